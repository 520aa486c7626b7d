"""The terms of an order as the final confirmation shows them, and what makes them complete and consistent."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.errors import InvalidInput
from core.mass import GRAMS_PER_TONNE, read_tonnes
from core.money import MAX_YEN
from core.numbers import check_range
from disclosures.consumption_tax import RateTotal, TaxBasis, TaxCategory, tax_totals, total_including_tax
from disclosures.errors import IncompleteConfirmation
from disclosures.facts import Contact
from disclosures.matrix import says_nothing

MAX_ORDER_LINES: Final = 20
MAX_OTHER_CHARGES: Final = 10
MAX_UNITS: Final = 1_000_000
MAX_MASS_PER_UNIT_G: Final = 1_000_000_000
MAX_PAYMENT_DAYS: Final = 180


class OrderKind(StrEnum):
    """What is ordered: tonnes of a credit, or units of a credit-attached product."""

    CREDIT = "CREDIT"
    PRODUCT = "PRODUCT"


class Delivery(StrEnum):
    """移転 to the buyer's account, or 無効化 on its behalf (always so for a product)."""

    TRANSFER = "TRANSFER"
    RETIRE_ON_BEHALF = "RETIRE_ON_BEHALF"


class PaymentMethod(StrEnum):
    """How the buyer pays."""

    CARD = "CARD"
    KONBINI = "KONBINI"
    BANK_TRANSFER = "BANK_TRANSFER"


class BuyerAge(StrEnum):
    """What a natural person says of its age before it orders (docs/sources.md EC-03)."""

    ADULT = "ADULT"
    MINOR_WITH_CONSENT = "MINOR_WITH_CONSENT"


class PaymentTiming(StrEnum):
    """Which comes first: the money, or the delivery (then by bank transfer on an invoice)."""

    BEFORE_DELIVERY = "BEFORE_DELIVERY"
    AFTER_DELIVERY = "AFTER_DELIVERY"


@dataclass(frozen=True, kw_only=True)
class PriceLine:
    """`quantity` times `unit_price_yen`, with or without tax by the order's basis."""

    label: str
    quantity: int
    unit_price_yen: int
    tax: TaxCategory = TaxCategory.TAXABLE_10


@dataclass(frozen=True, kw_only=True)
class Charge:
    """A named charge besides the lines and the shipping."""

    label: str
    amount_yen: int
    tax: TaxCategory = TaxCategory.TAXABLE_10


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """撤回・解除: whom to tell, under which condition, to what effect; the English texts may be left empty."""

    contact: str
    condition: str
    effect: str
    condition_en: str = ""
    effect_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Seller:
    """Who sells: the registered name, the responsible person, where to reach it."""

    legal_name: str
    manager_name: str
    contact: Contact


@dataclass(frozen=True, kw_only=True)
class RetireWithin:
    """The time within which tonnes are retired at the latest: so many days from something, with its day once known."""

    days: int
    base_ja: str
    base_en: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OrderTerms:
    """The terms of one order, every one of them visible on the screen.

    A credit order gives `quantity_t` and `deliver_by` (the day of the transfer or of the retirement). A product
    order gives `units`, `mass_g_per_unit`, `deliver_by` (shipping), `retire_by`, and prices including tax.
    `payment_days` count from the order, or from delivery and invoice when paid after it; none for a card.
    `total_yen` is what will be charged: it must be what the lines, charges and tax add up to. `return_days` are the
    seller's own term for withdrawing: None for none, 0 for no returns (docs/sources.md TS-11).
    """

    kind: OrderKind
    item_name: str
    credit_description: str
    lines: tuple[PriceLine, ...]
    shipping_yen: int
    tax_basis: TaxBasis
    total_yen: int
    payment_method: PaymentMethod
    payment_timing: PaymentTiming
    payment_days: int | None
    delivery: Delivery
    deliver_by: date | None
    withdrawal: Withdrawal
    apply_by: date | None
    seller: Seller
    quantity_t: int | None = None
    units: int | None = None
    mass_g_per_unit: int | None = None
    retire_by: date | None = None
    other_charges: tuple[Charge, ...] = ()
    shipping_tax: TaxCategory = TaxCategory.TAXABLE_10
    beneficiary_name: str = ""
    purpose: str = ""
    buyer_is_consumer: bool = False
    return_days: int | None = None
    retire_within: RetireWithin | None = None
    """Where the seller retires on the buyer's behalf (docs/sources.md RT-01)."""


