"""Postings: where every yen of an order is. Only ever added; a movement's postings sum to zero."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from core import clock, events
from payments.fees import receipt_postings, schedule_on, settlement_postings
from payments.kinds import Account, Movement
from payments.models import Order, Posting


async def post_movement(order_id: UUID, movement: Movement, postings: Mapping[Account, int]) -> None:
    """Write one movement's postings."""
    assert sum(postings.values()) == 0, "a yen neither appears nor vanishes"
    await Posting.bulk_create(
        [
            Posting(order_id=order_id, movement=movement, account=account, amount_yen=amount_yen)
            for account, amount_yen in postings.items()
        ]
    )


async def post_receipt(order: Order) -> None:
    """The payment of the order's total came in."""
    await post_movement(order.id, Movement.RECEIPT, receipt_postings(order.total_yen))


async def post_settlement(order: Order) -> None:
    """Delivery and payment are both done: the held yen go to the seller, the council, fee and tax."""
    net_yen = order.total_yen - order.tax_yen
    postings = settlement_postings(
        total_yen=order.total_yen,
        net_yen=net_yen,
        brokered=order.council_id is not None,
        schedule=schedule_on(clock.today()),
    )
    await post_movement(order.id, Movement.SETTLEMENT, postings)
    await events.record("OrderSettled", subject_id=order.id)


async def balances(order_id: UUID) -> dict[Account, int]:
    """The yen in each account of an order now."""
    return (await balances_of([order_id]))[order_id]


async def balances_of(order_ids: Sequence[UUID]) -> dict[UUID, dict[Account, int]]:
    """The yen in each account of each of these orders now."""
    totals: dict[UUID, dict[Account, int]] = {id: {} for id in order_ids}
    postings = Posting.filter(order_id__in=list(order_ids))
    for order_id, account, amount_yen in await postings.values_list("order_id", "account", "amount_yen"):
        of_order = totals[UUID(str(order_id))]
        of_order[Account(account)] = of_order.get(Account(account), 0) + amount_yen
    return totals
