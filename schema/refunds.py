"""Withdrawals from paid orders, and the money that goes back."""

from datetime import date

import strawberry

from disclosures.gate_errors import RuleNotMet, WordingRefused
from payments import refunds, withdrawals
from payments.errors import CreditNotReturned, RefundNotCovered, WithdrawalIsRight, WithdrawalWaits, WrongAmount
from payments.kinds import Payee, WithdrawalAnswer
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import read_global_id
from schema.once import once
from schema.orders import OrderSuccess, order_success
from schema.scalars import YenAmount


@strawberry.input(description="A buyer's withdrawal from a paid order.")
class RequestWithdrawalInput:
    """Why, and since when its goods are there."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")
    reason: str = strawberry.field(description="Why, for the seller to read.")
    goods_received_on: date | None = strawberry.field(
        default=None, description="Day on which shipped goods arrived; null counts from their shipping."
    )


@strawberry.input(description="The seller's answer to a withdrawal.")
class AnswerWithdrawalInput:
    """What and why."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")
    answer: WithdrawalAnswer = strawberry.field(description="Accepted or refused.")
    reason: str = strawberry.field(description="Why, for the buyer to read.")


@strawberry.input(description="Money that a payee sent back.")
class RecordPayoutReturnInput:
    """As the bank's statement has it."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order, which is to be refunded.")
    payee: Payee = strawberry.field(description="Who sent it back.")
    amount: YenAmount = strawberry.field(description="Must be all that was sent on.")
    returned_on: date = strawberry.field(description="Day of receipt.")
    bank_reference: str = strawberry.field(description="The bank's reference.")


@strawberry.input(description="An order's total that was sent back to its buyer.")
class RecordRefundInput:
    """As the bank's statement has it."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order, whose withdrawal was accepted.")
    amount: YenAmount = strawberry.field(description="Must be the order's total.")
    refunded_on: date = strawberry.field(description="Day of the transfer.")
    bank_reference: str = strawberry.field(description="The bank's reference.")
    reverse_transfer_id: strawberry.ID | None = strawberry.field(
        default=None, description="The transfer by which transferred tonnes came back; null for all other orders."
    )


@strawberry.type
class RefundMutation:
    """Withdrawals and refunds."""

    @strawberry.mutation(
        graphql_type=payload("RequestWithdrawalPayload", OrderSuccess, *KEYED, WithdrawalWaits),
        description="Buyers: withdraw from a paid order; what `withdrawalRight` of the order calls a right waits for"
        " no answer.",
    )
    async def request_withdrawal(self, info: Info, input: RequestWithdrawalInput) -> OrderSuccess:
        """See payments.withdrawals.request_withdrawal."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "requestWithdrawal",
            input,
            lambda: withdrawals.request_withdrawal(
                actor, order_id=id, reason=input.reason, goods_received_on=input.goods_received_on
            ),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload(
            "AnswerWithdrawalPayload", OrderSuccess, *KEYED, WithdrawalIsRight, WordingRefused, RuleNotMet
        ),
        description="Sellers: answer a withdrawal. Operators: accept in its place what has become the buyer's right.",
    )
    async def answer_withdrawal(self, info: Info, input: AnswerWithdrawalInput) -> OrderSuccess:
        """See payments.withdrawals.answer_withdrawal."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "answerWithdrawal",
            input,
            lambda: withdrawals.answer_withdrawal(actor, order_id=id, answer=input.answer, reason=input.reason),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload("RecordPayoutReturnPayload", OrderSuccess, *KEYED, WrongAmount),
        description="Operators: record that a payee sent back what it was paid of an order that is to be refunded.",
    )
    async def record_payout_return(self, info: Info, input: RecordPayoutReturnInput) -> OrderSuccess:
        """See payments.refunds.record_payout_return."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "recordPayoutReturn",
            input,
            lambda: refunds.record_payout_return(
                actor,
                order_id=id,
                payee=input.payee,
                amount_yen=input.amount,
                returned_on=input.returned_on,
                bank_reference=input.bank_reference,
            ),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload(
            "RecordRefundPayload", OrderSuccess, *KEYED, WrongAmount, RefundNotCovered, CreditNotReturned
        ),
        description="Operators: record that an order's total was sent back to its buyer; issues the return invoice.",
    )
    async def record_refund(self, info: Info, input: RecordRefundInput) -> OrderSuccess:
        """See payments.refunds.record_refund."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        transfer = input.reverse_transfer_id
        await once(
            actor,
            "recordRefund",
            input,
            lambda: refunds.record_refund(
                actor,
                order_id=id,
                amount_yen=input.amount,
                refunded_on=input.refunded_on,
                bank_reference=input.bank_reference,
                reverse_transfer_id=read_global_id(transfer, "Transfer") if transfer else None,
            ),
        )
        return await order_success(info, id)
