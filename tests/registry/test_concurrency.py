"""Many at once: proven on PostgreSQL, where transactions really run side by side."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core import clock
from core.database import connect, disconnect, transaction
from core.errors import DomainError
from core.idempotency import once
from core.ids import new_id
from core.mass import Grams
from core.tables import IdempotencyKey
from registry import ledger
from registry.allocations import allocate, release_allocation
from registry.errors import InsufficientUnits
from registry.evidence_models import Reversal
from registry.models import Allocation, Block, Certificate, Entry, Hold, Issuance, Retirement, Transfer
from registry.states import BlockState, HoldStatus, RequestStatus, UseKind
from registry.sweeps import expire_holds
from registry.verification import verify_ledger
from server.settings import tortoise_config
from tests.factories import make_hold, make_issuance, make_organisation, make_retirement
from tests.ledger.cast import OPERATOR, SOURCES, Cast, make_cast
from tests.ledger.commands import Command, ask
from tests.ledger.crowd import Crowd

TASKS = 16
BUYERS = 64
ROUNDS = 5
"""How often a race is run, so that it is lost in more than one way."""

CROWD, CROWD_OPERATIONS = 32, 2_000
MAX_CONNECTIONS = 40
ERRORS: dict[str, type[DomainError]] = {"InsufficientUnits": InsufficientUnits}

JCM, REGIONAL, J_CREDIT, OTHER_REGIONAL = range(len(SOURCES))


@pytest.fixture(autouse=True)
async def postgres(postgres_url: str) -> AsyncIterator[None]:
    """A PostgreSQL database with more connections than tasks that wait for one another."""
    await connect(tortoise_config(f"{postgres_url}?maxsize={MAX_CONNECTIONS}"))
    yield
    await disconnect()


async def outcomes(*work: Awaitable[Any]) -> Counter[str]:
    """Run all at once; how many returned (`done`) and how many raised which DomainError."""
    results = await asyncio.gather(*work, return_exceptions=True)
    unexpected = [one for one in results if isinstance(one, BaseException) and not isinstance(one, DomainError)]
    assert unexpected == []
    return Counter(type(one).__name__ if isinstance(one, DomainError) else "done" for one in results)


async def sound() -> bool:
    return (await verify_ledger()).findings == ()


async def do(cast: Cast, what: str, by: int, **args: Any) -> UUID:
    """One command under a key of its own."""
    return await ask(cast, str(new_id()), Command(do=what, by=by, args=args))


async def issue(cast: Cast, source: int, *, start: int = 1, quantity_t: int = 10, buffer_t: int = 0) -> UUID:
    args = {"source": source, "start": start, "quantity_t": quantity_t, "buffer_t": buffer_t, "vintage": start % 31}
    return await do(cast, "issue", SOURCES[source].owner, **args)


async def hold_of(cast: Cast, by: int, issuance: UUID, quantity_t: int, *, hours: int = 24) -> UUID:
    selection = {"issuance": str(issuance), "quantity_t": quantity_t, "newest": False}
    return await do(cast, "hold", by, client=None, selection=selection, hours=hours)


async def retire(cast: Cast, by: int, held: UUID, quantity_t: int | None = None, **changes: Any) -> UUID:
    args = {"hold": str(held), "quantity_t": quantity_t, "kind": "INVALIDATION", "user": by, "use_mass_g": None}
    return await do(cast, "retire_hold", by, **{**args, **changes})


async def give(cast: Cast, by: int, held: UUID, mass_g: int, *, kind: str = "DEMAND") -> UUID:
    return await do(cast, "allocate", by, hold=str(held), mass_g=mass_g, use_kind=kind, use=str(new_id()))


# --- Holding ----------------------------------------------------------------------------------------------------------


async def test_of_many_buyers_one_gets_the_last_tonne_and_the_others_the_typed_error() -> None:
    issuance = await make_issuance(quantity_t=1)
    results = await asyncio.gather(*(make_hold(issuance, 1) for _ in range(BUYERS)), return_exceptions=True)
    refusals = [one for one in results if isinstance(one, InsufficientUnits)]
    assert [one.attributes() for one in refusals] == [{"requested_t": 1, "available_t": 0, "rule": "UQ-03"}] * (
        BUYERS - 1
    )
    assert not any(one.retryable for one in refusals)
    assert [type(one) for one in results if one not in refusals] == [Hold]
    assert (await Hold.all().count(), await Entry.all().count()) == (1, 2)
    assert await sound()


async def test_holds_at_once_never_share_a_tonne() -> None:
    issuance = await make_issuance(quantity_t=20)
    result = await outcomes(*(make_hold(issuance, 3) for _ in range(TASKS)))
    assert result == {"done": 6, "InsufficientUnits": TASKS - 6}
    assert await sound()


async def test_the_same_serials_named_at_once_are_held_once() -> None:
    cast = await make_cast()
    await issue(cast, JCM)
    # Every range has the serial 5 in it.
    ranges = [[JCM, 1 + number % 5, 6 + number % 4] for number in range(TASKS)]
    selections = [{"ranges": [one], "newest": False} for one in ranges]
    work = [do(cast, "hold", 0, client=None, selection=one, hours=1) for one in selections]
    assert await outcomes(*work) == {"done": 1, "UnitsNotAvailable": TASKS - 1}
    assert await Hold.all().count() == 1
    assert await sound()


async def test_tonnes_moved_to_a_client_and_held_at_once_are_in_one_place() -> None:
    cast = await make_cast()
    issuance = await issue(cast, JCM, quantity_t=12)
    move = {"issuance": str(issuance), "holder": 0, "client": 1, "to_client": True, "quantity_t": 5, "newest": True}
    result = await outcomes(
        *(do(cast, "move_stock", 0, **move) for _ in range(4)), *(hold_of(cast, 0, issuance, 5) for _ in range(4))
    )
    assert result == {"done": 2, "InsufficientUnits": 6}
    assert await sound()


# --- Resolving a hold -------------------------------------------------------------------------------------------------


async def test_a_hold_that_is_released_and_posted_at_once_is_resolved_once() -> None:
    issuance, buyer = await make_issuance(), await make_organisation()
    held = await make_hold(issuance, 5)

    async def release(status: HoldStatus) -> None:
        async with transaction():
            await ledger.release(held, status=status, actor_id=None)

    work = [make_retirement(held, buyer) for _ in range(4)]
    result = await outcomes(*work, *(release(HoldStatus.VOIDED) for _ in range(4)), release(HoldStatus.EXPIRED))
    assert result == {"done": 1, "InvalidTransition": 8}
    resolved = await Hold.get(id=held.id)
    assert await Retirement.all().count() == (1 if resolved.status is HoldStatus.POSTED else 0)
    assert await Entry.all().count() == 3
    assert await sound()


async def test_two_parts_of_one_hold_are_never_both_posted() -> None:
    cast = await make_cast()
    issuance = await issue(cast, JCM, quantity_t=12)
    for _ in range(ROUNDS):
        held = await hold_of(cast, 0, issuance, 2)
        to = {"party": 1, "client": None}
        result = await outcomes(
            *(retire(cast, 0, held, 1) for _ in range(3)),
            *(do(cast, "transfer_hold", 0, hold=str(held), quantity_t=1, to=to) for _ in range(3)),
            do(cast, "void", 0, hold=str(held)),
        )
        assert result == {"done": 1, "InvalidTransition": 6}
        assert await Retirement.filter(hold_id=held).count() + await Transfer.filter(hold_id=held).count() <= 1
        assert await sound()


async def test_a_sweep_and_a_use_at_once_leave_the_hold_to_one_of_them() -> None:
    issuance = await make_issuance()
    held = await make_hold(issuance, 1, deadline=clock.now() - timedelta(days=1))

    async def use() -> None:
        async with transaction():
            await allocate(hold_id=held.id, mass_g=Grams(1), use_kind=UseKind.DEMAND, use_id=new_id())

    await outcomes(*(expire_holds() for _ in range(4)), *(use() for _ in range(4)))
    resolved = await Hold.get(id=held.id)
    assert (resolved.status is HoldStatus.EXPIRED) == (resolved.allocated_g == 0)
    assert await sound()


async def test_sweeps_a_post_a_void_and_a_new_hold_at_once_leave_each_tonne_to_one_of_them() -> None:
    cast = await make_cast()
    issuance = await issue(cast, JCM, quantity_t=30)
    for _ in range(ROUNDS):
        due = await make_hold(await Issuance.get(id=issuance), 3, deadline=clock.now() - timedelta(seconds=1))
        before = await Entry.all().count()
        result = await outcomes(
            *(expire_holds() for _ in range(3)),
            retire(cast, 0, due.id),
            do(cast, "void", 0, hold=str(due.id)),
            hold_of(cast, 0, issuance, 1),
        )
        # Each sweep returns; of the two commands on the hold one is done at most.
        refused = result.pop("InvalidTransition", 0)
        assert (result, refused) in (({"done": 4}, 2), ({"done": 5}, 1))
        status = (await Hold.get(id=due.id)).status
        assert await Retirement.filter(hold_id=due.id).count() == (1 if status is HoldStatus.POSTED else 0)
        assert status is not HoldStatus.PENDING
        assert await Entry.all().count() == before + 2
        assert await sound()


async def test_a_notice_and_a_rejection_at_once_decide_a_request_once() -> None:
    cast = await make_cast()
    issuance = await issue(cast, JCM, quantity_t=30)
    for ask_for in ("retire_hold", "transfer_hold") * 3:
        held = await hold_of(cast, 0, issuance, 2)
        if ask_for == "retire_hold":
            await retire(cast, 0, held)
        else:
            await do(cast, ask_for, 0, hold=str(held), quantity_t=None, to={"party": 1, "client": None})
        result = await outcomes(
            *(do(cast, "confirm", OPERATOR, hold=str(held), differs=0) for _ in range(3)),
            *(do(cast, "reject", 0, hold=str(held)) for _ in range(3)),
        )
        # A notice that was compared with tonnes that had just been freed differs from them.
        assert result.pop("done") == 1
        assert set(result) <= {"InvalidTransition", "NoticeDiffers", "InvalidInput"}
        requests: list[Retirement | Transfer] = [*await Retirement.filter(hold_id=held)]
        requests += await Transfer.filter(hold_id=held)
        statuses = [one.status for one in requests]
        assert statuses in ([RequestStatus.CONFIRMED], [RequestStatus.REJECTED])
        assert await sound()


async def test_a_certificate_that_is_issued_at_once_by_several_is_issued_once() -> None:
    cast = await make_cast()
    issuance = await issue(cast, JCM)
    for _ in range(ROUNDS):
        held = await hold_of(cast, 0, issuance, 1)
        await give(cast, 0, held, 1_000)
        await retire(cast, 0, held)
        await do(cast, "confirm", OPERATOR, hold=str(held), differs=0)
        retirement = await Retirement.get(hold_id=held)
        result = await outcomes(*(do(cast, "certify", 0, hold=str(held)) for _ in range(TASKS)))
        assert result == {"done": TASKS}
        assert await Certificate.filter(retirement_id=retirement.id).count() == 1


# --- Grams ------------------------------------------------------------------------------------------------------------


async def test_the_last_grams_have_one_winner_and_a_release_gives_back_once() -> None:
    held = await make_hold(await make_issuance(), 1)
    use_ids = [new_id() for _ in range(TASKS)]

    async def give_to(use_id: UUID) -> None:
        async with transaction():
            await allocate(hold_id=held.id, mass_g=Grams(600_000), use_kind=UseKind.DEMAND, use_id=use_id)

    result = await outcomes(*(give_to(use_id) for use_id in use_ids))
    assert result == {"done": 1, "AllocationExceedsHold": TASKS - 1}
    winner = (await Allocation.get(hold_id=held.id)).use_id

    async def take_back() -> None:
        async with transaction():
            await release_allocation(use_kind=UseKind.DEMAND, use_id=winner)

    assert await outcomes(*(take_back() for _ in range(TASKS))) == {"done": TASKS}
    assert (await Hold.get(id=held.id)).allocated_g == 0
    assert await sound()


async def test_a_partial_post_and_new_uses_at_once_never_leave_more_grams_than_tonnes() -> None:
    cast = await make_cast()
    issuance = await issue(cast, JCM, quantity_t=30)
    for _ in range(ROUNDS):
        held = await hold_of(cast, 0, issuance, 2)
        await give(cast, 0, held, 600_000, kind="PRODUCT_SALE")
        result = await outcomes(
            retire(cast, 0, held, 1), *(give(cast, 0, held, 300_000, kind="PRODUCT_SALE") for _ in range(6))
        )
        assert set(result) <= {"done", "AllocationExceedsHold"}
        kept = await Hold.get(id=held)
        assert kept.allocated_g <= (kept.posted_t or kept.quantity_t) * 1_000_000
        assert await sound()


async def test_a_use_that_is_moved_released_and_retired_at_once_is_in_one_place() -> None:
    cast = await make_cast()
    issuances = [await issue(cast, JCM, start=start, quantity_t=20) for start in (1, 101)]
    for _ in range(ROUNDS):
        here, there = [await hold_of(cast, 0, one, 1) for one in issuances]
        use = str(new_id())
        args = {"hold": str(here), "mass_g": 700_000, "use_kind": "DEMAND", "use": use}
        allocation = await do(cast, "allocate", 0, **args)
        await retire(cast, 0, here)
        result = await outcomes(
            *(do(cast, "move_use", 0, allocation=str(allocation), hold=str(there)) for _ in range(3)),
            do(cast, "release", 0, use_kind="DEMAND", use=use),
            do(cast, "confirm", 0, hold=str(here), differs=0),
            give(cast, 0, there, 400_000),
        )
        assert set(result) <= {"done", "InvalidInput", "AllocationFixed", "AllocationExceedsHold", "MixedUses"}
        live = await Allocation.filter(use_id=use, released_at=None)
        assert len(live) <= 1
        assert all(one.hold_id in (here, there) for one in live)
        assert await sound()


# --- Transfers of several issuances, and what is locked in which order --------------------------------------------------


async def test_transfers_that_name_their_issuances_in_opposite_order_wait_and_do_not_deadlock() -> None:
    cast = await make_cast()
    for start in (1, 101):
        await issue(cast, JCM, start=start, quantity_t=64)
    to = {"party": 1, "client": None}
    work = []
    for number in range(BUYERS // 2):
        first, second = [JCM, 1 + number, 2 + number], [JCM, 101 + number, 102 + number]
        for ranges in ([first, second], [second, first]):
            selection = {"ranges": ranges, "newest": False}
            work.append(do(cast, "transfer", 0, client=None, selection=selection, to=to))
    # Each pair names the same two tonnes: one of the two has them.
    assert await outcomes(*work) == {"done": BUYERS // 2, "UnitsNotAvailable": BUYERS // 2}
    assert await Transfer.all().count() == BUYERS
    assert await sound()


async def test_uses_that_are_exchanged_between_two_holds_do_not_deadlock() -> None:
    cast = await make_cast()
    holds = [await hold_of(cast, 0, await issue(cast, JCM, start=start), 2) for start in (1, 101)]
    for _ in range(ROUNDS):
        uses = [await give(cast, 0, held, 1_000, kind="PRODUCT_SALE") for held in (*holds, *holds)]
        others = [holds[1], holds[0], holds[1], holds[0]]
        result = await outcomes(
            *(
                do(cast, "move_use", 0, allocation=str(use), hold=str(other))
                for use, other in zip(uses, others, strict=True)
            )
        )
        assert result == {"done": 4}
    assert await sound()


async def test_reversals_that_draw_on_each_others_buffers_do_not_deadlock() -> None:
    cast = await make_cast()
    issuances = [
        await issue(cast, source, start=start, quantity_t=24, buffer_t=5)
        for source in (REGIONAL, OTHER_REGIONAL)
        for start in (1, 101)
    ]
    fire = {"cause": "FIRE", "quantity_t": 8}
    work = [do(cast, "reverse", OPERATOR, issuance=str(one), **fire) for one in issuances for _ in range(4)]
    # Three times eight of 24 tonnes may be reversed; what is there for it is all taken.
    assert await outcomes(*work) == {"done": 12, "InvalidInput": 4}
    reversals = await Reversal.all()
    assert sum(one.buffer_t for one in reversals) == 20
    assert sum(one.stock_t for one in reversals) <= 76
    assert await sound()


async def test_a_reversal_and_holds_at_once_share_no_tonne() -> None:
    cast = await make_cast()
    issuance = await issue(cast, JCM, quantity_t=6)
    felling = {"issuance": str(issuance), "cause": "FELLING", "quantity_t": 4}
    result = await outcomes(
        do(cast, "reverse", OPERATOR, **felling), *(hold_of(cast, 0, issuance, 1) for _ in range(TASKS))
    )
    reversal = await Reversal.get(issuance_id=issuance)
    held_t = await Hold.filter(issuance_id=issuance).count()
    assert result == {"done": 1 + held_t, "InsufficientUnits": TASKS - held_t}
    assert reversal.stock_t <= 4
    live = await Block.filter(issuance_id=issuance, closed_by_id=None)
    assert Counter(block.state for block in live for _ in range(block.start, block.stop)) == Counter(
        {BlockState.HELD: held_t, BlockState.REVERSED: reversal.stock_t}
    )
    assert held_t + reversal.stock_t == 6
    assert await sound()


async def test_the_last_tonnes_of_a_reversal_are_replaced_once() -> None:
    cast = await make_cast()
    issuance, other = [await issue(cast, JCM, start=start) for start in (1, 101)]
    await hold_of(cast, 0, issuance, 10)
    reversal = await do(cast, "reverse", OPERATOR, issuance=str(issuance), cause="FELLING", quantity_t=3)
    replacement = {"reversal": str(reversal), "issuance": str(other), "quantity_t": 2}
    work = [do(cast, "replace", 0, **replacement) for _ in range(4)]
    assert await outcomes(*work) == {"done": 1, "BeyondReversal": 3}
    assert (await Reversal.get(id=reversal)).replaced_t == 2
    assert await sound()


# --- Issuing ------------------------------------------------------------------------------------------------------------


async def test_the_same_serials_are_issued_once() -> None:
    cast = await make_cast()
    work = [issue(cast, JCM, start=start, quantity_t=50) for start in range(1, 1 + TASKS)]
    assert await outcomes(*work) == {"done": 1, "SerialsOverlap": TASKS - 1}
    assert await Issuance.all().count() == 1
    assert await sound()


# --- Keys ---------------------------------------------------------------------------------------------------------------


async def test_one_key_used_at_once_runs_once_and_answers_all() -> None:
    issuance, owner_id = await make_issuance(), new_id()
    runs = []

    async def hold() -> UUID:
        runs.append(1)
        return (await make_hold(issuance, 5)).id

    results = await asyncio.gather(
        *(
            once(owner_id=owner_id, key="k", operation="hold", request={"t": 5}, run=hold, errors=ERRORS)
            for _ in range(TASKS)
        )
    )
    assert len(set(results)) == 1
    assert (len(runs), await Hold.all().count(), await IdempotencyKey.all().count()) == (1, 1, 1)
    assert await sound()


async def test_one_key_used_at_once_is_refused_once_and_to_all_alike() -> None:
    issuance, owner_id = await make_issuance(quantity_t=4), new_id()
    runs = []

    async def hold() -> UUID:
        runs.append(1)
        return (await make_hold(issuance, 5)).id

    work = [
        once(owner_id=owner_id, key="k", operation="hold", request={"t": 5}, run=hold, errors=ERRORS)
        for _ in range(TASKS)
    ]
    results = await asyncio.gather(*work, return_exceptions=True)
    assert [one.attributes() for one in results if isinstance(one, InsufficientUnits)] == [
        {"requested_t": 5, "available_t": 4, "rule": "UQ-03"}
    ] * TASKS
    assert (len(runs), await Hold.all().count(), await IdempotencyKey.all().count()) == (1, 0, 1)


async def test_one_key_used_at_once_for_two_requests_serves_one_of_them() -> None:
    issuance, owner_id = await make_issuance(), new_id()

    async def ask_for(tonnes: int) -> UUID:
        async def hold() -> UUID:
            return (await make_hold(issuance, tonnes)).id

        request = {"t": tonnes}
        return await once(owner_id=owner_id, key="k", operation="hold", request=request, run=hold, errors=ERRORS)

    result = await outcomes(*(ask_for(1 + number % 2) for number in range(TASKS)))
    assert result == {"done": TASKS // 2, "IdempotencyConflict": TASKS // 2}
    assert await Hold.all().count() == 1


async def test_a_transfer_of_several_issuances_asked_for_at_once_under_one_key_is_made_once() -> None:
    cast = await make_cast()
    for start in (1, 101):
        await issue(cast, JCM, start=start)
    selection = {"ranges": [[JCM, 101, 104], [JCM, 1, 3]], "newest": False}
    args = {"client": None, "selection": selection, "to": {"party": 1, "client": None}}
    command = Command(do="transfer", by=0, args=args)
    answers = await asyncio.gather(*(ask(cast, "one key", command) for _ in range(TASKS)))
    assert len(set(answers)) == 1
    assert await Transfer.all().count() == 2
    keys = await Entry.filter(idempotency_key="one key").values_list("kind", flat=True)
    assert sorted(str(kind) for kind in keys) == ["HOLD", "HOLD", "REQUEST_TRANSFER", "REQUEST_TRANSFER"]
    assert await sound()


# --- Everything at once -------------------------------------------------------------------------------------------------


async def test_a_crowd_leaves_a_ledger_that_adds_up() -> None:
    # As a long run: python -m benchmarks.ledger_soak --postgres --operations 100000 --tasks 32
    crowd = Crowd(cast=await make_cast(), operations=CROWD_OPERATIONS, tasks=CROWD, seed=1)
    await crowd.run()
    assert crowd.failures == []
    done = {name.partition(":")[0] for name in crowd.outcomes if name.endswith(": done")}
    assert len(done) >= 10
    assert await sound()
