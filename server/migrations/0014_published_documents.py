"""Documents that were published, as they were: withdrawn with a reason, never changed."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from core.clock import now
from core.constraints import Check, Fixed, Index, Refuse, add_all, drop_all
from core.ids import new_id
from disclosures.document_kinds import DocumentKind

CONSTRAINTS = (
    Check("published_documents", "document_version_positive", '"version" > 0'),
    Check(
        "published_documents",
        "document_withdrawn_with_reason",
        '("withdrawn_at" IS NULL AND "withdrawal_reason" IS NULL)'
        ' OR ("withdrawn_at" IS NOT NULL AND "withdrawal_reason" IS NOT NULL AND "withdrawn_at" >= "published_at")',
    ),
    Fixed(
        "published_documents",
        "documents_fixed",
        (
            "id",
            "created_at",
            "publisher_id",
            "recipient_id",
            "kind",
            "subject_type",
            "subject_id",
            "version",
            "title",
            "content",
            "content_hash",
            "is_public",
            "published_at",
        ),
    ),
    Refuse("published_documents", "withdrawn_documents_stay", "UPDATE", 'OLD."withdrawn_at" IS NOT NULL'),
    Index("published_documents", "documents_by_subject", ("subject_id", "id")),
)


async def add(apps: Any, editor: Any) -> None:
    """Create them in order."""
    await add_all(CONSTRAINTS, editor)


async def drop(apps: Any, editor: Any) -> None:
    """Remove them, last first."""
    await drop_all(CONSTRAINTS, editor)


class Migration(migrations.Migration):
    """Runs after 0013_live_blocks_of_holds."""

    dependencies = [("musubi", "0013_live_blocks_of_holds")]
    operations = [
        ops.CreateModel(
            name="PublishedDocument",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                (
                    "publisher",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="publisher_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="published_documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "recipient",
                    fields.ForeignKeyField(
                        "musubi.Organisation",
                        source_field="recipient_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="received_documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="\n".join(f"{kind.name}: {kind.value}" for kind in DocumentKind),
                        enum_type=DocumentKind,
                        max_length=40,
                    ),
                ),
                ("subject_type", fields.CharField(max_length=40)),
                ("subject_id", fields.UUIDField()),
                ("version", fields.IntField()),
                ("title", fields.CharField(max_length=400)),
                ("content", fields.TextField(unique=False)),
                ("content_hash", fields.CharField(max_length=64)),
                ("is_public", fields.BooleanField()),
                ("published_at", fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ("withdrawn_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("withdrawal_reason", fields.CharField(null=True, max_length=2000)),
            ],
            options={
                "table": "published_documents",
                "app": "musubi",
                "unique_together": (("kind", "subject_id", "version"),),
                "pk_attr": "id",
                "table_description": "A document that was published or handed over, as it was -"
                " it is never changed, only withdrawn, with a reason.",
            },
            bases=["Record"],
        ),
        ops.RunPython(add, drop),
    ]
