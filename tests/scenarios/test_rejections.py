"""What is refused to holders, by the rule that refuses it, and what a registry's own refusal undoes."""

from typing import Any

from core.errors import DomainError
from registry.errors import (
    AllocationExceedsHold,
    BadSerials,
    ConsumerCannotHoldUnits,
    InsufficientUnits,
    PermissionMissing,
    SchemeForbids,
    UnitsNotAvailable,
    UsePlaceIsCreationPlace,
)
from registry.kinds import Scheme
from registry.selection import MAX_SERIALS
from registry.serial_reading import MAX_TEXT_CHARACTERS
from schema.ids import global_id
from tests.scenarios import documents, inputs
from tests.scenarios import registration_inputs as registration
from tests.scenarios import unit_inputs as given
from tests.scenarios.cast import VILLAGE_PLACE, Party
from tests.scenarios.holding import an_own_use, move_to_client, place, states
from tests.scenarios.refusals import BEYOND, MOST_TONNES, cannot, invalid, missing
from tests.scenarios.registering import bilateral, issue, regional, register
from tests.scenarios.world import World

J_CREDIT = "JC-200-000-000-"
EXAMPLE = "written_as=JP-200-000-000-011-157～JP-200-000-000-011-158"
FIRST, LAST = f"{J_CREDIT}011-157", f"{J_CREDIT}011-256"
OVERLAPPING = (f"{FIRST}～{J_CREDIT}011-160", f"{J_CREDIT}011-160～{J_CREDIT}011-165")


def bad(serials: str, rule: str) -> BadSerials:
    """A text that names no serials."""
    return BadSerials(field="serials", value=serials, rule=rule)


SERIALS: list[tuple[tuple[str, ...], DomainError]] = [
    (("JC-200-11157",), bad("JC-200-11157", EXAMPLE)),
    ((f"{J_CREDIT}11-157",), bad(f"{J_CREDIT}11-157", EXAMPLE)),
    ((f"{J_CREDIT}011-160～{FIRST}",), bad(f"{J_CREDIT}011-160～{FIRST}", "not_before_first_serial")),
    ((f"{FIRST}～JC-201-000-000-011-158",), bad(f"{FIRST}～JC-201-000-000-011-158", "same_series_at_both_ends")),
    (("",), bad("", "not_empty")),
    (("ISO-1-BSTORE-GBR-F5X7-2024-78177-78177",), bad("ISO-1-BSTORE-GBR-F5X7-2024-78177-78177", "at_least_one_serial")),
    (
        ("ISO-1-BSTORE-GBR-F5X7-2024-78177-78178",),
        bad("ISO-1-BSTORE-GBR-F5X7-2024-78177-78178", "whole_tonnes=1000_numbers_each"),
    ),
    (("林" * 601,), bad("林" * 120, f"max_characters={MAX_TEXT_CHARACTERS}")),
    (
        (f"ACR-FR-1129-2025-2917-1 to {10**18}",),
        bad(f"ACR-FR-1129-2025-2917-1 to {10**18}", f"maximum={10**18 - 1}"),
    ),
    (OVERLAPPING, invalid("serials", OVERLAPPING[1], "ranges_do_not_overlap")),
    ((FIRST, FIRST), invalid("serials", FIRST, "ranges_do_not_overlap")),
    ((FIRST,) * (MAX_SERIALS + 1), invalid("serials", "101", "maximum=100")),
    ((), invalid("selection", "{}", "serials|issuance|scheme")),
    # Before the first, after the last, of a series that nobody has.
    ((f"{J_CREDIT}011-156",), UnitsNotAvailable(serials=f"{J_CREDIT}011-156")),
    ((f"{J_CREDIT}011-256～257",), UnitsNotAvailable(serials=f"{LAST}～{J_CREDIT}011-257")),
    (("JP-200-000-000-011-157",), UnitsNotAvailable(serials="JP-200-000-000-011-157")),
    (
        ("19385-941467007-941467431-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1",),
        UnitsNotAvailable(serials="19385-941467007-941467431-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1"),
    ),
]


