"""Councils by fiscal year: adoption, territory, members, matching events, reports, and no brokering without a term."""

import hashlib
import json
from typing import Any

from core.errors import DomainError, NotFound
from parties.council_models import ActivityReport, CouncilTerm
from parties.errors import NoTermThisYear, NotVerified
from schema.ids import global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import Party
from tests.scenarios.refusals import invalid
from tests.scenarios.test_authorisation import MISSING
from tests.scenarios.world import World

YEAR = 2026
TO_APRIL = 178
"""Days from the scenarios' 5 October 2026 to 1 April 2027."""


def adoption(council: Party, **changes: Any) -> dict[str, Any]:
    return {
        "councilId": council.id,
        "fiscalYear": YEAR,
        "adoptedOn": "2026-05-20",
        "support": 4_000_000,
        "areaCodes": ["43"],
        **changes,
    }


def event(council: Party, **changes: Any) -> dict[str, Any]:
    return {
        "councilId": council.id,
        "fiscalYear": YEAR,
        "heldOn": "2026-09-12",
        "title": "くまもとの森と企業をむすぶ商談会",
        "placeCode": "431001",
        "sellers": 6,
        "buyers": 14,
        "summary": "五木村ほか6者が販売計画を説明し、14者と個別に商談した。",
        **changes,
    }


async def record(world: World, by: Party, of: Party, year: int = YEAR) -> dict[str, Any]:
    document = documents.query("councilRecord", arguments=("councilId", "fiscalYear"))
    found: dict[str, Any] = await world.api.ask(document, token=by.token, councilId=of.id, fiscalYear=year)
    return found


async def terms(world: World, year: int | None = YEAR) -> list[dict[str, Any]]:
    document = documents.query("councilTerms", depth=5, arguments=("fiscalYear",))
    found = await world.api.ask(document, fiscalYear=year)
    return [edge["node"] for edge in found["edges"]]


async def test_an_operator_adopts_a_council_and_the_public_sees_its_territory(world: World) -> None:
    council = world.cast.council
    done = await world.do(world.cast.operator, "adoptCouncil", adoption(council, areaCodes=["43", "４３５１１２"]))

    term = done["term"]
    kumamoto = {"code": "430005", "prefecture": "熊本県", "municipality": None, "region": "KYUSHU_OKINAWA"}
    assert term == {
        "id": term["id"],
        "council": expected.organisation(council),
        "fiscalYear": YEAR,
        "adoptedOn": "2026-05-20",
        "areas": [kumamoto, expected.place("435112")],
        "events": [],
        "matchingEventStillDue": True,
    }
    assert term in await terms(world)
    assert {one["council"]["legalName"] for one in await terms(world)} == {council.name, world.cast.far_council.name}
    assert await terms(world, 2020) == []
    assert len(await terms(world, None)) == 2
    found = await world.api.ask(documents.node("CouncilTerm"), id=term["id"])
    assert {**found, "__typename": ""} == {**term, "__typename": ""}
    row = await CouncilTerm.get(council_id=council.organisation_id)
    assert (row.fiscal_year, row.support_yen) == (YEAR, 4_000_000)


async def test_an_adoption_is_corrected_by_entering_it_again(world: World) -> None:
    council, operator = world.cast.council, world.cast.operator
    await world.do(operator, "adoptCouncil", adoption(council))
    done = await world.do(operator, "adoptCouncil", adoption(council, support=3_500_000, areaCodes=["43", "46"]))
    assert len(done["term"]["areas"]) == 2
    assert (await record(world, council, council))["support"] == 3_500_000
    assert await CouncilTerm.filter(council_id=council.organisation_id).count() == 1


async def test_an_adoption_has_bounds(world: World) -> None:
    cast = world.cast
    joined = await world.api.do("joinOrganisation", inputs.join(kind="COUNCIL"), token=None)
    pending = {**adoption(cast.council), "councilId": joined["organisation"]["id"]}
    cases: list[tuple[dict[str, Any], DomainError]] = [
        (adoption(cast.council, fiscalYear=2012), invalid("fiscalYear", "2012", "minimum=2013")),
        (adoption(cast.council, fiscalYear=2028), invalid("fiscalYear", "2028", "maximum=2027")),
        (adoption(cast.council, adoptedOn="2026-10-06"), invalid("adoptedOn", "2026-10-06", "maximum=2026-10-05")),
        (adoption(cast.council, adoptedOn="2025-03-31"), invalid("adoptedOn", "2025-03-31", "minimum=2025-04-01")),
        (adoption(cast.council, support=-1), invalid("support", "-1", "minimum=0")),
        (adoption(cast.council, areaCodes=[]), invalid("areaCodes", "0", "minimum=1")),
        (adoption(cast.village), NotFound(kind="Council", id=str(cast.village.organisation_id))),
        (pending, NotVerified(legal_name="あおば運輸株式会社")),
    ]
    for input, error in cases:
        await world.refused(cast.operator, "adoptCouncil", input, error)


