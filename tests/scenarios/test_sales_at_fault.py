"""Sellers' pages stay whole while they sell, screens never contradict themselves, and what was at fault is not sold."""

from typing import Any

from disclosures.errors import DocumentTakenDown, IncompleteSellerPages
from disclosures.seller_models import SellerTermsVersion
from listings.errors import AlreadyComplained, ComplaintDecided, NotOpen, ReturnTermsDisagree
from listings.kinds import DemandStatus
from listings.models import Demand, Listing
from parties.access_models import Mail
from payments.errors import AlreadyConfirmed, ScreenNotShown
from payments.kinds import OrderStatus
from payments.models import Order
from registry.models import Hold
from registry.states import HoldStatus
from schema.ids import read_global_id
from tests.scenarios import inputs
from tests.scenarios import publishing as given
from tests.scenarios.cast import Party
from tests.scenarios.refusals import cannot, invalid
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.test_complaints import STATEMENT, answer, complain, decision, step
from tests.scenarios.test_documents import published
from tests.scenarios.test_seller_pages import pages_of
from tests.scenarios.world import World

TAKES_NOTHING_BACK = {"accepted": False, "condition": "お受けしません。", "returnShipping": "SELLER_WHEN_DEFECTIVE"}


def goods(**changes: Any) -> dict[str, Any]:
    return {**seller_terms()["goodsWithdrawal"], **changes}


def disagrees(field: str, text: str, *, accepted: bool = True, days: int | None = 8) -> ReturnTermsDisagree:
    return ReturnTermsDisagree(product_name="森のしおり", field=field, text=text, accepted=accepted, days=days)


async def withdrawal_of(world: World, order: dict[str, Any], by: Party, *, language: str = "ja") -> str:
    seen = await world.read(by, "Order", order["id"], language=language)
    return str(seen["finalConfirmation"]["entries"][4]["text"])


async def uphold(world: World, about: str, seller: Party, *, takes_down: bool = True, by: Party | None = None) -> None:
    id = await complain(world, about, by or world.cast.city)
    await answer(world, id, seller)
    await world.do(world.cast.operator, "decideComplaint", decision(id, takes_down=takes_down))


async def said_before(seller: Party, **changes: Any) -> None:
    """Terms that the seller set when less was asked of them."""
    last = await SellerTermsVersion.filter(organisation_id=seller.organisation_id).order_by("-version").first()
    assert last is not None
    await SellerTermsVersion.create(
        organisation_id=seller.organisation_id,
        version=last.version + 1,
        content={**last.content, **changes},
        set_by_id=seller.actor.person_id,
    )


# Whole pages (TS-01).


async def test_terms_that_what_is_on_offer_needs_cannot_be_given_up(stocked: World) -> None:
    shop, village = stocked.cast.shop, stocked.cast.village
    lost = IncompleteSellerPages(missing=("legal.goodsWithdrawal",), rules=("TS-11",))
    await stocked.refused(shop, "setSellerTerms", seller_terms(goodsWithdrawal=None), lost)
    lost = IncompleteSellerPages(missing=("legal.creditWithdrawal",), rules=("TS-11",))
    await stocked.refused(village, "setSellerTerms", seller_terms(creditWithdrawal=None), lost)

    await stocked.do(shop, "setSellerTerms", seller_terms(creditWithdrawal=None, provider=None))
    await stocked.do(village, "closeListing", {"listingId": stocked.ids["listing"]})
    await stocked.do(village, "setSellerTerms", seller_terms(creditWithdrawal=None))


async def test_what_was_lacking_before_may_go_on_lacking(stocked: World) -> None:
    shop = stocked.cast.shop
    await said_before(shop, privacy=None)
    await stocked.do(shop, "setSellerTerms", seller_terms(phoneHours="平日10時～16時", privacy=None))


async def test_nothing_is_ordered_of_a_shop_whose_pages_lack_an_item(stocked: World) -> None:
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    product = {"id": stocked.ids["product"]}
    order = await stocked.order_product(product, 1)
    await stocked.do(shop, "reviseOrganisation", {"responsiblePerson": "販売部"})

    lacking = IncompleteSellerPages(missing=("legal.manager", "privacy.business"), rules=("TS-04", "PI-02"))
    again = {"productId": product["id"], "units": 1}
    await stocked.refused(consumer, "orderProduct", again, lacking)
    seen = await stocked.read(consumer, "Order", order["id"])
    await stocked.refused(consumer, "confirmOrder", inputs.confirmation(seen), lacking)

    await stocked.do(shop, "reviseOrganisation", {"responsiblePerson": "結 太郎"})
    await stocked.confirm(order, consumer)


