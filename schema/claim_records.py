"""Claims as they are read, with the evidence that they stand on."""

import asyncio
from base64 import b64encode
from datetime import date, datetime
from typing import Annotated

import strawberry

from core import clock
from listings import claims
from listings.claim_evidence import archive_of_claim
from registry import ledger
from registry.allocations import used_g
from registry.annotations import annotations_of_claim
from registry.claim_models import Claim as ClaimRow
from registry.claim_models import ClaimEvidence, ClaimUse
from registry.claim_rules import ClaimCoverage, ClaimKind, ClaimStatus, EvidencePart, Lack, evidence_due_on
from registry.evidence_bundle import MAX_FILES
from registry.schemes import policy_of
from registry.serials import merge_adjacent, show_ranges
from schema.context import Info
from schema.disclosures import CertificateNote
from schema.ids import Node, global_id
from schema.scalars import Mass, mass_of

RequestedOn = Annotated[
    date | None, strawberry.argument(description="The day on which an authority asked for the grounds; null: today.")
]


@strawberry.type(description="One source of the emissions that a claim is about.")
class ClaimSource:
    """See listings.claim_drafts.SourceText."""

    name: str = strawberry.field(description="Its name.")
    mass: Mass = strawberry.field(description="How much.")
    formula: str = strawberry.field(description="Activity times factor, as calculated.")
    factor_source: str = strawberry.field(description="Where the factors come from.")


@strawberry.type(description="Something that the boundary leaves out, and why.")
class ClaimExclusion:
    """See listings.claim_drafts.Exclusion."""

    name: str = strawberry.field(description="What.")
    reason: str = strawberry.field(description="Why.")


@strawberry.type(description="What a third party says of a claim（第三者検証）.")
class ClaimVerification:
    """See registry.claim_rules.Verification."""

    verifier: str = strawberry.field(description="Who verified it.")
    standard: str = strawberry.field(description="By which standard, e.g. JIS Q 14064-3.")
    statement_number: str = strawberry.field(description="Number of its statement.")
    verified_on: date = strawberry.field(description="The statement's day.")


@strawberry.type(description="A retirement on which a claim stands.")
class ClaimedRetirement:
    """See registry.claim_models.ClaimUse."""

    retirement_id: strawberry.ID = strawberry.field(description="The retirement.")
    scheme_label: str = strawberry.field(description="What was retired.")
    serials: str = strawberry.field(description="Their serials.")
    mass: Mass = strawberry.field(description="The grams of it that were given to the use.")
    executed_on: date | None = strawberry.field(description="The registry's day; null before it has confirmed.")
    notice_number: str | None = strawberry.field(description="Number of its notice; null before it has confirmed.")


@strawberry.type(description="Something without which the claim cannot be made.")
class ClaimLack:
    """See registry.claim_rules.Lack."""

    key: Lack = strawberry.field(description="What.")
    rule: str = strawberry.field(description="The rule's id, as docs/sources.md explains it.")
    message: str = strawberry.field(description="For people, in the language of Accept-Language.")


@strawberry.type(description="A file of the evidence, or a paper that the claimant keeps.")
class EvidenceFile:
    """See registry.claim_models.ClaimEvidence."""

    part: EvidencePart = strawberry.field(description="Which part.")
    name: str = strawberry.field(description="Its name.")
    sha256: str = strawberry.field(description="Its SHA-256.")
    bytes: int = strawberry.field(description="How large; 0 for a paper that the claimant keeps.")
    dated_on: date = strawberry.field(description="The day that it bears.")
    is_in_archive: bool = strawberry.field(description="Whether the archive has it; else the claimant keeps it.")


