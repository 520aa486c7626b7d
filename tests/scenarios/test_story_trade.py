"""Steps 7 and 8 of the story: the final confirmation and its hash, the invoice, the payment, where every yen goes."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.tables import OutboxEvent
from disclosures.errors import IncompleteSellerPages
from disclosures.models import Snapshot
from listings.kinds import DemandStatus
from listings.models import Demand, Listing
from payments.errors import StaleConfirmation
from payments.kinds import Account, Movement, OrderStatus
from payments.models import Invoice, Order, Payout, Posting, Receipt
from registry.models import Hold, Transfer
from registry.states import HoldStatus, RequestStatus
from schema.ids import read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.cast import NOW
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import World

SCREEN_JA = {
    "分量": "五木村 村有林 J-クレジット\n"
    "クレジット：J-クレジット・五木村「村有林における森林経営活動」（プロジェクト番号 378、熊本県五木村）\n"
    "2 t-CO2（2,000 kg-CO2）\n"
    "引渡しは1回です（継続する契約ではありません）。",
    "販売価格・お支払い総額": "五木村 村有林 J-クレジット 12,000円 × 2：24,000円（税抜・10%対象）\n"
    "小計：24,000円（税抜）\n"
    "送料：0円\n"
    "その他の費用：なし\n"
    "消費税（10%対象 24,000円・税抜）：2,400円\n"
    "お支払い総額：26,400円（税込）",
    "お支払いの時期・方法": "銀行振込（後払い）：引渡し後、請求書の受領から30日以内。振込手数料はご負担ください。",
    "引渡しの時期": "クレジットの無効化（お客様に代わって行います）：2026年（令和8年）11月4日まで\n"
    "無効化の期限（遅くとも）：催しの最終日と、注文が効力を持った日の遅い方から180日以内\n"
    "クレジットの利用者：港区\n"
    "利用の目的：みなと環境フェア（うち 1,169.2 kg-CO2）",
    "申込みの撤回・解除（取消し・返品）": "連絡先：03-1234-5678／somebody@example.jp\n"
    "条件：注文の確定から14日以内、かつ移転・無効化の申請前に限り、お受けします。入金前に限ります。\n"
    "効果：取り消した場合、代金は発生せず、確保したクレジットは解放されます。\n"
    "無効化手続後は取消し・返品ができません。",
    "申込みの期限": "2026年（令和8年）10月19日まで",
    "販売事業者": "五木村\n"
    "運営統括責任者：結 太郎\n"
    "所在地：五木村の所在地1番地／電話：03-1234-5678／e-mail：somebody@example.jp",
}

SCREEN_EN = {
    "Quantity": "五木村 村有林 J-クレジット\n"
    "Credit: J-クレジット・五木村「村有林における森林経営活動」（プロジェクト番号 378、熊本県五木村）\n"
    "2 t-CO2 (2,000 kg-CO2)\n"
    "Delivered once; this is not a recurring contract.",
    "Price and total": "五木村 村有林 J-クレジット JPY 12,000 × 2: JPY 24,000 (before tax, 10% rate)\n"
    "Subtotal: JPY 24,000 (before tax)\n"
    "Shipping: JPY 0\n"
    "Other charges: none\n"
    "Consumption tax (10% rate on JPY 24,000, before tax): JPY 2,400\n"
    "Total to pay: JPY 26,400 (tax included)",
    "When and how to pay": "By bank transfer after delivery, within 30 days of receiving the invoice."
    " The bank's transfer charge is yours to bear.",
    "Delivery": "The credits are retired on your behalf by 2026-11-04.\n"
    "Retired at the latest within 180 days of the later of the event's last day and the day on which the order became"
    " binding.\n"
    "Credit user: 港区\n"
    "Purpose: みなと環境フェア（うち 1,169.2 kg-CO2）",
    "Withdrawal and cancellation": "Contact: 03-1234-5678／somebody@example.jp\n"
    "Condition: Within 14 days of the order, and before the transfer or retirement is applied for."
    " 入金前に限ります。\n"
    "Effect: Nothing is then owed, and the tonnes held for you are released.\n"
    "Once the retirement procedure has been carried out, the credits can be neither cancelled nor returned.",
    "Application deadline": "By 2026-10-19.",
    "Seller": "五木村\n"
    "Responsible manager: 結 太郎\n"
    "Address: 五木村の所在地1番地 / Telephone: 03-1234-5678 / E-mail: somebody@example.jp",
}
"""特定商取引法12条の6 asks for the first six; the seller stands beside them."""


async def test_the_offered_order_shows_its_final_confirmation_in_japanese_and_english(agreed: World) -> None:
    order = await agreed.order()
    in_english = await agreed.order(language="en")

    screen, english = order.pop("finalConfirmation"), in_english.pop("finalConfirmation")
    assert order == in_english == offered_order(agreed)
    assert expected.labelled(screen.pop("entries")) == SCREEN_JA
    assert expected.labelled(english.pop("entries")) == SCREEN_EN
    assert screen.pop("hash") == english.pop("hash"), "one hash covers both"
    assert screen == {
        "title": "ご注文内容の最終確認",
        "notice": "「注文を確定する（有料）」を押すと、以下の内容で有料の注文が確定します。",
        "confirmLabel": "注文を確定する（有料）",
        "editLabel": "修正する",
        "editWays": [
            {
                "mutation": "reviseOrder",
                "text": "価格・引渡しの日は、売り手に改めてもらえます。改められると、この画面も改まります。",
            },
            {
                "mutation": "cancelOrder",
                "text": "数量や用途を変えるには、この注文をやめ、需要を登録し直します（postDemand）。",
            },
        ],
        "cancelLabel": "注文をやめる",
        "cancelWays": [{"mutation": "cancelOrder", "text": "注文をやめます。代金は発生しません。"}],
        "options": [],
        "shownAt": expected.AT_THE_BEGINNING,
    }
    assert english["title"] == "Final confirmation of your order"
    assert english["confirmLabel"] == "Place the order (payment required)"


def offered_order(world: World, **changes: Any) -> dict[str, Any]:
    """The city's order before its confirmation, without the screen."""
    return {
        "id": world.ids["order"],
        "kind": "CREDIT",
        "status": "OFFERED",
        "quantity": 2,
        "units": None,
        "mass": expected.mass("2000"),
        "unitPrice": 12_000,
        "subtotal": 24_000,
        "shipping": 0,
        "tax": 2_400,
        "total": 26_400,
        "delivery": "RETIRE_ON_BEHALF",
        "paymentTiming": "AFTER_DELIVERY",
        "deliverBy": "2026-11-04",
        "confirmBy": "2026-10-19",
        "confirmedAt": None,
        "confirmationHash": None,
        "payoutDueOn": None,
        "seller": expected.organisation(world.cast.village),
        "buyer": expected.organisation(world.cast.city),
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
        **changes,
    }


