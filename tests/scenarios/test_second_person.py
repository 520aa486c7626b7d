"""That two must agree is not undone by one of them; people do leave, and the organisation is not locked out for ever."""

from typing import Any, Final

import pytest

from core.errors import NotFound
from parties.approvals import APPROVAL_LIFETIME, may_be_wished
from parties.errors import ApprovalDeclined
from parties.kinds import Role
from parties.models import Membership, Organisation, Person
from parties.people_errors import LastApprover
from parties.permissions import ACTS
from parties.record_models import Approval
from registry.models import Retirement
from schema.ids import global_id
from tests.scenarios import documents
from tests.scenarios.api import input_fields, new_key
from tests.scenarios.cast import Party
from tests.scenarios.colleagues import colleague
from tests.scenarios.refusals import invalid
from tests.scenarios.signing_in import NOBODY, mails_to
from tests.scenarios.test_approvals import asked, decide, retiring
from tests.scenarios.world import World

GONE: Final = {"reason": "退職し連絡がとれない", "evidence": "退職証明書の写し 2026-10-01"}


async def id_of(party: Party) -> str:
    """The id of the one present membership of a person."""
    return global_id("Member", (await Membership.get(person_id=party.actor.person_id, ended_at=None)).id)


def without(member_id: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The ways in which who manages an organisation takes the word from somebody."""
    return (
        ("changeRole", {"memberId": member_id, "role": "VIEWER"}),
        ("changeRole", {"memberId": member_id, "role": "ACCOUNTANT"}),
        ("endMembership", {"memberId": member_id}),
    )


async def left_alone(world: World, other: Party) -> None:
    """The other leaves of their own accord."""
    await world.do(other, "endMembership", {"memberId": await id_of(other)})


@pytest.mark.parametrize("role", [Role.TRADER, Role.OWNER])
async def test_an_owner_does_not_get_rid_of_the_only_other_who_approves(world: World, role: Role) -> None:
    owner, input = world.cast.village, retiring(world)
    other = await colleague(owner, role)
    approval = await asked(world, owner, "retireUnits", input)

    for act, change in without(await id_of(other)):
        await world.refused(owner, act, change, LastApprover(legal_name="五木村"))

    assert await asked(world, owner, "retireUnits", input) == approval
    assert await Retirement.all().count() == 0


async def test_nor_does_the_policy_fall_that_way(world: World) -> None:
    owner = world.cast.village
    other = await colleague(owner, Role.TRADER)
    await world.do(owner, "setApprovalPolicy", {"acts": ["holdUnits"]})
    less = {"idempotencyKey": new_key(), "acts": []}
    approval = await asked(world, owner, "setApprovalPolicy", less)

    for act, change in without(await id_of(other)):
        await world.refused(owner, act, change, LastApprover(legal_name="五木村"))

    assert await asked(world, owner, "setApprovalPolicy", less) == approval
    assert (await Organisation.get(id=owner.organisation_id)).approval_acts == ["holdUnits"]


async def test_the_other_is_replaced_once_there_is_a_successor(world: World) -> None:
    owner = world.cast.village
    other = await colleague(owner, Role.TRADER)
    member = await id_of(other)
    await world.do(owner, "changeRole", {"memberId": member, "role": "OWNER"})
    successor = await colleague(owner, Role.TRADER)
    await world.do(owner, "endMembership", {"memberId": await id_of(other)})

    approval = await asked(world, owner, "retireUnits", retiring(world))
    await decide(world, successor, approval)


async def test_who_leaves_of_their_own_accord_leaves_what_was_asked_for_binding(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    other = await colleague(owner, Role.TRADER)
    approval = await asked(world, owner, "retireUnits", input)
    await left_alone(world, other)

    for key in (input["idempotencyKey"], new_key()):
        assert await asked(world, owner, "retireUnits", input | {"idempotencyKey": key}) == approval
    assert await Approval.all().count() == 1, "what nobody can answer is not asked for again"
    successor = await colleague(owner, Role.TRADER)
    await decide(world, successor, approval)
    await left_alone(world, successor)

    done = await world.do(owner, "retireUnits", input)

    assert [one["approval"]["id"] for one in done["retirements"]] == [approval]


async def test_who_was_left_alone_acts_alone_when_the_request_has_lapsed(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    other = await colleague(owner, Role.TRADER)
    await asked(world, owner, "retireUnits", input)
    await left_alone(world, other)
    world.time.pass_days(APPROVAL_LIFETIME.days)

    done = await world.do(owner, "retireUnits", input)

    assert [one["approval"] for one in done["retirements"]] == [None]


async def test_what_was_declined_stays_so_after_who_declined_it_has_left(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    other = await colleague(owner, Role.TRADER)
    approval = await asked(world, owner, "retireUnits", input)
    await decide(world, other, approval, "DECLINE")
    await left_alone(world, other)

    declined = ApprovalDeclined(act="retireUnits", approval_id=approval, reason="内容を確認した")
    await world.refused(owner, "retireUnits", input, declined)


async def test_the_policy_waits_too_for_what_was_asked_before_the_other_left(world: World) -> None:
    owner = world.cast.village
    other = await colleague(owner, Role.TRADER)
    await world.do(owner, "setApprovalPolicy", {"acts": ["holdUnits"]})
    less = {"idempotencyKey": new_key(), "acts": []}
    approval = await asked(world, owner, "setApprovalPolicy", less)
    await left_alone(world, other)

    assert await asked(world, owner, "setApprovalPolicy", less) == approval
    world.time.pass_days(APPROVAL_LIFETIME.days)
    assert (await world.do(owner, "setApprovalPolicy", less))["acts"] == []


async def test_an_operator_ends_the_membership_of_who_is_gone(world: World) -> None:
    owner, operator = world.cast.village, world.cast.operator
    other = await colleague(owner, Role.TRADER)
    await Person.filter(id=other.actor.person_id).update(email="gone@example.jp")
    document = documents.query("members", depth=3, arguments=("organisationId",))
    seen = await world.api.ask(document, token=operator.token, organisationId=owner.id)
    [member] = [edge["node"]["id"] for edge in seen["edges"] if edge["node"]["role"] == "TRADER"]

    done = await world.do(operator, "standDownMember", {"memberId": member, **GONE})

    assert done["memberId"] == member == global_id("Member", (await Membership.get(person_id=other.actor.person_id)).id)
    assert await world.api.ask("{ me { name } }", token=other.token) is None
    [mail] = await mails_to("gone@example.jp")
    assert mail.subject == "組織への所属が終了しました" and "五木村" in mail.body
    audit = await world.api.ask(documents.query("auditEntries", depth=3), token=operator.token)
    [entry] = [edge["node"] for edge in audit["edges"] if edge["node"]["act"] == "standDownMember"]
    assert GONE["reason"] in entry["input"] and GONE["evidence"] in entry["input"]
    alone = await world.do(owner, "retireUnits", retiring(world))
    assert [one["approval"] for one in alone["retirements"]] == [None]
    again = NotFound(kind="Member", id=str((await Membership.get(person_id=other.actor.person_id)).id))
    await world.refused(operator, "standDownMember", {"memberId": member, **GONE}, again)


async def test_an_operator_says_why_and_ends_none_of_its_own_that_way(world: World) -> None:
    owner, operator = world.cast.village, world.cast.operator
    member = {"memberId": await id_of(owner)}
    for field in GONE:
        await world.refused(operator, "standDownMember", member | GONE | {field: " "}, invalid(field, " ", "not_empty"))
    membership = await Membership.get(person_id=operator.actor.person_id)
    mine = {"memberId": global_id("Member", membership.id), **GONE}
    own = invalid("memberId", str(membership.id), "another_organisation")
    await world.refused(operator, "standDownMember", mine, own)


async def test_others_members_are_for_who_reads_all(world: World) -> None:
    document = documents.query("members", depth=3, arguments=("organisationId",))
    cast = world.cast
    for party, of in ((cast.city, cast.village.id), (cast.operator, global_id("Organisation", NOBODY))):
        answer = await world.api.send(document, token=party.token, organisationId=of)
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["NOT_FOUND"]
    auditor = await colleague(cast.operator, Role.AUDITOR)
    seen = await world.api.ask(document, token=auditor.token, organisationId=cast.village.id)
    assert [(edge["node"]["name"], edge["node"]["email"]) for edge in seen["edges"]] == [("結 太郎", None)]


def test_only_what_is_sent_with_a_key_may_wait() -> None:
    keyed = {name for name in documents.mutation_fields() if "idempotencyKey" in input_fields(name)}

    assert {name for name, act in ACTS.items() if act.keyed} == keyed
    assert {act for act in ACTS if may_be_wished(act)} < keyed
    assert may_be_wished("publishListing") and not may_be_wished("closeListing")
