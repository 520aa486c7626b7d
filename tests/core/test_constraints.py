"""The invariants that the databases themselves enforce: each is there, and each refuses what it is there against."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tortoise import Tortoise
from tortoise.exceptions import IntegrityError
from tortoise.migrations.autodetector import MigrationAutodetector

from core import clock
from core.constraints import AppendOnly, Check, Constraint, Index, NoOverlap, UniqueWhere
from core.database import connect, connection, disconnect, is_postgres, placeholders, transaction
from core.ids import new_id
from core.mass import Grams
from disclosures.order_terms import OrderKind
from listings.certificates import issue_certificate
from listings.models import EmissionSource
from matching.kinds import MatchStatus
from matching.models import Match
from payments.kinds import OrderStatus
from payments.models import Order
from registry.allocations import allocate
from registry.models import Retirement
from registry.states import UseKind
from registry.transfers import Recipient, request_transfer
from server.migrate import migrate
from server.settings import tortoise_config
from tests.factories import (
    actor_of,
    make_hold,
    make_issuance,
    make_order,
    make_organisation,
    make_product,
    make_project,
    make_retirement,
    settle,
)
from tests.factories import fixed_clock as fixed_clock

CONSTRAINTS: tuple[Any, ...] = importlib.import_module("server.migrations.0002_constraints").CONSTRAINTS

# Typed by hand: a constraint that is dropped or renamed must be dropped or renamed here too.
NAMES = {
    "issuance_range_not_empty",
    "issuance_quantity_is_its_range",
    "issuance_monitoring_in_order",
    "issuance_ranges_apart",
    "block_range_not_empty",
    "live_block_ranges_apart",
    "block_hold_matches_state",
    "block_retirement_matches_state",
    "entries_append_only",
    "hold_quantity_positive",
    "hold_allocations_within_quantity",
    "allocation_positive",
    "allocation_one_per_use",
    "retirement_confirmed_with_notice",
    "retirement_notice_used_once",
    "transfer_confirmed_with_notice",
    "certificates_append_only",
    "disclosure_snapshots_append_only",
    "listing_price_positive",
    "listing_lot_within_offer",
    "listing_commits_within_offer",
    "listing_window_in_order",
    "demand_quantity_positive",
    "demand_price_ceiling_positive",
    "demand_use_in_order",
    "emission_source_positive",
    "product_label_positive",
    "match_quantity_positive",
    "match_accepted_by_both",
    "match_once_proposed",
    "order_mass_positive",
    "order_total_adds_up",
    "order_confirmed_with_hash",
    "invoices_append_only",
    "receipts_append_only",
    "receipt_positive",
    "postings_append_only",
    "posting_not_zero",
    "payouts_append_only",
    "payout_positive",
    "blocks_by_holder_and_state",
    "projects_by_number",
    "listings_by_status",
    "demands_by_status",
    "matches_by_status",
    "orders_by_status",
    "holds_by_deadline",
    "outbox_unhandled",
    "snapshots_by_subject",
}

ORM_INDEXES = ("idx_", "uid_", "sqlite_autoindex_")
ORM_INDEX_ENDS = ("_pkey", "_key")


def named(*types: type[Constraint]) -> set[str]:
    """The names of the migration's constraints of these types."""
    return {one.name for one in CONSTRAINTS if isinstance(one, types)}


async def column(statement: str) -> set[str]:
    """The one column of a query, as texts."""
    return {str(next(iter(row.values()))) for row in await connection().execute_query_dict(statement)}