@strawberry.type(description="All that a claim stands on（根拠資料一式）, for its claimant, operators and auditors.")
class EvidenceBundle:
    """See registry.evidence_bundle."""

    row: strawberry.Private[ClaimRow]
    manifest: str | None = strawberry.field(description="manifest.json of the archive; null for a draft.")

    @strawberry.field(description="Its files and papers, in the order in which they came.")
    async def files(self) -> list[EvidenceFile]:
        """The rows, without their content."""
        rows = ClaimEvidence.filter(claim_id=self.row.id).order_by("id").limit(2 * MAX_FILES)
        names = ("part", "name", "sha256", "size_bytes", "dated_on")
        inside = {row[0] for row in await rows.filter(content__isnull=False).values_list("id")}
        return [
            EvidenceFile(
                part=one["part"],
                name=one["name"],
                sha256=one["sha256"],
                bytes=one["size_bytes"],
                dated_on=one["dated_on"],
                is_in_archive=one["id"] in inside,
            )
            for one in await rows.values("id", *names)
        ]

    @strawberry.field(description="The archive（zip）in Base64, the same to the byte each time; null for a draft.")
    async def archive_base64(self) -> str | None:
        """See listings.claim_evidence.archive_of_claim."""
        if self.row.published_at is None:
            return None
        archive = await archive_of_claim(self.row)
        return (await asyncio.to_thread(b64encode, archive)).decode()


@strawberry.type(
    description="What an organisation claims of the emissions of a boundary（主張）: public once it is made, "
    "by one that may be named."
)
class Claim(Node):
    """See registry.claim_models.Claim."""

    row: strawberry.Private[ClaimRow]
    kind: ClaimKind = strawberry.field(description="What is claimed.")
    status: ClaimStatus = strawberry.field(description="How far it is.")
    claimant_name: str = strawberry.field(description="Who claims it.")
    boundary: str = strawberry.field(description="Of what.")
    period_from: date = strawberry.field(description="First day.")
    period_to: date = strawberry.field(description="Last day.")
    emissions: Mass = strawberry.field(description="All emissions of the boundary.")
    method: str = strawberry.field(description="How they were calculated.")
    reductions: str = strawberry.field(description="What was reduced first; empty when nothing is told.")
    explanation: str = strawberry.field(description="What the name means; empty when nothing is told.")
    retire_by: date | None = strawberry.field(description="Of an offset to come, by when.")
    notice_method: str = strawberry.field(description="Of an offset to come, how its result is made known; else empty.")
    valid_to: date = strawberry.field(description="Last day of its term.")
    statement: str | None = strawberry.field(description="The claim in Japanese; null for a draft.")
    coverage: ClaimCoverage | None = strawberry.field(description="How much is made up for; null for a draft.")
    published_at: datetime | None = strawberry.field(description="When it was made; null for a draft.")
    manifest_hash: str | None = strawberry.field(description="SHA-256 of its evidence's manifest; null for a draft.")
    archive_hash: str | None = strawberry.field(description="SHA-256 of its evidence's archive; null for a draft.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it has not.")
    ended_reason: str | None = strawberry.field(description="Why it ended; null while it has not.")

    @strawberry.field(description="The sources of the emissions; they add up.")
    def sources(self) -> list[ClaimSource]:
        """The calculation."""
        return [
            ClaimSource(
                name=one["name"],
                mass=mass_of(one["mass_g"]),
                formula=one["formula"],
                factor_source=one["factor_source"],
            )
            for one in self.row.sources
        ]

    @strawberry.field(description="What the boundary leaves out.")
    def exclusions(self) -> list[ClaimExclusion]:
        """The exclusions."""
        return [ClaimExclusion(name=one["name"], reason=one["reason"]) for one in self.row.exclusions]

    @strawberry.field(description="Of an offset to come, how much; null for others.")
    def planned(self) -> Mass | None:
        """The plan."""
        return mass_of(self.row.planned_g) if self.row.planned_g is not None else None

    @strawberry.field(description="Retired grams that it stands on; null for a draft.")
    def covered(self) -> Mass | None:
        """The grams."""
        return mass_of(self.row.covered_g) if self.row.covered_g is not None else None

    @strawberry.field(description="The verification; null without one.")
    def verification(self) -> ClaimVerification | None:
        """The verification."""
        found = claims.verification_of(self.row)
        if found is None:
            return None
        return ClaimVerification(
            verifier=found.verifier,
            standard=found.standard,
            statement_number=found.statement_number,
            verified_on=found.verified_on,
        )

    @strawberry.field(description="The retirements on which it stands, or shall stand.")
    async def retirements(self) -> list[ClaimedRetirement]:
        """See listings.claims.retirements_of."""
        uses = {one.retirement_id: one.mass_g for one in await ClaimUse.filter(claim_id=self.row.id)}
        return [
            ClaimedRetirement(
                retirement_id=global_id("Retirement", one.id),
                scheme_label=policy_of(one.hold.issuance.scheme).label_ja,
                serials=show_ranges(merge_adjacent(await ledger.ranges_of_hold(one.hold_id))),
                mass=mass_of(uses[one.id] if one.id in uses else await used_g(one.hold_id)),
                executed_on=one.executed_on,
                notice_number=one.notice_number,
            )
            for one in await claims.retirements_of(self.row)
        ]

    @strawberry.field(
        description="What was noted since on the certificates of its retirements, e.g. that tonnes were reversed."
    )
    async def annotations(self) -> list[CertificateNote]:
        """See registry.annotations.annotations_of_claim."""
        notes = await annotations_of_claim(self.row.id)
        return [CertificateNote(noted_on=day, text=text) for day, text in notes]

    @strawberry.field(description="All that a draft lacks to be made; empty for what was made, and for others.")
    async def lacks(self, info: Info) -> list[ClaimLack]:
        """See registry.claim_rules.lacks_of."""
        if not claims.reads_evidence(info.context.actor, self.row):
            return []
        japanese = info.context.language == "ja"
        return [
            ClaimLack(key=one, rule=one.rule, message=one.text_ja if japanese else one.text_en)
            for one in await claims.lacks_of_claim(self.row)
        ]

    @strawberry.field(description="What it stands on; null for everybody but its claimant, operators and auditors.")
    def evidence(self, info: Info) -> EvidenceBundle | None:
        """See listings.claims.reads_evidence."""
        if not claims.reads_evidence(info.context.actor, self.row):
            return None
        return EvidenceBundle(row=self.row, manifest=self.row.manifest)

    @strawberry.field(description="By when the grounds must be handed to an authority that asked on a day（15日以内）.")
    def evidence_due_on(self, requested_on: RequestedOn = None) -> date:
        """See registry.claim_rules.evidence_due_on."""
        return evidence_due_on(requested_on or clock.today())


