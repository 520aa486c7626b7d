"""What the buyer of a demand, and who brokers for it, should look at. Pure (docs/sources.md UN-13, RT-01)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.fiscal_deadlines import crosses_fiscal_year, fiscal_year_of, public_year_end
from registry.purpose_labels import Label

_NEXT_YEAR: Final = Label(
    "納期が次の会計年度（{year}年度）です。今年度の予算で支払うには、{deliver_by}までの納品・検査と、{pay_by}までの支払いが必要です。",
    "It is needed in fiscal {year}: to be paid from this year's budget it is delivered and inspected by {deliver_by}"
    " and paid by {pay_by}.",
)
_EARLIER_IS_LATE: Final = Label(
    "以前の催しや活動のためのクレジットの無効化が、期限を過ぎています。売り手に確認してください。",
    "A retirement for an earlier event or activity of the buyer is overdue: ask its seller.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandWarning:
    """One warning and its rule; it stops nobody."""

    rule: str
    text: Label


def demand_warnings(
    *, is_public_body: bool, needed_by: date, has_late_retirement: bool, today: date
) -> tuple[DemandWarning, ...]:
    """What a demand is warned of on the day: a public body's year (UN-13), an overdue retirement before it (RT-01)."""
    found = []
    if is_public_body and crosses_fiscal_year(today, needed_by):
        end = public_year_end(fiscal_year_of(today))
        values = {
            "year": fiscal_year_of(needed_by),
            "deliver_by": end.deliver_by.isoformat(),
            "pay_by": end.pay_by.isoformat(),
        }
        text = Label(_NEXT_YEAR.ja.format(**values), _NEXT_YEAR.en.format(**values))
        found.append(DemandWarning(rule="UN-13", text=text))
    if has_late_retirement:
        found.append(DemandWarning(rule="RT-01", text=_EARLIER_IS_LATE))
    return tuple(found)
