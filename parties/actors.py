"""Who acts: a person with one role in one organisation, known by a bearer token."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from core.errors import Forbidden
from parties.access_models import Session
from parties.council_models import CouncilTerm
from parties.credentials import ACCESS_TOKEN, MAX_SECRET_CHARACTERS, SESSION, hash_of, new_secret
from parties.errors import Unauthenticated
from parties.kinds import OrganisationKind, OrganisationStatus, Role
from parties.models import AccessToken, Membership
from parties.permissions import ONLY_WITHIN, ROLE_CAPABILITIES, Capability

TOKEN_LIFETIME: Final = timedelta(days=365)
SESSION_LIFETIME: Final = timedelta(days=30)
SESSION_IDLE: Final = timedelta(days=7)
"""A session ends when it was not used for so long, and after its lifetime in any case."""

USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""So exactly the last use of a token is known: a row is written once a minute, not with every request."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person and organisation in whose name a request is made."""

    person_id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_kind: OrganisationKind
    role: Role
    standing: OrganisationStatus
    credential_id: UUID | None = None
    """The session or access token by which the person is known; none for work at the command line."""
    scopes: frozenset[Capability] | None = None
    """What the credential is limited to; none for all that the role is able to."""
    approval_acts: frozenset[str] = frozenset()
    """The acts for which the organisation wants a second person's word."""
    has_term: bool = True
    """Not for a coordinator whose council was not adopted for the present fiscal year: it may not broker."""

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the role gives in an organisation of this kind, within the credential's scopes. Reading is always in."""
        return frozenset(one for one in ROLE_CAPABILITIES[self.role] if self.can(one))

    def can(self, capability: Capability) -> bool:
        """Whether the actor has a capability."""
        if capability not in ROLE_CAPABILITIES[self.role]:
            return False
        if ONLY_WITHIN.get(capability, self.organisation_kind) is not self.organisation_kind:
            return False
        return capability is Capability.READ or self.scopes is None or capability in self.scopes

    @property
    def verified(self) -> bool:
        """Whether an operator has verified the organisation and has not suspended it."""
        return self.standing in (OrganisationStatus.VERIFIED, OrganisationStatus.SUSPECTED)

    @property
    def is_operator(self) -> bool:
        """Whether this is a platform operator who may act."""
        return self.can(Capability.OPERATE)

    @property
    def reads_all(self) -> bool:
        """Whether the actor may read what every organisation may read: an operator or auditor, unless by a token whose
        scopes name neither."""
        return self.can(Capability.OPERATE) or self.can(Capability.AUDIT)

    @property
    def is_coordinator(self) -> bool:
        """Whether this is the coordinator of a council that was verified (anybody may join and call itself one) and was
        adopted for the present fiscal year, unless by a token whose scopes do not name brokering."""
        return self.can(Capability.BROKER) and self.verified and self.has_term


async def issue_token(membership: Membership) -> str:
    """A new token for all that the membership's role is able to; only its hash is stored, so it is shown this once."""
    token = new_secret(ACCESS_TOKEN)
    await AccessToken.create(membership=membership, token_hash=hash_of(token), expires_at=clock.now() + TOKEN_LIFETIME)
    return token


async def actor_of_token(token: str, *, is_use: bool = True) -> Actor:
    """The actor that a session's or an access token stands for. Who only listens does not keep a session alive.

    Raises Unauthenticated when it is unknown, was revoked or has expired, and when the membership has ended.
    """
    if len(token) > MAX_SECRET_CHARACTERS:
        raise Unauthenticated()
    now = clock.now()
    kind: type[Session] | type[AccessToken] = Session if token.startswith(SESSION) else AccessToken
    alive = Q(token_hash=hash_of(token), expires_at__gt=now, revoked_at=None, membership__ended_at=None)
    if kind is Session:
        alive &= Q(last_used_at__gt=now - SESSION_IDLE)
    found = await kind.get_or_none(alive).select_related("membership__organisation")
    if found is None:
        raise Unauthenticated()
    if is_use and now - (found.last_used_at or found.created_at) >= USE_NOTED_EVERY:
        await kind.filter(id=found.id, revoked_at=None).update(last_used_at=now)
    scopes = found.scopes if isinstance(found, AccessToken) else None
    return await _actor(found.membership, credential_id=found.id, scopes=scopes)


async def _actor(membership: Membership, *, credential_id: UUID, scopes: list[str] | None) -> Actor:
    organisation = membership.organisation
    return Actor(
        person_id=membership.person_id,
        organisation_id=organisation.id,
        organisation_name=organisation.legal_name,
        organisation_kind=organisation.kind,
        role=membership.role,
        standing=organisation.status,
        credential_id=credential_id,
        scopes=None if scopes is None else frozenset(Capability(one) for one in scopes),
        approval_acts=frozenset(organisation.approval_acts),
        has_term=membership.role is not Role.COORDINATOR or await _has_term(organisation.id),
    )


async def _has_term(council_id: UUID) -> bool:
    return await CouncilTerm.exists(council_id=council_id, fiscal_year=clock.fiscal_year(clock.today()))


def require_whole(actor: Actor, act: str) -> None:
    """Raises Forbidden for a token with scopes: what is a person's own, no program does that was given a part."""
    if actor.scopes is not None:
        raise Forbidden(
            act=act, needs="a session or a token without scopes（サインイン、またはスコープのないトークン）"
        )