async def test_no_tonnes_are_agreed_or_confirmed_of_a_seller_whose_pages_lack_an_item(agreed: World) -> None:
    cast = agreed.cast
    lacking = IncompleteSellerPages(missing=("legal.manager",), rules=("TS-04",))
    another = await agreed.propose(demand=await agreed.want(**inputs.demand(title="別の催し")))
    await agreed.accept(cast.city, another)
    await agreed.do(cast.village, "reviseOrganisation", {"responsiblePerson": "農林課"})

    await agreed.refused(cast.city, "confirmOrder", inputs.confirmation(await agreed.order()), lacking)
    await agreed.refused(cast.village, "acceptMatch", {"matchId": another}, lacking)


async def test_a_new_shop_reads_what_it_must_say_for_what_it_will_sell(world: World) -> None:
    stranger = world.cast.stranger

    def fields(items: list[dict[str, Any]]) -> dict[str, list[str]]:
        return {one["key"]: [f"{at['mutation']}.{at['field']}" for at in one["inputs"]] for one in items}

    own = await pages_of(world, stranger.id, stranger)
    of_goods, of_credits = fields(own["toSellGoods"]), fields(own["toSellCredits"])
    assert of_goods["legal.goodsWithdrawal"] == ["setSellerTerms.goodsWithdrawal"]
    assert of_goods["legal.phone"] == ["setSellerTerms.phoneHours"]
    assert "legal.creditWithdrawal" not in of_goods and "legal.goodsWithdrawal" not in of_credits
    assert of_credits["provider.onFailure"] == [
        "setSellerTerms.provider.consumerChooses",
        "setSellerTerms.provider.onFailure",
    ]
    phone = next(one for one in own["toSellGoods"] if one["key"] == "legal.phone")
    assert phone["inputs"] == [{"mutation": "setSellerTerms", "field": "phoneHours", "label": "電話の受付時間"}]

    await world.do(stranger, "setSellerTerms", seller_terms(creditWithdrawal=None, provider=None))
    await world.do(stranger, "reviseOrganisation", {"responsiblePerson": "営業部"})
    own = await pages_of(world, stranger.id, stranger, "en")
    assert fields(own["toSellGoods"]) == {
        "legal.manager": ["reviseOrganisation.responsiblePerson"],
        "privacy.business": ["reviseOrganisation.responsiblePerson"],
    }
    assert own["toSellGoods"][0]["inputs"][0]["label"] == "responsible person"


# Returns (TS-11): terms decide, texts agree.


async def test_a_product_that_says_otherwise_than_the_terms_is_not_offered(stocked: World) -> None:
    shop = stocked.cast.shop
    for field, text in (
        ("withdrawalPolicy", "到着から14日以内に返品できます"),
        ("withdrawalPolicy", "返品はお受けしません"),
        ("returnShipping", "返品の送料は無料です"),
    ):
        input = inputs.product(stocked.ids["issuance"], **{field: text})
        await stocked.refused(shop, "offerProduct", input, disagrees(field, text))


async def test_terms_do_not_change_against_what_is_on_sale(stocked: World) -> None:
    shop, text = stocked.cast.shop, "未開封に限り、商品の到着から8日以内に返品できます"
    none = seller_terms(goodsWithdrawal=TAKES_NOTHING_BACK)
    await stocked.refused(shop, "setSellerTerms", none, disagrees("withdrawalPolicy", text, accepted=False, days=None))
    longer = seller_terms(goodsWithdrawal=goods(days=14))
    await stocked.refused(shop, "setSellerTerms", longer, disagrees("withdrawalPolicy", text, days=14))


async def test_a_condition_does_not_contradict_its_own_terms(world: World) -> None:
    shop = world.cast.shop
    wrong = seller_terms(goodsWithdrawal={**TAKES_NOTHING_BACK, "condition": "8日以内の返品は可能です。"})
    error = invalid("goodsWithdrawal.condition", "8日以内の返品は可能です", "agrees_with_acceptance_and_days")
    await world.refused(shop, "setSellerTerms", wrong, error)


