"""What is kept of every act: who asked, who approved, and what changed."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.kinds import ApprovalStatus
from parties.models import Organisation


class Approval(Record):
    """An act that waits for a second person's word (決裁) - bound to its input by a hash, good once."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="approvals"
    )
    organisation_id: UUID
    act = fields.CharField(max_length=60)
    input_hash = fields.CharField(max_length=64)
    input_json = fields.TextField()
    status = fields.CharEnumField(ApprovalStatus, max_length=20, default=ApprovalStatus.REQUESTED)
    requested_by_id = fields.UUIDField()
    expires_at = fields.DatetimeField()
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=2000, null=True)
    used_at = fields.DatetimeField(null=True)
    # What the act made or was about, once it was done.
    subject_id = fields.UUIDField(null=True)

    class Meta:
        table = "approvals"


class AuditEntry(Record):
    """One act, done or refused: by whom, from where, on what, and what it changed - never edited."""

    organisation_id = fields.UUIDField(null=True)
    person_id = fields.UUIDField(null=True)
    # The session or access token by which the person was known.
    credential_id = fields.UUIDField(null=True)
    act = fields.CharField(max_length=60)
    # The code of the refusal - empty when it was done.
    refusal = fields.CharField(max_length=60)
    subject_id = fields.UUIDField(null=True)
    input_json = fields.TextField()
    changes_json = fields.TextField()
    request_id = fields.CharField(max_length=36)
    address = fields.CharField(max_length=45)
    user_agent = fields.CharField(max_length=200)

    class Meta:
        table = "audit_entries"
