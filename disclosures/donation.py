"""Donations for buying and retiring credits: what givers are told before, and what became of it after.

The guideline defines the kind and lists no items; these are Musubi's own (docs/sources.md INF-04). A donation that is
not voluntary, or brings the giver something, is a price and bears consumption tax (TX-05).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.errors import InvalidInput
from core.money import MAX_YEN
from core.numbers import MAX_AMOUNT, check_range
from core.text import MAX_PARAGRAPH
from disclosures.facts import (
    MECHANISM_TEXT,
    URGENCY_TEXT,
    USER_EFFORT_TEXT,
    Contact,
    CreditFacts,
    RetirementFacts,
    RetirementStatus,
    contact_text,
    credit_entries,
    read_line,
    read_optional_line,
    retirement_text,
)
from disclosures.japanese import format_date, format_kg, format_period, format_t, format_yen
from disclosures.matrix import Item, says_nothing

MAX_SHARE_BP: Final = 10_000
NOT_OWN_TEXT: Final = "寄付した人自身の排出量を埋め合わせるものではありません。"
NOT_YET_TEXT: Final = "まだ購入・無効化していません。"
OUT_OF_SCOPE_TEXT: Final = "任意の寄付であり、対価となるものの提供はありません（消費税の対象外）。"
TAXABLE_TEXT: Final = "任意ではない、または対価となるものがあるため、寄付ではなく代金として消費税の対象です。"


@dataclass(frozen=True, kw_only=True)
class DonationTerms:
    """What only the collector knows. Yen a donation; the share passed on in hundredths of a per cent.

    `benefit` is what a giver receives for it, nothing when empty. `passed_yen`, in a report, is what was passed on.
    """

    amount_yen: int
    share_bp: int
    is_voluntary: bool
    benefit: str
    rest: str
    passed_yen: int | None = None


@dataclass(frozen=True, kw_only=True)
class DonationFacts:
    """What the records say of what a donation pays for. `expected_g` are the grams to be bought and retired."""

    name: str
    first_day: date
    last_day: date
    collector_name: str
    manager_name: str
    contact: Contact
    recipient_name: str
    expected_g: int
    retire_by: date
    efforts: str
    terms: DonationTerms
    credit: CreditFacts | None = None
    retirement: RetirementFacts | None = None


def is_outside_tax(terms: DonationTerms) -> bool:
    """Whether it is a donation in the tax's sense (TX-05): voluntary, and nothing given for it."""
    return terms.is_voluntary and says_nothing(terms.benefit)


def donation_texts(facts: DonationFacts) -> dict[str, str]:
    """What the records and the terms tell, by the keys of the checklist. Raises InvalidInput."""
    terms = facts.terms
    check_range(terms.amount_yen, field="donation.amount_yen", maximum=MAX_YEN)
    check_range(terms.share_bp, field="donation.share_bp", maximum=MAX_SHARE_BP)
    check_range(facts.expected_g, field="expected_g", maximum=MAX_AMOUNT)
    passed_yen = terms.amount_yen * terms.share_bp // MAX_SHARE_BP
    share = f"{terms.share_bp // 100}.{terms.share_bp % 100:02d}".rstrip("0").rstrip(".")
    recipient = read_line("recipient_name", facts.recipient_name)
    quantity = f"{format_kg(facts.expected_g)}（{format_t(facts.expected_g)}）"
    retired_on = _retired_on(facts.retirement)
    entries = {
        Item.MECHANISM: MECHANISM_TEXT,
        Item.URGENCY: URGENCY_TEXT,
        Item.PROVIDER_EFFORT: read_optional_line("efforts", facts.efforts, maximum=MAX_PARAGRAPH),
        Item.USER_EFFORT: USER_EFFORT_TEXT,
        Item.ACTIVITY: f"寄付によるクレジットの購入と無効化。{NOT_OWN_TEXT}",
        Item.PERIOD_PEOPLE: f"寄付の受付 {format_period(facts.first_day, facts.last_day)}、どなたでも",
        Item.EMISSION_AND_OFFSET: f"無効化{'した' if retired_on else 'する予定の'}量：{quantity}",
        Item.METHOD: "集まった寄付のうち渡す額を、クレジット1トンの価格で割って求めます（1トンに満たない額は残額）。",
        **(credit_entries(facts.credit) if facts.credit else {}),
        Item.PROCURE_RETIRE: retirement_text(facts.retirement) if facts.retirement else NOT_YET_TEXT,
        Item.DEADLINE_NOTICE: f"{format_date(retired_on)}に無効化しました。この報告でお知らせします。"
        if retired_on
        else f"{format_date(facts.retire_by)}までに無効化し、このサイトの報告で1回お知らせします。",
        Item.PRICE: f"寄付1口 {format_yen(terms.amount_yen)}",
        Item.CONSUMER_BURDEN: OUT_OF_SCOPE_TEXT if is_outside_tax(terms) else _taxable(terms),
        Item.SELLER_NAME: read_line("collector_name", facts.collector_name),
        Item.MANAGER: read_optional_line("manager_name", facts.manager_name),
        Item.CONTACT: contact_text(facts.contact),
    }
    passed = f"1口につき {format_yen(passed_yen)}（{share}%）"
    if terms.passed_yen is not None:
        check_range(terms.passed_yen, field="donation.passed_yen", minimum=0, maximum=MAX_YEN)
        passed += f"\nこれまでに渡した額：{format_yen(terms.passed_yen)}"
    return {
        **{item.value: text for item, text in entries.items() if text},
        "donation_recipient": recipient,
        "donation_share": passed,
        "donation_use": _use(facts.credit),
        "donation_qty": quantity,
        "donation_retirement": f"{recipient}のために、{format_date(retired_on)}に登録簿で無効化しました。"
        if retired_on
        else f"{recipient}が{format_date(facts.retire_by)}までに登録簿で無効化します。",
        "donation_rest": read_line("donation.rest", terms.rest, maximum=MAX_PARAGRAPH),
        "donation_not_own": NOT_OWN_TEXT,
    }


def require_report(terms: DonationTerms, *, paid_yen: int) -> None:
    """A report says how much was passed on: no more than was paid for credits so far. Raises InvalidInput."""
    if terms.passed_yen is None:
        raise InvalidInput(field="donation.passedOn", value="", rule="given_in_a_report")
    if terms.passed_yen > paid_yen:
        raise InvalidInput(field="donation.passedOn", value=str(terms.passed_yen), rule=f"paid_for_credits={paid_yen}")


def _retired_on(retirement: RetirementFacts | None) -> date | None:
    if retirement is None or retirement.status is not RetirementStatus.CONFIRMED:
        return None
    return retirement.confirmed_on


def _taxable(terms: DonationTerms) -> str:
    benefit = read_optional_line("donation.benefit", terms.benefit, maximum=MAX_PARAGRAPH)
    return f"{TAXABLE_TEXT}お渡しするもの：{benefit}" if benefit else TAXABLE_TEXT


def _use(credit: CreditFacts | None) -> str:
    if credit is None:
        return "クレジットの購入と無効化"
    return f"{credit.credit_type}「{credit.project_name}」（{credit.project_place}）の購入と無効化"
