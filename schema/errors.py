"""Errors as data: every `DomainError` has a GraphQL type made from its own declaration.

A mutation answers with a union of its success and the errors that can happen. An error that a field's union does not
have is a top-level error with its code in `extensions`; anything that is no `DomainError` is a bug, and masked.
"""

import importlib
from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Any, Union

import strawberry

from core.errors import DomainError, Forbidden, IdempotencyConflict, InvalidInput, InvalidTransition, NotFound
from parties.errors import (
    ApprovalDeclined,
    ApprovalNeeded,
    NotVerified,
    OrganisationSuspected,
    OrganisationSuspended,
    Unauthenticated,
)
from schema.context import Info
from schema.ids import with_global_ids
from schema.scalars import GramCount, KilowattHours, WholeTonnes, YenAmount

ERROR_MODULES = (
    "core.errors",
    "parties.errors",
    "parties.people_errors",
    "registry.errors",
    "registry.refusals",
    "registry.claim_errors",
    "disclosures.errors",
    "disclosures.rule_errors",
    "disclosures.gate_errors",
    "listings.errors",
    "payments.errors",
    "matching.errors",
)

COMMON: tuple[type[DomainError], ...] = (
    InvalidInput,
    NotFound,
    Forbidden,
    NotVerified,
    OrganisationSuspected,
    OrganisationSuspended,
    InvalidTransition,
)
"""What every mutation that acts for an organisation can answer."""

KEYED: tuple[type[DomainError], ...] = (*COMMON, IdempotencyConflict, ApprovalNeeded, ApprovalDeclined)
"""The same for a mutation that takes an idempotency key."""


@strawberry.interface(description="A refusal: nothing was changed. Act on the code, show the message.")
class Error:
    """What every error type has."""

    code: str = strawberry.field(description="Stable, for programs.")
    message: str = strawberry.field(description="For people, in the language of Accept-Language (ja or en).")
    retryable: bool = strawberry.field(description="Whether the same request may succeed later without a change.")


@strawberry.type(description="A field in which a registry's notice differs from the request.")
class FieldDifference:
    """One difference."""

    field: str = strawberry.field(description="The field's name.")
    requested: str = strawberry.field(description="What was requested.")
    notice: str = strawberry.field(description="What the notice says.")


@strawberry.type(description="What a rule says of words or a fact of the request.")
class RefusedWords:
    """See disclosures.gate_errors.RefusedWords."""

    rule: str = strawberry.field(description="Id of the rule.")
    severity: str = strawberry.field(description="BLOCK or REQUIRE.")
    field: str = strawberry.field(description="The input's field.")
    start: int = strawberry.field(description="First character of the words in the field, counted from 0.")
    stop: int = strawberry.field(description="The character after the words.")
    words: str = strawberry.field(description="The words.")
    reason_ja: str = strawberry.field(description="Why, in Japanese.")
    reason_en: str = strawberry.field(description="Why, in English.")
    alternative_ja: str = strawberry.field(description="What may be written or done instead, in Japanese.")
    text_hash: str = strawberry.field(description="Names the text for a leave.")


@strawberry.type(description="Something that a document lacks.")
class MissingInformation:
    """See disclosures.missing_items.MissingItem."""

    key: str = strawberry.field(description="Stable key, as in `missing`.")
    label_ja: str = strawberry.field(description="Its Japanese name.")
    label_en: str = strawberry.field(description="Its English name.")
    rule: str = strawberry.field(description="Id of the rule that asks for it.")
    laws: list[str] = strawberry.field(description="The laws behind it, in Japanese; empty where none names it.")


def _missing(values: list[dict[str, Any]]) -> list[MissingInformation]:
    return [MissingInformation(**value) for value in values]


def _refused(values: list[dict[str, Any]]) -> list[RefusedWords]:
    return [RefusedWords(**value) for value in values]


def _differences(values: list[dict[str, str]]) -> list[FieldDifference]:
    return [FieldDifference(**value) for value in values]


_INTEGERS_BY_UNIT: dict[str, Any] = {"yen": YenAmount, "t": WholeTonnes, "g": GramCount, "kwh": KilowattHours}
"""The scalar of an integer attribute, by the unit that ends its name; without a unit it is a plain number."""

_GRAPHQL_OF: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "str": (str, str),
    "int": (int, int),
    "bool": (bool, bool),
    "int | None": (int | None, lambda value: value),
    "list[str]": (list[str], list),
    "tuple[str, ...]": (list[str], list),
    "list[dict[str, str]]": (list[FieldDifference], _differences),
    "list[disclosures.gate_errors.RefusedWords]": (list[RefusedWords], _refused),
    "list[disclosures.missing_items.MissingItem]": (list[MissingInformation], _missing),
}


def all_error_classes() -> list[type[DomainError]]:
    """Every error that a room declares with a code, in the order of the rooms."""
    found: dict[str, type[DomainError]] = {}
    for name in ERROR_MODULES:
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, type) and issubclass(value, DomainError) and hasattr(value, "code"):
                found.setdefault(value.__name__, value)
    return list(found.values())


def _type_of(error_class: type[DomainError]) -> Any:
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {"__doc__": error_class.__doc__, "__annotations__": annotations}
    for attribute in fields(error_class):
        type_name = attribute.type if isinstance(attribute.type, str) else _name_of(attribute.type)
        annotations[attribute.name] = _GRAPHQL_OF[type_name][0]
        if type_name == "int":
            annotations[attribute.name] = _INTEGERS_BY_UNIT.get(attribute.name.rpartition("_")[2], int)
        namespace[attribute.name] = strawberry.field(description=f"The {attribute.name.replace('_', ' ')}.")
    made = type(f"{error_class.__name__}Error", (Error,), namespace)
    return strawberry.type(made, description=f"`{error_class.code}`: {(error_class.__doc__ or '').strip()}")


def _name_of(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) and annotation in (str, int, bool) else str(annotation)


ERROR_CLASSES: dict[str, type[DomainError]] = {one.__name__: one for one in all_error_classes()}
ERROR_TYPES: dict[type[DomainError], Any] = {one: _type_of(one) for one in ERROR_CLASSES.values()}


def to_graphql(error: DomainError, language: str) -> Any:
    """The GraphQL object of an error."""
    error = with_global_ids(error)
    values = {"code": error.code, "message": error.message(language), "retryable": error.retryable}
    for attribute in fields(error):
        type_name = attribute.type if isinstance(attribute.type, str) else _name_of(attribute.type)
        values[attribute.name] = _GRAPHQL_OF[type_name][1](getattr(error, attribute.name))
    return ERROR_TYPES[type(error)](**values)


class _Handler:
    """Turns one class of error into its type, wherever the field's union has it."""

    def __init__(self, error_class: type[DomainError]) -> None:
        self.exception_type = error_class
        self.error_type = ERROR_TYPES[error_class]

    def handle(self, exception: DomainError, *, field: Any, info: Info) -> Any:
        """The error as data."""
        return to_graphql(exception, info.context.language)


def handlers() -> list[Any]:
    """One handler an error class."""
    return [_Handler(error_class) for error_class in ERROR_TYPES if error_class is not Unauthenticated]


def payload(name: str, success: Any, *errors: type[DomainError]) -> Any:
    """The union that a mutation answers with: its success, or one of the errors."""
    members = (success, *(ERROR_TYPES[error] for error in dict.fromkeys(errors)))
    return Annotated[
        Union[members],  # noqa: UP007 (the members are known only here)
        strawberry.union(name=name, description=f"`{success.__name__}`, or why it was refused."),
    ]
