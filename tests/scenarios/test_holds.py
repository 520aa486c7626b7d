"""Tonnes set aside until a deadline: used in part, given back, and uses that move from one hold to another."""

from typing import Any

from core.errors import DomainError
from core.tables import OutboxEvent
from registry.allocations import unallocated_g
from registry.errors import (
    AllocationExceedsHold,
    AllocationFixed,
    HoldServesSale,
    MixedUses,
    ProjectDoesNotFit,
)
from registry.kinds import Scheme
from registry.models import Allocation, Hold, Retirement
from registry.states import BlockState
from registry.sweeps import expire_holds
from schema.ids import global_id, read_global_id
from tests.scenarios import expected, inputs
from tests.scenarios import registration_inputs as registration
from tests.scenarios import unit_inputs as given
from tests.scenarios.holding import an_own_use, move_to_client, page, place, states
from tests.scenarios.refusals import BEYOND, cannot, invalid, missing
from tests.scenarios.registering import issue, register
from tests.scenarios.world import World

# Holds.


async def test_tonnes_are_set_aside_and_given_back(world: World) -> None:
    village = world.cast.village
    hold = await place(world)

    assert {name: hold[name] for name in ("status", "quantity", "posted", "deadline", "reason", "serials")} == {
        "status": "PENDING",
        "quantity": 10,
        "posted": None,
        "deadline": "2026-11-04T03:00:00+00:00",
        "reason": "来年度の自社利用のため",
        "serials": "JC-200-000-000-011-157～JC-200-000-000-011-166",
    }
    assert (hold["allocated"]["grams"], hold["unallocated"]["tonnes"]) == (0, "10")
    assert await states(world.ids["issuance"]) == {BlockState.HELD: 10, BlockState.AVAILABLE: 90}
    assert [one["id"] for one in await page(world, village, "holds", status="PENDING")] == [hold["id"]]

    done = await world.do(village, "voidHold", {"holdId": hold["id"]})

    assert (done["hold"]["status"], done["hold"]["serials"], done["hold"]["unallocated"]["grams"]) == ("VOIDED", "", 0)
    assert await states(world.ids["issuance"]) == {BlockState.AVAILABLE: 100}
    assert await page(world, village, "holds", status="PENDING") == []


async def test_a_part_of_a_hold_is_retired_and_the_rest_given_back(world: World) -> None:
    village = world.cast.village
    hold = await place(world)

    input = given.retire(given.from_hold(hold["id"], 4), useMass={"tonnes": "3.25"})
    (retirement,) = (await world.do(village, "retireUnits", input))["retirements"]

    assert (retirement["quantity"], retirement["serials"]) == (4, "JC-200-000-000-011-157～JC-200-000-000-011-160")
    assert (retirement["allocated"]["tonnes"], retirement["unallocated"]["tonnes"]) == ("3.25", "0.75")
    posted = await world.read(village, "Hold", hold["id"])
    assert (posted["status"], posted["quantity"], posted["posted"], posted["unallocated"]["tonnes"]) == (
        "POSTED",
        10,
        4,
        "0.75",
    )
    assert await states(world.ids["issuance"]) == {BlockState.RETIREMENT_REQUESTED: 4, BlockState.AVAILABLE: 96}
    await world.do(village, "recordRetirementNotice", inputs.retirement_notice(retirement))
    assert await states(world.ids["issuance"]) == {BlockState.RETIRED: 4, BlockState.AVAILABLE: 96}


async def test_a_part_of_a_hold_is_transferred(world: World) -> None:
    hold = await place(world)

    input = given.transfer(given.from_hold(hold["id"], 7), given.to(world.cast.shop))
    (transfer,) = (await world.do(world.cast.village, "transferUnits", input))["transfers"]

    assert (transfer["quantity"], transfer["serials"]) == (7, "JC-200-000-000-011-157～JC-200-000-000-011-163")
    await world.do(world.cast.village, "recordTransferNotice", inputs.transfer_notice(transfer))
    assert await states(world.ids["issuance"], holder=world.cast.shop) == {BlockState.AVAILABLE: 7}


async def test_a_hold_whose_deadline_passed_gives_its_tonnes_back(world: World) -> None:
    hold = await place(world)
    world.time.pass_days(31)

    assert await expire_holds() == 1

    assert (await world.read(world.cast.village, "Hold", hold["id"]))["status"] == "EXPIRED"
    assert await states(world.ids["issuance"]) == {BlockState.AVAILABLE: 100}


