"""Every operation of the ledger once: which entries it writes, which blocks it opens, and what is final."""

import json
from typing import Any
from uuid import UUID

import pytest

from core.database import transaction
from core.errors import DomainError, InvalidTransition
from core.ids import new_id
from registry import ledger
from registry.errors import InsufficientUnits, UnitsNotAvailable
from registry.evidence_models import Reversal
from registry.models import Block, Entry, Hold, Retirement, Transfer
from registry.states import BLOCK_MOVES, BlockState, EntryKind, HoldStatus, RequestStatus, Stock
from registry.verification import verify_ledger
from tests.factories import fixed_clock as fixed_clock
from tests.ledger.cast import OPERATOR, SOURCES, Cast, make_cast
from tests.ledger.commands import Command, ask

pytestmark = pytest.mark.usefixtures("database", "fixed_clock")

JCM, REGIONAL = 0, 1
HOLDER, OTHER, CLIENT = 0, 1, 2
"""Party 0 owns the JCM project, party 1 the regional one."""

TERMINAL = [state for state, after in BLOCK_MOVES.moves.items() if not after]

Shown = list[tuple[int, int, str]]


@pytest.fixture
async def cast(database: str) -> Cast:
    return await make_cast()


async def do(cast: Cast, what: str, by: int, key: str = "", **args: Any) -> UUID:
    """One command, under a key of its own unless told."""
    return await ask(cast, key or str(new_id()), Command(do=what, by=by, args=args))


async def issue(cast: Cast, source: int = JCM, *, quantity_t: int = 10, buffer_t: int = 0) -> UUID:
    args: dict[str, Any] = {"source": source, "start": 1, "quantity_t": quantity_t, "buffer_t": buffer_t, "vintage": 0}
    return await do(cast, "issue", SOURCES[source].owner, **args)


async def hold(cast: Cast, *ranges: list[int], by: int = HOLDER, client: int | None = None) -> UUID:
    selection = {"ranges": list(ranges), "newest": False}
    return await do(cast, "hold", by, client=client, selection=selection, hours=1)


async def retire(cast: Cast, held: UUID, *, quantity_t: int | None = None, kind: str = "INVALIDATION") -> UUID:
    args: dict[str, Any] = {
        "hold": str(held),
        "quantity_t": quantity_t,
        "kind": kind,
        "user": OTHER,
        "use_mass_g": None,
    }
    return await do(cast, "retire_hold", HOLDER, **args)


async def transfer(cast: Cast, held: UUID, *, to: int | None, client: int | None = None) -> UUID:
    args: dict[str, Any] = {"hold": str(held), "quantity_t": None, "to": {"party": to, "client": client}}
    return await do(cast, "transfer_hold", HOLDER, **args)


async def live(issuance: UUID) -> Shown:
    """The live blocks in serial order."""
    rows = await Block.filter(issuance_id=issuance, closed_by_id=None).order_by("start")
    return [(row.start, row.stop, row.state.value) for row in rows]


async def kinds(issuance: UUID) -> list[str]:
    """The kinds of the entries after the issue."""
    return [one.kind.value for one in (await Entry.filter(issuance_id=issuance).order_by("sequence"))[1:]]


async def sound() -> bool:
    return (await verify_ledger()).findings == ()


# --- Every entry says who, why and under which key --------------------------------------------------------------------


async def test_every_entry_has_actor_reason_and_key_and_its_body_says_the_same(cast: Cast) -> None:
    jcm, regional = await issue(cast), await issue(cast, REGIONAL, buffer_t=2)
    selection = {"ranges": [[REGIONAL, 1, 3]], "newest": False}
    await do(cast, "transfer", OTHER, "transfer", client=None, selection=selection, to={"party": 0, "client": None})
    stock: dict[str, Any] = {"holder": 0, "client": CLIENT, "to_client": True, "quantity_t": 1, "newest": False}
    await do(cast, "move_stock", HOLDER, "stock", issuance=str(jcm), **stock)
    held = await hold(cast, [JCM, 4, 8])
    retirement: dict[str, Any] = {"quantity_t": 3, "kind": "INVALIDATION", "user": OTHER, "use_mass_g": None}
    await do(cast, "retire_hold", HOLDER, "request", hold=str(held), **retirement)
    await do(cast, "confirm", OPERATOR, "notice", hold=str(held), differs=0)
    await do(cast, "reverse", OPERATOR, "fire", issuance=str(regional), cause="FIRE", quantity_t=3)

    entries = await Entry.all().order_by("id")
    assert [(one.kind.value, one.idempotency_key, one.reason) for one in entries if one.idempotency_key in KEYS] == [
        ("TRANSFER", "transfer", "譲渡"),
        ("MOVE_STOCK", "stock", "口座の振替"),
        ("RELEASE", "request", "not posted"),
        ("REQUEST_RETIREMENT", "request", "INVALIDATION CARBON_OFFSET"),
        ("CONFIRM_RETIREMENT", "notice", f"無-{held.hex}"),
        ("REVERSE", "fire", "FIRE ISSUANCE_BUFFER"),
        ("REVERSE", "fire", "FIRE CREATOR_STOCK"),
    ]
    actors = {one.idempotency_key: one.actor_id for one in entries}
    assert [actors[key] for key in KEYS] == [
        cast.actor(by).person_id for by in (OTHER, HOLDER, HOLDER, OPERATOR, OPERATOR)
    ]
    for one in entries:
        body = json.loads(one.body)
        said = (body["kind"], body["actor"], body["reason"], body["key"], body["at"])
        assert said == (
            one.kind.value,
            str(one.actor_id),
            one.reason,
            one.idempotency_key,
            one.created_at.isoformat(),
        )
        assert one.reason
    assert await sound()


