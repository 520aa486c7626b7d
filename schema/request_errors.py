"""What can be wrong with a request itself, before and around its fields: always a top-level error.

DomainError
├── BadInput             the request fits neither the schema nor the limits
├── TooCostly            it would cost more points than one request may
├── RateLimited          the points of this minute are used up
├── TimedOut             it took longer than a request may
├── UnknownOperation     no operation is kept under this id
├── OperationNotListed   this site runs only the operations it keeps
└── Internal             a bug
"""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from core.errors import DomainError
from schema.faults import Fault


@dataclass(kw_only=True, eq=False)
class BadInput(DomainError):
    """The request does not fit the schema or one of its limits."""

    code = "BAD_INPUT"
    message_ja = "{detail_ja}"
    message_en = "{detail}"

    detail: str
    """In English, for developers."""
    detail_ja: str

    @classmethod
    def of(cls, fault: Fault) -> "BadInput":
        """The refusal for a fault."""
        return cls(detail=fault.english, detail_ja=fault.japanese)


@dataclass(kw_only=True, eq=False)
class TooCostly(DomainError):
    """The operation would cost more points than one request may."""

    code = "TOO_COSTLY"
    message_ja = "この操作のコストは {cost} 点で、1回の上限 {maximum} 点を超えます。"
    message_en = "This operation costs {cost} points; one request may cost {maximum}."

    cost: int
    maximum: int


@dataclass(kw_only=True, eq=False)
class RateLimited(DomainError):
    """The address or the credential has used up its points; after some seconds there are enough again."""

    code = "RATE_LIMITED"
    message_ja = "要求が多すぎます。{retry_after_seconds}秒後にもう一度お試しください。"
    message_en = "Too many requests: try again in {retry_after_seconds} seconds."
    retryable = True

    retry_after_seconds: int


@dataclass(kw_only=True, eq=False)
class TimedOut(DomainError):
    """The request took longer than a request may. A query was stopped; a mutation may still come to its end."""

    code = "TIMED_OUT"
    message_ja = "{seconds}秒以内に処理が終わりませんでした。"
    message_en = "It was not done within {seconds} seconds."
    retryable = True

    seconds: int


@dataclass(kw_only=True, eq=False)
class UnknownOperation(DomainError):
    """No operation is kept under the id that was sent instead of a text."""

    code = "UNKNOWN_OPERATION"
    message_ja = "登録された操作「{id}」はありません。"
    message_en = "There is no kept operation {id!r}."

    id: str


@dataclass(kw_only=True, eq=False)
class OperationNotListed(DomainError):
    """This site runs only the operations that it keeps, and this is none of them."""

    code = "OPERATION_NOT_LISTED"
    message_ja = "このサイトは、登録された操作だけを受け付けます。"
    message_en = "This site runs only the operations that it keeps."


@dataclass(kw_only=True, eq=False)
class Internal(DomainError):
    """A bug; only the server's log knows more."""

    code = "INTERNAL"
    message_ja = "内部エラーが発生しました。"
    message_en = "Internal error."


REQUEST_ERRORS: tuple[type[DomainError], ...] = (
    BadInput,
    TooCostly,
    RateLimited,
    TimedOut,
    UnknownOperation,
    OperationNotListed,
    Internal,
)


def extensions_of(error: DomainError) -> dict[str, Any]:
    """What a top-level error carries of a refusal, for programs."""
    attributes = {_camel(name): value for name, value in error.attributes().items()}
    return {"code": error.code, "retryable": error.retryable, **attributes}


def top_level(error: DomainError, language: str) -> GraphQLError:
    """A refusal as the top-level error of a whole request."""
    return GraphQLError(error.message(language), extensions=extensions_of(error), original_error=error)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
