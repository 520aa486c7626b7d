"""What may be read of listings, demands and products, and by whom."""

from uuid import UUID

from tortoise.expressions import Q

from core.errors import NotFound
from core.pages import Page, page_of
from listings.kinds import DemandStatus, ListingStatus
from listings.models import Demand, EmissionSource, Listing, Product
from parties.actors import Actor
from parties.queries import may_read


async def get_listing(id: UUID) -> Listing:
    """A sale notice; public. Raises NotFound."""
    found = await Listing.get_or_none(id=id).select_related("seller", "issuance__project")
    if found is None:
        raise NotFound(kind="Listing", id=str(id))
    return found


async def page_of_listings(*, first: int, after: str | None) -> Page[Listing]:
    """Published sale notices; public."""
    query = Listing.filter(status=ListingStatus.PUBLISHED).select_related("seller", "issuance__project")
    return await page_of(query, first=first, after=after)


async def get_demand_for(actor: Actor | None, id: UUID) -> Demand:
    """A demand: its buyer's, any for coordinators and operators, an open one for every verified actor.

    Raises NotFound.
    """
    found = await Demand.get_or_none(id=id).select_related("buyer")
    if found is None or actor is None or not _may_read(actor, found):
        raise NotFound(kind="Demand", id=str(id))
    return found


async def page_of_demands_for(actor: Actor, *, first: int, after: str | None) -> Page[Demand]:
    """Open demands and the actor's own, whatever their state."""
    query = Demand.all().select_related("buyer")
    if not (actor.is_operator or actor.is_coordinator):
        mine = Q(buyer_id=actor.organisation_id)
        query = query.filter(mine | Q(status=DemandStatus.OPEN) if actor.verified else mine)
    return await page_of(query, first=first, after=after)


async def sources_of(demand_ids: list[UUID]) -> dict[UUID, list[EmissionSource]]:
    """Each demand's itemised sources, in order."""
    found: dict[UUID, list[EmissionSource]] = {id: [] for id in demand_ids}
    for source in await EmissionSource.filter(demand_id__in=demand_ids).order_by("demand_id", "position"):
        found[source.demand_id].append(source)
    return found


async def get_product(id: UUID) -> Product:
    """A product; public. Raises NotFound."""
    found = await Product.get_or_none(id=id).select_related("seller", "hold__issuance__project")
    if found is None:
        raise NotFound(kind="Product", id=str(id))
    return found


async def product_of_hold(hold_id: UUID) -> Product | None:
    """The product that a hold's tonnes stand behind, if there is one; products are public."""
    return await Product.get_or_none(hold_id=hold_id)


async def page_of_products(*, first: int, after: str | None) -> Page[Product]:
    """Credit-attached products; public."""
    return await page_of(Product.all().select_related("seller", "hold__issuance__project"), first=first, after=after)


def may_name_buyer(actor: Actor | None, demand: Demand) -> bool:
    """Whether the actor may know who wants it: the buyer's own, brokers, or a buyer that publishes its name."""
    return may_read(actor, demand.buyer)


def _may_read(actor: Actor, demand: Demand) -> bool:
    if actor.is_operator or actor.is_coordinator or demand.buyer_id == actor.organisation_id:
        return True
    return actor.verified and demand.status is DemandStatus.OPEN
