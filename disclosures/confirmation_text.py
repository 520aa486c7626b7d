"""The wording of the final confirmation screen: our own, in Japanese and English (docs/sources.md 9.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.text import MAX_PARAGRAPH
from disclosures.confirmation_choices import Option, Way, cancel_ways, edit_ways, options
from disclosures.consumption_tax import RateTotal, TaxBasis, TaxCategory
from disclosures.facts import contact_text, read_line, read_optional_line
from disclosures.japanese import Language, format_date, format_kg, format_t, format_yen
from disclosures.order_terms import (
    Delivery,
    OrderKind,
    OrderTerms,
    PaymentMethod,
    PaymentTiming,
    RetireWithin,
    line_yen,
    order_tax_totals,
    subtotal_yen,
    total_mass_g,
)
from disclosures.withdrawal import return_term

MAX_CONDITION: Final = 2 * MAX_PARAGRAPH
"""A seller's own condition, what a product adds to it, and who pays when goods go back."""

RETIRED_IS_FINAL_JA: Final = "無効化手続後は取消し・返品ができません。"
TRANSFERRED_IS_FINAL_JA: Final = "移転手続後の取消しは、クレジットを返還する移転について双方が合意した場合に限ります。"
TRANSFERRED_IS_FINAL_EN: Final = (
    "Once transferred, the order can be cancelled only if both sides agree to transfer back."
)
RETIRED_IS_FINAL_EN: Final = (
    "Once the retirement procedure has been carried out, the credits can be neither cancelled nor returned."
)


@dataclass(frozen=True, kw_only=True)
class ConfirmationScreen:
    """One language's screen: `pairs` are (label, text) in the order shown."""

    language: Language
    title: str
    notice: str
    pairs: tuple[tuple[str, str], ...]
    confirm_label: str
    edit_label: str
    edit_ways: tuple[Way, ...]
    cancel_label: str
    cancel_ways: tuple[Way, ...]
    options: tuple[Option, ...]


def _words(ja: str, en: str) -> Mapping[Language, str]:
    return {Language.JA: ja, Language.EN: en}


_TITLE: Final = _words("ご注文内容の最終確認", "Final confirmation of your order")
_NOTICE: Final = _words(
    "「注文を確定する（有料）」を押すと、以下の内容で有料の注文が確定します。",
    'Pressing "Place the order (payment required)" places an order that you must pay for, on the terms below.',
)
_CONFIRM: Final = _words("注文を確定する（有料）", "Place the order (payment required)")
_EDIT: Final = _words("修正する", "Edit")
_CANCEL: Final = _words("注文をやめる", "Leave without ordering")

_QUANTITY: Final = _words("分量", "Quantity")
_PRICE: Final = _words("販売価格・お支払い総額", "Price and total")
_PAYMENT: Final = _words("お支払いの時期・方法", "When and how to pay")
_DELIVERY: Final = _words("引渡しの時期", "Delivery")
_WITHDRAWAL: Final = _words("申込みの撤回・解除（取消し・返品）", "Withdrawal and cancellation")
_DEADLINE: Final = _words("申込みの期限", "Application deadline")
_SELLER: Final = _words("販売事業者", "Seller")


def render(terms: OrderTerms, language: Language) -> ConfirmationScreen:
    """The screen in `language`; the terms are consistent. Raises InvalidInput for a text that may not be shown."""
    pairs = (
        (_QUANTITY, _quantity),
        (_PRICE, _price),
        (_PAYMENT, _payment),
        (_DELIVERY, _delivery),
        (_WITHDRAWAL, _withdrawal),
        (_DEADLINE, _deadline),
        (_SELLER, _seller),
    )
    return ConfirmationScreen(
        language=language,
        title=_TITLE[language],
        notice=_NOTICE[language],
        pairs=tuple((label[language], text(terms, language)) for label, text in pairs),
        confirm_label=_CONFIRM[language],
        edit_label=_EDIT[language],
        edit_ways=edit_ways(terms.kind, language),
        cancel_label=_CANCEL[language],
        cancel_ways=cancel_ways(language),
        options=options(terms, language),
    )


