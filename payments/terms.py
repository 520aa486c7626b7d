"""The terms of an order as the buyer's final confirmation shows them, from the records."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from disclosures.consumption_tax import TaxBasis
from disclosures.facts import Contact
from disclosures.japanese import format_kg
from disclosures.order_terms import (
    Delivery,
    OrderKind,
    OrderTerms,
    PaymentMethod,
    PriceLine,
    Seller,
    Withdrawal,
)
from listings.facts import contact_of, credit_line
from parties.kinds import KIND_RULES
from payments.models import Order

CREDIT_WITHDRAWAL: Final = Withdrawal(
    contact="",
    condition="入金前かつ引渡し（移転・無効化）の申請前に限り、取り消せます。",
    effect="取り消した場合、代金は発生せず、確保したクレジットは解放されます。",
    condition_en="You may cancel until the payment is received or the delivery is applied for.",
    effect_en="Nothing is then owed, and the tonnes held for you are released.",
)


async def terms_of(order: Order) -> OrderTerms:
    """Every term that the buyer sees before confirming. Raises IncompleteConfirmation when one is missing."""
    return (await terms_of_orders([order.id]))[order.id]


async def terms_of_orders(ids: Sequence[UUID]) -> dict[UUID, OrderTerms]:
    """The terms of each of these orders, in one statement. Raises IncompleteConfirmation when one is missing."""
    orders = Order.filter(id__in=list(ids)).select_related(
        "seller", "buyer", "hold__issuance__project", "demand", "listing", "product"
    )
    return {order.id: _TERMS[order.kind](order) for order in await orders}


def _credit_terms(order: Order) -> OrderTerms:
    seller = order.seller
    assert order.demand is not None and order.listing is not None and order.quantity_t is not None
    contact = contact_of(seller)
    retires = order.delivery is Delivery.RETIRE_ON_BEHALF
    return OrderTerms(
        kind=OrderKind.CREDIT,
        item_name=order.listing.title,
        credit_description=credit_line(order.hold.issuance.project),
        lines=(PriceLine(label=order.listing.title, quantity=order.quantity_t, unit_price_yen=order.unit_price_yen),),
        shipping_yen=0,
        tax_basis=TaxBasis.EXCLUSIVE,
        total_yen=order.total_yen,
        payment_method=PaymentMethod.BANK_TRANSFER,
        payment_timing=order.payment_timing,
        payment_days=order.payment_days,
        delivery=order.delivery,
        deliver_by=order.deliver_by,
        withdrawal=_withdrawal(contact),
        apply_by=order.confirm_by,
        seller=Seller(legal_name=seller.legal_name, manager_name=seller.responsible_person, contact=contact),
        buyer_is_consumer=KIND_RULES[order.buyer.kind].is_person,
        return_days=order.return_days,
        quantity_t=order.quantity_t,
        beneficiary_name=order.buyer.legal_name if retires else "",
        purpose=f"{order.demand.title}（うち {format_kg(order.demand.quantity_g)}）" if retires else "",
    )


def _product_terms(order: Order) -> OrderTerms:
    seller, product = order.seller, order.product
    assert product is not None and order.units is not None
    contact = contact_of(seller)
    return OrderTerms(
        kind=OrderKind.PRODUCT,
        item_name=product.name,
        credit_description=credit_line(order.hold.issuance.project),
        lines=(PriceLine(label=product.name, quantity=order.units, unit_price_yen=order.unit_price_yen),),
        shipping_yen=order.shipping_yen,
        tax_basis=TaxBasis.INCLUSIVE,
        total_yen=order.total_yen,
        payment_method=PaymentMethod.BANK_TRANSFER,
        payment_timing=order.payment_timing,
        payment_days=order.payment_days,
        delivery=order.delivery,
        deliver_by=order.deliver_by,
        withdrawal=Withdrawal(
            contact=f"{contact.phone}／{contact.email}",
            condition=product.withdrawal_policy,
            effect="入金前の取消しでは代金は発生しません。",
        ),
        apply_by=order.confirm_by,
        seller=Seller(legal_name=seller.legal_name, manager_name=seller.responsible_person, contact=contact),
        buyer_is_consumer=KIND_RULES[order.buyer.kind].is_person,
        return_days=order.return_days,
        units=order.units,
        mass_g_per_unit=product.label_g,
        retire_by=product.retire_by,
    )


def _withdrawal(contact: Contact) -> Withdrawal:
    return Withdrawal(
        contact=f"{contact.phone}／{contact.email}",
        condition=CREDIT_WITHDRAWAL.condition,
        effect=CREDIT_WITHDRAWAL.effect,
        condition_en=CREDIT_WITHDRAWAL.condition_en,
        effect_en=CREDIT_WITHDRAWAL.effect_en,
    )


_TERMS: Final = {OrderKind.CREDIT: _credit_terms, OrderKind.PRODUCT: _product_terms}
