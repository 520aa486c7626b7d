"""Tortoise's SQLite backend with three repairs that a ledger needs.

A transaction begins with BEGIN IMMEDIATE, so writers queue (up to `busy_timeout`) instead of failing half way;
a task cancelled while entering a transaction gives the lock back instead of hanging every later query;
and a guarded update is told how many rows it changed itself, not what a text index wrote down meanwhile.

Within such a transaction statements run in the event loop's own thread: to cross to the database's thread and back
takes longer than most of them. Only what may wait, for another process or for the disk, goes there: BEGIN and COMMIT,
and every statement outside. Nobody reads through the one connection meanwhile, so nobody waits longer for it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import aiosqlite
from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.exceptions import IntegrityError, OperationalError

TURN_NS: Final = 10_000_000
"""After so long a transaction's statements let the other tasks of the event loop have a turn."""


class NearConnection(aiosqlite.Connection):
    """aiosqlite's connection, which runs its jobs where they are asked for while it is `near`."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._near = False
        self._turn_ends = 0

    def come_near(self, near: bool) -> None:
        """Run jobs here from now on, or in the connection's own thread again. No job may be on its way there."""
        self._near, self._turn_ends = near, time.monotonic_ns() + TURN_NS

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._near:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        if time.monotonic_ns() > self._turn_ends:
            await asyncio.sleep(0)
            self._turn_ends = time.monotonic_ns() + TURN_NS
        return fn(*args, **kwargs)


class OwnCounts(SqliteClient):
    """Counts what a statement changed by its cursor: `total_changes` also counts what FTS5 had still to write."""

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[dict[str, Any]]]:
        query = query.replace("\x00", "'||CHAR(0)||'")
        async with self.acquire_connection() as present:

            def work() -> tuple[int, list[Any]]:
                cursor = present._conn.execute(query, values or ())
                rows = cursor.fetchall()
                return (cursor.rowcount if cursor.rowcount > 0 else len(rows)), rows

            self.log.debug("%s: %s", query, values)
            changed: tuple[int, list[Any]] = await present._execute(work)
            return changed


class ImmediateTransaction(SqliteTransactionWrapper, OwnCounts):
    """One transaction that holds SQLite's writer lock from its start."""

    _connection: NearConnection

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        self._connection.come_near(True)


class ImmediateTransactionContext(SqliteTransactionContext):
    """Takes the connection's lock, and returns it if the transaction could not begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._undo()
            self._trxlock.release()
            raise
        self.token = self._connections().set(self.connection_name, self.connection)
        entered: TransactionalDBClient = self.connection
        return entered

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        self.connection._connection.come_near(False)
        await super().__aexit__(exc_type, exc_val, exc_tb)

    def _undo(self) -> None:
        # A cancelled BEGIN may still wait in the queue of the database's thread, so whether a transaction is open is
        # only known there, behind it. Nobody waits for this job: a second cancellation could not lose it.
        present = self.connection._connection
        if present is None or not present._running:
            return

        def undo() -> None:
            if present._connection is not None and present._connection.in_transaction:
                present._connection.rollback()

        present._tx.put_nowait((None, undo))

    @staticmethod
    def _connections() -> Any:
        from tortoise.connection import get_connections

        return get_connections()


class ImmediateSqliteClient(OwnCounts):
    """The SQLite client whose transactions are immediate."""

    async def create_connection(self, with_db: bool) -> None:
        if self._connection is not None:
            return
        # Two threads use it, one at a time.
        connector = partial(sqlite3.connect, self.filename, isolation_level=None, check_same_thread=False)
        self._connection = await NearConnection(connector)
        self._connection._conn.row_factory = sqlite3.Row
        for pragma, value in self.pragmas.items():
            await self._connection.execute_fetchall(f"PRAGMA {pragma}={value}")
        await self._post_connect()

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)


async def run_all(client: Any, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[int]:
    """Run statements as one job of the connection; returns how many rows each changed."""
    async with client.acquire_connection() as present:

        def work() -> list[int]:
            return [present._conn.execute(sql, values).rowcount for sql, values in statements]

        try:
            changed: list[int] = await present._execute(work)
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        return changed


client_class = ImmediateSqliteClient
