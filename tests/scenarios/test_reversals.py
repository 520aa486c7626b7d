"""Reversals: what burnt, broke or was registered twice is made good; what others hold or have used stays valid."""

import asyncio
from collections import Counter

from registry.errors import DoubleRegistration, ReversalOutstanding
from registry.evidence_models import Reversal
from registry.kinds import Scheme
from registry.models import Block, Entry
from registry.reversals import outstanding_t
from registry.states import BlockState, EntryKind
from schema.ids import global_id, read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.damage import keep_only, record, replace
from tests.scenarios.refusals import invalid
from tests.scenarios.registers import issue_under, project_of
from tests.scenarios.world import World


async def states(issuance: str) -> dict[str, int]:
    """The tonnes of an issuance by state, without the states that have none."""
    counted: Counter[str] = Counter()
    for block in await Block.filter(issuance_id=read_global_id(issuance, "Issuance"), closed_by_id=None):
        counted[block.state.value] += block.stop - block.start
    return dict(counted)


# What makes a reversal good.


async def test_a_fire_is_made_good_from_the_creators_unsold_tonnes(settled: World) -> None:
    found = await record(settled)

    id = read_global_id(found["id"], "Reversal")
    serials = "JC-200-000-000-011-159～JC-200-000-000-011-168"
    assert found == {
        "id": found["id"],
        "issuanceId": settled.ids["issuance"],
        "cause": "FIRE",
        "quantity": 10,
        "occurredOn": inputs.day(-30),
        "evidence": "熊本県の被害調査報告書（2026年9月30日）",
        "recordedAt": expected.AT_THE_BEGINNING,
        "fromBuffer": 0,
        "fromStock": 10,
        "replaced": 0,
        "outstanding": 0,
        "covered": [
            {
                "cover": "CREATOR_STOCK",
                "certificationNumber": "2025-11157",
                "serials": serials,
                "quantity": 10,
                "coveredOn": inputs.day(0),
            }
        ],
    }
    assert await states(settled.ids["issuance"]) == {"AVAILABLE": 88, "REVERSED": 10, "RETIRED": 2}
    taken = await Block.get(state=BlockState.REVERSED)
    assert (taken.reversal_id, taken.holder_id) == (id, settled.cast.village.organisation_id)
    entry = await Entry.get(kind=EntryKind.REVERSE)
    assert entry.actor_id == settled.cast.operator.actor.person_id and entry.reason == "FIRE CREATOR_STOCK"
    row = await Reversal.get(id=id)
    assert (row.quantity_t, row.stock_t, row.buffer_t, row.replaced_t) == (10, 10, 0, 0)


async def test_buffers_stand_in_first_the_issuances_its_projects_then_the_schemes(world: World) -> None:
    village, otaki = world.cast.village, world.cast.otaki
    project = await project_of(village, Scheme.REGIONAL, "R-1")
    burnt = await issue_under(village, project, buffer_t=5)
    sister = await issue_under(village, project, start=501, buffer_t=3)
    other = await issue_under(otaki, await project_of(otaki, Scheme.REGIONAL, "R-2"), buffer_t=10)
    foreign = await issue_under(otaki, await project_of(otaki, Scheme.BILATERAL, "B-1"), buffer_t=50)

    found = await record(world, burnt, cause="STORM", quantity=20)

    assert (found["fromBuffer"], found["fromStock"], found["outstanding"]) == (18, 2, 0)
    assert [(one["cover"], one["certificationNumber"], one["quantity"]) for one in found["covered"]] == [
        ("ISSUANCE_BUFFER", "R-1-1", 5),
        ("PROJECT_BUFFER", "R-1-501", 3),
        ("SCHEME_BUFFER", "R-2-1", 10),
        ("CREATOR_STOCK", "R-1-1", 2),
    ]
    assert await states(burnt) == {"AVAILABLE": 93, "REVERSED": 7}
    assert await states(sister) == {"AVAILABLE": 97, "REVERSED": 3}
    assert await states(other) == {"AVAILABLE": 90, "REVERSED": 10}
    assert await states(foreign) == {"AVAILABLE": 50, "BUFFER": 50}, "another scheme's buffer is not touched"


