"""Withdrawals that wait for a silent seller: it is reminded, then its council and the operators are told (worker).

No law sets these days, which are Musubi's own: what is a right waits for nobody (docs/sources.md TS-31, PR-05).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Final

from tortoise.expressions import Q

from core import clock, events
from core.database import transaction
from disclosures.japanese import format_yen
from parties.mail_texts import MailKind
from parties.mails import tell_organisation
from parties.models import Organisation
from parties.queries import council_of_place, platform_operators
from payments.invoices import honorific_of
from payments.kinds import Patience
from payments.models import Order
from payments.refund_mails import item_of
from payments.refund_models import Withdrawal

MAX_TOLD_A_SWEEP: Final = 100


def reminders_with(patience: Patience) -> Callable[[], Awaitable[int]]:
    """The worker's sweep with the days that are set."""

    async def tell_of_silent_sellers() -> int:
        return await tell_of_unanswered_withdrawals(patience)

    return tell_of_silent_sellers


async def tell_of_unanswered_withdrawals(patience: Patience) -> int:
    """Remind sellers of withdrawals that wait for them, and escalate what waits on; returns how many were told.

    Each once. Nobody is told of others before the seller itself was. Run by the worker.
    """
    today, told = clock.today(), 0
    reminded_of = _asked_until(today - timedelta(days=patience.reminder_days))
    for one in await _waiting(reminded_of & Q(reminded_at=None)):
        async with transaction():
            if await _first(one, "reminded_at"):
                await _remind(one, today + timedelta(days=_days_left(patience)))
                told += 1
    escalated = _asked_until(today - timedelta(days=patience.escalation_days))
    warned = Q(reminded_at__lt=clock.end_of_day(today - timedelta(days=_days_left(patience))))
    for one in await _waiting(escalated & warned & Q(escalated_at=None)):
        async with transaction():
            if await _first(one, "escalated_at"):
                await _escalate(one)
                told += 1
    return told


def _days_left(patience: Patience) -> int:
    """The days that a reminded seller has: also when the worker was away when the reminder was due."""
    return max(patience.escalation_days - patience.reminder_days, 1)


def _asked_until(day: date) -> Q:
    return Q(created_at__lt=clock.end_of_day(day))


async def _waiting(which: Q) -> Sequence[Withdrawal]:
    found = Withdrawal.filter(which, answer=None).order_by("id").limit(MAX_TOLD_A_SWEEP)
    return await found.select_related("order__seller", "order__listing", "order__product")


async def _first(one: Withdrawal, column: str) -> bool:
    """Whether this worker is the one to tell it; an answer at the same moment comes before, or after."""
    unsaid = Withdrawal.filter(id=one.id, answer=None, **{column: None})
    return await unsaid.update(**{column: clock.now()}) == 1


async def _remind(one: Withdrawal, escalate_on: date) -> None:
    await events.record("WithdrawalUnanswered", subject_id=one.order_id)
    await _tell(one.order.seller, MailKind.WITHDRAWAL_UNANSWERED, one, escalate_on=escalate_on.isoformat())


async def _escalate(one: Withdrawal) -> None:
    await events.record("WithdrawalEscalated", subject_id=one.order_id)
    council_id = await council_of_place(one.order.seller.place_code)
    councils = await Organisation.filter(id=council_id) if council_id else []
    order: Order = one.order
    for organisation in (*councils, *await platform_operators()):
        # A council that sells itself is told as the seller it is, by its reminder.
        if organisation.id != order.seller_id:
            said = {"seller": order.seller.legal_name, "order": str(order.id)}
            await _tell(organisation, MailKind.WITHDRAWAL_ESCALATED, one, **said)


async def _tell(to: Organisation, kind: MailKind, one: Withdrawal, **values: object) -> None:
    await tell_organisation(
        to,
        kind,
        honorific=honorific_of(to),
        item=item_of(one.order),
        amount=format_yen(one.order.total_yen),
        asked_on=clock.legal_day(one.created_at).isoformat(),
        **values,
    )
