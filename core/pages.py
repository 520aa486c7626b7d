"""Keyset pages: ordered by id (the order of creation), or by a value and then the id, stable while rows are added."""

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from tortoise.models import Model
from tortoise.queryset import QuerySet

from core.errors import InvalidInput
from core.numbers import check_range

DEFAULT_PAGE: Final = 20
MAX_PAGE: Final = 100

RowT = TypeVar("RowT")
ModelT = TypeVar("ModelT", bound=Model)

_PLACE: Final = struct.Struct(">8sq16s")
"""Which list it is a place in, the value that the list is sorted by, and the id."""


def cursor_of(row: Any) -> str:
    """The opaque cursor of a row in a list that is ordered by id."""
    return _text(row.id.bytes)


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """Some rows, whether more follow, and where they end."""

    rows: list[RowT]
    has_next: bool
    cursor_of: Callable[[RowT], str] = cursor_of

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last row."""
        return self.cursor_of(self.rows[-1]) if self.rows else None


@dataclass(frozen=True)
class SortedList:
    """A list with its sort and filter, to which its cursors are bound."""

    mark: bytes

    @classmethod
    def named(cls, *what: object) -> "SortedList":
        """The list that these describe: its name, sort, filter and search, all of whose `repr` says what they are."""
        return cls(hashlib.sha256(repr(what).encode()).digest()[:8])

    def cursor(self, value: int, id: UUID) -> str:
        """The opaque cursor of a row by its value and id."""
        return _text(_PLACE.pack(self.mark, value, id.bytes))

    def place(self, cursor: str) -> tuple[int, UUID]:
        """The value and id in a cursor. Raises InvalidInput for one that no page of this list gave."""
        try:
            mark, value, id = _PLACE.unpack(_bytes(cursor))
        except (ValueError, binascii.Error, struct.error):
            raise _unknown(cursor, "cursor_from_a_page") from None
        if mark != self.mark:
            raise _unknown(cursor, "cursor_of_the_same_sort_and_filter")
        return value, UUID(bytes=id)


def cut(rows: Sequence[RowT], first: int, cursor: Callable[[RowT], str] = cursor_of) -> Page[RowT]:
    """The page of `first` rows, of which one more was read if there is one."""
    return Page(rows=list(rows[:first]), has_next=len(rows) > first, cursor_of=cursor)


async def page_of(query: "QuerySet[ModelT]", *, first: int = DEFAULT_PAGE, after: str | None = None) -> Page[ModelT]:
    """The `first` (at most 100) rows of `query` after the cursor; raises InvalidInput for a cursor it did not give."""
    check_first(first)
    if after is not None:
        query = query.filter(id__gt=read_cursor(after))
    return cut(await query.order_by("id").limit(first + 1), first)


def check_first(first: int) -> int:
    """The size of a page, between 1 and 100. Raises InvalidInput."""
    return check_range(first, field="first", maximum=MAX_PAGE)


def read_cursor(cursor: str) -> UUID:
    """The id in a cursor. Raises InvalidInput."""
    try:
        return UUID(bytes=_bytes(cursor))
    except (ValueError, binascii.Error):
        raise _unknown(cursor, "cursor_from_a_page") from None


def _text(place: bytes) -> str:
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _bytes(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def _unknown(cursor: str, rule: str) -> InvalidInput:
    return InvalidInput(field="after", value=cursor[:60], rule=rule)
