"""Step 11 of the story: a shop offers a product with 6 kg on its label, a consumer buys it, its tonnes are retired."""

from datetime import date
from typing import Any

from core.tables import OutboxEvent
from disclosures.models import Snapshot
from listings.models import Product
from payments.kinds import OrderStatus
from payments.models import Order
from registry.models import Allocation, Block, Certificate, Hold, Retirement
from registry.states import BlockState, HoldStatus, UseKind
from schema.ids import read_global_id
from tests.scenarios import expected, inputs
from tests.scenarios.world import PUBLIC_URL, World


async def test_a_shop_offers_a_product_over_tonnes_that_it_holds(stocked: World) -> None:
    shop = stocked.cast.shop
    done = await stocked.do(shop, "offerProduct", inputs.product(stocked.ids["issuance"], backing=2))

    product = done["product"]
    row = await Product.get(id=read_global_id(product["id"], "Product"))
    url = f"{PUBLIC_URL}/products/{row.id}"
    page, project = product.pop("page"), product.pop("project")
    assert product == {
        "id": product["id"],
        "name": "森のしおり",
        "description": "間伐材のしおり。",
        "labelMass": expected.mass("6"),
        "priceIncludingTax": 550,
        "shipping": 200,
        "retireBy": "2026-11-04",
        "status": "ON_SALE",
        "sold": expected.mass("0"),
        "unsold": expected.mass("2000"),
        "seller": expected.organisation(shop),
        "retirementDeadline": None,
        "legalNoticeUrl": f"{PUBLIC_URL}/sellers/{shop.organisation_id}/legal",
        "label": "この商品1点につき 6 kg-CO2 分のクレジット（J-クレジット・村有林における森林経営活動・熊本県五木村）を付け、"
        "購入された方の日常生活から出るCO2の一部を埋め合わせます。無効化の予定：2026年（令和8年）11月4日まで。"
        "商品の製造時の排出量を示すものではありません。まずは省エネなどの削減にご協力ください。"
        f"詳細 {url}",
    }
    assert project["id"] == stocked.project()
    assert (page["title"], page["mode"], page["stage"], page["url"]) == (
        "森のしおり（クレジット付き商品）",
        "PARTICIPANT_PAYS",
        "ADVERTISING",
        url,
    )
    assert page["missing"] == [], "what the matrix asks of an advertisement is all there"
    texts = texts_of(page)
    assert texts["I19"] == "森のしおり 1点 550円（税込）"
    assert "販売済み：0点（0 kg-CO2）\n無効化済み：0 kg-CO2" in texts["I11"]
    assert {"I21", "I22", "I23", "I24", "I25"} <= texts.keys(), "the notice of 特定商取引法"
    held = await Hold.get(id=row.hold_id)
    assert (held.quantity_t, held.holder_id, held.status) == (2, shop.organisation_id, HoldStatus.PENDING)
    assert (row.label_g, row.price_yen, row.shipping_yen, row.retire_by) == (6_000, 550, 200, date(2026, 11, 4))
    assert await OutboxEvent.filter(type="ProductOffered", subject_id=row.id).count() == 1


def texts_of(page: dict[str, Any]) -> dict[str, str]:
    """A document's texts by the keys of their items."""
    return {entry["key"]: entry["text"] for entry in page["entries"]}


SCREEN = {
    "分量": "森のしおり\n"
    "クレジット：J-クレジット・五木村「村有林における森林経営活動」（プロジェクト番号 378、熊本県五木村）\n"
    "3点（1点につき 6 kg-CO2、合計 18 kg-CO2 = 0.018 t-CO2）\n"
    "引渡しは1回です（継続する契約ではありません）。",
    "販売価格・お支払い総額": "森のしおり 550円 × 3：1,650円（税込・10%対象）\n"
    "小計：1,650円（税込）\n"
    "送料：200円（税込・10%対象）\n"
    "その他の費用：なし\n"
    "うち消費税（10%対象 1,850円・税込）：168円\n"
    "お支払い総額：1,850円（税込）",
    "お支払いの時期・方法": "銀行振込（前払い）：注文の確定から14日以内。入金の確認後に引き渡します。振込手数料はご負担ください。",
    "引渡しの時期": "商品の発送：2026年（令和8年）10月26日まで\n"
    "クレジットの無効化：2026年（令和8年）11月4日まで（購入された方に代わって行います）\n"
    "無効化の期限（遅くとも）：代金を受け取った日から30日以内",
    "申込みの撤回・解除（取消し・返品）": "連絡先：03-1234-5678／somebody@example.jp\n"
    "条件：未使用のものに限ります。／この商品について：未開封に限り、商品の到着から8日以内に返品できます。"
    "／返品の送料：商品に不具合があるときは販売者、それ以外はお客様の負担\n"
    "返品の期間：商品の引渡しを受けた日から数えて8日以内です。\n"
    "効果：入金前の取消しでは代金は発生しません。\n"
    "無効化手続後は取消し・返品ができません。",
    "申込みの期限": "2026年（令和8年）10月19日まで",
    "販売事業者": "むすび商店\n"
    "運営統括責任者：結 太郎\n"
    "所在地：むすび商店の所在地1番地／電話：03-1234-5678／e-mail：somebody@example.jp",
}


