"""Holds that a holder placed for itself: used, given back, their grams moved. Those of sales are left to the sales."""

from typing import Any, Final
from uuid import UUID

from core import events
from core.errors import InvalidInput, InvalidTransition, NotFound
from core.mass import Grams
from disclosures.order_terms import OrderKind
from listings.models import Product
from listings.publication_gates import pass_retirements
from parties.actors import Actor
from parties.permissions import require
from payments.models import Order
from registry import ledger, units
from registry.allocations import reassign_allocation, require_one_use, unallocated_g
from registry.errors import AllocationExceedsHold, AllocationFixed, HoldServesSale, MixedUses, ProjectDoesNotFit
from registry.models import Allocation, Hold, Retirement, Transfer
from registry.retirements import RetirementRequest
from registry.selection import Selection
from registry.states import HOLD_LIFECYCLE, HoldStatus, RequestStatus
from registry.transfers import Recipient

_USE: Final = (
    "kind",
    "beneficiary_id",
    "purpose_code",
    "purpose_detail",
    "target_activity",
    "target_period",
    "use_place_code",
)
"""What two retirements share when they are for one user and one use (docs/sources.md RG-05)."""


async def void_hold(actor: Actor, *, hold_id: UUID) -> None:
    """Give the tonnes of the actor's own pending hold back. In the caller's transaction.

    Raises HoldServesSale where an order, a product or a use stands on it, InvalidTransition when it is resolved.
    """
    require(actor, "voidHold")
    held = await _own_hold(actor, hold_id)
    if held.status is HoldStatus.PENDING:
        _require_unused(held)
    await units.void_hold(actor, held)


async def retire_units(
    actor: Actor, *, source: units.StockOf, selection: Selection, request: RetirementRequest, use_mass_g: Grams | None
) -> UUID:
    """Retire selected tonnes, once what is said of their use may be said; returns the id of the batch.

    In the caller's transaction. Raises what `registry.units.retire_units` raises, WordingRefused, RuleNotMet.
    """
    batch_id = await units.retire_units(
        actor, source=source, selection=selection, request=request, use_mass_g=use_mass_g
    )
    await pass_retirements(actor, batch_id)
    return batch_id


async def retire_hold(
    actor: Actor, *, hold_id: UUID, quantity_t: int | None, request: RetirementRequest, use_mass_g: Grams | None
) -> UUID:
    """Retire the actor's own pending hold, or its first tonnes; returns the id of the batch.

    In the caller's transaction. Raises HoldServesSale, InvalidTransition, what `registry.units.retire_hold` raises,
    WordingRefused and RuleNotMet.
    """
    require(actor, "retireUnits")
    held = await _own_hold(actor, hold_id)
    _require_pending(held)
    batch_id = await units.retire_hold(actor, held, request=request, quantity_t=quantity_t, use_mass_g=use_mass_g)
    await pass_retirements(actor, batch_id)
    return batch_id


async def transfer_hold(actor: Actor, *, hold_id: UUID, quantity_t: int | None, recipient: Recipient) -> UUID:
    """Transfer the actor's own pending hold, or its first tonnes; returns the id of the batch.

    In the caller's transaction. Raises HoldServesSale (also for a use: it keeps its tonnes), InvalidTransition, and
    what `registry.units.transfer_hold` raises.
    """
    require(actor, "transferUnits")
    held = await _own_hold(actor, hold_id)
    _require_pending(held)
    _require_unused(held)
    return await units.transfer_hold(actor, held, recipient=recipient, quantity_t=quantity_t)


async def move_use(actor: Actor, *, allocation_id: UUID, to_hold_id: UUID) -> UUID:
    """Let another hold of the same account stand behind a holder's own use; returns the new allocation's id.

    Both holds are of one scheme and of the same project types, nothing of either is confirmed, and no order or product
    stands on either: the grams of a sale stay where the sale is. Where retirements were asked for, they are for one
    user and use. In the caller's transaction. Raises HoldServesSale, AllocationFixed, AllocationExceedsHold,
    ProjectDoesNotFit, MixedUses, InvalidInput.
    """
    require(actor, "reassignAllocation")
    use = await Allocation.get_or_none(id=allocation_id, hold__holder_id=actor.organisation_id)
    if use is None:
        raise NotFound(kind="Allocation", id=str(allocation_id))
    source, target = await _own_holds(actor, use.hold_id, to_hold_id)
    # Both issuances are locked now: the use is still where it was found, or somebody has moved it.
    if source.id == target.id or not await Allocation.exists(id=allocation_id, released_at=None):
        raise InvalidInput(field="toHoldId", value=str(to_hold_id), rule="another_hold_of_a_live_allocation")
    _require_like(source, target)
    await _require_open(use, source, target)
    moved_id = await reassign_allocation(use, to_hold_id=target.id)
    await require_one_use(target.id)
    await events.record("AllocationReassigned", subject_id=moved_id)
    return moved_id


