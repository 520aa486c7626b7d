"""Hostile values: what a client may put where a text, a number, a day, an id or a cursor is expected."""

import base64
import random
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from schema.ids import global_id

LONG: Final = 20_000
TALL: Final = 12_000
"""Items of a list that is longer than any list may be."""
NESTED: Final = 60
"""Lists within lists, deeper than variables may be."""
MAX_KNOWN: Final = 3_000
"""Ids and cursors that are remembered."""

TEXTS: Final = (
    # Nothing, and what looks like nothing.
    "",
    " ",
    "\u3000",
    "\u200b",
    "null",
    "undefined",
    "NaN",
    "[]",
    "{}",
    # Other statements in other languages.
    "' OR '1'='1",
    "'; DROP TABLE orders; --",
    '" OR ""="',
    "1); DELETE FROM blocks; --",
    "\\'; SELECT pg_sleep(9); --",
    "$1",
    "?",
    "%",
    "_",
    "%' ESCAPE '",
    "\\",
    # Full-text search of both databases.
    '"',
    '"unclosed',
    "森 AND",
    "NEAR(森 林, 5)",
    "森*",
    "^title",
    "title : 森",
    "-森",
    "(((((",
    "!!!",
    "森 & | ! <-> 林:*",
    "'森':A",
    "{title body}: 森",
    # Cells of a spreadsheet, lines of a header, entries of a directory, files, formats, pages.
    "=1+1",
    '=HYPERLINK("http://x.example","x")',
    "+81-3-0000-0000",
    "@SUM(A1)",
    "\t=1",
    "a\r\nSet-Cookie: x=1",
    "a\r\n\r\n.\r\nMAIL FROM:<x@example.jp>",
    "*)(uid=*))(|(uid=*",
    "../../../../etc/hostname",
    "..\\..\\x",
    "/dev/null\0.pdf",
    "{0}",
    "{0.__class__}",
    "{value!r:>99999}",
    "%s%s%n",
    "%(x)s",
    "${jndi:x}",
    "{{ 7*7 }}",
    "{% raw %}",
    "<script>alert(1)</script>",
    "<![CDATA[x]]>",
    "&amp;&#0;",
    "#set text(red)",
    '#read("x")',
    "$ x^2 $ @ref <label> // /*",
    # Unicode.
    "\0",
    "a\0b",
    "\x1b[31m",
    "\x7f",
    "\u202eabc\u202c",
    "\u2066x\u2069",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "e\u0301" * 3,
    "か\u3099",
    "ｶﾞﾊﾞﾅ",
    "ﷺ" * 40,
    "\u0e33" * 30,
    "a" + "\u0300" * 500,
    "👩\u200d👩\u200d👧\u200d👦",
    "\U0001f1ef\U0001f1f5",
    "\U000e0041",
    "\U0010ffff",
    "𠮷野家",
    "İıſK",
    "١٢٣",
    "１２３",
    "Ⅻ",
    "½",
    "一二三",
    "−1",
    # Days, masses and numbers that are none.
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-W01-1",
    "20260401",
    "令和8年4月1日",
    "1e9",
    "0x10",
    "1_000",
    "1,00",
    "-0",
    "+1",
    "0.0000000000001",
    "1" * 39,
    "9" * 400,
    "Infinity",
    # Long.
    "x" * 201,
    "木" * 2_001,
    "x" * LONG,
    "http://" + "a." * 500,
    "a" * 65 + "@" + "b" * 300 + ".jp",
)
"""Every text that something may read as more than a text."""

SHARP_TEXTS: Final = (
    "\0",
    "a\0b",
    "",
    "x" * 101,
    "x" * 256,
    "x" * 5_000,
    "%",
    "か\u3099",
    "\ufffe",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
)
"""Those on which a database or its driver chokes."""

SURROGATES: Final = (r'"\ud800"', r'"\udfff\ud800"', r'"a\udc00b"')
"""Halves of a pair, which JSON can write and Unicode does not have."""

NUMBERS: Final = (
    0,
    -1,
    1,
    2,
    100,
    101,
    2**31 - 1,
    2**31,
    -(2**31) - 1,
    2**53 - 1,
    2**53,
    2**63 - 1,
    2**63,
    -(2**63),
    2**64 - 1,
    10**15,
)
"""Numbers at the edges of what clients, GraphQL and the databases have."""

