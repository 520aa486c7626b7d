"""The notice of a retirement's result to who had it done by another (docs/sources.md UN-02, TX-03).

A buyer without an account of its own must be given the credit's data and the retirement's result (handbook 001, B2).
"""

from dataclasses import dataclass
from typing import Final

from disclosures.facts import CreditFacts, RetirementFacts, read_line, read_retirement
from disclosures.japanese import format_date, format_t

NOTICE_TITLE: Final = "クレジットの無効化完了のお知らせ"
TAX_NOTE: Final = (
    "クレジットの無効化そのものに消費税はかかりません。会計・税務の上の時期は、無効化の日をもとに、"
    "税理士または所轄の税務署にご確認ください。"
)


@dataclass(frozen=True, kw_only=True)
class RetirementNoticeFacts:
    """What the records say of a confirmed retirement. Mass in grams."""

    credit: CreditFacts
    retirement: RetirementFacts
    quantity_g: int
    vintage: str
    user_name: str
    target: str


def retirement_notice_texts(facts: RetirementNoticeFacts) -> dict[str, str]:
    """The items by the keys of the checklist. Raises InvalidInput for a retirement that is not whole."""
    retirement = read_retirement(facts.retirement)
    assert retirement.confirmed_on is not None, "told when it is confirmed"
    credit = facts.credit
    return {
        "scheme": f"{credit.credit_type}（{credit.programme_name}）",
        "project": f"{credit.project_name}（プロジェクト番号 {credit.project_number}、{credit.project_place}）",
        "vintage": facts.vintage,
        "quantity": format_t(facts.quantity_g),
        "serials": retirement.serials.strip(),
        "executed_on": format_date(retirement.confirmed_on),
        "user": read_line("user_name", facts.user_name),
        "purpose": f"{retirement.purpose.strip()}\n対象の活動：{facts.target.strip()}",
    }
