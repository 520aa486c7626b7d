"""Hand-written statements, for the few places where an ORM's objects cost more than the work itself.

Values are numbered `$1`, `$2`, ... in the order in which they first stand, each once; both databases take that.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID

from tortoise.models import Model

from core import sqlite_engine
from core.database import connection

Statement = tuple[str, Sequence[Any]]
"""A statement and its values."""

ModelT = TypeVar("ModelT", bound=Model)

_NUMBERED: Final = re.compile(r"\$\d+")


async def fetch(sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows that a query gives, as the driver reads them: ids are texts on SQLite and UUIDs on PostgreSQL."""
    client = connection()
    return await client.execute_query_dict(in_dialect(sql, client.capabilities.dialect == "postgres"), list(values))


async def find(model: type[ModelT], id: UUID) -> ModelT | None:
    """What `model.get_or_none(id=id)` gives, by a statement that is written once: the ORM writes its own each time,
    which takes it longer than the database needs to answer."""
    rows = await fetch(_by_id(model), [str(id)])
    return model._init_from_db(**rows[0]) if rows else None


async def run_all(statements: Sequence[Statement]) -> list[int]:
    """Run changing statements one after another; returns how many rows each changed (an INSERT's count is not known).

    On SQLite they are one job of the connection. In the caller's transaction.
    """
    client = connection()
    if client.capabilities.dialect == "postgres":
        return [(await client.execute_query(sql, list(values)))[0] for sql, values in statements]
    return await sqlite_engine.run_all(client, [(in_dialect(sql, False), values) for sql, values in statements])


def marks(count: int, *, start: int = 1) -> str:
    """`count` numbered placeholders, from `start`, with commas."""
    return ", ".join(f"${number}" for number in range(start, start + count))


@lru_cache(maxsize=256)
def in_dialect(sql: str, postgres: bool) -> str:
    """A statement with the placeholders of the database."""
    return sql if postgres else _NUMBERED.sub("?", sql)


@lru_cache(maxsize=256)
def _by_id(model: type[Model]) -> str:
    columns = ", ".join(f'"{column}"' for column in model._meta.fields_db_projection.values())
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "id" = $1'
