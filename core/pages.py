"""Keyset pages: ordered by id (the order of creation), stable while rows are added."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from tortoise.models import Model
from tortoise.queryset import QuerySet

from core.errors import InvalidInput
from core.numbers import check_range

DEFAULT_PAGE: Final = 20
MAX_PAGE: Final = 100

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """Some rows, whether more follow, and where they end."""

    rows: list[RowT]
    has_next: bool

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last row."""
        return cursor_of(self.rows[-1]) if self.rows else None


def cursor_of(row: Any) -> str:
    """The opaque cursor of a row."""
    return base64.urlsafe_b64encode(row.id.bytes).decode().rstrip("=")


async def page_of(query: "QuerySet[RowT]", *, first: int = DEFAULT_PAGE, after: str | None = None) -> Page[RowT]:
    """The `first` (at most 100) rows of `query` after the cursor; raises InvalidInput for a cursor it did not give."""
    check_range(first, field="first", maximum=MAX_PAGE)
    if after is not None:
        query = query.filter(id__gt=read_cursor(after))
    rows = await query.order_by("id").limit(first + 1)
    return Page(rows=rows[:first], has_next=len(rows) > first)


def read_cursor(cursor: str) -> UUID:
    """The id in a cursor. Raises InvalidInput."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise InvalidInput(field="after", value=cursor[:60], rule="cursor_from_a_page") from None
