"""Tortoise's SQLite backend with two repairs that a ledger needs.

A transaction begins with BEGIN IMMEDIATE, so writers queue (up to `busy_timeout`) instead of failing half way;
and a task cancelled while entering a transaction gives the lock back instead of hanging every later query.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.exceptions import IntegrityError, OperationalError


class ImmediateTransaction(SqliteTransactionWrapper):
    """One transaction that holds SQLite's writer lock from its start."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateTransactionContext(SqliteTransactionContext):
    """Takes the connection's lock, and returns it if the transaction could not begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            try:
                if self.connection._connection and self.connection._connection.in_transaction:
                    await self.connection.rollback()
            finally:
                self._trxlock.release()
            raise
        self.token = self._connections().set(self.connection_name, self.connection)
        entered: TransactionalDBClient = self.connection
        return entered

    @staticmethod
    def _connections() -> Any:
        from tortoise.connection import get_connections

        return get_connections()


class ImmediateSqliteClient(SqliteClient):
    """The SQLite client whose transactions are immediate."""

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)


async def run_all(client: Any, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[int]:
    """Run statements in one job of the database's thread; returns how many rows each changed."""
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
