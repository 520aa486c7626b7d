"""Time-driven work of the registry, run by the worker: holds near their deadline are told, those past it end."""

from datetime import timedelta
from typing import Final

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.events import Announced
from core.statements import fetch
from registry import ledger
from registry.models import Hold, HoldWarning
from registry.states import HoldStatus

MAX_HOLDS_A_SWEEP: Final = 100

WARNINGS: Final = ((1, 0, Announced.HOLD_EXPIRES_IN_AN_HOUR), (24, 1, Announced.HOLD_EXPIRES_IN_A_DAY))
"""What is told of a hold whose deadline is at most so many hours away, and more than so many."""

_DUE: Final = (
    "SELECT h.id FROM holds h WHERE h.status = 'PENDING' AND h.allocated_g = 0 AND h.deadline > $1 AND h.deadline <= $2"
    " AND NOT EXISTS (SELECT 1 FROM hold_warnings w"
    " WHERE w.hold_id = h.id AND w.deadline = h.deadline AND w.lead_h = $3)"
    f" ORDER BY h.deadline LIMIT {MAX_HOLDS_A_SWEEP}"
)


async def expire_holds() -> int:
    """Expire pending holds past their deadline, each in its own transaction; returns how many.

    A hold with allocated grams stays: what was given to a use is to be retired, however late.
    """
    due = Hold.filter(status=HoldStatus.PENDING, deadline__lte=clock.now(), allocated_g=0)
    expired = 0
    for held in await due.order_by("deadline").limit(MAX_HOLDS_A_SWEEP):
        async with transaction():
            await ledger.lock(held.issuance_id)
            # Locked, so that nobody allocates grams of it meanwhile.
            still_due = await due.filter(id=held.id).select_for_update(no_key=True)
            if still_due:
                await ledger.release(held, status=HoldStatus.EXPIRED, actor_id=None)
                await events.record("HoldExpired", subject_id=held.id)
                expired += 1
    return expired


async def warn_of_expiry() -> int:
    """Record an event for each hold that is about to expire, once for each deadline and lead; returns how many.

    A hold that comes under two leads at once is told of with the shorter one alone.
    """
    told = 0
    for most_h, least_h, type in WARNINGS:
        now = clock.now()
        rows = await fetch(_DUE, [now + timedelta(hours=least_h), now + timedelta(hours=most_h), most_h])
        for held in await Hold.filter(id__in=[row["id"] for row in rows]).order_by("deadline"):
            told += await _tell(held, type, lead_h=most_h)
    return told


async def _tell(held: Hold, type: Announced, *, lead_h: int) -> bool:
    """Whether this was the first to tell it."""
    try:
        async with transaction():
            # A constraint lets one be written: a hold whose deadline is moved is told of anew.
            await HoldWarning.create(hold_id=held.id, deadline=held.deadline, lead_h=lead_h)
            await events.record(type, subject_id=held.id)
            return True
    except IntegrityError:
        return False
