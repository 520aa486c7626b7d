"""The ledger as a dictionary: every tonne of every issuance, every hold with its uses and request, every reversal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tests.ledger.cast import SOURCES

GRAMS: Final = 1_000_000
USED: Final = {"INVALIDATION": "RETIRED", "SURRENDER": "SURRENDERED", "CANCELLATION": "CANCELLED"}
TERMINAL: Final = frozenset({*USED.values(), "TRANSFERRED_AWAY", "REVERSED"})

Account = tuple[int, int | None]
"""Holder and, of client stock, the client."""


@dataclass(frozen=True, kw_only=True)
class Created:
    """What the ledger answered, and which holds and allocations it made, in their order."""

    answer: UUID
    holds: Sequence[UUID] = ()
    allocations: Sequence[UUID] = ()


Effect = Callable[[Created], None]
"""What a command does to the book, once the ledger has named what it made."""


class Refused(Exception):
    """The ledger must refuse; the text is the class of its error."""


def require(condition: bool, error: str) -> None:
    """Raises Refused with the error unless the condition holds."""
    if not condition:
        raise Refused(error)


@dataclass(frozen=True, kw_only=True)
class Tonne:
    """Where one tonne is."""

    account: Account
    state: str = "AVAILABLE"
    hold: UUID | None = None
    reversal: UUID | None = None


@dataclass(kw_only=True)
class Issued:
    """An issuance and its tonnes by serial."""

    id: UUID
    source: int
    start: int
    stop: int
    vintage: int
    tonnes: dict[int, Tonne]
    holders: set[int]
    """Whoever has, or once had, tonnes of it."""
    changes: int = 0
    """How often its tonnes changed."""

    @property
    def scheme(self) -> str:
        return SOURCES[self.source].scheme.value

    @property
    def issuer(self) -> int:
        return SOURCES[self.source].owner


@dataclass(kw_only=True)
class Use:
    """Grams of a hold that a use has."""

    allocation: UUID
    kind: str
    use: str
    mass_g: int


@dataclass(kw_only=True)
class Held:
    """A hold and what was asked for it."""

    id: UUID
    issuance: UUID
    account: Account
    serials: tuple[int, ...]
    deadline: datetime
    quantity_t: int
    status: str = "PENDING"
    posted_t: int | None = None
    uses: list[Use] = field(default_factory=list)
    request: str | None = None
    """RETIREMENT or TRANSFER once it was asked for."""
    decision: str = "REQUESTED"
    kind: str = ""
    user: int | None = None
    agent: int | None = None
    to: Mapping[str, Any] = field(default_factory=dict)
    certified: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether its tonnes left it, or are about to leave for another account: they back no use."""
        return self.request == "TRANSFER" or self.decision == "REJECTED"

    @property
    def allocated_g(self) -> int:
        return sum(use.mass_g for use in self.uses)

    @property
    def capacity_g(self) -> int:
        return (self.quantity_t if self.posted_t is None else self.posted_t) * GRAMS


@dataclass(kw_only=True)
class Reversed:
    """Reversed tonnes and how many were made good."""

    id: UUID
    issuance: UUID
    quantity_t: int
    covered_t: int
    cause: str


