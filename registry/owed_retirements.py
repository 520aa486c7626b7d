"""Retirements that sellers owe: opened with the sale, closed with the retirement, told of, and a bar to new sales.

What is owed is read from the ledger each time: a sale whose grams lie on retired tonnes, or have been released, owes
nothing, whether or not its row has been closed yet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.mass import Grams
from core.pages import Page, check_first, cut, read_cursor
from core.statements import fetch, marks
from parties.actors import Actor
from parties.mail_texts import MailKind
from parties.mails import language_of, write_mail
from parties.models import Organisation
from registry.deadline_models import DeadlineWarning, RetirementDeadline
from registry.refusals import RetirementOverdue
from registry.retirement_deadlines import REMIND_DAYS, Deadline, DeadlineStage, RetirementUse
from registry.states import UseKind

MAX_TOLD_A_SWEEP: Final = 100
MAX_CLOSED_A_SWEEP: Final = 500

_LIVE: Final = "FROM allocations a WHERE a.use_kind = d.use_kind AND a.use_id = d.use_id AND a.released_at IS NULL"
_RETIRED: Final = (
    "EXISTS (SELECT 1 FROM allocations a JOIN retirements r ON r.hold_id = a.hold_id"
    " WHERE a.use_kind = d.use_kind AND a.use_id = d.use_id AND a.released_at IS NULL AND r.status = 'CONFIRMED')"
)
MET: Final = f"({_RETIRED} OR (d.use_kind = 'PRODUCT_SALE' AND NOT EXISTS (SELECT 1 {_LIVE})))"
"""That the grams of the row `d` are retired, or were given up."""

OWED: Final = f"d.closed_on IS NULL AND NOT {MET}"
"""That the row `d` is still owed. A demand's grams are allocated only when its retirement is asked for."""

_OLDEST: Final = (
    "SELECT d.id, d.subject_id, d.due_on, d.limit_on,"
    " ROW_NUMBER() OVER (PARTITION BY d.subject_id ORDER BY d.due_on, d.id) AS place"
    f" FROM retirement_deadlines d WHERE {OWED}"
)
_UNTOLD: Final = (
    f"SELECT o.id FROM ({_OLDEST} AND d.due_on <= $1) o WHERE o.place = 1 AND {{within}} AND NOT EXISTS"
    " (SELECT 1 FROM deadline_warnings w WHERE w.subject_id = o.subject_id AND w.due_on = o.due_on"
    f" AND w.stage = '{{stage}}') ORDER BY o.due_on, o.id LIMIT {MAX_TOLD_A_SWEEP}"
)
_WITHIN: Final = {
    DeadlineStage.PAST_LIMIT: "o.limit_on < $2",
    DeadlineStage.OVERDUE: "o.limit_on >= $2 AND o.due_on < $3",
    DeadlineStage.NEAR: "o.due_on >= $2",
}
"""`registry.retirement_deadlines.stage_on`, as the database reads it."""

TOLD: Final = {
    DeadlineStage.NEAR: ("RetirementComesDue", MailKind.RETIREMENT_COMES_DUE),
    DeadlineStage.OVERDUE: ("RetirementOverdue", MailKind.RETIREMENT_OVERDUE),
    DeadlineStage.PAST_LIMIT: ("RetirementPastLimit", MailKind.RETIREMENT_PAST_LIMIT),
}
"""The event and the mail to the seller at each stage."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A sale that binds its seller to retire grams."""

    use: RetirementUse
    debtor_id: UUID
    buyer_id: UUID
    sale_id: UUID
    subject_id: UUID
    use_kind: UseKind
    use_id: UUID
    title: str
    mass_g: Grams
    sold_on: date
    deadline: Deadline


