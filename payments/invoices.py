"""Invoices: a qualified invoice (適格請求書) for an order, issued once and kept as it was."""

from datetime import date, timedelta
from typing import Final

from core import clock
from disclosures.consumption_tax import TaxBasis, TaxCategory
from disclosures.invoice import InvoiceFacts, InvoiceLine, canonical_bytes, compose_invoice, invoice_hash
from disclosures.order_terms import Delivery, OrderKind
from parties.kinds import KIND_RULES
from parties.models import Organisation
from payments.models import Invoice, Order

DELIVERY_LABELS: Final = {Delivery.TRANSFER: "移転", Delivery.RETIRE_ON_BEHALF: "無効化代行"}


async def issue_invoice(order: Order) -> None:
    """Issue the order's invoice, due `payment_days` after today. In the caller's transaction; once an order."""
    seller = await Organisation.get(id=order.seller_id)
    buyer = await Organisation.get(id=order.buyer_id)
    today = clock.today()
    facts = InvoiceFacts(
        number=f"INV-{today:%Y%m%d}-{order.id.hex[-8:].upper()}",
        issuer_name=seller.legal_name,
        issuer_registration_number=seller.invoice_number,
        recipient_name=buyer.legal_name,
        issued_on=today,
        supplied_on=_supplied_on(order, today),
        lines=await lines_of(order),
        tax_basis=basis_of(order),
        due_on=today + timedelta(days=order.payment_days),
        payment_instructions="銀行振込（Musubi が売り手を代理して受領します）",
        recipient_honorific=honorific_of(buyer),
    )
    invoice = compose_invoice(facts)
    assert invoice.total_yen == order.total_yen, "the invoice asks for what was confirmed"
    await Invoice.create(
        order_id=order.id,
        number=facts.number,
        issued_on=today,
        due_on=today + timedelta(days=order.payment_days),
        total_yen=invoice.total_yen,
        document=canonical_bytes(invoice).decode(),
        document_hash=invoice_hash(invoice),
    )


def basis_of(order: Order) -> TaxBasis:
    """Whether an order's lines contain the tax."""
    return TaxBasis.EXCLUSIVE if order.kind is OrderKind.CREDIT else TaxBasis.INCLUSIVE


def honorific_of(recipient: Organisation) -> str:
    """How a paper addresses its recipient."""
    return "様" if KIND_RULES[recipient.kind].is_person else "御中"


def _supplied_on(order: Order, today: date) -> date:
    """The day of the supply: when it was delivered, or is to be."""
    return clock.legal_day(order.delivered_at) if order.delivered_at else order.deliver_by


async def lines_of(order: Order) -> tuple[InvoiceLine, ...]:
    """What an order's invoice is for, line by line; its return invoice has the same."""
    tax = TaxCategory.TAXABLE_10
    if order.kind is OrderKind.CREDIT:
        await order.fetch_related("listing")
        assert order.listing is not None
        label = f"{order.listing.title}（{DELIVERY_LABELS[order.delivery]}）"
        return (
            InvoiceLine(
                description=label, amount_yen=order.subtotal_yen, tax=tax, quantity=f"{order.quantity_t} t-CO2"
            ),
        )
    await order.fetch_related("product")
    assert order.product is not None
    lines = [
        InvoiceLine(
            description=order.product.name, amount_yen=order.subtotal_yen, tax=tax, quantity=f"{order.units} 点"
        )
    ]
    if order.shipping_yen:
        lines.append(InvoiceLine(description="送料", amount_yen=order.shipping_yen, tax=tax))
    return tuple(lines)
