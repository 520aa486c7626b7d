"""Claims by state: made only on all that their kind stands on, with their evidence frozen, and ended with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from core import clock, events
from core.database import transaction
from core.errors import InvalidTransition, NotFound
from core.ids import new_id
from core.moves import move
from core.pages import Page, page_of
from core.text import read_one_line
from disclosures.published_texts import may_be_published, require_wording
from disclosures.rules import Gate
from disclosures.wording_context import ClaimContext, Speaker
from disclosures.wording_context import Retirement as Retired
from listings.claim_context import MAX_CLAIMS, context_of_basis
from listings.claim_drafts import locked_claim
from listings.claim_evidence import compose_files, keep_files, kept_evidence
from listings.models import Demand, Product
from parties.actors import Actor
from parties.permissions import require
from parties.queries import may_be_named, platform_operators
from registry import ledger
from registry.allocations import used_g
from registry.claim_errors import AlreadyClaimed, ClaimUnfounded, SecondClaimant
from registry.claim_models import Claim, ClaimEvidence, ClaimUse
from registry.claim_rules import (
    CLAIM_LIFECYCLE,
    REQUIRED_PARTS,
    ClaimBasis,
    ClaimKind,
    ClaimStatus,
    EvidencePart,
    Lack,
    Party,
    RetiredPart,
    Verification,
    lacks_of,
    rules_of,
)
from registry.claim_statements import RetiredText, StatementFacts, statement_of
from registry.claims import claim_of, keep_claim, require_claimable
from registry.evidence_bundle import BundleHeading, archive_of, manifest_of, sha256_of
from registry.evidence_models import RetirementClaim
from registry.models import Allocation, Retirement
from registry.schemes import policy_of
from registry.serials import merge_adjacent
from registry.states import PurposeCode, RequestStatus, UseKind

_SOURCE_TEXTS: Final = (("name", "name"), ("formula", "formula"), ("factorSource", "factor_source"))


async def make_claim(actor: Actor, *, claim_id: UUID) -> UUID:
    """Make a drafted claim: its statement is composed, its evidence frozen, its retirements are this claim's alone.

    In the caller's transaction. Raises NotFound, InvalidTransition for what is no draft, ClaimUnfounded with all that
    it lacks (docs/sources.md KH-01, KH-02, WL-03, WL-04, WL-05, WL-09), SecondClaimant, AlreadyClaimed for a
    retirement on which another claim stands, WordingRefused and RuleNotMet for its texts.
    """
    require(actor, "makeClaim")
    claim = await locked_claim(actor, claim_id)
    if claim.status is not ClaimStatus.DRAFT:
        raise InvalidTransition(kind="claim", state=claim.status.value, wanted="PUBLISHED")
    await claim.fetch_related("claimant")
    retirements = await retirements_of(claim)
    basis = await basis_of(claim, retirements)
    if lacks := lacks_of(basis):
        raise ClaimUnfounded(missing=tuple(one.value for one in lacks), rule=rules_of(lacks))
    # An offset to come stands on nothing that is retired, whatever the draft names.
    retired = () if claim.kind is ClaimKind.WILL_OFFSET else retirements
    await _take(actor, claim, retired)
    statement = await _statement(claim, basis, retired)
    await require_wording(
        _texts(claim, statement),
        context_of_basis(basis),
        gate=Gate.AD,
        publisher_id=claim.claimant_id,
        subject_type="Claim",
        subject_id=claim.id,
    )
    await _freeze(claim, basis, statement, retired)
    await events.record("ClaimMade", subject_id=claim.id)
    return claim.id


async def end_claim(actor: Actor, *, claim_id: UUID, reason: str) -> UUID:
    """End a claim, or drop a draft: it stays with its reason. In the caller's transaction.

    Its retirements keep their claimant, who may claim something else of them. The reason of what was made is public.
    Raises NotFound, InvalidTransition, WordingRefused, RuleNotMet.
    """
    require(actor, "endClaim")
    claim = await locked_claim(actor, claim_id)
    at = clock.now()
    why = read_one_line("reason", reason, maximum=500)
    is_to_come = claim.kind is ClaimKind.WILL_OFFSET
    if claim.published_at is not None:
        await require_wording(
            {"reason": why},
            ClaimContext(speaker=Speaker.CLAIMANT, retirement=Retired.PLANNED if is_to_come else Retired.CONFIRMED),
            gate=Gate.AD,
            publisher_id=claim.claimant_id,
            subject_type="Claim",
            subject_id=claim.id,
        )
    await move(Claim, claim.id, CLAIM_LIFECYCLE, to=ClaimStatus.ENDED, ended_at=at, ended_reason=why)
    await ClaimUse.filter(claim_id=claim.id, ended_at=None).update(ended_at=at)
    await events.record("ClaimEnded", subject_id=claim.id)
    return claim.id


async def end_claims_on(hold_id: UUID, *, reason: str) -> None:
    """End the claim that stands on a hold's retired tonnes, some of whose price goes back (docs/sources.md UN-21).

    In the caller's transaction, which has locked the retirement.
    """
    at = clock.now()
    live = ClaimUse.filter(retirement__hold_id=hold_id, ended_at=None)
    for claim_id in sorted(set(await live.values_list("claim_id", flat=True))):
        standing = Claim.filter(id=claim_id, status=ClaimStatus.PUBLISHED)
        if await standing.update(status=ClaimStatus.ENDED, ended_at=at, ended_reason=reason):
            await ClaimUse.filter(claim_id=claim_id, ended_at=None).update(ended_at=at)
            await events.record("ClaimEnded", subject_id=UUID(str(claim_id)))


async def get_claim_for(actor: Actor | None, id: UUID) -> Claim:
    """A claim: what was made by one that may be named in public for everybody; all for its claimant and operators.

    Raises NotFound.
    """
    claim = await Claim.get_or_none(id=id).select_related("claimant")
    if claim is None or not (_is_public(claim) or reads_evidence(actor, claim)):
        raise NotFound(kind="Claim", id=str(id))
    return claim


def reads_evidence(actor: Actor | None, claim: Claim) -> bool:
    """Whether the actor may have the whole evidence: the claimant, operators and auditors."""
    return actor is not None and (actor.reads_all or actor.organisation_id == claim.claimant_id)


async def page_of_claims(actor: Actor, *, first: int, after: str | None) -> Page[Claim]:
    """The claims of the actor's organisation with its drafts, oldest first."""
    return await page_of(Claim.filter(claimant_id=actor.organisation_id), first=first, after=after)


