"""Lists: pages by key that stay put while rows are added, and no query for each of their items."""

from typing import Any

from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import Party
from tests.scenarios.world import World
from tests.schema.counting import statements


async def page(
    world: World, field: str, by: Party | None = None, *, depth: int = 2, **arguments: Any
) -> dict[str, Any]:
    """One page of a list."""
    document = documents.query(field, depth=depth, arguments=tuple(arguments))
    found: dict[str, Any] = await world.api.ask(document, token=by.token if by else None, **arguments)
    return found


def ids(found: dict[str, Any]) -> list[str]:
    """The ids on a page."""
    return [edge["node"]["id"] for edge in found["edges"]]


async def test_a_list_is_walked_page_by_page(world: World) -> None:
    made = [world.ids["listing"], *[await world.publish(offered=1) for _ in range(6)]]

    first = await page(world, "listings", first=3)
    second = await page(world, "listings", first=3, after=first["pageInfo"]["endCursor"])
    third = await page(world, "listings", first=3, after=second["pageInfo"]["endCursor"])

    assert [ids(first), ids(second), ids(third)] == [made[:3], made[3:6], made[6:]]
    assert [one["pageInfo"]["hasNextPage"] for one in (first, second, third)] == [True, True, False]
    assert all(one["pageInfo"]["endCursor"] == one["edges"][-1]["cursor"] for one in (first, second, third))
    beyond = await page(world, "listings", first=3, after=third["pageInfo"]["endCursor"])
    assert (beyond["edges"], beyond["pageInfo"]) == ([], {"hasNextPage": False, "endCursor": None})
    assert {one["totalCount"] for one in (first, second, third, beyond)} == {7}


async def test_pages_stay_put_while_rows_are_added_and_removed(world: World) -> None:
    made = [world.ids["listing"], *[await world.publish(offered=1) for _ in range(3)]]
    first = await page(world, "listings", first=2)
    made.append(await world.publish(offered=1))
    await world.do(world.cast.village, "closeListing", {"listingId": made[1]})

    second = await page(world, "listings", first=2, after=first["pageInfo"]["endCursor"])
    third = await page(world, "listings", first=2, after=second["pageInfo"]["endCursor"])

    assert (ids(first), ids(second), ids(third)) == (made[:2], made[2:4], made[4:])


async def test_any_item_of_a_page_can_be_gone_on_from(world: World) -> None:
    made = [world.ids["listing"], *[await world.publish(offered=1) for _ in range(3)]]
    found = await page(world, "listings", first=100)

    for position, edge in enumerate(found["edges"], start=1):
        assert ids(await page(world, "listings", after=edge["cursor"])) == made[position:]


async def test_the_first_page_has_twenty_items_unless_told(world: World) -> None:
    for _ in range(20):
        await world.publish(offered=1)

    assert len((await page(world, "listings"))["edges"]) == 20
    assert len((await page(world, "listings", first=100))["edges"]) == 21


async def test_a_cursor_of_one_list_does_not_open_another(world: World) -> None:
    # A place in a list by id is understood in another, and what may not be read stays away; a sorted list knows its own.
    found = await page(world, "projects", first=1)
    demands = await page(world, "demands", world.cast.newcomer, after=found["pageInfo"]["endCursor"])
    assert demands["edges"] == []

    listings = await page(world, "listings", first=1)
    document = documents.query("demands", depth=1, arguments=("after",))
    error = await world.api.refused_at_the_top(
        document, "INVALID_INPUT", token=world.cast.shop.token, after=listings["pageInfo"]["endCursor"]
    )
    assert error["extensions"]["rule"] == "cursor_from_a_page"


async def test_a_page_has_between_1_and_100_items(world: World) -> None:
    for field in ("projects", "listings", "products", "demands", "matches", "orders"):
        document, token = documents.query(field, depth=1, arguments=("first",)), world.cast.shop.token
        for first, rule in ((0, "minimum=1"), (-1, "minimum=1"), (101, "maximum=100"), (2**31 - 1, "maximum=100")):
            error = await world.api.refused_at_the_top(document, "INVALID_INPUT", token=token, first=first)
            assert error["extensions"] == {
                "code": "INVALID_INPUT",
                "retryable": False,
                "field": "first",
                "value": str(first),
                "rule": rule,
                "hint": "",
            }, field


