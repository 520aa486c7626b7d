"""What is sold and not retired yet, for everybody to see, and what was retired in each year (docs/sources.md PR-04).

Sold means paid, or for who pays after delivery confirmed; its age counts from that day. A buyer's demand is not
named in public, its grams are.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from core import clock
from core.errors import NotFound
from core.pages import Page, check_first, cut, read_cursor
from core.statements import fetch
from parties.models import Organisation
from parties.queries import may_be_named
from registry.deadline_models import RetirementDeadline
from registry.owed_retirements import OWED
from registry.retirement_deadlines import RetirementUse
from registry.serial_layout_texts import layout_from
from registry.serials import SerialRange, merge_adjacent
from registry.states import BlockState, UseKind

MAX_YEARS: Final = 20
MAX_RANGES: Final = 1_000
"""Serial ranges of all years together that are listed; the tonnes are summed however many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """The grams that are sold of one product, or for one demand, and not retired; `id` is the product's or demand's."""

    id: UUID
    debtor_id: UUID
    use: RetirementUse
    product_name: str | None
    mass_g: int
    sales: int
    oldest_on: date
    due_on: date
    limit_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutstandingTotal:
    """All grams that are sold and not retired, of one seller or of all; `oldest_on` None where there are none."""

    mass_g: int
    sales: int
    oldest_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredYear:
    """The whole tonnes retired (無効化) out of a holder's accounts in a calendar year, and their serials, ascending."""

    year: int
    quantity_t: int
    retirements: int
    ranges: list[SerialRange]


async def page_of_outstanding(*, debtor_id: UUID | None, first: int, after: str | None) -> Page[Outstanding]:
    """What is sold and not retired yet, by product or demand; public. Of one seller where one is named.

    Raises InvalidInput for a size or cursor that is not accepted.
    """
    check_first(first)
    values: list[Any] = [str(UUID(int=0) if after is None else read_cursor(after))]
    where, values = _of_debtor(f"d.subject_id > $1 AND {OWED}", values, debtor_id)
    rows = await fetch(
        "SELECT d.subject_id, d.debtor_id, d.use_kind, d.use, d.title, CAST(SUM(d.mass_g) AS BIGINT) AS mass_g,"
        " COUNT(*) AS sales, MIN(d.sold_on) AS oldest_on, MIN(d.due_on) AS due_on, MIN(d.limit_on) AS limit_on"
        f" FROM retirement_deadlines d WHERE {where}"
        " GROUP BY d.subject_id, d.debtor_id, d.use_kind, d.use, d.title"
        f" ORDER BY d.subject_id LIMIT {first + 1}",
        values,
    )
    return cut([_outstanding(row) for row in rows], first)


async def outstanding_total(*, debtor_id: UUID | None = None) -> OutstandingTotal:
    """The sum of what is sold and not retired yet, of one seller or of all; public."""
    where, values = _of_debtor(OWED, [], debtor_id)
    [row] = await fetch(
        "SELECT CAST(COALESCE(SUM(d.mass_g), 0) AS BIGINT) AS mass_g, COUNT(*) AS sales,"
        f" MIN(d.sold_on) AS oldest_on FROM retirement_deadlines d WHERE {where}",
        values,
    )
    oldest_on = None if row["oldest_on"] is None else _day(row["oldest_on"])
    return OutstandingTotal(mass_g=int(row["mass_g"]), sales=int(row["sales"]), oldest_on=oldest_on)


async def retired_years(holder_id: UUID) -> list[RetiredYear]:
    """What was retired out of a seller's accounts, by calendar year, newest first, at most `MAX_YEARS`; public.

    Raises NotFound for an organisation that has sold nothing and is not to be named.
    """
    holder = await Organisation.get_or_none(id=holder_id)
    if holder is None or not (may_be_named(holder) or await RetirementDeadline.exists(debtor_id=holder_id)):
        raise NotFound(kind="Organisation", id=str(holder_id))
    return await retired_years_of(holder_id)


async def retired_years_of(holder_id: UUID) -> list[RetiredYear]:
    """The same for the pages on which a seller is named anyhow, whether it consented elsewhere or not."""
    year = "SUBSTR(CAST(r.executed_on AS TEXT), 1, 4)"
    retired = "r.status = 'CONFIRMED' AND r.kind = 'INVALIDATION' AND h.holder_id = $1"
    totals = await fetch(
        f"SELECT {year} AS year, CAST(SUM(r.quantity_t) AS BIGINT) AS quantity_t, COUNT(*) AS retirements"
        f" FROM retirements r JOIN holds h ON h.id = r.hold_id WHERE {retired}"
        f" GROUP BY {year} ORDER BY {year} DESC LIMIT {MAX_YEARS}",
        [str(holder_id)],
    )
    ranges: dict[str, list[SerialRange]] = defaultdict(list)
    for row in await fetch(
        f"SELECT {year} AS year, b.start, b.stop, i.serial_prefix, i.serial_suffix, i.serial_layout"
        " FROM retirements r JOIN holds h ON h.id = r.hold_id JOIN blocks b ON b.retirement_id = r.id"
        f" JOIN issuances i ON i.id = b.issuance_id WHERE {retired}"
        f" AND b.state = '{BlockState.RETIRED.value}' AND b.closed_by_id IS NULL"
        f" ORDER BY r.executed_on DESC, i.serial_prefix, b.start LIMIT {MAX_RANGES}",
        [str(holder_id)],
    ):
        layout = layout_from(row["serial_layout"])
        ranges[row["year"]].append(
            SerialRange(row["serial_prefix"], row["start"], row["stop"], suffix=row["serial_suffix"], layout=layout)
        )
    return [
        RetiredYear(
            year=int(row["year"]),
            quantity_t=int(row["quantity_t"]),
            retirements=int(row["retirements"]),
            ranges=list(merge_adjacent(ranges[row["year"]])),
        )
        for row in totals
    ]


def age_days(oldest_on: date) -> int:
    """Whole days from a day in Japan to today."""
    return max((clock.today() - oldest_on).days, 0)


def _of_debtor(where: str, values: list[Any], debtor_id: UUID | None) -> tuple[str, list[Any]]:
    if debtor_id is None:
        return where, values
    return f"{where} AND d.debtor_id = ${len(values) + 1}", [*values, str(debtor_id)]


def _outstanding(row: dict[str, Any]) -> Outstanding:
    return Outstanding(
        id=UUID(str(row["subject_id"])),
        debtor_id=UUID(str(row["debtor_id"])),
        use=RetirementUse(row["use"]),
        product_name=row["title"] if row["use_kind"] == UseKind.PRODUCT_SALE.value else None,
        mass_g=int(row["mass_g"]),
        sales=int(row["sales"]),
        oldest_on=_day(row["oldest_on"]),
        due_on=_day(row["due_on"]),
        limit_on=_day(row["limit_on"]),
    )


def _day(value: Any) -> date:
    return date.fromisoformat(str(value))
