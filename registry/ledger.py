"""The unit ledger's inner functions: each writes one entry, closes blocks and opens their children.

They run inside a use case's transaction and lock the issuance first, so moves on one issuance follow one another.
A move never edits a block: live blocks (not closed by an entry) always partition the issuance's range.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core.database import connection, is_postgres, transaction
from core.mass import tonnes_to_grams
from core.moves import move
from registry.accounts import Account
from registry.chain import GENESIS_HASH
from registry.entries import LiveBlock, LockedIssuance, Opening, child, enter, live_blocks
from registry.entries import lock as lock
from registry.errors import AllocationExceedsHold, AlreadyRegistered, SerialsOverlap
from registry.models import Hold, Issuance
from registry.picking import Piece, Wanted, pick
from registry.serials import SerialRange
from registry.states import HOLD_LIFECYCLE, BlockState, EntryKind, HoldStatus

ISSUE_LOCK: Final = 7_303_014
"""The class of PostgreSQL's advisory locks on serial prefixes."""


async def issue(issuance: Issuance, *, actor_id: UUID, reason: str = "issued") -> None:
    """Insert the issuance and its first block, the last `buffer_t` of its tonnes set aside as a buffer.

    Raises SerialsOverlap or AlreadyRegistered; nothing is written then.
    """
    issuance.head_hash = GENESIS_HASH
    await queue_for(issuance.serial_prefix)
    try:
        async with transaction():
            await issuance.save(force_create=True)
    except IntegrityError as error:
        if "issuance_ranges_apart" in str(error):
            raise SerialsOverlap(serials=str(issuance.serials)) from error
        if "certification_number" in str(error) or "scheme" in str(error):
            raise AlreadyRegistered(field="certificationNumber", value=issuance.certification_number) from error
        raise
    account = Account(holder_id=issuance.issuer_id)
    buffer_start = issuance.stop - issuance.buffer_t
    parts = ((issuance.start, buffer_start, BlockState.AVAILABLE), (buffer_start, issuance.stop, BlockState.BUFFER))
    opens = [
        Opening(start=start, stop=stop, account=account, state=state) for start, stop, state in parts if start < stop
    ]
    locked = LockedIssuance(id=issuance.id, entry_count=0, head_hash=GENESIS_HASH)
    await enter(locked, kind=EntryKind.ISSUE, actor_id=actor_id, reason=reason, closes=[], opens=opens)
    issuance.entry_count, issuance.head_hash = locked.entry_count, locked.head_hash


async def hold(
    *, issuance_id: UUID, account: Account, wanted: Wanted, deadline: datetime, reason: str, actor_id: UUID
) -> Hold:
    """Reserve tonnes of an account until `deadline`. Raises InsufficientUnits, UnitsNotAvailable (by serial)."""
    issuance = await lock(issuance_id)
    pieces = await pick(issuance_id, account, wanted)
    made = await Hold.create(
        issuance_id=issuance_id,
        holder_id=account.holder_id,
        stock=account.stock,
        client_id=account.client_id,
        quantity_t=wanted.quantity_t,
        deadline=deadline,
        reason=reason,
    )
    opens = [
        opening for piece in pieces for opening in piece.split(state=BlockState.HELD, account=account, hold_id=made.id)
    ]
    await enter(
        issuance,
        kind=EntryKind.HOLD,
        actor_id=actor_id,
        reason=reason,
        closes=[piece.block for piece in pieces],
        opens=opens,
        details={"hold": made.id, "deadline": deadline},
    )
    return made


async def transfer(
    *, issuance_id: UUID, source: Account, target: Account, wanted: Wanted, kind: EntryKind, reason: str, actor_id: UUID
) -> UUID:
    """Move available tonnes from one account to another in one step: where Musubi is the register, or within a holder.

    Returns the entry's id. Raises InsufficientUnits, UnitsNotAvailable.
    """
    issuance = await lock(issuance_id)
    pieces = await pick(issuance_id, source, wanted)
    opens = [opening for piece in pieces for opening in piece.split(state=BlockState.AVAILABLE, account=target)]
    return await enter(
        issuance,
        kind=kind,
        actor_id=actor_id,
        reason=reason,
        closes=[piece.block for piece in pieces],
        opens=opens,
        details={"quantity_t": wanted.quantity_t, "new_holder": target.holder_id},
    )


async def release(held: Hold, *, status: HoldStatus, actor_id: UUID | None, reason: str = "") -> None:
    """Give a pending hold's tonnes back (VOIDED or EXPIRED). Raises InvalidTransition when it is resolved already.

    The caller knows that no grams of the hold are allocated: a use keeps the tonnes behind it.
    """
    issuance = await lock(held.issuance_id)
    await move(Hold, held.id, HOLD_LIFECYCLE, to=status)
    # The move locks the row, so no allocation slips in between it and this reading.
    assert not await Hold.exists(id=held.id, allocated_g__gt=0), "a use keeps the tonnes behind it"
    blocks = await blocks_of_hold(held.id)
    await _free(issuance, blocks, EntryKind.RELEASE, actor_id, reason or status.value.lower(), held.id)


