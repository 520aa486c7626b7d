"""A process is killed in the middle of its work: what it answered is kept, what it did not answer is whole or nothing."""

import pytest

from core.ids import new_id
from registry.models import Issuance
from tests.crash.checks import Book, open_book, problems_of_asking_again, problems_of_keys, problems_of_rows
from tests.crash.kills import Tally, kill_over
from tests.crash.operations import Request, make_market
from tests.tampering import sql, tampering

KILLS = 6


async def test_what_was_answered_survives_kills_and_what_was_not_is_whole_or_nothing(database_url: str) -> None:
    tally = Tally()
    await kill_over(database_url, kills=KILLS, seed=1, tally=tally)
    assert tally.problems == []
    assert tally.kills == KILLS
    assert tally.succeeded + tally.refused >= KILLS, "each process lives until it has answered something"
    assert tally.begun == tally.succeeded + tally.refused + tally.whole + tally.absent


LOST = {
    "the key": "DELETE FROM idempotency_keys WHERE key = $1",
    "the answer": "UPDATE idempotency_keys SET outcome = 'RUNNING' WHERE key = $1",
    "the entries": "DELETE FROM entries WHERE idempotency_key = $1",
    "one entry of three": "DELETE FROM entries WHERE idempotency_key = $1 AND kind = 'REQUEST_RETIREMENT'",
}
BESIDE = {
    "the hold": "DELETE FROM holds",
    "the grams of the use": "DELETE FROM allocations",
    "the event": "DELETE FROM outbox_events WHERE type = 'RetirementConfirmed'",
}


@pytest.mark.parametrize("told", [True, False], ids=["answered", "unanswered"])
async def test_half_an_operation_is_seen_by_its_key(database: str, told: bool) -> None:
    book = await _retired(told=told)
    for name, statement in LOST.items():
        async with tampering():
            await sql(statement, "k")
            assert await problems_of_keys(book, ["k"]) != [], f"{name} is missing"
    assert await problems_of_keys(book, ["k"]) == []


async def test_a_row_that_is_missing_beside_the_ledger_is_seen(database: str) -> None:
    book = await _retired(told=True)
    for name, statement in BESIDE.items():
        async with tampering():
            await sql(statement)
            assert await problems_of_rows(book) != [], f"{name} is missing"
    assert await problems_of_rows(book) == []


async def test_another_answer_to_the_same_key_is_seen(database: str) -> None:
    book = await _retired(told=True)
    async with tampering():
        await sql("UPDATE idempotency_keys SET result_id = $1 WHERE key = $2", str(new_id()), "k")
        assert await problems_of_keys(book, ["k"]) != []
    assert await problems_of_asking_again(book, ["k"]) == []


async def _retired(*, told: bool) -> Book:
    """A market in which one retirement was made, and the book of it."""
    await make_market()
    book = await open_book()
    issuance = await Issuance.get(serial_prefix="RG-000")
    book.begun["k"] = Request(
        key="k",
        operation="retireAtOnce",
        owner=str(issuance.issuer_id),
        shares={str(issuance.id): 2},
        inputs={"issuance": str(issuance.id), "quantity_t": 2, "order": "OLDEST_FIRST", "use_mass_g": None},
    )
    assert await problems_of_asking_again(book, ["k"]) == []
    if not told:
        book.answered.clear()
    return book
