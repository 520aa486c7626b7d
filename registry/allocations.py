"""Allocations: grams of held or retired tonnes given to uses, never beyond those tonnes at any moment.

The oldest allocation lies on the lowest serials, the next one after it; what no use has stays visible at the end.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tortoise.expressions import F
from tortoise.functions import Sum

from core import clock
from core.mass import GRAMS_PER_TONNE, Grams, tonnes_to_grams
from registry.errors import AllocationExceedsHold, AllocationFixed, MixedUses
from registry.models import Allocation, Hold, Retirement, Transfer
from registry.serials import SerialRange
from registry.states import HoldStatus, RequestStatus, UseKind
from registry.views import AnyAllocation, AnyHold

USES_OF_ONE_APPLICATION: Final = frozenset({UseKind.PRODUCT_SALE})
"""Sales of one product are one use, however many buyers it has (docs/sources.md RG-05)."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An allocation with the serials on which its grams lie; the first and last may be shared with its neighbours."""

    allocation: AnyAllocation
    serials: tuple[SerialRange, ...]


async def allocate(*, hold_id: UUID, mass_g: Grams, use_kind: UseKind, use_id: UUID) -> UUID:
    """Give `mass_g` of a hold's tonnes to one use, in one guarded statement. Raises AllocationExceedsHold."""
    held = await Hold.get(id=hold_id)
    room_g = capacity_g(held) - mass_g
    given = await Hold.filter(
        id=hold_id, posted_t=held.posted_t, allocated_g__lte=room_g, status__in=[HoldStatus.PENDING, HoldStatus.POSTED]
    ).update(allocated_g=F("allocated_g") + mass_g)
    if not given:
        left_g = capacity_g(held) - held.allocated_g
        raise AllocationExceedsHold(requested_g=mass_g, available_g=max(left_g, 0))
    # The update locks the hold, and waited for a transfer or rejection that came first: such tonnes back no use.
    if await Transfer.exists(hold_id=hold_id) or await Retirement.exists(
        hold_id=hold_id, status=RequestStatus.REJECTED
    ):
        raise AllocationExceedsHold(requested_g=mass_g, available_g=0)
    made = await Allocation.create(hold_id=hold_id, mass_g=mass_g, use_kind=use_kind, use_id=use_id)
    return made.id


async def release_allocation(*, use_kind: UseKind, use_id: UUID) -> None:
    """Take a use's grams back. Raises AllocationFixed once they are retired."""
    found = await Allocation.get_or_none(use_kind=use_kind, use_id=use_id, released_at=None)
    if found is not None:
        await _release(found)


async def give_up_sale(order_id: UUID) -> bool:
    """A product's sale came to nothing: its grams are the next buyer's, or once they are retired nobody's.

    Then they stay on their serials: otherwise all later buyers' would lie on others. Whether they are retired. In the
    caller's transaction, which has cancelled the order or begun its refund.
    """
    found = await Allocation.get_or_none(use_kind=UseKind.PRODUCT_SALE, use_id=order_id, released_at=None)
    if found is None:
        return False
    await Hold.select_for_update(no_key=True).get(id=found.hold_id)
    confirmed = Retirement.filter(hold_id=found.hold_id, status=RequestStatus.CONFIRMED)
    # Locked, so that whoever claims it at this moment counts these grams before this, or not at all.
    if await confirmed.select_for_update(no_key=True).first() is None:
        await _release(found)
        return False
    await mark_refunded(use_kind=UseKind.PRODUCT_SALE, use_id=order_id, order_id=order_id)
    return True


async def reassign_allocation(allocation: Allocation, *, to_hold_id: UUID) -> UUID:
    """Let another hold's tonnes stand behind a use instead, while nothing is confirmed; returns the new id.

    Raises AllocationFixed once the retirement is confirmed, AllocationExceedsHold when the other hold has no room.
    In the caller's transaction, which has locked both issuances.
    """
    await _release(allocation)
    return await allocate(
        hold_id=to_hold_id,
        mass_g=Grams(allocation.mass_g),
        use_kind=allocation.use_kind,
        use_id=allocation.use_id,
    )


