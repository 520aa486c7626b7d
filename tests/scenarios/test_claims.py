"""One claimant a retirement, and the words of everybody else."""

from typing import Any

from registry.claim_errors import AlreadyClaimed, NotRetiredYet, SecondClaimant
from registry.evidence_models import RetirementClaim
from schema.ids import global_id, read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import Party
from tests.scenarios.movements import retirement_of
from tests.scenarios.refusals import invalid, missing, not_able
from tests.scenarios.world import World

STATEMENT = (
    "港区は、「みなと環境フェア（芝公園）」の排出量 1,169.2 kg-CO2 を、"
    "J-クレジット（JC-200-000-000-011-157～JC-200-000-000-011-158）の無効化（2026年10月5日）により埋め合わせました。"
)


def the_claim(world: World) -> dict[str, Any]:
    """A claim of the stage's retirement."""
    return {"retirementId": world.ids["retirement"]}


async def wording(world: World, by: Party, retirement: str = "") -> dict[str, Any]:
    """What may be said of a retirement, as a party reads it."""
    found: dict[str, Any] = await world.api.ask(
        documents.query("retirementWording"), token=by.token, retirementId=retirement or world.ids["retirement"]
    )
    return found


# One claimant.


async def test_the_user_of_a_confirmed_retirement_claims_it(settled: World) -> None:
    done = await settled.do(settled.cast.city, "claimRetirement", the_claim(settled))

    assert done == {"claim": {"statement": STATEMENT, "claimedAt": expected.AT_THE_BEGINNING}}
    row = await RetirementClaim.get()
    assert (row.claimant_id, row.claimed_by_id) == (
        settled.cast.city.organisation_id,
        settled.cast.city.actor.person_id,
    )
    assert row.retirement_id == read_global_id(settled.ids["retirement"], "Retirement")


async def test_anybody_who_checks_the_certificate_reads_the_claim_of_one_that_may_be_named(settled: World) -> None:
    number = (await settled.order())["retirement"]["certificateNumber"]
    before = await settled.api.ask(documents.query("certificate"), number=number)
    await settled.do(settled.cast.city, "claimRetirement", the_claim(settled))

    after = await settled.api.ask(documents.query("certificate"), number=number)

    assert before["claim"] is None
    assert after == before | {"claim": {"statement": STATEMENT, "claimedAt": expected.AT_THE_BEGINNING}}


async def test_a_consumers_claim_is_not_public(world: World) -> None:
    consumer = world.cast.consumer
    demand = await world.want(consumer, **inputs.demand(title="結婚式", usePlaceDetail="式場"))
    paid = await world.pay(await world.confirm(await world.agree(consumer, demand=demand), consumer))
    order = await world.notify(await world.deliver(paid))
    await world.events()

    claim = await world.do(consumer, "claimRetirement", {"retirementId": order["retirement"]["id"]})

    assert consumer.name in claim["claim"]["statement"]
    number = (await world.order(order["id"], consumer))["retirement"]["certificateNumber"]
    certificate = await world.api.ask(documents.query("certificate"), number=number)
    assert certificate["claim"] is None and consumer.name not in str(certificate)


async def test_nothing_is_claimed_before_the_registry_has_confirmed(requested: World) -> None:
    await requested.refused(
        requested.cast.city, "claimRetirement", the_claim(requested), NotRetiredYet(state="REQUESTED")
    )


async def test_nothing_is_claimed_that_the_registry_rejected(requested: World) -> None:
    rejection = {"retirementId": requested.ids["retirement"], "reason": "口座名義の不一致"}
    await requested.do(requested.cast.operator, "recordRetirementRejection", rejection)

    await requested.refused(
        requested.cast.city, "claimRetirement", the_claim(requested), NotRetiredYet(state="REJECTED")
    )


async def test_nobody_but_the_user_claims_it_and_the_user_once(settled: World) -> None:
    cast, id = settled.cast, settled.ids["retirement"]
    second = SecondClaimant(retirement=str(read_global_id(id, "Retirement")))
    await settled.refused(cast.village, "claimRetirement", the_claim(settled), second)
    for party in (cast.stranger, cast.shop, cast.otaki):
        await settled.refused(party, "claimRetirement", the_claim(settled), missing("Retirement", id))
    for party in (cast.operator, cast.council):
        await settled.refused(party, "claimRetirement", the_claim(settled), not_able("claimRetirement"))

    await settled.do(cast.city, "claimRetirement", the_claim(settled))

    again = AlreadyClaimed(retirement=str(read_global_id(id, "Retirement")))
    await settled.refused(cast.city, "claimRetirement", the_claim(settled), again)
    await settled.refused(cast.village, "claimRetirement", the_claim(settled), second)


