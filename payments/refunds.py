"""Refunds: what was sent on comes back, then all of an order's yen go back to its buyer, with a return invoice."""

from datetime import date
from typing import Final
from uuid import UUID

from core import clock, events
from core.errors import InvalidInput, InvalidTransition, NotFound
from core.moves import move
from core.text import read_one_line
from disclosures.order_terms import OrderKind
from disclosures.published import keep_document
from disclosures.return_invoice import ReturnInvoiceFacts, compose_return_invoice
from disclosures.withdrawal import CreditEnd
from parties.actors import Actor
from parties.mail_texts import MailKind
from parties.models import Organisation
from parties.permissions import require
from payments.errors import CreditNotReturned, RefundNotCovered, WrongAmount
from payments.fees import PAYOUTS, RETURNS, payout_return_postings, refund_postings
from payments.invoices import basis_of, honorific_of, lines_of
from payments.kinds import ORDER_LIFECYCLE, Account, Movement, OrderStatus, Payee, WithdrawalAnswer
from payments.models import Invoice, Order, Payout
from payments.orders import lock_order
from payments.postings import balances, post_movement
from payments.refund_mails import tell_both_sides
from payments.refund_models import PayoutReturn, Refund, Withdrawal
from registry.annotations import void_certificate
from registry.models import Hold, Retirement, Transfer
from registry.states import RequestStatus

RETURN_REASON: Final = "申込みの撤回・契約の解除"


async def record_payout_return(
    actor: Actor, *, order_id: UUID, payee: Payee, amount_yen: int, returned_on: date, bank_reference: str
) -> None:
    """Record that a seller or council sent back what it was paid of an order that is to be refunded.

    In the caller's transaction. Raises Forbidden, InvalidTransition, NotFound for a payout that was not made or came
    back already, WrongAmount unless it is all of it.
    """
    require(actor, "recordPayoutReturn")
    order = await _order_to_refund(order_id)
    movement, payable = PAYOUTS[payee]
    payout = await Payout.get_or_none(order_id=order.id, movement=movement)
    if payout is None or await PayoutReturn.exists(payout_id=payout.id):
        raise NotFound(kind="Payout", id=str(order_id))
    if amount_yen != payout.amount_yen:
        raise WrongAmount(given_yen=amount_yen, expected_yen=payout.amount_yen)
    await PayoutReturn.create(
        payout_id=payout.id,
        amount_yen=amount_yen,
        returned_on=_read_day("returnedOn", returned_on, since=payout.paid_on),
        bank_reference=read_one_line("bankReference", bank_reference, maximum=100),
        recorded_by_id=actor.person_id,
    )
    await post_movement(order.id, RETURNS[movement], payout_return_postings(payable=payable, amount_yen=amount_yen))
    await events.record("PayoutReturned", subject_id=order.id)


async def record_refund(
    actor: Actor,
    *,
    order_id: UUID,
    amount_yen: int,
    refunded_on: date,
    bank_reference: str,
    reverse_transfer_id: UUID | None,
) -> None:
    """Record that an order's total was sent back to its buyer, and issue the return invoice (docs/sources.md IV-04).

    In the caller's transaction. Raises Forbidden, InvalidTransition unless it is to be refunded, WrongAmount,
    RefundNotCovered while yen of it are with a payee, CreditNotReturned while transferred tonnes are not back.
    """
    require(actor, "recordRefund")
    order = await _order_to_refund(order_id)
    if amount_yen != order.total_yen:
        raise WrongAmount(given_yen=amount_yen, expected_yen=order.total_yen)
    withdrawal = await Withdrawal.get(order_id=order.id, answer=WithdrawalAnswer.ACCEPTED)
    assert withdrawal.answered_at is not None, "it was accepted"
    if withdrawal.credit_end is CreditEnd.RETURNED:
        await _require_returned(order, withdrawal, reverse_transfer_id)
    elif reverse_transfer_id is not None:
        raise InvalidInput(field="reverseTransferId", value=str(reverse_transfer_id), rule="only_after_a_transfer")
    await _require_covered(order)
    await Refund.create(
        order_id=order.id,
        withdrawal_id=withdrawal.id,
        reverse_transfer_id=reverse_transfer_id,
        amount_yen=amount_yen,
        refunded_on=_read_day("refundedOn", refunded_on, since=clock.legal_day(withdrawal.answered_at)),
        bank_reference=read_one_line("bankReference", bank_reference, maximum=100),
        recorded_by_id=actor.person_id,
    )
    await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.REFUNDED)
    yen = refund_postings(await balances(order.id))
    assert yen[Account.REFUNDED] == order.total_yen, "every yen that came in goes back"
    await post_movement(order.id, Movement.REFUND, yen)
    await _issue_return_invoice(order, refunded_on)
    await events.record("OrderRefunded", subject_id=order.id)
    await tell_both_sides(order, MailKind.ORDER_REFUNDED, refunded_on=refunded_on.isoformat())
    if order.kind is OrderKind.CREDIT:
        retirement = await Retirement.get_or_none(hold_id=order.hold_id, status=RequestStatus.CONFIRMED)
        if retirement is not None:
            await void_certificate(retirement.id, voided_on=clock.today())


