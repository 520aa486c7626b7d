"""The invoice: a qualified invoice (適格請求書) of a registered issuer, or one that says that it is none."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.canonical import canonical_bytes as canonical_json
from core.canonical import canonical_hash
from core.errors import InvalidInput
from core.numbers import check_range, normalise_digits
from core.text import MAX_PARAGRAPH
from disclosures.consumption_tax import (
    RATES_EFFECTIVE_FROM,
    RateTotal,
    TaxBasis,
    TaxCategory,
    tax_totals,
    total_including_tax,
)
from disclosures.errors import IncompleteInvoice
from disclosures.facts import read_line, read_optional_line
from disclosures.japanese import format_date, format_yen
from disclosures.matrix import says_nothing

INVOICE_RULE_VERSION: Final = "qualified-invoice/2023-10"
MAX_INVOICE_LINES: Final = 50

UNREGISTERED_STATEMENT: Final = (
    "発行者は適格請求書発行事業者の登録を受けていないため、適格請求書を発行できません。"
    "買い手の仕入税額控除の扱いは、取引日の時点の国税庁の案内でご確認ください。"
)
REDUCED_RATE_NOTE: Final = "※印は軽減税率（8%）の対象です。"

_REGISTRATION_NUMBER: Final = re.compile(r"T\d{13}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """One thing supplied; the amount is with or without tax by the invoice's basis."""

    description: str
    amount_yen: int
    tax: TaxCategory
    quantity: str = ""


@dataclass(frozen=True, kw_only=True)
class InvoiceFacts:
    """What goes on an invoice. `supplied_on` is the day of the supply (取引年月日), None when not yet known.

    `issuer_registration_number` is T and 13 digits, or None for an issuer without registration.
    """

    number: str
    issuer_name: str
    issuer_registration_number: str | None
    recipient_name: str
    issued_on: date
    supplied_on: date | None
    lines: tuple[InvoiceLine, ...]
    tax_basis: TaxBasis
    due_on: date | None = None
    payment_instructions: str = ""
    recipient_honorific: str = "御中"


@dataclass(frozen=True, kw_only=True)
class InputCreditTransition:
    """What share of the tax on a purchase from an unregistered issuer a buyer may credit, and how sure that is."""

    percent: int | None
    first_day: date
    last_day: date | None
    basis: str


_REFORM: Final = "from the FY2026 tax reform outline as reported by tax offices; the enacted text was not read"

INPUT_CREDIT_TRANSITION: Final = (
    InputCreditTransition(
        percent=80,
        first_day=date(2023, 10, 1),
        last_day=date(2026, 9, 30),
        basis="from memory, and as reported by tax offices; not read at the tax agency",
    ),
    InputCreditTransition(percent=70, first_day=date(2026, 10, 1), last_day=date(2028, 9, 30), basis=_REFORM),
    InputCreditTransition(percent=50, first_day=date(2028, 10, 1), last_day=date(2030, 9, 30), basis=_REFORM),
    InputCreditTransition(percent=30, first_day=date(2030, 10, 1), last_day=date(2031, 9, 30), basis=_REFORM),
)
"""Unconfirmed (docs/sources.md IV-07, from memory): for a person to check, never printed as law to a buyer."""


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice as issued: `entries` are its (label, text) pairs; a `qualified` one carries the number."""

    number: str
    qualified: bool
    issued_on: date
    title: str
    entries: tuple[tuple[str, str], ...]
    totals: tuple[RateTotal, ...]
    tax_yen: int
    total_yen: int
    input_credit_transition: InputCreditTransition | None


def missing_invoice_fields(facts: InvoiceFacts) -> tuple[str, ...]:
    """The fields without which the invoice may not be issued (IV-01), in order.

    The registration number is not among them: without it the invoice states that it is not a qualified one.
    """
    absent = [name for name in ("number", "issuer_name") if says_nothing(getattr(facts, name))]
    if facts.supplied_on is None:
        absent.append("supplied_on")
    if not facts.lines:
        absent.append("lines")
    absent += [
        f"lines[{position}].description"
        for position, line in enumerate(facts.lines[:MAX_INVOICE_LINES])
        if says_nothing(line.description)
    ]
    if says_nothing(facts.recipient_name):
        absent.append("recipient_name")
    return tuple(absent)


def read_registration_number(text: str) -> str:
    """T and 13 digits in ASCII, full-width input normalised (IV-01, LG-01). Raises InvalidInput."""
    number = normalise_digits(text)
    if _REGISTRATION_NUMBER.fullmatch(number) is None:
        raise InvalidInput(
            field="issuer_registration_number", value=text[:40], rule="T_and_13_digits", hint="例/e.g. T1234567890123"
        )
    return number


def compose_invoice(facts: InvoiceFacts) -> Invoice:
    """The invoice in Japanese, tax computed once a rate (IV-01, IV-02, IV-07).

    Raises IncompleteInvoice, and InvalidInput for the registration number, the bounds or a day before the rates.
    """
    absent = missing_invoice_fields(facts)
    if absent or facts.supplied_on is None:
        raise IncompleteInvoice(missing=absent)
    check_range(len(facts.lines), field="lines", maximum=MAX_INVOICE_LINES)
    if facts.supplied_on < RATES_EFFECTIVE_FROM:
        raise InvalidInput(
            field="supplied_on",
            value=facts.supplied_on.isoformat(),
            rule=f"minimum={RATES_EFFECTIVE_FROM.isoformat()}",
        )
    number = None
    if facts.issuer_registration_number is not None:
        number = read_registration_number(facts.issuer_registration_number)
    totals = tax_totals(((line.tax, line.amount_yen) for line in facts.lines), basis=facts.tax_basis)
    return Invoice(
        number=read_line("number", facts.number),
        qualified=number is not None,
        issued_on=facts.issued_on,
        title="適格請求書" if number else "請求書（適格請求書ではありません）",
        entries=_entries(facts, supplied_on=facts.supplied_on, registration_number=number, totals=totals),
        totals=totals,
        tax_yen=sum(total.tax_yen for total in totals),
        total_yen=total_including_tax(totals, basis=facts.tax_basis),
        input_credit_transition=None if number else input_credit_transition(facts.supplied_on),
    )


def input_credit_transition(supplied_on: date) -> InputCreditTransition | None:
    """The unconfirmed transition row for a day of supply; None when no row covers it."""
    for row in INPUT_CREDIT_TRANSITION:
        if row.first_day <= supplied_on and (row.last_day is None or supplied_on <= row.last_day):
            return row
    return None


def canonical_bytes(invoice: Invoice) -> bytes:
    """What the recipient sees, as canonical JSON with the rule's version."""
    return canonical_json(_record(invoice))


