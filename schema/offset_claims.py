"""Claims by state: drafted, supported with evidence, made and ended."""

from datetime import date
from typing import Any

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.gate_errors import RuleNotMet, WordingRefused
from listings import claim_drafts, claims
from registry.claim_errors import AlreadyClaimed, ClaimUnfounded, SecondClaimant
from registry.claim_rules import ClaimKind, EvidencePart, Verification
from registry.errors import AlreadyRegistered
from schema.claim_records import Claim, ClaimSummary, claim_of_row, summary_of
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import read_global_id
from schema.once import once
from schema.scalars import MassInput, read_mass_input
from schema.uploads import read_base64


@strawberry.input(description="One source of the emissions.")
class ClaimSourceInput:
    """See listings.claim_drafts.SourceText."""

    name: str = strawberry.field(description="Its name.")
    mass: MassInput = strawberry.field(description="How much.")
    formula: str = strawberry.field(description="Activity times factor, at most 1,000 characters.")
    factor_source: str = strawberry.field(description="Where the factors come from, at most 1,000 characters.")


@strawberry.input(description="Something that the boundary leaves out.")
class ClaimExclusionInput:
    """See listings.claim_drafts.Exclusion."""

    name: str = strawberry.field(description="What.")
    reason: str = strawberry.field(description="Why; nothing is left out without a reason.")


@strawberry.input(description="What a third party says of the claim.")
class ClaimVerificationInput:
    """See registry.claim_rules.Verification."""

    verifier: str = strawberry.field(description="Who verified it: neither claimant, seller, maker nor provider.")
    corporate_number: str | None = strawberry.field(description="Its 法人番号, if it has one.", default=None)
    standard: str = strawberry.field(description="By which standard, e.g. JIS Q 14064-3.")
    statement_number: str = strawberry.field(description="Number of its statement, at most 60 characters.")
    verified_on: date = strawberry.field(description="The statement's day, not before the period is over.")


@strawberry.input(description="What would be claimed, and on what it would stand.")
class DraftClaimInput:
    """See listings.claim_drafts.ClaimDraft."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    kind: ClaimKind = strawberry.field(description="What would be claimed.")
    demand_id: strawberry.ID | None = strawberry.field(description="The demand that it is about.", default=None)
    product_id: strawberry.ID | None = strawberry.field(description="The product that it is about.", default=None)
    boundary: str = strawberry.field(description="Of what, at most 500 characters.")
    period_from: date = strawberry.field(description="First day.")
    period_to: date = strawberry.field(description="Last day.")
    emissions: MassInput = strawberry.field(description="All emissions of the boundary.")
    sources: list[ClaimSourceInput] = strawberry.field(description="They add up to the emissions; at most 100.")
    exclusions: list[ClaimExclusionInput] = strawberry.field(description="At most 50.", default_factory=list)
    method: str = strawberry.field(description="How it was calculated, at most 2,000 characters.")
    reductions: str = strawberry.field(description="What was reduced first, at most 2,000 characters.", default="")
    explanation: str = strawberry.field(
        description="What the name means, at most 500 characters; asked of carbon neutrality.", default=""
    )
    retirement_ids: list[strawberry.ID] = strawberry.field(
        description="Retirements whose user you are; at most 20.", default_factory=list
    )
    planned: MassInput | None = strawberry.field(description="Of an offset to come, how much.", default=None)
    retire_by: date | None = strawberry.field(description="Of an offset to come, by when.", default=None)
    notice_method: str = strawberry.field(
        description="Of an offset to come, how its result is made known, at most 200 characters.", default=""
    )
    verification: ClaimVerificationInput | None = strawberry.field(description="If it was verified.", default=None)
    valid_to: date = strawberry.field(description="Last day of its term.")


@strawberry.input(description="A paper that supports a draft: its content, or its SHA-256 when you keep it.")
class AttachEvidenceInput:
    """See listings.claim_drafts.Attachment."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    claim_id: strawberry.ID = strawberry.field(description="The draft.")
    part: EvidencePart = strawberry.field(description="Which part it belongs to.")
    name: str = strawberry.field(description="Its file name, at most 100 characters.")
    dated_on: date = strawberry.field(description="The day that it bears.")
    content_base64: str | None = strawberry.field(description="Its content, at most 500,000 bytes.", default=None)
    sha256: str | None = strawberry.field(description="Its SHA-256, when you keep it yourself.", default=None)


@strawberry.input(description="The draft that is made.")
class MakeClaimInput:
    """See listings.claims.make_claim."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    claim_id: strawberry.ID = strawberry.field(description="The draft.")


@strawberry.input(description="The claim that ends.")
class EndClaimInput:
    """See listings.claims.end_claim."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    claim_id: strawberry.ID = strawberry.field(description="The claim, or a draft.")
    reason: str = strawberry.field(description="Why, at most 500 characters; it is public if the claim was.")


