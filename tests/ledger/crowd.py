"""Many at once: tasks that draw commands from what was there a moment ago, and ask for them side by side."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from uuid import UUID

from core.errors import DomainError
from core.ids import new_id
from core.statements import fetch
from registry.evidence_models import Reversal
from registry.models import Allocation, Block, Hold, Issuance, Retirement, Transfer
from registry.states import BlockState, HoldStatus, RequestStatus
from registry.sweeps import expire_holds
from tests.ledger.cast import SOURCES, Cast
from tests.ledger.commands import Command, ask, refusal_of
from tests.ledger.draws import RECENT, Known, KnownHold, KnownUse, Run, draw

ENOUGH_T: Final = 60
"""Available tonnes from which on nothing more is issued: few enough to be fought for."""

LOOKS_EVERY: Final = 40
"""Operations after which a task looks at what there is again."""

MAX_RUNS: Final = 200
ONE_IN: Final = 25
"""How often a command is asked for twice at once under one key, and how often somebody sweeps."""


@dataclass
class Crowd:
    """`tasks` asking side by side until `operations` were asked for together."""

    cast: Cast
    operations: int
    tasks: int
    seed: int
    known: Known = field(default_factory=Known)
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[Command, BaseException]] = field(default_factory=list)
    """What is neither an answer nor a refusal: a deadlock, say."""

    async def run(self) -> None:
        """Ask for everything."""
        self.known = await look(self.cast)
        await asyncio.gather(*(self._task(Random(f"{self.seed} {number}")) for number in range(self.tasks)))

    async def _task(self, random: Random) -> None:
        while self.asked < self.operations:
            self.asked += 1
            if self.asked % LOOKS_EVERY == 0:
                self.known = await look(self.cast)
            if random.randrange(ONE_IN) == 0:
                await self._sweep()
            command, key = draw(self.known, random), str(new_id())
            times = 2 if random.randrange(ONE_IN) == 0 else 1
            answers = await asyncio.gather(*(self._ask(key, command) for _ in range(times)))
            if any(answer != answers[0] for answer in answers):
                self.failures.append((command, AssertionError(f"two answers under one key: {answers}")))

    async def _ask(self, key: str, command: Command) -> UUID | dict[str, Any] | None:
        outcome, answer = "done", None
        try:
            answer = await ask(self.cast, key, command)
            return answer
        except DomainError as refusal:
            outcome = type(refusal).__name__
            return refusal_of(refusal)
        except Exception as error:
            outcome = type(error).__name__
            self.failures.append((command, error))
        finally:
            self.outcomes[f"{command.do}: {outcome}"] += 1
        return None

    async def _sweep(self) -> None:
        try:
            self.outcomes["expired"] += await expire_holds()
        except Exception as error:
            self.failures.append((Command(do="sweep", by=0, args={}), error))


async def look(cast: Cast) -> Known:
    """What there is now, the latest of each."""
    rows = await Issuance.all().order_by("-id").limit(RECENT)
    sources = {cast.projects[number]: number for number in range(len(SOURCES))}
    of_issuance = {one.id: sources[one.project_id] for one in rows}
    blocks = Block.filter(issuance_id__in=list(of_issuance), state=BlockState.AVAILABLE, closed_by_id=None)
    runs = [
        Run(
            issuance=one.issuance_id,
            source=of_issuance[one.issuance_id],
            start=one.start,
            stop=one.stop,
            holder=cast.party(one.holder_id),
            client=None if one.client_id is None else cast.party(one.client_id),
        )
        for one in await blocks.limit(MAX_RUNS)
    ]
    asked: list[Retirement | Transfer] = [
        *await Retirement.all().order_by("-id").limit(2 * RECENT).select_related("hold__issuance"),
        *await Transfer.all().order_by("-id").limit(2 * RECENT).select_related("hold__issuance"),
    ]
    pending = await Hold.filter(status=HoldStatus.PENDING).order_by("-id").limit(RECENT).select_related("issuance")
    resolved = Hold.filter(status__in=[HoldStatus.VOIDED, HoldStatus.EXPIRED]).order_by("-id").limit(RECENT)
    retired = [one.hold for one in asked if isinstance(one, Retirement) and one.status is RequestStatus.CONFIRMED]
    requested = [one.hold for one in asked if one.status is RequestStatus.REQUESTED]
    uses = Allocation.filter(released_at=None).order_by("-id").limit(RECENT).select_related("hold__issuance")
    confirmed = {one.id for one in retired}
    return Known(
        may_issue=sum(run.stop - run.start for run in runs) < ENOUGH_T,
        issuances=[(one.id, of_issuance[one.id], one.start, one.stop) for one in reversed(rows)],
        runs=runs,
        pending=_holds(cast, pending),
        requested=_holds(cast, requested),
        retired=_holds(cast, retired),
        left=_holds(cast, await resolved.select_related("issuance")),
        usable=_holds(cast, [*pending, *(one.hold for one in asked if isinstance(one, Retirement))]),
        uses=[
            KnownUse(
                allocation=one.id,
                hold=_hold(cast, one.hold),
                kind=one.use_kind.value,
                use=str(one.use_id),
                is_fixed=one.hold_id in confirmed,
            )
            for one in await uses
        ],
        reversals=[
            (one.id, cast.party(one.issuance.issuer_id))
            for one in await Reversal.all().order_by("-id").limit(RECENT).select_related("issuance")
        ],
    )


async def rows_of(*tables: str) -> dict[str, int]:
    """How many rows each table has."""
    return {table: (await fetch(f"SELECT COUNT(*) AS rows FROM {table}", []))[0]["rows"] for table in tables}


def _holds(cast: Cast, holds: Iterable[Hold]) -> list[KnownHold]:
    return [_hold(cast, one) for one in holds]


def _hold(cast: Cast, one: Hold) -> KnownHold:
    return KnownHold(
        id=one.id,
        holder=cast.party(one.holder_id),
        client=None if one.client_id is None else cast.party(one.client_id),
        scheme=one.issuance.scheme.value,
        quantity_t=one.quantity_t,
    )
