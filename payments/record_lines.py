"""What a line of the export says of what was published, let pass and complained of: no personal data in any.

A document that is not public stays out, as does what anybody wrote freely: texts and reasons of leaves, the statement
of a complaint, and with it who complained of whom.
"""

from typing import Any, Final

from disclosures.duty_models import Complaint
from disclosures.finding_models import RuleWaiver
from disclosures.models import PublishedDocument
from registry.export_lines import Section, unless_consumer


def _document(row: PublishedDocument) -> dict[str, Any]:
    return {
        "publisher": unless_consumer(row.publisher),
        "kind": row.kind.value,
        "subject_type": row.subject_type,
        "subject": row.subject_id,
        "version": row.version,
        "content_hash": row.content_hash,
        "published_at": row.published_at,
        "withdrawn_at": row.withdrawn_at,
    }


def _waiver(row: RuleWaiver) -> dict[str, Any]:
    return {
        "organisation": unless_consumer(row.organisation),
        "rule": row.rule,
        "rule_version": row.rule_version,
        "text_hash": row.text_hash,
        "granted_by": row.granted_by_id,
    }


def _complaint(row: Complaint) -> dict[str, Any]:
    return {
        "subject_kind": row.subject_kind.value,
        "status": row.status.value,
        "decided_at": row.decided_at,
        "took_down": row.took_down,
    }


RECORD_SECTIONS: Final = (
    Section(
        type="document",
        rows=lambda: PublishedDocument.filter(is_public=True).select_related("publisher"),
        describe=_document,
    ),
    Section(type="waiver", rows=lambda: RuleWaiver.all().select_related("organisation"), describe=_waiver),
    Section(type="complaint", rows=lambda: Complaint.all(), describe=_complaint),
)
"""They come after the ledger's own sections."""
