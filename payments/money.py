"""Money in and out by bank transfer, as an operator records it from the bank's statement."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.moves import move
from core.text import read_one_line
from disclosures.order_terms import PaymentTiming
from parties.actors import Actor
from parties.kinds import OrganisationStatus
from parties.models import Organisation
from parties.permissions import require
from payments.errors import NothingToPayOut, NotPayableYet, PayeeNotVerified, WrongAmount
from payments.fees import PAYOUTS, payout_postings
from payments.kinds import ORDER_LIFECYCLE, PAYABLE_FROM, OrderStatus, Payee
from payments.models import Order, Payout, Receipt
from payments.orders import lock_order
from payments.postings import balances, post_movement, post_receipt, post_settlement
from registry.models import Hold
from registry.states import HoldStatus

PAID_HOLD: Final = timedelta(days=3650)
"""Tonnes that are paid for do not fall back to the seller by the passing of time."""


async def record_receipt(
    actor: Actor, *, order_id: UUID, amount_yen: int, received_on: date, bank_reference: str
) -> None:
    """Record that an invoice's total arrived. In the caller's transaction.

    Raises Forbidden, NotPayableYet, WrongAmount (nothing is recorded), InvalidTransition when it is paid already.
    """
    require(actor, "recordReceipt")
    order = await lock_order(order_id)
    if order is None:
        raise NotFound(kind="Order", id=str(order_id))
    payable_from = PAYABLE_FROM[order.payment_timing]
    if order.status is not payable_from:
        raise NotPayableYet(state=order.status.value, timing=order.payment_timing.value)
    if amount_yen != order.total_yen:
        raise WrongAmount(given_yen=amount_yen, expected_yen=order.total_yen)
    await Receipt.create(
        order_id=order.id,
        amount_yen=amount_yen,
        received_on=_read_past_day("receivedOn", received_on, order=order),
        bank_reference=read_one_line("bankReference", bank_reference, maximum=100),
        recorded_by_id=actor.person_id,
    )
    await post_receipt(order)
    now = clock.now()
    if order.payment_timing is PaymentTiming.BEFORE_DELIVERY:
        await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.PAID, paid_at=now)
        held = Hold.filter(id=order.hold_id, status=HoldStatus.PENDING)
        if order.product_id is None and not await held.update(deadline=now + PAID_HOLD):
            # The worker has given the tonnes back and is about to let the order lapse.
            raise NotPayableYet(state=OrderStatus.EXPIRED.value, timing=order.payment_timing.value)
    else:
        await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.SETTLED, paid_at=now, settled_at=now)
        await post_settlement(order)
    await events.record("OrderPaid", subject_id=order.id)


async def record_payout(actor: Actor, *, order_id: UUID, payee: Payee, paid_on: date, bank_reference: str) -> None:
    """Record that what an order owes its seller or council was sent to them. In the caller's transaction.

    Raises Forbidden, NothingToPayOut (also when it was paid out before), PayeeNotVerified while the payee is not
    verified, or no longer: its money waits.
    """
    require(actor, "recordPayout")
    order = await lock_order(order_id)
    if order is None:
        raise NotFound(kind="Order", id=str(order_id))
    movement, payable = PAYOUTS[payee]
    payee_id = order.seller_id if payee is Payee.SELLER else order.council_id
    amount_yen = (await balances(order.id)).get(payable, 0)
    # What came back from a payee for a refund is not sent on a second time.
    if payee_id is None or amount_yen <= 0 or order.status is not OrderStatus.SETTLED:
        raise NothingToPayOut(payee=payee.value)
    await _require_verified(payee_id)
    await Payout.create(
        order_id=order.id,
        payee_id=payee_id,
        movement=movement,
        amount_yen=amount_yen,
        paid_on=_read_past_day("paidOn", paid_on, order=order),
        bank_reference=read_one_line("bankReference", bank_reference, maximum=100),
        recorded_by_id=actor.person_id,
    )
    await post_movement(order.id, movement, payout_postings(payable=payable, amount_yen=amount_yen))
    await events.record("PayoutRecorded", subject_id=order.id)


async def _require_verified(payee_id: UUID) -> None:
    payee = await Organisation.get(id=payee_id)
    if payee.status is not OrganisationStatus.VERIFIED:
        raise PayeeNotVerified(legal_name=payee.legal_name, standing=payee.status.value)


def _read_past_day(field: str, day: date, *, order: Order) -> date:
    if not clock.legal_day(order.created_at) <= day <= clock.today():
        raise InvalidInput(field=field, value=day.isoformat(), rule="between_order_and_today")
    return day
