"""Time-driven work of the registry, run by the worker: holds whose deadline has passed give their tonnes back."""

from typing import Final

from core import clock, events
from core.database import transaction
from registry import ledger
from registry.models import Hold
from registry.states import HoldStatus

MAX_HOLDS_A_SWEEP: Final = 100


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
