"""Where a tonne is and was, and what the ledger shows of itself: public, through GraphQL."""

from typing import Any

import pytest

from registry.errors import BadSerials
from tests.scenarios import inputs
from tests.scenarios.world import World

FIRST = "JC-200-000-000-011-157"
BEYOND = "JC-200-000-000-011-257"
"""One after the last of the village's 100 tonnes."""

BLOCK = "{ serials state stock quantity openedAt closedAt openedBy closedBy openedIn holder { legalName } }"
SERIAL = f"query Ask($serial: String!, $at: DateTime) {{ serial(serial: $serial, at: $at) {BLOCK} }}"
HISTORY = """query Ask($serial: String!, $first: Int!, $after: String) { serial(serial: $serial) {
  history(first: $first, after: $after) { edges { node { openedBy state closedBy } }
    pageInfo { hasNextPage endCursor } } } }"""
TOTALS = "{ ledgerTotals { issued issuances entries tonnesByState { state tonnes } } }"


async def serial(world: World, text: str, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = await world.api.ask(SERIAL, serial=text, **variables)
    return found


async def test_a_serial_is_found_in_the_block_that_has_it_now(settled: World) -> None:
    now = await serial(settled, FIRST)
    assert (now["state"], now["openedBy"], now["closedAt"], now["quantity"]) == (
        "RETIRED",
        "CONFIRM_RETIREMENT",
        None,
        2,
    )
    assert now["holder"]["legalName"] == settled.cast.village.name
    assert await serial(settled, "ＪＣ－２００－０００－０００－０１１－１５７") == now
    rest = await serial(settled, "JC-200-000-000-011-159")
    assert (rest["state"], rest["openedBy"]) == ("AVAILABLE", "HOLD")


async def test_who_had_a_serial_at_an_instant_is_told_for_every_instant(settled: World) -> None:
    steps = (await settled.api.ask(HISTORY, serial=FIRST, first=100))["history"]["edges"]
    kinds = [step["node"]["openedBy"] for step in steps]
    assert kinds == ["CONFIRM_RETIREMENT", "REQUEST_RETIREMENT", "HOLD", "ISSUE"]
    blocks = [step["node"] for step in steps]
    assert [block["closedBy"] for block in blocks] == [None, *kinds[:-1]]
    present: dict[str, Any] = await serial(settled, FIRST)
    assert await serial(settled, FIRST, at=present["openedAt"]) == present
    issued_at = settled.time.now.replace(year=2020).isoformat()
    error = await settled.api.refused_at_the_top(SERIAL, "NOT_FOUND", serial=FIRST, at=issued_at)
    assert FIRST in error["message"]


async def test_an_instant_without_its_offset_is_refused(settled: World) -> None:
    error = await settled.api.refused_at_the_top(SERIAL, "INVALID_INPUT", serial=FIRST, at="2026-01-01T00:00:00")
    assert error["extensions"]["rule"] == "with_offset_from_utc"


async def test_the_history_goes_on_from_page_to_page(settled: World) -> None:
    seen: list[str] = []
    after: str | None = None
    page: dict[str, Any] = {}
    for _ in range(4):
        page = (await settled.api.ask(HISTORY, serial=FIRST, first=1, after=after))["history"]
        seen += [edge["node"]["openedBy"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == ["CONFIRM_RETIREMENT", "REQUEST_RETIREMENT", "HOLD", "ISSUE"]
    assert page["pageInfo"]["hasNextPage"] is False


async def test_a_block_knows_what_it_came_from_and_what_it_became(settled: World) -> None:
    document = """query Ask($serial: String!) { serial(serial: $serial) { history { edges { node {
      openedBy children { edges { node { serials state } } } } } } } }"""
    edges = (await settled.api.ask(document, serial=FIRST))["history"]["edges"]
    became = {
        edge["node"]["openedBy"]: [one["node"]["state"] for one in edge["node"]["children"]["edges"]] for edge in edges
    }
    assert became == {
        "CONFIRM_RETIREMENT": [],
        "REQUEST_RETIREMENT": ["RETIRED"],
        "HOLD": ["RETIREMENT_REQUESTED"],
        "ISSUE": ["HELD", "AVAILABLE"],
    }


@pytest.mark.parametrize(
    "text", ["", "X", "JC-200", "JC-200-000-000-011", "JC-200-000-000-011-157～JC-200-000-000-011-156"]
)
async def test_what_is_no_serial_is_refused_with_its_rule(world: World, text: str) -> None:
    error = await world.api.refused_at_the_top(SERIAL, BadSerials.code, serial=text)
    assert error["extensions"]["rule"]


@pytest.mark.parametrize("text", [BEYOND, "JP-200-000-000-011-157", "JC-201-000-000-011-157"])
async def test_a_serial_that_was_never_issued_is_not_found(settled: World, text: str) -> None:
    await settled.api.refused_at_the_top(SERIAL, "NOT_FOUND", serial=text)


async def test_the_states_of_the_whole_ledger_sum_to_what_was_issued(settled: World) -> None:
    totals = await settled.api.ask(TOTALS)
    assert sum(one["tonnes"] for one in totals["tonnesByState"]) == totals["issued"] == 100
    assert {one["state"]: one["tonnes"] for one in totals["tonnesByState"] if one["tonnes"]} == {
        "AVAILABLE": 98,
        "RETIRED": 2,
    }
    assert (totals["issuances"], totals["entries"]) == (1, 4)


async def test_issuances_are_listed_with_totals_and_head(settled: World) -> None:
    document = """query Ask($project: ID) { issuances(projectId: $project) { edges { node {
      certificationNumber quantity headHash entryCount tonnesByState { state tonnes } } } } }"""
    found = await settled.api.ask(document)
    (edge,) = found["edges"]
    issuance = edge["node"]
    assert sum(one["tonnes"] for one in issuance["tonnesByState"]) == issuance["quantity"] == 100
    assert (len(issuance["headHash"]), issuance["entryCount"]) == (64, 4)
    assert await settled.api.ask(document, project=settled.project()) == found
    assert inputs.issuance(settled.project())["certificationNumber"] == issuance["certificationNumber"]
