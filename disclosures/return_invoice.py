"""The return invoice (適格返還請求書): that a payment went back, naming the invoice that it was made for.

It has the issuer and its number, the day of the return and of the first supply, what it was, the amounts and the tax a
rate (docs/sources.md IV-04). An issuer without a number says so, as on its invoice.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from disclosures.composed import ComposedDocument, DocumentEntry
from disclosures.consumption_tax import TaxBasis, tax_totals, total_including_tax
from disclosures.document_kinds import DocumentKind
from disclosures.facts import read_line
from disclosures.invoice import InvoiceLine, line_text, read_registration_number, total_entry
from disclosures.japanese import format_date, format_yen
from disclosures.paper import Paper, Section

RETURN_INVOICE_RULE_VERSION: Final = "return-invoice/2023-10"
RULE: Final = "IV-04"

UNREGISTERED_STATEMENT: Final = "発行者は適格請求書発行事業者の登録を受けていないため、適格返還請求書ではありません。"


@dataclass(frozen=True, kw_only=True)
class ReturnInvoiceFacts:
    """What goes on it; the lines are those of the invoice, with or without tax by its basis.

    `issuer_registration_number` is T and 13 digits, or None for an issuer without registration.
    """

    number: str
    invoice_number: str
    invoiced_on: date
    supplied_on: date
    was_supplied: bool
    """Whether it was supplied on that day; otherwise the order ended before it."""
    returned_on: date
    issued_on: date
    issuer_name: str
    issuer_registration_number: str | None
    recipient_name: str
    recipient_honorific: str
    lines: tuple[InvoiceLine, ...]
    tax_basis: TaxBasis
    reason: str


def compose_return_invoice(facts: ReturnInvoiceFacts) -> ComposedDocument:
    """The return invoice in Japanese, tax once a rate. Raises InvalidInput for a text or number that cannot stand."""
    registered = facts.issuer_registration_number is not None
    number = read_registration_number(facts.issuer_registration_number or "") if registered else UNREGISTERED_STATEMENT
    totals = tax_totals(((line.tax, line.amount_yen) for line in facts.lines), basis=facts.tax_basis)
    total_yen = total_including_tax(totals, basis=facts.tax_basis)
    parties = (
        ("返還請求書番号", read_line("number", facts.number)),
        ("発行日", format_date(facts.issued_on)),
        ("宛名", f"{read_line('recipient_name', facts.recipient_name)} {facts.recipient_honorific}"),
        ("発行者", read_line("issuer_name", facts.issuer_name)),
        ("登録番号", number),
    )
    returned = (
        ("返金日", format_date(facts.returned_on)),
        ("元の取引年月日", _supplied(facts)),
        (
            "元の請求書",
            f"{read_line('invoice_number', facts.invoice_number)}（{format_date(facts.invoiced_on)}発行）",
        ),
        ("返金の理由", read_line("reason", facts.reason)),
        *((f"明細{position}", line_text(line, facts.tax_basis)) for position, line in enumerate(facts.lines, start=1)),
        *(total_entry(total, facts.tax_basis) for total in totals),
    )
    lead = (("返金額（税込）", format_yen(total_yen)),)
    paper = Paper(
        title="適格返還請求書" if registered else "返還請求書（適格返還請求書ではありません）",
        dated_on=facts.issued_on,
        number=facts.number,
        lead=lead,
        sections=(Section(heading="発行者と宛先", entries=parties), Section(heading="返還の内容", entries=returned)),
    )
    printed = (*parties, *returned, *lead)
    return ComposedDocument(
        kind=DocumentKind.RETURN_INVOICE,
        paper=paper,
        entries=tuple(
            DocumentEntry(key=str(position), label=label, text=text, rule=RULE)
            for position, (label, text) in enumerate(printed, start=1)
        ),
        rule_version=RETURN_INVOICE_RULE_VERSION,
    )


def _supplied(facts: ReturnInvoiceFacts) -> str:
    day = format_date(facts.supplied_on)
    return day if facts.was_supplied else f"引渡し前（{day}の予定）"
