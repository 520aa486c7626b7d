"""What a holder does with its tonnes directly: transferred, retired, kept for clients, read by stock."""

from typing import Any

from registry.kinds import Scheme
from registry.models import Allocation, Block, Entry, Retirement, Transfer
from registry.states import BlockState, EntryKind, HoldStatus, RequestStatus, RetirementKind, Stock, UseKind
from schema.ids import global_id, read_global_id
from tests.scenarios import expected, inputs
from tests.scenarios import registration_inputs as registration
from tests.scenarios import unit_inputs as given
from tests.scenarios.holding import earlier_vintage, move_to_client, page, states
from tests.scenarios.registering import issue, regional, register
from tests.scenarios.world import World

# Transfers.


async def test_tonnes_are_asked_for_of_an_outside_registry_and_change_hands_with_its_notice(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 3))

    done = await world.do(village, "transferUnits", given.transfer(units, given.to(shop)))

    (transfer,) = done["transfers"]
    assert done["moved"] == []
    assert {name: transfer[name] for name in ("status", "stock", "quantity", "serials", "outsideRecipient")} == {
        "status": "REQUESTED",
        "stock": "OWN",
        "quantity": 3,
        "serials": "JC-200-000-000-011-157～JC-200-000-000-011-159",
        "outsideRecipient": None,
    }
    assert (transfer["holder"]["legalName"], transfer["recipient"]["legalName"]) == ("五木村", "むすび商店")
    row = await Transfer.get(id=read_global_id(transfer["id"], "Transfer"))
    assert (row.by_serial, str(row.batch_id), row.requested_by_id) == (
        False,
        transfer["batch"],
        village.actor.person_id,
    )
    assert await states(world.ids["issuance"]) == {BlockState.HELD: 3, BlockState.AVAILABLE: 97}

    await world.do(village, "recordTransferNotice", inputs.transfer_notice(transfer))

    assert await states(world.ids["issuance"], holder=shop) == {BlockState.AVAILABLE: 3}
    for party in (village, shop, world.cast.operator):
        found = await world.read(party, "Transfer", transfer["id"])
        assert (found["status"], found["serials"]) == ("CONFIRMED", transfer["serials"])
        assert [one["id"] for one in await page(world, party, "transfers")] == [transfer["id"]]
    assert await page(world, world.cast.stranger, "transfers") == []


async def test_a_quantity_of_a_scheme_is_taken_by_vintage_from_either_end(world: World) -> None:
    earlier = await earlier_vintage(world)
    shop = given.to(world.cast.shop)
    taken = []
    for order in ("OLDEST_FIRST", "NEWEST_FIRST"):
        units = given.from_stock(given.of_scheme(12, order=order))
        done = await world.do(world.cast.village, "transferUnits", given.transfer(units, shop))
        taken.append({one["serials"]: one["quantity"] for one in done["transfers"]})
        assert len({one["batch"] for one in done["transfers"]}) == 1

    assert taken == [
        {
            "JC-200-000-000-020-001～JC-200-000-000-020-010": 10,
            "JC-200-000-000-011-157～JC-200-000-000-011-158": 2,
        },
        {"JC-200-000-000-011-245～JC-200-000-000-011-256": 12},
    ]
    assert await states(earlier) == {BlockState.HELD: 10}


async def test_named_serials_are_taken_and_no_others(world: World) -> None:
    earlier = await earlier_vintage(world)
    # Full-width digits and waves are read; two ranges that meet are one.
    serials = (
        "JC-200-000-000-011-160～JC-200-000-000-011-161",
        "ＪＣ－２００－０００－０００－０１１－１６２",
        "JC-200-000-000-020-005 ~ 007",
    )
    units = given.from_stock(given.of_serials(*serials, quantity=6))

    done = await world.do(world.cast.village, "transferUnits", given.transfer(units, given.to(world.cast.shop)))

    assert {one["serials"] for one in done["transfers"]} == {
        "JC-200-000-000-011-160～JC-200-000-000-011-162",
        "JC-200-000-000-020-005～JC-200-000-000-020-007",
    }
    assert all(row.by_serial for row in await Transfer.all())
    assert await states(earlier) == {BlockState.AVAILABLE: 7, BlockState.HELD: 3}


