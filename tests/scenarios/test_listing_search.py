"""Finding sale notices: filters, sorts, facets and search, as buyers use them, the same on both databases."""

import base64
import importlib
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from core import events
from core.database import connection, is_postgres, transaction
from listings.models import Listing
from parties.models import Organisation
from registry.models import Project
from registry.project_import import import_project_list
from schema.ids import split_global_id
from tests.registry.project_lists import NUMBER, OPERATOR, SHEET, real_rows, write_list
from tests.scenarios import inputs
from tests.scenarios import registration_inputs as given
from tests.scenarios.cast import ITSUKI, OTAKI, STANDARD_SHEET
from tests.scenarios.registering import propose
from tests.scenarios.world import World

LISTINGS = """
  query Listings(
    $filter: ListingFilter, $sort: ListingSort! = OLDEST, $search: String, $first: Int! = 20, $after: String
  ) {
    listings(filter: $filter, sort: $sort, search: $search, first: $first, after: $after) {
      edges { cursor node { id } }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }"""

FACETS = """
  query Facets($filter: ListingFilter, $search: String) {
    listings(filter: $filter, search: $search) {
      facets {
        schemes { ...Value } regions { ...Value } prefectures { ...Value } methodologies { ...Value }
        projectTypes { ...Value } vintages { ...Value } coBenefits { ...Value }
      }
    }
  }
  fragment Value on FacetValue { value label count }"""

NOTICE = """
  query Notice { listings { edges { node {
    title vintage deliveries coBenefits { kind label statement }
    project { number owner { legalName } } seller { legalName } issuance { serials } notice { key text }
  } } } }"""


@dataclass
class Market:
    """Three notices: 五木村's of 2025 and of 2019, and 王滝村's of 2025."""

    world: World
    itsuki: str
    older: str
    otaki: str

    async def found(self, **arguments: Any) -> list[str]:
        """The names of the notices that are found, in order; the count must agree."""
        answer = await self.world.api.ask(LISTINGS, **arguments)
        names = {self.itsuki: "itsuki", self.older: "older", self.otaki: "otaki"}
        shown = [names.get(edge["node"]["id"], "?") for edge in answer["edges"]]
        if not answer["pageInfo"]["hasNextPage"] and "after" not in arguments:
            assert answer["totalCount"] == len(shown)
        return shown

    async def facets(self, **arguments: Any) -> dict[str, dict[str, int]]:
        """The counts of each facet by value."""
        answer = await self.world.api.ask(FACETS, **arguments)
        return {facet: {one["value"]: one["count"] for one in values} for facet, values in answer["facets"].items()}


