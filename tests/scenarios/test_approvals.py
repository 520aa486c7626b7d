"""A second person's word: asked for what cannot be corrected and what an organisation wishes, given once by another."""

import asyncio
import json
from typing import Any

import pytest

from core.canonical import canonical_hash
from core.errors import Forbidden
from parties import approvals
from parties.errors import ApprovalDeclined, ApproverMissing
from parties.kinds import ApprovalStatus, Role
from parties.models import Membership, Person
from parties.permissions import Capability
from parties.record_models import Approval
from registry.models import Retirement
from schema.ids import split_global_id
from tests.scenarios import documents, inputs, rows
from tests.scenarios import unit_inputs as given
from tests.scenarios.api import new_key
from tests.scenarios.cast import Party
from tests.scenarios.colleagues import colleague
from tests.scenarios.refusals import cannot, invalid, missing, not_able
from tests.scenarios.world import World

READ = documents.query("approvals")
WHOLE = "a session or a token without scopes（サインイン、またはスコープのないトークン）"


def retiring(world: World, quantity: int = 2) -> dict[str, Any]:
    """A retirement of the village's tonnes, with its key."""
    units = given.from_stock(given.of_issuance(world.ids["issuance"], quantity))
    return {"idempotencyKey": new_key(), **given.retire(units)}


async def asked(world: World, by: Party, name: str, input: dict[str, Any]) -> str:
    """The id of the approval that an act waits for; nothing but the request for it was made."""
    before = await rows.dump()
    answer = await world.api.mutate(name, input, token=by.token)
    assert (answer["__typename"], answer["code"], answer["retryable"]) == (
        "ApprovalNeededError",
        "APPROVAL_NEEDED",
        True,
    )
    assert answer["act"] == name
    after = await rows.dump()
    rows.assert_same(without_approvals(before), without_approvals(after))
    return str(answer["approvalId"])


def without_approvals(dump: rows.Dump) -> rows.Dump:
    """Every other row."""
    return {key: row for key, row in dump.items() if key[0] != "approvals"}


async def decide(world: World, by: Party, approval: str, decision: str = "APPROVE") -> dict[str, Any]:
    """A person's word; the approval after it."""
    input = {"approvalId": approval, "decision": decision, "reason": "内容を確認した"}
    found: dict[str, Any] = (await world.do(by, "decideApproval", input))["approval"]
    return found


async def listed(world: World, by: Party) -> list[dict[str, Any]]:
    """The approvals that somebody may read."""
    return [edge["node"] for edge in (await world.api.ask(READ, token=by.token))["edges"]]


async def test_a_retirement_waits_for_a_second_person_and_is_done_once(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)

    approval = await asked(world, owner, "retireUnits", input)
    assert await asked(world, owner, "retireUnits", input) == approval, "asking again asks for nothing new"
    [waiting] = await listed(world, trader)
    assert (waiting["id"], waiting["act"], waiting["status"]) == (approval, "retireUnits", "REQUESTED")
    assert (waiting["requestedBy"], waiting["decidedBy"]) == ("結 太郎", None)
    sent = json.loads(waiting["input"])
    assert sent["idempotencyKey"] == input["idempotencyKey"]
    decided = await decide(world, trader, approval)
    assert (decided["status"], decided["decidedBy"], decided["reason"]) == ("APPROVED", "TRADER 次郎", "内容を確認した")
    assert await Retirement.all().count() == 0, "the word alone does nothing"

    done = await world.do(owner, "retireUnits", sent)

    [retirement] = done["retirements"]
    assert (retirement["quantity"], retirement["approval"]["id"]) == (2, approval)
    [used] = await listed(world, owner)
    assert (used["status"], used["usedAt"] is not None) == ("USED", True)
    assert await world.do(trader, "retireUnits", input) == done, "the key gives the first answer"
    assert await Retirement.all().count() == 1
    # The next one waits again.
    assert await asked(world, owner, "retireUnits", retiring(world)) != approval


async def test_the_second_person_may_send_the_request_itself(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)
    await decide(world, trader, await asked(world, owner, "retireUnits", input))
    done = await world.do(trader, "retireUnits", input)
    assert done["retirements"][0]["quantity"] == 2


