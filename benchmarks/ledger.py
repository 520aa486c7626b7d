"""Transfers a second through the use case, beside the same statements by hand and an insert-only floor, in one run.

    python -m benchmarks.ledger [--seconds N] [--rounds N] [--tasks N] [--growth] [--postgres]

One transfer moves one tonne between two holders of a kept-here issuance, under an idempotency key: one entry in the
chain, one block closed, two opened, one event. Four programs do it in turn, round after round, on databases of their
own that are filled alike:

    use case   core.idempotency.once around registry.units.transfer_units, as a request runs it
    ledger     registry.ledger.transfer alone in a transaction: no key, no reading of who and what, no event
    by hand    every statement of the use case with the values it needs, written on sqlite3 or asyncpg
    floor      one INSERT of an entry a transaction, on the same driver

SQLite keeps synchronous=FULL, PostgreSQL fsync. Quote the ratios: they drift less than the machine. `--growth` measures
the use case over an issuance of 10^3 to 10^6 live blocks instead.
"""

import argparse
import asyncio
import contextlib
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from core import clock
from core.canonical import canonical_bytes, canonical_hash
from core.database import connect, disconnect, transaction
from core.idempotency import once
from core.ids import new_id
from core.statements import run_all
from parties.actors import Actor
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile, Role
from parties.models import Organisation
from registry import ledger
from registry.accounts import Account
from registry.chain import entry_hash
from registry.kinds import ProjectStatus, RegistrationType, Scheme
from registry.models import Issuance, Project
from registry.picking import Wanted
from registry.selection import Selection
from registry.states import BlockState, EntryKind
from registry.transfers import Recipient
from registry.units import StockOf, transfer_units
from server.migrate import migrate
from server.settings import tortoise_config
from tests.postgres import PostgresServer, running_postgres

NANOSECONDS = 1_000_000_000
ISSUANCES = 16
"""Over how many issuances the transfers are spread: one chain has one writer at a time."""

TONNES = 1_000_000
GROWTH = (1_000, 10_000, 100_000, 1_000_000)
BLOCK_T = 20
"""Tonnes of a block there: the smallest stock outlasts the measuring."""

ROWS_A_STATEMENT = 500


class Market:
    """Two holders and some issuances, all of them the first one's."""

    def __init__(self) -> None:
        self.seller = _organisation("売り手")
        self.buyer = _organisation("買い手")
        self.issuances: list[Issuance] = []

    @property
    def actor(self) -> Actor:
        """Who trades for the seller."""
        return Actor(
            person_id=self.seller.id,
            organisation_id=self.seller.id,
            organisation_name=self.seller.legal_name,
            organisation_kind=self.seller.kind,
            role=Role.OWNER,
            standing=OrganisationStatus.VERIFIED,
        )

    async def fill(self, *, issuances: int) -> None:
        """Write the holders and issue to the seller."""
        for organisation in (self.seller, self.buyer):
            await organisation.save(force_create=True)
        project = _project()
        await project.save(force_create=True)
        for number in range(issuances):
            issuance = _issuance(project, self.seller, number)
            async with transaction():
                await ledger.issue(issuance, actor_id=self.seller.id)
            self.issuances.append(issuance)


def _organisation(name: str) -> Organisation:
    return Organisation(
        id=new_id(),
        legal_name=name,
        kind=OrganisationKind.FIRM,
        status=OrganisationStatus.VERIFIED,
        payment_profile=PaymentProfile.PRIVATE,
        place_code="131016",
        address="東京都千代田区",
        phone="03-0000-0000",
        email="trade@example.jp",
        responsible_person="担当",
        publishes_name=True,
    )


def _project() -> Project:
    return Project(
        id=new_id(),
        scheme=Scheme.REGIONAL,
        registration_type=RegistrationType.STANDARD,
        number="R-1",
        operator_name="売り手",
        planned_holders=[],
        summary="間伐",
        place_text="",
        place_codes=["131016"],
        regions=[],
        activities=[],
        project_types=["FOREST"],
        source_rows=[],
        unread=[],
        status=ProjectStatus.REGISTERED,
        decided_at=clock.now(),
        decided_by_id=new_id(),
        decision_reason="benchmark",
    )