def invoice_hash(invoice: Invoice) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return canonical_hash(_record(invoice))


def _record(invoice: Invoice) -> dict[str, object]:
    return {
        "rule_version": INVOICE_RULE_VERSION,
        "number": invoice.number,
        "qualified": invoice.qualified,
        "title": invoice.title,
        "entries": [list(entry) for entry in invoice.entries],
    }


def _entries(
    facts: InvoiceFacts, *, supplied_on: date, registration_number: str | None, totals: tuple[RateTotal, ...]
) -> tuple[tuple[str, str], ...]:
    honorific = read_line("recipient_honorific", facts.recipient_honorific)
    entries = [
        ("請求書番号", read_line("number", facts.number)),
        ("発行日", format_date(facts.issued_on)),
        ("宛名", f"{read_line('recipient_name', facts.recipient_name)} {honorific}"),
        ("発行者", read_line("issuer_name", facts.issuer_name)),
        ("登録番号", registration_number or UNREGISTERED_STATEMENT),
        ("取引年月日", format_date(supplied_on)),
        *((f"明細{position}", line_text(line, facts.tax_basis)) for position, line in enumerate(facts.lines, start=1)),
    ]
    if any(line.tax is TaxCategory.REDUCED_8 for line in facts.lines):
        entries.append(("注記", REDUCED_RATE_NOTE))
    entries += [total_entry(total, facts.tax_basis) for total in totals]
    entries.append(("ご請求金額（税込）", format_yen(total_including_tax(totals, basis=facts.tax_basis))))
    if facts.due_on is not None:
        entries.append(("お支払い期限", format_date(facts.due_on)))
    instructions = read_optional_line("payment_instructions", facts.payment_instructions, maximum=MAX_PARAGRAPH)
    if instructions:
        entries.append(("お支払い方法", instructions))
    return tuple(entries)


def _basis_label(basis: TaxBasis) -> str:
    return "税抜" if basis is TaxBasis.EXCLUSIVE else "税込"


def line_text(line: InvoiceLine, basis: TaxBasis) -> str:
    """One thing supplied, with its amount and how it is taxed."""
    description = read_line("lines.description", line.description)
    quantity = read_optional_line("lines.quantity", line.quantity)
    mark = " ※" if line.tax is TaxCategory.REDUCED_8 else ""
    taxed = line.tax.label_ja if line.tax is TaxCategory.OUT_OF_SCOPE else f"{_basis_label(basis)}・{line.tax.label_ja}"
    counted = f"　{quantity}" if quantity else ""
    return f"{description}{mark}{counted}　{format_yen(line.amount_yen)}（{taxed}）"


def total_entry(total: RateTotal, basis: TaxBasis) -> tuple[str, str]:
    """The label and the text of a rate's sum and its tax."""
    if total.category is TaxCategory.OUT_OF_SCOPE:
        return f"{total.category.label_ja}合計", format_yen(total.amount_yen)
    amounts = f"{format_yen(total.amount_yen)}（{_basis_label(basis)}）、消費税額 {format_yen(total.tax_yen)}"
    return f"{total.category.label_ja}合計", amounts
