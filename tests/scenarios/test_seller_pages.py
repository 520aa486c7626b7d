"""What a seller says of itself, the pages made of it, and what waits until they are complete."""

from typing import Any

from core.errors import Forbidden
from disclosures.errors import IncompleteSellerPages
from disclosures.seller_models import SellerTermsVersion
from disclosures.selling import ONLY_SELLERS
from schema.ids import split_global_id
from tests.scenarios import documents, inputs
from tests.scenarios.cast import Party
from tests.scenarios.refusals import invalid
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import PUBLIC_URL, World

PAGES = documents.query("sellerPages", depth=4)


async def pages_of(world: World, of: str, by: Party | None = None, language: str = "ja") -> dict[str, Any]:
    found: dict[str, Any] = await world.api.ask(
        PAGES, token=by.token if by else None, language=language, organisationId=of
    )
    return found


def given(page: dict[str, Any]) -> dict[str, str]:
    return {entry["key"]: entry["text"] for entry in page["entries"]}


async def test_a_seller_sets_its_terms_and_everybody_reads_its_pages(world: World) -> None:
    stranger = world.cast.stranger
    await world.api.refused_at_the_top(PAGES, "NOT_FOUND", organisationId=stranger.id)
    own = await pages_of(world, stranger.id, stranger, "en")
    assert own["terms"] is None
    assert [(one["key"], one["label"], one["rule"]) for one in own["legalNotice"]["missing"]] == [
        ("legal.phone", "Telephone", "TS-03"),
        ("legal.website", "Website", "I25"),
        ("legal.otherCharges", "Other charges", "TS-07"),
        ("legal.receipt", "Who receives payments", "PS-01"),
    ], "it has offered nothing yet"

    done = await world.do(stranger, "setSellerTerms", seller_terms(), depth=4)

    pages = await pages_of(world, stranger.id)
    assert done["pages"] == await pages_of(world, stranger.id, stranger) == pages
    assert pages["seller"]["legalName"] == "よそ者商事"
    at = f"{PUBLIC_URL}/sellers/{split_global_id(stranger.id)[1]}"
    assert pages["url"] == at
    assert {name: pages[name]["url"] for name in ("legalNotice", "providerPage", "privacyPage")} == {
        "legalNotice": f"{at}/legal",
        "providerPage": f"{at}/provider",
        "privacyPage": f"{at}/privacy",
    }
    assert [pages[name]["missing"] for name in ("legalNotice", "providerPage", "privacyPage")] == [[], [], []]
    assert pages["terms"] == {
        "otherCharges": [],
        "recurring": None,
        "quantityLimit": None,
        "specialTerms": None,
        "softwareEnvironment": None,
        "documentFee": None,
        "advertisingEmail": None,
        **{name: value for name, value in seller_terms().items() if name != "privacy"},
        "privacy": {**seller_terms()["privacy"], "foreignProvision": None},
    }
    assert given(pages["legalNotice"])["legal.phone"] == "03-1234-5678（受付 平日9時～17時）"
    assert given(pages["providerPage"])["provider.retireWithin"] == "入金の確認から60日以内"


async def test_each_change_is_a_version_and_the_same_again_is_none(world: World) -> None:
    stranger = world.cast.stranger
    for hours in ("平日9時～17時", "平日9時～17時", "平日10時～16時"):
        await world.do(stranger, "setSellerTerms", seller_terms(phoneHours=hours))
    rows = await SellerTermsVersion.filter(organisation_id=stranger.organisation_id).order_by("version")
    assert [(row.version, row.content["phone_hours"], row.set_by_id) for row in rows] == [
        (1, "平日9時～17時", stranger.actor.person_id),
        (2, "平日10時～16時", stranger.actor.person_id),
    ]
    assert (await pages_of(world, stranger.id))["terms"]["phoneHours"] == "平日10時～16時"


async def test_who_was_not_verified_prepares_its_pages_and_shows_them_to_nobody(world: World) -> None:
    newcomer = world.cast.newcomer
    await world.do(newcomer, "setSellerTerms", seller_terms())
    await world.api.refused_at_the_top(PAGES, "NOT_FOUND", organisationId=newcomer.id)
    await world.api.refused_at_the_top(PAGES, "NOT_FOUND", token=world.cast.city.token, organisationId=newcomer.id)
    assert (await pages_of(world, newcomer.id, world.cast.operator))["legalNotice"]["missing"] == []


async def test_a_suspended_sellers_pages_stay_for_its_buyers(world: World) -> None:
    shop = world.cast.shop
    await world.do(
        world.cast.operator,
        "suspendOrganisation",
        {"organisationId": shop.id, "reason": "届出の住所に届かない", "evidence": "郵便の返送"},
    )
    assert (await pages_of(world, shop.id))["seller"]["legalName"] == "むすび商店"


