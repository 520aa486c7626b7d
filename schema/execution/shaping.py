"""Top-level errors as they leave the house: with a code, in the language that was asked for, and no bug's words.

Nor any value of the request: `schema.faults` says what is left of graphql-core's messages.
"""

import re
from typing import Any, Final

from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from core.errors import DomainError
from schema.faults import VALUES, Fault, read_fault
from schema.ids import with_global_ids
from schema.request_errors import BadInput, Internal, extensions_of

_VALUE: Final = re.compile(
    r"(?:Variable '\$|Argument ')(?P<name>\w+)' has invalid (?:default )?value(?: at (?P<path>\S+?))?: (?P<reason>.*)",
    re.DOTALL,
)
_NAMED: Final = re.compile(r"(?:required|unknown) field '(?P<field>\w{1,100})'")

NO_OPERATION: Final = MissingQueryError | CannotGetOperationTypeError | InvalidOperationTypeError
"""What a stream answers to a request that names no operation, or one that is no subscription."""


def shaped(error: GraphQLError, language: str) -> GraphQLError:
    """A top-level error as a client may see it."""
    original = error.original_error
    if isinstance(original, DomainError):
        return _again(error, with_global_ids(original), language)
    if original is not None and not isinstance(original, GraphQLError | NO_OPERATION):
        return _again(error, Internal(), language)
    found = _VALUE.fullmatch(error.message)
    if found is None:
        return _again(error, BadInput.of(read_fault(error.message)), language)
    named = _NAMED.search(found["reason"])
    field = found["name"] + (found["path"] or "") + (f".{named['field']}" if named else "")
    return _again(error, BadInput.of(_of_value(field, read_fault(found["reason"], VALUES))), language, field=field)


def _of_value(field: str, fault: Fault) -> Fault:
    return Fault(f"「{field}」の値は受け付けられません：{fault.japanese}", f"{field}: {fault.english}")


def _again(error: GraphQLError, refusal: DomainError, language: str, **more: Any) -> GraphQLError:
    return GraphQLError(
        refusal.message(language),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        original_error=error.original_error or refusal,
        extensions={**extensions_of(refusal), **more},
    )
