"""What may not be said is refused where it would be published, what asks for leave waits for it, warnings are kept."""

from typing import Any

import pytest

from core import clock
from core.errors import DomainError, NotFound
from disclosures.finding_models import GateFinding, RuleWaiver
from disclosures.findings import require_acceptable, text_hash, wording_findings
from disclosures.gate_errors import AlreadyWaived
from disclosures.rule_errors import UnknownRule
from disclosures.rules import Gate, Severity
from disclosures.wording_context import ClaimContext, Retirement, Speaker
from listings.models import Listing
from parties.errors import OutsideTerritory
from registry.evidence_models import RegistryAccount
from schema.ids import global_id, read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.refusals import invalid, not_able
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import World

SELLING = ClaimContext(speaker=Speaker.SELLER, retirement=Retirement.PLANNED)
WITH_GOODS = ClaimContext(speaker=Speaker.SELLER, retirement=Retirement.PLANNED, tells_when_and_how=True)
CLAIMING = ClaimContext(speaker=Speaker.CLAIMANT, retirement=Retirement.PLANNED, tells_when_and_how=True)

ARGUMENTS = ("organisationId",)

TERMS = "いかなる場合も、一切の責任を負いません。"
"""A term against consumers: a rule asks, and leave may be given (EC-02)."""

WAIVER: dict[str, Any] = {"rule": "EC-02", "text": TERMS, "reason": "弁護士の意見書を確認した"}


def refusal(texts: dict[str, str], context: ClaimContext) -> DomainError:
    """What the gate answers to these texts."""
    with pytest.raises(DomainError) as raised:
        require_acceptable(wording_findings(texts, context, on=clock.today()))
    return raised.value


REFUSED_NOTICES = (
    ("title", "地球にやさしいクレジット", "WL-01"),
    ("description", "このクレジットを買えばCO2排出ゼロになります。", "WL-02"),
    ("description", "買うだけでカーボンニュートラルな会社です。", "WL-03"),
    ("description", "京都議定書の目標達成に貢献します。", "WL-08"),
    ("howToApply", "値上がりが見込める投資として、お申し込みください。", "WL-10"),
)


async def test_a_sale_notice_is_refused_for_its_words(world: World) -> None:
    for field, text, rule in REFUSED_NOTICES:
        error = refusal({field: text}, SELLING)
        assert (error.attributes()["rule"], error.attributes()["field"]) == (rule, field), text
        notice = inputs.listing(world.ids["issuance"], **{field: text})
        await world.refused(world.cast.village, "publishListing", notice, error)


async def test_what_a_seller_states_beside_the_tonnes_is_read_too(world: World) -> None:
    statement = "地球にやさしい森です"
    error = refusal({"coBenefits.BIODIVERSITY": statement}, SELLING)
    benefits = [{"kind": "BIODIVERSITY", "statement": statement}]
    notice = inputs.listing(world.ids["issuance"], coBenefits=benefits)
    await world.refused(world.cast.village, "publishListing", notice, error)


async def test_a_product_is_refused_for_its_words_and_holds_nothing(stocked: World) -> None:
    for field, text in (
        ("name", "エコなしおり"),
        ("description", "カーボン・オフセット済みの商品です。"),
        ("reductionEfforts", "国が認証した商品です。"),
    ):
        product = inputs.product(stocked.ids["issuance"], **{field: text})
        await stocked.refused(stocked.cast.shop, "offerProduct", product, refusal({field: text}, WITH_GOODS))


async def test_a_demand_is_refused_for_its_words(world: World) -> None:
    for field, text in (
        ("title", "カーボンニュートラルなみなと環境フェア"),
        ("purposeDetail", "環境フェアの排出をオフセットしました。"),
        ("reductionEfforts", "オフセット付きだから、もうCO2を減らす必要はありません。"),
    ):
        await world.refused(
            world.cast.city, "postDemand", inputs.demand(**{field: text}), refusal({field: text}, CLAIMING)
        )


async def test_a_municipality_that_calculates_at_level_one_needs_leave(world: World) -> None:
    demand = inputs.demand(calculationMethod="標準値による概算（レベル１）")
    answer = await world.api.mutate("postDemand", world.api.keyed("postDemand", demand), token=world.cast.city.token)
    assert (answer["__typename"], answer["rule"], answer["words"]) == ("RuleNotMetError", "INF-06", "レベル1")
    await world.do(
        world.cast.operator,
        "waiveRule",
        {"organisationId": world.cast.city.id, "rule": "INF-06", "text": "レベル1", "reason": "初年度の概算"},
    )
    posted = await world.do(world.cast.city, "postDemand", demand)
    kept = await GateFinding.get(subject_id=read_global_id(posted["demand"]["id"], "Demand"))
    assert (kept.rule, kept.severity, kept.field) == ("INF-06", Severity.REQUIRE, "calculationLevel")
    # A firm may calculate as it can.
    await world.do(world.cast.stranger, "postDemand", inputs.demand(calculationMethod="標準値による概算（レベル1）"))


