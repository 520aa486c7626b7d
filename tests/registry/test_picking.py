"""Which tonnes an operation takes: from which end, across which blocks, and which named serials are not there."""

from random import Random
from typing import Any
from uuid import UUID

import pytest

from core import clock
from core.database import transaction
from core.errors import DomainError, InvalidInput
from core.ids import new_id
from registry import ledger, picking
from registry.accounts import Account
from registry.errors import InsufficientUnits, UnitsNotAvailable
from registry.models import Block, Entry, Hold, Issuance
from registry.picking import Wanted, pick, quantity_of
from registry.states import BlockState, EntryKind, HoldStatus, Stock, TakeOrder
from registry.verification import verify_ledger
from tests.factories import make_issuance, make_organisation
from tests.ledger.cast import make_cast
from tests.ledger.commands import Command, ask

pytestmark = pytest.mark.usefixtures("database")

Ranges = tuple[tuple[int, int], ...]


def own(issuance: Issuance) -> Account:
    return Account(holder_id=issuance.issuer_id)


def named(*ranges: tuple[int, int]) -> Wanted:
    return Wanted(quantity_t=sum(stop - start for start, stop in ranges), ranges=ranges)


def newest(quantity_t: int) -> Wanted:
    return Wanted(quantity_t=quantity_t, order=TakeOrder.NEWEST_FIRST)


async def hold(issuance: Issuance, wanted: Wanted, account: Account | None = None) -> Hold:
    async with transaction():
        return await ledger.hold(
            issuance_id=issuance.id,
            account=account or own(issuance),
            wanted=wanted,
            deadline=clock.now(),
            reason="test",
            actor_id=new_id(),
        )


async def void(held: Hold) -> None:
    async with transaction():
        await ledger.release(held, status=HoldStatus.VOIDED, actor_id=None)


async def to_client(issuance: Issuance, client_id: UUID, wanted: Wanted) -> Account:
    """Part of the issuer's stock kept for a client."""
    account = Account(holder_id=issuance.issuer_id, stock=Stock.CLIENT, client_id=client_id)
    async with transaction():
        await ledger.transfer(
            issuance_id=issuance.id,
            source=own(issuance),
            target=account,
            wanted=wanted,
            kind=EntryKind.MOVE_STOCK,
            reason="test",
            actor_id=new_id(),
        )
    return account


async def cut(quantity_t: int = 40, *, pieces: Ranges = ((1, 11), (11, 21), (21, 31))) -> Issuance:
    """An issuance whose available tonnes lie in several blocks that meet."""
    issuance = await make_issuance(quantity_t=quantity_t)
    async with transaction():
        for held in [await hold(issuance, named(piece)) for piece in pieces]:
            await void(held)
    return issuance


async def taken(held: Hold) -> list[tuple[int, int]]:
    return [(block.start, block.stop) for block in await ledger.blocks_of_hold(held.id)]


async def refused(issuance: Issuance, wanted: Wanted, error: type[DomainError], **account: Any) -> dict[str, Any]:
    """The refusal's attributes; nothing was written."""
    before = (await Entry.all().count(), await Block.all().count(), await Hold.all().count())
    with pytest.raises(error) as refusal:
        await hold(issuance, wanted, Account(**account) if account else None)
    assert (await Entry.all().count(), await Block.all().count(), await Hold.all().count()) == before
    return refusal.value.attributes()


# --- By quantity --------------------------------------------------------------------------------------------------------


async def test_the_oldest_tonnes_are_taken_from_the_low_end_and_the_newest_from_the_high_end() -> None:
    issuance = await cut()
    assert await taken(await hold(issuance, Wanted(quantity_t=13))) == [(1, 11), (11, 14)]
    assert await taken(await hold(issuance, newest(13))) == [(28, 31), (31, 41)]
    assert await taken(await hold(issuance, Wanted(quantity_t=14))) == [(14, 21), (21, 28)]
    assert await refused(issuance, newest(1), InsufficientUnits) == {
        "requested_t": 1,
        "available_t": 0,
        "rule": "UQ-03",
    }