async def open_deadline(owed: Owed) -> None:
    """Keep that a sale owes its retirement, once. In the caller's transaction, which has locked the sale."""
    try:
        async with transaction():
            await RetirementDeadline.create(
                use=owed.use,
                debtor_id=owed.debtor_id,
                buyer_id=owed.buyer_id,
                sale_id=owed.sale_id,
                subject_id=owed.subject_id,
                use_kind=owed.use_kind,
                use_id=owed.use_id,
                title=owed.title,
                mass_g=owed.mass_g,
                sold_on=owed.sold_on,
                owed_from=owed.deadline.owed_from,
                due_on=owed.deadline.due_on,
                limit_on=owed.deadline.limit_on,
            )
    except IntegrityError:
        # The event was handled before: the row stays as it was written.
        return
    # Of a product whose tonnes were retired before it was sold, nothing is owed.
    rows = await fetch(
        f"SELECT d.id FROM retirement_deadlines d WHERE d.sale_id = $1 AND NOT ({OWED})", [str(owed.sale_id)]
    )
    await _close([row["id"] for row in rows])


async def close_deadline(sale_id: UUID) -> None:
    """Nothing is owed for the sale any more: it was cancelled or paid back. In the caller's transaction."""
    await RetirementDeadline.filter(sale_id=sale_id, closed_on=None).update(closed_on=clock.today())


async def close_deadlines_of_retirement(retirement_id: UUID) -> None:
    """The retirement was confirmed: what it was owed for is closed (worker)."""
    rows = await fetch(
        "SELECT d.id FROM retirement_deadlines d JOIN allocations a ON a.use_kind = d.use_kind AND a.use_id = d.use_id"
        " JOIN retirements r ON r.hold_id = a.hold_id WHERE r.id = $1 AND r.status = 'CONFIRMED'"
        " AND a.released_at IS NULL AND d.closed_on IS NULL",
        [str(retirement_id)],
    )
    await _close([row["id"] for row in rows])


async def require_no_overdue_retirement(*, debtor_id: UUID, subject_id: UUID | None = None) -> None:
    """Raises RetirementOverdue while a retirement that the seller owes is past its hard limit (docs/sources.md RT-01).

    With `subject_id` only what is owed for that product counts.
    """
    values: list[Any] = [str(debtor_id), clock.today()]
    where = f"d.debtor_id = $1 AND d.limit_on < $2 AND {OWED}"
    if subject_id is not None:
        where += " AND d.subject_id = $3"
        values.append(str(subject_id))
    rows = await fetch(
        f"SELECT d.id FROM retirement_deadlines d WHERE {where} ORDER BY d.limit_on, d.id LIMIT 1", values
    )
    if rows:
        oldest = await RetirementDeadline.get(id=rows[0]["id"])
        raise RetirementOverdue(title=oldest.title, due_on=str(oldest.due_on), limit_on=str(oldest.limit_on))


async def oldest_deadlines(subject_ids: Collection[UUID]) -> dict[UUID, RetirementDeadline]:
    """For each product or demand that still owes a retirement, the sale that is due first."""
    if not subject_ids:
        return {}
    rows = await fetch(
        f"SELECT o.id FROM ({_OLDEST} AND d.subject_id IN ({marks(len(subject_ids))})) o WHERE o.place = 1",
        [str(id) for id in subject_ids],
    )
    found = await RetirementDeadline.filter(id__in=[row["id"] for row in rows])
    return {one.subject_id: one for one in found}


async def deadlines_of_sales(sale_ids: Collection[UUID]) -> dict[UUID, RetirementDeadline]:
    """The retirements that these orders owe or owed."""
    return {one.sale_id: one for one in await RetirementDeadline.filter(sale_id__in=list(sale_ids))}


async def buyers_with_late_retirements(buyer_ids: Collection[UUID]) -> set[UUID]:
    """Those of the buyers for whom a retirement for an event or activity of theirs is overdue."""
    if not buyer_ids:
        return set()
    rows = await fetch(
        f"SELECT DISTINCT d.buyer_id FROM retirement_deadlines d WHERE d.buyer_id IN ({marks(len(buyer_ids))})"
        f" AND d.due_on < ${len(buyer_ids) + 1} AND d.use_kind = 'DEMAND' AND {OWED}",
        [*map(str, buyer_ids), clock.today()],
    )
    return {UUID(str(row["buyer_id"])) for row in rows}


