"""Drawing commands: mostly such as may succeed, some that may not, from what is known to be there.

`pick(n)` gives a number below n: a seeded generator's, or one that Hypothesis shrinks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final, TypeVar
from uuid import UUID

from core.ids import new_id
from tests.ledger.book import GRAMS
from tests.ledger.cast import AGENCIES, CONSUMER, FIRMS, OPERATOR, SOURCES, VINTAGES
from tests.ledger.commands import Command

Pick = Callable[[int], int]
One = TypeVar("One")

LONGEST: Final = 6
"""Tonnes that are asked for at most."""

RECENT: Final = 12
"""Of holds, uses and reversals the last ones are drawn from: the others are settled, or soon found again."""

KINDS: Final = ("INVALIDATION", "INVALIDATION", "SURRENDER", "CANCELLATION")
CAUSES: Final = ("FIRE", "FIRE", "STORM", "FELLING", "DOUBLE_REGISTRATION")
USE_KINDS: Final = ("PRODUCT_SALE", "PRODUCT_SALE", "DEMAND")
MASSES_G: Final = (1, 169_200, 400_000, GRAMS, 3 * GRAMS)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of available tonnes of one account."""

    issuance: UUID
    source: int
    start: int
    stop: int
    holder: int
    client: int | None


@dataclass(frozen=True, kw_only=True)
class KnownHold:
    """A hold, its account and its scheme."""

    id: UUID
    holder: int
    client: int | None
    scheme: str
    quantity_t: int


@dataclass(frozen=True, kw_only=True)
class KnownUse:
    """An allocation, its hold and its use; `is_fixed` once its retirement is confirmed."""

    allocation: UUID
    hold: KnownHold
    kind: str
    use: str
    is_fixed: bool


@dataclass(kw_only=True)
class Known:
    """What there is; what changed since it was looked at makes for races and refusals."""

    may_issue: bool = True
    issuances: Sequence[tuple[UUID, int, int, int]] = ()
    """Id, source, start, stop."""
    runs: Sequence[Run] = ()
    pending: Sequence[KnownHold] = ()
    requested: Sequence[KnownHold] = ()
    retired: Sequence[KnownHold] = ()
    """Of confirmed retirements."""
    left: Sequence[KnownHold] = ()
    """Given back, rejected or transferred."""
    usable: Sequence[KnownHold] = ()
    """Pending, or posted for a retirement that was not rejected."""
    uses: Sequence[KnownUse] = ()
    reversals: Sequence[tuple[UUID, int]] = ()
    """Id and issuer of those that are not made good."""


def draw_issue(known: Known, pick: Pick) -> Command | None:
    """Behind the last serial of its series, now and then over it."""
    source = pick(len(SOURCES))
    if not known.may_issue:
        return None
    last = max((stop for _, of, _, stop in known.issuances if of == source), default=1)
    quantity_t = 2 + pick(14)
    buffered = SOURCES[source].scheme.value == "REGIONAL" and pick(3) > 0
    args = {
        "source": source,
        "start": max(last + pick(4) - (pick(8) == 0), 1),
        "quantity_t": quantity_t,
        "buffer_t": min(1 + pick(4), quantity_t - 1) if buffered else 0,
        # Scattered, and each its own: an issuance's vintage says nothing of its age in the ledger.
        "vintage": len(known.issuances) * 12 % VINTAGES,
    }
    return Command(do="issue", by=SOURCES[source].owner, args=args)


def draw_hold(known: Known, pick: Pick) -> Command | None:
    drawn = _selection(known, pick)
    if drawn is None:
        return None
    holder, client, selection = drawn
    return Command(do="hold", by=holder, args={"client": client, "selection": selection, "hours": 1 + pick(48)})


def draw_void(known: Known, pick: Pick) -> Command | None:
    return _on_hold("void", _mostly(pick, known.pending, known.left, known.requested), pick)


def draw_retire_hold(known: Known, pick: Pick) -> Command | None:
    held = _mostly(pick, known.pending, known.requested, known.left)
    if held is None:
        return None
    args = {
        "quantity_t": _part(held, pick),
        "kind": _of(pick, KINDS),
        "user": _user(held.client, pick),
        "use_mass_g": (None, None, *MASSES_G)[pick(2 + len(MASSES_G))],
    }
    return _on_hold("retire_hold", held, pick, **args)


