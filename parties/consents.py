"""Consents: to which version of which text a person agreed, and when they took it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from core import clock
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.numbers import check_range
from core.pages import DEFAULT_PAGE, Page, page_of
from parties.access_models import Consent
from parties.actors import Actor, require_whole
from parties.kinds import ConsentPurpose
from parties.privacy_notice import CONSENT_TEXTS, ConsentText

MAX_CONSENTS: Final = len(ConsentPurpose)
"""How many are given at a time."""


@dataclass(frozen=True, kw_only=True)
class ConsentGiven:
    """A purpose, and the version of its text that the person has seen."""

    purpose: ConsentPurpose
    version: str


def check_consents(given: Sequence[ConsentGiven]) -> None:
    """Raises InvalidInput for a version that is not the present one, and for a purpose that nobody asks about."""
    check_range(len(given), field="consents", minimum=0, maximum=MAX_CONSENTS)
    for one in given:
        _text_of(one)


async def record_consents(person_id: UUID, given: Sequence[ConsentGiven]) -> None:
    """Keep what a person agrees to now, in the caller's transaction.

    Raises InvalidInput for a version that is not the present one, and for a purpose that nobody asks about.
    """
    check_consents(given)
    for one in given:
        await _record(person_id, one)


async def give_consent(actor: Actor, given: ConsentGiven) -> UUID:
    """Agree to a text; to agree again changes nothing. Raises Forbidden for a token with scopes, InvalidInput."""
    require_whole(actor, "giveConsent")
    async with transaction():
        return await _record(actor.person_id, given)


async def withdraw_consent(actor: Actor, *, consent_id: UUID) -> None:
    """Take a consent back. Raises Forbidden for a token with scopes, NotFound."""
    require_whole(actor, "withdrawConsent")
    async with transaction():
        own = Consent.filter(id=consent_id, person_id=actor.person_id, withdrawn_at=None)
        if not await own.update(withdrawn_at=clock.now()):
            raise NotFound(kind="Consent", id=str(consent_id))


async def page_of_consents(actor: Actor, *, first: int = DEFAULT_PAGE, after: str | None = None) -> Page[Consent]:
    """Everything that the person who asks agreed to, withdrawn or not."""
    return await page_of(Consent.filter(person_id=actor.person_id), first=first, after=after)


async def get_consent(actor: Actor, consent_id: UUID) -> Consent:
    """A consent of the person who asks. Raises NotFound."""
    found = await Consent.get_or_none(id=consent_id, person_id=actor.person_id)
    if found is None:
        raise NotFound(kind="Consent", id=str(consent_id))
    return found


async def _record(person_id: UUID, given: ConsentGiven) -> UUID:
    text = _text_of(given)
    standing = Consent.filter(person_id=person_id, purpose=given.purpose, version=text.version, withdrawn_at=None)
    consent = await standing.first()
    if consent is None:
        consent = await Consent.create(
            person_id=person_id, purpose=given.purpose, version=text.version, text_hash=text.hash
        )
    return consent.id


def _text_of(given: ConsentGiven) -> ConsentText:
    text = CONSENT_TEXTS.get(given.purpose)
    if text is None:
        raise InvalidInput(field="consents", value=given.purpose.value, rule="not_asked_for")
    if given.version != text.version:
        raise InvalidInput(field="consents", value=given.version[:20], rule=f"present_version={text.version}")
    return text
