"""What may be read of complaints, and by whom; and how many there were, for everybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core.errors import NotFound
from core.pages import Page, page_of
from core.statements import fetch
from disclosures.duty_kinds import ComplaintStatus, ComplaintStepKind
from disclosures.duty_models import Complaint, ComplaintStep
from listings.complaints import may_follow
from parties.actors import Actor

SEEN_BY_SELLERS: Final = (ComplaintStepKind.HEARING, ComplaintStepKind.ANSWER)
"""Of the steps, those that a seller has part in; what was found out is for who decides."""


@dataclass(frozen=True, kw_only=True)
class ComplaintCounts:
    """How many complaints there were, and what they came to."""

    received: int
    waiting: int
    upheld: int
    dismissed: int
    taken_down: int


async def get_complaint_for(actor: Actor | None, id: UUID) -> Complaint:
    """A complaint: for who made it, its seller, the council of the seller's territory, operators and auditors.

    Raises NotFound.
    """
    found = await Complaint.get_or_none(id=id).select_related("complainant", "seller")
    if found is None or actor is None or not _may_read(actor, found):
        raise NotFound(kind="Complaint", id=str(id))
    return found


async def page_of_complaints_for(actor: Actor, *, first: int, after: str | None) -> Page[Complaint]:
    """Complaints that the actor's organisation made, that are about it or that it follows; all for who reads all."""
    query = Complaint.all().select_related("complainant", "seller")
    if not actor.reads_all:
        mine = actor.organisation_id
        concerned = Q(complainant_id=mine) | Q(seller_id=mine)
        query = query.filter(concerned | Q(council_id=mine) if actor.is_coordinator else concerned)
    return await page_of(query, first=first, after=after)


async def steps_of(complaint_ids: Collection[UUID]) -> dict[UUID, list[ComplaintStep]]:
    """The steps of complaints, each's oldest first; a complaint has at most `MAX_STEPS`."""
    found: dict[UUID, list[ComplaintStep]] = {id: [] for id in complaint_ids}
    for step in await ComplaintStep.filter(complaint_id__in=list(found)).order_by("id"):
        found[step.complaint_id].append(step)
    return found


def steps_shown_to(actor: Actor, complaint: Complaint, steps: Sequence[ComplaintStep]) -> list[ComplaintStep]:
    """Those that the actor may read: all for who follows it, the seller its hearings and answers, others none."""
    if may_follow(actor, complaint):
        return list(steps)
    if actor.organisation_id == complaint.seller_id:
        return [one for one in steps if one.kind in SEEN_BY_SELLERS]
    return []


def may_name_complainant(actor: Actor, complaint: Complaint) -> bool:
    """Whether the actor may know who complains: not the seller."""
    return may_follow(actor, complaint) or actor.organisation_id == complaint.complainant_id


async def complaint_counts() -> ComplaintCounts:
    """How many complaints there were so far; public (docs/sources.md DP-04)."""
    rows = await fetch(
        "SELECT status, took_down, COUNT(*) AS complaints FROM complaints GROUP BY status, took_down", []
    )
    counted = [(ComplaintStatus(row["status"]), bool(row["took_down"]), int(row["complaints"])) for row in rows]

    def of(*statuses: ComplaintStatus) -> int:
        return sum(number for status, _, number in counted if status in statuses)

    return ComplaintCounts(
        received=sum(number for _, _, number in counted),
        waiting=of(ComplaintStatus.RECEIVED, ComplaintStatus.INVESTIGATING),
        upheld=of(ComplaintStatus.UPHELD),
        dismissed=of(ComplaintStatus.DISMISSED),
        taken_down=sum(number for _, is_down, number in counted if is_down),
    )


def _may_read(actor: Actor, complaint: Complaint) -> bool:
    mine: Collection[UUID] = (complaint.complainant_id, complaint.seller_id)
    return actor.organisation_id in mine or may_follow(actor, complaint)
