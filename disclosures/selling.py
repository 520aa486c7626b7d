"""What a seller says of itself as a seller: set as a whole, every version kept."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from tortoise.functions import Max

from core.database import transaction
from core.errors import Forbidden, InvalidInput
from disclosures.published_texts import require_wording
from disclosures.return_texts import disagreement
from disclosures.rules import Gate
from disclosures.seller_models import SellerTermsVersion
from disclosures.seller_terms import SellerTerms, content_of, read_seller_terms, terms_of_content, texts_of
from disclosures.wording_context import ClaimContext, Speaker
from parties.actors import Actor
from parties.kinds import KIND_RULES
from parties.models import Organisation
from parties.organisations import read_email
from parties.permissions import require

ONLY_SELLERS: Final = "an organisation that may sell（販売できる組織）"


async def set_seller_terms(actor: Actor, given: SellerTerms) -> UUID:
    """Set what the actor's organisation says of itself as a seller; returns the version's id.

    The same terms again make no new version. Raises InvalidInput, WordingRefused, RuleNotMet, and Forbidden for a kind
    of organisation that sells nothing: a consumer's address and telephone are never published (docs/sources.md PI-03).
    """
    require(actor, "setSellerTerms")
    if not KIND_RULES[actor.organisation_kind].holds_units:
        raise Forbidden(act="setSellerTerms", needs=ONLY_SELLERS)
    terms = read_seller_terms(given)
    if terms.advertising_email is not None:
        read_email(terms.advertising_email, field="advertisingEmail")
    _require_conditions_agree(terms)
    content = content_of(terms)
    async with transaction():
        # Two versions that are set at once come one after the other.
        await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
        last = await _newest(actor.organisation_id)
        if last is not None and terms_of_content(last.content) == terms:
            return last.id
        await require_wording(
            texts_of(terms),
            ClaimContext(speaker=Speaker.SELLER),
            gate=Gate.LIST,
            publisher_id=actor.organisation_id,
            subject_type="Organisation",
            subject_id=actor.organisation_id,
        )
        made = await SellerTermsVersion.create(
            organisation_id=actor.organisation_id,
            version=last.version + 1 if last else 1,
            content=content,
            set_by_id=actor.person_id,
        )
        return made.id


async def seller_terms_of(organisation_id: UUID) -> SellerTerms | None:
    """The terms in force of a seller; None for one that has set none."""
    last = await _newest(organisation_id)
    return terms_of_content(last.content) if last else None


async def seller_terms_of_each(organisation_ids: Collection[UUID]) -> dict[UUID, SellerTerms]:
    """The terms in force of each of these sellers that has set some."""
    ids = list(organisation_ids)
    versions = SellerTermsVersion.filter(organisation_id__in=ids).group_by("organisation_id")
    last = dict(await versions.annotate(last=Max("version")).values_list("organisation_id", "last"))
    rows = SellerTermsVersion.filter(organisation_id__in=list(last), version__in=sorted(set(last.values())))
    return {
        row.organisation_id: terms_of_content(row.content)
        for row in await rows
        if row.version == last[row.organisation_id]
    }


def _require_conditions_agree(terms: SellerTerms) -> None:
    """Raises InvalidInput for a condition that says otherwise than its own yes or no, or its days."""
    for name, said in (("credit", terms.credit_withdrawal), ("goods", terms.goods_withdrawal)):
        sentence = disagreement(said.condition, said) if said else None
        if sentence is not None:
            field = f"{name}Withdrawal.condition"
            raise InvalidInput(field=field, value=sentence[:60], rule="agrees_with_acceptance_and_days")


async def _newest(organisation_id: UUID) -> SellerTermsVersion | None:
    return await SellerTermsVersion.filter(organisation_id=organisation_id).order_by("-version").first()
