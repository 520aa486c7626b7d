"""What was disclosed, as it was shown: kept for ten years, never changed (docs/sources.md section 0 and PI-05)."""

from uuid import UUID

from tortoise import fields

from core import clock
from core.tables import Record
from disclosures.document_kinds import DocumentKind
from parties.models import Organisation


class Snapshot(Record):
    """The canonical text of a screen or document that somebody relied on, with its hash."""

    kind = fields.CharField(max_length=40)
    subject_id = fields.UUIDField()
    content = fields.TextField()
    content_hash = fields.CharField(max_length=64)

    class Meta:
        table = "disclosure_snapshots"


class PublishedDocument(Record):
    """A document that was published or handed over, as it was - it is never changed, only withdrawn, with a reason.

    `subject_type` is the type name of what it tells of, `subject_id` its row. `content` is the canonical record of
    a `disclosures.composed.ComposedDocument`. One that is not public is read by its publisher and its recipient.
    """

    publisher: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="published_documents"
    )
    publisher_id: UUID
    recipient: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="received_documents"
    )
    recipient_id: UUID | None
    kind = fields.CharEnumField(DocumentKind, max_length=40)
    subject_type = fields.CharField(max_length=40)
    subject_id = fields.UUIDField()
    version = fields.IntField()
    title = fields.CharField(max_length=400)
    content = fields.TextField()
    content_hash = fields.CharField(max_length=64)
    is_public = fields.BooleanField()
    published_at = fields.DatetimeField(default=clock.now)
    withdrawn_at = fields.DatetimeField(null=True)
    withdrawal_reason = fields.CharField(max_length=2000, null=True)

    class Meta:
        table = "published_documents"
        unique_together = (("kind", "subject_id", "version"),)
