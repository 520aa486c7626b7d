"""Telling creators that tonnes left them: their own claim has ended, and whether SHK asks for an add-back.

Told once, when tonnes leave the creator's own stock for the first time: not at a resale (docs/sources.md RG-11, CM-02).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from core import clock
from core.errors import NotFound
from core.pages import Page, page_of
from core.statements import fetch, marks
from parties.actors import Actor
from registry import ledger
from registry.creator_claims import creator_add_back
from registry.evidence_models import ClaimNotice
from registry.methodologies import ProjectType, find_methodology
from registry.models import Block, Entry, Hold, Issuance, Retirement, Transfer
from registry.schemes import policy_of
from registry.serials import SerialRange, merge_adjacent, quantity_of, show_ranges, subtract
from registry.states import USED_STATE, BlockState, EntryKind, Stock

_MAY_STILL_USE: Final = (BlockState.AVAILABLE, BlockState.HELD, BlockState.RETIREMENT_REQUESTED)


async def tell_creator_of_transfer(transfer_id: UUID) -> None:
    """A transfer was confirmed: its tonnes may have left their creator (worker)."""
    transfer = await Transfer.get(id=transfer_id).select_related("hold__issuance__issuer")
    if not _is_creators_own(transfer.hold):
        return
    moved = Block.filter(hold_id=transfer.hold_id, closed_by__kind=EntryKind.CONFIRM_TRANSFER)
    blocks = await moved.select_related("closed_by").order_by("start")
    assert blocks and transfer.executed_on is not None, "the event is written when the transfer is confirmed"
    assert blocks[0].closed_by is not None
    await _tell(transfer.hold.issuance, transfer_id, blocks, blocks[0].closed_by, ended_on=transfer.executed_on)


async def tell_creator_of_retirement(retirement_id: UUID) -> None:
    """A retirement was confirmed: for another's use, its tonnes have left their creator (worker)."""
    retirement = await Retirement.get(id=retirement_id).select_related("hold__issuance__issuer")
    issuance = retirement.hold.issuance
    if not _is_creators_own(retirement.hold) or retirement.beneficiary_id == issuance.issuer_id:
        return
    used = Block.filter(retirement_id=retirement_id, state=USED_STATE[retirement.kind])
    blocks = await used.select_related("opened_by").order_by("start")
    assert blocks and retirement.executed_on is not None, "the event is written when the retirement is confirmed"
    await _tell(issuance, retirement_id, blocks, blocks[0].opened_by, ended_on=retirement.executed_on)


async def tell_creator_of_entry(entry_id: UUID) -> None:
    """Tonnes moved at once to another holder or into a client's stock: they may have left their creator (worker)."""
    entry = await Entry.get(id=entry_id).select_related("issuance__issuer")
    issuer_id = entry.issuance.issuer_id
    opened = Block.filter(opened_by_id=entry_id, parent__holder_id=issuer_id, parent__stock=Stock.OWN)
    left = [one for one in await opened.order_by("start") if one.holder_id != issuer_id or one.stock is Stock.CLIENT]
    if left:
        await _tell(entry.issuance, entry_id, left, entry, ended_on=clock.legal_day(entry.created_at))


async def page_of_claim_notices(actor: Actor, *, first: int, after: str | None) -> Page[ClaimNotice]:
    """What the actor's organisation was told of tonnes that left it; operators and auditors read what every one was."""
    notices = ClaimNotice.all() if actor.reads_all else ClaimNotice.filter(organisation_id=actor.organisation_id)
    return await page_of(notices.select_related("issuance"), first=first, after=after)


async def get_claim_notice_for(actor: Actor | None, id: UUID) -> ClaimNotice:
    """A notice, for the creator that was told and for operators. Raises NotFound."""
    found = await ClaimNotice.get_or_none(id=id).select_related("issuance")
    if found is None or actor is None or not (actor.reads_all or actor.organisation_id == found.organisation_id):
        raise NotFound(kind="ClaimNotice", id=str(id))
    return found


