"""What is no GraphQL operation: bodies, headers, methods, pages, and the messages of a WebSocket."""

import json
import random
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote_from_bytes

from schema.execution.persisted import hash_of
from tests.fuzz.requests import CALLERS, JSON_TYPE, Request, operation
from tests.fuzz.values import LONG, SURROGATES, TEXTS, Known, any_json, huge
from tests.scenarios import documents

SOUND: Final = "{ ledgerTotals { entries } viewer { role } }"

CONTENT_TYPES: Final = (
    b"",
    b"text/plain",
    b"application/json; charset=utf-16",
    b"application/json;;;=",
    b"APPLICATION/JSON",
    b"application/graphql",
    b"application/graphql-response+json",
    b"application/x-www-form-urlencoded",
    b"multipart/form-data",
    b"multipart/form-data; boundary=x",
    b"multipart/mixed; boundary=graphql",
    b"\xff\xfe",
    b"x" * 5_000,
)
ACCEPTS: Final = (
    b"",
    b"*/*",
    b"text/html",
    b"text/event-stream",
    b"multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json",
    b"application/json;q=abc",
    b";;;,,,",
    b"\xe6\xa3\xae",
    b"," * 5_000,
)
LANGUAGES: Final = (
    b"",
    b"*",
    b"en;q=",
    b"en;q=nan",
    b"en;q=-1,ja;q=1e9",
    b"ja;q=inf",
    b"en-" * 2_000,
    b",;,;=",
    b"\xe6\x97\xa5",
    b"en;q=0.5;q=0.9",
    b"en;q=" + b"9" * 5_000,
    "en;q=１".encode(),
)
AUTHORIZATIONS: Final = (
    b"",
    b"Bearer",
    b"Bearer ",
    b"bearer x",
    b"Bearer  x y",
    b"Basic dTpw",
    b"Bearer \x00",
    b"Bearer \xff\xfe",
    b"Bearer ' OR 1=1 --",
    b"Bearer musubi_pat_",
    b"Bearer musubi_ses_" + b"A" * 43,
    b"Bearer " + b"x" * LONG,
    "Bearer 森".encode(),
)
ORIGINS: Final = (b"null", b"http://evil.example", b"\xff", b"http://", b"x" * 3_000)
METHODS: Final = ("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY", "POST ", "")
PAGES: Final = (
    "/",
    "/certificates/{}",
    "/certificates/{}/document",
    "/listings/{}",
    "/projects/{}",
    "/products/{}",
    "/events/{}",
    "/static/{}",
    "/.well-known/{}",
    "/graphql/{}",
    "/{}",
)
JSON_BODIES: Final = (
    b"",
    b"{",
    b"nul",
    b"null",
    b"1",
    b'"{ viewer { role } }"',
    b"[]",
    b"[1]",
    b'[{"query": "{ __typename }"}]',
    b'[{"query": "{ __typename }"},{"query": "{ __typename }"}]',
    b"{}",
    b'{"query": null}',
    b'{"query": 1}',
    b'{"query": {}}',
    b'{"query": ["{ __typename }"]}',
    b'{"query": "{ __typename }", "query": "{ viewer { role } }"}',
    b'{"query": "{ __typename }", "variables": []}',
    b'{"query": "{ __typename }", "variables": "{}"}',
    b'{"query": "{ __typename }", "variables": 5}',
    b'{"query": "{ __typename }", "extensions": []}',
    b'{"query": "{ __typename }", "extensions": "x"}',
    b'{"query": "{ __typename }", "operationName": {"a": 1}}',
    b'{"query": "{ __typename }", "operationName": [1]}',
    b'{"query": "{ __typename }", "operationName": 1e400}',
    b'{"documentId": 5}',
    b'{"documentId": null}',
    b'{"documentId": {"a": []}, "extensions": 7}',
    b'{"documentId": "sha256:0", "query": "{ __typename }"}',
    b'{"id": "x"}',
    b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    b'{"query": "{ __typename }", "variables": {"a": 1e999}}',
    b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"}}",
    b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 1_000 + b"]" * 1_000 + b"}}",
    b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}}",
    b'{"a":' * 100_000,
    b"\xff\xfe\x00",
    b'\xef\xbb\xbf{"query": "{ __typename }"}',
    b'{"query": "\xed\xa0\x80"}',
    b'{"query": "{ __typename } #\xc3\x28"}',
    json.dumps({"query": "{ __typename }"}).encode("utf-16"),
    b" " * 999_000,
    b" " * 1_000_001,
    b"\x00" * 1_000,
)
PERSISTED: Final[tuple[Any, ...]] = (
    None,
    5,
    [],
    {},
    {"version": 1},
    {"version": 1, "sha256Hash": None},
    {"version": "1", "sha256Hash": []},
    {"version": 1, "sha256Hash": "0" * 64},
    {"version": 1, "sha256Hash": hash_of(SOUND)},
    {"version": 1, "sha256Hash": "SHA256:" + hash_of(SOUND).upper()},
    {"version": 10**400, "sha256Hash": "\0"},
    {"sha256Hash": {"a": 1}},
    {"version": 1, "sha256Hash": "x" * LONG},
)

