"""Proposed pairs of a demand and a listing."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from listings.models import Demand, Listing
from matching.kinds import MatchStatus
from parties.models import Organisation
from payments.models import Order


class Match(Record):
    """One listing proposed for one demand - both sides accept, then the tonnes are held and an order is offered."""

    demand: fields.ForeignKeyRelation[Demand] = fields.ForeignKeyField(
        "musubi.Demand", on_delete=fields.RESTRICT, db_index=True, related_name="matches"
    )
    demand_id: UUID
    listing: fields.ForeignKeyRelation[Listing] = fields.ForeignKeyField(
        "musubi.Listing", on_delete=fields.RESTRICT, db_index=True, related_name="matches"
    )
    listing_id: UUID
    council: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="brokered_matches"
    )
    council_id: UUID | None
    proposed_by_id = fields.UUIDField()
    quantity_t = fields.BigIntField()
    price_yen_per_t = fields.BigIntField()
    status = fields.CharEnumField(MatchStatus, max_length=20, default=MatchStatus.PROPOSED)
    buyer_accepted_at = fields.DatetimeField(null=True)
    seller_accepted_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField()
    order: fields.OneToOneNullableRelation[Order] = fields.OneToOneField(
        "musubi.Order", on_delete=fields.RESTRICT, null=True, related_name="match"
    )
    order_id: UUID | None

    class Meta:
        table = "matches"
