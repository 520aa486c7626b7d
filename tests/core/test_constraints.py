"""The invariants that the databases themselves enforce: each is there, and each refuses what it is there against."""

import importlib
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tortoise import Tortoise
from tortoise.exceptions import IntegrityError
from tortoise.migrations.autodetector import MigrationAutodetector

from core.constraints import AppendOnly, Check, Constraint, Fixed, Index, IndexWhere, NoOverlap, Refuse, UniqueWhere
from core.database import connect, connection, disconnect, is_postgres, placeholders, transaction
from core.ids import new_id
from server.migrate import migrate
from server.settings import tortoise_config
from tests.core.constraint_cases import CASES, REFUSALS, Same
from tests.core.constraint_names import NAMES
from tests.core.constraint_world import World, make_world
from tests.factories import fixed_clock as fixed_clock

MIGRATIONS = Path(__file__).parents[2] / "server" / "migrations"

LOOSE_HASH = "1" * 64
"""Of a text that nothing was found in."""


def _in_force() -> tuple[Any, ...]:
    """What the migrations leave in force: each adds its CONSTRAINTS, once it has taken its REPLACED ones away."""
    found: dict[str, Any] = {}
    for path in sorted(MIGRATIONS.glob("0*.py")):
        migration = importlib.import_module(f"server.migrations.{path.stem}")
        for one in getattr(migration, "REPLACED", ()):
            del found[one.name]
        for one in getattr(migration, "CONSTRAINTS", ()):
            assert one.name not in found, f"{one.name} is there already"
            found[one.name] = one
    return tuple(found.values())


CONSTRAINTS = _in_force()

ORM_INDEXES = ("idx_", "uid_", "sqlite_autoindex_")
ORM_INDEX_ENDS = ("_pkey", "_key")


def named(*types: type[Constraint]) -> set[str]:
    """The names of the constraints of these types."""
    return {one.name for one in CONSTRAINTS if isinstance(one, types)}


async def column(statement: str) -> set[str]:
    """The one column of a query, as texts."""
    return {str(next(iter(row.values()))) for row in await connection().execute_query_dict(statement)}