async def test_a_block_that_is_taken_in_part_keeps_the_rest_as_it_was() -> None:
    issuance = await make_issuance(quantity_t=10)
    await hold(issuance, newest(3))
    live = await Block.filter(issuance_id=issuance.id, closed_by_id=None).order_by("start")
    assert [(one.start, one.stop, one.state) for one in live] == [
        (1, 8, BlockState.AVAILABLE),
        (8, 11, BlockState.HELD),
    ]
    assert {(one.holder_id, one.stock, one.depth) for one in live} == {(issuance.issuer_id, Stock.OWN, 1)}


@pytest.mark.parametrize("order", TakeOrder)
async def test_more_blocks_than_are_read_at_once_are_taken(monkeypatch: pytest.MonkeyPatch, order: TakeOrder) -> None:
    monkeypatch.setattr(picking, "BLOCKS_A_PAGE", 8)
    count = 19
    issuance = await cut(2 * count, pieces=tuple((1 + 2 * one, 3 + 2 * one) for one in range(count)))
    held = await hold(issuance, Wanted(quantity_t=2 * count - 1, order=order))
    found = await taken(held)
    assert (len(found), sum(stop - start for start, stop in found)) == (count, 2 * count - 1)
    assert await quantity_of(issuance.id, own(issuance)) == 1
    assert (await verify_ledger()).findings == ()


async def test_an_operation_that_would_name_too_many_blocks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit itself is ten thousand blocks.
    monkeypatch.setattr(picking, "BLOCKS_A_PAGE", 2)
    monkeypatch.setattr(picking, "MAX_BLOCKS_TAKEN", 2)
    issuance = await cut()
    assert await refused(issuance, Wanted(quantity_t=40), InvalidInput) == {
        "field": "quantity",
        "value": "40",
        "rule": "at_most=2_blocks",
        "hint": "",
    }
    assert await taken(await hold(issuance, Wanted(quantity_t=20))) == [(1, 11), (11, 21)]


# --- By serial ----------------------------------------------------------------------------------------------------------


async def test_several_ranges_of_one_block_are_cut_out_of_it_in_one_entry() -> None:
    issuance = await make_issuance(quantity_t=20)
    held = await hold(issuance, named((3, 5), (8, 9), (19, 21)))
    live = await Block.filter(issuance_id=issuance.id, closed_by_id=None).order_by("start")
    assert [(one.start, one.stop, one.state is BlockState.HELD) for one in live] == [
        (1, 3, False),
        (3, 5, True),
        (5, 8, False),
        (8, 9, True),
        (9, 19, False),
        (19, 21, True),
    ]
    assert (held.quantity_t, await Entry.filter(issuance_id=issuance.id).count()) == (5, 2)
    assert (await verify_ledger()).findings == ()


async def test_ranges_run_over_blocks_that_meet() -> None:
    issuance = await cut()
    held = await hold(issuance, named((9, 24), (30, 33)))
    assert await taken(held) == [(9, 11), (11, 21), (21, 24), (30, 31), (31, 33)]


@pytest.mark.parametrize(
    ("ranges", "missing"),
    [
        (((1, 4), (9, 12)), "JC-200-000-000-000-011"),
        (((12, 15),), "JC-200-000-000-000-012～JC-200-000-000-000-014"),
        (((1, 31),), "JC-200-000-000-000-011～JC-200-000-000-000-030"),
        (((18, 22),), "JC-200-000-000-000-018～JC-200-000-000-000-021"),
        (((38, 42),), "JC-200-000-000-000-041"),
        (((41, 42),), "JC-200-000-000-000-041"),
    ],
    ids=["reaches in", "within", "spans it", "begins in it", "beyond the end", "outside"],
)
async def test_serials_in_a_gap_of_the_stock_are_refused_and_named(ranges: Ranges, missing: str) -> None:
    issuance = await make_issuance(quantity_t=40)
    await hold(issuance, named((11, 21)))
    assert await refused(issuance, named(*ranges), UnitsNotAvailable) == {"serials": missing, "rule": "UQ-03"}


