"""The tests' own PostgreSQL server does what the database tests build on."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.postgres import PostgresFailed, PostgresServer, find_installation, running_postgres, start_postgres


async def test_a_database_can_be_created_copied_and_dropped(postgres_server: PostgresServer) -> None:
    name = f"provider_{os.getpid()}"
    connection = await asyncpg.connect(await postgres_server.create_database(name))
    await connection.execute("CREATE TABLE blocks (id int); INSERT INTO blocks VALUES (7)")
    await connection.close()

    copy = await asyncpg.connect(await postgres_server.create_database(f'{name} "copy"', template=name))
    assert await copy.fetchval("SELECT id FROM blocks") == 7

    # Also while somebody is connected.
    await postgres_server.drop_database(f'{name} "copy"')
    await postgres_server.drop_database(name)
    await postgres_server.drop_database(name)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(postgres_server.url(name))
    copy.terminate()


async def test_serial_ranges_can_exclude_each_other(postgres_server: PostgresServer) -> None:
    connection = await asyncpg.connect(postgres_server.url())
    await connection.execute("CREATE EXTENSION btree_gist")
    await connection.execute(
        "CREATE TABLE live (issuance uuid, serials int8range, EXCLUDE USING gist (issuance WITH =, serials WITH &&))"
    )
    await connection.execute("INSERT INTO live VALUES (gen_random_uuid(), '[1,5)')")
    await connection.execute("INSERT INTO live SELECT issuance, '[5,9)' FROM live")
    with pytest.raises(asyncpg.ExclusionViolationError):
        await connection.execute("INSERT INTO live SELECT issuance, '[4,6)' FROM live LIMIT 1")
    await connection.execute("DROP TABLE live; DROP EXTENSION btree_gist")
    await connection.close()


async def test_the_server_asks_for_its_password(postgres_server: PostgresServer) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres_server.url(), password="another")


async def test_the_server_takes_a_hundred_connections(postgres_server: PostgresServer) -> None:
    connection = await asyncpg.connect(postgres_server.url())
    assert await connection.fetchval("SHOW max_connections") == "100"
    await connection.close()


def test_the_server_is_stopped_and_removed_when_the_tests_fail(postgres_server: PostgresServer) -> None:
    seen: list[PostgresServer | None] = []
    with pytest.raises(ZeroDivisionError), running_postgres(postgres_server.installation) as server:
        seen.append(server)
        raise ZeroDivisionError
    assert [(server.process.poll(), server.folder.exists()) for server in seen if server] == [(0, False)]


def test_the_server_does_not_outlive_a_killed_test_process(postgres_server: PostgresServer) -> None:
    script = (
        "import os, signal; from tests.postgres import start_postgres; server = start_postgres();"
        "print(server.folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # What stops the server and removes its folder has inherited the standard error, so reading that to its end waits.
    output, _ = child.communicate(timeout=60)
    assert child.returncode < 0
    assert not Path(output.strip()).exists()


def test_programs_that_do_not_start_are_an_error_and_not_a_skip(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.postgres.SETTINGS", {"no_such_setting": "on"})
    with pytest.raises(PostgresFailed, match="no_such_setting"):
        start_postgres(postgres_server.installation)


def test_without_any_programs_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.postgres._wheel_bin_dir", lambda: None)
    monkeypatch.setattr("tests.postgres._machine_bin_dirs", list)
    assert find_installation() is None
    assert start_postgres() is None
