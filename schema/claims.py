"""Who may say what of an offset: the one claim of a retirement, others' words, and what creators are told."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from listings.claim_words import words_of_demand, words_of_product
from listings.claims import claims_of_subject
from listings.queries import get_demand_for, get_product, product_of_hold
from registry import claim_notices, claims
from registry.claim_errors import AlreadyClaimed, NotRetiredYet, SecondClaimant
from registry.claim_texts import Participant, Wording, participation
from registry.evidence_models import ClaimNotice as ClaimNoticeRow
from registry.evidence_models import RetirementClaim as ClaimRow
from registry.kinds import AddBack
from registry.queries import get_retirement_for
from schema.claim_records import ClaimSummary, summary_of
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.scalars import WholeTonnes

OfRetirement = Annotated[strawberry.ID, strawberry.argument(description="The retirement.")]
OfDemand = Annotated[strawberry.ID, strawberry.argument(description="The demand.")]
OfProduct = Annotated[strawberry.ID, strawberry.argument(description="The product.")]


@strawberry.type(description="The statement of a retirement's user that it used these tonnes; there is one at most.")
class RetirementClaim:
    """See registry.evidence_models.RetirementClaim."""

    statement: str = strawberry.field(description="The statement, in Japanese.")
    claimed_at: datetime = strawberry.field(description="When it was made.")


def claim_of(row: ClaimRow) -> RetirementClaim:
    """The GraphQL object of a claim."""
    return RetirementClaim(statement=row.statement, claimed_at=row.created_at)


@strawberry.type(description="A sentence in which one that took part may tell of it, without claiming the offset.")
class ParticipationWording:
    """See registry.claim_texts.Wording."""

    by: Participant = strawberry.field(description="Who may say it.")
    text: str = strawberry.field(description="The sentence, in Japanese.")


def wording_of(wording: Wording) -> ParticipationWording:
    """The GraphQL object of a wording."""
    return ParticipationWording(by=wording.by, text=wording.text)


@strawberry.type(description="What may be said of an offset, and by whom.")
class ClaimWording:
    """The claim, and everybody else's words."""

    claim: RetirementClaim | None = strawberry.field(
        description="The user's claim; null without one, after a refund, and when you may not know whose it is."
    )
    participation: list[ParticipationWording] = strawberry.field(description="What others may say.")
    claims: list[ClaimSummary] = strawberry.field(
        description="The claims in force about it, by those that may be named in public, oldest first."
    )


@strawberry.type(description="What a creator was told when tonnes left it: its own claim to them has ended.")
class ClaimNotice(Node):
    """See registry.evidence_models.ClaimNotice."""

    issuance_id: strawberry.ID = strawberry.field(description="Their issuance.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes that left.")
    serials: str = strawberry.field(description="Their serials.")
    ended_on: date = strawberry.field(description="The day on which the claim ended.")
    add_back: AddBack = strawberry.field(description="Whether to add them back in the SHK report（オンセット）.")
    text: str = strawberry.field(description="The notice, in Japanese.")


def claim_notice_of(row: ClaimNoticeRow) -> ClaimNotice:
    """The GraphQL object of a notice."""
    return ClaimNotice(
        id=global_id("ClaimNotice", row.id),
        issuance_id=global_id("Issuance", row.issuance_id),
        quantity=WholeTonnes(row.quantity_t),
        serials=row.serials,
        ended_on=row.ended_on,
        add_back=row.add_back,
        text=row.text,
    )


@strawberry.input(description="The retirement that its user claims.")
class ClaimRetirementInput:
    """See registry.claims.claim_retirement."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    retirement_id: strawberry.ID = strawberry.field(description="The retirement.")


@strawberry.type(description="The claim is made.")
class ClaimRetirementSuccess:
    """The claim."""

    claim: RetirementClaim = strawberry.field(description="The claim.")


@strawberry.type
class ClaimQuery:
    """Queries about claims."""

    @strawberry.field(description="What may be said of a retirement, for its holder, user and agent, and operators.")
    async def retirement_wording(self, info: Info, retirement_id: OfRetirement) -> ClaimWording:
        """See registry.claim_texts.participation."""
        retirement = await get_retirement_for(info.context.actor, read_global_id(retirement_id, "Retirement"))
        product = await product_of_hold(retirement.hold_id)
        claim = await claims.claim_in_force(retirement.id)
        words = await words_of_product(product) if product else participation(product_name=None)
        return ClaimWording(
            claim=claim_of(claim) if claim else None,
            participation=[wording_of(one) for one in words],
            claims=[summary_of(one) for one in await claims_of_subject(retirement_id=retirement.id)],
        )

    @strawberry.field(description="What may be said of a credit-attached product, whose claimant is its shop; public.")
    async def product_wording(self, product_id: OfProduct) -> ClaimWording:
        """See registry.claim_texts.participation."""
        product = await get_product(read_global_id(product_id, "Product"))
        claim = await claims.public_claim_of_hold(product.hold_id)
        return ClaimWording(
            claim=claim_of(claim) if claim else None,
            participation=[wording_of(one) for one in await words_of_product(product)],
            claims=[summary_of(one) for one in await claims_of_subject(product_id=product.id)],
        )

    @strawberry.field(
        description="What may be said of the offset of a demand, before and after it, for who may read it."
    )
    async def demand_wording(self, info: Info, demand_id: OfDemand) -> ClaimWording:
        """See listings.claim_words.words_of_demand."""
        demand = await get_demand_for(info.context.actor, read_global_id(demand_id, "Demand"))
        return ClaimWording(
            claim=None,
            participation=[wording_of(one) for one in await words_of_demand(demand)],
            claims=[summary_of(one) for one in await claims_of_subject(demand_id=demand.id)],
        )

    @strawberry.field(description="What the organisation was told of tonnes that left it, oldest first.")
    async def claim_notices(
        self, info: Info, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[ClaimNotice]:
        """See registry.claim_notices.page_of_claim_notices."""
        page = await claim_notices.page_of_claim_notices(actor_of(info), first=first, after=after)
        return connection_of(page, claim_notice_of)


@strawberry.type
class ClaimMutation:
    """Claiming."""

    @strawberry.mutation(
        graphql_type=payload(
            "ClaimRetirementPayload", ClaimRetirementSuccess, *KEYED, SecondClaimant, NotRetiredYet, AlreadyClaimed
        ),
        description="The user of a confirmed retirement claims it, once; nobody else ever may.",
    )
    async def claim_retirement(self, info: Info, input: ClaimRetirementInput) -> ClaimRetirementSuccess:
        """See registry.claims.claim_retirement."""
        actor = actor_of(info)
        id = read_global_id(input.retirement_id, "Retirement")
        claim_id = await once(actor, "claimRetirement", input, lambda: claims.claim_retirement(actor, retirement_id=id))
        return ClaimRetirementSuccess(claim=claim_of(await claims.get_claim(claim_id)))
