"""What bad input gets when posting a demand, proposing and answering a match, and changing an offer."""

from typing import Any

from core.errors import DomainError
from listings.errors import BelowMinimumLot, BeyondOffer, DeadlinePassed, NotOpen
from matching.errors import AlreadyAccepted, AlreadyProposed, NotEligible
from parties.errors import NotVerified, OutsideTerritory
from registry.errors import ConsumerCannotHoldUnits, InsufficientUnits
from tests.scenarios import inputs
from tests.scenarios.cast import VILLAGE_PLACE
from tests.scenarios.refusals import BEYOND, MOST_YEN, cannot, invalid, missing, not_able
from tests.scenarios.world import World

DECIMAL = "decimal_number"
EXAMPLE = "例/e.g. 1169.2"


def of(kilograms: str) -> dict[str, Any]:
    """A quantity of so many kilograms."""
    return {"quantity": {"kilograms": kilograms}}


def from_sources(*kilograms: str) -> dict[str, Any]:
    """Sources of so many kilograms each."""
    return {"sources": [{"name": "電気", "mass": {"kilograms": mass}} for mass in kilograms]}


DEMANDS: list[tuple[dict[str, Any], DomainError]] = [
    # Amounts: decimals, sign, zero, size, and what is no number.
    (of("1169.2001"), invalid("quantity.kilograms", "1169.2001", "max_decimals=3")),
    (of("1169.2000"), invalid("quantity.kilograms", "1169.2000", "max_decimals=3")),
    ({"quantity": {"grams": "1.5"}}, invalid("quantity.grams", "1.5", "max_decimals=0")),
    ({"quantity": {"tonnes": "1.1692001"}}, invalid("quantity.tonnes", "1.1692001", "max_decimals=6")),
    (of("-1169.2"), invalid("quantity.kilograms", "-1169.2", "minimum=0.001")),
    (of("－１"), invalid("quantity.kilograms", "－１", "minimum=0.001")),
    (of("0"), invalid("quantity.kilograms", "0", "minimum=0.001")),
    ({"quantity": {"grams": "0"}}, invalid("quantity.grams", "0", "minimum=1")),
    ({"quantity": {"grams": str(BEYOND)}}, invalid("quantity.grams", str(BEYOND), "maximum=9007199254740991")),
    (of("9007199254740.992"), invalid("quantity.kilograms", "9007199254740.992", "maximum=9007199254740.991")),
    ({"quantity": {"tonnes": "1" * 41}}, invalid("quantity.tonnes", "1" * 40 + "…", "max_characters=40")),
    (of("1e3"), invalid("quantity.kilograms", "1e3", DECIMAL, EXAMPLE)),
    (of("1,16,9.2"), invalid("quantity.kilograms", "1,16,9.2", DECIMAL, EXAMPLE)),
    (of("1169,2"), invalid("quantity.kilograms", "1169,2", DECIMAL, EXAMPLE)),
    (of(""), invalid("quantity.kilograms", "", DECIMAL, EXAMPLE)),
    (of("NaN"), invalid("quantity.kilograms", "NaN", DECIMAL, EXAMPLE)),
    (of("一千"), invalid("quantity.kilograms", "一千", DECIMAL, EXAMPLE)),
    # The sources.
    (from_sources("1169.1"), invalid("sources", "1169.1 kg", "sum_of_items=1169.2 kg")),
    (from_sources("1169.2", "0.001"), invalid("sources", "1169.201 kg", "sum_of_items=1169.2 kg")),
    (from_sources("1170.2", "-1"), invalid("sources.mass.kilograms", "-1", "minimum=0.001")),
    (from_sources("1169.2", "0"), invalid("sources.mass.kilograms", "0", "minimum=0.001")),
    ({"sources": []}, invalid("sources", "0", "minimum=1")),
    (from_sources(*["1"] * 101), invalid("sources", "101", "maximum=100")),
    ({"sources": [{"name": "", "mass": {"kilograms": "1169.2"}}]}, invalid("sources.name", "", "not_empty")),
    # Days.
    ({"neededBy": inputs.day(-1)}, DeadlinePassed(field="neededBy", day="2026-10-04")),
    ({"neededBy": "9999-12-31"}, invalid("neededBy", "9999-12-31", "maximum=2036-10-12")),
    ({"useFrom": "1873-01-01"}, invalid("useFrom", "1873-01-01", "minimum=2016-09-27")),
    ({"useTo": "2036-10-13"}, invalid("useTo", "2036-10-13", "maximum=2036-10-12")),
    ({"useTo": inputs.day(-22)}, invalid("useTo", "2026-09-14..2026-09-13", "start_not_after_end")),
    # Price, place, texts.
    ({"priceCeilingPerTonne": 0}, invalid("priceCeilingPerTonne", "0", "minimum=1")),
    ({"priceCeilingPerTonne": -1}, invalid("priceCeilingPerTonne", "-1", "minimum=1")),
    ({"priceCeilingPerTonne": str(BEYOND)}, invalid("priceCeilingPerTonne", str(BEYOND), MOST_YEN)),
    ({"usePlaceCode": "13"}, invalid("usePlaceCode", "13", "municipality_code")),
    ({"usePlaceCode": "48"}, invalid("usePlaceCode", "480002", "known_local_government")),
    ({"title": ""}, invalid("title", "", "not_empty")),
    ({"purposeDetail": "目" * 501}, invalid("purposeDetail", "目" * 60 + "…", "max_characters=500")),
    ({"usePlaceDetail": ""}, invalid("usePlaceDetail", "", "not_empty")),
    ({"calculationMethod": ""}, invalid("calculationMethod", "", "not_empty")),
    ({"reductionEfforts": ""}, invalid("reductionEfforts", "", "not_empty")),
]