Make = Callable[[random.Random, Known], Request]


def _body(random: random.Random, _known: Known) -> Request:
    return Request(family="body: JSON", caller=random.choice(CALLERS), body=random.choice(JSON_BODIES))


def _surrogates(random: random.Random, _known: Known) -> Request:
    half = random.choice(SURROGATES)
    body = random.choice(
        (
            f'{{"query": "query($s: String) {{ projects(search: $s) {{ edges {{ node {{ id }} }} }} }}", "variables": {{"s": {half}}}}}',
            f'{{"query": "{{ __typename }}", "operationName": {half}}}',
            f'{{"query": {half}}}',
            f'{{"query": "{{ __typename }}", "variables": {{{half}: 1}}}}',
            f'{{"query": "{{ projects(search: \\"\\\\uD800\\") {{ edges {{ cursor }} }} }}", "extensions": {{"x": {half}}}}}',
        )
    )
    return Request(family="body: surrogates", caller=random.choice(CALLERS), body=body.encode())


def _mangled(random: random.Random, _known: Known) -> Request:
    """A sound body with a few bytes changed."""
    body = bytearray(operation("", SOUND, {"a": [1, None, "é"]}).body)
    for _ in range(random.choice((1, 3, 10))):
        body[random.randrange(len(body))] = random.randrange(256)
    return Request(family="body: mangled", caller=random.choice(CALLERS), body=bytes(body))


def _headers(random: random.Random, _known: Known) -> Request:
    made = operation("headers", SOUND)
    given = random.choice(
        (
            ((b"content-type", random.choice(CONTENT_TYPES)),),
            (JSON_TYPE, (b"accept", random.choice(ACCEPTS))),
            (JSON_TYPE, (b"accept-language", random.choice(LANGUAGES))),
            (JSON_TYPE, (b"authorization", random.choice(AUTHORIZATIONS))),
            (JSON_TYPE, (b"authorization", b"Bearer a"), (b"authorization", random.choice(AUTHORIZATIONS))),
            (JSON_TYPE, (b"origin", random.choice(ORIGINS)), (b"access-control-request-method", b"POST")),
            (JSON_TYPE, (b"user-agent", random.choice(TEXTS).encode("utf-8")[:9_000])),
            (JSON_TYPE, (b"x-forwarded-for", b"1.2.3.4, " * 200 + b"::ffff:1.2.3.4, x, [::1], \xff")),
            (JSON_TYPE, (b"content-length", random.choice((b"-1", b"x", b"0", b"9" * 100)))),
            (JSON_TYPE, (b"host", random.choice((b"", b"\xff", b"a b", b"evil.example:99999", b"[::1")))),
            (),
        )
    )
    return Request(family="headers", headers=given, body=made.body)


def _forms(random: random.Random, _known: Known) -> Request:
    operations = json.dumps(random.choice(({"query": SOUND}, [], None, {"query": SOUND, "variables": {"f": None}})))
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = part.format("operations", operations) + part.format("map", '{"0": ["variables.f"]}') + "--x--\r\n"
    kind = random.choice((b"multipart/form-data; boundary=x", b"application/x-www-form-urlencoded"))
    return Request(family="body: form", headers=((b"content-type", kind),), body=body.encode())


