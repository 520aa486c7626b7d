"""What creators are told when tonnes leave them, and what they may still claim."""

from typing import Any

import pytest

from parties.kinds import Role
from registry.claim_notices import tell_creator_of_entry, tell_creator_of_retirement, tell_creator_of_transfer
from registry.creator_claims import creator_add_back
from registry.evidence_models import ClaimNotice
from registry.kinds import Scheme
from registry.models import Block, Entry, Retirement, Transfer
from registry.serials import show_serial
from registry.states import EntryKind
from schema.ids import read_global_id
from tests.scenarios import documents, expected, inputs, rows
from tests.scenarios.cast import Party
from tests.scenarios.colleagues import colleague
from tests.scenarios.movements import retire, transfer
from tests.scenarios.registers import issue_under, project_of
from tests.scenarios.world import World


async def told(world: World, by: Party) -> list[dict[str, Any]]:
    """What a creator was told."""
    found = await world.api.ask(documents.query("claimNotices"), token=by.token)
    return [edge["node"] for edge in found["edges"]]


async def test_operators_and_auditors_read_what_every_creator_was_told(settled: World) -> None:
    auditor = await colleague(settled.cast.operator, Role.AUDITOR)
    for by in (auditor, settled.cast.operator):
        assert await told(settled, by) == await told(settled, settled.cast.village) != []


async def may_claim(world: World, issuance: str = "") -> int:
    """The tonnes of an issuance that its creator may still claim, as anybody reads it."""
    return int((await world.read(None, "Issuance", issuance or world.ids["issuance"]))["creatorMayClaim"])


async def test_a_creator_is_told_when_tonnes_are_retired_for_another(settled: World) -> None:
    notice = creator_add_back(creator_is_shk_reporter=None, domestic_certified=True, forest_absorption=True)
    (found,) = await told(settled, settled.cast.village)

    assert found == {
        "id": found["id"],
        "issuanceId": settled.ids["issuance"],
        "quantity": 2,
        "serials": "JC-200-000-000-011-157～JC-200-000-000-011-158",
        "endedOn": inputs.day(0),
        "addBack": "EXEMPT_FOREST",
        "text": notice.notice_ja,
    }
    row = await ClaimNotice.get()
    assert row.subject_id == read_global_id(settled.ids["retirement"], "Retirement")
    assert await settled.read(settled.cast.village, "ClaimNotice", found["id"]) == found
    assert await may_claim(settled) == 98


async def test_a_creators_own_use_stays_its_own(world: World) -> None:
    await retire(world, world.cast.village, 5)

    assert await told(world, world.cast.village) == []
    assert await may_claim(world) == 100


async def test_a_creator_is_told_once_and_not_at_a_resale(stocked: World) -> None:
    village, shop, city = stocked.cast.village, stocked.cast.shop, stocked.cast.city
    (first,) = await told(stocked, village)
    assert (first["quantity"], await may_claim(stocked)) == (3, 97)

    await transfer(stocked, shop, city, 1)
    assert await told(stocked, village) == [first]
    assert await told(stocked, shop) == []

    # The tonne comes home, and leaves again with a new one: only the new one's claim ends now.
    await transfer(stocked, city, village, 1)
    assert (await told(stocked, village), await may_claim(stocked)) == ([first], 98)
    returned = await Block.get(holder_id=village.organisation_id, parent__holder_id=city.organisation_id)
    serials = {"serials": [show_serial(inputs.PREFIX, returned.start), "JC-200-000-000-011-160"]}
    input = {
        "units": {"stock": {"selection": {"serials": serials}}},
        "recipient": {"organisation": {"organisationId": city.id}},
        "reason": "譲渡",
    }
    (moved,) = (await stocked.do(village, "transferUnits", input))["transfers"]
    await stocked.do(village, "recordTransferNotice", inputs.transfer_notice(moved, noticeNumber="移-9"))
    await stocked.events()

    _, second = await told(stocked, village)
    assert (second["quantity"], second["serials"]) == (1, "JC-200-000-000-011-160")
    assert await may_claim(stocked) == 96


async def test_tonnes_put_into_a_clients_stock_are_the_clients(world: World) -> None:
    village, city = world.cast.village, world.cast.city
    move = {"issuanceId": world.ids["issuance"], "quantity": 4, "reason": "港区の分"}
    await world.do(village, "moveStock", move | {"move": {"toClient": city.id}})
    await world.events()

    (first,) = await told(world, village)
    assert (first["quantity"], await may_claim(world)) == (4, 96)
    back = {"move": {"fromHolder": village.id}, "issuanceId": world.ids["issuance"], "quantity": 1, "reason": "返却"}
    await world.do(city, "moveStock", back)
    await world.events()
    assert (await told(world, village), await may_claim(world)) == ([first], 97)


