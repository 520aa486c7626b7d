"""Where SQLite's statements run: a transaction's in the event loop's thread, what may wait in the database's own."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from core import sqlite_engine
from core.database import connect, connection, disconnect, transaction
from core.reading import consistent_view
from core.tables import OutboxEvent
from server.settings import tortoise_config

SUBJECT = UUID(int=1)
AFTERWARDS_SECONDS = 20

HOLDS_THE_LOCK = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(0.3)
other.execute("COMMIT")
"""

Seen = list[tuple[str, bool]]
"""The first word of each statement, and whether it ran in the event loop's thread. After an insert the ORM asks for the
row's number."""


@pytest.fixture
async def seen(sqlite_url: str) -> AsyncIterator[Seen]:
    """Every statement of a fresh database from now on, without the triggers'."""
    await connect(tortoise_config(sqlite_url))
    await OutboxEvent.all().count()
    here, statements = threading.get_ident(), list[tuple[str, bool]]()

    def note(sql: str) -> None:
        if not sql.startswith("--"):
            statements.append((sql.split()[0], threading.get_ident() == here))

    present: Any = connection()
    present._connection._conn.set_trace_callback(note)
    yield statements
    await disconnect()


async def write() -> None:
    await OutboxEvent.create(type="Tried", subject_id=SUBJECT)


async def test_a_transactions_statements_run_here_and_what_may_wait_there(seen: Seen) -> None:
    async with transaction():
        await write()
        async with transaction():
            await OutboxEvent.filter(subject_id=SUBJECT).update(failures=1)
    await OutboxEvent.all().count()
    assert seen == [
        ("BEGIN", False),
        ("INSERT", True),
        ("SELECT", True),
        ("SAVEPOINT", True),
        ("UPDATE", True),
        ("RELEASE", True),
        ("COMMIT", False),
        ("SELECT", False),
    ]


async def test_after_a_transaction_that_failed_statements_run_there_again(seen: Seen) -> None:
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await write()
            raise ZeroDivisionError
    assert await OutboxEvent.all().count() == 0
    assert seen[0] == ("BEGIN", False)
    assert seen[1:] == [("INSERT", True), ("SELECT", True), ("ROLLBACK", False), ("SELECT", False)]


async def test_a_long_reading_runs_there(seen: Seen) -> None:
    async with consistent_view():
        await OutboxEvent.all().count()
    assert seen == [("BEGIN", False), ("SELECT", False), ("COMMIT", False)]


async def test_a_long_transaction_lets_other_tasks_have_their_turns(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_engine, "TURN_NS", 0)
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with transaction():
        counting = asyncio.create_task(count_turns())
        for _ in range(10):
            await write()
        counting.cancel()
    assert turns >= 10


async def test_a_transaction_that_is_cancelled_at_a_turn_leaves_nothing(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_engine, "TURN_NS", 0)
    await connect(tortoise_config(sqlite_url))
    written = 0

    async def work() -> None:
        nonlocal written
        async with transaction():
            while True:
                await write()
                written += 1

    task = asyncio.create_task(work())
    while written < 3:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(AFTERWARDS_SECONDS):
        assert await OutboxEvent.all().count() == 0
        async with transaction():
            await write()
        assert await OutboxEvent.all().count() == 1
    await disconnect()


async def test_another_process_that_writes_is_waited_for_without_holding_the_loop(sqlite_url: str, seen: Seen) -> None:
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDS_THE_LOCK, sqlite_url.removeprefix("sqlite://")), stdout=asyncio.subprocess.PIPE
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"held\n"
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.01)

    counting = asyncio.create_task(count_turns())
    async with asyncio.timeout(AFTERWARDS_SECONDS), transaction():
        await write()
    counting.cancel()
    assert await other.wait() == 0
    assert turns > 5
