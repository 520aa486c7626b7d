"""What a holder does with its tonnes directly, without a sale: transfer, retire, hold, move between its stocks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.mass import Grams, tonnes_to_grams
from core.numbers import check_range
from core.text import read_one_line
from parties.actors import Actor
from parties.models import Organisation
from parties.permissions import require
from registry import ledger
from registry.accounts import Account
from registry.allocations import allocate
from registry.counterparts import get_counterpart_for
from registry.errors import AllocationExceedsHold, PermissionMissing
from registry.gates import require_allowed
from registry.kinds import PermissionScope
from registry.models import Hold, Issuance
from registry.permissions import require_permission
from registry.picking import Wanted
from registry.retirements import RetirementRequest, request_retirement
from registry.schemes import Act, Keeper, policy_of
from registry.selection import Selection, resolve
from registry.states import EntryKind, HoldStatus, Stock, UseKind
from registry.transfers import Recipient, account_of, request_transfer, require_recipient

REQUEST_LIFETIME: Final = timedelta(days=1)
"""The deadline of a hold that is posted in the same transaction."""

MAX_HOLD: Final = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class StockOf:
    """Which account of which holder: the actor's own unless `holder_id` says whose permission it uses."""

    stock: Stock = Stock.OWN
    client_id: UUID | None = None
    holder_id: UUID | None = None


async def transfer_units(
    actor: Actor, *, source: StockOf, selection: Selection, recipient: Recipient, reason: str
) -> UUID:
    """Transfer the selected tonnes to another account; returns the id of the batch of transfers.

    Where Musubi is the register each issuance's part moves in one entry, at once; elsewhere a transfer is requested of
    each registry. In the caller's transaction. Raises what `resolve`, `require_recipient` and the ledger raise.
    """
    require(actor, "transferUnits")
    account = _own(actor, source)
    receiver = await _require_known(actor, recipient)
    batch_id = new_id()
    reason = read_one_line("reason", reason)
    for issuance, wanted in await resolve(account, selection):
        await require_recipient(issuance, recipient, receiver, source=account)
        if policy_of(issuance.scheme).keeper is Keeper.MUSUBI:
            entry_id = await ledger.transfer(
                issuance_id=issuance.id,
                source=account,
                target=account_of(recipient),
                wanted=wanted,
                kind=EntryKind.TRANSFER,
                reason=reason,
                actor_id=actor.person_id,
            )
            await events.record("UnitsTransferred", subject_id=entry_id)
            continue
        held = await ledger.hold(
            issuance_id=issuance.id,
            account=account,
            wanted=wanted,
            deadline=clock.now() + REQUEST_LIFETIME,
            reason=reason,
            actor_id=actor.person_id,
        )
        await request_transfer(
            actor, hold_id=held.id, recipient=recipient, by_serial=bool(selection.serials), batch_id=batch_id
        )
    return batch_id


async def retire_units(
    actor: Actor, *, source: StockOf, selection: Selection, request: RetirementRequest, use_mass_g: Grams | None
) -> UUID:
    """Retire the selected tonnes for one user and one use; returns the id of the batch of retirements.

    `use_mass_g` of them (all, unless said) are given to the use, oldest tonnes first, the rest stays visible. A user
    that is not the holder must have given its permission. In the caller's transaction. Raises what `resolve` and
    `request_retirement` raise, PermissionMissing, AllocationExceedsHold.
    """
    require(actor, "retireUnits")
    holder_id = source.holder_id or actor.organisation_id
    await get_counterpart_for(actor, holder_id)
    await require_permission(actor, grantor_id=holder_id, scope=PermissionScope.RETIRE_FROM_ACCOUNT)
    user = await _user_of(actor, request.beneficiary_id, holder_id)
    request = replace(request, beneficiary_name=user.legal_name, batch_id=new_id(), by_serial=bool(selection.serials))
    account = Account(holder_id=holder_id, stock=source.stock, client_id=source.client_id)
    taken = await resolve(account, selection)
    shares_g = _shares_g(taken, use_mass_g)
    for issuance, wanted in taken:
        held = await ledger.hold(
            issuance_id=issuance.id,
            account=account,
            wanted=wanted,
            deadline=clock.now() + REQUEST_LIFETIME,
            reason="retirement",
            actor_id=actor.person_id,
        )
        if shares_g[issuance.id]:
            await allocate(hold_id=held.id, mass_g=shares_g[issuance.id], use_kind=UseKind.OWN_USE, use_id=held.id)
        await request_retirement(actor, hold_id=held.id, request=request)
    assert request.batch_id is not None
    return request.batch_id


