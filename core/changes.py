"""What running work edits in place, noted for the record that is kept of the act (see parties.audit)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

MAX_CHANGES: Final = 200
"""How many changes of one act are kept; an act that edits more is told by its input."""


@dataclass(frozen=True)
class Change:
    """The fields of a row that an act edited, before and after."""

    kind: str
    id: UUID
    before: Mapping[str, Any]
    after: Mapping[str, Any]


_noted: ContextVar[list[Change] | None] = ContextVar("noted_changes", default=None)


@contextmanager
def collecting() -> Iterator[list[Change]]:
    """Collect what the work inside notes, at most `MAX_CHANGES`."""
    found: list[Change] = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def is_collecting() -> bool:
    """Whether somebody keeps what is noted: what only a record needs is read only then."""
    return _noted.get() is not None


def note(kind: str, id: UUID, *, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Note that a row's fields were edited; those that stayed the same are left out."""
    found = _noted.get()
    changed = [name for name in after if before.get(name) != after[name]]
    if found is None or not changed or len(found) >= MAX_CHANGES:
        return
    found.append(
        Change(kind, id, {name: before.get(name) for name in changed}, {name: after[name] for name in changed})
    )
