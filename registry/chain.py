"""The hash chain of an issuance's entries: pure, so that whoever reads an export can compute it as well."""

import hashlib
from typing import Final

GENESIS_HASH: Final = "0" * 64
"""What stands as previous hash in an issuance's first entry."""


def entry_hash(previous_hash: str, body: str) -> str:
    """The hash of an entry: SHA-256, in hexadecimal, over the previous hash's text and the entry's canonical body."""
    return hashlib.sha256(previous_hash.encode() + body.encode()).hexdigest()
