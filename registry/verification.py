"""Proving the ledger: every issuance replayed from its entries alone, and every table held against that.

Findings are data. Memory stays bounded by one batch of rows and the live blocks of its issuances. When others may be
writing, the caller opens `core.reading.consistent_view()` around it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from tortoise.functions import Count

from core.errors import InvalidInput
from core.findings import Finding, Findings
from core.reading import batches
from registry.evidence_verification import verify_evidence
from registry.hold_verification import verify_certificates, verify_holds
from registry.ledger_rules import LedgerRule
from registry.models import Block, Entry, Issuance
from registry.queries import tonnes_by_state
from registry.replay import EntryBody, OpenedBlock, Problem, Replay, StoredEntry, apply, body_of, chain, conclude
from registry.replay import tonnes_by_state as replayed_tonnes
from registry.serials import SerialRange
from registry.states import BlockState, EntryKind

ISSUANCES_A_BATCH: Final = 100


@dataclass(frozen=True, kw_only=True)
class LedgerVerdict:
    """What a verification read, what it adds up to, and what it found; `finding_count` may exceed the kept findings."""

    findings: Sequence[Finding]
    finding_count: int
    issuances: int
    entries: int
    holds: int
    certificates: int
    issued_t: int
    tonnes_by_state: Mapping[BlockState, int]
    allocated_g: int

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.finding_count == 0


@dataclass
class _Tally:
    findings: Findings = field(default_factory=Findings)
    issuances: int = 0
    entries: int = 0
    issued_t: int = 0
    tonnes: Counter[BlockState] = field(default_factory=Counter)
    highest: SerialRange | None = None
    """Of the serial ranges read so far of the present series, the one that reaches furthest."""


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A block's place in its lineage: how many parents it has, and the ancestor to which it jumps."""

    id: str
    depth: int = 0
    jump: "_Pointer | None" = None


@dataclass
class _Reading:
    """One issuance while its entries are read."""

    issuance: Issuance
    replay: Replay
    readable: bool = True
    closed_by: dict[str, UUID | None] = field(default_factory=dict)
    """What the rows of the live blocks say closed them."""
    pointers: dict[str, _Pointer] = field(default_factory=dict)
    """Where the live blocks ought to stand in their lineage."""


async def verify_ledger() -> LedgerVerdict:
    """Read the whole ledger and report every break of a `LedgerRule`; nothing is changed."""
    tally = _Tally()
    in_serial_order = batches(
        Issuance.all(), by=("serial_prefix", "serial_suffix", "start", "id"), size=ISSUANCES_A_BATCH
    )
    async for issuances in in_serial_order:
        _verify_serials(issuances, tally)
        await _verify_issuances(issuances, tally)
    holds, allocated_g = await verify_holds(tally.findings)
    certificates = await verify_certificates(tally.findings)
    await verify_evidence(tally.findings)
    return LedgerVerdict(
        findings=tuple(tally.findings.kept),
        finding_count=tally.findings.count,
        issuances=tally.issuances,
        entries=tally.entries,
        holds=holds,
        certificates=certificates,
        issued_t=tally.issued_t,
        tonnes_by_state={state: tally.tonnes[state] for state in BlockState},
        allocated_g=allocated_g,
    )


def _verify_serials(issuances: Sequence[Issuance], tally: _Tally) -> None:
    for issuance in issuances:
        subject = f"issuance {issuance.id}"
        try:
            serials = issuance.serials
        except InvalidInput as error:
            tally.findings.add(LedgerRule.ISSUANCE_QUANTITY, subject, f"no layout of serials: {error.value}")
            continue
        if issuance.quantity_t != serials.quantity_t or not 0 <= issuance.buffer_t < serials.quantity_t:
            detail = f"{issuance.quantity_t} t, {issuance.buffer_t} of them a buffer; serials: {serials.quantity_t}"
            tally.findings.add(LedgerRule.ISSUANCE_QUANTITY, subject, detail)
        before = tally.highest
        if before is None or before.series != serials.series:
            tally.highest = serials
            continue
        if serials.overlaps(before):
            tally.findings.add(LedgerRule.SERIALS_APART, subject, f"{serials} overlaps {before}")
        tally.highest = max(before, serials, key=lambda one: one.stop)


