"""Proving claims: what each says is what its frozen evidence says, and it stands on grams that are its own."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from tortoise.functions import Count

from core.canonical import canonical_bytes
from core.findings import Findings
from core.reading import batches
from listings.claim_drafts import OUR_FILES
from listings.claim_evidence import bundle_of_rows, own_parts
from listings.record_rules import RecordRule
from registry.allocations import used_g_of_holds
from registry.claim_models import Claim, ClaimEvidence, ClaimUse
from registry.claim_rules import ClaimCoverage, ClaimKind, ClaimStatus
from registry.evidence_bundle import archive_of, sha256_of
from registry.models import Retirement
from registry.states import RequestStatus

CLAIMS_A_BATCH: Final = 20
"""Their evidence is read with them: at most some megabytes each."""

Broken = Iterable[tuple[RecordRule, str]]


async def verify_claims(findings: Findings) -> int:
    """Check every claim against its evidence and its retirements; returns how many there are."""
    count = 0
    async for claims in batches(Claim.all(), size=CLAIMS_A_BATCH):
        ids = [one.id for one in claims]
        evidence: defaultdict[UUID, list[ClaimEvidence]] = defaultdict(list)
        for file in await ClaimEvidence.filter(claim_id__in=ids).order_by("id"):
            evidence[file.claim_id].append(file)
        uses: defaultdict[UUID, list[ClaimUse]] = defaultdict(list)
        for use in await ClaimUse.filter(claim_id__in=ids).order_by("id"):
            uses[use.claim_id].append(use)
        used = await _usable_g([use for found in uses.values() for use in found])
        for claim in claims:
            broken = [
                *_state(claim),
                *_evidence(claim, evidence[claim.id]),
                *_told(claim, evidence[claim.id]),
                *_basis(claim, uses[claim.id], used),
            ]
            for rule, detail in broken:
                findings.add(rule, f"claim {claim.id}", detail)
        count += len(claims)
    live = ClaimUse.filter(ended_at=None).annotate(count=Count("id")).group_by("retirement_id")
    for row in await live.filter(count__gt=1).values("retirement_id", "count"):
        findings.add(RecordRule.CLAIM_BASIS, f"retirement {row['retirement_id']}", f"{row['count']} claims stand on it")
    return count


def _state(claim: Claim) -> Broken:
    """What was made has its statement and hashes, what ended its day and reason, and no other has any of them."""
    made = (claim.statement, claim.covered_g, claim.manifest, claim.manifest_hash, claim.archive_hash, claim.frozen_at)
    is_made = claim.published_at is not None
    if any((one is not None) != is_made for one in made) or claim.frozen_at != claim.published_at:
        yield RecordRule.CLAIM_STATE, f"published at {claim.published_at}, frozen at {claim.frozen_at}"
    ended = (claim.ended_at, claim.ended_reason)
    if any((one is not None) != (claim.status is ClaimStatus.ENDED) for one in ended):
        yield RecordRule.CLAIM_STATE, f"{claim.status}, ended at {claim.ended_at}"
    if (claim.status is ClaimStatus.DRAFT and is_made) or (claim.status is ClaimStatus.PUBLISHED and not is_made):
        yield RecordRule.CLAIM_STATE, f"{claim.status}, published at {claim.published_at}"


def _evidence(claim: Claim, rows: Sequence[ClaimEvidence]) -> Broken:
    """Every file is as it was kept; manifest and archive, made anew from them, have the published hashes."""
    for row in rows:
        if row.content is not None and (sha256_of(bytes(row.content)), len(row.content)) != (
            row.sha256,
            row.size_bytes,
        ):
            yield RecordRule.CLAIM_EVIDENCE, f"{row.part}/{row.name}: {sha256_of(bytes(row.content))} by its content"
    if not claim.manifest:
        return
    manifest = claim.manifest.encode()
    if sha256_of(manifest) != claim.manifest_hash:
        yield RecordRule.CLAIM_EVIDENCE, f"manifest: {sha256_of(manifest)} by its content"
    files, papers = bundle_of_rows(rows)
    kept = {one.path: sha256_of(one.content) for one in files}
    if len(kept) < len(files) or sha256_of(archive_of(manifest, files)) != claim.archive_hash:
        yield RecordRule.CLAIM_EVIDENCE, "the archive of its files has another hash than was published"
    listed = _read(claim.manifest)
    if not isinstance(listed, dict):
        return
    named = {one.get("path"): one.get("sha256") for one in listed.get("files", ())}
    outside = {(one.get("name"), one.get("sha256")) for one in listed.get("papers_kept_by_the_claimant", ())}
    if named != kept or outside != {(one.name, one.sha256) for one in papers}:
        yield RecordRule.CLAIM_EVIDENCE, "its manifest lists other files than are kept"


def _told(claim: Claim, rows: Sequence[ClaimEvidence]) -> Broken:
    """What its page tells is what was frozen with it."""
    if not claim.manifest:
        return
    manifest = _read(claim.manifest)
    told = (str(claim.id), claim.kind.value, claim.statement)
    if not isinstance(manifest, dict) or told != tuple(manifest.get(name) for name in ("claim", "kind", "statement")):
        yield RecordRule.CLAIM_TOLD, "its kind or statement is not its manifest's"
    kept = {row.name: row.content for row in rows if row.content is not None}
    for part, record in own_parts(claim).items():
        content = kept.get(f"{OUR_FILES}{part.value.lower()}.json")
        if content is None or _read(bytes(content)) != json.loads(canonical_bytes(record)):
            yield RecordRule.CLAIM_TOLD, f"{part}: it tells something else than its evidence"


def _basis(claim: Claim, uses: Sequence[ClaimUse], usable_g: dict[UUID, int]) -> Broken:
    """In force it stands on the confirmed grams of the retirements that it names; ended, or to come, on nothing."""
    live = [use for use in uses if use.ended_at is None]
    if claim.status is not ClaimStatus.PUBLISHED:
        if live:
            yield RecordRule.CLAIM_BASIS, f"{claim.status}, but {len(live)} retirements stand for it"
    else:
        named = set() if claim.kind is ClaimKind.WILL_OFFSET else set(claim.retirement_ids)
        if named != {str(use.retirement_id) for use in live}:
            yield RecordRule.CLAIM_BASIS, "it stands on other retirements than it names"
        for use in live:
            used_g = usable_g.get(use.retirement_id, 0)
            if use.mass_g > used_g:
                yield RecordRule.CLAIM_BASIS, f"{use.mass_g} g of retirement {use.retirement_id}, {used_g} g used"
    if claim.covered_g is None:
        return
    total_g = sum(use.mass_g for use in uses)
    coverage = ClaimCoverage.WHOLE if total_g >= claim.emissions_g else ClaimCoverage.PART
    if (claim.covered_g, claim.coverage) != (total_g, coverage):
        yield RecordRule.CLAIM_BASIS, f"{claim.covered_g} g ({claim.coverage}), its retirements are {total_g} g"


async def _usable_g(uses: Sequence[ClaimUse]) -> dict[UUID, int]:
    """By retirement, the grams that are somebody's; nothing where it is not confirmed."""
    confirmed = Retirement.filter(id__in=[use.retirement_id for use in uses], status=RequestStatus.CONFIRMED)
    holds = dict(await confirmed.values_list("id", "hold_id"))
    used = await used_g_of_holds(list(holds.values()))
    return {id: used.get(hold_id, 0) for id, hold_id in holds.items()}


def _read(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
