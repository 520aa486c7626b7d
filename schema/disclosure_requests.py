"""Requests of buyers to be told who a seller is."""

from datetime import datetime
from uuid import UUID

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.duty_kinds import PLEDGE_EN, PLEDGE_JA, PLEDGE_VERSION, DisclosureRequestStatus
from disclosures.errors import SellerNotHeard
from parties.actors import Actor
from payments import disclosure_requests as requests
from payments.disclosure_requests import DisclosureDecision
from payments.duty_models import DisclosureRequest as RequestRow
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of, seller_of
from schema.scalars import YenAmount


@strawberry.type(description="What a claimant pledges before it is told who a seller is（誓約）.")
class DisclosurePledge:
    """See disclosures.duty_kinds.PLEDGE_JA."""

    version: str = strawberry.field(description="Its present version, to be sent along with the request.")
    text: str = strawberry.field(description="What is pledged, in the language asked for; the Japanese one binds.")


@strawberry.type(description="Who a seller is, as the claimant was told.")
class SellerIdentity:
    """See payments.disclosure_requests.identity_of."""

    legal_name: str = strawberry.field(description="Registered name.")
    corporate_number: str | None = strawberry.field(description="法人番号; null for one without.")
    address: str = strawberry.field(description="Full address.")
    phone: str = strawberry.field(description="Telephone number.")
    email: str = strawberry.field(description="E-mail address.")
    responsible_person: str = strawberry.field(description="Name of the responsible person.")


@strawberry.type(description="A buyer's request for a seller's identity（販売業者等情報の開示請求）.")
class DisclosureRequest(Node):
    """See payments.duty_models.DisclosureRequest."""

    order_id: strawberry.ID = strawberry.field(description="The order from which the claim comes.")
    claimant: Organisation = strawberry.field(description="Who asks.")
    seller: Organisation = strawberry.field(description="About whom.")
    amount: YenAmount = strawberry.field(description="How much is claimed.")
    claim: str = strawberry.field(description="On what ground.")
    purpose: str = strawberry.field(description="What the identity is needed for.")
    status: DisclosureRequestStatus = strawberry.field(description="Where it stands.")
    requested_at: datetime = strawberry.field(description="When it was made.")
    hear_until: datetime = strawberry.field(description="Until when the seller may answer before it is granted.")
    answer: str | None = strawberry.field(description="What the seller says to it; null before, and for the claimant.")
    decided_at: datetime | None = strawberry.field(description="When it was decided; null before.")
    reason: str | None = strawberry.field(description="Why it was decided so; null before.")
    identity: SellerIdentity | None = strawberry.field(
        description="What the claimant was told; null unless granted, and for the seller."
    )


def disclosure_request_of(actor: Actor, row: RequestRow) -> DisclosureRequest:
    """The GraphQL object of a request, for the actor; needs `claimant` and `seller` fetched."""
    is_claimant = actor.organisation_id == row.claimant_id and not actor.reads_all
    shows = row.status is DisclosureRequestStatus.GRANTED and requests.may_see_identity(actor, row)
    return DisclosureRequest(
        id=global_id("DisclosureRequest", row.id),
        order_id=global_id("Order", row.order_id),
        claimant=organisation_of(row.claimant),
        seller=seller_of(row.seller),
        amount=YenAmount(row.amount_yen),
        claim=row.claim,
        purpose=row.purpose,
        status=row.status,
        requested_at=row.created_at,
        hear_until=row.hear_until,
        answer=None if is_claimant else row.answer,
        decided_at=row.decided_at,
        reason=row.reason,
        identity=SellerIdentity(**row.identity) if shows else None,
    )


@strawberry.type(description="The request is as it was asked for.")
class DisclosureRequestSuccess:
    """The request after the change."""

    request: DisclosureRequest = strawberry.field(description="The request.")


@strawberry.input(description="What is claimed from a seller, and why its identity is needed.")
class RequestSellerDisclosureInput:
    """See payments.disclosure_requests.DisclosureClaim."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    order_id: strawberry.ID = strawberry.field(description="An order of the organisation's own.")
    amount: YenAmount = strawberry.field(description="How much is claimed: more than 10,000 yen.")
    claim: str = strawberry.field(description="On what ground, at most 2,000 characters; the seller reads it.")
    purpose: str = strawberry.field(description="What for, at most 2,000 characters; the seller reads it.")
    pledge_version: str = strawberry.field(description="The version of `disclosurePledge` that was agreed to.")


@strawberry.input(description="What the seller says to a request for its identity.")
class AnswerDisclosureRequestInput:
    """See payments.disclosure_requests.answer_disclosure_request."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    disclosure_request_id: strawberry.ID = strawberry.field(description="The request.")
    text: str = strawberry.field(description="The answer, at most 2,000 characters; operators read it.")


