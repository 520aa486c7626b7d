"""Which available tonnes of an account an operation takes: so many from one end, or named serials.

Blocks are read a page at a time from the end where the taking begins, so the cost does not grow with the stock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from core.errors import InvalidInput
from core.statements import fetch
from registry.accounts import Account
from registry.entries import LiveBlock, Opening, child, live_blocks
from registry.errors import InsufficientUnits, UnitsNotAvailable
from registry.models import Issuance
from registry.states import BlockState, TakeOrder

FIRST_PAGE: Final = 4
BLOCKS_A_PAGE: Final = 64
"""Most takings end within a block or two: they read no more."""

MAX_BLOCKS_TAKEN: Final = 10_000
"""How many blocks one operation may touch: an entry names them all."""

_MEETING: Final = f"""
b.issuance_id = $1 AND b.start < $2 AND b.start >= COALESCE((
    SELECT f.start FROM blocks f WHERE f.issuance_id = $3 AND f.closed_by_id IS NULL AND f.start <= $4
    ORDER BY f.start DESC LIMIT 1), 0)
ORDER BY b.start LIMIT {MAX_BLOCKS_TAKEN}"""
"""The blocks that meet a range: from the one in which it starts, found in the index, to the one in which it stops."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`quantity_t` tonnes from one end of the stock, or exactly the half-open `ranges` (ascending, apart)."""

    quantity_t: int
    order: TakeOrder = TakeOrder.OLDEST_FIRST
    ranges: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        assert self.quantity_t > 0, "the use case has read the quantity"
        assert not self.ranges or sum(stop - start for start, stop in self.ranges) == self.quantity_t


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The `parts` (half-open, ascending, apart) of a block that are taken."""

    block: LiveBlock
    parts: tuple[tuple[int, int], ...]

    @property
    def quantity_t(self) -> int:
        """How many tonnes are taken."""
        return sum(stop - start for start, stop in self.parts)

    def split(
        self, *, state: BlockState, account: Account, hold_id: UUID | None = None, reversal_id: UUID | None = None
    ) -> list[Opening]:
        """The taken parts in their new state, and what is left of the block around them as it was."""
        block, opens, reached = self.block, list[Opening](), self.block.start
        for start, stop in self.parts:
            if reached < start:
                opens.append(child(block, reached, start, state=block.state))
            opens.append(
                child(block, start, stop, state=state, account=account, hold_id=hold_id, reversal_id=reversal_id)
            )
            reached = stop
        if reached < block.stop:
            opens.append(child(block, reached, block.stop, state=block.state))
        return opens


async def pick(
    issuance_id: UUID, account: Account, wanted: Wanted, *, state: BlockState = BlockState.AVAILABLE
) -> list[Piece]:
    """The pieces of the account's live blocks in `state` that make up what is wanted, ascending, one a block.

    Raises InsufficientUnits, UnitsNotAvailable, and InvalidInput for more than MAX_BLOCKS_TAKEN blocks.
    """
    if wanted.ranges:
        return await _pick_serials(issuance_id, account, wanted.ranges, state)
    newest = wanted.order is TakeOrder.NEWEST_FIRST
    pieces: list[Piece] = []
    missing_t = wanted.quantity_t
    beyond: int | None = None
    size = FIRST_PAGE
    while missing_t:
        page = await _page(issuance_id, account, state, newest, beyond, size)
        for block in page:
            taken_t = min(missing_t, block.quantity_t)
            start = block.stop - taken_t if newest else block.start
            pieces.append(Piece(block=block, parts=((start, start + taken_t),)))
            missing_t -= taken_t
            if not missing_t:
                break
        if len(pieces) > MAX_BLOCKS_TAKEN:
            rule = f"at_most={MAX_BLOCKS_TAKEN}_blocks"
            raise InvalidInput(field="quantity", value=str(wanted.quantity_t), rule=rule)
        if len(page) < size:
            break
        beyond, size = page[-1].start, BLOCKS_A_PAGE
    if missing_t:
        available_t = await quantity_of(issuance_id, account, state)
        raise InsufficientUnits(requested_t=wanted.quantity_t, available_t=available_t)
    return sorted(pieces, key=lambda piece: piece.block.start)


async def quantity_of(issuance_id: UUID, account: Account, state: BlockState = BlockState.AVAILABLE) -> int:
    """The tonnes that an account has in a state, of one issuance."""
    where, values = _of_account(issuance_id, account, state)
    rows = await fetch(
        f"SELECT COALESCE(SUM(b.stop - b.start), 0) AS tonnes FROM blocks b WHERE b.closed_by_id IS NULL AND {where}",
        values,
    )
    return int(rows[0]["tonnes"])


async def _page(
    issuance_id: UUID, account: Account, state: BlockState, newest: bool, beyond: int | None, size: int
) -> list[LiveBlock]:
    where, values = _of_account(issuance_id, account, state)
    if beyond is not None:
        where += f" AND b.start {'<' if newest else '>'} ${len(values) + 1}"
        values.append(beyond)
    return await live_blocks(f"{where} ORDER BY b.start{' DESC' if newest else ''} LIMIT {size}", values)


async def _pick_serials(
    issuance_id: UUID, account: Account, ranges: Sequence[tuple[int, int]], state: BlockState
) -> list[Piece]:
    found: dict[UUID, LiveBlock] = {}
    parts: dict[UUID, list[tuple[int, int]]] = {}
    for start, stop in ranges:
        reached = start
        for block in await live_blocks(_MEETING, [str(issuance_id), stop, str(issuance_id), start]):
            if block.state is not state or block.account != account or block.start > reached:
                break
            if block.stop > reached:
                found[block.id] = block
                parts.setdefault(block.id, []).append((reached, min(block.stop, stop)))
                reached = min(block.stop, stop)
        if len(found) >= MAX_BLOCKS_TAKEN:
            raise InvalidInput(field="serials", value=str(len(ranges)), rule=f"fewer_than={MAX_BLOCKS_TAKEN}_blocks")
        if reached < stop:
            issuance = await Issuance.get(id=issuance_id)
            raise UnitsNotAvailable(serials=str(issuance.part(reached, stop)))
    pieces = [Piece(block=block, parts=tuple(parts[id])) for id, block in found.items()]
    return sorted(pieces, key=lambda piece: piece.block.start)


def _of_account(issuance_id: UUID, account: Account, state: BlockState) -> tuple[str, list[object]]:
    where = "b.issuance_id = $1 AND b.holder_id = $2 AND b.state = $3 AND b.stock = $4"
    values: list[object] = [str(issuance_id), str(account.holder_id), state.value, account.stock.value]
    if account.client_id is not None:
        where += " AND b.client_id = $5"
        values.append(str(account.client_id))
    return where, values
