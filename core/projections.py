"""Rows as plain dataclasses: what a list reads of its tables, without an ORM object a row.

A dataclass names the columns that it wants by its fields. What it takes from joined tables are fields as well, behind
its own and with `UNASKED` as default, each with a projection of its own; a part that the statement did not ask for is
None. A field `raw_x` takes the column `x` as the database gives it: JSON that most readers of a list never look into is
read by whoever does.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from core.pages import Page, check_first, cut, read_cursor
from core.statements import fetch

T = TypeVar("T")
Read = Callable[[Any], Any]
Row = Mapping[str, Any]

SHORT_JSON: Final = 200
"""Characters of a JSON text that is read once for all the rows that have it; nobody changes what was read."""

RAW: Final = "raw_"

MAX_READERS: Final = 500
"""Kinds of selections of which each projection keeps the columns and the reader: clients choose what they select."""

UNASKED: Final[Any] = None
"""The default of a field that comes from a joined table; what a field has whose column was not asked for."""


class Projection(Generic[T]):
    """Which columns of a table, under its alias in a statement, become the fields of a dataclass."""

    def __init__(self, into: type[T], alias: str, **parts: "Projection[Any]") -> None:
        hints = get_type_hints(into)
        names = [one.name for one in fields(into) if one.name not in parts]  # type: ignore[arg-type]
        assert [one.name for one in fields(into)] == [*names, *parts], "parts stand last, in their order"  # type: ignore[arg-type]
        self.into, self.alias, self.parts = into, alias, parts
        self._columns = [(f"{alias}_{name}", name, _reader(hints[name])) for name in names]
        self._columns_of = lru_cache(MAX_READERS)(self._columns_for)
        self._reader_of = lru_cache(MAX_READERS)(self._compiled)

    def columns(self, parts: Collection[str] = ()) -> str:
        """What a statement selects for it and for those of its parts, at any depth, that are named.

        Where `parts` also names some of its columns (`l.title`, its alias before them), only its first column, the id,
        and those are read.
        """
        return self._columns_of(frozenset(parts))

    def _columns_for(self, parts: frozenset[str]) -> str:
        asked = self._asked(parts)
        own = [
            f'{self.alias}."{name.removeprefix(RAW)}" AS "{label}"'
            for (label, name, _), wanted in zip(self._columns, asked, strict=True)
            if wanted
        ]
        return ", ".join([*own, *(one.columns(parts) for name, one in self.parts.items() if name in parts)])

    def _asked(self, parts: Collection[str]) -> list[bool]:
        named = [f"{self.alias}.{name.removeprefix(RAW)}" in parts for _, name, _ in self._columns]
        return [True, *named[1:]] if any(named) else [True] * len(named)

    def reader(self, parts: Collection[str] = ()) -> Callable[[Row], T]:
        """What makes an object of a row that `columns` with the same parts has selected; None for a part without id."""
        return self._reader_of(frozenset(parts))

    def _compiled(self, parts: frozenset[str]) -> Callable[[Row], T]:
        # One expression for the whole row: the lists that everybody looks at read thousands of cells a request.
        names: dict[str, Any] = {"into": self.into}
        values = []
        for position, ((label, _, read), wanted) in enumerate(zip(self._columns, self._asked(parts), strict=True)):
            names[f"read{position}"] = read
            value = f"row[{label!r}]"
            if read in _OF_TEXT:
                # PostgreSQL's driver gives the thing itself.
                value = f"(read{position}(v) if (v := {value}).__class__ is str else v)"
            elif read is not None:
                value = f"read{position}({value})"
            values.append(value if wanted else "None")
        for name, part in self.parts.items():
            names[f"part_{name}"] = part.reader(parts) if name in parts else None
            values.append(f"part_{name}(row)" if name in parts else "None")
        first = self._columns[0][0]
        text = f"lambda row: None if row[{first!r}] is None else into({', '.join(values)})"
        reader: Callable[[Row], T] = eval(text, names)
        return reader


async def page_of_views(
    projection: Projection[T],
    *,
    tables: str,
    where: str,
    values: Sequence[Any] = (),
    first: int,
    after: str | None,
    parts: Collection[str] = (),
) -> Page[T]:
    """A page by id of the rows of `tables` (with their aliases and joins) that satisfy `where`, numbered from $1.

    Raises InvalidInput for a size or a cursor that is not accepted.
    """
    check_first(first)
    given, id = list(values), f"{projection.alias}.id"
    if after is not None:
        given.append(str(read_cursor(after)))
        where = f"({where}) AND {id} > ${len(given)}"
    sql = f"SELECT {projection.columns(parts)} FROM {tables} WHERE {where} ORDER BY {id} LIMIT {first + 1}"
    return cut(list(map(projection.reader(parts), await fetch(sql, given))), first)


def read_json(text: Any) -> Any:
    """What a JSON column has: both drivers give its text."""
    if not isinstance(text, str):
        return text
    return _read_once(text) if len(text) <= SHORT_JSON else json.loads(text)


@lru_cache(maxsize=16_384)
def _uuid(text: str) -> UUID:
    # Lists name the same projects, sellers and notices again and again.
    return UUID(text)


@lru_cache(maxsize=4_096)
def _read_once(text: str) -> Any:
    return json.loads(text)


def _reader(hint: Any) -> Read | None:
    """How a column's value becomes one of the type; None where the drivers give it as it is."""
    kinds = [one for one in get_args(hint) if one is not NoneType] if isinstance(hint, UnionType) else [hint]
    assert len(kinds) == 1, f"one type beside None: {hint}"
    read = _reader_of_type(kinds[0])
    if read is None or read in _OF_TEXT or not isinstance(hint, UnionType):
        return read
    return lambda value: None if value is None else read(value)


def _reader_of_type(kind: Any) -> Read | None:
    origin = get_origin(kind) or kind
    if isinstance(origin, type) and issubclass(origin, StrEnum):
        return {member.value: member for member in origin}.__getitem__
    return _READERS[origin]


_OF_TEXT: Final = (_uuid, date.fromisoformat, datetime.fromisoformat)
"""What reads the text that SQLite has of a thing."""

_READERS: Final[dict[Any, Read | None]] = {
    UUID: _uuid,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    bool: bool,
    int: None,
    str: None,
    list: read_json,
    dict: read_json,
    Any: None,
}
