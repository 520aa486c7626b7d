"""What no other scenario asks: each rule of words at its gate, and the rules that a single refusal shows.

docs/rules.md names for every rule that blocks the scenario that refuses for it.
"""

from typing import Any

import pytest

from core import clock
from core.errors import DomainError
from disclosures.document_kinds import DocumentKind
from disclosures.errors import IncompleteSellerPages
from disclosures.finding_models import GateFinding
from disclosures.findings import require_acceptable, wording_findings
from disclosures.money_words import ADVICE_ON_TAX, FORMER_PRICES
from disclosures.rules import Gate, Severity
from disclosures.wording_context import ClaimContext, Retirement, Speaker
from disclosures.wording_rules import RULES
from parties.models import Organisation
from registry.errors import AlreadyRegistered, UnitsNotAvailable
from registry.kinds import Scheme
from schema.ids import read_global_id
from tests.scenarios import documents, inputs, publishing
from tests.scenarios import registration_inputs as registration
from tests.scenarios import unit_inputs as given
from tests.scenarios.refusals import invalid, lacking
from tests.scenarios.registering import regional
from tests.scenarios.registers import issue_under, project_of
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import World

SELLING = ClaimContext(speaker=Speaker.SELLER, retirement=Retirement.PLANNED)
ABROAD = "日本の2030年度の削減目標の達成に貢献します。"
"""What only credits that count for it may say (WL-09)."""

REFUSED = {
    "WL-01": "地球にやさしいクレジットです。",
    "WL-02": "このクレジットでCO2排出ゼロになります。",
    "WL-03": "買った会社はカーボンニュートラルです。",
    "WL-04": "この催しはカーボン・オフセットしました。",
    "WL-07": "買い手も売り手もオフセットを主張できます。",
    "WL-08": "京都議定書の目標達成に貢献します。",
    "WL-10": "値上がりが期待できる投資商品です。",
    "WL-11": "国が認証した商品に付けられます。",
    "WL-12": "日本一環境に配慮した森です。",
    "WL-14": "買えばもう減らす必要はありません。",
    "CM-01": "グリーン電力証書3t分としてお使いいただけます。",
    "CT-02": "お渡しする証書は転売できます。",
}
LEAVE = {
    "EC-02": "当方は一切の責任を負いません。",
    "PS-02": "代金はエスクローでお預かりします。",
    "KH-09": "通常15,000円のところ、12,000円でお譲りします。",
}
WARNED = {
    "WL-05": "催しの排出をオフセットします。",
    "WL-13": "クレジットを購入することでオフセットになります。",
    "TX-07": "購入額は損金に算入できます。",
}


def refusal(text: str, context: ClaimContext = SELLING) -> DomainError:
    """What the gate answers to a description."""
    with pytest.raises(DomainError) as raised:
        require_acceptable(wording_findings({"description": text}, context, on=clock.today()))
    return raised.value


def test_the_texts_are_one_for_each_rule_of_words() -> None:
    severities = {id: rule.severity for id, rule in RULES.items()}
    severities |= {FORMER_PRICES.id: Severity.REQUIRE, ADVICE_ON_TAX.id: Severity.WARN}
    by_severity = {
        severity: {id for id, one in severities.items() if one is severity} for severity in set(severities.values())
    }
    # WL-09 has a scenario of its own, for it blocks by the scheme.
    assert set(REFUSED) == by_severity[Severity.BLOCK] - {"WL-09"}
    assert set(LEAVE) == by_severity[Severity.REQUIRE]
    assert set(WARNED) == by_severity[Severity.WARN]


async def test_words_that_a_rule_forbids_refuse_a_notice(world: World) -> None:
    for rule, text in REFUSED.items():
        error = refusal(text, ClaimContext(speaker=Speaker.SELLER, retirement=Retirement.PLANNED, counts_for_ndc=True))
        assert (error.code, error.attributes()["rule"]) == ("WORDING_REFUSED", rule), text
        notice = inputs.listing(world.ids["issuance"], description=text)
        await world.refused(world.cast.village, "publishListing", notice, error)


