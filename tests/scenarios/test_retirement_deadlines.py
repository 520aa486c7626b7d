"""Retirements that sellers owe: reminded of, told when late, a bar to new sales past the limit, and shown to everybody."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from core.tables import OutboxEvent
from parties.access_models import Mail
from parties.models import AccessToken
from payments.owed_retirements import open_deadline_of_order
from registry.deadline_models import DeadlineWarning, RetirementDeadline
from registry.refusals import RetirementOverdue
from schema.ids import read_global_id
from server.worker import sweep
from tests.scenarios import inputs, rows
from tests.scenarios.cast import NOW
from tests.scenarios.world import World

DEADLINES = """query($stage: DeadlineStage) { retirementDeadlines(stage: $stage) { edges { node {
    use title mass { grams } owedFrom dueOn limitOn closedOn stage seller { legalName } } } } }"""
OUTSTANDING = """query($seller: ID) { outstandingRetirements(sellerId: $seller) { edges { node {
    use productId productName mass { grams } sales oldestOn ageDays dueOn limitOn seller { legalName } } } } }"""
TOTAL = "query($seller: ID) { outstandingTotal(sellerId: $seller) { mass { grams } sales oldestOn ageDays } }"
YEARS = "query($seller: ID!) { retiredYears(sellerId: $seller) { year quantity retirements serials } }"


async def lapse(world: World) -> None:
    """The worker's sweeps and what follows; a second round finds nothing more to do."""
    await sweep()
    await world.events()
    before = await rows.dump()
    await sweep()
    await world.events()
    rows.assert_same(before, await rows.dump())


async def long_lived(world: World) -> None:
    await AccessToken.all().update(expires_at=NOW + timedelta(days=3_000))


async def nodes(world: World, by: Any, stage: str | None = None) -> list[dict[str, Any]]:
    found = await world.api.ask(DEADLINES, token=by.token, stage=stage)
    return [edge["node"] for edge in found["edges"]]


async def outstanding(world: World, seller: str | None = None) -> list[dict[str, Any]]:
    found = await world.api.ask(OUTSTANDING, seller=seller)
    return [edge["node"] for edge in found["edges"]]


async def newest() -> UUID:
    """The mail that was written last: old ones are forgotten as time passes."""
    found = await Mail.all().order_by("-id").first()
    return found.id if found else UUID(int=0)


async def subjects(after: UUID) -> list[str]:
    return [mail.subject for mail in await Mail.filter(id__gt=after).order_by("id")]


async def sell(world: World, units: int = 5) -> dict[str, Any]:
    """A consumer's paid order of the stage's product."""
    product = {"id": world.ids["product"]}
    paid = await world.pay(await world.confirm(await world.order_product(product, units), world.cast.consumer))
    shipment = {"orderId": paid["id"], "shippedOn": inputs.day(0)}
    await world.do(world.cast.shop, "recordShipment", shipment)
    await world.events()
    return paid


async def owed_product(world: World) -> dict[str, Any]:
    await long_lived(world)
    return await sell(world)


async def test_a_paid_product_is_owed_its_retirement_within_a_month_or_by_the_day_promised(stocked: World) -> None:
    await owed_product(stocked)

    expected = {
        "use": "PAID",
        "title": "森のしおり",
        "mass": {"grams": 30_000},
        "owedFrom": "2026-10-05",
        "dueOn": "2026-11-04",
        "limitOn": "2026-12-04",
        "closedOn": None,
        "stage": "IN_TIME",
        "seller": {"legalName": "むすび商店"},
    }
    assert await nodes(stocked, stocked.cast.shop) == [expected]
    assert await nodes(stocked, stocked.cast.consumer) == [expected]
    assert await nodes(stocked, stocked.cast.operator, "IN_TIME") == [expected]
    assert await nodes(stocked, stocked.cast.operator, "NEAR") == []
    assert await nodes(stocked, stocked.cast.stranger) == []
    shown = await stocked.read(None, "Product", stocked.ids["product"])
    assert shown["retirementDeadline"]["dueOn"] == "2026-11-04"


