"""Hand-written statements, for the few places where an ORM's objects cost more than the work itself.

Values are numbered `$1`, `$2`, ... in the order in which they first stand, each once; both databases take that.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from core import sqlite_engine
from core.database import connection, is_postgres

Statement = tuple[str, Sequence[Any]]
"""A statement and its values."""

_NUMBERED: Final = re.compile(r"\$\d+")


async def fetch(sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows that a query gives, as the driver reads them: ids are texts on SQLite and UUIDs on PostgreSQL."""
    return await connection().execute_query_dict(_in_dialect(sql, is_postgres()), list(values))


async def run_all(statements: Sequence[Statement]) -> list[int]:
    """Run changing statements one after another; returns how many rows each changed (an INSERT's count is not known).

    On SQLite they cross to the database's thread together, as one job. In the caller's transaction.
    """
    if is_postgres():
        client = connection()
        return [(await client.execute_query(sql, list(values)))[0] for sql, values in statements]
    return await sqlite_engine.run_all(connection(), [(_in_dialect(sql, False), values) for sql, values in statements])


def marks(count: int, *, start: int = 1) -> str:
    """`count` numbered placeholders, from `start`, with commas."""
    return ", ".join(f"${number}" for number in range(start, start + count))


@lru_cache(maxsize=256)
def _in_dialect(sql: str, postgres: bool) -> str:
    return sql if postgres else _NUMBERED.sub("?", sql)
