"""Killing a working process again and again, and looking each time at what it leaves behind."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from core.database import connect, disconnect, is_postgres
from core.statements import fetch
from core.tables import IdempotencyOutcome
from server.settings import tortoise_config
from tests.crash.checks import (
    Book,
    findings,
    kept_keys,
    open_book,
    problems_of_asking_again,
    problems_of_keys,
    problems_of_rows,
)
from tests.crash.operations import Answer, Request, make_market
from tests.crash.worker import TASKS

ROOT: Final = Path(__file__).resolve().parents[2]
START_SECONDS: Final = 90
GONE_SECONDS: Final = 30
POLL_SECONDS: Final = 0.005
SHORTEST_MS: Final = 20
LONGEST_MS: Final = 400
"""How long a process lives after its first answer."""

ANSWERED: Final = b'{"answered"'

ASKED_AGAIN: Final = 5
"""How many of the last answers are asked for again after each kill."""

ALL_ASKED_AGAIN: Final = 3
"""After how many of a database's last kills everything is asked for again, at its end."""


class EndedByItself(Exception):
    """The process was not killed: it failed, and says why."""


@dataclass(kw_only=True)
class Tally:
    """What the kills have shown so far."""

    kills: int = 0
    begun: int = 0
    succeeded: int = 0
    refused: int = 0
    whole: int = 0
    """Operations that nobody was told about, and that are there."""
    absent: int = 0
    """Operations that nobody was told about, and of which nothing is there."""
    asked_again: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    """Which operations succeeded, and were told so."""
    problems: list[str] = field(default_factory=list)


async def kill_over(url: str, *, kills: int, seed: int, tally: Tally) -> None:
    """Kill so many processes, one after another, over one fresh migrated database."""
    random = Random(seed)
    async with _opened(url):
        await make_market()
        book = await open_book()
    generations: list[list[str]] = []
    for number in range(kills):
        lives_ms, at_an_answer = random.randint(SHORTEST_MS, LONGEST_MS), random.random() < 0.5
        lines = await _run_and_kill(url, seed=f"{seed}-{number}", lives_ms=lives_ms, at_an_answer=at_an_answer)
        keys = _enter(lines, book)
        generations.append(keys)
        async with _opened(url):
            tally.problems += [f"kill {number} of seed {seed}: {one}" for one in await _look(book, keys, tally)]
        tally.kills += 1
    async with _opened(url):
        last = [key for keys in generations[-ALL_ASKED_AGAIN:] for key in keys]
        problems = await problems_of_asking_again(book, last)
        problems += [*await problems_of_keys(book, list(book.begun)), *await findings()]
        tally.asked_again += len(last)
        tally.problems += [f"at the end of seed {seed}: {one}" for one in problems]


async def _look(book: Book, keys: list[str], tally: Tally) -> list[str]:
    """What is wrong after one kill, and what came of the operations that were begun before it."""
    answered = [key for key in keys if key in book.answered]
    unanswered = book.unanswered(keys)
    whole = await kept_keys(unanswered)
    tally.begun += len(keys)
    tally.whole += len(whole)
    tally.absent += len(unanswered) - len(whole)
    for key in answered:
        succeeded = book.answered[key].outcome is IdempotencyOutcome.SUCCEEDED
        tally.succeeded += succeeded
        tally.refused += not succeeded
        tally.operations[book.begun[key].operation] += succeeded
    problems = [*await findings(), *await problems_of_keys(book, keys), *await problems_of_rows(book)]
    again = [*answered[-ASKED_AGAIN:], *unanswered]
    tally.asked_again += len(again)
    return [*problems, *await problems_of_asking_again(book, again)]


def _enter(lines: list[bytes], book: Book) -> list[str]:
    """Write what a process told into the book; returns the keys that it began."""
    keys = []
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if "begun" in told:
            request = Request(**told["begun"])
            book.begun[request.key] = request
            keys.append(request.key)
        else:
            book.answered[told["answered"]] = Answer(outcome=IdempotencyOutcome(told["outcome"]), text=told["text"])
    assert len(book.unanswered(keys)) <= TASKS, "a task does one thing at a time"
    return keys


async def _run_and_kill(url: str, *, seed: str, lives_ms: int, at_an_answer: bool) -> list[bytes]:
    """Start a process, let it live so long after its first answer, kill it; returns the lines that it wrote.

    `at_an_answer` waits for the next answer then: what is answered before it is committed has no time left for that.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.crash.worker",
        seed,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MUSUBI_DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    lines: list[bytes] = []
    try:
        async with asyncio.timeout(START_SECONDS):
            await _read(process.stdout, lines, until=ANSWERED)
        try:
            async with asyncio.timeout(lives_ms / 1000):
                await _read(process.stdout, lines, until=None)
        except TimeoutError:
            if at_an_answer:
                async with asyncio.timeout(START_SECONDS):
                    await _read(process.stdout, lines, until=ANSWERED)
            process.send_signal(signal.SIGKILL)
    finally:
        if process.returncode is None:
            process.kill()
        rest, said = await asyncio.gather(process.stdout.read(), process.stderr.read())
        await process.wait()
    if process.returncode != -signal.SIGKILL or said:
        raise EndedByItself(f"{process.returncode}: {said.decode()}")
    return [*lines, *rest.splitlines()]


async def _read(stream: asyncio.StreamReader, lines: list[bytes], *, until: bytes | None) -> None:
    """Read lines until one begins so, or until the process has closed its end."""
    while line := await stream.readline():
        lines.append(line)
        if until is not None and line.startswith(until):
            return


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[None]:
    """A fresh connection, once nobody else is connected any more."""
    await connect(tortoise_config(url))
    try:
        if is_postgres():
            async with asyncio.timeout(GONE_SECONDS):
                await _alone()
        yield
    finally:
        await disconnect()


async def _alone() -> None:
    """A server goes on for a moment with what a dead client had sent: a commit may be among it."""
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while await fetch(f"{others} AND backend_type = 'client backend'", []):
        await asyncio.sleep(POLL_SECONDS)