async def test_a_transfer_that_musubi_executes_itself_is_told_too(world: World) -> None:
    village = world.cast.village
    regional = await issue_under(village, await project_of(village, Scheme.REGIONAL, "R-1"), buffer_t=10)
    assert await may_claim(world, regional) == 90, "a buffer is nobody's to claim"

    await transfer(world, village, world.cast.shop, 7, issuance=regional)

    (found,) = await told(world, village)
    assert (found["quantity"], found["addBack"], found["serials"]) == (7, "NOT_DOMESTIC", "R-1-00000001～R-1-00000007")
    assert await may_claim(world, regional) == 83
    await transfer(world, world.cast.shop, world.cast.city, 7, issuance=regional)
    assert await told(world, village) == [found]


async def test_tonnes_that_leave_musubi_are_told_too(world: World) -> None:
    input = {
        "units": {"stock": {"selection": {"issuance": {"issuanceId": world.ids["issuance"], "quantity": 6}}}},
        "recipient": {"outside": {"outsideRecipient": "みなと商事", "outsideAccount": "JC-999"}},
        "reason": "譲渡",
    }
    (moved,) = (await world.do(world.cast.village, "transferUnits", input))["transfers"]
    await world.events()
    assert await told(world, world.cast.village) == [], "nothing has left before the registry's notice"
    await world.do(world.cast.village, "recordTransferNotice", inputs.transfer_notice(moved))
    await world.events()

    assert [one["quantity"] for one in await told(world, world.cast.village)] == [6]
    assert await may_claim(world) == 94


@pytest.mark.parametrize(("reports", "add_back"), [(None, "UNKNOWN"), (True, "REQUIRED"), (False, "NOT_A_REPORTER")])
async def test_whether_to_add_back_depends_on_whether_the_creator_reports(
    world: World, reports: bool | None, add_back: str
) -> None:
    shop = world.cast.shop
    if reports is not None:
        await world.do(shop, "setEmissionsReporting", {"reportsEmissions": reports})
    project = await project_of(shop, Scheme.J_CREDIT, "900", methodology="EN-R-001")
    issuance = await issue_under(shop, project, methodology="EN-R-001")

    await transfer(world, shop, world.cast.city, 1, issuance=issuance)

    (found,) = await told(world, shop)
    notice = creator_add_back(creator_is_shk_reporter=reports, domestic_certified=True, forest_absorption=False)
    assert (found["addBack"], found["text"]) == (add_back, notice.notice_ja)


async def test_a_handler_that_runs_twice_changes_nothing(stocked: World) -> None:
    village = stocked.cast.village
    await retire(stocked, stocked.cast.shop, 1)
    regional = await issue_under(village, await project_of(village, Scheme.REGIONAL, "R-1"))
    await transfer(stocked, village, stocked.cast.shop, 7, issuance=regional)
    before = await rows.dump()

    for moved in await Transfer.all():
        await tell_creator_of_transfer(moved.id)
    for used in await Retirement.all():
        await tell_creator_of_retirement(used.id)
    for entry in await Entry.filter(kind=EntryKind.TRANSFER):
        await tell_creator_of_entry(entry.id)

    rows.assert_same(before, await rows.dump())


async def test_nobody_else_reads_what_a_creator_was_told(settled: World) -> None:
    (found,) = await told(settled, settled.cast.village)
    document = documents.node("ClaimNotice")
    for party in (settled.cast.city, settled.cast.stranger, settled.cast.council):
        assert await told(settled, party) == []
        assert await settled.api.ask(document, token=party.token, id=found["id"]) is None
    await settled.api.refused_at_the_top(documents.query("claimNotices"), "UNAUTHENTICATED")


# Whether an organisation reports.


async def test_an_organisation_says_whether_it_reports(world: World) -> None:
    shop = world.cast.shop
    document = documents.query("viewer")
    assert (await world.api.ask(document, token=shop.token))["reportsEmissions"] is None

    done = await world.do(shop, "setEmissionsReporting", {"reportsEmissions": True})

    assert done["viewer"] == {
        "role": "OWNER",
        "organisation": expected.organisation(shop),
        "reportsEmissions": True,
    }
    assert (await world.api.ask(document, token=shop.token))["reportsEmissions"] is True


@pytest.mark.parametrize("reports", [None, True, False])
async def test_who_joins_may_say_at_once_whether_it_reports(world: World, reports: bool | None) -> None:
    joined = await world.api.do("joinOrganisation", inputs.join(reportsEmissions=reports), token=None)

    found = await world.api.ask(documents.query("viewer"), token=joined["token"])
    assert found["reportsEmissions"] is reports