async def mark_refunded(*, use_kind: UseKind, use_id: UUID, order_id: UUID) -> None:
    """Let a sale's retired grams be nobody's: its money goes back, or never came; they stay on their serials.

    In the caller's transaction, which has begun the order's refund or cancelled it.
    """
    uses = Allocation.filter(use_kind=use_kind, use_id=use_id, released_at=None)
    await uses.update(use_kind=UseKind.REFUNDED_SALE, use_id=order_id)


async def used_g(hold_id: UUID) -> Grams:
    """The grams of a hold's tonnes that are somebody's to claim: what was refunded is nobody's."""
    live = Allocation.filter(hold_id=hold_id, released_at=None).exclude(use_kind=UseKind.REFUNDED_SALE)
    [total] = await live.annotate(total=Sum("mass_g")).values_list("total", flat=True)
    return Grams(int(str(total or 0)))


async def used_g_of_holds(hold_ids: Collection[UUID]) -> dict[UUID, int]:
    """The same for each of the holds that has any."""
    live = Allocation.filter(hold_id__in=list(hold_ids), released_at=None).exclude(use_kind=UseKind.REFUNDED_SALE)
    rows = await live.annotate(total=Sum("mass_g")).group_by("hold_id").values("hold_id", "total")
    return {UUID(str(row["hold_id"])): int(row["total"]) for row in rows}


async def require_one_use(hold_id: UUID) -> None:
    """Raises MixedUses unless the hold's grams serve one use (docs/sources.md RG-05)."""
    live = Allocation.filter(hold_id=hold_id, released_at=None)
    kinds = sorted({str(kind) for kind in await live.distinct().values_list("use_kind", flat=True)})
    if len(kinds) > 1:
        raise MixedUses(field="use", values=kinds)
    if kinds and UseKind(kinds[0]) not in USES_OF_ONE_APPLICATION:
        uses = sorted({str(use_id) for use_id in await live.limit(2).values_list("use_id", flat=True)})
        if len(uses) > 1:
            raise MixedUses(field="use", values=uses)


def capacity_g(held: AnyHold) -> Grams:
    """The grams of the tonnes that stand in a hold: all that it reserved, or what was posted of it."""
    return tonnes_to_grams(held.quantity_t if held.posted_t is None else held.posted_t)


def unallocated_g(held: AnyHold) -> Grams:
    """The grams of a hold's tonnes that no use has; none once the tonnes were given back."""
    if held.status in (HoldStatus.VOIDED, HoldStatus.EXPIRED):
        return Grams(0)
    return Grams(capacity_g(held) - held.allocated_g)


def place(allocations: Sequence[AnyAllocation], ranges: list[SerialRange], *, from_g: int = 0) -> list[Placed]:
    """Lay allocations, oldest first, over the hold's serials, lowest first: on which tonnes each one's grams lie.

    `from_g` are the grams of older allocations, which lie before these.
    """
    placed: list[Placed] = []
    reached_g = from_g
    for allocation in allocations:
        first, last = reached_g // GRAMS_PER_TONNE, (reached_g + allocation.mass_g - 1) // GRAMS_PER_TONNE
        placed.append(Placed(allocation=allocation, serials=_tonnes(ranges, first, last + 1)))
        reached_g += allocation.mass_g
    return placed


def _tonnes(ranges: list[SerialRange], first: int, stop: int) -> tuple[SerialRange, ...]:
    """The tonnes number `first` to `stop` - 1 of the ranges laid end to end."""
    found: list[SerialRange] = []
    passed = 0
    for one in ranges:
        start, end = max(first - passed, 0), min(stop - passed, one.quantity_t)
        if start < end:
            found.append(
                SerialRange(one.prefix, one.start + start, one.start + end, suffix=one.suffix, layout=one.layout)
            )
        passed += one.quantity_t
    return tuple(found)


async def _release(allocation: Allocation) -> None:
    held = await Hold.select_for_update(no_key=True).get(id=allocation.hold_id)
    if await Retirement.exists(hold_id=held.id, status=RequestStatus.CONFIRMED):
        raise AllocationFixed(allocation=str(allocation.id))
    released = await Allocation.filter(id=allocation.id, released_at=None).update(released_at=clock.now())
    if released:
        await Hold.filter(id=held.id).update(allocated_g=F("allocated_g") - allocation.mass_g)