async def test_nobody_decides_their_own_request_nor_who_may_not_nor_another_organisation(world: World) -> None:
    owner, cast = world.cast.village, world.cast
    trader = await colleague(owner, Role.TRADER)
    approval = await asked(world, owner, "retireUnits", retiring(world))
    input = {"approvalId": approval, "decision": "APPROVE", "reason": "確認"}

    own = invalid("approvalId", str(split_global_id(approval)[1]), "another_person")
    await world.refused(owner, "decideApproval", input, own)
    # The same person by another membership is no second person.
    person = await Person.get(id=owner.actor.person_id)
    other_self = await colleague(owner, Role.TRADER, person=person)
    await world.refused(other_self, "decideApproval", input, own)
    for role in (Role.VIEWER, Role.ACCOUNTANT, Role.AUDITOR, Role.COORDINATOR):
        await world.refused(await colleague(owner, role), "decideApproval", input, not_able("decideApproval"))
    reader = await colleague(owner, Role.OWNER, scopes=[Capability.READ])
    await world.refused(reader, "decideApproval", input, not_able("decideApproval"))
    program = await colleague(owner, Role.OWNER, scopes=list(Capability))
    await world.refused(program, "decideApproval", input, Forbidden(act="decideApproval", needs=WHOLE))
    await world.refused(cast.city, "decideApproval", input, missing("Approval", approval))
    await world.refused(cast.operator, "decideApproval", input, not_able("decideApproval"))

    for other in (cast.city, cast.council):
        assert await listed(world, other) == []
        assert await world.api.ask(documents.node("Approval"), token=other.token, id=approval) is None
    assert [one["id"] for one in await listed(world, cast.operator)] == [approval]
    await decide(world, trader, approval)


async def test_another_input_or_another_key_needs_another_word(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)
    approval = await asked(world, owner, "retireUnits", input)
    await decide(world, trader, approval)
    units = given.from_stock(given.of_issuance(world.ids["issuance"], 3))
    for other in (input | {"units": units}, input | {"idempotencyKey": new_key()}):
        assert await asked(world, owner, "retireUnits", other) != approval
    await world.do(owner, "retireUnits", input)


async def test_what_was_declined_stays_declined(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)
    approval = await asked(world, owner, "retireUnits", input)
    assert (await decide(world, trader, approval, "DECLINE"))["status"] == "DECLINED"

    declined = ApprovalDeclined(act="retireUnits", approval_id=approval, reason="内容を確認した")
    await world.refused(owner, "retireUnits", input, declined)
    again = {"approvalId": approval, "decision": "APPROVE", "reason": "やはり認める"}
    await world.refused(trader, "decideApproval", again, cannot("approval", "DECLINED", "APPROVED"))
    assert await asked(world, owner, "retireUnits", input | {"idempotencyKey": new_key()}) != approval


@pytest.mark.parametrize("is_approved", [False, True], ids=["requested", "approved"])
async def test_a_word_lapses_after_fourteen_days(world: World, is_approved: bool) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)
    approval = await asked(world, owner, "retireUnits", input)
    if is_approved:
        await decide(world, trader, approval)
    world.time.pass_days(approvals.APPROVAL_LIFETIME.days)

    assert [one["status"] for one in await listed(world, owner)] == ["LAPSED"]
    late = {"approvalId": approval, "decision": "APPROVE", "reason": "遅れて確認"}
    await world.refused(trader, "decideApproval", late, cannot("approval", "LAPSED", "APPROVED"))
    lapsed = documents.query("approvals", arguments=("status",))
    for status, found in (("LAPSED", 1), ("REQUESTED", 0), ("APPROVED", 0)):
        page = await world.api.ask(lapsed, token=owner.token, status=status)
        assert len(page["edges"]) == found, status
    assert await asked(world, owner, "retireUnits", input) != approval
    assert {one.status for one in await Approval.all()} == {ApprovalStatus.LAPSED, ApprovalStatus.REQUESTED}


async def test_who_has_nobody_else_acts_alone_and_its_retirement_says_so(world: World) -> None:
    owner = world.cast.village
    # None of these could approve: another role, somebody who left, the same person again.
    await colleague(owner, Role.VIEWER)
    gone = await colleague(owner, Role.TRADER)
    await Membership.filter(person_id=gone.actor.person_id).update(ended_at=world.time.now)
    await colleague(owner, Role.TRADER, person=await Person.get(id=owner.actor.person_id))

    done = await world.do(owner, "retireUnits", retiring(world))

    assert [one["approval"] for one in done["retirements"]] == [None]
    assert await Approval.all().count() == 0


