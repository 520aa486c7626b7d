"""A database with rows in every table, for the constraints to stand before."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from core import clock
from core.database import transaction
from core.ids import new_id
from core.mass import Grams
from disclosures.document_kinds import DocumentKind
from disclosures.finding_models import GateFinding, RuleWaiver
from disclosures.models import PublishedDocument
from disclosures.rules import Gate, Severity
from disclosures.withdrawal import Ground
from listings.certificates import issue_certificate
from listings.models import EmissionSource
from matching.kinds import MatchStatus
from matching.models import Match
from parties.access_models import Consent, Invitation, Mail, MailToken, Session
from parties.council_models import ActivityReport, CouncilTerm, CouncilTermArea, MatchingEvent
from parties.kinds import ApprovalStatus, ConsentPurpose, MailTokenPurpose, OrganisationKind, OrganisationStatus, Role
from parties.models import AccessToken, Membership, Organisation, OrganisationStanding, Person
from parties.record_models import Approval, AuditEntry
from payments.kinds import WithdrawalAnswer
from payments.models import Order, Payout
from payments.refund_models import PayoutReturn, Refund, Withdrawal
from registry.allocations import allocate, release_allocation
from registry.claim_models import Claim, ClaimEvidence, ClaimUse
from registry.claim_rules import ClaimCoverage, ClaimKind, ClaimStatus, EvidencePart
from registry.deadline_models import DeadlineWarning, RetirementDeadline
from registry.evidence_models import ListingWaiver, ProjectMigration
from registry.kinds import ProjectStatus
from registry.models import Certificate, Project, Retirement, Transfer
from registry.retirement_deadlines import DeadlineStage, RetirementUse
from registry.states import UseKind
from registry.void_models import CertificateVoid
from tests.core.constraint_duties import make_duties
from tests.factories import make_hold, make_issuance, make_order, make_organisation, make_product, make_project, settle
from tests.ledger_world import make_world as make_ledger

EMAIL: Final = "hanako@example.jp"


@dataclass(frozen=True)
class World:
    """Rows of every table, and the ids that the cases name."""

    spare_hold: UUID
    spare_payout: UUID
    spare_withdrawal: UUID
    offered_order: UUID
    notice_number: str
    transfer_notice: str
    retirement: UUID
    used: UUID
    proposed: UUID
    refused: UUID
    predecessor: UUID
    successor: UUID
    migrated_issuance: UUID
    email: str
    approved_hash: str
    published_claim: UUID


async def make_world() -> World:
    """A ledger in which everything has happened, and the market's rows beside it."""
    ledger = await make_ledger()
    issuer = await ledger.first.issuer
    issuance = await make_issuance(issuer, start=2_001, quantity_t=100, project=await make_project(issuer, number="3"))
    settled = await make_order(issuance=issuance, council=await make_organisation("協議会"))
    await settle(settled)
    offered, product, used = await make_order(issuance=issuance), await make_product(issuance), new_id()
    async with transaction():
        await allocate(hold_id=product.hold_id, mass_g=Grams(100_000), use_kind=UseKind.PRODUCT_SALE, use_id=used)
        await issue_certificate((await Retirement.get(hold_id=settled.hold_id)).id)
        await EmissionSource.create(demand_id=offered.demand_id, position=0, name="照明", mass_g=1_169_200)
        await _make_matches(offered)
        cancelled = new_id()
        await allocate(hold_id=product.hold_id, mass_g=Grams(1), use_kind=UseKind.PRODUCT_SALE, use_id=cancelled)
        await release_allocation(use_kind=UseKind.PRODUCT_SALE, use_id=cancelled)
    predecessor, successor = [await make_project(issuer, number=number) for number in ("4", "5")]
    migrated = await make_issuance(issuer, start=4_001, quantity_t=1, project=predecessor)
    await ProjectMigration.create(
        predecessor_id=predecessor.id,
        successor_id=successor.id,
        migrated_on=clock.today(),
        evidence="移行の通知",
        recorded_by_id=new_id(),
    )
    proposed, refused = [await make_project(issuer, number=number) for number in ("6", "7")]
    await Project.filter(id=proposed.id).update(status=ProjectStatus.PROPOSED)
    await Project.filter(id=refused.id).update(status=ProjectStatus.REFUSED, decision_reason="二重登録")
    await ListingWaiver.create(project_id=successor.id, reason="確認済み", allowed_by_id=new_id())
    await _make_people(issuer)
    await _make_council(issuer)
    await _make_documents(issuer)
    await make_duties(settled)
    await _make_findings(issuer)
    await _make_deadlines(settled)
    spare_payout, spare_withdrawal = await _make_refund(settled)
    return World(
        spare_payout=spare_payout,
        spare_withdrawal=spare_withdrawal,
        spare_hold=(await make_hold(issuance, 1)).id,
        offered_order=offered.id,
        notice_number=str(ledger.retired.notice_number),
        transfer_notice=str((await Transfer.get(hold_id=ledger.transferred.id)).notice_number),
        retirement=ledger.retired.id,
        used=used,
        proposed=proposed.id,
        refused=refused.id,
        predecessor=predecessor.id,
        successor=successor.id,
        migrated_issuance=migrated.id,
        email=EMAIL,
        approved_hash=str(ApprovalStatus.APPROVED),
        published_claim=await _make_claims(ledger.retired),
    )


