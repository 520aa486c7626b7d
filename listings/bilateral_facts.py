"""What the records say of an agreement on bilateral value and of a certificate under one, for their papers."""

import json
from uuid import UUID

from core import clock
from core.errors import InvalidInput, NotFound
from disclosures.bilateral_papers import AgreementFacts, BilateralCertificateFacts, MarkUse
from registry.agreement_items import AgreementItem
from registry.agreements import agreement_of
from registry.annotations import is_void
from registry.evidence_models import Agreement
from registry.kinds import Scheme
from registry.methodologies import ProjectType
from registry.models import Certificate, Retirement


async def agreement_facts(issuer_id: UUID, agreement_id: UUID) -> tuple[Agreement, AgreementFacts]:
    """An accepted agreement of an issuer's, with what its paper says.

    Raises NotFound, and InvalidInput while the partner has not accepted it.
    """
    found = await Agreement.get_or_none(id=agreement_id, issuer_id=issuer_id).select_related(
        "project", "issuer", "partner"
    )
    if found is None:
        raise NotFound(kind="Agreement", id=str(agreement_id))
    if found.accepted_at is None:
        raise InvalidInput(field="subjectId", value=str(agreement_id), rule="accepted_by_the_partner")
    mark = None
    if found.mark_from and found.mark_to:
        mark = MarkUse(first_day=found.mark_from, last_day=found.mark_to, places=found.mark_places or "")
    return found, AgreementFacts(
        issuer_name=found.issuer.legal_name,
        issuer_manager=found.issuer.responsible_person,
        partner_name=found.partner.legal_name,
        partner_manager=found.partner.responsible_person,
        project_name=next(iter(found.project.summary.splitlines()), found.project.operator_name),
        texts=found.texts,
        quantity_t=found.quantity_t,
        funding_yen=found.funding_yen,
        funds_use=[(str(one["item"]), int(one["yen"])) for one in found.funds_use],
        mark=mark,
        explained_on=found.explained_on,
        agreed_on=found.agreed_on,
        accepted_on=clock.legal_day(found.accepted_at),
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        document_name=found.document_name,
        document_hash=found.document_hash,
    )


def is_forest_work(agreement: Agreement) -> bool:
    """Whether it funds work in a forest; needs `project` fetched."""
    return ProjectType.FOREST in agreement.project.project_types


async def bilateral_certificate_facts(
    issuer_id: UUID, retirement_id: UUID
) -> tuple[Retirement, BilateralCertificateFacts]:
    """The certificate of a retirement of an issuer's bilateral value, with the agreement behind it.

    Raises NotFound where there is no such certificate, InvalidInput for another scheme's or a void one.
    """
    retirement = await Retirement.get_or_none(id=retirement_id, hold__holder_id=issuer_id).select_related(
        "hold__issuance__project"
    )
    if retirement is None:
        raise NotFound(kind="Retirement", id=str(retirement_id))
    issuance = retirement.hold.issuance
    if issuance.scheme is not Scheme.BILATERAL:
        raise InvalidInput(field="subjectId", value=issuance.scheme.value, rule="bilateral_value")
    if await is_void(retirement.id):
        raise InvalidInput(field="subjectId", value=str(retirement.id), rule="certificate_not_void")
    issued = await Certificate.get_or_none(retirement_id=retirement.id)
    if issued is None:
        raise InvalidInput(field="subjectId", value=str(retirement.id), rule="certificate_issued")
    agreement = await agreement_of(retirement.id)
    agreed = agreement.texts if agreement else {}
    return retirement, BilateralCertificateFacts(
        certificate={key: text for key, _, text in json.loads(issued.document)["entries"]},
        # The partner's own copy names it, whatever it said of the public register.
        recipient_name=retirement.beneficiary_name,
        agreed_activity=agreed.get(AgreementItem.ACTIVITY.value, ""),
        agreed_place=agreed.get(AgreementItem.PLACE.value, ""),
        agreed_meaning=agreed.get(AgreementItem.VALUE_MEANING.value, ""),
        monitored=(issuance.monitoring_from, issuance.monitoring_to),
    )
