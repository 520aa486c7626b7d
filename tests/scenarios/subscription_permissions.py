"""Who hears of what: a subscription gives what `node` gives, so the readers are those of the node types' rows."""

from typing import Final

from core.events import Announced

HEARD: Final[dict[str, tuple[str, str, Announced]]] = {
    "matchChanged": ("Match", "match", Announced.MATCH_ACCEPTED),
    "negotiationChanged": ("Order", "order", Announced.ORDER_REVISED),
    "orderChanged": ("Order", "order", Announced.ORDER_PAID),
    "holdExpiring": ("Hold", "hold", Announced.HOLD_EXPIRES_IN_AN_HOUR),
    "retirementChanged": ("Retirement", "retirement", Announced.RETIREMENT_CONFIRMED),
}
"""Every subscription: the node type of its rows in `every_permission.NODES`, its field, and an event of it."""
