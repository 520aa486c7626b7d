"""What sellers say of themselves as sellers: each version is kept, the newest counts."""

from typing import Any
from uuid import UUID

from tortoise import fields

from core.tables import Record
from parties.models import Organisation


class SellerTermsVersion(Record):
    """One version of a seller's terms - never edited."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="seller_terms"
    )
    organisation_id: UUID
    version = fields.IntField()
    content = fields.JSONField[dict[str, Any]]()
    set_by_id = fields.UUIDField()

    class Meta:
        table = "seller_terms"
        unique_together = (("organisation", "version"),)
