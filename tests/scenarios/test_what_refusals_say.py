"""What a refusal says: ids as clients know them, ranges and lists that cannot be, and Japanese for who reads Japanese."""

from typing import Any

import pytest

from core.ids import new_id
from listings.models import Demand
from schema.ids import global_id
from tests.scenarios import documents, inputs
from tests.scenarios.rows import assert_same, dump
from tests.scenarios.world import World

UPSIDE_DOWN = (
    ({"pricePerTonneFrom": 2_000, "pricePerTonneTo": 1_999}, "filter.pricePerTonneFrom", "2000"),
    ({"vintageFrom": 2025, "vintageTo": 2024}, "filter.vintageFrom", "2025"),
)


@pytest.mark.parametrize(("filter", "field", "value"), UPSIDE_DOWN)
async def test_a_range_that_is_upside_down_is_refused(
    world: World, filter: dict[str, int], field: str, value: str
) -> None:
    query = "query L($f: ListingFilter!) { listings(filter: $f) { totalCount } }"
    error = await world.api.refused_at_the_top(query, "INVALID_INPUT", f=filter)

    found = error["extensions"]
    assert (found["field"], found["value"], found["rule"]) == (field, value, "from_not_above_to")
    even = {name: min(filter.values()) for name in filter}
    assert (await world.api.send(query, f=even))["data"]["listings"]["totalCount"] >= 0


async def test_a_filter_counts_its_values_before_it_forgets_the_equal_ones(world: World) -> None:
    query = "query L($f: ListingFilter!) { listings(filter: $f) { totalCount } }"
    many: tuple[tuple[str, str], ...] = (("prefectures", "13"), ("regions", "KANTO"), ("methodologies", "FO-001"))
    for name, value in many:
        error = await world.api.refused_at_the_top(query, "INVALID_INPUT", f={name: [value] * 101})
        assert (error["extensions"]["field"], error["extensions"]["value"]) == (f"filter.{name}", "101")
        assert "errors" not in await world.api.send(query, f={name: [value] * 100})


async def test_what_is_not_there_is_named_by_the_id_that_was_sent(world: World) -> None:
    village = world.cast.village
    id = global_id("Listing", new_id())
    closed = await world.api.mutate("closeListing", {"listingId": id}, token=village.token)
    assert (closed["code"], closed["kind"], closed["id"]) == ("NOT_FOUND", "Listing", id)
    assert id in closed["message"]

    another = global_id("Order", new_id())
    wrong = await world.api.mutate("closeListing", {"listingId": another}, token=village.token)
    assert (wrong["code"], wrong["kind"], wrong["id"]) == ("NOT_FOUND", "Listing", another)

    error = await world.api.refused_at_the_top(
        "query R($id: ID!) { eventReport(demandId: $id) { __typename } }",
        "NOT_FOUND",
        token=village.token,
        id=global_id("Demand", id_ := new_id()),
    )
    assert error["extensions"]["id"] == global_id("Demand", id_)


async def test_a_value_that_is_an_id_is_named_as_it_was_sent(world: World) -> None:
    village = world.cast.village
    permission = {**_permission(world), "agentId": village.id}

    refused = await world.api.mutate("grantPermission", permission, token=village.token)

    assert (refused["code"], refused["field"], refused["value"]) == ("INVALID_INPUT", "agentId", village.id)


def _permission(world: World) -> dict[str, Any]:
    from tests.scenarios import unit_inputs

    return unit_inputs.permission(world.cast.shop)


async def test_several_mutations_without_a_name_do_nothing(world: World) -> None:
    city = world.cast.city
    name = documents.mutation("postDemand", depth=0)
    text = name + " " + name.replace("mutation ", "mutation Second", 1)
    before, count = await dump(), await Demand.all().count()
    for body in (text, "query First { __typename } " + name):
        answer = await world.api.send(body, token=city.token, input=world.api.keyed("postDemand", inputs.demand()))
        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert await Demand.all().count() == count
    assert_same(before, await dump())


async def test_what_a_rule_says_comes_in_the_language_that_was_asked_for(world: World) -> None:
    input = world.api.keyed("postDemand", inputs.demand(title=""))
    text = documents.mutation("postDemand", depth=0)
    japanese = await world.api.send(text, token=world.cast.city.token, language="ja", input=input)
    english = await world.api.send(text, token=world.cast.city.token, language="en", input=input)

    assert japanese["data"]["postDemand"]["message"] == "「題名」の値「」は使えません。入力が必要です。"
    assert english["data"]["postDemand"]["message"] == "title: '' is not accepted. It must not be empty."
    assert japanese["data"]["postDemand"]["rule"] == english["data"]["postDemand"]["rule"] == "not_empty"