async def hold_units(actor: Actor, *, source: StockOf, selection: Selection, deadline: datetime, reason: str) -> UUID:
    """Set tonnes of one issuance aside until `deadline`; returns the hold's id. In the caller's transaction.

    Raises InvalidInput for a deadline that is past or too far, or a selection over several issuances.
    """
    require(actor, "holdUnits")
    account = _own(actor, source)
    latest = clock.now() + MAX_HOLD
    if not clock.now() < deadline <= latest:
        raise InvalidInput(field="deadline", value=deadline.isoformat(), rule=f"now < deadline <= {latest.isoformat()}")
    taken = await resolve(account, selection)
    if len(taken) != 1:
        raise InvalidInput(field="selection", value=str(len(taken)), rule="one_issuance")
    issuance, wanted = taken[0]
    require_allowed(issuance, Act.RETIRE)
    held = await ledger.hold(
        issuance_id=issuance.id,
        account=account,
        wanted=wanted,
        deadline=deadline,
        reason=read_one_line("reason", reason),
        actor_id=actor.person_id,
    )
    await events.record("UnitsHeld", subject_id=held.id)
    return held.id


async def void_hold(actor: Actor, hold: Hold) -> None:
    """Give the tonnes of the actor's own pending hold back. In the caller's transaction. Raises InvalidTransition."""
    require(actor, "voidHold")
    await ledger.lock(hold.issuance_id)
    await ledger.release(hold, status=HoldStatus.VOIDED, actor_id=actor.person_id)
    await events.record("HoldVoided", subject_id=hold.id)


async def retire_hold(
    actor: Actor, hold: Hold, *, request: RetirementRequest, quantity_t: int | None, use_mass_g: Grams | None
) -> UUID:
    """Retire the first `quantity_t` tonnes (all, unless said) of the actor's pending hold; the rest is given back.

    Returns the id of the batch, which has one retirement. A use that has grams of the hold already keeps them; else
    `use_mass_g` (all, unless said) are given to the use of the request. In the caller's transaction, which has locked
    the hold. Raises InvalidInput, AllocationExceedsHold, and what `request_retirement` raises.
    """
    user = await _user_of(actor, request.beneficiary_id, hold.holder_id)
    posted_t = _part_of(hold, quantity_t)
    batch_id = new_id()
    if use_mass_g is not None or not hold.allocated_g:
        posted_g = tonnes_to_grams(posted_t)
        given_g = posted_g if use_mass_g is None else use_mass_g
        if given_g > posted_g:
            raise AllocationExceedsHold(requested_g=given_g, available_g=posted_g)
        await allocate(hold_id=hold.id, mass_g=given_g, use_kind=UseKind.OWN_USE, use_id=batch_id)
    request = replace(request, beneficiary_name=user.legal_name, batch_id=batch_id)
    await request_retirement(actor, hold_id=hold.id, request=request, quantity_t=posted_t)
    return batch_id


async def transfer_hold(actor: Actor, hold: Hold, *, recipient: Recipient, quantity_t: int | None) -> UUID:
    """Transfer the first `quantity_t` tonnes (all, unless said) of the actor's pending hold; the rest is given back.

    Returns the id of the batch, which has one transfer. In the caller's transaction, which has locked the hold and
    knows that no use has grams of it. Raises InvalidInput and what `request_transfer` raises.
    """
    await _require_known(actor, recipient)
    batch_id = new_id()
    await request_transfer(
        actor, hold_id=hold.id, recipient=recipient, quantity_t=_part_of(hold, quantity_t), batch_id=batch_id
    )
    return batch_id


