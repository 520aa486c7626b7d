"""What is given back: grams that are retired stay where they lie, a right to withdraw may come to a waiting withdrawal."""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from core.constraints import Check, Refuse, add_all, drop_all
from core.schema_changes import AddColumn
from disclosures.withdrawal import Ground

RETIRED = 'EXISTS (SELECT 1 FROM "retirements" r WHERE r."hold_id" = OLD."hold_id" AND r."status" = \'CONFIRMED\')'


def _use_changes(states: str) -> Refuse:
    """A use changes only for an order in one of the states, whose grams are retired."""
    return Refuse(
        "allocations",
        "allocation_use_changes_by_refund",
        "UPDATE",
        '(NEW."use_kind" <> OLD."use_kind" OR NEW."use_id" <> OLD."use_id") AND NOT'
        " (OLD.\"use_kind\" IN ('DEMAND', 'PRODUCT_SALE') AND NEW.\"use_kind\" = 'REFUNDED_SALE'"
        ' AND NEW."released_at" IS NULL'
        ' AND EXISTS (SELECT 1 FROM "orders" o WHERE o."id" = NEW."use_id" AND o."hold_id" = NEW."hold_id"'
        f' AND o."status" {states})'
        ' AND EXISTS (SELECT 1 FROM "retirements" r WHERE r."hold_id" = NEW."hold_id"'
        " AND r.\"status\" = 'CONFIRMED'))",
    )


REPLACED = (
    Refuse(
        "allocations",
        "allocation_fixed_when_used",
        "UPDATE",
        f'NEW."released_at" IS NOT NULL AND OLD."use_kind" <> \'PRODUCT_SALE\' AND {RETIRED}',
    ),
    _use_changes("= 'REFUNDING'"),
    Check(
        "withdrawals",
        "withdrawal_right_stands",
        "\"answer\" <> 'REFUSED' OR \"ground\" IN ('AGREEMENT', 'SHOWN_TERMS')",
    ),
)
CONSTRAINTS = (
    # A cancelled sale's too: were they given to the next buyer, all later ones would lie on other serials.
    Refuse("allocations", "allocation_fixed_when_used", "UPDATE", f'NEW."released_at" IS NOT NULL AND {RETIRED}'),
    _use_changes("IN ('REFUNDING', 'CANCELLED')"),
    Check(
        "withdrawals",
        "withdrawal_right_stands",
        "\"answer\" <> 'REFUSED' OR (\"ground\" IN ('AGREEMENT', 'SHOWN_TERMS') AND \"right_ground\" IS NULL)",
    ),
    Check(
        "withdrawals",
        "withdrawal_escalated_after_reminder",
        '"escalated_at" IS NULL OR ("reminded_at" IS NOT NULL AND "reminded_at" <= "escalated_at")',
    ),
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
    """Runs after 0019_gate_findings."""

    dependencies = [("musubi", "0019_gate_findings")]
    operations = [
        AddColumn(
            model_name="Withdrawal",
            name="right_ground",
            field=fields.CharEnumField(
                null=True,
                description="STATUTORY: STATUTORY\nSHOWN_TERMS: SHOWN_TERMS\nLATE_DELIVERY: LATE_DELIVERY\nAGREEMENT: AGREEMENT",
                enum_type=Ground,
                max_length=20,
            ),
        ),
        AddColumn(
            model_name="Withdrawal",
            name="reminded_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddColumn(
            model_name="Withdrawal",
            name="escalated_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunPython(add, drop),
    ]
