"""Orders: offered, revised, confirmed with the hash of what the buyer saw, or cancelled."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock, events
from core.changes import note
from core.database import transaction
from core.errors import Forbidden, NotFound
from core.mass import Grams, tonnes_to_grams
from core.money import MAX_YEN, read_yen
from core.moves import move
from core.numbers import check_range
from core.text import read_day
from disclosures.confirmation import canonical_bytes, confirmation_hash
from disclosures.consumption_tax import TaxBasis, TaxCategory, tax_totals
from disclosures.models import Snapshot
from disclosures.order_terms import BuyerAge, Delivery, OrderKind, PaymentTiming
from listings.claims import end_claims_on
from listings.errors import DeadlinePassed, NotOpen
from listings.kinds import DEMAND_LIFECYCLE, DemandStatus, ProductStatus
from listings.listing import uncommit_tonnes
from listings.models import Demand, Listing, Product
from listings.offers import require_offered
from listings.selling import require_sold_in_order
from parties.actors import Actor
from parties.kinds import PaymentProfile
from parties.models import Organisation
from parties.permissions import require
from payments.confirming import read_age, read_shown, require_unconfirmed, require_use_known, require_whole_pages
from payments.errors import StaleConfirmation
from payments.invoices import issue_invoice
from payments.kinds import ORDER_LIFECYCLE, OrderStatus
from payments.models import Order
from payments.terms import terms_of
from registry import ledger
from registry.allocations import allocate, give_up_sale, unallocated_g
from registry.errors import AllocationExceedsHold
from registry.models import Hold
from registry.owed_retirements import close_deadline, require_no_overdue_retirement
from registry.states import HoldStatus, UseKind

TIMING_BY_PROFILE: Final = {
    PaymentProfile.PUBLIC_BODY: PaymentTiming.AFTER_DELIVERY,
    PaymentProfile.PRIVATE: PaymentTiming.BEFORE_DELIVERY,
}
PREPAYMENT_DAYS: Final = 14

CONFIRM_DAYS: Final = 14
CREDIT_TAX_RATE_BP: Final = 1000
MAX_UNITS_AN_ORDER: Final = 10_000
MAX_DELIVERY_AHEAD: Final = timedelta(days=366)
MAX_LAPSED_A_SWEEP: Final = 100
REVISED: Final = ("unit_price_yen", "subtotal_yen", "tax_yen", "total_yen", "deliver_by")
"""What a seller may change of an order that is only offered."""

CLAIM_ENDS: Final = "この主張が拠っていたクレジットの売買が、代金の支払い前に取り消されたため。"
"""Why a claim ends that counted grams of a sale that came to nothing."""

LAPSES_TO: Final = {OrderStatus.OFFERED: OrderStatus.EXPIRED, OrderStatus.CONFIRMED: OrderStatus.CANCELLED}
"""What becomes of an order whose time has passed before money or delivery began."""
PAYMENT_MARGIN: Final = timedelta(days=5)
"""How long after its due date a prepayment may still arrive before the order lapses."""

DELIVERY_MARGIN: Final = timedelta(days=120)
"""How long after the promised day the tonnes of an order paid after delivery stay held."""


def confirmation_deadline(needed_by: date) -> date:
    """The last day on which an offered order may be confirmed."""
    return min(clock.today() + timedelta(days=CONFIRM_DAYS), needed_by)


def payment_days_of(buyer: Organisation) -> int:
    """Days within which a buyer of credits pays: a public body's own after delivery, everybody else's before it."""
    timing = TIMING_BY_PROFILE[buyer.payment_profile]
    return buyer.payment_days if timing is PaymentTiming.AFTER_DELIVERY else PREPAYMENT_DAYS


async def offer_credit_order(
    *,
    demand: Demand,
    listing: Listing,
    buyer: Organisation,
    held: Hold,
    price_yen_per_t: int,
    council_id: UUID | None,
) -> Order:
    """Offer an order for a match that both sides accepted; the tonnes are held. In the caller's transaction."""
    timing = TIMING_BY_PROFILE[buyer.payment_profile]
    order = Order(
        kind=OrderKind.CREDIT,
        seller_id=listing.seller_id,
        buyer_id=buyer.id,
        council_id=council_id,
        listing_id=listing.id,
        demand_id=demand.id,
        hold_id=held.id,
        delivery=demand.delivery,
        payment_timing=timing,
        payment_days=payment_days_of(buyer),
        quantity_t=held.quantity_t,
        mass_g=tonnes_to_grams(held.quantity_t),
        tax_rate_bp=CREDIT_TAX_RATE_BP,
        deliver_by=min(clock.today() + timedelta(days=listing.delivery_days), demand.needed_by),
        confirm_by=confirmation_deadline(demand.needed_by),
    )
    _set_price(order, price_yen_per_t)
    await order.save(force_create=True)
    await events.record("OrderOffered", subject_id=order.id)
    return order


