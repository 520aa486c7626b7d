"""From the rows of the project list to its projects: cells read one by one, a project's rows brought together."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from core.errors import InvalidInput
from parties.places import MAX_PLACE_TEXT, PlaceReading, Region, read_place_text, region_of
from registry.errors import UnknownMethodology
from registry.list_cells import (
    PeriodEnd,
    clean_lines,
    comparable,
    join_lines,
    looks_like_formula,
    read_committee,
    read_day,
    read_expected,
    read_names,
    read_period_end,
    read_regions,
    show_hidden,
)
from registry.methodologies import MethodologyReference, read_methodology
from registry.project_records import (
    ProjectActivity,
    ProjectKey,
    ProjectRecord,
    Reason,
    RowProblem,
    SourceRow,
)

MAX_SHOWN: Final = 200
"""Characters of a cell that a problem repeats; the whole cell is in the project's source rows."""

Value = TypeVar("Value")


class Column(StrEnum):
    """The columns by their heading, width and line breaks aside."""

    NUMBER = "プロジェクト番号"
    APPLIED_ON = "登録申請日"
    COMMITTEE = "登録認証委員会"
    OPERATOR = "プロジェクト実施者"
    HOLDERS = "クレジット取得予定者"
    SUMMARY = "プロジェクト概要"
    PLACE = "プロジェクト実施場所"
    REGION = "プロジェクト実施地域"
    METHODOLOGY = "適用方法論"
    PERIOD_END = "認証対象期間終了日"
    EXPECTED = "認証見込み量(t-CO2)"
    SHEET = "分類"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row as read: what belongs to its activity, and what it says about the project."""

    source: SourceRow
    cells: dict[Column, str]
    activity: ProjectActivity
    applied_on: date | None
    committee_number: int | None
    operator_names: tuple[str, ...]
    planned_holders: tuple[str, ...]
    cancelled_on: date | None
    places: PlaceReading
    regions: frozenset[Region]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class _RowCells:
    """A row's cells, and the problems found while they are read."""

    source: SourceRow
    cells: dict[Column, str]
    problems: list[RowProblem]

    def report(self, column: Column, reason: Reason, detail: str = "") -> None:
        self.problems.append(problem_in(self.source.line, column, self.cells[column], reason, detail))

    def read(self, column: Column, reader: Callable[[str], Value | Reason]) -> Value | None:
        """What `reader` makes of the cell; None, and reported, if it gives a reason instead."""
        found = reader(self.cells[column])
        if isinstance(found, Reason):
            self.report(column, found if self.cells[column].strip() else Reason.EMPTY_CELL)
            return None
        return found


def problem_in(line: int, column: Column | None, cell: str, reason: Reason, detail: str = "") -> RowProblem:
    """A problem of the row that begins on `line`; what it shows is cut, with hidden characters made visible."""
    shown = show_hidden(cell[:MAX_SHOWN])
    return RowProblem(line, column.value if column else "", shown, reason, detail[:MAX_SHOWN])


def read_row(key: ProjectKey, *, source: SourceRow, cells: dict[Column, str]) -> ListedRow:
    """One row of the project `key`; what is not understood is in its problems, with the original cell."""
    row = _RowCells(source, cells, [])
    for column in Column:
        if looks_like_formula(cells[column]):
            row.report(column, Reason.LOOKS_LIKE_FORMULA)
    operator = read_names(cells[Column.OPERATOR])
    stated = {Column.OPERATOR: bool(operator.names)} | {
        column: bool(cells[column].strip()) for column in (Column.SUMMARY, Column.HOLDERS)
    }
    for column in (column for column, is_stated in stated.items() if not is_stated):
        row.report(column, Reason.EMPTY_CELL)
    if "登録取消" in cells[Column.OPERATOR] and operator.cancelled_on is None:
        row.report(Column.OPERATOR, Reason.NOT_A_DATE, "登録取消")
    places, regions = _read_where(row)
    period = row.read(Column.PERIOD_END, read_period_end) or PeriodEnd(None, ())
    methodology = row.read(Column.METHODOLOGY, lambda text: _read_methodology(key, text))
    return ListedRow(
        source=source,
        cells=cells,
        activity=ProjectActivity(
            methodology_code=methodology.code if methodology else None,
            methodology_version=methodology.version if methodology else None,
            methodology_text=" ".join(cells[Column.METHODOLOGY].split()),
            summary=join_lines(cells[Column.SUMMARY]),
            expected_t=row.read(Column.EXPECTED, read_expected),
            ends_on=period.ends_on,
            facility_ends=period.facilities,
        ),
        applied_on=row.read(Column.APPLIED_ON, read_day),
        committee_number=row.read(Column.COMMITTEE, read_committee),
        operator_names=operator.names,
        planned_holders=read_names(cells[Column.HOLDERS]).names,
        cancelled_on=operator.cancelled_on,
        places=places,
        regions=regions,
        problems=tuple(row.problems),
    )