async def test_what_asks_for_leave_waits_for_a_coordinator_and_is_kept_with_the_reason(stocked: World) -> None:
    shop, operator = stocked.cast.shop, stocked.cast.operator
    # Its terms say the same, and nothing that says otherwise is on sale.
    none = {"accepted": False, "condition": "お受けしません。", "returnShipping": "SELLER_WHEN_DEFECTIVE"}
    await stocked.do(shop, "endProduct", {"productId": stocked.ids["product"]})
    await stocked.do(shop, "setSellerTerms", seller_terms(goodsWithdrawal=none))
    product = inputs.product(stocked.ids["issuance"], withdrawalPolicy=TERMS)
    error = refusal({"withdrawalPolicy": TERMS}, WITH_GOODS)
    assert error.code == "RULE_NOT_MET"
    await stocked.refused(shop, "offerProduct", product, error)

    given = await stocked.do(operator, "waiveRule", {"organisationId": shop.id, **WAIVER})
    waiver = given["waiver"]
    assert waiver["text"] == TERMS and waiver["textHash"] == error.attributes()["text_hash"] == text_hash(TERMS)
    assert (waiver["rule"], waiver["ruleVersion"], waiver["reason"]) == ("EC-02", 1, WAIVER["reason"])
    assert (waiver["organisation"]["id"], waiver["grantedBy"]["id"]) == (shop.id, operator.id)

    offered = await stocked.do(shop, "offerProduct", product)
    rows = await GateFinding.filter(subject_id=read_global_id(offered["product"]["id"], "Product")).order_by("start")
    assert rows and {(row.gate, row.rule, row.severity, row.field) for row in rows} == {
        (Gate.AD, "EC-02", Severity.REQUIRE, "withdrawalPolicy")
    }
    assert {global_id("RuleWaiver", row.waiver_id) for row in rows if row.waiver_id} == {waiver["id"]}

    # Another text of the same shop, and the same text of another, are not let pass by it.
    longer = TERMS + "ご了承ください。"
    await stocked.refused(
        shop,
        "offerProduct",
        product | {"withdrawalPolicy": longer, "name": "別のしおり"},
        refusal({"withdrawalPolicy": longer}, WITH_GOODS),
    )
    asked = await stocked.api.ask(documents.query("ruleWaivers"), token=shop.token)
    assert [edge["node"]["id"] for edge in asked["edges"]] == [waiver["id"]]


async def test_a_sellers_own_terms_are_read_for_clauses_against_consumers(world: World) -> None:
    shop = world.cast.shop
    error = refusal({"nonconformity": TERMS}, ClaimContext(speaker=Speaker.SELLER))
    assert (error.code, error.attributes()["rule"]) == ("RULE_NOT_MET", "EC-02")
    await world.refused(shop, "setSellerTerms", seller_terms(nonconformity=TERMS), error)
    await world.do(world.cast.operator, "waiveRule", {"organisationId": shop.id, **WAIVER})
    await world.do(shop, "setSellerTerms", seller_terms(nonconformity=TERMS))
    kept = await GateFinding.filter(publisher_id=shop.actor.organisation_id)
    assert {(one.gate, one.rule, one.field) for one in kept} == {(Gate.LIST, "EC-02", "nonconformity")}


async def test_what_a_certificate_would_print_of_a_use_is_read_when_it_is_asked_for(world: World) -> None:
    village = world.cast.village
    stock = given.from_stock(given.of_issuance(world.ids["issuance"], 1))
    for field, text in (
        ("targetActivity", "カーボンニュートラルな環境フェアの開催"),
        ("purposeDetail", "環境フェアの排出をオフセットしました。"),
        ("calculationMethod", "地球にやさしい方法で算定"),
    ):
        error = refusal({field: text}, CLAIMING)
        await world.refused(village, "retireUnits", given.retire(stock, **{field: text}), error)
    held = await world.do(village, "holdUnits", given.hold(given.of_issuance(world.ids["issuance"], 1)))
    pending = {"hold": {"holdId": held["hold"]["id"]}}
    text = "カーボンニュートラルな環境フェアの開催"
    input = given.retire(pending, targetActivity=text)
    await world.refused(village, "retireUnits", input, refusal({"targetActivity": text}, CLAIMING))
    await world.do(village, "retireUnits", given.retire(pending))
    assert not await GateFinding.filter(gate=Gate.CERT).exists()


async def test_what_a_council_tells_of_an_event_is_read_before_the_public_reads_it(world: World) -> None:
    council = world.cast.council
    event: dict[str, Any] = {
        "councilId": council.id,
        "fiscalYear": 2026,
        "heldOn": "2026-09-10",
        "title": "くまもと商談会",
        "placeCode": "435112",
        "sellers": 3,
        "buyers": 9,
        "summary": "クレジットを買うだけで排出ゼロになると紹介した。",
    }
    error = refusal({"summary": event["summary"]}, ClaimContext(speaker=Speaker.PROVIDER))
    await world.refused(council, "recordMatchingEvent", event, error)
    await world.do(council, "recordMatchingEvent", event | {"summary": "売り手と買い手が商談した。"})