async def test_only_credits_that_count_for_the_ndc_say_so(world: World) -> None:
    city = world.cast.city
    _, issuance = await regional(world)
    notice = inputs.listing(issuance, description=ABROAD, offered=5)

    error = refusal(ABROAD)

    assert error.attributes()["rule"] == "WL-09"
    await world.refused(city, "publishListing", notice, error)
    assert await world.publish(title="別の公告", description=ABROAD), "a J-Credit counts"


async def test_words_that_a_rule_wants_leave_for_wait_for_it(world: World) -> None:
    village, operator = world.cast.village, world.cast.operator
    for rule, text in LEAVE.items():
        error = refusal(text)
        assert (error.code, error.attributes()["rule"]) == ("RULE_NOT_MET", rule)
        notice = inputs.listing(world.ids["issuance"], offered=1, description=text)
        await world.refused(village, "publishListing", notice, error)
        leave = {"organisationId": village.id, "rule": rule, "text": text, "reason": "裏付けの記録を確認した"}
        waiver = (await world.do(operator, "waiveRule", leave))["waiver"]

        published = await world.do(village, "publishListing", notice)

        kept = await GateFinding.get(subject_id=read_global_id(published["listing"]["id"], "Listing"))
        assert (kept.gate, kept.rule, kept.severity) == (Gate.LIST, rule, Severity.REQUIRE)
        assert kept.waiver_id == read_global_id(waiver["id"], "RuleWaiver")


async def test_words_that_are_only_warned_of_are_kept_beside_what_was_published(world: World) -> None:
    for rule, text in WARNED.items():
        listing = await world.publish(offered=1, description=text)
        kept = await GateFinding.filter(subject_id=read_global_id(listing, "Listing"))
        assert {(one.gate, one.rule, one.severity, one.field) for one in kept} == {
            (Gate.LIST, rule, Severity.WARN, "description")
        }, text


async def test_wood_waits_until_its_papers_were_seen(world: World) -> None:
    village, operator = world.cast.village, world.cast.operator
    project = await project_of(village, Scheme.J_CREDIT, "901", methodology="EN-R-001")
    issuance = await issue_under(village, project, methodology="EN-R-001")
    warned = await world.api.ask("query($id: ID!) { offerWarnings(issuanceId: $id) { rule } }", id=issuance)
    assert "UN-15" in [one["rule"] for one in warned]
    notice = inputs.listing(issuance, title="木質ペレットのクレジット", offered=1, description="間伐材を燃料にします。")

    answer = await world.api.mutate("publishListing", world.api.keyed("publishListing", notice), token=village.token)

    assert (answer["__typename"], answer["rule"], answer["field"]) == ("RuleNotMetError", "UN-15", "issuanceId")
    assert answer["words"].startswith("EN-R-001 ")
    leave = {"organisationId": village.id, "rule": "UN-15", "text": answer["words"]}
    await world.do(operator, "waiveRule", leave | {"reason": "木材の合法性の証明書（2026年9月1日、森林組合）を確認"})
    published = await world.do(village, "publishListing", notice)
    kept = await GateFinding.get(subject_id=read_global_id(published["listing"]["id"], "Listing"))
    assert (kept.gate, kept.rule, kept.severity, kept.waiver_id is None) == (
        Gate.LIST,
        "UN-15",
        Severity.REQUIRE,
        False,
    )


LACKING: tuple[tuple[dict[str, Any], dict[str, Any], tuple[str, ...], tuple[str, ...]], ...] = (
    ({"grantsReceiptAgency": False}, {}, ("legal.receipt",), ("PS-01",)),
    ({"creditWithdrawal": None}, {}, ("legal.creditWithdrawal",), ("TS-11",)),
    ({}, {"phone": "内線12"}, ("legal.phone",), ("TS-03",)),
    ({}, {"address": "五木郵便局私書箱1号"}, ("legal.address",), ("TS-02",)),
    ({}, {"responsible_person": "農林課"}, ("legal.manager",), ("TS-04",)),
    ({}, {"legal_name": "－"}, ("legal.seller", "provider.name"), ("TS-01", "PR-01")),
)