async def creators_may_claim_t(issuance_ids: Sequence[UUID]) -> dict[UUID, int]:
    """For each issuance the whole tonnes that its creator may still claim: in its own stock, or used for its own use.

    Buffer and reversed tonnes are nobody's to claim (docs/sources.md RG-11).
    """
    held, used = [state.value for state in _MAY_STILL_USE], [state.value for state in USED_STATE.values()]
    ids = [str(id) for id in issuance_ids]
    first_used, first_id = 1 + len(held), 1 + len(held) + len(used)
    rows = await fetch(
        "SELECT b.issuance_id AS id, SUM(b.stop - b.start) AS tonnes FROM blocks b"
        " JOIN issuances i ON i.id = b.issuance_id LEFT JOIN retirements r ON r.id = b.retirement_id"
        " WHERE b.closed_by_id IS NULL AND b.holder_id = i.issuer_id AND b.stock = 'OWN'"
        f" AND (b.state IN ({marks(len(held))})"
        f" OR (b.state IN ({marks(len(used), start=first_used)}) AND r.beneficiary_id = i.issuer_id))"
        f" AND b.issuance_id IN ({marks(len(ids), start=first_id)}) GROUP BY b.issuance_id",
        [*held, *used, *ids],
    )
    return dict.fromkeys(issuance_ids, 0) | {UUID(str(row["id"])): int(row["tonnes"]) for row in rows}


def _is_creators_own(held: Hold) -> bool:
    return held.holder_id == held.issuance.issuer_id and held.stock is Stock.OWN


async def _tell(issuance: Issuance, subject_id: UUID, blocks: Sequence[Block], entry: Entry, *, ended_on: date) -> None:
    """Write the notice, unless it was written or all of these tonnes had left before `entry`."""
    # Two events of one creator follow one another, so each sees what the other told.
    await ledger.lock(issuance.id)
    if await ClaimNotice.exists(subject_id=subject_id):
        return
    leaving = merge_adjacent(issuance.part(block.start, block.stop) for block in blocks)
    first_time = await _without_returned(issuance, leaving, entry)
    if not first_time:
        return
    policy = policy_of(issuance.scheme)
    domestic = policy.is_domestic_certified
    claim = creator_add_back(
        creator_is_shk_reporter=issuance.issuer.reports_emissions,
        domestic_certified=domestic,
        forest_absorption=domestic
        and find_methodology(issuance.scheme, issuance.methodology_code).type is ProjectType.FOREST,
    )
    await ClaimNotice.create(
        organisation_id=issuance.issuer_id,
        issuance_id=issuance.id,
        subject_id=subject_id,
        quantity_t=quantity_of(first_time),
        serials=show_ranges(first_time),
        ended_on=ended_on,
        add_back=claim.add_back,
        text=claim.notice_ja,
    )


async def _without_returned(issuance: Issuance, leaving: Sequence[SerialRange], entry: Entry) -> Sequence[SerialRange]:
    """The ranges without the tonnes that were in another account before: the creator was told when they first left."""
    rows = await fetch(
        "SELECT b.start, b.stop FROM blocks b JOIN entries e ON e.id = b.opened_by_id"
        " WHERE b.issuance_id = $1 AND (b.holder_id <> $2 OR b.stock = 'CLIENT') AND e.sequence < $3"
        " AND b.start < $4 AND b.stop > $5 ORDER BY b.start",
        [str(issuance.id), str(issuance.issuer_id), entry.sequence, leaving[-1].stop, leaving[0].start],
    )
    elsewhere = [(row["start"], row["stop"]) for row in rows]
    return subtract(leaving, [issuance.part(start, stop) for start, stop in common_parts(leaving, elsewhere)])


def common_parts(leaving: Sequence[SerialRange], elsewhere: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of `leaving` that stand in `elsewhere` too, each once; both ascending, the latter may overlap."""
    reached, position = 0, 0
    for start, stop in elsewhere:
        start, reached = max(start, reached), max(stop, reached)
        while position < len(leaving) and leaving[position].start < stop:
            one = leaving[position]
            if max(start, one.start) < min(stop, one.stop):
                yield max(start, one.start), min(stop, one.stop)
            if one.stop > stop:
                break
            position += 1
