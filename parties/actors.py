"""Who acts: a person with one role in one organisation, known by a bearer token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from core import clock
from core.errors import Forbidden
from parties.errors import NotVerified, Unauthenticated
from parties.kinds import OrganisationKind, OrganisationStatus, Role
from parties.models import AccessToken, Membership

TOKEN_LIFETIME: Final = timedelta(days=365)
MAX_TOKEN_CHARACTERS: Final = 200


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person and organisation in whose name a request is made."""

    person_id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_kind: OrganisationKind
    role: Role
    verified: bool

    @property
    def is_operator(self) -> bool:
        """Whether this is a platform operator."""
        return self.role is Role.OPERATOR

    @property
    def is_coordinator(self) -> bool:
        """Whether this is the coordinator of a council that was verified: anybody may join and call itself one."""
        return self.role is Role.COORDINATOR and self.organisation_kind is OrganisationKind.COUNCIL and self.verified


async def issue_token(membership: Membership) -> str:
    """A new random token for the membership; only its hash is stored, so it is shown this once."""
    token = secrets.token_urlsafe(32)
    await AccessToken.create(membership=membership, token_hash=_hash(token), expires_at=clock.now() + TOKEN_LIFETIME)
    return token


async def actor_of_token(token: str) -> Actor:
    """The actor that a token stands for; raises Unauthenticated when it is unknown or has expired."""
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise Unauthenticated()
    found = await AccessToken.get_or_none(token_hash=_hash(token), expires_at__gt=clock.now()).select_related(
        "membership__organisation"
    )
    if found is None:
        raise Unauthenticated()
    membership, organisation = found.membership, found.membership.organisation
    return Actor(
        person_id=membership.person_id,
        organisation_id=organisation.id,
        organisation_name=organisation.legal_name,
        organisation_kind=organisation.kind,
        role=membership.role,
        verified=organisation.status is OrganisationStatus.VERIFIED,
    )


def require_operator(actor: Actor, act: str) -> None:
    """Raises Forbidden unless the actor is a platform operator."""
    if not actor.is_operator:
        raise Forbidden(act=act, needs="platform operator（運営者）")


def require_verified(actor: Actor) -> None:
    """Raises NotVerified unless an operator has verified the actor's organisation (docs/sources.md DP-03)."""
    if not actor.verified:
        raise NotVerified(legal_name=actor.organisation_name)


def require_trader(actor: Actor, act: str) -> None:
    """Raises Forbidden unless the actor trades for its organisation, and NotVerified before it was verified."""
    if actor.role is not Role.OWNER:
        raise Forbidden(act=act, needs="owner（組織の取引担当者）")
    require_verified(actor)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