KEYS = ("transfer", "stock", "request", "notice", "fire")


# --- A part of a hold -----------------------------------------------------------------------------------------------------


async def test_the_first_tonnes_of_a_hold_go_on_and_the_rest_is_given_back(cast: Cast) -> None:
    issuance = await issue(cast)
    held = await hold(cast, [JCM, 2, 4], [JCM, 6, 10])
    await retire(cast, held, quantity_t=3)
    assert await live(issuance) == [
        (1, 2, "AVAILABLE"),
        (2, 4, "RETIREMENT_REQUESTED"),
        (4, 6, "AVAILABLE"),
        (6, 7, "RETIREMENT_REQUESTED"),
        (7, 10, "AVAILABLE"),
        (10, 11, "AVAILABLE"),
    ]
    assert await kinds(issuance) == ["HOLD", "RELEASE", "REQUEST_RETIREMENT"]
    row = await Hold.get(id=held)
    assert (row.status, row.quantity_t, row.posted_t) == (HoldStatus.POSTED, 6, 3)
    assert (await Retirement.get(hold_id=held)).quantity_t == 3
    await hold(cast, [JCM, 7, 11])
    assert await sound()


async def test_a_whole_hold_is_posted_without_a_release(cast: Cast) -> None:
    issuance = await issue(cast)
    await retire(cast, await hold(cast, [JCM, 1, 3]), quantity_t=2)
    assert await kinds(issuance) == ["HOLD", "REQUEST_RETIREMENT"]


# --- The ends of a tonne ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state"),
    [("INVALIDATION", "RETIRED"), ("SURRENDER", "SURRENDERED"), ("CANCELLATION", "CANCELLED")],
)
async def test_the_three_ways_of_using_up_end_in_states_of_their_own(cast: Cast, kind: str, state: str) -> None:
    issuance = await issue(cast)
    held = await hold(cast, [JCM, 3, 5])
    await retire(cast, held, kind=kind)
    await do(cast, "confirm", HOLDER, hold=str(held), differs=0)
    assert await live(issuance) == [(1, 3, "AVAILABLE"), (3, 5, state), (5, 11, "AVAILABLE")]
    assert await kinds(issuance) == ["HOLD", "REQUEST_RETIREMENT", "CONFIRM_RETIREMENT"]
    retirement = await Retirement.get(hold_id=held)
    used = await Block.get(issuance_id=issuance, closed_by_id=None, start=3)
    assert (retirement.status, used.retirement_id, used.hold_id) == (RequestStatus.CONFIRMED, retirement.id, held)
    assert await sound()


async def test_tonnes_for_an_account_elsewhere_end_with_their_last_holder(cast: Cast) -> None:
    issuance = await issue(cast)
    held = await hold(cast, [JCM, 3, 5])
    await transfer(cast, held, to=None)
    assert (await live(issuance))[1] == (3, 5, "HELD")
    await do(cast, "confirm", HOLDER, hold=str(held), differs=0)
    gone = await Block.get(issuance_id=issuance, closed_by_id=None, start=3)
    assert (gone.state, gone.holder_id, gone.hold_id) == (
        BlockState.TRANSFERRED_AWAY,
        cast.actor(HOLDER).organisation_id,
        held,
    )
    row = await Transfer.get(hold_id=held)
    assert (row.recipient_id, row.outside_recipient, row.outside_account) == (None, "海外の買い手", "GB-100-0001")
    assert await sound()