async def test_the_hold_of_a_sale_shows_what_its_use_has_and_on_which_serials(requested: World) -> None:
    retirement = await Retirement.get(id=read_global_id(requested.ids["retirement"], "Retirement"))
    id = global_id("Hold", retirement.hold_id)
    query = (
        "query Ask($id: ID!) { node(id: $id) { ... on Hold { allocations { edges { node {"
        " id useKind useId serials mass { kilograms } } } } } } }"
    )

    for party in (requested.cast.village, requested.cast.operator):
        found = await requested.api.ask(query, token=party.token, id=id)
        (edge,) = found["allocations"]["edges"]
        allocation = edge["node"]
        assert {name: value for name, value in allocation.items() if name != "id"} == {
            "useKind": "DEMAND",
            "useId": requested.ids["demand"],
            "serials": "JC-200-000-000-011-157～JC-200-000-000-011-158",
            "mass": {"kilograms": "1169.2"},
        }
        alone = await requested.read(party, "Allocation", allocation["id"])
        assert (alone["serials"], alone["holdId"], alone["releasedAt"]) == (allocation["serials"], id, None)
    assert await requested.api.ask(query, token=requested.cast.stranger.token, id=id) is None


async def test_the_sales_of_a_product_lie_on_its_serials_one_after_another(stocked: World) -> None:
    product = {"id": stocked.ids["product"]}
    for units in (100, 66):
        await stocked.confirm(await stocked.order_product(product, units), stocked.cast.consumer)
    held = await Hold.get(product__id=read_global_id(stocked.ids["product"], "Product"))
    query = (
        "query Ask($id: ID!, $after: String) { node(id: $id) { ... on Hold {"
        " allocations(first: 1, after: $after) { edges { node { mass { kilograms } serials } }"
        " pageInfo { endCursor hasNextPage } } } } }"
    )

    pages: list[dict[str, Any]] = []
    after = None
    while after is not None or not pages:
        found = await stocked.api.ask(query, token=stocked.cast.shop.token, id=global_id("Hold", held.id), after=after)
        pages.append(found["allocations"])
        after = found["allocations"]["pageInfo"]["endCursor"] if pages[-1]["pageInfo"]["hasNextPage"] else None

    assert [one["edges"][0]["node"]["mass"]["kilograms"] for one in pages] == ["600", "396"]
    # Both lie on the one tonne that backs the product.
    assert {one["edges"][0]["node"]["serials"] for one in pages} == {"JC-200-000-000-011-157"}
    held = await Hold.get(id=held.id)
    assert unallocated_g(held) == 4_000


# Own uses move from one hold to another.


async def test_another_hold_stands_behind_an_own_use_until_something_is_confirmed(world: World) -> None:
    village = world.cast.village
    use, retirement = await an_own_use(world)
    hold = await place(world, 5)

    done = await world.do(village, "reassignAllocation", {"allocationId": use, "toHoldId": hold["id"]})

    moved = done["reassigned"]
    assert (moved["holdId"], moved["mass"]["tonnes"], moved["serials"]) == (
        hold["id"],
        "2",
        "JC-200-000-000-011-160～JC-200-000-000-011-161",
    )
    assert (await world.read(village, "Allocation", use))["releasedAt"] == expected.AT_THE_BEGINNING
    left = await world.read(village, "Retirement", retirement)
    assert (left["allocated"]["grams"], left["unallocated"]["tonnes"]) == (0, "3")
    assert (await world.read(village, "Hold", hold["id"]))["unallocated"]["tonnes"] == "3"
    # What the use has is retired with the hold, and nothing else is given to it.
    (later,) = (await world.do(village, "retireUnits", given.retire(given.from_hold(hold["id"], 3))))["retirements"]
    assert (later["allocated"]["tonnes"], later["unallocated"]["tonnes"]) == ("2", "1")
    assert await OutboxEvent.filter(type="AllocationReassigned").count() == 1


# What holds refuse.

DEADLINES = (
    ("2026-10-05T03:00:00+00:00", "2026-10-05T03:00:00+00:00"),
    ("2026-10-04T23:59:59+09:00", "2026-10-04T23:59:59+09:00"),
    ("2027-10-06T12:00:01+09:00", "2027-10-06T12:00:01+09:00"),
)


