"""Delivery: the tonnes of an order are transferred or retired, the goods of a product shipped."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from core import clock, events
from core.database import is_postgres
from core.errors import InvalidInput, NotFound
from core.mass import Grams
from core.moves import move
from core.statements import fetch
from disclosures.japanese import format_period
from disclosures.order_terms import Delivery, OrderKind, PaymentTiming
from listings.models import Demand, Product
from parties.actors import Actor
from parties.models import Organisation
from parties.permissions import require
from payments.errors import PaymentFirst
from payments.invoices import issue_invoice
from payments.kinds import DELIVERABLE_FROM, ORDER_LIFECYCLE, OrderStatus
from payments.models import Order
from payments.orders import lock_order
from payments.postings import post_settlement
from payments.withdrawals import carry_out_right
from registry import ledger
from registry.accounts import Account
from registry.allocations import allocate, reassign_allocation, release_allocation
from registry.models import Allocation, Hold, Retirement, Transfer
from registry.picking import Wanted
from registry.reconciliation import RetirementNotice, TransferNotice
from registry.retirements import (
    RetirementRequest,
    confirm_retirement,
    reject_retirement,
    request_retirement,
)
from registry.states import PurposeCode, RequestStatus, UseKind
from registry.transfers import Recipient, confirm_transfer, reject_transfer, request_transfer

HELD_AGAIN: Final = timedelta(days=30)
"""How long at least the tonnes of a rejected request stay held for the order or product, to ask anew."""

USES_A_BATCH: Final = 500


async def request_delivery(actor: Actor, *, order_id: UUID) -> None:
    """The seller asks the registry to transfer or retire a credit order's tonnes. In the caller's transaction.

    For a retirement the demand's grams are allocated first; the rest of the whole tonnes stays visible. Raises
    PaymentFirst, InvalidTransition, UsePlaceIsCreationPlace.
    """
    require(actor, "requestDelivery")
    order = await lock_order(order_id)
    if order is None or order.seller_id != actor.organisation_id or order.kind is not OrderKind.CREDIT:
        raise NotFound(kind="Order", id=str(order_id))
    if order.payment_timing is PaymentTiming.BEFORE_DELIVERY and order.status is OrderStatus.CONFIRMED:
        raise PaymentFirst(total_yen=order.total_yen)
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.DELIVERING)
    await events.record("DeliveryRequested", subject_id=order.id)
    assert DELIVERABLE_FROM[order.payment_timing] is order.status, "the lifecycle and the terms agree"
    if order.delivery is Delivery.TRANSFER:
        transfer = await request_transfer(
            actor, hold_id=order.hold_id, recipient=Recipient(organisation_id=order.buyer_id)
        )
        await _complete_if_executed(transfer)
        return
    demand = await Demand.get(id=order.demand_id)
    held = await Hold.get(id=order.hold_id)
    await ledger.lock(held.issuance_id)
    await allocate(hold_id=order.hold_id, mass_g=Grams(demand.quantity_g), use_kind=UseKind.DEMAND, use_id=demand.id)
    buyer = await Organisation.get(id=order.buyer_id)
    retirement = await request_retirement(actor, hold_id=order.hold_id, request=_retirement_of(demand, buyer))
    await _complete_if_executed(retirement)


async def record_retirement_notice(actor: Actor, *, retirement_id: UUID, notice: RetirementNotice) -> None:
    """Enter the registry's retirement notice; a credit order whose tonnes these are is then delivered.

    In the caller's transaction. Raises NoticeDiffers and what else `confirm_retirement` raises.
    """
    await _lock_who_stands_on(await Retirement.get_or_none(id=retirement_id))
    await confirm_retirement(actor, retirement_id=retirement_id, notice=notice)
    retirement = await Retirement.get(id=retirement_id)
    await _complete_delivery(retirement.hold_id)


async def record_transfer_notice(actor: Actor, *, transfer_id: UUID, notice: TransferNotice) -> None:
    """Enter the registry's transfer notice; the order is then delivered. In the caller's transaction."""
    await _lock_who_stands_on(await Transfer.get_or_none(id=transfer_id))
    await confirm_transfer(actor, transfer_id=transfer_id, notice=notice)
    transfer = await Transfer.get(id=transfer_id)
    await _complete_delivery(transfer.hold_id)


async def record_retirement_rejection(actor: Actor, *, retirement_id: UUID, reason: str) -> None:
    """The registry refused a retirement: an order or product keeps the same tonnes, and may ask again.

    In the caller's transaction. Raises what `reject_retirement` raises.
    """
    await _lock_who_stands_on(await Retirement.get_or_none(id=retirement_id))
    held, freed = await reject_retirement(actor, retirement_id=retirement_id, reason=reason)
    await _hold_again(actor, held, freed)


async def record_transfer_rejection(actor: Actor, *, transfer_id: UUID, reason: str) -> None:
    """The registry refused a transfer: an order keeps the same tonnes, and may ask again.

    In the caller's transaction. Raises what `reject_transfer` raises.
    """
    await _lock_who_stands_on(await Transfer.get_or_none(id=transfer_id))
    held, freed = await reject_transfer(actor, transfer_id=transfer_id, reason=reason)
    await _hold_again(actor, held, freed)


async def record_shipment(actor: Actor, *, order_id: UUID, shipped_on: date) -> None:
    """The shop has shipped a paid product order, which settles it. In the caller's transaction.

    Raises PaymentFirst before the money is there, InvalidTransition.
    """
    require(actor, "recordShipment")
    order = await lock_order(order_id)
    if order is None or order.seller_id != actor.organisation_id or order.kind is not OrderKind.PRODUCT:
        raise NotFound(kind="Order", id=str(order_id))
    if order.status is OrderStatus.CONFIRMED:
        raise PaymentFirst(total_yen=order.total_yen)
    if not clock.legal_day(order.created_at) <= shipped_on <= clock.today():
        raise InvalidInput(field="shippedOn", value=shipped_on.isoformat(), rule="between_order_and_today")
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.DELIVERING)
    await events.record("DeliveryRequested", subject_id=order.id)
    await _settle_prepaid(order)


async def _complete_if_executed(request: Retirement | Transfer) -> None:
    """Where Musubi is the register, what was asked for is done already."""
    if request.status is RequestStatus.CONFIRMED:
        await _complete_delivery(request.hold_id)


async def _complete_delivery(hold_id: UUID) -> None:
    order = await Order.get_or_none(hold_id=hold_id, kind=OrderKind.CREDIT, status=OrderStatus.DELIVERING)
    if order is None:
        return
    if order.payment_timing is PaymentTiming.BEFORE_DELIVERY:
        await _settle_prepaid(order)
        # What the buyer withdrew from while the registry was being asked.
        await carry_out_right(await Order.get(id=order.id))
        return
    order.delivered_at = clock.now()
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.DELIVERED, delivered_at=order.delivered_at)
    await issue_invoice(order)
    await events.record("OrderDelivered", subject_id=order.id)


async def _lock_who_stands_on(request: Retirement | Transfer | None) -> None:
    """Lock the product and the orders of a request's hold, as everybody does before its issuance and the hold."""
    if request is None or not is_postgres():
        return
    for table in ("products", "orders"):
        await fetch(f"SELECT id FROM {table} WHERE hold_id = $1 ORDER BY id FOR NO KEY UPDATE", [str(request.hold_id)])