async def test_posting_a_demand_is_refused(world: World) -> None:
    for changes, error in DEMANDS:
        await world.refused(world.cast.city, "postDemand", inputs.demand(**changes), error)


async def test_only_verified_traders_post_demands(world: World) -> None:
    await world.refused(world.cast.newcomer, "postDemand", inputs.demand(), NotVerified(legal_name="新参商事"))
    for party in (world.cast.council, world.cast.operator):
        await world.refused(party, "postDemand", inputs.demand(), not_able("postDemand"))


async def test_a_consumer_cannot_ask_for_a_transfer(world: World) -> None:
    await world.refused(world.cast.consumer, "postDemand", inputs.stock_demand(1), ConsumerCannotHoldUnits())


async def test_a_demand_is_withdrawn_once_and_not_after_it_was_matched(agreed: World) -> None:
    matched = {"demandId": agreed.ids["demand"]}
    await agreed.refused(agreed.cast.city, "withdrawDemand", matched, cannot("demand", "MATCHED", "WITHDRAWN"))
    other = {"demandId": await agreed.want()}
    await agreed.do(agreed.cast.city, "withdrawDemand", other)
    await agreed.refused(agreed.cast.city, "withdrawDemand", other, cannot("demand", "WITHDRAWN", "WITHDRAWN"))


async def test_a_proposal_is_refused_with_every_reason(world: World) -> None:
    demand = await world.want(**inputs.demand(priceCeilingPerTonne=100, usePlaceCode=VILLAGE_PLACE))
    pair = {"demandId": demand, "listingId": world.ids["listing"]}

    error = NotEligible(reasons=["PRICE", "USE_PLACE_IS_CREATION_PLACE"])
    for party in (world.cast.council, world.cast.city, world.cast.village):
        await world.refused(party, "proposeMatch", pair, error)


async def test_a_coordinator_whose_territory_covers_neither_party_is_refused(world: World) -> None:
    pair = {"demandId": world.ids["demand"], "listingId": world.ids["listing"]}

    error = OutsideTerritory(council="きたの特定地域協議会")
    await world.refused(world.cast.far_council, "proposeMatch", pair, error)


async def test_the_same_pair_is_not_proposed_twice(world: World) -> None:
    pair = {"demandId": world.ids["demand"], "listingId": world.ids["listing"]}
    await world.propose()

    error = AlreadyProposed(demand_id=missing("", pair["demandId"]).id, listing_id=missing("", pair["listingId"]).id)
    for party in (world.cast.council, world.cast.city, world.cast.village):
        await world.refused(party, "proposeMatch", pair, error)


async def test_a_closed_or_unopened_notice_and_a_matched_demand_are_not_proposed(agreed: World) -> None:
    cast, demand = agreed.cast, await agreed.want()
    closed = await agreed.publish()
    await agreed.do(cast.village, "closeListing", {"listingId": closed})
    unopened = await agreed.publish(opensOn=inputs.day(1))
    pair = {"demandId": demand, "listingId": closed}
    await agreed.refused(cast.council, "proposeMatch", pair, NotOpen(kind="listing", state="CLOSED"))
    pair = {"demandId": demand, "listingId": unopened}
    await agreed.refused(cast.council, "proposeMatch", pair, NotEligible(reasons=["WINDOW"]))
    pair = {"demandId": agreed.ids["demand"], "listingId": agreed.ids["listing"]}
    for party in (cast.council, cast.city):
        await agreed.refused(party, "proposeMatch", pair, NotOpen(kind="demand", state="MATCHED"))
    gone = missing("Demand", agreed.ids["demand"])
    await agreed.refused(cast.village, "proposeMatch", pair, gone)


async def test_accepting_twice_is_refused(world: World) -> None:
    match = {"matchId": await world.propose()}
    for party, side in ((world.cast.city, "buyer"), (world.cast.village, "seller")):
        await world.do(party, "acceptMatch", match)
        await world.refused(party, "acceptMatch", match, AlreadyAccepted(side=side))
    await world.refused(world.cast.city, "declineMatch", match, cannot("match", "ACCEPTED", "DECLINED"))
    await world.refused(world.cast.council, "acceptMatch", match, not_able("acceptMatch"))


