"""The endpoint's way with what it is sent: its limits, its errors, and what it does not do at all."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from parties.models import Organisation
from schema.execution import documents as prepared_documents
from schema.limits import MAX_ALIASES, MAX_DEPTH, MAX_TOKENS
from schema.root import build_schema
from server.app import bare_app
from server.language import read_language
from server.limits import MAX_BODY_BYTES
from tests.scenarios import documents, inputs
from tests.scenarios.world import PUBLIC_URL, World, application

PLACE = '{ place(code: "131032") { municipality } }'
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """The application, without a database: nothing here may need one."""
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        yield client


async def errors_of(http: httpx.AsyncClient, query: str, **variables: Any) -> list[dict[str, Any]]:
    """The top-level errors of an operation that gives no data."""
    response = await http.post("/graphql", json={"query": query, "variables": variables})
    assert response.status_code == 200
    answer = response.json()
    assert not answer.get("data")
    errors: list[dict[str, Any]] = answer["errors"]
    return errors


def codes(errors: list[dict[str, Any]]) -> set[str]:
    """The codes that stand in the errors."""
    return {error["extensions"]["code"] for error in errors}


# What is the caller's fault.


@pytest.mark.parametrize(
    "query",
    [
        "{ place(code: ",
        "{ nothing }",
        "{ place { code } }",
        "query($x: Int) { place(code: $x) { code } }",
        "{ viewer }",
    ],
    ids=["syntax", "unknown field", "missing argument", "wrong type", "no selection"],
)
async def test_a_document_that_is_not_valid_is_answered_with_what_is_wrong(http: httpx.AsyncClient, query: str) -> None:
    errors = await errors_of(http, query)

    assert codes(errors) == {"BAD_INPUT"}
    assert all(error["message"] != "Internal error." and error["locations"] for error in errors)


async def test_a_document_may_not_be_too_deep(http: httpx.AsyncClient) -> None:
    deep = "{ listings " * (MAX_DEPTH + 1) + "{ id }" + "}" * (MAX_DEPTH + 1)

    errors = await errors_of(http, deep)

    assert codes(errors) == {"BAD_INPUT"}
    assert any("exceeds maximum operation depth of 12" in error["extensions"]["detail"] for error in errors)


async def test_a_document_may_not_have_too_many_aliases(http: httpx.AsyncClient) -> None:
    def aliased(count: int) -> str:
        return "{" + " ".join(f'p{number}: place(code: "131032") {{ code }}' for number in range(count)) + "}"

    errors = await errors_of(http, aliased(MAX_ALIASES + 1))

    assert codes(errors) == {"BAD_INPUT"}
    assert errors[0]["message"] == "別名が多すぎます（31、上限 30）。"
    assert errors[0]["extensions"]["detail"] == "31 aliases found. Allowed: 30"
    answer = (await http.post("/graphql", json={"query": aliased(MAX_ALIASES)})).json()
    assert len(answer["data"]) == MAX_ALIASES


async def test_a_document_may_not_have_too_many_tokens(http: httpx.AsyncClient) -> None:
    errors = await errors_of(http, '{ place(code: "131032") {' + " code" * MAX_TOKENS + "} }")

    assert codes(errors) == {"BAD_INPUT"}
    assert str(MAX_TOKENS) in errors[0]["message"]


@pytest.mark.parametrize("query", ["subscription { orderChanged { __typename } }", "subscription { __typename }"])
async def test_a_subscription_is_not_answered_by_one_answer(
    http: httpx.AsyncClient, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert codes(await errors_of(http, query)) == {"BAD_INPUT"}
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    ("language", "message"),
    [("ja", "有効なアクセストークンが必要です。"), ("en", "A valid access token is needed.")],
)
async def test_without_a_token_the_answer_says_so(http: httpx.AsyncClient, language: str, message: str) -> None:
    query = documents.query("orders", depth=0)
    response = await http.post("/graphql", json={"query": query}, headers={"Accept-Language": language})

    (error,) = response.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (message, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("en", "en"),
        ("en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("ja,en;q=0.5", "ja"),
        ("fr, en;q=0.5", "en"),
        ("de", "ja"),
        ("*", "ja"),
        ("EN-us", "en"),
        ("x" * 300 + ",en", "ja"),
        ("en;q=0.1, ja;q=0.9", "ja"),
        ("ja;q=0.5,en;q=0.8", "en"),
        ("en;q=0.8,ja;q=0.8", "en"),
        ("en;q=1.000,ja;q=0.999", "en"),
        ("ja;q=0", "en"),
        ("en;q=0", "ja"),
        ("en;q=0,*", "ja"),
        ("ja;q=0, en;q=0", "ja"),
        ("en;q=0.5, *;q=0.8", "ja"),
        ("en;q=bad, ja", "ja"),
        (" EN ; q = 0.9 , ja ; q=0.1", "en"),
    ],
)
def test_the_language_is_the_one_of_the_two_that_is_wanted_more(header: str, language: str) -> None:
    assert read_language(header) == language


# What is a bug.


async def test_a_bug_is_masked_and_logged(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(code: str) -> None:
        raise RuntimeError(f"the password is hunter2 at {code}")

    monkeypatch.setattr("schema.parties.place_of", broken)
    errors = await errors_of(http, PLACE)

    (error,) = errors
    assert error["message"] == "内部エラーが発生しました。"
    assert (error["extensions"], error["path"]) == ({"code": "INTERNAL", "retryable": False}, ["place"])
    assert "hunter2" not in json.dumps(errors)
    (record,) = [one for one in caplog.records if one.name == "musubi.graphql"]
    assert record.levelno == logging.ERROR
    assert "hunter2" in record.getMessage() and record.exc_info is not None


async def test_a_bug_in_a_mutation_undoes_it(world: World, caplog: pytest.LogCaptureFixture) -> None:
    document = documents.mutation("joinOrganisation", depth=0)
    before = await Organisation.all().count()
    with pytest.MonkeyPatch.context() as patch:

        async def broken(membership: object) -> str:
            raise ZeroDivisionError

        patch.setattr("parties.organisations.issue_token", broken)
        response = await world.api.http.post(
            "/graphql", json={"query": document, "variables": {"input": inputs.join()}}
        )

    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "retryable": False}
    assert await Organisation.all().count() == before
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


async def test_a_refusal_is_no_entry_for_the_operators_log(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await errors_of(http, "{ nothing }")
    await errors_of(http, '{ place(code: "99") { code } }')
    await errors_of(http, documents.query("orders", depth=0))

    assert [one for one in caplog.records if one.name == "musubi.graphql"] == []


# What it does not do.


def detail_of(response: httpx.Response) -> str:
    """What is wrong with a request as a whole, in English; a program finds it where every error has it."""
    answer = response.json()
    (error,) = answer["errors"]
    assert (answer["data"], error["extensions"]["code"], error["extensions"]["retryable"]) == (None, "BAD_INPUT", False)
    assert error["message"] == error["extensions"]["detailJa"] != error["extensions"]["detail"]
    detail: str = error["extensions"]["detail"]
    return detail


async def test_several_operations_in_one_request_are_refused(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", json=[{"query": PLACE}, {"query": PLACE}])

    assert (response.status_code, detail_of(response)) == (400, "Batching is not enabled.")


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/graphql-response+json"])
async def test_nothing_is_asked_by_get(http: httpx.AsyncClient, accept: str) -> None:
    for query in (PLACE, 'mutation { withdrawDemand(input: {demandId: "x"}) { __typename } }'):
        response = await http.get("/graphql", params={"query": query}, headers={"Accept": accept})
        assert detail_of(response).endswith("are not allowed.")
        assert response.status_code == 400
        assert "港区" not in response.text


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_page_of_another_site_cannot_post_a_form(http: httpx.AsyncClient, content_type: str) -> None:
    body = json.dumps({"query": PLACE}).encode()

    response = await http.post("/graphql", content=body, headers={"Content-Type": f"{content_type}; boundary=x"})

    assert response.status_code == 400
    assert "港区" not in response.text


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b'{"query": 5}', b'"text"', b"null", b"5", b'{"query": ""}'])
async def test_a_body_without_a_query_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    response = await http.post("/graphql", content=body, headers=JSON)

    assert response.status_code == 400
    assert detail_of(response)


WRONG_PARTS = (
    ({"variables": [1]}, "The GraphQL operation's `variables` must be an object."),
    ({"extensions": "x"}, "The GraphQL operation's `extensions` must be an object."),
    ({"operationName": 5}, "The GraphQL operation's `operationName` must be a string."),
)


@pytest.mark.parametrize(("part", "detail"), WRONG_PARTS)
async def test_a_part_of_another_type_is_named(http: httpx.AsyncClient, part: dict[str, object], detail: str) -> None:
    response = await http.post("/graphql", json={"query": PLACE, **part})
    english = await http.post("/graphql", json={"query": PLACE, **part}, headers={"Accept-Language": "en"})

    assert (response.status_code, detail_of(response)) == (400, detail)
    assert english.json()["errors"][0]["message"] == detail


async def test_a_request_of_another_method_or_of_nothing_is_refused_as_data(http: httpx.AsyncClient) -> None:
    put = await http.put("/graphql", json={"query": PLACE})
    nothing = await http.get("/graphql", headers={"Accept": "application/json"})

    assert (put.status_code, detail_of(put)) == (405, "GraphQL only supports GET and POST requests.")
    assert (nothing.status_code, detail_of(nothing)) == (400, "No GraphQL query found in the request.")


SEVERAL = 'query A { a: place(code: "131032") { code } } query B { b: place(code: "131121") { code } }'


async def test_of_several_operations_only_the_one_that_is_named_runs(http: httpx.AsyncClient) -> None:
    named = await http.post("/graphql", json={"query": SEVERAL, "operationName": "B"})
    unnamed = await http.post("/graphql", json={"query": SEVERAL})
    unknown = await http.post("/graphql", json={"query": SEVERAL, "operationName": "C"})
    empty = await http.post("/graphql", json={"query": PLACE, "operationName": ""})

    assert list(named.json()["data"]) == ["b"]
    assert detail_of(unnamed).startswith("The document has several operations")
    assert detail_of(unknown) == detail_of(empty) == "The document has no operation of the name in `operationName`."


SECRET = "hunter2-correct-horse"
SECRETIVE = (
    ("mutation M($i: JoinOrganisationInput!) { joinOrganisation(input: $i) { __typename } }", True),
    ('mutation { joinOrganisation(input: {legalName: "x", password: "SECRET"}) { __typename } }', False),
    ('mutation { joinOrganisation(input: "SECRET") { __typename } }', False),
    ('mutation { signIn(input: {email: "a@b.jp", passwort: "SECRET"}) { __typename } }', False),
    ('mutation { signIn(input: {email: "a@b.jp", password: "x" "SECRET"}) { __typename } }', False),
    ('mutation { signIn(input: {email: "a@b.jp", password: SECRET x}) { __typename } }', False),
    ('{ listings(filter: {regions: ["SECRET"]}) { totalCount } }', False),
    ('{ place(code: ["SECRET"]) { code } }', False),
)


@pytest.mark.parametrize(("query", "by_variable"), SECRETIVE)
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_no_value_of_a_request_is_repeated(
    http: httpx.AsyncClient, query: str, by_variable: bool, language: str
) -> None:
    secret = SECRET if '"SECRET"' in query else "hunter2"
    inputs = [{"legalName": "x", "password": secret}, {"kind": secret}, secret, [secret], {"email": {"x": secret}}]
    for given in inputs if by_variable else [None]:
        body = {"query": query.replace("SECRET", secret), "variables": {"i": given} if by_variable else None}
        response = await http.post("/graphql", json=body, headers={"Accept-Language": language})
        errors = response.json()["errors"]
        assert codes(errors) == {"BAD_INPUT"} and all(error["message"] for error in errors)
        assert secret not in response.text


SUGGESTIVE = (
    "query Q($i: SuspendOrgInput) { __typename }",
    "{ listings(filtr: {}) { totalCount } }",
    '{ listings(filter: {region: "x"}) { totalCount } }',
    "{ listings(filter: {regions: [KANTOU]}) { totalCount } }",
    "{ listingz { totalCount } }",
    "{ __typename @skipp(if: true) }",
)


@pytest.mark.parametrize("query", SUGGESTIVE)
async def test_no_error_suggests_another_name(http: httpx.AsyncClient, query: str) -> None:
    for error in await errors_of(http, query):
        assert "Did you mean" not in str(error) and "Org' " not in str(error)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_beyond_the_limit_is_refused(http: httpx.AsyncClient, announced: bool) -> None:
    body = json.dumps({"query": PLACE, "extensions": {"x": "あ" * MAX_BODY_BYTES}}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    response = await http.post("/graphql", content=body if announced else in_pieces(), headers=JSON)

    assert response.status_code == 413
    assert detail_of(response) == "The request is too large."


async def test_a_body_at_the_limit_is_read(http: httpx.AsyncClient) -> None:
    body = json.dumps({"query": PLACE}).encode()

    response = await http.post("/graphql", content=body + b" " * (MAX_BODY_BYTES - len(body)), headers=JSON)

    assert response.json()["data"] == {"place": {"municipality": "港区"}}


async def test_graphiql_is_there_when_it_is_wanted(http: httpx.AsyncClient) -> None:
    page = await http.get("/graphql", headers={"Accept": "text/html"})

    assert (page.status_code, "graphiql" in page.text.lower()) == (200, True)


async def test_a_closed_site_shows_neither_graphiql_nor_its_schema() -> None:
    closed = httpx.ASGITransport(app=bare_app(public_url=PUBLIC_URL, graphiql=False))
    async with httpx.AsyncClient(transport=closed, base_url=PUBLIC_URL) as http:
        page = await http.get("/graphql", headers={"Accept": "text/html"})
        assert page.status_code in (400, 404) and "graphiql" not in page.text.lower()
        errors = await errors_of(http, "{ __schema { queryType { name } } }")
        assert codes(errors) == {"BAD_INPUT"} and "introspection" in errors[0]["message"].lower()
        (error,) = await errors_of(http, '{ plase(code: "131032") { code } }')
        assert "Did you mean" not in error["message"]
        assert (await http.post("/graphql", json={"query": PLACE})).json()["data"]["place"]["municipality"] == "港区"


async def test_the_schema_may_be_asked_for_where_it_is_shown(http: httpx.AsyncClient) -> None:
    from graphql import get_introspection_query

    answer = (await http.post("/graphql", json={"query": get_introspection_query()})).json()

    assert answer["data"]["__schema"]["queryType"]["name"] == "Query"


async def test_a_document_that_was_seen_is_not_validated_again(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = '{ place(code: "131121") { code region } }'
    first = (await http.post("/graphql", json={"query": query})).json()
    monkeypatch.setattr(prepared_documents, "validate_document", None)

    for _ in range(3):
        assert (await http.post("/graphql", json={"query": query})).json() == first


def test_as_many_documents_as_are_allowed_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_documents, "CACHED_DOCUMENTS", 3)
    kept = build_schema().documents
    for number in range(5):
        kept.prepared(f"query Q{number} {{ __typename }}")
    assert [text[6:8] for text in kept.kept] == ["Q2", "Q3", "Q4"]


async def test_graphiql_and_introspection_are_switched_apart() -> None:
    app = bare_app(public_url=PUBLIC_URL, graphiql=False, introspection=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as http:
        page = await http.get("/graphql", headers={"Accept": "text/html"})
        assert page.status_code in (400, 404) and "graphiql" not in page.text.lower()
        asked = await http.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
        assert asked.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