async def _verify_issuances(issuances: Sequence[Issuance], tally: _Tally) -> None:
    ids = [issuance.id for issuance in issuances]
    readings = {issuance.id: _Reading(issuance=issuance, replay=_replay_of(issuance)) for issuance in issuances}
    async for entries in batches(Entry.filter(issuance_id__in=ids), by=("issuance_id", "sequence", "id")):
        rows: defaultdict[UUID, list[Block]] = defaultdict(list)
        for block in await Block.filter(opened_by_id__in=[entry.id for entry in entries]):
            rows[block.opened_by_id].append(block)
        for entry in entries:
            _verify_entry(readings[entry.issuance_id], entry, rows[entry.id], tally.findings)
        tally.entries += len(entries)
    row_counts = await _block_counts(ids)
    sums = await tonnes_by_state(ids)
    for reading in readings.values():
        _conclude(reading, row_counts.get(reading.issuance.id, 0), sums[reading.issuance.id], tally)


def _verify_entry(reading: _Reading, entry: Entry, rows: Sequence[Block], findings: Findings) -> None:
    subject = f"entry {entry.issuance_id}/{entry.sequence}"
    stored = StoredEntry(
        issuance=str(entry.issuance_id),
        sequence=entry.sequence,
        kind=entry.kind.value,
        actor=_text(entry.actor_id),
        at=entry.created_at,
        reason=entry.reason,
        key=entry.idempotency_key,
        body=entry.body,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )
    _report(findings, subject, chain(reading.replay, stored))
    body, problems = body_of(stored)
    _report(findings, subject, problems)
    # After a body that cannot be read nothing is known of the blocks: the chain alone is followed to its end.
    reading.readable = reading.readable and body is not None
    if body is None or not reading.readable:
        return
    for id in body.closes:
        closed_by = reading.closed_by.pop(id, entry.id)
        if closed_by != entry.id:
            findings.add(LedgerRule.BLOCK_CLOSED_BY, f"block {id}", f"closed by {subject}, its row says {closed_by}")
    _report(findings, subject, apply(reading.replay, body))
    _verify_rows(subject, body.opens, rows, reading.issuance.id, findings)
    _verify_lineage(reading, entry, body, rows, findings)
    reading.closed_by |= {str(row.id): row.closed_by_id for row in rows}


def _verify_rows(
    subject: str, opens: Sequence[OpenedBlock], rows: Sequence[Block], issuance_id: UUID, findings: Findings
) -> None:
    stored = {str(row.id): row for row in rows}
    for block in opens:
        row = stored.pop(block.id, None)
        if row is None:
            findings.add(LedgerRule.BLOCK_ROW, f"block {block.id}", f"opened by {subject}, but there is no such row")
        elif _described(row, block.opened_by) != block or row.issuance_id != issuance_id:
            findings.add(LedgerRule.BLOCK_ROW, f"block {block.id}", f"the row differs from what {subject} opened")
    for id in stored:
        findings.add(LedgerRule.BLOCK_ROW, f"block {id}", f"the row names {subject}, which did not open it")


