"""Which orders bind their seller to a retirement, and from when: what the passing of time is measured against."""

from datetime import date
from typing import Final
from uuid import UUID

from core import clock
from core.database import transaction
from core.mass import Grams
from disclosures.order_terms import Delivery, OrderKind, PaymentTiming
from listings.models import Demand, Product
from payments.kinds import GOING_BACK, USE_OF, OrderStatus
from payments.models import Order, Receipt
from payments.orders import lock_order
from registry.owed_retirements import Owed, open_deadline
from registry.retirement_deadlines import RetirementUse, deadline_of
from registry.states import UseKind

_NOTHING_OWED: Final = frozenset({OrderStatus.OFFERED, OrderStatus.CANCELLED, OrderStatus.EXPIRED}) | GOING_BACK


async def open_deadline_of_order(order_id: UUID) -> None:
    """A sale was paid or confirmed: where its seller owes a retirement, from now on it has its days (worker)."""
    async with transaction():
        # Locked, so that a cancellation comes before it or finds its row.
        order = await lock_order(order_id)
        if order is None or order.delivery is not Delivery.RETIRE_ON_BEHALF or order.status in _NOTHING_OWED:
            return
        bound_on = await _bound_on(order)
        if bound_on is not None:
            await open_deadline(await _owed(order, bound_on))


async def _bound_on(order: Order) -> date | None:
    """The day in Japan from which the seller is bound: when the money came, or for who pays after delivery the word."""
    if order.payment_timing is PaymentTiming.AFTER_DELIVERY:
        assert order.confirmed_at is not None, "it is past its confirmation"
        return clock.legal_day(order.confirmed_at)
    receipt = await Receipt.get_or_none(order_id=order.id)
    return receipt.received_on if receipt else None


async def _owed(order: Order, bound_on: date) -> Owed:
    if order.kind is OrderKind.PRODUCT:
        product = await Product.get(id=order.product_id)
        return Owed(
            use=RetirementUse.PAID,
            debtor_id=order.seller_id,
            buyer_id=order.buyer_id,
            sale_id=order.id,
            subject_id=product.id,
            use_kind=UseKind.PRODUCT_SALE,
            use_id=order.id,
            title=product.name,
            mass_g=Grams(order.mass_g),
            deadline=deadline_of(RetirementUse.PAID, owed_from=bound_on, promised_by=product.retire_by),
        )
    demand = await Demand.get(id=order.demand_id)
    use = USE_OF[demand.offset_type]
    owed_from = bound_on if use is RetirementUse.PAID else max(bound_on, demand.use_to)
    return Owed(
        use=use,
        debtor_id=order.seller_id,
        buyer_id=order.buyer_id,
        sale_id=order.id,
        subject_id=demand.id,
        use_kind=UseKind.DEMAND,
        use_id=demand.id,
        title=demand.title,
        mass_g=Grams(demand.quantity_g),
        deadline=deadline_of(use, owed_from=owed_from),
    )
