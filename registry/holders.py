"""Who may hold units, by the kind of organisation."""

from parties.kinds import KIND_RULES, OrganisationKind
from registry.errors import ConsumerCannotHoldUnits
from registry.refusals import VerifierCannotHoldUnits


def require_may_hold(kind: OrganisationKind) -> None:
    """Raises ConsumerCannotHoldUnits (docs/sources.md RG-08) or VerifierCannotHoldUnits (VR-01)."""
    rule = KIND_RULES[kind]
    if rule.holds_units:
        return
    raise ConsumerCannotHoldUnits() if rule.is_person else VerifierCannotHoldUnits()
