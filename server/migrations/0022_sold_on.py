"""Since when a retirement is owed is told from the sale on, and of an order for tonnes all of them are owed."""

from datetime import UTC, datetime
from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from core import clock
from core.constraints import Check, Fixed, Refuse, add_all, drop_all
from core.mass import GRAMS_PER_TONNE
from core.schema_changes import AddColumn
from core.statements import in_dialect

_FIXED = (
    *("id", "use", "debtor_id", "buyer_id", "sale_id", "subject_id", "use_kind", "use_id", "title"),
    *("mass_g", "owed_from", "due_on", "limit_on"),
)
STAYS = Refuse("retirement_deadlines", "closed_deadlines_stay", "UPDATE", 'OLD."closed_on" IS NOT NULL')
REPLACED = (Fixed("retirement_deadlines", "retirement_deadlines_fixed", _FIXED), STAYS)
CONSTRAINTS = (
    Check(
        "retirement_deadlines",
        "retirement_deadline_sold",
        '"sold_on" IS NOT NULL AND "sold_on" <= "owed_from"',
    ),
    Fixed("retirement_deadlines", "retirement_deadlines_fixed", (*_FIXED, "sold_on")),
    STAYS,
)

OWED = (
    "SELECT d.id, d.mass_g, d.owed_from, o.quantity_t, o.payment_timing, o.confirmed_at, r.received_on"
    " FROM retirement_deadlines d JOIN orders o ON o.id = d.sale_id LEFT JOIN receipts r ON r.order_id = o.id"
)
TELL = "UPDATE retirement_deadlines SET sold_on = $1, mass_g = $2 WHERE id = $3"


async def free(apps: Any, editor: Any) -> None:
    """Let the rows be told more."""
    await drop_all(REPLACED, editor)


async def fix(apps: Any, editor: Any) -> None:
    """As they were."""
    await add_all(REPLACED, editor)


async def tell(apps: Any, editor: Any) -> None:
    """Each row by its order: the day it was paid, or confirmed by who pays after delivery; whole tonnes if sold so."""
    is_postgres = editor.DIALECT == "postgres"
    sql = in_dialect(TELL, is_postgres)
    for row in await editor.client.execute_query_dict(OWED):
        sold_on = row["received_on"]
        if row["payment_timing"] == "AFTER_DELIVERY":
            sold_on = clock.legal_day(_instant(row["confirmed_at"]))
        mass_g = row["mass_g"] if row["quantity_t"] is None else row["quantity_t"] * GRAMS_PER_TONNE
        told = sold_on or row["owed_from"]
        await editor.client.execute_query(
            sql, [told if is_postgres else str(told), mass_g, row["id"] if is_postgres else str(row["id"])]
        )
    await add_all(CONSTRAINTS, editor)


async def untell(apps: Any, editor: Any) -> None:
    """The column goes; the tonnes stay told."""
    await drop_all(CONSTRAINTS, editor)


def _instant(value: Any) -> datetime:
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


class Migration(migrations.Migration):
    """Runs after 0021_given_back."""

    dependencies = [("musubi", "0021_given_back")]
    operations = [
        ops.RunPython(free, fix),
        AddColumn(model_name="RetirementDeadline", name="sold_on", field=fields.DateField(null=True)),
        ops.RunPython(tell, untell),
    ]
