"""What anybody may ask without a database: places, the information matrix, emission factors and estimates."""

from collections.abc import AsyncIterator
from typing import Any

import graphql
import pytest

from server.story import operations
from tests.scenarios import documents
from tests.scenarios.api import Api
from tests.scenarios.world import serving


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    """The application, without a database."""
    async with serving() as served:
        yield served


async def refusal(api: Api, document: str, **variables: Any) -> dict[str, Any]:
    """The one top-level error of an operation, in English."""
    answer = await api.send(document, language="en", **variables)
    (error,) = answer["errors"]
    return dict(error["extensions"])


async def test_a_place_is_found_by_its_code(api: Api) -> None:
    for code in ("131032", "13103", "１３１０３２"):
        assert (await api.ask(documents.query("place"), code=code))["municipality"] == "港区"
    prefecture = await api.ask(documents.query("place"), code="13")
    assert prefecture == {"code": "130001", "prefecture": "東京都", "municipality": None, "region": "KANTO"}
    assert (await refusal(api, documents.query("place"), code="131031"))["rule"] == "check_digit"


async def test_the_information_matrix_has_its_columns_and_no_other(api: Api) -> None:
    asked = await api.ask(documents.query("disclosureMatrix"), mode="PARTICIPANT_PAYS", stage="SALE")
    assert len(asked) == 25
    # ◆◆−− of item I19: the price is asked for by law when it is advertised and sold.
    assert {one["duty"] for one in asked if one["item"] == "PRICE"} == {"MUST_BY_LAW"}
    absent = await refusal(api, documents.query("disclosureMatrix"), mode="OWN_OPERATION", stage="SALE")
    assert (absent["code"], absent["mode"], absent["stage"]) == ("STAGE_NOT_IN_MATRIX", "OWN_OPERATION", "SALE")


ELECTRICITY, PETROL = "electricity.tepco-actual.fy2009", "fuel.gasoline.2011"


async def test_the_emission_factors_have_their_sources(api: Api) -> None:
    found = {one["id"]: one for one in await api.ask(documents.query("emissionFactors"))}

    assert found[PETROL]["kilogramsPerUnit"] == "2.32"
    assert all(one["source"] and one["unit"].startswith("kg-CO2/") for one in found.values())


async def test_activities_are_estimated_exactly_with_formula_and_sources(api: Api) -> None:
    # 200 lamps of 36 W for 8 hours at 0.384 kg-CO2/kWh are 22.1 kg (handbook 001, docs/sources.md 1.5).
    lamps = {"appliance": {"factorId": ELECTRICITY, "count": 200, "powerWatts": "36", "hours": "８"}}

    (estimate,) = await api.ask(documents.query("emissionEstimates"), activities=[lamps])

    assert (estimate["mass"]["grams"], estimate["level"]) == (22_118, 2)
    assert "200 × 36 W × 8 h" in estimate["formula"] and estimate["sources"]


NO_AMOUNTS = (
    "",
    "x",
    "-1",
    "0",
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "1E+999999",
    "1E-999999",
    "9" * 31,
    "1,5",
    "1e400",
)


async def test_what_is_no_amount_of_fuel_is_refused_by_name(api: Api) -> None:
    for amount in NO_AMOUNTS:
        fuel = {"fuel": {"factorId": PETROL, "amount": amount}}
        error = await refusal(api, documents.query("emissionEstimates"), activities=[fuel])
        assert (error["code"], error["field"]) == ("INVALID_INPUT", "amount"), amount


async def test_activities_are_bounded_in_number_and_of_known_factors(api: Api) -> None:
    query = documents.query("emissionEstimates")
    fuel = {"fuel": {"factorId": PETROL, "amount": "1"}}
    assert (await refusal(api, query, activities=[]))["rule"] == "minimum=1"
    assert (await refusal(api, query, activities=[fuel] * 101))["rule"] == "maximum=100"
    unknown = {"fuel": {"factorId": "coal", "amount": "1"}}
    assert (await refusal(api, query, activities=[unknown]))["rule"] == "known_factor"
    for nothing in ({}, {"fuel": None}, {"fuel": fuel["fuel"], "appliance": None}):
        assert (await refusal(api, query, activities=[nothing]))["code"] == "BAD_INPUT"


async def test_nothing_here_needs_to_know_who_asks(api: Api) -> None:
    response = await api.http.post("/graphql", json={"query": "{ viewer { role } }"})

    assert response.json()["data"] == {"viewer": None}


def test_the_storys_operations_are_valid() -> None:
    written = {name: text for name, text in vars(operations).items() if name.isupper() and not name.startswith("_")}
    assert len(written) > 20
    for name, text in written.items():
        assert graphql.validate(documents.executable_schema(), graphql.parse(text)) == [], name
