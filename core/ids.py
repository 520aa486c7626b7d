"""Ids are UUIDv7, made before the insert: sortable by creation, safe to make anywhere."""

from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from core.errors import NotFound

_RANDOM_BITS: Final = 80
"""What stands behind the 48 bits of milliseconds in a UUIDv7."""


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()


def earlier(id: UUID, *, by_ms: int) -> UUID:
    """An id like a UUIDv7 made `by_ms` milliseconds before `id`: below every id that was made after that moment."""
    at_ms = max((id.int >> _RANDOM_BITS) - by_ms, 0)
    return UUID(int=at_ms << _RANDOM_BITS)


def read_id(text: str, *, kind: str) -> UUID:
    """The UUID in `text`; something that is no id names nothing, hence NotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind=kind, id=text[:80]) from None
