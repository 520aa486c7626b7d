"""Two hundred clients at once on PostgreSQL: searches, deals, holds, transfers, retirements and subscriptions.

    python -m benchmarks.load [--clients 200] [--seconds 300] [--processes 2] [--pause MS] [--seed N]

A private PostgreSQL with fsync, `--processes` web processes (`musubi serve --no-worker`), one worker, and two processes
of clients, all on this machine: they share its cores. Each client keeps one connection and asks again as soon as it is
answered, or after a pause of --pause milliseconds in the mean; so without a pause the latency is that of a site asked
for more than it can do. Limits of points are off (MUSUBI_ADDRESS_POINTS=0, MUSUBI_CREDENTIAL_POINTS=0): all clients
have one address, and a limit would be all that is measured.

Eleven of twenty clients browse, seven play whole deals (demand, proposal, acceptances, confirmation, delivery, the
registry's notice, payment), two hold, void, retire and transfer tonnes that Musubi keeps. Before that the same clients
ask a bare Starlette endpoint in as many processes, which sends a search's answer back and does nothing else.

It ends with 1 when an answer was neither a success nor a typed refusal, the processes logged an error, an event stayed
unhandled, or `musubi verify` finds anything.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import httpx

from benchmarks.ledger import durable_postgres
from benchmarks.load_clients import SEARCH, Measured, Plan, drive, drive_bare
from benchmarks.load_market import Market, open_market
from core.database import connect, disconnect
from core.tables import OutboxEvent
from server.migrate import migrate
from server.settings import tortoise_config

FIRST_PORT: Final = 18_400
BARE_PORT: Final = 18_500
CLIENT_PROCESSES: Final = 2
SUBSCRIBERS: Final = 10
BARE_SECONDS: Final = 10
START_SECONDS: Final = 120
WORKED_OFF_SECONDS: Final = 300
STOP_SECONDS: Final = 60
POOL: Final = "minsize=2&maxsize=20"
"""Connections of each process: all of them within what the server allows."""
TELLTALES: Final = ("Traceback", "ERROR", "CRITICAL", "never awaited")


@contextlib.contextmanager
def process(command: list[str], environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process until it is told to stop; what it says goes into a file."""
    with log.open("wb") as file:
        running = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT)
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            try:
                running.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def environment_of(url: str, folder: Path, **more: str) -> dict[str, str]:
    """The environment of the site's processes."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MUSUBI_")}
    return {
        **clean,
        "MUSUBI_DATABASE_URL": f"{url}?{POOL}",
        "MUSUBI_WORKER_DATABASE_URL": url,
        "MUSUBI_TOKENS_FILE": str(folder / "tokens.json"),
        "MUSUBI_MAIL_URL": f"files:{folder}/mails",
        "MUSUBI_ADDRESS_POINTS": "0",
        "MUSUBI_CREDENTIAL_POINTS": "0",
        **more,
    }


def wait_for(url: str) -> None:
    """Until a server answers."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            httpx.post(f"{url}/graphql", json={"query": "{ __typename }"}, timeout=10)
            return
        time.sleep(0.2)
    raise SystemExit(f"{url} does not answer")


@contextlib.contextmanager
def site(url: str, folder: Path, processes: int) -> Iterator[tuple[str, ...]]:
    """Web processes and a worker; the addresses."""
    command = [sys.executable, "-m", "server.cli"]
    with contextlib.ExitStack() as stack:
        addresses = []
        for number in range(processes):
            environment = environment_of(url, folder, MUSUBI_PORT=str(FIRST_PORT + number))
            stack.enter_context(process([*command, "serve", "--no-worker"], environment, folder / f"web-{number}.log"))
            addresses.append(f"http://127.0.0.1:{FIRST_PORT + number}")
        stack.enter_context(process([*command, "work"], environment_of(url, folder), folder / "worker.log"))
        for address in addresses:
            wait_for(address)
        yield tuple(addresses)


@contextlib.contextmanager
def bare(folder: Path, processes: int) -> Iterator[tuple[str, ...]]:
    """As many processes of the bare endpoint."""
    environment = {**os.environ, "LOAD_BARE_ANSWER": str(folder / "answer.json")}
    with contextlib.ExitStack() as stack:
        addresses = []
        for number in range(processes):
            port = str(BARE_PORT + number)
            command = [sys.executable, "-m", "uvicorn", "benchmarks.load_bare:app", "--port", port, "--no-access-log"]
            stack.enter_context(process(command, environment, folder / f"bare-{number}.log"))
            addresses.append(f"http://127.0.0.1:{port}")
        for address in addresses:
            wait_for(address)
        yield tuple(addresses)


def measure_bare(folder: Path, arguments: argparse.Namespace) -> Measured:
    """The bare endpoint under the same clients."""
    whole = Measured()
    with bare(folder, arguments.processes) as addresses, pool() as workers:
        seconds = min(BARE_SECONDS, arguments.seconds)
        asked = partial(drive_bare, addresses, seconds=seconds)
        for one in workers.map(asked, hands(arguments.clients)):
            whole.merge(one)
    return whole


