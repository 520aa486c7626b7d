"""The worker: brings events to their handlers and runs the timed sweeps, as durable workflows of DBOS.

Web processes only write rows. A workflow's id is its event's id, so however many workers see an event, it is handled
once; a worker that dies is resumed by the next. DBOS keeps its own system database, SQLite beside a SQLite database,
PostgreSQL beside PostgreSQL. Handlers run on the event loop that owns the database connections.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from dbos import DBOS, SetWorkflowID

from core import clock, events
from core.events import Handler
from listings.certificates import issue_certificate
from listings.demand import expire_demands
from listings.products import end_products_of_hold
from listings.search import index_listings_of_project, index_listings_of_seller
from matching.service import expire_matches, fulfil_demand_of_order
from parties.privacy import forget_what_is_old
from parties.sign_in import mail_reset_code
from payments.documents import keep_product_page, keep_retirement_notice, keep_sale_notice
from payments.orders import expire_orders_of_hold, lapse_product_orders
from payments.owed_retirements import open_deadline_of_order
from payments.prepaid import write_prepaid_notice
from payments.refunds import void_certificate_of_refunded
from payments.stopped_sales import stop_sales_of_complaint, stop_sales_of_suspended
from payments.withdrawal_reminders import reminders_with
from registry.annotations import annotate_new_certificate
from registry.claim_notices import tell_creator_of_entry, tell_creator_of_retirement, tell_creator_of_transfer
from registry.owed_retirements import close_deadlines_of_retirement, tell_of_deadlines
from registry.sweeps import expire_holds, warn_of_expiry
from server.mail import sweep_of
from server.settings import Settings

LOG: Final = logging.getLogger("musubi.worker")

HANDLERS: Final[dict[str, list[Handler]]] = {
    "HoldExpired": [expire_orders_of_hold, end_products_of_hold],
    "ListingPublished": [keep_sale_notice],
    "ProductOffered": [keep_product_page],
    "RetirementConfirmed": [
        issue_certificate,
        annotate_new_certificate,
        void_certificate_of_refunded,
        tell_creator_of_retirement,
        close_deadlines_of_retirement,
        keep_retirement_notice,
    ],
    "TransferConfirmed": [tell_creator_of_transfer],
    "UnitsTransferred": [tell_creator_of_entry],
    "StockMoved": [tell_creator_of_entry],
    "OrderConfirmed": [open_deadline_of_order],
    "OrderPaid": [write_prepaid_notice, open_deadline_of_order],
    "RetirementOwed": [open_deadline_of_order],
    "OrderSettled": [fulfil_demand_of_order],
    "ComplaintUpheld": [stop_sales_of_complaint],
    "OrganisationSuspended": [stop_sales_of_suspended],
    "OrganisationRenamed": [index_listings_of_seller],
    "ProjectChanged": [index_listings_of_project],
    "PasswordResetRequested": [mail_reset_code],
}
"""What follows from an event; an event without a row needs nothing more."""

Sweep = Callable[[], Awaitable[int]]

SWEEPS: Final[tuple[Sweep, ...]] = (
    warn_of_expiry,
    expire_holds,
    expire_matches,
    expire_demands,
    lapse_product_orders,
    tell_of_deadlines,
    forget_what_is_old,
)
"""What the passing of time does. Mails are sent by one more, which the settings make (server.mail)."""

POLL_SECONDS: Final = 0.2
SWEEP_SECONDS: Final = 30
STEP_ATTEMPTS: Final = 5
STEP_TIMEOUT_SECONDS: Final = 60
STUCK_SECONDS: Final = 120
BACKOFF_SECONDS: Final = 5
STOP_SECONDS: Final = 10

_loop: asyncio.AbstractEventLoop | None = None
_sweeps: tuple[Sweep, ...] = ()


@DBOS.step(retries_allowed=True, max_attempts=STEP_ATTEMPTS, interval_seconds=1)
def _handle(event_id: str) -> None:
    _on_loop(events.handle(UUID(event_id), HANDLERS))


@DBOS.step(retries_allowed=True, max_attempts=STEP_ATTEMPTS, interval_seconds=1)
def _note_failure(event_id: str, failures: int, error: str) -> None:
    _on_loop(events.note_failure(UUID(event_id), failures=failures, error=error))


@DBOS.workflow()
def handle_event(event_id: str, failures: int) -> None:
    """Bring one event to its handlers. A failure that lasts is kept beside the event, which starts a new workflow."""
    try:
        _handle(event_id)
    except Exception as error:
        LOG.exception("event %s failed", event_id)
        _note_failure(event_id, failures, repr(error))


@DBOS.step(retries_allowed=True, max_attempts=STEP_ATTEMPTS, interval_seconds=1)
def _sweep() -> None:
    _on_loop(sweep(_sweeps))


@DBOS.workflow()
def sweep_now() -> None:
    """Run every sweep once."""
    _sweep()


async def sweep(sweeps: Sequence[Sweep] = SWEEPS) -> None:
    """Run every sweep once, in order."""
    failed: Exception | None = None
    for one in sweeps:
        try:
            await one()
        except Exception as error:
            LOG.exception("%s failed; the other sweeps go on", one.__name__)
            failed = error
    if failed is not None:
        raise failed


async def handle_pending() -> int:
    """Handle every unhandled event here and now, without a workflow; returns how many (tests, and one-off runs)."""
    pending = await events.unhandled()
    for event_id, _, _ in pending:
        await events.handle(event_id, HANDLERS)
    return len(pending)


async def run_worker(settings: Settings, *, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
    """Work until `stop` is set: start a workflow for each new event, and the sweeps every SWEEP_SECONDS.

    A database that does not answer is tried again. `ready` is set once the worker has started.
    """
    global _loop, _sweeps
    _loop = asyncio.get_running_loop()
    _sweeps = (*SWEEPS, reminders_with(settings.patience), sweep_of(settings))
    DBOS(
        config={
            "name": "musubi",
            "system_database_url": system_database_url(settings),
            "log_level": "WARNING",
            # One version for all: a workflow that an older worker began is finished by a newer one.
            "application_version": "1",
        }
    )
    await asyncio.to_thread(DBOS.launch)
    if ready is not None:
        ready.set()
    try:
        started: frozenset[str] = frozenset()
        while not stop.is_set():
            try:
                due = await _due()
                for workflow_id in due.keys() - started:
                    await asyncio.to_thread(_start, workflow_id, due[workflow_id])
                started = frozenset(due)
            except Exception:
                LOG.exception("the worker cannot reach a database; it tries again")
                started = frozenset()
                await _wait(stop, BACKOFF_SECONDS)
            await _wait(stop, POLL_SECONDS)
    finally:
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=STOP_SECONDS)
        _loop, _sweeps = None, ()


async def _due() -> dict[str, Callable[[], object]]:
    """What should be running now, by workflow id: an event's id, or a sweep's time.

    A workflow may be lost with the worker that ran it, so an event that is still unhandled after a while gets a new
    one; that two may then run is harmless, since the event is claimed by the one that finishes first.
    """
    due: dict[str, Callable[[], object]] = {
        f"sweep/{int(clock.now().timestamp()) // SWEEP_SECONDS}": partial(DBOS.start_workflow, sweep_now)
    }
    for event_id, failures, written_at in await events.unhandled():
        attempt = int((clock.now() - written_at).total_seconds()) // STUCK_SECONDS
        workflow_id = f"{event_id}/{failures}/{attempt}" if failures or attempt else str(event_id)
        due[workflow_id] = partial(DBOS.start_workflow, handle_event, str(event_id), failures)
    return due


def _start(workflow_id: str, start: Callable[[], object]) -> None:
    with SetWorkflowID(workflow_id):
        start()


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
