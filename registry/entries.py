"""One entry of an issuance's chain: written, chained to its predecessor, its blocks closed and opened.

Every operation of the ledger runs these statements, so they are written by hand and reach the database together. The
issuance is locked before; blocks are read as plain records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from core import clock
from core.canonical import canonical_bytes
from core.database import is_postgres
from core.idempotency import present_key
from core.ids import new_id
from core.statements import Statement, fetch, marks, run_all
from registry.accounts import Account
from registry.chain import entry_hash
from registry.states import BLOCK_MOVES, BlockState, EntryKind, Stock

ROWS_A_STATEMENT: Final = 500
"""Blocks that one statement closes or opens: well below both databases' limits on placeholders."""

_BLOCK_COLUMNS: Final = (
    "id",
    "created_at",
    "issuance_id",
    "start",
    "stop",
    "holder_id",
    "stock",
    "client_id",
    "state",
    "hold_id",
    "retirement_id",
    "reversal_id",
    "parent_id",
    "depth",
    "jump_id",
    "jump_depth",
    "opened_by_id",
)

_LIVE_BLOCKS: Final = """
SELECT b.id, b.start, b.stop, b.holder_id, b.stock, b.client_id, b.state, b.hold_id, b.retirement_id, b.depth,
       b.jump_id, b.jump_depth, j.jump_id AS far_id, j.jump_depth AS far_depth
FROM blocks b LEFT JOIN blocks j ON j.id = b.jump_id
WHERE b.closed_by_id IS NULL AND """


@dataclass(slots=True, kw_only=True)
class LockedIssuance:
    """An issuance that this transaction has locked; its counter and head move on with each entry."""

    id: UUID
    entry_count: int
    head_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBlock:
    """A block that no entry has closed."""

    id: UUID
    start: int
    stop: int
    account: Account
    state: BlockState
    hold_id: UUID | None
    retirement_id: UUID | None
    depth: int
    jump_id: UUID | None
    jump_depth: int
    far_id: UUID | None
    far_depth: int

    @property
    def quantity_t(self) -> int:
        """How many tonnes it has."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A block to open; a child of `parent`, unless it opens the issuance."""

    start: int
    stop: int
    account: Account
    state: BlockState
    parent: LiveBlock | None = None
    hold_id: UUID | None = None
    retirement_id: UUID | None = None
    reversal_id: UUID | None = None


async def lock(issuance_id: UUID) -> LockedIssuance:
    """The issuance, locked for the rest of the transaction."""
    for_update = " FOR NO KEY UPDATE" if is_postgres() else ""
    sql = f"SELECT entry_count, head_hash FROM issuances WHERE id = $1{for_update}"
    row = (await fetch(sql, [str(issuance_id)]))[0]
    return LockedIssuance(id=issuance_id, entry_count=row["entry_count"], head_hash=row["head_hash"])


async def live_blocks(where: str, values: Sequence[Any]) -> list[LiveBlock]:
    """Live blocks that satisfy `where`, a condition on `b` with its order and limit."""
    return [_block(row) for row in await fetch(_LIVE_BLOCKS + where, values)]


def child(
    block: LiveBlock,
    start: int,
    stop: int,
    *,
    state: BlockState,
    account: Account | None = None,
    hold_id: UUID | None = None,
    retirement_id: UUID | None = None,
    reversal_id: UUID | None = None,
) -> Opening:
    """A part of a block that its closing entry opens again, in a state that may follow."""
    assert state is block.state or BLOCK_MOVES.allows(block.state, state), f"{block.state} cannot become {state}"
    assert block.start <= start < stop <= block.stop, "a child lies within its parent"
    return Opening(
        start=start,
        stop=stop,
        account=account or block.account,
        state=state,
        parent=block,
        hold_id=hold_id,
        retirement_id=retirement_id,
        reversal_id=reversal_id,
    )


async def enter(
    issuance: LockedIssuance,
    *,
    kind: EntryKind,
    actor_id: UUID | None,
    reason: str,
    closes: Sequence[LiveBlock],
    opens: Sequence[Opening],
    details: dict[str, Any] | None = None,
) -> UUID:
    """Write one entry: chain it to its predecessor, close and open the blocks it names. Returns the entry's id."""
    now, key = clock.now(), present_key()
    entry_id = new_id()
    ids = [new_id() for _ in opens]
    body = canonical_bytes(
        {
            "issuance": issuance.id,
            "sequence": issuance.entry_count,
            "kind": kind.value,
            "actor": actor_id,
            "at": now,
            "reason": reason,
            "key": key,
            "closes": [block.id for block in closes],
            "opens": [_described(id, opening) for id, opening in zip(ids, opens, strict=True)],
            "details": details or {},
        }
    ).decode()
    digest = entry_hash(issuance.head_hash, body)
    changes = [
        _insert_entry(issuance, entry_id, now, kind, actor_id, reason, key, body, digest),
        (
            "UPDATE issuances SET entry_count = $1, head_hash = $2 WHERE id = $3 AND entry_count = $4",
            [issuance.entry_count + 1, digest, str(issuance.id), issuance.entry_count],
        ),
        *_close(closes, entry_id),
    ]
    counts = await run_all([*changes, *_open(issuance.id, entry_id, now, ids, opens)])
    assert counts[1] == 1, "the issuance is locked, so its chain has one writer"
    assert sum(counts[2 : len(changes)]) == len(closes), "the issuance is locked, so nobody else closed a block"
    issuance.entry_count += 1
    issuance.head_hash = digest
    return entry_id


