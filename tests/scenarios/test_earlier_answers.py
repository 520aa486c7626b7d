"""What a key was answered, for a client that has lost the answer."""

from core.errors import InvalidInput
from schema.answers import MADE
from schema.errors import ERROR_TYPES
from schema.root import NODES
from tests.scenarios import inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.world import World

ASK = """
query Earlier($key: String!) {
  earlierAnswer(key: $key) {
    operation at outcome nodes { __typename id }
    error { __typename code message retryable ... on InvalidInputError { field value rule } }
  }
}"""


async def test_a_key_that_succeeded_gives_what_was_made(world: World) -> None:
    village = world.cast.village
    listing = await world.publish(village, issuance=world.ids["issuance"], idempotencyKey="lost-1")

    found = await world.api.ask(ASK, token=village.token, key="lost-1")

    assert found.pop("at").startswith("2026-10-05T03:00:00")
    assert found == {
        "operation": "publishListing",
        "outcome": "SUCCEEDED",
        "nodes": [{"__typename": "Listing", "id": listing}],
        "error": None,
    }


async def test_a_key_that_was_refused_gives_the_refusal_as_its_type(world: World) -> None:
    village = world.cast.village
    wrong = {**inputs.listing(world.ids["issuance"], pricePerTonne=-1), "idempotencyKey": "lost-2"}
    refused = await world.api.mutate("publishListing", wrong, token=village.token)

    found = await world.api.ask(ASK, token=village.token, key="lost-2")

    assert (found["operation"], found["outcome"], found["nodes"]) == ("publishListing", "REFUSED", [])
    shown = {name: refused[name] for name in ("__typename", "code", "message", "retryable", "field", "value", "rule")}
    assert found["error"] == shown
    english = await world.api.ask(ASK, token=village.token, language="en", key="lost-2")
    assert english["error"]["message"] != found["error"]["message"]
    assert shown["__typename"] == ERROR_TYPES[InvalidInput].__name__


async def test_what_an_act_changed_is_known_by_its_input(world: World) -> None:
    coordinator, city = world.cast.council, world.cast.city
    match = await world.propose(coordinator)
    await world.do(city, "acceptMatch", {"matchId": match, "idempotencyKey": "lost-3"})

    found = await world.api.ask(ASK, token=city.token, key="lost-3")

    assert (found["operation"], found["outcome"], found["nodes"]) == ("acceptMatch", "SUCCEEDED", [])


async def test_a_key_of_another_organisation_or_of_none_is_not_there(world: World) -> None:
    await world.publish(world.cast.village, issuance=world.ids["issuance"], idempotencyKey="lost-4")
    assert await world.api.ask(ASK, token=world.cast.city.token, key="lost-4") is None
    assert await world.api.ask(ASK, token=world.cast.village.token, key="never sent") is None
    for no_key in ("", "x" * 101, "a\0b"):
        assert await world.api.ask(ASK, token=world.cast.village.token, key=no_key) is None
    await world.api.refused_at_the_top(ASK, "UNAUTHENTICATED", key="lost-4")


async def test_tonnes_that_were_retired_are_all_given(world: World) -> None:
    village = world.cast.village
    one_tonne = given.from_stock(given.of_issuance(world.ids["issuance"], 1))
    done = await world.do(village, "retireUnits", given.retire(one_tonne, idempotencyKey="lost-5"))

    found = await world.api.ask(ASK, token=village.token, key="lost-5")

    assert [one["id"] for one in found["nodes"]] == [one["id"] for one in done["retirements"]]
    assert {one["__typename"] for one in found["nodes"]} == {"Retirement"}


def test_what_acts_make_are_nodes() -> None:
    assert set(MADE.values()) <= set(NODES)
