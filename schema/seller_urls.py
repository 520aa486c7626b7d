"""The addresses of sellers' pages."""

from uuid import UUID

from disclosures.document_kinds import DocumentKind
from disclosures.seller_page import PAGE_PATHS


def legal_notice_url(public_url: str, seller_id: UUID) -> str:
    """Where a seller's legal notice is read（特定商取引法に基づく表記, docs/sources.md TS-17）."""
    return public_url + PAGE_PATHS[DocumentKind.LEGAL_NOTICE].format(id=seller_id)
