"""The outbox: a change and its event commit together, and the worker brings the event to its handlers.

What somebody may be waiting for is announced besides: on PostgreSQL by a NOTIFY that is delivered when the transaction
commits, on SQLite by waking whoever reads the outbox in this process, which waits for the writer's lock.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from core import clock
from core.database import is_postgres, transaction
from core.ids import new_id
from core.statements import fetch, marks, run_all
from core.tables import OutboxEvent

Handler = Callable[[UUID], Awaitable[None]]
"""Receives the id of the thing the event is about; may run more than once and must then change nothing."""

MAX_EVENTS_A_POLL: Final = 100
MAX_FAILURES: Final = 5
CHANNEL: Final = "musubi_events"
"""PostgreSQL's channel for what is announced; the payload is an event's id and its type."""


class Announced(StrEnum):
    """The events that subscriptions wait for. A NOTIFY makes commits queue, so no other event has one."""

    MATCH_PROPOSED = "MatchProposed"
    MATCH_ACCEPTED = "MatchAccepted"
    MATCH_DECLINED = "MatchDeclined"
    MATCH_EXPIRED = "MatchExpired"
    ORDER_OFFERED = "OrderOffered"
    ORDER_REVISED = "OrderRevised"
    ORDER_CONFIRMED = "OrderConfirmed"
    ORDER_CANCELLED = "OrderCancelled"
    ORDER_LAPSED = "OrderLapsed"
    ORDER_PAID = "OrderPaid"
    DELIVERY_REQUESTED = "DeliveryRequested"
    DELIVERY_REFUSED = "DeliveryRefused"
    ORDER_DELIVERED = "OrderDelivered"
    ORDER_SETTLED = "OrderSettled"
    WITHDRAWAL_REQUESTED = "WithdrawalRequested"
    WITHDRAWAL_ANSWERED = "WithdrawalAnswered"
    ORDER_REFUNDED = "OrderRefunded"
    HOLD_EXPIRES_IN_A_DAY = "HoldExpiresInADay"
    HOLD_EXPIRES_IN_AN_HOUR = "HoldExpiresInAnHour"
    HOLD_EXPIRED = "HoldExpired"
    RETIREMENT_REQUESTED = "RetirementRequested"
    RETIREMENT_CONFIRMED = "RetirementConfirmed"
    RETIREMENT_REJECTED = "RetirementRejected"


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """An announced event: what happened, to what, and when."""

    id: UUID
    type: Announced
    subject_id: UUID
    at: datetime


LATE_MS: Final = 120_000
"""How long after an event was written on PostgreSQL it may become visible: no transaction takes longer to commit."""

LATE_MS_ON_SQLITE: Final = 2_000
"""There writers take turns, so that ids come in the order of the commits but for the clocks of two processes."""

_ANNOUNCED: Final = frozenset(Announced)
_ROW: Final = "INSERT INTO outbox_events (id, created_at, type, subject_id, failures) VALUES ($1, $2, $3, $4, 0)"
_READ: Final = "SELECT id, type, subject_id, created_at FROM outbox_events"
_ROW_AND_NOTICE: Final = f"WITH written AS ({_ROW}) SELECT pg_notify('{CHANNEL}', $5)"

_waiting: set[Callable[[], None]] = set()
"""Whom to wake in this process when something is written that a NOTIFY does not tell."""


async def record(type: str, *, subject_id: UUID) -> None:
    """Write an event of `type` about `subject_id` into the running transaction, and announce it where it is awaited."""
    # Every operation writes one: by hand, since the ORM's insert costs as much as the ledger's own.
    id = str(new_id())
    values: list[Any] = [id, clock.now(), type, str(subject_id)]
    announced = type in _ANNOUNCED
    if announced and is_postgres():
        await fetch(_ROW_AND_NOTICE, [*values, f"{id} {type}"])
        return
    await run_all([(_ROW, values)])
    if announced:
        for wake in _waiting:
            wake()


def wake_on_record(wake: Callable[[], None]) -> Callable[[], None]:
    """Call `wake` whenever this process records something announced on SQLite; returns what ends it.

    It is called before the commit: whoever then reads the outbox waits for the one connection, and so for the commit.
    """
    _waiting.add(wake)
    return lambda: _waiting.discard(wake)


def late_ms() -> int:
    """How far before the last event known one must look for those that were written before and committed after it."""
    return LATE_MS if is_postgres() else LATE_MS_ON_SQLITE


async def newest_event() -> UUID | None:
    """The newest event that is committed, by its id; none in an empty outbox."""
    rows = await fetch("SELECT id FROM outbox_events ORDER BY id DESC LIMIT 1", [])
    return UUID(str(rows[0]["id"])) if rows else None


async def announced_after(id: UUID, *, limit: int, types: Collection[Announced] = _ANNOUNCED) -> list[Occurrence]:
    """The committed events of these types with ids beyond `id`, at most `limit`, in the order of their ids.

    Ids follow the moment of writing, not of committing: who must miss nothing begins some time before (`core.ids`).
    """
    named = sorted(types)
    sql = f"{_READ} WHERE id > $1 AND type IN ({marks(len(named), start=2)}) ORDER BY id LIMIT {int(limit)}"
    return await _occurrences(sql, [str(id), *named])


async def announced(ids: Sequence[UUID]) -> list[Occurrence]:
    """The announced events with these ids, in the order of their ids."""
    return await _occurrences(f"{_READ} WHERE id IN ({marks(len(ids))}) ORDER BY id", [str(id) for id in ids])


async def _occurrences(sql: str, values: Sequence[Any]) -> list[Occurrence]:
    return [
        Occurrence(
            id=UUID(str(row["id"])),
            type=Announced(row["type"]),
            subject_id=UUID(str(row["subject_id"])),
            at=_instant(row["created_at"]),
        )
        for row in await fetch(sql, values)
    ]


def _instant(value: datetime | str) -> datetime:
    """SQLite's driver gives the text that was stored."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


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