async def order_product(actor: Actor, *, product_id: UUID, units: int) -> UUID:
    """Offer the actor an order for units of a product; its grams are allocated at the confirmation.

    In the caller's transaction. Raises NotOpen, InvalidInput, AllocationExceedsHold when the backing is too small,
    IncompleteSellerPages (docs/sources.md TS-01), ReturnTermsDisagree (docs/sources.md TS-11), RetirementOverdue when
    what was sold of it is past its limit (docs/sources.md RT-01).
    """
    require(actor, "orderProduct")
    # Locked, so that the tonnes behind it are not those that a rejected request is just giving back.
    product = await Product.select_for_update(no_key=True).get_or_none(id=product_id)
    if product is None:
        raise NotFound(kind="Product", id=str(product_id))
    await product.fetch_related("hold")
    if product.status is not ProductStatus.ON_SALE:
        raise NotOpen(kind="product", state=product.status.value)
    await require_offered(product.seller_id, kind="product")
    await require_sold_in_order(product)
    await _require_retirement_in_time(product)
    units = check_range(units, field="units", maximum=MAX_UNITS_AN_ORDER)
    mass_g = Grams(units * product.label_g)
    if mass_g > unallocated_g(product.hold):
        raise AllocationExceedsHold(requested_g=mass_g, available_g=unallocated_g(product.hold))
    total_yen = read_yen("total", units * product.price_yen + product.shipping_yen)
    included = tax_totals([(TaxCategory.TAXABLE_10, total_yen)], basis=TaxBasis.INCLUSIVE)
    order = Order(
        kind=OrderKind.PRODUCT,
        seller_id=product.seller_id,
        buyer_id=actor.organisation_id,
        product_id=product.id,
        hold_id=product.hold_id,
        delivery=Delivery.RETIRE_ON_BEHALF,
        payment_timing=PaymentTiming.BEFORE_DELIVERY,
        payment_days=PREPAYMENT_DAYS,
        units=units,
        mass_g=mass_g,
        unit_price_yen=product.price_yen,
        subtotal_yen=units * product.price_yen,
        shipping_yen=product.shipping_yen,
        tax_rate_bp=CREDIT_TAX_RATE_BP,
        tax_yen=sum(total.tax_yen for total in included),
        total_yen=total_yen,
        deliver_by=clock.today() + timedelta(days=CONFIRM_DAYS + product.delivery_days),
        confirm_by=clock.today() + timedelta(days=CONFIRM_DAYS),
    )
    await order.save(force_create=True)
    await events.record("OrderOffered", subject_id=order.id)
    return order.id


async def revise_order(actor: Actor, *, order_id: UUID, price_yen_per_t: int | None, deliver_by: date | None) -> None:
    """The seller changes a credit order that is still only offered; what the buyer saw before becomes stale.

    In the caller's transaction. Raises InvalidInput, InvalidTransition once it is confirmed.
    """
    require(actor, "reviseOrder")
    order = await lock_order(order_id)
    if order is None or order.seller_id != actor.organisation_id or order.kind is not OrderKind.CREDIT:
        raise NotFound(kind="Order", id=str(order_id))
    if order.status is not OrderStatus.OFFERED:
        raise NotOpen(kind="order", state=order.status.value)
    before = {name: getattr(order, name) for name in REVISED}
    if price_yen_per_t is not None:
        _set_price(order, read_yen("pricePerTonne", price_yen_per_t))
    if deliver_by is not None:
        if deliver_by < clock.today():
            raise DeadlinePassed(field="deliverBy", day=deliver_by.isoformat())
        order.deliver_by = read_day(
            "deliverBy", deliver_by, earliest=clock.today(), latest=clock.today() + MAX_DELIVERY_AHEAD
        )
    order.revised_at = clock.now()
    await order.save(update_fields=(*REVISED, "revised_at"))
    note("Order", order.id, before=before, after={name: getattr(order, name) for name in REVISED})
    await events.record("OrderRevised", subject_id=order.id)