async def test_serials_that_cannot_be_or_are_not_there_are_refused(world: World) -> None:
    village, shop = world.cast.village, given.to(world.cast.shop)
    for serials, error in SERIALS:
        input = given.transfer(given.from_stock(given.of_serials(*serials)), shop)
        await world.refused(village, "transferUnits", input, error)
    alien = given.transfer(given.from_stock(given.of_serials("村有林の一番")), shop)
    refusal = await world.api.mutate("transferUnits", alien, token=village.token)
    assert (refusal["code"], refusal["rule"].split(":")[0]) == ("BAD_SERIALS", "series_of")
    for quantity in (0, 1, 3, -2):
        counted = given.from_stock(given.of_serials(f"{FIRST}～158", quantity=quantity))
        error = invalid("quantity", str(quantity), "count_of_serials=2")
        await world.refused(village, "transferUnits", given.transfer(counted, shop), error)


async def test_the_same_serials_are_refused_wherever_they_are_named(world: World) -> None:
    village = world.cast.village
    for serials, error in SERIALS:
        selection = given.of_serials(*serials)
        await world.refused(village, "holdUnits", given.hold(selection), error)
        await world.refused(village, "retireUnits", given.retire(given.from_stock(selection)), error)


async def test_tonnes_that_are_not_free_are_not_taken_a_second_time(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    await place(world, 10)
    taken = given.from_stock(given.of_serials(f"{J_CREDIT}011-166～167"))
    await world.refused(
        village,
        "transferUnits",
        given.transfer(taken, given.to(shop)),
        UnitsNotAvailable(serials=f"{J_CREDIT}011-166～{J_CREDIT}011-167"),
    )
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 91))
    error: DomainError = InsufficientUnits(requested_t=91, available_t=90)
    await world.refused(village, "retireUnits", given.retire(units), error)
    await world.refused(village, "transferUnits", given.transfer(units, given.to(shop)), error)
    scheme = given.from_stock(given.of_scheme(91))
    await world.refused(village, "retireUnits", given.retire(scheme), error)
    for quantity, rule in ((0, "minimum=1"), (-1, "minimum=1"), (BEYOND, MOST_TONNES)):
        wrong = given.of_issuance(world.ids["issuance"], quantity)
        await world.refused(village, "holdUnits", given.hold(wrong), invalid("quantity", str(quantity), rule))
    none = InsufficientUnits(requested_t=1, available_t=0)
    await world.refused(village, "retireUnits", given.retire(given.from_stock(given.of_scheme(1, "VCS"))), none)


async def test_anothers_tonnes_do_not_exist(world: World) -> None:
    shop, village = world.cast.shop, world.cast.village
    issuance = world.ids["issuance"]
    error: DomainError = InsufficientUnits(requested_t=1, available_t=0)
    units = given.from_stock(given.of_issuance(issuance, 1))
    await world.refused(shop, "transferUnits", given.transfer(units, given.to(village)), error)
    await world.refused(shop, "retireUnits", given.retire(units), error)
    await world.refused(shop, "holdUnits", given.hold(given.of_issuance(issuance, 1)), error)
    named = given.from_stock(given.of_serials(FIRST))
    await world.refused(shop, "retireUnits", given.retire(named), UnitsNotAvailable(serials=f"{J_CREDIT}011-157"))
    nothing = global_id("Issuance", world.cast.projects["378"])
    unknown = given.retire(given.from_stock(given.of_issuance(nothing, 1)))
    await world.refused(shop, "retireUnits", unknown, missing("Issuance", nothing))
    theirs = given.from_stock(given.of_issuance(issuance, 1), holderId=village.id)
    error = missing("Account", village.id)
    await world.refused(shop, "transferUnits", given.transfer(theirs, given.to(shop)), error)


async def test_which_tonnes_is_said_in_exactly_one_way(world: World) -> None:
    one, token = given.of_issuance(world.ids["issuance"], 1), world.cast.village.token
    to_shop = given.to(world.cast.shop)
    outside = {"outsideRecipient": "そと", "outsideAccount": "1"}
    for name, input in (
        ("holdUnits", given.hold({})),
        ("holdUnits", given.hold({"issuance": None})),
        ("holdUnits", given.hold({**one, **given.of_scheme(1)})),
        ("retireUnits", given.retire({})),
        ("retireUnits", given.retire({**given.from_stock(one), **given.from_hold("x")})),
        ("retireUnits", given.retire(given.from_stock(one), useMass={"grams": "1", "tonnes": "1"})),
        ("transferUnits", given.transfer(given.from_stock(one), {})),
        ("transferUnits", given.transfer(given.from_stock(one), {**to_shop, "outside": outside})),
    ):
        keyed = world.api.keyed(name, input)
        await world.api.refused_at_the_top(documents.mutation(name), "BAD_INPUT", token=token, input=keyed)


