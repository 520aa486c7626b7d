"""Allocations: grams of held or retired tonnes given to uses, never beyond those tonnes at any moment."""

from uuid import UUID

from tortoise.expressions import F

from core import clock
from core.mass import GRAMS_PER_TONNE, Grams
from registry.errors import AllocationExceedsHold
from registry.models import Allocation, Hold, Transfer
from registry.states import HoldStatus, UseKind


async def allocate(*, hold_id: UUID, mass_g: Grams, use_kind: UseKind, use_id: UUID) -> UUID:
    """Give `mass_g` of a hold's tonnes to one use, in one guarded statement. Raises AllocationExceedsHold."""
    held = await Hold.get(id=hold_id)
    room_g = held.quantity_t * GRAMS_PER_TONNE - mass_g
    given = await Hold.filter(
        id=hold_id, allocated_g__lte=room_g, status__in=[HoldStatus.PENDING, HoldStatus.POSTED]
    ).update(allocated_g=F("allocated_g") + mass_g)
    if not given:
        left_g = held.quantity_t * GRAMS_PER_TONNE - held.allocated_g
        raise AllocationExceedsHold(requested_g=mass_g, available_g=max(left_g, 0))
    # The update locks the hold, so no transfer slips in between it and this reading.
    assert not await Transfer.exists(hold_id=hold_id), "tonnes that leave back no use"
    made = await Allocation.create(hold_id=hold_id, mass_g=mass_g, use_kind=use_kind, use_id=use_id)
    return made.id


async def release_allocation(*, use_kind: UseKind, use_id: UUID) -> None:
    """Take a use's grams back; used for a sale that was cancelled before it was paid."""
    found = await Allocation.get_or_none(use_kind=use_kind, use_id=use_id, released_at=None)
    if found is None:
        return
    released = await Allocation.filter(id=found.id, released_at=None).update(released_at=clock.now())
    if released:
        await Hold.filter(id=found.hold_id).update(allocated_g=F("allocated_g") - found.mass_g)


def unallocated_g(held: Hold) -> Grams:
    """The grams of a hold's tonnes that no use has; none once the tonnes were given back."""
    if held.status in (HoldStatus.VOIDED, HoldStatus.EXPIRED):
        return Grams(0)
    return Grams(held.quantity_t * GRAMS_PER_TONNE - held.allocated_g)