async def test_a_council_without_a_term_of_the_fiscal_year_does_not_broker(world: World) -> None:
    cast = world.cast
    world.time.pass_days(TO_APRIL - 5)
    demand = await world.want(
        **inputs.demand_of(1, neededBy=inputs.day(TO_APRIL + 60), useTo=inputs.day(TO_APRIL + 70))
    )
    await world.do(cast.village, "closeListing", {"listingId": world.ids["listing"]})
    listing = await world.publish(offered=5, opensOn=inputs.day(TO_APRIL - 5), closesOn=inputs.day(TO_APRIL + 60))
    world.time.pass_days(5)
    pair = {"demandId": demand, "listingId": listing}
    refused = NoTermThisYear(council=cast.council.name, fiscal_year=2027)
    await world.refused(cast.council, "proposeMatch", pair, refused)

    await world.do(
        cast.operator, "adoptCouncil", adoption(cast.council, fiscalYear=2027, adoptedOn=inputs.day(TO_APRIL))
    )
    assert await world.propose(demand=demand, listing=listing)


async def test_a_council_keeps_its_members(world: World) -> None:
    cast = world.cast
    members = [
        {"organisationId": cast.village.id, "capacity": "CREDIT_CREATOR"},
        {"organisationId": cast.city.id, "capacity": "MUNICIPALITY"},
    ]
    list_of = {"councilId": cast.council.id, "fiscalYear": YEAR}
    done = await world.do(cast.council, "setCouncilMembers", {**list_of, "members": members})
    found = [(one["organisation"]["id"], one["capacity"]) for one in done["record"]["members"]]
    assert sorted(found) == sorted((one["organisationId"], one["capacity"]) for one in members)

    done = await world.do(cast.operator, "setCouncilMembers", {**list_of, "members": members[:1]})
    assert len(done["record"]["members"]) == 1

    nowhere = {"organisationId": global_id("Organisation", MISSING), "capacity": "OTHER"}
    consumer = {"organisationId": cast.consumer.id, "capacity": "OTHER"}
    itself = {"organisationId": cast.council.id, "capacity": "OTHER"}
    other = invalid("members", "", "other_organisations_each_once")
    cases: list[tuple[dict[str, Any], DomainError]] = [
        ({**list_of, "members": [nowhere]}, NotFound(kind="Organisation", id=str(MISSING))),
        ({**list_of, "members": [consumer]}, NotFound(kind="Organisation", id=str(cast.consumer.organisation_id))),
        ({**list_of, "members": [itself]}, other),
        ({**list_of, "members": members[:1] * 2}, other),
        ({**list_of, "fiscalYear": 2025, "members": []}, NoTermThisYear(council=cast.council.name, fiscal_year=2025)),
    ]
    for input, error in cases:
        await world.refused(cast.council, "setCouncilMembers", input, error)
    await world.refused(
        cast.far_council,
        "setCouncilMembers",
        {**list_of, "members": []},
        NotFound(kind="Council", id=str(cast.council.organisation_id)),
    )


