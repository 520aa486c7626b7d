"""What a claim stands on, composed from the records into the files of its evidence bundle (docs/sources.md KH-02)."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from core import clock
from core.canonical import canonical_bytes
from core.ids import new_id
from listings.claim_drafts import OUR_FILES
from listings.facts import credit_facts
from registry import ledger
from registry.allocations import used_g
from registry.claim_models import Claim, ClaimEvidence
from registry.claim_rules import ClaimKind, EvidencePart
from registry.evidence_bundle import MAX_FILES, BundleFile, OutsidePaper, archive_of, sha256_of
from registry.models import Block, Certificate, Retirement
from registry.schemes import policy_of
from registry.serials import merge_adjacent
from registry.states import BlockState

MAX_ENTRIES: Final = 500
"""How many entries of the ledger one retirement shows: as many as it retired runs of tonnes."""


async def compose_files(claim: Claim, retirements: Sequence[Retirement]) -> list[BundleFile]:
    """The files that the records give: what is claimed, how it was calculated, and the credits with their retirements.

    Needs `hold__issuance__project` of the retirements fetched. They are dated today: they tell what is recorded now.
    """
    parts = own_parts(claim)
    if retirements:
        parts[EvidencePart.CREDITS] = [await _credits(one) for one in retirements]
        parts[EvidencePart.RETIREMENT] = [await _retirement(one) for one in retirements]
    today = clock.today()
    files = [
        BundleFile(part=part, name=f"{OUR_FILES}{part.value.lower()}.json", content=_readable(record), dated_on=today)
        for part, record in parts.items()
    ]
    return files + await _certificates(retirements)


def own_parts(claim: Claim) -> dict[EvidencePart, Any]:
    """What a claim itself tells, by the part of the bundle in which it is frozen."""
    parts: dict[EvidencePart, Any] = {
        EvidencePart.BOUNDARY: {
            "boundary": claim.boundary,
            "period_from": claim.period_from,
            "period_to": claim.period_to,
            "exclusions": claim.exclusions,
            "demand": claim.demand_id,
            "product": claim.product_id,
            "valid_to": claim.valid_to,
        },
        EvidencePart.CALCULATION: {"emissions_g": claim.emissions_g, "sources": claim.sources},
        EvidencePart.METHOD: {"method": claim.method},
    }
    if claim.reductions:
        parts[EvidencePart.REDUCTIONS] = {"reductions_made_first": claim.reductions}
    if claim.kind is ClaimKind.WILL_OFFSET:
        parts[EvidencePart.PLAN] = {
            "planned_g": claim.planned_g,
            "retire_by": claim.retire_by,
            "notice_method": claim.notice_method,
        }
    if claim.verification:
        parts[EvidencePart.VERIFICATION] = claim.verification
    return parts


async def keep_files(claim: Claim, files: Sequence[BundleFile]) -> None:
    """Keep composed files with the claim, which is still a draft."""
    today = clock.today()
    await ClaimEvidence.bulk_create(
        [
            ClaimEvidence(
                id=new_id(),
                claim_id=claim.id,
                part=one.part,
                name=one.name,
                sha256=sha256_of(one.content),
                size_bytes=len(one.content),
                content=one.content,
                dated_on=one.dated_on,
                recorded_on=today,
            )
            for one in files
        ]
    )


async def kept_evidence(claim: Claim) -> tuple[list[BundleFile], list[OutsidePaper]]:
    """All that is kept for a claim: its files, and the papers that its claimant keeps."""
    rows = await ClaimEvidence.filter(claim_id=claim.id).order_by("id").limit(2 * MAX_FILES)
    return bundle_of_rows(rows)


def bundle_of_rows(rows: Sequence[ClaimEvidence]) -> tuple[list[BundleFile], list[OutsidePaper]]:
    """The files of the archive, and the papers that are kept elsewhere, as they are kept."""
    files = [
        BundleFile(part=row.part, name=row.name, content=bytes(row.content), dated_on=row.dated_on)
        for row in rows
        if row.content is not None
    ]
    papers = [
        OutsidePaper(part=row.part, name=row.name, sha256=row.sha256, dated_on=row.dated_on)
        for row in rows
        if row.content is None
    ]
    return files, papers


async def archive_of_claim(claim: Claim) -> bytes:
    """The evidence bundle of a claim that was made, the same to the byte whenever it is asked for."""
    assert claim.manifest is not None, "it was made with its evidence"
    files, _ = await kept_evidence(claim)
    return archive_of(claim.manifest.encode(), files)


async def _credits(retirement: Retirement) -> dict[str, Any]:
    issuance = retirement.hold.issuance
    facts = asdict(credit_facts(issuance, issuance.project))
    return facts | {
        "retirement": retirement.id,
        "scheme": issuance.scheme.value,
        "credit_class": policy_of(issuance.scheme).credit_class,
        "certification_number": issuance.certification_number,
        "issued_on": issuance.issued_on,
        "serials": [str(one) for one in merge_adjacent(await ledger.ranges_of_hold(retirement.hold_id))],
        "quantity_t": retirement.quantity_t,
        "given_to_the_use_g": await used_g(retirement.hold_id),
    }


async def _retirement(retirement: Retirement) -> dict[str, Any]:
    issuance = retirement.hold.issuance
    retired = Block.filter(retirement_id=retirement.id, state=BlockState.RETIRED).order_by("start", "id")
    blocks = await retired.limit(MAX_ENTRIES).select_related("opened_by")
    entries = {block.opened_by.sequence: block.opened_by for block in blocks}
    return {
        "retirement": retirement.id,
        "notice_number": retirement.notice_number,
        "executed_on": retirement.executed_on,
        "confirmed_at": retirement.confirmed_at,
        "kind": retirement.kind.value,
        "purpose": retirement.purpose_code.value,
        "purpose_detail": retirement.purpose_detail,
        "user": retirement.beneficiary_name,
        "target_activity": retirement.target_activity,
        "target_period": retirement.target_period,
        "chain": {
            "issuance": issuance.id,
            "hash": "sha256(previous_hash + body), both as UTF-8 text, in hexadecimal",
            "entry_count": issuance.entry_count,
            "head_hash": issuance.head_hash,
            "entries": [
                {"sequence": sequence, "body": one.body, "previous_hash": one.previous_hash, "hash": one.hash}
                for sequence, one in sorted(entries.items())
            ],
        },
    }


async def _certificates(retirements: Sequence[Retirement]) -> list[BundleFile]:
    found = Certificate.filter(retirement_id__in=[one.id for one in retirements]).order_by("number")
    return [
        BundleFile(
            part=EvidencePart.RETIREMENT,
            name=f"{OUR_FILES}certificate-{one.number}.json",
            content=one.document.encode(),
            dated_on=_day_of(one),
        )
        for one in await found
    ]


def _day_of(certificate: Certificate) -> date:
    day: date = clock.legal_day(certificate.created_at)
    return day


def _readable(record: Any) -> bytes:
    """Canonical values, set out for people."""
    values = json.loads(canonical_bytes(record))
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=2).encode() + b"\n"