def _quantity(terms: OrderTerms, language: Language) -> str:
    item = read_line("item_name", terms.item_name)
    credit = read_line("credit_description", terms.credit_description, maximum=MAX_PARAGRAPH)
    mass_g = total_mass_g(terms)
    ja = language is Language.JA
    if terms.kind is OrderKind.CREDIT:
        mass = f"{format_t(mass_g)}（{format_kg(mass_g)}）" if ja else f"{format_t(mass_g)} ({format_kg(mass_g)})"
    else:
        each = format_kg(terms.mass_g_per_unit or 0)
        mass = (
            f"{terms.units:,}点（1点につき {each}、合計 {format_kg(mass_g)} = {format_t(mass_g)}）"
            if ja
            else f"{terms.units:,} units ({each} each, {format_kg(mass_g)} = {format_t(mass_g)} in all)"
        )
    once = (
        "引渡しは1回です（継続する契約ではありません）。" if ja else "Delivered once; this is not a recurring contract."
    )
    credit_label = "クレジット：" if ja else "Credit: "
    return f"{item}\n{credit_label}{credit}\n{mass}\n{once}"


def _price(terms: OrderTerms, language: Language) -> str:
    ja = language is Language.JA
    basis = _basis(terms.tax_basis, language)

    def priced(label: str, amount_yen: int, *notes: str) -> str:
        amount = _bracketed(format_yen(amount_yen, language), notes, language)
        return f"{label}：{amount}" if ja else f"{label}: {amount}"

    lines = [
        priced(
            f"{read_line('lines.label', line.label)} {format_yen(line.unit_price_yen, language)} × {line.quantity:,}",
            line_yen(line),
            basis,
            line.tax.label(language),
        )
        for line in terms.lines
    ]
    lines.append(priced("小計" if ja else "Subtotal", subtotal_yen(terms), basis))
    shipping_notes = (basis, terms.shipping_tax.label(language)) if terms.shipping_yen else ()
    lines.append(priced("送料" if ja else "Shipping", terms.shipping_yen, *shipping_notes))
    lines += [
        priced(read_line("other_charges.label", charge.label), charge.amount_yen, basis, charge.tax.label(language))
        for charge in terms.other_charges
    ]
    if not terms.other_charges:
        lines.append("その他の費用：なし" if ja else "Other charges: none")
    lines += [_tax_line(total, terms.tax_basis, language) for total in order_tax_totals(terms)]
    total_label = "お支払い総額" if ja else "Total to pay"
    lines.append(priced(total_label, terms.total_yen, _basis(TaxBasis.INCLUSIVE, language)))
    return "\n".join(lines)


def _basis(basis: TaxBasis, language: Language) -> str:
    if language is Language.JA:
        return "税込" if basis is TaxBasis.INCLUSIVE else "税抜"
    return "tax included" if basis is TaxBasis.INCLUSIVE else "before tax"


def _bracketed(text: str, notes: tuple[str, ...], language: Language) -> str:
    if not notes:
        return text
    return f"{text}（{'・'.join(notes)}）" if language is Language.JA else f"{text} ({', '.join(notes)})"


def _tax_line(total: RateTotal, basis: TaxBasis, language: Language) -> str:
    amount, tax = format_yen(total.amount_yen, language), format_yen(total.tax_yen, language)
    category, stated = total.category.label(language), _basis(basis, language)
    inclusive = basis is TaxBasis.INCLUSIVE
    if total.category is TaxCategory.OUT_OF_SCOPE:
        return f"{category}：{amount}" if language is Language.JA else f"{category.capitalize()}: {amount}"
    if language is Language.JA:
        return f"{'うち' if inclusive else ''}消費税（{category} {amount}・{stated}）：{tax}"
    return f"{'Of which consumption tax' if inclusive else 'Consumption tax'} ({category} on {amount}, {stated}): {tax}"


def _payment(terms: OrderTerms, language: Language) -> str:
    ja = language is Language.JA
    days = terms.payment_days
    if terms.payment_method is PaymentMethod.CARD:
        return "クレジットカード：注文の確定時にお支払いいただきます。" if ja else "By card, when you place the order."
    if terms.payment_method is PaymentMethod.KONBINI:
        return (
            f"コンビニエンスストアでのお支払い：注文の確定から{days}日以内。お支払いの確認後に引き渡します。"
            if ja
            else f"At a convenience store, within {days} days of the order. Delivery follows once payment is confirmed."
        )
    if terms.payment_timing is PaymentTiming.BEFORE_DELIVERY:
        when = (
            f"銀行振込（前払い）：注文の確定から{days}日以内。入金の確認後に引き渡します。"
            if ja
            else f"By bank transfer in advance, within {days} days of the order. Delivery follows once it has arrived."
        )
    else:
        when = (
            f"銀行振込（後払い）：引渡し後、請求書の受領から{days}日以内。"
            if ja
            else f"By bank transfer after delivery, within {days} days of receiving the invoice."
        )
    # The bank sets this charge, so the screen can only say who bears it.
    bank_charge = "振込手数料はご負担ください。" if ja else " The bank's transfer charge is yours to bear."
    return when + bank_charge


