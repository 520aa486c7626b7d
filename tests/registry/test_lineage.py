"""Where a tonne is and was: what the ledger answers, beside what was written down while it happened."""

import math
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from core import clock, statements
from core.database import connect, disconnect, transaction
from core.errors import NotFound
from core.ids import new_id
from registry import ledger, lineage
from registry.accounts import Account
from registry.errors import BadSerials
from registry.lineage import children_of, find_serial, history_of
from registry.models import Block
from registry.picking import Wanted
from registry.states import EntryKind
from server.settings import tortoise_config
from tests.factories import NOW, make_issuance, make_organisation
from tests.ledger.book import Tonne
from tests.ledger.cast import make_cast, serials_of
from tests.ledger.draws import draw
from tests.ledger.play import Player

OPERATIONS = 2_000
QUESTIONS = 300
DEEP = 3_000

Log = dict[tuple[UUID, int], list[tuple[datetime, Tonne]]]
"""Of each serial, when it came to be where."""


@contextmanager
def ticking(start: datetime = NOW) -> Iterator[list[datetime]]:
    """The clock goes on by a second whenever it is asked; what it said is kept."""
    said = [start]

    def tick() -> datetime:
        said.append(said[-1] + timedelta(seconds=1))
        return said[-1]

    with clock.running_at(tick):
        yield said


async def ancestors(block: Block) -> list[Block]:
    """The block and its parents, one after another up to the issue."""
    found = [block]
    while found[-1].parent_id is not None:
        found.append(await Block.get(id=found[-1].parent_id))
    return found


async def play(player: Player, random: Random) -> Log:
    """Many random operations; where each tonne was, and since when."""
    log: Log = {}
    changes: dict[UUID, int] = {}
    for _ in range(OPERATIONS):
        await player.play(draw(player.known(), random))
        if random.randrange(40) == 0:
            await player.let_pass(1 + random.randrange(20))
        for id, issued in player.book.issued.items():
            if changes.get(id) == issued.changes:
                continue
            changes[id] = issued.changes
            for serial, tonne in issued.tonnes.items():
                kept = log.setdefault((id, serial), [])
                if not kept or kept[-1][1] != tonne:
                    kept.append((player.now, tonne))
    return log


@pytest.fixture
async def fast_sqlite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[None]:
    """A SQLite file that need not survive a crash."""
    path = tmp_path / "musubi.sqlite"
    shutil.copy(sqlite_template, path)
    await connect(tortoise_config(f"sqlite://{path}?synchronous=OFF&journal_mode=MEMORY"))
    yield
    await disconnect()


@pytest.mark.usefixtures("fast_sqlite")
async def test_after_many_operations_every_serial_is_found_where_it_was_at_every_instant() -> None:
    random = Random(11)
    with clock.running_at(lambda: NOW):
        player = Player(cast=await make_cast(), now=NOW, max_issuances=200)
    with clock.running_at(lambda: player.now):
        log = await play(player, random)
        await player.verify()
        for _ in range(QUESTIONS):
            (id, serial), kept = random.choice(list(log.items()))
            text = serials_of(player.book.issued[id].source, serial, serial + 1)
            seconds = int((player.now - NOW).total_seconds())
            at = NOW + timedelta(seconds=random.randint(0, seconds))
            await assert_found(player, text, serial, at, kept)
        assert max(block.depth for block in await Block.all()) > 20


async def assert_found(
    player: Player, text: str, serial: int, at: datetime, kept: list[tuple[datetime, Tonne]]
) -> None:
    """The serial is found now and at an instant where the log has it, by the block that a walk over parents finds."""
    live = await find_serial(text)
    walked = await ancestors(live)
    assert (live.start <= serial < live.stop, live.closed_by_id) == (True, None)
    assert place(player, live) == kept[-1][1]
    before = [tonne for since, tonne in kept if since <= at]
    if not before:
        with pytest.raises(NotFound):
            await find_serial(text, at=at)
        return
    found = await find_serial(text, at=at)
    assert place(player, found) == before[-1]
    assert found.id == next(block.id for block in walked if block.created_at <= at)


def place(player: Player, block: Block) -> Tonne:
    client = None if block.client_id is None else player.cast.party(block.client_id)
    return Tonne(
        account=(player.cast.party(block.holder_id), client),
        state=block.state.value,
        hold=block.hold_id,
        reversal=block.reversal_id,
    )