@pytest.fixture
async def market(world: World) -> Market:
    """Notices that differ in all that a buyer compares."""
    older = await world.issue(first=80_001)
    otaki = await world.issue(world.cast.otaki, number=OTAKI, first=21_057)
    return Market(
        world,
        itsuki=world.ids["listing"],
        older=await world.publish(
            issuance=older,
            title="五木村 2018年度の吸収量",
            pricePerTonne=8_000,
            offered=90,
            closesOn=inputs.day(10),
            deliveries=["TRANSFER"],
            buyerSelection="SELLER_CHOOSES",
        ),
        otaki=await world.publish(
            world.cast.otaki,
            issuance=otaki,
            title="御嶽山麓の森",
            description="ヒノキの間伐で水源をまもります。",
            pricePerTonne=15_000,
            offered=70,
            opensOn=inputs.day(5),
            closesOn=inputs.day(60),
            coBenefits=[
                {"kind": "WATER_SOURCES", "statement": "木曽川の水源林 1,200 ha"},
                {"kind": "BIODIVERSITY", "statement": "ライチョウの生息地に隣接"},
            ],
        ),
    )


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ({}, ["itsuki", "older", "otaki"]),
        ({"pricePerTonneFrom": 8_001}, ["itsuki", "otaki"]),
        ({"pricePerTonneFrom": 8_000, "pricePerTonneTo": 12_000}, ["itsuki", "older"]),
        ({"vintageFrom": 2025}, ["itsuki", "otaki"]),
        ({"vintageTo": 2024}, ["older"]),
        ({"regions": ["CHUBU"]}, ["otaki"]),
        ({"regions": ["CHUBU", "KYUSHU_OKINAWA"]}, ["itsuki", "older", "otaki"]),
        ({"prefectures": ["43"]}, ["itsuki", "older"]),
        ({"prefectures": ["430005", "20"]}, ["itsuki", "older", "otaki"]),
        ({"municipalities": ["435112"]}, ["itsuki", "older"]),
        ({"municipalities": ["131016"]}, []),
        ({"methodologies": ["FO-001"]}, ["itsuki", "older", "otaki"]),
        ({"methodologies": ["EN-R-001"]}, []),
        ({"projectTypes": ["FOREST"]}, ["itsuki", "older", "otaki"]),
        ({"projectTypes": ["WASTE", "AGRICULTURE"]}, []),
        ({"schemes": ["J_CREDIT"]}, ["itsuki", "older", "otaki"]),
        ({"schemes": ["VCS"]}, []),
        ({"coBenefits": ["BIODIVERSITY", "EMPLOYMENT"]}, ["otaki"]),
        ({"coBenefits": ["EMPLOYMENT"]}, []),
        ({"availableAtLeast": 70}, ["older", "otaki"]),
        ({"deliveries": ["RETIRE_ON_BEHALF"]}, ["itsuki", "otaki"]),
        ({"buyerSelection": "SELLER_CHOOSES"}, ["older"]),
        ({"openOn": inputs.day(0)}, ["itsuki", "older"]),
        ({"openOn": inputs.day(20)}, ["itsuki", "otaki"]),
        ({"openOn": inputs.day(200)}, []),
        ({"regions": ["CHUBU"], "vintageTo": 2024}, []),
        ({"prefectures": ["43"], "deliveries": ["TRANSFER"], "pricePerTonneTo": 9_000}, ["older"]),
    ],
)
async def test_filters_find_what_fits(market: Market, filter: dict[str, Any], names: list[str]) -> None:
    assert await market.found(filter=filter) == names


async def test_notices_of_one_seller(market: Market) -> None:
    assert await market.found(filter={"sellerId": market.world.cast.otaki.id}) == ["otaki"]
    assert await market.found(filter={"sellerId": market.world.cast.shop.id}) == []


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("OLDEST", ["itsuki", "older", "otaki"]),
        ("NEWEST", ["otaki", "older", "itsuki"]),
        ("PRICE_LOW", ["older", "itsuki", "otaki"]),
        ("PRICE_HIGH", ["otaki", "itsuki", "older"]),
        ("VINTAGE_NEW", ["otaki", "itsuki", "older"]),
        ("VINTAGE_OLD", ["older", "itsuki", "otaki"]),
        ("MOST_AVAILABLE", ["older", "otaki", "itsuki"]),
        ("CLOSING_SOON", ["older", "otaki", "itsuki"]),
    ],
)
async def test_every_sort_is_walked_notice_by_notice(market: Market, sort: str, names: list[str]) -> None:
    assert await market.found(sort=sort) == names
    walked: list[str] = []
    after: dict[str, str] = {}
    for _ in names:
        answer = await market.world.api.ask(LISTINGS, sort=sort, first=1, **after)
        walked += [edge["node"]["id"] for edge in answer["edges"]]
        assert answer["totalCount"] == 3
        after = {"after": answer["pageInfo"]["endCursor"]}
    assert walked == [getattr(market, name) for name in names]
    assert (await market.world.api.ask(LISTINGS, sort=sort, first=1, **after))["edges"] == []


async def test_equals_are_walked_once_each_while_notices_are_added(market: Market) -> None:
    world = market.world
    same = [await world.publish(offered=1, pricePerTonne=8_000) for _ in range(5)]
    seen: list[str] = []
    after: dict[str, str] = {}
    has_next = True
    while has_next:
        answer = await world.api.ask(LISTINGS, sort="PRICE_LOW", first=2, filter={"pricePerTonneTo": 8_000}, **after)
        seen += [edge["node"]["id"] for edge in answer["edges"]]
        after, has_next = {"after": answer["pageInfo"]["endCursor"]}, answer["pageInfo"]["hasNextPage"]
        # Cheaper than all that was seen: it stands before them, and moves nothing.
        await world.publish(offered=1, pricePerTonne=100)
    assert seen == [market.older, *same]


