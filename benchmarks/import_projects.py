"""How fast the published list is imported, beside two floors in the same run.

    python -m benchmarks.import_projects [--runs N] [--database-url postgres://...]

Each figure is the median of N runs, each run a process of its own over a fresh database. The floors do less than the
import does: `csv` only splits the cells; `insert` also writes every row's cells, as text, into one table with the
standard library's sqlite3 in one transaction. Quote the ratios: the machine's speed drifts, they drift less.
"""

import argparse
import asyncio
import csv
import io
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core.database import connect, disconnect
from registry.project_import import import_project_list
from server.import_command import BUNDLED_LIST
from server.migrate import migrate
from server.settings import tortoise_config

NANOSECONDS = 1_000_000_000


def read_cells() -> list[list[str]]:
    """Split the list's cells with the csv module."""
    return list(csv.reader(io.StringIO(BUNDLED_LIST.read_text(encoding="utf-8-sig"))))


def insert_cells(path: Path) -> int:
    """Write every cell as text with sqlite3, in one transaction."""
    rows = read_cells()[1:]
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"CREATE TABLE cells ({', '.join(f'c{number}' for number in range(len(rows[0])))})")
    connection.executemany(f"INSERT INTO cells VALUES ({', '.join('?' * len(rows[0]))})", rows)
    connection.commit()
    connection.close()
    return len(rows)


async def import_list(url: str) -> tuple[int, int]:
    """Import into a migrated database; gives rows and nanoseconds of the import alone."""
    config = tortoise_config(url)
    await migrate(config)
    await connect(config)
    before = time.perf_counter_ns()
    report = await import_project_list(BUNDLED_LIST.read_bytes())
    taken = time.perf_counter_ns() - before
    await disconnect()
    return report.rows, taken


def measure(what: str, url: str) -> None:
    """One measurement in this process; prints it as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        before = time.perf_counter_ns()
        if what == "csv":
            rows = len(read_cells()) - 1
            taken = time.perf_counter_ns() - before
        elif what == "insert":
            rows = insert_cells(Path(folder) / "floor.sqlite")
            taken = time.perf_counter_ns() - before
        else:
            rows, taken = asyncio.run(import_list(url or f"sqlite://{folder}/import.sqlite"))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rows": rows, "nanoseconds": taken, "peak_kib": peak_kib}))


def main() -> None:
    """Measure all three in turn, run by run, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--database-url", default="", help="an empty database for `import`; else fresh SQLite files")
    parser.add_argument("--measure", choices=("csv", "insert", "import"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.database_url)
        return
    found: dict[str, list[dict[str, int]]] = {"csv": [], "insert": [], "import": []}
    for _ in range(options.runs):
        for what, results in found.items():
            command = [sys.executable, "-m", "benchmarks.import_projects", "--measure", what]
            done = subprocess.run(
                [*command, "--database-url", options.database_url], capture_output=True, text=True, check=True
            )
            results.append(json.loads(done.stdout))
    floor = statistics.median(one["nanoseconds"] for one in found["insert"])
    for what, results in found.items():
        taken = statistics.median(one["nanoseconds"] for one in results)
        rows = results[0]["rows"]
        peak_mib = statistics.median(one["peak_kib"] for one in results) / 1024
        print(
            f"{what:>7}: {rows} rows in {taken / NANOSECONDS:.3f} s ({rows * NANOSECONDS / taken:,.0f} rows/s),"
            f" {taken / floor:.1f} x insert, peak {peak_mib:.0f} MiB"
        )


if __name__ == "__main__":
    main()
