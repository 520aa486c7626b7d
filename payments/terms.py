"""The terms of an order as the buyer's final confirmation shows them, from the records."""

from typing import Final

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
from parties.models import Organisation
from payments.models import Order
from registry.models import Hold

CREDIT_WITHDRAWAL: Final = Withdrawal(
    contact="",
    condition="入金前かつ引渡し（移転・無効化）の申請前に限り、取り消せます。",
    effect="取り消した場合、代金は発生せず、確保したクレジットは解放されます。",
    condition_en="You may cancel until the payment is received or the delivery is applied for.",
    effect_en="Nothing is then owed, and the tonnes held for you are released.",
)


async def terms_of(order: Order) -> OrderTerms:
    """Every term that the buyer sees before confirming. Raises IncompleteConfirmation when one is missing."""
    seller = await Organisation.get(id=order.seller_id)
    buyer = await Organisation.get(id=order.buyer_id)
    held = await Hold.get(id=order.hold_id).select_related("issuance__project")
    compose = _credit_terms if order.kind is OrderKind.CREDIT else _product_terms
    return await compose(order, seller, buyer, credit_line(held.issuance.project))


async def _credit_terms(order: Order, seller: Organisation, buyer: Organisation, description: str) -> OrderTerms:
    await order.fetch_related("demand", "listing")
    assert order.demand is not None and order.listing is not None and order.quantity_t is not None
    contact = contact_of(seller)
    retires = order.delivery is Delivery.RETIRE_ON_BEHALF
    return OrderTerms(
        kind=OrderKind.CREDIT,
        item_name=order.listing.title,
        credit_description=description,
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
        quantity_t=order.quantity_t,
        beneficiary_name=buyer.legal_name if retires else "",
        purpose=f"{order.demand.title}（うち {format_kg(order.demand.quantity_g)}）" if retires else "",
    )


async def _product_terms(order: Order, seller: Organisation, buyer: Organisation, description: str) -> OrderTerms:
    await order.fetch_related("product")
    product = order.product
    assert product is not None and order.units is not None
    contact = contact_of(seller)
    return OrderTerms(
        kind=OrderKind.PRODUCT,
        item_name=product.name,
        credit_description=description,
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
