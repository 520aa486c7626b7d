"""A working process is killed again and again, and everything that it leaves behind is looked at.

    python -m benchmarks.crash --kills 200 [--postgres] [--seed N]

Eight tasks of a process of its own (tests/crash/worker.py) transfer, hold, retire and move tonnes through the use cases
under fresh idempotency keys. 20 to 400 ms after its first answer it gets SIGKILL. Then the ledger and the money are
verified over a fresh connection, every answered key must have its answer and exactly its entries, every other one all
of them or none, and the last of them are asked for again. The next process goes on with the same database, 25 times.

What dies is the process, not the machine: SQLite runs with synchronous=FULL as always, the private PostgreSQL server
lives on with fsync off (tests/postgres.py), and neither is asked what a loss of power would leave.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from core.database import disconnect
from server.migrate import migrate
from server.settings import tortoise_config
from tests.crash.kills import Tally, kill_over
from tests.postgres import PostgresServer, running_postgres

KILLS_A_DATABASE: Final = 25
"""Verifying reads the whole ledger: a growing one would take all the time."""

TEMPLATE: Final = "template"


@asynccontextmanager
async def fresh_on_sqlite(folder: Path, name: str) -> AsyncIterator[str]:
    """A migrated SQLite file, until it has been looked at."""
    template, path = folder / f"{TEMPLATE}.sqlite", folder / f"{name}.sqlite"
    if not template.exists():
        await _migrate(f"sqlite://{template}")
    shutil.copy(template, path)
    yield f"sqlite://{path}"
    for left in folder.glob(f"{name}.sqlite*"):
        left.unlink()


@asynccontextmanager
async def fresh_on_postgres(server: PostgresServer, name: str) -> AsyncIterator[str]:
    """A migrated PostgreSQL database, until it has been looked at."""
    url = await server.create_database(name)
    await _migrate(url)
    yield url
    await server.drop_database(name)


async def _migrate(url: str) -> None:
    await migrate(tortoise_config(url))
    await disconnect()


async def run(arguments: argparse.Namespace, server: PostgresServer | None, folder: Path) -> Tally:
    """So many kills, each KILLS_A_DATABASE of them over a database of their own."""
    tally = Tally()
    for number, first in enumerate(range(0, arguments.kills, KILLS_A_DATABASE)):
        name, seed = f"crash_{number}", arguments.seed + number
        fresh = fresh_on_postgres(server, name) if server else fresh_on_sqlite(folder, name)
        async with fresh as url:
            await kill_over(url, kills=min(KILLS_A_DATABASE, arguments.kills - first), seed=seed, tally=tally)
        print(f"  {tally.kills} kills, {len(tally.problems)} problems", flush=True)
    return tally


def report(tally: Tally, seconds: float) -> None:
    """Print what the kills have shown."""
    print(f"{tally.kills} kills, {seconds:.0f} s")
    print(f"{tally.begun} operations begun, {tally.succeeded} answered done, {tally.refused} answered refused")
    print(f"{tally.whole + tally.absent} not answered: {tally.whole} are there whole, {tally.absent} not at all")
    print(f"{tally.asked_again} asked for again")
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(tally.operations.items())))
    print(f"{len(tally.problems)} problems")
    for problem in tally.problems:
        print(f"  {problem}")


def main() -> None:
    """Run what the arguments ask for; exit 1 if there was any problem."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    arguments = parser.parse_args()
    started = time.monotonic()
    if arguments.postgres:
        with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
            if server is None:
                raise SystemExit("no PostgreSQL found")
            print(f"{server.installation}, fsync=off: the process dies, not the server")
            tally = asyncio.run(run(arguments, server, Path(folder)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            print("SQLite, synchronous=FULL")
            tally = asyncio.run(run(arguments, None, Path(folder)))
    report(tally, time.monotonic() - started)
    sys.exit(1 if tally.problems else 0)


if __name__ == "__main__":
    main()
