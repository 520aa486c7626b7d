"""An issuance's entries replayed from their bodies alone: pure, and no stored block is believed.

`chain` checks how an entry hangs on the one before it, `apply` what it closes and opens, `conclude` what is live in the
end. Each returns the problems it finds and goes on, so that one damage does not hide another.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from core.canonical import canonical_bytes
from registry.chain import GENESIS_HASH, entry_hash
from registry.ledger_rules import HELD_SINCE, HOLD_STATES, MOVES_BY_KIND, RETIREMENT_STATES, LedgerRule
from registry.states import BLOCK_MOVES, BlockState, EntryKind, Stock

Problem = tuple[LedgerRule, str]
"""Which rule is broken, and how."""

_BODY_FIELDS: Final = frozenset({"issuance", "sequence", "kind", "actor", "at", "closes", "opens", "details"})
_BLOCK_FIELDS: Final = frozenset({"id", "start", "stop", "holder", "state", "hold", "retirement", "parent"})
_LATER_BODY_FIELDS: Final = frozenset({"reason", "key"})
_LATER_BLOCK_FIELDS: Final = frozenset({"stock", "client", "reversal"})
"""What entries of the ledger's first version do not state: the stock is then the holder's own, the rest nothing."""


class UnreadableBody(ValueError):
    """The body is not what the ledger writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBlock:
    """A block as the entry that opens it describes it; ids are texts. `opened_by` is that entry's kind."""

    id: str
    start: int
    stop: int
    holder: str
    stock: Stock
    client: str | None
    state: BlockState
    hold: str | None
    retirement: str | None
    reversal: str | None
    parent: str | None
    opened_by: EntryKind

    @property
    def account(self) -> tuple[str, Stock, str | None]:
        """Whose tonnes they are."""
        return self.holder, self.stock, self.client


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBody:
    """What an entry's body says."""

    issuance: str
    sequence: int
    kind: EntryKind
    actor: str | None
    at: datetime
    reason: str
    key: str | None
    closes: tuple[str, ...]
    opens: tuple[OpenedBlock, ...]
    is_first_version: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry's columns; ids are texts. `at` is when the row was made."""

    issuance: str
    sequence: int
    kind: str
    actor: str | None
    at: datetime
    reason: str
    key: str | None
    body: str
    previous_hash: str
    hash: str


@dataclass(kw_only=True)
class Replay:
    """One issuance's chain so far, and the blocks that are live after it."""

    issuance: str
    issuer: str
    start: int
    stop: int
    buffer_t: int = 0
    entry_count: int = 0
    head_hash: str = GENESIS_HASH
    opened_count: int = 0
    live: dict[str, OpenedBlock] = field(default_factory=dict)


