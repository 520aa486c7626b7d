"""Tortoise's asyncpg backend with one repair and one shortcut.

A task that is cancelled while it begins a transaction gives its connection back: the pool would lose it otherwise, and
hang once it has lost all. And a connection that comes back outside of a transaction is not reset, which would be a
second round trip for every statement: nothing here changes a session (locks and settings are a transaction's own).
"""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections


class ReturningTransactionContext(TransactionContextPooled):
    """Releases the connection when the transaction could not begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        try:
            return await super().__aenter__()
        except BaseException:
            if hasattr(self, "token"):
                get_connections().reset(self.token)
            pool, taken = self.client._parent._pool, self.client._connection
            if pool and taken is not None:
                # The pool undoes what was begun, in a task of its own that no second cancellation reaches.
                await pool.release(taken)
            raise


async def _reset(connection: Any) -> None:
    if connection.is_in_transaction():
        await connection.reset()


class ReturningAsyncpgClient(AsyncpgDBClient):
    """The asyncpg client whose transactions lose no connection."""

    async def create_pool(self, **settings: Any) -> "asyncpg.Pool[Any]":
        """The pool, which resets only what was left in a transaction."""
        return await asyncpg.create_pool(None, reset=_reset, **settings)

    def _in_transaction(self) -> TransactionContext:
        return ReturningTransactionContext(TransactionWrapper(self), self._pool_init_lock)


client_class = ReturningAsyncpgClient