def draw_transfer_hold(known: Known, pick: Pick) -> Command | None:
    held = _mostly(pick, known.pending, known.requested, known.left)
    if held is None:
        return None
    return _on_hold("transfer_hold", held, pick, quantity_t=_part(held, pick), to=_recipient(held.client, pick))


def draw_retire(known: Known, pick: Pick) -> Command | None:
    drawn = _selection(known, pick)
    if drawn is None:
        return None
    holder, client, selection = drawn
    agents = [agent for of, agent in sorted(AGENCIES) if of == holder] + [(holder + 1) % FIRMS]
    by = _of(pick, agents) if pick(4) == 0 else holder
    args = {
        "holder": None if by == holder else holder,
        "client": client,
        "selection": selection,
        "kind": _of(pick, KINDS),
        "user": _user(client, pick),
        "use_mass_g": (None, None, *MASSES_G)[pick(2 + len(MASSES_G))],
    }
    return Command(do="retire", by=by, args=args)


def draw_transfer(known: Known, pick: Pick) -> Command | None:
    drawn = _selection(known, pick)
    if drawn is None:
        return None
    holder, client, selection = drawn
    args = {"client": client, "selection": selection, "to": _recipient(client, pick)}
    return Command(do="transfer", by=holder, args=args)


def draw_confirm(known: Known, pick: Pick) -> Command | None:
    held = _mostly(pick, known.requested, known.retired)
    if held is None:
        return None
    args = {"hold": str(held.id), "differs": int(pick(10) == 0)}
    return Command(do="confirm", by=(held.holder, OPERATOR)[pick(2)], args=args)


def draw_reject(known: Known, pick: Pick) -> Command | None:
    held = _mostly(pick, known.requested, known.retired)
    if held is None:
        return None
    return Command(do="reject", by=(held.holder, OPERATOR)[pick(2)], args={"hold": str(held.id)})


def draw_move_stock(known: Known, pick: Pick) -> Command | None:
    run = _any(pick, known.runs)
    if run is None:
        return None
    to_client = run.client is None
    client = pick(FIRMS) if run.client is None else run.client
    args = {
        "issuance": str(run.issuance),
        "holder": run.holder,
        "client": client,
        "to_client": to_client,
        "quantity_t": 1 + pick(LONGEST),
        "newest": pick(2) == 1,
    }
    by = run.holder if to_client else client
    return Command(do="move_stock", by=pick(FIRMS) if pick(10) == 0 else by, args=args)


def draw_allocate(known: Known, pick: Pick) -> Command | None:
    held = _mostly(pick, known.usable, known.left, known.requested)
    if held is None:
        return None
    args = {"mass_g": _of(pick, MASSES_G), "use_kind": _of(pick, USE_KINDS), "use": str(new_id())}
    return Command(do="allocate", by=held.holder, args={"hold": str(held.id), **args})


def draw_release(known: Known, pick: Pick) -> Command | None:
    use = _use(known, pick)
    if use is None:
        return None
    return Command(do="release", by=use.hold.holder, args={"use_kind": use.kind, "use": use.use})


def draw_move_use(known: Known, pick: Pick) -> Command | None:
    use = _use(known, pick)
    if use is None:
        return None
    of = use.hold
    alike = [one for one in known.usable if (one.holder, one.client, one.scheme) == (of.holder, of.client, of.scheme)]
    target = _mostly(pick, [one for one in alike if one.id != of.id], known.usable, known.left)
    if target is None:
        return None
    by = pick(FIRMS) if pick(15) == 0 else of.holder
    return Command(do="move_use", by=by, args={"allocation": str(use.allocation), "hold": str(target.id)})


def draw_reverse(known: Known, pick: Pick) -> Command | None:
    issuance = _any(pick, known.issuances)
    if issuance is None:
        return None
    id, _, start, stop = issuance
    whole = pick(6) == 0
    args = {
        "issuance": str(id),
        "cause": _of(pick, CAUSES),
        "quantity_t": stop - start if whole else 1 + pick(LONGEST),
    }
    return Command(do="reverse", by=OPERATOR, args=args)


def draw_replace(known: Known, pick: Pick) -> Command | None:
    reversal, given = _recent(pick, known.reversals), _any(pick, known.issuances)
    if reversal is None or given is None:
        return None
    args = {"reversal": str(reversal[0]), "issuance": str(given[0]), "quantity_t": 1 + pick(3)}
    return Command(do="replace", by=pick(FIRMS) if pick(10) == 0 else reversal[1], args=args)


