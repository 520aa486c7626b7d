"""Complaints about what is displayed: filed by anybody, the seller heard, decided, taken down (docs/sources.md DP-02)."""

from typing import Any

import pytest

from disclosures.duty_kinds import HEARING, MAX_OPEN_COMPLAINTS, ComplaintStatus
from disclosures.duty_models import Complaint, ComplaintStep
from disclosures.errors import SellerNotHeard
from listings.errors import ComplaintDecided
from listings.kinds import ListingStatus, ProductStatus
from listings.models import Listing, Product
from parties.access_models import Mail
from parties.models import Person
from schema.ids import read_global_id
from tests.scenarios import documents, expected
from tests.scenarios.cast import NOW, Party
from tests.scenarios.refusals import invalid, missing, not_able
from tests.scenarios.world import World

STATEMENT = "「吸収量が日本一」とありますが、根拠がありません。"
COMPLAINTS = documents.query("complaints", depth=4)


async def complain(world: World, about: str, by: Party | None = None, **changes: Any) -> str:
    """A complaint, the consumer's unless told; its id."""
    done = await world.do(
        by or world.cast.consumer, "fileComplaint", {"subjectId": about, "statement": STATEMENT, **changes}
    )
    return str(done["complaint"]["id"])


async def answer(world: World, complaint: str, by: Party | None = None) -> None:
    """The village answers."""
    input = {"complaintId": complaint, "text": "林野庁の統計によります。"}
    await world.do(by or world.cast.village, "answerComplaint", input)


def decision(complaint: str, *, upholds: bool = True, takes_down: bool = False) -> dict[str, Any]:
    return {
        "complaintId": complaint,
        "decision": "UPHOLD" if upholds else "DISMISS",
        "reason": "統計に同じ順位がない。" if upholds else "統計のとおりである。",
        "takesDown": takes_down,
    }


def step(complaint: str, kind: str = "FINDING") -> dict[str, Any]:
    return {"complaintId": complaint, "kind": kind, "text": "統計を取り寄せた。"}


async def test_a_consumer_complains_about_a_notice_and_the_seller_does_not_learn_who(world: World) -> None:
    cast = world.cast
    await Person.filter(id=cast.consumer.actor.person_id).update(email="hanako@example.jp")
    done = await world.do(cast.consumer, "fileComplaint", {"subjectId": world.ids["listing"], "statement": STATEMENT})

    complaint = done["complaint"]
    assert complaint == {
        "id": complaint["id"],
        "subjectKind": "LISTING",
        "subjectId": world.ids["listing"],
        "seller": expected.organisation(cast.village),
        "complainant": expected.organisation(cast.consumer),
        "statement": STATEMENT,
        "status": "RECEIVED",
        "filedAt": expected.AT_THE_BEGINNING,
        "hearUntil": "2026-10-12T03:00:00+00:00",
        "decidedAt": None,
        "reason": None,
        "tookDown": False,
        "steps": [],
    }
    seen = await world.read(cast.village, "Complaint", complaint["id"])
    assert (seen["complainant"], seen["statement"]) == (None, STATEMENT)
    mails = {mail.recipient: mail for mail in await Mail.all()}
    assert set(mails) == {"hanako@example.jp", "somebody@example.jp"}
    to_seller = mails["somebody@example.jp"]
    assert "2026-10-12" in to_seller.body and "試 花子" not in to_seller.body and STATEMENT not in to_seller.body


async def test_only_those_concerned_read_a_complaint(world: World) -> None:
    cast = world.cast
    id = await complain(world, world.ids["listing"])
    for reader in (cast.consumer, cast.village, cast.operator, cast.council):
        assert (await world.read(reader, "Complaint", id))["id"] == id
        found = await world.api.ask(COMPLAINTS, token=reader.token)
        assert [edge["node"]["id"] for edge in found["edges"]] == [id]
    for other in (cast.city, cast.far_council, cast.shop, cast.newcomer):
        assert await world.api.ask(documents.node("Complaint"), token=other.token, id=id) is None
        assert (await world.api.ask(COMPLAINTS, token=other.token))["edges"] == []
    assert await world.api.ask(documents.node("Complaint"), id=id) is None
    assert (await world.read(cast.council, "Complaint", id))["complainant"]["legalName"] == "試 花子"


async def test_what_was_done_is_kept_step_by_step_and_shown_to_whom_it_concerns(world: World) -> None:
    cast = world.cast
    id = await complain(world, world.ids["listing"])
    await world.do(cast.council, "recordComplaintStep", step(id))
    world.time.pass_days(3)
    await world.do(cast.operator, "recordComplaintStep", step(id, "HEARING"))
    await answer(world, id)

    assert [one["kind"] for one in (await world.read(cast.council, "Complaint", id))["steps"]] == [
        "FINDING",
        "HEARING",
        "ANSWER",
    ]
    seen = await world.read(cast.village, "Complaint", id)
    assert [one["kind"] for one in seen["steps"]] == ["HEARING", "ANSWER"]
    assert (seen["status"], seen["hearUntil"]) == ("INVESTIGATING", "2026-10-15T03:00:00+00:00")
    assert (await world.read(cast.consumer, "Complaint", id))["steps"] == []
    rows = await ComplaintStep.all().order_by("id")
    assert [row.taken_by_id for row in rows] == [
        cast.council.actor.person_id,
        cast.operator.actor.person_id,
        cast.village.actor.person_id,
    ]