async def test_what_came_to_an_end_is_never_moved_again(cast: Cast) -> None:
    issuance = await issue(cast, quantity_t=12)
    for start, kind in ((1, "INVALIDATION"), (3, "SURRENDER"), (5, "CANCELLATION")):
        held = await hold(cast, [JCM, start, start + 2])
        await retire(cast, held, kind=kind)
        await do(cast, "confirm", HOLDER, hold=str(held), differs=0)
    away = await hold(cast, [JCM, 7, 9])
    await transfer(cast, away, to=None)
    await do(cast, "confirm", HOLDER, hold=str(away), differs=0)
    rest = await hold(cast, [JCM, 11, 13])
    await do(cast, "reverse", OPERATOR, issuance=str(issuance), cause="FELLING", quantity_t=2)
    await do(cast, "void", HOLDER, hold=str(rest))
    before = await live(issuance)
    assert [state for _, _, state in before[:5]] == [
        "RETIRED",
        "SURRENDERED",
        "CANCELLED",
        "TRANSFERRED_AWAY",
        "REVERSED",
    ]
    assert {state.value for state in TERMINAL} == {state for _, _, state in before[:5]}

    for start in range(1, 11):
        with pytest.raises(UnitsNotAvailable):
            await hold(cast, [JCM, start, start + 1])
    for held in [one.id for one in await Hold.all()]:
        with pytest.raises(DomainError) as refused:
            await retire(cast, held)
        assert isinstance(refused.value, InvalidTransition)
    for held in [one.hold_id for one in await Retirement.all()]:
        for act in ("confirm", "reject"):
            with pytest.raises(InvalidTransition):
                args: dict[str, Any] = {"hold": str(held)} | ({"differs": 0} if act == "confirm" else {})
                await do(cast, act, OPERATOR, **args)
    for one in await Block.filter(
        issuance_id=issuance, closed_by_id=None, state__in=TERMINAL, hold_id__not_isnull=True
    ):
        held_row = await Hold.get(id=one.hold_id)
        with pytest.raises(AssertionError, match="cannot become"):
            async with transaction():
                await ledger.finish(
                    held_row, state=BlockState.AVAILABLE, kind=EntryKind.RELEASE, actor_id=new_id(), reason="x"
                )
    assert await live(issuance) == before
    assert await sound()


# --- Rejections -----------------------------------------------------------------------------------------------------------


async def test_a_rejection_frees_the_tonnes_for_their_holder(cast: Cast) -> None:
    issuance = await issue(cast)
    retiring, leaving = await hold(cast, [JCM, 1, 3]), await hold(cast, [JCM, 5, 7])
    await retire(cast, retiring)
    await transfer(cast, leaving, to=OTHER)
    for held in (retiring, leaving):
        await do(cast, "reject", HOLDER, hold=str(held))
        with pytest.raises(InvalidTransition):
            await do(cast, "confirm", HOLDER, hold=str(held), differs=0)
    assert {state for _, _, state in await live(issuance)} == {"AVAILABLE"}
    assert (await kinds(issuance))[-2:] == ["REJECT_RETIREMENT", "REJECT_TRANSFER"]
    assert {one.hold_id for one in await Block.filter(issuance_id=issuance, closed_by_id=None)} == {None}
    row = await Retirement.get(hold_id=retiring)
    assert (row.status, row.rejection_reason, row.notice_number) == (RequestStatus.REJECTED, "申請書に不備がある", None)
    # All ten are one stock again.
    await hold(cast, [JCM, 1, 11])
    assert await sound()


# --- From hand to hand ------------------------------------------------------------------------------------------------------


async def test_where_musubi_is_the_register_tonnes_change_hands_in_one_entry(cast: Cast) -> None:
    issuance = await issue(cast, REGIONAL)
    selection = {"ranges": [[REGIONAL, 4, 6]], "newest": False}
    to = {"party": HOLDER, "client": CLIENT}
    await do(cast, "transfer", OTHER, client=None, selection=selection, to=to)
    assert await kinds(issuance) == ["TRANSFER"]
    moved = await Block.get(issuance_id=issuance, closed_by_id=None, start=4)
    assert (moved.stop, moved.state, moved.holder_id, moved.stock, moved.client_id) == (
        6,
        BlockState.AVAILABLE,
        cast.actor(HOLDER).organisation_id,
        Stock.CLIENT,
        cast.actor(CLIENT).organisation_id,
    )
    assert (await Hold.all().count(), await Transfer.all().count()) == (0, 0)
    assert await sound()


async def test_where_musubi_is_the_register_a_retirement_is_final_at_once(cast: Cast) -> None:
    issuance = await issue(cast, REGIONAL)
    held = await hold(cast, [REGIONAL, 1, 3], by=OTHER)
    args: dict[str, Any] = {
        "hold": str(held),
        "quantity_t": None,
        "kind": "INVALIDATION",
        "user": OTHER,
        "use_mass_g": None,
    }
    await do(cast, "retire_hold", OTHER, **args)
    assert await live(issuance) == [(1, 3, "RETIRED"), (3, 11, "AVAILABLE")]
    row = await Retirement.get(hold_id=held)
    assert row.status is RequestStatus.CONFIRMED
    assert str(row.notice_number).startswith("MSB-N-")
    assert await sound()


