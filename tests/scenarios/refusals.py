"""Short names for the errors that many refusals expect."""

from core.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
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


def traders_only(act: str) -> Forbidden:
    """Only who trades for an organisation may do it."""
    return Forbidden(act=act, needs="owner（組織の取引担当者）")


def operators_only(act: str) -> Forbidden:
    """Only a platform operator may do it."""
    return Forbidden(act=act, needs="platform operator（運営者）")