async def claims_of_subject(
    *, demand_id: UUID | None = None, product_id: UUID | None = None, retirement_id: UUID | None = None
) -> list[Claim]:
    """The claims in force about a demand, product or retirement by those that may be named in public, oldest first."""
    about = Q(demand_id=demand_id) if demand_id else Q(product_id=product_id)
    if retirement_id is not None:
        about = Q(uses__retirement_id=retirement_id)
    live = Claim.filter(about, status=ClaimStatus.PUBLISHED, valid_to__gte=clock.today()).select_related("claimant")
    return [one for one in await live.order_by("id").limit(MAX_CLAIMS) if _is_public(one)]


async def retirements_of(claim: Claim) -> list[Retirement]:
    """The retirements that a claim names, with `hold__issuance__project__owner` and `hold__holder`, in its order."""
    rows = await Retirement.filter(id__in=claim.retirement_ids).select_related(
        "hold__issuance__project__owner", "hold__holder"
    )
    by_id = {str(one.id): one for one in rows}
    return [by_id[id] for id in claim.retirement_ids]


async def lacks_of_claim(claim: Claim) -> tuple[Lack, ...]:
    """What a draft lacks now; nothing for what was made. Needs `claimant` fetched."""
    if claim.status is not ClaimStatus.DRAFT:
        return ()
    retirements = await retirements_of(claim)
    basis = await basis_of(claim, retirements)
    told = set(lacks_of(basis))
    if claim.kind is not ClaimKind.WILL_OFFSET and await _are_taken(claim, retirements):
        told.add(Lack.TAKEN)
    if not await may_be_published(_texts(claim, ""), context_of_basis(basis), publisher_id=claim.claimant_id):
        told.add(Lack.WORDING)
    return tuple(lack for lack in Lack if lack in told)


