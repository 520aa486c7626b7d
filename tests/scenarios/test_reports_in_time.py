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


async def test_no_more_is_reported_as_passed_on_than_was_paid_for_credits(settled: World) -> None:
    city, demand = settled.cast.city, settled.ids["demand"]
    paid = (await settled.order(settled.ids["order"]))["total"]

    def report(passed_on: int) -> dict[str, object]:
        told = {**given.DONATION, "passedOn": passed_on}
        return given.document("DONATION_REPORT", demand, given.DONATION_TEXTS, donation=told)

    more = invalid("donation.passedOn", str(paid + 1), f"paid_for_credits={paid}")
    await settled.refused(city, "publishDocument", report(paid + 1), more)
    done = await settled.do(city, "publishDocument", report(paid), depth=3)

    texts = {entry["key"]: entry["text"] for entry in done["document"]["entries"]}
    assert "に登録簿で無効化しました。" in texts["donation_retirement"]
    assert "までに" not in texts["donation_retirement"] + texts["I12"], "nothing is still to come"