async def test_a_cursor_of_another_sort_filter_or_search_is_refused(market: Market) -> None:
    world = market.world
    answer = await world.api.ask(LISTINGS, sort="PRICE_LOW", first=1, filter={"regions": ["CHUBU"]}, search="森")
    given = {
        "sort": "PRICE_LOW",
        "filter": {"regions": ["CHUBU"]},
        "search": "森",
        "after": answer["edges"][0]["cursor"],
    }
    assert await market.found(**given) == []
    for other in ({"sort": "PRICE_HIGH"}, {"filter": {"regions": ["KINKI"]}}, {"filter": None}, {"search": "林"}):
        error = await world.api.refused_at_the_top(LISTINGS, "INVALID_INPUT", **{**given, **other})
        assert (error["extensions"]["field"], error["extensions"]["rule"]) == (
            "after",
            "cursor_of_the_same_sort_and_filter",
        )


@pytest.mark.parametrize("sort", ["PRICE_LOW", "PRICE_HIGH", "VINTAGE_NEW", "MOST_AVAILABLE", "CLOSING_SOON", "NEWEST"])
@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 0])
async def test_a_cursor_that_somebody_made_up_does_no_harm(market: Market, sort: str, value: int) -> None:
    answer = await market.world.api.ask(LISTINGS, sort=sort, first=1)
    place = bytearray(base64.urlsafe_b64decode(answer["edges"][0]["cursor"] + "=="))
    place[8:16] = value.to_bytes(8, "big", signed=True)
    forged = base64.urlsafe_b64encode(bytes(place)).decode().rstrip("=")

    sent = await market.world.api.send(LISTINGS, sort=sort, first=1, after=forged)
    codes = [error["extensions"]["code"] for error in sent.get("errors", [])]
    assert codes in ([], ["INVALID_INPUT"]), sent


@pytest.mark.parametrize(
    ("filter", "field", "rule"),
    [
        ({"pricePerTonneFrom": -1}, "filter.pricePerTonneFrom", "minimum=0"),
        ({"vintageTo": 2201}, "filter.vintageTo", "maximum=2200"),
        ({"prefectures": ["435112"]}, "filter.prefectures", "code_of_one_of_the_prefectures"),
        ({"municipalities": ["43"]}, "filter.municipalities", "code_of_one_of_the_municipalities"),
        ({"municipalities": ["435113"]}, "filter.municipalities", "check_digit"),
        ({"methodologies": ["F" * 21]}, "filter.methodologies", "max_characters=20"),
        ({"methodologies": [f"M{number}" for number in range(101)]}, "filter.methodologies", "maximum=100"),
    ],
)
async def test_a_filter_that_cannot_be_is_refused_with_its_name(
    world: World, filter: dict[str, Any], field: str, rule: str
) -> None:
    error = await world.api.refused_at_the_top(LISTINGS, "INVALID_INPUT", filter=filter)
    assert (error["extensions"]["field"], error["extensions"]["rule"]) == (field, rule)


async def test_facets_count_the_filtered_notices_each_without_its_own_filter(market: Market) -> None:
    assert await market.facets() == {
        "schemes": {"J_CREDIT": 3},
        "regions": {"KYUSHU_OKINAWA": 2, "CHUBU": 1},
        "prefectures": {"430005": 2, "200000": 1},
        "methodologies": {"FO-001": 3},
        "projectTypes": {"FOREST": 3},
        "vintages": {"2025": 2, "2019": 1},
        "coBenefits": {"BIODIVERSITY": 1, "WATER_SOURCES": 1},
    }
    filtered = await market.facets(filter={"regions": ["CHUBU"], "vintageFrom": 2020})
    assert filtered["regions"] == {"KYUSHU_OKINAWA": 1, "CHUBU": 1}, "of 2020 and later, in every region"
    assert filtered["vintages"] == {"2025": 1}, "in Chubu, of every year"
    assert (filtered["prefectures"], filtered["coBenefits"]) == ({"200000": 1}, {"BIODIVERSITY": 1, "WATER_SOURCES": 1})
    searched = await market.facets(search="水源")
    assert searched["prefectures"] == {"200000": 1}


