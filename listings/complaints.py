"""Complaints about what is displayed: filed, looked into, the seller heard, decided (docs/sources.md DP-02)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.moves import move
from core.numbers import check_range
from core.text import MAX_PARAGRAPH, plain_form, read_text
from disclosures.duty_kinds import (
    COMPLAINT_LIFECYCLE,
    HEARING,
    MAX_OPEN_COMPLAINTS,
    MAX_STEPS,
    ComplaintStatus,
    ComplaintStepKind,
    ComplaintSubject,
)
from disclosures.duty_models import Complaint, ComplaintStep
from disclosures.errors import SellerNotHeard
from disclosures.models import PublishedDocument
from disclosures.published import get_document_for, withdraw
from disclosures.seller_models import SellerTermsVersion
from listings.errors import AlreadyComplained, ComplaintDecided
from listings.kinds import LISTING_LIFECYCLE, PRODUCT_LIFECYCLE, ListingStatus, ProductStatus
from listings.models import Listing, Product
from listings.queries import get_listing_for, get_product
from parties.actors import Actor
from parties.mail_texts import MailKind
from parties.mails import tell_organisation, tell_person
from parties.models import Organisation, Person
from parties.permissions import require
from parties.queries import council_of_place

DECIDED: Final = (ComplaintStatus.UPHELD, ComplaintStatus.DISMISSED)


class ComplaintDecision(StrEnum):
    """What a complaint comes to."""

    UPHOLD = "UPHOLD"
    DISMISS = "DISMISS"


@dataclass(frozen=True, kw_only=True)
class About:
    """What a complaint is about: whose it is, and what it is called in mails."""

    kind: ComplaintSubject
    id: UUID
    seller: Organisation
    title: str


async def file_complaint(actor: Actor, *, subject_kind: ComplaintSubject, subject_id: UUID, statement: str) -> UUID:
    """Complain about a notice, product, document or seller: anybody signed in may. In the caller's transaction.

    The seller is told what the complaint says, not who complains, and may answer within `HEARING`. Raises NotFound for
    what the actor may not read, InvalidInput, and AlreadyComplained for the same again while nobody has decided it.
    """
    require(actor, "fileComplaint")
    text = read_text("statement", statement, maximum=MAX_PARAGRAPH)
    about = await find_subject(actor, subject_kind, subject_id)
    if about.seller.id == actor.organisation_id:
        raise InvalidInput(field="subjectId", value=about.title[:60], rule="another_organisation")
    # Complaints of one organisation follow one another, so that none slips past the bound.
    await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
    undecided = Complaint.exclude(status__in=list(DECIDED))
    waiting = await undecided.filter(complainant_id=actor.organisation_id).count()
    check_range(waiting + 1, field="subjectId", maximum=MAX_OPEN_COMPLAINTS)
    mine = Q(complainant_id=actor.organisation_id) | Q(complained_by_id=actor.person_id)
    for one in await undecided.filter(mine, subject_id=about.id).order_by("id").limit(2 * MAX_OPEN_COMPLAINTS):
        if plain_form(one.statement) == plain_form(text):
            raise AlreadyComplained(filed_on=clock.legal_day(one.created_at).isoformat())
    made = await Complaint.create(
        complainant_id=actor.organisation_id,
        complained_by_id=actor.person_id,
        seller_id=about.seller.id,
        council_id=await council_of_place(about.seller.place_code),
        subject_kind=about.kind,
        subject_id=about.id,
        statement=text,
        hear_until=clock.now() + HEARING,
    )
    await tell_person(await Person.get(id=actor.person_id), MailKind.COMPLAINT_RECEIVED, subject=about.title)
    await _tell_seller(about, MailKind.COMPLAINT_AGAINST, made)
    return made.id


async def record_complaint_step(actor: Actor, *, complaint_id: UUID, kind: ComplaintStepKind, text: str) -> None:
    """Keep what an operator, or the coordinator of the seller's territory, found out or asks the seller.

    A question gives the seller `HEARING` anew. In the caller's transaction. Raises NotFound, InvalidInput,
    ComplaintDecided.
    """
    require(actor, "recordComplaintStep")
    if kind is ComplaintStepKind.ANSWER:
        raise InvalidInput(field="kind", value=kind.value, rule="sellers_answer_themselves")
    complaint = await _locked(complaint_id)
    if not may_follow(actor, complaint):
        raise NotFound(kind="Complaint", id=str(complaint_id))
    _require_undecided(complaint)
    await _add_step(actor, complaint, kind, text)
    if complaint.status is ComplaintStatus.RECEIVED:
        await move(Complaint, complaint.id, COMPLAINT_LIFECYCLE, to=ComplaintStatus.INVESTIGATING)
    if kind is ComplaintStepKind.HEARING:
        complaint.hear_until = clock.now() + HEARING
        await Complaint.filter(id=complaint.id).update(hear_until=complaint.hear_until, answered_at=None)
        await _tell_seller(await _about(complaint), MailKind.COMPLAINT_AGAINST, complaint)


async def answer_complaint(actor: Actor, *, complaint_id: UUID, text: str) -> None:
    """The seller answers, as often as it wants until it is decided. In the caller's transaction.

    Raises NotFound, InvalidInput, ComplaintDecided.
    """
    require(actor, "answerComplaint")
    complaint = await _locked(complaint_id)
    if complaint.seller_id != actor.organisation_id:
        raise NotFound(kind="Complaint", id=str(complaint_id))
    _require_undecided(complaint)
    await _add_step(actor, complaint, ComplaintStepKind.ANSWER, text)
    await Complaint.filter(id=complaint.id).update(answered_at=clock.now())


async def decide_complaint(
    actor: Actor, *, complaint_id: UUID, decision: ComplaintDecision, reason: str, takes_down: bool
) -> None:
    """Decide a complaint, and take down what it was right about. In the caller's transaction.

    Nothing is decided against a seller that may still answer. A seller itself is not taken down but suspended
    (`suspendOrganisation`). What was ordered of it meanwhile is stopped or told of (`payments.stopped_sales`). Raises
    NotFound, InvalidInput, SellerNotHeard, AlreadyWithdrawn, ComplaintDecided, InvalidTransition (its subject is
    closed already).
    """
    require(actor, "decideComplaint")
    text = read_text("reason", reason, maximum=MAX_PARAGRAPH)
    complaint = await _locked(complaint_id)
    _require_undecided(complaint)
    upholds = decision is ComplaintDecision.UPHOLD
    if takes_down and not upholds:
        raise InvalidInput(field="takesDown", value="true", rule="only_when_upheld")
    if upholds and complaint.answered_at is None and clock.now() < complaint.hear_until:
        raise SellerNotHeard(hear_until=complaint.hear_until.isoformat(), rule="DP-02")
    about = await _about(complaint)
    if takes_down:
        await _take_down(about, reason=text)
    await move(
        Complaint,
        complaint.id,
        COMPLAINT_LIFECYCLE,
        to=ComplaintStatus.UPHELD if upholds else ComplaintStatus.DISMISSED,
        decided_at=clock.now(),
        decided_by_id=actor.person_id,
        reason=text,
        took_down=takes_down,
    )
    values = {"subject": about.title, "reason": text}
    kind = MailKind.COMPLAINT_UPHELD if upholds else MailKind.COMPLAINT_DISMISSED
    await tell_person(await Person.get(id=complaint.complained_by_id), kind, **values)
    await tell_organisation(about.seller, kind, **values)
    if upholds:
        await events.record("ComplaintUpheld", subject_id=complaint.id)


async def find_subject(actor: Actor | None, kind: ComplaintSubject, id: UUID) -> About:
    """What a complaint would be about, of what the actor may read. Raises NotFound."""
    if kind is ComplaintSubject.LISTING:
        listing = await get_listing_for(actor, id)
        return About(kind=kind, id=id, seller=listing.seller, title=listing.title)
    if kind is ComplaintSubject.PRODUCT:
        product = await get_product(id)
        return About(kind=kind, id=id, seller=product.seller, title=product.name)
    if kind is ComplaintSubject.DOCUMENT:
        document = await get_document_for(actor, id)
        return About(kind=kind, id=id, seller=document.publisher, title=document.title)
    seller = await Organisation.get_or_none(id=id)
    if seller is None or not await SellerTermsVersion.exists(organisation_id=id):
        raise NotFound(kind="Organisation", id=str(id))
    return About(kind=kind, id=id, seller=seller, title=seller.legal_name)


def may_follow(actor: Actor, complaint: Complaint) -> bool:
    """Whether the actor looks into a complaint: who reads all, and the coordinator of the seller's territory, unless it
    is about its own council."""
    if actor.reads_all:
        return True
    mine = actor.organisation_id
    return actor.is_coordinator and complaint.council_id == mine and complaint.seller_id != mine


async def _take_down(about: About, *, reason: str) -> None:
    if about.kind is ComplaintSubject.LISTING:
        await move(Listing, about.id, LISTING_LIFECYCLE, to=ListingStatus.CLOSED)
    elif about.kind is ComplaintSubject.PRODUCT:
        await move(Product, about.id, PRODUCT_LIFECYCLE, to=ProductStatus.ENDED)
    elif about.kind is ComplaintSubject.DOCUMENT:
        await withdraw(about.id, reason=reason)
    else:
        raise InvalidInput(field="takesDown", value="true", rule="sellers_are_suspended")


async def _about(complaint: Complaint) -> About:
    """The subject again, whatever has become of it since."""
    seller = await Organisation.get(id=complaint.seller_id)
    titles = {
        ComplaintSubject.LISTING: (Listing, "title"),
        ComplaintSubject.PRODUCT: (Product, "name"),
    }
    title = seller.legal_name
    if complaint.subject_kind in titles:
        model, column = titles[complaint.subject_kind]
        title = getattr(await model.get(id=complaint.subject_id), column)
    elif complaint.subject_kind is ComplaintSubject.DOCUMENT:
        title = (await PublishedDocument.get(id=complaint.subject_id)).title
    return About(kind=complaint.subject_kind, id=complaint.subject_id, seller=seller, title=title)


async def _locked(complaint_id: UUID) -> Complaint:
    found = await Complaint.select_for_update(no_key=True).get_or_none(id=complaint_id)
    if found is None:
        raise NotFound(kind="Complaint", id=str(complaint_id))
    return found


def _require_undecided(complaint: Complaint) -> None:
    if complaint.decided_at is not None:
        decided_on = clock.legal_day(complaint.decided_at).isoformat()
        raise ComplaintDecided(status=complaint.status.value, decided_on=decided_on)


async def _add_step(actor: Actor, complaint: Complaint, kind: ComplaintStepKind, text: str) -> None:
    taken = await ComplaintStep.filter(complaint_id=complaint.id).count()
    check_range(taken + 1, field="complaintId", maximum=MAX_STEPS)
    await ComplaintStep.create(
        complaint_id=complaint.id,
        kind=kind,
        text=read_text("text", text, maximum=MAX_PARAGRAPH),
        taken_by_id=actor.person_id,
    )


async def _tell_seller(about: About, kind: MailKind, complaint: Complaint) -> None:
    until = clock.legal_day(complaint.hear_until)
    await tell_organisation(about.seller, kind, subject=about.title, until=until.isoformat())
