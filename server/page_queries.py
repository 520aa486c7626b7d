"""What the public pages read beyond the rooms' own queries; everything here is public."""

from typing import Final
from uuid import UUID

from core import clock
from listings.kinds import ListingStatus, ProductStatus
from listings.models import Demand, Listing, Product
from listings.offers import OFFERED
from registry.models import Allocation, Issuance, Retirement
from registry.states import UseKind

MAX_NEWEST: Final = 10
MAX_ISSUANCES: Final = 100


async def newest_listings(*, project_id: UUID | None = None) -> list[Listing]:
    """The newest published sale notices whose window is not over, of one project or of all; newest first."""
    query = Listing.filter(status=ListingStatus.PUBLISHED, closes_on__gte=clock.today(), **OFFERED)
    if project_id is not None:
        query = query.filter(issuance__project_id=project_id)
    return await query.order_by("-id").limit(MAX_NEWEST).select_related("seller", "issuance__project")


async def newest_products() -> list[Product]:
    """The newest products on sale, newest first."""
    query = Product.filter(status=ProductStatus.ON_SALE, **OFFERED).order_by("-id").limit(MAX_NEWEST)
    return await query.select_related("seller", "hold__issuance__project")


async def issuances_of(project_id: UUID) -> tuple[list[Issuance], bool]:
    """A project's newest MAX_ISSUANCES issuances, newest first, and whether it has more."""
    rows = await Issuance.filter(project_id=project_id).order_by("-issued_on", "-id").limit(MAX_ISSUANCES + 1)
    return rows[:MAX_ISSUANCES], len(rows) > MAX_ISSUANCES


async def retirement_of_event(demand_id: UUID) -> tuple[Demand, Retirement, int]:
    """The event's demand with its buyer, the retirement behind it, and the grams of it that are the event's.

    The caller has made sure, by composing the event's report, that all three are there.
    """
    demand = await Demand.get(id=demand_id).select_related("buyer")
    allocation = await Allocation.get(use_kind=UseKind.DEMAND, use_id=demand_id, released_at=None)
    return demand, await Retirement.get(hold_id=allocation.hold_id), allocation.mass_g


async def retirement_of_hold(hold_id: UUID) -> Retirement | None:
    """The retirement of a hold's tonnes, asked for or confirmed; None before it is asked for."""
    return await Retirement.get_or_none(hold_id=hold_id)
