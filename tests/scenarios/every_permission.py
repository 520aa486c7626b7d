"""Every area's rows of who may do and read what."""

from typing import Final

from tests.scenarios import (
    claim_permissions,
    deadline_permissions,
    document_permissions,
    endpoint_permissions,
    organisation_permissions,
    people_permissions,
    permissions,
    proof_permissions,
    record_permissions,
    refund_permissions,
    registration_permissions,
    rule_permissions,
    selling_permissions,
    unit_permissions,
)

ACTS: Final = (
    *permissions.ACTS,
    *claim_permissions.ACTS,
    *document_permissions.ACTS,
    *organisation_permissions.ACTS,
    *people_permissions.ACTS,
    *record_permissions.ACTS,
    *refund_permissions.ACTS,
    *registration_permissions.ACTS,
    *selling_permissions.ACTS,
    *rule_permissions.ACTS,
    *unit_permissions.ACTS,
)
NODES: Final = (
    *permissions.NODES,
    *claim_permissions.NODES,
    *document_permissions.NODES,
    *organisation_permissions.NODES,
    *proof_permissions.NODES,
    *record_permissions.NODES,
    *registration_permissions.NODES,
    *selling_permissions.NODES,
    *rule_permissions.NODES,
    *unit_permissions.NODES,
)
QUESTIONS: Final = (
    *permissions.QUESTIONS,
    *claim_permissions.QUESTIONS,
    *document_permissions.QUESTIONS,
    *deadline_permissions.QUESTIONS,
    *endpoint_permissions.QUESTIONS,
    *organisation_permissions.QUESTIONS,
    *people_permissions.QUESTIONS,
    *proof_permissions.QUESTIONS,
    *record_permissions.QUESTIONS,
    *registration_permissions.QUESTIONS,
    *selling_permissions.QUESTIONS,
    *rule_permissions.QUESTIONS,
    *unit_permissions.QUESTIONS,
)
