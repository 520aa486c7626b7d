"""What bad input gets when confirming, delivering, entering notices, paying, and around a product."""

from typing import Any

from core.errors import DomainError, Forbidden, InvalidTransition
from disclosures.document_kinds import DocumentKind
from listings.errors import DeadlinePassed
from payments.errors import (
    AlreadyConfirmed,
    NothingToPayOut,
    NotPayableYet,
    PaymentFirst,
    StaleConfirmation,
    WrongAmount,
)
from registry.errors import AllocationExceedsHold, AlreadyRegistered, BadSerials, InsufficientUnits, NoticeDiffers
from registry.models import Project
from registry.notices import MAX_NOTICE_RANGES
from tests.scenarios import inputs
from tests.scenarios.refusals import BEYOND, MOST_TONNES, MOST_YEN, cannot, invalid, lacking, not_able
from tests.scenarios.world import World


async def test_confirming_a_changed_offer_is_refused(agreed: World) -> None:
    city = agreed.cast.city
    seen = (await agreed.order())["finalConfirmation"]["hash"]
    revision = {"orderId": agreed.ids["order"], "deliverBy": inputs.day(29)}
    await agreed.do(agreed.cast.village, "reviseOrder", revision)
    confirm = inputs.confirmation(await agreed.order())
    now = confirm["confirmationHash"]

    for stale in (seen, "", "0" * 64, now.upper()):
        error = StaleConfirmation(given_hash=stale, current_hash=now)
        await agreed.refused(city, "confirmOrder", confirm | {"confirmationHash": stale}, error)
    long = StaleConfirmation(given_hash="f" * 64, current_hash=now)
    await agreed.refused(city, "confirmOrder", confirm | {"confirmationHash": "f" * 1_000}, long)
    confirmed = (await agreed.do(city, "confirmOrder", confirm))["order"]
    again = AlreadyConfirmed(state="CONFIRMED", confirmed_at=confirmed["confirmedAt"])
    await agreed.refused(city, "confirmOrder", confirm, again)


async def test_delivery_before_the_payment_that_comes_first_is_refused(world: World) -> None:
    shop = world.cast.shop
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
    act = {"orderId": offered["id"]}
    await world.refused(world.cast.village, "requestDelivery", act, cannot("order", "OFFERED", "DELIVERING"))
    await world.confirm(offered, shop)

    await world.refused(world.cast.village, "requestDelivery", act, PaymentFirst(total_yen=13_200))


async def test_retiring_twice_is_refused(requested: World) -> None:
    act = {"orderId": requested.ids["order"]}
    await requested.refused(requested.cast.village, "requestDelivery", act, cannot("order", "DELIVERING", "DELIVERING"))
    await requested.notify(await requested.order())
    await requested.refused(requested.cast.village, "requestDelivery", act, cannot("order", "DELIVERED", "DELIVERING"))


def differs(field: str, requested: str, notice: str) -> NoticeDiffers:
    """A notice that differs in one field."""
    return NoticeDiffers(differences=[{"field": field, "requested": requested, "notice": notice}])