def pool() -> ProcessPoolExecutor:
    """The processes of the clients."""
    return ProcessPoolExecutor(CLIENT_PROCESSES, mp_context=get_context("spawn"))


def hands(clients: int) -> list[range]:
    """The clients' numbers, dealt to the processes."""
    share = -(-clients // CLIENT_PROCESSES)
    return [range(start, min(start + share, clients)) for start in range(0, clients, share)]


def measure(addresses: tuple[str, ...], market: Market, arguments: argparse.Namespace) -> Measured:
    """The site under its clients."""
    whole = Measured()
    plans = [
        Plan(
            urls=addresses,
            market=market,
            clients=clients,
            subscribers=SUBSCRIBERS // CLIENT_PROCESSES,
            seconds=arguments.seconds,
            pause_ms=arguments.pause,
            seed=arguments.seed,
        )
        for clients in hands(arguments.clients)
    ]
    with pool() as workers:
        for one in workers.map(drive, plans):
            whole.merge(one)
    return whole


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[None]:
    """The site's database, for this process."""
    await connect(tortoise_config(url))
    try:
        yield
    finally:
        await disconnect()


async def prepare(url: str) -> Market:
    """Migrate, and open the market."""
    await migrate(tortoise_config(url))
    async with connected(url):
        return await open_market()


async def waiting_events(url: str) -> int:
    """Events that no worker has handled."""
    async with connected(url):
        return await OutboxEvent.filter(handled_at=None).count()


async def work_off(url: str) -> int:
    """Wait until the worker has handled what happened; how many events it has left."""
    until = time.monotonic() + WORKED_OFF_SECONDS
    while (left := await waiting_events(url)) and time.monotonic() < until:
        await asyncio.sleep(1)
    return left


def verify(url: str, folder: Path) -> bool:
    """Whether the ledger and the money add up, as the command says."""
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "verify"],
        env=environment_of(url, folder),
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"\nmusubi verify\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def logged(folder: Path) -> list[str]:
    """Lines of the processes' logs that tell of a bug."""
    return [
        f"{path.name}: {line[:300]}"
        for path in sorted(folder.glob("*.log"))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if any(one in line for one in TELLTALES)
    ]


def show(measured: Measured, seconds: int) -> None:
    """The table of operations."""
    print(f"{'operation':<24} {'a second':>9} {'p50 ms':>9} {'p95 ms':>9} {'p99 ms':>9} {'most ms':>9} {'count':>9}")
    everything = [one for times in measured.microseconds.values() for one in times]
    rows = sorted(measured.microseconds.items(), key=lambda one: -len(one[1]))
    for name, times in (*rows, *([("all", everything)] if len(rows) > 1 else [])):
        at = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        shown = " ".join(f"{one / 1_000:>9.1f}" for one in (at[49], at[94], at[98], max(times)))
        print(f"{name:<24} {len(times) / seconds:>9.1f} {shown} {len(times):>9,}")


async def run(arguments: argparse.Namespace, folder: Path) -> bool:
    """Everything; whether nothing is wrong."""
    async with durable_postgres() as server:
        url = await server.create_database("load")
        market = await prepare(url)
        with site(url, folder, arguments.processes) as addresses:
            query = {"query": SEARCH, "variables": {"sort": "NEWEST"}}
            answer = httpx.post(f"{addresses[0]}/graphql", json=query, timeout=60)
            (folder / "answer.json").write_bytes(answer.content)
            size = f"{len(answer.content):,} bytes"
            print(f"bare Starlette, {arguments.processes} processes, {arguments.clients} clients, answers of {size}")
            before = await asyncio.to_thread(measure_bare, folder, arguments)
            show(before, min(BARE_SECONDS, arguments.seconds))
            print(f"\nMusubi, {arguments.processes} web processes and a worker, {arguments.clients} clients")
            measured = await asyncio.to_thread(measure, addresses, market, arguments)
            show(measured, arguments.seconds)
            left = await work_off(url)
        print(f"\n{measured.deals} deals from demand to payment, {measured.events} events to {SUBSCRIBERS} subscribers")
        print(f"typed refusals: {sum(measured.refusals.values())} {dict(measured.refusals.most_common(20))}")
        bugs = logged(folder)
        print(f"neither success nor typed refusal: {measured.wrong_count}", *measured.wrong[:20], sep="\n  ")
        print(f"lines in the logs that tell of a bug: {len(bugs)}", *bugs[:20], sep="\n  ")
        print(f"events left to the worker: {left}")
        sound = await asyncio.to_thread(verify, url, folder)
    return sound and not (measured.wrong_count or bugs or left)


def main() -> None:
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--processes", type=int, default=2, help="web processes")
    parser.add_argument("--pause", type=int, default=0, help="milliseconds that a client waits in the mean")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        print(f"{os.cpu_count()} cores, load before the start {load}")
        if not asyncio.run(run(arguments, Path(folder))):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
