"""The report after an event whose organiser bore the cost of the offset (handbook 001, A1 3(8))."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.errors import InvalidInput
from core.mass import require_sum
from core.numbers import MAX_AMOUNT, check_range
from core.text import MAX_PARAGRAPH
from disclosures.document_kinds import DocumentKind
from disclosures.documents import DisclosureDocument
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
from disclosures.japanese import Language, format_kg, format_period, format_t
from disclosures.matrix import Item, Mode, Stage, require_complete

MAX_EMISSION_ITEMS: Final = 100
MAX_PARTICIPANTS: Final = 100_000_000


@dataclass(frozen=True, kw_only=True)
class EmissionItem:
    """One source of the event's emissions, its grams, and how they were calculated."""

    name: str
    mass_g: int
    method: str


@dataclass(frozen=True, kw_only=True)
class EventReportFacts:
    """What the records say of an event. Masses in grams.

    `allocated_g` of the retired tonnes are the event's; `unallocated_g` of them belong to no use yet.
    """

    event_name: str
    held_from: date
    held_to: date
    place_name: str
    organiser_name: str
    contact: Contact
    emission_items: tuple[EmissionItem, ...]
    total_g: int
    allocated_g: int
    unallocated_g: int
    calculation_method: str
    credit: CreditFacts
    retirement: RetirementFacts
    participants: int | None = None
    efforts: str = ""
    participant_efforts: str = USER_EFFORT_TEXT


def compose_event_report(facts: EventReportFacts) -> DisclosureDocument:
    """The report, in Japanese, with every item that is asked for after an event (INF-05, matrix AFTER).

    Before the registry has confirmed the retirement it says 無効化を申請中 and claims nothing done; afterwards it
    gives the executed date and the serials. Raises InvalidInput (sums, bounds) and IncompleteDisclosure.
    """
    _check_masses(facts)
    event_name = read_line("event_name", facts.event_name)
    confirmed = facts.retirement.status is RetirementStatus.CONFIRMED
    entries = {
        Item.MECHANISM: MECHANISM_TEXT,
        Item.URGENCY: URGENCY_TEXT,
        Item.PROVIDER_EFFORT: read_optional_line("efforts", facts.efforts, maximum=MAX_PARAGRAPH),
        Item.USER_EFFORT: read_optional_line("participant_efforts", facts.participant_efforts, maximum=MAX_PARAGRAPH),
        Item.ACTIVITY: _activity(facts, event_name),
        Item.PERIOD_PEOPLE: _period_and_people(facts),
        Item.EMISSION_AND_OFFSET: _quantities(facts, confirmed=confirmed),
        Item.METHOD: _methods(facts),
        **credit_entries(facts.credit),
        Item.PROCURE_RETIRE: _retirement(facts),
        Item.CONTACT: contact_text(facts.contact),
    }
    headline = "カーボン・オフセット実施報告" if confirmed else "カーボン・オフセットの経過報告（無効化を申請中）"
    document = DisclosureDocument(
        kind=DocumentKind.EVENT_REPORT,
        title=f"{event_name} {headline}",
        mode=Mode.ORGANISER_PAYS,
        stage=Stage.AFTER,
        language=Language.JA,
        entries=entries,
    )
    require_complete(document, document.mode, document.stage)
    return document


def _check_masses(facts: EventReportFacts) -> None:
    count = len(facts.emission_items)
    check_range(count, field="emission_items", maximum=MAX_EMISSION_ITEMS)
    for item in facts.emission_items:
        check_range(item.mass_g, field="emission_items.mass_g", minimum=0)
    check_range(facts.total_g, field="total_g", maximum=MAX_AMOUNT)
    require_sum("emission_items", [item.mass_g for item in facts.emission_items], facts.total_g)
    check_range(facts.allocated_g, field="allocated_g", maximum=MAX_AMOUNT)
    check_range(facts.unallocated_g, field="unallocated_g", minimum=0)
    if facts.allocated_g > facts.total_g:
        raise InvalidInput(
            field="allocated_g",
            value=format_kg(facts.allocated_g),
            rule=f"maximum={format_kg(facts.total_g)}",
            hint="排出量を超える分は未割当として示します。/ What exceeds the emissions stays unallocated.",
        )


def _activity(facts: EventReportFacts, event_name: str) -> str:
    place = read_line("place_name", facts.place_name)
    organiser = read_line("organiser_name", facts.organiser_name)
    names = "、".join(read_line("emission_items.name", item.name) for item in facts.emission_items)
    return f"{event_name}（会場：{place}、主催：{organiser}）の開催に伴う次の活動：{names}"


def _period_and_people(facts: EventReportFacts) -> str:
    period = format_period(facts.held_from, facts.held_to)
    if facts.participants is None:
        return period
    return f"{period}、参加者 {check_range(facts.participants, field='participants', maximum=MAX_PARTICIPANTS):,}人"


def _quantities(facts: EventReportFacts, *, confirmed: bool) -> str:
    items = "\n".join(f"・{item.name.strip()}：{format_kg(item.mass_g)}" for item in facts.emission_items)
    extent = "全部" if facts.allocated_g == facts.total_g else "一部"
    label = "オフセット量" if confirmed else "オフセットに充てる予定の量"
    return (
        f"排出量：{format_kg(facts.total_g)}（{format_t(facts.total_g)}）\n{items}\n"
        f"{label}：{format_kg(facts.allocated_g)}（{format_t(facts.allocated_g)}）（排出量の{extent}）"
    )


def _methods(facts: EventReportFacts) -> str:
    method = read_line("calculation_method", facts.calculation_method, maximum=MAX_PARAGRAPH)
    items = [
        f"・{item.name.strip()}：{read_line('emission_items.method', item.method)}" for item in facts.emission_items
    ]
    return "\n".join([method, *items])


def _retirement(facts: EventReportFacts) -> str:
    return (
        f"{retirement_text(facts.retirement)}\n"
        f"このイベントへの割当量：{format_kg(facts.allocated_g)}\n"
        f"まだどの用途にも割り当てていない量：{format_kg(facts.unallocated_g)}"
    )