async def test_a_deadline_lies_ahead_and_not_too_far(world: World) -> None:
    village, selection = world.cast.village, given.of_issuance(world.ids["issuance"], 1)
    rule = "now < deadline <= 2027-10-06T03:00:00+00:00"
    for deadline, shown in DEADLINES:
        error = invalid("deadline", shown, rule)
        await world.refused(village, "holdUnits", given.hold(selection, deadline=deadline), error)
    local = invalid("deadline", "2026-11-01T12:00:00", "with_offset_from_utc")
    await world.refused(village, "holdUnits", given.hold(selection, deadline="2026-11-01T12:00:00"), local)
    await world.refused(village, "holdUnits", given.hold(selection, reason=""), invalid("reason", "", "not_empty"))
    await world.issue(first=20_001, count=10, monitoringFrom="2023-04-01", monitoringTo="2024-03-31")
    several = given.hold(given.of_scheme(101))
    await world.refused(village, "holdUnits", several, invalid("selection", "2", "one_issuance"))


async def test_a_hold_is_resolved_once(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    voided, used = await place(world), await place(world)
    await world.do(village, "voidHold", {"holdId": voided["id"]})
    await world.do(village, "retireUnits", given.retire(given.from_hold(used["id"], 1)))
    for hold, state in ((voided, "VOIDED"), (used, "POSTED")):
        units = given.from_hold(hold["id"], 1)
        await world.refused(village, "voidHold", {"holdId": hold["id"]}, cannot("hold", state, "VOIDED"))
        posted = cannot("hold", state, "POSTED")
        await world.refused(village, "retireUnits", given.retire(units), posted)
        await world.refused(village, "transferUnits", given.transfer(units, given.to(shop)), posted)


async def test_more_than_a_hold_has_is_refused_and_anothers_hold_does_not_exist(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    hold = await place(world, 10)
    for quantity, rule in ((11, "maximum=10"), (0, "minimum=1"), (-1, "minimum=1"), (BEYOND, "maximum=10")):
        units, error = given.from_hold(hold["id"], quantity), invalid("quantity", str(quantity), rule)
        await world.refused(village, "retireUnits", given.retire(units), error)
        await world.refused(village, "transferUnits", given.transfer(units, given.to(shop)), error)
    units = given.from_hold(hold["id"])
    nothing = missing("Hold", hold["id"])
    await world.refused(shop, "retireUnits", given.retire(units), nothing)
    await world.refused(shop, "transferUnits", given.transfer(units, given.to(village)), nothing)
    await world.refused(shop, "voidHold", {"holdId": hold["id"]}, nothing)


async def test_the_hold_of_an_order_is_left_to_the_order(agreed: World) -> None:
    village = agreed.cast.village
    held = await Hold.get(orders__id=read_global_id(agreed.ids["order"], "Order"))
    id = global_id("Hold", held.id)
    error = HoldServesSale(user="order")
    await agreed.refused(village, "voidHold", {"holdId": id}, error)
    await agreed.refused(village, "retireUnits", given.retire(given.from_hold(id)), error)
    sent = given.transfer(given.from_hold(id), given.to(agreed.cast.shop))
    await agreed.refused(village, "transferUnits", sent, error)
    await agreed.deliver(await agreed.confirm(await agreed.order()))
    use = global_id("Allocation", (await Allocation.get()).id)
    other = await place(agreed, 3)
    moved = {"allocationId": use, "toHoldId": other["id"]}
    await agreed.refused(village, "reassignAllocation", moved, error)


async def test_the_hold_of_a_product_is_left_to_the_product(stocked: World) -> None:
    shop = stocked.cast.shop
    held = await Hold.get(product__id=read_global_id(stocked.ids["product"], "Product"))
    id = global_id("Hold", held.id)
    error = HoldServesSale(user="product")
    await stocked.refused(shop, "voidHold", {"holdId": id}, error)
    await stocked.refused(shop, "retireUnits", given.retire(given.from_hold(id)), error)
    selection = given.of_issuance(stocked.ids["issuance"], 2)
    own = await stocked.do(shop, "retireUnits", given.retire(given.from_stock(selection), useMass={"tonnes": "1"}))
    assert own["retirements"]
    use = global_id("Allocation", (await Allocation.get()).id)
    await stocked.refused(shop, "reassignAllocation", {"allocationId": use, "toHoldId": id}, error)


# What uses refuse.


async def test_a_hold_that_a_use_stands_on_is_neither_voided_nor_sent_away(world: World) -> None:
    village = world.cast.village
    use, _ = await an_own_use(world)
    hold = await place(world, 5)
    await world.do(village, "reassignAllocation", {"allocationId": use, "toHoldId": hold["id"]})
    error = HoldServesSale(user="allocation")
    await world.refused(village, "voidHold", {"holdId": hold["id"]}, error)
    sent = given.transfer(given.from_hold(hold["id"]), given.to(world.cast.shop))
    await world.refused(village, "transferUnits", sent, error)
    # Two uses in one application: refused when the second is given (docs/sources.md RG-05).
    second = given.retire(given.from_hold(hold["id"]), useMass={"tonnes": "1"})
    refusal = await world.api.mutate("retireUnits", second, token=village.token)
    assert (refusal["code"], refusal["field"], refusal["rule"], len(refusal["values"])) == (
        "MIXED_USES",
        "use",
        "RG-05",
        2,
    )
    too_few = given.retire(given.from_hold(hold["id"], 1))
    beyond = AllocationExceedsHold(requested_g=2_000_000, available_g=1_000_000)
    await world.refused(village, "retireUnits", too_few, beyond)


async def test_a_use_moves_only_to_a_hold_that_may_stand_for_it(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    use, retirement = await an_own_use(world)
    small, gone, kept = await place(world, 1), await place(world, 5), await place(world, 5)
    await world.do(village, "voidHold", {"holdId": gone["id"]})
    await move_to_client(world, shop, 5)
    clients = given.hold(given.of_issuance(world.ids["issuance"], 5), clientId=shop.id)
    apart = (await world.do(village, "holdUnits", clients))["hold"]
    source = global_id("Hold", (await Allocation.get(released_at=None)).hold_id)
    live = "another_hold_of_a_live_allocation"
    cases: list[tuple[str, DomainError]] = [
        (small["id"], AllocationExceedsHold(requested_g=2_000_000, available_g=1_000_000)),
        (gone["id"], AllocationExceedsHold(requested_g=2_000_000, available_g=0)),
        (apart["id"], invalid("toHoldId", raw(apart["id"]), "same_account")),
        (source, invalid("toHoldId", raw(source), live)),
        (global_id("Hold", world.cast.projects["378"]), missing("Hold", global_id("Hold", world.cast.projects["378"]))),
    ]
    for to, error in cases:
        await world.refused(village, "reassignAllocation", {"allocationId": use, "toHoldId": to}, error)
    await world.refused(
        shop, "reassignAllocation", {"allocationId": use, "toHoldId": kept["id"]}, missing("Allocation", use)
    )
    # Once it has moved, it is not there to be moved again; and what is confirmed stays (docs/sources.md RG-03).
    await world.do(village, "reassignAllocation", {"allocationId": use, "toHoldId": kept["id"]})
    again = invalid("toHoldId", raw(kept["id"]), live)
    await world.refused(village, "reassignAllocation", {"allocationId": use, "toHoldId": kept["id"]}, again)
    moved = await Allocation.get(released_at=None)
    row = await world.read(village, "Retirement", retirement)
    await world.do(village, "recordRetirementNotice", inputs.retirement_notice(row))
    fixed = AllocationFixed(allocation=str(moved.id))
    assert fixed.rule == "RG-03"
    back = {"allocationId": global_id("Allocation", moved.id), "toHoldId": source}
    await world.refused(village, "reassignAllocation", back, fixed)


def raw(id: str) -> str:
    """The UUID in a hold's global id."""
    return str(read_global_id(id, "Hold"))


async def test_a_use_moves_only_between_tonnes_of_one_scheme_and_kind(world: World) -> None:
    village = world.cast.village
    use, _ = await an_own_use(world)
    project = await register(world, village, registration.outside(Scheme.VCS))
    issued = await issue(world, village, registration.certified(project, Scheme.VCS))
    other = (await world.do(village, "holdUnits", given.hold(given.of_issuance(issued["id"], 5))))["hold"]
    scheme = ProjectDoesNotFit(field="scheme", value="VCS", registered="J_CREDIT")
    await world.refused(village, "reassignAllocation", {"allocationId": use, "toHoldId": other["id"]}, scheme)


async def test_a_use_does_not_join_another_in_one_application(world: World) -> None:
    village = world.cast.village
    use, _ = await an_own_use(world)
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 3))
    for changes, field, values in (
        ({"purposeDetail": "支社の分"}, "purpose_detail", ["本社の電力使用に伴う排出のオフセット", "支社の分"]),
        ({"usePlaceCode": "131121"}, "use_place_code", ["131032", "131121"]),
        ({"purposeCode": "ONTAI_EMISSION"}, "purpose_code", ["CARBON_OFFSET", "ONTAI_EMISSION"]),
    ):
        asked = given.retire(units, useMass={"tonnes": "1"}, **changes)
        (retirement,) = (await world.do(village, "retireUnits", asked))["retirements"]
        row = await Retirement.get(id=read_global_id(retirement["id"], "Retirement"))
        to = global_id("Hold", row.hold_id)
        error: DomainError = MixedUses(field=field, values=values)
        await world.refused(village, "reassignAllocation", {"allocationId": use, "toHoldId": to}, error)