async def test_a_consumer_sells_nothing_and_publishes_nothing(world: World) -> None:
    consumer = world.cast.consumer
    error = Forbidden(act="setSellerTerms", needs=ONLY_SELLERS)
    await world.refused(consumer, "setSellerTerms", seller_terms(), error)
    await world.api.refused_at_the_top(PAGES, "NOT_FOUND", token=consumer.token, organisationId=consumer.id)


async def test_terms_that_break_a_rule_are_refused(world: World) -> None:
    shop = world.cast.shop
    bad = seller_terms(website="ftp://example.jp")
    await world.refused(shop, "setSellerTerms", bad, invalid("website", "ftp://example.jp", "https_address"))
    withdrawal = {"accepted": False, "days": 8, "condition": "受けません。"}
    error = invalid("creditWithdrawal.days", "8", "only_when_accepted")
    await world.refused(shop, "setSellerTerms", seller_terms(creditWithdrawal=withdrawal), error)


async def test_no_notice_is_published_before_the_sellers_pages_are_complete(world: World) -> None:
    village = world.cast.village
    input = inputs.listing(world.ids["issuance"], offered=1)
    without = seller_terms(provider=None, creditWithdrawal=None)
    await world.do(village, "closeListing", {"listingId": world.ids["listing"]})
    await world.do(village, "setSellerTerms", without)
    missing = IncompleteSellerPages(
        missing=(
            "legal.creditWithdrawal",
            "provider.fees",
            "provider.retireWithin",
            "provider.onFailure",
            "provider.commission",
            "provider.ownProjects",
        ),
        rules=("TS-11", "PR-02", "PR-05", "PR-06"),
    )
    await world.refused(village, "publishListing", input, missing)

    await world.do(village, "setSellerTerms", seller_terms())
    await world.do(village, "reviseOrganisation", {"responsiblePerson": "農林課", "address": "五木郵便局私書箱1号"})
    wrong = IncompleteSellerPages(missing=("legal.manager", "legal.address"), rules=("TS-04", "TS-02"))
    await world.refused(village, "publishListing", input, wrong)

    await world.do(village, "reviseOrganisation", {"responsiblePerson": "結 太郎", "address": "五木村甲2672番地7"})
    await world.do(village, "publishListing", input)


async def test_no_product_is_offered_before_the_shops_pages_are_complete(stocked: World) -> None:
    shop = stocked.cast.shop
    await stocked.do(shop, "endProduct", {"productId": stocked.ids["product"]})
    await stocked.do(shop, "setSellerTerms", seller_terms(goodsWithdrawal=None, privacy=None))
    missing = IncompleteSellerPages(
        missing=(
            "legal.goodsWithdrawal",
            "privacy.purposes",
            "privacy.foreign",
            "privacy.procedure",
            "privacy.safety",
            "privacy.complaints",
        ),
        rules=("TS-11", "PI-01", "PI-02"),
    )
    await stocked.refused(shop, "offerProduct", inputs.product(stocked.ids["issuance"]), missing)
    await stocked.do(shop, "setSellerTerms", seller_terms(provider=None, creditWithdrawal=None))
    await stocked.offer_product()


async def test_a_providers_page_has_its_accounts_masked_and_its_stock(world: World) -> None:
    village = world.cast.village
    account = {"scheme": "J_CREDIT", "stock": "OWN", "number": "1234-5678-9012", "holderName": "五木村長"}
    await world.do(village, "recordRegistryAccount", account)
    told = given((await pages_of(world, village.id))["providerPage"])
    assert told["provider.accounts"] == "J-クレジット（自己分）：名義 五木村長（番号 ****-****-9012）"
    assert told["provider.segregation"].splitlines() == [
        "自己分と預かり分は、台帳の別の口座で管理しています。",
        "自己分：J-クレジット・2025年・FO-001　100 t-CO2",
    ]
    assert "378「" in told["provider.ownProjects"]


async def test_notices_and_products_lead_to_their_sellers_pages(stocked: World) -> None:
    listing = await stocked.read(None, "Listing", stocked.ids["listing"])
    product = await stocked.read(None, "Product", stocked.ids["product"])
    village, shop = stocked.cast.village.organisation_id, stocked.cast.shop.organisation_id
    assert listing["legalNoticeUrl"] == f"{PUBLIC_URL}/sellers/{village}/legal"
    assert product["legalNoticeUrl"] == f"{PUBLIC_URL}/sellers/{shop}/legal"