async def test_a_notice_without_the_sellers_account_on_file_needs_a_reason(world: World) -> None:
    village = world.cast.village
    await RegistryAccount.filter(organisation_id=village.actor.organisation_id).delete()
    notice = inputs.listing(world.ids["issuance"], title="もう一つの公告")
    answer = await world.api.mutate("publishListing", world.api.keyed("publishListing", notice), token=village.token)
    asked = (answer["__typename"], answer["rule"], answer["field"], answer["words"])
    assert asked == ("RuleNotMetError", "RG-09", "issuanceId", "J-クレジット")
    assert await Listing.all().count() == 1

    leave = {"organisationId": village.id, "rule": "RG-09", "text": "J-クレジット", "reason": "口座の開設を申請中"}
    await world.do(world.cast.operator, "waiveRule", leave)
    published = await world.do(village, "publishListing", notice)
    kept = await GateFinding.get(subject_id=read_global_id(published["listing"]["id"], "Listing"))
    assert (kept.gate, kept.rule, kept.severity, kept.field) == (Gate.LIST, "RG-09", Severity.REQUIRE, "issuanceId")
    assert kept.waiver_id is not None


async def test_with_an_account_on_file_at_the_schemes_registry_nothing_is_asked(world: World) -> None:
    village = world.cast.village
    await RegistryAccount.filter(organisation_id=village.actor.organisation_id).delete()
    await world.do(village, "recordRegistryAccount", given.registry_account(stock="CLIENT"))
    listing = await world.publish(title="もう一つの公告")
    assert not await GateFinding.exists(subject_id=read_global_id(listing, "Listing"))


async def test_what_a_rule_forbids_cannot_be_let_pass(world: World) -> None:
    operator, city = world.cast.operator, world.cast.city
    input = {"organisationId": city.id, **WAIVER}
    await world.refused(
        operator, "waiveRule", input | {"rule": "WL-03"}, invalid("rule", "WL-03", "rule_that_can_be_waived")
    )
    await world.refused(operator, "waiveRule", input | {"rule": "XX-99"}, UnknownRule(rule="XX-99"))
    await world.refused(operator, "waiveRule", input | {"reason": " "}, invalid("reason", " ", "not_empty"))
    await world.refused(operator, "waiveRule", input | {"text": ""}, invalid("text", "", "not_empty"))
    await world.do(operator, "waiveRule", input)
    await world.refused(operator, "waiveRule", input, AlreadyWaived(rule="EC-02"))


async def test_leave_is_given_by_others_and_within_a_territory_alone(world: World) -> None:
    cast = world.cast
    village = {"organisationId": cast.village.id, **WAIVER}
    await world.refused(cast.village, "waiveRule", village, not_able("waiveRule"))
    await world.refused(cast.far_council, "waiveRule", village, OutsideTerritory(council=cast.far_council.name))
    own = {"organisationId": cast.council.id, **WAIVER}
    await world.refused(
        cast.council, "waiveRule", own, NotFound(kind="Organisation", id=str(cast.council.organisation_id))
    )
    await world.do(cast.council, "waiveRule", village)
    row = await RuleWaiver.get()
    assert (row.granted_by_id, row.organisation_id) == (cast.council.organisation_id, cast.village.organisation_id)


async def test_a_warning_is_kept_beside_what_was_published(world: World) -> None:
    listing = await world.publish(title="森のクレジット", description="環境に配慮した森づくりです。")
    found = await world.api.ask(documents.query("gateFindings"), token=world.cast.village.token)
    (edge,) = found["edges"]
    assert edge["node"] == {
        "gate": "LIST",
        "rule": "WL-01",
        "ruleVersion": 1,
        "severity": "WARN",
        "subjectId": listing,
        "field": "description",
        "start": 0,
        "stop": 7,
        "words": "環境に配慮した",
        "foundAt": expected.AT_THE_BEGINNING,
        "waiverId": None,
    }


async def test_a_label_below_a_kilogram_is_warned_of(stocked: World) -> None:
    await stocked.offer_product(labelMass={"grams": "999"})
    assert await GateFinding.filter(rule="INF-02").values_list("severity", "field", "words") == [
        (Severity.WARN, "massPerUnit", "0.999 kg-CO2")
    ]


async def test_findings_and_leave_are_read_by_their_organisation_its_coordinator_and_operators(world: World) -> None:
    cast = world.cast
    await world.publish(description="環境に配慮した森づくりです。")
    for query in ("gateFindings", "ruleWaivers"):
        for party in (cast.operator, cast.council, cast.village):
            found = await world.api.ask(
                documents.query(query, arguments=ARGUMENTS), token=party.token, organisationId=cast.village.id
            )
            assert len(found["edges"]) == (query == "gateFindings")
        for party in (cast.city, cast.far_council):
            await world.api.refused_at_the_top(
                documents.query(query, arguments=ARGUMENTS),
                "NOT_FOUND",
                token=party.token,
                organisationId=cast.village.id,
            )
