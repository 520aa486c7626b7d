"""What the passing of time does: proposals, demands, holds and orders lapse, and what they took is free again."""

from datetime import timedelta
from typing import Any

from listings.errors import DeadlinePassed, NotOpen
from listings.models import Product
from matching.errors import MatchExpired, NotEligible
from parties.models import AccessToken
from payments.errors import NotPayableYet
from payments.models import Order
from payments.orders import expire_orders_of_hold, lapse_product_orders
from registry.errors import AllocationExceedsHold
from registry.models import Allocation, Hold
from registry.states import HoldStatus
from schema.ids import read_global_id
from server.worker import sweep
from tests.scenarios import expected, inputs, rows
from tests.scenarios.cast import NOW
from tests.scenarios.refusals import cannot
from tests.scenarios.world import World


async def lapse(world: World) -> None:
    """What the worker had to do, its sweeps, and what follows from them; a second round finds nothing more to do."""
    await world.events()
    await sweep()
    await world.events()
    before = await rows.dump()
    await sweep()
    await world.events()
    rows.assert_same(before, await rows.dump())


async def status(world: World, kind: str, id: str) -> str:
    """A node's status, as its operator sees it."""
    return str((await world.read(world.cast.operator, kind, id))["status"])


async def test_a_proposal_that_nobody_answers_lapses(world: World) -> None:
    match = {"matchId": await world.propose()}
    world.time.pass_days(14)

    late = MatchExpired(expires_at="2026-10-19T03:00:00+00:00")
    await world.refused(world.cast.city, "acceptMatch", match, late)
    await lapse(world)
    assert await status(world, "Match", match["matchId"]) == "EXPIRED"
    await world.refused(world.cast.city, "acceptMatch", match, NotOpen(kind="match", state="EXPIRED"))
    assert await world.propose() != match["matchId"], "and it may be proposed again"


async def test_a_proposal_stands_until_its_last_moment(world: World) -> None:
    match = await world.propose()
    world.time.pass_days(13)
    await lapse(world)

    await world.accept(world.cast.city, match)
    assert (await world.accept(world.cast.village, match))["status"] == "ACCEPTED"


async def test_a_demand_whose_day_has_passed_is_closed(world: World) -> None:
    pair = {"demandId": world.ids["demand"], "listingId": world.ids["listing"]}
    world.time.pass_days(61)
    await world.refused(world.cast.council, "proposeMatch", pair, NotEligible(reasons=["NEEDED_BY"]))
    await lapse(world)

    assert await status(world, "Demand", world.ids["demand"]) == "EXPIRED"
    error = NotOpen(kind="demand", state="EXPIRED")
    await world.refused(world.cast.council, "proposeMatch", pair, error)
    withdraw = {"demandId": world.ids["demand"]}
    await world.refused(world.cast.city, "withdrawDemand", withdraw, cannot("demand", "EXPIRED", "WITHDRAWN"))


async def test_a_demand_stays_open_on_its_last_day(world: World) -> None:
    world.time.pass_days(60)
    await lapse(world)

    assert await status(world, "Demand", world.ids["demand"]) == "OPEN"


async def test_a_notice_whose_window_has_ended_is_not_sold(world: World) -> None:
    listing = await world.publish(closesOn=inputs.day(5))
    match = {"matchId": await world.propose(world.cast.city, listing=listing)}
    world.time.pass_days(6)

    error = NotOpen(kind="listing", state="2026-10-05..2026-10-10")
    await world.refused(world.cast.village, "acceptMatch", match, error)
    pair = {"demandId": await world.want(), "listingId": listing}
    await world.refused(world.cast.council, "proposeMatch", pair, NotEligible(reasons=["WINDOW"]))


async def free_again(world: World) -> None:
    """The tonnes are available, the notice offers them, the demand is open."""
    issuance = await world.read(None, "Issuance", world.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=100)
    assert (await world.read(None, "Listing", world.ids["listing"]))["remaining"] == 50


