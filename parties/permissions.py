"""Who may do what: what each role is able to, and what each act asks for. One table, which docs/permissions.md prints."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from parties.kinds import Role


class Capability(StrEnum):
    """Something that a role, and the scopes of a token, may or may not include."""

    READ = "READ"
    TRADE = "TRADE"
    LEDGER = "LEDGER"
    ACCOUNT = "ACCOUNT"
    APPROVE = "APPROVE"
    MANAGE = "MANAGE"
    BROKER = "BROKER"
    OPERATE = "OPERATE"
    AUDIT = "AUDIT"


ROLE_CAPABILITIES: Final[Mapping[Role, frozenset[Capability]]] = {
    Role.OWNER: frozenset(
        {
            Capability.READ,
            Capability.TRADE,
            Capability.LEDGER,
            Capability.ACCOUNT,
            Capability.APPROVE,
            Capability.MANAGE,
        }
    ),
    Role.TRADER: frozenset({Capability.READ, Capability.TRADE, Capability.LEDGER, Capability.APPROVE}),
    Role.ACCOUNTANT: frozenset({Capability.READ, Capability.ACCOUNT}),
    Role.VIEWER: frozenset({Capability.READ}),
    Role.COORDINATOR: frozenset({Capability.READ, Capability.BROKER, Capability.MANAGE}),
    Role.OPERATOR: frozenset({Capability.READ, Capability.OPERATE, Capability.MANAGE}),
    Role.AUDITOR: frozenset({Capability.READ, Capability.AUDIT}),
}
"""What each role is able to. An auditor reads all and changes nothing."""
