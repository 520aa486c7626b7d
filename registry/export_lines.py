"""What a line of the exported ledger says of each row: every section in its order, and no personal data in any.

Organisations, people and uses are ids, and a consumer's organisation is not even that. A beneficiary is named only
where an organisation agreed to it. What somebody wrote freely about a use, a claim, a reversal, a plant, an agreement
or a permission stays out, since it may name somebody. The reasons and idempotency keys of entries are part of what is
hashed: they are public.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tortoise.models import Model
from tortoise.queryset import QuerySet

from parties.kinds import KIND_RULES
from parties.models import Organisation
from parties.queries import may_be_named
from registry.claim_models import Claim, ClaimEvidence, ClaimUse
from registry.deadline_models import RetirementDeadline
from registry.evidence_models import (
    Agreement,
    AgreementUse,
    CertificateAnnotation,
    ClaimNotice,
    ProjectMigration,
    ProxyPermission,
    RetirementClaim,
    Reversal,
    SerialLayoutRow,
)
from registry.models import Allocation, Certificate, Entry, Hold, Issuance, Retirement, Transfer
from registry.power_models import PowerCertificate, PowerUse
from registry.void_models import CertificateVoid


@dataclass(frozen=True, kw_only=True)
class Section:
    """All lines of one type: which rows, in which order, and what a line says of a row."""

    type: str
    rows: "Callable[[], QuerySet[Any]]"
    by: tuple[str, ...] = ("id",)
    describe: Callable[[Any], dict[str, Any]]


def _issuance(row: Issuance) -> dict[str, Any]:
    return {
        "project": row.project_id,
        "project_scheme": row.project.scheme.value,
        "project_registration_type": row.project.registration_type.value,
        "project_number": row.project.number,
        "issuer": row.issuer_id,
        "scheme": row.scheme.value,
        "methodology_code": row.methodology_code,
        "methodology_version": row.methodology_version,
        "certification_number": row.certification_number,
        "certified_on": row.certified_on,
        "issued_on": row.issued_on,
        "monitoring_from": row.monitoring_from,
        "monitoring_to": row.monitoring_to,
        "serial_prefix": row.serial_prefix,
        "serial_suffix": row.serial_suffix,
        "serial_layout": row.serial_layout,
        "start": row.start,
        "stop": row.stop,
        "quantity_t": row.quantity_t,
        "buffer_t": row.buffer_t,
    }


def _entry(row: Entry) -> dict[str, Any]:
    return {
        "issuance": row.issuance_id,
        "sequence": row.sequence,
        "body": row.body,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def _hold(row: Hold) -> dict[str, Any]:
    return {
        "issuance": row.issuance_id,
        "holder": row.holder_id,
        "stock": row.stock.value,
        "client": row.client_id,
        "quantity_t": row.quantity_t,
        "posted_t": row.posted_t,
        "allocated_g": row.allocated_g,
        "deadline": row.deadline,
        "status": row.status.value,
    }


def _allocation(row: Allocation) -> dict[str, Any]:
    return {
        "hold": row.hold_id,
        "mass_g": row.mass_g,
        "use_kind": row.use_kind.value,
        "use": row.use_id,
        "released_at": row.released_at,
    }


def _retirement(row: Retirement) -> dict[str, Any]:
    is_named = may_be_named(row.beneficiary) and unless_consumer(row.beneficiary) is not None
    return {
        "hold": row.hold_id,
        "kind": row.kind.value,
        "status": row.status.value,
        "quantity_t": row.quantity_t,
        "beneficiary": unless_consumer(row.beneficiary),
        "beneficiary_name": row.beneficiary_name if is_named else None,
        "purpose_code": row.purpose_code.value,
        "use_place_code": row.use_place_code,
        "by_serial": row.by_serial,
        "batch": row.batch_id,
        "permission": row.permission_id,
        "notice_number": row.notice_number,
        "executed_on": row.executed_on,
    }


def _transfer(row: Transfer) -> dict[str, Any]:
    return {
        "hold": row.hold_id,
        "status": row.status.value,
        "quantity_t": row.quantity_t,
        "recipient": row.recipient_id,
        "recipient_stock": row.recipient_stock.value,
        "recipient_client": row.recipient_client_id,
        "by_serial": row.by_serial,
        "batch": row.batch_id,
        "notice_number": row.notice_number,
        "executed_on": row.executed_on,
    }


def _certificate(row: Certificate) -> dict[str, Any]:
    return {"retirement": row.retirement_id, "number": row.number, "document_hash": row.document_hash}


def _reversal(row: Reversal) -> dict[str, Any]:
    return {
        "issuance": row.issuance_id,
        "cause": row.cause.value,
        "quantity_t": row.quantity_t,
        "occurred_on": row.occurred_on,
        "stock_t": row.stock_t,
        "buffer_t": row.buffer_t,
        "replaced_t": row.replaced_t,
    }


def _annotation(row: CertificateAnnotation) -> dict[str, Any]:
    return {
        "certificate": row.certificate_id,
        "reversal": row.reversal_id,
        "kind": row.kind.value,
        "noted_on": row.noted_on,
    }


def _claim(row: RetirementClaim) -> dict[str, Any]:
    return {"retirement": row.retirement_id, "claimant": unless_consumer(row.claimant)}


def _claim_notice(row: ClaimNotice) -> dict[str, Any]:
    return {
        "organisation": row.organisation_id,
        "issuance": row.issuance_id,
        "subject": row.subject_id,
        "quantity_t": row.quantity_t,
        "ended_on": row.ended_on,
        "add_back": row.add_back.value,
    }


def _agreement(row: Agreement) -> dict[str, Any]:
    return {
        "project": row.project_id,
        "issuer": row.issuer_id,
        "partner": row.partner_id,
        "kind": row.kind.value,
        "agreed_on": row.agreed_on,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "quantity_t": row.quantity_t,
        "used_t": row.used_t,
        "document_hash": row.document_hash,
        "accepted_at": row.accepted_at,
    }


def _agreement_use(row: AgreementUse) -> dict[str, Any]:
    return {"agreement": row.agreement_id, "retirement": row.retirement_id, "quantity_t": row.quantity_t}


def _permission(row: ProxyPermission) -> dict[str, Any]:
    return {
        "grantor": unless_consumer(row.grantor),
        "agent": row.agent_id,
        "scope": row.scope.value,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "document_hash": row.document_hash,
        "revoked_at": row.revoked_at,
    }


def _migration(row: ProjectMigration) -> dict[str, Any]:
    return {"predecessor": row.predecessor_id, "successor": row.successor_id, "migrated_on": row.migrated_on}


def _serial_layout(row: SerialLayoutRow) -> dict[str, Any]:
    return {"name": row.name, "layout": row.layout}


def _power_certificate(row: PowerCertificate) -> dict[str, Any]:
    return {
        "holder": unless_consumer(row.holder),
        "number": row.number,
        "certifier": row.certifier,
        "plant_place_code": row.plant_place_code,
        "power_source": row.power_source.value,
        "generated_from": row.generated_from,
        "generated_to": row.generated_to,
        "certified_on": row.certified_on,
        "quantity_kwh": row.quantity_kwh,
        "used_kwh": row.used_kwh,
    }


def _power_use(row: PowerUse) -> dict[str, Any]:
    return {
        "certificate": row.certificate_id,
        "user": unless_consumer(row.user),
        "quantity_kwh": row.quantity_kwh,
        "total_kwh": row.total_kwh,
        "used_from": row.used_from,
        "used_to": row.used_to,
        "use_place_code": row.use_place_code,
    }


def _offset_claim(row: Claim) -> dict[str, Any]:
    return {
        "claimant": unless_consumer(row.claimant),
        "kind": row.kind.value,
        "status": row.status.value,
        "demand": row.demand_id,
        "product": row.product_id,
        "period_from": row.period_from,
        "period_to": row.period_to,
        "emissions_g": row.emissions_g,
        "covered_g": row.covered_g,
        "planned_g": row.planned_g,
        "retire_by": row.retire_by,
        "valid_to": row.valid_to,
        "manifest_hash": row.manifest_hash,
        "archive_hash": row.archive_hash,
        "published_at": row.published_at,
        "ended_at": row.ended_at,
    }


def _claim_use(row: ClaimUse) -> dict[str, Any]:
    return {"claim": row.claim_id, "retirement": row.retirement_id, "mass_g": row.mass_g, "ended_at": row.ended_at}


def _claim_evidence(row: ClaimEvidence) -> dict[str, Any]:
    return {
        "claim": row.claim_id,
        "part": row.part.value,
        "sha256": row.sha256,
        "size_bytes": row.size_bytes,
        "dated_on": row.dated_on,
        "recorded_on": row.recorded_on,
    }


def _void(row: CertificateVoid) -> dict[str, Any]:
    return {"certificate": row.certificate_id, "voided_on": row.voided_on}


def _owed_retirement(row: RetirementDeadline) -> dict[str, Any]:
    return {
        "debtor": row.debtor_id,
        "use": row.use.value,
        "sale": row.sale_id,
        "subject": row.subject_id,
        "use_kind": row.use_kind.value,
        "use_id": row.use_id,
        "mass_g": row.mass_g,
        "sold_on": row.sold_on,
        "owed_from": row.owed_from,
        "due_on": row.due_on,
        "limit_on": row.limit_on,
        "closed_on": row.closed_on,
    }


def unless_consumer(organisation: Organisation) -> UUID | None:
    """An organisation's id; None for a natural person's, which no export names."""
    return None if KIND_RULES[organisation.kind].is_person else organisation.id


def _all(model: type[Model], *related: str) -> "Callable[[], QuerySet[Any]]":
    return lambda: model.all().select_related(*related) if related else model.all()


EVIDENCE_COLUMNS: Final = ("id", "claim_id", "part", "sha256", "size_bytes", "dated_on", "recorded_on")

SECTIONS: Final = (
    Section(type="issuance", rows=_all(Issuance, "project"), describe=_issuance),
    Section(type="entry", rows=_all(Entry), by=("issuance_id", "sequence", "id"), describe=_entry),
    Section(type="hold", rows=_all(Hold), describe=_hold),
    Section(type="allocation", rows=_all(Allocation), describe=_allocation),
    Section(type="retirement", rows=_all(Retirement, "beneficiary"), describe=_retirement),
    Section(type="transfer", rows=_all(Transfer), describe=_transfer),
    Section(type="certificate", rows=_all(Certificate), describe=_certificate),
    Section(type="reversal", rows=_all(Reversal), describe=_reversal),
    Section(type="annotation", rows=_all(CertificateAnnotation), describe=_annotation),
    Section(type="claim", rows=_all(RetirementClaim, "claimant"), describe=_claim),
    Section(type="claim_notice", rows=_all(ClaimNotice), describe=_claim_notice),
    Section(type="agreement", rows=_all(Agreement), describe=_agreement),
    Section(type="agreement_use", rows=_all(AgreementUse), describe=_agreement_use),
    Section(type="permission", rows=_all(ProxyPermission, "grantor"), describe=_permission),
    Section(type="migration", rows=_all(ProjectMigration), describe=_migration),
    Section(type="serial_layout", rows=_all(SerialLayoutRow), describe=_serial_layout),
    Section(type="power_certificate", rows=_all(PowerCertificate, "holder"), describe=_power_certificate),
    Section(type="power_use", rows=_all(PowerUse, "user"), describe=_power_use),
    Section(
        type="offset_claim",
        rows=lambda: Claim.exclude(published_at=None).select_related("claimant"),
        describe=_offset_claim,
    ),
    Section(type="claim_use", rows=_all(ClaimUse), describe=_claim_use),
    Section(
        type="claim_evidence",
        # Without the files themselves: they are known by their hashes.
        rows=lambda: ClaimEvidence.exclude(claim__published_at=None).only(*EVIDENCE_COLUMNS),
        describe=_claim_evidence,
    ),
    Section(type="void", rows=_all(CertificateVoid), describe=_void),
    Section(type="owed_retirement", rows=_all(RetirementDeadline), describe=_owed_retirement),
)
