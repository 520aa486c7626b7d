"""Complaints about what is displayed."""

from datetime import datetime
from uuid import UUID

import strawberry

from core.errors import NotFound
from core.pages import DEFAULT_PAGE
from disclosures.duty_kinds import ComplaintStatus, ComplaintStepKind, ComplaintSubject
from disclosures.duty_models import Complaint as ComplaintRow
from disclosures.errors import AlreadyWithdrawn, SellerNotHeard
from listings import complaint_queries, complaints
from listings.complaints import ComplaintDecision
from listings.errors import AlreadyComplained, ComplaintDecided
from parties.actors import Actor
from schema import loaders
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id, split_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of, seller_of

TYPE_OF_SUBJECT = {
    ComplaintSubject.LISTING: "Listing",
    ComplaintSubject.PRODUCT: "Product",
    ComplaintSubject.DOCUMENT: "PublishedDocument",
    ComplaintSubject.SELLER: "Organisation",
}
"""The type of node that a complaint of each kind is about."""

_KIND_OF_TYPE = {name: kind for kind, name in TYPE_OF_SUBJECT.items()}


@strawberry.type(description="What was done about a complaint.")
class ComplaintStep:
    """See disclosures.duty_models.ComplaintStep."""

    kind: ComplaintStepKind = strawberry.field(description="What.")
    text: str = strawberry.field(description="What was found, asked or answered.")
    taken_at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A complaint（苦情）about a notice, product, document or seller.")
class Complaint(Node):
    """See disclosures.duty_models.Complaint."""

    row: strawberry.Private[ComplaintRow]
    subject_kind: ComplaintSubject = strawberry.field(description="About what.")
    subject_id: strawberry.ID = strawberry.field(description="Which one.")
    seller: Organisation = strawberry.field(description="Whose it is.")
    complainant: Organisation | None = strawberry.field(description="Who complains; null for the seller.")
    statement: str = strawberry.field(description="What is wrong, in the complainant's words.")
    status: ComplaintStatus = strawberry.field(description="Where it stands.")
    filed_at: datetime = strawberry.field(description="When it was made.")
    hear_until: datetime = strawberry.field(description="Until when the seller may answer before it is decided.")
    decided_at: datetime | None = strawberry.field(description="When it was decided; null before.")
    reason: str | None = strawberry.field(description="Why it was decided so; null before.")
    took_down: bool = strawberry.field(description="Whether its subject was closed, ended or withdrawn for it.")

    @strawberry.field(
        description="What was done: all for operators, auditors and the council that follows it; for the seller what "
        "it was asked and answered; none for the complainant."
    )
    async def steps(self, info: Info) -> list[ComplaintStep]:
        """See listings.complaint_queries.steps_shown_to."""
        steps = await info.context.load(loaders.complaint_steps, self.row.id)
        rows = complaint_queries.steps_shown_to(actor_of(info), self.row, steps)
        return [ComplaintStep(kind=one.kind, text=one.text, taken_at=one.created_at) for one in rows]


def complaint_of(actor: Actor, row: ComplaintRow) -> Complaint:
    """The GraphQL object of a complaint, for the actor; needs `complainant` and `seller` fetched."""
    names = complaint_queries.may_name_complainant(actor, row)
    return Complaint(
        id=global_id("Complaint", row.id),
        row=row,
        subject_kind=row.subject_kind,
        subject_id=global_id(TYPE_OF_SUBJECT[row.subject_kind], row.subject_id),
        seller=seller_of(row.seller),
        complainant=organisation_of(row.complainant) if names else None,
        statement=row.statement,
        status=row.status,
        filed_at=row.created_at,
        hear_until=row.hear_until,
        decided_at=row.decided_at,
        reason=row.reason,
        took_down=row.took_down,
    )


@strawberry.type(description="The complaint is as it was asked for.")
class ComplaintSuccess:
    """The complaint after the change."""

    complaint: Complaint = strawberry.field(description="The complaint.")


@strawberry.input(description="What is wrong with a notice, product, document or seller.")
class FileComplaintInput:
    """See listings.complaints.file_complaint."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    subject_id: strawberry.ID = strawberry.field(description="A listing, product, published document or seller.")
    statement: str = strawberry.field(description="What is wrong, at most 2,000 characters; the seller reads it.")


@strawberry.input(description="What was found, or is asked of the seller.")
class RecordComplaintStepInput:
    """See listings.complaints.record_complaint_step."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    complaint_id: strawberry.ID = strawberry.field(description="The complaint.")
    kind: ComplaintStepKind = strawberry.field(description="FINDING, or HEARING, which gives the seller time anew.")
    text: str = strawberry.field(description="What, at most 2,000 characters; of a hearing the seller reads it.")