async def test_an_offer_that_is_not_confirmed_in_time_lapses_and_frees_everything(agreed: World) -> None:
    order = await agreed.order()
    confirm = inputs.confirmation(order)
    agreed.time.pass_days(15)
    late = DeadlinePassed(field="confirmBy", day="2026-10-19")
    await agreed.refused(agreed.cast.city, "confirmOrder", confirm, late)
    await lapse(agreed)
    assert await status(agreed, "Order", order["id"]) == "OFFERED", "its tonnes are held for one day more"

    agreed.time.pass_days(1)
    await lapse(agreed)

    assert await status(agreed, "Order", order["id"]) == "EXPIRED"
    assert await status(agreed, "Demand", agreed.ids["demand"]) == "OPEN"
    await free_again(agreed)
    gone = cannot("order", "EXPIRED", "CONFIRMED")
    await agreed.refused(agreed.cast.city, "confirmOrder", confirm, gone)
    await agreed.refused(
        agreed.cast.city, "cancelOrder", {"orderId": order["id"]}, cannot("order", "EXPIRED", "CANCELLED")
    )


async def test_an_offer_may_be_confirmed_on_its_last_day(agreed: World) -> None:
    agreed.time.pass_days(14)
    await lapse(agreed)

    assert (await agreed.confirm(await agreed.order()))["status"] == "CONFIRMED"


async def unpaid(world: World) -> dict[str, Any]:
    """A private buyer's order for the city's kind of event, confirmed and to be paid."""
    stranger = world.cast.stranger
    offered = await world.agree(stranger, demand=await world.want(stranger, **inputs.demand()))
    return await world.confirm(offered, stranger)


async def test_a_confirmed_order_whose_prepayment_never_comes_lapses(world: World) -> None:
    order = await unpaid(world)
    world.time.pass_days(19)
    await lapse(world)
    assert await status(world, "Order", order["id"]) == "CONFIRMED"

    world.time.pass_days(1)
    await lapse(world)

    assert await status(world, "Order", order["id"]) == "CANCELLED"
    await free_again(world)
    late = NotPayableYet(state="CANCELLED", timing="BEFORE_DELIVERY")
    await world.refused(world.cast.operator, "recordReceipt", inputs.receipt(order), late)


async def test_between_the_holds_end_and_the_orders_end_no_money_is_taken(world: World) -> None:
    order = await unpaid(world)
    world.time.pass_days(20)
    await sweep()

    assert await status(world, "Order", order["id"]) == "CONFIRMED", "the worker has not come to it yet"
    late = NotPayableYet(state="EXPIRED", timing="BEFORE_DELIVERY")
    await world.refused(world.cast.operator, "recordReceipt", inputs.receipt(order), late)
    await world.events()
    assert await status(world, "Order", order["id"]) == "CANCELLED"


async def test_what_is_paid_or_requested_does_not_lapse(requested: World) -> None:
    paid = await requested.pay(await unpaid(requested))
    requested.time.pass_days(300)
    await lapse(requested)

    assert await status(requested, "Order", paid["id"]) == "PAID"
    assert await status(requested, "Order", requested.ids["order"]) == "DELIVERING"
    issuance = await requested.read(None, "Issuance", requested.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=96, HELD=2, RETIREMENT_REQUESTED=2)


async def test_a_purchase_that_is_not_confirmed_or_not_paid_in_time_lapses(stocked: World) -> None:
    product = {"id": stocked.ids["product"]}
    offered = await stocked.order_product(product, 3)
    confirmed = await stocked.confirm(await stocked.order_product(product, 5), stocked.cast.consumer)
    stocked.time.pass_days(15)
    await lapse(stocked)
    assert await status(stocked, "Order", offered["id"]) == "EXPIRED"
    assert await status(stocked, "Order", confirmed["id"]) == "CONFIRMED"
    stocked.time.pass_days(5)
    await lapse(stocked)

    assert await status(stocked, "Order", confirmed["id"]) == "CANCELLED"
    assert (await stocked.read(None, "Product", product["id"]))["unsold"] == expected.mass("1000")
    allocation = await Allocation.get(use_id=read_global_id(confirmed["id"], "Order"))
    assert allocation.released_at is not None
    again = cannot("order", "EXPIRED", "CONFIRMED")
    late = inputs.confirmation(offered)
    await stocked.refused(stocked.cast.consumer, "confirmOrder", late, again)