async def test_a_declined_match_takes_no_answer(world: World) -> None:
    match = {"matchId": await world.propose()}
    await world.do(world.cast.village, "declineMatch", match)

    await world.refused(world.cast.city, "acceptMatch", match, NotOpen(kind="match", state="DECLINED"))
    await world.refused(world.cast.city, "declineMatch", match, cannot("match", "DECLINED", "DECLINED"))


async def test_the_last_tonnes_of_a_notice_are_sold_once(world: World) -> None:
    listing = await world.publish(offered=3)
    pairs = [(buyer, await world.want(buyer, **inputs.demand())) for buyer in (world.cast.city, world.cast.stranger)]
    matches = []
    for buyer, demand in pairs:
        matches.append(await world.propose(demand=demand, listing=listing))
        await world.accept(buyer, matches[-1])
    await world.accept(world.cast.village, matches[0])

    late = {"matchId": matches[1]}
    await world.refused(world.cast.village, "acceptMatch", late, BeyondOffer(requested_t=2, remaining_t=1))


async def test_the_last_tonnes_of_a_stock_are_sold_once_whichever_notice_offers_them(world: World) -> None:
    issuance = await world.issue(first=70_001, count=3)
    matches = []
    for buyer in (world.cast.city, world.cast.stranger):
        listing = await world.publish(issuance=issuance, offered=3)
        demand = await world.want(buyer, **inputs.demand())
        matches.append(await world.propose(buyer, demand=demand, listing=listing))
    await world.accept(world.cast.village, matches[0])

    late = {"matchId": matches[1]}
    await world.refused(world.cast.village, "acceptMatch", late, InsufficientUnits(requested_t=2, available_t=1))


async def test_what_the_seller_ended_meanwhile_cannot_be_concluded(world: World) -> None:
    match = {"matchId": await world.propose(world.cast.city)}
    await world.do(world.cast.village, "closeListing", {"listingId": world.ids["listing"]})

    await world.refused(world.cast.village, "acceptMatch", match, NotOpen(kind="listing", state="CLOSED"))


async def test_what_the_buyer_withdrew_meanwhile_cannot_be_concluded(world: World) -> None:
    match = {"matchId": await world.propose(world.cast.city)}
    await world.do(world.cast.city, "withdrawDemand", {"demandId": world.ids["demand"]})

    await world.refused(world.cast.village, "acceptMatch", match, NotOpen(kind="demand", state="WITHDRAWN"))


async def test_one_demand_is_matched_once(world: World) -> None:
    others = [await world.publish(), await world.publish()]
    matches = [await world.propose(world.cast.city, listing=listing) for listing in others]
    await world.accept(world.cast.village, matches[0])

    late = {"matchId": matches[1]}
    await world.refused(world.cast.village, "acceptMatch", late, NotOpen(kind="demand", state="MATCHED"))


async def test_less_than_the_minimum_lot_is_not_sold(world: World) -> None:
    # Eligible when it was proposed; its seller cannot raise the lot of a published notice, so a row stands for it.
    from listings.models import Listing

    match = {"matchId": await world.propose(world.cast.city)}
    await Listing.all().update(minimum_lot_t=3)

    error = BelowMinimumLot(requested_t=2, minimum_lot_t=3)
    await world.refused(world.cast.village, "acceptMatch", match, error)


REVISIONS: list[tuple[dict[str, Any], DomainError]] = [
    ({"pricePerTonne": 0}, invalid("pricePerTonne", "0", "minimum=1")),
    ({"pricePerTonne": -1}, invalid("pricePerTonne", "-1", "minimum=1")),
    ({"pricePerTonne": 10**12}, invalid("pricePerTonne", str(10**12), MOST_YEN)),
    ({"pricePerTonne": str(BEYOND)}, invalid("pricePerTonne", str(BEYOND), MOST_YEN)),
    ({"deliverBy": inputs.day(-1)}, DeadlinePassed(field="deliverBy", day="2026-10-04")),
    ({"deliverBy": "9999-12-31"}, invalid("deliverBy", "9999-12-31", "maximum=2027-10-06")),
]


async def test_revising_an_offer_is_refused(agreed: World) -> None:
    order = {"orderId": agreed.ids["order"]}
    for changes, error in REVISIONS:
        await agreed.refused(agreed.cast.village, "reviseOrder", order | changes, error)
    await agreed.confirm(order | {"id": agreed.ids["order"]})
    confirmed = NotOpen(kind="order", state="CONFIRMED")
    await agreed.refused(agreed.cast.village, "reviseOrder", order | {"pricePerTonne": 1}, confirmed)