def _issuance(project: Project, seller: Organisation, number: int) -> Issuance:
    return Issuance(
        id=new_id(),
        project_id=project.id,
        issuer_id=seller.id,
        scheme=Scheme.REGIONAL,
        methodology_code="FO-001",
        methodology_version="4.0",
        certification_number=f"B-{number}",
        certified_on=date(2026, 5, 1),
        issued_on=date(2026, 6, 1),
        monitoring_from=date(2010, 4, 1) + timedelta(days=30 * number),
        monitoring_to=date(2010, 4, 1) + timedelta(days=30 * number + 29),
        serial_prefix=f"MSB-B-{number}",
        start=0,
        stop=TONNES,
        quantity_t=TONNES,
    )


# --- The four programs ----------------------------------------------------------------------------------------------

Step = Callable[[int], Awaitable[None]]
"""Does the transfer number n."""


def use_case(market: Market) -> Step:
    """The whole use case under a key of its own."""
    actor = market.actor

    async def step(number: int) -> None:
        issuance = market.issuances[number % len(market.issuances)]
        key = new_id().hex

        async def run() -> UUID:
            return await transfer_units(
                actor,
                source=StockOf(),
                selection=Selection(issuance_id=issuance.id, quantity_t=1),
                recipient=Recipient(organisation_id=market.buyer.id),
                reason="benchmark",
            )

        await once(
            owner_id=actor.organisation_id,
            key=key,
            operation="transferUnits",
            request={"n": number},
            run=run,
            errors={},
        )

    return step


def ledger_alone(market: Market) -> Step:
    """The ledger's operation in a transaction, nothing around it."""
    source, target = Account(holder_id=market.seller.id), Account(holder_id=market.buyer.id)

    async def step(number: int) -> None:
        async with transaction():
            await ledger.transfer(
                issuance_id=market.issuances[number % len(market.issuances)].id,
                source=source,
                target=target,
                wanted=Wanted(quantity_t=1),
                kind=EntryKind.TRANSFER,
                reason="benchmark",
                actor_id=market.seller.id,
            )

    return step


ORGANISATION = "SELECT * FROM organisations WHERE id = $1"
ISSUANCE = "SELECT * FROM issuances WHERE id = $1"
KEY = (
    "INSERT INTO idempotency_keys (id, created_at, owner_id, key, operation, input_hash, outcome)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (owner_id, key) DO NOTHING RETURNING id"
)
LOCK = "SELECT entry_count, head_hash FROM issuances WHERE id = $1"
BLOCKS = (
    "SELECT b.id, b.start, b.stop, b.depth, b.jump_id, b.jump_depth, j.jump_id AS far_id, j.jump_depth AS far_depth"
    " FROM blocks b LEFT JOIN blocks j ON j.id = b.jump_id WHERE b.closed_by_id IS NULL AND b.issuance_id = $1"
    " AND b.holder_id = $2 AND b.state = $3 AND b.stock = $4 ORDER BY b.start LIMIT 4"
)
ENTRY = (
    "INSERT INTO entries (id, created_at, issuance_id, sequence, kind, actor_id, reason, idempotency_key, body,"
    " previous_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
)
HEAD = "UPDATE issuances SET entry_count = $1, head_hash = $2 WHERE id = $3 AND entry_count = $4"
CLOSE = "UPDATE blocks SET closed_by_id = $1 WHERE id IN ($2)"
OPEN = (
    "INSERT INTO blocks (id, created_at, issuance_id, start, stop, holder_id, stock, client_id, state, hold_id,"
    " retirement_id, reversal_id, parent_id, depth, jump_id, jump_depth, opened_by_id) VALUES "
    + ", ".join(f"({', '.join(f'${1 + 17 * row + column}' for column in range(17))})" for row in range(2))
)
EVENT = "INSERT INTO outbox_events (id, created_at, type, subject_id, failures) VALUES ($1, $2, $3, $4, 0)"
ANSWER = "UPDATE idempotency_keys SET outcome = $1, result_id = $2 WHERE owner_id = $3 AND key = $4"

