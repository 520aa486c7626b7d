"""Sixty-four buyers who come for the last tonne at once, over HTTP and on PostgreSQL."""

import asyncio
from collections import Counter

import pytest

from listings.models import Demand, Listing
from parties.kinds import OrganisationKind, PaymentProfile
from parties.organisations import JoinRequest, join
from parties.standings import verify_organisation
from payments.models import Order
from registry.models import Entry, Hold
from tests.scenarios import inputs
from tests.scenarios.cast import CONSUMER_PLACE, Party
from tests.scenarios.conftest import Templates
from tests.scenarios.world import World

BUYERS = 64


@pytest.fixture
def templates(postgres_templates: Templates) -> Templates:
    """Only where transactions run side by side."""
    return postgres_templates


async def buyer(world: World, number: int) -> str:
    """A verified firm's token."""
    joined = await join(
        JoinRequest(
            legal_name=f"買い手第{number}",
            kind=OrganisationKind.FIRM,
            payment_profile=PaymentProfile.PRIVATE,
            corporate_number=None,
            is_invoice_registered=False,
            place_code=CONSUMER_PLACE,
            address="横浜市中区本町1番地",
            phone="045-123-4567",
            email="somebody@example.jp",
            responsible_person="買 太郎",
            publishes_name=True,
        )
    )
    operator = world.cast.operator.actor
    await verify_organisation(operator, organisation_id=joined.organisation_id, evidence="登記を確認")
    return joined.token


async def proposal(world: World, token: str, issuance: str) -> str:
    """A buyer's proposal, by which it has accepted, for a notice over the one tonne; the match's id."""
    listing = await world.publish(issuance=issuance, offered=1)
    demand = await world.api.do("postDemand", inputs.demand_of(1), token=token, depth=1)
    pair = {"demandId": demand["demand"]["id"], "listingId": listing}
    made = await world.api.do("proposeMatch", pair, token=token, depth=1)
    return str(made["match"]["id"])


async def accept(world: World, seller: Party, match: str) -> dict[str, object]:
    return await world.api.mutate("acceptMatch", {"matchId": match}, token=seller.token, language="en")


async def test_one_of_many_buyers_gets_the_last_tonne_and_the_others_are_told_why(world: World) -> None:
    issuance = await world.issue(first=70_001, count=1)
    matches = [await proposal(world, await buyer(world, number), issuance) for number in range(BUYERS)]
    entries, demands = await Entry.all().count(), await Demand.filter(status="OPEN").count()

    answers = await asyncio.gather(*(accept(world, world.cast.village, match) for match in matches))

    assert Counter(answer["__typename"] for answer in answers) == {
        "MatchSuccess": 1,
        "InsufficientUnitsError": BUYERS - 1,
    }
    refusals = [answer for answer in answers if answer["__typename"] == "InsufficientUnitsError"]
    assert all(
        answer
        == {
            "__typename": "InsufficientUnitsError",
            "code": "INSUFFICIENT_UNITS",
            "message": "1 t are wanted, 0 t are available (UQ-03).",
            "retryable": False,
            "requestedT": 1,
            "availableT": 0,
            "rule": "UQ-03",
        }
        for answer in refusals
    )
    assert await Hold.all().count() == await Order.all().count() == 1
    assert await Entry.all().count() == entries + 1
    assert await Demand.filter(status="OPEN").count() == demands - 1
    assert sum(one.committed_t for one in await Listing.all()) == 1
