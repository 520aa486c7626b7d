"""The programme as a person starts it: real processes, a real socket, both databases."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.database import connect, disconnect
from core.ids import new_id
from core.tables import OutboxEvent
from server.cli import COMMANDS, main
from server.settings import tortoise_config

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
STOP_SECONDS = 20
POLL_SECONDS = 0.05
REMAINING = "query { listings { edges { node { remaining } } } }"


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a musubi process over a fresh database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MUSUBI_")}
    return {
        **clean,
        "PYTHONPATH": str(ROOT),
        "MUSUBI_DATABASE_URL": database_url,
        "MUSUBI_TOKENS_FILE": str(tmp_path / "tokens.json"),
        "MUSUBI_PORT": "0",
    }


def run(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@contextmanager
def serving(environment: dict[str, str], *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str, list[str]]]:
    """A running server: its process, its address, and what it printed so far."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            printed.append(line)
            if "Ctrl-C ends it" in line:
                break
        said = "".join(printed)
        address = re.search(r"serving at (http://\S+)", said)
        assert address is not None, said
        yield process, address.group(1), printed
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def interrupt(process: "subprocess.Popen[str]") -> int:
    process.send_signal(signal.SIGINT)
    return process.wait(STOP_SECONDS)


def test_the_first_start_tells_the_story_and_a_second_keeps_the_data(environment: dict[str, str]) -> None:
    with serving(environment, "--with-story") as (process, url, printed):
        said = "".join(printed)
        for step in range(1, 13):
            assert re.search(rf"^ ?{step}\. ", said, re.MULTILINE), f"step {step} is not told"
        tokens = json.loads(Path(environment["MUSUBI_TOKENS_FILE"]).read_text(encoding="utf-8"))
        assert len(tokens) == 6 and all(token in said for token in tokens.values())
        assert os.stat(environment["MUSUBI_TOKENS_FILE"]).st_mode & 0o077 == 0
        assert httpx.get(f"{url}/graphql", headers={"Accept": "text/html"}).status_code == 200
        for page in re.findall(rf"{re.escape(url)}/(?:certificates|events|products)/\S+", said):
            assert httpx.get(page).status_code == 200, page
        viewer = ask(url, "query { viewer { role organisation { legalName } } }", token=tokens["city（購入自治体）"])
        assert viewer["viewer"]["organisation"]["legalName"] == "港区（実演）"
        assert interrupt(process) == 0

    with serving(environment, "--with-story") as (process, url, printed):
        said = "".join(printed)
        assert "kept" in said and "12." not in said
        assert all(token in said for token in tokens.values())
        assert ask(url, REMAINING)["listings"]["edges"][0]["node"] == {"remaining": 97}
        assert interrupt(process) == 0

    verdict = json.loads(run(environment, "verify", "--json").stdout)
    assert verdict["ok"] is True and verdict["issued_t"] == 120


def test_the_story_plays_against_a_running_server_whose_worker_runs_apart(environment: dict[str, str]) -> None:
    assert run(environment, "import-projects").returncode == 0
    with serving(environment, "--no-worker") as (server, url, _):
        worker = start_worker(environment)
        try:
            told = run(environment, "story", "--url", url, "--json")
            assert told.returncode == 0, told.stderr
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(STOP_SECONDS) == 0
        finally:
            end(worker)
        assert interrupt(server) == 0
    story = json.loads(told.stdout)
    assert story["ok"] is True
    assert {step["step"] for step in story["steps"]} == set(range(1, 12))
    for step in story["steps"]:
        assert set(step) == {"step", "operation", "party", "outcome", "milliseconds"}
    refusals = {step["outcome"] for step in story["steps"] if step["outcome"].isupper()}
    assert refusals >= {"BAD_SERIALS", "NOT_VERIFIED", "STALE_CONFIRMATION", "PAYMENT_FIRST", "WRONG_AMOUNT"}


def test_events_are_handled_however_often_the_worker_is_killed(environment: dict[str, str]) -> None:
    asyncio.run(write_events(environment["MUSUBI_DATABASE_URL"], count=300))
    for _ in range(3):
        worker = start_worker(environment)
        asyncio.run(handled(environment["MUSUBI_DATABASE_URL"], more=5))
        worker.kill()
        worker.wait()
    worker = start_worker(environment)
    try:
        assert asyncio.run(handled(environment["MUSUBI_DATABASE_URL"], more=None))
    finally:
        end(worker)


def start_worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "server.cli", "work"], env=environment, stdout=subprocess.DEVNULL)


def end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
        process.wait()


async def write_events(database_url: str, *, count: int) -> None:
    """Events that nothing but the mark follows from."""
    await connect(tortoise_config(database_url))
    await OutboxEvent.bulk_create([OutboxEvent(type="OrderOffered", subject_id=new_id()) for _ in range(count)])
    await disconnect()


async def handled(database_url: str, *, more: int | None) -> bool:
    """Wait until so many more events are handled, or all of them."""
    await connect(tortoise_config(database_url))
    try:
        waiting = await OutboxEvent.filter(handled_at=None).count()
        for _ in range(int(START_SECONDS / POLL_SECONDS)):
            present = await OutboxEvent.filter(handled_at=None).count()
            if present == 0 or (more is not None and waiting - present >= more):
                return True
            await asyncio.sleep(POLL_SECONDS)
        return False
    finally:
        await disconnect()


def test_a_command_on_a_database_without_the_schema_says_what_to_do(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MUSUBI_DATABASE_URL": f"sqlite://{tmp_path}/empty.sqlite"}
    for command in (("verify",), ("serve",)):
        done = run(environment, *command)
        assert done.returncode == 2 and "musubi migrate" in done.stderr, (command, done)


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    names = (
        "serve",
        "work",
        "migrate",
        "import-projects",
        "story",
        "verify",
        "export",
        "signing-key",
        "schema",
        "permissions",
        "errors",
        "rules",
        "settings",
    )
    assert [name for name, _, _ in COMMANDS] == list(names)
    for name in names:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert f"usage: musubi {name}" in capsys.readouterr().out


def test_an_unknown_setting_is_refused_by_name() -> None:
    done = run({**os.environ, "PYTHONPATH": str(ROOT), "MUSUBI_DATABSE_URL": "x"}, "settings")
    assert done.returncode == 2 and "MUSUBI_DATABSE_URL" in done.stderr


def ask(url: str, query: str, *, token: str | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for _ in range(int(STOP_SECONDS / POLL_SECONDS)):
        try:
            answer = httpx.post(f"{url}/graphql", json={"query": query}, headers=headers).json()
            assert "errors" not in answer, answer
            data: dict[str, Any] = answer["data"]
            return data
        except httpx.ConnectError:
            time.sleep(POLL_SECONDS)
    raise AssertionError("the server does not answer")
