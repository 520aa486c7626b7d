"""Delivery, and money by bank transfer."""

from datetime import date

import strawberry

from disclosures.errors import IncompleteInvoice
from payments import delivery, money
from payments.errors import NothingToPayOut, NotPayableYet, PayeeNotVerified, PaymentFirst, WrongAmount
from payments.kinds import Payee
from registry.errors import (
    AllocationExceedsHold,
    AlreadyRegistered,
    ConsumerCannotHoldUnits,
    MixedUses,
    PermissionMissing,
    PurposeNotAllowed,
    SchemeForbids,
    UsePlaceIsCreationPlace,
)
from registry.refusals import AgreementMissing, OutsideArea, VerifierCannotHoldUnits
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import read_global_id
from schema.once import once
from schema.orders import OrderActInput, OrderSuccess, order_success
from schema.scalars import YenAmount


@strawberry.input(description="A shipment of a product order.")
class RecordShipmentInput:
    """When it was shipped."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")
    shipped_on: date = strawberry.field(description="Day of shipping.")


@strawberry.input(description="Money that arrived by bank transfer.")
class RecordReceiptInput:
    """As the bank's statement has it."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")
    amount: YenAmount = strawberry.field(description="Must be the invoice's total.")
    received_on: date = strawberry.field(description="Day of receipt.")
    bank_reference: str = strawberry.field(description="The bank's reference.")


@strawberry.input(description="Money that was sent on.")
class RecordPayoutInput:
    """As the bank's statement has it."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="The order.")
    payee: Payee = strawberry.field(description="To whom.")
    paid_on: date = strawberry.field(description="Day of payment.")
    bank_reference: str = strawberry.field(description="The bank's reference.")


@strawberry.type
class PaymentMutation:
    """Delivery and money."""

    @strawberry.mutation(
        graphql_type=payload(
            "RequestDeliveryPayload",
            OrderSuccess,
            *KEYED,
            PaymentFirst,
            SchemeForbids,
            PurposeNotAllowed,
            UsePlaceIsCreationPlace,
            OutsideArea,
            AgreementMissing,
            PermissionMissing,
            MixedUses,
            ConsumerCannotHoldUnits,
            VerifierCannotHoldUnits,
            AllocationExceedsHold,
            AlreadyRegistered,
            IncompleteInvoice,
        ),
        description="Sellers: ask the registry to transfer or retire a credit order's tonnes.",
    )
    async def request_delivery(self, info: Info, input: OrderActInput) -> OrderSuccess:
        """See payments.delivery.request_delivery."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(actor, "requestDelivery", input, lambda: delivery.request_delivery(actor, order_id=id))
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload("RecordShipmentPayload", OrderSuccess, *KEYED, PaymentFirst),
        description="Shops: record that a paid product order was shipped.",
    )
    async def record_shipment(self, info: Info, input: RecordShipmentInput) -> OrderSuccess:
        """See payments.delivery.record_shipment."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "recordShipment",
            input,
            lambda: delivery.record_shipment(actor, order_id=id, shipped_on=input.shipped_on),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload("RecordReceiptPayload", OrderSuccess, *KEYED, NotPayableYet, WrongAmount),
        description="Operators: record that an invoice's total arrived by bank transfer.",
    )
    async def record_receipt(self, info: Info, input: RecordReceiptInput) -> OrderSuccess:
        """See payments.money.record_receipt."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "recordReceipt",
            input,
            lambda: money.record_receipt(
                actor,
                order_id=id,
                amount_yen=input.amount,
                received_on=input.received_on,
                bank_reference=input.bank_reference,
            ),
        )
        return await order_success(info, id)

    @strawberry.mutation(
        graphql_type=payload("RecordPayoutPayload", OrderSuccess, *KEYED, NothingToPayOut, PayeeNotVerified),
        description="Operators: record that an order's money was sent on to its seller or council.",
    )
    async def record_payout(self, info: Info, input: RecordPayoutInput) -> OrderSuccess:
        """See payments.money.record_payout."""
        actor = actor_of(info)
        id = read_global_id(input.order_id, "Order")
        await once(
            actor,
            "recordPayout",
            input,
            lambda: money.record_payout(
                actor,
                order_id=id,
                payee=input.payee,
                paid_on=input.paid_on,
                bank_reference=input.bank_reference,
            ),
        )
        return await order_success(info, id)