Fetch = Callable[[str, list[Any]], Awaitable[list[Any]]]


async def transfer_by_hand(fetch: Fetch, market: Market, number: int, *, lock: str) -> None:
    """Every statement of the use case, one after another, inside a transaction that the caller has opened."""
    issuance, seller, buyer = market.issuances[number % len(market.issuances)], market.seller, market.buyer
    now, key, entry_id = clock.now(), new_id().hex, str(new_id())
    digest = canonical_hash({"operation": "transferUnits", "request": {"n": number}})
    await fetch(KEY, [str(new_id()), now, str(seller.id), key, "transferUnits", digest, "RUNNING"])
    await fetch("SAVEPOINT work", [])
    await fetch(ORGANISATION, [str(buyer.id)])
    await fetch(ISSUANCE, [str(issuance.id)])
    [head] = await fetch(lock, [str(issuance.id)])
    blocks = await fetch(BLOCKS, [str(issuance.id), str(seller.id), "AVAILABLE", "OWN"])
    block = blocks[0]
    parts = ((block["start"], block["start"] + 1, buyer.id), (block["start"] + 1, block["stop"], seller.id))
    ids = [str(new_id()) for _ in parts]
    opens = [
        {
            "id": id,
            "start": start,
            "stop": stop,
            "holder": holder,
            "stock": "OWN",
            "client": None,
            "state": "AVAILABLE",
            "hold": None,
            "retirement": None,
            "reversal": None,
            "parent": str(block["id"]),
        }
        for id, (start, stop, holder) in zip(ids, parts, strict=True)
    ]
    body = canonical_bytes(
        {
            "issuance": issuance.id,
            "sequence": head["entry_count"],
            "kind": "TRANSFER",
            "actor": seller.id,
            "at": now,
            "reason": "benchmark",
            "key": key,
            "closes": [str(block["id"])],
            "opens": opens,
            "details": {"quantity_t": 1, "new_holder": buyer.id},
        }
    ).decode()
    hash = entry_hash(head["head_hash"], body)
    await fetch(
        ENTRY,
        [
            *(entry_id, now, str(issuance.id), head["entry_count"], "TRANSFER", str(seller.id), "benchmark", key),
            *(body, head["head_hash"], hash),
        ],
    )
    await fetch(HEAD, [head["entry_count"] + 1, hash, str(issuance.id), head["entry_count"]])
    await fetch(CLOSE, [entry_id, str(block["id"])])
    values: list[Any] = []
    for one in opens:
        values += [one["id"], now, str(issuance.id), one["start"], one["stop"], str(one["holder"]), "OWN", None]
        values += ["AVAILABLE", None, None, None, str(block["id"]), block["depth"] + 1, str(block["id"])]
        values += [block["depth"], entry_id]
    await fetch(OPEN, values)
    await fetch(EVENT, [str(new_id()), now, "UnitsTransferred", entry_id])
    await fetch("RELEASE SAVEPOINT work", [])
    await fetch(ANSWER, ["SUCCEEDED", entry_id, str(seller.id), key])


async def insert_entry(fetch: Fetch, market: Market, number: int) -> None:
    """The floor: one entry, nothing read or checked."""
    issuance = market.issuances[number % len(market.issuances)]
    body, sequence = "x" * 900, number + 1_000_000_000
    values = [str(new_id()), clock.now(), str(issuance.id), sequence, "TRANSFER", str(market.seller.id), "floor", None]
    await fetch(ENTRY, [*values, body, "0" * 64, "0" * 64])