async def test_what_cannot_be_done_is_refused_before_anybody_is_asked(world: World) -> None:
    owner, input = world.cast.village, retiring(world, 500)
    await colleague(owner, Role.TRADER)
    before = await rows.dump()
    refusal = await world.api.mutate("retireUnits", input, token=owner.token)
    assert refusal["code"] == "INSUFFICIENT_UNITS"
    viewer = await colleague(owner, Role.VIEWER)
    refusal = await world.api.mutate("retireUnits", retiring(world), token=viewer.token)
    assert refusal["code"] == "FORBIDDEN"
    assert {key for key in await rows.dump() if key not in before and key[0] == "approvals"} == set()


async def test_an_order_is_delivered_on_the_buyers_confirmation(agreed: World) -> None:
    await colleague(agreed.cast.village, Role.TRADER)
    order = await agreed.deliver(await agreed.confirm(await agreed.order()))
    assert order["status"] == "DELIVERING"
    assert await Approval.all().count() == 0


async def test_an_organisation_may_wish_for_a_second_word_and_needs_one_to_wish_for_less(world: World) -> None:
    owner = world.cast.village
    wish = {"acts": ["publishListing", "transferUnits"]}
    await world.refused(owner, "setApprovalPolicy", wish, ApproverMissing(people=1, needed=2))
    trader = await colleague(owner, Role.TRADER)
    await world.refused(trader, "setApprovalPolicy", wish, not_able("setApprovalPolicy"))
    # Not the organisation's own, none of trade or books, none at all; and without a key none of these could wait.
    others = ("recordReceipt", "joinOrganisation", "decideApproval", "nonsense")
    for act in (*others, "closeListing", "withdrawDemand", "claimProject"):
        not_theirs = invalid("acts", act, "acts_with_a_key_of_the_organisation")
        await world.refused(owner, "setApprovalPolicy", {"acts": [act]}, not_theirs)

    assert (await world.do(owner, "setApprovalPolicy", wish))["acts"] == ["publishListing", "transferUnits"]
    assert await world.api.ask("{ approvalPolicy }", token=trader.token) == ["publishListing", "transferUnits"]
    listing = {"idempotencyKey": new_key(), **inputs.listing(world.ids["issuance"], offered=1)}
    await decide(world, owner, await asked(world, trader, "publishListing", listing))
    await world.do(trader, "publishListing", listing)

    more = {"acts": ["publishListing", "transferUnits", "holdUnits"]}
    await world.do(owner, "setApprovalPolicy", more)
    less = {"idempotencyKey": new_key(), "acts": ["holdUnits"]}
    await decide(world, trader, await asked(world, owner, "setApprovalPolicy", less))
    assert (await world.do(owner, "setApprovalPolicy", less))["acts"] == ["holdUnits"]
    await world.publish(offered=1)


async def test_of_two_who_send_it_at_once_one_is_answered_by_the_other(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)
    await decide(world, trader, await asked(world, owner, "retireUnits", input))

    answers = await asyncio.gather(
        *(world.api.mutate("retireUnits", input, token=party.token, depth=1) for party in (owner, trader) * 3)
    )

    batches = {one["batch"] for answer in answers for one in answer["retirements"]}
    assert len(batches) == 1
    assert await Retirement.all().count() == 1


async def test_of_two_who_ask_at_once_both_wait_for_one_word(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)
    answers = await asyncio.gather(
        *(world.api.mutate("retireUnits", input, token=party.token) for party in (owner, trader) * 2)
    )
    assert {answer["code"] for answer in answers} == {"APPROVAL_NEEDED"}
    assert await Approval.all().count() == 1


async def test_a_word_is_used_up_once_also_in_parallel(world: World) -> None:
    owner, input = world.cast.village, retiring(world)
    trader = await colleague(owner, Role.TRADER)
    approval = await asked(world, owner, "retireUnits", input)
    await decide(world, trader, approval)
    row = await Approval.get(id=split_global_id(approval)[1])

    used = await asyncio.gather(
        *(approvals.use_up(owner.actor, input_hash=row.input_hash, subject_id=row.id) for _ in range(5))
    )

    assert sorted(used) == [False] * 4 + [True]
    other = canonical_hash("another input")
    assert not await approvals.use_up(owner.actor, input_hash=other, subject_id=row.id)


async def test_a_person_without_the_acts_capability_cannot_even_ask(world: World) -> None:
    owner = world.cast.village
    await colleague(owner, Role.TRADER)
    accountant = await colleague(owner, Role.ACCOUNTANT)
    refusal = Forbidden(act="retireUnits", needs="keeping the units（クレジットの管理）")
    await world.refused(accountant, "retireUnits", retiring(world), refusal)
