"""Whom to ask at the other side of an order: a way between buyer and seller belongs to every order."""

from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core.errors import NotFound
from parties.actors import Actor
from parties.contacts import contacts_of
from parties.models import OrganisationContact
from payments.kinds import OrderStatus
from payments.models import Order

CAME_TO_NOTHING: Final = (OrderStatus.CANCELLED, OrderStatus.EXPIRED)


async def contacts_for(actor: Actor, organisation_id: UUID) -> list[OrganisationContact]:
    """An organisation's contacts: for itself, the other side of an order that stands (docs/sources.md DP-01), operators
    and auditors. Raises NotFound for everybody else."""
    mine = actor.organisation_id
    if not (actor.reads_all or mine == organisation_id or await _trade(mine, organisation_id)):
        raise NotFound(kind="Organisation", id=str(organisation_id))
    return await contacts_of(organisation_id)


async def _trade(one: UUID, other: UUID) -> bool:
    between = Q(buyer_id=one, seller_id=other) | Q(buyer_id=other, seller_id=one)
    return await Order.filter(between).exclude(status__in=list(CAME_TO_NOTHING)).exists()
