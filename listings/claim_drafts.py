"""Drafting a claim: what it is about and on what it shall stand, and the papers that support it.

A draft is never changed: another one is written, and the first is ended.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, InvalidTransition, NotFound
from core.ids import new_id
from core.mass import Grams, require_sum
from core.numbers import check_range
from core.text import MAX_PARAGRAPH, read_day, read_one_line, read_period
from listings.models import Demand, Product
from parties.actors import Actor
from parties.permissions import require
from registry.claim_errors import SecondClaimant
from registry.claim_models import Claim, ClaimEvidence
from registry.claim_rules import ClaimKind, ClaimStatus, EvidencePart, Verification
from registry.errors import AlreadyRegistered
from registry.evidence_bundle import MAX_ATTACHED_BYTES, MAX_FILE_BYTES, MAX_FILES, sha256_of
from registry.queries import get_retirement_for

MAX_SOURCES: Final = 100
MAX_EXCLUSIONS: Final = 50
MAX_RETIREMENTS: Final = 20
MAX_DRAFTS: Final = 50
"""Of one organisation, each with its papers."""

MAX_BOUNDARY: Final = 500
MAX_FORMULA: Final = 1_000
MAX_EXPLANATION: Final = 500
MAX_FILE_NAME: Final = 100
EARLIEST: Final = date(2008, 4, 1)
MAX_TERM_DAYS: Final = 3_660
"""Ten years: how far from today a claim's period and term may reach."""

OUR_FILES: Final = "musubi-"
"""How the names of the files begin that are composed from the records."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NOT_IN_NAMES: Final = re.compile(r'[/\\:*?"<>|]|^\.')


@dataclass(frozen=True, kw_only=True)
class SourceText:
    """One source of emissions: its grams, the formula by which they were calculated, where its factors come from."""

    name: str
    mass_g: Grams
    formula: str
    factor_source: str


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Something that the boundary leaves out, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClaimDraft:
    """What a claim would say and stand on; masses in grams, the sources add up to the emissions.

    `retirement_ids` are of retirements whose user the claimant is. `planned_g`, `retire_by` and `notice_method` are for
    an offset to come.
    """

    kind: ClaimKind
    demand_id: UUID | None
    product_id: UUID | None
    boundary: str
    period_from: date
    period_to: date
    emissions_g: Grams
    sources: Sequence[SourceText]
    exclusions: Sequence[Exclusion]
    method: str
    reductions: str
    explanation: str
    retirement_ids: Sequence[UUID]
    planned_g: Grams | None
    retire_by: date | None
    notice_method: str
    verification: Verification | None
    valid_to: date


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A paper that supports a claim: with its content, or kept by the claimant and known by its SHA-256."""

    claim_id: UUID
    part: EvidencePart
    name: str
    dated_on: date
    content: bytes | None
    sha256: str | None


async def draft_claim(actor: Actor, draft: ClaimDraft) -> UUID:
    """Write down a claim that is not made yet; returns its id. In the caller's transaction.

    Raises NotFound for a demand or product that is not the claimant's and a retirement that it may not read,
    SecondClaimant for one whose user is another, InvalidInput.
    """
    require(actor, "draftClaim")
    await _require_own(actor, draft)
    for id in draft.retirement_ids:
        if (await get_retirement_for(actor, id)).beneficiary_id != actor.organisation_id:
            raise SecondClaimant(retirement=str(id))
    claim = _read_draft(actor, draft)
    drafts = await Claim.filter(claimant_id=actor.organisation_id, status=ClaimStatus.DRAFT).count()
    if drafts >= MAX_DRAFTS:
        raise InvalidInput(field="kind", value=str(drafts), rule=f"max_drafts={MAX_DRAFTS}")
    await claim.save(force_create=True)
    await events.record("ClaimDrafted", subject_id=claim.id)
    return claim.id


async def attach_evidence(actor: Actor, attachment: Attachment) -> UUID:
    """Put a paper to the evidence of a draft; returns the claim's id. In the caller's transaction.

    Raises NotFound, InvalidTransition once the claim is made and its evidence frozen, AlreadyRegistered for a name that
    is taken, InvalidInput.
    """
    require(actor, "attachEvidence")
    claim = await locked_claim(actor, attachment.claim_id)
    if claim.status is not ClaimStatus.DRAFT:
        raise InvalidTransition(kind="claim", state=claim.status.value, wanted="DRAFT")
    evidence = _read_attachment(actor, attachment)
    sizes = await ClaimEvidence.filter(claim_id=claim.id).limit(MAX_FILES).values_list("size_bytes", flat=True)
    check_range(len(sizes) + 1, field="claimId", maximum=MAX_FILES)
    check_range(
        sum(int(str(one)) for one in sizes) + evidence.size_bytes, field="contentBase64", maximum=MAX_ATTACHED_BYTES
    )
    try:
        async with transaction():
            await evidence.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyRegistered(field="name", value=evidence.name, rule="KH-02") from error
    await events.record("EvidenceAttached", subject_id=claim.id)
    return claim.id


async def locked_claim(actor: Actor, id: UUID) -> Claim:
    """The actor's own claim, which waits for nobody else until the transaction ends. Raises NotFound."""
    claim = await Claim.select_for_update(no_key=True).get_or_none(id=id, claimant_id=actor.organisation_id)
    if claim is None:
        raise NotFound(kind="Claim", id=str(id))
    return claim