async def pass_on(depth: int, quantity_t: int = 1) -> tuple[str, list[UUID], list[datetime]]:
    """A tonne that goes to and fro between two holders; its serial, who had it, and since when."""
    issuer, other = await make_organisation("甲"), await make_organisation("乙")
    issuance = await make_issuance(issuer, quantity_t=quantity_t)
    holders, instants = [issuer.id], [(await Block.get(issuance_id=issuance.id)).created_at]
    async with transaction():
        for number in range(depth):
            source, target = (issuer, other) if number % 2 == 0 else (other, issuer)
            await ledger.transfer(
                issuance_id=issuance.id,
                source=Account(holder_id=source.id),
                target=Account(holder_id=target.id),
                wanted=Wanted(quantity_t=1),
                kind=EntryKind.TRANSFER,
                reason="test",
                actor_id=new_id(),
            )
            holders.append(target.id)
    rows = await Block.filter(issuance_id=issuance.id, start=1).order_by("depth")
    instants = [row.created_at for row in rows]
    return str(issuance.part(1, 2)), holders, instants


@pytest.mark.usefixtures("fast_sqlite")
async def test_an_instant_is_found_in_logarithmically_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    with ticking():
        text, holders, instants = await pass_on(DEEP)
    asked: list[str] = []
    fetch = statements.fetch

    async def counting(sql: str, values: Any) -> list[dict[str, Any]]:
        asked.append(sql)
        return await fetch(sql, values)

    monkeypatch.setattr(lineage, "fetch", counting)
    random, worst = Random(3), 0
    questions = [*range(0, DEEP + 1, 97), *(random.randint(0, DEEP) for _ in range(200)), DEEP]
    for depth in questions:
        asked.clear()
        found = await find_serial(text, at=instants[depth])
        assert (found.depth, found.holder_id) == (depth, holders[depth])
        worst = max(worst, len(asked))
    # What finds the serial now is among them.
    assert worst <= 3 * math.log2(DEEP) + 8


@pytest.mark.usefixtures("database")
async def test_between_two_changes_the_earlier_one_stands_and_before_the_issue_there_is_nothing() -> None:
    with ticking():
        text, holders, instants = await pass_on(40)
        assert (await find_serial(text)).holder_id == holders[-1]
    for depth, since in enumerate(instants):
        for at in (since, since + timedelta(milliseconds=1)):
            assert (await find_serial(text, at=at)).holder_id == holders[depth]
    with pytest.raises(NotFound) as refused:
        await find_serial(text, at=instants[0] - timedelta(microseconds=1))
    assert refused.value.kind == "Serial"


@pytest.mark.usefixtures("database")
async def test_a_serial_that_no_issuance_has_is_not_found_and_what_is_no_serial_is_refused() -> None:
    await make_issuance(quantity_t=10)
    for text in ("JC-200-000-000-000-011", "JC-201-000-000-000-001", "JC-200-000-000-000-000"):
        with pytest.raises(NotFound):
            await find_serial(text)
    with pytest.raises(BadSerials):
        await find_serial("JC-200")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("first", [1, 4, 100])
async def test_the_history_has_every_ancestor_newest_first_whatever_the_pages(first: int) -> None:
    text, _, _ = await pass_on(9, quantity_t=3)
    block = await find_serial(text)
    expected = [one.id for one in await ancestors(block)]
    seen: list[UUID] = []
    after: str | None = None
    while True:
        page = await history_of(block, first=first, after=after)
        seen += [one.id for one in page.rows]
        if not page.has_next:
            break
        after = page.end_cursor
    assert seen == expected
    assert (len(seen), [one.depth for one in await ancestors(block)]) == (10, list(range(9, -1, -1)))


@pytest.mark.usefixtures("database")
async def test_the_children_of_a_block_partition_it_and_a_live_block_has_none() -> None:
    text, _, _ = await pass_on(3, quantity_t=3)
    live = await find_serial(text)
    issued = (await ancestors(live))[-1]
    page = await children_of(issued, first=10, after=None)
    assert sorted((one.start, one.stop) for one in page.rows) == [(1, 2), (2, 4)]
    assert (await children_of(live, first=10, after=None)).rows == []