async def test_tonnes_for_an_account_elsewhere_leave_with_the_notice(world: World) -> None:
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 5))
    outside = {"outside": {"outsideRecipient": "株式会社そとの森", "outsideAccount": "99-000-777"}}

    done = await world.do(world.cast.village, "transferUnits", given.transfer(units, outside))

    (transfer,) = done["transfers"]
    assert (transfer["recipient"], transfer["outsideRecipient"]) == (None, "株式会社そとの森")
    await world.do(world.cast.village, "recordTransferNotice", inputs.transfer_notice(transfer))
    assert await states(world.ids["issuance"]) == {BlockState.TRANSFERRED_AWAY: 5, BlockState.AVAILABLE: 95}


async def test_where_musubi_is_the_register_tonnes_move_at_once_and_a_repetition_shows_the_same(world: World) -> None:
    city, shop = world.cast.city, world.cast.shop
    _, issuance = await regional(world)
    units = given.from_stock(given.of_issuance(issuance, 4))
    input = {"idempotencyKey": "regional-1", **given.transfer(units, given.to(shop))}

    done = await world.do(city, "transferUnits", input, depth=2)

    assert done["transfers"] == [] and await Transfer.all().count() == 0
    (moved,) = done["moved"]
    assert (moved["quantity"], moved["state"], moved["openedBy"], moved["openedIn"], moved["holder"]["legalName"]) == (
        4,
        "AVAILABLE",
        "TRANSFER",
        1,
        "むすび商店",
    )
    entry = await Entry.get(kind=EntryKind.TRANSFER)
    assert (entry.idempotency_key, entry.reason, entry.actor_id) == (
        "regional-1",
        "相対の契約による移転",
        city.actor.person_id,
    )
    assert moved["openedHash"] == entry.hash
    assert await states(issuance, holder=shop) == {BlockState.AVAILABLE: 4}
    assert await world.do(city, "transferUnits", input, depth=2) == done
    # Another organisation's key of the same name shows nothing of it.
    back = {"idempotencyKey": "regional-1", **given.transfer(units, given.to(city))}
    assert (await world.do(shop, "transferUnits", back, depth=2))["moved"] != done["moved"]
    assert await states(issuance, holder=city) == {BlockState.AVAILABLE: 50}


# Retirements.


async def test_an_own_use_takes_its_grams_and_the_rest_stays_visible(world: World) -> None:
    village = world.cast.village
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 2))

    done = await world.do(village, "retireUnits", given.retire(units, useMass={"kilograms": "1169.2"}))

    (retirement,) = done["retirements"]
    assert {name: value for name, value in retirement.items() if name not in ("id", "batch")} == {
        "status": "REQUESTED",
        "kind": "INVALIDATION",
        "stock": "OWN",
        "quantity": 2,
        "beneficiaryName": "五木村",
        "purposeCode": "CARBON_OFFSET",
        "purposeDetail": "本社の電力使用に伴う排出のオフセット",
        "targetActivity": "本社の事業活動",
        "usePlace": expected.place("131032"),
        "requestedAt": expected.AT_THE_BEGINNING,
        "noticeNumber": None,
        "executedOn": None,
        "allocated": expected.mass("1169.2"),
        "unallocated": expected.mass("830.8"),
        "serials": "JC-200-000-000-011-157～JC-200-000-000-011-158",
        "holder": expected.organisation(village),
        "permission": None,
        "rejectedAt": None,
        "rejectionReason": None,
        "certificateNumber": None,
        "approval": None,
    }
    use = await Allocation.get()
    assert (use.mass_g, use.use_kind) == (1_169_200, UseKind.OWN_USE)

    await world.do(village, "recordRetirementNotice", inputs.retirement_notice(retirement))

    assert await states(world.ids["issuance"]) == {BlockState.RETIRED: 2, BlockState.AVAILABLE: 98}
    assert [one["id"] for one in await page(world, village, "retirements", status="CONFIRMED")] == [retirement["id"]]
    assert await page(world, village, "retirements", status="REQUESTED") == []


