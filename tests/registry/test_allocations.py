"""Grams given to uses: never beyond the tonnes behind them, and taken back at most once."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.exceptions import IntegrityError

from core.database import transaction
from core.ids import new_id
from core.mass import Grams
from registry import ledger
from registry.allocations import allocate, release_allocation, unallocated_g
from registry.errors import AllocationExceedsHold
from registry.models import Allocation, Hold
from registry.queries import allocations_of
from registry.states import HoldStatus, UseKind
from tests.factories import make_hold, make_issuance, make_organisation, make_retirement

with_database = pytest.mark.usefixtures("database")


async def give(held: Hold, mass_g: int, *, use_id: UUID | None = None) -> UUID:
    async with transaction():
        return await allocate(hold_id=held.id, mass_g=Grams(mass_g), use_kind=UseKind.DEMAND, use_id=use_id or new_id())


async def left_g(held: Hold) -> int:
    return unallocated_g(await Hold.get(id=held.id))


@with_database
async def test_the_last_gram_may_be_given_and_not_one_more() -> None:
    held = await make_hold(await make_issuance(), 2)
    await give(held, 1_169_200)
    assert await left_g(held) == 830_800
    with pytest.raises(AllocationExceedsHold) as refused:
        await give(held, 830_801)
    assert refused.value.attributes() == {"requested_g": 830_801, "available_g": 830_800, "rule": "RT-02"}
    await give(held, 830_800)
    assert await left_g(held) == 0
    assert [one.mass_g for one in await allocations_of(held.id)] == [1_169_200, 830_800]


@with_database
async def test_what_is_refused_changes_nothing() -> None:
    held = await make_hold(await make_issuance(), 1)
    with pytest.raises(AllocationExceedsHold):
        await give(held, 1_000_001)
    assert (await left_g(held), await Allocation.all().count()) == (1_000_000, 0)


@with_database
async def test_a_use_has_one_allocation() -> None:
    held, use_id = await make_hold(await make_issuance(), 1), new_id()
    await give(held, 1, use_id=use_id)
    with pytest.raises(IntegrityError):
        await give(held, 1, use_id=use_id)
    assert await left_g(held) == 999_999


@with_database
async def test_grams_come_back_once() -> None:
    held, use_id = await make_hold(await make_issuance(), 1), new_id()
    await give(held, 400_000, use_id=use_id)
    for _ in range(2):
        async with transaction():
            await release_allocation(use_kind=UseKind.DEMAND, use_id=use_id)
        assert await left_g(held) == 1_000_000
    assert await allocations_of(held.id) == []
    kept = await Allocation.get(use_id=use_id)
    assert kept.mass_g == 400_000
    assert kept.released_at is not None
    await give(held, 1_000_000, use_id=use_id)
    assert await left_g(held) == 0


@with_database
async def test_releasing_what_was_never_given_does_nothing() -> None:
    await release_allocation(use_kind=UseKind.DEMAND, use_id=new_id())
    assert await Allocation.all().count() == 0


@with_database
async def test_tonnes_that_are_being_retired_may_still_be_given() -> None:
    held = await make_hold(await make_issuance(), 1)
    await make_retirement(held, await make_organisation())
    await give(held, 1_000_000)
    assert await left_g(held) == 0


@with_database
@pytest.mark.parametrize("status", [HoldStatus.VOIDED, HoldStatus.EXPIRED])
async def test_tonnes_that_were_given_back_are_not_given_to_a_use(status: HoldStatus) -> None:
    held = await make_hold(await make_issuance(), 1)
    async with transaction():
        await ledger.release(held, status=status, actor_id=None)
    with pytest.raises(AllocationExceedsHold):
        await give(held, 1)


@settings(derandomize=True, database=None, deadline=None)
@given(quantity_t=st.integers(1, 10**9), allocated_g=st.integers(0, 10**9))
def test_what_is_left_is_what_was_not_given(quantity_t: int, allocated_g: int) -> None:
    held = Hold(quantity_t=quantity_t, allocated_g=allocated_g)
    assert unallocated_g(held) == quantity_t * 1_000_000 - allocated_g
