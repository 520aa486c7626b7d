"""Brings announced events from the outbox to the subscriptions of this process, each once.

On PostgreSQL one connection LISTENs: notices come when their transactions commit, in that order, each with its event's
id. A connection that is lost is opened again, and what was written meanwhile is read from the outbox. On SQLite the
outbox is read after everything that this process records, and every POLL_SECONDS for what another one does.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from uuid import UUID

import asyncpg
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.exceptions import BaseORMException

from core import events, ids
from core.database import is_postgres
from core.errors import TooMuchMissed
from core.events import Occurrence
from core.signals import Hub
from schema.subscriptions import concerned_by

LOG: Final = logging.getLogger("musubi.subscriptions")

POLL_SECONDS: Final = 1
ALIVE_SECONDS: Final = 15
"""How long the listening connection may be silent before it is asked whether it is still there."""

ANSWER_SECONDS: Final = 5
BACKOFF_SECONDS: Final = 1
START_SECONDS: Final = 10

EVENTS_A_READ: Final = 500
MAX_READS: Final = 1_000
"""How many times EVENTS_A_READ events are read to catch up; beyond them every subscription ends and begins anew."""

MAX_NOTICES: Final = 10_000
"""Notices that wait to be read; with more of them the outbox is read instead."""

MAX_SEEN: Final = 50_000
"""Events of the last moments that are remembered, so that none comes twice."""

UNREACHABLE: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, BaseORMException)

_CREDENTIALS: Final = ("host", "port", "user", "password", "database", "ssl")


@asynccontextmanager
async def listening(hub: Hub, database_url: str) -> AsyncIterator[None]:
    """Bring events to the hub for as long as the block runs; the database is connected. It begins with what comes."""
    ready = asyncio.Event()
    listen = _listen_on_postgres if is_postgres() else _watch_sqlite
    task = asyncio.create_task(_listen_on(listen, Reader(hub), database_url, ready), name="musubi-listening")
    task.add_done_callback(lambda done: _say_how_it_ended(done, hub))
    with suppress(TimeoutError):
        await asyncio.wait_for(ready.wait(), START_SECONDS)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _say_how_it_ended(task: "asyncio.Task[None]", hub: Hub) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        LOG.error("no event reaches a subscription of this process any more", exc_info=error)
        hub.stop()


class Reader:
    """How far the outbox was read, and what of the last moments has been delivered."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._newest: UUID | None = None
        self._seen: dict[UUID, None] = {}

    async def begin(self) -> None:
        """What is there at the first time is past; later this catches up."""
        if self._newest is not None:
            await self.catch_up()
            return
        newest = await events.newest_event() or UUID(int=0)
        async for page in self._pages(newest):
            self._remember(page)
        self._newest = newest

    async def catch_up(self) -> None:
        """Deliver everything that was committed since, also what was written before and committed late."""
        assert self._newest is not None, "begin() comes first"
        async for page in self._pages(self._newest):
            await self.deliver(page)

    async def read(self, event_ids: Iterable[UUID]) -> None:
        """Deliver the events of these notices."""
        fresh = [id for id in event_ids if id not in self._seen]
        for start in range(0, len(fresh), EVENTS_A_READ):
            await self.deliver(await events.announced(fresh[start : start + EVENTS_A_READ]))

    async def deliver(self, occurrences: Sequence[Occurrence]) -> None:
        """Bring events to the hub. What fails on the way was not delivered, and is read again."""
        fresh = [one for one in occurrences if one.id not in self._seen]
        if fresh and len(self.hub):
            self.hub.publish(fresh, await concerned_by(fresh))
        self._remember(fresh)

    async def _pages(self, newest: UUID) -> AsyncIterator[list[Occurrence]]:
        start = ids.earlier(newest, by_ms=events.late_ms())
        for _ in range(MAX_READS):
            page = await events.announced_after(start, limit=EVENTS_A_READ)
            if page:
                yield page
            if len(page) < EVENTS_A_READ:
                return
            start = page[-1].id
        LOG.warning("too far behind the outbox: every subscription ends")
        self._newest = await events.newest_event()
        self.hub.end_all(TooMuchMissed())

    def _remember(self, occurrences: Iterable[Occurrence]) -> None:
        for one in occurrences:
            self._seen[one.id] = None
            self._newest = max(self._newest or one.id, one.id)
        while len(self._seen) > MAX_SEEN:
            del self._seen[next(iter(self._seen))]


async def _listen_on(listen: Any, reader: Reader, database_url: str, ready: asyncio.Event) -> None:
    """Listen, and again whenever the database was not there."""
    while True:
        try:
            await listen(reader, database_url, ready)
        except UNREACHABLE as error:
            LOG.warning("the database does not tell of events (%r); trying again", error)
        await asyncio.sleep(BACKOFF_SECONDS)


async def _listen_on_postgres(reader: Reader, database_url: str, ready: asyncio.Event) -> None:
    """Listen until the connection is lost."""
    credentials = expand_db_url(database_url)["credentials"]
    connection = await asyncpg.connect(
        **{name: credentials[name] for name in _CREDENTIALS if credentials.get(name)}, timeout=START_SECONDS
    )
    notices: deque[UUID] = deque(maxlen=MAX_NOTICES)
    changed = asyncio.Event()

    def note(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        notices.append(UUID(str(payload).partition(" ")[0]))
        changed.set()

    connection.add_termination_listener(lambda _connection: changed.set())
    try:
        await connection.add_listener(events.CHANNEL, note)
        # Listening already: nothing falls between what is read here and what is told from now on.
        await reader.begin()
        ready.set()
        while not connection.is_closed():
            try:
                await asyncio.wait_for(changed.wait(), ALIVE_SECONDS)
            except TimeoutError:
                await connection.fetchval("SELECT 1", timeout=ANSWER_SECONDS)
                continue
            changed.clear()
            # A full queue has let the oldest go.
            overflowed, told = len(notices) == MAX_NOTICES, list(notices)
            notices.clear()
            await (reader.catch_up() if overflowed else reader.read(told))
        LOG.warning("the listening connection was lost; opening another")
    finally:
        connection.terminate()


async def _watch_sqlite(reader: Reader, _database_url: str, ready: asyncio.Event) -> None:
    """Read the outbox whenever this process records something, and now and then for what others record."""
    changed = asyncio.Event()
    end = events.wake_on_record(changed.set)
    try:
        await reader.begin()
        ready.set()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), POLL_SECONDS)
            changed.clear()
            await reader.catch_up()
    finally:
        end()
