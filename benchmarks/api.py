"""Fifty listings, each with project, seller, price and availability: ours beside others, in one run.

    python -m benchmarks.api [--database postgres|sqlite] [--seconds N] [--rounds N] [--only NAME ...]

Every server is one process pinned to one core, asked by `wrk` (or, where that is missing, by a small client of our own)
on another core. All of them answer the same rows of the same database with the same JSON; that is checked first.

raw         Starlette and asyncpg (or aiosqlite): SQL rows, dicts, orjson; no GraphQL at all
ours        the whole application: limits, costs, authorisation, errors and all
ours-plain  the same without compiled plans
strawberry, ariadne, graphene    the same query through other Python servers, with the caches that they have
mercurius, mercurius-jit, yoga   through common Node servers (PostgreSQL only)

What is not installed is fetched into a temporary folder with pip or npm, and left out when that fails. Quote ratios:
the machine's speed drifts, they drift less.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.request import Request, urlopen

from tortoise import connections

from benchmarks.api_rows import QUERY, fill
from core.database import connect, disconnect
from server.migrate import migrate
from server.settings import tortoise_config
from tests.postgres import running_postgres

CONNECTIONS = 16
START_SECONDS = 30
FIRST_PORT = 18200
PYTHON_PEERS = {"ariadne": ["--no-deps", "ariadne"], "graphene": ["graphene"]}
NODE_PACKAGES = ["mercurius", "fastify", "graphql", "graphql-yoga", "pg", "graphql-jit"]
NODE_SERVERS = ("mercurius", "mercurius-jit", "yoga")
SERVERS = ("raw", "ours", "ours-plain", "strawberry", "ariadne", "graphene", *NODE_SERVERS)
BODY = json.dumps({"query": QUERY, "variables": {"first": 50}}).encode()


def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=SERVERS, choices=SERVERS)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(database(arguments.database, folder))
        asyncio.run(prepare(url))
        wanted = [one for one in arguments.only if arguments.database == "postgres" or one not in NODE_SERVERS]
        environments = installed(wanted, folder)
        rates: dict[str, list[float]] = {name: [] for name in environments}
        expected: object = None
        for number in range(arguments.rounds):
            for position, name in enumerate(environments):
                port = FIRST_PORT + position
                with serving(name, port, url, environments[name], folder):
                    answer = ask(port)
                    expected = expected if expected is not None else answer
                    if answer != expected:
                        raise SystemExit(f"{name} answers something else: {str(answer)[:500]}")
                    load(port, 1, folder)
                    rates[name].append(load(port, arguments.seconds, folder))
                print(f"round {number + 1}: {name} {rates[name][-1]:.0f} requests a second", file=sys.stderr)
    show(rates)


def show(rates: dict[str, list[float]]) -> None:
    """Print medians and ratios."""
    medians = {name: statistics.median(found) for name, found in rates.items()}
    print(f"{'server':<14} {'requests/s':>10} {'of raw':>8} {'ours is':>9}")
    for name, median in sorted(medians.items(), key=lambda one: -one[1]):
        of_raw = f"{median / medians['raw']:.3f}" if "raw" in medians else ""
        ours = f"{medians['ours'] / median:.2f}x" if "ours" in medians else ""
        print(f"{name:<14} {median:>10.0f} {of_raw:>8} {ours:>9}")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An empty database; its address."""
    if kind == "sqlite":
        yield f"sqlite://{folder / 'musubi.sqlite'}?synchronous=NORMAL"
        return
    with running_postgres() as server:
        if server is None:
            raise SystemExit("no PostgreSQL; try --database sqlite")
        yield asyncio.run(server.create_database("listings"))


async def prepare(url: str) -> None:
    """Migrate, fill in twenty thousand listings, and let the database count them, as it does by itself in time."""
    config = tortoise_config(url)
    await migrate(config)
    await connect(config)
    try:
        await fill()
        await connections.get("default").execute_script("ANALYZE")
    finally:
        await disconnect()


def installed(wanted: list[str], folder: Path) -> dict[str, dict[str, str]]:
    """The servers that can run, each with what its environment needs."""
    environments: dict[str, dict[str, str]] = {}
    node = folder / "node"
    has_node = any(one in NODE_SERVERS for one in wanted) and _npm(node)
    for name in wanted:
        if name in PYTHON_PEERS:
            target = folder / name
            command = [sys.executable, "-m", "pip", "install", "-q", "--target", str(target), *PYTHON_PEERS[name]]
            if _quietly(command, folder):
                environments[name] = {"PYTHONPATH": str(target)}
        elif name in NODE_SERVERS:
            if has_node:
                environments[name] = {"NODE_PATH": str(node / "node_modules")}
        else:
            environments[name] = {}
    for name in set(wanted) - set(environments):
        print(f"{name} cannot be installed and is left out", file=sys.stderr)
    return environments


def _npm(folder: Path) -> bool:
    if shutil.which("npm") is None:
        return False
    folder.mkdir()
    return _quietly(["npm", "install", "--no-audit", "--no-fund", "--silent", *NODE_PACKAGES], folder)


def _quietly(command: list[str], folder: Path) -> bool:
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


@contextmanager
def serving(name: str, port: int, url: str, environment: dict[str, str], folder: Path) -> Iterator[None]:
    """One server on the first core, until it is no longer needed."""
    here = Path(__file__).parent
    program = (
        ["node", str(here / "api_peers.js")] if name in NODE_SERVERS else [sys.executable, "-m", "benchmarks.api_peers"]
    )
    if name in NODE_SERVERS:
        # Node looks for packages from where the file lies.
        script = folder / "node" / "api_peers.js"
        shutil.copy(here / "api_peers.js", script)
        program = ["node", str(script)]
    process = subprocess.Popen(
        [*program, name, str(port), url],
        env={**os.environ, **environment},
        cwd=here.parent,
        preexec_fn=_pinned(0),
    )
    try:
        _wait(port, process)
        yield
    finally:
        process.terminate()
        process.wait()


def _pinned(core: int) -> Callable[[], None]:
    cores = sorted(os.sched_getaffinity(0))
    return lambda: os.sched_setaffinity(0, {cores[core % len(cores)]})


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"a server ended with {process.returncode}")
        with suppress(OSError):
            ask(port)
            return
        time.sleep(0.1)
    raise SystemExit("a server did not start")


def ask(port: int) -> object:
    """The data of one answer."""
    request = Request(f"http://127.0.0.1:{port}/graphql", data=BODY, headers={"Content-Type": "application/json"})
    with urlopen(request) as response:
        answer = json.load(response)
    assert not answer.get("errors"), answer
    return answer["data"]


def load(port: int, seconds: int, folder: Path) -> float:
    """Requests a second that a server answers."""
    wrk = shutil.which("wrk")
    if wrk is None:
        command = [sys.executable, "-m", "benchmarks.api_load", str(port), str(seconds), str(CONNECTIONS)]
        return float(subprocess.run(command, input=BODY, capture_output=True, check=True, preexec_fn=_pinned(1)).stdout)
    script = folder / "post.lua"
    quoted = BODY.decode().replace("\\", "\\\\").replace("'", "\\'")
    script.write_text(f"wrk.method = 'POST'\nwrk.body = '{quoted}'\nwrk.headers['Content-Type'] = 'application/json'\n")
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}/graphql"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=_pinned(1)).stdout
    if "Non-2xx" in said:
        raise SystemExit(said)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    assert found is not None, said
    return float(found[1])


if __name__ == "__main__":
    main()
