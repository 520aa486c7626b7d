"""Requests of buyers to be told who a seller is."""

from typing import Any
from uuid import UUID

from tortoise import fields

from core.tables import Record
from disclosures.duty_kinds import DisclosureRequestStatus
from parties.models import Organisation
from payments.models import Order


class DisclosureRequest(Record):
    """A buyer's request for a seller's identity (販売業者等情報の開示請求, docs/sources.md DP-05)."""

    claimant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="disclosures_asked"
    )
    claimant_id: UUID
    requested_by_id = fields.UUIDField()
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "musubi.Order", on_delete=fields.RESTRICT, db_index=True, related_name="disclosure_requests"
    )
    order_id: UUID
    seller: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="disclosures_asked_of_it"
    )
    seller_id: UUID
    amount_yen = fields.BigIntField()
    claim = fields.CharField(max_length=2000)
    purpose = fields.CharField(max_length=2000)
    pledge_version = fields.CharField(max_length=20)
    status = fields.CharEnumField(DisclosureRequestStatus, max_length=20, default=DisclosureRequestStatus.REQUESTED)
    hear_until = fields.DatetimeField()
    answer = fields.CharField(max_length=2000, null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.UUIDField(null=True)
    reason = fields.CharField(max_length=2000, null=True)
    # What the claimant was told - null unless it was granted.
    identity = fields.JSONField[dict[str, Any]](null=True)

    class Meta:
        table = "disclosure_requests"