async def _hold_again(actor: Actor, rejected: Hold, freed: tuple[tuple[int, int], ...]) -> None:
    """Who stood on the rejected hold gets a new one over the same serials; uses of nobody's are taken back."""
    order = await Order.get_or_none(hold_id=rejected.id, kind=OrderKind.CREDIT, status=OrderStatus.DELIVERING)
    product = await Product.get_or_none(hold_id=rejected.id)
    if order is None and product is None:
        await _move_uses(rejected, to_hold_id=None)
        return
    held = await ledger.hold(
        issuance_id=rejected.issuance_id,
        account=Account(holder_id=rejected.holder_id, stock=rejected.stock, client_id=rejected.client_id),
        wanted=Wanted(quantity_t=sum(stop - start for start, stop in freed), ranges=freed),
        deadline=max(rejected.deadline, clock.now() + HELD_AGAIN),
        reason=rejected.reason,
        actor_id=actor.person_id,
    )
    # An order's grams are allocated anew with its next request; a product's sales go on standing on its tonnes.
    await _move_uses(rejected, to_hold_id=held.id if product is not None else None)
    if product is not None:
        await Product.filter(id=product.id).update(hold_id=held.id)
    await Order.filter(hold_id=rejected.id).update(hold_id=held.id)
    if order is not None:
        await move(Order, order.id, ORDER_LIFECYCLE, to=DELIVERABLE_FROM[order.payment_timing])
        await events.record("DeliveryRefused", subject_id=order.id)
        await carry_out_right(await Order.get(id=order.id))


async def _move_uses(rejected: Hold, *, to_hold_id: UUID | None) -> None:
    """Move every use of a rejected hold to another hold, or take its grams back, oldest first."""
    live = Allocation.filter(hold_id=rejected.id, released_at=None).order_by("id").limit(USES_A_BATCH)
    while uses := await live:
        for use in uses:
            if to_hold_id is not None:
                await reassign_allocation(use, to_hold_id=to_hold_id)
            else:
                await release_allocation(use_kind=use.use_kind, use_id=use.use_id)


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
