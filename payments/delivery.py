"""Delivery: the tonnes of an order are transferred or retired, the goods of a product shipped."""

from datetime import date
from uuid import UUID

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.mass import Grams
from core.moves import move
from disclosures.japanese import format_period
from disclosures.order_terms import Delivery, OrderKind, PaymentTiming
from listings.models import Demand
from parties.actors import Actor, require_trader
from parties.models import Organisation
from payments.errors import PaymentFirst
from payments.invoices import issue_invoice
from payments.kinds import DELIVERABLE_FROM, ORDER_LIFECYCLE, OrderStatus
from payments.models import Order
from payments.orders import lock_order
from payments.postings import post_settlement
from registry import ledger
from registry.allocations import allocate
from registry.models import Hold, Retirement, Transfer
from registry.retirements import RetirementNotice, RetirementRequest, confirm_retirement, request_retirement
from registry.states import PurposeCode, UseKind
from registry.transfers import confirm_transfer, request_transfer


async def request_delivery(actor: Actor, *, order_id: UUID) -> None:
    """The seller asks the registry to transfer or retire a credit order's tonnes. In the caller's transaction.

    For a retirement the demand's grams are allocated first; the rest of the whole tonnes stays visible. Raises
    PaymentFirst, InvalidTransition, UsePlaceIsCreationPlace.
    """
    require_trader(actor, "requestDelivery")
    order = await lock_order(order_id)
    if order is None or order.seller_id != actor.organisation_id or order.kind is not OrderKind.CREDIT:
        raise NotFound(kind="Order", id=str(order_id))
    if order.payment_timing is PaymentTiming.BEFORE_DELIVERY and order.status is OrderStatus.CONFIRMED:
        raise PaymentFirst(total_yen=order.total_yen)
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.DELIVERING)
    assert DELIVERABLE_FROM[order.payment_timing] is order.status, "the lifecycle and the terms agree"
    if order.delivery is Delivery.TRANSFER:
        await request_transfer(actor, hold_id=order.hold_id, recipient_id=order.buyer_id)
        return
    demand = await Demand.get(id=order.demand_id)
    held = await Hold.get(id=order.hold_id)
    await ledger.lock(held.issuance_id)
    await allocate(hold_id=order.hold_id, mass_g=Grams(demand.quantity_g), use_kind=UseKind.DEMAND, use_id=demand.id)
    buyer = await Organisation.get(id=order.buyer_id)
    await request_retirement(actor, hold_id=order.hold_id, request=_retirement_of(demand, buyer))


async def record_retirement_notice(actor: Actor, *, retirement_id: UUID, notice: RetirementNotice) -> None:
    """Enter the registry's retirement notice; a credit order whose tonnes these are is then delivered.

    In the caller's transaction. Raises NoticeDiffers and what else `confirm_retirement` raises.
    """
    await confirm_retirement(actor, retirement_id=retirement_id, notice=notice)
    retirement = await Retirement.get(id=retirement_id)
    await _complete_delivery(retirement.hold_id)


async def record_transfer_notice(
    actor: Actor, *, transfer_id: UUID, notice_number: str, executed_on: date, quantity_t: int
) -> None:
    """Enter the registry's transfer notice; the order is then delivered. In the caller's transaction."""
    await confirm_transfer(
        actor, transfer_id=transfer_id, notice_number=notice_number, executed_on=executed_on, quantity_t=quantity_t
    )
    transfer = await Transfer.get(id=transfer_id)
    await _complete_delivery(transfer.hold_id)


async def record_shipment(actor: Actor, *, order_id: UUID, shipped_on: date) -> None:
    """The shop has shipped a paid product order, which settles it. In the caller's transaction.

    Raises PaymentFirst before the money is there, InvalidTransition.
    """
    require_trader(actor, "recordShipment")
    order = await lock_order(order_id)
    if order is None or order.seller_id != actor.organisation_id or order.kind is not OrderKind.PRODUCT:
        raise NotFound(kind="Order", id=str(order_id))
    if order.status is OrderStatus.CONFIRMED:
        raise PaymentFirst(total_yen=order.total_yen)
    if not clock.legal_day(order.created_at) <= shipped_on <= clock.today():
        raise InvalidInput(field="shippedOn", value=shipped_on.isoformat(), rule="between_order_and_today")
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.DELIVERING)
    await _settle_prepaid(order)


async def _complete_delivery(hold_id: UUID) -> None:
    order = await Order.get_or_none(hold_id=hold_id, kind=OrderKind.CREDIT, status=OrderStatus.DELIVERING)
    if order is None:
        return
    if order.payment_timing is PaymentTiming.BEFORE_DELIVERY:
        await _settle_prepaid(order)
        return
    order.delivered_at = clock.now()
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.DELIVERED, delivered_at=order.delivered_at)
    await issue_invoice(order)
    await events.record("OrderDelivered", subject_id=order.id)


async def _settle_prepaid(order: Order) -> None:
    now = clock.now()
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.SETTLED, delivered_at=now, settled_at=now)
    await post_settlement(order)


def _retirement_of(demand: Demand, buyer: Organisation) -> RetirementRequest:
    return RetirementRequest(
        beneficiary_id=buyer.id,
        beneficiary_name=buyer.legal_name,
        purpose_code=PurposeCode.CARBON_OFFSET,
        purpose_detail=demand.purpose_detail,
        target_activity=f"{demand.title}（{demand.use_place_detail}）",
        target_period=format_period(demand.use_from, demand.use_to),
        use_place_code=demand.use_place_code,
        calculation_method=demand.calculation_method,
    )
