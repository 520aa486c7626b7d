"""The whole ledger as canonical JSON Lines, in a fixed order, so that anybody can follow every tonne.

    header, then the sections of `registry.export_lines`, then the head of every chain, then the signed checkpoint

The same ledger gives the same lines but for the last, which says when. `scripts/verify_export.py` recomputes all of it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol

from core import clock
from core.canonical import canonical_bytes
from core.reading import batches
from core.signing import SigningKey
from registry.checkpoint import FORMAT, Heads, checkpoint_line
from registry.export_lines import SECTIONS, Section
from registry.models import Issuance
from registry.queries import tonnes_by_state

HEADER: Final = MappingProxyType(
    {
        "type": "header",
        "format": FORMAT,
        "hash": "sha256(previous_hash + body), both as UTF-8 text, in hexadecimal",
        "mass": "quantity_t in whole tonnes, mass_g and allocated_g in grams, start and stop a half-open range",
        "root": "sha256 of all head lines with their line ends, in hexadecimal",
        "signature": "Ed25519 by key over the last line without its signature and line end, in canonical form",
    }
)


class Sink(Protocol):
    """What takes bytes: a binary file, or the standard output's buffer."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""


class _Lines:
    """The lines written so far: counted, and hashed as one."""

    def __init__(self, stream: Sink, sections: Sequence[Section]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()
        self.counts = {section.type: 0 for section in sections} | {"head": 0}

    def put(self, line: bytes, type: str = "") -> None:
        self.digest.update(line)
        self.stream.write(line)
        if type:
            self.counts[type] += 1


async def export_ledger(stream: Sink, *, key: SigningKey, more: Sequence[Section] = ()) -> Mapping[str, int]:
    """Write the ledger to `stream`, its checkpoint signed with `key`; returns how many lines of each type there are.

    `more` are the sections of later rooms, which come after the ledger's own.

    When others may be writing, the caller opens `core.reading.consistent_view()` around it. One batch of rows is in
    memory at a time.
    """
    sections = (*SECTIONS, *more)
    lines, heads, allocated_g = _Lines(stream, sections), Heads(), 0
    lines.put(canonical_bytes(dict(HEADER)) + b"\n")
    for section in sections:
        async for rows in batches(section.rows(), by=section.by):
            for row in rows:
                record = {"type": section.type, "id": row.id, **section.describe(row)}
                lines.put(canonical_bytes(record) + b"\n", section.type)
                if section.type == "allocation" and row.released_at is None:
                    allocated_g += row.mass_g
    async for issuances in batches(Issuance.all()):
        tonnes = await tonnes_by_state([issuance.id for issuance in issuances])
        for issuance in issuances:
            head = heads.line(
                issuance.id,
                entry_count=issuance.entry_count,
                head_hash=issuance.head_hash,
                tonnes=tonnes[issuance.id],
            )
            lines.put(head, "head")
    stream.write(
        checkpoint_line(
            heads,
            counts=lines.counts,
            allocated_g=allocated_g,
            sha256=lines.digest.hexdigest(),
            at=clock.now(),
            key=key,
        )
    )
    return lines.counts
