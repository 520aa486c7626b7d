"""What a council did in a fiscal year, composed from the records, and its report as it was handed in."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from tortoise.functions import Count, Sum

from core import clock
from core.canonical import canonical_bytes, canonical_hash
from core.errors import InvalidInput
from disclosures.published_texts import require_wording
from disclosures.rules import Gate
from disclosures.wording_context import ClaimContext, Speaker
from matching.kinds import MatchStatus
from matching.models import Match
from parties.actors import Actor
from parties.council_models import ActivityReport, CouncilTerm
from parties.councils import EventRecord, keep_term, record_matching_event
from parties.local_governments import find_place
from parties.permissions import require
from payments.kinds import OrderStatus
from payments.models import Order

MAX_REPORTS: Final = 50
"""How often a council may hand in a fiscal year's report."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a council brokered in a fiscal year: matches by when they were proposed, sales by when they were settled."""

    proposed: int
    accepted: int
    accepted_t: int
    settled: int
    settled_t: int
    settled_yen: int


async def figures_of(term: CouncilTerm) -> Figures:
    """The figures of a term, from the matches and orders; yen are prices without tax."""
    start = clock.end_of_day(date(term.fiscal_year, 3, 31))
    stop = clock.end_of_day(date(term.fiscal_year + 1, 3, 31))
    brokered = Match.filter(council_id=term.council_id, created_at__gte=start, created_at__lt=stop)
    sales = Order.filter(
        council_id=term.council_id, status=OrderStatus.SETTLED, settled_at__gte=start, settled_at__lt=stop
    )
    accepted = await _totals(brokered.filter(status=MatchStatus.ACCEPTED), tonnes=Sum("quantity_t"))
    settled = await _totals(sales, tonnes=Sum("quantity_t"), yen=Sum("subtotal_yen"))
    return Figures(
        proposed=await brokered.count(),
        accepted=accepted["rows"],
        accepted_t=accepted["tonnes"],
        settled=settled["rows"],
        settled_t=settled["tonnes"],
        settled_yen=settled["yen"],
    )


async def record_event(actor: Actor, *, council_id: UUID, fiscal_year: int, event: EventRecord) -> UUID:
    """Record a matching event, once what it tells the public may be said; the term's id.

    In the caller's transaction. Raises what `parties.councils.record_matching_event` raises, WordingRefused and
    RuleNotMet.
    """
    term_id = await record_matching_event(actor, council_id=council_id, fiscal_year=fiscal_year, event=event)
    await require_wording(
        {"title": event.title, "summary": event.summary},
        ClaimContext(speaker=Speaker.PROVIDER),
        gate=Gate.AD,
        publisher_id=council_id,
        subject_type="CouncilTerm",
        subject_id=term_id,
    )
    return term_id


async def hand_in_report(actor: Actor, *, council_id: UUID, fiscal_year: int) -> UUID:
    """Fix what the records say of a council's fiscal year as its report; a later one is a revision. The term's id.

    For its coordinator, or an operator. In the caller's transaction. Raises NotFound, NoTermThisYear, InvalidInput.
    """
    require(actor, "handInActivityReport")
    term = await keep_term(actor, council_id, fiscal_year)
    if await ActivityReport.filter(term_id=term.id).count() >= MAX_REPORTS:
        raise InvalidInput(field="fiscalYear", value=str(fiscal_year), rule=f"max_reports={MAX_REPORTS}")
    document = await compose_report(term)
    await ActivityReport.create(
        term_id=term.id,
        document=canonical_bytes(document).decode(),
        document_hash=canonical_hash(document),
        handed_in_by_id=actor.person_id,
    )
    return term.id


async def compose_report(term: CouncilTerm) -> dict[str, Any]:
    """The report of a term as the records are now (docs/sources.md CO-01)."""
    await term.fetch_related("council", "areas", "members__organisation", "events")
    members = sorted(term.members, key=lambda one: one.organisation.legal_name)
    return {
        "council": term.council.legal_name,
        "fiscal_year": term.fiscal_year,
        "adopted_on": term.adopted_on,
        "support_yen": term.support_yen,
        "as_of": clock.today(),
        "areas": [find_place(code).name for code in sorted(area.area_code for area in term.areas)],
        "members": [{"name": one.organisation.legal_name, "capacity": one.capacity} for one in members],
        "events": [
            {
                "held_on": event.held_on,
                "title": event.title,
                "place": find_place(event.place_code).name,
                "sellers": event.sellers,
                "buyers": event.buyers,
                "summary": event.summary,
            }
            for event in sorted(term.events, key=lambda one: (one.held_on, one.id))
        ],
        "figures": asdict(await figures_of(term)),
    }


async def _totals(query: Any, **sums: Any) -> dict[str, int]:
    (found,) = await query.annotate(rows=Count("id"), **sums).values("rows", *sums)
    return {name: int(value or 0) for name, value in found.items()}
