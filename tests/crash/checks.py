"""What must be true of a database after a process was killed over it, key by key and row by row."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.tables import IdempotencyKey, IdempotencyOutcome, OutboxEvent
from payments.verification import verify_money
from registry.models import Allocation, Entry, Hold, Retirement
from registry.verification import verify_ledger
from tests.crash.operations import EFFECTS, Answer, Request, ask, moved_t

KEYS_A_QUERY: Final = 400
TABLES: Final = {
    "entries": Entry,
    "holds": Hold,
    "retirements": Retirement,
    "allocations": Allocation,
    "events": OutboxEvent,
}
DECIDED: Final = (IdempotencyOutcome.SUCCEEDED, IdempotencyOutcome.REFUSED)


@dataclass(kw_only=True)
class Book:
    """What was begun on one database and what was answered, beside the rows that stood there before."""

    rows_before: Counter[str]
    begun: dict[str, Request] = field(default_factory=dict)
    answered: dict[str, Answer] = field(default_factory=dict)

    def unanswered(self, keys: Collection[str]) -> list[str]:
        """Those of the keys that nobody was told anything about."""
        return [key for key in keys if key not in self.answered]


async def open_book() -> Book:
    """A book that begins with the present rows."""
    return Book(rows_before=await _count_rows())


async def problems_of_keys(book: Book, keys: Sequence[str]) -> list[str]:
    """Answered: kept under its key, with exactly its entries. Not answered: whole, or nothing at all."""
    rows, entries = await kept_keys(keys), await _entries_of(keys)
    problems = []
    for key in keys:
        row, said, request = rows.get(key), book.answered.get(key), book.begun[key]
        about = f"{key} {request.operation}"
        if row is None:
            if said is not None:
                problems.append(f"{about}: answered {said}, but its key is gone")
        elif row.outcome not in DECIDED:
            problems.append(f"{about}: its key stands at {row.outcome}")
        elif said is not None and said != answer_of(row):
            problems.append(f"{about}: answered {said}, but its key says {answer_of(row)}")
        succeeded = row is not None and row.outcome is IdempotencyOutcome.SUCCEEDED
        expected = _expected_entries(request) if succeeded else []
        found = [(str(one.issuance_id), one.kind.value, _moved_t(request, one)) for one in entries[key]]
        if found != expected:
            problems.append(f"{about}: {expected} expected, but its entries are {found}")
    return problems


async def problems_of_rows(book: Book) -> list[str]:
    """No key still runs, none comes from nowhere, and every row stands there because some operation succeeded."""
    problems = []
    expected = Counter(book.rows_before)
    kept = await IdempotencyKey.all().values_list("key", "outcome")
    for key, outcome in kept:
        request = book.begun.get(str(key))
        if request is None or outcome not in DECIDED:
            problems.append(
                f"{key} stands at {outcome}, " + ("nobody asked for it" if request is None else "undecided")
            )
        elif outcome == IdempotencyOutcome.SUCCEEDED:
            for name, count in EFFECTS[request.operation].rows().items():
                expected[name] += count * len(request.shares)
    found = await _count_rows()
    if found != expected:
        problems.append(f"{dict(expected)} rows expected, but there are {dict(found)}")
    return problems


async def findings() -> list[str]:
    """What the product's own verifications find."""
    ledger, money = await verify_ledger(), await verify_money()
    return [f"{one.rule} {one.subject}: {one.detail}" for one in (*ledger.findings, *money.findings)]


async def problems_of_asking_again(book: Book, keys: Sequence[str]) -> list[str]:
    """What was decided is answered the same again; what was not is done now, and enters the book."""
    rows = await kept_keys(keys)
    problems = []
    for key in keys:
        answer = await ask(book.begun[key])
        if key in rows and answer != answer_of(rows[key]):
            problems.append(f"{key}: asked again {answer}, but its key says {answer_of(rows[key])}")
        book.answered.setdefault(key, answer)
    # Nothing new stands under a key that was decided, and nothing half under one that was not.
    return [*problems, *await problems_of_keys(book, keys), *await problems_of_rows(book)]


def answer_of(row: IdempotencyKey) -> Answer:
    """What a decided key gives to whoever asks again."""
    text = row.error_class if row.outcome is IdempotencyOutcome.REFUSED else row.result_id
    return Answer(outcome=row.outcome, text=str(text))


async def kept_keys(keys: Sequence[str]) -> dict[str, IdempotencyKey]:
    """The rows of these keys that there are."""
    found: dict[str, IdempotencyKey] = {}
    for first in range(0, len(keys), KEYS_A_QUERY):
        found |= {row.key: row for row in await IdempotencyKey.filter(key__in=keys[first : first + KEYS_A_QUERY])}
    return found


async def _entries_of(keys: Sequence[str]) -> defaultdict[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for first in range(0, len(keys), KEYS_A_QUERY):
        some = Entry.filter(idempotency_key__in=keys[first : first + KEYS_A_QUERY])
        for entry in await some.order_by("issuance_id", "sequence"):
            found[str(entry.idempotency_key)].append(entry)
    return found


def _expected_entries(request: Request) -> list[tuple[str, str, int]]:
    return [
        (issuance, kind.value, quantity_t)
        for issuance, quantity_t in sorted(request.shares.items())
        for kind in EFFECTS[request.operation].entries
    ]


def _moved_t(request: Request, entry: Entry) -> int:
    return moved_t(request, entry.kind, json.loads(entry.body))


async def _count_rows() -> Counter[str]:
    return Counter({name: await model.all().count() for name, model in TABLES.items()})