@dataclass
class Book:
    """What there is, and how it is taken, changed and given back."""

    issued: dict[UUID, Issued] = field(default_factory=dict)
    held: dict[UUID, Held] = field(default_factory=dict)
    reversed: dict[UUID, Reversed] = field(default_factory=dict)
    allocations: dict[UUID, UUID] = field(default_factory=dict)
    """The hold of every allocation there ever was."""

    def serials_in(self, issuance: UUID, account: Account, state: str = "AVAILABLE") -> list[int]:
        """The serials of an account's tonnes in a state, ascending."""
        tonnes = self.issued[issuance].tonnes
        return [serial for serial, one in tonnes.items() if (one.account, one.state) == (account, state)]

    def resolve(self, account: Account, selection: Mapping[str, Any]) -> list[tuple[UUID, list[int] | int]]:
        """What to take of which issuance: serials, or how many. In the order of the issuances' ids."""
        ranges = selection.get("ranges", ())
        if ranges:
            return self._named(ranges)
        quantity_t = selection["quantity_t"]
        if selection.get("issuance"):
            return [(UUID(selection["issuance"]), quantity_t)]
        some = [one for one in self.issued.values() if one.scheme == selection["scheme"]]
        some.sort(key=lambda one: one.vintage, reverse=selection["newest"])
        found: list[tuple[UUID, list[int] | int]] = []
        for one in some:
            taken_t = min(quantity_t, len(self.serials_in(one.id, account)))
            if taken_t:
                found.append((one.id, taken_t))
                quantity_t -= taken_t
            if not quantity_t:
                return sorted(found, key=lambda of: of[0])
        raise Refused("InsufficientUnits")

    def _named(self, ranges: Iterable[Sequence[int]]) -> list[tuple[UUID, list[int] | int]]:
        found: dict[UUID, list[int]] = {}
        for source, start, stop in ranges:
            of = [one for one in self.issued.values() if one.source == source and one.start <= start < one.stop]
            require(bool(of) and stop <= of[0].stop, "UnitsNotAvailable")
            found.setdefault(of[0].id, []).extend(range(start, stop))
        require(all(len(set(serials)) == len(serials) for serials in found.values()), "InvalidInput")
        return sorted(found.items(), key=lambda of: of[0])

    def pick(
        self, issuance: UUID, account: Account, wanted: list[int] | int, newest: bool, state: str = "AVAILABLE"
    ) -> list[int]:
        """The serials that are taken, ascending."""
        free = self.serials_in(issuance, account, state)
        if isinstance(wanted, list):
            require(set(wanted) <= set(free), "UnitsNotAvailable")
            return sorted(wanted)
        require(wanted <= len(free), "InsufficientUnits")
        return free[-wanted:] if newest else free[:wanted]

    def set(self, issuance: UUID, serials: Iterable[int], **changes: Any) -> None:
        """Change tonnes, none of which has come to its end."""
        of = self.issued[issuance]
        for serial in serials:
            assert of.tonnes[serial].state not in TERMINAL, "what is used stays as it is"
            of.tonnes[serial] = replace(of.tonnes[serial], **changes)
            of.changes += 1
        if "account" in changes:
            of.holders.add(changes["account"][0])

    def free(self, held: Held, serials: Iterable[int]) -> None:
        """Give a hold's tonnes back."""
        self.set(held.issuance, serials, state="AVAILABLE", hold=None)

    def add(
        self, id: UUID, issuance: UUID, account: Account, serials: Sequence[int], deadline: datetime, **more: Any
    ) -> Held:
        """A new pending hold."""
        held = Held(
            id=id,
            issuance=issuance,
            account=account,
            serials=tuple(serials),
            deadline=deadline,
            quantity_t=len(serials),
            **more,
        )
        self.held[id] = held
        self.set(issuance, serials, state="HELD", hold=id)
        return held

    def post(self, held: Held, posted_t: int) -> None:
        """A hold is used: its first tonnes go on, the rest is given back."""
        self.free(held, held.serials[posted_t:])
        held.serials, held.status, held.posted_t = held.serials[:posted_t], "POSTED", posted_t

    def decide(self, held: Held) -> None:
        """The registry has done what was asked for."""
        held.decision = "CONFIRMED"
        if held.request == "RETIREMENT":
            self.set(held.issuance, held.serials, state=USED[held.kind])
        elif held.to["party"] is None:
            self.set(held.issuance, held.serials, state="TRANSFERRED_AWAY")
        else:
            account = (held.to["party"], held.to["client"])
            self.set(held.issuance, held.serials, state="AVAILABLE", hold=None, account=account)