async def test_a_part_of_a_buffer_is_enough_for_a_small_fire(world: World) -> None:
    village = world.cast.village
    burnt = await issue_under(village, await project_of(village, Scheme.REGIONAL, "R-1"), buffer_t=5)

    found = await record(world, burnt, quantity=2)

    assert [one["serials"] for one in found["covered"]] == ["R-1-00000096～R-1-00000097"]
    assert await states(burnt) == {"AVAILABLE": 95, "BUFFER": 3, "REVERSED": 2}


async def test_felling_is_the_creators_own_and_draws_on_no_buffer(world: World) -> None:
    village = world.cast.village
    felled = await issue_under(village, await project_of(village, Scheme.REGIONAL, "R-1"), buffer_t=5)

    found = await record(world, felled, cause="FELLING", quantity=97)

    assert (found["fromBuffer"], found["fromStock"], found["outstanding"]) == (0, 95, 2)
    assert await states(felled) == {"BUFFER": 5, "REVERSED": 95}


async def test_what_others_hold_or_have_used_and_what_is_held_never_changes(stocked: World) -> None:
    village, issuance = stocked.cast.village, stocked.ids["issuance"]
    await keep_only(stocked, 4, of=97)
    shops = [block.id for block in await Block.filter(holder_id=stocked.cast.shop.organisation_id, closed_by_id=None)]
    kept = [block.id for block in await Block.filter(state=BlockState.HELD, closed_by_id=None)]
    assert shops and kept

    found = await record(stocked, quantity=60)

    assert (found["fromStock"], found["outstanding"]) == (4, 56)
    assert await Block.filter(id__in=[*shops, *kept], closed_by_id=None).count() == len({*shops, *kept})
    assert (await states(issuance))["REVERSED"] == 4
    assert await outstanding_t(stocked.cast.projects["378"]) == 56
    assert (
        await Block.filter(holder_id=village.organisation_id, state=BlockState.AVAILABLE, closed_by_id=None).count()
        == 0
    )


async def test_clients_tonnes_are_not_the_creators_to_make_good(world: World) -> None:
    move = {
        "move": {"toClient": world.cast.city.id},
        "issuanceId": world.ids["issuance"],
        "quantity": 97,
        "reason": "港区の分として保管",
    }
    await world.do(world.cast.village, "moveStock", move)

    found = await record(world, quantity=10)

    assert (found["fromStock"], found["outstanding"]) == (3, 7)


# What is outstanding.


async def test_who_bought_tonnes_may_go_on_selling_what_the_creator_has_to_make_good(stocked: World) -> None:
    await keep_only(stocked, 4, of=97)
    await record(stocked, quantity=60)
    bought = inputs.listing(stocked.ids["issuance"], offered=1, minimumLot=1)
    await stocked.refused(stocked.cast.village, "publishListing", bought, ReversalOutstanding(outstanding_t=56))
    done = await stocked.do(stocked.cast.shop, "publishListing", bought)
    assert done["listing"]["offered"] == 1


async def test_a_creator_offers_and_issues_nothing_more_until_all_is_made_good(world: World) -> None:
    village, issuance = world.cast.village, world.ids["issuance"]
    second = await world.issue(first=70_001)
    await keep_only(world, 3)
    found = await record(world)
    assert found["outstanding"] == 7

    refusal = ReversalOutstanding(outstanding_t=7)
    issue = inputs.issuance(world.project(), first=80_002)
    await world.refused(village, "registerIssuance", issue, refusal)
    await world.refused(village, "publishListing", inputs.listing(issuance), refusal)
    await world.refused(village, "publishListing", inputs.listing(second), refusal)
    await world.issue(world.cast.otaki, number="397", first=90_001)

    part = await replace(world, found, second, 4)
    assert (part["replaced"], part["outstanding"]) == (4, 3)
    await world.refused(village, "publishListing", inputs.listing(second), ReversalOutstanding(outstanding_t=3))
    whole = await replace(world, part, second, 3)
    assert (whole["replaced"], whole["outstanding"]) == (7, 0)
    assert [(one["cover"], one["certificationNumber"], one["quantity"]) for one in whole["covered"]] == [
        ("CREATOR_STOCK", "2025-11157", 3),
        ("REPLACEMENT", "2025-70001", 4),
        ("REPLACEMENT", "2025-70001", 3),
    ]
    assert await states(second) == {"AVAILABLE": 93, "REVERSED": 7}
    await world.publish(issuance=second)
    await world.do(village, "registerIssuance", issue)


