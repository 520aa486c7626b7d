"""Claims and the evidence that they stand on: drafted, then frozen with their evidence, one claim a retirement."""

from typing import Any

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops

from core.clock import now
from core.constraints import AppendOnly, Check, Fixed, IndexWhere, Refuse, UniqueWhere, add_all, drop_all
from core.ids import new_id
from registry.claim_rules import ClaimCoverage, ClaimKind, ClaimStatus, EvidencePart

CONSTRAINTS = (
    Check("claims", "claim_mass_positive", '"emissions_g" > 0 AND ("planned_g" IS NULL OR "planned_g" > 0)'),
    Check("claims", "claim_period_in_order", '"period_from" <= "period_to"'),
    # Evidence is frozen not after the claim is published (KH-02), and both are there together.
    Check(
        "claims",
        "claim_published_with_evidence",
        '("published_at" IS NULL AND "frozen_at" IS NULL AND "manifest_hash" IS NULL AND "status" <> \'PUBLISHED\')'
        ' OR ("published_at" IS NOT NULL AND "frozen_at" IS NOT NULL AND "frozen_at" <= "published_at"'
        ' AND "manifest" IS NOT NULL AND "manifest_hash" IS NOT NULL AND "archive_hash" IS NOT NULL'
        ' AND "statement" IS NOT NULL AND "coverage" IS NOT NULL AND "covered_g" IS NOT NULL'
        " AND \"status\" <> 'DRAFT')",
    ),
    Check(
        "claims",
        "claim_ended_with_reason",
        '("status" = \'ENDED\' AND "ended_at" IS NOT NULL AND "ended_reason" IS NOT NULL)'
        ' OR ("status" <> \'ENDED\' AND "ended_at" IS NULL AND "ended_reason" IS NULL)',
    ),
    Fixed(
        "claims",
        "claims_fixed",
        (
            "id",
            "created_at",
            "claimant_id",
            "kind",
            "demand_id",
            "product_id",
            "boundary",
            "period_from",
            "period_to",
            "emissions_g",
            "method",
            "reductions",
            "explanation",
            "planned_g",
            "retire_by",
            "notice_method",
            "valid_to",
            "drafted_by_id",
        ),
    ),
    # Compared as texts, which both databases can.
    Refuse(
        "claims",
        "claim_lists_fixed",
        "UPDATE",
        'CAST(NEW."sources" AS TEXT) <> CAST(OLD."sources" AS TEXT)'
        ' OR CAST(NEW."exclusions" AS TEXT) <> CAST(OLD."exclusions" AS TEXT)'
        ' OR CAST(NEW."retirement_ids" AS TEXT) <> CAST(OLD."retirement_ids" AS TEXT)'
        " OR COALESCE(CAST(NEW.\"verification\" AS TEXT), '') <> COALESCE(CAST(OLD.\"verification\" AS TEXT), '')",
    ),
    Refuse(
        "claims",
        "published_claims_stay",
        "UPDATE",
        'OLD."published_at" IS NOT NULL AND (NEW."published_at" IS NULL OR NEW."published_at" <> OLD."published_at"'
        ' OR NEW."frozen_at" <> OLD."frozen_at" OR NEW."manifest" <> OLD."manifest"'
        ' OR NEW."manifest_hash" <> OLD."manifest_hash" OR NEW."archive_hash" <> OLD."archive_hash"'
        ' OR NEW."statement" <> OLD."statement" OR NEW."covered_g" <> OLD."covered_g"'
        ' OR NEW."coverage" <> OLD."coverage")',
    ),
    Refuse("claims", "ended_claims_stay", "UPDATE", "OLD.\"status\" = 'ENDED'"),
    Check("claim_uses", "claim_use_positive", '"mass_g" > 0'),
    UniqueWhere("claim_uses", "claim_use_once", ("retirement_id",), '"ended_at" IS NULL'),
    Fixed("claim_uses", "claim_uses_fixed", ("id", "created_at", "claim_id", "retirement_id", "mass_g")),
    Refuse("claim_uses", "ended_claim_uses_stay", "UPDATE", 'OLD."ended_at" IS NOT NULL'),
    Check("claim_evidence", "claim_evidence_dated", '"dated_on" <= "recorded_on" AND "size_bytes" >= 0'),
    AppendOnly("claim_evidence"),
    Refuse(
        "claim_evidence",
        "claim_evidence_frozen",
        "INSERT",
        '(SELECT "status" FROM "claims" WHERE "id" = NEW."claim_id") <> \'DRAFT\'',
    ),
    IndexWhere("claims", "claims_by_demand", ("demand_id",), '"demand_id" IS NOT NULL'),
    IndexWhere("claims", "claims_by_product", ("product_id",), '"product_id" IS NOT NULL'),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


def _names(enum: Any) -> str:
    return "\n".join(f"{one.name}: {one.value}" for one in enum)


def _reference(model: str, column: str, related_name: str) -> Any:
    return fields.ForeignKeyField(
        f"musubi.{model}",
        source_field=column,
        db_index=True,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.RESTRICT,
    )


def _id() -> Any:
    return fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)