async def test_a_consumer_sees_the_final_confirmation_with_the_price_including_tax(stocked: World) -> None:
    input = {"productId": stocked.ids["product"], "units": "３"}
    done = await stocked.do(stocked.cast.consumer, "orderProduct", input)

    order = done["order"]
    screen = order.pop("finalConfirmation")
    assert expected.labelled(screen["entries"]) == SCREEN
    assert [one["key"] for one in screen["options"]] == ["age"], "what a person is asked, and nothing chosen"
    assert order == {
        "id": order["id"],
        "kind": "PRODUCT",
        "status": "OFFERED",
        "quantity": None,
        "units": 3,
        "mass": expected.mass("18"),
        "unitPrice": 550,
        "subtotal": 1_650,
        "shipping": 200,
        "tax": 168,
        "total": 1_850,
        "delivery": "RETIRE_ON_BEHALF",
        "paymentTiming": "BEFORE_DELIVERY",
        "deliverBy": "2026-10-26",
        "confirmBy": "2026-10-19",
        "confirmedAt": None,
        "confirmationHash": None,
        "payoutDueOn": None,
        "seller": expected.organisation(stocked.cast.shop),
        "buyer": expected.organisation(stocked.cast.consumer),
        "invoice": None,
        "balances": [],
        "retirement": None,
        "transfer": None,
        "confirmedScreen": None,
        "prepaidNotice": None,
        "withdrawalRight": None,
        "withdrawal": None,
        "refund": None,
        "retirementDeadline": None,
    }
    assert await Allocation.all().count() == 0, "nothing is taken before the confirmation"


async def test_a_confirmed_purchase_takes_its_grams_from_the_tonnes_behind_the_product(stocked: World) -> None:
    consumer = stocked.cast.consumer
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 3)

    order = await stocked.confirm(offered, consumer)

    assert (order["status"], order["confirmationHash"]) == ("CONFIRMED", offered["finalConfirmation"]["hash"])
    invoice = expected.labelled(order["invoice"]["entries"])
    assert (invoice["宛名"], invoice["発行者"]) == ("試 花子 様", "むすび商店")
    assert invoice["登録番号"] == expected.organisation(stocked.cast.shop)["invoiceNumber"]
    assert (invoice["明細1"], invoice["明細2"]) == (
        "森のしおり　3 点　1,650円（税込・10%対象）",
        "送料　200円（税込・10%対象）",
    )
    assert invoice["10%対象合計"] == "1,850円（税込）、消費税額 168円"
    row = await Order.get(id=read_global_id(order["id"], "Order"))
    allocation = await Allocation.get(use_id=row.id)
    assert (allocation.mass_g, allocation.use_kind, allocation.hold_id) == (18_000, UseKind.PRODUCT_SALE, row.hold_id)
    assert (await Hold.get(id=row.hold_id)).allocated_g == 18_000
    assert await Snapshot.filter(subject_id=row.id).count() == 1
    product = await stocked.read(None, "Product", stocked.ids["product"])
    assert (product["sold"], product["unsold"]) == (expected.mass("18"), expected.mass("982"))


async def bought(world: World, units: int = 3) -> dict[str, Any]:
    """A consumer's order, confirmed and paid."""
    offered = await world.order_product({"id": world.ids["product"]}, units)
    return await world.pay(await world.confirm(offered, world.cast.consumer))


async def test_the_paid_order_is_shipped_and_settled(stocked: World) -> None:
    order = await bought(stocked)
    assert order["status"] == "PAID"

    shipped = {"orderId": order["id"], "shippedOn": inputs.day(0)}
    done = await stocked.do(stocked.cast.shop, "recordShipment", shipped)

    # 3 % of the 1,682 yen without tax is 50 yen, with 5 yen of tax; nobody brokered it.
    assert done["order"]["status"] == "SETTLED"
    assert {one["account"]: one["amount"] for one in done["order"]["balances"]} == {
        "FEE": 50,
        "HELD": 0,
        "PAYABLE_SELLER": 1_795,
        "PAYER": -1_850,
        "TAX": 5,
    }
    row = await Order.get(id=read_global_id(order["id"], "Order"))
    assert (row.status, row.delivered_at == row.settled_at) == (OrderStatus.SETTLED, True)


