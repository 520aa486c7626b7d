"""Every row of the business tables, to show that a refusal changed nothing."""

from typing import Final

from tortoise import Tortoise

from core.database import connection, is_postgres

KEPT_BY_REFUSALS: Final = frozenset({"idempotency_keys", "audit_entries", "attempt_counts"})
"""A refusal is itself kept, under its key and in the audit, and counts as an attempt."""

NOTED_BY_EVERY_REQUEST: Final = "last_used_at"
"""When a token was last used."""

Dump = dict[tuple[str, str], str]
"""Table and id to the row's columns, written out."""


def tables() -> list[str]:
    """The tables of every room but those that keep refusals."""
    names = {model._meta.db_table for model in Tortoise.apps["musubi"].values()}
    return sorted(names - KEPT_BY_REFUSALS)


async def dump() -> Dump:
    """Every row."""
    if is_postgres():
        # One statement: a test may want this hundreds of times, and each statement is a journey.
        every = " UNION ALL ".join(
            f"SELECT '{table}' AS name, one.id::text AS id, (to_jsonb(one) - '{NOTED_BY_EVERY_REQUEST}')::text AS row FROM \"{table}\" AS one"
            for table in tables()
        )
        return {(row["name"], row["id"]): row["row"] for row in await connection().execute_query_dict(every)}
    found: Dump = {}
    for table in tables():
        for row in await connection().execute_query_dict(f'SELECT * FROM "{table}"'):
            found[table, str(row["id"])] = str({k: v for k, v in dict(row).items() if k != NOTED_BY_EVERY_REQUEST})
    return found


def assert_same(before: Dump, after: Dump) -> None:
    """Fails with the rows that were added, changed or removed."""
    if before == after:
        return
    changed = [
        f"{table} {id}: {before.get((table, id))} -> {after.get((table, id))}"
        for table, id in sorted(before.keys() | after.keys())
        if before.get((table, id)) != after.get((table, id))
    ]
    raise AssertionError("rows changed:\n" + "\n".join(changed))
