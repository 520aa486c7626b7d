"""Speaking GraphQL over HTTP to the application, and what a refusal must look like."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx
from graphql import get_named_type

from core.errors import DomainError, InvalidInput
from registry.errors import BadSerials
from schema.errors import ERROR_TYPES
from schema.ids import with_global_ids
from tests.scenarios import documents, rows

LANGUAGES: Final = ("ja", "en")

CALLERS_FAULT: Final = frozenset({"UNAUTHENTICATED", "BAD_INPUT"})
"""The only codes with which a mutation may fail at the top: every refusal of a use case is in its union."""


@dataclass
class Api:
    """The application behind HTTP, with one idempotency key for each new request."""

    http: httpx.AsyncClient

    async def send(
        self, document: str, *, token: str | None = None, language: str = "ja", **variables: Any
    ) -> dict[str, Any]:
        """The whole answer to an operation."""
        headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {token}"} if token else {})
        response = await self.http.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        if document.startswith("mutation"):
            codes = {error["extensions"]["code"] for error in answer.get("errors") or []}
            assert codes <= CALLERS_FAULT, f"not in the mutation's union: {answer['errors']}"
        return answer

    async def ask(self, document: str, *, token: str | None = None, language: str = "ja", **variables: Any) -> Any:
        """The data of an operation that has one field."""
        answer = await self.send(document, token=token, language=language, **variables)
        assert "errors" not in answer, answer["errors"]
        (data,) = answer["data"].values()
        return data

    async def mutate(
        self, name: str, input: dict[str, Any], *, token: str | None, language: str = "ja", depth: int = 0
    ) -> dict[str, Any]:
        """What a mutation answers; a key is added where its input has one and none is given."""
        document = documents.mutation(name, depth=depth)
        answer: dict[str, Any] = await self.ask(document, token=token, language=language, input=self.keyed(name, input))
        return answer

    async def do(
        self, name: str, input: dict[str, Any], *, token: str | None, depth: int = documents.DEPTH
    ) -> dict[str, Any]:
        """The success of a mutation that must not be refused."""
        answer = await self.mutate(name, input, token=token, depth=depth)
        assert answer.pop("__typename").endswith("Success"), answer
        return answer

    async def refused(self, name: str, input: dict[str, Any], error: DomainError, *, token: str | None) -> None:
        """A mutation is refused with exactly this error, in both languages, twice the same, and changes no row."""
        assert names_its_field(name, error), f"{error} names no field of {name}"
        assert error.message("ja") != error.message("en")
        before = await rows.dump()
        keyed = self.keyed(name, input)
        for language in LANGUAGES:
            answer = await self.mutate(name, keyed, token=token, language=language)
            assert answer == shown(error, language), f"{name}({input}) {answer}"
        rows.assert_same(before, await rows.dump())

    async def refused_at_the_top(
        self, document: str, code: str, *, token: str | None = None, **variables: Any
    ) -> dict[str, Any]:
        """An operation fails with one top-level error of this code and changes no row; gives the error."""
        before = await rows.dump()
        answer = await self.send(document, token=token, language="en", **variables)
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == code, error
        rows.assert_same(before, await rows.dump())
        found: dict[str, Any] = error
        return found

    def keyed(self, name: str, input: dict[str, Any]) -> dict[str, Any]:
        """The input with an idempotency key, where the mutation takes one."""
        if "idempotencyKey" in input or "idempotencyKey" not in input_fields(name):
            return input
        return {"idempotencyKey": new_key(), **input}


def names_its_field(name: str, error: DomainError) -> bool:
    """Whether a value that is not accepted is named by a field of the mutation's input."""
    if not isinstance(error, InvalidInput | BadSerials):
        return True
    return error.field.partition(".")[0] in set(_names_within(input_fields(name)))


def _names_within(fields: dict[str, Any]) -> Iterator[str]:
    for name, field in fields.items():
        yield name
        yield from _names_within(getattr(get_named_type(field.type), "fields", {}))


def new_key() -> str:
    """An idempotency key that was not used before."""
    return f"key-{uuid4().hex}"


def input_fields(name: str) -> dict[str, Any]:
    """The fields of a mutation's input."""
    input_type: Any = documents.mutation_fields()[name].args["input"].type
    fields: dict[str, Any] = input_type.of_type.fields
    return fields


def shown(error: DomainError, language: str) -> dict[str, Any]:
    """A refusal as GraphQL gives it when every field is selected."""
    error = with_global_ids(error)
    attributes = {_camel(name): _plain(value) for name, value in error.attributes().items()}
    return {
        "__typename": ERROR_TYPES[type(error)].__name__,
        "code": error.code,
        "message": error.message(language),
        "retryable": error.retryable,
        **attributes,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_camel(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