async def test_the_products_page_says_what_was_bought_and_only_once_retired_what_was_retired(stocked: World) -> None:
    shop = stocked.cast.shop
    await bought(stocked)
    page = (await stocked.read(None, "Product", stocked.ids["product"]))["page"]
    assert texts_of(page)["I11"].startswith(
        "販売済み：3点（18 kg-CO2）\n無効化済み：0 kg-CO2\n販売済みで未無効化：18 kg-CO2"
    )

    done = await stocked.do(shop, "requestProductRetirement", {"productId": stocked.ids["product"]})

    retirement = done["retirement"]
    serials = "JC-200-000-000-011-157"
    assert retirement == {
        "id": retirement["id"],
        "status": "REQUESTED",
        "quantity": 1,
        "beneficiaryName": "むすび商店",
        "purposeCode": "CARBON_OFFSET",
        "purposeDetail": "クレジット付商品「森のしおり」（1点 6 kg-CO2）",
        "targetActivity": "商品を購入した人の日常生活に伴う排出の一部",
        "usePlace": expected.place("131121"),
        "requestedAt": expected.AT_THE_BEGINNING,
        "noticeNumber": None,
        "executedOn": None,
        "allocated": expected.mass("18"),
        "unallocated": expected.mass("982"),
        "serials": serials,
        "certificateNumber": None,
        "approval": None,
        "kind": "INVALIDATION",
        "stock": "OWN",
        "holder": expected.organisation(shop),
        "permission": None,
        "rejectedAt": None,
        "rejectionReason": None,
        "batch": None,
    }
    page = (await stocked.read(None, "Product", stocked.ids["product"]))["page"]
    assert "無効化済み：0 kg-CO2" in texts_of(page)["I11"], "asked for is not done"
    await stocked.do(shop, "recordRetirementNotice", inputs.retirement_notice(retirement))
    await stocked.events()

    product = await stocked.read(None, "Product", stocked.ids["product"])
    assert texts_of(product["page"])["I11"].startswith(
        "販売済み：3点（18 kg-CO2）\n"
        "無効化済み：18 kg-CO2（実施日 2026年（令和8年）10月5日）\n"
        f"シリアル番号：{serials}\n"
        "販売済みで未無効化：0 kg-CO2"
    )
    assert f"無効化済みです（2026年（令和8年）10月5日、番号 {serials}）" in product["label"]
    row = await Retirement.get(id=read_global_id(retirement["id"], "Retirement"))
    block = await Block.get(retirement_id=row.id, closed_by_id=None)
    assert (block.state, block.holder_id) == (BlockState.RETIRED, shop.organisation_id)
    assert await Certificate.all().count() == 0, "a product's page takes the certificate's place"


async def test_nobody_is_named_on_the_products_page(stocked: World) -> None:
    await bought(stocked)

    product = await stocked.read(None, "Product", stocked.ids["product"])

    assert stocked.cast.consumer.name not in str(product)


async def test_a_product_goes_on_being_sold_after_its_tonnes_are_retired_until_they_are_used_up(stocked: World) -> None:
    shop = stocked.cast.shop
    done = await stocked.do(shop, "requestProductRetirement", {"productId": stocked.ids["product"]})
    await stocked.do(shop, "recordRetirementNotice", inputs.retirement_notice(done["retirement"]))

    order = await bought(stocked, 166)

    assert order["mass"] == expected.mass("996")
    product = await stocked.read(None, "Product", stocked.ids["product"])
    assert product["unsold"] == expected.mass("4"), "less than one label's 6 kg"


async def test_a_cancelled_purchase_gives_its_grams_back(stocked: World) -> None:
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 3)
    order = await stocked.confirm(offered, stocked.cast.consumer)

    done = await stocked.do(stocked.cast.consumer, "cancelOrder", {"orderId": order["id"]})

    assert done["order"]["status"] == "CANCELLED"
    product = await stocked.read(None, "Product", stocked.ids["product"])
    assert (product["sold"], product["unsold"]) == (expected.mass("0"), expected.mass("1000"))
    allocation = await Allocation.get(use_id=read_global_id(order["id"], "Order"))
    assert allocation.released_at is not None