async def test_a_use_over_two_issuances_takes_the_older_vintage_first(world: World) -> None:
    await earlier_vintage(world)
    units = given.from_stock(given.of_scheme(12))

    done = await world.do(world.cast.village, "retireUnits", given.retire(units, useMass={"tonnes": "10.5"}))

    shares = {one["serials"]: (one["allocated"]["tonnes"], one["unallocated"]["tonnes"]) for one in done["retirements"]}
    assert shares == {
        "JC-200-000-000-020-001～JC-200-000-000-020-010": ("10", "0"),
        "JC-200-000-000-011-157～JC-200-000-000-011-158": ("0.5", "1.5"),
    }


async def test_where_musubi_is_the_register_a_retirement_is_done_at_once_under_its_own_notice(world: World) -> None:
    _, issuance = await regional(world)

    done = await world.do(
        world.cast.city, "retireUnits", given.retire(given.from_stock(given.of_issuance(issuance, 3)))
    )

    (retirement,) = done["retirements"]
    assert (retirement["status"], retirement["executedOn"]) == ("CONFIRMED", inputs.day(0))
    assert retirement["noticeNumber"].startswith("MSB-N-")
    assert await states(issuance) == {BlockState.RETIRED: 3, BlockState.AVAILABLE: 47}


async def test_the_three_ways_of_using_tonnes_up_end_in_states_of_their_own(world: World) -> None:
    stranger = world.cast.stranger
    project = await register(world, stranger, registration.outside(Scheme.JCM, projectType="RENEWABLE_ENERGY"))
    issuance = str((await issue(world, stranger, registration.certified(project, Scheme.JCM)))["id"])
    units = given.from_stock(given.of_issuance(issuance, 2))
    for kind, purpose in (("INVALIDATION", "CARBON_OFFSET"), ("SURRENDER", "NDC"), ("CANCELLATION", "CARBON_OFFSET")):
        asked = given.retire(units, kind=kind, purposeCode=purpose)
        (retirement,) = (await world.do(stranger, "retireUnits", asked))["retirements"]
        assert (retirement["kind"], retirement["purposeCode"]) == (kind, purpose)
        notice = {
            **inputs.retirement_notice(retirement, purposeCode=purpose, kind=kind, projectNumber="1340"),
            "serialPrefix": "",
            "ranges": [],
            "serials": [retirement["serials"]],
        }
        await world.do(stranger, "recordRetirementNotice", notice)

    assert await states(issuance) == {
        BlockState.RETIRED: 2,
        BlockState.SURRENDERED: 2,
        BlockState.CANCELLED: 2,
        BlockState.AVAILABLE: 68,
    }


# Stocks.


def stocks_of(accounts: list[dict[str, Any]]) -> list[tuple[str | None, dict[str, dict[str, int]]]]:
    """For whom, and how many tonnes of which scheme in which state."""
    return sorted(
        (
            (
                one["client"] and one["client"]["legalName"],
                {
                    under["scheme"]: {each["state"]: each["tonnes"] for each in under["tonnesByState"]}
                    for under in one["byScheme"]
                },
            )
            for one in accounts
        ),
        key=lambda pair: pair[0] or "",
    )


