"""What is offered and wanted: sale notices, demands, credit-attached products."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from disclosures.order_terms import Delivery
from listings.kinds import BuyerSelection, DemandStatus, ListingStatus, OffsetType, ProductStatus, Strength
from parties.models import Organisation
from registry.models import Hold, Issuance


class Listing(Record):
    """A sale notice: so many tonnes of one issuance at a price, under the seller's rules."""

    seller: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="listings"
    )
    seller_id: UUID
    issuance: fields.ForeignKeyRelation[Issuance] = fields.ForeignKeyField(
        "musubi.Issuance", on_delete=fields.RESTRICT, db_index=True, related_name="listings"
    )
    issuance_id: UUID
    title = fields.CharField(max_length=200)
    description = fields.TextField()
    price_yen_per_t = fields.BigIntField()
    offered_t = fields.BigIntField()
    committed_t = fields.BigIntField(default=0)
    minimum_lot_t = fields.BigIntField()
    opens_on = fields.DateField()
    closes_on = fields.DateField()
    buyer_selection = fields.CharEnumField(BuyerSelection, max_length=20)
    how_to_apply = fields.CharField(max_length=500)
    contact = fields.CharField(max_length=300)
    deliveries = fields.JSONField[list[str]]()
    delivery_days = fields.IntField()
    status = fields.CharEnumField(ListingStatus, max_length=20, default=ListingStatus.PUBLISHED)
    # The year of the issuance's last monitored day, kept here for an index to sort by.
    vintage = fields.IntField(db_default=0)
    # Each a kind and how the seller states it.
    co_benefits = fields.JSONField[list[dict[str, str]]](default=list, db_default="[]")

    class Meta:
        table = "listings"


class Demand(Record):
    """What a buyer wants: how much, by when, for what purpose and place, at most at which price."""

    buyer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="demands"
    )
    buyer_id: UUID
    offset_type = fields.CharEnumField(OffsetType, max_length=20)
    title = fields.CharField(max_length=200)
    purpose_detail = fields.CharField(max_length=500)
    quantity_g = fields.BigIntField()
    use_place_code = fields.CharField(max_length=6)
    use_place_detail = fields.CharField(max_length=200)
    use_from = fields.DateField()
    use_to = fields.DateField()
    calculation_method = fields.CharField(max_length=500)
    reduction_efforts = fields.CharField(max_length=2000)
    needed_by = fields.DateField()
    price_ceiling_yen_per_t = fields.BigIntField()
    delivery = fields.CharEnumField(Delivery, max_length=20)
    regions = fields.JSONField[list[str]]()
    region_strength = fields.CharEnumField(Strength, max_length=20)
    project_types = fields.JSONField[list[str]]()
    project_type_strength = fields.CharEnumField(Strength, max_length=20)
    status = fields.CharEnumField(DemandStatus, max_length=20, default=DemandStatus.OPEN)

    class Meta:
        table = "demands"


class EmissionSource(Record):
    """One itemised source of the emissions that a demand is to offset."""

    demand: fields.ForeignKeyRelation[Demand] = fields.ForeignKeyField(
        "musubi.Demand", on_delete=fields.RESTRICT, db_index=True, related_name="sources"
    )
    demand_id: UUID
    position = fields.IntField()
    name = fields.CharField(max_length=200)
    mass_g = fields.BigIntField()

    class Meta:
        table = "emission_sources"
        unique_together = (("demand", "position"),)


class Product(Record):
    """A credit-attached product: grams on its label, backed by held tonnes."""

    seller: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="products"
    )
    seller_id: UUID
    hold: fields.OneToOneRelation[Hold] = fields.OneToOneField(
        "musubi.Hold", on_delete=fields.RESTRICT, related_name="product"
    )
    hold_id: UUID
    name = fields.CharField(max_length=200)
    description = fields.TextField()
    label_g = fields.BigIntField()
    price_yen = fields.BigIntField()
    shipping_yen = fields.BigIntField()
    delivery_days = fields.IntField()
    retire_by = fields.DateField()
    withdrawal_policy = fields.CharField(max_length=1000)
    defects_policy = fields.CharField(max_length=1000)
    return_shipping = fields.CharField(max_length=200)
    reduction_efforts = fields.CharField(max_length=2000)
    status = fields.CharEnumField(ProductStatus, max_length=20, default=ProductStatus.ON_SALE)

    class Meta:
        table = "products"
