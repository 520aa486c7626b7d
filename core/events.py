"""The outbox: a change and its event commit together, and the worker brings the event to its handlers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

from core import clock
from core.database import transaction
from core.tables import OutboxEvent

Handler = Callable[[UUID], Awaitable[None]]
"""Receives the id of the thing the event is about; may run more than once and must then change nothing."""

MAX_EVENTS_A_POLL: Final = 100


async def record(type: str, *, subject_id: UUID) -> None:
    """Write an event of `type` about `subject_id` into the running transaction."""
    await OutboxEvent.create(type=type, subject_id=subject_id)


async def unhandled_ids() -> list[UUID]:
    """The oldest events that no worker has finished, at most MAX_EVENTS_A_POLL."""
    query = OutboxEvent.filter(handled_at=None).order_by("id").limit(MAX_EVENTS_A_POLL)
    found: list[UUID] = [UUID(str(id)) for id in await query.values_list("id", flat=True)]
    return found


async def handle(event_id: UUID, handlers: Mapping[str, list[Handler]]) -> None:
    """Run the event's handlers and mark it handled, in one transaction; an event handled before is left alone."""
    async with transaction():
        claimed = await OutboxEvent.filter(id=event_id, handled_at=None).update(handled_at=clock.now())
        if not claimed:
            return
        event = await OutboxEvent.get(id=event_id)
        for handler in handlers.get(event.type, []):
            await handler(event.subject_id)


async def note_failure(event_id: UUID, error: str) -> None:
    """Keep what went wrong with an event beside it; it stays unhandled."""
    event = await OutboxEvent.get(id=event_id)
    await OutboxEvent.filter(id=event_id).update(failures=event.failures + 1, last_failure=error[:500])