async def test_each_item_that_a_sellers_pages_lack_keeps_its_notice_back(world: World) -> None:
    village = world.cast.village
    # While a notice is open, terms that would leave a page without an item are not even set.
    await world.refused(
        village,
        "setSellerTerms",
        seller_terms(grantsReceiptAgency=False),
        IncompleteSellerPages(missing=("legal.receipt",), rules=("PS-01",)),
    )
    await world.do(village, "closeListing", {"listingId": world.ids["listing"]})
    row = await Organisation.get(id=village.organisation_id)
    for terms, records, missing, rules in LACKING:
        await world.do(village, "setSellerTerms", seller_terms(**terms))
        await Organisation.filter(id=row.id).update(**records or {"phone": row.phone})

        error = IncompleteSellerPages(missing=missing, rules=rules)

        await world.refused(village, "publishListing", inputs.listing(world.ids["issuance"], offered=1), error)
        await Organisation.filter(id=row.id).update(
            **{name: getattr(row, name) for name in records} or {"phone": row.phone}
        )
    await world.do(village, "setSellerTerms", seller_terms())
    await world.publish(offered=1)


async def test_goods_are_not_offered_in_silence_on_defects_or_delivery(stocked: World) -> None:
    for changes, error in (
        ({"defectsPolicy": " "}, invalid("defectsPolicy", " ", "not_empty")),
        ({"deliveryDays": 0}, invalid("deliveryDays", "0", "minimum=1")),
    ):
        input = inputs.product(stocked.ids["issuance"], **changes)
        await stocked.refused(stocked.cast.shop, "offerProduct", input, error)


async def test_the_last_screen_has_every_text_whole_and_leads_nowhere_else(agreed: World) -> None:
    screen = (await agreed.order())["finalConfirmation"]

    assert "http" not in str(screen["entries"]) and all(one["text"] for one in screen["entries"])


async def test_what_is_retired_moves_no_more(world: World) -> None:
    village, serial = world.cast.village, "JC-200-000-000-011-157"
    named = given.of_serials(serial)
    done = await world.do(village, "retireUnits", given.retire(given.from_stock(named)))
    (retirement,) = done["retirements"]
    notice = inputs.retirement_notice(retirement)
    await world.do(village, "recordRetirementNotice", notice)

    gone = UnitsNotAvailable(serials=serial)

    await world.refused(
        village, "transferUnits", given.transfer(given.from_stock(named), given.to(world.cast.shop)), gone
    )
    await world.refused(village, "retireUnits", given.retire(given.from_stock(named)), gone)
    await world.refused(village, "holdUnits", given.hold(named), gone)


async def test_a_claim_without_its_limiting_words_beside_it_keeps_a_draft_back(world: World) -> None:
    check = documents.query("disclosureCheck")
    whole = {
        "speaker": "CLAIMANT",
        "retirement": "CONFIRMED",
        "coverage": "WHOLE",
        "reducedFirst": True,
        "isVerified": True,
    }
    beside = "（実際の排出はなくなりません。対象範囲の排出の全量をクレジットで埋め合わせています。）"
    for text, blocked in (
        ("CO2排出量は実質ゼロです。", ["WL-02"]),
        (f"CO2排出量は実質ゼロです。\n\n\n{'森の話をします。' * 60}\n\n{beside}", ["WL-02"]),
        (f"CO2排出量は実質ゼロです{beside}", []),
    ):
        draft = {"kind": "EVENT_NOTICE", "claim": whole, "entries": [{"key": "I03", "text": text}]}
        found = await world.api.ask(check, token=world.cast.city.token, input=draft)
        assert [one["rule"] for one in found["findings"] if one["severity"] == "BLOCK"] == blocked, text