async def confirm_order(
    actor: Actor, *, order_id: UUID, seen_hash: str, shown_at: datetime, age: BuyerAge | None
) -> None:
    """The buyer confirms the paid order with the hash of the final confirmation it saw. In the caller's transaction.

    The screen is kept for ten years, with when it was shown and what a natural person says of its age. Raises
    AlreadyConfirmed, NotOpen (its seller suspended, what it sells taken down), StaleConfirmation, ScreenNotShown,
    AgeNotStated, DeadlinePassed, InvalidTransition, AllocationExceedsHold (a product sold out meanwhile),
    IncompleteDisclosure and IncompleteSellerPages (a page lacks what is told before a sale), ReturnTermsDisagree,
    PurposeNotAllowed.
    """
    require(actor, "confirmOrder")
    order = await lock_order(order_id)
    if order is None or order.buyer_id != actor.organisation_id:
        raise NotFound(kind="Order", id=str(order_id))
    await require_unconfirmed(order)
    if order.confirm_by < clock.today():
        raise DeadlinePassed(field="confirmBy", day=order.confirm_by.isoformat())
    if order.deliver_by < clock.today():
        raise DeadlinePassed(field="deliverBy", day=order.deliver_by.isoformat())
    await require_offered(order.seller_id, kind="order")
    terms = await terms_of(order)
    current_hash = confirmation_hash(terms)
    if seen_hash != current_hash:
        raise StaleConfirmation(given_hash=seen_hash[:64], current_hash=current_hash)
    shown_at, age = read_shown(order, shown_at), read_age(await Organisation.get(id=order.buyer_id), age)
    await require_whole_pages(order)
    await require_use_known(order)
    await move(
        Order,
        order.id,
        ORDER_LIFECYCLE,
        to=OrderStatus.CONFIRMED,
        confirmed_at=clock.now(),
        confirmation_hash=current_hash,
        shown_at=shown_at,
        buyer_age=age,
        return_days=terms.return_days,
    )
    await Snapshot.create(
        kind="FINAL_CONFIRMATION",
        subject_id=order.id,
        content=canonical_bytes(terms).decode(),
        content_hash=current_hash,
    )
    if order.kind is OrderKind.PRODUCT:
        await _require_retirement_in_time(await Product.get(id=order.product_id).select_related("hold"))
        await allocate(
            hold_id=order.hold_id, mass_g=Grams(order.mass_g), use_kind=UseKind.PRODUCT_SALE, use_id=order.id
        )
    else:
        held = Hold.filter(id=order.hold_id, status=HoldStatus.PENDING)
        if not await held.update(deadline=_hold_deadline(order)):
            raise NotOpen(kind="order", state=HoldStatus.EXPIRED.value)
    if order.payment_timing is PaymentTiming.BEFORE_DELIVERY:
        await issue_invoice(order)
    await events.record("OrderConfirmed", subject_id=order.id)


async def cancel_order(actor: Actor, *, order_id: UUID) -> None:
    """Either side cancels before confirmation; the buyer also after it, until money or delivery began.

    In the caller's transaction. The tonnes are free again and the demand is open again. Raises InvalidTransition.
    """
    require(actor, "cancelOrder")
    order = await lock_order(order_id)
    if order is None or actor.organisation_id not in (order.buyer_id, order.seller_id):
        raise NotFound(kind="Order", id=str(order_id))
    if order.status is OrderStatus.CONFIRMED and actor.organisation_id != order.buyer_id:
        raise Forbidden(act="cancelOrder", needs="buyer（買い手）")
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.CANCELLED)
    await free_what_order_took(order, hold_status=HoldStatus.VOIDED, actor_id=actor.person_id)
    await events.record("OrderCancelled", subject_id=order.id)


