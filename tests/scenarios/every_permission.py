"""Every area's rows of who may do and read what."""

from typing import Final

from tests.scenarios import (
    endpoint_permissions,
    organisation_permissions,
    people_permissions,
    permissions,
    proof_permissions,
    record_permissions,
    registration_permissions,
    unit_permissions,
)

ACTS: Final = (
    *permissions.ACTS,
    *organisation_permissions.ACTS,
    *people_permissions.ACTS,
    *record_permissions.ACTS,
    *registration_permissions.ACTS,
    *unit_permissions.ACTS,
)
NODES: Final = (
    *permissions.NODES,
    *organisation_permissions.NODES,
    *proof_permissions.NODES,
    *record_permissions.NODES,
    *registration_permissions.NODES,
    *unit_permissions.NODES,
)
QUESTIONS: Final = (
    *permissions.QUESTIONS,
    *endpoint_permissions.QUESTIONS,
    *organisation_permissions.QUESTIONS,
    *people_permissions.QUESTIONS,
    *proof_permissions.QUESTIONS,
    *record_permissions.QUESTIONS,
    *registration_permissions.QUESTIONS,
    *unit_permissions.QUESTIONS,
)
