"""What a confirmation is given upon and keeps, the notice of what was paid in advance, and what a late seller may not."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from disclosures.document_kinds import DocumentKind
from disclosures.matrix import Stage
from disclosures.models import PublishedDocument, Snapshot
from parties.access_models import Mail
from payments.errors import AgeNotStated, ScreenNotShown, SellerOverdue
from payments.models import Order
from registry.models import Project
from schema.ids import read_global_id
from tests.scenarios import expected, inputs
from tests.scenarios.refusals import invalid, lacking
from tests.scenarios.test_refunds import refund, withdrawal
from tests.scenarios.test_story_product import SCREEN, bought
from tests.scenarios.world import World

KEPT = """query K($id: ID!) { node(id: $id) { ... on Order { confirmedScreen {
  hash ruleVersion shownAt confirmedAt age
  ja { ...S } en { ...S }
} } } }
fragment S on ScreenText {
  title entries { label text } options { key label choices { key label } }
  confirmLabel editLabel editWays { mutation } cancelLabel cancelWays { mutation }
}"""

NOTICE = """query N($id: ID!) { node(id: $id) { ... on Order { prepaidNotice {
  id title issuedAt contentHash entries { key label text }
} } } }"""


async def test_the_confirmed_screen_is_shown_again_in_both_languages_later(stocked: World) -> None:
    consumer = stocked.cast.consumer
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 3)
    confirm = inputs.confirmation(offered, age="MINOR_WITH_CONSENT")
    await stocked.do(consumer, "confirmOrder", confirm)
    stocked.time.pass_days(60)

    kept = (await stocked.api.ask(KEPT, token=consumer.token, id=offered["id"]))["confirmedScreen"]

    assert kept["hash"] == offered["finalConfirmation"]["hash"]
    assert (kept["age"], kept["shownAt"]) == ("MINOR_WITH_CONSENT", expected.AT_THE_BEGINNING)
    assert {one["label"]: one["text"] for one in kept["ja"]["entries"]} == SCREEN
    assert [one["key"] for one in kept["ja"]["options"]] == ["age"]
    assert [one["key"] for one in kept["en"]["options"][0]["choices"]] == ["ADULT", "MINOR_WITH_CONSENT"]
    for screen in (kept["ja"], kept["en"]):
        assert [one["mutation"] for one in screen["editWays"]] == ["orderProduct"]
        assert [one["mutation"] for one in screen["cancelWays"]] == ["cancelOrder"]
    row = await Snapshot.get(subject_id=read_global_id(offered["id"], "Order"))
    assert hashlib.sha256(row.content.encode()).hexdigest() == kept["hash"]
    assert json.loads(row.content)["rule_version"] == kept["ruleVersion"]


async def test_no_option_has_a_place_for_a_choice_that_is_made_beforehand(stocked: World) -> None:
    found = await stocked.api.ask('{ __type(name: "ConfirmationOption") { fields { name } } }')

    assert {one["name"] for one in found["fields"]} == {"key", "label", "choices"}


async def test_a_screen_is_shown_after_the_terms_were_changed_and_before_it_is_confirmed(agreed: World) -> None:
    city, ids = agreed.cast.city, agreed.ids
    agreed.time.now += timedelta(hours=1)
    await agreed.do(agreed.cast.village, "reviseOrder", {"orderId": ids["order"], "pricePerTonne": 11_000})
    changed_at = agreed.time.now.isoformat()
    agreed.time.now += timedelta(hours=1)
    confirm = inputs.confirmation(await agreed.order())

    # The moment of the offer, one just before the revision, and one that is still to come.
    for instant in (
        expected.AT_THE_BEGINNING,
        (agreed.time.now - timedelta(hours=1, seconds=1)).isoformat(),
        (agreed.time.now + timedelta(seconds=1)).isoformat(),
    ):
        error = ScreenNotShown(shown_at=instant, changed_at=changed_at)
        await agreed.refused(city, "confirmOrder", confirm | {"shownAt": instant}, error)
    agreed.time.now += timedelta(minutes=5)
    await agreed.do(city, "confirmOrder", confirm)
    order = await Order.get(id=read_global_id(ids["order"], "Order"))
    assert order.confirmed_at is not None and order.shown_at == datetime.fromisoformat(confirm["shownAt"])
    assert order.confirmed_at - order.shown_at == timedelta(minutes=5)


async def test_a_natural_person_says_its_age_and_nobody_else_does(stocked: World) -> None:
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    silent = inputs.confirmation(offered, age=None)
    await stocked.refused(consumer, "confirmOrder", silent, AgeNotStated())
    firms = await stocked.order_product({"id": stocked.ids["product"]}, 1, stocked.cast.city)
    assert firms["finalConfirmation"]["options"] == []
    error = invalid("age", "ADULT", "only_of_natural_persons")
    await stocked.refused(stocked.cast.city, "confirmOrder", inputs.confirmation(firms, age="ADULT"), error)
    await stocked.do(consumer, "confirmOrder", inputs.confirmation(offered))
    assert shop.name not in str(silent)


async def test_a_product_whose_page_lacks_what_is_told_at_the_sale_is_not_confirmed(stocked: World) -> None:
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    await Project.filter(number="378").update(expected_g=None)

    # ◆ of item I18 in the matrix's stage of the sale.
    error = lacking(DocumentKind.PRODUCT_PAGE, "I18", stage=Stage.SALE)
    await stocked.refused(stocked.cast.consumer, "confirmOrder", inputs.confirmation(offered), error)


async def test_what_was_paid_in_advance_is_acknowledged_at_once_and_by_mail(stocked: World) -> None:
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    order = await bought(stocked)
    assert order["prepaidNotice"] is None
    await stocked.events()

    notice = (await stocked.api.ask(NOTICE, token=consumer.token, id=order["id"]))["prepaidNotice"]

    assert notice["title"] == "前払いの承諾通知"
    assert {one["key"]: one["text"] for one in notice["entries"]} == {
        "addressee": "試 花子 様",
        "acceptance": "ご注文を承諾しました（2026年（令和8年）10月5日）",
        "amount": "1,850円",
        "received": "2026年（令和8年）10月5日",
        "order": str(read_global_id(order["id"], "Order")),
        "item": "森のしおり",
        "quantity": "3点（クレジット 0.018 t-CO2（18 kg-CO2））",
        "delivery": "商品の発送：2026年（令和8年）10月26日まで\n"
        "クレジットの無効化：2026年（令和8年）11月4日まで（完了後に番号を商品ページでお知らせします）",
        "seller": "むすび商店",
        "manager": "結 太郎",
        "contact": "所在地：むすび商店の所在地1番地／電話：03-1234-5678／e-mail：somebody@example.jp",
    }
    kept = await PublishedDocument.get(id=read_global_id(notice["id"], "PublishedDocument"))
    assert (kept.publisher_id, kept.recipient_id) == (shop.organisation_id, consumer.organisation_id)
    mails = await Mail.filter(subject__contains="ご注文の承諾")
    assert [("1,850円" in one.body, "2026-10-26" in one.body) for one in mails if "試 花子 様" in one.body] == [
        (True, True)
    ]


async def test_a_seller_a_week_late_offers_nothing_new_until_it_delivers_or_the_money_goes_back(
    stocked: World,
) -> None:
    shop, consumer, operator = stocked.cast.shop, stocked.cast.consumer, stocked.cast.operator
    order = await bought(stocked)
    await stocked.events()
    assert order["deliverBy"] == inputs.day(21)
    product: dict[str, Any] = inputs.product(stocked.ids["issuance"], retireBy=inputs.day(60))
    stocked.time.pass_days(28)
    await stocked.do(shop, "offerProduct", product)
    stocked.time.pass_days(1)

    late = SellerOverdue(orders=1, oldest_on=inputs.day(21))
    await stocked.refused(shop, "offerProduct", product, late)
    listing = inputs.listing(stocked.ids["issuance"], offered=1, opensOn=inputs.day(29))
    await stocked.refused(shop, "publishListing", listing, late)
    # It is late itself, so the buyer's withdrawal takes effect at once; nothing is owed then but money.
    await stocked.do(consumer, "requestWithdrawal", withdrawal(order))
    await stocked.do(operator, "recordRefund", refund(order, refundedOn=inputs.day(29)))
    await stocked.do(shop, "offerProduct", product)


async def test_a_notice_that_nobody_wrote_for_a_week_holds_the_seller_up_too(stocked: World) -> None:
    shop = stocked.cast.shop
    await bought(stocked)
    product = inputs.product(stocked.ids["issuance"])
    stocked.time.pass_days(7)
    stocked.time.now += timedelta(seconds=1)

    late = SellerOverdue(orders=1, oldest_on=inputs.day(0))
    await stocked.refused(shop, "offerProduct", product, late)
    await stocked.events()
    await stocked.do(shop, "offerProduct", product)
