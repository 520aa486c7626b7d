"""Long runs of the ledger under random operations, and the proof afterwards.

    python -m benchmarks.ledger_soak --steps 1000000 --seed 1
    python -m benchmarks.ledger_soak --postgres --operations 100000 --tasks 32

The first plays seeded episodes on SQLite beside a dictionary that says what every step must do: after each step every
tonne, hold and allocation is compared, and the proof runs within and at the end of each episode. It is the Hypothesis
machine of tests/registry/test_ledger_machine.py without Hypothesis. The second lets many tasks ask for the same
commands at once on a PostgreSQL of its own (tests/postgres.py), and proves the ledger in the end. Both end with an
error at the first thing that is not right, and say the seed that repeats it.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from asyncio import Future
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import aiosqlite.core

from core import clock
from core.database import connect, connection, disconnect
from registry.verification import verify_ledger
from server.migrate import migrate
from server.settings import tortoise_config
from tests.factories import NOW
from tests.ledger.cast import make_cast
from tests.ledger.crowd import Crowd, rows_of
from tests.ledger.draws import draw
from tests.ledger.play import Player
from tests.postgres import running_postgres

STEPS_AN_EPISODE: Final = 250
VERIFIES_EVERY: Final = 125
ONE_IN: Final = 20
"""How often what was asked is asked again, and how often time passes."""

MEMORY_FOLDER: Final = Path("/dev/shm")
TABLES: Final = ("issuances", "entries", "blocks", "holds", "retirements", "transfers", "allocations", "reversals")
SAYS_EVERY_S: Final = 60


class InlineQueue:
    """Runs SQLite's statements in the event loop's own thread: the same statements, and no switching of threads."""

    def put_nowait(self, item: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Run the function, and give its result to the future."""
        future, function = item
        try:
            result = function()
        except Exception as error:
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class NoThread:
    """Stands where aiosqlite starts its thread."""

    def __init__(self, **_: Any) -> None:
        pass

    def start(self) -> None:
        """Nothing to start."""


async def play_episode(seed: str) -> Counter[str]:
    """One ledger from its first issue on; returns how often each outcome was met. Raises Disagreement."""
    random = Random(seed)
    player: Player | None = None
    with clock.running_at(lambda: player.now if player else NOW):
        player = Player(cast=await make_cast(), now=NOW)
        for step in range(1, STEPS_AN_EPISODE + 1):
            await player.play(draw(player.known(), random))
            if random.randrange(ONE_IN) == 0:
                await player.repeat()
            if random.randrange(ONE_IN) == 0:
                await player.let_pass(1 + random.randrange(30))
            await player.compare()
            if step % VERIFIES_EVERY == 0:
                await player.verify()
    return player.outcomes


async def play_episodes(folder: Path, episodes: int, seed: int) -> Counter[str]:
    """Each on a fresh copy of one migrated database; returns how often each outcome was met."""
    template, path = folder / "template.sqlite", folder / "episode.sqlite"
    await _migrate(f"sqlite://{template}?synchronous=OFF")
    shutil.copy(template, path)
    outcomes: Counter[str] = Counter()
    began = said = time.monotonic()
    # Nothing here has to survive a crash.
    await connect(tortoise_config(f"sqlite://{path}?synchronous=OFF&journal_mode=MEMORY"))
    try:
        for episode in range(episodes):
            try:
                outcomes += await play_episode(f"{seed} {episode}")
            except BaseException:
                print(f"seed {seed}, episode {episode}", file=sys.stderr)
                raise
            await connection().close()
            shutil.copy(template, path)
            if time.monotonic() - said > SAYS_EVERY_S:
                said = time.monotonic()
                played = (episode + 1) * STEPS_AN_EPISODE
                print(f"{played} steps, {played / (said - began):.0f} a second", flush=True)
    finally:
        await disconnect()
    return outcomes


def soak_sqlite(steps: int, seed: int) -> None:
    """Episodes with the seeds `seed 0`, `seed 1`, ... until `steps` were played."""
    vars(aiosqlite.core).update(SimpleQueue=InlineQueue, Thread=NoThread)
    began = time.monotonic()
    episodes = -(-steps // STEPS_AN_EPISODE)
    with tempfile.TemporaryDirectory(dir=MEMORY_FOLDER if MEMORY_FOLDER.is_dir() else None) as name:
        outcomes = asyncio.run(play_episodes(Path(name), episodes, seed))
    taken = time.monotonic() - began
    played = episodes * STEPS_AN_EPISODE
    print(f"{played} steps in {episodes} episodes of seed {seed}, {taken:.0f} s, {played / taken:.0f} a second")
    print(json.dumps(dict(sorted(outcomes.items()))))
    print("no violation")


async def soak_postgres(url: str, operations: int, tasks: int, seed: int) -> bool:
    """The crowd, then the proof; whether both found nothing."""
    await _migrate(url)
    await connect(tortoise_config(f"{url}?maxsize={tasks + tasks // 4}"))
    try:
        crowd = Crowd(cast=await make_cast(), operations=operations, tasks=tasks, seed=seed)
        began = time.monotonic()
        await crowd.run()
        taken = time.monotonic() - began
        verdict = await verify_ledger()
        rows = await rows_of(*TABLES)
    finally:
        await disconnect()
    print(f"{crowd.asked} operations of {tasks} tasks, seed {seed}: {taken:.0f} s, {crowd.asked / taken:.0f} a second")
    print(json.dumps(dict(sorted(crowd.outcomes.items()))))
    print(json.dumps(rows))
    for command, error in crowd.failures[:20]:
        print(f"FAILED {command}: {error!r}")
    print(f"{len(crowd.failures)} failures, {verdict.finding_count} findings {list(verdict.findings)[:20]}")
    return verdict.ok and not crowd.failures


async def _migrate(url: str) -> None:
    await migrate(tortoise_config(url))
    await disconnect()


def main() -> int:
    """Run what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=10_000, help="on SQLite, beside the dictionary")
    parser.add_argument("--postgres", action="store_true", help="many tasks at once on PostgreSQL instead")
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--tasks", type=int, default=32)
    options = parser.parse_args()
    if not options.postgres:
        soak_sqlite(options.steps, options.seed)
        return 0
    with running_postgres() as server:
        if server is None:
            print("no PostgreSQL found", file=sys.stderr)
            return 1
        url = asyncio.run(server.create_database("soak"))
        return 0 if asyncio.run(soak_postgres(url, options.operations, options.tasks, options.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