def _verify_lineage(
    reading: _Reading, entry: Entry, body: EntryBody, rows: Sequence[Block], findings: Findings
) -> None:
    """The rows say when they were opened, how deep they stand and where they jump. What the ledger's first version
    opened says none of it, and stands as a beginning."""
    parents = {id: pointer for id in body.closes if (pointer := reading.pointers.pop(id, None)) is not None}
    stored = {str(row.id): row for row in rows}
    for block in body.opens:
        parent = None if body.is_first_version else parents.get(block.parent or "")
        pointer = reading.pointers[block.id] = _below(block.id, parent)
        row = stored.get(block.id)
        if row is None:
            continue
        expected = (pointer.depth, pointer.jump.id if pointer.jump else None, pointer.jump.depth if pointer.jump else 0)
        said = (row.depth, _text(row.jump_id), row.jump_depth)
        if said != expected:
            findings.add(LedgerRule.BLOCK_POINTER, f"block {block.id}", f"{said} by its row, {expected} by its parents")
        if row.created_at != entry.created_at and not body.is_first_version:
            detail = f"opened at {row.created_at}, its entry was written at {entry.created_at}"
            findings.add(LedgerRule.BLOCK_POINTER, f"block {block.id}", detail)


def _below(id: str, parent: _Pointer | None) -> _Pointer:
    """A child's pointer: over its parent's next two jumps at once when they are equally long, else to its parent."""
    if parent is None:
        return _Pointer(id)
    near = parent.jump
    far = near.jump if near else None
    if near and far and parent.depth - near.depth == near.depth - far.depth:
        return _Pointer(id, parent.depth + 1, far)
    return _Pointer(id, parent.depth + 1, parent)


def _conclude(reading: _Reading, row_count: int, sums: Mapping[BlockState, int], tally: _Tally) -> None:
    issuance, replay, findings = reading.issuance, reading.replay, tally.findings
    subject = f"issuance {issuance.id}"
    tally.issuances += 1
    tally.issued_t += issuance.quantity_t
    problems = conclude(replay, entry_count=issuance.entry_count, head_hash=issuance.head_hash)
    if not reading.readable:
        _report(findings, subject, [problem for problem in problems if problem[0] is LedgerRule.CHAIN_HEAD])
        return
    _report(findings, subject, problems)
    tonnes = replayed_tonnes(replay)
    tally.tonnes += tonnes
    if {state: tonnes[state] for state in BlockState} != sums or tonnes.total() != issuance.quantity_t:
        detail = f"{issuance.quantity_t} t issued, by the entries {_shown(tonnes)}, by the rows {_shown(sums)}"
        findings.add(LedgerRule.STATE_SUM, subject, detail)
    if row_count != replay.opened_count:
        detail = f"{row_count} block rows, but its entries opened {replay.opened_count}"
        findings.add(LedgerRule.BLOCK_ROW, subject, detail)
    for id, closed_by in reading.closed_by.items():
        if closed_by is not None:
            findings.add(LedgerRule.BLOCK_CLOSED_BY, f"block {id}", f"is live, its row says closed by {closed_by}")


async def _block_counts(issuance_ids: Sequence[UUID]) -> dict[UUID, int]:
    counted = Block.filter(issuance_id__in=issuance_ids).annotate(rows=Count("id")).group_by("issuance_id")
    return {UUID(str(row["issuance_id"])): int(row["rows"]) for row in await counted.values("issuance_id", "rows")}


def _replay_of(issuance: Issuance) -> Replay:
    return Replay(
        issuance=str(issuance.id),
        issuer=str(issuance.issuer_id),
        start=issuance.start,
        stop=issuance.stop,
        buffer_t=issuance.buffer_t,
    )


def _described(row: Block, opened_by: EntryKind) -> OpenedBlock:
    return OpenedBlock(
        id=str(row.id),
        start=row.start,
        stop=row.stop,
        holder=str(row.holder_id),
        stock=row.stock,
        client=_text(row.client_id),
        state=row.state,
        hold=_text(row.hold_id),
        retirement=_text(row.retirement_id),
        reversal=_text(row.reversal_id),
        parent=_text(row.parent_id),
        opened_by=opened_by,
    )


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)


def _report(findings: Findings, subject: str, problems: Sequence[Problem]) -> None:
    for rule, detail in problems:
        findings.add(rule, subject, detail)


def _shown(tonnes: Mapping[BlockState, int]) -> str:
    return ", ".join(f"{state.value} {tonnes[state]}" for state in BlockState if tonnes[state]) or "nothing"
