"""The database: one configuration, one way to open a transaction, one to lock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from tortoise import Tortoise, connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.transactions import in_transaction

APP: Final = "musubi"
"""The one Tortoise app: every room's tables, one history of migrations."""

_SQLITE_PRAGMAS: Final = {"synchronous": "FULL", "busy_timeout": "5000", "recursive_triggers": "ON"}
"""FULL: a ledger keeps what it answered. Recursive triggers: INSERT OR REPLACE cannot rewrite an append-only row."""


def configuration(url: str, *, models: list[str], migrations: str) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`."""
    connection = expand_db_url(url)
    if connection["engine"] == "tortoise.backends.sqlite":
        connection["engine"] = "core.sqlite_engine"
        connection["credentials"] = {**_SQLITE_PRAGMAS, **connection["credentials"]}
    elif connection["engine"] == "tortoise.backends.asyncpg":
        connection["engine"] = "core.postgres_engine"
    return {
        "connections": {"default": connection},
        "apps": {APP: {"models": models, "default_connection": "default", "migrations": migrations}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(config: dict[str, Any]) -> None:
    """Make the configured database the process's own (visible to every task)."""
    await Tortoise.init(config=config, _enable_global_fallback=True)


async def disconnect() -> None:
    """Close every connection and forget the database; without it SQLite's thread keeps the process alive."""
    await Tortoise.close_connections()
    # Tortoise keeps its INSERT statements by the connection's name: the next database may speak another dialect.
    EXECUTOR_CACHE.clear()


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """One transaction; inside another one, a savepoint. Use cases open it, nobody else."""
    async with in_transaction("default"):
        yield


def connection() -> BaseDBAsyncClient:
    """The connection of the running transaction, or the pool outside of one."""
    present: BaseDBAsyncClient = connections.get("default")
    return present


def is_postgres() -> bool:
    """Whether the configured database is PostgreSQL."""
    return connection().capabilities.dialect == "postgres"


def placeholders(count: int, *, start: int = 1) -> list[str]:
    """The numbered or plain placeholders of the dialect, for hand-written statements."""
    return [f"${number}" if is_postgres() else "?" for number in range(start, start + count)]
