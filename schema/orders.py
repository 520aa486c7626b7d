"""Orders and their final confirmation."""

import dataclasses
from datetime import date, datetime
from uuid import UUID

import strawberry

from core import clock
from core.pages import DEFAULT_PAGE
from disclosures.confirmation import compose_confirmation
from disclosures.document_kinds import DocumentKind
from disclosures.errors import IncompleteConfirmation, IncompleteDisclosure, IncompleteInvoice, IncompleteSellerPages
from disclosures.order_terms import BuyerAge, Delivery, OrderKind, PaymentTiming
from listings.errors import DeadlinePassed, NotOpen, ReturnTermsDisagree
from payments import orders
from payments import queries as payment_queries
from payments.errors import AgeNotStated, AlreadyConfirmed, ScreenNotShown, StaleConfirmation
from payments.kinds import Account, OrderStatus
from payments.order_papers import withdrawal_right_of
from payments.payout_cycle import payout_due_on
from payments.views import AnyOrder
from registry.errors import AllocationExceedsHold, PurposeNotAllowed
from registry.refusals import RetirementOverdue
from schema import loaders
from schema.asked import parts_asked
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.order_papers import (
    ConfirmationOption,
    ConfirmedScreen,
    Invoice,
    OrderPaper,
    Refund,
    WayOut,
    Withdrawal,
    WithdrawalRight,
    confirmed_screen_of,
    entries_of,
    invoice_of,
    option_of,
    paper_of,
    refund_of,
    right_shown,
    ways_of,
    withdrawal_of,
)
from schema.parties import Organisation, organisation_of
from schema.retirement_deadlines import RetirementDeadline, deadline_of
from schema.retirements import Retirement, Transfer, retirement_of, transfer_of
from schema.scalars import Mass, WholeTonnes, YenAmount, mass_of


@strawberry.type(description="The last screen before a paid order（特定商取引法12条の6）, rendered from the order.")
class FinalConfirmation:
    """What the buyer sees; its hash is the argument of confirmOrder."""

    hash: str = strawberry.field(description="SHA-256 of what is shown, in both languages.")
    title: str = strawberry.field(description="Title.")
    shown_at: datetime = strawberry.field(description="Now: give it to confirmOrder with the hash.")
    notice: str = strawberry.field(description="That pressing the button places a paid order.")
    entries: list[LabelledText] = strawberry.field(description="Quantity, price, payment, delivery and the rest.")
    options: list[ConfirmationOption] = strawberry.field(
        description="What the buyer is asked. Nothing is chosen beforehand: leave every choice open."
    )
    confirm_label: str = strawberry.field(description="Text of the button that confirms.")
    edit_label: str = strawberry.field(description="Text of the way back to edit.")
    edit_ways: list[WayOut] = strawberry.field(description="How the order is changed before it is confirmed.")
    cancel_label: str = strawberry.field(description="Text of the way out.")
    cancel_ways: list[WayOut] = strawberry.field(description="How the order is left before it is confirmed.")


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
    payout_due_on: date | None = strawberry.field(
        description="Last day on which its money is sent on, by the fixed cycle; null until it is settled."
    )

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
            shown_at=clock.now(),
            title=screen.title,
            notice=screen.notice,
            entries=entries_of(screen.pairs),
            options=[option_of(dataclasses.asdict(one)) for one in screen.options],
            confirm_label=screen.confirm_label,
            edit_label=screen.edit_label,
            edit_ways=ways_of(screen.edit_ways),
            cancel_label=screen.cancel_label,
            cancel_ways=ways_of(screen.cancel_ways),
        )

    @strawberry.field(description="The invoice; null until it is issued.")
    async def invoice(self, info: Info) -> Invoice | None:
        """The invoice."""
        found = await info.context.load(loaders.invoices, self.row.id)
        return invoice_of(found) if found else None

    @strawberry.field(description="The final confirmation as it was confirmed（控え）; null until then.")
    async def confirmed_screen(self, info: Info) -> ConfirmedScreen | None:
        """See payments.order_papers.kept_screens_of."""
        order = info.context.begin(loaders.whole_orders, self.row.id)
        kept = await info.context.load(loaders.kept_screens, self.row.id)
        whole = await order
        return confirmed_screen_of(whole, kept) if kept else None

    @strawberry.field(description="The notice of a payment in advance（特定商取引法13条）; null until it is written.")
    async def prepaid_notice(self, info: Info) -> OrderPaper | None:
        """The latest one."""
        found = await info.context.load(loaders.order_papers, (self.row.id, DocumentKind.PREPAID_NOTICE))
        return paper_of(found) if found else None

    @strawberry.field(description="By what its buyer could withdraw today; null unless it is paid.")
    async def withdrawal_right(self, info: Info) -> WithdrawalRight | None:
        """See disclosures.withdrawal."""
        found = withdrawal_right_of(await info.context.load(loaders.whole_orders, self.row.id))
        return right_shown(found) if found else None

    @strawberry.field(description="The latest withdrawal from it; null while there is none.")
    async def withdrawal(self, info: Info) -> Withdrawal | None:
        """See payments.withdrawals."""
        found = await info.context.load(loaders.withdrawals, self.row.id)
        return withdrawal_of(found) if found else None

    @strawberry.field(description="Its refund, with the return invoice; null until the money went back.")
    async def refund(self, info: Info) -> Refund | None:
        """See payments.refunds."""
        invoice = info.context.begin(loaders.order_papers, (self.row.id, DocumentKind.RETURN_INVOICE))
        found = await info.context.load(loaders.refunds, self.row.id)
        paper = await invoice
        return refund_of(found, paper) if found and paper else None

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

    @strawberry.field(
        description="When its retirement is due; null for a transfer, and before it is paid, or, by who pays after "
        "delivery, confirmed."
    )
    async def retirement_deadline(self, info: Info) -> RetirementDeadline | None:
        """See registry.retirement_deadlines."""
        found = await info.context.load(loaders.owed_of_sales, self.row.id)
        return deadline_of(found) if found else None

    @strawberry.field(description="The transfer of a credit order; null until it is requested.")
    async def transfer(self, info: Info) -> Transfer | None:
        """The transfer."""
        if self.row.kind is not OrderKind.CREDIT:
            return None
        found = await info.context.load(loaders.transfers, self.row.hold_id)
        return transfer_of(found) if found else None


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
        payout_due_on=payout_due_on(clock.legal_day(row.settled_at)) if row.settled_at else None,
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
    shown_at: datetime = strawberry.field(description="The `shownAt` of the final confirmation that was seen.")
    age: BuyerAge | None = strawberry.field(
        default=None, description="What a consumer says of its age; must be given by consumers, and by nobody else."
    )


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
            "OrderProductPayload",
            OrderSuccess,
            *KEYED,
            NotOpen,
            IncompleteSellerPages,
            ReturnTermsDisagree,
            DeadlinePassed,
            RetirementOverdue,
            AllocationExceedsHold,
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
            AlreadyConfirmed,
            StaleConfirmation,
            ScreenNotShown,
            AgeNotStated,
            NotOpen,
            DeadlinePassed,
            RetirementOverdue,
            AllocationExceedsHold,
            IncompleteConfirmation,
            IncompleteDisclosure,
            IncompleteSellerPages,
            ReturnTermsDisagree,
            IncompleteInvoice,
            PurposeNotAllowed,
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
            lambda: orders.confirm_order(
                actor, order_id=id, seen_hash=input.confirmation_hash, shown_at=input.shown_at, age=input.age
            ),
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
