"""The gate that every text passes which is shown to the public: called by each act that publishes one."""

from collections.abc import Collection, Mapping
from uuid import UUID

from core import clock
from disclosures.finding_models import GateFinding, RuleWaiver
from disclosures.findings import Finding, require_acceptable, wording_findings
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.rules import Gate, Severity
from disclosures.wording_context import ClaimContext

_KEPT = (Severity.REQUIRE, Severity.WARN)


async def require_wording(
    texts: Mapping[str, str],
    context: ClaimContext,
    *,
    gate: Gate,
    publisher_id: UUID,
    subject_type: str,
    subject_id: UUID,
    also: Collection[Finding] = (),
) -> tuple[Finding, ...]:
    """Ask the rules of wording of each text by its field's name, and keep what they say. In the caller's transaction.

    `subject_type` is the GraphQL name of the type of what is published, `also` what other rules found of it. Returns
    what was kept: warnings, and what was let pass with a coordinator's leave. Raises WordingRefused for what may not
    be published, and RuleNotMet for what wants a leave that the publisher does not have.
    """
    findings = (*wording_findings(texts, context, on=clock.today()), *also)
    leave = await _leave_of(publisher_id, findings)
    require_acceptable(findings, leave)
    kept = tuple(one for one in findings if one.severity in _KEPT)
    await GateFinding.bulk_create(
        [
            GateFinding(
                gate=gate,
                rule=one.rule,
                rule_version=one.rule_version,
                severity=one.severity,
                publisher_id=publisher_id,
                subject_type=subject_type,
                subject_id=subject_id,
                field=one.field,
                start=one.start,
                stop=one.stop,
                words=one.words,
                text_hash=one.text_hash,
                waiver_id=leave.get((one.rule, one.text_hash)),
            )
            for one in kept
        ]
    )
    return kept


async def read_wording(
    texts: Mapping[str, str], context: ClaimContext, *, publisher_id: UUID, also: Collection[Finding] = ()
) -> tuple[tuple[Finding, ...], frozenset[tuple[str, str]]]:
    """What `require_wording` would find today, and the leave for it as (rule, hash of the text); keeps nothing."""
    findings = (*wording_findings(texts, context, on=clock.today()), *also)
    return findings, frozenset(await _leave_of(publisher_id, findings))


async def may_be_published(texts: Mapping[str, str], context: ClaimContext, *, publisher_id: UUID) -> bool:
    """Whether `require_wording` would let the texts pass today; keeps nothing."""
    findings, leave = await read_wording(texts, context, publisher_id=publisher_id)
    try:
        require_acceptable(findings, leave)
    except (WordingRefused, RuleNotMet):
        return False
    return True


async def waived_of(organisation_id: UUID, hashes: Collection[str]) -> frozenset[tuple[str, str]]:
    """The leave that an organisation has for texts with these hashes, as (rule, hash)."""
    rows = await RuleWaiver.filter(organisation_id=organisation_id, text_hash__in=list(hashes))
    return frozenset((one.rule, one.text_hash) for one in rows)


async def _leave_of(publisher_id: UUID, findings: Collection[Finding]) -> dict[tuple[str, str], UUID]:
    hashes = sorted({one.text_hash for one in findings if one.severity is Severity.REQUIRE})
    if not hashes:
        return {}
    rows = await RuleWaiver.filter(organisation_id=publisher_id, text_hash__in=hashes)
    return {(one.rule, one.text_hash): one.id for one in rows}