async def _make_deadlines(order: Order) -> None:
    """A retirement that is owed, one that was made, and what was told."""
    today = clock.today()
    for closed_on in (None, today):
        await RetirementDeadline.create(
            use=RetirementUse.EVENT,
            debtor_id=order.seller_id,
            buyer_id=order.buyer_id,
            sale_id=new_id(),
            subject_id=new_id(),
            use_kind=UseKind.DEMAND,
            use_id=new_id(),
            title="環境フェア",
            mass_g=1,
            sold_on=today,
            owed_from=today,
            due_on=today,
            limit_on=today,
            closed_on=closed_on,
        )
    await DeadlineWarning.create(subject_id=new_id(), stage=DeadlineStage.NEAR, due_on=today)


async def _make_findings(issuer: Organisation) -> None:
    """A warning, and what was let pass with leave."""
    waiver = await RuleWaiver.create(
        organisation_id=issuer.id,
        rule="EC-02",
        rule_version=1,
        text="返品には応じません。",
        text_hash="0" * 64,
        reason="確認済み",
        granted_by_id=issuer.id,
        granted_by_person_id=new_id(),
    )
    for severity, waiver_id in ((Severity.WARN, None), (Severity.REQUIRE, waiver.id)):
        await GateFinding.create(
            gate=Gate.LIST,
            rule="EC-02",
            rule_version=1,
            severity=severity,
            publisher_id=issuer.id,
            subject_type="Listing",
            subject_id=new_id(),
            field="title",
            start=0,
            stop=9,
            words="返品には応じません",
            text_hash="0" * 64,
            waiver_id=waiver_id,
        )


async def _make_refund(order: Order) -> tuple[UUID, UUID]:
    """A withdrawal that waits and one that was refused, with what follows one that was accepted.

    The ids of a payout that did not come back, and of a withdrawal without a refund.
    """
    waiting = await Withdrawal.create(
        order_id=order.id,
        ground=Ground.STATUTORY,
        last_day=clock.today(),
        goods_received_on=clock.today(),
        reason="サイズが合わない",
        requested_by_id=new_id(),
    )
    refused = await Withdrawal.create(
        order_id=order.id,
        ground=Ground.AGREEMENT,
        reason="誤って注文した",
        requested_by_id=new_id(),
        answer=WithdrawalAnswer.REFUSED,
        answered_at=clock.now(),
        answered_by_id=new_id(),
    )
    money: dict[str, Any] = {"amount_yen": 1, "bank_reference": "返金", "recorded_by_id": new_id()}
    returned, spare = await Payout.filter(order_id=order.id).order_by("id")
    await PayoutReturn.create(payout_id=returned.id, returned_on=clock.today(), **money)
    await Refund.create(order_id=order.id, withdrawal_id=waiting.id, refunded_on=clock.today(), **money)
    certificate = await Certificate.get(retirement__hold_id=order.hold_id)
    await CertificateVoid.create(certificate_id=certificate.id, voided_on=clock.today(), text="返金済み")
    return spare.id, refused.id


async def _make_claims(retirement: Retirement) -> UUID:
    """A draft with everything in it, a claim that was made, and one that ended; the id of the one that was made."""
    today, now = clock.today(), clock.now()
    published: dict[str, Any] = {
        "statement": "主張",
        "covered_g": 1,
        "coverage": ClaimCoverage.PART,
        "manifest": "{}",
        "manifest_hash": "hash",
        "archive_hash": "hash",
        "frozen_at": now,
        "published_at": now,
    }
    ended = {"ended_at": now, "ended_reason": "期間の終了"}
    ids = []
    for status, more in (
        (ClaimStatus.DRAFT, {}),
        (ClaimStatus.PUBLISHED, published),
        (ClaimStatus.ENDED, published | ended),
    ):
        claim = await Claim.create(
            claimant_id=retirement.beneficiary_id,
            kind=ClaimKind.OFFSET,
            boundary="催しの開催",
            period_from=today,
            period_to=today,
            emissions_g=2,
            sources=[],
            exclusions=[],
            method="積み上げ法",
            reductions="節電",
            explanation="説明",
            retirement_ids=[],
            planned_g=1,
            retire_by=today,
            notice_method="ウェブサイト",
            verification={"verifier": "検証機構"},
            valid_to=today,
            drafted_by_id=new_id(),
        )
        await ClaimEvidence.create(
            claim_id=claim.id,
            part=EvidencePart.METHOD,
            name="算定書.pdf",
            sha256="hash",
            size_bytes=4,
            content=b"%PDF",
            dated_on=today,
            recorded_on=today,
        )
        await Claim.filter(id=claim.id).update(status=status, **more)
        ids.append(claim.id)
    _, made, over = ids
    await ClaimUse.create(claim_id=made, retirement_id=retirement.id, mass_g=1)
    await ClaimUse.create(claim_id=over, retirement_id=retirement.id, mass_g=1, ended_at=now)
    return made


