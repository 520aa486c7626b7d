"""Each text that others read is refused for its words where it is handed in, and nothing is changed by it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from graphql import GraphQLInputObjectType, GraphQLNamedType, get_named_type

from registry.kinds import Scheme
from tests.scenarios import claim_inputs, documents, inputs, publishing, registration_inputs, rows, unit_inputs
from tests.scenarios.cast import Party
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.test_green_power import record
from tests.scenarios.test_offset_claims import drafted, made
from tests.scenarios.test_refunds import answered, withdrawal
from tests.scenarios.test_story_product import bought
from tests.scenarios.text_places import CODES, PLACES, Place
from tests.scenarios.world import World

FORBIDDEN: Final = "地球にやさしく、必ず儲かる"
"""What no rule lets anybody say to anybody (WL-01, WL-10)."""

MAX_NESTING: Final = 5


def texts_within(type: GraphQLNamedType, path: str = "", depth: int = 0) -> Iterator[str]:
    """The paths of every String within an input."""
    if not isinstance(type, GraphQLInputObjectType):
        if type.name == "String":
            yield path
        return
    assert depth <= MAX_NESTING, path
    for name, field in type.fields.items():
        yield from texts_within(get_named_type(field.type), f"{path}.{name}" if path else name, depth + 1)


def texts_of_mutations() -> dict[str, set[str]]:
    """By mutation the paths of its texts that are no codes."""
    found = {}
    for name, field in documents.mutation_fields().items():
        for argument in field.args.values():
            paths = {path for path in texts_within(get_named_type(argument.type)) if path.split(".")[-1] not in CODES}
            if paths:
                found[name] = paths
    return found


def test_every_text_of_every_mutation_has_its_place() -> None:
    assert {name: set(paths) for name, paths in PLACES.items()} == texts_of_mutations()


def with_text(input: dict[str, Any], path: str, text: str = FORBIDDEN) -> dict[str, Any]:
    """The input with another text at `path`, in the first of each list on the way."""
    changed = deepcopy(input)
    *above, last = path.split(".")
    part: Any = changed
    for name in above:
        part = part[name]
        part = part[0] if isinstance(part, list) else part
    part[last] = [text] if isinstance(part.get(last), list) else text
    return changed


def asked_of(mutation: str) -> list[str]:
    """The texts of a mutation that the gate asks."""
    return [path for path, place in PLACES[mutation].items() if place is Place.ASKED]


async def require_refused(world: World, by: Party, mutation: str, input: dict[str, Any], path: str) -> None:
    """The mutation is refused for its words, and no row is changed."""
    before = await rows.dump()
    answer = await world.api.mutate(mutation, world.api.keyed(mutation, input), token=by.token)
    assert answer["__typename"] == "WordingRefusedError", f"{mutation}.{path}: {answer}"
    assert {"WL-01", "WL-10"} <= {one["rule"] for one in answer["findings"]}, f"{mutation}.{path}: {answer}"
    rows.assert_same(before, await rows.dump())


async def require_each_refused(world: World, by: Party, mutation: str, input: dict[str, Any]) -> None:
    """Each text of the mutation that the gate asks is refused; as it was given, the input is accepted."""
    for path in asked_of(mutation):
        await require_refused(world, by, mutation, with_text(input, path), path)
    await world.do(by, mutation, input)


async def test_notices_and_demands(world: World) -> None:
    benefits = [{"kind": "BIODIVERSITY", "statement": "希少な植物の生育地を守る間伐です。"}]
    notice = inputs.listing(world.ids["issuance"], title="もう一つの公告", coBenefits=benefits)
    await require_each_refused(world, world.cast.village, "publishListing", notice)
    await require_each_refused(world, world.cast.city, "postDemand", inputs.demand(title="みなと冬まつり"))


async def test_goods(stocked: World) -> None:
    await require_each_refused(stocked, stocked.cast.shop, "offerProduct", inputs.product(stocked.ids["issuance"]))


async def test_what_a_seller_says_of_itself(world: World) -> None:
    terms = seller_terms(
        otherCharges=[{"name": "代引き手数料", "amount": 330}],
        quantityLimit="お一人さま10点まで",
        specialTerms="20歳未満の方には販売しません。",
        recurring={"count": 3, "period": "3か月", "prices": [1_000]},
        softwareEnvironment="PDFを開けるもの",
    )
    abroad = {"country": "米国", "regime": "州ごとの法律があります。", "measures": "契約で安全管理を定めています。"}
    terms["privacy"] = {**terms["privacy"], "foreignProvision": abroad}
    await require_each_refused(world, world.cast.shop, "setSellerTerms", terms)


async def test_projects_and_green_power(world: World) -> None:
    project = registration_inputs.kept_here(Scheme.BILATERAL)
    await require_each_refused(world, world.cast.village, "registerProject", project)
    certificate = await record(world)
    await require_each_refused(world, world.cast.shop, "usePower", inputs.power_use(certificate["id"]))


async def test_what_an_outside_register_calls_a_project_is_its_word(world: World) -> None:
    outside = registration_inputs.outside(
        name="Sustainable Eco Hotel Project", methodologyName="Sustainable grassland management"
    )
    await require_refused(
        world, world.cast.stranger, "registerProject", with_text(outside, "description"), "description"
    )
    await world.do(world.cast.stranger, "registerProject", outside)


async def test_the_use_of_what_is_retired(world: World) -> None:
    stock = unit_inputs.from_stock(unit_inputs.of_issuance(world.ids["issuance"], 1))
    await require_each_refused(world, world.cast.village, "retireUnits", unit_inputs.retire(stock))


async def test_documents_and_why_they_are_taken_back(settled: World) -> None:
    city, demand = settled.cast.city, settled.ids["demand"]
    items = [{**publishing.RESULT["items"][0]}, *publishing.RESULT["items"][1:]]
    donation = {**publishing.DONATION, "benefit": "記念のしおり"}
    asked = {
        "texts.text": publishing.notice(demand, {"I04": "水筒をお持ちください。"}),
        "result.items.name": publishing.document("EVENT_REPORT", demand, result={**publishing.RESULT, "items": items}),
        "donation.benefit": publishing.document("DONATION_PAGE", demand, publishing.DONATION_TEXTS, donation=donation),
    }
    asked["result.items.method"] = asked["result.items.name"]
    asked["donation.rest"] = asked["donation.benefit"]
    assert set(asked) == set(asked_of("publishDocument"))
    for path, input in asked.items():
        await require_refused(settled, city, "publishDocument", with_text(input, path), path)
    done = await settled.do(city, "publishDocument", asked["texts.text"])
    taken = {"documentId": done["document"]["id"], "reason": "日程を改めました。"}
    await require_each_refused(settled, city, "withdrawDocument", taken)


async def test_claims_when_they_are_made(world: World) -> None:
    city = world.cast.city
    draft = claim_inputs.to_come(demandId=world.ids["demand"])
    for path in asked_of("draftClaim"):
        claim = await drafted(world, **with_text(draft, path))
        await require_refused(world, city, "makeClaim", {"claimId": claim["id"]}, path)
        assert "WORDING" in {one["key"] for one in claim["lacks"]}, path
        # What nobody else has read may be dropped for any reason.
        await world.do(city, "endClaim", {"claimId": claim["id"], "reason": FORBIDDEN})
    claim = await drafted(world, **draft)
    assert (await world.do(city, "makeClaim", {"claimId": claim["id"]}))["claim"]["status"] == "PUBLISHED"


async def test_why_a_claim_ended(settled: World) -> None:
    claim = await made(settled)
    ending = {"claimId": claim["id"], "reason": "検証を受けたため、改めてオフセットしました（無効化通知書に番号）。"}
    await require_each_refused(settled, settled.cast.city, "endClaim", ending)


async def test_what_a_seller_answers_a_buyer_who_withdraws(stocked: World) -> None:
    order = await bought(stocked)
    await stocked.do(stocked.cast.consumer, "requestWithdrawal", withdrawal(order, reason=FORBIDDEN))
    refusing = answered(order, "REFUSED", reason="期間を過ぎているため、お受けできません。")
    await require_each_refused(stocked, stocked.cast.shop, "answerWithdrawal", refusing)


async def test_what_a_council_tells_of_an_event(world: World) -> None:
    event = {
        "councilId": world.cast.council.id,
        "fiscalYear": 2026,
        "heldOn": "2026-09-10",
        "title": "くまもと商談会",
        "placeCode": "435112",
        "sellers": 3,
        "buyers": 9,
        "summary": "売り手と買い手が商談した。",
    }
    await require_each_refused(world, world.cast.council, "recordMatchingEvent", event)


def test_each_mutation_with_a_text_that_is_asked_is_tried_here() -> None:
    tried = {
        *("publishListing", "postDemand", "offerProduct", "setSellerTerms", "registerProject", "usePower"),
        *("retireUnits", "publishDocument", "withdrawDocument", "draftClaim", "endClaim", "answerWithdrawal"),
        "recordMatchingEvent",
    }
    assert {name for name in PLACES if asked_of(name)} == tried