async def test_the_city_confirms_with_the_hash_of_what_it_saw(agreed: World) -> None:
    offered = await agreed.order()
    seen = offered["finalConfirmation"]["hash"]

    confirmed = await agreed.do(agreed.cast.city, "confirmOrder", inputs.confirmation(offered))

    order = confirmed["order"]
    assert order.pop("finalConfirmation")["hash"] == seen
    screen = order.pop("confirmedScreen")
    assert (screen["hash"], screen["age"]) == (seen, None)
    assert screen["shownAt"] == screen["confirmedAt"] == expected.AT_THE_BEGINNING
    assert order | {"confirmedScreen": None} == offered_order(
        agreed, status="CONFIRMED", confirmedAt=expected.AT_THE_BEGINNING, confirmationHash=seen
    )
    row = await Order.get(id=read_global_id(agreed.ids["order"], "Order"))
    snapshot = await Snapshot.get(subject_id=row.id)
    assert (snapshot.kind, snapshot.content_hash) == ("FINAL_CONFIRMATION", seen)
    assert hashlib.sha256(snapshot.content.encode()).hexdigest() == seen
    kept = json.loads(snapshot.content)
    assert (dict(kept["ja"]["pairs"]), dict(kept["en"]["pairs"])) == (SCREEN_JA, SCREEN_EN)
    held = await Hold.get(id=row.hold_id)
    end_of_delivery_day = datetime(2026, 11, 4, 15, 0, tzinfo=UTC)
    assert (held.status, held.deadline) == (HoldStatus.PENDING, end_of_delivery_day + timedelta(days=120))
    assert await Invoice.all().count() == 0, "a public body is invoiced after the delivery"
    assert await OutboxEvent.filter(type="OrderConfirmed", subject_id=row.id).count() == 1