@strawberry.input(description="What a request comes to.")
class DecideDisclosureRequestInput:
    """See payments.disclosure_requests.decide_disclosure_request."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    disclosure_request_id: strawberry.ID = strawberry.field(description="The request.")
    decision: DisclosureDecision = strawberry.field(description="Whether the claimant is told.")
    reason: str = strawberry.field(description="Why, at most 2,000 characters; claimant and seller read it.")


@strawberry.type
class DisclosureRequestQuery:
    """Queries about requests for a seller's identity."""

    @strawberry.field(description="What a claimant pledges; public.")
    async def disclosure_pledge(self, info: Info) -> DisclosurePledge:
        """See disclosures.duty_kinds."""
        text = PLEDGE_EN if info.context.language == "en" else PLEDGE_JA
        return DisclosurePledge(version=PLEDGE_VERSION, text=text)

    @strawberry.field(
        description="The requests that the organisation made or that concern it; all for operators and auditors."
    )
    async def disclosure_requests(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[DisclosureRequest]:
        """See payments.disclosure_requests.page_of_disclosure_requests_for."""
        actor = actor_of(info)
        page = await requests.page_of_disclosure_requests_for(actor, first=first, after=after)
        return connection_of(page, lambda row: disclosure_request_of(actor, row))


@strawberry.type
class DisclosureRequestMutation:
    """What is done about requests for a seller's identity."""

    @strawberry.mutation(
        graphql_type=payload("RequestSellerDisclosurePayload", DisclosureRequestSuccess, *KEYED),
        description="Ask to be told who the seller of an own order is, for a claim of more than 10,000 yen.",
    )
    async def request_seller_disclosure(
        self, info: Info, input: RequestSellerDisclosureInput
    ) -> DisclosureRequestSuccess:
        """See payments.disclosure_requests.request_disclosure."""
        actor = actor_of(info)
        asked = requests.DisclosureClaim(
            order_id=read_global_id(input.order_id, "Order"),
            amount_yen=input.amount,
            claim=input.claim,
            purpose=input.purpose,
            pledge_version=input.pledge_version,
        )
        id = await once(actor, "requestSellerDisclosure", input, lambda: requests.request_disclosure(actor, asked))
        return await _success(actor, id)

    @strawberry.mutation(
        graphql_type=payload("AnswerDisclosureRequestPayload", DisclosureRequestSuccess, *KEYED),
        description="The seller says what it thinks of a request for its identity.",
    )
    async def answer_disclosure_request(
        self, info: Info, input: AnswerDisclosureRequestInput
    ) -> DisclosureRequestSuccess:
        """See payments.disclosure_requests.answer_disclosure_request."""
        actor = actor_of(info)
        id = read_global_id(input.disclosure_request_id, "DisclosureRequest")
        await once(
            actor,
            "answerDisclosureRequest",
            input,
            lambda: requests.answer_disclosure_request(actor, request_id=id, text=input.text),
        )
        return await _success(actor, id)

    @strawberry.mutation(
        graphql_type=payload("DecideDisclosureRequestPayload", DisclosureRequestSuccess, *KEYED, SellerNotHeard),
        description="Operators: decide a request for a seller's identity.",
    )
    async def decide_disclosure_request(
        self, info: Info, input: DecideDisclosureRequestInput
    ) -> DisclosureRequestSuccess:
        """See payments.disclosure_requests.decide_disclosure_request."""
        actor = actor_of(info)
        id = read_global_id(input.disclosure_request_id, "DisclosureRequest")
        await once(
            actor,
            "decideDisclosureRequest",
            input,
            lambda: requests.decide_disclosure_request(
                actor, request_id=id, decision=input.decision, reason=input.reason
            ),
        )
        return await _success(actor, id)


async def _success(actor: Actor, id: UUID) -> DisclosureRequestSuccess:
    row = await requests.get_disclosure_request_for(actor, id)
    return DisclosureRequestSuccess(request=disclosure_request_of(actor, row))