class ByHandOnSqlite:
    """The standard library's driver: it blocks, so there is one task."""

    def __init__(self, path: Path, market: Market) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.market = market

    async def _fetch(self, sql: str, values: list[Any]) -> list[Any]:
        return self.connection.execute(_question_marks(sql), values).fetchall()

    async def transfer(self, number: int) -> None:
        """One transfer by hand."""
        self.connection.execute("BEGIN IMMEDIATE")
        await transfer_by_hand(self._fetch, self.market, number, lock=LOCK)
        self.connection.execute("COMMIT")

    async def floor(self, number: int) -> None:
        """One insert."""
        self.connection.execute("BEGIN IMMEDIATE")
        await insert_entry(self._fetch, self.market, number)
        self.connection.execute("COMMIT")

    async def close(self) -> None:
        """End the connection."""
        self.connection.close()


class ByHandOnPostgres:
    """asyncpg with a pool as large as there are tasks."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", market: Market) -> None:
        self.pool, self.market = pool, market

    async def _within(self, work: Callable[[Fetch], Awaitable[None]]) -> None:
        async with self.pool.acquire() as connection, connection.transaction():

            async def fetch(sql: str, values: list[Any]) -> list[Any]:
                return await connection.fetch(sql, *values)

            await work(fetch)

    async def transfer(self, number: int) -> None:
        """One transfer by hand."""
        lock = LOCK + " FOR NO KEY UPDATE"
        await self._within(lambda fetch: transfer_by_hand(fetch, self.market, number, lock=lock))

    async def floor(self, number: int) -> None:
        """One insert."""
        await self._within(lambda fetch: insert_entry(fetch, self.market, number))

    async def close(self) -> None:
        """End the pool."""
        await self.pool.close()


def _question_marks(sql: str) -> str:
    """The statement with SQLite's placeholders, remembered."""
    if sql not in _MARKED:
        marked = sql
        for number in range(40, 0, -1):
            marked = marked.replace(f"${number}", "?")
        _MARKED[sql] = marked
    return _MARKED[sql]


_MARKED: dict[str, str] = {}


# --- Measuring ------------------------------------------------------------------------------------------------------


async def rate(step: Step, *, seconds: float, tasks: int, first: int) -> tuple[float, int]:
    """Steps a second over `seconds`, and the number after the last."""
    numbers = iter(range(first, first + 10_000_000))
    done = 0
    started = time.perf_counter_ns()
    end = started + int(seconds * NANOSECONDS)

    async def work() -> None:
        nonlocal done
        while time.perf_counter_ns() < end:
            await step(next(numbers))
            done += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(tasks):
            group.create_task(work())
    return done * NANOSECONDS / (time.perf_counter_ns() - started), next(numbers)


async def compare(url: str, by_hand: Callable[[Market], Awaitable[Any]], arguments: argparse.Namespace) -> None:
    """Measure the four programs in turn, `rounds` times, and print medians and ratios."""
    config = tortoise_config(url)
    await migrate(config)
    await connect(config)
    market = Market()
    await market.fill(issuances=ISSUANCES)
    hand = await by_hand(market)
    steps: dict[str, Step] = {
        "use case": use_case(market),
        "ledger": ledger_alone(market),
        "by hand": hand.transfer,
        "floor": hand.floor,
    }
    figures: dict[str, list[float]] = {name: [] for name in steps}
    number = 0
    for _ in range(arguments.rounds):
        for name, step in steps.items():
            figure, number = await rate(step, seconds=arguments.seconds, tasks=arguments.tasks, first=number)
            figures[name].append(figure)
    await hand.close()
    await disconnect()
    medians = {name: statistics.median(some) for name, some in figures.items()}
    for name, median in medians.items():
        ratio = median / medians["by hand"]
        print(f"  {name:<10} {median:>9,.0f} a second   {ratio:>5.2f} of by hand   rounds {_shown(figures[name])}")