async def free_what_order_took(order: Order, *, hold_status: HoldStatus | None, actor_id: UUID | None) -> None:
    """Undo what an order that came to nothing had taken: its grams, or its demand, commitment and hold.

    In the order in which accepting a match takes them, so that the two never wait for each other. Grams of a product
    that are retired already stay where they lie, and are nobody's (docs/sources.md UN-21).
    """
    await close_deadline(order.id)
    if order.kind is OrderKind.PRODUCT:
        if await give_up_sale(order.id):
            await end_claims_on(order.hold_id, reason=CLAIM_ENDS)
        return
    assert order.quantity_t is not None and order.listing_id is not None and order.demand_id is not None
    await move(Demand, order.demand_id, DEMAND_LIFECYCLE, to=DemandStatus.OPEN)
    await uncommit_tonnes(order.listing_id, order.quantity_t)
    if hold_status is not None:
        await ledger.release(await Hold.get(id=order.hold_id), status=hold_status, actor_id=actor_id)


async def lapse_product_orders() -> int:
    """Let product orders lapse that nobody confirmed or paid in time, and free their grams; returns how many.

    Run by the worker.
    """
    today = clock.today()
    unconfirmed = Q(status=OrderStatus.OFFERED, confirm_by__lt=today)
    unpaid = Q(status=OrderStatus.CONFIRMED, invoice__due_on__lt=today - PAYMENT_MARGIN)
    due = await Order.filter(unconfirmed | unpaid, kind=OrderKind.PRODUCT).order_by("id").limit(MAX_LAPSED_A_SWEEP)
    for order in due:
        lapsed = LAPSES_TO[order.status]
        async with transaction():
            if await Order.filter(id=order.id, status=order.status).update(status=lapsed):
                await free_what_order_took(order, hold_status=None, actor_id=None)
                await events.record("OrderLapsed", subject_id=order.id)
    return len(due)


async def expire_orders_of_hold(hold_id: UUID) -> None:
    """A hold's deadline passed: its order, if nothing was paid or delivered, lapses with it (worker)."""
    order = await Order.get_or_none(hold_id=hold_id, kind=OrderKind.CREDIT, status__in=list(LAPSES_TO))
    if order is None:
        return
    await move(Order, order.id, ORDER_LIFECYCLE, to=LAPSES_TO[order.status])
    await free_what_order_took(order, hold_status=None, actor_id=None)
    await events.record("OrderLapsed", subject_id=order.id)


async def lock_order(order_id: UUID) -> Order | None:
    """The order, locked for the rest of the transaction."""
    return await Order.select_for_update(no_key=True).get_or_none(id=order_id)


async def _require_retirement_in_time(product: Product) -> None:
    """A product is sold until the day promised for its retirement; after that only what is being retired already.

    Nothing more of it is sold past the hard limit of what was (docs/sources.md RT-01).
    """
    await require_no_overdue_retirement(debtor_id=product.seller_id, subject_id=product.id)
    if product.retire_by < clock.today() and product.hold.status is not HoldStatus.POSTED:
        raise DeadlinePassed(field="retireBy", day=product.retire_by.isoformat())


def _hold_deadline(order: Order) -> datetime:
    if order.payment_timing is PaymentTiming.BEFORE_DELIVERY:
        return clock.end_of_day(clock.today() + timedelta(days=order.payment_days)) + PAYMENT_MARGIN
    return clock.end_of_day(order.deliver_by) + DELIVERY_MARGIN


def _set_price(order: Order, price_yen_per_t: int) -> None:
    assert order.quantity_t is not None
    order.unit_price_yen = price_yen_per_t
    order.subtotal_yen = check_range(
        order.quantity_t * price_yen_per_t, field="pricePerTonne", maximum=MAX_YEN, shown=str(price_yen_per_t)
    )
    totals = tax_totals([(TaxCategory.TAXABLE_10, order.subtotal_yen)], basis=TaxBasis.EXCLUSIVE)
    order.tax_yen = sum(total.tax_yen for total in totals)
    order.total_yen = order.subtotal_yen + order.tax_yen