async def enforced() -> dict[str, set[str]]:
    """What the database has: constraints, triggers and indexes by name, without those that the ORM makes itself."""
    if is_postgres():
        constraints = await column("SELECT conname FROM pg_constraint WHERE contype IN ('c', 'x') AND conrelid <> 0")
        triggers = await column("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        functions = await column("SELECT proname FROM pg_proc WHERE proname LIKE '%\\_append\\_only'")
        indexes = await column("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        assert functions == {name.removesuffix("_truncate") for name in triggers}
    else:
        constraints = set()
        triggers = await column("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        indexes = await column("SELECT name FROM sqlite_master WHERE type = 'index'")
    ours = {name for name in indexes if not name.startswith(ORM_INDEXES) and not name.endswith(ORM_INDEX_ENDS)}
    return {"constraints": constraints, "triggers": triggers, "indexes": ours}


def expected() -> dict[str, set[str]]:
    """What the migration says the database has."""
    if is_postgres():
        return {
            "constraints": named(Check, NoOverlap),
            "triggers": {f"{name}{suffix}" for name in named(AppendOnly) for suffix in ("", "_truncate")},
            # An exclusion constraint is an index as well.
            "indexes": named(UniqueWhere, Index, NoOverlap),
        }
    triggers = {f"{name}_{event}" for name in named(Check, NoOverlap) for event in ("insert", "update")}
    triggers |= {f"{name}_{event}" for name in named(AppendOnly) for event in ("update", "delete")}
    return {"constraints": set(), "triggers": triggers, "indexes": named(UniqueWhere, Index)}


# --- They are there -------------------------------------------------------------------------------------------------


def test_the_migration_has_exactly_the_constraints_that_are_listed_here() -> None:
    assert [one.name for one in CONSTRAINTS if one.name not in NAMES] == []
    assert sorted(one.name for one in CONSTRAINTS) == sorted(NAMES)


@pytest.mark.usefixtures("database")
async def test_the_database_has_exactly_the_constraints_of_the_migration() -> None:
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


@dataclass(frozen=True)
class World:
    """Rows of every table, and the ids that the cases name."""

    spare_hold: UUID
    offered_order: UUID
    notice_number: str
    retirement: UUID
    used: UUID


@dataclass(frozen=True)
class Case:
    """A row of `table`, found by `pick`, that breaks the constraint once `changes` are made to it or to a copy.

    `fresh` is what a copy needs besides, to break nothing else.
    """

    name: str
    table: str
    pick: str
    changes: Mapping[str, Any]
    fresh: Mapping[str, Any] = field(default_factory=dict)
    update: bool = True


AWAY = {"start": 5_000, "stop": 5_001}
AWAY_TONNE = {**AWAY, "quantity_t": 1}
NEW = {"certification_number": "another", "methodology_code": "another"}
SPARE_HOLD = {"hold_id": lambda world: world.spare_hold}
OFFERED_ORDER = {"order_id": lambda world: world.offered_order}
LONG_AGO = date(2000, 1, 1)

AVAILABLE = "state = 'AVAILABLE' AND closed_by_id IS NULL AND start < 2001"
RETIRED = "state = 'RETIRED'"
HELD = "state = 'HELD' AND closed_by_id IS NULL"
REQUESTED = "status = 'REQUESTED'"
OFFERED = "status = 'OFFERED'"
DECLINED = "status = 'DECLINED'"
SECOND = "start = 2001"
ANY = "1 = 1"

CASES = (
    Case("issuance_range_not_empty", "issuances", SECOND, {"start": 5_000, "stop": 5_000, "quantity_t": 0}, NEW),
    Case("issuance_range_not_empty", "issuances", SECOND, {"start": -9, "stop": -8, "quantity_t": 1}, NEW),
    Case("issuance_quantity_is_its_range", "issuances", SECOND, {**AWAY, "quantity_t": 2}, NEW),
    Case(
        "issuance_monitoring_in_order", "issuances", SECOND, {**AWAY, "quantity_t": 1, "monitoring_to": LONG_AGO}, NEW
    ),
    Case("issuance_ranges_apart", "issuances", SECOND, {"start": 100, "stop": 101, "quantity_t": 1}, NEW),
    Case("block_range_not_empty", "blocks", AVAILABLE, {"start": 5_000, "stop": 5_000}),
    Case("block_range_not_empty", "blocks", AVAILABLE, {"start": -9, "stop": -8}),
    Case("live_block_ranges_apart", "blocks", AVAILABLE, {"start": 1, "stop": 2}),
    Case("block_hold_matches_state", "blocks", AVAILABLE, {**AWAY, **SPARE_HOLD}),
    Case("block_hold_matches_state", "blocks", HELD, {**AWAY, "hold_id": None}),
    Case("block_retirement_matches_state", "blocks", RETIRED, {**AWAY, "retirement_id": None}),
    Case("block_retirement_matches_state", "blocks", HELD, {**AWAY, "retirement_id": lambda world: world.retirement}),
    Case("hold_quantity_positive", "holds", ANY, {"quantity_t": 0, "allocated_g": 0}),
    Case("hold_allocations_within_quantity", "holds", ANY, {"quantity_t": 1, "allocated_g": 1_000_001}),
    Case("hold_allocations_within_quantity", "holds", ANY, {"allocated_g": -1}),
    Case("allocation_positive", "allocations", ANY, {"mass_g": 0, "use_id": lambda world: new_id()}),
    Case(
        "allocation_one_per_use",
        "allocations",
        "use_kind = 'DEMAND'",
        {"use_kind": "PRODUCT_SALE", "use_id": lambda world: world.used},
    ),
    Case("retirement_confirmed_with_notice", "retirements", REQUESTED, {"status": "CONFIRMED"}, SPARE_HOLD),
    Case(
        "retirement_notice_used_once",
        "retirements",
        REQUESTED,
        {"notice_number": lambda world: world.notice_number},
        SPARE_HOLD,
    ),
    Case("transfer_confirmed_with_notice", "transfers", REQUESTED, {"status": "CONFIRMED"}, SPARE_HOLD),
    Case("listing_price_positive", "listings", ANY, {"price_yen_per_t": 0}),
    Case("listing_lot_within_offer", "listings", ANY, {"minimum_lot_t": 0}),
    Case("listing_lot_within_offer", "listings", ANY, {"minimum_lot_t": 101}),
    Case("listing_commits_within_offer", "listings", ANY, {"committed_t": -1}),
    Case("listing_commits_within_offer", "listings", ANY, {"committed_t": 101}),
    Case("listing_window_in_order", "listings", ANY, {"closes_on": LONG_AGO}),
    Case("demand_quantity_positive", "demands", ANY, {"quantity_g": 0}),
    Case("demand_price_ceiling_positive", "demands", ANY, {"price_ceiling_yen_per_t": 0}),
    Case("demand_use_in_order", "demands", ANY, {"use_to": LONG_AGO}),
    Case("emission_source_positive", "emission_sources", ANY, {"mass_g": 0}, {"position": 9}),
    Case("product_label_positive", "products", ANY, {"label_g": 0}, SPARE_HOLD),
    Case("product_label_positive", "products", ANY, {"price_yen": 0}, SPARE_HOLD),
    Case("product_label_positive", "products", ANY, {"shipping_yen": -1}, SPARE_HOLD),
    Case("match_quantity_positive", "matches", DECLINED, {"quantity_t": 0}),
    Case("match_quantity_positive", "matches", DECLINED, {"price_yen_per_t": 0}),
    Case("match_accepted_by_both", "matches", DECLINED, {"status": "ACCEPTED"}),
    Case("match_once_proposed", "matches", DECLINED, {"status": "PROPOSED"}),
    Case("order_mass_positive", "orders", OFFERED, {"mass_g": 0}),
    Case("order_total_adds_up", "orders", OFFERED, {"shipping_yen": 1}),
    Case("order_total_adds_up", "orders", OFFERED, {"kind": OrderKind.PRODUCT.value}),
    Case("order_confirmed_with_hash", "orders", OFFERED, {"status": OrderStatus.CONFIRMED.value}),
    Case("receipt_positive", "receipts", ANY, {"amount_yen": 0}, OFFERED_ORDER, update=False),
    Case("posting_not_zero", "postings", ANY, {"amount_yen": 0}, OFFERED_ORDER, update=False),
    Case("payout_positive", "payouts", ANY, {"amount_yen": 0}, OFFERED_ORDER, update=False),
)


@pytest.mark.usefixtures("database", "fixed_clock")
async def test_every_constraint_refuses_an_insert_and_an_update_that_break_it() -> None:
    world = await _make_world()
    by_name = {one.name: one for one in CONSTRAINTS}
    assert {case.name for case in CASES} == named(Check, NoOverlap, UniqueWhere)
    accepted = []
    for case in CASES:
        row = (await connection().execute_query_dict(f'SELECT * FROM "{case.table}" WHERE {case.pick} ORDER BY id'))[0]
        changes = {name: _value(value, world) for name, value in case.changes.items()}
        fresh = {name: _value(value, world) for name, value in case.fresh.items()}
        attempts = {"insert": _insert(case.table, {**row, **fresh, **changes, "id": _value(new_id(), world)})}
        if case.update:
            attempts["update"] = _update(case.table, row["id"], changes)
        for event, (statement, values) in attempts.items():
            said = await _refusal(statement, values)
            if _shown_as(by_name[case.name]) not in said:
                accepted.append(f"{case.name} on {event} of {dict(case.changes)}: {said or 'accepted'}")
    assert accepted == []


@pytest.mark.usefixtures("database", "fixed_clock")
async def test_what_was_recorded_is_neither_changed_nor_deleted() -> None:
    await _make_world()
    # One that no block names, since a foreign key would refuse the others' deletion first.
    entry = (await connection().execute_query_dict("SELECT * FROM entries"))[0]
    await connection().execute_query(*_insert("entries", {**entry, "id": _value(new_id(), None), "sequence": 99}))
    tables = [one.table for one in CONSTRAINTS if isinstance(one, AppendOnly)]
    assert len(tables) == 7
    for table in tables:
        where = "WHERE sequence = 99" if table == "entries" else ""
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


async def _make_world() -> World:
    issuance = await make_issuance(quantity_t=100)
    issuer = await issuance.issuer
    await make_issuance(issuer, start=2_001, quantity_t=10, project=await make_project(issuer, number="second"))
    settled = await make_order(issuance=issuance, council=await make_organisation("協議会"))
    await settle(settled)
    retirement = await Retirement.get(hold_id=settled.hold_id)
    async with transaction():
        await issue_certificate(retirement.id)
    offered = await make_order(issuance=issuance)
    await make_retirement(await make_hold(issuance, 1), await make_organisation())
    transferred = await make_hold(issuance, 1)
    product, used = await make_product(issuance), new_id()
    async with transaction():
        await request_transfer(
            actor_of(issuer), hold_id=transferred.id, recipient=Recipient(organisation_id=settled.buyer_id)
        )
        await allocate(hold_id=product.hold_id, mass_g=Grams(100_000), use_kind=UseKind.PRODUCT_SALE, use_id=used)
        await EmissionSource.create(demand_id=offered.demand_id, position=0, name="照明", mass_g=1_169_200)
        await _make_matches(offered)
    spare = await make_hold(issuance, 1)
    return World(
        spare_hold=spare.id,
        offered_order=offered.id,
        notice_number=str(retirement.notice_number),
        retirement=retirement.id,
        used=used,
    )


async def _make_matches(order: Order) -> None:
    for status in (MatchStatus.PROPOSED, MatchStatus.DECLINED):
        await Match.create(
            demand_id=order.demand_id,
            listing_id=order.listing_id,
            proposed_by_id=new_id(),
            quantity_t=2,
            price_yen_per_t=12_000,
            status=status,
            expires_at=clock.now() + timedelta(days=1),
        )


def _value(value: Any, world: World | None) -> Any:
    value = value(world) if callable(value) else value
    return str(value) if isinstance(value, UUID) and not is_postgres() else value


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
