"""An issuance's entries replayed from their bodies alone: pure, and no stored block is believed.

`chain` checks how an entry hangs on the one before it, `apply` what it closes and opens, `conclude` what is live in the
end. Each returns the problems it finds and goes on, so that one damage does not hide another.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.canonical import canonical_bytes
from registry.chain import GENESIS_HASH, entry_hash
from registry.ledger_rules import MOVES_BY_KIND, RETIREMENT_STATES, LedgerRule
from registry.states import BLOCK_MOVES, BlockState, EntryKind

Problem = tuple[LedgerRule, str]
"""Which rule is broken, and how."""


class UnreadableBody(ValueError):
    """The body is not what the ledger writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBlock:
    """A block as the entry that opens it describes it; ids are texts."""

    id: str
    start: int
    stop: int
    holder: str
    state: BlockState
    hold: str | None
    retirement: str | None
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBody:
    """What an entry's body says."""

    issuance: str
    sequence: int
    kind: EntryKind
    actor: str | None
    closes: tuple[str, ...]
    opens: tuple[OpenedBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry's columns; ids are texts."""

    issuance: str
    sequence: int
    kind: str
    actor: str | None
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
    entry_count: int = 0
    head_hash: str = GENESIS_HASH
    opened_count: int = 0
    live: dict[str, OpenedBlock] = field(default_factory=dict)


def read_body(text: str) -> EntryBody:
    """The body that `text` is. Raises UnreadableBody for anything that the ledger would not have written."""
    try:
        record = json.loads(text)
        body = EntryBody(
            issuance=_text(record["issuance"]),
            sequence=_whole(record["sequence"]),
            kind=EntryKind(record["kind"]),
            actor=_optional_text(record["actor"]),
            closes=tuple(_text(id) for id in record["closes"]),
            opens=tuple(_read_block(block) for block in record["opens"]),
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
    first = [(block.start, block.stop, block.holder, block.state) for block in body.opens]
    expected = [(replay.start, replay.stop, replay.issuer, BlockState.AVAILABLE)]
    bound = any(block.parent or block.hold or block.retirement for block in body.opens)
    if replay.opened_count == 0 and first == expected and not body.closes and not bound:
        return []
    return [(LedgerRule.ENTRY_MOVE, "an ISSUE is the first entry and opens the whole range, available to the issuer")]


def _child_problems(kind: EntryKind, closed: dict[str, OpenedBlock], block: OpenedBlock) -> list[Problem]:
    parent = closed.get(block.parent or "")
    if parent is None:
        return [(LedgerRule.ENTRY_CONSERVES, f"block {block.id} has no parent among the closed blocks")]
    problems: list[Problem] = []
    if (parent.state, block.state) not in MOVES_BY_KIND[kind]:
        problems.append((LedgerRule.ENTRY_MOVE, f"{kind} moves block {parent.id} from {parent.state} to {block.state}"))
    if block.holder != parent.holder and kind is not EntryKind.CONFIRM_TRANSFER:
        problems.append((LedgerRule.BLOCK_HOLDER, f"{kind} gives block {parent.id} to another holder"))
    keeps = block.hold == parent.hold or parent.hold is None or block.state is BlockState.AVAILABLE
    if not keeps or (block.hold is None) != (block.state is BlockState.AVAILABLE):
        problems.append((LedgerRule.BLOCK_BINDING, f"block {block.id} in state {block.state} has hold {block.hold}"))
    keeps = parent.retirement in (None, block.retirement)
    if not keeps or (block.retirement is not None) != (block.state in RETIREMENT_STATES):
        detail = f"block {block.id} in state {block.state} has retirement {block.retirement}"
        problems.append((LedgerRule.BLOCK_BINDING, detail))
    return problems


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


def _read_block(record: dict[str, Any]) -> OpenedBlock:
    return OpenedBlock(
        id=_text(record["id"]),
        start=_whole(record["start"]),
        stop=_whole(record["stop"]),
        holder=_text(record["holder"]),
        state=BlockState(record["state"]),
        hold=_optional_text(record["hold"]),
        retirement=_optional_text(record["retirement"]),
        parent=_optional_text(record["parent"]),
    )


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