async def test_what_is_kept_for_a_client_stands_apart_and_only_the_client_gives_it_back(world: World) -> None:
    village, shop, issuance = world.cast.village, world.cast.shop, world.ids["issuance"]
    to_client = {"move": {"toClient": shop.id}, "issuanceId": issuance, "quantity": 20, "reason": "預かり"}

    done = await world.do(village, "moveStock", to_client, depth=2)

    (moved,) = done["moved"]
    assert (moved["quantity"], moved["stock"], moved["openedBy"], moved["holder"]["legalName"]) == (
        20,
        "CLIENT",
        "MOVE_STOCK",
        "五木村",
    )
    assert stocks_of(await page(world, village, "accounts")) == [
        (None, {"J_CREDIT": {"AVAILABLE": 80}}),
        ("むすび商店", {"J_CREDIT": {"AVAILABLE": 20}}),
    ]
    assert stocks_of(await page(world, shop, "accounts")) == [(None, {})]
    (kept,) = await page(world, shop, "clientAccounts")
    assert (kept["holder"]["legalName"], kept["client"]["legalName"], kept["stock"]) == (
        "五木村",
        "むすび商店",
        "CLIENT",
    )
    assert await page(world, village, "clientAccounts") == []

    back = {"move": {"fromHolder": village.id}, "issuanceId": issuance, "quantity": 5, "reason": "預かりの解消"}
    await world.do(shop, "moveStock", back, depth=2)

    assert stocks_of(await page(world, village, "accounts")) == [
        (None, {"J_CREDIT": {"AVAILABLE": 85}}),
        ("むすび商店", {"J_CREDIT": {"AVAILABLE": 15}}),
    ]
    blocks = await Block.filter(closed_by_id=None, stock=Stock.CLIENT)
    assert {block.client_id for block in blocks} == {shop.organisation_id}


async def test_an_account_shows_its_tonnes_by_issuance_and_vintage(world: World) -> None:
    earlier = await earlier_vintage(world)
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 2))
    await world.do(world.cast.village, "retireUnits", given.retire(units))
    query = (
        "query Ask($scheme: Scheme, $after: String) { accounts { edges { node { stock"
        " holdings(scheme: $scheme, first: 1, after: $after) { pageInfo { endCursor hasNextPage } edges { node {"
        " scheme vintageFrom vintageTo issuance { id } tonnesByState { state tonnes } } } } } } } }"
    )

    async def holdings(**arguments: Any) -> dict[str, Any]:
        (edge,) = (await world.api.ask(query, token=world.cast.village.token, **arguments))["edges"]
        found: dict[str, Any] = edge["node"]["holdings"]
        return found

    first = await holdings()
    second = await holdings(after=first["pageInfo"]["endCursor"])

    assert [one["edges"][0]["node"] for one in (first, second)] == [
        {
            "scheme": "J_CREDIT",
            "vintageFrom": "2024-04-01",
            "vintageTo": "2025-03-31",
            "issuance": {"id": world.ids["issuance"]},
            "tonnesByState": [
                {"state": "AVAILABLE", "tonnes": 98},
                {"state": "RETIREMENT_REQUESTED", "tonnes": 2},
            ],
        },
        {
            "scheme": "J_CREDIT",
            "vintageFrom": "2023-04-01",
            "vintageTo": "2024-03-31",
            "issuance": {"id": earlier},
            "tonnesByState": [{"state": "AVAILABLE", "tonnes": 10}],
        },
    ]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert (await holdings(scheme="VCS"))["edges"] == []


async def test_a_clients_tonnes_are_retired_for_it_with_its_permission(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    await move_to_client(world, shop, 5)
    await world.do(shop, "grantPermission", given.permission(village, "RETIRE_FOR_USER"))

    units = given.from_stock(given.of_issuance(world.ids["issuance"], 5), clientId=shop.id)
    (retirement,) = (await world.do(village, "retireUnits", given.retire(units, beneficiaryId=shop.id)))["retirements"]

    assert (retirement["stock"], retirement["beneficiaryName"]) == ("CLIENT", "むすび商店")
    row = await Retirement.get(id=read_global_id(retirement["id"], "Retirement")).select_related("hold")
    assert (row.status, row.kind, row.hold.status) == (
        RequestStatus.REQUESTED,
        RetirementKind.INVALIDATION,
        HoldStatus.POSTED,
    )
    assert (row.hold.stock, row.hold.client_id) == (Stock.CLIENT, shop.organisation_id)
    assert (await world.read(shop, "Hold", global_id("Hold", row.hold_id)))["client"]["legalName"] == "むすび商店"
