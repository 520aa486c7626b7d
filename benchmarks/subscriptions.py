"""How many subscribers one web process carries, at what delay and with how much memory.

    python -m benchmarks.subscriptions [--subscribers N] [--events N]

A server process over PostgreSQL, and WebSockets beside it, one subscription each, all of them the buyer's: every event
goes to all of them, each with its authorisation and its thing looked up anew. The delay is from the commit to the
arrival at each client, whose own reading in this process is part of it. The probe is alone with the same server before.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from core import clock, database, events
from core.signals import MAX_SUBSCRIPTIONS_A_CREDENTIAL
from parties.actors import issue_token
from parties.kinds import Role
from parties.models import Membership, Person
from payments.models import Order
from server.migrate import migrate
from server.settings import tortoise_config
from tests.factories import make_order
from tests.postgres import running_postgres

QUERY: Final = "subscription { orderChanged { ... on OrderChange { cursor kind order { id status total } } } }"
NANOSECONDS_A_MILLISECOND: Final = 1_000_000
WARM_UP: Final = 3
OPEN_AT_ONCE: Final = 50


async def tokens_of(order: Order, count: int) -> list[str]:
    """So many people of the buyer's, each with a token."""
    tokens = []
    for number in range(count):
        person = await Person.create(name=f"購買担当 {number}")
        made = await Membership.create(person_id=person.id, organisation_id=order.buyer_id, role=Role.VIEWER)
        tokens.append(await issue_token(made))
    return tokens


@asynccontextmanager
async def serving(database_url: str, tokens_file: Path) -> AsyncIterator[tuple[str, int]]:
    """A web process; its address and its id."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MUSUBI_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server.cli", "serve", "--no-worker"),
        env={**clean, "MUSUBI_DATABASE_URL": database_url, "MUSUBI_PORT": "0", "MUSUBI_TOKENS_FILE": str(tokens_file)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        url = ""
        while "ends it" not in (line := (await process.stdout.readline()).decode()):
            assert line, "the server has ended"
            url = line.split("serving at ")[1].strip() if "serving at " in line else url
        yield url, process.pid
    finally:
        process.terminate()
        await process.wait()


async def subscribe(url: str, token: str) -> ClientConnection:
    """One WebSocket with one subscription, which has begun."""
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    socket = await connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None)
    hello: dict[str, Any] = {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}
    for message in (hello, {"type": "subscribe", "id": "1", "payload": {"query": QUERY}}, {"type": "ping"}):
        await socket.send(json.dumps(message))
    while json.loads(await socket.recv())["type"] != "pong":
        continue
    return socket


async def delays_ms(order: Order, sockets: Sequence[ClientConnection], *, count: int) -> list[int]:
    """From each event's commit to its arrival at each socket, in milliseconds."""
    delays: list[int] = []

    async def arrive(socket: ClientConnection, began: int) -> None:
        while json.loads(await socket.recv())["type"] != "next":
            continue
        delays.append((time.perf_counter_ns() - began) // NANOSECONDS_A_MILLISECOND)

    for number in range(count + WARM_UP):
        async with database.transaction():
            await events.record("OrderPaid", subject_id=order.id)
        began = time.perf_counter_ns()
        await asyncio.gather(*(arrive(socket, began) for socket in sockets))
        if number < WARM_UP:
            delays.clear()
    return delays


def resident_bytes(pid: int) -> int:
    """The memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def shown(delays: Sequence[int]) -> str:
    """Percentiles."""
    at = statistics.quantiles(delays, n=100)
    return f"p50 {at[49]:.0f} ms, p95 {at[94]:.0f} ms, p99 {at[98]:.0f} ms, most {max(delays)} ms"


async def measure(database_url: str, folder: Path, *, subscribers: int, count: int) -> None:
    """Print what one process does."""
    config = tortoise_config(database_url)
    await migrate(config)
    await database.connect(config)
    order = await make_order()
    tokens = await tokens_of(order, subscribers // MAX_SUBSCRIPTIONS_A_CREDENTIAL + 2)
    async with serving(database_url, folder / "tokens.json") as (url, pid), AsyncExitStack() as stack:
        probe = await subscribe(url, tokens[-1])
        stack.push_async_callback(probe.close)
        print(f"one subscriber, {count} events: {shown(await delays_ms(order, [probe], count=count))}")
        before = resident_bytes(pid)
        sockets = [probe]
        for start in range(0, subscribers - 1, OPEN_AT_ONCE):
            numbers = range(start, min(start + OPEN_AT_ONCE, subscribers - 1))
            opened = [subscribe(url, tokens[number // MAX_SUBSCRIPTIONS_A_CREDENTIAL]) for number in numbers]
            sockets += await asyncio.gather(*opened)
        for socket in sockets[1:]:
            stack.push_async_callback(socket.close)
        each = (resident_bytes(pid) - before) // max(len(sockets) - 1, 1)
        print(f"{len(sockets)} subscribers: {each // 1000} kB each")
        began = time.perf_counter_ns()
        delays = await delays_ms(order, sockets, count=count)
        seconds = (time.perf_counter_ns() - began) / 1_000_000_000
        rate = len(sockets) * (count + WARM_UP) / seconds
        print(f"{count} events to all: {shown(delays)}; {rate:.0f} deliveries a second")
    await database.disconnect()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=20)
    chosen = parser.parse_args()
    with running_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        assert postgres is not None, "there is no PostgreSQL"
        url = asyncio.run(postgres.create_database("subscriptions"))
        print(f"{clock.today()}, {os.cpu_count()} cores")
        asyncio.run(measure(url, Path(folder), subscribers=chosen.subscribers, count=chosen.events))


if __name__ == "__main__":
    main()
