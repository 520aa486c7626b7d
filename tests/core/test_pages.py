"""Keyset pages, and whole tables read in batches or in one view."""

import base64
import sqlite3
from uuid import UUID

import asyncpg
import pytest

from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id, read_id
from core.pages import DEFAULT_PAGE, MAX_PAGE, cursor_of, page_of
from core.reading import batches, consistent_view
from core.tables import OutboxEvent

pytestmark = pytest.mark.usefixtures("database")


async def make_events(count: int) -> list[UUID]:
    """So many rows; their ids in the order of creation."""
    rows = [OutboxEvent(type=f"Type{number % 3}", subject_id=new_id()) for number in range(count)]
    await OutboxEvent.bulk_create(rows)
    return [row.id for row in rows]


async def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    ids = await make_events(DEFAULT_PAGE * 2 + 5)
    seen: list[UUID] = []
    cursor = None
    for expected, has_next in ((20, True), (20, True), (5, False)):
        page = await page_of(OutboxEvent.all(), after=cursor)
        assert (len(page.rows), page.has_next) == (expected, has_next)
        seen += [row.id for row in page.rows]
        cursor = page.end_cursor
    assert seen == ids


async def test_rows_that_are_added_meanwhile_do_not_shift_a_page() -> None:
    ids = await make_events(4)
    first = await page_of(OutboxEvent.all(), first=2)
    late = await make_events(1)
    second = await page_of(OutboxEvent.all(), first=10, after=first.end_cursor)
    assert [row.id for row in second.rows] == ids[2:] + late


async def test_an_exact_page_says_that_nothing_follows() -> None:
    await make_events(3)
    page = await page_of(OutboxEvent.all(), first=3)
    assert (len(page.rows), page.has_next) == (3, False)
    after_the_end = await page_of(OutboxEvent.all(), first=3, after=page.end_cursor)
    assert (after_the_end.rows, after_the_end.has_next, after_the_end.end_cursor) == ([], False, None)


async def test_a_filtered_list_pages_over_what_is_left() -> None:
    await make_events(9)
    page = await page_of(OutboxEvent.filter(type="Type1"), first=2)
    assert [row.type for row in page.rows] == ["Type1", "Type1"]
    assert page.has_next


@pytest.mark.parametrize("first", [0, -1, MAX_PAGE + 1])
async def test_a_page_has_bounds(first: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        await page_of(OutboxEvent.all(), first=first)
    assert refused.value.field == "first"


@pytest.mark.parametrize(
    "cursor", ["", "x", "鍵", "=" * 22, base64.urlsafe_b64encode(b"15 bytes and no").decode(), "A" * 10_000]
)
async def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await page_of(OutboxEvent.all(), after=cursor)
    assert refused.value.rule == "cursor_from_a_page"
    assert len(refused.value.value) <= 60


async def test_a_cursor_is_opaque_and_fits_an_address() -> None:
    await make_events(1)
    cursor = cursor_of(await OutboxEvent.first())
    assert len(cursor) == 22
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_what_is_no_id_names_nothing() -> None:
    id = new_id()
    assert read_id(str(id), kind="Order") == id
    for text in ("", "1", "x" * 1_000, "鍵"):
        with pytest.raises(NotFound) as refused:
            read_id(text, kind="Order")
        assert (refused.value.kind, refused.value.id) == ("Order", text[:80])


async def test_batches_give_every_row_once_in_order() -> None:
    ids = await make_events(7)
    for size in (1, 3, 7, 8):
        read = [[row.id for row in rows] async for rows in batches(OutboxEvent.all(), size=size)]
        assert [id for rows in read for id in rows] == ids
        assert all(0 < len(rows) <= size for rows in read)


async def test_batches_follow_several_fields() -> None:
    await make_events(8)
    rows = [row async for page in batches(OutboxEvent.all(), by=("type", "id"), size=3) for row in page]
    assert [(row.type, row.id) for row in rows] == sorted((row.type, row.id) for row in rows)
    assert len(rows) == 8


async def test_a_view_does_not_see_what_is_committed_meanwhile(database: str) -> None:
    await make_events(1)
    async with consistent_view():
        assert await OutboxEvent.all().count() == 1
        await _insert_from_outside(database)
        assert await OutboxEvent.all().count() == 1
    assert await OutboxEvent.all().count() == 2


async def test_after_a_view_one_can_write_again() -> None:
    async with consistent_view():
        await OutboxEvent.all().count()
    async with transaction():
        await make_events(1)
    assert await OutboxEvent.all().count() == 1


async def _insert_from_outside(url: str) -> None:
    """Another process's commit, on a connection of its own."""
    values = (str(new_id()), "2026-10-01 00:00:00+00:00", "Outside", str(new_id()), 0)
    columns = "id, created_at, type, subject_id, failures"
    if url.startswith("postgres"):
        outside = await asyncpg.connect(url)
        marks = "$1::text::uuid, $2::text::timestamptz, $3, $4::text::uuid, $5"
        await outside.execute(f"INSERT INTO outbox_events ({columns}) VALUES ({marks})", *values)
        await outside.close()
        return
    other = sqlite3.connect(url.removeprefix("sqlite://"), timeout=1)
    other.execute(f"INSERT INTO outbox_events ({columns}) VALUES (?, ?, ?, ?, ?)", values)
    other.commit()
    other.close()
