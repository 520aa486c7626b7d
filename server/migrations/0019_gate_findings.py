"""What the gates found, and what was let pass with a reason."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from core.clock import now
from core.constraints import AppendOnly, Check, Index, add_all, drop_all
from core.ids import new_id
from disclosures.rules import Gate, Severity

CONSTRAINTS = (
    AppendOnly("rule_waivers"),
    AppendOnly("gate_findings"),
    Check(
        "gate_findings",
        "finding_waived_where_asked",
        '("severity" = \'WARN\' AND "waiver_id" IS NULL) OR ("severity" = \'REQUIRE\' AND "waiver_id" IS NOT NULL)',
    ),
    Check("gate_findings", "finding_span_in_order", '"start" >= 0 AND "start" <= "stop"'),
    Index("gate_findings", "findings_by_subject", ("subject_id", "id")),
    Index("gate_findings", "findings_by_publisher", ("publisher_id", "id")),
    Index("rule_waivers", "waivers_by_organisation", ("organisation_id", "id")),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


def _organisation(name: str, related_name: str) -> tuple[str, Any]:
    return name, fields.ForeignKeyField(
        "musubi.Organisation",
        source_field=f"{name}_id",
        db_index=True,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.RESTRICT,
    )


class Migration(migrations.Migration):
    """Runs after 0018_retirement_deadlines."""

    dependencies = [("musubi", "0018_retirement_deadlines")]
    operations = [
        ops.CreateModel(
            name="RuleWaiver",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                _organisation("organisation", "rule_waivers"),
                ("rule", fields.CharField(max_length=10)),
                ("rule_version", fields.IntField()),
                ("text", fields.TextField(unique=False)),
                ("text_hash", fields.CharField(max_length=64)),
                ("reason", fields.CharField(max_length=2000)),
                _organisation("granted_by", "rule_waivers_granted"),
                ("granted_by_person_id", fields.UUIDField()),
            ],
            options={
                "table": "rule_waivers",
                "app": "musubi",
                "unique_together": (("organisation_id", "rule", "text_hash"),),
                "pk_attr": "id",
                "table_description": "A leave past a rule that asks - for one text or fact of one organisation,"
                " with the reason, and for good.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="GateFinding",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "gate",
                    fields.CharEnumField(
                        description="\n".join(f"{one.name}: {one.value}" for one in Gate), enum_type=Gate, max_length=10
                    ),
                ),
                ("rule", fields.CharField(max_length=10)),
                ("rule_version", fields.IntField()),
                (
                    "severity",
                    fields.CharEnumField(
                        description="\n".join(f"{one.name}: {one.value}" for one in Severity),
                        enum_type=Severity,
                        max_length=10,
                    ),
                ),
                _organisation("publisher", "gate_findings"),
                ("subject_type", fields.CharField(max_length=40)),
                ("subject_id", fields.UUIDField()),
                ("field", fields.CharField(max_length=60)),
                ("start", fields.IntField()),
                ("stop", fields.IntField()),
                ("words", fields.TextField(unique=False)),
                ("text_hash", fields.CharField(max_length=64)),
                (
                    "waiver",
                    fields.ForeignKeyField(
                        "musubi.RuleWaiver",
                        source_field="waiver_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="findings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "gate_findings",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "A warning about something that was published all the same,"
                " or what was let pass with a leave.",
            },
            bases=["Record"],
        ),
        ops.RunPython(add, drop),
    ]
