"""What an order that came to nothing leaves: grams that stay retired, a demand open again, papers withdrawn, rights kept."""

from typing import Any

import pytest

from disclosures.models import PublishedDocument
from listings.kinds import DemandStatus
from listings.models import Demand
from matching.service import fulfil_demand_of_order
from parties.access_models import Mail
from payments.kinds import Patience
from payments.orders import lapse_product_orders
from payments.record_verification import verify_records
from payments.refund_models import Withdrawal
from payments.verification import verify_money
from payments.withdrawal_reminders import tell_of_unanswered_withdrawals
from registry.allocations import place
from registry.models import Allocation, Hold
from registry.serials import SerialRange
from registry.states import UseKind
from registry.verification import verify_ledger
from schema.ids import read_global_id
from tests.scenarios import expected, inputs, publishing
from tests.scenarios.damage import record
from tests.scenarios.refusals import cannot
from tests.scenarios.test_documents import published
from tests.scenarios.test_offset_claims import drafted, made
from tests.scenarios.test_refunds import answered, refund, withdraw, withdrawal
from tests.scenarios.test_story_product import bought
from tests.scenarios.world import World


async def sound() -> bool:
    """Nothing is lost, made or used twice, and what is told agrees."""
    verdicts = (await verify_ledger(), await verify_money(), await verify_records())
    return [one.findings for one in verdicts] == [(), (), ()]


async def retire_product(world: World) -> None:
    """The shop's product is retired, whoever has paid by now."""
    asked = await world.do(world.cast.shop, "requestProductRetirement", {"productId": world.ids["product"]})
    await world.do(world.cast.shop, "recordRetirementNotice", inputs.retirement_notice(asked["retirement"]))


async def lies(order: dict[str, Any]) -> tuple[str, ...]:
    """On which tonnes an order's grams lie."""
    mine = await Allocation.get(use_id=read_global_id(order["id"], "Order"), released_at=None)
    live = await Allocation.filter(hold_id=mine.hold_id, released_at=None).order_by("id")
    ranges = [SerialRange("JC-1", 1, 4)]
    [placed] = [one for one in place(live, ranges) if one.allocation.id == mine.id]
    before_g = sum(one.mass_g for one in live if one.id < mine.id)
    return (*map(str, placed.serials), str(before_g))


# An unpaid order whose tonnes were retired meanwhile.


@pytest.mark.parametrize("how", ["cancelled", "lapsed"])
async def test_retired_grams_of_an_unpaid_order_are_never_sold_again(stocked: World, how: str) -> None:
    consumer = stocked.cast.consumer
    unpaid = await stocked.confirm(await stocked.order_product({"id": stocked.ids["product"]}, 3), consumer)
    paid = await bought(stocked)
    await retire_product(stocked)
    before = await lies(paid)
    hold_id = (await Allocation.get(use_id=read_global_id(paid["id"], "Order"))).hold_id
    allocated_g = (await Hold.get(id=hold_id)).allocated_g

    if how == "cancelled":
        done = (await stocked.do(consumer, "cancelOrder", {"orderId": unpaid["id"]}))["order"]
    else:
        stocked.time.pass_days(20)
        assert await lapse_product_orders() == 1
        done = await stocked.read(consumer, "Order", unpaid["id"])

    assert done["status"] == "CANCELLED"
    stays = await Allocation.get(use_id=read_global_id(unpaid["id"], "Order"))
    assert (stays.use_kind, stays.released_at, stays.mass_g) == (UseKind.REFUNDED_SALE, None, 18_000)
    assert (await Hold.get(id=hold_id)).allocated_g == allocated_g, "they are nobody's, and nobody else's"
    assert await lies(paid) == before, "nor do another buyer's move"
    product = await stocked.read(None, "Product", stocked.ids["product"])
    assert (product["sold"], product["unsold"]) == (expected.mass("36"), expected.mass("964")), "never sold again"
    assert "販売済み：3点（18 kg-CO2）" in str(product["page"]), "nor told to be anybody's purchase"
    assert await sound()


async def test_before_the_retirement_a_cancelled_orders_grams_are_free_again(stocked: World) -> None:
    consumer = stocked.cast.consumer
    unpaid = await stocked.confirm(await stocked.order_product({"id": stocked.ids["product"]}, 3), consumer)
    await stocked.do(consumer, "cancelOrder", {"orderId": unpaid["id"]})

    assert (await Allocation.get(use_id=read_global_id(unpaid["id"], "Order"))).released_at is not None
    assert (await stocked.read(None, "Product", stocked.ids["product"]))["unsold"] == expected.mass("1000")
    assert await sound()


# What follows a refund.