async def test_transferred_tonnes_are_the_recipients_to_hold_and_nobody_elses(cast: Cast) -> None:
    issuance = await issue(cast)
    held = await hold(cast, [JCM, 1, 5])
    await transfer(cast, held, to=OTHER)
    with pytest.raises(UnitsNotAvailable):
        await hold(cast, [JCM, 1, 2], by=OTHER)
    await do(cast, "confirm", OPERATOR, hold=str(held), differs=0)
    assert await kinds(issuance) == ["HOLD", "REQUEST_TRANSFER", "CONFIRM_TRANSFER"]
    with pytest.raises(UnitsNotAvailable):
        await hold(cast, [JCM, 1, 2])
    await hold(cast, [JCM, 1, 5], by=OTHER)
    assert await sound()


async def test_own_stock_and_a_clients_are_two_accounts_of_one_holder(cast: Cast) -> None:
    issuance = await issue(cast)
    move: dict[str, Any] = {
        "issuance": str(issuance),
        "holder": HOLDER,
        "client": CLIENT,
        "quantity_t": 4,
        "newest": True,
    }
    await do(cast, "move_stock", HOLDER, **move, to_client=True)
    with pytest.raises(UnitsNotAvailable):
        await hold(cast, [JCM, 7, 8])
    with pytest.raises(InsufficientUnits) as refused:
        await do(cast, "move_stock", CLIENT, **{**move, "quantity_t": 5}, to_client=False)
    assert (refused.value.requested_t, refused.value.available_t) == (5, 4)
    held = await hold(cast, [JCM, 7, 8], client=CLIENT)
    row = await Hold.get(id=held)
    assert (row.stock, row.client_id) == (Stock.CLIENT, cast.actor(CLIENT).organisation_id)
    await do(cast, "move_stock", CLIENT, **{**move, "quantity_t": 3}, to_client=False)
    stocks = {(one.start, one.stop): one.stock for one in await Block.filter(issuance_id=issuance, closed_by_id=None)}
    assert stocks == {(1, 7): Stock.OWN, (7, 8): Stock.CLIENT, (8, 11): Stock.OWN}
    assert await kinds(issuance) == ["MOVE_STOCK", "HOLD", "MOVE_STOCK"]
    assert await sound()


# --- Buffer and reversal ------------------------------------------------------------------------------------------------------


async def test_the_last_tonnes_of_an_issue_are_its_buffer(cast: Cast) -> None:
    issuance = await issue(cast, REGIONAL, quantity_t=10, buffer_t=3)
    assert await live(issuance) == [(1, 8, "AVAILABLE"), (8, 11, "BUFFER")]
    with pytest.raises(UnitsNotAvailable):
        await hold(cast, [REGIONAL, 7, 9], by=OTHER)
    assert await sound()


async def test_a_reversal_takes_the_buffer_and_then_the_creators_stock_from_below(cast: Cast) -> None:
    issuance = await issue(cast, REGIONAL, quantity_t=10, buffer_t=3)
    reversal = await do(cast, "reverse", OPERATOR, issuance=str(issuance), cause="FIRE", quantity_t=5)
    assert await live(issuance) == [(1, 3, "REVERSED"), (3, 8, "AVAILABLE"), (8, 11, "REVERSED")]
    taken = await Block.filter(issuance_id=issuance, closed_by_id=None, state=BlockState.REVERSED)
    assert {one.reversal_id for one in taken} == {reversal}
    row = await Reversal.get(id=reversal)
    assert (row.quantity_t, row.buffer_t, row.stock_t, row.replaced_t) == (5, 3, 2, 0)
    assert await sound()


async def test_what_a_reversal_leaves_open_is_replaced_out_of_another_issuance(cast: Cast) -> None:
    issuance = await issue(cast)
    other = await do(cast, "issue", HOLDER, source=JCM, start=101, quantity_t=5, buffer_t=0, vintage=3)
    await hold(cast, [JCM, 1, 11])
    reversal = await do(cast, "reverse", OPERATOR, issuance=str(issuance), cause="FELLING", quantity_t=2)
    await do(cast, "replace", HOLDER, reversal=str(reversal), issuance=str(other), quantity_t=2)
    assert await live(other) == [(101, 103, "REVERSED"), (103, 106, "AVAILABLE")]
    assert (await Reversal.get(id=reversal)).replaced_t == 2
    assert await sound()