async def test_the_last_screen_has_the_terms_of_now_and_the_confirmation_fixes_them(stocked: World) -> None:
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    order = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    before = await stocked.read(consumer, "Order", order["id"])
    await stocked.do(
        shop, "setSellerTerms", seller_terms(goodsWithdrawal=goods(condition="連絡のうえ、\n返送してください。"))
    )

    shown = await withdrawal_of(stocked, order, consumer)
    assert shown.splitlines()[1:3] == [
        "条件：連絡のうえ、　返送してください。／この商品について：未開封に限り、商品の到着から8日以内に返品できます。"
        "／返品の送料：商品に不具合があるときは販売者、それ以外はお客様の負担",
        "返品の期間：商品の引渡しを受けた日から数えて8日以内です。",
    ]
    assert "Sending goods back: the seller pays" in await withdrawal_of(stocked, order, consumer, language="en")
    stale = await stocked.api.mutate("confirmOrder", inputs.confirmation(before), token=consumer.token, depth=0)
    assert stale["code"] == "STALE_CONFIRMATION"
    await stocked.confirm(order, consumer)
    assert (await Order.get(id=read_global_id(order["id"], "Order"))).return_days == 8


async def test_who_takes_nothing_back_says_so_and_nothing_else(stocked: World) -> None:
    """A product that was offered before such texts were compared."""
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    order = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    said = {"accepted": False, "days": None, "condition": "お受けしません。", "return_shipping": "BUYER"}
    await said_before(shop, goods_withdrawal=said)

    shown = await withdrawal_of(stocked, order, consumer)
    assert "8日" not in shown and "お客様のご都合による返品はお受けしていません。" in shown
    text = "未開封に限り、商品の到着から8日以内に返品できます"
    error = disagrees("withdrawalPolicy", text, accepted=False, days=None)
    seen = await stocked.read(consumer, "Order", order["id"])
    await stocked.refused(consumer, "confirmOrder", inputs.confirmation(seen), error)


# What was at fault (DP-02).


async def test_an_offered_order_of_a_product_that_is_taken_down_ends(stocked: World) -> None:
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    paid = await stocked.pay(
        await stocked.confirm(await stocked.order_product({"id": stocked.ids["product"]}, 2), consumer)
    )
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    await Mail.all().delete()
    await uphold(stocked, stocked.ids["product"], shop)

    seen = await stocked.read(consumer, "Order", offered["id"])
    gone = NotOpen(kind="product", state="TAKEN_DOWN")
    await stocked.refused(consumer, "confirmOrder", inputs.confirmation(seen), gone)
    await stocked.events()
    await stocked.refused(consumer, "confirmOrder", inputs.confirmation(seen), gone)

    assert (await stocked.read(consumer, "Order", offered["id"]))["status"] == "CANCELLED"
    assert (await stocked.read(consumer, "Order", paid["id"]))["status"] == "PAID"
    told = {mail.subject: mail.body for mail in await Mail.all()}
    assert str(read_global_id(offered["id"], "Order")) in told["確定前の注文を取り消しました"]
    assert str(read_global_id(paid["id"], "Order")) in told["ご注文の販売者についてのお知らせ"]
    assert "撤回・解除を申し出ることができます" in told["ご注文の販売者についてのお知らせ"]


async def test_an_offered_order_of_a_notice_that_is_taken_down_frees_tonnes_and_demand(agreed: World) -> None:
    cast = agreed.cast
    await uphold(agreed, agreed.ids["listing"], cast.village)
    gone = NotOpen(kind="listing", state="TAKEN_DOWN")
    await agreed.refused(cast.city, "confirmOrder", inputs.confirmation(await agreed.order()), gone)
    await agreed.events()

    order = await Order.get(id=read_global_id(agreed.ids["order"], "Order"))
    assert order.status is OrderStatus.CANCELLED
    assert (await Hold.get(id=order.hold_id)).status is HoldStatus.VOIDED
    assert (await Demand.get(id=order.demand_id)).status is DemandStatus.OPEN
    assert (await Listing.get(id=order.listing_id)).committed_t == 0
    assert await Mail.filter(subject="確定前の注文を取り消しました").count() == 1


async def test_a_confirmed_order_goes_on_and_its_buyer_is_told(agreed: World) -> None:
    await agreed.confirm(await agreed.order())
    await agreed.events()
    await Mail.all().delete()
    await uphold(agreed, agreed.cast.village.id, agreed.cast.village, takes_down=False)
    await agreed.events()

    assert (await agreed.order())["status"] == "CONFIRMED"
    mail = await Mail.get(subject="ご注文の販売者についてのお知らせ")
    assert "五木村" in mail.body and "この注文を取り消せます" in mail.body