async def void_certificate_of_refunded(retirement_id: UUID) -> None:
    """A certificate that is issued after its order was refunded is void from the start (worker)."""
    retirement = await Retirement.get(id=retirement_id)
    # Whoever records the refund at this moment holds the order, and has not seen the certificate.
    sale = Order.filter(hold_id=retirement.hold_id, kind=OrderKind.CREDIT).select_for_update(no_key=True)
    order = await sale.first()
    if order is not None and order.status is OrderStatus.REFUNDED:
        await void_certificate(retirement_id, voided_on=clock.today())


async def _order_to_refund(order_id: UUID) -> Order:
    order = await lock_order(order_id)
    if order is None:
        raise NotFound(kind="Order", id=str(order_id))
    if order.status is not OrderStatus.REFUNDING:
        wanted = OrderStatus.REFUNDED.value
        raise InvalidTransition(kind=ORDER_LIFECYCLE.kind, state=order.status.value, wanted=wanted)
    return order


async def _require_covered(order: Order) -> None:
    returned = await PayoutReturn.filter(payout__order_id=order.id).values_list("payout_id", flat=True)
    for payout in await Payout.filter(order_id=order.id).order_by("id"):
        if payout.id not in returned:
            payee = next(payee for payee, (movement, _) in PAYOUTS.items() if movement is payout.movement)
            raise RefundNotCovered(payee=payee.value, paid_out_yen=payout.amount_yen)


async def _require_returned(order: Order, withdrawal: Withdrawal, transfer_id: UUID | None) -> None:
    """A transfer of as many tonnes of the same issuance from the buyer to the seller, since then, for this refund.

    One that delivers a sale of its own is paid for already, and gives nothing back.
    """
    sold = await Hold.get(id=order.hold_id)
    back = Transfer.filter(
        id=transfer_id,
        status=RequestStatus.CONFIRMED,
        quantity_t=order.quantity_t,
        recipient_id=order.seller_id,
        hold__holder_id=order.buyer_id,
        hold__issuance_id=sold.issuance_id,
        created_at__gte=withdrawal.created_at,
    )
    found = await back.first()
    is_taken = found is None or await Refund.exists(reverse_transfer_id=found.id)
    if found is None or is_taken or await Order.exists(hold_id=found.hold_id):
        assert order.quantity_t is not None, "tonnes were transferred"
        raise CreditNotReturned(quantity_t=order.quantity_t)


async def _issue_return_invoice(order: Order, returned_on: date) -> None:
    invoice = await Invoice.get(order_id=order.id)
    seller, buyer = await Organisation.get(id=order.seller_id), await Organisation.get(id=order.buyer_id)
    today = clock.today()
    facts = ReturnInvoiceFacts(
        number=f"RET-{today:%Y%m%d}-{order.id.hex[-8:].upper()}",
        invoice_number=invoice.number,
        invoiced_on=invoice.issued_on,
        supplied_on=clock.legal_day(order.delivered_at) if order.delivered_at else order.deliver_by,
        was_supplied=order.delivered_at is not None,
        returned_on=returned_on,
        issued_on=today,
        issuer_name=seller.legal_name,
        issuer_registration_number=seller.invoice_number,
        recipient_name=buyer.legal_name,
        recipient_honorific=honorific_of(buyer),
        lines=await lines_of(order),
        tax_basis=basis_of(order),
        reason=RETURN_REASON,
    )
    await keep_document(
        compose_return_invoice(facts),
        subject_type="Order",
        subject_id=order.id,
        publisher_id=seller.id,
        recipient_id=buyer.id,
        is_public=False,
    )


def _read_day(field: str, day: date, *, since: date) -> date:
    if not since <= day <= clock.today():
        raise InvalidInput(field=field, value=day.isoformat(), rule="between_cause_and_today")
    return day
