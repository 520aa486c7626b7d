"""What is told of an offset event or of offsetting one's own operations: before, at the sale, during and after.

One table says which document belongs to which stage; the matrix says what each must give (docs/sources.md 1.3, INF-01,
INF-05, 9.6, 9.7; handbook 001, A1 3(4) to 3(8) and A2 3(4)).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from core.errors import InvalidInput
from core.labels import Labelled
from core.mass import require_sum
from core.money import MAX_YEN
from core.numbers import MAX_AMOUNT, check_range
from core.text import MAX_PARAGRAPH
from disclosures.document_kinds import DocumentKind
from disclosures.event_report import MAX_EMISSION_ITEMS, MAX_PARTICIPANTS, EmissionItem
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
from disclosures.matrix import Item

HEADLINES: Final[Mapping[DocumentKind, str]] = MappingProxyType(
    {
        DocumentKind.EVENT_NOTICE: "カーボン・オフセットのお知らせ",
        DocumentKind.TICKET: "参加券・お申込みのご案内",
        DocumentKind.EVENT_PANEL: "カーボン・オフセットの取組",
        DocumentKind.EVENT_REPORT: "カーボン・オフセット実施報告",
        DocumentKind.OWN_OPERATION_NOTICE: "カーボン・オフセットのお知らせ",
        DocumentKind.OWN_OPERATION_REPORT: "カーボン・オフセット実施報告",
    }
)
"""What stands after the name in the title of each."""

_REPORTS: Final = frozenset({DocumentKind.EVENT_REPORT, DocumentKind.OWN_OPERATION_REPORT})
NOT_YET_TITLES: Final = {
    True: "カーボン・オフセットの経過報告（無効化を申請中）",
    False: "カーボン・オフセットの経過報告（無効化の申請前）",
}
"""The title of a report before the retirement is confirmed, by whether it was asked for."""
PLANNED_RETIREMENT: Final = "まだ無効化していません。登録簿で無効化した後に、オフセットの実施を報告します。"


class Variance(Labelled):
    """What is done about the difference between the estimate and the result (handbook 001, A1 3(7))."""

    NONE = "NONE", "差はありません", "there is no difference"
    TOP_UP = "TOP_UP", "不足分のクレジットを補填します", "the shortfall is bought and retired as well"
    KEEP_SURPLUS = "KEEP_SURPLUS", "余剰分も含めて購入します", "the surplus is bought as well"
    BUY_ACTUAL = "BUY_ACTUAL", "実績の分だけを購入します", "only what the result asks for is bought"


@dataclass(frozen=True, kw_only=True)
class Fee:
    """What participants pay: yen including tax, the part of it for the offset, and the grams offset a person."""

    price_yen: int
    offset_yen: int
    mass_g: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """The emissions as they turned out, with the method of each, and what is done about the difference."""

    items: tuple[EmissionItem, ...]
    variance: Variance


@dataclass(frozen=True, kw_only=True)
class UndertakingFacts:
    """What the records say of an event or operation, with what only its publisher knows. Masses in grams.

    `items` are the estimate and add up to `total_g`; `offset_g` is what is to be offset. `retirement` is None until one
    was asked for.
    """

    name: str
    first_day: date
    last_day: date
    place_name: str
    provider_name: str
    manager_name: str
    contact: Contact
    items: tuple[EmissionItem, ...]
    total_g: int
    offset_g: int
    calculation_method: str
    retire_by: date
    efforts: str
    credit: CreditFacts | None = None
    retirement: RetirementFacts | None = None
    participants: int | None = None
    fee: Fee | None = None
    result: Result | None = None


def is_retired(facts: UndertakingFacts) -> bool:
    """Whether the registry has confirmed the retirement: only then is anything said to be offset."""
    return facts.retirement is not None and facts.retirement.status is RetirementStatus.CONFIRMED


def undertaking_title(kind: DocumentKind, facts: UndertakingFacts) -> str:
    """The title: a report of what is not retired yet says so. Raises InvalidInput for a name that is none."""
    is_early = kind in _REPORTS and not is_retired(facts)
    headline = NOT_YET_TITLES[facts.retirement is not None] if is_early else HEADLINES[kind]
    return f"{read_line('name', facts.name)} {headline}"


def undertaking_lead(facts: UndertakingFacts) -> tuple[tuple[str, str], ...]:
    """What stands in large letters: how much is offset, or is to be."""
    label = "オフセット量" if is_retired(facts) else "オフセット予定量"
    return ((label, f"{format_kg(facts.offset_g)}（{format_t(facts.offset_g)}）"),)


def undertaking_texts(facts: UndertakingFacts) -> dict[str, str]:
    """What the records tell, by the keys of the checklist. Raises InvalidInput (sums, bounds)."""
    _check(facts)
    entries = _entries(facts, name=read_line("name", facts.name))
    return {
        **{item.value: text for item, text in entries.items() if text},
        **(_compared(facts.result, estimate_g=facts.total_g) if facts.result else {}),
        **(_recommended(facts)),
    }


def _entries(facts: UndertakingFacts, *, name: str) -> dict[Item, str]:
    provider = read_line("provider_name", facts.provider_name)
    return {
        Item.MECHANISM: MECHANISM_TEXT,
        Item.URGENCY: URGENCY_TEXT,
        Item.PROVIDER_EFFORT: read_optional_line("efforts", facts.efforts, maximum=MAX_PARAGRAPH),
        Item.USER_EFFORT: USER_EFFORT_TEXT,
        Item.ACTIVITY: _activity(facts, name=name, provider=provider),
        Item.PERIOD_PEOPLE: _period_and_people(facts),
        Item.EMISSION_AND_OFFSET: _quantities(facts),
        Item.METHOD: _methods(facts),
        **(credit_entries(facts.credit) if facts.credit else {}),
        Item.PROCURE_RETIRE: retirement_text(facts.retirement) if facts.retirement else PLANNED_RETIREMENT,
        Item.DEADLINE_NOTICE: _deadline(facts),
        **_fee_entries(facts.fee),
        Item.SELLER_NAME: provider,
        Item.MANAGER: read_optional_line("manager_name", facts.manager_name),
        Item.CONTACT: contact_text(facts.contact),
    }


def _check(facts: UndertakingFacts) -> None:
    for field, items in (("items", facts.items), ("result.items", facts.result.items if facts.result else ())):
        check_range(len(items), field=field, minimum=0, maximum=MAX_EMISSION_ITEMS)
        for item in items:
            check_range(item.mass_g, field=f"{field}.mass_g", minimum=0)
    check_range(facts.total_g, field="total_g", maximum=MAX_AMOUNT)
    check_range(facts.offset_g, field="offset_g", maximum=MAX_AMOUNT)
    require_sum("items", [item.mass_g for item in facts.items], facts.total_g)
    if facts.fee is not None:
        check_range(facts.fee.price_yen, field="fee.price_yen", minimum=0, maximum=MAX_YEN)
        check_range(facts.fee.offset_yen, field="fee.offset_yen", minimum=0, maximum=facts.fee.price_yen)
        check_range(facts.fee.mass_g, field="fee.mass_g", maximum=MAX_AMOUNT)
        promised_g = facts.fee.mass_g * (facts.participants or 1)
        if promised_g > facts.offset_g:
            # What is promised a person adds up to no more than is to be offset.
            raise InvalidInput(
                field="fee.mass_g", value=format_kg(promised_g), rule=f"maximum={format_kg(facts.offset_g)}"
            )
    if facts.result is not None:
        _check_variance(facts.result, estimate_g=facts.total_g)


def _check_variance(result: Result, *, estimate_g: int) -> None:
    """A difference is met as its sign asks. Raises InvalidInput."""
    actual_g = total_of(result)
    fits = {
        Variance.NONE: actual_g == estimate_g,
        Variance.TOP_UP: actual_g > estimate_g,
        Variance.KEEP_SURPLUS: actual_g < estimate_g,
        Variance.BUY_ACTUAL: actual_g < estimate_g,
    }
    if not fits[result.variance]:
        raise InvalidInput(
            field="result.variance",
            value=result.variance.value,
            rule="fits_the_difference",
            hint=f"見込み {format_kg(estimate_g)}／実績 {format_kg(actual_g)}",
        )


def total_of(result: Result) -> int:
    """The grams of the result."""
    return sum(item.mass_g for item in result.items)


def _activity(facts: UndertakingFacts, *, name: str, provider: str) -> str:
    items = facts.result.items if facts.result else facts.items
    names = "、".join(read_line("items.name", item.name) for item in items)
    return f"{name}（場所：{read_line('place_name', facts.place_name)}、実施：{provider}）に伴う次の活動：{names}"


def _period_and_people(facts: UndertakingFacts) -> str:
    period = format_period(facts.first_day, facts.last_day)
    if facts.participants is None:
        return period
    return f"{period}、参加者 {check_range(facts.participants, field='participants', maximum=MAX_PARTICIPANTS):,}人"


def _quantities(facts: UndertakingFacts) -> str:
    emitted_g = total_of(facts.result) if facts.result else facts.total_g
    said = "排出量の実績" if facts.result else "排出量の見込み"
    extent = "全部" if facts.offset_g >= emitted_g else "一部"
    label = "オフセット量" if is_retired(facts) else "オフセットする予定の量"
    lines = [
        f"{said}：{format_kg(emitted_g)}（{format_t(emitted_g)}）",
        *_listed(facts.result.items if facts.result else facts.items),
        f"{label}：{format_kg(facts.offset_g)}（{format_t(facts.offset_g)}）（排出量の{extent}）",
    ]
    if facts.fee is not None:
        lines.append(f"参加者1人あたり：{format_kg(facts.fee.mass_g)}")
    return "\n".join(lines)


def _compared(result: Result, *, estimate_g: int) -> dict[str, str]:
    """The result beside the estimate, and what becomes of the difference (INF-05)."""
    actual_g = total_of(result)
    more = "多い" if actual_g > estimate_g else "少ない"
    difference = "" if actual_g == estimate_g else f"実績が {format_kg(abs(actual_g - estimate_g))} {more}。"
    return {
        "estimate": f"{format_kg(estimate_g)}（{format_t(estimate_g)}）",
        "result": f"{format_kg(actual_g)}（{format_t(actual_g)}）",
        "difference": f"{difference}{result.variance.label_ja}。",
    }


def _recommended(facts: UndertakingFacts) -> dict[str, str]:
    """The set that the METI report recommends, as far as the records have it (INF-03)."""
    credit = facts.credit
    if credit is None:
        return {}
    retired_on = facts.retirement.confirmed_on if facts.retirement else None
    given = {
        "monitoring_period": credit.monitoring_period,
        "certifier": credit.certifier,
        "co_benefits": credit.co_benefits,
        "corresponding_adjustment": credit.corresponding_adjustment,
        "retirement_year": f"{retired_on.year}年" if retired_on else "",
        "reason_for_choice": credit.reason_for_choice,
    }
    return {key: text for key, text in given.items() if text}


def _listed(items: tuple[EmissionItem, ...]) -> list[str]:
    return [f"・{item.name.strip()}：{format_kg(item.mass_g)}" for item in items]


def _methods(facts: UndertakingFacts) -> str:
    method = read_line("calculation_method", facts.calculation_method, maximum=MAX_PARAGRAPH)
    items = facts.result.items if facts.result else facts.items
    own = [
        f"・{item.name.strip()}：{read_line('items.method', item.method)}"
        for item in items
        if item.method.strip() != method
    ]
    return "\n".join([method, *own])


def _deadline(facts: UndertakingFacts) -> str:
    if is_retired(facts):
        return ""
    return (
        f"{format_date(facts.retire_by)}までに調達し、無効化します。"
        "無効化が確認され次第、実施日とシリアル番号をこのサイトの実施報告で1回お知らせします。"
    )


def _fee_entries(fee: Fee | None) -> dict[Item, str]:
    if fee is None:
        return {}
    burden = f"あり：参加費のうち {format_yen(fee.offset_yen)}（税込）がオフセットの費用です。"
    none = "なし：オフセットの費用は主催者が負担し、参加費に上乗せしていません。"
    return {
        Item.PRICE: f"1人 {format_yen(fee.price_yen)}（税込）",
        Item.CONSUMER_BURDEN: burden if fee.offset_yen else none,
    }
