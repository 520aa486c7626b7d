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
from registry.models import Allocation, Entry, Hold, Issuance, Retirement
from registry.states import HoldStatus, UseKind
from registry.sweeps import expire_holds
from registry.verification import verify_ledger
from server.settings import tortoise_config
from tests.factories import make_hold, make_issuance, make_organisation, make_project, make_retirement

TASKS = 16
ERRORS: dict[str, type[DomainError]] = {"InsufficientUnits": InsufficientUnits}


@pytest.fixture(autouse=True)
async def postgres(postgres_url: str) -> AsyncIterator[None]:
    """A PostgreSQL database with as many connections as tasks."""
    await connect(tortoise_config(f"{postgres_url}?maxsize={TASKS}"))
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


async def test_the_last_tonne_has_one_winner() -> None:
    issuance = await make_issuance(quantity_t=1)
    result = await outcomes(*(make_hold(issuance, 1) for _ in range(TASKS)))
    assert result == {"done": 1, "InsufficientUnits": TASKS - 1}
    assert (await Hold.all().count(), await Entry.all().count()) == (1, 2)
    assert await sound()


async def test_holds_at_once_never_share_a_tonne() -> None:
    issuance = await make_issuance(quantity_t=20)
    result = await outcomes(*(make_hold(issuance, 3) for _ in range(TASKS)))
    assert result == {"done": 6, "InsufficientUnits": TASKS - 6}
    assert await sound()


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


async def test_the_last_grams_have_one_winner_and_a_release_gives_back_once() -> None:
    held = await make_hold(await make_issuance(), 1)
    use_ids = [new_id() for _ in range(TASKS)]

    async def give(use_id: UUID) -> None:
        async with transaction():
            await allocate(hold_id=held.id, mass_g=Grams(600_000), use_kind=UseKind.DEMAND, use_id=use_id)

    result = await outcomes(*(give(use_id) for use_id in use_ids))
    assert result == {"done": 1, "AllocationExceedsHold": TASKS - 1}
    winner = (await Allocation.get(hold_id=held.id)).use_id

    async def take_back() -> None:
        async with transaction():
            await release_allocation(use_kind=UseKind.DEMAND, use_id=winner)

    assert await outcomes(*(take_back() for _ in range(TASKS))) == {"done": TASKS}
    assert (await Hold.get(id=held.id)).allocated_g == 0
    assert await sound()


async def test_the_same_serials_are_issued_once() -> None:
    issuer = await make_organisation("根羽村")
    project = await make_project(issuer)
    work = [make_issuance(issuer, start=start, quantity_t=50, project=project) for start in range(1, 1 + TASKS)]
    assert await outcomes(*work) == {"done": 1, "SerialsOverlap": TASKS - 1}
    assert await Issuance.all().count() == 1
    assert await sound()


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
        {"requested_t": 5, "available_t": 4}
    ] * TASKS
    assert (len(runs), await Hold.all().count(), await IdempotencyKey.all().count()) == (1, 0, 1)


async def test_one_key_used_at_once_for_two_requests_serves_one_of_them() -> None:
    issuance, owner_id = await make_issuance(), new_id()

    async def ask(tonnes: int) -> UUID:
        async def hold() -> UUID:
            return (await make_hold(issuance, tonnes)).id

        request = {"t": tonnes}
        return await once(owner_id=owner_id, key="k", operation="hold", request=request, run=hold, errors=ERRORS)

    result = await outcomes(*(ask(1 + number % 2) for number in range(TASKS)))
    assert result == {"done": TASKS // 2, "IdempotencyConflict": TASKS // 2}
    assert await Hold.all().count() == 1
