"""How people come in and what they agreed to: sessions, invitations, mailed secrets, mails, attempts, consents."""

from uuid import UUID

from tortoise import fields

from core import clock
from core.tables import Record
from parties.kinds import ConsentPurpose, MailTokenPurpose, Role
from parties.models import Membership, Organisation, Person


class Session(Record):
    """A sign-in by password - its bearer token is stored only as its SHA-256."""

    membership: fields.ForeignKeyRelation[Membership] = fields.ForeignKeyField(
        "musubi.Membership", on_delete=fields.RESTRICT, db_index=True, related_name="sessions"
    )
    membership_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    address = fields.CharField(max_length=45)
    user_agent = fields.CharField(max_length=200)

    class Meta:
        table = "sessions"


class Invitation(Record):
    """A word to an e-mail address that its owner may join an organisation in a role - accepted or withdrawn once."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="invitations"
    )
    organisation_id: UUID
    email = fields.CharField(max_length=254)
    role = fields.CharEnumField(Role, max_length=20)
    token_hash = fields.CharField(max_length=64, unique=True)
    invited_by_id = fields.UUIDField()
    expires_at = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitations"


class MailToken(Record):
    """A secret that was mailed to a person, good once for one purpose - stored only as its SHA-256."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "musubi.Person", on_delete=fields.RESTRICT, db_index=True, related_name="mail_tokens"
    )
    person_id: UUID
    purpose = fields.CharEnumField(MailTokenPurpose, max_length=20)
    # The address that it proves, which is not the person's until then.
    email = fields.CharField(max_length=254)
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mail_tokens"


class Mail(Record):
    """A mail to be sent by the worker - its body, which may carry a secret, is emptied when it is gone or given up."""

    recipient = fields.CharField(max_length=254)
    subject = fields.CharField(max_length=200)
    body = fields.TextField()
    sent_at = fields.DatetimeField(null=True)
    # How often it was tried, from when on it is tried next, and what went wrong.
    attempts = fields.IntField(default=0)
    due_at = fields.DatetimeField(default=clock.now)
    last_failure = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "mails"


class AttemptCount(Record):
    """How often something was tried in a window of time - by the hash of who or what tried."""

    bucket = fields.CharField(max_length=64)
    window_start = fields.DatetimeField()
    attempts = fields.IntField()

    class Meta:
        table = "attempt_counts"
        unique_together = (("bucket", "window_start"),)


class Consent(Record):
    """A person's consent to one version of a text - only `withdrawn_at` is ever filled in."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "musubi.Person", on_delete=fields.RESTRICT, db_index=True, related_name="consents"
    )
    person_id: UUID
    purpose = fields.CharEnumField(ConsentPurpose, max_length=20)
    version = fields.CharField(max_length=20)
    text_hash = fields.CharField(max_length=64)
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "consents"
