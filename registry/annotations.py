"""Notes on certificates after their issue: that tonnes of their issuance were reversed, that they were made good, and
that the certificate is void.

The certificate itself never changes (docs/sources.md RV-03).
"""

from datetime import date
from typing import Final
from uuid import UUID

from core import clock
from core.reading import batches
from core.text import show_day
from registry import ledger
from registry.claim_models import ClaimUse
from registry.evidence_models import CertificateAnnotation, Reversal
from registry.kinds import AnnotationKind
from registry.models import Certificate, Issuance
from registry.reversal_rules import ReversalFacts, covered_by, made_good_text, reversed_text
from registry.void_models import CertificateVoid

MAX_CLAIMED: Final = 50
"""On how many retirements one claim may stand (`listings.claim_drafts.MAX_RETIREMENTS` is no more)."""

MAX_REVERSALS: Final = 100
"""How many reversals one issuance may have."""

VOID_TEXT: Final = (
    "この証書は {day} に無効となりました。この証書に係るクレジットの代金は、買い手に返金されています。"
    "無効化されたクレジットは元に戻らず、無効化済みのままですが、この証書をオフセットの主張に使うことはできません。"
)

MAX_ANNOTATIONS: Final = MAX_REVERSALS * len(AnnotationKind)
"""How many notes a certificate can come to have: one of each kind a reversal."""


async def annotations_of(certificate_id: UUID) -> list[tuple[date, str]]:
    """What was noted on a certificate after its issue, with its days, earliest first; public."""
    rows = CertificateAnnotation.filter(certificate_id=certificate_id).order_by("noted_on", "id").limit(MAX_ANNOTATIONS)
    notes = [(row.noted_on, row.text) for row in await rows]
    void = await CertificateVoid.get_or_none(certificate_id=certificate_id)
    if void is not None:
        notes.append((void.voided_on, void.text))
    return sorted(notes, key=lambda note: note[0])


async def annotations_of_claim(claim_id: UUID) -> list[tuple[date, str]]:
    """What was noted on the certificates on which a claim stands or stood, each once, earliest first; public."""
    used = ClaimUse.filter(claim_id=claim_id).limit(MAX_CLAIMED)
    retirement_ids = list(await used.values_list("retirement_id", flat=True))
    reversed_ = CertificateAnnotation.filter(certificate__retirement_id__in=retirement_ids)
    voids = CertificateVoid.filter(certificate__retirement_id__in=retirement_ids)
    notes = {(row.noted_on, row.text) for row in await reversed_.order_by("id").limit(MAX_CLAIMED * MAX_ANNOTATIONS)}
    return sorted(notes | {(row.voided_on, row.text) for row in await voids.order_by("id")})


async def void_certificate(retirement_id: UUID, *, voided_on: date) -> None:
    """Note on a retirement's certificate that it is void: its price went back to the buyer (docs/sources.md UN-21).

    A retirement without one, or whose certificate is void already, is left alone. In the caller's transaction.
    """
    certificate = await Certificate.get_or_none(retirement_id=retirement_id)
    if certificate is None or await CertificateVoid.exists(certificate_id=certificate.id):
        return
    await CertificateVoid.create(
        certificate_id=certificate.id, voided_on=voided_on, text=VOID_TEXT.format(day=show_day(voided_on))
    )


async def is_void(retirement_id: UUID) -> bool:
    """Whether the certificate of a retirement is void."""
    return await CertificateVoid.exists(certificate__retirement_id=retirement_id)


async def annotate(reversal: Reversal, issuance: Issuance, kind: AnnotationKind) -> None:
    """Note the reversal on every certificate over the issuance's tonnes. The issuance is locked by the caller."""
    async for certificates in batches(Certificate.filter(retirement__hold__issuance_id=issuance.id)):
        notes = [_note(certificate, reversal, issuance, kind) for certificate in certificates]
        await CertificateAnnotation.bulk_create(notes)


async def annotate_new_certificate(retirement_id: UUID) -> None:
    """A certificate that is issued after a reversal of its issuance carries the same notes (worker)."""
    certificate = await Certificate.get_or_none(retirement_id=retirement_id).select_related(
        "retirement__hold__issuance"
    )
    if certificate is None:
        return
    issuance = certificate.retirement.hold.issuance
    # A reversal that is being recorded either sees this certificate, or is seen from here.
    await ledger.lock(issuance.id)
    noted = {
        (note.reversal_id, note.kind) for note in await CertificateAnnotation.filter(certificate_id=certificate.id)
    }
    for reversal in await Reversal.filter(issuance_id=issuance.id).order_by("id").limit(MAX_REVERSALS):
        kinds = [AnnotationKind.REVERSED]
        if outstanding_of(reversal) == 0:
            kinds.append(AnnotationKind.MADE_GOOD)
        for kind in kinds:
            if (reversal.id, kind) not in noted:
                await _note(certificate, reversal, issuance, kind).save(force_create=True)


def outstanding_of(reversal: Reversal) -> int:
    """The tonnes of a reversal that nothing has made good yet."""
    left_t: int = reversal.quantity_t - reversal.stock_t - reversal.buffer_t - reversal.replaced_t
    return left_t


def _note(
    certificate: Certificate, reversal: Reversal, issuance: Issuance, kind: AnnotationKind
) -> CertificateAnnotation:
    facts = ReversalFacts(
        certification_number=issuance.certification_number,
        cause=reversal.cause,
        occurred_on=reversal.occurred_on,
        quantity_t=reversal.quantity_t,
        buffer_t=reversal.buffer_t,
        stock_t=reversal.stock_t,
        replaced_t=reversal.replaced_t,
    )
    if kind is AnnotationKind.REVERSED:
        text = reversed_text(facts)
    else:
        text = made_good_text(facts, made_good_on=covered_by(reversal.details)[-1].covered_on)
    return CertificateAnnotation(
        certificate_id=certificate.id, reversal_id=reversal.id, kind=kind, noted_on=clock.today(), text=text
    )