# Who may receive.


async def test_tonnes_go_nowhere_that_the_rules_do_not_allow(world: World) -> None:
    cast, village = world.cast, world.cast.village
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 1))
    twice = {"outside": {"outsideRecipient": "", "outsideAccount": "1"}}
    unnumbered = {"outside": {"outsideRecipient": "そと", "outsideAccount": ""}}
    own = invalid("recipient", str(village.organisation_id), "another_holder")
    client = invalid("clientId", str(cast.shop.organisation_id), "client_is_not_holder")
    cases: list[tuple[dict[str, Any], DomainError]] = [
        (given.to(village), own),
        (given.to(cast.shop, client=cast.shop), client),
        (given.to(cast.newcomer), missing("Organisation", cast.newcomer.id)),
        (given.to(cast.consumer), missing("Organisation", cast.consumer.id)),
        (given.to(cast.shop, client=cast.consumer), missing("Organisation", cast.consumer.id)),
        (twice, invalid("outsideRecipient", "", "not_empty")),
        (unnumbered, invalid("outsideAccount", "", "not_empty")),
    ]
    for recipient, error in cases:
        await world.refused(village, "transferUnits", given.transfer(units, recipient), error)
    await world.do(cast.consumer, "grantPermission", given.permission(village, "RETIRE_FOR_USER"))
    refused = ConsumerCannotHoldUnits()
    assert refused.rule == "RG-08"
    await world.refused(village, "transferUnits", given.transfer(units, given.to(cast.consumer)), refused)


async def test_a_register_kept_here_has_no_accounts_elsewhere(world: World) -> None:
    _, issuance = await regional(world)
    outside = {"outside": {"outsideRecipient": "そと", "outsideAccount": "1"}}
    input = given.transfer(given.from_stock(given.of_issuance(issuance, 1)), outside)
    error = invalid("outsideRecipient", "そと", "register_is_here")
    await world.refused(world.cast.city, "transferUnits", input, error)


async def test_what_may_not_be_transferred_is_not(world: World) -> None:
    village = world.cast.village
    _, kept = await bilateral(world)
    units = given.from_stock(given.of_issuance(kept, 1))
    error = SchemeForbids(scheme="特定者間完結型の排出削減・吸収量", act="TRANSFER", rule="CT-05")
    await world.refused(village, "transferUnits", given.transfer(units, given.to(world.cast.shop)), error)
    move = {"move": {"toClient": world.cast.shop.id}, "issuanceId": kept, "quantity": 1, "reason": "預かり"}
    await world.refused(village, "moveStock", move, error)


async def test_a_certificate_that_is_only_shown_is_neither_transferred_nor_used(world: World) -> None:
    village = world.cast.village
    certificate = registration.kept_here(Scheme.REGIONAL_CERTIFICATE)
    project = await register(world, village, certificate)
    shown = await issue(world, village, registration.confirmed(project))
    units = given.from_stock(given.of_issuance(shown["id"], 1))
    held = given.hold(given.of_issuance(shown["id"], 1))
    for name, input, act in (
        ("holdUnits", held, "RETIRE"),
        ("transferUnits", given.transfer(units, given.to(world.cast.shop)), "TRANSFER"),
        ("retireUnits", given.retire(units), "RETIRE"),
    ):
        error = SchemeForbids(scheme="地域の吸収量認証書（取引不可）", act=act, rule="HB-11")
        await world.refused(village, name, input, error)


# What for.


async def test_a_use_that_the_rules_do_not_allow_is_refused_with_its_rule(world: World) -> None:
    village = world.cast.village
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 1))
    here = UsePlaceIsCreationPlace(use_place_code=VILLAGE_PLACE)
    assert here.rule == "RG-04"
    await world.refused(village, "retireUnits", given.retire(units, usePlaceCode=VILLAGE_PLACE), here)
    for changes, rule in (
        ({"kind": "SURRENDER"}, "RG-02"),
        ({"kind": "CANCELLATION"}, "RG-02"),
        ({"purposeCode": "RE100"}, "5.2"),
    ):
        refusal = await world.api.mutate("retireUnits", given.retire(units, **changes), token=village.token)
        assert (refusal["__typename"], refusal["rule"]) == ("PurposeNotAllowedError", rule), changes
    assert await states(world.ids["issuance"]) == await states(world.ids["issuance"], holder=village)
    texts: list[tuple[dict[str, Any], DomainError]] = [
        ({"usePlaceCode": "131031"}, invalid("usePlaceCode", "131031", "check_digit", "13103 → 131032")),
        ({"purposeDetail": ""}, invalid("purposeDetail", "", "not_empty")),
        ({"targetActivity": "林" * 501}, invalid("targetActivity", "林" * 60 + "…", "max_characters=500")),
        ({"targetPeriod": "村\u202e"}, invalid("targetPeriod", "U+202E", "no_control_characters")),
        ({"calculationMethod": " "}, invalid("calculationMethod", " ", "not_empty")),
    ]
    for changes, error in texts:
        await world.refused(village, "retireUnits", given.retire(units, **changes), error)