def _delivery(terms: OrderTerms, language: Language) -> str:
    assert terms.deliver_by is not None
    ja = language is Language.JA
    day = format_date(terms.deliver_by, language)
    if terms.kind is OrderKind.PRODUCT:
        assert terms.retire_by is not None
        retire_day = format_date(terms.retire_by, language)
        lines = [
            f"商品の発送：{day}まで" if ja else f"The goods are shipped by {day}.",
            f"クレジットの無効化：{retire_day}まで（購入された方に代わって行います）"
            if ja
            else f"The credits are retired on your behalf by {retire_day}.",
        ]
    elif terms.delivery is Delivery.TRANSFER:
        lines = [
            f"クレジットの移転（お客様の口座へ）：{day}まで"
            if ja
            else f"The credits are transferred to your account by {day}."
        ]
    else:
        lines = [
            f"クレジットの無効化（お客様に代わって行います）：{day}まで"
            if ja
            else f"The credits are retired on your behalf by {day}."
        ]
    if terms.retire_within is not None:
        lines.append(_retire_within(terms.retire_within, language))
    beneficiary = read_optional_line("beneficiary_name", terms.beneficiary_name)
    purpose = read_optional_line("purpose", terms.purpose, maximum=MAX_PARAGRAPH)
    if beneficiary:
        lines.append(f"クレジットの利用者：{beneficiary}" if ja else f"Credit user: {beneficiary}")
    if purpose:
        lines.append(f"利用の目的：{purpose}" if ja else f"Purpose: {purpose}")
    return "\n".join(lines)


def _retire_within(limit: RetireWithin, language: Language) -> str:
    day = format_date(limit.due_on, language) if limit.due_on else ""
    if language is Language.JA:
        return f"無効化の期限（遅くとも）：{limit.base_ja}から{limit.days}日以内" + (f"：{day}" if day else "")
    return f"Retired at the latest within {limit.days} days of {limit.base_en}" + (f" ({day})." if day else ".")


def _withdrawal(terms: OrderTerms, language: Language) -> str:
    withdrawal = terms.withdrawal
    contact = read_line("withdrawal.contact", withdrawal.contact, maximum=MAX_PARAGRAPH)
    condition = read_line("withdrawal.condition", withdrawal.condition, maximum=MAX_CONDITION)
    effect = read_line("withdrawal.effect", withdrawal.effect, maximum=MAX_PARAGRAPH)
    transferred = terms.delivery is Delivery.TRANSFER
    days = return_term(terms.kind, terms.return_days, to_consumer=terms.buyer_is_consumer, language=language)
    term = f"\n{days}" if days else ""
    if language is Language.JA:
        final = TRANSFERRED_IS_FINAL_JA if transferred else RETIRED_IS_FINAL_JA
        return f"連絡先：{contact}\n条件：{condition}{term}\n効果：{effect}\n{final}"
    condition = (
        read_optional_line("withdrawal.condition_en", withdrawal.condition_en, maximum=MAX_CONDITION) or condition
    )
    effect = read_optional_line("withdrawal.effect_en", withdrawal.effect_en, maximum=MAX_PARAGRAPH) or effect
    final = TRANSFERRED_IS_FINAL_EN if transferred else RETIRED_IS_FINAL_EN
    return f"Contact: {contact}\nCondition: {condition}{term}\nEffect: {effect}\n{final}"


def _deadline(terms: OrderTerms, language: Language) -> str:
    if terms.apply_by is None:
        return "期限の定めはありません。" if language is Language.JA else "There is no deadline."
    day = format_date(terms.apply_by, language)
    return f"{day}まで" if language is Language.JA else f"By {day}."


def _seller(terms: OrderTerms, language: Language) -> str:
    seller = terms.seller
    name = read_line("seller.legal_name", seller.legal_name)
    manager = read_line("seller.manager_name", seller.manager_name)
    if language is Language.JA:
        return f"{name}\n運営統括責任者：{manager}\n{contact_text(seller.contact)}"
    address, phone, email = (
        read_line(f"seller.contact.{part}", getattr(seller.contact, part)) for part in ("address", "phone", "email")
    )
    return f"{name}\nResponsible manager: {manager}\nAddress: {address} / Telephone: {phone} / E-mail: {email}"