async def _own_hold(actor: Actor, hold_id: UUID) -> Hold:
    """The actor's own hold, its issuance and itself locked. Raises NotFound, HoldServesSale."""
    found = await Hold.get_or_none(id=hold_id, holder_id=actor.organisation_id)
    if found is None:
        raise NotFound(kind="Hold", id=str(hold_id))
    await ledger.lock(found.issuance_id)
    held = await Hold.select_for_update(no_key=True).get(id=hold_id)
    await _require_no_sale(held)
    return held


async def _own_holds(actor: Actor, from_id: UUID, to_id: UUID) -> tuple[Hold, Hold]:
    """Both holds, their issuances locked in the order of their ids. Raises NotFound, HoldServesSale."""
    mine = await Hold.filter(id__in=[from_id, to_id], holder_id=actor.organisation_id)
    if to_id not in {one.id for one in mine}:
        raise NotFound(kind="Hold", id=str(to_id))
    for issuance_id in sorted({one.issuance_id for one in mine}):
        await ledger.lock(issuance_id)
    both = Hold.filter(id__in=[from_id, to_id]).order_by("id").select_related("issuance__project")
    found = {one.id: one for one in await both}
    for one in found.values():
        await _require_no_sale(one)
    return found[from_id], found[to_id]


async def _require_no_sale(held: Hold) -> None:
    if await Product.exists(hold_id=held.id):
        raise HoldServesSale(user="product")
    if await Order.exists(hold_id=held.id, kind=OrderKind.CREDIT):
        raise HoldServesSale(user="order")


def _require_unused(held: Hold) -> None:
    if held.allocated_g:
        raise HoldServesSale(user="allocation")


def _require_pending(held: Hold) -> None:
    if held.status is not HoldStatus.PENDING:
        raise InvalidTransition(kind=HOLD_LIFECYCLE.kind, state=held.status.value, wanted=HoldStatus.POSTED.value)


def _require_like(source: Hold, target: Hold) -> None:
    """Raises InvalidInput or ProjectDoesNotFit unless tonnes of one may stand for tonnes of the other."""
    if (source.stock, source.client_id) != (target.stock, target.client_id):
        raise InvalidInput(field="toHoldId", value=str(target.id), rule="same_account")
    if source.issuance.scheme is not target.issuance.scheme:
        raise ProjectDoesNotFit(
            field="scheme", value=target.issuance.scheme.value, registered=source.issuance.scheme.value
        )
    types = [sorted(one.issuance.project.project_types) for one in (source, target)]
    if types[0] != types[1]:
        raise ProjectDoesNotFit(field="projectTypes", value="、".join(types[1]), registered="、".join(types[0]))


async def _require_open(use: Allocation, source: Hold, target: Hold) -> None:
    """Raises AllocationFixed, AllocationExceedsHold or MixedUses unless the use may move to the target as it stands."""
    retirements = {one.hold_id: one for one in await Retirement.filter(hold_id__in=[source.id, target.id])}
    if any(one.status is RequestStatus.CONFIRMED for one in retirements.values()):
        raise AllocationFixed(allocation=str(use.id))
    asked = retirements.get(target.id)
    is_gone = await Transfer.exists(hold_id=target.id) or (asked and asked.status is RequestStatus.REJECTED)
    room_g = Grams(0) if is_gone else unallocated_g(target)
    if use.mass_g > room_g:
        raise AllocationExceedsHold(requested_g=use.mass_g, available_g=room_g)
    first = retirements.get(source.id)
    if first is not None and asked is not None:
        _require_same_use(first, asked)


def _require_same_use(one: Retirement, other: Retirement) -> None:
    for attribute in _USE:
        values: list[Any] = [getattr(one, attribute), getattr(other, attribute)]
        if values[0] != values[1]:
            raise MixedUses(field=attribute, values=[str(value) for value in values])
