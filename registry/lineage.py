"""Where a tonne is and where it was: the block that has a serial now, or had it at an instant, and a block's family.

A block's ancestors all contain its serials, so the history of one serial is the chain of ancestors of the live block
that has it. That block is found in an index; an ancestor by jump pointers, in logarithmically many steps.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.numbers import check_range
from core.pages import MAX_PAGE, Page, page_of, read_cursor
from core.statements import fetch
from core.text import read_instant
from registry.models import Block
from registry.selection import issuance_of_serials, known_layouts
from registry.serial_reading import read_range

_POINTERS = "SELECT id, parent_id, jump_id, created_at FROM blocks WHERE "
_SHOWN = ("issuance", "holder", "opened_by", "closed_by")


async def find_serial(text: str, *, at: datetime | None = None) -> Block:
    """The block that has a serial (the first, of a range) now, or had it at the instant `at`; public.

    Raises BadSerials, InvalidInput for an instant without its offset from UTC, and NotFound for a serial that is not in
    the ledger or was not yet.
    """
    if at is not None:
        read_instant("at", at)
    serials = read_range(text, layouts=await known_layouts())
    issuance = await issuance_of_serials(serials)
    if issuance is None:
        raise NotFound(kind="Serial", id=text[:60])
    live = await _live_pointer(issuance.id, serials.start)
    found = live["id"] if at is None else await _open_at(live, at)
    if found is None:
        raise NotFound(kind="Serial", id=text[:60])
    return await get_block(UUID(str(found)))


async def get_block(id: UUID) -> Block:
    """A block with its issuance, holder and entries; public, as far as the holder may be named. Raises NotFound."""
    found = await Block.get_or_none(id=id).select_related(*_SHOWN)
    if found is None:
        raise NotFound(kind="Block", id=str(id))
    return found


async def history_of(block: Block, *, first: int, after: str | None) -> Page[Block]:
    """The block and its ancestors up to the issue, the newest first: what its tonnes went through.

    Raises InvalidInput for a cursor that is not of this history.
    """
    check_range(first, field="first", maximum=MAX_PAGE)
    start = str(block.id)
    if after is not None:
        passed = await get_block(read_cursor(after))
        if passed.parent_id is None or passed.issuance_id != block.issuance_id:
            return Page(rows=[], has_next=False)
        start = str(passed.parent_id)
    rows = await fetch(
        "WITH RECURSIVE back(id, parent_id, steps) AS (SELECT id, parent_id, 1 FROM blocks WHERE id = $1 UNION ALL"
        " SELECT b.id, b.parent_id, back.steps + 1 FROM blocks b JOIN back ON b.id = back.parent_id"
        " WHERE back.steps < $2) SELECT id FROM back ORDER BY steps",
        [start, first + 1],
    )
    ids = [UUID(str(row["id"])) for row in rows]
    blocks = {one.id: one for one in await Block.filter(id__in=ids).select_related(*_SHOWN)}
    return Page(rows=[blocks[id] for id in ids[:first]], has_next=len(ids) > first)


async def children_of(block: Block, *, first: int, after: str | None) -> Page[Block]:
    """The blocks that this one became when an entry closed it; none while it is live."""
    return await page_of(Block.filter(parent_id=block.id).select_related(*_SHOWN), first=first, after=after)


async def _live_pointer(issuance_id: UUID, number: int) -> dict[str, Any]:
    rows = await fetch(
        f"{_POINTERS} issuance_id = $1 AND closed_by_id IS NULL AND start <= $2 ORDER BY start DESC LIMIT 1",
        [str(issuance_id), number],
    )
    assert rows, "live blocks partition their issuance"
    return rows[0]


async def _open_at(pointer: dict[str, Any], at: datetime) -> Any:
    """The id of the block, among `pointer` and its ancestors, that was open at the instant; none before the issue."""
    present = pointer
    while _opened_at(present) > at:
        parent_id, jump_id = present["parent_id"], present["jump_id"]
        if parent_id is None:
            return None
        # A jump that lands after the instant still is taken; one that would go past it is not, but one step back.
        jumped = await _pointer(jump_id) if jump_id not in (None, parent_id) else None
        present = jumped if jumped is not None and _opened_at(jumped) > at else await _pointer(parent_id)
    return present["id"]


async def _pointer(id: Any) -> dict[str, Any]:
    return (await fetch(f"{_POINTERS} id = $1", [str(id)]))[0]


def _opened_at(pointer: dict[str, Any]) -> datetime:
    opened_at: datetime | str = pointer["created_at"]
    return opened_at if isinstance(opened_at, datetime) else datetime.fromisoformat(opened_at)
