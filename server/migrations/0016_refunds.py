"""Withdrawals and refunds of orders; what a confirmation was given upon; certificates that are void."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from core.clock import now
from core.constraints import AppendOnly, Check, Fixed, Refuse, UniqueWhere, add_all, drop_all
from core.ids import new_id
from core.schema_changes import AddColumn, DescribeColumn
from disclosures.withdrawal import CreditEnd, Ground
from disclosures.order_terms import BuyerAge
from payments.kinds import Movement, OrderStatus, WithdrawalAnswer
from registry.states import UseKind

REPLACED = (Fixed("allocations", "allocations_fixed", ("id", "hold_id", "mass_g", "use_kind", "use_id")),)
CONSTRAINTS = (
    Fixed("allocations", "allocations_fixed", ("id", "hold_id", "mass_g")),
    # Another allocation would lie on other serials, and those of all later ones would shift.
    Refuse(
        "allocations",
        "allocation_use_changes_by_refund",
        "UPDATE",
        '(NEW."use_kind" <> OLD."use_kind" OR NEW."use_id" <> OLD."use_id") AND NOT'
        " (OLD.\"use_kind\" IN ('DEMAND', 'PRODUCT_SALE') AND NEW.\"use_kind\" = 'REFUNDED_SALE'"
        ' AND NEW."released_at" IS NULL'
        ' AND EXISTS (SELECT 1 FROM "orders" o WHERE o."id" = NEW."use_id" AND o."hold_id" = NEW."hold_id"'
        " AND o.\"status\" = 'REFUNDING')"
        ' AND EXISTS (SELECT 1 FROM "retirements" r WHERE r."hold_id" = NEW."hold_id"'
        " AND r.\"status\" = 'CONFIRMED'))",
    ),
    AppendOnly("certificate_voids"),
    Fixed(
        "withdrawals",
        "withdrawals_fixed",
        ("id", "created_at", "order_id", "ground", "last_day", "goods_received_on", "reason", "requested_by_id"),
    ),
    Check(
        "withdrawals",
        "withdrawal_answered_wholly",
        '("answer" IS NULL AND "answered_at" IS NULL AND "answered_by_id" IS NULL AND "credit_end" IS NULL)'
        ' OR ("answer" IS NOT NULL AND "answered_at" IS NOT NULL AND "answered_by_id" IS NOT NULL'
        ' AND ("answer" = \'ACCEPTED\') = ("credit_end" IS NOT NULL))',
    ),
    # What a buyer may do by right no answer refuses (特定商取引法15条の3); a term's condition is the seller's to judge.
    Check("withdrawals", "withdrawal_right_stands", "\"answer\" <> 'REFUSED' OR \"ground\" IN ('AGREEMENT', 'SHOWN_TERMS')"),
    UniqueWhere("withdrawals", "withdrawal_stands_once", ("order_id",), '"answer" IS NULL OR "answer" = \'ACCEPTED\''),
    Refuse("withdrawals", "answered_withdrawals_stay", "UPDATE", 'OLD."answer" IS NOT NULL'),
    AppendOnly("payout_returns"),
    Check("payout_returns", "payout_return_positive", '"amount_yen" > 0'),
    AppendOnly("refunds"),
    Check("refunds", "refund_positive", '"amount_yen" > 0'),
    Check(
        "orders",
        "order_shown_before_confirmed",
        '"shown_at" IS NULL OR ("confirmed_at" IS NOT NULL AND "shown_at" <= "confirmed_at")',
    ),
    Check("orders", "order_return_days_not_negative", '"return_days" >= 0'),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await drop_all(REPLACED, editor)
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)
    await add_all(REPLACED, editor)


class Migration(migrations.Migration):
    """Runs after 0015_seller_duties."""

    dependencies = [("musubi", "0015_seller_duties")]
    operations = [
        ops.CreateModel(
            name="CertificateVoid",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "certificate",
                    fields.OneToOneField(
                        "musubi.Certificate",
                        source_field="certificate_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="void",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("voided_on", fields.DateField()),
                ("text", fields.CharField(max_length=1000)),
            ],
            options={
                "table": "certificate_voids",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "That a certificate is void, since when and why - the certificate itself stays as it was issued.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="PayoutReturn",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "payout",
                    fields.OneToOneField(
                        "musubi.Payout",
                        source_field="payout_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="returned",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("amount_yen", fields.BigIntField()),
                ("returned_on", fields.DateField()),
                ("bank_reference", fields.CharField(max_length=100)),
                ("recorded_by_id", fields.UUIDField()),
            ],
            options={
                "table": "payout_returns",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "Money that had been sent on and came back, so that the buyer can be refunded.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "order",
                    fields.ForeignKeyField(
                        "musubi.Order",
                        source_field="order_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="withdrawals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "ground",
                    fields.CharEnumField(
                        description="STATUTORY: STATUTORY\nSHOWN_TERMS: SHOWN_TERMS\nLATE_DELIVERY: LATE_DELIVERY\nAGREEMENT: AGREEMENT",
                        enum_type=Ground,
                        max_length=20,
                    ),
                ),
                ("last_day", fields.DateField(null=True)),
                ("goods_received_on", fields.DateField(null=True)),
                ("reason", fields.CharField(max_length=2000)),
                ("requested_by_id", fields.UUIDField()),
                (
                    "answer",
                    fields.CharEnumField(
                        null=True,
                        description="ACCEPTED: ACCEPTED\nREFUSED: REFUSED",
                        enum_type=WithdrawalAnswer,
                        max_length=20,
                    ),
                ),
                ("answer_reason", fields.CharField(null=True, max_length=2000)),
                ("answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("answered_by_id", fields.UUIDField(null=True)),
                (
                    "credit_end",
                    fields.CharEnumField(
                        null=True,
                        description="RELEASED: RELEASED\nRETURNED: RETURNED\nSTAYS_RETIRED: STAYS_RETIRED",
                        enum_type=CreditEnd,
                        max_length=20,
                    ),
                ),
            ],
            options={
                "table": "withdrawals",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "A buyer's withdrawal from a paid order, by what right, and the seller's one answer to it.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Refund",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "order",
                    fields.OneToOneField(
                        "musubi.Order",
                        source_field="order_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="refund",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "withdrawal",
                    fields.OneToOneField(
                        "musubi.Withdrawal",
                        source_field="withdrawal_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="refund",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "reverse_transfer",
                    fields.OneToOneField(
                        "musubi.Transfer",
                        source_field="reverse_transfer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="refund",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("amount_yen", fields.BigIntField()),
                ("refunded_on", fields.DateField()),
                ("bank_reference", fields.CharField(max_length=100)),
                ("recorded_by_id", fields.UUIDField()),
            ],
            options={
                "table": "refunds",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "An order's whole total on its way back to the buyer, as an operator recorded it.",
            },
            bases=["Record"],
        ),
        DescribeColumn(
            model_name="Allocation",
            name="use_kind",
            field=fields.CharEnumField(
                description="DEMAND: DEMAND\nPRODUCT_SALE: PRODUCT_SALE\nOWN_USE: OWN_USE\nREFUNDED_SALE: REFUNDED_SALE",
                enum_type=UseKind,
                max_length=20,
            ),
        ),
        DescribeColumn(
            model_name="Order",
            name="status",
            field=fields.CharEnumField(
                default=OrderStatus.OFFERED,
                description="OFFERED: OFFERED\nCONFIRMED: CONFIRMED\nPAID: PAID\nDELIVERING: DELIVERING\nDELIVERED: DELIVERED\nSETTLED: SETTLED\nREFUNDING: REFUNDING\nREFUNDED: REFUNDED\nCANCELLED: CANCELLED\nEXPIRED: EXPIRED",
                enum_type=OrderStatus,
                max_length=20,
            ),
        ),
        AddColumn(
            model_name="Order",
            name="buyer_age",
            field=fields.CharEnumField(
                null=True,
                description="ADULT: ADULT\nMINOR_WITH_CONSENT: MINOR_WITH_CONSENT",
                enum_type=BuyerAge,
                max_length=20,
            ),
        ),
        AddColumn(
            model_name="Order",
            name="return_days",
            field=fields.IntField(null=True),
        ),
        AddColumn(
            model_name="Order",
            name="revised_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name="Order",
            name="shown_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        DescribeColumn(
            model_name="Payout",
            name="movement",
            field=fields.CharEnumField(
                description="RECEIPT: RECEIPT\nSETTLEMENT: SETTLEMENT\nPAYOUT_SELLER: PAYOUT_SELLER\nPAYOUT_COUNCIL: PAYOUT_COUNCIL\nRETURN_SELLER: RETURN_SELLER\nRETURN_COUNCIL: RETURN_COUNCIL\nREFUND: REFUND",
                enum_type=Movement,
                max_length=20,
            ),
        ),
        DescribeColumn(
            model_name="Posting",
            name="movement",
            field=fields.CharEnumField(
                description="RECEIPT: RECEIPT\nSETTLEMENT: SETTLEMENT\nPAYOUT_SELLER: PAYOUT_SELLER\nPAYOUT_COUNCIL: PAYOUT_COUNCIL\nRETURN_SELLER: RETURN_SELLER\nRETURN_COUNCIL: RETURN_COUNCIL\nREFUND: REFUND",
                enum_type=Movement,
                max_length=20,
            ),
        ),
        ops.RunPython(add, drop),
    ]
