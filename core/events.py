"""The outbox: a change and its event commit together, and the worker brings the event to its handlers."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from core import clock
from core.database import transaction
from core.ids import new_id
from core.statements import marks, run_all
from core.tables import OutboxEvent

Handler = Callable[[UUID], Awaitable[None]]
"""Receives the id of the thing the event is about; may run more than once and must then change nothing."""

MAX_EVENTS_A_POLL: Final = 100
MAX_FAILURES: Final = 5


async def record(type: str, *, subject_id: UUID) -> None:
    """Write an event of `type` about `subject_id` into the running transaction."""
    # Every operation writes one: by hand, since the ORM's insert costs as much as the ledger's own.
    values = [str(new_id()), clock.now(), type, str(subject_id)]
    await run_all(
        [(f"INSERT INTO outbox_events (id, created_at, type, subject_id, failures) VALUES ({marks(4)}, 0)", values)]
    )


async def unhandled() -> list[tuple[UUID, int, datetime]]:
    """The oldest events that no worker has finished, each with its failures and its time, at most MAX_EVENTS_A_POLL.

    An event that failed MAX_FAILURES times is left for an operator: its row says why.
    """
    query = OutboxEvent.filter(handled_at=None, failures__lt=MAX_FAILURES).order_by("id").limit(MAX_EVENTS_A_POLL)
    rows = await query.values_list("id", "failures", "created_at")
    return [(UUID(str(id)), failures, created_at) for id, failures, created_at in rows]


async def handle(event_id: UUID, handlers: Mapping[str, list[Handler]]) -> None:
    """Run the event's handlers and mark it handled, in one transaction; an event handled before is left alone."""
    async with transaction():
        claimed = await OutboxEvent.filter(id=event_id, handled_at=None).update(handled_at=clock.now())
        if not claimed:
            return
        event = await OutboxEvent.get(id=event_id)
        for handler in handlers.get(event.type, []):
            await handler(event.subject_id)


async def note_failure(event_id: UUID, *, failures: int, error: str) -> None:
    """Keep what went wrong with an event after `failures` earlier ones; it stays unhandled and is tried anew."""
    failed = OutboxEvent.filter(id=event_id, failures=failures, handled_at=None)
    await failed.update(failures=failures + 1, last_failure=error[:500])
