"""Orders and their final confirmation."""

import json
from datetime import date, datetime
from uuid import UUID

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.confirmation import compose_confirmation
from disclosures.errors import IncompleteConfirmation, IncompleteInvoice
from disclosures.order_terms import Delivery, OrderKind, PaymentTiming
from listings.errors import DeadlinePassed, NotOpen
from payments import orders
from payments import queries as payment_queries
from payments.errors import StaleConfirmation
from payments.kinds import Account, OrderStatus
from payments.models import Invoice as InvoiceRow
from payments.views import AnyOrder
from registry.errors import (
    AllocationExceedsHold,
)
from schema import loaders
from schema.asked import parts_asked
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of
from schema.retirements import Retirement, Transfer, retirement_of, transfer_of
from schema.scalars import Mass, WholeTonnes, YenAmount, mass_of


@strawberry.type(description="The last screen before a paid order（特定商取引法12条の6）, rendered from the order.")
class FinalConfirmation:
    """What the buyer sees; its hash is the argument of confirmOrder."""

    hash: str = strawberry.field(description="SHA-256 of what is shown, in both languages.")
    title: str = strawberry.field(description="Title.")
    notice: str = strawberry.field(description="That pressing the button places a paid order.")
    entries: list[LabelledText] = strawberry.field(description="Quantity, price, payment, delivery and the rest.")
    confirm_label: str = strawberry.field(description="Text of the button that confirms.")
    edit_label: str = strawberry.field(description="Text of the way back to edit.")
    cancel_label: str = strawberry.field(description="Text of the way out.")


@strawberry.type(description="A qualified invoice（適格請求書）.")
class Invoice:
    """See payments.models.Invoice."""

    number: str = strawberry.field(description="Number.")
    title: str = strawberry.field(description="Title; says so when it is no qualified invoice.")
    issued_on: date = strawberry.field(description="Issued on.")
    due_on: date = strawberry.field(description="Due on.")
    total: YenAmount = strawberry.field(description="Total with tax.")
    entries: list[LabelledText] = strawberry.field(description="Its fields in order.")
    document_hash: str = strawberry.field(description="SHA-256 of its canonical bytes.")


@strawberry.type(description="The yen in one account of an order.")
class Balance:
    """An account and what is in it."""

    account: Account = strawberry.field(description="The account.")
    amount: YenAmount = strawberry.field(description="Yen; below zero only for what came from outside.")


@strawberry.type(description="A sale from its offer to its settlement.")
class Order(Node):
    """See payments.models.Order."""

    row: strawberry.Private[AnyOrder]
    kind: OrderKind = strawberry.field(description="Tonnes or a product.")
    status: OrderStatus = strawberry.field(description="State.")
    quantity: WholeTonnes | None = strawberry.field(description="Tonnes of a credit order; null for a product.")
    units: WholeTonnes | None = strawberry.field(description="Units of a product order; null for credits.")
    mass: Mass = strawberry.field(description="Mass bought.")
    unit_price: YenAmount = strawberry.field(description="Yen per tonne without tax, or per unit with tax.")
    subtotal: YenAmount = strawberry.field(description="Sum of the lines.")
    shipping: YenAmount = strawberry.field(description="Shipping.")
    tax: YenAmount = strawberry.field(description="Consumption tax; included in the subtotal of a product order.")
    total: YenAmount = strawberry.field(description="What is to be paid, tax included.")
    delivery: Delivery = strawberry.field(description="Transfer or retirement.")
    payment_timing: PaymentTiming = strawberry.field(description="Money first or delivery first.")
    deliver_by: date = strawberry.field(description="Day of the delivery.")
    confirm_by: date = strawberry.field(description="Last day to confirm.")
    confirmed_at: datetime | None = strawberry.field(description="When it was confirmed; null until then.")
    confirmation_hash: str | None = strawberry.field(description="Hash of the confirmed screen; null until then.")

    @strawberry.field(description="Who sells.")
    def seller(self) -> Organisation:
        """The seller."""
        return organisation_of(self.row.seller)

    @strawberry.field(description="Who buys.")
    def buyer(self) -> Organisation:
        """The buyer."""
        return organisation_of(self.row.buyer)

    @strawberry.field(description="The final confirmation as the terms are now, in the language of the request.")
    async def final_confirmation(self, info: Info) -> FinalConfirmation:
        """See disclosures.confirmation."""
        confirmation = compose_confirmation(await info.context.load(loaders.terms, self.row.id))
        screen = confirmation.ja if info.context.language == "ja" else confirmation.en
        return FinalConfirmation(
            hash=confirmation.confirmation_hash,
            title=screen.title,
            notice=screen.notice,
            entries=[
                LabelledText(key=str(position), label=label, text=text)
                for position, (label, text) in enumerate(screen.pairs, start=1)
            ],
            confirm_label=screen.confirm_label,
            edit_label=screen.edit_label,
            cancel_label=screen.cancel_label,
        )

    @strawberry.field(description="The invoice; null until it is issued.")
    async def invoice(self, info: Info) -> Invoice | None:
        """The invoice."""
        found = await info.context.load(loaders.invoices, self.row.id)
        return _invoice_of(found) if found else None

    @strawberry.field(description="Where the order's yen are.")
    async def balances(self, info: Info) -> list[Balance]:
        """The balances."""
        found = await info.context.load(loaders.balances, self.row.id)
        return [Balance(account=account, amount=YenAmount(amount)) for account, amount in sorted(found.items())]

    @strawberry.field(description="The retirement of a credit order; null until it is requested.")
    async def retirement(self, info: Info) -> Retirement | None:
        """The retirement."""
        if self.row.kind is not OrderKind.CREDIT:
            return None
        found = await info.context.load(loaders.retirements, self.row.hold_id)
        return retirement_of(found) if found else None

    @strawberry.field(description="The transfer of a credit order; null until it is requested.")
    async def transfer(self, info: Info) -> Transfer | None:
        """The transfer."""
        if self.row.kind is not OrderKind.CREDIT:
            return None
        found = await info.context.load(loaders.transfers, self.row.hold_id)
        return transfer_of(found) if found else None