async def page_of_deadlines_for(
    actor: Actor, *, stage: DeadlineStage | None, first: int, after: str | None
) -> Page[RetirementDeadline]:
    """The retirements still owed that the actor's organisation owes or awaits; all for operators and auditors.

    Those of one stage where one is named. Raises InvalidInput for a size or cursor that is not accepted.
    """
    check_first(first)
    values: list[Any] = [str(UUID(int=0) if after is None else read_cursor(after))]
    where = f"d.id > $1 AND {OWED}"
    if not actor.reads_all:
        values.append(str(actor.organisation_id))
        where += f" AND ${len(values)} IN (d.debtor_id, d.buyer_id)"
    if stage is not None:
        # Each placeholder stands once: a stage's two days are given one after the other.
        for text, day in _days_of(stage, clock.today()):
            values.append(day)
            where += f" AND {text} ${len(values)}"
    rows = await fetch(f"SELECT d.id FROM retirement_deadlines d WHERE {where} ORDER BY d.id LIMIT {first + 1}", values)
    ids = [row["id"] for row in rows]
    return cut(await RetirementDeadline.filter(id__in=ids).select_related("debtor").order_by("id"), first)


async def tell_of_deadlines() -> int:
    """Close what is owed no more and tell of what comes due, once for each stage and day; returns how many.

    The seller is told with an event and a mail, from the day it is late the buyer of a demand too. A product's sales
    are told of together, by the oldest. Run by the worker.
    """
    today = clock.today()
    horizon = today + timedelta(days=REMIND_DAYS)
    stale = await fetch(
        "SELECT d.id FROM retirement_deadlines d WHERE d.closed_on IS NULL AND d.due_on <= $1"
        f" AND NOT ({OWED}) ORDER BY d.due_on LIMIT {MAX_CLOSED_A_SWEEP}",
        [horizon],
    )
    await _close([row["id"] for row in stale])
    told = 0
    for stage, within in _WITHIN.items():
        rows = await fetch(_UNTOLD.format(within=within, stage=stage.value), [horizon, *[today] * within.count("$")])
        due = RetirementDeadline.filter(id__in=[row["id"] for row in rows]).select_related("debtor", "buyer")
        for one in await due.order_by("due_on", "id"):
            told += await _tell(one, stage)
    return told


async def _tell(owed: RetirementDeadline, stage: DeadlineStage) -> bool:
    """Whether this was the first to tell it."""
    type, mail = TOLD[stage]
    try:
        async with transaction():
            # A constraint lets one be written; two workers come to the same deadline.
            await DeadlineWarning.create(subject_id=owed.subject_id, stage=stage, due_on=owed.due_on)
            await events.record(type, subject_id=owed.id)
            await _mail(owed.debtor, mail, owed)
            if owed.use_kind is UseKind.DEMAND and stage is not DeadlineStage.NEAR:
                await _mail(owed.buyer, MailKind.RETIREMENT_AWAITED, owed)
            return True
    except IntegrityError:
        return False


async def _mail(to: Organisation, kind: MailKind, owed: RetirementDeadline) -> None:
    await write_mail(
        kind,
        to=to.email,
        language=await language_of(to),
        name=to.legal_name,
        seller=owed.debtor.legal_name,
        title=owed.title,
        due_on=owed.due_on.isoformat(),
        limit_on=owed.limit_on.isoformat(),
    )


async def _close(ids: Collection[Any]) -> None:
    if ids:
        await RetirementDeadline.filter(id__in=list(ids), closed_on=None).update(closed_on=clock.today())


def _days_of(stage: DeadlineStage, today: date) -> tuple[tuple[str, date], ...]:
    near = today + timedelta(days=REMIND_DAYS)
    return {
        DeadlineStage.IN_TIME: (("d.due_on >", near),),
        DeadlineStage.NEAR: (("d.due_on <=", near), ("d.due_on >=", today)),
        DeadlineStage.OVERDUE: (("d.due_on <", today), ("d.limit_on >=", today)),
        DeadlineStage.PAST_LIMIT: (("d.limit_on <", today),),
    }[stage]
