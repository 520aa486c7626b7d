"""Rows as plain dataclasses: the columns that are asked for, read as their types."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

from core import clock
from core.errors import InvalidInput
from core.ids import new_id
from core.pages import SortedList
from core.projections import MAX_READERS, UNASKED, Projection, page_of_views, read_json
from core.tables import OutboxEvent


class Colour(StrEnum):
    """Two kinds."""

    RED = "RED"
    BLUE = "BLUE"


@dataclass(slots=True)
class Inner:
    """A joined row."""

    id: UUID
    name: str


@dataclass(slots=True)
class Outer:
    """A row with every kind of column."""

    id: UUID
    day: date
    at: datetime | None
    colour: Colour
    is_open: bool
    count: int | None
    names: list[str]
    raw_facts: Any
    inner: Inner | None = UNASKED


OUTER = Projection(Outer, "o", inner=Projection(Inner, "i"))
ID = new_id()
ROW = {
    "o_id": str(ID),
    "o_day": "2026-10-01",
    "o_at": "2026-10-01 03:00:00+00:00",
    "o_colour": "BLUE",
    "o_is_open": 1,
    "o_count": None,
    "o_names": '["森", "林"]',
    "o_raw_facts": '{"a": 1}',
    "i_id": None,
    "i_name": None,
}
"""As SQLite gives it: ids, days and instants are texts, and truths are numbers."""


def test_a_row_becomes_an_object_of_its_types() -> None:
    found = OUTER.reader()(ROW)
    at = datetime(2026, 10, 1, 3, tzinfo=UTC)
    assert found == Outer(ID, date(2026, 10, 1), at, Colour.BLUE, True, None, ["森", "林"], '{"a": 1}')
    typed = {**ROW, "o_id": ID, "o_day": date(2026, 10, 1), "o_at": at, "o_is_open": True}
    assert OUTER.reader()(typed) == found, "PostgreSQL's driver gives them as they are"
    assert read_json(found.raw_facts) == {"a": 1}


def test_a_joined_row_is_read_where_it_is_asked_for_and_there() -> None:
    inner = {"i_id": str(ID), "i_name": "北"}
    assert OUTER.reader()({**ROW, **inner}).inner is None
    assert OUTER.reader({"inner"})({**ROW, **inner}).inner == Inner(ID, "北")
    assert OUTER.reader({"inner"})(ROW).inner is None, "an outer join that found none"


def test_only_named_columns_are_selected_and_the_id() -> None:
    assert OUTER.columns({"o.day", "o.facts"}) == 'o."id" AS "o_id", o."day" AS "o_day", o."facts" AS "o_raw_facts"'
    found = OUTER.reader({"o.day", "o.facts"})({key: ROW[key] for key in ("o_id", "o_day", "o_raw_facts")})
    assert (found.id, found.day) == (ID, date(2026, 10, 1)) and found.colour is UNASKED
    assert OUTER.columns({"inner", "i.name"}).endswith('i."id" AS "i_id", i."name" AS "i_name"')


def test_a_projection_keeps_a_bounded_number_of_readers() -> None:
    for number in range(MAX_READERS + 10):
        OUTER.reader({f"o.nothing{number}"})
    assert OUTER._reader_of.cache_info().currsize <= MAX_READERS


@dataclass(slots=True)
class EventView:
    """An event by its type."""

    id: UUID
    created_at: datetime
    type: str
    failures: int


@pytest.mark.usefixtures("database")
async def test_a_page_of_views_is_walked_by_id() -> None:
    rows = [OutboxEvent(type=f"Type{number % 2}", subject_id=new_id()) for number in range(5)]
    await OutboxEvent.bulk_create(rows)
    events = Projection(EventView, "e")

    async def page(after: str | None) -> Any:
        return await page_of_views(
            events, tables="outbox_events e", where="e.type = $1", values=["Type0"], first=2, after=after
        )

    first = await page(None)
    second = await page(first.end_cursor)
    assert [one.id for one in first.rows + second.rows] == [rows[0].id, rows[2].id, rows[4].id]
    assert (first.has_next, second.has_next) == (True, False)
    assert all(one.created_at <= clock.now() and one.failures == 0 for one in first.rows)
    with pytest.raises(InvalidInput):
        await page("no cursor")


def test_a_sorted_list_knows_its_own_cursors() -> None:
    mine, other = SortedList.named("list", "PRICE", 1), SortedList.named("list", "PRICE", 2)
    for value in (0, -5, 2**62, -(2**63)):
        assert mine.place(mine.cursor(value, ID)) == (value, ID)
    with pytest.raises(InvalidInput) as refused:
        other.place(mine.cursor(1, ID))
    assert refused.value.rule == "cursor_of_the_same_sort_and_filter"
    for broken in ("", "x", "A" * 43, "A" * 200, "村"):
        with pytest.raises(InvalidInput):
            mine.place(broken)
