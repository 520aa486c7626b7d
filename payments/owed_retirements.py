"""Which orders bind their seller to a retirement, and from when: what the passing of time is measured against."""

from datetime import date
from typing import Final
from uuid import UUID

from core import clock
from core.database import transaction
from core.mass import Grams, tonnes_to_grams
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
        if order is None or not owes_retirement(order):
            return
        owed = owed_by(order, await Receipt.get_or_none(order_id=order.id), await _sold(order))
        if owed is not None:
            await open_deadline(owed)


def owes_retirement(order: Order) -> bool:
    """Whether an order binds its seller to retire grams, once it is bound at all."""
    return order.delivery is Delivery.RETIRE_ON_BEHALF and order.status not in _NOTHING_OWED


def owed_by(order: Order, receipt: Receipt | None, sold: Product | Demand) -> Owed | None:
    """What an order owes since it was paid, or confirmed by who pays after delivery; None before."""
    bound_on = receipt.received_on if receipt else None
    if order.payment_timing is PaymentTiming.AFTER_DELIVERY:
        bound_on = clock.legal_day(order.confirmed_at) if order.confirmed_at else None
    return _owed(order, bound_on, sold) if bound_on is not None else None


async def _sold(order: Order) -> Product | Demand:
    if order.kind is OrderKind.PRODUCT:
        return await Product.get(id=order.product_id)
    return await Demand.get(id=order.demand_id)


def _owed(order: Order, bound_on: date, sold: Product | Demand) -> Owed:
    if isinstance(sold, Product):
        product = sold
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
            sold_on=bound_on,
            deadline=deadline_of(RetirementUse.PAID, owed_from=bound_on, promised_by=product.retire_by),
        )
    demand = sold
    assert order.quantity_t is not None, "a demand is sold tonnes"
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
        # All that was sold is owed, also the rest of the last tonne that no use needs.
        mass_g=tonnes_to_grams(order.quantity_t),
        sold_on=bound_on,
        deadline=deadline_of(use, owed_from=owed_from),
    )
