"""Whom an event about an order concerns: a first sieve, before `payments.queries` decides what is read."""

from collections.abc import Sequence
from uuid import UUID

from payments.models import Order


async def concerned_by_orders(ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each order the organisations that may read it, beside those that read everything."""
    rows = await Order.filter(id__in=list(ids)).values_list("id", "buyer_id", "seller_id", "council_id")
    return {id: frozenset(parties) - {None} for id, *parties in rows}