def draw_certify(known: Known, pick: Pick) -> Command | None:
    held = _recent(pick, known.retired)
    return None if held is None else Command(do="certify", by=OPERATOR, args={"hold": str(held.id)})


DRAWS: Final[Mapping[str, tuple[int, Callable[[Known, Pick], Command | None]]]] = {
    "issue": (3, draw_issue),
    "hold": (20, draw_hold),
    "void": (6, draw_void),
    "retire_hold": (8, draw_retire_hold),
    "transfer_hold": (7, draw_transfer_hold),
    "retire": (3, draw_retire),
    "transfer": (7, draw_transfer),
    "confirm": (7, draw_confirm),
    "reject": (7, draw_reject),
    "move_stock": (8, draw_move_stock),
    "allocate": (8, draw_allocate),
    "release": (4, draw_release),
    "move_use": (6, draw_move_use),
    "reverse": (2, draw_reverse),
    "replace": (2, draw_replace),
    "certify": (2, draw_certify),
}
"""How often each is drawn, and how."""


def draw(known: Known, random: Random) -> Command:
    """A command of any kind, as often as `DRAWS` says."""
    weights = [weight for weight, _ in DRAWS.values()]
    while True:
        [name] = random.choices(list(DRAWS), weights)
        command = DRAWS[name][1](known, random.randrange)
        if command is not None:
            return command


def _selection(known: Known, pick: Pick) -> tuple[int, int | None, dict[str, Any]] | None:
    """Whose stock, and what of it: by quantity of an issuance or scheme, or by serial, sometimes beyond what is there."""
    run = _any(pick, known.runs)
    if run is None:
        return None
    holder = pick(FIRMS) if pick(12) == 0 else run.holder
    client = pick(FIRMS) if pick(12) == 0 else run.client
    common = {"quantity_t": 1 + pick(LONGEST), "newest": pick(2) == 1}
    match pick(5):
        case 0:
            return holder, client, {"scheme": SOURCES[run.source].scheme.value, **common}
        case 1 | 2:
            first = _range(run, pick)
            more = [_range(_of(pick, known.runs), pick)] if pick(3) == 0 else []
            return holder, client, {"ranges": [first, *more], "newest": False}
    return holder, client, {"issuance": str(run.issuance), **common}


def _range(run: Run, pick: Pick) -> list[int]:
    start = run.start + pick(run.stop - run.start)
    beyond = pick(2) if pick(4) == 0 else 0
    stop = start + 1 + pick(min(run.stop - start, LONGEST)) + beyond
    return [run.source, start, stop]


def _recipient(client: int | None, pick: Pick) -> dict[str, Any]:
    """Anybody; of a client's stock mostly the client."""
    if pick(6) == 0:
        return {"party": None, "client": None}
    if pick(20) == 0:
        return {"party": CONSUMER, "client": None}
    if client is not None and pick(3) > 0:
        # To the client itself, or to who keeps them for it from now on.
        return _of(pick, [{"party": client, "client": None}, {"party": pick(FIRMS), "client": client}])
    return {"party": pick(FIRMS), "client": pick(FIRMS) if pick(4) == 0 else None}


def _user(client: int | None, pick: Pick) -> int:
    return client if client is not None and pick(5) > 0 else pick(FIRMS)


def _part(held: KnownHold, pick: Pick) -> int | None:
    return None if pick(2) else 1 + pick(held.quantity_t + (pick(6) == 0))


def _on_hold(do: str, held: KnownHold | None, pick: Pick, **args: Any) -> Command | None:
    if held is None:
        return None
    by = pick(FIRMS) if pick(15) == 0 else held.holder
    return Command(do=do, by=by, args={"hold": str(held.id), **args})


def _use(known: Known, pick: Pick) -> KnownUse | None:
    return _mostly(pick, [use for use in known.uses if not use.is_fixed], known.uses)


def _mostly(pick: Pick, likely: Sequence[One], *unlikely: Sequence[One]) -> One | None:
    for some in unlikely:
        if some and pick(12) == 0:
            return _recent(pick, some)
    return _recent(pick, likely)


def _recent(pick: Pick, some: Sequence[One]) -> One | None:
    return some[-1 - pick(min(len(some), RECENT))] if some else None


def _any(pick: Pick, some: Sequence[One]) -> One | None:
    return _of(pick, some) if some else None


def _of(pick: Pick, some: Sequence[One]) -> One:
    return some[pick(len(some))]
