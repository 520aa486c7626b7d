"""What may be read of matches, and by whom."""

from uuid import UUID

from tortoise.expressions import Q

from core.errors import NotFound
from core.pages import Page, page_of
from matching.models import Match
from parties.actors import Actor


async def get_match_for(actor: Actor | None, id: UUID) -> Match:
    """A match, for its buyer, its seller, its council and operators. Raises NotFound."""
    found = await Match.get_or_none(id=id).select_related("demand__buyer", "listing__seller", "order")
    if found is None or actor is None:
        raise NotFound(kind="Match", id=str(id))
    parties = (found.demand.buyer_id, found.listing.seller_id, found.council_id)
    if not actor.reads_all and actor.organisation_id not in parties:
        raise NotFound(kind="Match", id=str(id))
    return found


async def page_of_matches_for(actor: Actor, *, first: int, after: str | None) -> Page[Match]:
    """The actor's organisation's matches on any side; every match for operators."""
    query = Match.all().select_related("demand__buyer", "listing__seller", "order")
    if not actor.reads_all:
        mine = actor.organisation_id
        query = query.filter(Q(demand__buyer_id=mine) | Q(listing__seller_id=mine) | Q(council_id=mine))
    return await page_of(query, first=first, after=after)