def read_body(text: str) -> EntryBody:
    """The body that `text` is. Raises UnreadableBody for anything that the ledger would not have written."""
    try:
        record = json.loads(text)
        first_version = _is_first_version(record, _BODY_FIELDS, _LATER_BODY_FIELDS)
        kind = EntryKind(record["kind"])
        if not isinstance(record["details"], dict):
            raise TypeError("details are no object")
        body = EntryBody(
            issuance=_text(record["issuance"]),
            sequence=_whole(record["sequence"]),
            kind=kind,
            actor=_optional_text(record["actor"]),
            at=datetime.fromisoformat(_text(record["at"])),
            reason=_text(record.get("reason", "")),
            key=_optional_text(record.get("key")),
            closes=tuple(_text(id) for id in _list(record["closes"])),
            opens=tuple(_read_block(block, kind, first_version) for block in _list(record["opens"])),
            is_first_version=first_version,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableBody(f"{type(error).__name__}: {error}") from error
    if canonical_bytes(record).decode() != text:
        raise UnreadableBody("not in canonical form")
    return body


def chain(replay: Replay, entry: StoredEntry) -> list[Problem]:
    """Whether the entry follows the one before it and its hash is that of its body; the next one then follows it."""
    problems: list[Problem] = []
    if entry.sequence != replay.entry_count:
        problems.append((LedgerRule.ENTRY_SEQUENCE, f"number {entry.sequence}, expected {replay.entry_count}"))
    if entry.previous_hash != replay.head_hash:
        problems.append((LedgerRule.ENTRY_PREVIOUS_HASH, f"{entry.previous_hash}, expected {replay.head_hash}"))
    expected = entry_hash(entry.previous_hash, entry.body)
    if entry.hash != expected:
        problems.append((LedgerRule.ENTRY_HASH, f"{entry.hash}, but its body gives {expected}"))
    # Going on from the stored values: what is broken here is not reported again for every entry that follows.
    replay.entry_count = entry.sequence + 1
    replay.head_hash = entry.hash
    return problems


def body_of(entry: StoredEntry) -> tuple[EntryBody | None, list[Problem]]:
    """The entry's body if it can be read, and what in it disagrees with the entry's columns."""
    try:
        body = read_body(entry.body)
    except UnreadableBody as error:
        return None, [(LedgerRule.ENTRY_BODY, str(error))]
    pairs = {
        "issuance": (body.issuance, entry.issuance),
        "sequence": (body.sequence, entry.sequence),
        "kind": (body.kind.value, entry.kind),
        "actor": (body.actor, entry.actor),
        "reason": (body.reason, entry.reason),
        "idempotency key": (body.key, entry.key),
        # The first version read the clock once for the body and once more for the row.
        "time": (body.at, body.at if body.is_first_version else entry.at),
    }
    return body, [
        (LedgerRule.ENTRY_BODY, f"{name} is {said} in the body, {stored} in the row")
        for name, (said, stored) in pairs.items()
        if said != stored
    ]


def apply(replay: Replay, body: EntryBody) -> list[Problem]:
    """Close and open the blocks that the body names; returns every way in which it may not."""
    problems: list[Problem] = []
    closed: dict[str, OpenedBlock] = {}
    for id in body.closes:
        block = replay.live.pop(id, None)
        if block is None:
            problems.append((LedgerRule.ENTRY_CLOSES_LIVE, f"closes block {id}, which is not live"))
            continue
        closed[id] = block
        if not BLOCK_MOVES.moves[block.state]:
            problems.append((LedgerRule.TERMINAL_STATE, f"closes block {id}, whose state {block.state} is terminal"))
    if body.kind is EntryKind.ISSUE:
        problems += _issue_problems(replay, body)
    else:
        if replay.opened_count == 0:
            problems.append((LedgerRule.ENTRY_MOVE, f"the first entry is {body.kind}, not ISSUE"))
        problems += [problem for block in body.opens for problem in _child_problems(body.kind, closed, block)]
        problems += _conservation_problems(closed, body.opens)
    for block in body.opens:
        if block.id in replay.live:
            problems.append((LedgerRule.ENTRY_CLOSES_LIVE, f"opens block {block.id}, which is live already"))
        replay.live[block.id] = block
    replay.opened_count += len(body.opens)
    return problems


def conclude(replay: Replay, *, entry_count: int, head_hash: str) -> list[Problem]:
    """Whether the issuance's counter and head are the chain's last, and the live blocks partition its range."""
    problems: list[Problem] = []
    if (entry_count, head_hash) != (replay.entry_count, replay.head_hash):
        detail = (
            f"the issuance says {entry_count} entries and {head_hash}, its entries {replay.entry_count} and"
            f" {replay.head_hash}"
        )
        problems.append((LedgerRule.CHAIN_HEAD, detail))
    gaps = _gaps([(block.start, block.stop) for block in replay.live.values()], replay.start, replay.stop)
    return problems + [(LedgerRule.LIVE_PARTITION, gap) for gap in gaps]


def tonnes_by_state(replay: Replay) -> Counter[BlockState]:
    """The tonnes of the live blocks in each state."""
    tonnes: Counter[BlockState] = Counter()
    for block in replay.live.values():
        tonnes[block.state] += block.stop - block.start
    return tonnes


def _issue_problems(replay: Replay, body: EntryBody) -> list[Problem]:
    buffer_start = replay.stop - replay.buffer_t
    parts = [(replay.start, buffer_start, BlockState.AVAILABLE), (buffer_start, replay.stop, BlockState.BUFFER)]
    expected = [part for part in parts if part[0] != part[1]]
    first = [(block.start, block.stop, block.state) for block in body.opens]
    owned = all(block.account == (replay.issuer, Stock.OWN, None) for block in body.opens)
    bound = any(block.parent or block.hold or block.retirement or block.reversal for block in body.opens)
    if replay.opened_count == 0 and first == expected and owned and not body.closes and not bound:
        return []
    detail = "an ISSUE is the first entry and opens the whole range to the issuer, available but for its buffer"
    return [(LedgerRule.ENTRY_MOVE, detail)]


def _child_problems(kind: EntryKind, closed: dict[str, OpenedBlock], block: OpenedBlock) -> list[Problem]:
    parent = closed.get(block.parent or "")
    if parent is None:
        return [(LedgerRule.ENTRY_CONSERVES, f"block {block.id} has no parent among the closed blocks")]
    problems: list[Problem] = []
    if (parent.state, block.state) not in MOVES_BY_KIND[kind]:
        problems.append((LedgerRule.ENTRY_MOVE, f"{kind} moves block {parent.id} from {parent.state} to {block.state}"))
    elif parent.state is BlockState.HELD and parent.opened_by not in HELD_SINCE[kind]:
        problems.append((LedgerRule.ENTRY_MOVE, f"{kind} closes block {parent.id}, held since {parent.opened_by}"))
    if not _may_change(kind, parent, block):
        problems.append((LedgerRule.BLOCK_ACCOUNT, f"{kind} gives block {parent.id} to another account"))
    return problems + [(LedgerRule.BLOCK_BINDING, detail) for detail in _unbound(parent, block)]


def _may_change(kind: EntryKind, parent: OpenedBlock, block: OpenedBlock) -> bool:
    """Whether an entry of this kind may put the parent's tonnes into the account of the child."""
    if block.account == parent.account:
        return True
    match kind:
        case EntryKind.CONFIRM_TRANSFER:
            return block.state is BlockState.AVAILABLE
        case EntryKind.TRANSFER:
            return block.holder != parent.holder
        case EntryKind.MOVE_STOCK:
            return block.holder == parent.holder
    return False


def _unbound(parent: OpenedBlock, block: OpenedBlock) -> list[str]:
    """How a child is not bound as its state asks to a hold, retirement, reversal and client; a bond once made stays."""
    kept_hold = parent.hold in (None, block.hold) or block.hold is None
    kept_retirement = parent.retirement in (None, block.retirement) or block.retirement is None
    found = {
        f"hold {block.hold}": kept_hold and (block.hold is not None) == (block.state in HOLD_STATES),
        f"retirement {block.retirement}": kept_retirement
        and (block.retirement is not None) == (block.state in RETIREMENT_STATES),
        f"reversal {block.reversal}": (block.reversal is not None) == (block.state is BlockState.REVERSED),
        f"client {block.client}": (block.client is not None) == (block.stock is Stock.CLIENT),
    }
    return [f"block {block.id} in state {block.state} has {bond}" for bond, right in found.items() if not right]


def _conservation_problems(closed: dict[str, OpenedBlock], opens: Sequence[OpenedBlock]) -> list[Problem]:
    children: dict[str, list[tuple[int, int]]] = {id: [] for id in closed}
    for block in opens:
        if block.parent in children:
            children[block.parent].append((block.start, block.stop))
    return [
        (LedgerRule.ENTRY_CONSERVES, f"the children of block {id}: {gap}")
        for id, parent in closed.items()
        for gap in _gaps(children[id], parent.start, parent.stop)
    ]


def _gaps(ranges: Sequence[tuple[int, int]], start: int, stop: int) -> list[str]:
    """How `ranges` fail to partition [start, stop); nothing when they do."""
    problems = [f"{first} to {last} is no range" for first, last in ranges if first >= last]
    reached = start
    for first, last in [*sorted(ranges), (stop, stop)]:
        if first > reached:
            problems.append(f"nothing covers {reached} to {first}")
        elif first < reached:
            problems.append(f"{first} to {min(last, reached)} is covered twice, or lies outside")
        reached = max(reached, last)
    return problems


def _is_first_version(record: Any, fields: frozenset[str], later: frozenset[str]) -> bool:
    if not isinstance(record, dict):
        raise TypeError("no object")
    if record.keys() == fields:
        return True
    if record.keys() != fields | later:
        raise TypeError(f"has the fields {', '.join(sorted(map(str, record)))}")
    return False


def _read_block(record: Any, kind: EntryKind, first_version: bool) -> OpenedBlock:
    if _is_first_version(record, _BLOCK_FIELDS, _LATER_BLOCK_FIELDS) != first_version:
        raise TypeError("a block of another version than its entry")
    return OpenedBlock(
        id=_text(record["id"]),
        start=_whole(record["start"]),
        stop=_whole(record["stop"]),
        holder=_text(record["holder"]),
        stock=Stock(record.get("stock", Stock.OWN)),
        client=_optional_text(record.get("client")),
        state=BlockState(record["state"]),
        hold=_optional_text(record["hold"]),
        retirement=_optional_text(record["retirement"]),
        reversal=_optional_text(record.get("reversal")),
        parent=_optional_text(record["parent"]),
        opened_by=kind,
    )


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _optional_text(value: Any) -> str | None:
    return None if value is None else _text(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not a whole number")
    return value