async def test_a_revised_offer_has_another_screen_and_another_hash(agreed: World) -> None:
    seen = (await agreed.order())["finalConfirmation"]["hash"]

    revision = {"orderId": agreed.ids["order"], "pricePerTonne": "１１５００", "deliverBy": inputs.day(20)}
    revised = (await agreed.do(agreed.cast.village, "reviseOrder", revision))["order"]

    screen = revised.pop("finalConfirmation")
    assert screen["hash"] != seen
    assert "お支払い総額：25,300円（税込）" in expected.labelled(screen["entries"])["販売価格・お支払い総額"]
    assert "2026年（令和8年）10月25日まで" in expected.labelled(screen["entries"])["引渡しの時期"]
    assert revised == offered_order(
        agreed, unitPrice=11_500, subtotal=23_000, tax=2_300, total=25_300, deliverBy="2026-10-25"
    )


INVOICE = {
    "発行日": "2026年（令和8年）10月5日",
    "宛名": "港区 御中",
    "発行者": "五木村",
    "取引年月日": "2026年（令和8年）10月5日",
    "明細1": "五木村 村有林 J-クレジット（無効化代行）　2 t-CO2　24,000円（税抜・10%対象）",
    "10%対象合計": "24,000円（税抜）、消費税額 2,400円",
    "ご請求金額（税込）": "26,400円",
    "お支払い期限": "2026年（令和8年）11月4日",
    "お支払い方法": "銀行振込（Musubi が売り手を代理して受領します）",
}
"""The fields of a qualified invoice (docs/sources.md IV-01), besides its number and the issuer's."""


async def test_the_public_buyer_gets_its_qualified_invoice_with_the_delivery(requested: World) -> None:
    assert (await requested.order())["invoice"] is None

    delivered = await requested.notify(await requested.order())

    assert (delivered["status"], delivered["balances"]) == ("DELIVERED", [])
    invoice = delivered["invoice"]
    fields = expected.labelled(invoice.pop("entries"))
    assert fields.pop("請求書番号") == invoice["number"]
    assert fields.pop("登録番号") == expected.organisation(requested.cast.village)["invoiceNumber"]
    assert fields == INVOICE
    row = await Invoice.get(order_id=read_global_id(requested.ids["order"], "Order"))
    assert invoice == {
        "number": row.number,
        "title": "適格請求書",
        "issuedOn": "2026-10-05",
        "dueOn": "2026-11-04",
        "total": 26_400,
        "documentHash": row.document_hash,
    }
    assert hashlib.sha256(row.document.encode()).hexdigest() == row.document_hash
    order = await Order.get(id=row.order_id)
    assert (order.status, order.delivered_at, order.paid_at) == (OrderStatus.DELIVERED, NOW, None)


async def test_the_screen_shows_the_sellers_own_terms_for_withdrawing_and_is_stale_once_they_change(
    agreed: World,
) -> None:
    village, city = agreed.cast.village, agreed.cast.city
    label, condition = (
        "申込みの撤回・解除（取消し・返品）",
        "お客様のご都合による取消し・解除はお受けしません。公募のため。",
    )
    seen = await agreed.order()
    refused = {"accepted": False, "days": None, "condition": "公募のため。"}
    await agreed.do(village, "setSellerTerms", seller_terms(creditWithdrawal=refused))

    changed = await agreed.order()

    assert condition in expected.labelled(changed["finalConfirmation"]["entries"])[label]
    hashes = [one["finalConfirmation"]["hash"] for one in (seen, changed)]
    stale = StaleConfirmation(given_hash=hashes[0], current_hash=hashes[1])
    await agreed.refused(city, "confirmOrder", inputs.confirmation(seen), stale)
    await agreed.do(village, "closeListing", {"listingId": agreed.ids["listing"]})
    await agreed.do(village, "setSellerTerms", seller_terms(creditWithdrawal=None))
    without = await agreed.order()
    assert "入金前かつ引渡し" in expected.labelled(without["finalConfirmation"]["entries"])[label]
    lacking = IncompleteSellerPages(missing=("legal.creditWithdrawal",), rules=("TS-11",))
    await agreed.refused(city, "confirmOrder", inputs.confirmation(without), lacking)
    await agreed.do(village, "setSellerTerms", seller_terms())
    await agreed.confirm(without)