def claim_of_row(row: ClaimRow) -> Claim:
    """The GraphQL object of a claim; needs `claimant` fetched."""
    return Claim(
        id=global_id("Claim", row.id),
        row=row,
        kind=row.kind,
        status=row.status,
        claimant_name=row.claimant.legal_name,
        boundary=row.boundary,
        period_from=row.period_from,
        period_to=row.period_to,
        emissions=mass_of(row.emissions_g),
        method=row.method,
        reductions=row.reductions,
        explanation=row.explanation,
        retire_by=row.retire_by,
        notice_method=row.notice_method,
        valid_to=row.valid_to,
        statement=row.statement,
        coverage=row.coverage,
        published_at=row.published_at,
        manifest_hash=row.manifest_hash,
        archive_hash=row.archive_hash,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
    )


@strawberry.type(description="A claim in a list; `node` gives all of it.")
class ClaimSummary:
    """See registry.claim_models.Claim."""

    id: strawberry.ID = strawberry.field(description="The claim.")
    kind: ClaimKind = strawberry.field(description="What is claimed.")
    status: ClaimStatus = strawberry.field(description="How far it is.")
    boundary: str = strawberry.field(description="Of what.")
    statement: str | None = strawberry.field(description="The claim in Japanese; null for a draft.")
    valid_to: date = strawberry.field(description="Last day of its term.")
    published_at: datetime | None = strawberry.field(description="When it was made; null for a draft.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it has not.")


def summary_of(row: ClaimRow) -> ClaimSummary:
    """The GraphQL object of a claim in a list."""
    return ClaimSummary(
        id=global_id("Claim", row.id),
        kind=row.kind,
        status=row.status,
        boundary=row.boundary,
        statement=row.statement,
        valid_to=row.valid_to,
        published_at=row.published_at,
        ended_at=row.ended_at,
    )