async def test_tonnes_that_come_free_again_may_be_given_too(world: World) -> None:
    await keep_only(world, 0)
    found = await record(world)
    hold = await world.api.ask(documents.query("holds", depth=3), token=world.cast.village.token)
    await world.do(world.cast.village, "voidHold", {"holdId": hold["edges"][0]["node"]["id"]})

    assert (await replace(world, found, world.ids["issuance"], 10))["outstanding"] == 0


async def test_a_bought_tonne_of_the_scheme_may_be_given(world: World) -> None:
    await keep_only(world, 0)
    found = await record(world, quantity=1)
    bought = await world.issue(world.cast.otaki, number="397", first=90_001)
    transfer = {
        "units": {"stock": {"selection": {"issuance": {"issuanceId": bought, "quantity": 1}}}},
        "recipient": {"organisation": {"organisationId": world.cast.village.id}},
        "reason": "譲渡",
    }
    done = await world.do(world.cast.otaki, "transferUnits", transfer)
    await world.do(world.cast.otaki, "recordTransferNotice", inputs.transfer_notice(done["transfers"][0]))

    assert (await replace(world, found, bought, 1))["outstanding"] == 0


async def test_two_replacements_at_once_never_give_more_than_is_outstanding(world: World) -> None:
    second = await world.issue(first=70_001)
    await keep_only(world, 5)
    found = await record(world)
    input = {"reversalId": found["id"], "issuanceId": second, "quantity": 3}

    answers = await asyncio.gather(
        *(world.api.mutate("replaceReversed", input, token=world.cast.village.token) for _ in range(4))
    )

    assert Counter(answer["__typename"] for answer in answers) == {"ReversalSuccess": 1, "BeyondReversalError": 3}
    assert await states(second) == {"AVAILABLE": 97, "REVERSED": 3}


async def test_two_fires_at_once_share_one_buffer(world: World) -> None:
    village = world.cast.village
    project = await project_of(village, Scheme.REGIONAL, "R-1")
    first, second = [await issue_under(village, project, start=start, buffer_t=6) for start in (1, 501)]

    answers = await asyncio.gather(
        *(
            world.api.do("recordReversal", inputs.reversal(one, quantity=9), token=world.cast.operator.token)
            for one in (first, second)
        )
    )

    found = [answer["reversal"] for answer in answers]
    assert sorted(one["fromBuffer"] for one in found) == [3, 9]
    assert [one["outstanding"] for one in found] == [0, 0]


# Double registration.


async def test_a_double_registration_reverses_all_that_can_be_and_the_project_issues_no_more(world: World) -> None:
    village, otaki = world.cast.village, world.cast.otaki
    project = await project_of(village, Scheme.REGIONAL, "R-1")
    twice = await issue_under(village, project, buffer_t=5)
    sister = await issue_under(village, project, start=501, buffer_t=3)
    sound = await issue_under(village, await project_of(village, Scheme.REGIONAL, "R-9"))
    await issue_under(otaki, await project_of(otaki, Scheme.REGIONAL, "R-2"), buffer_t=10)
    await keep_only(world, 90, issuance=twice, of=95)

    part = invalid("quantity", "99", "all_of_them=100")
    input = inputs.reversal(twice, cause="DOUBLE_REGISTRATION")
    await world.refused(world.cast.operator, "recordReversal", input | {"quantity": 99}, part)
    found = await record(world, twice, cause="DOUBLE_REGISTRATION", quantity=100)

    assert (found["fromBuffer"], found["fromStock"], found["outstanding"]) == (5, 90, 5)
    assert await states(twice) == {"HELD": 5, "REVERSED": 95}
    give = {"reversalId": found["id"], "issuanceId": sister, "quantity": 5}
    await world.refused(village, "replaceReversed", give, invalid("issuanceId", "R-1", "not_registered_twice"))
    assert (await replace(world, found, sound, 5))["outstanding"] == 0
    twofold = DoubleRegistration(projects=["R-1"])
    await world.refused(village, "registerIssuance", inputs.issuance(global_id("Project", project.id)), twofold)
    await world.refused(village, "publishListing", inputs.listing(sister, offered=1), twofold)


async def test_a_double_registration_comes_after_what_was_reversed_before(world: World) -> None:
    await record(world, quantity=10)

    found = await record(world, cause="DOUBLE_REGISTRATION", quantity=90)

    assert (found["fromStock"], found["outstanding"]) == (90, 0)
