"""Withdrawals of paid orders, and the money that went back."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from disclosures.withdrawal import CreditEnd, Ground
from payments.kinds import WithdrawalAnswer
from payments.models import Order, Payout
from registry.models import Transfer


class Withdrawal(Record):
    """A buyer's withdrawal from a paid order, by what right, and the seller's one answer to it."""

    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "musubi.Order", on_delete=fields.RESTRICT, db_index=True, related_name="withdrawals"
    )
    order_id: UUID
    ground = fields.CharEnumField(Ground, max_length=20)
    last_day = fields.DateField(null=True)
    goods_received_on = fields.DateField(null=True)
    reason = fields.CharField(max_length=2000)
    requested_by_id = fields.UUIDField()
    answer = fields.CharEnumField(WithdrawalAnswer, max_length=20, null=True)
    answer_reason = fields.CharField(max_length=2000, null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by_id = fields.UUIDField(null=True)
    # By what the buyer withdrew at last, if that was not its ground when it first asked.
    right_ground = fields.CharEnumField(Ground, max_length=20, null=True)
    reminded_at = fields.DatetimeField(null=True)
    escalated_at = fields.DatetimeField(null=True)
    credit_end = fields.CharEnumField(CreditEnd, max_length=20, null=True)

    class Meta:
        table = "withdrawals"


class PayoutReturn(Record):
    """Money that had been sent on and came back, so that the buyer can be refunded."""

    payout: fields.OneToOneRelation[Payout] = fields.OneToOneField(
        "musubi.Payout", on_delete=fields.RESTRICT, related_name="returned"
    )
    payout_id: UUID
    amount_yen = fields.BigIntField()
    returned_on = fields.DateField()
    bank_reference = fields.CharField(max_length=100)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "payout_returns"


class Refund(Record):
    """An order's whole total on its way back to the buyer, as an operator recorded it."""

    order: fields.OneToOneRelation[Order] = fields.OneToOneField(
        "musubi.Order", on_delete=fields.RESTRICT, related_name="refund"
    )
    order_id: UUID
    withdrawal: fields.OneToOneRelation[Withdrawal] = fields.OneToOneField(
        "musubi.Withdrawal", on_delete=fields.RESTRICT, related_name="refund"
    )
    withdrawal_id: UUID
    reverse_transfer: fields.OneToOneNullableRelation[Transfer] = fields.OneToOneField(
        "musubi.Transfer", on_delete=fields.RESTRICT, null=True, related_name="refund"
    )
    reverse_transfer_id: UUID | None
    amount_yen = fields.BigIntField()
    refunded_on = fields.DateField()
    bank_reference = fields.CharField(max_length=100)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "refunds"