async def test_an_upheld_complaint_takes_the_notice_down_once_the_seller_was_heard(world: World) -> None:
    cast = world.cast
    id = await complain(world, world.ids["listing"])
    early = SellerNotHeard(hear_until=(NOW + HEARING).isoformat(), rule="DP-02")
    await world.refused(cast.operator, "decideComplaint", decision(id, takes_down=True), early)
    await answer(world, id)

    done = await world.do(cast.operator, "decideComplaint", decision(id, takes_down=True))

    complaint = done["complaint"]
    assert (complaint["status"], complaint["tookDown"], complaint["reason"]) == (
        "UPHELD",
        True,
        "統計に同じ順位がない。",
    )
    assert (await Listing.get(id=read_global_id(world.ids["listing"], "Listing"))).status is ListingStatus.CLOSED
    again = ComplaintDecided(status="UPHELD", decided_on="2026-10-05")
    await world.refused(cast.operator, "decideComplaint", decision(id, upholds=False), again)
    await world.refused(cast.village, "answerComplaint", {"complaintId": id, "text": "しかし"}, again)
    await world.refused(cast.operator, "recordComplaintStep", step(id), again)
    told = [mail.recipient for mail in await Mail.filter(subject="苦情の調査結果（理由あり）")]
    assert told == ["somebody@example.jp"], "the consumer has no verified address of its own here"


async def test_without_an_answer_it_is_decided_when_the_time_is_over(stocked: World) -> None:
    cast = stocked.cast
    id = await complain(stocked, stocked.ids["product"], cast.city)
    stocked.time.pass_days(HEARING.days)
    await stocked.do(cast.operator, "decideComplaint", decision(id, takes_down=True))
    assert (await Product.get(id=read_global_id(stocked.ids["product"], "Product"))).status is ProductStatus.ENDED


async def test_a_complaint_is_dismissed_at_any_time_and_nothing_is_taken_down(world: World) -> None:
    operator = world.cast.operator
    id = await complain(world, world.ids["listing"])
    wrong = decision(id, upholds=False, takes_down=True)
    await world.refused(operator, "decideComplaint", wrong, invalid("takesDown", "true", "only_when_upheld"))
    await world.do(operator, "decideComplaint", decision(id, upholds=False))
    assert (await Complaint.get()).status is ComplaintStatus.DISMISSED
    assert (await Listing.get(id=read_global_id(world.ids["listing"], "Listing"))).status is ListingStatus.PUBLISHED


async def test_a_seller_is_complained_about_and_suspended_rather_than_taken_down(world: World) -> None:
    cast = world.cast
    id = await complain(world, cast.village.id)
    await answer(world, id)
    error = invalid("takesDown", "true", "sellers_are_suspended")
    await world.refused(cast.operator, "decideComplaint", decision(id, takes_down=True), error)
    await world.do(cast.operator, "decideComplaint", decision(id))
    nobody = missing("Organisation", cast.consumer.id)
    input = {"subjectId": cast.consumer.id, "statement": STATEMENT}
    await world.refused(cast.city, "fileComplaint", input, nobody)


async def test_who_may_not_is_refused(world: World) -> None:
    cast = world.cast
    id = await complain(world, world.ids["listing"])
    own = {"subjectId": world.ids["listing"], "statement": STATEMENT}
    error = invalid("subjectId", "五木村 村有林 J-クレジット", "another_organisation")
    await world.refused(cast.village, "fileComplaint", own, error)
    await world.refused(cast.far_council, "recordComplaintStep", step(id), missing("Complaint", id))
    await world.refused(cast.city, "recordComplaintStep", step(id), not_able("recordComplaintStep"))
    await world.refused(cast.council, "decideComplaint", decision(id), not_able("decideComplaint"))
    await world.refused(cast.shop, "answerComplaint", {"complaintId": id, "text": "違います"}, missing("Complaint", id))
    asked = step(id, "ANSWER")
    await world.refused(
        cast.operator, "recordComplaintStep", asked, invalid("kind", "ANSWER", "sellers_answer_themselves")
    )
    nothing = {"subjectId": world.ids["demand"], "statement": STATEMENT}
    answered = await world.api.mutate("fileComplaint", nothing, token=cast.consumer.token, depth=0)
    assert answered["code"] == "NOT_FOUND"


async def test_an_organisation_that_was_not_verified_may_complain_too(world: World) -> None:
    id = await complain(world, world.ids["listing"], world.cast.newcomer)
    assert (await world.read(world.cast.newcomer, "Complaint", id))["status"] == "RECEIVED"


async def test_complaints_that_nobody_has_decided_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listings.complaints.MAX_OPEN_COMPLAINTS", 1)
    assert MAX_OPEN_COMPLAINTS > 1
    id = await complain(world, world.ids["listing"])
    again = {"subjectId": world.ids["listing"], "statement": STATEMENT}
    await world.refused(world.cast.consumer, "fileComplaint", again, invalid("subjectId", "2", "maximum=1"))
    await world.do(world.cast.operator, "decideComplaint", decision(id, upholds=False))
    await complain(world, world.ids["listing"])
