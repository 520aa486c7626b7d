"""What a withdrawal by right does without the seller, and what nobody may say or use any more after a refund."""

import pytest

from core.errors import Forbidden
from payments.errors import CreditNotReturned, WithdrawalIsRight
from payments.models import Order
from payments.owed_retirements import open_deadline_of_order
from payments.prepaid import write_prepaid_notice
from payments.refund_models import Withdrawal
from payments.verification import verify_money
from registry.allocations import place
from registry.deadline_models import RetirementDeadline
from registry.models import Allocation, Hold, Retirement
from registry.serials import SerialRange
from registry.states import UseKind
from registry.verification import verify_ledger
from schema.ids import read_global_id
from tests.scenarios import documents, inputs
from tests.scenarios.refusals import invalid
from tests.scenarios.test_offset_claims import made
from tests.scenarios.test_refunds import answered, refund, withdraw, withdrawal
from tests.scenarios.test_story_product import bought
from tests.scenarios.world import World


async def sound() -> bool:
    """Nothing is lost, made or used twice."""
    return (await verify_ledger()).findings == () and (await verify_money()).findings == ()


@pytest.mark.parametrize("by", ["seller", "operator", "buyer"])
async def test_what_comes_late_while_the_seller_keeps_silent_becomes_a_right(world: World, by: str) -> None:
    shop, village, operator = world.cast.shop, world.cast.village, world.cast.operator
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
    order = await world.pay(await world.confirm(offered, shop))
    waiting = (await world.do(shop, "requestWithdrawal", withdrawal(order)))["order"]["withdrawal"]
    assert (waiting["ground"], waiting["answer"]) == ("AGREEMENT", None)
    early = Forbidden(act="answerWithdrawal", needs="seller（売り手）")
    await world.refused(operator, "answerWithdrawal", answered(order), early)
    world.time.pass_days(31)

    right = WithdrawalIsRight(ground="LATE_DELIVERY", rule="PR-05")
    await world.refused(village, "answerWithdrawal", answered(order, "REFUSED"), right)
    if by == "buyer":
        done = await world.do(shop, "requestWithdrawal", withdrawal(order))
    else:
        done = await world.do(operator if by == "operator" else village, "answerWithdrawal", answered(order))

    assert (done["order"]["status"], done["order"]["withdrawal"]["answer"]) == ("REFUNDING", "ACCEPTED")
    assert await Withdrawal.all().count() == 1


async def test_a_day_of_receipt_told_later_makes_a_right_of_what_waits(stocked: World) -> None:
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    order = await bought(stocked)
    await Order.filter(id=read_global_id(order["id"], "Order")).update(return_days=None)
    await stocked.do(shop, "recordShipment", {"orderId": order["id"], "shippedOn": inputs.day(0)})
    stocked.time.pass_days(8)
    asked = (await stocked.do(consumer, "requestWithdrawal", withdrawal(order)))["order"]
    assert (asked["status"], asked["withdrawal"]["ground"]) == ("SETTLED", "AGREEMENT")

    told = await stocked.do(consumer, "requestWithdrawal", withdrawal(order, goodsReceivedOn=inputs.day(1)))

    assert (told["order"]["status"], told["order"]["withdrawal"]["answer"]) == ("REFUNDING", "ACCEPTED")
    assert "15条の3" in told["order"]["withdrawal"]["answerReason"]


async def test_the_grams_of_other_buyers_stay_on_their_serials(stocked: World) -> None:
    consumer, shop = stocked.cast.consumer, stocked.cast.shop
    first, second = await bought(stocked), await bought(stocked)
    asked = await stocked.do(shop, "requestProductRetirement", {"productId": stocked.ids["product"]})
    await stocked.do(shop, "recordRetirementNotice", inputs.retirement_notice(asked["retirement"]))
    hold = await Hold.get(id=(await Allocation.get(use_id=read_global_id(first["id"], "Order"))).hold_id)

    async def lie() -> list[tuple[str, int]]:
        live = await Allocation.filter(hold_id=hold.id, released_at=None).order_by("id")
        [one] = place(live, [SerialRange("JC-1", 1, 2)])[1:]
        return [(str(one.allocation.use_id), sum(each.mass_g for each in live[:1]))]

    before = await lie()
    await withdraw(stocked, first, consumer, shop)

    assert await lie() == before == [(str(read_global_id(second["id"], "Order")), 18_000)]
    assert await sound()


