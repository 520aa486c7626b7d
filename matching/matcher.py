"""The matcher: for one demand, the listings that fit, ranked with the reasons, and those that do not, with theirs."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from core import clock
from core.errors import NotFound
from core.mass import Grams, whole_tonnes_covering
from disclosures.order_terms import Delivery
from listings.facts import method_of
from listings.kinds import ListingStatus, Strength
from listings.models import Demand, Listing
from listings.offers import OFFERED
from listings.queries import get_demand_for
from matching.eligibility import Offered, Refusal, Wanted, refusals
from matching.scoring import Merit, merits, total
from parties.actors import Actor
from registry.schemes import Act, refusal_of
from registry.use_places import is_creation_place, is_outside_area

MAX_CANDIDATES: Final = 2_000
"""The newest published listings that one search looks at."""

MAX_RANKED: Final = 50
MAX_REFUSED: Final = 50


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """An eligible listing with its points."""

    listing: Listing
    points: int
    merits: list[Merit]
    quantity_t: int


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A listing that does not fit, with every reason."""

    listing: Listing
    refusals: list[Refusal]


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The outcome for one demand; `quantity_t` whole tonnes cover it."""

    demand: Demand
    quantity_t: int
    ranked: list[Ranked]
    refused: list[Refused]


async def rank_listings(actor: Actor, *, demand_id: UUID) -> Ranking:
    """Judge every published listing for a demand that the actor may read. Best first; ties by age of the notice."""
    demand = await get_demand_for(actor, demand_id)
    wanted = wanted_of(demand)
    listings = (
        await Listing.filter(status=ListingStatus.PUBLISHED, **OFFERED)
        .order_by("-id")
        .limit(MAX_CANDIDATES)
        .select_related("seller", "issuance__project")
    )
    today = clock.today()
    ranked: list[Ranked] = []
    refused: list[Refused] = []
    for listing in listings:
        offered = offered_of(listing, demand)
        broken = refusals(wanted, offered, today=today)
        if broken:
            refused.append(Refused(listing=listing, refusals=broken))
            continue
        earned = merits(wanted, offered, today=today)
        ranked.append(Ranked(listing=listing, points=total(earned), merits=earned, quantity_t=wanted.quantity_t))
    ranked.sort(key=lambda one: (-one.points, one.listing.id))
    refused.sort(key=lambda one: (len(one.refusals), one.listing.id))
    return Ranking(
        demand=demand, quantity_t=wanted.quantity_t, ranked=ranked[:MAX_RANKED], refused=refused[:MAX_REFUSED]
    )


async def judge(demand: Demand, listing_id: UUID) -> tuple[Listing, list[Refusal]]:
    """One listing judged for one demand. Raises NotFound."""
    listing = await Listing.get_or_none(id=listing_id).select_related("seller", "issuance__project")
    if listing is None:
        raise NotFound(kind="Listing", id=str(listing_id))
    return listing, refusals(wanted_of(demand), offered_of(listing, demand), today=clock.today())


def wanted_of(demand: Demand) -> Wanted:
    """A demand as the rules see it."""
    return Wanted(
        buyer_id=demand.buyer_id,
        quantity_t=whole_tonnes_covering(Grams(demand.quantity_g)),
        price_ceiling_yen_per_t=demand.price_ceiling_yen_per_t,
        needed_by=demand.needed_by,
        delivery=demand.delivery.value,
        regions=frozenset(demand.regions),
        region_required=demand.region_strength is Strength.REQUIRED,
        project_types=frozenset(demand.project_types),
        project_type_required=demand.project_type_strength is Strength.REQUIRED,
    )


def offered_of(listing: Listing, demand: Demand) -> Offered:
    """A listing as the rules see it; needs `issuance__project` fetched."""
    issuance = listing.issuance
    project = issuance.project
    retires = demand.delivery is Delivery.RETIRE_ON_BEHALF
    return Offered(
        listing_id=listing.id,
        seller_id=listing.seller_id,
        price_yen_per_t=listing.price_yen_per_t,
        remaining_t=listing.offered_t - listing.committed_t,
        minimum_lot_t=listing.minimum_lot_t,
        opens_on=listing.opens_on,
        closes_on=listing.closes_on,
        deliveries=frozenset(listing.deliveries),
        delivery_days=listing.delivery_days,
        regions=frozenset(project.regions),
        project_types=frozenset({method_of(issuance, project).type.value}),
        monitoring_to=issuance.monitoring_to,
        creates_at_use_place=retires and is_creation_place(issuance.scheme, project.place_codes, demand.use_place_code),
        is_transferable=refusal_of(issuance.scheme, Act.TRANSFER) is None,
        serves_use_place=not is_outside_area(issuance.scheme, project.statement, demand.use_place_code),
    )