def serials(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """Ranges from first to last serial, with their counts."""
    return [{"firstSerial": first, "lastSerial": last, "quantity": int(last) - int(first) + 1} for first, last in pairs]


OURS = "JC-200-000-000-011-157～JC-200-000-000-011-158"

NOTICES: list[tuple[dict[str, Any], DomainError]] = [
    ({"projectNumber": "397"}, differs("projectNumber", "378", "397")),
    (
        {"serialPrefix": "JC-201", "ranges": serials(("11157", "11158"))},
        differs("serials", OURS, OURS.replace("JC-200", "JC-201")),
    ),
    (
        {"ranges": serials(("11158", "11159"))},
        differs("serials", OURS, "JC-200-000-000-011-158～JC-200-000-000-011-159"),
    ),
    ({"ranges": serials(("11157", "11157"))}, differs("serials", OURS, "JC-200-000-000-011-157")),
    (
        {"ranges": serials(("11157", "11157"), ("11159", "11159"))},
        differs("serials", OURS, "JC-200-000-000-011-157、JC-200-000-000-011-159"),
    ),
    ({"quantity": 1}, differs("quantity", "2", "1")),
    ({"quantity": BEYOND}, differs("quantity", "2", str(BEYOND))),
    ({"beneficiaryName": "別の区"}, differs("beneficiaryName", "港区", "別の区")),
    ({"purposeCode": "KEIDANREN"}, differs("purposeCode", "CARBON_OFFSET", "KEIDANREN")),
    (
        {"quantity": 3, "beneficiaryName": ""},
        NoticeDiffers(
            differences=[
                {"field": "quantity", "requested": "2", "notice": "3"},
                {"field": "beneficiaryName", "requested": "港区", "notice": ""},
            ]
        ),
    ),
    ({"ranges": []}, invalid("ranges", "0", f"1..{MAX_NOTICE_RANGES} ranges")),
    (
        {"ranges": serials(("11157", "11158"), ("11158", "11158"))},
        invalid("ranges", "JC-200-000-000-011-158", "ranges_do_not_overlap"),
    ),
    (
        {"ranges": [{"firstSerial": "11158", "lastSerial": "11157", "quantity": 2}]},
        BadSerials(field="lastSerial", value="11157", rule="not_before_first_serial"),
    ),
    (
        {"ranges": [{"firstSerial": "11157", "lastSerial": "11158", "quantity": 1}]},
        BadSerials(field="quantity", value="1", rule="count_of_serials=2"),
    ),
    ({"executedOn": inputs.day(1)}, invalid("executedOn", "2026-10-06", "2026-10-05 <= executed_on <= today")),
    ({"executedOn": inputs.day(-1)}, invalid("executedOn", "2026-10-04", "2026-10-05 <= executed_on <= today")),
    ({"noticeNumber": ""}, invalid("noticeNumber", "", "not_empty")),
]


async def test_a_notice_that_differs_from_the_request_is_refused(requested: World) -> None:
    retirement = (await requested.order())["retirement"]
    for changes, error in NOTICES:
        notice = inputs.retirement_notice(retirement, **changes)
        await requested.refused(requested.cast.village, "recordRetirementNotice", notice, error)


async def test_a_notice_is_entered_once_and_its_number_used_once(requested: World) -> None:
    village, first = requested.cast.village, (await requested.order())["retirement"]
    await requested.do(village, "recordRetirementNotice", inputs.retirement_notice(first, noticeNumber="無-1"))
    again = inputs.retirement_notice(first, noticeNumber="無-2")
    entered = cannot("registry request", "CONFIRMED", "CONFIRMED")
    await requested.refused(village, "recordRetirementNotice", again, entered)

    order = await requested.agree(demand=await requested.want())
    second = (await requested.deliver(await requested.confirm(order)))["retirement"]
    used = inputs.retirement_notice(second, noticeNumber="無-1")
    taken = AlreadyRegistered(field="noticeNumber", value="無-1")
    await requested.refused(village, "recordRetirementNotice", used, taken)


async def test_a_transfers_notice_is_refused_when_it_differs_and_when_it_was_entered(world: World) -> None:
    shop, village = world.cast.shop, world.cast.village
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(3)))
    order = await world.deliver(await world.pay(await world.confirm(offered, shop)))
    transfer = order["transfer"]
    cases: list[tuple[dict[str, Any], DomainError]] = [
        ({"quantity": 2}, differs("quantity", "3", "2")),
        ({"executedOn": inputs.day(1)}, invalid("executedOn", "2026-10-06", "2026-10-05 <= executed_on <= today")),
        ({"executedOn": inputs.day(-1)}, invalid("executedOn", "2026-10-04", "2026-10-05 <= executed_on <= today")),
        ({"noticeNumber": " "}, invalid("noticeNumber", " ", "not_empty")),
    ]
    for changes, error in cases:
        notice = inputs.transfer_notice(transfer, **changes)
        await world.refused(village, "recordTransferNotice", notice, error)
    await world.do(village, "recordTransferNotice", inputs.transfer_notice(transfer))
    error = cannot("registry request", "CONFIRMED", "CONFIRMED")
    await world.refused(village, "recordTransferNotice", inputs.transfer_notice(transfer, noticeNumber="移-2"), error)


