"""Steps 4 to 6 of the story: a demand, its ranking, a proposal, and two acceptances that hold the tonnes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.tables import OutboxEvent
from listings.kinds import DemandStatus, OffsetType, Strength
from listings.models import Demand, EmissionSource, Listing
from matching.kinds import MatchStatus
from matching.models import Match
from payments.kinds import OrderStatus
from payments.models import Order
from registry.models import Block, Hold
from registry.states import BlockState, HoldStatus
from schema.ids import read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import NOW, OTAKI, VILLAGE_PLACE
from tests.scenarios.world import World


async def test_a_city_posts_a_demand_with_its_four_sources(world: World) -> None:
    # The sum typed with a group separator, one source in full-width digits, one in another unit.
    sources = inputs.demand()["sources"]
    sources[1]["mass"] = {"kilograms": "４４４．０"}
    sources[2]["mass"] = {"grams": "180800"}
    input = inputs.demand(quantity={"kilograms": "1,169.2"}, sources=sources, regionStrength="REQUIRED")
    done = await world.do(world.cast.city, "postDemand", input)

    demand = done["demand"]
    assert demand == {
        "id": demand["id"],
        "offsetType": "EVENT",
        "title": "みなと環境フェア",
        "purposeDetail": "環境フェアの開催に伴う排出のカーボン・オフセット",
        "quantity": expected.mass("1169.2"),
        "usePlace": expected.place("131032"),
        "useFrom": "2026-09-14",
        "useTo": "2026-09-15",
        "neededBy": "2026-12-04",
        "priceCeilingPerTonne": 15_000,
        "delivery": "RETIRE_ON_BEHALF",
        "status": "OPEN",
        "buyer": expected.organisation(world.cast.city),
        "warnings": [],
        "sources": [
            {"name": "出展者の資機材の運搬", "mass": expected.mass("262.8")},
            {"name": "事務局の資機材の運搬", "mass": expected.mass("444")},
            {"name": "発電機の燃料", "mass": expected.mass("180.8")},
            {"name": "チラシ・ポスターの印刷", "mass": expected.mass("281.6")},
        ],
    }
    row = await Demand.get(id=read_global_id(demand["id"], "Demand"))
    assert (row.buyer_id, row.offset_type, row.status) == (
        world.cast.city.organisation_id,
        OffsetType.EVENT,
        DemandStatus.OPEN,
    )
    assert (row.quantity_g, row.price_ceiling_yen_per_t, row.needed_by) == (1_169_200, 15_000, date(2026, 12, 4))
    assert (row.regions, row.region_strength) == (["KYUSHU_OKINAWA"], Strength.REQUIRED)
    assert (row.project_types, row.project_type_strength) == (["FOREST"], Strength.PREFERRED)
    masses = await EmissionSource.filter(demand_id=row.id).order_by("position").values_list("position", "mass_g")
    assert list(masses) == [(1, 262_800), (2, 444_000), (3, 180_800), (4, 281_600)]
    assert await OutboxEvent.filter(type="DemandPosted", subject_id=row.id).count() == 1


async def test_a_buyer_takes_its_demand_back(world: World) -> None:
    done = await world.do(world.cast.city, "withdrawDemand", {"demandId": world.ids["demand"]})

    assert (done["demand"]["id"], done["demand"]["status"]) == (world.ids["demand"], "WITHDRAWN")


async def ranking(world: World, demand: str) -> Any:
    document = documents.query("ranking")
    return await world.api.ask(document, token=world.cast.city.token, demandId=demand)


async def test_the_matcher_ranks_what_fits_by_its_merits(world: World) -> None:
    dearer = await world.publish(pricePerTonne=14_000)
    days: dict[str, Any] = {"monitoringFrom": "2024-04-01", "monitoringTo": "2025-03-31"}
    elsewhere = await world.issue(world.cast.otaki, number=OTAKI, first=90_001, count=10, **days)
    cheap = await world.publish(world.cast.otaki, issuance=elsewhere, offered=10, pricePerTonne=3_000)

    found = await ranking(world, world.ids["demand"])

    assert (found["quantity"], found["refused"]) == (2, [])
    assert [(one["listing"]["id"], one["points"]) for one in found["ranked"]] == [
        (world.ids["listing"], 67),
        (dearer, 61),
        (cheap, 61),
    ], "of two with the same points the older notice comes first"
    assert found["ranked"][0]["merits"] == [
        {"criterion": "PRICE", "points": 8, "most": 40, "basis": "3000 yen/t below the ceiling"},
        {"criterion": "REGION", "points": 30, "most": 30, "basis": "KYUSHU_OKINAWA"},
        {"criterion": "PROJECT_TYPE", "points": 20, "most": 20, "basis": "FOREST"},
        {"criterion": "VINTAGE", "points": 9, "most": 10, "basis": "monitored to 2025-03-31"},
    ]
    assert [merit["points"] for merit in found["ranked"][2]["merits"]] == [32, 0, 20, 9]


IMPOSSIBLE: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, str]] = {
    "price": ({"pricePerTonne": 15_001}, {}, "PRICE", "<= 15000 yen/t", "15001 yen/t"),
    "window": (
        {"opensOn": inputs.day(1)},
        {},
        "WINDOW",
        "2026-10-05",
        f"{inputs.day(1)}..{inputs.day(120)}",
    ),
    "quantity": ({"offered": 1}, {}, "QUANTITY", "2 t", "1 t"),
    "minimum lot": ({"minimumLot": 3}, {}, "MINIMUM_LOT", "2 t", ">= 3 t"),
    "region": (
        {},
        {"regions": ["HOKKAIDO", "KANTO"], "regionStrength": "REQUIRED"},
        "REGION",
        "HOKKAIDO,KANTO",
        "KYUSHU_OKINAWA",
    ),
    "project type": (
        {},
        {"projectTypes": ["RENEWABLE_ENERGY"], "projectTypeStrength": "REQUIRED"},
        "PROJECT_TYPE",
        "RENEWABLE_ENERGY",
        "FOREST",
    ),
    "delivery": ({"deliveries": ["TRANSFER"]}, {}, "DELIVERY", "RETIRE_ON_BEHALF", "TRANSFER"),
    "needed by": ({"deliveryDays": 61}, {}, "NEEDED_BY", "<= 2026-12-04", "2026-12-05"),
    "use place": (
        {},
        {"usePlaceCode": VILLAGE_PLACE},
        "USE_PLACE_IS_CREATION_PLACE",
        "created elsewhere",
        "created at the place of use",
    ),
}
"""What the listing has, what the demand has, and the one reason that follows, with both sides' words."""