async def basis_of(claim: Claim, retirements: Sequence[Retirement]) -> ClaimBasis:
    """What a claim would stand on today."""
    demand = await Demand.get_or_none(id=claim.demand_id) if claim.demand_id else None
    return ClaimBasis(
        kind=claim.kind,
        on=clock.today(),
        period_from=claim.period_from,
        period_to=claim.period_to,
        used_from=demand.use_from if demand else None,
        used_to=demand.use_to if demand else None,
        is_promised=await _is_promised(claim),
        valid_to=claim.valid_to,
        emissions_g=claim.emissions_g,
        retired=[await _retired(claim, one) for one in retirements],
        planned_g=claim.planned_g,
        retire_by=claim.retire_by,
        notice_method=claim.notice_method,
        reductions=claim.reductions,
        explanation=claim.explanation,
        verification=verification_of(claim),
        parties=await _parties(claim, retirements),
        has_verification_paper=await _has_verification_paper(claim),
    )


def verification_of(claim: Claim) -> Verification | None:
    """The verification that a claim names, if it names one."""
    kept = claim.verification
    if not kept:
        return None
    return Verification(
        verifier=str(kept["verifier"]),
        corporate_number=kept["corporate_number"],
        standard=str(kept["standard"]),
        statement_number=str(kept["statement_number"]),
        verified_on=date.fromisoformat(str(kept["verified_on"])),
    )


async def _is_promised(claim: Claim) -> bool:
    if claim.demand_id is None and claim.product_id is None:
        return False
    about = Q(demand_id=claim.demand_id) if claim.demand_id else Q(product_id=claim.product_id)
    standing = Claim.filter(about, kind=ClaimKind.WILL_OFFSET, status=ClaimStatus.PUBLISHED)
    return await standing.filter(valid_to__gte=clock.today()).exclude(id=claim.id).exists()


async def _are_taken(claim: Claim, retirements: Sequence[Retirement]) -> bool:
    """Whether another claim in force stands on one of them, or whose user is another claims it."""
    ids = [one.id for one in retirements]
    if await ClaimUse.filter(retirement_id__in=ids, ended_at=None).exclude(claim_id=claim.id).exists():
        return True
    return await RetirementClaim.filter(retirement_id__in=ids).exclude(claimant_id=claim.claimant_id).exists()


def _is_public(claim: Claim) -> bool:
    return claim.published_at is not None and may_be_named(claim.claimant)


async def _retired(claim: Claim, retirement: Retirement) -> RetiredPart:
    serves = True
    if claim.demand_id is not None:
        serves = await Allocation.exists(
            hold_id=retirement.hold_id, use_kind=UseKind.DEMAND, use_id=claim.demand_id, released_at=None
        )
    elif claim.product_id is not None:
        serves = await Product.exists(id=claim.product_id, hold_id=retirement.hold_id)
    return RetiredPart(
        scheme=retirement.hold.issuance.scheme,
        mass_g=await used_g(retirement.hold_id),
        is_confirmed=retirement.status is RequestStatus.CONFIRMED,
        serves_the_subject=serves,
        is_for_offset=retirement.purpose_code is PurposeCode.CARBON_OFFSET,
    )


async def _parties(claim: Claim, retirements: Sequence[Retirement]) -> list[Party]:
    organisations = [claim.claimant, *await platform_operators()]
    names = []
    for one in retirements:
        project = one.hold.issuance.project
        organisations += [one.hold.holder, *([project.owner] if project.owner else [])]
        names.append(Party(name=project.operator_name, corporate_number=None))
    known = {one.id: Party(name=one.legal_name, corporate_number=one.corporate_number) for one in organisations}
    return [*known.values(), *names]


