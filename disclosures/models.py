"""What was disclosed, as it was shown: kept for ten years, never changed (docs/sources.md section 0 and PI-05)."""

from tortoise import fields

from core.tables import Record


class Snapshot(Record):
    """The canonical text of a screen or document that somebody relied on, with its hash."""

    kind = fields.CharField(max_length=40)
    subject_id = fields.UUIDField()
    content = fields.TextField()
    content_hash = fields.CharField(max_length=64)

    class Meta:
        table = "disclosure_snapshots"
