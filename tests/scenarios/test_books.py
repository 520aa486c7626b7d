"""An organisation's books as files, found by day, amount and counterparty (docs/sources.md DB-01)."""

import csv
import io
from typing import Any

import pytest

from parties.kinds import Role
from parties.models import Organisation
from payments import books
from schema.ids import global_id, split_global_id
from tests.scenarios import documents, inputs
from tests.scenarios.cast import Party
from tests.scenarios.colleagues import colleague
from tests.scenarios.test_authorisation import MISSING
from tests.scenarios.world import World

BOOK = documents.query("book", arguments=("search",))


async def read(world: World, by: Party, book: str, **search: Any) -> list[dict[str, str]]:
    """The rows of a book by their headers."""
    found = await world.api.ask(BOOK, token=by.token, book=book, search=search)
    assert found["csv"].startswith("\ufeff") and found["fileName"] == f"musubi-{book.lower()}-20261005.csv"
    rows = list(csv.DictReader(io.StringIO(found["csv"].removeprefix("\ufeff"), newline="")))
    assert len(rows) == found["rows"]
    return rows


async def test_each_side_has_the_sale_in_its_books_with_the_other_as_counterparty(settled: World) -> None:
    cast, order = settled.cast, await settled.order()
    await settled.do(cast.operator, "recordPayout", inputs.payout(order))
    number = str(split_global_id(order["id"])[1])
    total = str(order["total"])

    [sold] = await read(settled, cast.village, "ORDERS")
    assert (sold["注文日"], sold["区分"], sold["取引先"]) == ("2026-10-05", "売上", cast.city.name)
    assert (sold["合計（税込・円）"], sold["数量（t-CO2）"], sold["状態"]) == (total, "2", "精算済み")
    [bought] = await read(settled, cast.city, "ORDERS")
    assert (bought["区分"], bought["取引先"], bought["注文番号"]) == ("仕入", cast.village.name, number)
    [invoice] = await read(settled, cast.city, "INVOICES")
    assert (invoice["請求書番号"], invoice["合計（税込・円）"]) == (order["invoice"]["number"], total)
    for party, side in ((cast.village, "売上"), (cast.city, "仕入")):
        [receipt] = await read(settled, party, "RECEIPTS")
        assert (receipt["区分"], receipt["金額（円）"], receipt["入金日"]) == (side, total, "2026-10-05")
    [payout] = await read(settled, cast.village, "PAYOUTS")
    assert (payout["取引先"], payout["注文番号"]) == (cast.city.name, number)
    assert await read(settled, cast.city, "PAYOUTS") == []
    for book in ("ORDERS", "INVOICES", "RECEIPTS", "PAYOUTS"):
        assert await read(settled, cast.stranger, book) == [], "another organisation has none of it"


async def test_an_auditor_and_an_operator_read_the_books_of_any_organisation_and_nobody_else_does(
    settled: World,
) -> None:
    cast = settled.cast
    document = documents.query("book", arguments=("organisationId",))
    own = await settled.api.ask(documents.query("book"), token=cast.village.token, book="ORDERS")
    for role in (Role.AUDITOR, Role.OPERATOR):
        by = await colleague(cast.operator, role)
        read = await settled.api.ask(document, token=by.token, book="ORDERS", organisationId=cast.village.id)
        assert read == own and read["rows"] == 1
        assert (await settled.api.ask(documents.query("book"), token=by.token, book="ORDERS"))["rows"] == 0

    nowhere = global_id("Organisation", MISSING)
    asked = [(cast.city, cast.village.id), (cast.operator, nowhere), (cast.city, nowhere)]
    for party, whose in asked:
        variables = {"book": "ORDERS", "organisationId": whose}
        await settled.api.refused_at_the_top(document, "NOT_FOUND", token=party.token, **variables)


async def test_rows_are_found_by_ranges_of_days_and_yen_and_by_counterparty_together(settled: World) -> None:
    village, total = settled.cast.village, (await settled.order())["total"]
    matching: list[dict[str, Any]] = [
        {},
        {"dayFrom": "2026-10-05", "dayTo": "2026-10-05"},
        {"minimum": total, "maximum": total},
        {"counterparty": settled.cast.city.name[:1]},
        {"dayFrom": "2026-10-01", "minimum": 1, "counterparty": settled.cast.city.name},
    ]
    missing: list[dict[str, Any]] = [
        {"dayFrom": "2026-10-06"},
        {"dayTo": "2026-10-04"},
        {"minimum": total + 1},
        {"maximum": total - 1},
        {"counterparty": "よそ"},
        {"counterparty": "%区"},
        {"dayFrom": "2026-10-05", "minimum": total + 1},
    ]
    for book in ("ORDERS", "INVOICES", "RECEIPTS"):
        for search in matching:
            assert len(await read(settled, village, book, **search)) == 1, (book, search)
        for search in missing:
            assert await read(settled, village, book, **search) == [], (book, search)


async def test_a_range_ends_after_it_begins(world: World) -> None:
    for search in ({"dayFrom": "2026-10-06", "dayTo": "2026-10-05"}, {"minimum": 2, "maximum": 1}):
        await world.api.refused_at_the_top(
            BOOK, "INVALID_INPUT", token=world.cast.village.token, book="ORDERS", search=search
        )


async def test_an_amount_that_none_can_be_is_refused(world: World) -> None:
    for search in ({"minimum": -1}, {"maximum": 2**53}, {"minimum": 2**64 - 1}):
        refusal = await world.api.refused_at_the_top(
            BOOK, "INVALID_INPUT", token=world.cast.village.token, book="ORDERS", search=search
        )
        assert refusal["extensions"]["field"] == f"search.{next(iter(search))}"


async def test_a_counterparty_whose_name_is_a_formula_stays_a_name(settled: World) -> None:
    city = settled.cast.city
    await Organisation.filter(id=city.organisation_id).update(legal_name='=HYPERLINK("http://x")')
    [row] = await read(settled, settled.cast.village, "ORDERS")
    assert row["取引先"] == '\'=HYPERLINK("http://x")'


async def test_books_are_for_who_keeps_them(settled: World) -> None:
    village = settled.cast.village
    assert len(await read(settled, await colleague(village, Role.ACCOUNTANT), "ORDERS")) == 1
    for role in (Role.TRADER, Role.VIEWER, Role.AUDITOR):
        token = (await colleague(village, role)).token
        await settled.api.refused_at_the_top(BOOK, "FORBIDDEN", token=token, book="ORDERS", search={})


async def test_a_file_has_a_limit(settled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "MAX_ROWS", 0)
    refusal = await settled.api.refused_at_the_top(
        BOOK, "INVALID_INPUT", token=settled.cast.village.token, book="ORDERS", search={}
    )
    assert refusal["extensions"]["rule"] == "maximum_rows=0"