async def enforced() -> dict[str, set[str]]:
    """What the database has: constraints, triggers and indexes by name, without those that the ORM makes itself."""
    if is_postgres():
        constraints = await column("SELECT conname FROM pg_constraint WHERE contype IN ('c', 'x') AND conrelid <> 0")
        triggers = await column("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        functions = await column(
            "SELECT proname FROM pg_proc WHERE prorettype = 'trigger'::regtype AND pronamespace = 'public'::regnamespace"
        )
        indexes = await column("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        assert functions == {name.removesuffix("_truncate") for name in triggers}
    else:
        constraints = set()
        triggers = await column("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        indexes = await column("SELECT name FROM sqlite_master WHERE type = 'index'")
    orms = {name for name in indexes if name.startswith(ORM_INDEXES) or name.endswith(ORM_INDEX_ENDS)}
    ours = indexes - (orms - NAMES)
    return {"constraints": constraints, "triggers": triggers, "indexes": ours}


def expected() -> dict[str, set[str]]:
    """What the migrations say the database has."""
    triggers = named(Refuse) | {f"{name}_{event}" for name in named(Fixed) for event in ("update", "delete")}
    indexes = named(UniqueWhere, Index, IndexWhere)
    if is_postgres():
        return {
            "constraints": named(Check, NoOverlap),
            "triggers": triggers
            | {f"{name}{suffix}" for name in named(AppendOnly) for suffix in ("", "_truncate")}
            | {f"{name}_delete_truncate" for name in named(Fixed)},
            # An exclusion constraint is an index as well.
            "indexes": indexes | named(NoOverlap),
        }
    triggers |= {f"{name}_{event}" for name in named(Check, NoOverlap) for event in ("insert", "update")}
    triggers |= {f"{name}_{event}" for name in named(AppendOnly) for event in ("update", "delete")}
    return {"constraints": set(), "triggers": triggers, "indexes": indexes}


# --- They are there -------------------------------------------------------------------------------------------------


def test_the_migrations_have_exactly_the_constraints_that_are_listed_by_hand() -> None:
    assert [one.name for one in CONSTRAINTS if one.name not in NAMES] == []
    assert sorted(one.name for one in CONSTRAINTS) == sorted(NAMES)


@pytest.mark.usefixtures("database")
async def test_the_database_has_exactly_the_constraints_of_the_migrations() -> None:
    assert await enforced() == expected()


@pytest.mark.usefixtures("database")
async def test_every_foreign_key_has_an_index() -> None:
    assert await _foreign_keys() - await _first_index_columns() == set()
    assert len(await _foreign_keys()) > 30


async def test_the_migrations_go_down_and_up_again(database_url: str) -> None:
    # Hundreds of statements, each its own commit on SQLite: nothing here has to survive a crash.
    url = f"{database_url}?synchronous=OFF" if database_url.startswith("sqlite") else database_url
    config = tortoise_config(url)
    nothing = {"constraints": set[str](), "triggers": set[str](), "indexes": set[str]()}
    # `__first__` undoes every migration, the first one too.
    for target in ("__first__", ""):
        await migrate(config, target=target)
        await disconnect()
        await connect(config)
        found, whole = await enforced(), expected()
        await disconnect()
        assert found == (nothing if target else whole), target


async def test_the_migrations_say_what_the_models_say(sqlite_url: str) -> None:
    config = tortoise_config(sqlite_url)
    await Tortoise.init(config=config, init_connections=False)
    try:
        assert Tortoise.apps is not None
        changes = await MigrationAutodetector(Tortoise.apps, config["apps"]).changes()
        assert [operation for writer in changes for operation in writer.operations] == []
    finally:
        await disconnect()


# --- They refuse ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("database", "fixed_clock")
async def test_every_constraint_refuses_an_insert_and_an_update_that_break_it() -> None:
    world = await make_world()
    by_name = {one.name: one for one in CONSTRAINTS}
    assert {case.name for case in CASES} == named(Check, NoOverlap, UniqueWhere)
    accepted = []
    for case in CASES:
        row = await _row(case.table, case.pick)
        changes, fresh = _values(case.changes, world, row), _values(case.fresh, world, row)
        attempts = {"insert": _insert(case.table, {**row, **fresh, **changes, "id": _value(new_id(), world, row)})}
        if case.update:
            attempts["update"] = _update(case.table, row["id"], changes)
        for event, (statement, values) in attempts.items():
            said = await _refusal(statement, values)
            if _shown_as(by_name[case.name]) not in said:
                accepted.append(f"{case.name} on {event} of {dict(case.changes)}: {said or 'accepted'}")
    assert accepted == []


@pytest.mark.usefixtures("database", "fixed_clock")
async def test_every_refusal_refuses_its_event() -> None:
    world = await make_world()
    assert {case.name for case in REFUSALS} == named(Refuse)
    assert {case.name: case.event for case in REFUSALS} == {
        one.name: one.event for one in CONSTRAINTS if isinstance(one, Refuse)
    }
    accepted = []
    for case in REFUSALS:
        row = await _row(case.table, case.pick)
        changes = _values(case.changes, world, row)
        if case.event == "UPDATE":
            statement, values = _update(case.table, row["id"], changes)
        else:
            statement, values = _insert(case.table, {**row, **changes, "id": _value(new_id(), world, row)})
        said = await _refusal(statement, values)
        if f"refused: {case.name}" not in said:
            accepted.append(f"{case.name} where {case.pick} to {dict(case.changes)}: {said or 'accepted'}")
    assert accepted == []


@pytest.mark.usefixtures("database", "fixed_clock")
async def test_no_fixed_column_changes_and_no_such_row_is_deleted_truncated_or_replaced() -> None:
    await make_world()
    fixed = [one for one in CONSTRAINTS if isinstance(one, Fixed)]
    accepted = []
    for one in fixed:
        # A row for which nothing else stands in the way of a change.
        row = await _row(
            one.table, "state = 'AVAILABLE' AND closed_by_id IS NULL" if one.table == "blocks" else "1 = 1"
        )
        attempts = {name: _update(one.table, row["id"], {name: _other(row[name])}) for name in one.columns}
        attempts["delete"] = (f'DELETE FROM "{one.table}" WHERE id = {placeholders(1)[0]}', [row["id"]])
        attempts["around"] = (
            (f'TRUNCATE "{one.table}" CASCADE', [])
            if is_postgres()
            else (f'INSERT OR REPLACE INTO "{one.table}" SELECT * FROM "{one.table}" WHERE id = ?', [row["id"]])
        )
        refusals = {"delete": f"{one.name}_delete", "around": f"{one.name}_delete"}
        if one.table == "issuances" and not is_postgres():
            # What is put in the place of an issuance is first of all a second one for the same days.
            refusals["around"] = "issuance_days_once"
        for what, (statement, values) in attempts.items():
            said = await _refusal(statement, values)
            if f"refused: {refusals.get(what, f'{one.name}_update')}" not in said:
                accepted.append(f"{one.name}: {what}: {said or 'accepted'}")
    assert accepted == []


@pytest.mark.usefixtures("database", "fixed_clock")
async def test_what_was_recorded_is_neither_changed_nor_deleted() -> None:
    world = await make_world()
    # A foreign key would refuse the deletion of these first: each table has a row that nothing names.
    loose: dict[str, tuple[str, dict[str, Any]]] = {
        "entries": ("sequence = 99", {"sequence": 99}),
        "rule_waivers": (f"text_hash = '{LOOSE_HASH}'", {"text_hash": LOOSE_HASH}),
        "certificates": ("number = 'loose'", {"number": "loose", "retirement_id": await _uncertified()}),
    }
    for table, (_, changes) in loose.items():
        row = await _row(table, "1 = 1")
        copy = {**row, **_values(changes, world, row), "id": _value(new_id(), world, row)}
        await connection().execute_query(*_insert(table, copy))
    tables = [one.table for one in CONSTRAINTS if isinstance(one, AppendOnly)]
    assert Counter(tables) == Counter(name.removesuffix("_append_only") for name in NAMES if "append_only" in name)
    for table in tables:
        where = f"WHERE {loose[table][0] if table in loose else '1 = 1'}"
        count = len(await connection().execute_query_dict(f'SELECT id FROM "{table}" {where}'))
        assert count > 0, table
        around = (
            f'TRUNCATE "{table}" CASCADE'
            if is_postgres()
            else f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}" {where}'
        )
        plain = (f'UPDATE "{table}" SET created_at = created_at {where}', f'DELETE FROM "{table}" {where}')
        for statement in (*plain, around):
            assert f"append only: {table}_append_only" in await _refusal(statement, []), statement
        assert len(await connection().execute_query_dict(f'SELECT id FROM "{table}" {where}')) == count


async def _row(table: str, pick: str) -> dict[str, Any]:
    rows = await connection().execute_query_dict(f'SELECT * FROM "{table}" WHERE {pick} ORDER BY id LIMIT 1')
    assert rows, f"no {table} where {pick}"
    return dict(rows[0])


async def _uncertified() -> Any:
    statement = "SELECT id FROM retirements WHERE id NOT IN (SELECT retirement_id FROM certificates) ORDER BY id"
    return (await connection().execute_query_dict(statement))[0]["id"]


def _values(changes: Mapping[str, Any], world: World, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value, world, row) for name, value in changes.items()}


