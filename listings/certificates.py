"""The certificate (証書) of a confirmed retirement: composed from the records, issued once, never changed."""

from typing import Final
from uuid import UUID

from core import clock
from disclosures.certificate import (
    CertificateFacts,
    CertificateView,
    canonical_bytes,
    certificate_hash,
    compose_certificate,
)
from disclosures.japanese import format_period
from listings.facts import contact_of, credit_facts, retirement_facts, verification_text
from registry.agreements import agreement_of
from registry.kinds import Scheme
from registry.models import Allocation, Certificate, Retirement
from registry.states import UseKind

CERTIFIED_USES: Final = (UseKind.DEMAND, UseKind.OWN_USE)
"""A buyer's use, and what a holder retires directly for itself or for another: each has one user to name."""


async def issue_certificate(retirement_id: UUID) -> None:
    """Issue the certificate of a retirement for one user's own use; one that exists is left alone.

    Needs an open transaction. A product's tonnes are not one buyer's: its public page takes the certificate's place.
    """
    # Whoever comes at the same moment waits here, and then finds the certificate.
    await Retirement.select_for_update(no_key=True).get(id=retirement_id)
    retirement = await Retirement.get(id=retirement_id).select_related(
        "hold__issuance__project", "hold__holder", "beneficiary"
    )
    if await Certificate.exists(retirement_id=retirement_id):
        return
    assert retirement.executed_on is not None, "the event is written when the retirement is confirmed"
    uses = Allocation.filter(hold_id=retirement.hold_id, use_kind__in=CERTIFIED_USES, released_at=None)
    used_g = await uses.values_list("mass_g", flat=True)
    if not used_g:
        return
    issuer, issuance = retirement.hold.holder, retirement.hold.issuance
    agreement = await agreement_of(retirement_id)
    facts = CertificateFacts(
        number=f"MSB-{retirement.executed_on:%Y%m%d}-{retirement.id.hex[-8:].upper()}",
        recipient_name=retirement.beneficiary_name,
        publish_recipient=retirement.beneficiary.publishes_name,
        activity=retirement.target_activity,
        scope=retirement.target_period,
        offset_g=sum(int(str(mass_g)) for mass_g in used_g),
        method=retirement.calculation_method,
        credit=credit_facts(issuance, issuance.project),
        retirement=await retirement_facts(retirement),
        verification=verification_text(issuance.project),
        issuer_name=issuer.legal_name,
        issuer_contact=contact_of(issuer),
        issued_on=clock.today(),
        bilateral=issuance.scheme is Scheme.BILATERAL,
        validity=format_period(agreement.valid_from, agreement.valid_to) if agreement else "",
    )
    certificate = compose_certificate(facts, view=CertificateView.PUBLIC)
    await Certificate.create(
        retirement_id=retirement_id,
        number=facts.number,
        document=canonical_bytes(certificate).decode(),
        document_hash=certificate_hash(certificate),
    )
