"""Retirements that sellers owe, and what was told of those that come due; what is owed already is opened by the worker."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from core import clock
from core.clock import now
from core.constraints import AppendOnly, Check, Fixed, IndexWhere, Refuse, add_all, drop_all
from core.ids import new_id
from core.statements import in_dialect
from registry.retirement_deadlines import DeadlineStage, RetirementUse
from registry.states import UseKind

OPEN = '"closed_on" IS NULL'

CONSTRAINTS = (
    Check("retirement_deadlines", "retirement_deadline_positive", '"mass_g" > 0'),
    Check(
        "retirement_deadlines",
        "retirement_deadline_in_order",
        '"owed_from" <= "due_on" AND "due_on" <= "limit_on"',
    ),
    Fixed(
        "retirement_deadlines",
        "retirement_deadlines_fixed",
        (
            "id",
            "use",
            "debtor_id",
            "buyer_id",
            "sale_id",
            "subject_id",
            "use_kind",
            "use_id",
            "title",
            "mass_g",
            "owed_from",
            "due_on",
            "limit_on",
        ),
    ),
    Refuse("retirement_deadlines", "closed_deadlines_stay", "UPDATE", 'OLD."closed_on" IS NOT NULL'),
    IndexWhere("retirement_deadlines", "open_deadlines_by_day", ("due_on",), OPEN),
    IndexWhere("retirement_deadlines", "open_deadlines_by_debtor", ("debtor_id", "limit_on"), OPEN),
    AppendOnly("deadline_warnings"),
)

MAY_OWE = (
    "SELECT id FROM orders WHERE delivery = 'RETIRE_ON_BEHALF'"
    " AND status IN ('CONFIRMED', 'PAID', 'DELIVERING', 'DELIVERED', 'SETTLED') ORDER BY id"
)
ASK = "INSERT INTO outbox_events (id, created_at, type, subject_id, failures) VALUES ($1, $2, 'RetirementOwed', $3, 0)"


async def add(apps: Any, editor: Any) -> None:
    """Create them."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them."""
    await drop_all(CONSTRAINTS, editor)


async def ask(apps: Any, editor: Any) -> None:
    """Let the worker look at every sale that may still owe its retirement."""
    sql = in_dialect(ASK, editor.DIALECT == "postgres")
    for row in await editor.client.execute_query_dict(MAY_OWE):
        await editor.client.execute_query(sql, [str(new_id()), clock.now(), str(row["id"])])


async def leave(apps: Any, editor: Any) -> None:
    """What the worker did stays until the tables go."""


class Migration(migrations.Migration):
    """Runs after 0017_claims_and_evidence."""

    dependencies = [("musubi", "0017_claims_and_evidence")]
    operations = [
        ops.CreateModel(
            name="DeadlineWarning",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("subject_id", fields.UUIDField()),
                (
                    "stage",
                    fields.CharEnumField(
                        description="IN_TIME: IN_TIME\nNEAR: NEAR\nOVERDUE: OVERDUE\nPAST_LIMIT: PAST_LIMIT",
                        enum_type=DeadlineStage,
                        max_length=10,
                    ),
                ),
                ("due_on", fields.DateField()),
            ],
            options={
                "table": "deadline_warnings",
                "app": "musubi",
                "unique_together": (("subject_id", "stage", "due_on"),),
                "pk_attr": "id",
                "table_description": "That the oldest retirement owed for a subject has come to a stage was told - once for each of its days.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="RetirementDeadline",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "use",
                    fields.CharEnumField(
                        description="PAID: PAID\nEVENT: EVENT\nSELF: SELF", enum_type=RetirementUse, max_length=10
                    ),
                ),
                (
                    "debtor",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="debtor_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="owed_retirements",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "buyer",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="buyer_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="awaited_retirements",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("sale_id", fields.UUIDField(unique=True)),
                ("subject_id", fields.UUIDField(db_index=True)),
                (
                    "use_kind",
                    fields.CharEnumField(
                        description="DEMAND: DEMAND\nPRODUCT_SALE: PRODUCT_SALE\nOWN_USE: OWN_USE\nREFUNDED_SALE: REFUNDED_SALE",
                        enum_type=UseKind,
                        max_length=20,
                    ),
                ),
                ("use_id", fields.UUIDField()),
                ("title", fields.CharField(max_length=200)),
                ("mass_g", fields.BigIntField()),
                ("owed_from", fields.DateField()),
                ("due_on", fields.DateField()),
                ("limit_on", fields.DateField()),
                ("closed_on", fields.DateField(null=True)),
            ],
            options={
                "table": "retirement_deadlines",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "A sale whose grams are to be retired by its seller - closed when they are, or when nothing is owed any more.",
            },
            bases=["Record"],
        ),
        ops.RunPython(add, drop),
        ops.RunPython(ask, leave),
    ]