async def test_each_stage_is_told_once_and_past_the_limit_nothing_new_is_sold(stocked: World) -> None:
    cast, paid = stocked.cast, await owed_product(stocked)
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    before = await newest()

    stocked.time.pass_days(22)
    await lapse(stocked)
    assert await subjects(before) == [], "it is due in more than a week"
    stocked.time.pass_days(1)
    await lapse(stocked)
    assert await subjects(before) == ["無効化の期限が近づいています"]
    stocked.time.pass_days(7)
    await lapse(stocked)
    assert len(await subjects(before)) == 1, "the last day is in time"
    stocked.time.pass_days(1)
    await lapse(stocked)
    assert await subjects(before) == ["無効化の期限が近づいています", "無効化の期限を過ぎています"]
    assert [one["stage"] for one in await nodes(stocked, cast.shop, "OVERDUE")] == ["OVERDUE"]
    stocked.time.pass_days(29)
    await lapse(stocked)
    assert len(await subjects(before)) == 2, "the limit's day itself is not past it"

    stocked.time.pass_days(1)
    error = RetirementOverdue(title="森のしおり", due_on="2026-11-04", limit_on="2026-12-04")
    product = {"productId": stocked.ids["product"], "units": 1}
    await stocked.refused(cast.consumer, "orderProduct", product, error)
    await stocked.refused(
        cast.shop, "offerProduct", inputs.product(stocked.ids["issuance"], retireBy=inputs.day(90)), error
    )
    await stocked.refused(
        cast.shop, "publishListing", inputs.listing(stocked.ids["issuance"], closesOn=inputs.day(90)), error
    )
    await lapse(stocked)
    assert len(await subjects(before)) == 3
    mails = await Mail.all().order_by("-id").limit(1)
    assert (
        mails[0].recipient == "somebody@example.jp" and "2026-12-04" in mails[0].body and "むすび商店" in mails[0].body
    )
    deadline = await RetirementDeadline.get(sale_id=read_global_id(paid["id"], "Order"))
    told = ["RetirementComesDue", "RetirementOverdue", "RetirementPastLimit"]
    for type in told:
        assert await OutboxEvent.filter(type=type, subject_id=deadline.id).count() == 1
    assert offered["status"] == "OFFERED"
    assert await DeadlineWarning.all().count() == 3


async def test_once_it_is_retired_its_seller_sells_again_and_no_tonne_is_lost(stocked: World) -> None:
    cast = stocked.cast
    await owed_product(stocked)
    stocked.time.pass_days(61)
    await lapse(stocked)
    asked = await stocked.do(cast.shop, "requestProductRetirement", {"productId": stocked.ids["product"]})
    product = {"productId": stocked.ids["product"], "units": 1}
    error = RetirementOverdue(title="森のしおり", due_on="2026-11-04", limit_on="2026-12-04")
    await stocked.refused(cast.consumer, "orderProduct", product, error)
    notice = inputs.retirement_notice(asked["retirement"], executedOn="2026-12-05")
    await stocked.do(cast.shop, "recordRetirementNotice", notice)

    again = await stocked.order_product({"id": stocked.ids["product"]}, 1)

    assert again["status"] == "OFFERED", "as soon as the notice is entered, before the worker has come"
    assert await outstanding(stocked) == []
    await stocked.events()
    assert await nodes(stocked, cast.shop) == []
    confirmed = await stocked.confirm(again, cast.consumer)
    await stocked.do(cast.operator, "recordReceipt", inputs.receipt(confirmed, receivedOn="2026-12-05"))
    await stocked.events()
    shown = await stocked.order(again["id"], cast.consumer)
    assert shown["retirementDeadline"]["stage"] is None, "its grams were retired before it was sold"
    await lapse(stocked)


async def test_a_stage_that_was_slept_through_is_not_told_afterwards(stocked: World) -> None:
    await owed_product(stocked)
    before = await newest()
    stocked.time.pass_days(100)
    await lapse(stocked)

    assert await subjects(before) == ["無効化の最終期限を過ぎたため、新たな販売を止めました"]


async def test_a_products_sales_are_told_of_together(stocked: World) -> None:
    await owed_product(stocked)
    await sell(stocked, 2)
    before = await newest()
    stocked.time.pass_days(31)
    await lapse(stocked)

    assert await subjects(before) == ["無効化の期限を過ぎています"]
    [one] = await outstanding(stocked)
    assert (one["mass"], one["sales"]) == ({"grams": 42_000}, 2)


