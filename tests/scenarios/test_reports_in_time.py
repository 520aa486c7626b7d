"""A report tells what was: none is published before the last day of what it tells of."""

import pytest

from tests.scenarios import inputs
from tests.scenarios import publishing as given
from tests.scenarios.refusals import invalid
from tests.scenarios.world import World

REPORTS = (("EVENT", "EVENT_REPORT"), ("SELF", "OWN_OPERATION_REPORT"), ("EVENT", "DONATION_REPORT"))


@pytest.mark.parametrize(("offset_type", "kind"), REPORTS)
async def test_nothing_is_reported_before_it_was(world: World, offset_type: str, kind: str) -> None:
    city = world.cast.city
    days = {"useFrom": inputs.day(0), "useTo": inputs.day(1)}
    demand = (await world.do(city, "postDemand", inputs.demand(offsetType=offset_type, **days)))["demand"]["id"]
    told = {"donation": given.DONATION} if kind == "DONATION_REPORT" else {"result": given.RESULT}

    await world.refused(
        city,
        "publishDocument",
        given.document(kind, demand, **told),
        invalid("kind", kind, f"from_last_day_of_use={inputs.day(1)}"),
    )


async def test_on_the_last_day_it_is_told_what_is_still_missing(world: World) -> None:
    city = world.cast.city
    demand = (await world.do(city, "postDemand", inputs.demand(useFrom=inputs.day(0), useTo=inputs.day(0))))["demand"]

    report = given.document("EVENT_REPORT", demand["id"], result=given.RESULT)
    done = await world.api.mutate("publishDocument", report, token=city.token)

    assert done["__typename"] == "IncompleteDisclosureError"
