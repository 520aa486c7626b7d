"""Permissions, claims, agreements, reversals, certified electricity: held against the ledger and their own counters."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from tortoise.expressions import F
from tortoise.functions import Count, Sum

from core.findings import Findings
from core.reading import batches
from registry.evidence_models import (
    Agreement,
    AgreementUse,
    CertificateAnnotation,
    ProxyPermission,
    RetirementClaim,
    Reversal,
)
from registry.kinds import PermissionScope
from registry.ledger_rules import LedgerRule
from registry.models import Block, Certificate, Retirement
from registry.power_models import PowerCertificate, PowerUse
from registry.states import BlockState, RequestStatus


async def verify_evidence(findings: Findings) -> None:
    """Check every retirement under a permission, every claim, agreement, reversal, annotation and power certificate."""
    await _verify_permissions(findings)
    await _verify_claims(findings)
    await _verify_agreements(findings)
    await _verify_reversals(findings)
    await _verify_annotations(findings)
    await _verify_power(findings)


async def _verify_permissions(findings: Findings) -> None:
    """A retirement out of another's account names a permission of that account's holder (docs/sources.md RG-07)."""
    async for retirements in batches(Retirement.exclude(permission_id=None).select_related("hold")):
        ids = {one.permission_id for one in retirements}
        permissions = {one.id: one for one in await ProxyPermission.filter(id__in=list(ids))}
        for one in retirements:
            permission = permissions.get(one.permission_id) if one.permission_id else None
            given = None if permission is None else (permission.grantor_id, permission.scope)
            if given != (one.hold.holder_id, PermissionScope.RETIRE_FROM_ACCOUNT):
                detail = f"under permission {one.permission_id}, which is none of {one.hold.holder_id}"
                findings.add(LedgerRule.PERMISSION_GRANTOR, f"retirement {one.id}", detail)


async def _verify_claims(findings: Findings) -> None:
    """A retirement has one claimant: its user, once it is confirmed (docs/sources.md WL-04)."""
    count = 0
    async for claims in batches(RetirementClaim.all().select_related("retirement")):
        for claim in claims:
            retirement = claim.retirement
            if (retirement.status, retirement.beneficiary_id) != (RequestStatus.CONFIRMED, claim.claimant_id):
                detail = f"by {claim.claimant_id} of a {retirement.status} retirement for {retirement.beneficiary_id}"
                findings.add(LedgerRule.CLAIM_RETIREMENT, f"claim {claim.id}", detail)
        count += len(claims)
    retirements = await RetirementClaim.annotate(count=Count("retirement_id", distinct=True)).values("count")
    if retirements[0]["count"] != count:
        detail = f"{count} claims on {retirements[0]['count']} retirements"
        findings.add(LedgerRule.CLAIM_ONCE, "claims", detail)


async def _verify_agreements(findings: Findings) -> None:
    """Bilateral value is used within what was agreed, and for the partner alone (docs/sources.md CT-05)."""
    async for agreements in batches(Agreement.all()):
        uses: defaultdict[UUID, int] = defaultdict(int)
        partners = {one.id: one.partner_id for one in agreements}
        for use in await AgreementUse.filter(agreement_id__in=list(partners)).select_related("retirement"):
            uses[use.agreement_id] += use.quantity_t
            said = (use.retirement.beneficiary_id, use.retirement.status, use.retirement.quantity_t)
            if said != (partners[use.agreement_id], RequestStatus.CONFIRMED, use.quantity_t):
                detail = f"{use.quantity_t} t under agreement {use.agreement_id} by a retirement that says {said}"
                findings.add(LedgerRule.AGREEMENT_PARTNER, f"retirement {use.retirement_id}", detail)
        for one in agreements:
            if one.used_t != uses[one.id] or one.used_t > one.quantity_t:
                detail = f"{one.used_t} t used of {one.quantity_t} t, {uses[one.id]} t by its uses"
                findings.add(LedgerRule.AGREEMENT_SUM, f"agreement {one.id}", detail)


async def _verify_reversals(findings: Findings) -> None:
    """The blocks that a reversal took out are as many tonnes as it counts, and those of a buffer came out of one."""
    known_t = 0
    async for reversals in batches(Reversal.all()):
        taken = await _taken_t([one.id for one in reversals])
        for one in reversals:
            stock_t, buffer_t = taken[one.id][BlockState.AVAILABLE], taken[one.id][BlockState.BUFFER]
            counted = (one.stock_t + one.replaced_t, one.buffer_t)
            if (stock_t, buffer_t) != counted or sum(counted) > one.quantity_t:
                detail = f"{stock_t} t of stock and {buffer_t} t of a buffer, it counts {counted} of {one.quantity_t} t"
                findings.add(LedgerRule.REVERSAL_SUM, f"reversal {one.id}", detail)
            known_t += stock_t + buffer_t
    rows = await Block.filter(state=BlockState.REVERSED).annotate(total=Sum(F("stop") - F("start"))).values("total")
    total_t = int(rows[0]["total"] or 0)
    if total_t != known_t:
        findings.add(LedgerRule.REVERSAL_SUM, "reversals", f"{known_t} t of known reversals, {total_t} t in the ledger")


async def _taken_t(ids: Sequence[UUID]) -> defaultdict[UUID, Counter[BlockState]]:
    taken: defaultdict[UUID, Counter[BlockState]] = defaultdict(Counter)
    blocks = Block.filter(reversal_id__in=ids)
    for id, source, start, stop in await blocks.values_list("reversal_id", "parent__state", "start", "stop"):
        taken[id][BlockState(source or BlockState.AVAILABLE)] += stop - start
    return taken


async def _verify_annotations(findings: Findings) -> None:
    """A reversal is noted on certificates of its own issuance."""
    async for annotations in batches(CertificateAnnotation.all().select_related("reversal")):
        # In a query of their own: PostgreSQL cuts the names of columns that lie so many tables away.
        noted = Certificate.filter(id__in=list({one.certificate_id for one in annotations}))
        certificates = {one.id: one for one in await noted.select_related("retirement__hold")}
        for one in annotations:
            if certificates[one.certificate_id].retirement.hold.issuance_id != one.reversal.issuance_id:
                detail = f"of reversal {one.reversal_id}, whose issuance is {one.reversal.issuance_id}"
                findings.add(LedgerRule.ANNOTATION_ISSUANCE, f"annotation {one.id}", detail)


async def _verify_power(findings: Findings) -> None:
    """No more kilowatt-hours are used than were certified (docs/sources.md HB-08)."""
    async for certificates in batches(PowerCertificate.all()):
        used = PowerUse.filter(certificate_id__in=[one.id for one in certificates])
        sums = used.annotate(total=Sum("quantity_kwh")).group_by("certificate_id")
        rows = await sums.values("certificate_id", "total")
        used_kwh = {UUID(str(row["certificate_id"])): int(row["total"]) for row in rows}
        for one in certificates:
            subject, total_kwh = f"power certificate {one.number}", used_kwh.get(one.id, 0)
            if one.used_kwh != total_kwh:
                detail = f"{one.used_kwh} kWh by its counter, {total_kwh} kWh by its uses"
                findings.add(LedgerRule.POWER_SUM, subject, detail)
            if max(one.used_kwh, total_kwh) > one.quantity_kwh:
                findings.add(LedgerRule.POWER_WITHIN, subject, f"{total_kwh} kWh of {one.quantity_kwh} kWh")