async def test_grams_beyond_the_tonnes_are_refused(world: World) -> None:
    village = world.cast.village
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 2))
    beyond = AllocationExceedsHold(requested_g=2_000_001, available_g=2_000_000)
    assert beyond.rule == "RT-02"
    await world.refused(village, "retireUnits", given.retire(units, useMass={"grams": "2000001"}), beyond)
    hold = await place(world, 3)
    of_hold = given.retire(given.from_hold(hold["id"], 2), useMass={"grams": "2000001"})
    await world.refused(village, "retireUnits", of_hold, beyond)
    for mass, error in (
        ({"grams": "0"}, invalid("useMass.grams", "0", "minimum=1")),
        ({"kilograms": "-1"}, invalid("useMass.kilograms", "-1", "minimum=0.001")),
        ({"tonnes": "0.0000001"}, invalid("useMass.tonnes", "0.0000001", "max_decimals=6")),
        ({"tonnes": "1e3"}, invalid("useMass.tonnes", "1e3", "decimal_number", "例/e.g. 1169.2")),
    ):
        await world.refused(village, "retireUnits", given.retire(units, useMass=mass), error)


# For whom.


async def test_a_clients_tonnes_serve_the_client_alone(world: World) -> None:
    village, shop, city = world.cast.village, world.cast.shop, world.cast.city
    await move_to_client(world, shop, 5)
    kept = given.from_stock(given.of_issuance(world.ids["issuance"], 2), clientId=shop.id)
    own_use = PermissionMissing(grantor=shop.name, scope="RETIRE_FOR_USER", rule="PR-03")
    await world.refused(village, "retireUnits", given.retire(kept), own_use)
    sold = PermissionMissing(grantor=shop.name, scope="TRANSFER", rule="PR-03")
    # Nor into the client's own hands for somebody else, who could then take them.
    for recipient in (given.to(city), given.to(city, client=world.cast.stranger), given.to(shop, client=city)):
        await world.refused(village, "transferUnits", given.transfer(kept, recipient), sold)
    held = given.hold(given.of_issuance(world.ids["issuance"], 2), clientId=shop.id)
    hold = (await world.do(village, "holdUnits", held))["hold"]
    of_hold = given.from_hold(hold["id"])
    await world.refused(village, "retireUnits", given.retire(of_hold), own_use)
    await world.refused(village, "transferUnits", given.transfer(of_hold, given.to(city)), sold)
    # Nor does the holder take them back: only the client gives them up.
    back = {
        "move": {"fromHolder": village.id},
        "issuanceId": world.ids["issuance"],
        "quantity": 3,
        "reason": "預かりの解消",
    }
    await world.refused(
        village, "moveStock", back, invalid("toClient", str(village.organisation_id), "another_organisation")
    )
    # To the client itself they go.
    (transfer,) = (await world.do(village, "transferUnits", given.transfer(of_hold, given.to(shop))))["transfers"]
    assert transfer["stock"] == "CLIENT"


# Stocks.


async def test_tonnes_move_only_between_stocks_of_one_holder(world: World) -> None:
    village, shop, city = world.cast.village, world.cast.shop, world.cast.city
    issuance = world.ids["issuance"]
    move = {"move": {"toClient": shop.id}, "issuanceId": issuance, "quantity": 1, "reason": "預かり"}
    itself = invalid("toClient", str(village.organisation_id), "another_organisation")
    none = InsufficientUnits(requested_t=1, available_t=0)
    cases: list[tuple[Party, dict[str, Any], DomainError]] = [
        (village, {"move": {"toClient": village.id}}, itself),
        (village, {"move": {"toClient": world.cast.newcomer.id}}, missing("Organisation", world.cast.newcomer.id)),
        (village, {"quantity": 101}, InsufficientUnits(requested_t=101, available_t=100)),
        (village, {"reason": "一行目\n二行目"}, invalid("reason", "一行目\n二行目", "one_line")),
        (city, {}, none),
        (shop, {"move": {"fromHolder": village.id}}, none),
        (shop, {"move": {"fromHolder": city.id}}, none),
    ]
    for party, changes, error in cases:
        await world.refused(party, "moveStock", {**move, **changes}, error)


