"""The unit ledger's inner functions: each writes one entry, closes blocks and opens their children.

They run inside a use case's transaction and lock the issuance first, so moves on one issuance follow one another.
A move never edits a block: live blocks (not closed by an entry) always partition the issuance's range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock
from core.canonical import canonical_bytes
from core.database import connection, is_postgres, transaction
from core.ids import new_id
from core.moves import move
from registry.chain import GENESIS_HASH, entry_hash
from registry.errors import AlreadyRegistered, InsufficientUnits, SerialsOverlap
from registry.models import Block, Entry, Hold, Issuance
from registry.serials import SerialRange
from registry.states import BLOCK_MOVES, HOLD_LIFECYCLE, BlockState, EntryKind, HoldStatus

ISSUE_LOCK: Final = 7_303_014
"""The class of PostgreSQL's advisory locks on serial prefixes."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A block to open."""

    start: int
    stop: int
    holder_id: UUID
    state: BlockState
    hold_id: UUID | None = None
    retirement_id: UUID | None = None
    parent_id: UUID | None = None


async def issue(issuance: Issuance, *, actor_id: UUID) -> None:
    """Insert the issuance and its first block. Raises SerialsOverlap or AlreadyRegistered; nothing is written then."""
    issuance.head_hash = GENESIS_HASH
    await _queue_for(issuance.serial_prefix)
    try:
        async with transaction():
            await issuance.save(force_create=True)
    except IntegrityError as error:
        if "issuance_ranges_apart" in str(error):
            serials = SerialRange(issuance.serial_prefix, issuance.start, issuance.stop)
            raise SerialsOverlap(serials=str(serials)) from error
        if "certification_number" in str(error) or "scheme" in str(error):
            raise AlreadyRegistered(field="certificationNumber", value=issuance.certification_number) from error
        raise
    block = Opening(start=issuance.start, stop=issuance.stop, holder_id=issuance.issuer_id, state=BlockState.AVAILABLE)
    await _enter(issuance, kind=EntryKind.ISSUE, actor_id=actor_id, closes=[], opens=[block])


async def hold(
    *, issuance_id: UUID, holder_id: UUID, quantity_t: int, deadline: datetime, reason: str, actor_id: UUID
) -> Hold:
    """Reserve `quantity_t` of the holder's available tonnes, lowest serials first, until `deadline`.

    Raises InsufficientUnits when fewer are available.
    """
    issuance = await lock(issuance_id)
    available = await _live(issuance_id, holder_id=holder_id, state=BlockState.AVAILABLE)
    available_t = sum(block.stop - block.start for block in available)
    if available_t < quantity_t:
        raise InsufficientUnits(requested_t=quantity_t, available_t=available_t)
    made = await Hold.create(
        issuance_id=issuance_id, holder_id=holder_id, quantity_t=quantity_t, deadline=deadline, reason=reason
    )
    taken = take(available, quantity_t)
    opens: list[Opening] = []
    for block, stop in taken:
        opens.append(_child(block, block.start, stop, state=BlockState.HELD, hold_id=made.id))
        if stop < block.stop:
            opens.append(_child(block, stop, block.stop, state=BlockState.AVAILABLE))
    await _enter(
        issuance,
        kind=EntryKind.HOLD,
        actor_id=actor_id,
        closes=[block for block, _ in taken],
        opens=opens,
        details={"hold": made.id, "deadline": deadline, "reason": reason},
    )
    return made


async def release(held: Hold, *, status: HoldStatus, actor_id: UUID | None) -> None:
    """Give a pending hold's tonnes back (VOIDED or EXPIRED). Raises InvalidTransition when it is resolved already.

    The caller knows that no grams of the hold are allocated: a use keeps the tonnes behind it.
    """
    issuance = await lock(held.issuance_id)
    await move(Hold, held.id, HOLD_LIFECYCLE, to=status)
    # The move locks the row, so no allocation slips in between it and this reading.
    assert not await Hold.exists(id=held.id, allocated_g__gt=0), "a use keeps the tonnes behind it"
    await _change(issuance, held.id, BlockState.AVAILABLE, kind=EntryKind.RELEASE, actor_id=actor_id)


async def post(
    held: Hold, *, state: BlockState, kind: EntryKind, actor_id: UUID, retirement_id: UUID | None = None
) -> None:
    """Use a pending hold: its tonnes enter `state`. Raises InvalidTransition when the hold is resolved already."""
    issuance = await lock(held.issuance_id)
    await move(Hold, held.id, HOLD_LIFECYCLE, to=HoldStatus.POSTED)
    await _change(issuance, held.id, state, kind=kind, actor_id=actor_id, retirement_id=retirement_id)


async def finish(
    held: Hold,
    *,
    state: BlockState,
    kind: EntryKind,
    actor_id: UUID,
    retirement_id: UUID | None = None,
    holder_id: UUID | None = None,
) -> None:
    """After a posted hold: its tonnes enter their last state, or a new holder's hands."""
    issuance = await lock(held.issuance_id)
    await _change(
        issuance, held.id, state, kind=kind, actor_id=actor_id, retirement_id=retirement_id, holder_id=holder_id
    )


async def lock(issuance_id: UUID) -> Issuance:
    """The issuance, locked for the rest of the transaction."""
    return await Issuance.select_for_update(no_key=True).get(id=issuance_id)


