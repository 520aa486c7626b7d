"""What a seller of tonnes is warned of before it offers them: until when a forest is kept, whence wood comes. Pure.

Warnings stop nobody; a sale notice of wood waits for leave besides (docs/sources.md UN-14, UN-15).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.methodologies import ProjectType
from registry.purpose_labels import Label

KEPT_YEARS: Final = 10
"""How long a forest's plan goes on after the end of its certification."""

WOOD_FUEL: Final = frozenset({"EN-R-001"})

_PERMANENCE_UNKNOWN: Final = Label(
    "森林の認証対象期間の終了日が登録されていないため、いつまで管理されるかを示せません。計画書で確認してください。",
    "The end of the forest's certification is not on record, so how long it is kept is not known: see its plan.",
)
_PERMANENCE_PAST: Final = Label(
    "森林の管理を約束した期間は{day}に終わっています。現在の管理の状況を示してください。",
    "The time for which the forest was to be kept ended on {day}: show how it is kept now.",
)
_WOOD: Final = Label(
    "木質バイオマスは、未利用または合法に伐採された木材であることを証する書類が必要です。公告の前に、地域協議会または運営者に示してください。",
    "Wood fuel needs papers showing that the wood was unused or legally cut: show them before you publish a notice.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWarning:
    """One warning and its rule."""

    rule: str
    text: Label


def permanence_until(certification_ends_on: date) -> date:
    """The last day for which a forest's plan is to go on: ten years after its certification ends (UN-14)."""
    last = date(certification_ends_on.year + KEPT_YEARS, certification_ends_on.month, 1)
    is_leap_day = (certification_ends_on.month, certification_ends_on.day) == (2, 29)
    return last.replace(day=28 if is_leap_day else certification_ends_on.day)


def offer_warnings(
    *,
    project_types: Collection[str],
    methodology_code: str | None,
    certification_ends_on: date | None,
    states_permanence: bool,
    today: date,
) -> tuple[OfferWarning, ...]:
    """What an offer of such tonnes is warned of on the day (docs/sources.md UN-14, UN-15).

    `states_permanence`: the project itself says how the forest is kept, where no scheme certifies it.
    """
    found = []
    if ProjectType.FOREST in project_types and not states_permanence:
        if certification_ends_on is None:
            found.append(OfferWarning(rule="UN-14", text=_PERMANENCE_UNKNOWN))
        elif (last := permanence_until(certification_ends_on)) < today:
            text = Label(*(one.format(day=last.isoformat()) for one in _PERMANENCE_PAST))
            found.append(OfferWarning(rule="UN-14", text=text))
    if methodology_code in WOOD_FUEL:
        found.append(OfferWarning(rule="UN-15", text=_WOOD))
    return tuple(found)
