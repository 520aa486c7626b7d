"""What the command line says when something is wrong: one line, and no half-done work."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from server.cli import main
from server.settings import BadSetting, read_settings

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 60


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SQLite path whose folder does not exist."""
    path = tmp_path / "no folder" / "musubi.sqlite"
    monkeypatch.setenv("MUSUBI_DATABASE_URL", f"sqlite://{path}")
    monkeypatch.setenv("MUSUBI_TOKENS_FILE", str(tmp_path / "tokens.json"))
    return path


@pytest.mark.parametrize("command", ["verify", "export", "import-projects", "serve", "work"])
def test_without_a_database_every_command_says_what_to_do_and_makes_none(
    command: str, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command]) == 2
    assert capsys.readouterr().err == f"musubi: there is no database {nowhere}; run `musubi migrate`\n"
    assert not nowhere.parent.exists()


@pytest.mark.parametrize("command", [["verify"], ["migrate"], ["migrate", "--check"], ["serve"]])
def test_a_server_that_does_not_answer_is_no_missing_migration(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUSUBI_DATABASE_URL", "postgres://nobody:x@127.0.0.1:1/nothing")
    assert main(command) == 2
    said = capsys.readouterr().err
    assert said.startswith("musubi: ") and said.count("\n") == 1
    assert "migrate" not in said


def test_a_migration_that_does_not_exist_is_named(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--to", "nope"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("musubi: UnknownMigration: nope (known: 0001_tables, ") and said.count("\n") == 1


def test_a_story_without_a_server_fails_in_one_line(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(os.environ["MUSUBI_TOKENS_FILE"]).write_text('{"operator（運営者）": "x"}', encoding="utf-8")
    assert main(["story", "--url", "http://127.0.0.1:1"]) == 1
    assert "ConnectError" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_error(sqlite_url: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MUSUBI_DATABASE_URL": sqlite_url}
    command = f"{shlex.quote(sys.executable)} -m server.cli schema | head -1"
    done = subprocess.run(
        command, shell=True, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    assert done.stdout.count("\n") == 1 and "Traceback" not in done.stderr


@pytest.mark.parametrize("origins", ["example.jp", "https://example.jp/", "ftp://example.jp", "https://a.jp,b"])
def test_what_is_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(BadSetting, match="MUSUBI_ALLOWED_ORIGINS"):
        read_settings({"MUSUBI_ALLOWED_ORIGINS": origins})


def test_origins_are_read() -> None:
    read = read_settings({"MUSUBI_ALLOWED_ORIGINS": "https://a.example.jp, http://127.0.0.1:3000"})
    assert read.allowed_origins == ("https://a.example.jp", "http://127.0.0.1:3000")