async def test_an_unregistered_sellers_invoice_says_that_it_is_none(world: World) -> None:
    # The city sells on to the shop what was transferred to it: it has no registration number.
    city, shop = world.cast.city, world.cast.shop
    wanted = inputs.demand_of(2, delivery="TRANSFER", title="保有分")
    bought = await world.agree(demand=await world.want(city, **wanted))
    await world.notify(await world.deliver(await world.confirm(bought)))
    listing = await world.publish(city, offered=1)
    demand = await world.want(shop, **inputs.stock_demand(1))
    match = await world.propose(city, demand=demand, listing=listing)

    order = await world.confirm({"id": (await world.accept(shop, match))["orderId"]}, shop)

    assert order["invoice"]["title"] == "請求書（適格請求書ではありません）"
    fields = expected.labelled(order["invoice"]["entries"])
    assert "適格請求書を発行できません" in fields["登録番号"]


async def test_the_operator_records_the_public_buyers_payment_after_the_delivery(requested: World) -> None:
    delivered = await requested.notify(await requested.order())

    done = await requested.do(requested.cast.operator, "recordReceipt", inputs.receipt(delivered))

    order = done["order"]
    assert (order["status"], order["total"]) == ("SETTLED", 26_400)
    # 3 % of 24,000 and 2 % of it, each with 10 % tax (payments.fees); the rest is the village's.
    assert order["balances"] == [
        {"account": "FEE", "amount": 720},
        {"account": "HELD", "amount": 0},
        {"account": "PAYABLE_COUNCIL", "amount": 528},
        {"account": "PAYABLE_SELLER", "amount": 25_080},
        {"account": "PAYER", "amount": -26_400},
        {"account": "TAX", "amount": 72},
    ]
    row = await Order.get(id=read_global_id(order["id"], "Order"))
    assert (row.status, row.paid_at, row.settled_at) == (OrderStatus.SETTLED, NOW, NOW)
    receipt = await Receipt.get(order_id=row.id)
    assert (receipt.amount_yen, receipt.received_on, receipt.bank_reference) == (26_400, date(2026, 10, 5), "振込 0001")
    assert receipt.recorded_by_id == requested.cast.operator.actor.person_id
    postings = await Posting.filter(order_id=row.id).values_list("movement", "account", "amount_yen")
    assert sorted(postings) == sorted(
        [
            (Movement.RECEIPT, Account.PAYER, -26_400),
            (Movement.RECEIPT, Account.HELD, 26_400),
            (Movement.SETTLEMENT, Account.HELD, -26_400),
            (Movement.SETTLEMENT, Account.FEE, 720),
            (Movement.SETTLEMENT, Account.TAX, 72),
            (Movement.SETTLEMENT, Account.PAYABLE_COUNCIL, 528),
            (Movement.SETTLEMENT, Account.PAYABLE_SELLER, 25_080),
        ]
    )
    assert await OutboxEvent.filter(type="OrderSettled", subject_id=row.id).count() == 1
    await requested.events()
    assert (await Demand.get(id=row.demand_id)).status is DemandStatus.FULFILLED


async def test_the_money_goes_on_to_seller_and_council_and_every_yen_is_somewhere(settled: World) -> None:
    order, operator = await settled.order(), settled.cast.operator
    await settled.do(operator, "recordPayout", inputs.payout(order, "SELLER"))
    done = await settled.do(operator, "recordPayout", inputs.payout(order, "COUNCIL"))

    balances = {one["account"]: one["amount"] for one in done["order"]["balances"]}
    assert balances == {
        "FEE": 720,
        "HELD": 0,
        "PAID_OUT": 25_608,
        "PAYABLE_COUNCIL": 0,
        "PAYABLE_SELLER": 0,
        "PAYER": -26_400,
        "TAX": 72,
    }
    assert sum(balances.values()) == 0
    payouts = await Payout.all().order_by("amount_yen").values_list("movement", "payee_id", "amount_yen")
    assert list(payouts) == [
        (Movement.PAYOUT_COUNCIL, settled.cast.council.organisation_id, 528),
        (Movement.PAYOUT_SELLER, settled.cast.village.organisation_id, 25_080),
    ]


