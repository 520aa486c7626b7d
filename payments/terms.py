"""The terms of an order as the buyer's final confirmation shows them, from the records."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from disclosures.consumption_tax import TaxBasis
from disclosures.facts import Contact
from disclosures.japanese import format_kg
from disclosures.legal_notice import RETURN_SHIPPING
from disclosures.order_terms import (
    Delivery,
    OrderKind,
    OrderTerms,
    PaymentMethod,
    PaymentTiming,
    PriceLine,
    RetireWithin,
    Seller,
    Withdrawal,
)
from disclosures.seller_terms import CreditWithdrawal, GoodsWithdrawal, ReturnShipping, SellerTerms
from disclosures.selling import seller_terms_of_each
from listings.facts import contact_of, credit_line
from listings.models import Demand, Product
from parties.kinds import KIND_RULES
from payments.kinds import USE_OF
from payments.models import Order
from registry.retirement_deadlines import LIMITS, RetirementUse, deadline_of

CREDIT_WITHDRAWAL: Final = Withdrawal(
    contact="",
    condition="入金前かつ引渡し（移転・無効化）の申請前に限り、取り消せます。",
    effect="取り消した場合、代金は発生せず、確保したクレジットは解放されます。",
    condition_en="You may cancel until the payment is received or the delivery is applied for.",
    effect_en="Nothing is then owed, and the tonnes held for you are released.",
)

PRODUCT_WITHDRAWAL: Final = Withdrawal(
    contact="",
    # Who bears the cost of a return is a part of its terms (特商法11条5号): the last screen says it too.
    condition="",
    effect="入金前の取消しでは代金は発生しません。",
    effect_en="Cancelled before the payment is received, nothing is owed.",
)


async def terms_of(order: Order) -> OrderTerms:
    """Every term that the buyer sees before confirming. Raises IncompleteConfirmation when one is missing."""
    return (await terms_of_orders([order.id]))[order.id]


async def terms_of_orders(ids: Sequence[UUID]) -> dict[UUID, OrderTerms]:
    """The terms of each of these orders, by as many statements as for one.

    Raises IncompleteConfirmation when one is missing.
    """
    orders = await Order.filter(id__in=list(ids)).select_related(
        "seller", "buyer", "hold__issuance__project", "demand", "listing", "product"
    )
    said = await seller_terms_of_each({order.seller_id for order in orders})
    return {
        order.id: _product_terms(order, said.get(order.seller_id))
        if order.kind is OrderKind.PRODUCT
        else _credit_terms(order, said.get(order.seller_id))
        for order in orders
    }


def _credit_terms(order: Order, said: SellerTerms | None) -> OrderTerms:
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
        withdrawal=_withdrawal(contact, said.credit_withdrawal if said else None),
        apply_by=order.confirm_by,
        seller=Seller(legal_name=seller.legal_name, manager_name=seller.responsible_person, contact=contact),
        buyer_is_consumer=KIND_RULES[order.buyer.kind].is_person,
        return_days=order.return_days,
        quantity_t=order.quantity_t,
        beneficiary_name=order.buyer.legal_name if retires else "",
        purpose=f"{order.demand.title}（うち {format_kg(order.demand.quantity_g)}）" if retires else "",
        retire_within=_of_demand(order, order.demand) if retires else None,
    )


def _product_terms(order: Order, said: SellerTerms | None) -> OrderTerms:
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
        withdrawal=_return(contact, product, said.goods_withdrawal if said else None),
        apply_by=order.confirm_by,
        seller=Seller(legal_name=seller.legal_name, manager_name=seller.responsible_person, contact=contact),
        buyer_is_consumer=KIND_RULES[order.buyer.kind].is_person,
        return_days=_return_days(order, said.goods_withdrawal if said else None),
        units=order.units,
        mass_g_per_unit=product.label_g,
        retire_by=product.retire_by,
        retire_within=_within(RetirementUse.PAID),
    )


def _of_demand(order: Order, demand: Demand) -> RetireWithin:
    """The time for a demand's use; its last day is certain once the use ends after all that could bind the seller."""
    use = USE_OF[demand.offset_type]
    by_confirmation = order.payment_timing is PaymentTiming.AFTER_DELIVERY and order.confirm_by <= demand.use_to
    if use is RetirementUse.PAID or not by_confirmation:
        return _within(use)
    return _within(use, due_on=deadline_of(use, owed_from=demand.use_to).due_on)


def _within(use: RetirementUse, *, due_on: date | None = None) -> RetireWithin:
    limit = LIMITS[use]
    return RetireWithin(days=limit.due_days, base_ja=limit.base_ja, base_en=limit.base_en, due_on=due_on)


def _withdrawal(contact: Contact, said: CreditWithdrawal | None) -> Withdrawal:
    """The seller's own terms, as its legal notice has them (docs/sources.md TS-11); the house's where it set none."""
    shown = replace(CREDIT_WITHDRAWAL, contact=f"{contact.phone}／{contact.email}")
    if said is None:
        return shown
    ja, en = _WITHDRAWAL_TERMS[said.accepted]
    return replace(
        shown,
        condition=f"{ja.format(days=said.days)}{_on_one_line(said.condition)}",
        condition_en=f"{en.format(days=said.days)} {_on_one_line(said.condition)}",
    )


def _return(contact: Contact, product: Product, said: GoodsWithdrawal | None) -> Withdrawal:
    """The seller's terms on returns, as its legal notice has them (docs/sources.md TS-11), and what the product adds.

    Who takes nothing back has nothing to add. Without terms the product's own words stand alone.
    """
    shown = replace(PRODUCT_WITHDRAWAL, contact=f"{contact.phone}／{contact.email}")
    if said is None:
        return replace(shown, condition=f"{product.withdrawal_policy}／返品の送料：{product.return_shipping}")
    condition, own = _on_one_line(said.condition), product.withdrawal_policy
    of_product = (f"／この商品について：{own}", f" / Of this product: {own}") if said.accepted else ("", "")
    return replace(
        shown,
        condition=f"{condition}{of_product[0]}／返品の送料：{RETURN_SHIPPING[said.return_shipping]}",
        condition_en=f"{condition}{of_product[1]} / Sending goods back: {_RETURN_SHIPPING_EN[said.return_shipping]}",
    )


def _return_days(order: Order, said: GoodsWithdrawal | None) -> int | None:
    """The days to return goods (docs/sources.md TS-11): those confirmed, before that what the seller's terms say now.

    0 for no returns, None where it has said nothing.
    """
    if order.confirmed_at is not None or said is None:
        return order.return_days
    return (said.days or 0) if said.accepted else 0


def _on_one_line(text: str) -> str:
    """A paragraph as the screen prints it, between lines of its own."""
    return "　".join(filter(None, map(str.strip, text.splitlines())))


_RETURN_SHIPPING_EN: Final = {
    ReturnShipping.SELLER: "the seller pays.",
    ReturnShipping.BUYER: "you pay.",
    ReturnShipping.SELLER_WHEN_DEFECTIVE: "the seller pays where the goods are defective, else you pay.",
}
_WITHDRAWAL_TERMS: Final = {
    True: (
        "注文の確定から{days}日以内、かつ移転・無効化の申請前に限り、お受けします。",
        "Within {days} days of the order, and before the transfer or retirement is applied for.",
    ),
    False: (
        "お客様のご都合による取消し・解除はお受けしません。",
        "It cannot be withdrawn for reasons of your own.",
    ),
}