@strawberry.input(description="What the seller says to a complaint.")
class AnswerComplaintInput:
    """See listings.complaints.answer_complaint."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    complaint_id: strawberry.ID = strawberry.field(description="The complaint.")
    text: str = strawberry.field(description="The answer, at most 2,000 characters.")


@strawberry.input(description="What a complaint comes to.")
class DecideComplaintInput:
    """See listings.complaints.decide_complaint."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    complaint_id: strawberry.ID = strawberry.field(description="The complaint.")
    decision: ComplaintDecision = strawberry.field(description="Whether it was right.")
    reason: str = strawberry.field(description="Why, at most 2,000 characters; complainant and seller read it.")
    takes_down: bool = strawberry.field(
        description="Whether the notice is closed, the product ended or the document withdrawn; only when upheld. A "
        "seller is suspended instead."
    )


@strawberry.type
class ComplaintQuery:
    """Queries about complaints."""

    @strawberry.field(
        description="The complaints that the organisation made, that are about it or that its council follows; all for "
        "operators and auditors."
    )
    async def complaints(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Complaint]:
        """See listings.complaint_queries.page_of_complaints_for."""
        actor = actor_of(info)
        page = await complaint_queries.page_of_complaints_for(actor, first=first, after=after)
        return connection_of(page, lambda row: complaint_of(actor, row))


@strawberry.type
class ComplaintMutation:
    """What is done about complaints."""

    @strawberry.mutation(
        graphql_type=payload("FileComplaintPayload", ComplaintSuccess, *KEYED, AlreadyComplained),
        description="Complain about a notice, product, document or seller; anybody signed in may.",
    )
    async def file_complaint(self, info: Info, input: FileComplaintInput) -> ComplaintSuccess:
        """See listings.complaints.file_complaint."""
        actor = actor_of(info)
        type_name, subject_id = split_global_id(input.subject_id)
        kind = _KIND_OF_TYPE.get(type_name)
        if kind is None:
            raise NotFound(kind="Node", id=input.subject_id)
        id = await once(
            actor,
            "fileComplaint",
            input,
            lambda: complaints.file_complaint(
                actor, subject_kind=kind, subject_id=subject_id, statement=input.statement
            ),
        )
        return await _success(actor, id)

    @strawberry.mutation(
        graphql_type=payload("RecordComplaintStepPayload", ComplaintSuccess, *KEYED, ComplaintDecided),
        description="Operators and the council that follows it: keep what was found, or ask the seller.",
    )
    async def record_complaint_step(self, info: Info, input: RecordComplaintStepInput) -> ComplaintSuccess:
        """See listings.complaints.record_complaint_step."""
        actor = actor_of(info)
        id = read_global_id(input.complaint_id, "Complaint")
        await once(
            actor,
            "recordComplaintStep",
            input,
            lambda: complaints.record_complaint_step(actor, complaint_id=id, kind=input.kind, text=input.text),
        )
        return await _success(actor, id)

    @strawberry.mutation(
        graphql_type=payload("AnswerComplaintPayload", ComplaintSuccess, *KEYED, ComplaintDecided),
        description="The seller answers a complaint.",
    )
    async def answer_complaint(self, info: Info, input: AnswerComplaintInput) -> ComplaintSuccess:
        """See listings.complaints.answer_complaint."""
        actor = actor_of(info)
        id = read_global_id(input.complaint_id, "Complaint")
        await once(
            actor,
            "answerComplaint",
            input,
            lambda: complaints.answer_complaint(actor, complaint_id=id, text=input.text),
        )
        return await _success(actor, id)

    @strawberry.mutation(
        graphql_type=payload(
            "DecideComplaintPayload", ComplaintSuccess, *KEYED, ComplaintDecided, SellerNotHeard, AlreadyWithdrawn
        ),
        description="Operators: decide a complaint, and take down what it was right about.",
    )
    async def decide_complaint(self, info: Info, input: DecideComplaintInput) -> ComplaintSuccess:
        """See listings.complaints.decide_complaint."""
        actor = actor_of(info)
        id = read_global_id(input.complaint_id, "Complaint")
        await once(
            actor,
            "decideComplaint",
            input,
            lambda: complaints.decide_complaint(
                actor, complaint_id=id, decision=input.decision, reason=input.reason, takes_down=input.takes_down
            ),
        )
        return await _success(actor, id)


async def _success(actor: Actor, id: UUID) -> ComplaintSuccess:
    return ComplaintSuccess(complaint=complaint_of(actor, await complaint_queries.get_complaint_for(actor, id)))