async def post(
    held: Hold,
    *,
    state: BlockState,
    kind: EntryKind,
    actor_id: UUID,
    retirement_id: UUID | None = None,
    quantity_t: int | None = None,
    reason: str = "",
) -> None:
    """Use a pending hold: its first `quantity_t` tonnes (all, unless said) enter `state`, the rest is given back.

    Raises InvalidTransition when the hold is resolved already, AllocationExceedsHold when uses have more grams than
    the posted tonnes.
    """
    issuance = await lock(held.issuance_id)
    posted_t = held.quantity_t if quantity_t is None else quantity_t
    assert 0 < posted_t <= held.quantity_t, "the use case has read the quantity"
    if posted_t < held.quantity_t:
        await _require_room(held, posted_t)
    await move(Hold, held.id, HOLD_LIFECYCLE, to=HoldStatus.POSTED, posted_t=posted_t)
    blocks = await blocks_of_hold(held.id)
    if posted_t < held.quantity_t:
        await _release_rest(issuance, blocks, posted_t, held.id, actor_id)
        blocks = await blocks_of_hold(held.id)
    opens = [
        child(block, block.start, block.stop, state=state, hold_id=held.id, retirement_id=retirement_id)
        for block in blocks
    ]
    details = {"hold": held.id, "retirement": retirement_id}
    await enter(issuance, kind=kind, actor_id=actor_id, reason=reason, closes=blocks, opens=opens, details=details)


async def finish(
    held: Hold,
    *,
    state: BlockState,
    kind: EntryKind,
    actor_id: UUID,
    retirement_id: UUID | None = None,
    account: Account | None = None,
    reason: str = "",
) -> None:
    """After a posted hold: its tonnes enter their last state, or the hands of another account."""
    issuance = await lock(held.issuance_id)
    blocks = await blocks_of_hold(held.id)
    keeps_hold = None if state is BlockState.AVAILABLE else held.id
    opens = [
        child(
            block,
            block.start,
            block.stop,
            state=state,
            account=account,
            hold_id=keeps_hold,
            retirement_id=retirement_id,
        )
        for block in blocks
    ]
    details = {"hold": held.id, "retirement": retirement_id, "new_holder": account.holder_id if account else None}
    await enter(issuance, kind=kind, actor_id=actor_id, reason=reason, closes=blocks, opens=opens, details=details)


async def reject(held: Hold, *, kind: EntryKind, actor_id: UUID, reason: str) -> tuple[tuple[int, int], ...]:
    """The registry refused what a posted hold asked for: its tonnes are available to their holder again.

    Returns the half-open ranges that were freed.
    """
    issuance = await lock(held.issuance_id)
    # Grams that are being given to a use are there now, or find the tonnes gone.
    await Hold.select_for_update(no_key=True).get(id=held.id)
    blocks = await blocks_of_hold(held.id)
    await _free(issuance, blocks, kind, actor_id, reason, held.id)
    return tuple((block.start, block.stop) for block in blocks)


async def reverse(
    *, issuance_id: UUID, pieces: Sequence[Piece], reversal_id: UUID, actor_id: UUID, reason: str
) -> None:
    """Take available or buffer tonnes out for ever, to make good a reversal. The issuance is locked by the caller."""
    issuance = await lock(issuance_id)
    opens = [
        opening
        for piece in pieces
        for opening in piece.split(state=BlockState.REVERSED, account=piece.block.account, reversal_id=reversal_id)
    ]
    await enter(
        issuance,
        kind=EntryKind.REVERSE,
        actor_id=actor_id,
        reason=reason,
        closes=[piece.block for piece in pieces],
        opens=opens,
        details={"reversal": reversal_id},
    )


async def blocks_of_hold(hold_id: UUID) -> list[LiveBlock]:
    """The live blocks that stand in a hold, ascending."""
    return await live_blocks("b.hold_id = $1 ORDER BY b.start", [str(hold_id)])


async def ranges_of_hold(hold_id: UUID) -> list[SerialRange]:
    """The serial ranges that stand in a hold now, ascending."""
    held = await Hold.get(id=hold_id).select_related("issuance")
    return [held.issuance.part(block.start, block.stop) for block in await blocks_of_hold(hold_id)]


async def queue_for(serial_prefix: str) -> None:
    """Let issuances under one prefix follow one another for the rest of their transactions.

    PostgreSQL compares a range with the others' only once its row is there, so two at once would each wait for the
    other. SQLite has one writer at a time.
    """
    if is_postgres():
        await connection().execute_query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [ISSUE_LOCK, serial_prefix])


async def _free(
    issuance: LockedIssuance,
    blocks: Sequence[LiveBlock],
    kind: EntryKind,
    actor_id: UUID | None,
    reason: str,
    hold_id: UUID,
) -> None:
    opens = [child(block, block.start, block.stop, state=BlockState.AVAILABLE) for block in blocks]
    details = {"hold": hold_id}
    await enter(issuance, kind=kind, actor_id=actor_id, reason=reason, closes=blocks, opens=opens, details=details)


async def _release_rest(
    issuance: LockedIssuance, blocks: Sequence[LiveBlock], posted_t: int, hold_id: UUID, actor_id: UUID
) -> None:
    """Give back what a partial post leaves: everything after the first `posted_t` tonnes."""
    closes: list[LiveBlock] = []
    opens: list[Opening] = []
    kept_t = posted_t
    for block in blocks:
        kept = min(kept_t, block.quantity_t)
        kept_t -= kept
        if kept == block.quantity_t:
            continue
        closes.append(block)
        if kept:
            opens.append(child(block, block.start, block.start + kept, state=BlockState.HELD, hold_id=hold_id))
        opens.append(child(block, block.start + kept, block.stop, state=BlockState.AVAILABLE))
    await enter(
        issuance,
        kind=EntryKind.RELEASE,
        actor_id=actor_id,
        reason="not posted",
        closes=closes,
        opens=opens,
        details={"hold": hold_id},
    )


async def _require_room(held: Hold, posted_t: int) -> None:
    # Locked, so the grams cannot grow between this reading and the move to POSTED.
    allocated_g = (await Hold.select_for_update(no_key=True).get(id=held.id)).allocated_g
    if allocated_g > tonnes_to_grams(posted_t):
        raise AllocationExceedsHold(requested_g=allocated_g, available_g=tonnes_to_grams(posted_t))