async def test_the_agent_that_retired_for_another_claims_nothing(world: World) -> None:
    cast = world.cast
    permission = {
        "agentId": cast.shop.id,
        "scope": "RETIRE_FROM_ACCOUNT",
        "validFrom": inputs.day(0),
        "validTo": inputs.day(90),
        "documentName": "委任状.pdf",
        "documentHash": "a" * 64,
    }
    await world.do(cast.village, "grantPermission", permission)
    await world.do(cast.village, "grantPermission", permission | {"scope": "RETIRE_FOR_USER"})
    selection = {"issuance": {"issuanceId": world.ids["issuance"], "quantity": 2}}
    input = retirement_of(selection, holder=cast.village, beneficiaryId=cast.village.id)
    (retirement,) = (await world.do(cast.shop, "retireUnits", input))["retirements"]
    await world.do(cast.village, "recordRetirementNotice", inputs.retirement_notice(retirement))

    refusal = SecondClaimant(retirement=str(read_global_id(retirement["id"], "Retirement")))
    await world.refused(cast.shop, "claimRetirement", {"retirementId": retirement["id"]}, refusal)
    claim = await world.do(cast.village, "claimRetirement", {"retirementId": retirement["id"]})
    assert claim["claim"]["statement"].startswith("五木村は、「東京事務所の電力の使用」の排出量 2,000 kg-CO2 を、")


async def test_what_no_use_was_given_is_not_claimed(world: World) -> None:
    village = world.cast.village
    await world.issue(first=70_001, count=5)
    input = retirement_of({"scheme": {"scheme": "J_CREDIT", "quantity": 101}}, useMass={"tonnes": "1"})
    done = await world.do(village, "retireUnits", input)
    used, unused = sorted(done["retirements"], key=lambda one: one["allocated"]["grams"], reverse=True)
    assert (used["allocated"]["tonnes"], unused["allocated"]["tonnes"]) == ("1", "0")
    for one in (used, unused):
        await world.do(village, "recordRetirementNotice", inputs.retirement_notice(one))

    refusal = invalid("retirementId", "0", "grams_given_to_a_use")
    await world.refused(village, "claimRetirement", {"retirementId": unused["id"]}, refusal)
    claim = (await world.do(village, "claimRetirement", {"retirementId": used["id"]}))["claim"]
    assert "の排出量 1,000 kg-CO2 を、" in claim["statement"]


async def test_the_same_key_claims_once(settled: World) -> None:
    keyed = {"idempotencyKey": "claim-1", **the_claim(settled)}

    first = await settled.do(settled.cast.city, "claimRetirement", keyed)

    assert await settled.do(settled.cast.city, "claimRetirement", keyed) == first
    assert await RetirementClaim.all().count() == 1


# The words of the others.


async def test_who_sold_reads_the_claim_and_its_own_words(settled: World) -> None:
    before = await wording(settled, settled.cast.village)
    await settled.do(settled.cast.city, "claimRetirement", the_claim(settled))

    after = await wording(settled, settled.cast.village)

    assert before["claim"] is None and after["claim"]["statement"] == STATEMENT
    assert after["participation"] == [
        {"by": "SELLER", "text": "カーボン・オフセットに取り組む人々を、クレジットの提供を通じて応援しています。"},
        {"by": "PROVIDER", "text": "カーボン・オフセットに取り組む人々を、手続の支援を通じて応援しています。"},
    ]


async def test_who_may_not_read_a_retirement_gets_no_words_of_it(settled: World) -> None:
    document = documents.query("retirementWording")
    for token in (None, settled.cast.stranger.token):
        await settled.api.refused_at_the_top(document, "NOT_FOUND", token=token, retirementId=settled.ids["retirement"])


async def test_a_products_claimant_is_its_shop_and_its_buyers_tell_of_their_part(stocked: World) -> None:
    shop, consumer = stocked.cast.shop, stocked.cast.consumer
    product = {"id": stocked.ids["product"]}
    paid = await stocked.pay(await stocked.confirm(await stocked.order_product(product, 3), consumer))
    await stocked.do(shop, "recordShipment", {"orderId": paid["id"], "shippedOn": inputs.day(0)})
    done = await stocked.do(shop, "requestProductRetirement", {"productId": product["id"]})
    await stocked.do(shop, "recordRetirementNotice", inputs.retirement_notice(done["retirement"]))
    claim = {"retirementId": done["retirement"]["id"]}

    await stocked.refused(consumer, "claimRetirement", claim, missing("Retirement", claim["retirementId"]))
    made = (await stocked.do(shop, "claimRetirement", claim))["claim"]

    assert made["statement"].startswith(
        "むすび商店は、「商品を購入した人の日常生活に伴う排出の一部」の排出量 18 kg-CO2 を、"
    )
    words = await stocked.api.ask(documents.query("productWording"), productId=product["id"])
    assert words["claim"] == made
    assert [one["text"] for one in words["participation"] if one["by"] == "BUYER"] == [
        "クレジット付商品「森のしおり」を買いました。",
        "カーボン・オフセットに取り組む店を、買い物を通じて応援しています。",
    ]
    assert (await wording(stocked, shop, claim["retirementId"])) == words


async def test_a_product_that_is_not_there_has_no_words(world: World) -> None:
    nowhere = global_id("Product", world.cast.projects["378"])
    await world.api.refused_at_the_top(documents.query("productWording"), "NOT_FOUND", productId=nowhere)
