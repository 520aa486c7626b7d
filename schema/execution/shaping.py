"""Top-level errors as they leave the house: with a code, in the language that was asked for, and no bug's words."""

import re
from typing import Any, Final

from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from core.errors import DomainError
from schema.request_errors import Internal, extensions_of

_VARIABLE: Final = re.compile(
    r"Variable '\$(?P<name>\w+)' has invalid (?:default )?value(?: at (?P<path>\S+?))?: (?P<reason>.*)", re.DOTALL
)
_NAMED: Final = re.compile(r"(?:required|unknown) field '(?P<field>[^']{1,100})'")
_REASONS_JA: Final = (
    (re.compile(r"non-null type|required field"), "必須の値がありません"),
    (re.compile(r"unknown field"), "この型にない項目が含まれています"),
    (re.compile(r"[Oo]ne[Oo]f|exactly one"), "ちょうど一つの項目だけを指定してください"),
    (re.compile(r"does not exist in .* enum|[Ee]num "), "選択肢にない値です"),
    (re.compile(r"not an integer|Int cannot|integer"), "整数ではありません"),
    (re.compile(r"not an instant"), "時差を添えた日時（例: 2026-04-01T09:00:00+09:00）ではありません"),
    (re.compile(r"not a day"), "日付（例: 2026-04-01）ではありません"),
    (re.compile(r"String cannot|ID cannot"), "文字列ではありません"),
    (re.compile(r"Boolean cannot"), "真偽値ではありません"),
    (re.compile(r"to be an object|mapping"), "オブジェクトではありません"),
)
"""What graphql-core says of a value that does not fit, in Japanese; the first that fits."""


NO_OPERATION: Final = MissingQueryError | CannotGetOperationTypeError | InvalidOperationTypeError
"""What a stream answers to a request that names no operation, or one that is no subscription."""


def shaped(error: GraphQLError, language: str) -> GraphQLError:
    """A top-level error as a client may see it."""
    original = error.original_error
    if isinstance(original, DomainError):
        return _again(error, original.message(language), extensions_of(original))
    if original is not None and not isinstance(original, GraphQLError | NO_OPERATION):
        bug = Internal()
        return _again(error, bug.message(language), extensions_of(bug))
    found = _VARIABLE.fullmatch(error.message)
    extensions: dict[str, Any] = {"code": "BAD_INPUT", "retryable": False, **(error.extensions or {})}
    if found is None:
        return _again(error, error.message, extensions)
    named = _NAMED.search(found["reason"])
    field = found["name"] + (found["path"] or "") + (f".{named['field']}" if named else "")
    return _again(error, _of_variable(field, found["reason"], language), {**extensions, "field": field})


def _of_variable(field: str, reason: str, language: str) -> str:
    if language != "ja":
        return f"{field}: {reason}"
    said = next((japanese for pattern, japanese in _REASONS_JA if pattern.search(reason)), "型に合わない値です")
    return f"「{field}」の値は受け付けられません：{said}。（{reason}）"


def _again(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        original_error=error.original_error,
        extensions=extensions,
    )
