"""Regional councils: what they were adopted for in a fiscal year, and what they did."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.kinds import CouncilMemberCapacity
from parties.models import Organisation


class CouncilTerm(Record):
    """A council's adoption for one fiscal year (April to March), in which its coordinators may broker."""

    council: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="terms"
    )
    council_id: UUID
    fiscal_year = fields.IntField()
    adopted_on = fields.DateField()
    support_yen = fields.BigIntField()
    areas: fields.ReverseRelation["CouncilTermArea"]
    members: fields.ReverseRelation["CouncilMember"]
    events: fields.ReverseRelation["MatchingEvent"]
    reports: fields.ReverseRelation["ActivityReport"]

    class Meta:
        table = "council_terms"
        unique_together = (("council", "fiscal_year"),)


class CouncilTermArea(Record):
    """A prefecture or municipality in a council's territory (特定地域) in a fiscal year - territories may overlap."""

    term: fields.ForeignKeyRelation[CouncilTerm] = fields.ForeignKeyField(
        "musubi.CouncilTerm", on_delete=fields.RESTRICT, db_index=True, related_name="areas"
    )
    term_id: UUID
    area_code = fields.CharField(max_length=6)

    class Meta:
        table = "council_term_areas"
        unique_together = (("term", "area_code"),)


class CouncilMember(Record):
    """An organisation that belongs to a council in a fiscal year."""

    term: fields.ForeignKeyRelation[CouncilTerm] = fields.ForeignKeyField(
        "musubi.CouncilTerm", on_delete=fields.RESTRICT, db_index=True, related_name="members"
    )
    term_id: UUID
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="council_memberships"
    )
    organisation_id: UUID
    capacity = fields.CharEnumField(CouncilMemberCapacity, max_length=20)

    class Meta:
        table = "council_members"
        unique_together = (("term", "organisation"),)


class MatchingEvent(Record):
    """A meeting at which a council brought sellers and buyers together - at least one a fiscal year."""

    term: fields.ForeignKeyRelation[CouncilTerm] = fields.ForeignKeyField(
        "musubi.CouncilTerm", on_delete=fields.RESTRICT, db_index=True, related_name="events"
    )
    term_id: UUID
    held_on = fields.DateField()
    title = fields.CharField(max_length=200)
    place_code = fields.CharField(max_length=6)
    sellers = fields.IntField()
    buyers = fields.IntField()
    summary = fields.CharField(max_length=2000)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "matching_events"


class ActivityReport(Record):
    """A council's report of a fiscal year as it was handed in - the document is fixed."""

    term: fields.ForeignKeyRelation[CouncilTerm] = fields.ForeignKeyField(
        "musubi.CouncilTerm", on_delete=fields.RESTRICT, db_index=True, related_name="reports"
    )
    term_id: UUID
    document = fields.TextField()
    document_hash = fields.CharField(max_length=64)
    handed_in_by_id = fields.UUIDField()

    class Meta:
        table = "activity_reports"