def missing_essentials(terms: OrderTerms) -> tuple[str, ...]:
    """The names of the essentials that are not given (TS-20), in the order of the screen."""
    product = terms.kind is OrderKind.PRODUCT
    later = terms.payment_method is not PaymentMethod.CARD
    given = {
        "item_name": not says_nothing(terms.item_name),
        "credit_description": not says_nothing(terms.credit_description),
        "quantity_t": product or terms.quantity_t is not None,
        "units": not product or terms.units is not None,
        "mass_g_per_unit": not product or terms.mass_g_per_unit is not None,
        "lines": bool(terms.lines) and not any(says_nothing(line.label) for line in terms.lines),
        "other_charges": not any(says_nothing(charge.label) for charge in terms.other_charges),
        "payment_days": not later or terms.payment_days is not None,
        "deliver_by": terms.deliver_by is not None,
        "retire_by": not product or terms.retire_by is not None,
        "withdrawal.contact": not says_nothing(terms.withdrawal.contact),
        "withdrawal.condition": not says_nothing(terms.withdrawal.condition),
        "withdrawal.effect": not says_nothing(terms.withdrawal.effect),
        "seller.legal_name": not says_nothing(terms.seller.legal_name),
        "seller.manager_name": not says_nothing(terms.seller.manager_name),
        "seller.contact.address": not says_nothing(terms.seller.contact.address),
        "seller.contact.phone": not says_nothing(terms.seller.contact.phone),
        "seller.contact.email": not says_nothing(terms.seller.contact.email),
    }
    return tuple(name for name, is_given in given.items() if not is_given)


def require_consistent(terms: OrderTerms) -> None:
    """Raises IncompleteConfirmation naming what is not given, and InvalidInput for terms that contradict each other."""
    absent = missing_essentials(terms)
    if absent:
        raise IncompleteConfirmation(missing=absent)
    check_range(len(terms.lines), field="lines", maximum=MAX_ORDER_LINES)
    check_range(len(terms.other_charges), field="other_charges", minimum=0, maximum=MAX_OTHER_CHARGES)
    _check_quantity(terms)
    _check_payment(terms)
    total_yen = total_including_tax(order_tax_totals(terms), basis=terms.tax_basis)
    if terms.total_yen != total_yen:
        raise InvalidInput(field="total_yen", value=str(terms.total_yen), rule=f"sum_of_parts={total_yen}")


def subtotal_yen(terms: OrderTerms) -> int:
    """The sum of the lines alone, by the order's basis."""
    return sum(line_yen(line) for line in terms.lines)


def line_yen(line: PriceLine) -> int:
    """Quantity times unit price. Raises InvalidInput beyond the limits."""
    quantity = check_range(line.quantity, field="lines.quantity")
    unit_price_yen = check_range(line.unit_price_yen, field="lines.unit_price_yen", minimum=0, maximum=MAX_YEN)
    return check_range(quantity * unit_price_yen, field="lines", minimum=0, maximum=MAX_YEN)


def order_tax_totals(terms: OrderTerms) -> tuple[RateTotal, ...]:
    """Tax of lines, shipping and other charges together, once a rate."""
    amounts = [(line.tax, line_yen(line)) for line in terms.lines]
    if terms.shipping_yen != 0:
        amounts.append((terms.shipping_tax, terms.shipping_yen))
    amounts += [(charge.tax, charge.amount_yen) for charge in terms.other_charges]
    return tax_totals(amounts, basis=terms.tax_basis)


def total_mass_g(terms: OrderTerms) -> int:
    """The grams ordered: whole tonnes of a credit, or the units' grams."""
    if terms.quantity_t is not None:
        return terms.quantity_t * GRAMS_PER_TONNE
    assert terms.units is not None and terms.mass_g_per_unit is not None
    return terms.units * terms.mass_g_per_unit


def _check_quantity(terms: OrderTerms) -> None:
    if terms.kind is OrderKind.CREDIT:
        read_tonnes("quantity_t", terms.quantity_t or 0)
        _require_unused(units=terms.units, mass_g_per_unit=terms.mass_g_per_unit, retire_by=terms.retire_by)
        return
    _require_unused(quantity_t=terms.quantity_t)
    check_range(terms.units or 0, field="units", maximum=MAX_UNITS)
    check_range(terms.mass_g_per_unit or 0, field="mass_g_per_unit", maximum=MAX_MASS_PER_UNIT_G)
    if terms.delivery is not Delivery.RETIRE_ON_BEHALF:
        # An individual holds no registry account (docs/sources.md RG-08).
        raise InvalidInput(field="delivery", value=terms.delivery.value, rule="products_are_retired_on_behalf")
    if terms.tax_basis is not TaxBasis.INCLUSIVE:
        # 総額表示: consumers are shown prices including tax (docs/sources.md TX-06).
        raise InvalidInput(field="tax_basis", value=terms.tax_basis.value, rule="products_are_priced_including_tax")


def _check_payment(terms: OrderTerms) -> None:
    if terms.payment_method is PaymentMethod.CARD:
        _require_unused(payment_days=terms.payment_days)
    else:
        check_range(terms.payment_days or 0, field="payment_days", maximum=MAX_PAYMENT_DAYS)
    by_invoice = terms.payment_timing is PaymentTiming.AFTER_DELIVERY
    if by_invoice and terms.payment_method is not PaymentMethod.BANK_TRANSFER:
        raise InvalidInput(
            field="payment_method", value=terms.payment_method.value, rule="after_delivery_by_bank_transfer_only"
        )


def _require_unused(**values: object) -> None:
    """What the screen of this kind of order would not show may not be given."""
    for name, value in values.items():
        if value is not None:
            raise InvalidInput(field=name, value=str(value), rule="not_for_this_kind_of_order")
