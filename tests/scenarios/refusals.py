"""Short names for the errors that many refusals expect."""

from typing import Any

from core import clock
from core.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
from disclosures.checklists import DocumentNature, checklist, missing_of
from disclosures.document_kinds import DocumentKind
from disclosures.errors import IncompleteDisclosure
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


def lacking(kind: DocumentKind, *keys: str, **nature: Any) -> IncompleteDisclosure:
    """A document of the kind that does not tell these items, named as its checklist of today names them."""
    asked = {one.key: one for one in checklist(DocumentNature(kind=kind, **nature), on=clock.today())}
    return IncompleteDisclosure.of([missing_of(asked[key]) for key in keys])


def not_able(act: str) -> Forbidden:
    """The role of who asks has none of what the act asks for."""
    return Forbidden(act=act, needs=needs_of(act))