async def test_a_refunded_demand_finds_another_match(settled: World) -> None:
    city, village, operator = settled.cast.city, settled.cast.village, settled.cast.operator
    demand = settled.ids["demand"]
    row_id = read_global_id(demand, "Demand")
    assert (await Demand.get(id=row_id)).status is DemandStatus.FULFILLED
    order = await settled.order()

    await withdraw(settled, order, city, village)

    assert (await settled.read(city, "Demand", demand))["status"] == "OPEN"
    told = await Mail.filter(subject="需要の募集を再開しました")
    assert len(told) == 1 and "みなと環境フェア" in told[0].body
    await settled.do(operator, "recordRefund", refund(order))
    await fulfil_demand_of_order(read_global_id(order["id"], "Order"))
    assert (await Demand.get(id=row_id)).status is DemandStatus.OPEN, "a late worker does not close it again"
    again = await settled.settle(await settled.agree(demand=demand))
    await settled.events()
    assert again["status"] == "SETTLED" and again["id"] != order["id"]
    assert (await Demand.get(id=row_id)).status is DemandStatus.FULFILLED
    mine = await Allocation.get(use_kind=UseKind.DEMAND, use_id=row_id, released_at=None)
    refunded = await Allocation.get(use_kind=UseKind.REFUNDED_SALE)
    assert mine.hold_id != refunded.hold_id
    assert await sound()


async def test_what_was_published_of_a_refunded_demand_is_withdrawn_and_its_publisher_told(settled: World) -> None:
    city, village = settled.cast.city, settled.cast.village
    report = await published(settled, city, publishing.notice(settled.ids["demand"]))
    form = publishing.document("PLAN", settled.ids["demand"], publishing.PLAN_TEXTS, undertaking="EVENT")
    await published(settled, city, form)
    await withdraw(settled, await settled.order(), city, village)

    rows = {one.kind.value: one for one in await PublishedDocument.filter(publisher_id=city.organisation_id)}
    assert rows["EVENT_NOTICE"].withdrawn_at is not None and rows["PLAN"].withdrawn_at is None
    assert rows["EVENT_NOTICE"].withdrawal_reason == (
        "この文書が示すクレジットの売買が撤回・解除され、代金が買い手に返金されるため。"
    )
    page = await settled.api.http.get(f"/documents/{read_global_id(report['id'], 'PublishedDocument')}")
    assert "返金されるため" in page.text
    told = await Mail.filter(subject="公開した文書を取り下げました")
    assert len(told) == 1 and report["title"] in told[0].body
    assert await sound()


async def test_a_reversal_is_noted_on_the_page_of_a_claim(settled: World) -> None:
    claim = await made(settled)
    draft = await drafted(settled)
    assert claim["annotations"] == []

    await record(settled)

    found = await settled.read(None, "Claim", claim["id"])
    texts = [(one["notedOn"], one["text"][:12]) for one in found["annotations"]]
    assert sorted(texts) == [(inputs.day(0), "2026年9月5日の火災"), (inputs.day(0), "この証書と同じ発行（認証")]
    page = await settled.api.http.get(f"/claims/{read_global_id(claim['id'], 'Claim')}")
    assert page.status_code == 200 and "2026年9月5日の火災による反転" in page.text and "追記" in page.text
    assert (await settled.read(settled.cast.city, "Claim", draft["id"]))["annotations"] == []


# Withdrawals while the registry is being asked.


async def late(world: World) -> dict[str, Any]:
    """A firm's paid order whose retirement the registry is being asked for, and whose promised day has passed."""
    shop = world.cast.shop
    demand = await world.want(shop, **inputs.demand(offsetType="SELF"))
    order = await world.pay(await world.confirm(await world.agree(shop, demand=demand), shop))
    asked = await world.deliver(order)
    assert asked["status"] == "DELIVERING"
    early = cannot("order", "DELIVERING", "REFUNDING")
    await world.refused(shop, "requestWithdrawal", withdrawal(order), early)
    world.time.pass_days(31)
    kept = (await world.do(shop, "requestWithdrawal", withdrawal(order)))["order"]
    assert (kept["status"], kept["withdrawal"]["ground"], kept["withdrawal"]["isRight"]) == (
        "DELIVERING",
        "LATE_DELIVERY",
        True,
    )
    assert (kept["withdrawal"]["answer"], kept["withdrawalRight"]["isRight"]) == (None, True)
    found: dict[str, Any] = await world.read(world.cast.village, "Order", order["id"])
    return found


