"""Sellers' terms, complaints and requests for disclosure: what was said and decided stays."""

from json import loads
from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops

from core.clock import now
from core.constraints import AppendOnly, Check, Fixed, Index, Refuse, UniqueWhere, add_all, drop_all
from core.ids import new_id
from disclosures.duty_kinds import ComplaintStatus, ComplaintStepKind, ComplaintSubject, DisclosureRequestStatus

CONSTRAINTS = (
    Check("seller_terms", "seller_terms_version_positive", '"version" > 0'),
    AppendOnly("seller_terms"),
    Check(
        "complaints",
        "complaint_decided_with_reason",
        "(\"status\" IN ('UPHELD', 'DISMISSED')) = (\"decided_at\" IS NOT NULL)"
        ' AND ("decided_at" IS NULL) = ("decided_by_id" IS NULL) AND ("decided_at" IS NULL) = ("reason" IS NULL)'
        ' AND (NOT "took_down" OR "status" = \'UPHELD\')',
    ),
    Fixed(
        "complaints",
        "complaints_as_made",
        ("created_at", "complainant_id", "complained_by_id", "seller_id", "subject_kind", "subject_id", "statement"),
    ),
    Refuse("complaints", "decided_complaints_stay", "UPDATE", "OLD.\"status\" IN ('UPHELD', 'DISMISSED')"),
    Index("complaints", "complaints_about", ("subject_id", "id")),
    AppendOnly("complaint_steps"),
    Check("disclosure_requests", "disclosure_claim_exceeds_least", '"amount_yen" > 10000'),
    Check(
        "disclosure_requests",
        "disclosure_decided_with_reason",
        '("status" = \'REQUESTED\') = ("decided_at" IS NULL) AND ("status" = \'GRANTED\') = ("identity" IS NOT NULL)'
        ' AND ("decided_at" IS NULL) = ("decided_by_id" IS NULL) AND ("decided_at" IS NULL) = ("reason" IS NULL)',
    ),
    Fixed(
        "disclosure_requests",
        "disclosure_requests_as_made",
        (
            "created_at",
            "claimant_id",
            "requested_by_id",
            "order_id",
            "seller_id",
            "amount_yen",
            "claim",
            "purpose",
            "pledge_version",
            "hear_until",
        ),
    ),
    Refuse("disclosure_requests", "decided_disclosures_stay", "UPDATE", "OLD.\"status\" IN ('GRANTED', 'DENIED')"),
    UniqueWhere("disclosure_requests", "disclosure_open_once", ("order_id",), "\"status\" = 'REQUESTED'"),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


class Migration(migrations.Migration):
    """Runs after 0014_published_documents."""

    dependencies = [("musubi", "0014_published_documents")]
    operations = [
        ops.CreateModel(
            name="Complaint",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "complainant",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="complainant_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="complaints_made",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("complained_by_id", fields.UUIDField()),
                (
                    "seller",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="seller_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="complaints_received",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "council",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="council_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="complaints_to_follow",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "subject_kind",
                    fields.CharEnumField(
                        description="LISTING: LISTING\nPRODUCT: PRODUCT\nDOCUMENT: DOCUMENT\nSELLER: SELLER",
                        enum_type=ComplaintSubject,
                        max_length=20,
                    ),
                ),
                ("subject_id", fields.UUIDField()),
                ("statement", fields.CharField(max_length=2000)),
                (
                    "status",
                    fields.CharEnumField(
                        default=ComplaintStatus.RECEIVED,
                        description="RECEIVED: RECEIVED\nINVESTIGATING: INVESTIGATING\nUPHELD: UPHELD\nDISMISSED: DISMISSED",
                        enum_type=ComplaintStatus,
                        max_length=20,
                    ),
                ),
                ("hear_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by_id", fields.UUIDField(null=True)),
                ("reason", fields.CharField(null=True, max_length=2000)),
                ("took_down", fields.BooleanField(default=False)),
            ],
            options={
                "table": "complaints",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "A complaint about a notice, product, document or seller (docs/sources.md DP-02).",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="ComplaintStep",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "complaint",
                    fields.ForeignKeyField(
                        "musubi.Complaint",
                        source_field="complaint_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="steps",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="FINDING: FINDING\nHEARING: HEARING\nANSWER: ANSWER",
                        enum_type=ComplaintStepKind,
                        max_length=20,
                    ),
                ),
                ("text", fields.CharField(max_length=2000)),
                ("taken_by_id", fields.UUIDField()),
            ],
            options={
                "table": "complaint_steps",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "One step of a complaint's investigation - never edited.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="DisclosureRequest",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "claimant",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="claimant_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="disclosures_asked",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("requested_by_id", fields.UUIDField()),
                (
                    "order",
                    fields.ForeignKeyField(
                        "musubi.Order",
                        source_field="order_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="disclosure_requests",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "seller",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="seller_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="disclosures_asked_of_it",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("amount_yen", fields.BigIntField()),
                ("claim", fields.CharField(max_length=2000)),
                ("purpose", fields.CharField(max_length=2000)),
                ("pledge_version", fields.CharField(max_length=20)),
                (
                    "status",
                    fields.CharEnumField(
                        default=DisclosureRequestStatus.REQUESTED,
                        description="REQUESTED: REQUESTED\nGRANTED: GRANTED\nDENIED: DENIED",
                        enum_type=DisclosureRequestStatus,
                        max_length=20,
                    ),
                ),
                ("hear_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("answer", fields.CharField(null=True, max_length=2000)),
                ("answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("answered_by_id", fields.UUIDField(null=True)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by_id", fields.UUIDField(null=True)),
                ("reason", fields.CharField(null=True, max_length=2000)),
                ("identity", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "disclosure_requests",
                "app": "musubi",
                "pk_attr": "id",
                "table_description": "A buyer's request for a seller's identity (販売業者等情報の開示請求, docs/sources.md DP-05).",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SellerTermsVersion",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="organisation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="seller_terms",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("version", fields.IntField()),
                ("content", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("set_by_id", fields.UUIDField()),
            ],
            options={
                "table": "seller_terms",
                "app": "musubi",
                "unique_together": (("organisation", "version"),),
                "pk_attr": "id",
                "table_description": "One version of a seller's terms - never edited.",
            },
            bases=["Record"],
        ),
        ops.RunPython(add, drop),
    ]