def _by_get(random: random.Random, _known: Known) -> Request:
    query = random.choice((SOUND, "mutation { signOut { __typename } }", *TEXTS))
    text = quote_from_bytes(query.encode()[:5_000])
    other = random.choice(("", "&variables={", "&variables=[]", "&extensions=5", "&query=x", "&operationName=%FF"))
    return Request(
        family="GET",
        method="GET",
        query_string=f"query={text}{other}".encode(),
        headers=((b"accept", random.choice(ACCEPTS)),),
    )


def _methods(random: random.Random, _known: Known) -> Request:
    return Request(family="methods", method=random.choice(METHODS), body=operation("", SOUND).body)


def _extensions(random: random.Random, _known: Known) -> Request:
    given = random.choice(
        ({"persistedQuery": random.choice(PERSISTED)}, {"documentId": any_json(random)}, any_json(random))
    )
    more: dict[str, Any] = {"extensions": given}
    if random.random() < 0.5:
        more["documentId"] = any_json(random)
    return operation("extensions", random.choice((SOUND, "")), caller=random.choice(CALLERS), **more)


def _huge_variables(random: random.Random, _known: Known) -> Request:
    document = documents.query("listings", depth=1, arguments=("filter", "search"))
    given = {"search": random.choice(TEXTS), "filter": huge(random), "more": huge(random)}
    return operation("huge variables", document, given, caller=random.choice(CALLERS))


def _page(random: random.Random, known: Known) -> Request:
    word = random.choice((*TEXTS, *known.words, *known.all_ids()[:20], "01890000-0000-7000-8000-000000000000"))
    path = random.choice(PAGES).replace("{}", word[:3_000])
    query = random.choice((b"", b"lang=en", b"lang=" + b"x" * 900, b"a=%FF&a=%00", b"&&&==;"))
    return Request(family="pages", method="GET", path=path, query_string=query, headers=())


def _stream(random: random.Random, known: Known) -> Request:
    """Server-sent events; the driver leaves soon after they begin."""
    document = random.choice(
        (
            SOUND,
            "mutation { signOut { __typename } }",
            "subscription { nothing }",
            *(documents.subscription(name) for name in documents.subscription_fields()),
        )
    )
    given = {"id": random.choice((None, *known.all_ids()[:50])), "after": random.choice((None, "x", *TEXTS[:20]))}
    made = operation("events", document, given, caller=random.choice(CALLERS), headers=((b"accept", ACCEPTS[3]),))
    return Request(family="events", caller=made.caller, headers=made.headers, body=made.body)


def _socket(random: random.Random, known: Known) -> Request:
    """A WebSocket that speaks graphql-transport-ws badly."""
    names = list(documents.subscription_fields())

    def said() -> str:
        payload = random.choice(
            (
                {"query": documents.subscription(random.choice(names)), "variables": {"id": any_json(random)}},
                {"query": SOUND},
                {"query": "subscription {", "operationName": any_json(random)},
                {"query": any_json(random), "variables": any_json(random), "extensions": any_json(random)},
                any_json(random),
            )
        )
        kind = random.choice(("subscribe", "subscribe", "subscribe", "complete", "ping", "pong", "next", "", None, 5))
        whole = {"type": kind, "id": random.choice(("1", "2", "", 1, None, "x" * 999)), "payload": payload}
        return random.choice((json.dumps(whole), json.dumps(whole), json.dumps(any_json(random)), random.choice(TEXTS)))

    first = random.choice(
        ('{"type": "connection_init", "payload": {"Authorization": "@"}}', '{"type": "connection_init"}', said())
    )
    messages = (first, *(said() for _ in range(random.randrange(6))))
    return Request(family="socket", caller=random.choice(CALLERS), headers=(), messages=messages)


BODIES: Final[tuple[Make, ...]] = (
    _body,
    _surrogates,
    _mangled,
    _headers,
    _forms,
    _by_get,
    _methods,
    _extensions,
    _huge_variables,
    _page,
    _stream,
    _socket,
)
"""Every kind of request that is no operation."""