def _value(value: Any, world: World, row: Mapping[str, Any]) -> Any:
    if isinstance(value, Same):
        return row[value.column]
    value = value(world) if callable(value) else value
    return str(value) if isinstance(value, UUID) and not is_postgres() else value


def _other(value: Any) -> Any:
    """Another value of a column's type."""
    match value:
        case None | UUID():
            return new_id() if is_postgres() else str(new_id())
        case bool():
            return not value
        case int():
            return value + 1
        case datetime() | date():
            return value + timedelta(days=1)
    return f"{value[:-1]}{'y' if value.endswith('x') else 'x'}"


def _insert(table: str, row: Mapping[str, Any]) -> tuple[str, list[Any]]:
    columns = ", ".join(f'"{name}"' for name in row)
    return f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join(placeholders(len(row)))})', list(row.values())


def _update(table: str, id: Any, changes: Mapping[str, Any]) -> tuple[str, list[Any]]:
    *marks, last = placeholders(len(changes) + 1)
    assignments = ", ".join(f'"{name}" = {mark}' for name, mark in zip(changes, marks, strict=True))
    return f'UPDATE "{table}" SET {assignments} WHERE id = {last}', [*changes.values(), id]


async def _refusal(statement: str, values: list[Any]) -> str:
    """What the database says against the statement; nothing when it accepts it (which is undone)."""
    try:
        async with transaction():
            await connection().execute_query(statement, values)
            raise _Accepted
    except IntegrityError as error:
        return str(error)
    except _Accepted:
        return ""


class _Accepted(Exception):
    """The statement was not refused."""


def _shown_as(constraint: Any) -> str:
    """How the database's refusal names the constraint: SQLite names a unique index by its columns."""
    if isinstance(constraint, UniqueWhere) and not is_postgres():
        return ", ".join(f"{constraint.table}.{name}" for name in constraint.columns)
    name: str = constraint.name
    return name


async def _foreign_keys() -> set[tuple[str, str]]:
    """(table, column) of every foreign key."""
    if is_postgres():
        statement = (
            "SELECT conrelid::regclass::text AS table, a.attname AS column FROM pg_constraint"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1] WHERE contype = 'f'"
        )
    else:
        statement = (
            "SELECT m.name AS 'table', k.'from' AS 'column' FROM sqlite_master m"
            " JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table'"
        )
    return {(row["table"], row["column"]) for row in await connection().execute_query_dict(statement)}


async def _first_index_columns() -> set[tuple[str, str]]:
    """(table, column) of the first column of every index that holds for all rows."""
    if is_postgres():
        statement = (
            "SELECT indrelid::regclass::text AS table, a.attname AS column FROM pg_index"
            " JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[0] WHERE indpred IS NULL"
        )
    else:
        statement = (
            "SELECT m.name AS 'table', c.name AS 'column' FROM sqlite_master m"
            " JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c"
            " WHERE m.type = 'table' AND i.partial = 0 AND c.seqno = 0"
        )
    return {(row["table"], row["column"]) for row in await connection().execute_query_dict(statement)}
