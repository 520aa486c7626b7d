"""Organisations with their contacts and standing, people, memberships and access tokens."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.kinds import ContactPurpose, OrganisationKind, OrganisationStatus, PaymentProfile, Role


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
    # Days after an invoice within which it pays.
    payment_days = fields.IntField(default=30, db_default=30)
    # Names of the acts that need a second person's word by the organisation's own wish.
    approval_acts = fields.JSONField[list[str]](default=list, db_default="[]")

    class Meta:
        table = "organisations"


class OrganisationContact(Record):
    """Whom to ask at an organisation, and about what."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="contacts"
    )
    organisation_id: UUID
    purpose = fields.CharEnumField(ContactPurpose, max_length=20)
    department = fields.CharField(max_length=100)
    name = fields.CharField(max_length=100)
    phone = fields.CharField(max_length=20)
    email = fields.CharField(max_length=254)

    class Meta:
        table = "organisation_contacts"


class OrganisationStanding(Record):
    """One change of an organisation's standing - never edited: who decided what, why, and on what evidence."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="standings"
    )
    organisation_id: UUID
    status = fields.CharEnumField(OrganisationStatus, max_length=20)
    reason = fields.CharField(max_length=2000)
    evidence = fields.CharField(max_length=2000)
    decided_by_id = fields.UUIDField()

    class Meta:
        table = "organisation_standings"


class Person(Record):
    """Somebody who acts for organisations."""

    name = fields.CharField(max_length=100)
    # In lower case, as it signs in - null for who has an access token only.
    email = fields.CharField(max_length=254, null=True)
    email_verified_at = fields.DatetimeField(null=True)
    password_hash = fields.CharField(max_length=200, null=True)
    language = fields.CharField(max_length=2, default="ja", db_default="ja")
    erased_at = fields.DatetimeField(null=True)

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
    ended_at = fields.DatetimeField(null=True)

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
    name = fields.CharField(max_length=100, default="", db_default="")
    # Names of capabilities - null for all that the role has.
    scopes = fields.JSONField[list[str]](null=True)
    revoked_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "access_tokens"
