"""The signing key as an operator and an outsider meet it: a setting, a command, an address, and a signed export."""

import asyncio
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from core.database import connect, disconnect
from core.signing import ensure_key, public_key_of
from server.app import bare_app, build_app
from server.cli import main
from server.settings import read_settings, tortoise_config
from server.signing import KEY_FILE, KEY_PATH, signing_key_of
from tests.factories import make_issuance

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_export.py"


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a site over a fresh database; the environment names both."""
    monkeypatch.setenv("MUSUBI_DATABASE_URL", database_url)
    monkeypatch.setenv("MUSUBI_TOKENS_FILE", str(tmp_path / "tokens.json"))
    monkeypatch.delenv("MUSUBI_SIGNING_KEY", raising=False)
    return tmp_path


def test_the_first_use_makes_the_key_beside_the_database(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signing-key"]) == 0
    shown = capsys.readouterr().out
    assert shown == f"{public_key_of(ensure_key(site / KEY_FILE))}\n"
    assert stat.S_IMODE((site / KEY_FILE).stat().st_mode) == 0o600
    assert main(["signing-key"]) == 0
    assert capsys.readouterr().out == shown


def test_a_named_key_is_used_and_never_made(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = site / "elsewhere" / "platform.pem"
    monkeypatch.setenv("MUSUBI_SIGNING_KEY", str(named))
    assert main(["signing-key"]) == 2
    assert "FileNotFoundError" in capsys.readouterr().err and not named.parent.exists()
    expected = public_key_of(ensure_key(named))
    assert main(["signing-key"]) == 0
    assert capsys.readouterr().out == f"{expected}\n" and not (site / KEY_FILE).exists()
    named.write_text("no key", encoding="ascii")
    assert main(["signing-key"]) == 2
    assert capsys.readouterr().err == f"musubi: UnusableKey: {named} is no private key in PEM\n"


def test_an_export_is_proven_with_the_key_that_the_platform_shows(
    site: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fill() -> None:
        await connect(tortoise_config(database_url))
        await make_issuance()
        await disconnect()

    asyncio.run(fill())
    assert main(["export", str(site / "ledger.jsonl")]) == 0
    assert main(["signing-key"]) == 0
    key = capsys.readouterr().out.strip()
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(site / "ledger.jsonl"), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"signed {key}" in done.stdout


async def test_the_public_key_is_at_its_address(site: Path, database: str) -> None:
    settings = read_settings()
    app = build_app(settings, public_url="http://test", with_worker=False)
    app.state.signing_key = signing_key_of(settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
        answer = await http.get(KEY_PATH)
    assert answer.status_code == 200 and "max-age" in answer.headers["cache-control"]
    assert answer.json() == {
        "format": "musubi-ledger/3",
        "algorithm": "Ed25519",
        "public_key": public_key_of(ensure_key(site / KEY_FILE)),
    }


async def test_the_server_takes_the_key_when_it_starts(site: Path, database: str) -> None:
    app = build_app(read_settings(), public_url="http://test", with_worker=False)
    async with app.router.lifespan_context(app):
        assert public_key_of(app.state.signing_key) == public_key_of(ensure_key(site / KEY_FILE))


async def test_an_application_without_a_key_has_nothing_there() -> None:
    app = bare_app(public_url="http://test", graphiql=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
        assert (await http.get(KEY_PATH)).status_code == 404