async def test_paying_a_wrong_amount_or_too_early_is_refused(requested: World) -> None:
    operator, order = requested.cast.operator, await requested.order()
    early = NotPayableYet(state="DELIVERING", timing="AFTER_DELIVERY")
    await requested.refused(operator, "recordReceipt", inputs.receipt(order), early)
    order = await requested.notify(order)
    for amount in (26_399, 26_401, 0, -26_400, BEYOND):
        error = WrongAmount(given_yen=amount, expected_yen=26_400)
        await requested.refused(operator, "recordReceipt", inputs.receipt(order, amount=amount), error)
    yesterday = inputs.receipt(order, receivedOn=inputs.day(-1))
    await requested.refused(
        operator, "recordReceipt", yesterday, invalid("receivedOn", "2026-10-04", "between_order_and_today")
    )
    tomorrow = inputs.receipt(order, receivedOn=inputs.day(1))
    await requested.refused(
        operator, "recordReceipt", tomorrow, invalid("receivedOn", "2026-10-06", "between_order_and_today")
    )
    await requested.refused(
        operator, "recordReceipt", inputs.receipt(order, bankReference=""), invalid("bankReference", "", "not_empty")
    )
    for party in (requested.cast.city, requested.cast.village, requested.cast.council):
        await requested.refused(party, "recordReceipt", inputs.receipt(order), not_able("recordReceipt"))
    await requested.pay(order)
    twice = NotPayableYet(state="SETTLED", timing="AFTER_DELIVERY")
    await requested.refused(operator, "recordReceipt", inputs.receipt(order), twice)


async def test_paying_out_twice_or_what_is_not_owed_is_refused(requested: World) -> None:
    operator, order = requested.cast.operator, await requested.order()
    for payee in ("SELLER", "COUNCIL"):
        unpaid = inputs.payout(order, payee)
        await requested.refused(operator, "recordPayout", unpaid, NothingToPayOut(payee=payee))
    order = await requested.pay(await requested.notify(order))
    yesterday = inputs.payout(order, paidOn=inputs.day(-1))
    error = invalid("paidOn", "2026-10-04", "between_order_and_today")
    await requested.refused(operator, "recordPayout", yesterday, error)
    tomorrow = inputs.payout(order, paidOn=inputs.day(1))
    await requested.refused(
        operator, "recordPayout", tomorrow, invalid("paidOn", "2026-10-06", "between_order_and_today")
    )
    await requested.refused(requested.cast.village, "recordPayout", inputs.payout(order), not_able("recordPayout"))
    await requested.do(operator, "recordPayout", inputs.payout(order))
    await requested.refused(operator, "recordPayout", inputs.payout(order), NothingToPayOut(payee="SELLER"))


async def test_an_unbrokered_order_owes_no_council(world: World) -> None:
    match = await world.propose(world.cast.city)
    order = await world.settle({"id": (await world.accept(world.cast.village, match))["orderId"]})

    none = NothingToPayOut(payee="COUNCIL")
    await world.refused(world.cast.operator, "recordPayout", inputs.payout(order, "COUNCIL"), none)


async def test_cancelling_too_late_or_by_the_wrong_side_is_refused(agreed: World) -> None:
    cast, act = agreed.cast, {"orderId": agreed.ids["order"]}
    order = await agreed.confirm(await agreed.order())
    seller = Forbidden(act="cancelOrder", needs="buyer（買い手）")
    await agreed.refused(cast.village, "cancelOrder", act, seller)
    await agreed.refused(cast.council, "cancelOrder", act, not_able("cancelOrder"))
    await agreed.deliver(order)
    for party in (cast.city, cast.village):
        await agreed.refused(party, "cancelOrder", act, cannot("order", "DELIVERING", "CANCELLED"))


async def test_a_paid_order_is_not_cancelled_and_a_cancelled_one_not_confirmed(world: World) -> None:
    shop = world.cast.shop
    offered = await world.agree(shop, demand=await world.want(shop, **inputs.stock_demand(1)))
    await world.pay(await world.confirm(offered, shop))
    paid = cannot("order", "PAID", "CANCELLED")
    await world.refused(shop, "cancelOrder", {"orderId": offered["id"]}, paid)

    other = await world.agree()
    await world.do(world.cast.village, "cancelOrder", {"orderId": other["id"]})
    input = inputs.confirmation(other)
    await world.refused(world.cast.city, "confirmOrder", input, cannot("order", "CANCELLED", "CONFIRMED"))