async def test_a_third_partys_label_needs_its_number_and_its_term(world: World) -> None:
    check = documents.query("disclosureCheck")
    for mark, rules in (
        ({"reason": "カーボンフットプリントの検証"}, ["UN-06"]),
        ({"reason": "同上", "number": "COA-1", "expiresOn": inputs.day(-60)}, ["UN-06"]),
        ({"reason": "同上", "number": "COA-1", "expiresOn": inputs.day(365)}, []),
    ):
        draft = {
            "kind": "PRODUCT_LABEL",
            "claim": {"speaker": "SELLER", "retirement": "PLANNED"},
            "entries": [],
            "facts": {"mark": {"kind": "THIRD_PARTY_LABEL", **mark}},
        }
        found = await world.api.ask(check, token=world.cast.shop.token, input=draft)
        assert [(one["rule"], one["severity"]) for one in found["findings"]] == [(one, "REQUIRE") for one in rules]


async def test_what_the_operator_does_for_consumers_is_read_by_everybody(world: World) -> None:
    page = await world.api.http.get("/consumer-protection")

    assert page.status_code == 200
    for told in ("連絡", "苦情", "販売者", "開示"):
        assert told in page.text, told


async def test_there_is_no_place_for_the_data_of_a_card(world: World) -> None:
    asked = "{ __schema { types { name fields { name } inputFields { name } enumValues { name } } } }"
    found = await world.api.ask(asked)

    names = {
        one["name"].lower()
        for type in found["types"]
        for one in (type, *(part for key in ("fields", "inputFields", "enumValues") for part in type[key] or ()))
    }

    words = ("creditcard", "cardnumber", "cardholder", "cvc", "cvv", "securitycode", "paymentmethodid", "stripe")
    assert [name for name in sorted(names) if any(word in name for word in words)] == []
    assert "paymenttiming" in names, "what is asked for is there to be found"


async def test_each_item_that_must_be_told_keeps_a_draft_back_and_a_desirable_one_does_not(world: World) -> None:
    arguments = ("kind", "consumerBearsCost", "stage")
    asked, check = documents.query("disclosureChecklist", arguments=arguments), documents.query("disclosureCheck")
    told: set[str] = set()
    natures: tuple[dict[str, Any], ...] = (
        {"kind": "EVENT_NOTICE", "consumerBearsCost": True, "stage": "ADVERTISING"},
        {"kind": "TICKET", "consumerBearsCost": True, "stage": "SALE"},
        {"kind": "EVENT_REPORT", "consumerBearsCost": False, "stage": "AFTER"},
    )
    for nature in natures:
        items = await world.api.ask(asked, **nature)
        every = {one["key"]: "1.0 t-CO2（記録のとおり）" for one in items}
        for item in items:
            draft = {
                **nature,
                "claim": {"speaker": "CLAIMANT", "retirement": "PLANNED"},
                "entries": [{"key": key, "text": text} for key, text in every.items() if key != item["key"]],
            }
            found = await world.api.ask(check, token=world.cast.city.token, input=draft)
            assert [one["key"] for one in found["missing"]] == [item["key"]], nature
            assert found["isPublishable"] is (item["severity"] not in ("BLOCK", "REQUIRE")), item["key"]
            told |= {item["rule"]} if not found["isPublishable"] else set()
    # I13 is desirable everywhere.
    assert {f"I{number:02}" for number in range(1, 26)} - told == {"I13"}


async def test_a_donation_that_does_not_say_what_is_passed_on_is_refused(agreed: World) -> None:
    city, demand = agreed.cast.city, agreed.ids["demand"]
    silent = publishing.document("DONATION_PAGE", demand, publishing.DONATION_TEXTS)
    await agreed.refused(city, "publishDocument", silent, invalid("donation", "", "given_for_a_donation"))

    untold = publishing.document("DONATION_PAGE", demand, donation=publishing.DONATION)
    await agreed.refused(city, "publishDocument", untold, lacking(DocumentKind.DONATION_PAGE, "I21"))


async def test_a_projects_number_is_taken_once_within_its_scheme(world: World) -> None:
    stranger, village = world.cast.stranger, world.cast.village
    await world.do(stranger, "registerProject", registration.outside())

    taken = AlreadyRegistered(field="number", value=registration.outside()["number"])

    await world.refused(village, "registerProject", registration.outside(), taken)
    await world.do(village, "registerProject", registration.outside(number="1399"))