async def test_a_product_is_sold_until_the_day_promised_for_its_retirement(stocked: World) -> None:
    consumer, product = stocked.cast.consumer, {"productId": stocked.ids["product"], "units": 1}
    stocked.time.pass_days(30)
    offered = await stocked.order_product({"id": product["productId"]}, 1)
    stocked.time.pass_days(1)

    late = DeadlinePassed(field="retireBy", day="2026-11-04")
    await stocked.refused(consumer, "orderProduct", product, late)
    await stocked.refused(consumer, "confirmOrder", inputs.confirmation(offered), late)


async def test_a_product_ends_when_its_tonnes_fall_back_to_the_stock(stocked: World) -> None:
    product = stocked.ids["product"]
    # A year after the promised day; tokens live less long.
    await AccessToken.all().update(expires_at=NOW + timedelta(days=1_000))
    stocked.time.pass_days(30 + 366)
    await lapse(stocked)

    assert await status(stocked, "Product", product) == "ENDED"
    ended = NotOpen(kind="product", state="ENDED")
    await stocked.refused(stocked.cast.consumer, "orderProduct", {"productId": product, "units": 1}, ended)
    found = await stocked.read(None, "Product", product)
    assert (found["sold"], found["unsold"]) == (expected.mass("0"), expected.mass("0"))
    issuance = await stocked.read(None, "Issuance", stocked.ids["issuance"])
    assert issuance["tonnesByState"] == expected.tonnes(AVAILABLE=100)


async def test_tonnes_behind_a_product_stay_as_long_as_grams_of_them_are_sold(stocked: World) -> None:
    product = {"id": stocked.ids["product"]}
    await stocked.pay(await stocked.confirm(await stocked.order_product(product, 1), stocked.cast.consumer))
    stocked.time.pass_days(600)
    await lapse(stocked)

    row = await Product.get(id=read_global_id(product["id"], "Product"))
    assert (await Hold.get(id=row.hold_id)).status is HoldStatus.PENDING


async def test_a_handler_that_runs_twice_changes_nothing_more(agreed: World) -> None:
    agreed.time.pass_days(16)
    await lapse(agreed)
    order = await Order.get(id=read_global_id(agreed.ids["order"], "Order"))
    before = await rows.dump()

    await expire_orders_of_hold(order.hold_id)

    rows.assert_same(before, await rows.dump())


async def test_a_sale_that_lapses_after_its_tonnes_were_retired_leaves_its_grams_to_nobody(stocked: World) -> None:
    shop, consumer, product = stocked.cast.shop, stocked.cast.consumer, {"id": stocked.ids["product"]}
    unpaid = await stocked.confirm(await stocked.order_product(product, 100), consumer)
    done = await stocked.do(shop, "requestProductRetirement", {"productId": product["id"]})
    await stocked.do(shop, "recordRetirementNotice", inputs.retirement_notice(done["retirement"]))
    too_many = {"productId": product["id"], "units": 67}
    error = AllocationExceedsHold(requested_g=402_000, available_g=400_000)
    await stocked.refused(consumer, "orderProduct", too_many, error)
    stocked.time.pass_days(20)

    assert await lapse_product_orders() == 1

    assert (await stocked.order(unpaid["id"], consumer))["status"] == "CANCELLED"
    await stocked.refused(consumer, "orderProduct", too_many, error)
    next_one = await stocked.confirm(await stocked.order_product(product, 66), consumer)
    assert next_one["status"] == "CONFIRMED"
