"""The rules of what was claimed, published, let pass, complained of and promised, as a finding names them."""

from enum import StrEnum


class RecordRule(StrEnum):
    """A rule of the records beside the ledger and the money."""

    CLAIM_STATE = "claim_state"
    CLAIM_TOLD = "claim_told"
    CLAIM_EVIDENCE = "claim_evidence"
    CLAIM_BASIS = "claim_basis"
    DOCUMENT_HASH = "document_hash"
    DOCUMENT_RECORD = "document_record"
    DOCUMENT_VERSIONS = "document_versions"
    WAIVER = "waiver"
    COMPLAINT = "complaint"
    VOID_NOTE = "void_note"
    OUTSTANDING = "outstanding"
