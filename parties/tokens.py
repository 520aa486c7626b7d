"""Access tokens for programs: made by a person for a part of what they may do, shown once, listed and revoked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from core import clock
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.pages import DEFAULT_PAGE, Page, page_of
from core.text import read_day, read_one_line
from parties.actors import TOKEN_LIFETIME, Actor, require_whole
from parties.credentials import ACCESS_TOKEN, hash_of, new_secret
from parties.models import AccessToken, Membership
from parties.people_errors import TooManyOpen
from parties.permissions import Capability
from parties.queries import organisation_to_read

MAX_TOKENS_OF_A_PERSON: Final = 20
"""In one organisation and role at a time."""

MAX_TOKEN_NAME: Final = 100

MAX_SCOPES: Final = len(Capability)
"""As many as there are; one that is named twice counts twice, and is kept once."""


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """A token, shown this once, and the id by which it is listed and revoked."""

    token: str
    token_id: UUID


async def create_access_token(actor: Actor, *, name: str, scopes: Collection[Capability], expires_on: date) -> NewToken:
    """Make a token for some of the actor's capabilities, good to the end of a day at most a year ahead.

    Raises Forbidden for a token with scopes, TooManyOpen, and InvalidInput for more scopes than there are, for one that
    the actor has not, and for approving: the second word is a person's.
    """
    require_whole(actor, "createAccessToken")
    name = read_one_line("name", name, maximum=MAX_TOKEN_NAME)
    today = clock.today()
    read_day("expiresOn", expires_on, earliest=today, latest=today + TOKEN_LIFETIME - timedelta(days=1))
    _check_scopes(actor, scopes)
    token = new_secret(ACCESS_TOKEN)
    async with transaction():
        # The membership's row is the lock under which its tokens are counted.
        here = Membership.filter(person_id=actor.person_id, organisation_id=actor.organisation_id, role=actor.role)
        membership = await here.select_for_update(no_key=True).get()
        if await _live().filter(membership_id=membership.id).count() >= MAX_TOKENS_OF_A_PERSON:
            raise TooManyOpen(kind="AccessToken", maximum=MAX_TOKENS_OF_A_PERSON)
        made = await AccessToken.create(
            membership_id=membership.id,
            token_hash=hash_of(token),
            name=name,
            scopes=sorted(set(scopes)),
            expires_at=clock.end_of_day(expires_on),
        )
    return NewToken(token=token, token_id=made.id)


async def page_of_tokens(
    actor: Actor, *, organisation_id: UUID | None = None, first: int = DEFAULT_PAGE, after: str | None = None
) -> Page[AccessToken]:
    """The live tokens that act for the organisation: all of them for who manages it, else the person's own.

    Who reads all may name another organisation. Raises NotFound.
    """
    of = await organisation_to_read(actor, organisation_id)
    reach = _within_reach(actor) if of == actor.organisation_id else Q(membership__organisation_id=of)
    return await page_of(_live().filter(reach).select_related("membership__person"), first=first, after=after)


async def get_token(actor: Actor, token_id: UUID) -> AccessToken:
    """A token of the actor's own, revoked or not. Raises NotFound."""
    found = await AccessToken.filter(_within_reach(actor), id=token_id).select_related("membership__person").first()
    if found is None:
        raise NotFound(kind="AccessToken", id=str(token_id))
    return found


async def revoke_access_token(actor: Actor, *, token_id: UUID) -> None:
    """Revoke a token: one's own, or for who manages the organisation any of its tokens.

    Raises NotFound, and Forbidden for a token with scopes that asks for another than itself.
    """
    if token_id != actor.credential_id:
        require_whole(actor, "revokeAccessToken")
    async with transaction():
        found = await AccessToken.filter(_within_reach(actor), id=token_id, revoked_at=None).first()
        if found is None:
            raise NotFound(kind="AccessToken", id=str(token_id))
        await AccessToken.filter(id=token_id, revoked_at=None).update(revoked_at=clock.now())


def _check_scopes(actor: Actor, scopes: Collection[Capability]) -> None:
    if not scopes:
        raise InvalidInput(field="scopes", value="", rule="not_empty")
    if len(scopes) > MAX_SCOPES:
        raise InvalidInput(field="scopes", value=str(len(scopes)), rule=f"max_items={MAX_SCOPES}")
    for scope in scopes:
        if not actor.can(scope):
            raise InvalidInput(field="scopes", value=scope.value, rule="own_capabilities")
        if scope is Capability.APPROVE:
            raise InvalidInput(field="scopes", value=scope.value, rule="only_people_approve")


def _live() -> "QuerySet[AccessToken]":
    return AccessToken.filter(revoked_at=None, expires_at__gt=clock.now())


def _within_reach(actor: Actor) -> Q:
    within = Q(membership__organisation_id=actor.organisation_id)
    return within if actor.can(Capability.MANAGE) else within & Q(membership__person_id=actor.person_id)
