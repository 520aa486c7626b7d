"""Withdrawals from paid orders: the buyer asks by what right it has, the seller answers, the credit goes its way."""

from datetime import date, timedelta
from uuid import UUID

from core import clock, events
from core.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
from core.mass import Grams
from core.moves import move
from core.text import MAX_PARAGRAPH, read_text
from disclosures.order_terms import Delivery, OrderKind
from disclosures.withdrawal import (
    MAX_TRANSIT_DAYS,
    REFUND_MATRIX,
    CreditEnd,
    CreditStanding,
    WithdrawalFacts,
    WithdrawalRight,
    may_withdraw,
)
from parties.actors import Actor
from parties.kinds import KIND_RULES
from parties.models import Organisation
from parties.permissions import Capability, require
from payments.errors import WithdrawalIsRight, WithdrawalWaits
from payments.kinds import ORDER_LIFECYCLE, OrderStatus, WithdrawalAnswer
from payments.models import Order
from payments.orders import free_what_order_took, lock_order
from payments.refund_models import Withdrawal
from registry.allocations import allocate, release_allocation
from registry.models import Retirement
from registry.states import HoldStatus, RequestStatus, UseKind


async def request_withdrawal(actor: Actor, *, order_id: UUID, reason: str, goods_received_on: date | None) -> None:
    """The buyer withdraws from a paid order. In the caller's transaction.

    `goods_received_on` begins the days to return goods; without it the day of their shipping does. Raises NotFound,
    InvalidTransition unless it is paid and nothing is being asked of the registry, WithdrawalWaits, InvalidInput.
    """
    require(actor, "requestWithdrawal")
    order = await lock_order(order_id)
    if order is None or order.buyer_id != actor.organisation_id:
        raise NotFound(kind="Order", id=str(order_id))
    _require_refundable(order)
    waiting = await Withdrawal.get_or_none(order_id=order.id, answer=None)
    if waiting is not None:
        raise WithdrawalWaits(requested_on=clock.legal_day(waiting.created_at).isoformat())
    received_on = _read_receipt(order, goods_received_on)
    right = right_of(order, await Organisation.get(id=order.buyer_id), received_on=received_on)
    await Withdrawal.create(
        order_id=order.id,
        ground=right.ground,
        last_day=right.last_day,
        goods_received_on=received_on,
        reason=read_text("reason", reason, maximum=MAX_PARAGRAPH),
        requested_by_id=actor.person_id,
    )
    await events.record("WithdrawalRequested", subject_id=order.id)


async def answer_withdrawal(actor: Actor, *, order_id: UUID, answer: WithdrawalAnswer, reason: str) -> None:
    """The seller answers a withdrawal that waits; an operator may accept in its place what is the buyer's right.

    Accepted, the order's money is owed back, and its credit goes the way of the refund matrix (docs/sources.md UN-21).
    In the caller's transaction. Raises NotFound, Forbidden, InvalidTransition, and WithdrawalIsRight for a refusal
    within the days that the law or the shown terms give (docs/sources.md TS-31).
    """
    require(actor, "answerWithdrawal")
    order = await lock_order(order_id)
    operates = actor.can(Capability.OPERATE)
    if order is None or not (operates or order.seller_id == actor.organisation_id):
        raise NotFound(kind="Order", id=str(order_id))
    waiting = await Withdrawal.get_or_none(order_id=order.id, answer=None)
    if waiting is None:
        raise NotFound(kind="Withdrawal", id=str(order_id))
    right = WithdrawalRight(ground=waiting.ground, last_day=waiting.last_day)
    if operates and not right.is_right:
        raise Forbidden(act="answerWithdrawal", needs="seller（売り手）")
    if answer is WithdrawalAnswer.REFUSED and right.is_right:
        raise WithdrawalIsRight(ground=right.ground.value, rule=right.ground.rule)
    end = None
    if answer is WithdrawalAnswer.ACCEPTED:
        end = await _give_up(order, actor)
    await Withdrawal.filter(id=waiting.id, answer=None).update(
        answer=answer,
        answer_reason=read_text("reason", reason, maximum=MAX_PARAGRAPH),
        answered_at=clock.now(),
        answered_by_id=actor.person_id,
        credit_end=end,
    )
    await events.record("WithdrawalAnswered", subject_id=order.id)


def right_of(order: Order, buyer: Organisation, *, received_on: date | None = None) -> WithdrawalRight:
    """By what the buyer of a paid order could withdraw today."""
    delivered_on = received_on or (clock.legal_day(order.delivered_at) if order.delivered_at else None)
    facts = WithdrawalFacts(
        kind=order.kind,
        buyer_is_consumer=KIND_RULES[buyer.kind].is_person,
        return_days=order.return_days,
        deliver_by=order.deliver_by,
        delivered_on=delivered_on,
        on=clock.today(),
    )
    return may_withdraw(facts)


def is_refundable(order: Order) -> bool:
    """Whether its buyer may ask to withdraw: it is paid, and nothing is being asked of the registry."""
    return ORDER_LIFECYCLE.allows(order.status, OrderStatus.REFUNDING)


async def _give_up(order: Order, actor: Actor) -> CreditEnd:
    """Owe the order's money back, and let its credit go; what becomes of the credit."""
    # Nobody confirms a retirement of its tonnes meanwhile: that locks the orders on them first.
    end = REFUND_MATRIX[await _credit_standing(order)]
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.REFUNDING)
    if end is CreditEnd.RELEASED:
        await free_what_order_took(order, hold_status=HoldStatus.VOIDED, actor_id=actor.person_id)
    elif order.kind is OrderKind.PRODUCT:
        # Used up for a buyer who has its money back: nobody's claim, and never another's purchase.
        await release_allocation(use_kind=UseKind.PRODUCT_SALE, use_id=order.id)
        await allocate(
            hold_id=order.hold_id, mass_g=Grams(order.mass_g), use_kind=UseKind.REFUNDED_SALE, use_id=order.id
        )
    return end


async def _credit_standing(order: Order) -> CreditStanding:
    if order.kind is OrderKind.PRODUCT:
        retired = await Retirement.exists(hold_id=order.hold_id, status=RequestStatus.CONFIRMED)
        return CreditStanding.RETIRED if retired else CreditStanding.UNTOUCHED
    if order.delivered_at is None:
        return CreditStanding.UNTOUCHED
    return CreditStanding.TRANSFERRED if order.delivery is Delivery.TRANSFER else CreditStanding.RETIRED


def _require_refundable(order: Order) -> None:
    if not is_refundable(order):
        wanted = OrderStatus.REFUNDING.value
        raise InvalidTransition(kind=ORDER_LIFECYCLE.kind, state=order.status.value, wanted=wanted)


def _read_receipt(order: Order, day: date | None) -> date | None:
    """The day on which goods arrived: after their shipping, not ahead. Raises InvalidInput."""
    if day is None:
        return None
    shipped_on = clock.legal_day(order.delivered_at) if order.delivered_at else None
    if order.kind is not OrderKind.PRODUCT or shipped_on is None:
        raise InvalidInput(field="goodsReceivedOn", value=day.isoformat(), rule="only_for_goods_that_were_shipped")
    latest = min(clock.today(), shipped_on + timedelta(days=MAX_TRANSIT_DAYS))
    if not shipped_on <= day <= latest:
        raise InvalidInput(field="goodsReceivedOn", value=day.isoformat(), rule="between_shipping_and_today")
    return day
