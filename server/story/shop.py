"""Step 11: a shop buys tonnes, puts 6 kg on a product's label, a consumer buys it, the tonnes are retired."""

from typing import Any, Final

from server.story import operations
from server.story.cast import CONSUMER, OPERATOR, SHOP, VILLAGE, Stage
from server.story.selling import say_terms
from server.story.trade import agree, confirmation_of, demand_input, notice_input, one_line, seen_order

LABEL_KG: Final = "6"
UNITS: Final = 3


async def sell_product(stage: Stage) -> None:
    """11. From the shop's purchase to the product's public page."""
    client = stage.client
    client.begin(11, "A shop buys a tonne more (paying first), and offers a product with 6 kg on its label")
    await _buy_tonne(stage)
    product = await _offer(stage)
    order_id = await _consumer_buys(stage, product["id"])
    await _show(stage, product["id"], "bought, not yet retired")
    retirement = await client.do(
        SHOP,
        stage.tokens[SHOP],
        operations.RETIRE_PRODUCT,
        input={"idempotencyKey": stage.key("retire-product"), "productId": product["id"]},
    )
    notice = notice_input(
        stage,
        "product-notice",
        retirement["retirement"],
        project_number=stage.project["number"],
        user="むすび商店（実演）",
    )
    await client.do(SHOP, stage.tokens[SHOP], operations.RETIREMENT_NOTICE, input=notice)
    shipped = {"idempotencyKey": stage.key("ship"), "orderId": order_id, "shippedOn": stage.days(0)}
    await client.do(SHOP, stage.tokens[SHOP], operations.RECORD_SHIPMENT, input=shipped)
    await _show(stage, product["id"], "after the registry's notice")


async def _buy_tonne(stage: Stage) -> None:
    client = stage.client
    wanted = {
        **demand_input(stage, "shop-demand", kilograms="1000"),
        "offsetType": "CREDIT_ATTACHED",
        "title": "むすび商店の商品に付けるクレジット",
        "purposeDetail": "クレジット付商品の裏付け",
        "quantity": {"tonnes": "1"},
        "sources": [{"name": "商品に付ける量", "mass": {"tonnes": "１"}}],
        "usePlaceCode": "131121",
        "usePlaceDetail": "むすび商店",
        "delivery": "TRANSFER",
        "useFrom": stage.days(0),
        "useTo": stage.days(180),
    }
    demand = await client.do(SHOP, stage.tokens[SHOP], operations.POST_DEMAND, input=wanted)
    order_id = await agree(stage, demand["demand"]["id"], SHOP, "shop-match")
    await _confirm(stage, SHOP, order_id, "shop-confirm")
    early = {"idempotencyKey": stage.key("shop-early"), "orderId": order_id}
    await client.refused("PAYMENT_FIRST", VILLAGE, stage.tokens[VILLAGE], operations.REQUEST_DELIVERY, input=early)
    await _receive(stage, order_id, "shop-receipt")
    deliver = {"idempotencyKey": stage.key("shop-deliver"), "orderId": order_id}
    await client.do(VILLAGE, stage.tokens[VILLAGE], operations.REQUEST_DELIVERY, input=deliver)
    transfer = (await seen_order(stage, SHOP, order_id))["transfer"]
    notice = {
        "idempotencyKey": stage.key("transfer-notice"),
        "transferId": transfer["id"],
        "noticeNumber": f"移転-{stage.run}",
        "executedOn": stage.days(0),
        "quantity": transfer["quantity"],
    }
    await client.do(VILLAGE, stage.tokens[VILLAGE], operations.TRANSFER_NOTICE, input=notice)
    client.tell("      1 t was transferred（移転）to the shop after its payment")


async def _offer(stage: Stage) -> dict[str, Any]:
    input = {
        "idempotencyKey": stage.key("product"),
        "issuanceId": stage.ids["issuance"],
        "backing": 1,
        "name": "森のしおり（実演）",
        "description": "間伐材のしおり。1点につき 6 kg-CO2 分のクレジットが付きます。",
        "labelMass": {"kilograms": LABEL_KG},
        "priceIncludingTax": 550,
        "shipping": 200,
        "deliveryDays": 7,
        "retireBy": stage.days(30),
        "withdrawalPolicy": (
            "未開封に限り、商品の到着から8日以内に連絡のうえ返品できます。"
            "クレジット部分は無効化の手続後は取り消せません。"
        ),
        "defectsPolicy": "不良品は送料当店負担で交換します。",
        "returnShipping": "お客様の都合による返品の送料はお客様の負担です。",
        "reductionEfforts": "包装を簡素にし、店の電気を再生可能エネルギー由来に切り替えました。",
    }
    await say_terms(stage, SHOP)
    done = await stage.client.do(SHOP, stage.tokens[SHOP], operations.OFFER_PRODUCT, input=input)
    product: dict[str, Any] = done["product"]
    stage.ids["product"] = product["id"]
    stage.client.tell(f"      label: {product['label']}")
    return product


async def _consumer_buys(stage: Stage, product_id: str) -> str:
    asked = {"idempotencyKey": stage.key("buy"), "productId": product_id, "units": UNITS}
    done = await stage.client.do(CONSUMER, stage.tokens[CONSUMER], operations.ORDER_PRODUCT, input=asked)
    order_id: str = done["order"]["id"]
    stage.client.tell("      a consumer buys 3 of it; the final confirmation again, price including tax:")
    await _confirm(stage, CONSUMER, order_id, "consumer-confirm", show=True)
    await _receive(stage, order_id, "consumer-receipt")
    return order_id


async def _confirm(stage: Stage, party: str, order_id: str, key: str, *, show: bool = False) -> None:
    screen = (await seen_order(stage, party, order_id))["finalConfirmation"]
    if show:
        for entry in screen["entries"]:
            stage.client.tell(f"      {entry['label']}: {one_line(entry['text'])}")
    input = confirmation_of(order_id, screen) | {"idempotencyKey": stage.key(key)}
    await stage.client.do(party, stage.tokens[party], operations.CONFIRM, input=input)


async def _receive(stage: Stage, order_id: str, key: str) -> None:
    order = await seen_order(stage, OPERATOR, order_id)
    input = {
        "idempotencyKey": stage.key(key),
        "orderId": order_id,
        "amount": order["total"],
        "receivedOn": stage.days(0),
        "bankReference": "振込（実演）",
    }
    await stage.client.do(OPERATOR, stage.tokens[OPERATOR], operations.RECORD_RECEIPT, input=input)


async def _show(stage: Stage, product_id: str, when: str) -> None:
    found = await stage.client.ask("anybody", None, operations.PRODUCT, id=product_id)
    product = found["node"]
    said = {entry["key"]: one_line(entry["text"]) for entry in product["page"]["entries"]}
    stage.client.tell(f"      {when}: {said['I07']}")
    stage.client.tell(f"        {said['I11']}")
    stage.client.tell(f"        {product['page']['url']}")