async def ranges_of_hold(hold_id: UUID) -> list[SerialRange]:
    """The serial ranges that stand in a hold now, ascending."""
    rows = (
        await Block.filter(hold_id=hold_id, closed_by_id=None)
        .order_by("start")
        .values_list("issuance__serial_prefix", "start", "stop")
    )
    return [SerialRange(prefix, start, stop) for prefix, start, stop in rows]


def take(blocks: Sequence[Block], quantity_t: int) -> list[tuple[Block, int]]:
    """The first `quantity_t` tonnes of `blocks`, in order: each block with the serial at which the taking stops."""
    taken: list[tuple[Block, int]] = []
    wanted_t = quantity_t
    for block in blocks:
        if wanted_t == 0:
            break
        stop = min(block.stop, block.start + wanted_t)
        taken.append((block, stop))
        wanted_t -= stop - block.start
    assert wanted_t == 0, "the caller checked that there are enough"
    return taken


async def _queue_for(serial_prefix: str) -> None:
    """Let issuances under one prefix follow one another for the rest of their transactions.

    PostgreSQL compares a range with the others' only once its row is there, so two at once would each wait for the
    other. SQLite has one writer at a time.
    """
    if is_postgres():
        await connection().execute_query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [ISSUE_LOCK, serial_prefix])


async def _live(issuance_id: UUID, *, holder_id: UUID, state: BlockState) -> list[Block]:
    return await Block.filter(issuance_id=issuance_id, holder_id=holder_id, state=state, closed_by_id=None).order_by(
        "start"
    )


async def _change(
    issuance: Issuance,
    hold_id: UUID,
    state: BlockState,
    *,
    kind: EntryKind,
    actor_id: UUID | None,
    retirement_id: UUID | None = None,
    holder_id: UUID | None = None,
) -> None:
    """Move every live block of a hold to `state`; the hold stays named on blocks that are not available again."""
    blocks = await Block.filter(hold_id=hold_id, closed_by_id=None).order_by("start")
    keeps_hold = None if state is BlockState.AVAILABLE else hold_id
    opens = [
        _child(
            block,
            block.start,
            block.stop,
            state=state,
            hold_id=keeps_hold,
            retirement_id=retirement_id,
            holder_id=holder_id,
        )
        for block in blocks
    ]
    details = {"hold": hold_id, "retirement": retirement_id, "new_holder": holder_id}
    await _enter(issuance, kind=kind, actor_id=actor_id, closes=blocks, opens=opens, details=details)


def _child(
    block: Block,
    start: int,
    stop: int,
    *,
    state: BlockState,
    hold_id: UUID | None = None,
    retirement_id: UUID | None = None,
    holder_id: UUID | None = None,
) -> Opening:
    assert state is block.state or BLOCK_MOVES.allows(block.state, state), f"{block.state} cannot become {state}"
    return Opening(
        start=start,
        stop=stop,
        holder_id=holder_id or block.holder_id,
        state=state,
        hold_id=hold_id,
        retirement_id=retirement_id,
        parent_id=block.id,
    )


async def _enter(
    issuance: Issuance,
    *,
    kind: EntryKind,
    actor_id: UUID | None,
    closes: Sequence[Block],
    opens: Sequence[Opening],
    details: dict[str, Any] | None = None,
) -> None:
    """Write one entry: chain it to its predecessor, close and open the blocks it names."""
    sequence = issuance.entry_count
    ids = [new_id() for _ in opens]
    body = canonical_bytes(
        {
            "issuance": issuance.id,
            "sequence": sequence,
            "kind": kind.value,
            "actor": actor_id,
            "at": clock.now(),
            "closes": [block.id for block in closes],
            "opens": [_described(id, opening) for id, opening in zip(ids, opens, strict=True)],
            "details": details or {},
        }
    ).decode()
    digest = entry_hash(issuance.head_hash, body)
    entry = await Entry.create(
        issuance_id=issuance.id,
        sequence=sequence,
        kind=kind,
        actor_id=actor_id,
        body=body,
        previous_hash=issuance.head_hash,
        hash=digest,
    )
    await _advance(issuance, digest)
    if closes:
        closed = await Block.filter(id__in=[block.id for block in closes], closed_by_id=None).update(
            closed_by_id=entry.id
        )
        assert closed == len(closes), "the issuance is locked, so nobody else closed a block"
    await Block.bulk_create(
        [
            Block(
                id=id,
                issuance_id=issuance.id,
                opened_by_id=entry.id,
                start=opening.start,
                stop=opening.stop,
                holder_id=opening.holder_id,
                state=opening.state,
                hold_id=opening.hold_id,
                retirement_id=opening.retirement_id,
                parent_id=opening.parent_id,
            )
            for id, opening in zip(ids, opens, strict=True)
        ]
    )


async def _advance(issuance: Issuance, digest: str) -> None:
    advanced = await Issuance.filter(id=issuance.id, entry_count=issuance.entry_count).update(
        entry_count=issuance.entry_count + 1, head_hash=digest
    )
    assert advanced == 1, "the issuance is locked, so its chain has one writer"
    issuance.entry_count += 1
    issuance.head_hash = digest


def _described(id: UUID, opening: Opening) -> dict[str, Any]:
    return {
        "id": id,
        "start": opening.start,
        "stop": opening.stop,
        "holder": opening.holder_id,
        "state": opening.state.value,
        "hold": opening.hold_id,
        "retirement": opening.retirement_id,
        "parent": opening.parent_id,
    }
