"""Playing commands against the ledger and the book side by side: after each, both must say the same."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from core.errors import DomainError
from core.statements import fetch
from registry.models import Certificate
from registry.sweeps import expire_holds
from registry.verification import verify_ledger
from tests.ledger.book import Book, Created, Held, Refused, Tonne
from tests.ledger.cast import Cast
from tests.ledger.commands import Command, ask, refusal_of
from tests.ledger.draws import Known, KnownHold, KnownUse, Run
from tests.ledger.model import expect, expire

NOTHING: Final = UUID(int=0)
MAX_ISSUANCES: Final = 12
ENOUGH_T: Final = 40
"""Available tonnes from which on nothing more is issued."""

MAKES_HOLDS: Final = frozenset({"hold", "retire", "transfer"})
MAKES_ALLOCATIONS: Final = frozenset({"retire", "retire_hold", "allocate", "move_use"})


class Disagreement(AssertionError):
    """The ledger and the book do not say the same."""


@dataclass
class Player:
    """One ledger, the book beside it, and a clock that goes on by a second with every command."""

    cast: Cast
    now: datetime
    book: Book = field(default_factory=Book)
    outcomes: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    max_issuances: int = MAX_ISSUANCES
    last_hold: UUID = NOTHING
    last_allocation: UUID = NOTHING
    last: tuple[str, Command, Any] | None = None
    """Key, command and answer of what was asked last."""
    compared: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    """Of each issuance its entries, and the changes in the book, when its tonnes were compared last."""

    async def play(self, command: Command) -> None:
        """Ask for a command; it does or refuses what the book says. Raises Disagreement."""
        self.now += timedelta(seconds=1)
        self.asked += 1
        key = f"{command.do} {self.asked}"
        try:
            effect, expected = expect(self.book, command, self.now), "done"
        except Refused as refusal:
            effect, expected = None, str(refusal)
        answer = await self._answer(key, command)
        outcome = answer["error"] if isinstance(answer, dict) else "done"
        self.outcomes[f"{command.do}: {outcome}"] += 1
        if outcome != expected:
            raise Disagreement(f"{command}: {answer}, expected {expected}")
        if effect is not None:
            effect(await self._created(answer, command))
        self.last = key, command, answer

    async def repeat(self) -> None:
        """Ask again, under the same key, for what was asked last: the same answer, and nothing changes."""
        if self.last is None:
            return
        key, command, answer = self.last
        again = await self._answer(key, command)
        if again != answer:
            raise Disagreement(f"{command} again: {again}, the first time {answer}")
        self.outcomes["repeated"] += 1

    async def let_pass(self, hours: int) -> None:
        """Time goes by, and the worker sweeps."""
        self.now += timedelta(hours=hours)
        expired = expire(self.book, self.now)
        swept = await expire_holds()
        self.outcomes["expired"] += swept
        if swept != expired:
            raise Disagreement(f"{swept} holds expired, expected {expired}")

    async def compare(self) -> None:
        """Every tonne is where the book says, every hold as it says. Raises Disagreement."""
        entries = {
            _id(row["id"]): row["entry_count"] for row in await fetch("SELECT id, entry_count FROM issuances", [])
        }
        _same("issuances", set(entries), set(self.book.issued))
        seen = {id: (entries[id], one.changes) for id, one in self.book.issued.items()}
        for id in [id for id in seen if self.compared.get(id) != seen[id]]:
            _same("tonnes", await self._tonnes(id), self.book.issued[id].tonnes)
        self.compared = seen
        holds = await fetch("SELECT id, status, allocated_g, posted_t FROM holds", [])
        found = {_id(row["id"]): (row["status"], row["allocated_g"], row["posted_t"]) for row in holds}
        _same("holds", found, {id: (one.status, one.allocated_g, one.posted_t) for id, one in self.book.held.items()})
        rows = await fetch("SELECT id, hold_id, mass_g FROM allocations WHERE released_at IS NULL", [])
        live = {_id(row["id"]): (_id(row["hold_id"]), row["mass_g"]) for row in rows}
        uses = {use.allocation: (held.id, use.mass_g) for held in self.book.held.values() for use in held.uses}
        _same("allocations", live, uses)

    async def verify(self) -> None:
        """The proof finds nothing and adds up to the book. Raises Disagreement."""
        verdict = await verify_ledger()
        _same("findings", list(verdict.findings), [])
        states = Counter(tonne.state for one in self.book.issued.values() for tonne in one.tonnes.values())
        _same("totals", {state.value: t for state, t in verdict.tonnes_by_state.items() if t}, dict(states))
        _same("issued", verdict.issued_t, states.total())
        _same("allocated", verdict.allocated_g, sum(held.allocated_g for held in self.book.held.values()))
        certified = {
            one.hold_id for one in [row.retirement for row in await Certificate.all().select_related("retirement")]
        }
        _same("certificates", certified, {held.id for held in self.book.held.values() if held.certified})
        reversals = await fetch("SELECT id, stock_t + buffer_t + replaced_t AS covered_t FROM reversals", [])
        covered = {_id(row["id"]): row["covered_t"] for row in reversals}
        _same("reversals", covered, {id: one.covered_t for id, one in self.book.reversed.items()})

    def known(self) -> Known:
        """What there is, for drawing the next command."""
        return known_of(self.book, self.max_issuances)

    async def _answer(self, key: str, command: Command) -> UUID | dict[str, Any]:
        try:
            return await ask(self.cast, key, command)
        except DomainError as refusal:
            return refusal_of(refusal)

    async def _created(self, answer: Any, command: Command) -> Created:
        holds, allocations = [], []
        if command.do in MAKES_HOLDS:
            rows = await fetch("SELECT id FROM holds WHERE id > $1 ORDER BY id", [str(self.last_hold)])
            holds = [_id(row["id"]) for row in rows]
            self.last_hold = max([self.last_hold, *holds])
        if command.do in MAKES_ALLOCATIONS:
            rows = await fetch(
                "SELECT id, hold_id FROM allocations WHERE id > $1 ORDER BY id", [str(self.last_allocation)]
            )
            allocations = [_id(row["id"]) for row in rows]
            self.book.allocations |= {_id(row["id"]): _id(row["hold_id"]) for row in rows}
            self.last_allocation = max([self.last_allocation, *allocations])
        return Created(answer=answer, holds=holds, allocations=allocations)

    async def _tonnes(self, issuance_id: UUID) -> dict[int, Tonne]:
        rows = await fetch(
            "SELECT start, stop, holder_id, client_id, state, hold_id, reversal_id FROM blocks"
            " WHERE closed_by_id IS NULL AND issuance_id = $1 ORDER BY start",
            [str(issuance_id)],
        )
        found: dict[int, Tonne] = {}
        for row in rows:
            client = row["client_id"]
            tonne = Tonne(
                account=(
                    self.cast.party(_id(row["holder_id"])),
                    None if client is None else self.cast.party(_id(client)),
                ),
                state=row["state"],
                hold=_optional(row["hold_id"]),
                reversal=_optional(row["reversal_id"]),
            )
            for serial in range(row["start"], row["stop"]):
                if serial in found:
                    raise Disagreement(f"{serial} is in two live blocks")
                found[serial] = tonne
        return found


def known_of(book: Book, max_issuances: int = MAX_ISSUANCES) -> Known:
    """What a book has, as commands are drawn from it."""
    held = list(book.held.values())

    def of(one: Held) -> KnownHold:
        holder, client = one.account
        scheme = book.issued[one.issuance].scheme
        return KnownHold(id=one.id, holder=holder, client=client, scheme=scheme, quantity_t=one.quantity_t)

    runs = _runs(book)
    return Known(
        may_issue=len(book.issued) < max_issuances and sum(run.stop - run.start for run in runs) < ENOUGH_T,
        issuances=[(one.id, one.source, one.start, one.stop) for one in book.issued.values()],
        runs=runs,
        pending=[of(one) for one in held if one.status == "PENDING"],
        requested=[of(one) for one in held if one.request and one.decision == "REQUESTED"],
        retired=[of(one) for one in held if one.request == "RETIREMENT" and one.decision == "CONFIRMED"],
        left=[of(one) for one in held if one.status in ("VOIDED", "EXPIRED")],
        usable=[of(one) for one in held if one.status in ("PENDING", "POSTED") and not one.is_gone],
        uses=[
            KnownUse(
                allocation=use.allocation,
                hold=of(one),
                kind=use.kind,
                use=use.use,
                is_fixed=one.decision == "CONFIRMED",
            )
            for one in held
            for use in one.uses
        ],
        reversals=[
            (one.id, book.issued[one.issuance].issuer)
            for one in book.reversed.values()
            if one.covered_t < one.quantity_t
        ],
    )


def _runs(book: Book) -> list[Run]:
    runs: list[Run] = []
    for of in book.issued.values():
        reached: Run | None = None
        for serial, tonne in of.tonnes.items():
            if tonne.state != "AVAILABLE":
                reached = None
                continue
            holder, client = tonne.account
            start = reached.start if reached and (reached.holder, reached.client) == tonne.account else serial
            if start != serial:
                runs.pop()
            reached = Run(issuance=of.id, source=of.source, start=start, stop=serial + 1, holder=holder, client=client)
            runs.append(reached)
    return runs


def _same(what: str, found: Any, expected: Any) -> None:
    if found == expected:
        return
    if isinstance(found, dict) and isinstance(expected, dict):
        keys = [key for key in {**found, **expected} if found.get(key) != expected.get(key)]
        found, expected = ({key: of.get(key) for key in keys} for of in (found, expected))
    raise Disagreement(f"{what}: found {found}, expected {expected}")


@lru_cache(maxsize=10_000)
def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _optional(value: Any) -> UUID | None:
    return None if value is None else _id(value)
