"""The worker: brings events to their handlers and runs the timed sweeps, as durable workflows of DBOS.

Web processes only write rows. A workflow's id is its event's id, so however many workers see an event, it is handled
once; a worker that dies is resumed by the next. DBOS keeps its own system database, SQLite beside a SQLite database,
PostgreSQL beside PostgreSQL. Handlers run on the event loop that owns the database connections.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final
from uuid import UUID

from dbos import DBOS, SetWorkflowID

from core import clock, events
from core.events import Handler
from listings.demand import expire_demands
from matching.service import expire_matches, fulfil_demand_of_order
from payments.orders import expire_orders_of_hold
from registry.certificates import issue_certificate
from registry.sweeps import expire_holds
from server.settings import Settings

LOG: Final = logging.getLogger("musubi.worker")

HANDLERS: Final[dict[str, list[Handler]]] = {
    "RetirementConfirmed": [issue_certificate],
    "OrderSettled": [fulfil_demand_of_order],
}
"""What follows from an event; an event without a row needs nothing more."""

SWEEPS: Final[tuple[Callable[[], Awaitable[int]], ...]] = (expire_holds, expire_matches, expire_demands)
"""What the passing of time does."""

POLL_SECONDS: Final = 0.2
SWEEP_SECONDS: Final = 30
STEP_ATTEMPTS: Final = 5
STEP_TIMEOUT_SECONDS: Final = 60

_loop: asyncio.AbstractEventLoop | None = None


@DBOS.step(retries_allowed=True, max_attempts=STEP_ATTEMPTS, interval_seconds=1)
def _handle(event_id: str) -> None:
    _on_loop(events.handle(UUID(event_id), HANDLERS))


@DBOS.workflow()
def handle_event(event_id: str) -> None:
    """Bring one event to its handlers; tried again when a handler fails."""
    _handle(event_id)


@DBOS.step(retries_allowed=True, max_attempts=STEP_ATTEMPTS, interval_seconds=1)
def _sweep() -> None:
    _on_loop(sweep())


@DBOS.workflow()
def sweep_now() -> None:
    """Run every sweep once."""
    _sweep()


async def sweep() -> None:
    """Run every sweep once, in order."""
    for one in SWEEPS:
        swept = await one()
        if swept:
            LOG.info("%s: %d", one.__name__, swept)


async def handle_pending() -> int:
    """Handle every unhandled event here and now, without a workflow; returns how many (tests, and one-off runs)."""
    ids = await events.unhandled_ids()
    for event_id in ids:
        await events.handle(event_id, HANDLERS)
    return len(ids)


async def run_worker(settings: Settings, *, stop: asyncio.Event) -> None:
    """Work until `stop` is set: start a workflow for each new event, and the sweeps every SWEEP_SECONDS."""
    global _loop
    _loop = asyncio.get_running_loop()
    DBOS(config={"name": "musubi", "system_database_url": system_database_url(settings), "log_level": "WARNING"})
    await asyncio.to_thread(DBOS.launch)
    try:
        started: set[UUID] = set()
        while not stop.is_set():
            await _start_new(started)
            with SetWorkflowID(f"sweep/{int(clock.now().timestamp()) // SWEEP_SECONDS}"):
                await asyncio.to_thread(DBOS.start_workflow, sweep_now)
            await _wait(stop, POLL_SECONDS)
    finally:
        await asyncio.to_thread(DBOS.destroy)
        _loop = None


async def _start_new(started: set[UUID]) -> None:
    ids = await events.unhandled_ids()
    started.intersection_update(ids)
    for event_id in ids:
        if event_id not in started:
            started.add(event_id)
            await asyncio.to_thread(_start, event_id)


def _start(event_id: UUID) -> None:
    with SetWorkflowID(str(event_id)):
        DBOS.start_workflow(handle_event, str(event_id))


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def system_database_url(settings: Settings) -> str:
    """Where DBOS keeps its workflows: the setting, or beside the database."""
    if settings.worker_database_url:
        return settings.worker_database_url
    if settings.database_url.startswith("sqlite://"):
        path = settings.database_url.removeprefix("sqlite://").partition("?")[0]
        return f"sqlite:///{path}.worker"
    return settings.database_url.replace("postgres://", "postgresql+psycopg://", 1)


def _on_loop(work: Coroutine[Any, Any, None]) -> None:
    assert _loop is not None, "workflows run only while the worker does"
    asyncio.run_coroutine_threadsafe(work, _loop).result(STEP_TIMEOUT_SECONDS)
