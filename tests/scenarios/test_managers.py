"""An organisation in the market is never without somebody who manages it; where that happens, an operator appoints."""

from typing import Final

import pytest

from core.errors import NotFound
from parties.kinds import OrganisationStatus
from parties.models import Membership, Organisation, Person
from parties.people_errors import LastManager
from schema.ids import global_id
from tests.scenarios import documents
from tests.scenarios.refusals import invalid
from tests.scenarios.signing_in import NOBODY, PASSWORD, code_to, me, member, who
from tests.scenarios.test_second_person import GONE, id_of
from tests.scenarios.world import World

MORI: Final = "mori@example.jp"


@pytest.mark.parametrize(
    ("party", "role"), [("village", "OWNER"), ("council", "COORDINATOR"), ("operator", "OPERATOR")]
)
async def test_who_alone_manages_an_organisation_in_the_market_is_not_erased(
    world: World, party: str, role: str
) -> None:
    by = getattr(world.cast, party)

    await world.refused(by, "eraseMe", {}, LastManager(legal_name=by.name, role=role))


async def test_nor_while_the_organisation_is_in_doubt(world: World) -> None:
    village = world.cast.village
    doubt = {"organisationId": village.id, "reason": "住所の不一致", "evidence": "登記との照合"}
    await world.do(world.cast.operator, "suspectOrganisation", doubt)

    await world.refused(village, "eraseMe", {}, LastManager(legal_name="五木村", role="OWNER"))


async def test_who_joined_and_was_never_verified_may_go(world: World) -> None:
    token = await member(world)

    await world.api.do("eraseMe", {"password": PASSWORD}, token=token)

    assert await me(world, token) is None


async def test_an_organisation_that_was_stood_down_lets_its_last_person_go(world: World) -> None:
    village = world.cast.village
    stood_down = {"organisationId": village.id, "reason": "廃業の届出", "evidence": "閉鎖事項証明書"}
    await world.do(world.cast.operator, "suspendOrganisation", stood_down)

    await world.do(village, "eraseMe", {})

    assert (await Person.get(id=village.actor.person_id)).name == "消去済み"
    assert (await Organisation.get(id=village.organisation_id)).status is OrganisationStatus.SUSPENDED


async def test_an_operator_appoints_whom_an_organisation_without_anybody_gets(world: World) -> None:
    village, operator = world.cast.village, world.cast.operator
    await world.do(operator, "standDownMember", {"memberId": await id_of(village), **GONE})
    appoint = {"organisationId": village.id, "email": MORI, **GONE}

    done = await world.do(operator, "appointManager", appoint)

    assert (done["invitation"]["email"], done["invitation"]["role"]) == (MORI, "OWNER")
    accept = {"token": await code_to(MORI), "name": "森 花子", "password": PASSWORD}
    accepted = await world.api.do("acceptInvitation", accept, token=None)
    assert "MANAGE" in (await who(world, accepted["token"]))["capabilities"]
    assert await Membership.filter(organisation_id=village.organisation_id, ended_at=None).count() == 1
    audit = await world.api.ask(documents.query("auditEntries", depth=3), token=operator.token)
    [entry] = [edge["node"] for edge in audit["edges"] if edge["node"]["act"] == "appointManager"]
    assert GONE["reason"] in entry["input"] and GONE["evidence"] in entry["input"]
    await world.refused(
        operator,
        "appointManager",
        appoint,
        invalid("organisationId", str(village.organisation_id), "without_a_manager"),
    )


async def test_an_operator_appoints_nobody_beside_a_manager_nor_to_a_consumer_nor_to_nothing(world: World) -> None:
    cast = world.cast
    for party in (cast.village, cast.council, cast.operator, cast.consumer):
        appoint = {"organisationId": party.id, "email": MORI, **GONE}
        managed = invalid("organisationId", str(party.organisation_id), "without_a_manager")
        await world.refused(cast.operator, "appointManager", appoint, managed)
    nothing = {"organisationId": global_id("Organisation", NOBODY), "email": MORI, **GONE}
    await world.refused(cast.operator, "appointManager", nothing, NotFound(kind="Organisation", id=str(NOBODY)))
    for field in GONE:
        silent = {"organisationId": cast.village.id, "email": MORI, **GONE, field: " "}
        await world.refused(cast.operator, "appointManager", silent, invalid(field, " ", "not_empty"))