async def _require_own(actor: Actor, draft: ClaimDraft) -> None:
    own = actor.organisation_id
    if draft.demand_id is not None and not await Demand.exists(id=draft.demand_id, buyer_id=own):
        raise NotFound(kind="Demand", id=str(draft.demand_id))
    if draft.product_id is not None and not await Product.exists(id=draft.product_id, seller_id=own):
        raise NotFound(kind="Product", id=str(draft.product_id))
    if draft.demand_id is not None and draft.product_id is not None:
        raise InvalidInput(field="productId", value=str(draft.product_id), rule="one_event_or_product")


def _read_draft(actor: Actor, draft: ClaimDraft) -> Claim:
    today = clock.today()
    latest = today + timedelta(days=MAX_TERM_DAYS)
    read_day("periodFrom", draft.period_from, earliest=EARLIEST, latest=latest)
    read_day("periodTo", draft.period_to, earliest=EARLIEST, latest=latest)
    read_period("periodTo", draft.period_from, draft.period_to)
    check_range(len(draft.sources), field="sources", maximum=MAX_SOURCES)
    check_range(len(draft.exclusions), field="exclusions", minimum=0, maximum=MAX_EXCLUSIONS)
    check_range(len(draft.retirement_ids), field="retirementIds", minimum=0, maximum=MAX_RETIREMENTS)
    if len(set(draft.retirement_ids)) != len(draft.retirement_ids):
        raise InvalidInput(field="retirementIds", value=str(len(draft.retirement_ids)), rule="each_once")
    require_sum("sources", [one.mass_g for one in draft.sources], draft.emissions_g)
    if draft.retire_by is not None:
        read_day("retireBy", draft.retire_by, earliest=today, latest=latest)
    return Claim(
        id=new_id(),
        claimant_id=actor.organisation_id,
        kind=draft.kind,
        demand_id=draft.demand_id,
        product_id=draft.product_id,
        boundary=read_one_line("boundary", draft.boundary, maximum=MAX_BOUNDARY),
        period_from=draft.period_from,
        period_to=draft.period_to,
        emissions_g=draft.emissions_g,
        sources=[_read_source(one) for one in draft.sources],
        exclusions=[
            {
                "name": read_one_line("exclusions.name", one.name),
                "reason": read_one_line("exclusions.reason", one.reason, maximum=MAX_BOUNDARY),
            }
            for one in draft.exclusions
        ],
        method=read_one_line("method", draft.method, maximum=MAX_PARAGRAPH),
        reductions=_read_or_nothing("reductions", draft.reductions, MAX_PARAGRAPH),
        explanation=_read_or_nothing("explanation", draft.explanation, MAX_EXPLANATION),
        retirement_ids=[str(id) for id in draft.retirement_ids],
        planned_g=draft.planned_g,
        retire_by=draft.retire_by,
        notice_method=_read_or_nothing("noticeMethod", draft.notice_method, 200),
        verification=_read_verification(draft.verification) if draft.verification else None,
        valid_to=read_day("validTo", draft.valid_to, earliest=today, latest=latest),
        drafted_by_id=actor.person_id,
    )


def _read_source(source: SourceText) -> dict[str, str | int]:
    return {
        "name": read_one_line("sources.name", source.name),
        "mass_g": source.mass_g,
        "formula": read_one_line("sources.formula", source.formula, maximum=MAX_FORMULA),
        "factor_source": read_one_line("sources.factorSource", source.factor_source, maximum=MAX_FORMULA),
    }


def _read_verification(verification: Verification) -> dict[str, str | None]:
    number = verification.corporate_number
    day = read_day("verification.verifiedOn", verification.verified_on, earliest=EARLIEST, latest=clock.today())
    return {
        "verifier": read_one_line("verification.verifier", verification.verifier),
        "corporate_number": read_one_line("verification.corporateNumber", number, maximum=13) if number else None,
        "standard": read_one_line("verification.standard", verification.standard),
        "statement_number": read_one_line("verification.statementNumber", verification.statement_number, maximum=60),
        "verified_on": day.isoformat(),
    }


def _read_attachment(actor: Actor, attachment: Attachment) -> ClaimEvidence:
    today = clock.today()
    name = read_one_line("name", attachment.name, maximum=MAX_FILE_NAME)
    if _NOT_IN_NAMES.search(name) or name.startswith(OUR_FILES):
        raise InvalidInput(field="name", value=name, rule="file_name")
    if (attachment.content is None) == (attachment.sha256 is None):
        raise InvalidInput(field="sha256", value=attachment.sha256 or "", rule="content_or_hash")
    content = attachment.content
    if content is not None:
        check_range(len(content), field="contentBase64", maximum=MAX_FILE_BYTES)
    digest = sha256_of(content) if content is not None else (attachment.sha256 or "").strip().lower()
    if _SHA256.fullmatch(digest) is None:
        raise InvalidInput(field="sha256", value=digest[:70], rule="sha256_in_hexadecimal")
    return ClaimEvidence(
        id=new_id(),
        claim_id=attachment.claim_id,
        part=attachment.part,
        name=name,
        sha256=digest,
        size_bytes=len(content) if content is not None else 0,
        content=content,
        dated_on=read_day("datedOn", attachment.dated_on, earliest=EARLIEST, latest=today),
        recorded_on=today,
        recorded_by_id=actor.person_id,
    )


def _read_or_nothing(field: str, text: str, maximum: int) -> str:
    return read_one_line(field, text, maximum=maximum) if text.strip() else ""