async def test_after_a_refund_nobody_claims_what_was_retired(settled: World) -> None:
    city, village, operator = settled.cast.city, settled.cast.village, settled.cast.operator
    retirement = settled.ids["retirement"]
    demand = settled.ids["demand"]
    claim = await made(settled)
    assert claim["status"] == "PUBLISHED"
    order = await settled.order()
    await settled.api.ask(documents.query("eventReport"), demandId=demand)

    await withdraw(settled, order, city, village)
    await settled.do(operator, "recordRefund", refund(order))
    await settled.events()

    ended = await settled.read(city, "Claim", claim["id"])
    assert ended["status"] == "ENDED" and "返金" in ended["endedReason"]
    lives = await Allocation.get(use_id=read_global_id(order["id"], "Order"), released_at=None)
    assert (lives.use_kind, lives.mass_g) == (UseKind.REFUNDED_SALE, 1_169_200)
    said = await settled.api.ask(documents.query("retirementWording"), token=city.token, retirementId=retirement)
    assert (said["claim"], said["claims"]) == (None, [])
    await settled.api.refused_at_the_top(documents.query("eventReport"), "NOT_FOUND", demandId=demand)
    error = invalid("retirementId", str(read_global_id(retirement, "Retirement")), "certificate_not_void")
    await settled.refused(city, "claimRetirement", {"retirementId": retirement}, error)
    assert await sound()


async def test_before_its_certificate_is_there_a_refunded_retirement_is_nobodys_too(requested: World) -> None:
    cast = requested.cast
    order = await requested.pay(await requested.notify(await requested.order()))
    await withdraw(requested, order, cast.city, cast.village)
    await requested.do(cast.operator, "recordRefund", refund(order))

    error = invalid("retirementId", "0", "grams_given_to_a_use")
    await requested.refused(cast.city, "claimRetirement", {"retirementId": requested.ids["retirement"]}, error)
    await requested.events()
    assert not await RetirementDeadline.filter(closed_on=None).exists()
    assert await Retirement.filter(status="CONFIRMED").count() == 1 and await sound()


async def test_a_worker_that_comes_after_the_withdrawal_opens_no_deadline_and_promises_no_delivery(
    world: World,
) -> None:
    shop, village = world.cast.shop, world.cast.village
    demand = await world.want(shop, **inputs.demand(offsetType="SELF"))
    order = await world.pay(await world.confirm(await world.agree(shop, demand=demand), shop))
    id = read_global_id(order["id"], "Order")
    await withdraw(world, order, shop, village)

    await open_deadline_of_order(id)
    await write_prepaid_notice(id)

    assert not await RetirementDeadline.filter(sale_id=id).exists()
    assert (await world.read(shop, "Order", order["id"]))["prepaidNotice"] is None


async def test_tonnes_that_were_sold_back_are_not_given_back(stocked: World) -> None:
    shop, village, operator = stocked.cast.shop, stocked.cast.village, stocked.cast.operator
    offered = await stocked.agree(shop, demand=await stocked.want(shop, **inputs.stock_demand(2)))
    order = await stocked.deliver(await stocked.pay(await stocked.confirm(offered, shop)))
    notice = inputs.transfer_notice(order["transfer"], noticeNumber="移-2")
    await stocked.do(village, "recordTransferNotice", notice)
    await withdraw(stocked, order, shop, village)
    listing = await stocked.publish(shop, offered=2)
    wanted = await stocked.want(village, **inputs.stock_demand(2))
    match = await stocked.propose(demand=wanted, listing=listing)
    await stocked.accept(village, match)
    sale = await stocked.read(village, "Order", (await stocked.accept(shop, match))["orderId"])
    sold = await stocked.deliver(await stocked.confirm(sale, village), shop)
    await stocked.do(shop, "recordTransferNotice", inputs.transfer_notice(sold["transfer"], noticeNumber="移-3"))

    given = refund(order, reverseTransferId=sold["transfer"]["id"])

    await stocked.refused(operator, "recordRefund", given, CreditNotReturned(quantity_t=2))
