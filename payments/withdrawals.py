"""Withdrawals from paid orders: the buyer asks by what right it has, the seller answers, the credit goes its way."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from core import clock, events
from core.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
from core.moves import move
from core.text import MAX_PARAGRAPH, read_text
from disclosures.order_terms import Delivery, OrderKind, PaymentTiming
from disclosures.published_texts import require_wording
from disclosures.rules import Gate
from disclosures.withdrawal import (
    MAX_TRANSIT_DAYS,
    REFUND_MATRIX,
    RIGHTS,
    CreditEnd,
    CreditStanding,
    Ground,
    WithdrawalFacts,
    WithdrawalRight,
    may_withdraw,
)
from disclosures.wording_context import Audience, ClaimContext, Speaker
from disclosures.wording_context import Retirement as Retired
from listings.claims import end_claims_on
from parties.actors import Actor
from parties.kinds import KIND_RULES
from parties.mail_texts import MailKind
from parties.models import Organisation
from parties.permissions import Capability, require
from payments.errors import WithdrawalIsRight, WithdrawalWaits
from payments.kinds import ORDER_LIFECYCLE, OrderStatus, WithdrawalAnswer
from payments.models import Order
from payments.orders import free_what_order_took, lock_order
from payments.refund_effects import undo_what_was_met
from payments.refund_mails import tell_both_sides
from payments.refund_models import Withdrawal
from registry.allocations import mark_refunded
from registry.models import Hold, Retirement
from registry.owed_retirements import close_deadline
from registry.states import HoldStatus, RequestStatus, UseKind

BY_RIGHT: Final[Mapping[Ground, str]] = MappingProxyType(
    {
        Ground.STATUTORY: "特定商取引法15条の3による撤回・解除のため、売り手の回答を待たずに効力が生じました。",
        Ground.LATE_DELIVERY: "引渡しの期日が過ぎたことによる解除のため、売り手の回答を待たずに効力が生じました。",
    }
)
"""What stands in the answer's place where none is waited for."""


CLAIM_ENDS: Final = "この主張が拠っていたクレジットの売買が撤回・解除され、代金が買い手に返金されるため。"
"""Why a claim ends that stood on what is paid back."""


async def request_withdrawal(actor: Actor, *, order_id: UUID, reason: str, goods_received_on: date | None) -> None:
    """The buyer withdraws from a paid order: by right at once, otherwise when the seller agrees.

    `goods_received_on` begins the days to return goods; without it the day of their shipping does. What the law or the
    seller's delay gives waits for no answer of the seller (docs/sources.md TS-31, PR-05), whatever was asked before it.
    While the registry is being asked it is kept with its day, and carried out with the registry's answer, whatever that
    is. In the caller's transaction. Raises NotFound, InvalidTransition unless it is paid, or without a right while the
    registry is being asked, WithdrawalWaits, InvalidInput.
    """
    require(actor, "requestWithdrawal")
    order = await lock_order(order_id)
    if order is None or order.buyer_id != actor.organisation_id:
        raise NotFound(kind="Order", id=str(order_id))
    received_on = _read_receipt(order, goods_received_on)
    right = right_of(order, await Organisation.get(id=order.buyer_id), received_on=received_on)
    _require_withdrawable(order, right)
    waiting = await Withdrawal.get_or_none(order_id=order.id, answer=None)
    if waiting is not None:
        if not right.is_right or stands_by_right(waiting):
            raise WithdrawalWaits(requested_on=clock.legal_day(waiting.created_at).isoformat())
        await Withdrawal.filter(id=waiting.id, answer=None).update(right_ground=right.ground)
        waiting.right_ground = right.ground
        await carry_out_right(order)
        return
    await Withdrawal.create(
        order_id=order.id,
        ground=right.ground,
        last_day=right.last_day,
        goods_received_on=received_on,
        reason=read_text("reason", reason, maximum=MAX_PARAGRAPH),
        requested_by_id=actor.person_id,
    )
    await events.record("WithdrawalRequested", subject_id=order.id)
    await tell_both_sides(order, MailKind.WITHDRAWAL_REQUESTED)
    await carry_out_right(order)


async def carry_out_right(order: Order) -> None:
    """Let a withdrawal by right take effect, unless the registry is being asked: then its answer does (PR-05, TS-31).

    In the transaction that made the request, or keeps the registry's answer; it has locked the order. Without such a
    withdrawal nothing happens.
    """
    waiting = await Withdrawal.get_or_none(order_id=order.id, answer=None)
    if waiting is not None and stands_by_right(waiting) and is_refundable(order):
        ground = waiting.right_ground or waiting.ground
        # It is the buyer's own act, whoever enters the registry's answer.
        await _accept(waiting, order, waiting.requested_by_id, BY_RIGHT[ground])


def stands_by_right(withdrawal: Withdrawal) -> bool:
    """Whether it takes effect without the seller."""
    return (withdrawal.right_ground or withdrawal.ground) in RIGHTS