async def move_stock(
    actor: Actor,
    *,
    issuance_id: UUID,
    holder_id: UUID,
    client_id: UUID,
    to_client: bool,
    selection: Selection,
    reason: str,
) -> UUID:
    """Put own tonnes into a client's stock, or give a client's back to own stock; returns the entry's id.

    The holder does the first; the second only the client may do, whose tonnes they are (docs/sources.md PR-03). In the
    caller's transaction. Raises NotFound, InvalidInput, SchemeForbids, InsufficientUnits, UnitsNotAvailable.
    """
    require(actor, "moveStock")
    if actor.organisation_id != (holder_id if to_client else client_id):
        raise NotFound(kind="Account", id=str(client_id))
    if holder_id == client_id:
        raise InvalidInput(field="toClient", value=str(client_id), rule="another_organisation")
    await get_counterpart_for(actor, client_id if to_client else holder_id)
    own, clients = Account(holder_id=holder_id), Account(holder_id=holder_id, stock=Stock.CLIENT, client_id=client_id)
    source, target = (own, clients) if to_client else (clients, own)
    # What may not change hands is nobody's client stock either.
    [(issuance, wanted)] = await resolve(source, replace(selection, issuance_id=issuance_id, scheme=None, serials=()))
    require_allowed(issuance, Act.TRANSFER)
    entry_id = await ledger.transfer(
        issuance_id=issuance.id,
        source=source,
        target=target,
        wanted=wanted,
        kind=EntryKind.MOVE_STOCK,
        reason=read_one_line("reason", reason),
        actor_id=actor.person_id,
    )
    await events.record("StockMoved", subject_id=entry_id)
    return entry_id


def _shares_g(taken: Sequence[tuple[Issuance, Wanted]], use_mass_g: Grams | None) -> dict[UUID, Grams]:
    """How much of a use lies on which issuance, the earliest vintage first. Raises AllocationExceedsHold."""
    total_g = tonnes_to_grams(sum(wanted.quantity_t for _, wanted in taken))
    left_g = total_g if use_mass_g is None else use_mass_g
    if left_g > total_g:
        raise AllocationExceedsHold(requested_g=left_g, available_g=total_g)
    shares_g: dict[UUID, Grams] = {}
    by_vintage = sorted(taken, key=lambda one: (one[0].monitoring_to, one[0].issued_on, one[0].start, one[0].id))
    for issuance, wanted in by_vintage:
        shares_g[issuance.id] = Grams(min(left_g, tonnes_to_grams(wanted.quantity_t)))
        left_g = Grams(left_g - shares_g[issuance.id])
    return shares_g


def _part_of(hold: Hold, quantity_t: int | None) -> int:
    return check_range(hold.quantity_t if quantity_t is None else quantity_t, field="quantity", maximum=hold.quantity_t)


async def _require_known(actor: Actor, recipient: Recipient) -> Organisation | None:
    """The organisation that receives; none for an account outside."""
    receiver = None
    if recipient.organisation_id is not None:
        receiver = await get_counterpart_for(actor, recipient.organisation_id)
    if recipient.client_id is not None:
        await get_counterpart_for(actor, recipient.client_id)
    return receiver


def _own(actor: Actor, source: StockOf) -> Account:
    if source.holder_id not in (None, actor.organisation_id):
        raise NotFound(kind="Account", id=str(source.holder_id))
    return Account(holder_id=actor.organisation_id, stock=source.stock, client_id=source.client_id)


async def _user_of(actor: Actor, user_id: UUID, holder_id: UUID) -> Organisation:
    found = await get_counterpart_for(actor, user_id)
    if user_id == actor.organisation_id != holder_id:
        # To act for a holder is not to use up its tonnes for oneself: that would be a sale.
        holder = await Organisation.get(id=holder_id)
        raise PermissionMissing(grantor=holder.legal_name, scope=PermissionScope.RETIRE_FOR_USER.value)
    if user_id != holder_id:
        await require_permission(actor, grantor_id=user_id, scope=PermissionScope.RETIRE_FOR_USER)
    return found
