"""Short names for the errors that many refusals expect."""

from core.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
from parties.permissions import needs_of
from schema.ids import split_global_id

BEYOND = 2**53
"""One more than any amount may be."""

MOST_TONNES = "maximum=9007199254"
MOST_YEN = "maximum=1000000000000"


def invalid(field: str, value: str, rule: str, hint: str = "") -> InvalidInput:
    """A value that breaks a rule."""
    return InvalidInput(field=field, value=value, rule=rule, hint=hint)


def missing(kind: str, id: str) -> NotFound:
    """There is no such thing for this actor; `id` is global."""
    return NotFound(kind=kind, id=str(split_global_id(id)[1]))


def cannot(kind: str, state: str, wanted: str) -> InvalidTransition:
    """A move that its lifecycle does not have."""
    return InvalidTransition(kind=kind, state=state, wanted=wanted)


def not_able(act: str) -> Forbidden:
    """The role of who asks has none of what the act asks for."""
    return Forbidden(act=act, needs=needs_of(act))
