"""The signed checkpoint of a ledger: what somebody keeps, to hold every later export against it.

It names one hash over the heads of all chains, what the whole adds up to, and the instant, under the platform's key.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from core.canonical import canonical_bytes
from core.signing import SigningKey, public_key_of, sign
from registry.states import BlockState

FORMAT: Final = "musubi-ledger/3"
"""Raised whenever a line gains, loses or changes a field."""


@dataclass
class Heads:
    """The lines of the heads written so far, as one running hash and the sums of their tonnes."""

    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    tonnes: Counter[BlockState] = field(default_factory=Counter)
    count: int = 0

    def line(self, issuance_id: UUID, *, entry_count: int, head_hash: str, tonnes: Mapping[BlockState, int]) -> bytes:
        """The canonical line of one issuance's head, taken into the root hash. They come in the order of their ids."""
        record = {
            "type": "head",
            "issuance": issuance_id,
            "entries": entry_count,
            "hash": head_hash,
            "tonnes": _by_name(tonnes),
        }
        written = canonical_bytes(record) + b"\n"
        self.digest.update(written)
        self.tonnes.update(tonnes)
        self.count += 1
        return written

    @property
    def root(self) -> str:
        """The SHA-256 of all head lines, in hexadecimal."""
        return self.digest.hexdigest()


def checkpoint_line(
    heads: Heads, *, counts: Mapping[str, int], allocated_g: int, sha256: str, at: datetime, key: SigningKey
) -> bytes:
    """The last line of an export: signed are the canonical bytes of the same record without its signature.

    `counts` are the lines of each type, `sha256` is the hash of all bytes before this line.
    """
    record: dict[str, Any] = {
        "type": "checkpoint",
        "format": FORMAT,
        "at": at,
        "counts": dict(counts),
        "issued_t": heads.tonnes.total(),
        "tonnes": _by_name(heads.tonnes),
        "allocated_g": allocated_g,
        "root": heads.root,
        "sha256": sha256,
        "key": public_key_of(key),
    }
    return canonical_bytes({**record, "signature": sign(key, canonical_bytes(record))}) + b"\n"


def _by_name(tonnes: Mapping[BlockState, int]) -> dict[str, int]:
    return {state.value: tonnes.get(state, 0) for state in BlockState}
