"""Orders, invoices, receipts and the postings that say where every yen is."""

from uuid import UUID

from tortoise import fields

from core.tables import Record
from disclosures.order_terms import BuyerAge, Delivery, OrderKind, PaymentTiming
from listings.models import Demand, Listing, Product
from parties.models import Organisation
from payments.kinds import Account, Movement, OrderStatus
from registry.models import Hold


class Order(Record):
    """A sale from its offer to its settlement: the tonnes are held, the terms frozen by the confirmation."""

    kind = fields.CharEnumField(OrderKind, max_length=20)
    status = fields.CharEnumField(OrderStatus, max_length=20, default=OrderStatus.OFFERED)
    seller: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="sales"
    )
    seller_id: UUID
    buyer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="purchases"
    )
    buyer_id: UUID
    council: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="brokered_orders"
    )
    council_id: UUID | None
    listing: fields.ForeignKeyNullableRelation[Listing] = fields.ForeignKeyField(
        "musubi.Listing", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="orders"
    )
    listing_id: UUID | None
    demand: fields.ForeignKeyNullableRelation[Demand] = fields.ForeignKeyField(
        "musubi.Demand", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="orders"
    )
    demand_id: UUID | None
    product: fields.ForeignKeyNullableRelation[Product] = fields.ForeignKeyField(
        "musubi.Product", on_delete=fields.RESTRICT, null=True, db_index=True, related_name="orders"
    )
    product_id: UUID | None
    hold: fields.ForeignKeyRelation[Hold] = fields.ForeignKeyField(
        "musubi.Hold", on_delete=fields.RESTRICT, db_index=True, related_name="orders"
    )
    hold_id: UUID
    delivery = fields.CharEnumField(Delivery, max_length=20)
    payment_timing = fields.CharEnumField(PaymentTiming, max_length=20)
    quantity_t = fields.BigIntField(null=True)
    units = fields.BigIntField(null=True)
    mass_g = fields.BigIntField()
    unit_price_yen = fields.BigIntField()
    subtotal_yen = fields.BigIntField()
    shipping_yen = fields.BigIntField(default=0)
    tax_rate_bp = fields.IntField()
    tax_yen = fields.BigIntField()
    total_yen = fields.BigIntField()
    deliver_by = fields.DateField()
    payment_days = fields.IntField()
    confirm_by = fields.DateField()
    return_days = fields.IntField(null=True)
    revised_at = fields.DatetimeField(null=True)
    shown_at = fields.DatetimeField(null=True)
    buyer_age = fields.CharEnumField(BuyerAge, max_length=20, null=True)
    confirmation_hash = fields.CharField(max_length=64, null=True)
    confirmed_at = fields.DatetimeField(null=True)
    paid_at = fields.DatetimeField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "orders"


class Invoice(Record):
    """A qualified invoice (適格請求書) as it was issued: an immutable document."""

    order: fields.OneToOneRelation[Order] = fields.OneToOneField(
        "musubi.Order", on_delete=fields.RESTRICT, related_name="invoice"
    )
    order_id: UUID
    number = fields.CharField(max_length=40, unique=True)
    issued_on = fields.DateField()
    due_on = fields.DateField()
    total_yen = fields.BigIntField()
    document = fields.TextField()
    document_hash = fields.CharField(max_length=64)

    class Meta:
        table = "invoices"


class Receipt(Record):
    """Money that arrived by bank transfer for an invoice, as an operator recorded it."""

    order: fields.OneToOneRelation[Order] = fields.OneToOneField(
        "musubi.Order", on_delete=fields.RESTRICT, related_name="receipt"
    )
    order_id: UUID
    amount_yen = fields.BigIntField()
    received_on = fields.DateField()
    bank_reference = fields.CharField(max_length=100)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "receipts"


class Posting(Record):
    """Yen moved into (+) or out of (-) an account of an order - a movement's postings sum to zero."""

    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "musubi.Order", on_delete=fields.RESTRICT, db_index=True, related_name="postings"
    )
    order_id: UUID
    movement = fields.CharEnumField(Movement, max_length=20)
    account = fields.CharEnumField(Account, max_length=20)
    amount_yen = fields.BigIntField()

    class Meta:
        table = "postings"
        unique_together = (("order", "movement", "account"),)


class Payout(Record):
    """Money sent on to a seller or council for an order."""

    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "musubi.Order", on_delete=fields.RESTRICT, db_index=True, related_name="payouts"
    )
    order_id: UUID
    payee: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "musubi.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="payouts"
    )
    payee_id: UUID
    movement = fields.CharEnumField(Movement, max_length=20)
    amount_yen = fields.BigIntField()
    paid_on = fields.DateField()
    bank_reference = fields.CharField(max_length=100)
    recorded_by_id = fields.UUIDField()

    class Meta:
        table = "payouts"
        unique_together = (("order", "movement"),)