async def test_an_event_is_retired_within_half_a_year_and_its_buyer_is_told_when_it_is_late(agreed: World) -> None:
    cast = agreed.cast
    await long_lived(agreed)
    order = await agreed.confirm(await agreed.order())
    await agreed.events()
    shown = await agreed.order(order["id"])
    assert {name: shown["retirementDeadline"][name] for name in ("use", "owedFrom", "dueOn", "limitOn")} == {
        "use": "EVENT",
        "owedFrom": "2026-10-05",
        "dueOn": "2027-04-03",
        "limitOn": "2027-10-05",
    }
    agreed.time.pass_days(90)
    await agreed.deliver(order)
    before = await newest()
    agreed.time.pass_days(91)
    await lapse(agreed)

    assert await subjects(before) == ["無効化の期限を過ぎています", "ご注文のクレジットの無効化が遅れています"]
    [public] = await outstanding(agreed)
    assert (public["productName"], public["mass"], public["ageDays"]) == (None, {"grams": 2_000_000}, 181)
    agreed.time.pass_days(185)
    error = RetirementOverdue(title="みなと環境フェア", due_on="2027-04-03", limit_on="2027-10-05")
    listing = inputs.listing(agreed.ids["issuance"], closesOn=inputs.day(500))
    await agreed.refused(cast.village, "publishListing", listing, error)
    done = await agreed.order(order["id"])
    await agreed.do(
        cast.village, "recordRetirementNotice", inputs.retirement_notice(done["retirement"], executedOn=inputs.day(366))
    )
    await agreed.events()
    assert (await agreed.order(order["id"]))["retirementDeadline"]["closedOn"] == "2027-10-06"
    assert await agreed.publish(closesOn=inputs.day(500))


async def test_what_is_sold_for_an_event_to_come_counts_from_its_sale_in_whole_tonnes(world: World) -> None:
    demand = await world.want(**inputs.demand(useFrom=inputs.day(30), useTo=inputs.day(31)))
    await world.confirm(await world.agree(demand=demand))
    await world.events()
    world.time.pass_days(3)

    [public] = await outstanding(world)

    assert (public["mass"], public["oldestOn"], public["ageDays"]) == ({"grams": 2_000_000}, inputs.day(0), 3)


async def test_a_cancelled_order_owes_nothing(agreed: World) -> None:
    order = await agreed.confirm(await agreed.order())
    await agreed.events()
    await agreed.do(agreed.cast.city, "cancelOrder", {"orderId": order["id"]})

    assert (await agreed.order(order["id"]))["retirementDeadline"]["stage"] is None
    assert await nodes(agreed, agreed.cast.village) == []


async def test_a_transfer_owes_no_retirement(stocked: World) -> None:
    order = await stocked.order(stocked.ids["shop_order"], stocked.cast.shop)

    assert order["retirementDeadline"] is None
    assert await RetirementDeadline.all().count() == 0


async def test_an_event_that_is_handled_twice_opens_one_deadline(stocked: World) -> None:
    paid = await owed_product(stocked)
    id = read_global_id(paid["id"], "Order")
    before = await rows.dump()

    await open_deadline_of_order(id)

    rows.assert_same(before, await rows.dump())


async def test_everybody_sees_what_is_sold_and_not_retired_and_what_was_retired(stocked: World) -> None:
    cast = stocked.cast
    assert await stocked.api.ask(TOTAL) == {"mass": {"grams": 0}, "sales": 0, "oldestOn": None, "ageDays": None}
    await owed_product(stocked)
    stocked.time.pass_days(3)

    row = {
        "use": "PAID",
        "productId": stocked.ids["product"],
        "productName": "森のしおり",
        "mass": {"grams": 30_000},
        "sales": 1,
        "oldestOn": "2026-10-05",
        "ageDays": 3,
        "dueOn": "2026-11-04",
        "limitOn": "2026-12-04",
        "seller": {"legalName": "むすび商店"},
    }
    assert await outstanding(stocked) == [row]
    assert await outstanding(stocked, cast.shop.id) == [row]
    assert await outstanding(stocked, cast.village.id) == []
    total = {"mass": {"grams": 30_000}, "sales": 1, "oldestOn": "2026-10-05", "ageDays": 3}
    assert await stocked.api.ask(TOTAL, seller=cast.shop.id) == total
    page = (await stocked.api.http.get("/outstanding")).text
    assert "森のしおり" in page and "30 kg" in page and "3日" in page
    asked = await stocked.do(cast.shop, "requestProductRetirement", {"productId": stocked.ids["product"]})
    notice = inputs.retirement_notice(asked["retirement"], executedOn="2026-10-08")
    await stocked.do(cast.shop, "recordRetirementNotice", notice)

    assert await outstanding(stocked) == []
    years = await stocked.api.ask(YEARS, seller=cast.shop.id)
    serial = asked["retirement"]["serials"]
    assert years == [{"year": 2026, "quantity": 1, "retirements": 1, "serials": serial}]
    text = (await stocked.api.http.get(f"/outstanding/{read_global_id(cast.shop.id, 'Organisation')}")).text
    assert "2026年" in text and serial in text


async def test_who_is_not_to_be_named_has_no_list_of_years(stocked: World) -> None:
    await stocked.api.refused_at_the_top(YEARS, "NOT_FOUND", seller=stocked.cast.consumer.id)
