"""Sessions: begun by who proved who they are, listed, ended, and over after a while by themselves."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tortoise.queryset import QuerySet

from core import clock
from core.database import transaction
from core.errors import NotFound
from core.pages import DEFAULT_PAGE, Page, page_of
from parties import audit
from parties.access_models import Session
from parties.actors import SESSION_IDLE, SESSION_LIFETIME, Actor, require_whole
from parties.credentials import SESSION, hash_of, new_secret
from parties.models import AccessToken

MAX_SESSIONS: Final = 20
"""Of one person at a time; a new one ends the one that was used longest ago."""

MAX_USER_AGENT: Final = 200
MAX_ADDRESS: Final = 45


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How many ways to act for somebody have ended."""

    sessions: int
    tokens: int


async def open_session(membership_id: UUID, *, person_id: UUID, address: str, user_agent: str) -> str:
    """Begin a session for a membership of a person who has proved who they are; returns its token, shown this once.

    However that was proved, it ends here: another way to sign in, such as OpenID Connect, calls this. In the caller's
    transaction.
    """
    now, token = clock.now(), new_secret(SESSION)
    oldest_first = open_sessions(person_id).order_by("last_used_at", "id")
    surplus = await oldest_first.count() - (MAX_SESSIONS - 1)
    if surplus > 0:
        ids = await oldest_first.limit(surplus).values_list("id", flat=True)
        await Session.filter(id__in=list(ids), revoked_at=None).update(revoked_at=now)
    session = await Session.create(
        membership_id=membership_id,
        token_hash=hash_of(token),
        expires_at=now + SESSION_LIFETIME,
        last_used_at=now,
        address=address[:MAX_ADDRESS],
        user_agent=user_agent[:MAX_USER_AGENT],
    )
    audit.tell(person_id=person_id, credential_id=session.id)
    return token


def open_sessions(person_id: UUID) -> "QuerySet[Session]":
    """The sessions by which a person could act now."""
    now = clock.now()
    alive = Session.filter(revoked_at=None, expires_at__gt=now, last_used_at__gt=now - SESSION_IDLE)
    return alive.filter(membership__person_id=person_id, membership__ended_at=None)


async def page_of_sessions(actor: Actor, *, first: int = DEFAULT_PAGE, after: str | None = None) -> Page[Session]:
    """The open sessions of the person who asks, in whatever organisation."""
    sessions = open_sessions(actor.person_id).select_related("membership__organisation")
    return await page_of(sessions, first=first, after=after)


async def revoke_session(actor: Actor, *, session_id: UUID) -> None:
    """End a session of the person who asks. Raises Forbidden for a token with scopes, NotFound for any other id."""
    require_whole(actor, "revokeSession")
    async with transaction():
        own = Session.filter(id=session_id, revoked_at=None, membership__person_id=actor.person_id)
        if not await own.exists():
            raise NotFound(kind="Session", id=str(session_id))
        await Session.filter(id=session_id, revoked_at=None).update(revoked_at=clock.now())


async def sign_out(actor: Actor, *, everywhere: bool) -> None:
    """End the session by which the request came, or all of the person's. Raises NotFound for who came by another token,
    and Forbidden when a token with scopes asks for all."""
    if everywhere:
        require_whole(actor, "signOut")
        async with transaction():
            await end_sessions(actor.person_id)
        return
    async with transaction():
        ended = await Session.filter(id=actor.credential_id, revoked_at=None).update(revoked_at=clock.now())
        if not ended:
            raise NotFound(kind="Session", id=str(actor.credential_id))


async def end_all_access(person_id: UUID) -> Ended:
    """End all sessions of a person and revoke all their access tokens, a program's too. In the caller's transaction."""
    sessions = await open_sessions(person_id).values_list("id", flat=True)
    await end_sessions(person_id)
    live = AccessToken.filter(membership__person_id=person_id, revoked_at=None, expires_at__gt=clock.now())
    tokens = await live.values_list("id", flat=True)
    if tokens:
        await AccessToken.filter(id__in=list(tokens), revoked_at=None).update(revoked_at=clock.now())
    return Ended(sessions=len(sessions), tokens=len(tokens))


async def end_sessions(person_id: UUID, *, but: UUID | None = None) -> None:
    """End all sessions of a person, one excepted where it is told. In the caller's transaction."""
    ids = await Session.filter(membership__person_id=person_id, revoked_at=None).values_list("id", flat=True)
    ended = [id for id in ids if id != but]
    if ended:
        await Session.filter(id__in=ended, revoked_at=None).update(revoked_at=clock.now())