async def test_facets_have_labels_and_begin_with_the_most(market: Market) -> None:
    answer = await market.world.api.ask(FACETS)
    assert answer["facets"]["prefectures"] == [
        {"value": "430005", "label": "熊本県", "count": 2},
        {"value": "200000", "label": "長野県", "count": 1},
    ]
    labels = {facet: values[0]["label"] for facet, values in answer["facets"].items()}
    assert labels == {
        "schemes": "J-クレジット",
        "regions": "九州・沖縄",
        "prefectures": "熊本県",
        "methodologies": "FO-001 森林経営活動",
        "projectTypes": "森林（吸収）",
        "vintages": "2025年",
        "coBenefits": "生物多様性の保全",
    }


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("五木村", ["itsuki", "older"]),
        ("ヒノキ", ["otaki"]),
        ("ひのき", ["otaki"]),
        ("ﾋﾉｷ", ["otaki"]),
        ("水源をまもり", ["otaki"]),
        ("森林経営活動", ["itsuki", "older", "otaki"]),
        ("ＦＯ－００１", ["itsuki", "older", "otaki"]),
        ("fo001", ["itsuki", "older", "otaki"]),
        ("J-クレジット", ["itsuki"]),
        ("ｊクレジット", ["itsuki"]),
        ("長野", ["otaki"]),
        ("おうたき", ["otaki"]),
        ("御岳", ["otaki"]),
        ("ライチョウ", ["otaki"]),
        ("水源のかん養", ["otaki"]),
        ("2018年度 吸収", ["older"]),
        ("五木 長野", []),
        ("藻", []),
        ("木", ["itsuki", "older", "otaki"]),
        ("  ", ["itsuki", "older", "otaki"]),
        ("%", []),
        ('" OR "', []),
        ("'; DROP TABLE listings; --", []),
    ],
)
async def test_a_search_finds_the_words_however_they_are_written(market: Market, search: str, names: list[str]) -> None:
    assert await market.found(search=search) == names


async def test_a_search_that_is_too_long_or_has_hidden_characters_is_refused(world: World) -> None:
    for search, rule in (("森" * 101, "max_characters=100"), ("森\u0000", "no_control_characters")):
        error = await world.api.refused_at_the_top(LISTINGS, "INVALID_INPUT", search=search)
        assert (error["extensions"]["field"], error["extensions"]["rule"]) == ("search", rule)


async def test_a_closed_notice_and_a_suspended_sellers_are_not_found(market: Market) -> None:
    world = market.world
    await world.do(world.cast.village, "closeListing", {"listingId": market.older})
    await Organisation.filter(id=world.cast.otaki.organisation_id).update(status="SUSPENDED")

    assert await market.found() == ["itsuki"]
    assert await market.found(search="森") == ["itsuki"]
    assert (await market.facets())["prefectures"] == {"430005": 1}


async def test_a_notice_is_found_by_the_project_as_the_newest_list_has_it(market: Market) -> None:
    renamed = [
        {**row, OPERATOR: "五木村森林組合"} if row[NUMBER] == ITSUKI else row
        for row in real_rows()
        if row[SHEET] == STANDARD_SHEET and row[NUMBER] in (ITSUKI, OTAKI)
    ]
    assert await market.found(search="森林組合") == []

    await import_project_list(write_list(renamed))
    projects = await market.world.api.ask('{ projects(search: "森林組合") { edges { node { number } } } }')
    await market.world.events()

    assert [edge["node"]["number"] for edge in projects["edges"]] == [ITSUKI]
    assert await market.found(search="森林組合") == ["itsuki", "older"]
    assert await market.found(search="王滝村") == ["otaki"]


async def test_what_a_notice_states_beside_its_tonnes_is_shown(market: Market) -> None:
    answer = await market.world.api.ask(NOTICE)
    itsuki, older, otaki = (edge["node"] for edge in answer["edges"])

    assert (itsuki["vintage"], older["vintage"], otaki["vintage"]) == (2025, 2019, 2025)
    assert (itsuki["coBenefits"], older["deliveries"]) == ([], ["TRANSFER"])
    assert otaki["coBenefits"] == [
        {"kind": "WATER_SOURCES", "label": "水源のかん養", "statement": "木曽川の水源林 1,200 ha"},
        {"kind": "BIODIVERSITY", "label": "生物多様性の保全", "statement": "ライチョウの生息地に隣接"},
    ]
    assert otaki["project"] == {"number": OTAKI, "owner": {"legalName": "王滝村"}}


