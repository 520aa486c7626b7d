"""A token reads no more than its scopes name, and nobody but itself and the platform reads a consumer's name."""

from typing import Final

from parties.kinds import Role
from parties.models import Organisation
from parties.permissions import Capability
from tests.scenarios import documents
from tests.scenarios.colleagues import colleague
from tests.scenarios.world import World

READ_ENTRIES: Final = documents.query("auditEntries", depth=2, arguments=("first",))
READ_ORDERS: Final = documents.query("orders", depth=2, arguments=("first",))


async def test_an_operators_token_reads_all_where_its_scopes_say_so(agreed: World) -> None:
    operator = agreed.cast.operator
    await agreed.order()
    for role, scopes, reads in (
        (Role.OPERATOR, [Capability.READ], False),
        (Role.OPERATOR, [Capability.MANAGE], False),
        (Role.OPERATOR, [Capability.OPERATE], True),
        (Role.AUDITOR, [Capability.READ], False),
        (Role.AUDITOR, [Capability.AUDIT], True),
    ):
        program = await colleague(operator, role, scopes=scopes)
        assert len((await agreed.api.ask(READ_ORDERS, token=program.token, first=9))["edges"]) == int(reads), scopes
        mine = await agreed.api.ask(documents.query("viewer", depth=1), token=program.token)
        assert mine["organisation"]["id"] == operator.id, "its own organisation it reads always"


async def test_the_audit_is_not_for_a_reading_token_of_anybody(world: World) -> None:
    for party, role in ((world.cast.operator, Role.OPERATOR), (world.cast.village, Role.OWNER)):
        program = await colleague(party, role, scopes=[Capability.READ])
        answer = await world.api.send(READ_ENTRIES, token=program.token, first=9)
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]


async def test_a_coordinators_token_reads_as_a_broker_where_its_scopes_say_so(world: World) -> None:
    cast = world.cast
    await Organisation.filter(id=cast.city.organisation_id).update(publishes_name=False)
    unnamed = await world.api.ask(documents.node("Organisation"), token=cast.council.token, id=cast.city.id)
    assert unnamed is not None
    for scopes, reads in (([Capability.READ], False), ([Capability.BROKER], True)):
        program = await colleague(cast.council, Role.COORDINATOR, scopes=scopes)
        seen = await world.api.ask(documents.node("Organisation"), token=program.token, id=cast.city.id)
        assert (seen is not None) == reads


async def test_a_consumer_is_nobody_to_coordinators(world: World) -> None:
    cast = world.cast
    read = documents.node("Organisation")
    for party in (cast.council, cast.far_council, cast.city):
        assert await world.api.ask(read, token=party.token, id=cast.consumer.id) is None
    for party in (cast.consumer, cast.operator):
        assert (await world.api.ask(read, token=party.token, id=cast.consumer.id))["id"] == cast.consumer.id


async def test_an_auditor_reads_who_acts_for_any_organisation_and_nobody_else_does(world: World) -> None:
    village, city = world.cast.village, world.cast.city
    await world.do(village, "inviteMember", {"email": "hayashi@example.jp", "role": "TRADER"})
    auditor = await colleague(world.cast.operator, Role.AUDITOR)
    for query, seen in (("members", "結 太郎"), ("invitations", "hayashi@example.jp"), ("accessTokens", "結 太郎")):
        document = documents.query(query, depth=3, arguments=("organisationId",))
        own = await world.api.ask(documents.query(query, depth=3), token=village.token)
        read = await world.api.ask(document, token=auditor.token, organisationId=village.id)
        assert seen in str(read["edges"]) and len(read["edges"]) == len(own["edges"])
        await world.api.refused_at_the_top(document, "NOT_FOUND", token=city.token, organisationId=village.id)