def _insert_entry(
    issuance: LockedIssuance,
    id: UUID,
    now: datetime,
    kind: EntryKind,
    actor_id: UUID | None,
    reason: str,
    key: str | None,
    body: str,
    digest: str,
) -> Statement:
    return (
        "INSERT INTO entries (id, created_at, issuance_id, sequence, kind, actor_id, reason, idempotency_key, body,"
        f" previous_hash, hash) VALUES ({marks(11)})",
        [
            str(id),
            now,
            str(issuance.id),
            issuance.entry_count,
            kind.value,
            _text(actor_id),
            reason,
            key,
            body,
            issuance.head_hash,
            digest,
        ],
    )


def _close(blocks: Sequence[LiveBlock], entry_id: UUID) -> list[Statement]:
    statements: list[Statement] = []
    for first in range(0, len(blocks), ROWS_A_STATEMENT):
        some = blocks[first : first + ROWS_A_STATEMENT]
        named = marks(len(some), start=2)
        # By the key alone. "AND closed_by_id IS NULL" would let PostgreSQL walk through an index of all live blocks,
        # as it plans to while it believes the table empty; the constraint `blocks_close_once` refuses a second closing.
        sql = f"UPDATE blocks SET closed_by_id = $1 WHERE id IN ({named})"
        statements.append((sql, [str(entry_id), *(str(block.id) for block in some)]))
    return statements


def _open(
    issuance_id: UUID, entry_id: UUID, now: datetime, ids: Sequence[UUID], opens: Sequence[Opening]
) -> list[Statement]:
    rows = [_row(issuance_id, entry_id, now, id, opening) for id, opening in zip(ids, opens, strict=True)]
    statements: list[Statement] = []
    width = len(_BLOCK_COLUMNS)
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        some = rows[first : first + ROWS_A_STATEMENT]
        places = ", ".join(f"({marks(width, start=1 + width * position)})" for position in range(len(some)))
        sql = f"INSERT INTO blocks ({', '.join(_BLOCK_COLUMNS)}) VALUES {places}"
        statements.append((sql, [value for row in some for value in row]))
    return statements


def _row(issuance_id: UUID, entry_id: UUID, now: datetime, id: UUID, opening: Opening) -> list[Any]:
    depth, jump_id, jump_depth = _pointer(opening.parent)
    return [
        str(id),
        now,
        str(issuance_id),
        opening.start,
        opening.stop,
        str(opening.account.holder_id),
        opening.account.stock.value,
        _text(opening.account.client_id),
        opening.state.value,
        _text(opening.hold_id),
        _text(opening.retirement_id),
        _text(opening.reversal_id),
        _text(opening.parent.id if opening.parent else None),
        depth,
        _text(jump_id),
        jump_depth,
        str(entry_id),
    ]


def _pointer(parent: LiveBlock | None) -> tuple[int, UUID | None, int]:
    """A child's depth and its jump pointer: to where its parent's jump jumps when the two jumps are equally long, else
    to the parent. Any ancestor is then found in logarithmically many steps."""
    if parent is None:
        return 0, None, 0
    if parent.jump_id is not None and parent.depth - parent.jump_depth == parent.jump_depth - parent.far_depth:
        return parent.depth + 1, parent.far_id or parent.jump_id, parent.far_depth
    return parent.depth + 1, parent.id, parent.depth


def _described(id: UUID, opening: Opening) -> dict[str, Any]:
    return {
        "id": id,
        "start": opening.start,
        "stop": opening.stop,
        "holder": opening.account.holder_id,
        "stock": opening.account.stock.value,
        "client": opening.account.client_id,
        "state": opening.state.value,
        "hold": opening.hold_id,
        "retirement": opening.retirement_id,
        "reversal": opening.reversal_id,
        "parent": opening.parent.id if opening.parent else None,
    }


def _block(row: dict[str, Any]) -> LiveBlock:
    return LiveBlock(
        id=_uuid(row["id"]),
        start=row["start"],
        stop=row["stop"],
        account=Account(
            holder_id=_uuid(row["holder_id"]), stock=Stock(row["stock"]), client_id=_optional(row["client_id"])
        ),
        state=BlockState(row["state"]),
        hold_id=_optional(row["hold_id"]),
        retirement_id=_optional(row["retirement_id"]),
        depth=row["depth"],
        jump_id=_optional(row["jump_id"]),
        jump_depth=row["jump_depth"],
        far_id=_optional(row["far_id"]),
        far_depth=row["far_depth"] or 0,
    )


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _optional(value: Any) -> UUID | None:
    return None if value is None else _uuid(value)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
