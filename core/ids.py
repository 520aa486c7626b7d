"""Ids are UUIDv7, made before the insert: sortable by creation, safe to make anywhere."""

from uuid import UUID

from uuid_utils.compat import uuid7

from core.errors import NotFound


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()


def read_id(text: str, *, kind: str) -> UUID:
    """The UUID in `text`; something that is no id names nothing, hence NotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind=kind, id=text[:80]) from None
