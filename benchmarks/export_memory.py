"""How much memory an export takes, and how fast it is, from 10^4 to 10^6 entries; and the same of an outsider's check.

    python -m benchmarks.export_memory [--sizes N ...] [--folder FOLDER]

For each size a ledger of that many entries is written straight into a fresh SQLite file: chains of a thousand entries
in which a tonne is held and released again, each with its hold and its block, hashed as the ledger hashes them. Then
one process exports it into a file, and another, which knows nothing but that file, checks it with verify_export.py.
The memory is the peak of the whole process, so compare it with that of the smallest size. Each step is a process of its
own; the largest size needs four gigabytes of disk.
"""

import argparse
import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from core import clock
from core.canonical import canonical_bytes
from core.database import connect, disconnect
from core.ids import new_id
from core.signing import SigningKey
from registry.chain import entry_hash
from registry.models import Block, Entry, Issuance
from registry.verification import verify_ledger
from server.export_command import run_export
from server.migrate import migrate
from server.settings import tortoise_config
from tests.factories import make_issuance, make_organisation

SIZES: Final = (10_000, 100_000, 1_000_000)
ENTRIES_A_CHAIN: Final = 1_000
NANOSECONDS: Final = 1_000_000_000
SCRIPT: Final = Path(__file__).parents[1] / "scripts" / "verify_export.py"

Row = dict[str, Any]