@pytest.mark.parametrize("case", IMPOSSIBLE)
async def test_the_matcher_refuses_with_a_machine_readable_reason(world: World, case: str) -> None:
    offered, wanted, reason, wanted_text, offered_text = IMPOSSIBLE[case]
    await world.do(world.cast.village, "closeListing", {"listingId": world.ids["listing"]})
    listing = await world.publish(**offered)
    demand = await world.want(**inputs.demand(**wanted))

    found = await ranking(world, demand)

    assert found["ranked"] == []
    (refused,) = found["refused"]
    assert refused["listing"]["id"] == listing
    assert refused["refusals"] == [{"reason": reason, "wanted": wanted_text, "offered": offered_text}]


async def test_the_matcher_refuses_a_sellers_own_notice_and_names_every_reason(world: World) -> None:
    own = await world.want(world.cast.village, **inputs.demand(priceCeilingPerTonne=1, neededBy=inputs.day(3)))

    found = await world.api.ask(documents.query("ranking"), token=world.cast.village.token, demandId=own)

    (refused,) = found["refused"]
    assert [one["reason"] for one in refused["refusals"]] == ["OWN_LISTING", "PRICE", "NEEDED_BY"]


async def test_what_may_not_be_retired_there_may_still_be_transferred(world: World) -> None:
    at_home = inputs.demand(usePlaceCode=VILLAGE_PLACE, delivery="TRANSFER")

    found = await ranking(world, await world.want(**at_home))

    assert [one["listing"]["id"] for one in found["ranked"]] == [world.ids["listing"]]


PROPOSERS = {"the coordinator": "council", "the buyer": "city", "the seller": "village"}


@pytest.mark.parametrize("who", PROPOSERS)
async def test_a_match_is_proposed(world: World, who: str) -> None:
    proposer = getattr(world.cast, PROPOSERS[who])
    pair = {"demandId": world.ids["demand"], "listingId": world.ids["listing"]}
    done = await world.do(proposer, "proposeMatch", pair)

    match = done["match"]
    assert match == {
        "id": match["id"],
        "status": "PROPOSED",
        "quantity": 2,
        "pricePerTonne": 12_000,
        # A party's own proposal is its acceptance.
        "buyerAcceptedAt": expected.AT_THE_BEGINNING if who == "the buyer" else None,
        "sellerAcceptedAt": expected.AT_THE_BEGINNING if who == "the seller" else None,
        "expiresAt": "2026-10-19T03:00:00+00:00",
        "orderId": None,
        "seller": expected.organisation(world.cast.village),
        "buyer": expected.organisation(world.cast.city),
    }
    row = await Match.get(id=read_global_id(match["id"], "Match"))
    assert (row.proposed_by_id, row.council_id) == (
        proposer.actor.person_id,
        world.cast.council.organisation_id if who == "the coordinator" else None,
    )
    assert await OutboxEvent.filter(type="MatchProposed", subject_id=row.id).count() == 1
    assert await Hold.all().count() == 0, "a proposal holds nothing"


