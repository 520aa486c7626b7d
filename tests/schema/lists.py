"""More rows of what the world of everything has one or none of, so that a page of all is longer than a page of one."""

from datetime import timedelta

from core import clock
from core.ids import new_id
from disclosures.finding_models import GateFinding, RuleWaiver
from disclosures.rules import Gate, Severity
from parties.access_models import Consent, Invitation, Session
from parties.kinds import ApprovalStatus, ConsentPurpose, Role
from parties.models import Membership
from parties.record_models import Approval
from tests.scenarios import inputs
from tests.scenarios import registration_inputs as given
from tests.scenarios import unit_inputs as units
from tests.scenarios.cast import OTAKI
from tests.scenarios.world import World


async def fill_lists(world: World) -> None:
    """Notices and an agreement more, two reversals of one issuance, a second holder that keeps tonnes for the shop, more
    of what an agent and a client have, and people's own things."""
    cast, ids = world.cast, world.ids
    for _ in range(3):
        await world.publish(offered=1)
    agreement = given.agreement(ids["bilateral project"], cast.shop.id)
    await world.do(cast.village, "recordAgreement", agreement, depth=0)
    for _ in range(2):
        reversal = inputs.reversal(ids["regional issuance"], cause="FELLING", quantity=1)
        await world.do(cast.operator, "recordReversal", reversal, depth=0)
    theirs = await world.issue(cast.otaki, number=OTAKI, first=21_057)
    move = {"move": {"toClient": cast.shop.id}, "issuanceId": theirs, "quantity": 2, "reason": "預かり"}
    await world.do(cast.otaki, "moveStock", move, depth=0)
    own = units.from_stock(units.of_issuance(ids["unit issuance"], 1), holderId=cast.village.id)
    for _ in range(3):
        await world.do(cast.shop, "retireUnits", units.retire(own, beneficiaryId=cast.city.id), depth=0)
        kept = {
            "move": {"toClient": cast.shop.id},
            "issuanceId": ids["unit issuance"],
            "quantity": 1,
            "reason": "預かり",
        }
        await world.do(cast.village, "moveStock", kept, depth=0)
        held = units.hold(units.of_issuance(ids["unit issuance"], 1), clientId=cast.shop.id)
        await world.do(cast.village, "holdUnits", held, depth=0)
    for number in range(2):
        leave = {"rule": "EC-02", "text": f"返品には応じません。{number}", "reason": "確認済み"}
        await world.do(cast.council, "waiveRule", {"organisationId": cast.village.id, **leave}, depth=0)
    await _findings(world)
    await _people(world)


async def _findings(world: World) -> None:
    leave = await RuleWaiver.filter(organisation_id=world.cast.village.organisation_id).order_by("id").first()
    assert leave is not None, "it was given"
    for _ in range(3):
        await GateFinding.create(
            gate=Gate.LIST,
            rule="EC-02",
            rule_version=1,
            severity=Severity.REQUIRE,
            publisher_id=world.cast.village.organisation_id,
            subject_type="Listing",
            subject_id=new_id(),
            field="specialTerms",
            start=0,
            stop=2,
            words="返品",
            text_hash=leave.text_hash,
            waiver=leave,
        )


async def _people(world: World) -> None:
    now, actor = clock.now(), world.cast.village.actor
    membership = await Membership.get(person_id=actor.person_id, organisation_id=actor.organisation_id)
    later = now + timedelta(days=1)
    for number in range(3):
        await Session.create(
            membership_id=membership.id,
            token_hash=f"session {number}",
            expires_at=later,
            last_used_at=now,
            address="192.0.2.1",
            user_agent="test",
        )
        await Invitation.create(
            organisation_id=actor.organisation_id,
            email=f"new{number}@example.jp",
            role=Role.VIEWER,
            token_hash=f"invitation {number}",
            invited_by_id=actor.person_id,
            expires_at=later,
        )
        await Consent.create(
            person_id=actor.person_id, purpose=ConsentPurpose.NEWS_BY_MAIL, version=str(number), text_hash="hash"
        )
        await Approval.create(
            organisation_id=actor.organisation_id,
            act="retireUnits",
            input_hash=f"approval {number}",
            input_json="{}",
            status=ApprovalStatus.REQUESTED,
            requested_by_id=actor.person_id,
            expires_at=later,
        )
