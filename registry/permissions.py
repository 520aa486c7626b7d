"""Acting for another at a registry: only with its written permission on file (docs/sources.md RG-07, PR-07)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.text import read_day, read_one_line, read_period
from parties.actors import Actor
from parties.models import Organisation
from parties.permissions import require
from registry.counterparts import get_counterpart_for
from registry.errors import PermissionMissing
from registry.evidence_models import ProxyPermission
from registry.kinds import PermissionScope

MAX_PERMISSION: Final = timedelta(days=366 * 5)
EARLIEST_PERMISSION: Final = date(2013, 4, 1)
"""J-Credits began in fiscal year 2013."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class PermissionRequest:
    """Whom the actor's organisation lets act for it, in what, and in which days; the document by name and SHA-256."""

    agent_id: UUID
    scope: PermissionScope
    valid_from: date
    valid_to: date
    document_name: str
    document_hash: str


async def grant_permission(actor: Actor, request: PermissionRequest) -> UUID:
    """Put a permission of the actor's organisation on file. In the caller's transaction. Raises InvalidInput."""
    require(actor, "grantPermission")
    await get_counterpart_for(actor, request.agent_id)
    if request.agent_id == actor.organisation_id:
        raise InvalidInput(field="agentId", value=str(request.agent_id), rule="another_organisation")
    read_period("validTo", request.valid_from, request.valid_to)
    read_day("validTo", request.valid_to, earliest=clock.today(), latest=clock.today() + MAX_PERMISSION)
    read_day("validFrom", request.valid_from, earliest=EARLIEST_PERMISSION, latest=request.valid_to)
    digest = request.document_hash.strip().lower()
    if _SHA256.fullmatch(digest) is None:
        raise InvalidInput(field="documentHash", value=request.document_hash[:70], rule="sha256_in_hexadecimal")
    made = await ProxyPermission.create(
        id=new_id(),
        grantor_id=actor.organisation_id,
        agent_id=request.agent_id,
        scope=request.scope,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        document_name=read_one_line("documentName", request.document_name),
        document_hash=digest,
        granted_by_id=actor.person_id,
    )
    await events.record("PermissionGranted", subject_id=made.id)
    return made.id


async def revoke_permission(actor: Actor, *, permission_id: UUID) -> None:
    """End a permission that the actor's organisation gave; what was done under it stays done."""
    require(actor, "revokePermission")
    mine = ProxyPermission.filter(id=permission_id, grantor_id=actor.organisation_id)
    if not await mine.exists():
        raise NotFound(kind="ProxyPermission", id=str(permission_id))
    await mine.filter(revoked_at=None).update(revoked_at=clock.now())


async def acts_under(actor: Actor, permission_id: UUID | None) -> bool:
    """Whether the permission was given to the actor's organisation: what it asked for under it, it may follow up."""
    return permission_id is not None and await ProxyPermission.exists(id=permission_id, agent_id=actor.organisation_id)


async def require_permission(actor: Actor, *, grantor_id: UUID, scope: PermissionScope) -> UUID | None:
    """The id of the permission under which the actor may act for `grantor_id` today; none where it acts for itself.

    Raises PermissionMissing.
    """
    if actor.organisation_id == grantor_id:
        return None
    today = clock.today()
    held = ProxyPermission.filter(
        grantor_id=grantor_id,
        agent_id=actor.organisation_id,
        scope=scope,
        valid_from__lte=today,
        valid_to__gte=today,
        revoked_at=None,
    )
    for permission in await held.order_by("id").limit(1):
        return permission.id
    grantor = await Organisation.get(id=grantor_id)
    raise PermissionMissing(grantor=grantor.legal_name, scope=scope.value)
