"""What people's rights over their data ask of orders."""

from uuid import UUID

from tortoise.expressions import Q

from payments.kinds import RUNNING
from payments.models import Order


async def count_running_orders(organisation_id: UUID) -> int:
    """How many orders of the organisation, on either side, have not come to their end."""
    sides = Q(buyer_id=organisation_id) | Q(seller_id=organisation_id) | Q(council_id=organisation_id)
    return await Order.filter(sides, status__in=list(RUNNING)).count()