async def compare_on_sqlite(arguments: argparse.Namespace) -> None:
    """SQLite: one writer, so the tasks of the by-hand program run one after another."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"

        async def by_hand(market: Market) -> ByHandOnSqlite:
            return ByHandOnSqlite(path, market)

        print("SQLite, synchronous=FULL")
        await compare(f"sqlite://{path}", by_hand, arguments)


async def compare_on_postgres(arguments: argparse.Namespace) -> None:
    """PostgreSQL with fsync and synchronous commit on."""
    async with durable_postgres() as server:
        url = await server.create_database("ledger")

        async def by_hand(market: Market) -> ByHandOnPostgres:
            pool = await asyncpg.create_pool(url, min_size=arguments.tasks, max_size=arguments.tasks)
            return ByHandOnPostgres(pool, market)

        print("PostgreSQL, fsync=on")
        await compare(f"{url}?minsize={arguments.tasks}&maxsize={arguments.tasks}", by_hand, arguments)


async def grow(url: str, arguments: argparse.Namespace) -> None:
    """The use case over one issuance whose seller has 10^3 to 10^6 live blocks."""
    config = tortoise_config(url)
    await migrate(config)
    await connect(config)
    market = Market()
    await market.fill(issuances=0)
    project = _project()
    project.id, project.number = new_id(), "R-2"
    await project.save(force_create=True)
    first, number = None, 0
    for position, blocks in enumerate(GROWTH):
        issuance = _issuance(project, market.seller, position)
        await _fragmented(issuance, market, blocks)
        market.issuances = [issuance]
        figures = []
        for _ in range(arguments.rounds):
            figure, number = await rate(use_case(market), seconds=arguments.seconds, tasks=1, first=number)
            figures.append(figure)
        median = statistics.median(figures)
        first = first or median
        print(f"  {blocks:>9,} live blocks {median:>9,.0f} a second   {median / first:>5.2f} of the first")
    await disconnect()


async def _fragmented(issuance: Issuance, market: Market, blocks: int) -> None:
    """An issuance cut into so many blocks of the seller's, BLOCK_T each, by one entry."""
    issuance.stop = issuance.quantity_t = BLOCK_T * blocks
    async with transaction():
        await ledger.issue(issuance, actor_id=market.seller.id)
        [row] = await _rows("SELECT id, opened_by_id FROM blocks WHERE issuance_id = $1", [str(issuance.id)])
        await run_all([("UPDATE blocks SET closed_by_id = $1 WHERE id = $2", [row["opened_by_id"], row["id"]])])
        for start in range(0, blocks, ROWS_A_STATEMENT):
            values: list[Any] = []
            count = min(ROWS_A_STATEMENT, blocks - start)
            for index in range(start, start + count):
                values += [str(new_id()), clock.now(), str(issuance.id), BLOCK_T * index, BLOCK_T * (index + 1)]
                values += [str(market.seller.id), "OWN", BlockState.AVAILABLE.value, row["opened_by_id"]]
            places = ", ".join(
                f"({', '.join(f'${1 + 9 * one + column}' for column in range(9))})" for one in range(count)
            )
            sql = "INSERT INTO blocks (id, created_at, issuance_id, start, stop, holder_id, stock, state, opened_by_id)"
            await run_all([(f"{sql} VALUES {places}", values)])


async def _rows(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    from core.statements import fetch

    return await fetch(sql, values)


@contextlib.asynccontextmanager
async def durable_postgres() -> AsyncIterator[PostgresServer]:
    """A private server that waits for the disk."""
    with running_postgres() as server:
        if server is None:
            raise SystemExit("no PostgreSQL found")
        connection = await asyncpg.connect(server.url())
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            await connection.execute(f"ALTER SYSTEM SET {name} = on")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
        yield server


def _shown(figures: list[float]) -> str:
    return json.dumps([round(figure) for figure in figures])


async def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=8)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="growth on PostgreSQL instead of SQLite")
    arguments = parser.parse_args()
    if not arguments.growth:
        await compare_on_sqlite(arguments)
        await compare_on_postgres(arguments)
    elif arguments.postgres:
        async with durable_postgres() as server:
            print("PostgreSQL, growth")
            await grow(await server.create_database("growth"), arguments)
    else:
        with tempfile.TemporaryDirectory() as folder:
            print("SQLite, growth")
            await grow(f"sqlite://{folder}/growth.sqlite", arguments)


if __name__ == "__main__":
    asyncio.run(main())