def build_project(key: ProjectKey, rows: Sequence[ListedRow]) -> ProjectRecord:
    """The project from all its rows, whatever their order; rows that disagree are reported, each with what was kept.

    Of different days, committees or operators the commonest is kept, among equally common the smallest. Planned
    holders, places and regions are united.
    """
    problems = [problem for row in rows for problem in row.problems]

    def settle(column: Column, said: Callable[[ListedRow], Value], choose: Callable[[Sequence[Value]], Value]) -> Value:
        kept = choose([said(row) for row in rows])
        for row in rows:
            # A cell that could not be read is reported already.
            if said(row) is not None and _comparable(said(row)) != _comparable(kept):
                shown = row.cells[column]
                problems.append(problem_in(row.source.line, column, shown, Reason.ROWS_DISAGREE, _show(kept)))
        return kept

    regions = settle(Column.REGION, lambda row: tuple(sorted(row.regions)), _united)
    return ProjectRecord(
        key=key,
        applied_on=settle(Column.APPLIED_ON, lambda row: row.applied_on, _commonest),
        committee_number=settle(Column.COMMITTEE, lambda row: row.committee_number, _commonest),
        operator_names=settle(Column.OPERATOR, lambda row: row.operator_names, _commonest),
        planned_holders=settle(Column.HOLDERS, lambda row: row.planned_holders, _united),
        activities=tuple(sorted((row.activity for row in rows), key=_activity_order)),
        place_codes=settle(Column.PLACE, lambda row: _codes(row.places), _united),
        place_text="\n".join(sorted({clean_lines(row.cells[Column.PLACE]) for row in rows})),
        regions=frozenset(Region(region) for region in regions),
        cancelled_on=min((row.cancelled_on for row in rows if row.cancelled_on), default=None),
        source_rows=tuple(sorted((row.source for row in rows), key=lambda source: source.line)),
        unread=tuple(sorted(problems, key=lambda problem: (problem.line, problem.field, problem.reason))),
    )


def _read_where(row: _RowCells) -> tuple[PlaceReading, frozenset[Region]]:
    places = row.read(Column.PLACE, _read_places) or PlaceReading((), frozenset(), (), ())
    regions = row.read(Column.REGION, read_regions) or frozenset()
    if places.unread:
        row.report(Column.PLACE, Reason.PLACE_UNREAD, "、".join(places.unread))
    if regions and Region.NATIONWIDE not in regions:
        outside = [place.name for place in places.places if region_of(place.code) not in regions]
        if outside:
            row.report(Column.REGION, Reason.REGION_DISAGREES, "、".join(outside))
    return places, regions


def _read_places(text: str) -> PlaceReading | Reason:
    try:
        reading = read_place_text(text)
    except InvalidInput:
        assert len(text) > MAX_PLACE_TEXT
        return Reason.PLACE_UNREAD
    is_empty = not (reading.places or reading.regions or reading.unread)
    return Reason.PLACE_UNREAD if is_empty else reading


def _read_methodology(key: ProjectKey, text: str) -> MethodologyReference | Reason:
    try:
        return read_methodology(key.scheme, text)
    except UnknownMethodology:
        return Reason.UNKNOWN_METHODOLOGY


def _codes(places: PlaceReading) -> tuple[str, ...]:
    return tuple(sorted(place.code for place in places.places))


def _commonest(values: Sequence[Value]) -> Value:
    known = [value for value in values if value]
    if not known:
        return values[0]
    counts = Counter(_comparable(value) for value in known)
    return min(known, key=lambda value: (-counts[_comparable(value)], value))


def _united(cells: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """All members, each once, in order; the cell as it stands when all say the same."""
    kept = min(cells)
    if all(_comparable(cell) == _comparable(kept) for cell in cells):
        return kept
    members: dict[str, str] = {}
    for member in sorted({member for cell in cells for member in cell}):
        members.setdefault(comparable(member), member)
    return tuple(members.values())


def _comparable(value: Any) -> Any:
    return tuple(comparable(name) for name in value) if isinstance(value, tuple) else value


def _show(value: object) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _activity_order(activity: ProjectActivity) -> tuple[str, ...]:
    ends = [(facility.facility, facility.ends_on.isoformat()) for facility in activity.facility_ends]
    return (
        activity.methodology_code or "",
        activity.methodology_text,
        activity.summary,
        str(activity.expected_t),
        str(activity.ends_on),
        str(ends),
    )
