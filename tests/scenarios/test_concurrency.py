"""Requests that arrive at once: what can be had once is had once, and the others are told why."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any

from listings.models import Demand, Listing
from payments.models import Order, Payout, Receipt
from registry.models import Allocation, Hold, Issuance, Retirement
from schema.ids import read_global_id
from tests.scenarios import inputs
from tests.scenarios.api import new_key
from tests.scenarios.cast import OTAKI, Party
from tests.scenarios.world import World

Request = tuple[Party, str, dict[str, Any]]


async def race(world: World, *requests: Request) -> Counter[str]:
    """All requests at once; how often each kind of answer was given."""
    answers = await asyncio.gather(*(world.api.mutate(name, input, token=by.token) for by, name, input in requests))
    return Counter(answer["__typename"] for answer in answers)


def ten_tonnes(world: World, number: str, first: int) -> dict[str, Any]:
    """Ten tonnes of a day of their own, so that only their serials can meet."""
    day = (date(2015, 1, 1) + timedelta(days=first - 70_000)).isoformat()
    return inputs.issuance(world.project(number), first=first, count=10, monitoringFrom=day, monitoringTo=day)


async def test_overlapping_issuances_at_once_are_registered_once(world: World) -> None:
    village, otaki = world.cast.village, world.cast.otaki
    for start in range(70_000, 71_000, 100):
        # Each overlaps every other one by some tonnes.
        requests: list[Request] = [
            (by, "registerIssuance", ten_tonnes(world, number, start + shift))
            for shift, (by, number) in enumerate([(village, "378"), (otaki, OTAKI)] * 3)
        ]
        assert await race(world, *requests) == {"IssuanceSuccess": 1, "SerialsOverlapError": 5}
    assert await Issuance.all().count() == 11


async def test_the_same_days_at_once_are_issued_for_once(world: World) -> None:
    village = world.cast.village
    for start, year in ((70_000, 2015), (80_000, 2016), (90_000, 2017)):
        days = {"monitoringFrom": f"{year}-04-01", "monitoringTo": f"{year + 1}-03-31"}
        requests: list[Request] = [
            (village, "registerIssuance", inputs.issuance(world.project(), first=start + 10 * one, count=10, **days))
            for one in range(6)
        ]
        assert await race(world, *requests) == {"IssuanceSuccess": 1, "MonitoringOverlapsError": 5}
    assert await Issuance.all().count() == 4


async def two_offers(world: World, *listings: str) -> list[Request]:
    """The village's acceptances of two buyers' proposals for two tonnes each."""
    requests: list[Request] = []
    for buyer, listing in zip((world.cast.city, world.cast.stranger), listings, strict=True):
        demand = await world.want(buyer, **inputs.demand())
        match = await world.propose(buyer, demand=demand, listing=listing)
        requests.append((world.cast.village, "acceptMatch", {"matchId": match}))
    return requests


async def test_the_last_tonnes_of_a_notice_go_to_one_of_two(world: World) -> None:
    listing = await world.publish(offered=3)

    answers = await race(world, *await two_offers(world, listing, listing))

    assert answers == {"MatchSuccess": 1, "BeyondOfferError": 1}
    assert (await Listing.get(id=read_global_id(listing, "Listing"))).committed_t == 2
    assert await Hold.all().count() == await Order.all().count() == 1


async def test_the_last_tonnes_of_a_stock_go_to_one_of_two(world: World) -> None:
    issuance = await world.issue(first=70_001, count=3)
    listings = [await world.publish(issuance=issuance, offered=3) for _ in range(2)]

    answers = await race(world, *await two_offers(world, *listings))

    assert answers == {"MatchSuccess": 1, "InsufficientUnitsError": 1}
    assert await Hold.all().count() == await Order.all().count() == 1
    assert sum(one.committed_t for one in await Listing.all()) == 2


async def test_one_demand_is_matched_once_by_two_acceptances_at_once(world: World) -> None:
    matches = [await world.propose(world.cast.city, listing=await world.publish()) for _ in range(2)]

    answers = await race(world, *((world.cast.village, "acceptMatch", {"matchId": match}) for match in matches))

    assert answers["MatchSuccess"] == 1
    assert answers["NotOpenError"] + answers["InvalidTransitionError"] == 1
    assert await Order.all().count() == 1


async def test_both_sides_accept_at_once_and_there_is_one_order(world: World) -> None:
    match = {"matchId": await world.propose()}

    answers = await race(world, *((by, "acceptMatch", match) for by in (world.cast.city, world.cast.village)))

    assert answers == {"MatchSuccess": 2}
    assert await Order.all().count() == 1


async def test_one_key_used_at_once_has_one_effect_and_one_answer(world: World) -> None:
    input = {"idempotencyKey": new_key(), **inputs.demand()}

    answers = await asyncio.gather(
        *(world.api.mutate("postDemand", input, token=world.cast.city.token, depth=1) for _ in range(6))
    )

    assert len({answer["demand"]["id"] for answer in answers}) == 1
    assert await Demand.all().count() == 2, "the world's and this one"


async def test_a_confirmation_and_a_revision_at_once_leave_the_terms_that_were_seen(agreed: World) -> None:
    seen = inputs.confirmation(await agreed.order())
    order = {"orderId": agreed.ids["order"]}

    answers = await race(
        agreed,
        (agreed.cast.city, "confirmOrder", seen),
        (agreed.cast.village, "reviseOrder", order | {"pricePerTonne": 14_000}),
    )

    row = await Order.get(id=read_global_id(agreed.ids["order"], "Order"))
    outcome = (row.status.value, row.unit_price_yen)
    if answers == {"OrderSuccess": 1, "StaleConfirmationError": 1}:
        assert outcome == ("OFFERED", 14_000)
    else:
        assert answers == {"OrderSuccess": 1, "NotOpenError": 1}
        assert outcome == ("CONFIRMED", 12_000)


async def test_a_cancellation_and_a_delivery_at_once_exclude_each_other(agreed: World) -> None:
    order = {"orderId": (await agreed.confirm(await agreed.order()))["id"]}

    answers = await race(
        agreed, (agreed.cast.city, "cancelOrder", order), (agreed.cast.village, "requestDelivery", order)
    )

    assert answers == {"OrderSuccess": 1, "InvalidTransitionError": 1}
    status = (await agreed.order())["status"]
    assert await Retirement.all().count() == (1 if status == "DELIVERING" else 0)


async def test_a_notice_entered_twice_at_once_is_entered_once(requested: World) -> None:
    notice = inputs.retirement_notice((await requested.order())["retirement"])

    answers = await race(
        requested,
        *((by, "recordRetirementNotice", notice) for by in (requested.cast.village, requested.cast.operator)),
    )

    assert answers == {"RetirementSuccess": 1, "InvalidTransitionError": 1}


async def test_a_payment_and_its_payout_recorded_twice_at_once_are_recorded_once(requested: World) -> None:
    operator, order = requested.cast.operator, await requested.notify(await requested.order())

    assert await race(requested, *[(operator, "recordReceipt", inputs.receipt(order))] * 3) == {
        "OrderSuccess": 1,
        "NotPayableYetError": 2,
    }
    assert await race(requested, *[(operator, "recordPayout", inputs.payout(order))] * 3) == {
        "OrderSuccess": 1,
        "NothingToPayOutError": 2,
    }
    assert (await Receipt.all().count(), await Payout.all().count()) == (1, 1)


async def test_the_last_grams_behind_a_product_go_to_one_of_two(stocked: World) -> None:
    consumer, product = stocked.cast.consumer, {"id": stocked.ids["product"]}
    orders = [await stocked.order_product(product, 100) for _ in range(2)]

    answers = await race(
        stocked,
        *((consumer, "confirmOrder", inputs.confirmation(order)) for order in orders),
    )

    assert answers == {"OrderSuccess": 1, "AllocationExceedsHoldError": 1}
    assert [one.mass_g for one in await Allocation.all()] == [600_000]


async def test_two_products_over_the_last_tonnes_are_offered_once(stocked: World) -> None:
    offer = inputs.product(stocked.ids["issuance"], backing=2)

    answers = await race(stocked, *[(stocked.cast.shop, "offerProduct", offer)] * 2)

    assert answers == {"ProductSuccess": 1, "InsufficientUnitsError": 1}