async def test_a_right_asked_for_meanwhile_takes_effect_when_the_registry_has_retired(world: World) -> None:
    order = await late(world)
    asked_at = (await Withdrawal.get()).created_at
    world.time.pass_days(2)

    await world.do(world.cast.village, "recordRetirementNotice", inputs.retirement_notice(order["retirement"]))

    done = await world.read(world.cast.shop, "Order", order["id"])
    assert (done["status"], done["withdrawal"]["creditEnd"]) == ("REFUNDING", "STAYS_RETIRED")
    row = await Withdrawal.get()
    assert (row.created_at, row.answered_by_id) == (asked_at, row.requested_by_id)
    refunded = await world.do(world.cast.operator, "recordRefund", refund(done, refundedOn=inputs.day(33)))
    assert refunded["order"]["status"] == "REFUNDED"
    await world.events()
    assert await sound()


async def test_a_right_asked_for_meanwhile_takes_effect_when_the_registry_refuses(world: World) -> None:
    order = await late(world)
    rejection = {"retirementId": order["retirement"]["id"], "reason": "口座名義の不一致"}

    await world.do(world.cast.village, "recordRetirementRejection", rejection)

    done = await world.read(world.cast.shop, "Order", order["id"])
    assert (done["status"], done["withdrawal"]["answer"], done["withdrawal"]["creditEnd"]) == (
        "REFUNDING",
        "ACCEPTED",
        "RELEASED",
    )
    assert (await world.read(None, "Listing", world.ids["listing"]))["remaining"] == 50
    assert (await world.do(world.cast.operator, "recordRefund", refund(done, refundedOn=inputs.day(31))))["order"][
        "status"
    ] == "REFUNDED"
    assert await sound()


async def test_what_waited_for_the_seller_becomes_a_right_while_the_registry_is_asked(world: World) -> None:
    shop, village = world.cast.shop, world.cast.village
    demand = await world.want(shop, **inputs.demand(offsetType="SELF"))
    order = await world.pay(await world.confirm(await world.agree(shop, demand=demand), shop))
    await world.do(shop, "requestWithdrawal", withdrawal(order))
    asked = await world.deliver(order)
    world.time.pass_days(31)

    kept = (await world.do(shop, "requestWithdrawal", withdrawal(order)))["order"]

    said = kept["withdrawal"]
    assert (kept["status"], said["ground"], said["rightGround"], said["isRight"]) == (
        "DELIVERING",
        "AGREEMENT",
        "LATE_DELIVERY",
        True,
    )
    rejection = {"retirementId": asked["retirement"]["id"], "reason": "口座名義の不一致"}
    await world.do(village, "recordRetirementRejection", rejection)
    assert (await world.read(shop, "Order", order["id"]))["status"] == "REFUNDING"
    assert await Withdrawal.all().count() == 1 and await sound()


# A seller that keeps silent.


async def test_a_silent_seller_is_reminded_once_and_then_its_council_and_the_operators_are_told(world: World) -> None:
    shop, village = world.cast.shop, world.cast.village
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
    order = await world.pay(await world.confirm(offered, shop))
    await world.do(shop, "requestWithdrawal", withdrawal(order))
    patience = Patience(reminder_days=2, escalation_days=5)

    async def told(days: int) -> int:
        world.time.pass_days(days)
        return await tell_of_unanswered_withdrawals(patience)

    assert [await told(days) for days in (1, 1, 0, 2, 1, 0, 5)] == [0, 1, 0, 0, 1, 0, 0]
    [reminder] = await Mail.filter(subject="撤回・解除の申出への回答をお願いします")
    assert inputs.day(0) in reminder.body and inputs.day(5) in reminder.body
    escalated = await Mail.filter(subject="撤回・解除の申出に売り手の回答がありません")
    assert escalated and all(read_global_id(order["id"], "Order").hex in one.body.replace("-", "") for one in escalated)
    said = (await world.read(shop, "Order", order["id"]))["withdrawal"]
    assert said["remindedAt"] and said["escalatedAt"] and said["answer"] is None
    await world.do(village, "answerWithdrawal", answered(order, "REFUSED"))
    assert await told(20) == 0


async def test_who_was_not_reminded_is_not_told_of_at_once(world: World) -> None:
    shop = world.cast.shop
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
    order = await world.pay(await world.confirm(offered, shop))
    await world.do(shop, "requestWithdrawal", withdrawal(order))
    world.time.pass_days(20)

    assert await tell_of_unanswered_withdrawals(Patience()) == 1
    assert (await Withdrawal.get()).escalated_at is None, "the worker was away: the seller has its days all the same"
    world.time.pass_days(7)
    assert await tell_of_unanswered_withdrawals(Patience()) == 1
    assert (await Withdrawal.get()).escalated_at is not None
