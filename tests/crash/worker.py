"""The process that is killed: random operations from several tasks at once, each told before it begins and once answered.

    MUSUBI_DATABASE_URL=... python -m tests.crash.worker SEED

A line of its output is {"begun": request} or {"answered": key, "outcome": ..., "text": ...}. A line is written at once
and whole: it is shorter than what a pipe takes in one piece.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from core import clock
from core.database import connect, disconnect
from core.mass import GRAMS_PER_TONNE
from registry.kinds import Scheme
from registry.models import Block, Hold, Issuance, Retirement
from registry.states import BlockState, HoldStatus, RequestStatus, Stock, TakeOrder
from server.settings import tortoise_config
from tests.crash.operations import Request, ask

TASKS: Final = 8
OPERATIONS_A_TASK: Final = 100_000
CANDIDATES: Final = 20
PIPE_BYTES: Final = 4_096
"""What POSIX promises that a pipe takes in one piece is at least 512; Linux takes this much."""

MAX_T: Final = 5
HOLD_LIFETIME: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Market:
    """Whose tonnes there are."""

    kept_here: list[Issuance]
    kept_outside: list[Issuance]
    organisations: list[UUID]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One draw: from where, and under which key."""

    market: Market
    random: Random
    key: str

    def request(self, operation: str, owner: UUID, shares: dict[UUID, int], **inputs: Any) -> Request:
        """The request as it is told."""
        return Request(
            key=self.key,
            operation=operation,
            owner=str(owner),
            shares={str(id): quantity_t for id, quantity_t in shares.items()},
            inputs=inputs,
        )

    def owner(self) -> UUID:
        """Anybody."""
        return self.random.choice(self.market.organisations)

    def other(self, owner: UUID) -> UUID:
        """Anybody else."""
        return self.random.choice([id for id in self.market.organisations if id != owner])

    def quantity_of(self, issuance: Issuance) -> tuple[dict[UUID, int], dict[str, Any]]:
        """Some tonnes of an issuance: as shares, and as inputs."""
        quantity_t = self.random.randint(1, MAX_T)
        order = self.random.choice(list(TakeOrder))
        return {issuance.id: quantity_t}, {
            "issuance": str(issuance.id),
            "quantity_t": quantity_t,
            "order": order.value,
        }


async def _draw_transfer(one: Drawing) -> Request:
    owner = one.owner()
    shares, inputs = one.quantity_of(one.random.choice(one.market.kept_here))
    return one.request("transferUnits", owner, shares, recipient=str(one.other(owner)), **inputs)


async def _draw_move(one: Drawing) -> Request:
    holder, to_client = one.owner(), one.random.random() < 0.6
    client = one.other(holder)
    shares, inputs = one.quantity_of(one.random.choice(one.market.kept_here))
    return one.request(
        "moveStock",
        holder if to_client else client,
        shares,
        holder=str(holder),
        client=str(client),
        to_client=to_client,
        **inputs,
    )


async def _draw_hold(one: Drawing) -> Request:
    issuance = one.random.choice([*one.market.kept_here, *one.market.kept_outside])
    shares, inputs = one.quantity_of(issuance)
    deadline = (clock.now() + HOLD_LIFETIME).isoformat()
    return one.request("holdUnits", issuance.issuer_id, shares, deadline=deadline, **inputs)


async def _draw_retirement(one: Drawing) -> Request:
    here = one.random.random() < 0.5
    issuance = one.random.choice(one.market.kept_here if here else one.market.kept_outside)
    shares, inputs = one.quantity_of(issuance)
    most_g = shares[issuance.id] * GRAMS_PER_TONNE
    mass_g = one.random.choice([None, one.random.randint(1, most_g)])
    name = "retireAtOnce" if here else "requestRetirement"
    return one.request(name, issuance.issuer_id, shares, use_mass_g=mass_g, **inputs)


async def _draw_by_serials(one: Drawing) -> Request:
    """One tonne of each of two issuances, in one transaction over two chains."""
    owner, shares, serials = one.owner(), dict[UUID, int](), list[str]()
    for issuance in one.random.sample(one.market.kept_here, 2):
        own = Block.filter(issuance_id=issuance.id, holder_id=owner, stock=Stock.OWN, closed_by_id=None)
        block = await own.filter(state=BlockState.AVAILABLE).order_by(one.random.choice(["start", "-start"])).first()
        if block is None:
            return await _draw_hold(one)
        shares[issuance.id] = 1
        serials.append(str(issuance.part(block.start, block.start + 1)))
    if one.random.random() < 0.5:
        return one.request("transferUnits", owner, shares, recipient=str(one.other(owner)), serials=serials)
    return one.request("retireAtOnce", owner, shares, use_mass_g=None, serials=serials)


async def _draw_void(one: Drawing) -> Request:
    found = await Hold.filter(status=HoldStatus.PENDING).order_by("-id").limit(CANDIDATES)
    if not found:
        return await _draw_hold(one)
    held = one.random.choice(found)
    return one.request("voidHold", held.holder_id, {held.issuance_id: held.quantity_t}, hold=str(held.id))


async def _draw_decision(one: Drawing) -> Request:
    waiting = Retirement.filter(status=RequestStatus.REQUESTED).select_related("hold")
    found = await waiting.order_by("-id").limit(CANDIDATES)
    if not found:
        return await _draw_retirement(one)
    chosen = one.random.choice(found)
    name = one.random.choice(["recordRetirementNotice", "recordRetirementRejection"])
    shares = {chosen.hold.issuance_id: chosen.quantity_t}
    return one.request(name, chosen.hold.holder_id, shares, retirement=str(chosen.id))


_DRAWS: Final[dict[Callable[[Drawing], Awaitable[Request]], int]] = {
    _draw_transfer: 3,
    _draw_by_serials: 3,
    _draw_hold: 2,
    _draw_void: 2,
    _draw_retirement: 4,
    _draw_decision: 2,
    _draw_move: 2,
}
"""What is drawn, and how often."""


def _tell(line: dict[str, Any]) -> None:
    text = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    assert len(text) <= PIPE_BYTES, "a line is written in one piece"
    os.write(sys.stdout.fileno(), text)


async def _work(market: Market, seed: str) -> None:
    random = Random(seed)
    for number in range(OPERATIONS_A_TASK):
        [draw] = random.choices(list(_DRAWS), weights=list(_DRAWS.values()))
        request = await draw(Drawing(market=market, random=random, key=f"{seed}-{number}"))
        _tell({"begun": request.as_json()})
        answer = await ask(request)
        _tell({"answered": request.key, "outcome": answer.outcome.value, "text": answer.text})


async def main(url: str, seed: str) -> None:
    """Work until killed."""
    await connect(tortoise_config(f"{url}?maxsize={TASKS}" if url.startswith("postgres") else url))
    try:
        issuances = await Issuance.all().order_by("id")
        market = Market(
            kept_here=[one for one in issuances if one.scheme is Scheme.REGIONAL],
            kept_outside=[one for one in issuances if one.scheme is not Scheme.REGIONAL],
            organisations=sorted({one.issuer_id for one in issuances}),
        )
        async with asyncio.TaskGroup() as group:
            for task in range(TASKS):
                group.create_task(_work(market, f"{seed}-{task}"))
    finally:
        # Whoever listened may be gone: SQLite's thread would keep this process alive.
        await disconnect()


if __name__ == "__main__":
    asyncio.run(main(os.environ["MUSUBI_DATABASE_URL"], sys.argv[1]))