SHARP_NUMBERS: Final = (0, -1, 2**31 - 1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)

PRECISE: Final = (0.1, 1.0, -0.0, 1e300, 1.5e-9)
"""Numbers with a point."""

DAYS: Final = ("2026-10-05", "2026-10-04", "2026-10-06", "2025-04-01", "2027-03-31", "0001-01-01", "9999-12-31")
NOTHING: Final = UUID(int=0)
KINDS: Final = ("Organisation", "Order", "Listing", "Demand", "Match", "Issuance", "Project", "Nothing", "")


@dataclass
class Known:
    """Ids, cursors, keys and other words of the world that is being fuzzed; what answers give is added."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)
    cursors: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Numbers of certificates, serials, codes of places and the like."""

    def add_id(self, kind: str, id: str) -> None:
        """A global id that was seen."""
        _keep(self.by_kind.setdefault(kind, []), id)

    def add_cursor(self, cursor: str) -> None:
        """A cursor that was seen."""
        _keep(self.cursors, cursor)

    def add_key(self, key: str) -> None:
        """An idempotency key that was used."""
        _keep(self.keys, key)

    def all_ids(self) -> list[str]:
        """Every id."""
        return [id for ids in self.by_kind.values() for id in ids]


def _keep(kept: list[str], one: str) -> None:
    if one not in kept[-50:]:
        kept.append(one)
    if len(kept) > MAX_KNOWN:
        del kept[: MAX_KNOWN // 2]


def any_json(random: random.Random, depth: int = 0) -> Any:
    """Something of another type than was asked for."""
    choice = random.randrange(12 if depth < 4 else 8)
    if choice < 3:
        return random.choice(TEXTS)
    if choice < 8:
        return random.choice((None, True, False, random.choice(NUMBERS), random.choice(PRECISE)))
    if choice == 8:
        return [any_json(random, depth + 1) for _ in range(random.randrange(4))]
    if choice == 9:
        return {random.choice((*TEXTS[:8], "id", "__typename")): any_json(random, depth + 1) for _ in range(3)}
    return random.choice(([], {}, [[]], [None], {"": None}))


def huge(random: random.Random) -> Any:
    """Something long, tall or deep."""
    return random.choice((_tall, _deep, _wide, _digits))(random)


def _tall(random: random.Random) -> Any:
    return [random.choice((None, 1, "x", {}))] * TALL


def _deep(random: random.Random) -> Any:
    made: Any = None
    for _ in range(random.choice((NESTED // 4, NESTED))):
        made = {"input": made} if random.random() < 0.5 else [made]
    return made


def _wide(random: random.Random) -> Any:
    return {f"field{number}": number for number in range(500)}


def _digits(random: random.Random) -> Any:
    return "9" * random.choice((41, 5_000, LONG))


def bad_id(random: random.Random, known: Known) -> str:
    """An id of another type, of nothing, or no id at all."""
    ids = known.all_ids()
    choice = random.randrange(6)
    if choice == 0 or not ids:
        return global_id(random.choice(KINDS), NOTHING)
    one = random.choice(ids)
    if choice == 1:
        return one[: random.randrange(len(one))]
    if choice == 2:
        return one.rstrip("=") + random.choice(("", "=", "====", "é", "\0"))
    if choice == 3:
        return base64.urlsafe_b64encode(random.randbytes(random.choice((3, 16, 40)))).decode()
    if choice == 4:
        return base64.urlsafe_b64encode(f"{random.choice(KINDS)}:{random.choice(TEXTS)[:60]}".encode()).decode()
    return one


def bad_cursor(random: random.Random, known: Known) -> str:
    """A cursor of another list, a piece of one, or none at all."""
    if known.cursors and random.random() < 0.5:
        one = random.choice(known.cursors)
        return one if random.random() < 0.7 else one[: random.randrange(len(one) + 1)]
    made = base64.urlsafe_b64encode(random.randbytes(random.choice((0, 1, 15, 16, 17, 32, 200)))).decode()
    return random.choice((made, made.rstrip("="), random.choice(TEXTS)))
