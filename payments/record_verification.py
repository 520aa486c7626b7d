"""Proving what was claimed, published, let pass, complained of and promised: all that stands beside ledger and money.

Findings are data. Memory stays bounded by one batch of rows. When others may be writing, the caller opens
`core.reading.consistent_view()` around it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.findings import Finding, Findings
from core.reading import batches
from disclosures.composed import content_of, read_composed
from disclosures.duty_kinds import ComplaintStatus, ComplaintSubject
from disclosures.duty_models import Complaint
from disclosures.finding_models import GateFinding, RuleWaiver
from disclosures.findings import text_hash
from disclosures.models import PublishedDocument
from disclosures.rules import all_rules
from listings.claim_verification import verify_claims
from listings.kinds import ListingStatus, ProductStatus
from listings.models import Listing, Product
from listings.record_rules import RecordRule
from payments.promise_verification import verify_outstanding, verify_voids

DECIDED = frozenset({ComplaintStatus.UPHELD, ComplaintStatus.DISMISSED})


@dataclass(frozen=True, kw_only=True)
class RecordVerdict:
    """What a verification read, and what it found; `finding_count` may exceed the kept findings.

    `outstanding_g` are the grams that are sold and not retired, summed anew from the orders.
    """

    findings: Sequence[Finding]
    finding_count: int
    claims: int
    documents: int
    waivers: int
    complaints: int
    outstanding_g: int

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.finding_count == 0


async def verify_records() -> RecordVerdict:
    """Read every claim, document, waiver, complaint, void note and promise, and report each break of a `RecordRule`."""
    findings = Findings()
    claims = await verify_claims(findings)
    documents = await _verify_documents(findings)
    waivers = await _verify_waivers(findings)
    complaints = await _verify_complaints(findings)
    await verify_voids(findings)
    outstanding_g = await verify_outstanding(findings)
    return RecordVerdict(
        findings=tuple(findings.kept),
        finding_count=findings.count,
        claims=claims,
        documents=documents,
        waivers=waivers,
        complaints=complaints,
        outstanding_g=outstanding_g,
    )


async def _verify_documents(findings: Findings) -> int:
    """Every document is as it was published, and none of a subject's versions is missing between two others."""
    count, highest = 0, dict[tuple[str, object], int]()
    by = ("kind", "subject_id", "version", "id")
    async for documents in batches(PublishedDocument.all(), by=by):
        for one in documents:
            subject = f"document {one.id}"
            digest = hashlib.sha256(one.content.encode()).hexdigest()
            if digest != one.content_hash:
                findings.add(RecordRule.DOCUMENT_HASH, subject, f"{digest} by its content")
            if not _is_as_composed(one):
                findings.add(RecordRule.DOCUMENT_RECORD, subject, f"“{one.title}”: its record says something else")
            if (one.withdrawn_at is None) != (one.withdrawal_reason is None):
                findings.add(RecordRule.DOCUMENT_RECORD, subject, f"withdrawn at {one.withdrawn_at} without a reason")
            key = (one.kind.value, one.subject_id)
            if one.version != highest.get(key, 0) + 1:
                detail = f"version {one.version} comes after {highest.get(key, 0)}"
                findings.add(RecordRule.DOCUMENT_VERSIONS, subject, detail)
            # Rows come subject by subject: only the present one's last version is remembered.
            highest = {key: one.version}
        count += len(documents)
    return count


def _is_as_composed(document: PublishedDocument) -> bool:
    """Whether the kept text is the canonical record of a document of this kind and title."""
    try:
        composed = read_composed(document.content)
        again = content_of(composed)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return (again, composed.kind, composed.paper.title) == (document.content, document.kind, document.title)


async def _verify_waivers(findings: Findings) -> int:
    """A leave is of the text that it keeps, past a rule that there is; what it let pass is its organisation's."""
    versions, count = {(one.id, one.version) for one in all_rules()}, 0
    async for waivers in batches(RuleWaiver.all()):
        for one in waivers:
            if text_hash(one.text) != one.text_hash:
                findings.add(RecordRule.WAIVER, f"waiver {one.id}", f"{text_hash(one.text)} by its text")
            if (one.rule, one.rule_version) not in versions:
                findings.add(RecordRule.WAIVER, f"waiver {one.id}", f"no version {one.rule_version} of {one.rule}")
        count += len(waivers)
    async for passed in batches(GateFinding.exclude(waiver_id=None)):
        given = {one.id: one for one in await RuleWaiver.filter(id__in=[one.waiver_id for one in passed])}
        for finding in passed:
            leave = given.get(finding.waiver_id) if finding.waiver_id else None
            said = (leave.organisation_id, leave.rule, leave.text_hash) if leave else None
            if said != (finding.publisher_id, finding.rule, finding.text_hash):
                detail = f"{finding.rule} passed with leave {finding.waiver_id}, which is of something else"
                findings.add(RecordRule.WAIVER, f"finding {finding.id}", detail)
    return count


async def _verify_complaints(findings: Findings) -> int:
    """A complaint is decided wholly or not at all, about what is the seller's; what it took down is down."""
    count = 0
    async for complaints in batches(Complaint.all()):
        subjects = await _subjects(complaints)
        for one in complaints:
            subject, decided = f"complaint {one.id}", one.status in DECIDED
            if any((given is not None) != decided for given in (one.decided_at, one.decided_by_id, one.reason)):
                findings.add(RecordRule.COMPLAINT, subject, f"{one.status}, decided at {one.decided_at}")
            if one.took_down and one.status is not ComplaintStatus.UPHELD:
                findings.add(RecordRule.COMPLAINT, subject, f"{one.status}, but its subject was taken down")
            seller_id, is_down = subjects.get((one.subject_kind, one.subject_id), (None, False))
            if seller_id != one.seller_id:
                detail = f"against {one.seller_id}, about {one.subject_kind} {one.subject_id} of {seller_id}"
                findings.add(RecordRule.COMPLAINT, subject, detail)
            elif one.took_down and not is_down:
                findings.add(RecordRule.COMPLAINT, subject, f"{one.subject_kind} {one.subject_id} is not taken down")
        count += len(complaints)
    return count


async def _subjects(complaints: Sequence[Complaint]) -> dict[tuple[ComplaintSubject, object], tuple[object, bool]]:
    """Of what complaints are about: whose it is, and whether it is taken down."""
    ids = [one.subject_id for one in complaints]
    found: dict[tuple[ComplaintSubject, object], tuple[object, bool]] = {
        (ComplaintSubject.SELLER, id): (id, False) for id in ids
    }
    for listing in await Listing.filter(id__in=ids):
        is_down = listing.status is ListingStatus.CLOSED
        found[ComplaintSubject.LISTING, listing.id] = (listing.seller_id, is_down)
    for product in await Product.filter(id__in=ids):
        is_down = product.status is ProductStatus.ENDED
        found[ComplaintSubject.PRODUCT, product.id] = (product.seller_id, is_down)
    for document in await PublishedDocument.filter(id__in=ids):
        is_down = document.withdrawn_at is not None
        found[ComplaintSubject.DOCUMENT, document.id] = (document.publisher_id, is_down)
    return found