async def _make_matches(order: Order) -> None:
    for status in (MatchStatus.PROPOSED, MatchStatus.DECLINED):
        await Match.create(
            demand_id=order.demand_id,
            listing_id=order.listing_id,
            proposed_by_id=new_id(),
            quantity_t=2,
            price_yen_per_t=12_000,
            status=status,
            expires_at=clock.now() + timedelta(days=1),
        )


async def _make_people(organisation: Organisation) -> None:
    """People in each state, what they hold and were sent, and what was asked of a second one."""
    now = clock.now()
    soon = now + timedelta(days=1)
    person = await Person.create(name="山田 花子", email=EMAIL, password_hash="argon2")
    await Person.create(name="佐藤 一郎")
    await Person.create(name="", erased_at=now)
    membership = await Membership.create(person_id=person.id, organisation_id=organisation.id, role=Role.OWNER)
    secret: dict[str, Any] = {"expires_at": soon, "token_hash": "hash"}
    await AccessToken.create(membership_id=membership.id, revoked_at=now, **secret)
    await Session.create(
        membership_id=membership.id, revoked_at=now, last_used_at=now, address="192.0.2.1", user_agent="", **secret
    )
    await MailToken.create(
        person_id=person.id, purpose=MailTokenPurpose.RESET_PASSWORD, email=EMAIL, used_at=now, **secret
    )
    answers: dict[str, dict[str, Any]] = {"open": {}, "accepted": {"accepted_at": now}, "no": {"withdrawn_at": now}}
    for answer, answered in answers.items():
        await Invitation.create(
            organisation_id=organisation.id,
            email="ichiro@example.jp",
            role=Role.VIEWER,
            token_hash=answer,
            invited_by_id=person.id,
            expires_at=soon,
            **answered,
        )
    await Consent.create(
        person_id=person.id, purpose=ConsentPurpose.NEWS_BY_MAIL, version="1", text_hash="hash", withdrawn_at=now
    )
    await Mail.create(recipient=EMAIL, subject="件名", body="本文")
    for status in ApprovalStatus:
        decided = status in (ApprovalStatus.APPROVED, ApprovalStatus.DECLINED, ApprovalStatus.USED)
        await Approval.create(
            organisation_id=organisation.id,
            act="requestRetirement",
            input_hash=str(status),
            input_json="{}",
            status=status,
            requested_by_id=person.id,
            expires_at=soon,
            decided_by_id=new_id() if decided else None,
            used_at=now if status is ApprovalStatus.USED else None,
        )
    await AuditEntry.create(
        act="verifyOrganisation",
        refusal="",
        input_json="{}",
        changes_json="{}",
        request_id="",
        address="192.0.2.1",
        user_agent="",
    )


async def _make_council(organisation: Organisation) -> None:
    """A council's year, and a standing that somebody decided."""
    council = await make_organisation("みなとの協議会", kind=OrganisationKind.COUNCIL)
    today = clock.today()
    term = await CouncilTerm.create(
        council_id=council.id, fiscal_year=clock.fiscal_year(today), adopted_on=today, support_yen=0
    )
    await CouncilTermArea.create(term_id=term.id, area_code="130001")
    await MatchingEvent.create(
        term_id=term.id,
        held_on=today,
        title="商談会",
        place_code="131016",
        sellers=1,
        buyers=1,
        summary="概要",
        recorded_by_id=new_id(),
    )
    await ActivityReport.create(term_id=term.id, document="{}", document_hash="hash", handed_in_by_id=new_id())
    await OrganisationStanding.create(
        organisation_id=organisation.id,
        status=OrganisationStatus.SUSPECTED,
        reason="住所の不一致",
        evidence="登記事項証明書",
        decided_by_id=new_id(),
    )


async def _make_documents(publisher: Organisation) -> None:
    """Two versions of a document: one that stands, and one that was withdrawn."""
    subject, now = new_id(), clock.now()
    states: dict[int, dict[str, Any]] = {1: {}, 2: {"withdrawn_at": now, "withdrawal_reason": "誤記"}}
    for version, withdrawn in states.items():
        await PublishedDocument.create(
            publisher_id=publisher.id,
            kind=DocumentKind.EVENT_NOTICE,
            subject_type="Demand",
            subject_id=subject,
            version=version,
            title="開催案内",
            content="{}",
            content_hash="hash",
            is_public=True,
            **withdrawn,
        )
