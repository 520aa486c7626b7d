"""What may be read of listings, demands and products, and by whom."""

from collections.abc import Collection
from uuid import UUID

from core.errors import NotFound
from core.pages import Page, SortedList, check_first, cut
from core.projections import page_of_views
from core.statements import fetch
from listings.filters import ORDERS, Query
from listings.kinds import DemandStatus, ListingSort
from listings.models import Demand, EmissionSource, Listing, Product
from listings.views import DEMAND, LISTING, PRODUCT, AnyDemand, DemandView, ListingView, ProductView
from parties.actors import Actor
from parties.kinds import OrganisationStatus
from parties.queries import may_read


async def get_listing_for(actor: Actor | None, id: UUID) -> Listing:
    """A sale notice; public, but for one of a suspended seller, which stays with itself, brokers and operators.

    Raises NotFound.
    """
    found = await Listing.get_or_none(id=id).select_related("seller", "issuance__project")
    if found is None or (found.seller.status is OrganisationStatus.SUSPENDED and not may_read(actor, found.seller)):
        raise NotFound(kind="Listing", id=str(id))
    return found


async def page_of_listings(
    query: Query, *, sort: ListingSort, first: int, after: str | None, parts: Collection[str] = ()
) -> Page[ListingView]:
    """Sale notices that satisfy a query (`listings.filters.read_query`), sorted; public.

    Of `seller`, `issuance` and its `project`, and of their columns, those are read that `parts` names. Raises
    InvalidInput for a cursor of another sort, filter or search.
    """
    check_first(first)
    order, here = ORDERS[sort], SortedList.named("listings", sort, query)
    if any(part.startswith("l.") for part in parts):
        parts = frozenset(parts).union(order.reads())
    beyond = [] if after is None else [order.beyond(*here.place(after))]
    where, values = query.where(more=beyond)
    sql = (
        f"SELECT {LISTING.columns(parts)} FROM {_listing_tables(parts)} WHERE {where}"
        f" ORDER BY {order.clause()} LIMIT {first + 1}"
    )
    rows = list(map(LISTING.reader(parts), await fetch(sql, values)))
    return cut(rows, first, lambda one: here.cursor(order.value_of(one), one.id))


async def count_listings(query: Query) -> int:
    """How many sale notices satisfy a query; public."""
    where, values = query.where()
    [row] = await fetch(f"SELECT COUNT(*) AS notices FROM {_listing_tables(())} WHERE {where}", values)
    return int(row["notices"])


async def get_demand_for(actor: Actor | None, id: UUID) -> Demand:
    """A demand: its buyer's, any for coordinators and operators, an open one for every verified actor.

    Raises NotFound.
    """
    found = await Demand.get_or_none(id=id).select_related("buyer")
    if found is None or actor is None or not _may_read(actor, found):
        raise NotFound(kind="Demand", id=str(id))
    return found


async def page_of_demands_for(
    actor: Actor, *, first: int, after: str | None, parts: Collection[str] = ()
) -> Page[DemandView]:
    """Open demands and the actor's own, whatever their state; the `buyer` where `parts` names it."""
    where, values = "1 = 1", list[str]()
    if not (actor.reads_all or actor.is_coordinator):
        where, values = "d.buyer_id = $1", [str(actor.organisation_id)]
        where += " OR d.status = 'OPEN'" if actor.verified else ""
    return await page_of_views(
        DEMAND,
        tables="demands d JOIN organisations b ON b.id = d.buyer_id",
        where=where,
        values=values,
        first=first,
        after=after,
        parts=parts,
    )


async def sources_of(demand_ids: list[UUID]) -> dict[UUID, list[EmissionSource]]:
    """Each demand's itemised sources, in order."""
    found: dict[UUID, list[EmissionSource]] = {id: [] for id in demand_ids}
    for source in await EmissionSource.filter(demand_id__in=demand_ids).order_by("demand_id", "position"):
        found[source.demand_id].append(source)
    return found


async def get_product(id: UUID) -> Product:
    """A product; public whatever becomes of its seller, for its labels are in people's hands. Raises NotFound."""
    found = await Product.get_or_none(id=id).select_related("seller", "hold__issuance__project")
    if found is None:
        raise NotFound(kind="Product", id=str(id))
    return found


async def product_of_hold(hold_id: UUID) -> Product | None:
    """The product that a hold's tonnes stand behind, if there is one; products are public."""
    return await Product.get_or_none(hold_id=hold_id)


async def page_of_products(*, first: int, after: str | None, parts: Collection[str] = ()) -> Page[ProductView]:
    """Credit-attached products with the tonnes behind them; public. `parts` as for listings."""
    tables = "products q JOIN organisations s ON s.id = q.seller_id JOIN holds h ON h.id = q.hold_id"
    return await page_of_views(
        PRODUCT,
        tables=tables + _issuance_tables("h", parts),
        where="s.status <> 'SUSPENDED'",
        first=first,
        after=after,
        parts={"hold", *parts},
    )


def may_name_buyer(actor: Actor | None, demand: AnyDemand) -> bool:
    """Whether the actor may know who wants it: the buyer's own, brokers, or a buyer that publishes its name."""
    return may_read(actor, demand.buyer)


def _may_read(actor: Actor, demand: Demand) -> bool:
    if actor.reads_all or actor.is_coordinator or demand.buyer_id == actor.organisation_id:
        return True
    return actor.verified and demand.status is DemandStatus.OPEN


def _listing_tables(parts: Collection[str]) -> str:
    return "listings l JOIN organisations s ON s.id = l.seller_id" + _issuance_tables("l", parts)


def _issuance_tables(alias: str, parts: Collection[str]) -> str:
    tables = ""
    if "issuance" in parts:
        tables += f" JOIN issuances i ON i.id = {alias}.issuance_id"
    if "project" in parts:
        tables += " JOIN projects p ON p.id = i.project_id"
    return tables