@strawberry.type(description="The claim as it is now.")
class ClaimSuccess:
    """The claim."""

    claim: Claim = strawberry.field(description="The claim.")


@strawberry.type
class OffsetClaimQuery:
    """Queries about claims."""

    @strawberry.field(description="Your organisation's claims with its drafts, oldest first.")
    async def claims(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[ClaimSummary]:
        """See listings.claims.page_of_claims."""
        page = await claims.page_of_claims(actor_of(info), first=first, after=after)
        return connection_of(page, summary_of)


def _draft_of(input: DraftClaimInput) -> claim_drafts.ClaimDraft:
    given = input.verification
    return claim_drafts.ClaimDraft(
        kind=input.kind,
        demand_id=read_global_id(input.demand_id, "Demand") if input.demand_id else None,
        product_id=read_global_id(input.product_id, "Product") if input.product_id else None,
        boundary=input.boundary,
        period_from=input.period_from,
        period_to=input.period_to,
        emissions_g=read_mass_input("emissions", input.emissions),
        sources=[
            claim_drafts.SourceText(
                name=one.name,
                mass_g=read_mass_input("sources.mass", one.mass),
                formula=one.formula,
                factor_source=one.factor_source,
            )
            for one in input.sources
        ],
        exclusions=[claim_drafts.Exclusion(name=one.name, reason=one.reason) for one in input.exclusions],
        method=input.method,
        reductions=input.reductions,
        explanation=input.explanation,
        retirement_ids=[read_global_id(id, "Retirement") for id in input.retirement_ids],
        planned_g=read_mass_input("planned", input.planned) if input.planned else None,
        retire_by=input.retire_by,
        notice_method=input.notice_method,
        verification=Verification(
            verifier=given.verifier,
            corporate_number=given.corporate_number,
            standard=given.standard,
            statement_number=given.statement_number,
            verified_on=given.verified_on,
        )
        if given
        else None,
        valid_to=input.valid_to,
    )


async def _success(info: Info, id: Any) -> ClaimSuccess:
    return ClaimSuccess(claim=claim_of_row(await claims.get_claim_for(actor_of(info), id)))


@strawberry.type
class OffsetClaimMutation:
    """Drafting, supporting, making and ending claims."""

    @strawberry.mutation(
        graphql_type=payload("DraftClaimPayload", ClaimSuccess, *KEYED, SecondClaimant),
        description="Write down what would be claimed; `lacks` of the draft says what is missing.",
    )
    async def draft_claim(self, info: Info, input: DraftClaimInput) -> ClaimSuccess:
        """See listings.claim_drafts.draft_claim."""
        actor, draft = actor_of(info), _draft_of(input)
        id = await once(actor, "draftClaim", input, lambda: claim_drafts.draft_claim(actor, draft))
        return await _success(info, id)

    @strawberry.mutation(
        graphql_type=payload("AttachEvidencePayload", ClaimSuccess, *KEYED, AlreadyRegistered),
        description="Put a paper to the evidence of a draft; once the claim is made, its evidence is frozen.",
    )
    async def attach_evidence(self, info: Info, input: AttachEvidenceInput) -> ClaimSuccess:
        """See listings.claim_drafts.attach_evidence."""
        actor = actor_of(info)
        content = None
        if input.content_base64 is not None:
            content = read_base64("contentBase64", input.content_base64)
        attachment = claim_drafts.Attachment(
            claim_id=read_global_id(input.claim_id, "Claim"),
            part=input.part,
            name=input.name,
            dated_on=input.dated_on,
            content=content,
            sha256=input.sha256,
        )
        id = await once(actor, "attachEvidence", input, lambda: claim_drafts.attach_evidence(actor, attachment))
        return await _success(info, id)

    @strawberry.mutation(
        graphql_type=payload(
            "MakeClaimPayload",
            ClaimSuccess,
            *KEYED,
            ClaimUnfounded,
            SecondClaimant,
            AlreadyClaimed,
            WordingRefused,
            RuleNotMet,
        ),
        description="Make a drafted claim: its evidence is frozen, and it is public.",
    )
    async def make_claim(self, info: Info, input: MakeClaimInput) -> ClaimSuccess:
        """See listings.claims.make_claim."""
        actor = actor_of(info)
        id = read_global_id(input.claim_id, "Claim")
        return await _success(
            info, await once(actor, "makeClaim", input, lambda: claims.make_claim(actor, claim_id=id))
        )

    @strawberry.mutation(
        graphql_type=payload("EndClaimPayload", ClaimSuccess, *KEYED, WordingRefused, RuleNotMet),
        description="End a claim, or drop a draft, with the reason; it stays readable.",
    )
    async def end_claim(self, info: Info, input: EndClaimInput) -> ClaimSuccess:
        """See listings.claims.end_claim."""
        actor = actor_of(info)
        id = read_global_id(input.claim_id, "Claim")
        ended = await once(actor, "endClaim", input, lambda: claims.end_claim(actor, claim_id=id, reason=input.reason))
        return await _success(info, ended)
