"""Withdrawals from paid orders and refunds: by what right, where every yen goes, what becomes of the credit."""

import json
from datetime import timedelta
from typing import Any

from core.errors import Forbidden
from disclosures.models import PublishedDocument
from disclosures.published import is_intact
from payments.errors import (
    CreditNotReturned,
    NothingToPayOut,
    RefundNotCovered,
    WithdrawalWaits,
    WrongAmount,
)
from payments.models import Order, Posting
from payments.refund_models import PayoutReturn, Refund, Withdrawal
from registry.models import Allocation, Certificate
from registry.states import UseKind
from registry.void_models import CertificateVoid
from schema.ids import global_id, read_global_id
from tests.scenarios import expected, inputs
from tests.scenarios.cast import Party
from tests.scenarios.movements import transfer
from tests.scenarios.refusals import cannot, invalid, missing, not_able
from tests.scenarios.test_story_product import bought
from tests.scenarios.world import World

REASON = "思っていた大きさと違った。"

RETURN_INVOICE = """query R($id: ID!) { node(id: $id) { ... on Order { refund {
  amount refundedOn bankReference returnInvoice { id title issuedAt contentHash entries { label text } }
} } } }"""


def withdrawal(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A buyer's withdrawal."""
    return {"orderId": order["id"], "reason": REASON, **changes}


def answered(order: dict[str, Any], answer: str = "ACCEPTED", **changes: Any) -> dict[str, Any]:
    """The seller's answer to it."""
    return {"orderId": order["id"], "answer": answer, "reason": "承知しました。", **changes}


def refund(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The order's total, sent back today."""
    return {
        "orderId": order["id"],
        "amount": order["total"],
        "refundedOn": inputs.day(0),
        "bankReference": "返金 0001",
        **changes,
    }


def payout_return(order: dict[str, Any], amount: int, payee: str = "SELLER", **changes: Any) -> dict[str, Any]:
    """What a payee sent back today."""
    given = {"payee": payee, "amount": amount, "returnedOn": inputs.day(0), "bankReference": "返戻 0001"}
    return {"orderId": order["id"], **given, **changes}


async def withdraw(world: World, order: dict[str, Any], buyer: Party, seller: Party) -> dict[str, Any]:
    """The buyer withdraws, the seller accepts; the order after it."""
    await world.do(buyer, "requestWithdrawal", withdrawal(order))
    done: dict[str, Any] = (await world.do(seller, "answerWithdrawal", answered(order)))["order"]
    return done


def yen(order: dict[str, Any]) -> dict[str, int]:
    """Where the order's yen are, without what is empty."""
    return {one["account"]: one["amount"] for one in order["balances"] if one["amount"]}


async def unsold(world: World) -> dict[str, Any]:
    """What of the product can still be sold."""
    found: dict[str, Any] = (await world.read(None, "Product", world.ids["product"]))["unsold"]
    return found


async def bought_without_days(world: World) -> dict[str, Any]:
    """A paid order of before sellers had to say their days to return goods."""
    order = await bought(world)
    await Order.filter(id=read_global_id(order["id"], "Order")).update(return_days=None)
    return order


async def test_a_paid_order_is_withdrawn_from_refunded_and_its_grams_are_sold_again(stocked: World) -> None:
    consumer, shop, operator = stocked.cast.consumer, stocked.cast.shop, stocked.cast.operator
    order = await bought(stocked)
    assert order["withdrawalRight"] == {"ground": "SHOWN_TERMS", "isRight": False, "lastDay": None}
    assert (order["withdrawal"], order["refund"]) == (None, None)

    asked = (await stocked.do(consumer, "requestWithdrawal", withdrawal(order)))["order"]

    assert asked["status"] == "PAID", "the seller answers first"
    waiting = {
        "ground": "SHOWN_TERMS",
        "isRight": False,
        "lastDay": None,
        "goodsReceivedOn": None,
        "reason": REASON,
        "requestedAt": expected.AT_THE_BEGINNING,
        "answer": None,
        "answerReason": None,
        "answeredAt": None,
        "creditEnd": None,
        "rightGround": None,
        "remindedAt": None,
        "escalatedAt": None,
    }
    assert asked["withdrawal"] == waiting
    assert await unsold(stocked) == expected.mass("982")
    agreed = (await stocked.do(shop, "answerWithdrawal", answered(order)))["order"]
    assert agreed["status"] == "REFUNDING"
    assert agreed["withdrawal"] == waiting | {
        "answer": "ACCEPTED",
        "answerReason": "承知しました。",
        "answeredAt": expected.AT_THE_BEGINNING,
        "creditEnd": "RELEASED",
    }
    assert (yen(agreed), agreed["withdrawalRight"]) == ({"HELD": 1_850, "PAYER": -1_850}, None)
    assert await unsold(stocked) == expected.mass("1000")

    done = (await stocked.do(operator, "recordRefund", refund(order)))["order"]

    assert (done["status"], yen(done)) == ("REFUNDED", {"PAYER": -1_850, "REFUNDED": 1_850})
    back = (await stocked.api.ask(RETURN_INVOICE, token=consumer.token, id=order["id"]))["refund"]
    paper = back.pop("returnInvoice")
    assert back == {"amount": 1_850, "refundedOn": "2026-10-05", "bankReference": "返金 0001"}
    texts = {one["label"]: one["text"] for one in paper["entries"]}
    number = texts["返還請求書番号"]
    assert (paper["title"], number[:13]) == ("適格返還請求書", "RET-20261005-")
    assert texts | {"返還請求書番号": ""} == {
        "返還請求書番号": "",
        "発行日": "2026年（令和8年）10月5日",
        "宛名": "試 花子 様",
        "発行者": "むすび商店",
        "登録番号": expected.organisation(shop)["invoiceNumber"],
        "返金日": "2026年（令和8年）10月5日",
        "元の取引年月日": "引渡し前（2026年（令和8年）10月26日の予定）",
        "元の請求書": f"{order['invoice']['number']}（2026年（令和8年）10月5日発行）",
        "返金の理由": "申込みの撤回・契約の解除",
        "明細1": "森のしおり　3 点　1,650円（税込・10%対象）",
        "明細2": "送料　200円（税込・10%対象）",
        "10%対象合計": "1,850円（税込）、消費税額 168円",
        "返金額（税込）": "1,850円",
    }
    kept = await PublishedDocument.get(id=read_global_id(paper["id"], "PublishedDocument"))
    assert is_intact(kept) and kept.content_hash == paper["contentHash"] and not kept.is_public
    assert (kept.publisher_id, kept.recipient_id) == (shop.organisation_id, consumer.organisation_id)
    row = await Refund.get().select_related("withdrawal")
    assert (row.amount_yen, row.withdrawal.credit_end.value, row.reverse_transfer_id) == (1_850, "RELEASED", None)


async def test_a_statutory_withdrawal_takes_effect_without_the_sellers_answer(stocked: World) -> None:
    consumer, shop, operator = stocked.cast.consumer, stocked.cast.shop, stocked.cast.operator
    order = await bought_without_days(stocked)
    await stocked.do(shop, "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    stocked.time.pass_days(9)
    # The goods came two days after their shipping: the eighth day counted from there is still to come.
    arrived = (stocked.time.now.date() - timedelta(days=7)).isoformat()
    asked = await stocked.do(consumer, "requestWithdrawal", withdrawal(order, goodsReceivedOn=arrived))
    said = asked["order"]["withdrawal"]
    assert (said["ground"], said["isRight"], said["lastDay"]) == ("STATUTORY", True, inputs.day(9))

    assert asked["order"]["status"] == "REFUNDING"
    assert (said["answer"], said["creditEnd"], "15条の3" in said["answerReason"]) == ("ACCEPTED", "RELEASED", True)
    for party in (shop, operator):
        nothing = missing("Withdrawal", order["id"])
        await stocked.refused(party, "answerWithdrawal", answered(order, "REFUSED"), nothing)
    done = await stocked.do(operator, "recordRefund", refund(order, refundedOn=inputs.day(9)))
    assert done["order"]["status"] == "REFUNDED"


async def test_after_the_days_the_seller_may_refuse_and_an_operator_does_not_answer(stocked: World) -> None:
    consumer, shop, operator = stocked.cast.consumer, stocked.cast.shop, stocked.cast.operator
    order = await bought_without_days(stocked)
    await stocked.do(shop, "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    stocked.time.pass_days(8)
    asked = await stocked.do(consumer, "requestWithdrawal", withdrawal(order))
    said = asked["order"]["withdrawal"]
    assert (said["ground"], said["isRight"], said["lastDay"]) == ("AGREEMENT", False, inputs.day(7))
    again = WithdrawalWaits(requested_on=inputs.day(8))
    await stocked.refused(consumer, "requestWithdrawal", withdrawal(order), again)
    only_seller = Forbidden(act="answerWithdrawal", needs="seller（売り手）")
    await stocked.refused(operator, "answerWithdrawal", answered(order), only_seller)

    done = await stocked.do(shop, "answerWithdrawal", answered(order, "REFUSED", reason="期間を過ぎています。"))

    said = done["order"]["withdrawal"]
    assert (done["order"]["status"], said["answer"], said["creditEnd"]) == ("SETTLED", "REFUSED", None)
    await stocked.refused(shop, "answerWithdrawal", answered(order), missing("Withdrawal", order["id"]))
    refunding = cannot("order", "SETTLED", "REFUNDED")
    await stocked.refused(operator, "recordRefund", refund(order, refundedOn=inputs.day(8)), refunding)


async def test_fees_and_tax_go_back_and_what_was_paid_out_comes_back_first(stocked: World) -> None:
    consumer, shop, operator = stocked.cast.consumer, stocked.cast.shop, stocked.cast.operator
    order = await bought(stocked)
    await stocked.do(shop, "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    await stocked.do(operator, "recordPayout", inputs.payout(order))
    await withdraw(stocked, order, consumer, shop)

    covered = RefundNotCovered(payee="SELLER", paid_out_yen=1_795)
    await stocked.refused(operator, "recordRefund", refund(order), covered)
    for amount in (1_794, 1_796, 0):
        wrong = WrongAmount(given_yen=amount, expected_yen=1_795)
        await stocked.refused(operator, "recordPayoutReturn", payout_return(order, amount), wrong)
    none = missing("Payout", order["id"])
    await stocked.refused(operator, "recordPayoutReturn", payout_return(order, 1, "COUNCIL"), none)
    back = (await stocked.do(operator, "recordPayoutReturn", payout_return(order, 1_795)))["order"]
    assert yen(back) == {"FEE": 50, "PAYABLE_SELLER": 1_795, "PAYER": -1_850, "TAX": 5}
    await stocked.refused(operator, "recordPayoutReturn", payout_return(order, 1_795), none)
    # It is not sent on a second time: it is the buyer's.
    await stocked.refused(operator, "recordPayout", inputs.payout(order), NothingToPayOut(payee="SELLER"))
    for amount in (1_849, 1_851, 0, -1_850):
        wrong = WrongAmount(given_yen=amount, expected_yen=1_850)
        await stocked.refused(operator, "recordRefund", refund(order, amount=amount), wrong)
    tomorrow = invalid("refundedOn", inputs.day(1), "between_cause_and_today")
    await stocked.refused(operator, "recordRefund", refund(order, refundedOn=inputs.day(1)), tomorrow)
    strange = invalid(
        "reverseTransferId", str(read_global_id(stocked.ids["transfer"], "Transfer")), "only_after_a_transfer"
    )
    given = refund(order, reverseTransferId=stocked.ids["transfer"])
    await stocked.refused(operator, "recordRefund", given, strange)

    done = (await stocked.do(operator, "recordRefund", refund(order)))["order"]

    assert (done["status"], yen(done)) == ("REFUNDED", {"PAYER": -1_850, "REFUNDED": 1_850})
    assert (await PayoutReturn.get()).amount_yen == 1_795
    assert sum(one.amount_yen for one in await Posting.filter(order_id=read_global_id(order["id"], "Order"))) == 0
    again = cannot("order", "REFUNDED", "REFUNDED")
    await stocked.refused(operator, "recordRefund", refund(order), again)


async def test_what_was_retired_stays_so_with_the_shop_and_is_nobodys(stocked: World) -> None:
    consumer, shop, operator = stocked.cast.consumer, stocked.cast.shop, stocked.cast.operator
    order = await bought(stocked)
    asked = await stocked.do(shop, "requestProductRetirement", {"productId": stocked.ids["product"]})
    await stocked.do(shop, "recordRetirementNotice", inputs.retirement_notice(asked["retirement"]))

    lay = await Allocation.get(use_id=read_global_id(order["id"], "Order"))

    agreed = await withdraw(stocked, order, consumer, shop)

    assert agreed["withdrawal"]["creditEnd"] == "STAYS_RETIRED"
    await stocked.do(operator, "recordRefund", refund(order))
    product = await stocked.read(None, "Product", stocked.ids["product"])
    assert (product["sold"], product["unsold"]) == (expected.mass("18"), expected.mass("982")), "never sold again"
    assert "販売済み：0点" in str(product["page"]), "nor told to be anybody's purchase"
    live = await Allocation.get(use_id=read_global_id(order["id"], "Order"), released_at=None)
    assert (live.use_kind, live.mass_g) == (UseKind.REFUNDED_SALE, 18_000)
    assert live.id == lay.id, "it stays on its serials, and so does all that came after it"
    beyond = await stocked.order_product({"id": stocked.ids["product"]}, 163)
    assert (await stocked.confirm(beyond, consumer))["mass"] == expected.mass("978")


async def test_a_retired_credit_orders_certificate_is_void_and_is_seen_to_be(settled: World) -> None:
    city, village, operator = settled.cast.city, settled.cast.village, settled.cast.operator
    order = await settled.order()
    assert order["withdrawalRight"] == {"ground": "AGREEMENT", "isRight": False, "lastDay": None}

    agreed = await withdraw(settled, order, city, village)

    assert agreed["withdrawal"]["creditEnd"] == "STAYS_RETIRED"
    assert agreed["retirement"]["status"] == "CONFIRMED"
    done = (await settled.do(operator, "recordRefund", refund(order)))["order"]
    assert yen(done) == {"PAYER": -26_400, "REFUNDED": 26_400}
    certificate = await Certificate.get()
    note = await CertificateVoid.get(certificate_id=certificate.id)
    assert "無効となりました" in note.text and "無効化済みのまま" in note.text
    shown = await settled.api.ask(
        "query C($n: String!) { certificate(number: $n) { annotations { notedOn text } } }", n=certificate.number
    )
    assert shown["annotations"] == [{"notedOn": "2026-10-05", "text": note.text}]
    retirement = order["retirement"]["id"]
    error = invalid("retirementId", str(read_global_id(retirement, "Retirement")), "certificate_not_void")
    await settled.refused(city, "claimRetirement", {"retirementId": retirement}, error)
    # The worker comes late, or twice: it stays void, once.
    await settled.events()
    assert await CertificateVoid.all().count() == 1


async def test_transferred_tonnes_come_back_before_the_money_does(stocked: World) -> None:
    shop, village, operator = stocked.cast.shop, stocked.cast.village, stocked.cast.operator
    # Another purchase of two tonnes: the first one's are behind the product in part.
    offered = await stocked.agree(shop, demand=await stocked.want(shop, **inputs.stock_demand(2)))
    order = await stocked.deliver(await stocked.pay(await stocked.confirm(offered, shop)))
    notice = inputs.transfer_notice(order["transfer"], noticeNumber="移-2")
    await stocked.do(village, "recordTransferNotice", notice)
    order = await stocked.order(order["id"], shop)
    before = await transfer(stocked, shop, village, 2)
    agreed = await withdraw(stocked, order, shop, village)
    assert agreed["withdrawal"]["creditEnd"] == "RETURNED"

    missing_tonnes = CreditNotReturned(quantity_t=2)
    await stocked.refused(operator, "recordRefund", refund(order), missing_tonnes)
    for strange in (stocked.ids["transfer"], order["transfer"]["id"]):
        given = refund(order, reverseTransferId=strange)
        await stocked.refused(operator, "recordRefund", given, missing_tonnes)
    assert before["transfers"][0]["quantity"] == 2
    back = (await transfer(stocked, shop, village, 2))["transfers"][0]["id"]
    done = (await stocked.do(operator, "recordRefund", refund(order, reverseTransferId=back)))["order"]

    assert (done["status"], yen(done)) == ("REFUNDED", {"PAYER": -26_400, "REFUNDED": 26_400})
    assert global_id("Transfer", (await Refund.get()).reverse_transfer_id) == back


async def test_a_paid_credit_order_frees_its_tonnes_its_offer_and_its_demand(world: World) -> None:
    shop, village, operator = world.cast.shop, world.cast.village, world.cast.operator
    demand = await world.want(shop, **inputs.stock_demand(3))
    order = await world.pay(await world.confirm(await world.agree(shop, demand=demand), shop))
    assert (await world.read(None, "Listing", world.ids["listing"]))["remaining"] == 47

    agreed = await withdraw(world, order, shop, village)

    assert (agreed["status"], agreed["withdrawal"]["creditEnd"]) == ("REFUNDING", "RELEASED")
    assert (await world.read(None, "Listing", world.ids["listing"]))["remaining"] == 50
    assert (await world.read(shop, "Demand", demand))["status"] == "OPEN"
    refunding = cannot("order", "REFUNDING", "DELIVERING")
    await world.refused(village, "requestDelivery", {"orderId": order["id"]}, refunding)
    assert (await world.do(operator, "recordRefund", refund(order)))["order"]["status"] == "REFUNDED"


async def test_what_is_late_is_withdrawn_from_at_once(world: World) -> None:
    shop = world.cast.shop
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
    order = await world.pay(await world.confirm(offered, shop))
    world.time.pass_days(31)

    asked = (await world.do(shop, "requestWithdrawal", withdrawal(order)))["order"]

    said = asked["withdrawal"]
    assert (asked["status"], said["ground"], said["isRight"]) == ("REFUNDING", "LATE_DELIVERY", True)
    assert (await world.read(None, "Listing", world.ids["listing"]))["remaining"] == 50


async def test_withdrawing_too_early_during_delivery_or_by_another_is_refused(requested: World) -> None:
    cast, order = requested.cast, await requested.order()
    await requested.refused(
        cast.city, "requestWithdrawal", withdrawal(order), cannot("order", "DELIVERING", "REFUNDING")
    )
    none = missing("Order", order["id"])
    for party in (cast.village, cast.shop):
        await requested.refused(party, "requestWithdrawal", withdrawal(order), none)
    await requested.refused(cast.operator, "requestWithdrawal", withdrawal(order), not_able("requestWithdrawal"))
    await requested.refused(cast.shop, "answerWithdrawal", answered(order), none)
    nothing = missing("Withdrawal", order["id"])
    await requested.refused(cast.village, "answerWithdrawal", answered(order), nothing)
    await requested.refused(cast.council, "recordRefund", refund(order), not_able("recordRefund"))
    settled = await requested.pay(await requested.notify(order))
    for reason in ("", "　"):
        await requested.refused(
            cast.city, "requestWithdrawal", withdrawal(settled, reason=reason), invalid("reason", reason, "not_empty")
        )
    day = invalid("goodsReceivedOn", inputs.day(0), "only_for_goods_that_were_shipped")
    given = withdrawal(settled, goodsReceivedOn=inputs.day(0))
    await requested.refused(cast.city, "requestWithdrawal", given, day)
    assert await Withdrawal.all().count() == 0


async def test_goods_did_not_arrive_before_they_were_shipped_nor_long_after(stocked: World) -> None:
    order = await bought(stocked)
    await stocked.do(stocked.cast.shop, "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    stocked.time.pass_days(20)
    for day in (-1, 15, 21):
        given = withdrawal(order, goodsReceivedOn=inputs.day(day))
        error = invalid("goodsReceivedOn", inputs.day(day), "between_shipping_and_today")
        await stocked.refused(stocked.cast.consumer, "requestWithdrawal", given, error)


async def test_the_books_have_what_went_back(stocked: World) -> None:
    order = await bought(stocked)
    await withdraw(stocked, order, stocked.cast.consumer, stocked.cast.shop)
    await stocked.do(stocked.cast.operator, "recordRefund", refund(order))

    found = await stocked.api.ask("query { book(book: REFUNDS) { rows csv } }", token=stocked.cast.shop.token)

    assert found["rows"] == 1
    assert "2026-10-05" in found["csv"] and "1850" in found["csv"] and "試 花子" in found["csv"]
    assert json.dumps(found["csv"], ensure_ascii=False).count("返金") >= 1
