"""Grams given to uses: never beyond the tonnes behind them, and taken back at most once."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.exceptions import IntegrityError, OperationalError

from core import clock
from core.database import transaction
from core.ids import new_id
from core.mass import Grams
from registry import ledger
from registry.allocations import (
    allocate,
    capacity_g,
    place,
    reassign_allocation,
    release_allocation,
    require_one_use,
    unallocated_g,
)
from registry.errors import AllocationExceedsHold, AllocationFixed, MixedUses
from registry.models import Allocation, Hold, Retirement
from registry.queries import allocations_of
from registry.retirements import confirm_retirement, reject_retirement, request_retirement
from registry.serials import SerialRange, show_ranges
from registry.states import HoldStatus, RetirementKind, UseKind
from registry.transfers import Recipient, request_transfer
from registry.verification import verify_ledger
from tests.factories import actor_of, make_hold, make_issuance, make_organisation, make_retirement, notice_of
from tests.ledger.commands import retirement_request

with_database = pytest.mark.usefixtures("database")


async def give(held: Hold, mass_g: int, *, use_id: UUID | None = None, use_kind: UseKind = UseKind.DEMAND) -> UUID:
    async with transaction():
        return await allocate(hold_id=held.id, mass_g=Grams(mass_g), use_kind=use_kind, use_id=use_id or new_id())


async def move(allocation_id: UUID, to: Hold) -> UUID:
    async with transaction():
        return await reassign_allocation(await Allocation.get(id=allocation_id), to_hold_id=to.id)


async def take_back(use_id: UUID, use_kind: UseKind = UseKind.DEMAND) -> None:
    async with transaction():
        await release_allocation(use_kind=use_kind, use_id=use_id)


async def confirm(retirement: Retirement) -> None:
    notice = await notice_of(retirement)
    async with transaction():
        await confirm_retirement(actor_of(await retirement.hold.holder), retirement_id=retirement.id, notice=notice)


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


# --- Of tonnes that are on their way, or gone -----------------------------------------------------------------------------


@with_database
async def test_tonnes_that_leave_or_were_freed_by_a_rejection_back_no_use() -> None:
    issuance, buyer = await make_issuance(), await make_organisation()
    holder = actor_of(await issuance.issuer)
    leaving, freed = await make_hold(issuance, 1), await make_hold(issuance, 1)
    retirement = await make_retirement(freed, buyer)
    async with transaction():
        await request_transfer(holder, hold_id=leaving.id, recipient=Recipient(organisation_id=buyer.id))
        await reject_retirement(holder, retirement_id=retirement.id, reason="不備")
    for held in (leaving, freed):
        with pytest.raises(AllocationExceedsHold) as refused:
            await give(held, 1)
        assert refused.value.attributes() == {"requested_g": 1, "available_g": 0, "rule": "RT-02"}
    assert await Allocation.all().count() == 0
    assert {held.allocated_g for held in await Hold.all()} == {0}


@with_database
async def test_a_use_of_more_than_was_posted_is_refused_and_the_hold_stays_pending() -> None:
    issuance, buyer = await make_issuance(), await make_organisation()
    held = await make_hold(issuance, 3)
    await give(held, 1_500_000)
    holder = actor_of(await issuance.issuer)
    request = retirement_request(RetirementKind.INVALIDATION, actor_of(buyer))
    with pytest.raises(AllocationExceedsHold) as refused:
        async with transaction():
            await request_retirement(holder, hold_id=held.id, request=request, quantity_t=1)
    assert refused.value.attributes() == {"requested_g": 1_500_000, "available_g": 1_000_000, "rule": "RT-02"}
    kept = await Hold.get(id=held.id)
    assert (kept.status, kept.posted_t, capacity_g(kept)) == (HoldStatus.PENDING, None, 3_000_000)
    async with transaction():
        await request_retirement(holder, hold_id=held.id, request=request, quantity_t=2)
    kept = await Hold.get(id=held.id)
    assert (kept.posted_t, capacity_g(kept), unallocated_g(kept)) == (2, 2_000_000, 500_000)
    assert (await verify_ledger()).findings == ()


# --- Another hold behind a use --------------------------------------------------------------------------------------------


@with_database
async def test_another_hold_takes_a_use_over_whole() -> None:
    issuance, use_id = await make_issuance(), new_id()
    here, there = await make_hold(issuance, 1), await make_hold(issuance, 1)
    first = await give(here, 700_000, use_id=use_id)
    moved = await move(first, there)
    assert [await left_g(held) for held in (here, there)] == [1_000_000, 300_000]
    rows = {row.id: row for row in await Allocation.all()}
    assert (rows[first].released_at is None, rows[moved].released_at is None) == (False, True)
    assert {(row.use_id, row.mass_g) for row in rows.values()} == {(use_id, 700_000)}
    assert (await verify_ledger()).findings == ()


@with_database
async def test_a_use_stays_where_it_is_when_the_other_hold_has_no_room() -> None:
    issuance = await make_issuance()
    here, there = await make_hold(issuance, 1), await make_hold(issuance, 1)
    use = await give(here, 700_000)
    await give(there, 300_001)
    with pytest.raises(AllocationExceedsHold) as refused:
        await move(use, there)
    assert refused.value.attributes() == {"requested_g": 700_000, "available_g": 699_999, "rule": "RT-02"}
    assert [await left_g(held) for held in (here, there)] == [300_000, 699_999]


@with_database
async def test_grams_of_a_confirmed_retirement_stay_with_their_use() -> None:
    issuance, use_id = await make_issuance(), new_id()
    here, there = await make_hold(issuance, 1), await make_hold(issuance, 1)
    use = await give(here, 700_000, use_id=use_id)
    retirement = await make_retirement(here, await make_organisation())
    # Asked for, it may still go elsewhere and come back.
    use = await move(await move(use, there), here)
    await confirm(retirement)
    with pytest.raises(AllocationFixed) as refused:
        await move(use, there)
    assert refused.value.attributes() == {"allocation": str(use), "rule": "RG-03"}
    with pytest.raises(AllocationFixed):
        await take_back(use_id)
    assert await left_g(here) == 300_000
    # The rest of the retired tonne stays visible, and may still be given.
    await give(here, 300_000)
    assert await left_g(here) == 0


@with_database
async def test_the_grams_of_a_product_sale_are_fixed_too_once_they_are_retired() -> None:
    held, sale = await make_hold(await make_issuance(), 1), new_id()
    await give(held, 600_000, use_id=sale, use_kind=UseKind.PRODUCT_SALE)
    await confirm(await make_retirement(held, await make_organisation()))
    with pytest.raises(AllocationFixed):
        await take_back(sale, UseKind.PRODUCT_SALE)
    with pytest.raises((IntegrityError, OperationalError), match="allocation_fixed_when_used"):
        await Allocation.filter(use_id=sale).update(released_at=clock.now())
    assert await left_g(held) == 400_000
    # What nobody has of them may still be sold.
    await give(held, 400_000, use_kind=UseKind.PRODUCT_SALE)
    assert (await verify_ledger()).findings == ()


# --- One use an application -----------------------------------------------------------------------------------------------


@with_database
async def test_one_application_has_one_use_but_any_number_of_a_products_sales() -> None:
    issuance = await make_issuance()
    sales, two, mixed = [await make_hold(issuance, 1) for _ in range(3)]
    for held, kinds in (
        (sales, [UseKind.PRODUCT_SALE] * 3),
        (two, [UseKind.DEMAND] * 2),
        (mixed, [UseKind.DEMAND, UseKind.PRODUCT_SALE]),
    ):
        for kind in kinds:
            await give(held, 1_000, use_kind=kind)
    await require_one_use(sales.id)
    with pytest.raises(MixedUses) as several:
        await require_one_use(two.id)
    assert (several.value.field, len(several.value.values), several.value.rule) == ("use", 2, "RG-05")
    with pytest.raises(MixedUses) as kinds_mixed:
        await require_one_use(mixed.id)
    assert kinds_mixed.value.values == ["DEMAND", "PRODUCT_SALE"]
    with pytest.raises(MixedUses):
        await make_retirement(two, await make_organisation())
    assert (await Hold.get(id=two.id)).status is HoldStatus.PENDING


# --- On which tonnes grams lie --------------------------------------------------------------------------------------------

RANGES = [SerialRange("JC-200", 5, 7), SerialRange("JC-200", 9, 10)]


@pytest.mark.parametrize(
    ("masses_g", "from_g", "expected"),
    [
        ([1], 0, [[(5, 6)]]),
        ([1_000_000], 0, [[(5, 6)]]),
        ([1_000_001], 0, [[(5, 7)]]),
        ([600_000, 600_000], 0, [[(5, 6)], [(5, 7)]]),
        ([2_000_000, 1_000_000], 0, [[(5, 7)], [(9, 10)]]),
        ([1_500_000, 1_500_000], 0, [[(5, 7)], [(6, 7), (9, 10)]]),
        ([1], 1_999_999, [[(6, 7)]]),
        ([1], 2_000_000, [[(9, 10)]]),
    ],
)
def test_the_oldest_grams_lie_on_the_lowest_serials(
    masses_g: list[int], from_g: int, expected: list[list[tuple[int, int]]]
) -> None:
    placed = place([Allocation(mass_g=mass_g) for mass_g in masses_g], RANGES, from_g=from_g)
    assert [[(one.start, one.stop) for one in use.serials] for use in placed] == expected


@given(
    masses_g=st.lists(st.integers(1, 1_500_000), max_size=8),
    cuts=st.lists(st.integers(1, 4), min_size=1, max_size=5),
)
def test_placed_grams_fill_the_tonnes_from_below_without_a_gap(masses_g: list[int], cuts: list[int]) -> None:
    starts = [1 + 10 * number for number in range(len(cuts))]
    ranges = [SerialRange("JC-200", start, start + t) for start, t in zip(starts, cuts, strict=True)]
    tonnes = [serial for one in ranges for serial in range(one.start, one.stop)]
    reached_g = 0
    for use, mass_g in zip(place([Allocation(mass_g=g) for g in masses_g], ranges), masses_g, strict=True):
        first, last = reached_g // 1_000_000, (reached_g + mass_g - 1) // 1_000_000
        lies_on = [serial for one in use.serials for serial in range(one.start, one.stop)]
        assert lies_on == tonnes[first : last + 1]
        reached_g += mass_g


@given(quantity_t=st.integers(1, 10**9), allocated_g=st.integers(0, 10**9))
def test_what_is_left_is_what_was_not_given(quantity_t: int, allocated_g: int) -> None:
    held = Hold(quantity_t=quantity_t, allocated_g=allocated_g)
    assert unallocated_g(held) == quantity_t * 1_000_000 - allocated_g


def test_allocations_lie_one_after_another_from_the_lowest_serial_on() -> None:
    ranges = [SerialRange("JC-200", 1, 3), SerialRange("JC-200", 10, 12)]
    made = [Allocation(mass_g=mass_g) for mass_g in (1_500_000, 500_000, 1_000_001, 999_999)]

    placed = place(made, ranges)

    assert [show_ranges(one.serials) for one in placed] == [
        "JC-200-000-000-000-001～JC-200-000-000-000-002",
        "JC-200-000-000-000-002",
        "JC-200-000-000-000-010～JC-200-000-000-000-011",
        "JC-200-000-000-000-011",
    ]
    # A page of them lies where it lies among all.
    later = place(made[2:], ranges, from_g=2_000_000)
    assert [one.serials for one in later] == [one.serials for one in placed[2:]]
