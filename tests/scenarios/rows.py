"""Every row of the business tables, to show that a refusal changed nothing."""

from typing import Any, Final

from tortoise import Tortoise

from core.database import connection

KEPT_BY_REFUSALS: Final = frozenset({"idempotency_keys"})
"""A refusal is itself kept under its key."""

Dump = dict[str, dict[str, dict[str, Any]]]


def tables() -> list[str]:
    """The tables of every room but those that keep refusals."""
    names = {model._meta.db_table for model in Tortoise.apps["musubi"].values()}
    return sorted(names - KEPT_BY_REFUSALS)


async def dump() -> Dump:
    """Table, id, column: everything."""
    found: Dump = {}
    for table in tables():
        found[table] = {str(row["id"]): dict(row) for row in await connection().execute_query_dict(_all_of(table))}
    return found


def assert_same(before: Dump, after: Dump) -> None:
    """Fails with the rows that were added, changed or removed."""
    if before == after:
        return
    changed = [
        f"{table} {id}: {before[table].get(id)} -> {after[table].get(id)}"
        for table in before
        for id in sorted(before[table].keys() | after[table].keys())
        if before[table].get(id) != after[table].get(id)
    ]
    raise AssertionError("rows changed:\n" + "\n".join(changed))


def _all_of(table: str) -> str:
    return f'SELECT * FROM "{table}"'