async def fill(path: Path, entries: int) -> None:
    """Write a ledger of so many entries into a fresh database; a small one is proven."""
    config = tortoise_config(f"sqlite://{path}")
    await migrate(config)
    await connect(config)
    try:
        issuer = await make_organisation()
        for number in range(entries // ENTRIES_A_CHAIN):
            issuance = await make_issuance(issuer, quantity_t=1, start=number + 1)
            first, block = await Entry.get(issuance_id=issuance.id), await Block.get(issuance_id=issuance.id)
            _write(path, issuance, _chain(issuance, first, block))
        if entries <= SIZES[0]:
            assert (await verify_ledger()).findings == ()
    finally:
        await disconnect()


def _chain(issuance: Issuance, first: Entry, block: Block) -> Iterator[tuple[str, Row]]:
    """The rows after an ISSUE: the tonne held and released, over and over."""
    head, at = first.hash, clock.now().isoformat()
    kinds = (("HOLD", "HELD"), ("RELEASE", "AVAILABLE"))
    open_block: Row = {"id": str(block.id), "depth": 0, "jumps": []}
    hold = ""
    for sequence in range(1, ENTRIES_A_CHAIN):
        kind, state = kinds[(sequence - 1) % 2]
        is_last = sequence == ENTRIES_A_CHAIN - 1
        entry_id, block_id = str(new_id()), str(new_id())
        if kind == "HOLD":
            hold = str(new_id())
            yield "holds", _hold(issuance, hold, at, is_last)
        opened = {
            "id": block_id,
            "start": issuance.start,
            "stop": issuance.stop,
            "holder": str(issuance.issuer_id),
            "stock": "OWN",
            "client": None,
            "state": state,
            "hold": hold if state == "HELD" else None,
            "retirement": None,
            "reversal": None,
            "parent": open_block["id"],
        }
        body = canonical_bytes(
            {
                "issuance": issuance.id,
                "sequence": sequence,
                "kind": kind,
                "actor": None,
                "at": at,
                "reason": "benchmark",
                "key": None,
                "closes": [open_block["id"]],
                "opens": [opened],
                "details": {"hold": hold},
            }
        ).decode()
        previous, head = head, entry_hash(head, body)
        yield "entries", _entry(issuance, entry_id, sequence, kind, at, body, previous, head)
        yield "closed", {"id": open_block["id"], "by": entry_id}
        open_block = _below(open_block, block_id)
        yield "blocks", _block(issuance, opened, open_block, entry_id, at)
    yield "head", {"id": str(issuance.id), "hash": head}


def _below(parent: Row, id: str) -> Row:
    """A block's place in its lineage: `jumps` are the (id, depth) of its ancestors by jump pointers."""
    jumps, depth = parent["jumps"], parent["depth"]
    if len(jumps) > 1 and depth - jumps[0][1] == jumps[0][1] - jumps[1][1]:
        return {"id": id, "depth": depth + 1, "jumps": jumps[1:]}
    return {"id": id, "depth": depth + 1, "jumps": [(parent["id"], depth), *jumps]}


def _hold(issuance: Issuance, id: str, at: str, is_last: bool) -> Row:
    return {
        "id": id,
        "created_at": at,
        "issuance_id": str(issuance.id),
        "holder_id": str(issuance.issuer_id),
        "quantity_t": 1,
        "allocated_g": 0,
        "deadline": at,
        "status": "PENDING" if is_last else "VOIDED",
        "reason": "benchmark",
    }


def _entry(
    issuance: Issuance, id: str, sequence: int, kind: str, at: str, body: str, previous_hash: str, hash: str
) -> Row:
    return {
        "id": id,
        "created_at": at,
        "issuance_id": str(issuance.id),
        "sequence": sequence,
        "kind": kind,
        "reason": "benchmark",
        "body": body,
        "previous_hash": previous_hash,
        "hash": hash,
    }


def _block(issuance: Issuance, opened: Row, place: Row, entry_id: str, at: str) -> Row:
    jump_id, jump_depth = place["jumps"][0]
    return {
        "id": opened["id"],
        "created_at": at,
        "issuance_id": str(issuance.id),
        "start": opened["start"],
        "stop": opened["stop"],
        "holder_id": opened["holder"],
        "state": opened["state"],
        "hold_id": opened["hold"],
        "parent_id": opened["parent"],
        "depth": place["depth"],
        "jump_id": jump_id,
        "jump_depth": jump_depth,
        "opened_by_id": entry_id,
        "closed_by_id": None,
    }


def _write(path: Path, issuance: Issuance, made: Iterator[tuple[str, Row]]) -> None:
    """Insert the rows of a chain as they are in the end: a block that was closed comes closed."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for table, row in made:
        rows[table].append(row)
    closed = {row["id"]: row["by"] for row in rows["closed"]}
    for block in rows["blocks"]:
        block["closed_by_id"] = closed.get(block["id"])
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous=OFF")
    database.execute("BEGIN IMMEDIATE")
    [first] = closed.keys() - {block["id"] for block in rows["blocks"]}
    database.execute("UPDATE blocks SET closed_by_id = ? WHERE id = ?", (closed[first], first))
    for table in ("entries", "holds", "blocks"):
        names = list(rows[table][0])
        marks = ", ".join(f":{name}" for name in names)
        database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows[table])
    [head] = rows["head"]
    database.execute(
        "UPDATE issuances SET entry_count = ?, head_hash = ? WHERE id = ?", (ENTRIES_A_CHAIN, head["hash"], head["id"])
    )
    database.execute("COMMIT")
    database.close()


async def export(path: Path, target: Path) -> None:
    """Export the ledger into a file."""
    await connect(tortoise_config(f"sqlite://{path}"))
    try:
        with target.open("wb") as file:
            await run_export(key=SigningKey.from_private_bytes(bytes(32)), stream=file)
    finally:
        await disconnect()


def step(*command: str) -> tuple[int, int, int]:
    """Run a process to its end: nanoseconds by the clock and of the processor, and the peak of its memory in KiB."""
    wrapper = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(int((used.ru_utime + used.ru_stime) * 10**9), used.ru_maxrss)"
    )
    before = time.perf_counter_ns()
    done = subprocess.run([sys.executable, "-c", wrapper, *command], capture_output=True, text=True, check=True)
    taken = time.perf_counter_ns() - before
    worked, peak_kib = map(int, done.stdout.split())
    return taken, worked, peak_kib


def main() -> None:
    """Fill, export and check for each size, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of entries, multiples of 1000")
    parser.add_argument("--folder", type=Path, help="where the databases and files go; else a temporary folder")
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--export", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        asyncio.run(fill(options.fill, options.sizes[0]))
        return
    if options.export:
        asyncio.run(export(*options.export))
        return
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            ledger, exported = Path(folder) / "ledger.sqlite", Path(folder) / "ledger.jsonl"
            this = (sys.executable, "-m", "benchmarks.export_memory")
            subprocess.run([*this, "--sizes", str(size), "--fill", str(ledger)], check=True)
            for name, command in (
                ("export", (*this, "--export", str(ledger), str(exported))),
                ("verify", (sys.executable, "-I", "-S", str(SCRIPT), str(exported))),
            ):
                taken, worked, peak_kib = step(*command)
                rates = f"{size * NANOSECONDS // taken:,} entries/s, {size * NANOSECONDS // worked:,} a second of CPU"
                written_mb = exported.stat().st_size // 1_000_000
                print(f"{name} {size:,} entries ({written_mb} MB): {rates}, peak {peak_kib >> 10} MiB", flush=True)


if __name__ == "__main__":
    main()