def not_there(*ends: str) -> dict[str, str]:
    """The refusal of serials whose last three digits are these."""
    return {"serials": "～".join(f"JC-200-000-000-000-{end}" for end in ends), "rule": "UQ-03"}


async def test_anothers_serials_and_those_of_another_stock_are_not_there() -> None:
    issuance, client = await make_issuance(quantity_t=40), await make_organisation("顧客")
    account = await to_client(issuance, client.id, named((11, 21)))
    mine = {"holder_id": issuance.issuer_id}
    assert await refused(issuance, named((10, 12)), UnitsNotAvailable) == not_there("011")
    assert await refused(issuance, named((1, 2)), UnitsNotAvailable, holder_id=client.id) == not_there("001")
    kept = {**mine, "stock": Stock.CLIENT, "client_id": client.id}
    assert await refused(issuance, named((10, 12)), UnitsNotAvailable, **kept) == not_there("010", "011")
    other = {**mine, "stock": Stock.CLIENT, "client_id": (await make_organisation("別の顧客")).id}
    assert await refused(issuance, named((11, 12)), UnitsNotAvailable, **other) == not_there("011")
    held = await hold(issuance, named((12, 14)), account)
    assert (held.stock, held.client_id, await taken(held)) == (Stock.CLIENT, client.id, [(12, 14)])


async def test_a_quantity_is_taken_of_one_stock_alone() -> None:
    issuance, client = await make_issuance(quantity_t=40), await make_organisation("顧客")
    account = await to_client(issuance, client.id, named((1, 6), (36, 41)))
    assert [await quantity_of(issuance.id, one) for one in (own(issuance), account)] == [30, 10]
    assert await taken(await hold(issuance, newest(1))) == [(35, 36)]
    assert await taken(await hold(issuance, Wanted(quantity_t=6), account)) == [(1, 6), (36, 37)]
    with pytest.raises(InsufficientUnits) as refusal:
        await hold(issuance, Wanted(quantity_t=5), account)
    assert refusal.value.available_t == 4


async def test_the_buffer_is_no_stock_and_is_picked_by_its_state_alone() -> None:
    cast = await make_cast()
    args = {"source": 1, "start": 1, "quantity_t": 10, "buffer_t": 3, "vintage": 0}
    id = await ask(cast, "issue", Command(do="issue", by=1, args=args))
    account = Account(holder_id=cast.actor(1).organisation_id)
    assert [await quantity_of(id, account, state) for state in (BlockState.AVAILABLE, BlockState.BUFFER)] == [7, 3]
    with pytest.raises(InsufficientUnits):
        await pick(id, account, Wanted(quantity_t=8))
    [piece] = await pick(id, account, Wanted(quantity_t=2), state=BlockState.BUFFER)
    assert (piece.parts, piece.quantity_t, piece.block.state) == (((8, 10),), 2, BlockState.BUFFER)
    with pytest.raises(UnitsNotAvailable):
        await pick(id, account, named((8, 9)))


async def test_what_is_picked_is_what_a_walk_over_the_tonnes_picks() -> None:
    random = Random(7)
    issuance = await make_issuance(quantity_t=60)
    state = {serial: True for serial in range(1, 61)}
    holds: list[tuple[Hold, list[int]]] = []
    for _ in range(60):
        if holds and random.random() < 0.4:
            held, serials = holds.pop(random.randrange(len(holds)))
            await void(held)
            state |= dict.fromkeys(serials, True)
            continue
        free, quantity_t = [serial for serial, is_free in state.items() if is_free], random.randint(1, 9)
        order = random.choice(list(TakeOrder))
        if quantity_t > len(free):
            await refused(issuance, Wanted(quantity_t=quantity_t, order=order), InsufficientUnits)
            continue
        serials = free[:quantity_t] if order is TakeOrder.OLDEST_FIRST else free[-quantity_t:]
        held = await hold(issuance, Wanted(quantity_t=quantity_t, order=order))
        assert [serial for start, stop in await taken(held) for serial in range(start, stop)] == serials
        holds.append((held, serials))
        state |= dict.fromkeys(serials, False)
    assert (await verify_ledger()).findings == ()
