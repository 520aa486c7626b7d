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
from registry.models import Block, Certificate, Hold, Retirement
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
    async for retirements in batches(Retirement.exclude(permission_id=None)):
        ids = [one.permission_id for one in retirements]
        given = ProxyPermission.filter(id__in=ids, scope=PermissionScope.RETIRE_FROM_ACCOUNT)
        grantors = dict(await given.values_list("id", "grantor_id"))
        holders = dict(await Hold.filter(id__in=[one.hold_id for one in retirements]).values_list("id", "holder_id"))
        for one in retirements:
            grantor_id, holder_id = grantors.get(one.permission_id), holders.get(one.hold_id)
            if grantor_id is None or grantor_id != holder_id:
                detail = f"of {holder_id}'s tonnes under permission {one.permission_id} of {grantor_id}"
                findings.add(LedgerRule.PERMISSION_GRANTOR, f"retirement {one.id}", detail)


async def _verify_claims(findings: Findings) -> None:
    """A retirement has one claimant: its user, once it is confirmed (docs/sources.md WL-04)."""
    count = 0
    async for claims in batches(RetirementClaim.all()):
        confirmed = Retirement.filter(id__in=[one.retirement_id for one in claims], status=RequestStatus.CONFIRMED)
        users = dict(await confirmed.values_list("id", "beneficiary_id"))
        for claim in claims:
            if users.get(claim.retirement_id) != claim.claimant_id:
                detail = f"by {claim.claimant_id}; confirmed for {users.get(claim.retirement_id) or 'nobody'}"
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
        made = await AgreementUse.filter(agreement_id__in=list(partners))
        retirements = {one.id: one for one in await Retirement.filter(id__in=[use.retirement_id for use in made])}
        for use in made:
            uses[use.agreement_id] += use.quantity_t
            one = retirements.get(use.retirement_id)
            said = (one.beneficiary_id, one.status, one.quantity_t) if one else None
            if said != (partners[use.agreement_id], RequestStatus.CONFIRMED, use.quantity_t):
                detail = f"{use.quantity_t} t under agreement {use.agreement_id} by a retirement that says {said}"
                findings.add(LedgerRule.AGREEMENT_PARTNER, f"retirement {use.retirement_id}", detail)
        for agreement in agreements:
            if agreement.used_t != uses[agreement.id] or agreement.used_t > agreement.quantity_t:
                detail = f"{agreement.used_t} t used of {agreement.quantity_t} t, {uses[agreement.id]} t by its uses"
                findings.add(LedgerRule.AGREEMENT_SUM, f"agreement {agreement.id}", detail)


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
    async for annotations in batches(CertificateAnnotation.all()):
        certificates = Certificate.filter(id__in=[one.certificate_id for one in annotations])
        certified = dict(await certificates.values_list("id", "retirement__hold__issuance_id"))
        reversals = Reversal.filter(id__in=[one.reversal_id for one in annotations])
        reversed_ = dict(await reversals.values_list("id", "issuance_id"))
        for one in annotations:
            issuance_id = reversed_.get(one.reversal_id)
            if issuance_id is None or issuance_id != certified.get(one.certificate_id):
                detail = f"of reversal {one.reversal_id}, whose issuance is {issuance_id}"
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