async def test_co_benefits_are_stated_once_each_and_in_words(world: World) -> None:
    statement = "雇用 3名"
    for stated, field, rule in (
        (["EMPLOYMENT", "EMPLOYMENT"], "coBenefits", "each_kind_once"),
        (["EMPLOYMENT"], "coBenefits.statement", "not_empty"),
    ):
        text = statement if rule == "each_kind_once" else " "
        input = inputs.listing(
            world.ids["issuance"], offered=1, coBenefits=[{"kind": kind, "statement": text} for kind in stated]
        )
        answer = await world.api.mutate("publishListing", input, token=world.cast.village.token, depth=1)
        assert (answer["code"], answer["field"], answer["rule"]) == ("INVALID_INPUT", field, rule)
    assert await Listing.all().count() == 1


async def test_a_listing_read_by_a_list_is_the_listing_read_by_its_id(market: Market) -> None:
    document = """query One($id: ID!) { node(id: $id) { ... on Listing { ...L } } } fragment L on Listing {
      id title description pricePerTonne offered remaining minimumLot opensOn closesOn buyerSelection deliveries
      deliveryDays contact status vintage coBenefits { kind statement } seller { id legalName }
      project { id number operatorName regions projectTypes places { code } activities { methodologyCode } }
      issuance { id serials quantity monitoringTo } notice { key label text } }"""
    fragment = document[document.index("fragment") :]
    listed = await market.world.api.ask(f"{{ listings {{ edges {{ node {{ ...L }} }} }} }} {fragment}")

    for edge in listed["edges"]:
        assert edge["node"] == await market.world.api.ask(document, id=edge["node"]["id"])


async def test_a_project_that_is_only_proposed_is_found_by_its_own_organisation_alone(world: World) -> None:
    proposal = await propose(world, world.cast.village, given.outside(number="1"))
    project = await Project.get(id=split_global_id(proposal)[1])
    document = "query P($search: String!) { projects(search: $search) { edges { node { id } } } }"
    search = project.summary.split("\n")[0]

    async def ids(token: str | None) -> list[str]:
        answer = await world.api.ask(document, token=token, search=search)
        return [edge["node"]["id"] for edge in answer["edges"]]

    assert await ids(world.cast.village.token) == [proposal]
    assert (await ids(None), await ids(world.cast.otaki.token)) == ([], [])


async def test_a_sellers_notices_are_found_by_its_new_name(market: Market) -> None:
    otaki = market.world.cast.otaki.organisation_id
    await Organisation.filter(id=otaki).update(legal_name="御嶽山村")
    await record_renaming(otaki)
    await market.world.events()

    assert await market.found(search="御岳山村") == ["otaki"]


async def record_renaming(organisation_id: UUID) -> None:
    """What `reviseOrganisation` records with a new name."""
    async with transaction():
        await events.record("OrganisationRenamed", subject_id=organisation_id)


async def test_what_was_there_before_the_index_is_found_after_its_migration(market: Market) -> None:
    """The migration that made index and tags fills them from the records."""
    before = [await market.found(search="水源"), await market.found(filter={"prefectures": ["43"]})]
    facets = await market.facets()
    client = connection()
    derived = ("listing_tags", "search_documents", *(() if is_postgres() else ("search_tokens",)))
    for table in derived:
        await client.execute_query(f"DELETE FROM {table}")
    await Listing.all().update(vintage=0)
    assert (await market.found(search="水源"), await market.found(filter={"vintageFrom": 2000})) == ([], [])

    migration = importlib.import_module("server.migrations.0012_search")
    await migration.fill(None, SimpleNamespace(client=client, DIALECT="postgres" if is_postgres() else "sqlite"))

    assert [await market.found(search="水源"), await market.found(filter={"prefectures": ["43"]})] == before
    assert await market.facets() == facets
    assert await market.found(sort="VINTAGE_OLD") == ["older", "itsuki", "otaki"]
    projects = await market.world.api.ask('{ projects(search: "王滝村") { edges { node { number } } } }')
    assert [edge["node"]["number"] for edge in projects["edges"]] == [OTAKI]