async def test_a_private_buyer_pays_before_its_tonnes_are_transferred(world: World) -> None:
    shop, village = world.cast.shop, world.cast.village
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(3)))
    assert (offered["paymentTiming"], offered["delivery"]) == ("BEFORE_DELIVERY", "TRANSFER")
    screen = expected.labelled(offered["finalConfirmation"]["entries"])
    assert screen["お支払いの時期・方法"].startswith("銀行振込（前払い）：注文の確定から14日以内。")

    confirmed = await world.confirm(offered, shop)
    assert confirmed["status"] == "CONFIRMED"
    assert (confirmed["invoice"]["total"], confirmed["invoice"]["dueOn"]) == (39_600, "2026-10-19")
    paid = await world.pay(confirmed)
    assert paid["status"] == "PAID"
    assert paid["balances"] == [{"account": "HELD", "amount": 39_600}, {"account": "PAYER", "amount": -39_600}]
    delivering = await world.deliver(paid)

    assert (delivering["status"], delivering["retirement"]) == ("DELIVERING", None)
    transfer = delivering["transfer"]
    assert transfer == {
        "id": transfer["id"],
        "status": "REQUESTED",
        "quantity": 3,
        "requestedAt": expected.AT_THE_BEGINNING,
        "noticeNumber": None,
        "executedOn": None,
        "stock": "OWN",
        "serials": "JC-200-000-000-011-157～JC-200-000-000-011-159",
        "holder": expected.organisation(village),
        "recipient": expected.organisation(shop),
        "outsideRecipient": None,
        "rejectedAt": None,
        "rejectionReason": None,
        "batch": None,
    }
    notice = inputs.transfer_notice(transfer, noticeNumber="移転通知 第9号")
    done = await world.do(village, "recordTransferNotice", notice)

    assert done == {
        "transfer": {
            **transfer,
            "status": "CONFIRMED",
            "noticeNumber": "移転通知 第9号",
            "executedOn": "2026-10-05",
        }
    }
    row = await Transfer.get(id=read_global_id(transfer["id"], "Transfer"))
    assert (row.status, row.recipient_id, row.confirmed_by_id) == (
        RequestStatus.CONFIRMED,
        shop.organisation_id,
        village.actor.person_id,
    )
    settled = await world.order(offered["id"], shop)
    assert settled["status"] == "SETTLED"
    # Brokered: 1,080 fee and 108 tax, 792 for the council.
    assert {one["account"]: one["amount"] for one in settled["balances"]} == {
        "FEE": 1_080,
        "HELD": 0,
        "PAYABLE_COUNCIL": 792,
        "PAYABLE_SELLER": 37_620,
        "PAYER": -39_600,
        "TAX": 108,
    }
    issuance = await world.read(None, "Issuance", world.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=100), "three of them are the shop's now"
    assert issuance["entryCount"] == 4, "issued, held, transfer requested, transfer confirmed"


async def test_a_cancelled_order_frees_everything_it_had_taken(agreed: World) -> None:
    confirmed = await agreed.confirm(await agreed.order())

    done = await agreed.do(agreed.cast.city, "cancelOrder", {"orderId": confirmed["id"]})

    assert done["order"]["status"] == "CANCELLED"
    row = await Order.get(id=read_global_id(confirmed["id"], "Order"))
    assert (await Hold.get(id=row.hold_id)).status is HoldStatus.VOIDED
    assert (await Demand.get(id=row.demand_id)).status is DemandStatus.OPEN
    assert (await Listing.get(id=row.listing_id)).committed_t == 0
    issuance = await agreed.read(None, "Issuance", agreed.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=100)
    again = await agreed.agree()
    assert (again["status"], again["quantity"]) == ("OFFERED", 2), "the same demand is matched anew"


async def test_each_side_finds_its_order_in_its_list(agreed: World) -> None:
    document = documents.query("orders", depth=2)
    for party in (agreed.cast.city, agreed.cast.village, agreed.cast.council, agreed.cast.operator):
        found = await agreed.api.ask(document, token=party.token)
        assert [edge["node"]["id"] for edge in found["edges"]] == [agreed.ids["order"]], party.name
    assert (await agreed.api.ask(document, token=agreed.cast.shop.token))["edges"] == []