async def test_a_matching_event_is_recorded_within_the_year_and_the_territory(world: World) -> None:
    council = world.cast.council
    done = await world.do(council, "recordMatchingEvent", event(council))

    assert done["term"]["matchingEventStillDue"] is False
    assert done["term"]["events"] == [
        {
            "heldOn": "2026-09-12",
            "title": "くまもとの森と企業をむすぶ商談会",
            "place": expected.place("431001"),
            "sellers": 6,
            "buyers": 14,
            "summary": "五木村ほか6者が販売計画を説明し、14者と個別に商談した。",
        }
    ]
    cases: list[tuple[dict[str, Any], DomainError]] = [
        (event(council, heldOn="2026-03-31"), invalid("heldOn", "2026-03-31", "minimum=2026-04-01")),
        (event(council, heldOn="2026-10-06"), invalid("heldOn", "2026-10-06", "maximum=2026-10-05")),
        (event(council, placeCode="131032"), invalid("placeCode", "131032", "within_territory", "東京都港区")),
        (event(council, sellers=-1), invalid("sellers", "-1", "minimum=0")),
        (event(council, title=""), invalid("title", "", "not_empty")),
        (event(council, fiscalYear=2025), NoTermThisYear(council=council.name, fiscal_year=2025)),
    ]
    for input, error in cases:
        await world.refused(council, "recordMatchingEvent", input, error)
    far = world.cast.far_council
    await world.refused(
        far, "recordMatchingEvent", event(council), NotFound(kind="Council", id=str(council.organisation_id))
    )


async def test_a_report_is_composed_from_the_records_and_fixed_when_it_is_handed_in(settled: World) -> None:
    world, council = settled, settled.cast.council
    year = {"councilId": council.id, "fiscalYear": YEAR}
    members = [{"organisationId": world.cast.village.id, "capacity": "CREDIT_CREATOR"}]
    await world.do(council, "setCouncilMembers", {**year, "members": members})
    first = await world.do(council, "handInActivityReport", year)
    await world.do(council, "recordMatchingEvent", event(council))
    await world.want()
    second = await world.do(council, "handInActivityReport", year)

    order = await world.order()
    figures = {
        "proposed": 1,
        "accepted": 1,
        "acceptedTonnes": order["quantity"],
        "settled": 1,
        "settledTonnes": order["quantity"],
        "settledPrice": order["subtotal"],
    }
    assert second["record"]["figures"] == figures
    assert [one["revision"] for one in second["record"]["reports"]] == [1, 2]
    assert second["record"]["reports"][0] == first["record"]["reports"][0]
    reports = [json.loads(one["document"]) for one in second["record"]["reports"]]
    assert reports[0] == {
        "council": council.name,
        "fiscal_year": YEAR,
        "adopted_on": "2026-10-05",
        "support_yen": 0,
        "as_of": "2026-10-05",
        "areas": ["熊本県"],
        "members": [{"name": "五木村", "capacity": "CREDIT_CREATOR"}],
        "events": [],
        "figures": {
            "proposed": 1,
            "accepted": 1,
            "accepted_t": order["quantity"],
            "settled": 1,
            "settled_t": order["quantity"],
            "settled_yen": order["subtotal"],
        },
    }
    assert [one["title"] for one in reports[1]["events"]] == ["くまもとの森と企業をむすぶ商談会"]
    for row in await ActivityReport.all():
        assert row.document_hash == hashlib.sha256(row.document.encode()).hexdigest()


async def test_a_councils_record_is_its_own_and_the_operators(world: World) -> None:
    cast = world.cast
    assert await record(world, cast.operator, cast.council) == await record(world, cast.council, cast.council)
    document = documents.query("councilRecord", arguments=("councilId", "fiscalYear"))
    for reader in (cast.far_council, cast.village, cast.stranger):
        await world.api.refused_at_the_top(
            document, "NOT_FOUND", token=reader.token, councilId=cast.council.id, fiscalYear=YEAR
        )
    await world.api.refused_at_the_top(
        document, "NOT_FOUND", token=cast.council.token, councilId=cast.council.id, fiscalYear=2025
    )


async def test_the_figures_count_a_match_in_the_fiscal_year_in_which_it_was_proposed(world: World) -> None:
    cast = world.cast
    await world.propose()
    await world.do(cast.operator, "adoptCouncil", adoption(cast.council, fiscalYear=2025, adoptedOn="2025-05-20"))
    assert (await record(world, cast.council, cast.council))["figures"]["proposed"] == 1
    assert (await record(world, cast.council, cast.council, 2025))["figures"]["proposed"] == 0


async def test_territories_of_two_councils_may_overlap(world: World) -> None:
    for council in (world.cast.council, world.cast.far_council):
        await world.do(world.cast.operator, "adoptCouncil", adoption(council))
    assert [[area["code"] for area in one["areas"]] for one in await terms(world)] == [["430005"], ["430005"]]
    assert await world.propose(world.cast.far_council)