def _invoice_of(row: InvoiceRow) -> Invoice:
    document = json.loads(row.document)
    return Invoice(
        number=row.number,
        title=document["title"],
        issued_on=row.issued_on,
        due_on=row.due_on,
        total=YenAmount(row.total_yen),
        entries=[
            LabelledText(key=str(position), label=label, text=text)
            for position, (label, text) in enumerate(document["entries"], start=1)
        ],
        document_hash=row.document_hash,
    )


def order_of(row: AnyOrder) -> Order:
    """The GraphQL object of an order; needs `seller` and `buyer` fetched."""
    return Order(
        id=global_id("Order", row.id),
        row=row,
        kind=row.kind,
        status=row.status,
        quantity=WholeTonnes(row.quantity_t) if row.quantity_t is not None else None,
        units=WholeTonnes(row.units) if row.units is not None else None,
        mass=mass_of(row.mass_g),
        unit_price=YenAmount(row.unit_price_yen),
        subtotal=YenAmount(row.subtotal_yen),
        shipping=YenAmount(row.shipping_yen),
        tax=YenAmount(row.tax_yen),
        total=YenAmount(row.total_yen),
        delivery=row.delivery,
        payment_timing=row.payment_timing,
        deliver_by=row.deliver_by,
        confirm_by=row.confirm_by,
        confirmed_at=row.confirmed_at,
        confirmation_hash=row.confirmation_hash,
    )


@strawberry.input(description="Units of a product to order.")
class OrderProductInput:
    """Offers an order, which is then confirmed."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    product_id: strawberry.ID = strawberry.field(description="The product.")
    units: WholeTonnes = strawberry.field(description="How many, 1 to 10,000.")


@strawberry.input(description="What the seller changes in an order that is only offered.")
class ReviseOrderInput:
    """A credit order's price or delivery day."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")
    price_per_tonne: YenAmount | None = strawberry.field(default=None, description="New price; null leaves it.")
    deliver_by: date | None = strawberry.field(default=None, description="New delivery day; null leaves it.")


@strawberry.input(description="The buyer's confirmation of a paid order.")
class ConfirmOrderInput:
    """With the hash of what was seen."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")
    confirmation_hash: str = strawberry.field(description="Hash of the final confirmation that was seen.")


@strawberry.input(description="An order to act on.")
class OrderActInput:
    """The order alone."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")


@strawberry.type(description="The order is as it was asked for.")
class OrderSuccess:
    """The order after the change."""

    order: Order = strawberry.field(description="The order.")


async def order_success(info: Info, id: UUID) -> OrderSuccess:
    return OrderSuccess(order=order_of(await payment_queries.get_order_for(actor_of(info), id)))


@strawberry.type
class OrderQuery:
    """Queries about orders."""

    @strawberry.field(description="The organisation's orders, on either side.")
    async def orders(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Order]:
        """See payments.queries.page_of_orders_for."""
        parts = parts_asked(info, {"seller": ("seller",), "buyer": ("buyer",)})
        page = await payment_queries.page_of_orders_for(actor_of(info), first=first, after=after, parts=parts)
        return connection_of(page, order_of)


@strawberry.type
class OrderMutation:
    """What buyer and seller agree on."""

    @strawberry.mutation(
        graphql_type=payload(
            "OrderProductPayload", OrderSuccess, *KEYED, NotOpen, DeadlinePassed, AllocationExceedsHold
        ),
        description="Ask for an order of a product; nothing is owed before confirmOrder.",
    )
    async def order_product(self, info: Info, input: OrderProductInput) -> OrderSuccess:
        """See payments.orders.order_product."""
        actor = actor_of(info)
        product_id = read_global_id(input.product_id, "Product")
        id = await once(
            actor,
            "orderProduct",
            input,
            lambda: orders.order_product(actor, product_id=product_id, units=input.units),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload("ReviseOrderPayload", OrderSuccess, *KEYED, NotOpen, DeadlinePassed),
        description="Sellers: change the price or delivery day of an order that is only offered.",
    )
    async def revise_order(self, info: Info, input: ReviseOrderInput) -> OrderSuccess:
        """See payments.orders.revise_order."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "reviseOrder",
            input,
            lambda: orders.revise_order(
                actor, order_id=id, price_yen_per_t=input.price_per_tonne, deliver_by=input.deliver_by
            ),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload(
            "ConfirmOrderPayload",
            OrderSuccess,
            *KEYED,
            StaleConfirmation,
            NotOpen,
            DeadlinePassed,
            AllocationExceedsHold,
            IncompleteConfirmation,
            IncompleteInvoice,
        ),
        description="Buyers: confirm the paid order with the hash of the final confirmation that was seen.",
    )
    async def confirm_order(self, info: Info, input: ConfirmOrderInput) -> OrderSuccess:
        """See payments.orders.confirm_order."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "confirmOrder",
            input,
            lambda: orders.confirm_order(actor, order_id=id, seen_hash=input.confirmation_hash),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload("CancelOrderPayload", OrderSuccess, *KEYED),
        description="Cancel an order before money or delivery began.",
    )
    async def cancel_order(self, info: Info, input: OrderActInput) -> OrderSuccess:
        """See payments.orders.cancel_order."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(actor, "cancelOrder", input, lambda: orders.cancel_order(actor, order_id=id))
        return await order_success(info, id)