async def _has_verification_paper(claim: Claim) -> bool:
    papers = ClaimEvidence.filter(claim_id=claim.id, part=EvidencePart.VERIFICATION, recorded_by_id__isnull=False)
    return await papers.exists()


async def _take(actor: Actor, claim: Claim, retirements: Sequence[Retirement]) -> None:
    """The retirements are the claimant's, and this claim's as long as it is in force."""
    for retirement in retirements:
        kept = await claim_of(retirement.id)
        if retirement.beneficiary_id != claim.claimant_id or (kept and kept.claimant_id != claim.claimant_id):
            raise SecondClaimant(retirement=str(retirement.id))
        if kept is None:
            await keep_claim(actor, retirement)
        else:
            await require_claimable(retirement)
        mass_g = await used_g(retirement.hold_id)
        use = ClaimUse(id=new_id(), claim_id=claim.id, retirement_id=retirement.id, mass_g=mass_g)
        try:
            async with transaction():
                await use.save(force_create=True)
        except IntegrityError as error:
            raise AlreadyClaimed(retirement=str(retirement.id)) from error


async def _statement(claim: Claim, basis: ClaimBasis, retirements: Sequence[Retirement]) -> str:
    retired = []
    for one in retirements:
        assert one.executed_on is not None, "it is confirmed"
        serials = [str(run) for run in merge_adjacent(await ledger.ranges_of_hold(one.hold_id))]
        label = policy_of(one.hold.issuance.scheme).label_ja
        retired.append(RetiredText(scheme_label=label, serials=serials, executed_on=one.executed_on))
    facts = StatementFacts(
        claimant_name=claim.claimant.legal_name,
        boundary=claim.boundary,
        period_from=claim.period_from,
        period_to=claim.period_to,
        emissions_g=claim.emissions_g,
        covered_g=basis.covered_g,
        coverage=basis.coverage,
        retired=retired,
        planned_g=claim.planned_g,
        retire_by=claim.retire_by,
        notice_method=claim.notice_method,
        explanation=claim.explanation,
        verification=basis.verification,
    )
    return statement_of(claim.kind, facts)


def _texts(claim: Claim, statement: str) -> dict[str, str]:
    """All of a claim that the public reads, by field."""
    texts = {
        "statement": statement,
        "boundary": claim.boundary,
        "method": claim.method,
        "reductions": claim.reductions,
        "explanation": claim.explanation,
        "noticeMethod": claim.notice_method,
        **{f"exclusions.{place}": f"{one['name']}：{one['reason']}" for place, one in enumerate(claim.exclusions)},
        **{
            f"sources.{place}.{field}": str(one[key])
            for place, one in enumerate(claim.sources)
            for field, key in _SOURCE_TEXTS
        },
    }
    return {field: text for field, text in texts.items() if text}


async def _freeze(claim: Claim, basis: ClaimBasis, statement: str, retirements: Sequence[Retirement]) -> None:
    """Keep the bundle with its manifest, and make the claim public at the same moment."""
    await keep_files(claim, await compose_files(claim, retirements))
    files, papers = await kept_evidence(claim)
    assert {one.part for one in files} >= set(REQUIRED_PARTS[claim.kind]), "composed from what lacks nothing"
    at = clock.now()
    manifest = manifest_of(
        BundleHeading(
            claim_id=str(claim.id),
            kind=claim.kind.value,
            claimant=claim.claimant.legal_name,
            statement=statement,
            frozen_at=at,
        ),
        files,
        papers,
    )
    covered = replace(basis, retired=() if claim.kind is ClaimKind.WILL_OFFSET else basis.retired)
    await move(
        Claim,
        claim.id,
        CLAIM_LIFECYCLE,
        to=ClaimStatus.PUBLISHED,
        statement=statement,
        covered_g=covered.covered_g,
        coverage=covered.coverage,
        manifest=manifest.decode(),
        manifest_hash=sha256_of(manifest),
        archive_hash=sha256_of(archive_of(manifest, files)),
        frozen_at=at,
        published_at=at,
    )