def _instant(**more: Any) -> Any:
    return fields.DatetimeField(auto_now=False, auto_now_add=False, **more)


class Migration(migrations.Migration):
    """Runs after 0016_refunds."""

    dependencies = [("musubi", "0016_refunds")]
    operations = [
        ops.CreateModel(
            name="Claim",
            fields=[
                ("id", _id()),
                ("created_at", _instant(default=now)),
                ("claimant", _reference("Organisation", "claimant_id", "claims")),
                ("kind", fields.CharEnumField(description=_names(ClaimKind), enum_type=ClaimKind, max_length=20)),
                (
                    "status",
                    fields.CharEnumField(
                        default=ClaimStatus.DRAFT,
                        description=_names(ClaimStatus),
                        enum_type=ClaimStatus,
                        max_length=20,
                    ),
                ),
                ("demand_id", fields.UUIDField(null=True)),
                ("product_id", fields.UUIDField(null=True)),
                ("boundary", fields.CharField(max_length=500)),
                ("period_from", fields.DateField()),
                ("period_to", fields.DateField()),
                ("emissions_g", fields.BigIntField()),
                ("sources", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("exclusions", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("method", fields.CharField(max_length=2000)),
                ("reductions", fields.CharField(max_length=2000)),
                ("explanation", fields.CharField(max_length=500)),
                ("retirement_ids", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("planned_g", fields.BigIntField(null=True)),
                ("retire_by", fields.DateField(null=True)),
                ("notice_method", fields.CharField(max_length=200)),
                ("verification", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("valid_to", fields.DateField()),
                ("drafted_by_id", fields.UUIDField()),
                ("statement", fields.CharField(null=True, max_length=4000)),
                ("covered_g", fields.BigIntField(null=True)),
                (
                    "coverage",
                    fields.CharEnumField(
                        null=True, description=_names(ClaimCoverage), enum_type=ClaimCoverage, max_length=10
                    ),
                ),
                ("manifest", fields.TextField(null=True, unique=False)),
                ("manifest_hash", fields.CharField(null=True, max_length=64)),
                ("archive_hash", fields.CharField(null=True, max_length=64)),
                ("frozen_at", _instant(null=True)),
                ("published_at", _instant(null=True)),
                ("ended_at", _instant(null=True)),
                ("ended_reason", fields.CharField(null=True, max_length=500)),
            ],
            options={
                "table": "claims",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "What an organisation claims of the emissions of a boundary - drafted, then"
                " published with its evidence.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="ClaimEvidence",
            fields=[
                ("id", _id()),
                ("created_at", _instant(default=now)),
                ("claim", _reference("Claim", "claim_id", "evidence")),
                ("part", fields.CharEnumField(description=_names(EvidencePart), enum_type=EvidencePart, max_length=20)),
                ("name", fields.CharField(max_length=120)),
                ("sha256", fields.CharField(max_length=64)),
                ("size_bytes", fields.IntField()),
                ("content", fields.BinaryField(null=True)),
                ("dated_on", fields.DateField()),
                ("recorded_on", fields.DateField()),
                ("recorded_by_id", fields.UUIDField(null=True)),
            ],
            options={
                "table": "claim_evidence",
                "app": "musubi",
                "unique_together": (("claim", "part", "name"),),
                "pk_attr": "id",
                "table_description": "A file of a claim's evidence, or a paper that its claimant keeps, known by its"
                " hash alone.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="ClaimUse",
            fields=[
                ("id", _id()),
                ("created_at", _instant(default=now)),
                ("claim", _reference("Claim", "claim_id", "uses")),
                ("retirement", _reference("Retirement", "retirement_id", "claim_uses")),
                ("mass_g", fields.BigIntField()),
                ("ended_at", _instant(null=True)),
            ],
            options={
                "table": "claim_uses",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "The grams of a retirement that a claim stands on - of no other claim at the same"
                " time.",
            },
            bases=["Record"],
        ),
        ops.RunPython(add, drop),
    ]