async def test_a_cursor_that_no_page_gave_is_refused(world: World) -> None:
    document = documents.query("listings", depth=1, arguments=("after",))
    for after in ("", "x", "AAAA", "村", "A" * 200, "AAAAAAAAAAAAAAAAAAAAAAAA", "\u0000"):
        error = await world.api.refused_at_the_top(document, "INVALID_INPUT", after=after)
        assert (error["extensions"]["field"], error["extensions"]["rule"]) == ("after", "cursor_from_a_page"), after


async def counted(world: World, field: str, by: Party | None, *, depth: int) -> int:
    """How many statements a page takes, once the connection is there."""
    await page(world, field, by, depth=depth, first=1)
    with statements() as seen:
        await page(world, field, by, depth=depth, first=100)
    assert seen, "the database was asked"
    return len(seen)


async def test_a_page_of_notices_takes_the_same_statements_however_long_it_is(world: World) -> None:
    short = await counted(world, "listings", None, depth=5)
    elsewhere = await world.issue(first=80_001)
    for number in range(8):
        await world.publish(offered=1, issuance=elsewhere if number % 2 else "")

    assert await counted(world, "listings", None, depth=5) == short
    (first, *_) = (await page(world, "listings", depth=5))["edges"]
    assert first["node"]["issuance"]["tonnesByState"] == expected.tonnes(AVAILABLE=100), "the tonnes are among it"


async def test_a_page_of_demands_takes_the_same_statements_however_long_it_is(world: World) -> None:
    short = await counted(world, "demands", world.cast.shop, depth=5)
    for _ in range(5):
        await world.want()

    assert await counted(world, "demands", world.cast.shop, depth=5) == short
    found = await page(world, "demands", world.cast.shop, depth=5)
    assert [len(edge["node"]["sources"]) for edge in found["edges"]] == [4] * 6, "the sources are among it"


async def test_a_page_of_matches_and_of_projects_takes_the_same_statements_however_long_it_is(world: World) -> None:
    city = world.cast.city
    await world.propose(city)
    short = await counted(world, "matches", city, depth=5)
    one_project = await counted(world, "projects", None, depth=5)
    for _ in range(4):
        await world.propose(city, listing=await world.publish())

    assert await counted(world, "matches", city, depth=5) == short
    assert one_project == 3, "four projects, their successors and their owners"


async def test_the_ranking_takes_the_same_statements_however_many_notices_there_are(world: World) -> None:
    async def ranked() -> int:
        document, token = documents.query("ranking", depth=5), world.cast.city.token
        await world.api.ask(document, token=token, demandId=world.ids["demand"])
        with statements() as seen:
            await world.api.ask(document, token=token, demandId=world.ids["demand"])
        return len(seen)

    few = await ranked()
    for number in range(6):
        await world.publish(offered=1 + number)

    assert await ranked() == few


async def test_a_later_mutation_of_an_operation_shows_what_an_earlier_one_changed(stocked: World) -> None:
    publish = """
      mutation($offer: OfferProductInput!, $before: PublishListingInput!, $after: PublishListingInput!) {
        before: publishListing(input: $before) { ...Tonnes }
        offerProduct(input: $offer) { __typename }
        after: publishListing(input: $after) { ...Tonnes }
      }
      fragment Tonnes on PublishListingPayload {
        ... on ListingSuccess { listing { issuance { tonnesByState { state tonnes } } } }
      }"""
    listing = inputs.listing(stocked.ids["issuance"], offered=1)
    answer = await stocked.api.send(
        publish,
        token=stocked.cast.shop.token,
        before={"idempotencyKey": "1", **listing},
        offer={"idempotencyKey": "2", **inputs.product(stocked.ids["issuance"])},
        after={"idempotencyKey": "3", **listing},
    )

    def held(field: str) -> int:
        tonnes = answer["data"][field]["listing"]["issuance"]["tonnesByState"]
        return int({one["state"]: one["tonnes"] for one in tonnes}["HELD"])

    assert answer["data"]["offerProduct"] == {"__typename": "ProductSuccess"}
    assert held("after") == held("before") + 1
