"""What credits may be used for, asked over HTTP: by issuance or by description, with the days that a purpose sets."""

from datetime import date
from typing import Any

import pytest

from listings.demand_warnings import demand_warnings
from tests.scenarios import inputs
from tests.scenarios.world import World

ANSWERS = """query($q: PurposeQuestion!) { purposeAnswers(question: $q) {
    purpose name verdict kind text rule source fromMemory firstDay lastDay
    deadlines { fiscalYear lastDay daysLeft fromMemory } } }"""
SHORT = "query($q: PurposeQuestion!) { purposeAnswers(question: $q) { purpose verdict } }"


async def test_the_tonnes_of_an_issuance_are_asked_about(world: World) -> None:
    question = {"issuanceId": world.ids["issuance"], "purposes": ["ONTAI_EMISSION", "CARBON_OFFSET", "CDP"]}

    offset, shk, cdp = sorted(
        await world.api.ask(ANSWERS, q=question), key=lambda one: str(one["purpose"]) != "CARBON_OFFSET"
    )

    assert offset == {
        "purpose": "CARBON_OFFSET",
        "name": "カーボン・オフセット",
        "verdict": "ALLOWED",
        "kind": "INVALIDATION",
        "text": None,
        "rule": "5.2",
        "source": "japancredit.go.jp, uses by origin of the credit (as of 2021)",
        "fromMemory": False,
        "firstDay": "2013-04-01",
        "lastDay": None,
        "deadlines": [],
    }
    assert (shk["verdict"], shk["kind"]) == ("CONDITIONAL", "INVALIDATION") and "4月から6月" in shk["text"]
    assert shk["deadlines"] == [{"fiscalYear": 2026, "lastDay": "2027-06-30", "daysLeft": 268, "fromMemory": False}]
    assert (cdp["verdict"], cdp["kind"]) == ("REFUSED", None)


async def test_credits_may_be_described_and_every_purpose_is_answered(world: World) -> None:
    question = {"scheme": "VCS", "projectTypes": ["FOREST"]}

    found = {one["purpose"]: one["verdict"] for one in await world.api.ask(SHORT, q=question)}

    assert len(found) == 15
    assert found["CARBON_OFFSET"] == "CONDITIONAL" and found["ONTAI_EMISSION"] == "REFUSED"
    assert found["CDP"] == "UNKNOWN" and found["PUBLIC_PROCUREMENT"] == "UNKNOWN"


async def test_an_answer_is_said_in_the_language_of_the_request(world: World) -> None:
    question = {
        "scheme": "J_CREDIT",
        "projectTypes": ["RENEWABLE_ENERGY"],
        "methodologyCode": "EN-R-002",
        "purposes": ["RE100"],
    }

    [found] = await world.api.ask(ANSWERS, language="en", q=question)

    assert (found["verdict"], found["rule"], found["name"]) == ("CONDITIONAL", "UN-23", "RE100")
    assert "2,015 kWh/t" in found["text"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({}, "scheme"),
        ({"scheme": "VCS", "issuanceId": "issuance"}, "scheme"),
        ({"scheme": "VCS", "on": "2007-12-31"}, "on"),
        ({"scheme": "VCS", "on": "9999-12-31"}, "on"),
        ({"scheme": "VCS", "purposes": ["CDP"] * 31}, "purposes"),
        ({"scheme": "VCS", "projectTypes": ["FOREST"] * 31}, "projectTypes"),
        ({"scheme": "VCS", "methodologyCode": "X" * 21}, "methodologyCode"),
    ],
)
async def test_a_question_that_cannot_be_answered_is_refused(
    world: World, question: dict[str, Any], field: str
) -> None:
    if "issuanceId" in question:
        question = question | {"issuanceId": world.ids["issuance"]}
    error = await world.api.refused_at_the_top(SHORT, "INVALID_INPUT", q=question)
    assert error["extensions"]["field"] == field


async def test_the_days_of_a_purpose_a_public_year_and_a_scheme_are_public(world: World) -> None:
    days = await world.api.ask(
        "query { purposeDeadlines(purpose: GX_ETS) { fiscalYear lastDay daysLeft text fromMemory } }", language="en"
    )
    assert [(one["fiscalYear"], one["lastDay"], one["fromMemory"]) for one in days] == [
        (2026, "2028-01-31", True),
        (2027, "2029-01-31", True),
    ]
    assert "10 %" in days[0]["text"]
    end = await world.api.ask('query { publicYearEnd(on: "2027-04-01") { fiscalYear deliverBy payBy fromMemory } }')
    assert end == {"fiscalYear": 2027, "deliverBy": "2028-03-31", "payBy": "2028-05-31", "fromMemory": True}
    ends = await world.api.ask("query { schemeEnds(scheme: J_VER) { lastDay text source fromMemory } }")
    assert [(one["lastDay"], one["fromMemory"]) for one in ends] == [("2021-03-31", True)]


async def test_a_seller_is_warned_before_it_offers(world: World) -> None:
    asked = "query($id: ID!) { offerWarnings(issuanceId: $id) { rule text } }"
    found = await world.api.ask(asked, id=world.ids["issuance"])
    assert [one["rule"] for one in found] in ([], ["UN-14"])
    assert all("認証対象期間" in one["text"] or "管理" in one["text"] for one in found)


async def test_a_public_body_is_warned_of_the_next_fiscal_year_and_only_who_may_know_it(world: World) -> None:
    cast = world.cast
    late = await world.want(**inputs.demand(neededBy="2027-04-10"))

    [warning] = (await world.read(cast.city, "Demand", late))["warnings"]

    assert warning["rule"] == "UN-13" and "2027-03-31" in warning["text"] and "2027-05-31" in warning["text"]
    assert (await world.read(cast.city, "Demand", world.ids["demand"]))["warnings"] == []


async def test_a_buyer_is_warned_while_a_retirement_of_its_earlier_demand_is_late(agreed: World) -> None:
    await agreed.confirm(await agreed.order())
    await agreed.events()
    another = await agreed.want(**inputs.demand(title="みなと環境フェア 第2回", neededBy="2027-03-01"))
    assert (await agreed.read(agreed.cast.city, "Demand", another))["warnings"] == []
    agreed.time.pass_days(181)

    found = (await agreed.read(agreed.cast.city, "Demand", another))["warnings"]

    assert [one["rule"] for one in found] == ["RT-01"]


def test_a_private_buyer_has_no_fiscal_year_of_its_own_here() -> None:
    days = {"needed_by": date(2027, 4, 1), "today": date(2026, 11, 22)}
    assert demand_warnings(is_public_body=False, has_late_retirement=False, **days) == ()
    assert [one.rule for one in demand_warnings(is_public_body=True, has_late_retirement=True, **days)] == [
        "UN-13",
        "RT-01",
    ]