# What a registry refuses.


async def test_a_rejected_retirement_frees_its_tonnes_and_takes_its_use_back(world: World) -> None:
    village = world.cast.village
    _, retirement = await an_own_use(world)
    asked = {"retirementId": retirement, "reason": "記入内容に不備があります。"}

    done = await world.do(village, "recordRetirementRejection", asked)

    found = done["retirement"]
    assert (found["status"], found["rejectionReason"], found["allocated"]["grams"], found["serials"]) == (
        "REJECTED",
        "記入内容に不備があります。",
        0,
        f"{FIRST}～{J_CREDIT}011-159",
    )
    assert {state.value: tonnes for state, tonnes in (await states(world.ids["issuance"])).items()} == {
        "AVAILABLE": 100
    }
    rejected = cannot("registry request", "REJECTED", "CONFIRMED")
    notice = inputs.retirement_notice(await world.read(village, "Retirement", retirement))
    await world.refused(village, "recordRetirementNotice", notice, rejected)
    again = cannot("registry request", "REJECTED", "REJECTED")
    await world.refused(village, "recordRetirementRejection", asked, again)
    await world.refused(world.cast.city, "recordRetirementRejection", asked, missing("Retirement", retirement))


async def test_a_rejected_delivery_keeps_the_orders_tonnes_and_may_be_asked_anew(requested: World) -> None:
    village, id = requested.cast.village, requested.ids["retirement"]
    asked = {"retirementId": id, "reason": "利用者名の表記が異なります。"}

    await requested.do(requested.cast.operator, "recordRetirementRejection", asked)

    order = await requested.order()
    assert (order["status"], order["retirement"]) == ("CONFIRMED", None)
    assert {state.value: tonnes for state, tonnes in (await states(requested.ids["issuance"])).items()} == {
        "AVAILABLE": 98,
        "HELD": 2,
    }
    settled = await requested.pay(await requested.notify(await requested.deliver(order)))
    await requested.events()
    order = await requested.order(by=village)
    assert (settled["status"], order["retirement"]["serials"]) == ("SETTLED", f"{FIRST}～{J_CREDIT}011-158")
    assert order["retirement"]["certificateNumber"] is not None


async def test_a_rejected_transfer_leaves_the_tonnes_with_their_holder(world: World) -> None:
    village, shop = world.cast.village, world.cast.shop
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 3))
    (transfer,) = (await world.do(village, "transferUnits", given.transfer(units, given.to(shop))))["transfers"]
    asked = {"transferId": transfer["id"], "reason": "口座番号が確認できません。"}
    await world.refused(shop, "recordTransferRejection", asked, missing("Transfer", transfer["id"]))
    await world.refused(village, "recordTransferRejection", asked | {"reason": ""}, invalid("reason", "", "not_empty"))

    done = await world.do(village, "recordTransferRejection", asked)

    assert (done["transfer"]["status"], done["transfer"]["rejectionReason"]) == ("REJECTED", asked["reason"])
    assert {state.value: tonnes for state, tonnes in (await states(world.ids["issuance"])).items()} == {
        "AVAILABLE": 100
    }
    notice = inputs.transfer_notice(transfer)
    await world.refused(village, "recordTransferNotice", notice, cannot("registry request", "REJECTED", "CONFIRMED"))


async def test_the_tonnes_of_a_rejected_request_may_be_used_again(world: World) -> None:
    _, retirement = await an_own_use(world)
    await world.do(world.cast.village, "recordRetirementRejection", {"retirementId": retirement, "reason": "取り下げ"})

    use, second = await an_own_use(world)

    row = await world.read(world.cast.village, "Retirement", second)
    assert (row["serials"], row["allocated"]["tonnes"]) == (f"{FIRST}～{J_CREDIT}011-159", "2")
    assert (await world.read(world.cast.village, "Allocation", use))["serials"] == f"{FIRST}～{J_CREDIT}011-158"