async def test_a_proposal_lapses_with_the_demands_last_day_when_that_is_earlier(world: World) -> None:
    demand = await world.want(**inputs.demand(neededBy=inputs.day(3)))
    listing = await world.publish(deliveryDays=1)

    match = await world.propose(demand=demand, listing=listing)

    row = await Match.get(id=read_global_id(match, "Match"))
    assert row.expires_at == datetime(2026, 10, 8, 15, 0, tzinfo=UTC), "the end of 8 October in Japan"


async def test_the_second_acceptance_holds_the_tonnes_and_offers_the_order(world: World) -> None:
    match = await world.propose()

    first = await world.accept(world.cast.city, match)
    assert (first["status"], first["buyerAcceptedAt"], first["sellerAcceptedAt"], first["orderId"]) == (
        "PROPOSED",
        expected.AT_THE_BEGINNING,
        None,
        None,
    )
    assert await Hold.all().count() == 0
    second = await world.accept(world.cast.village, match)

    assert second == {
        **first,
        "status": "ACCEPTED",
        "sellerAcceptedAt": expected.AT_THE_BEGINNING,
        "orderId": second["orderId"],
    }
    order = await Order.get(id=read_global_id(second["orderId"], "Order"))
    assert (order.status, order.seller_id, order.buyer_id, order.council_id) == (
        OrderStatus.OFFERED,
        world.cast.village.organisation_id,
        world.cast.city.organisation_id,
        world.cast.council.organisation_id,
    )
    assert (order.quantity_t, order.mass_g, order.unit_price_yen, order.subtotal_yen, order.tax_yen) == (
        2,
        2_000_000,
        12_000,
        24_000,
        2_400,
    )
    held = await Hold.get(id=order.hold_id)
    assert (held.quantity_t, held.allocated_g, held.status) == (2, 0, HoldStatus.PENDING)
    # One day beyond the last day on which the order may be confirmed.
    assert held.deadline == datetime(2026, 10, 19, 15, 0, tzinfo=UTC) + timedelta(days=1)
    blocks = await Block.filter(closed_by_id=None).order_by("start").values_list("start", "stop", "state")
    assert list(blocks) == [(11_157, 11_159, BlockState.HELD), (11_159, 11_257, BlockState.AVAILABLE)]
    assert (await Demand.get(id=order.demand_id)).status is DemandStatus.MATCHED
    assert (await Listing.get(id=order.listing_id)).committed_t == 2
    assert (await Match.get(id=read_global_id(match, "Match"))).status is MatchStatus.ACCEPTED
    issuance = await world.read(None, "Issuance", world.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=98, HELD=2)
    assert (await world.read(None, "Listing", world.ids["listing"]))["remaining"] == 48


async def test_a_match_that_one_party_proposes_needs_only_the_others_acceptance(world: World) -> None:
    match = await world.propose(world.cast.village)

    accepted = await world.accept(world.cast.city, match)

    assert (accepted["status"], accepted["sellerAcceptedAt"]) == ("ACCEPTED", expected.AT_THE_BEGINNING)
    order = await Order.get(id=read_global_id(accepted["orderId"], "Order"))
    assert order.council_id is None, "nobody brokered it"


@pytest.mark.parametrize("who", ["city", "village"])
async def test_either_party_declines_a_match(world: World, who: str) -> None:
    match = await world.propose()

    done = await world.do(getattr(world.cast, who), "declineMatch", {"matchId": match})

    assert (done["match"]["id"], done["match"]["status"], done["match"]["orderId"]) == (match, "DECLINED", None)
    assert (await world.read(world.cast.city, "Demand", world.ids["demand"]))["status"] == "OPEN"
    assert await world.propose() != match, "and it may be proposed again"


async def test_each_side_finds_its_match_in_its_list(agreed: World) -> None:
    document = documents.query("matches")
    for party in (agreed.cast.city, agreed.cast.village, agreed.cast.council, agreed.cast.operator):
        found = await agreed.api.ask(document, token=party.token)
        assert [edge["node"]["id"] for edge in found["edges"]] == [agreed.ids["match"]], party.name
    found = await agreed.api.ask(document, token=agreed.cast.stranger.token)
    assert found == {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


def test_the_scenarios_begin_at_noon_in_japan() -> None:
    assert NOW.isoformat() == expected.AT_THE_BEGINNING
