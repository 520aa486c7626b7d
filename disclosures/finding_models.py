"""What the gates found in what was published, and the leave that was given past a rule that asks for one."""

from typing import Final
from uuid import UUID

from tortoise import fields

from core.tables import Record
from core.text import MAX_PARAGRAPH
from disclosures.rules import Gate, Severity
from parties.models import Organisation

MAX_RULE_ID: Final = 10
MAX_FIELD_NAME: Final = 60


class RuleWaiver(Record):
    """A leave past a rule that asks - for one text or fact of one organisation, with the reason, and for good.

    `text_hash` is the SHA-256 of `text` in NFC. `granted_by` is the council or platform operator of the person.
    """

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="rule_waivers"
    )
    organisation_id: UUID
    rule = fields.CharField(max_length=MAX_RULE_ID)
    rule_version = fields.IntField()
    text = fields.TextField()
    text_hash = fields.CharField(max_length=64)
    reason = fields.CharField(max_length=MAX_PARAGRAPH)
    granted_by: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="rule_waivers_granted"
    )
    granted_by_id: UUID
    granted_by_person_id = fields.UUIDField()

    class Meta:
        table = "rule_waivers"
        unique_together = (("organisation_id", "rule", "text_hash"),)


class GateFinding(Record):
    """A warning about something that was published all the same, or what was let pass with a leave.

    `subject_type` is the type name of what was published, `subject_id` its row. `start` and `stop` count characters of
    the field's text, `words` stand between them.
    """

    gate = fields.CharEnumField(Gate, max_length=10)
    rule = fields.CharField(max_length=MAX_RULE_ID)
    rule_version = fields.IntField()
    severity = fields.CharEnumField(Severity, max_length=10)
    publisher: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="gate_findings"
    )
    publisher_id: UUID
    subject_type = fields.CharField(max_length=40)
    subject_id = fields.UUIDField()
    field = fields.CharField(max_length=MAX_FIELD_NAME)
    start = fields.IntField()
    stop = fields.IntField()
    words = fields.TextField()
    text_hash = fields.CharField(max_length=64)
    waiver: fields.ForeignKeyNullableRelation[RuleWaiver] = fields.ForeignKeyField(
        "musubi.RuleWaiver", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="findings"
    )
    waiver_id: UUID | None

    class Meta:
        table = "gate_findings"