async def test_a_suspended_sellers_offered_orders_end(agreed: World) -> None:
    cast = agreed.cast
    seen = await agreed.order()
    input = {"organisationId": cast.village.id, "reason": "届出の住所に届かない", "evidence": "郵便の返送"}
    await agreed.do(cast.operator, "suspendOrganisation", input)
    suspended = NotOpen(kind="order", state="SUSPENDED")
    await agreed.refused(cast.city, "confirmOrder", inputs.confirmation(seen), suspended)
    await agreed.events()
    assert (await agreed.order())["status"] == "CANCELLED"
    assert await Mail.filter(subject="確定前の注文を取り消しました").count() == 1


async def test_a_suspension_that_ended_before_the_worker_saw_it_stops_nothing(agreed: World) -> None:
    cast = agreed.cast
    input = {"organisationId": cast.village.id, "reason": "届出の住所に届かない", "evidence": "郵便の返送"}
    await agreed.do(cast.operator, "suspendOrganisation", input)
    await agreed.do(cast.operator, "reinstateOrganisation", input)
    await agreed.events()
    assert (await agreed.order())["status"] == "OFFERED"


async def test_a_document_that_was_taken_down_is_not_published_word_for_word(world: World) -> None:
    city = world.cast.city
    notice = given.notice(world.ids["demand"])
    id = (await published(world, city, notice))["id"]
    await uphold(world, id, city, by=world.cast.consumer)
    again = DocumentTakenDown(withdrawn_on="2026-10-05", reason="統計に同じ順位がない。")
    await world.refused(city, "publishDocument", notice, again)
    await published(world, city, given.notice(world.ids["demand"], dict(given.PLANNED_CREDIT)))


async def test_a_product_is_taken_off_sale_and_its_orders_go_on(stocked: World) -> None:
    consumer, shop, product = stocked.cast.consumer, stocked.cast.shop, {"productId": stocked.ids["product"]}
    order = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    done = await stocked.do(shop, "endProduct", product)
    assert done["product"]["status"] == "ENDED"
    await stocked.refused(shop, "endProduct", product, cannot("product", "ENDED", "ENDED"))
    await stocked.refused(consumer, "orderProduct", {**product, "units": 1}, NotOpen(kind="product", state="ENDED"))
    await stocked.confirm(order, consumer)


# Twice.


async def test_a_complaint_is_decided_once_and_the_answer_says_when(world: World) -> None:
    cast = world.cast
    id = await complain(world, world.ids["listing"])
    await world.do(cast.operator, "decideComplaint", decision(id, upholds=False))
    decided = ComplaintDecided(status="DISMISSED", decided_on="2026-10-05")
    await world.refused(cast.operator, "decideComplaint", decision(id), decided)
    await world.refused(cast.operator, "recordComplaintStep", step(id), decided)
    assert decided.message() == "この苦情は 2026-10-05 に「理由なし」と決定済みです。決定は変更できません。"


async def test_the_same_complaint_waits_for_its_answer(world: World) -> None:
    cast = world.cast
    id = await complain(world, world.ids["listing"])
    again = {"subjectId": world.ids["listing"], "statement": f" {STATEMENT}　"}
    await world.refused(cast.consumer, "fileComplaint", again, AlreadyComplained(filed_on="2026-10-05"))
    await complain(world, world.ids["listing"], statement="価格の表示が分かりません。")
    await complain(world, world.ids["listing"], cast.city)
    await world.do(cast.operator, "decideComplaint", decision(id, upholds=False))
    await complain(world, world.ids["listing"])


async def test_an_order_is_confirmed_once(agreed: World) -> None:
    confirmed = await agreed.confirm(await agreed.order())
    again = AlreadyConfirmed(state="CONFIRMED", confirmed_at=confirmed["confirmedAt"])
    await agreed.refused(agreed.cast.city, "confirmOrder", inputs.confirmation(await agreed.order()), again)
    assert "確定済みです" in again.message()


def test_a_screen_that_was_not_shown_is_told_to_the_second() -> None:
    error = ScreenNotShown(shown_at="2026-10-05T03:00:01+00:00", changed_at="2026-10-05T03:00:07+00:00")
    assert "12時00分01秒" in error.message() and "12時00分07秒" in error.message()
    assert "12:00:01 JST" in error.message("en")
