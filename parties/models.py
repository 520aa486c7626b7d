"""Organisations, people, memberships, access tokens and the territories of councils."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile, Role


class Organisation(Record):
    """A legal or natural person that takes part: everything in the market belongs to one."""

    legal_name = fields.CharField(max_length=200)
    kind = fields.CharEnumField(OrganisationKind, max_length=30)
    status = fields.CharEnumField(OrganisationStatus, max_length=20, default=OrganisationStatus.PENDING)
    payment_profile = fields.CharEnumField(PaymentProfile, max_length=20)
    corporate_number = fields.CharField(max_length=13, null=True, unique=True)
    invoice_number = fields.CharField(max_length=14, null=True)
    place_code = fields.CharField(max_length=6)
    address = fields.CharField(max_length=300)
    phone = fields.CharField(max_length=20)
    email = fields.CharField(max_length=254)
    responsible_person = fields.CharField(max_length=100)
    publishes_name = fields.BooleanField()
    # Whether it reports under 温対法 (SHK) - null while nobody has said so.
    reports_emissions = fields.BooleanField(null=True)
    verified_at = fields.DatetimeField(null=True)
    verified_by_id = fields.UUIDField(null=True)
    verification_evidence = fields.CharField(max_length=2000, null=True)

    class Meta:
        table = "organisations"


class Person(Record):
    """Somebody who acts for organisations."""

    name = fields.CharField(max_length=100)

    class Meta:
        table = "people"


class Membership(Record):
    """A person's role in an organisation."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "musubi.Person", on_delete=fields.RESTRICT, db_index=True, related_name="memberships"
    )
    person_id: UUID
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="memberships"
    )
    organisation_id: UUID
    role = fields.CharEnumField(Role, max_length=20)

    class Meta:
        table = "memberships"
        unique_together = (("person", "organisation", "role"),)


class AccessToken(Record):
    """A bearer token, stored only as its SHA-256."""

    membership: fields.ForeignKeyRelation[Membership] = fields.ForeignKeyField(
        "musubi.Membership", on_delete=fields.RESTRICT, db_index=True, related_name="tokens"
    )
    membership_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "access_tokens"


class CouncilArea(Record):
    """A prefecture or municipality that lies in a council's territory (特定地域)."""

    council: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="areas"
    )
    council_id: UUID
    area_code = fields.CharField(max_length=6)

    class Meta:
        table = "council_areas"
        unique_together = (("council", "area_code"),)