async def answer_withdrawal(actor: Actor, *, order_id: UUID, answer: WithdrawalAnswer, reason: str) -> None:
    """The seller answers a withdrawal that waits; an operator accepts in its place what is the buyer's right by now.

    Accepted, the order's money is owed back, and its credit goes the way of the refund matrix (docs/sources.md UN-21).
    In the caller's transaction. Raises NotFound, Forbidden, InvalidTransition, and WithdrawalIsRight for a refusal when
    the promised day has passed meanwhile without a delivery (docs/sources.md PR-05). What the seller writes to the
    buyer is read for its words: WordingRefused, RuleNotMet.
    """
    require(actor, "answerWithdrawal")
    order = await lock_order(order_id)
    operates = actor.can(Capability.OPERATE)
    if order is None or not (operates or order.seller_id == actor.organisation_id):
        raise NotFound(kind="Order", id=str(order_id))
    waiting = await Withdrawal.get_or_none(order_id=order.id, answer=None)
    if waiting is None:
        raise NotFound(kind="Withdrawal", id=str(order_id))
    buyer = await Organisation.get(id=order.buyer_id)
    right = right_of(order, buyer, received_on=waiting.goods_received_on)
    if operates and not right.is_right:
        raise Forbidden(act="answerWithdrawal", needs="seller（売り手）")
    if answer is WithdrawalAnswer.REFUSED and right.is_right:
        raise WithdrawalIsRight(ground=right.ground.value, rule=right.ground.rule)
    text = read_text("reason", reason, maximum=MAX_PARAGRAPH)
    if not operates:
        await _pass_answer(order, buyer, text)
    if answer is WithdrawalAnswer.ACCEPTED:
        await _accept(waiting, order, actor.person_id, text)
    else:
        await _answer(waiting, actor.person_id, answer, text)
        await tell_both_sides(order, MailKind.WITHDRAWAL_REFUSED)


async def _pass_answer(order: Order, buyer: Organisation, text: str) -> None:
    retired = Retirement.filter(hold_id=order.hold_id, status=RequestStatus.CONFIRMED)
    await require_wording(
        {"reason": text},
        ClaimContext(
            speaker=Speaker.SELLER,
            audience=Audience.CONSUMER if KIND_RULES[buyer.kind].is_person else Audience.BUSINESS,
            retirement=Retired.CONFIRMED if await retired.exists() else Retired.PLANNED,
            tells_when_and_how=True,
        ),
        gate=Gate.REFUND,
        publisher_id=order.seller_id,
        subject_type="Order",
        subject_id=order.id,
    )


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
    """Whether a withdrawal can take effect: it is paid, and nothing is being asked of the registry."""
    return ORDER_LIFECYCLE.allows(order.status, OrderStatus.REFUNDING)


def may_withdraw_now(order: Order, right: WithdrawalRight) -> bool:
    """Whether its buyer may ask: it is paid; while the registry is being asked only by right."""
    if order.status is OrderStatus.DELIVERING:
        return right.is_right and order.payment_timing is PaymentTiming.BEFORE_DELIVERY
    return is_refundable(order)


async def _accept(waiting: Withdrawal, order: Order, person_id: UUID, reason: str) -> None:
    end = await _give_up(order, person_id)
    await _answer(waiting, person_id, WithdrawalAnswer.ACCEPTED, reason, credit_end=end)
    if order.kind is OrderKind.CREDIT:
        await undo_what_was_met(order)
    await tell_both_sides(order, MailKind.WITHDRAWAL_ACCEPTED)


async def _answer(
    waiting: Withdrawal, person_id: UUID, answer: WithdrawalAnswer, reason: str, *, credit_end: CreditEnd | None = None
) -> None:
    await Withdrawal.filter(id=waiting.id, answer=None).update(
        answer=answer,
        answer_reason=reason,
        answered_at=clock.now(),
        answered_by_id=person_id,
        credit_end=credit_end,
    )
    await events.record("WithdrawalAnswered", subject_id=waiting.order_id)


async def _give_up(order: Order, person_id: UUID) -> CreditEnd:
    """Owe the order's money back, and let its credit go; what becomes of the credit."""
    # Nobody confirms a retirement of its tonnes meanwhile: that locks the orders on them first.
    end = REFUND_MATRIX[await _credit_standing(order)]
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.REFUNDING)
    if end is CreditEnd.RELEASED:
        await free_what_order_took(order, hold_status=HoldStatus.VOIDED, actor_id=person_id)
    elif end is CreditEnd.STAYS_RETIRED:
        # Used up for a buyer who has its money back: nobody's claim, and never another's purchase.
        await close_deadline(order.id)
        await Retirement.select_for_update(no_key=True).get(hold_id=order.hold_id, status=RequestStatus.CONFIRMED)
        if order.kind is OrderKind.PRODUCT:
            await mark_refunded(use_kind=UseKind.PRODUCT_SALE, use_id=order.id, order_id=order.id)
        else:
            assert order.demand_id is not None, "a credit order is of a demand"
            await mark_refunded(use_kind=UseKind.DEMAND, use_id=order.demand_id, order_id=order.id)
        await end_claims_on(order.hold_id, reason=CLAIM_ENDS)
    return end


async def _credit_standing(order: Order) -> CreditStanding:
    if order.kind is OrderKind.PRODUCT:
        # A retirement that Musubi's own register is just making comes before this, or finds the grams released.
        await Hold.select_for_update(no_key=True).get(id=order.hold_id)
        retired = await Retirement.exists(hold_id=order.hold_id, status=RequestStatus.CONFIRMED)
        return CreditStanding.RETIRED if retired else CreditStanding.UNTOUCHED
    if order.delivered_at is None:
        return CreditStanding.UNTOUCHED
    return CreditStanding.TRANSFERRED if order.delivery is Delivery.TRANSFER else CreditStanding.RETIRED


def _require_withdrawable(order: Order, right: WithdrawalRight) -> None:
    if not may_withdraw_now(order, right):
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
