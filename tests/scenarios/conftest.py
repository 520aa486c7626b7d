"""The scenarios' worlds: each stage made once for each kind of database, a fresh copy for every test.

After every test ledger, money and records must add up, and the server must have logged no bug.
"""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from core import clock
from core.database import connect, disconnect
from payments.record_verification import verify_records
from payments.verification import verify_money
from registry.verification import verify_ledger
from server.settings import tortoise_config
from tests.conftest import DATABASES
from tests.postgres import PostgresServer
from tests.scenarios.cast import Cast, assemble
from tests.scenarios.world import STAGES, Time, World, serving


@dataclass(frozen=True)
class Template:
    """A database with a stage's world in it: a file's path or a database's name, and who and what is in it."""

    source: str
    cast: Cast
    ids: dict[str, str]


@dataclass
class Databases:
    """Copies of databases of one kind."""

    empty: str
    copy: Callable[[str], str]
    """From a file or database to a fresh one like it."""
    address: Callable[[str], str]
    drop: Callable[[str], None]


class Templates:
    """The stages' templates of one kind of database, made when they are first asked for."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self._made: dict[str, Template] = {}

    def stage(self, name: str) -> Template:
        """The template of a stage."""
        if name not in self._made:
            before = STAGES[name].after
            start = self.stage(before) if before else None
            source = self.databases.copy(start.source if start else self.databases.empty)
            self._made[name] = asyncio.run(self._make(name, source, start))
        return self._made[name]

    @contextmanager
    def copied(self, stage: str) -> Iterator[tuple[str, Template]]:
        """The address of a fresh copy of a stage's world."""
        template = self.stage(stage)
        source = self.databases.copy(template.source)
        yield self.databases.address(source), template
        self.databases.drop(source)

    async def _make(self, name: str, source: str, start: Template | None) -> Template:
        await connect(tortoise_config(self.databases.address(source)))
        time = Time()
        with clock.running_at(time):
            cast = start.cast if start else await assemble()
            async with serving() as api:
                world = World(api=api, cast=cast, ids=dict(start.ids) if start else {}, time=time)
                await STAGES[name].play(world)
        await disconnect()
        return Template(source, cast, world.ids)


@pytest.fixture(scope="session")
def sqlite_templates(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Worlds in SQLite files."""
    folder = tmp_path_factory.mktemp("worlds")

    def copy(source: str) -> str:
        path = folder / f"{uuid4().hex}.sqlite"
        shutil.copy(source, path)
        return str(path)

    def drop(source: str) -> None:
        for path in folder.glob(f"{Path(source).name}*"):
            path.unlink()

    return Templates(
        Databases(empty=str(sqlite_template), copy=copy, address=lambda source: f"sqlite://{source}", drop=drop)
    )


@pytest.fixture(scope="session")
def postgres_templates(postgres_server: PostgresServer, postgres_template: str) -> Templates:
    """Worlds in PostgreSQL databases."""

    def copy(source: str) -> str:
        name = f"world_{uuid4().hex}"
        asyncio.run(postgres_server.create_database(name, template=source))
        return name

    def drop(source: str) -> None:
        asyncio.run(postgres_server.drop_database(source))

    return Templates(Databases(empty=postgres_template, copy=copy, address=postgres_server.url, drop=drop))


@pytest.fixture(params=DATABASES)
def templates(request: pytest.FixtureRequest) -> Templates:
    """The templates of each kind of database in turn."""
    found: Templates = request.getfixturevalue(f"{request.param}_templates")
    return found


@pytest.fixture
def world_copy(templates: Templates) -> Iterator[tuple[str, Template]]:
    with templates.copied("begun") as copied:
        yield copied


@pytest.fixture
def agreed_copy(templates: Templates) -> Iterator[tuple[str, Template]]:
    with templates.copied("agreed") as copied:
        yield copied


@pytest.fixture
def requested_copy(templates: Templates) -> Iterator[tuple[str, Template]]:
    with templates.copied("requested") as copied:
        yield copied


@pytest.fixture
def settled_copy(templates: Templates) -> Iterator[tuple[str, Template]]:
    with templates.copied("settled") as copied:
        yield copied


@pytest.fixture
def stocked_copy(templates: Templates) -> Iterator[tuple[str, Template]]:
    with templates.copied("stocked") as copied:
        yield copied


@pytest.fixture
async def world(world_copy: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    """100 t issued, 50 of them on sale, and the city's demand."""
    async for one in _living(world_copy, caplog):
        yield one


@pytest.fixture
async def agreed(agreed_copy: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    """The same, and city and village have accepted the coordinator's proposal: an order is offered."""
    async for one in _living(agreed_copy, caplog):
        yield one


@pytest.fixture
async def requested(requested_copy: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    """The same, and the order is confirmed and its retirement requested."""
    async for one in _living(requested_copy, caplog):
        yield one


@pytest.fixture
async def settled(settled_copy: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    """The same, and it is retired, invoiced and paid; the worker has issued the certificate."""
    async for one in _living(settled_copy, caplog):
        yield one


@pytest.fixture
async def stocked(stocked_copy: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    """The beginning, and the shop holds three tonnes: one behind a product, two free."""
    async for one in _living(stocked_copy, caplog):
        yield one


async def _living(copied: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    address, template = copied
    time = Time()
    await connect(tortoise_config(address))
    try:
        with clock.running_at(time):
            async with serving() as api:
                yield World(api=api, cast=template.cast, ids=dict(template.ids), time=time)
            ledger, money, records = await verify_ledger(), await verify_money(), await verify_records()
            assert (ledger.findings, money.findings, records.findings) == ((), (), ())
    finally:
        await disconnect()
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []
