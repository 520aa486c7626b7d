"""The terms of an order as the buyer's final confirmation shows them, from the records."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
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
    PaymentTiming,
    PriceLine,
    RetireWithin,
    Seller,
    Withdrawal,
)
from disclosures.seller_terms import CreditWithdrawal, SellerTerms
from disclosures.selling import seller_terms_of_each
from listings.facts import contact_of, credit_line
from listings.models import Demand
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
    said = await seller_terms_of_each({order.seller_id for order in orders if order.kind is OrderKind.CREDIT})
    return {
        order.id: _product_terms(order)
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
            # Who bears the cost of a return is a part of its terms (特商法11条5号): the last screen says it too.
            condition=f"{product.withdrawal_policy}／返品の送料：{product.return_shipping}",
            effect="入金前の取消しでは代金は発生しません。",
            effect_en="Cancelled before the payment is received, nothing is owed.",
        ),
        apply_by=order.confirm_by,
        seller=Seller(legal_name=seller.legal_name, manager_name=seller.responsible_person, contact=contact),
        buyer_is_consumer=KIND_RULES[order.buyer.kind].is_person,
        return_days=order.return_days,
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
        condition=f"{ja.format(days=said.days)}{said.condition}",
        condition_en=f"{en.format(days=said.days)} {said.condition}",
    )


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
