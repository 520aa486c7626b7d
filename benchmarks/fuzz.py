"""Hostile requests without end: schema-valid, malformed, deep, huge, forged, by everybody who may ask.

    python -m benchmarks.fuzz --operations 100000 [--seed N] [--postgres] [--processes N]

The real application answers in this process, called as a server calls it (tests/fuzz). It works on a copy of a world in
which there is something of everything in every state, and on a fresh copy every thousand requests: who may suspend,
erase and revoke soon leaves nobody who could do anything. After each copy the ledger and the money are verified.

A finding is: an answer of 500 and above or INTERNAL, an exception that gets out, words that only a bug would say, a
refusal that is not in its mutation's union, an answer later than --bound seconds, a line in the error log, an event
that its handlers cannot handle, a ledger that does not add up, and memory that grows beyond GROWTH_BYTES. Each is
printed with its request; `--seed N --only EPISODE` plays one episode again.
"""

import argparse
import asyncio
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from uuid import uuid4

from benchmarks.subscriptions import resident_bytes
from core.database import disconnect
from server.migrate import migrate
from server.settings import tortoise_config
from tests.fuzz.episodes import WORLD, Episodes, Tally, logged_errors
from tests.fuzz.generated import written
from tests.postgres import running_postgres
from tests.scenarios.conftest import Databases, Templates

EPISODE: Final = 1_000
"""Requests on one copy of the world."""
DOCUMENTS: Final = 5
"""Of them hypothesis-graphql writes so many, which every caller sends; it takes a tenth of a second for each."""
CALLERS: Final = 8
WARM_UP: Final = 2
"""Episodes before the memory is measured: caches fill."""
GROWTH_BYTES: Final = 300_000_000
EXIT_FINDINGS: Final = 1


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one process does: episodes by number."""

    seed: int
    numbers: tuple[int, ...]
    postgres: bool
    bound_seconds: int


@dataclass
class Result:
    """What came of it."""

    tally: Tally = field(default_factory=Tally)
    memory: list[int] = field(default_factory=list)
    """Resident bytes after each episode."""


@contextmanager
def templates_on(*, postgres: bool) -> Iterator[Templates]:
    """Templates on databases of this process's own."""
    with tempfile.TemporaryDirectory() as folder:
        if not postgres:
            yield Templates(_sqlite(Path(folder)))
            return
        with running_postgres() as server:
            assert server is not None, "there is no PostgreSQL"
            url = asyncio.run(server.create_database("template"))
            asyncio.run(_migrate(url))

            def copy(source: str) -> str:
                name = f"world_{uuid4().hex}"
                asyncio.run(server.create_database(name, template=source))
                return name

            def drop(source: str) -> None:
                asyncio.run(server.drop_database(source))

            yield Templates(Databases(empty="template", copy=copy, address=server.url, drop=drop))


def _sqlite(folder: Path) -> Databases:
    asyncio.run(_migrate(f"sqlite://{folder}/template.sqlite?synchronous=OFF"))

    def copy(source: str) -> str:
        path = folder / f"{uuid4().hex}.sqlite"
        shutil.copy(source, path)
        return str(path)

    def drop(source: str) -> None:
        for path in folder.glob(f"{Path(source).name}*"):
            path.unlink()

    def address(source: str) -> str:
        return f"sqlite://{source}?synchronous=OFF"

    return Databases(empty=f"{folder}/template.sqlite", copy=copy, address=address, drop=drop)


async def _migrate(url: str) -> None:
    await migrate(tortoise_config(url))
    await disconnect()


def play(task: Task) -> Result:
    """Play a process's episodes."""
    result = Result()
    with templates_on(postgres=task.postgres) as templates, logged_errors() as log:
        episodes = Episodes(templates, log, task.bound_seconds, result.tally)
        ids = list(templates.stage(WORLD).ids.values())
        told: set[str] = set()
        for number in task.numbers:
            seed = task.seed * 1_000_003 + number
            began = time.perf_counter()
            episodes.play(seed, EPISODE - DOCUMENTS * CALLERS, written(DOCUMENTS, seed=seed, ids=ids))
            result.memory.append(resident_bytes(os.getpid()))
            passed = time.perf_counter() - began
            print(f"episode {number}: {passed:.1f} s, {len(result.tally.found)} kinds of finding", file=sys.stderr)
            for kind in result.tally.found.keys() - told:
                print(f"{kind}\n  {result.tally.findings.get(kind, '')}", file=sys.stderr, flush=True)
            told |= result.tally.found.keys()
    return result


def tasks_of(arguments: argparse.Namespace) -> list[Task]:
    """The episodes, dealt to the processes."""
    count = -(-arguments.operations // EPISODE)
    numbers = range(count) if arguments.only is None else [arguments.only]
    hands = [tuple(numbers[start :: arguments.processes]) for start in range(arguments.processes)]
    return [
        Task(seed=arguments.seed, numbers=hand, postgres=arguments.postgres, bound_seconds=arguments.bound)
        for hand in hands
        if hand
    ]


def report(results: list[Result], *, seconds: float) -> bool:
    """Print what came of it; whether nothing was found."""
    whole = Tally()
    for result in results:
        whole.merge(result.tally)
        warm = result.memory[min(WARM_UP, len(result.memory)) - 1]
        if result.memory[-1] - warm > GROWTH_BYTES:
            whole.find("memory grew", f"from {warm} to {result.memory[-1]} bytes")
    print(f"{whole.requests:,} requests in {seconds:,.0f} s ({whole.requests / seconds:,.0f} a second)")
    for title, counted in (("family", whole.families), ("outcome", whole.codes)):
        print(f"\n{title}")
        for name, count in counted.most_common():
            print(f"  {count:>9,}  {name}")
    print("\nslowest")
    for milliseconds, what in sorted(whole.slowest, reverse=True)[:10]:
        print(f"  {milliseconds:>9,} ms  {what[:240]}")
    print("\nmemory, MB after the warm-up and at the end of each process; the most that one ever had")
    for result in results:
        warm = result.memory[min(WARM_UP, len(result.memory)) - 1]
        print(f"  {warm // 1_000_000:>6} {result.memory[-1] // 1_000_000:>6}")
    who = resource.RUSAGE_SELF if len(results) == 1 else resource.RUSAGE_CHILDREN
    print(f"  {resource.getrusage(who).ru_maxrss // 1_000:>6}")
    print(f"\nfindings: {sum(whole.found.values())} of {len(whole.found)} kinds")
    for kind, count in whole.found.most_common():
        print(f"\n{count} x {kind}\n  {whole.findings.get(kind, '')}")
    return not whole.found


def main() -> None:
    """Read the arguments, play and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--bound", type=int, default=5, help="seconds within which every answer must come")
    parser.add_argument("--only", type=int, help="the number of one episode to play again")
    arguments = parser.parse_args()
    tasks = tasks_of(arguments)
    began = time.perf_counter()
    if len(tasks) == 1:
        results = [play(tasks[0])]
    else:
        with ProcessPoolExecutor(len(tasks), mp_context=get_context("spawn")) as pool:
            results = list(pool.map(play, tasks))
    if not report(results, seconds=time.perf_counter() - began):
        raise SystemExit(EXIT_FINDINGS)


if __name__ == "__main__":
    main()
