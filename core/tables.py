"""What every table shares, and the kernel's own two: the outbox and the idempotency keys."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from core import clock, ids


class Record(Model):
    """A row with a UUIDv7 made before the insert and the instant it was made."""

    id = fields.UUIDField(primary_key=True, default=ids.new_id)
    created_at = fields.DatetimeField(default=clock.now)

    class Meta:
        abstract = True


class OutboxEvent(Record):
    """Something that happened, written in the transaction in which it happened - the worker handles it after."""

    type = fields.CharField(max_length=60)
    subject_id = fields.UUIDField()
    handled_at = fields.DatetimeField(null=True)
    failures = fields.IntField(default=0)
    last_failure = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "outbox_events"


class IdempotencyOutcome(StrEnum):
    """How the first use of a key ended."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    REFUSED = "REFUSED"


class IdempotencyKey(Record):
    """The first answer to a key, kept to be given again."""

    owner_id = fields.UUIDField()
    key = fields.CharField(max_length=100)
    operation = fields.CharField(max_length=60)
    input_hash = fields.CharField(max_length=64)
    outcome = fields.CharEnumField(IdempotencyOutcome, max_length=20)
    result_id = fields.UUIDField(null=True)
    error_class = fields.CharField(max_length=60, null=True)
    error_json = fields.TextField(null=True)

    class Meta:
        table = "idempotency_keys"
        unique_together = (("owner_id", "key"),)
