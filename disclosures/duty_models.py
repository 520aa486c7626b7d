"""Complaints about what is displayed, with every step of their investigation."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from disclosures.duty_kinds import ComplaintStatus, ComplaintStepKind, ComplaintSubject
from parties.models import Organisation


class Complaint(Record):
    """A complaint about a notice, product, document or seller (docs/sources.md DP-02)."""

    complainant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="complaints_made"
    )
    complainant_id: UUID
    complained_by_id = fields.UUIDField()
    seller: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="complaints_received"
    )
    seller_id: UUID
    # The council in whose territory the seller is, which may look into it - null where there is none.
    council: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="complaints_to_follow"
    )
    council_id: UUID | None
    subject_kind = fields.CharEnumField(ComplaintSubject, max_length=20)
    subject_id = fields.UUIDField()
    statement = fields.CharField(max_length=2000)
    status = fields.CharEnumField(ComplaintStatus, max_length=20, default=ComplaintStatus.RECEIVED)
    hear_until = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.UUIDField(null=True)
    reason = fields.CharField(max_length=2000, null=True)
    took_down = fields.BooleanField(default=False)

    class Meta:
        table = "complaints"


class ComplaintStep(Record):
    """One step of a complaint's investigation - never edited."""

    complaint: fields.ForeignKeyRelation[Complaint] = fields.ForeignKeyField(
        "musubi.Complaint", on_delete=fields.RESTRICT, db_index=True, related_name="steps"
    )
    complaint_id: UUID
    kind = fields.CharEnumField(ComplaintStepKind, max_length=20)
    text = fields.CharField(max_length=2000)
    taken_by_id = fields.UUIDField()

    class Meta:
        table = "complaint_steps"
