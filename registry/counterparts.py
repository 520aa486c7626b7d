"""Whom an actor may name beside itself, as recipient, user, client, holder or agent; for it no other exists."""

from uuid import UUID

from tortoise.expressions import Q

from core.errors import NotFound
from core.statements import find
from parties.actors import Actor
from parties.models import Organisation
from parties.queries import may_read
from registry.evidence_models import ProxyPermission
from registry.models import Block, Retirement


async def get_counterpart_for(actor: Actor, organisation_id: UUID) -> Organisation:
    """An organisation that the actor may read, or with which it has a permission, a stock or a retirement in common.

    Raises NotFound for any other, whether it exists or not.
    """
    found = await find(Organisation, organisation_id)
    if found is None or not (may_read(actor, found) or await _has_to_do_with(actor.organisation_id, found.id)):
        raise NotFound(kind="Organisation", id=str(organisation_id))
    return found


async def _has_to_do_with(mine: UUID, other: UUID) -> bool:
    return (
        await ProxyPermission.exists(Q(grantor_id=other, agent_id=mine) | Q(grantor_id=mine, agent_id=other))
        or await Retirement.exists(hold__holder_id=mine, beneficiary_id=other)
        or await Block.exists(Q(holder_id=mine, client_id=other) | Q(holder_id=other, client_id=mine))
    )