PRODUCTS: list[tuple[dict[str, Any], DomainError]] = [
    ({"backing": 3}, InsufficientUnits(requested_t=3, available_t=2)),
    ({"backing": 0}, invalid("backing", "0", "minimum=1")),
    ({"backing": BEYOND}, invalid("backing", str(BEYOND), MOST_TONNES)),
    ({"labelMass": {"grams": "0"}}, invalid("labelMass.grams", "0", "minimum=1")),
    ({"labelMass": {"kilograms": "-6"}}, invalid("labelMass.kilograms", "-6", "minimum=0.001")),
    ({"labelMass": {"kilograms": "6.0005"}}, invalid("labelMass.kilograms", "6.0005", "max_decimals=3")),
    ({"labelMass": {"tonnes": "1.000001"}}, invalid("labelMass.grams", "1000001", "maximum=1000000")),
    ({"priceIncludingTax": 0}, invalid("priceIncludingTax", "0", "minimum=1")),
    ({"priceIncludingTax": BEYOND}, invalid("priceIncludingTax", str(BEYOND), MOST_YEN)),
    ({"shipping": -1}, invalid("shipping", "-1", "minimum=0")),
    ({"deliveryDays": 61}, invalid("deliveryDays", "61", "maximum=60")),
    ({"retireBy": inputs.day(-1)}, DeadlinePassed(field="retireBy", day="2026-10-04")),
    ({"retireBy": "9999-12-31"}, invalid("retireBy", "9999-12-31", "maximum=2029-10-07")),
    ({"name": ""}, invalid("name", "", "not_empty")),
    ({"withdrawalPolicy": ""}, invalid("withdrawalPolicy", "", "not_empty")),
    ({"defectsPolicy": "不" * 1_001}, invalid("defectsPolicy", "不" * 60 + "…", "max_characters=1000")),
    ({"returnShipping": ""}, invalid("returnShipping", "", "not_empty")),
    ({"reductionEfforts": ""}, invalid("reductionEfforts", "", "not_empty")),
]


async def test_offering_a_product_is_refused(stocked: World) -> None:
    for changes, error in PRODUCTS:
        input = inputs.product(stocked.ids["issuance"], **changes)
        await stocked.refused(stocked.cast.shop, "offerProduct", input, error)


async def test_a_product_whose_page_would_lack_what_an_advertisement_must_say_is_refused(stocked: World) -> None:
    await Project.filter(number="378").update(expected_g=None)

    # ◆ of item I18: the reduction or removal of the whole project.
    error = lacking(DocumentKind.PRODUCT_PAGE, "I18")
    await stocked.refused(stocked.cast.shop, "offerProduct", inputs.product(stocked.ids["issuance"]), error)


async def test_a_product_is_not_sold_beyond_the_tonnes_behind_it(stocked: World) -> None:
    consumer, product = stocked.cast.consumer, stocked.ids["product"]
    asked = {"productId": product, "units": 167}
    beyond = AllocationExceedsHold(requested_g=1_002_000, available_g=1_000_000)
    await stocked.refused(consumer, "orderProduct", asked, beyond)
    for units, rule in ((0, "minimum=1"), (-3, "minimum=1"), (10_001, "maximum=10000"), (BEYOND, "maximum=10000")):
        await stocked.refused(consumer, "orderProduct", asked | {"units": units}, invalid("units", str(units), rule))
    # Both orders fit when they are asked for; the second one does not any more when it is confirmed.
    first, second = [await stocked.order_product({"id": product}, 100) for _ in range(2)]
    await stocked.confirm(first, consumer)
    late = inputs.confirmation(second)
    sold_out = AllocationExceedsHold(requested_g=600_000, available_g=400_000)
    await stocked.refused(consumer, "confirmOrder", late, sold_out)


async def test_shipping_before_the_payment_or_twice_is_refused(stocked: World) -> None:
    shop, consumer = stocked.cast.shop, stocked.cast.consumer
    offered = await stocked.order_product({"id": stocked.ids["product"]}, 1)
    ship = {"orderId": offered["id"], "shippedOn": inputs.day(0)}
    await stocked.refused(shop, "recordShipment", ship, cannot("order", "OFFERED", "DELIVERING"))
    order = await stocked.confirm(offered, consumer)
    await stocked.refused(shop, "recordShipment", ship, PaymentFirst(total_yen=750))
    await stocked.pay(order)
    for day in (-1, 1):
        shipped_on = inputs.day(day)
        error = invalid("shippedOn", shipped_on, "between_order_and_today")
        await stocked.refused(shop, "recordShipment", ship | {"shippedOn": shipped_on}, error)
    await stocked.do(shop, "recordShipment", ship)
    await stocked.refused(shop, "recordShipment", ship, cannot("order", "SETTLED", "DELIVERING"))


async def test_a_products_tonnes_are_retired_once(stocked: World) -> None:
    act = {"productId": stocked.ids["product"]}
    await stocked.do(stocked.cast.shop, "requestProductRetirement", act)

    again: InvalidTransition = cannot("hold", "POSTED", "POSTED")
    await stocked.refused(stocked.cast.shop, "requestProductRetirement", act, again)
