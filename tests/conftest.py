"""Every test that asks for `database` runs twice: on SQLite and on PostgreSQL, each time on a fresh migrated copy."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from core.database import connect, disconnect
from server.migrate import migrate
from server.settings import tortoise_config
from tests.postgres import PostgresServer
from tests.postgres import postgres_server as postgres_server

DATABASES = ("sqlite", "postgres")

# The same examples in every run, whatever the machine's speed.
settings.register_profile("house", derandomize=True, database=None, deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("template") / "musubi.sqlite"
    # Hundreds of statements, each its own commit: nothing here has to survive a crash.
    asyncio.run(_migrate(f"sqlite://{path}?synchronous=OFF"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a migrated, empty PostgreSQL database."""
    name = "musubi_template"
    url = asyncio.run(postgres_server.create_database(name))
    asyncio.run(_migrate(url))
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite copy."""
    path = tmp_path / "musubi.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite://{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL copy."""
    name = f"test_{uuid4().hex}"
    yield asyncio.run(postgres_server.create_database(name, template=postgres_template))
    asyncio.run(postgres_server.drop_database(name))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A fresh migrated database, connected; gives its address."""
    await connect(tortoise_config(database_url))
    yield database_url
    await disconnect()


async def _migrate(url: str) -> None:
    await migrate(tortoise_config(url))
    await disconnect()
