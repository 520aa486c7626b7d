"""One way to turn records into bytes, so that a hash means the same everywhere."""

import hashlib
import json
import unicodedata
from typing import Any


def canonical_bytes(value: Any) -> bytes:
    """JSON with sorted keys, no white space, NFC, UTF-8; dates, ids and enums as their text."""
    return json.dumps(
        _composed(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text
    ).encode()


def canonical_hash(value: Any) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _composed(value: Any) -> Any:
    # Text by text: over the finished JSON a combining mark after a line break would join the `n` of its escape.
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(key): _composed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(item) for item in value]
    return value


def _as_text(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return unicodedata.normalize("NFC", text)
