"""Every area's rows of who may do and read what."""

from typing import Final

from tests.scenarios import permissions, proof_permissions, registration_permissions, unit_permissions

ACTS: Final = (*permissions.ACTS, *registration_permissions.ACTS, *unit_permissions.ACTS)
NODES: Final = (*permissions.NODES, *proof_permissions.NODES, *registration_permissions.NODES, *unit_permissions.NODES)
QUESTIONS: Final = (
    *permissions.QUESTIONS,
    *proof_permissions.QUESTIONS,
    *registration_permissions.QUESTIONS,
    *unit_permissions.QUESTIONS,
)
