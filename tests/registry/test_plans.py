"""How PostgreSQL finds blocks: by the right index, also where it plans for a database that is still empty.

It keeps a plan from when it believed a table to have no rows; then to read an index of all live blocks from end to end
seems as cheap to it as to look one up, and costs more with every operation until statistics are gathered.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg
import pytest

from core import clock
from core.database import connect, disconnect, transaction
from core.ids import new_id
from core.statements import fetch, run_all
from registry import entries, ledger, picking
from registry.accounts import Account
from registry.models import Issuance
from registry.picking import Wanted
from registry.states import EntryKind, HoldStatus, TakeOrder
from server.settings import tortoise_config
from tests.factories import make_issuance, make_organisation

EXPECTED = {
    "UPDATE blocks SET closed_by_id": {"blocks_pkey"},
    "b.hold_id = $1 ORDER BY": {"live_blocks_by_hold", "blocks_pkey"},
    "b.stock = $4 ORDER BY b.start LIMIT": {"live_blocks_by_account", "blocks_pkey"},
    "b.stock = $4 ORDER BY b.start DESC": {"live_blocks_by_account", "blocks_pkey"},
    "AND b.start < $2 AND b.start >=": {"live_blocks_by_start", "blocks_pkey"},
}
"""Each statement by a part of its text, with the indexes of blocks that it uses: the key finds a pointer's target."""

Statements = dict[str, int]
"""Statements about blocks, with how many values each has."""


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    """What the ledger's core asks and says of blocks, as it happens."""
    met: Statements = {}

    async def seen_fetch(sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        met[sql] = len(values)
        return await fetch(sql, values)

    async def seen_run_all(some: Sequence[tuple[str, Sequence[Any]]]) -> list[int]:
        met.update({sql: len(values) for sql, values in some})
        return await run_all(some)

    for module in (entries, picking):
        monkeypatch.setattr(module, "fetch", seen_fetch)
    monkeypatch.setattr(entries, "run_all", seen_run_all)
    yield met


async def operate(issuance: Issuance) -> None:
    """Every way in which blocks are found: from both ends, by serial, by hold."""
    own = Account(holder_id=issuance.issuer_id)
    other = Account(holder_id=(await make_organisation("別の会社")).id)
    wanted = (
        Wanted(quantity_t=3),
        Wanted(quantity_t=3, order=TakeOrder.NEWEST_FIRST),
        Wanted(quantity_t=3, ranges=((10, 13),)),
    )
    async with transaction():
        holds = [
            await ledger.hold(
                issuance_id=issuance.id,
                account=own,
                wanted=one,
                deadline=clock.now(),
                reason="test",
                actor_id=new_id(),
            )
            for one in wanted
        ]
        await ledger.release(holds[0], status=HoldStatus.VOIDED, actor_id=None)
        await ledger.transfer(
            issuance_id=issuance.id,
            source=own,
            target=other,
            wanted=Wanted(quantity_t=20),
            kind=EntryKind.TRANSFER,
            reason="test",
            actor_id=new_id(),
        )


async def blocks_scanned(connection: "asyncpg.Connection[asyncpg.Record]", sql: str, values: int) -> list[str]:
    """The indexes by which the kept plan of a statement finds blocks; another word for a scan without a condition."""
    await connection.execute(f"PREPARE kept AS {sql}")
    plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE kept({', '.join(['NULL'] * values)})")
    await connection.execute("DEALLOCATE kept")
    waiting, found = [json.loads(plan)[0]["Plan"]], list[str]()
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if "Index Name" in node:
            found.append(node["Index Name"] if "Index Cond" in node else f"all of {node['Index Name']}")
        elif node["Node Type"] == "Seq Scan":
            found.append(f"all of {node['Relation Name']}")
    return found


async def test_plans_made_for_an_empty_database_find_blocks_by_their_indexes(
    postgres_url: str, statements: Statements
) -> None:
    await connect(tortoise_config(postgres_url))
    await operate(await make_issuance(quantity_t=100))
    await disconnect()
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    plans = {
        sql: await blocks_scanned(connection, sql, values)
        for sql, values in statements.items()
        if " blocks " in sql and not sql.startswith("INSERT")
    }
    await connection.close()
    told = {sql: part for sql in plans for part in EXPECTED if part in sql}
    assert set(told) == set(plans) and set(told.values()) == set(EXPECTED)
    assert {sql: set(plans[sql]) for sql in plans} == {sql: EXPECTED[part] for sql, part in told.items()}
