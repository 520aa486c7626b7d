"""What a client of subscriptions may not do, and that who reads slowly or not at all hurts nobody else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette

import core.signals
import server.sockets
from core import events
from core.database import transaction
from schema.ids import read_global_id
from server.app import bare_app
from tests.scenarios import documents
from tests.scenarios.streams import event_source, joined, scope_of, socket, told, wired
from tests.scenarios.world import PUBLIC_URL, World, application

MATCHES = documents.subscription("matchChanged")
MANY = "subscription { matchChanged { ... on MatchChange { " + " ".join(f"a{n}: cursor" for n in range(40)) + " } } }"


@pytest.fixture
async def app(world: World) -> AsyncIterator[Starlette]:
    one = application()
    async with told(one):
        yield one


async def happen(world: World, count: int) -> None:
    """So many events about one match."""
    subject_id = read_global_id(world.ids["match of this"], "Match")
    async with transaction():
        for _ in range(count):
            await events.record("MatchAccepted", subject_id=subject_id)


# Slow clients.


async def test_who_reads_too_slowly_loses_its_subscription_and_nobody_else_does(
    world: World, app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.signals, "MAX_WAITING", 3)
    world.ids["match of this"] = await world.propose()
    async with socket(app, token=world.cast.city.token) as slow, socket(app, token=world.cast.village.token) as quick:
        await slow.subscribe(MATCHES)
        await quick.subscribe(MATCHES)
        await joined(app, 2)
        assert [(await one.hear())["type"] for one in (slow, quick)] == ["pong"] * 2
        slow.wire.reading.clear()
        for _ in range(20):
            await happen(world, 1)
            assert (await quick.event())["kind"] in ("MATCH_PROPOSED", "MATCH_ACCEPTED")
        slow.wire.reading.set()
        heard = [await slow.event()]
        while heard[-1]["__typename"] == "MatchChange":
            heard.append(await slow.event())
        assert len(heard) < 20 and heard[-1]["code"] == "SUBSCRIBER_TOO_SLOW" and heard[-1]["retryable"]
        assert (await slow.hear())["type"] == "complete"
        last = heard[-2]["cursor"]
        async with event_source(app, MATCHES, token=world.cast.city.token, after=last) as again:
            known = {one["cursor"] for one in heard[:-1]}
            # What was written shortly before the last may come too.
            while (event := await again.event())["cursor"] in known or event["kind"] == "MATCH_PROPOSED":
                continue
            assert event["kind"] == "MATCH_ACCEPTED", "it goes on from the last that came"


async def test_who_never_reads_loses_its_connection(
    world: World, app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.sockets, "SEND_SECONDS", 0.01)
    world.ids["match of this"] = await world.propose()
    async with (
        socket(app, token=world.cast.city.token) as by_socket,
        event_source(app, MATCHES, token=world.cast.city.token) as by_stream,
    ):
        await by_socket.subscribe(MATCHES)
        await joined(app, 2)
        by_socket.wire.reading.clear()
        by_stream.wire.reading.clear()
        await happen(world, 1)
        await by_socket.task
        await by_stream.task
        assert len(app.state.hub) == 0


# Bounds.


async def test_a_credential_has_so_many_subscriptions_and_a_process_too(
    world: World, app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.signals, "MAX_SUBSCRIPTIONS_A_CREDENTIAL", 1)
    monkeypatch.setattr(core.signals, "MAX_SUBSCRIPTIONS", 2)
    async with socket(app, token=world.cast.city.token) as city, socket(app, token=world.cast.shop.token) as shop:
        await city.subscribe(MATCHES, id="1")
        await joined(app)
        await city.subscribe(MATCHES, id="2")
        end = await city.event(id="2")
        assert (end["__typename"], end["limit"], end["retryable"]) == ("TooManySubscriptionsError", 1, True)
        await shop.subscribe(MATCHES)
        await joined(app, 2)
        async with event_source(app, MATCHES, token=world.cast.village.token) as village:
            assert (await village.event())["limit"] == 2
        await city.say(type="complete", id="1")
        await joined(app, 1)
        async with event_source(app, MATCHES, token=world.cast.village.token):
            await joined(app, 2)


async def test_a_connection_has_so_many(world: World, app: Starlette) -> None:
    async with socket(app, token=world.cast.city.token) as city:
        for number in range(server.sockets.MAX_SUBSCRIPTIONS_A_CONNECTION):
            await city.subscribe(MATCHES, id=str(number))
        await city.say(type="subscribe", id="more", payload={"query": MATCHES})
        message = await city.hear()
        while message["type"] == "pong":
            message = await city.hear()
        assert (message["type"], message["id"]) == ("error", "more")


async def test_a_process_has_so_many_sockets(world: World, app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.sockets, "MAX_SOCKETS", 1)
    async with socket(app, token=world.cast.city.token), socket(app, init=False) as other:
        assert (await other.wire.next())["type"] == "websocket.close"


async def test_what_a_query_may_not_be_a_subscription_may_not_be(world: World, app: Starlette) -> None:
    async with socket(app, token=world.cast.city.token) as city:
        await city.say(type="subscribe", id="1", payload={"query": MANY})
        message = await city.hear()
        assert message["type"] == "error" and message["payload"][0]["extensions"]["code"] in ("BAD_INPUT", "TOO_COSTLY")
    async with event_source(app, MANY, token=world.cast.city.token) as stream:
        name, data = await stream.hear()
        assert name == "next" and data["data"] is None and data["errors"]
    assert len(app.state.hub) == 0


# The protocols.


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("https://evil.example", False), ("http://test", True), ("https://front.example", True), (None, True)],
)
async def test_a_page_of_another_origin_opens_no_socket_unless_it_is_allowed(
    world: World, origin: str | None, allowed: bool
) -> None:
    app = bare_app(public_url=PUBLIC_URL, graphiql=False, allowed_origins=("https://front.example",))
    async with socket(app, headers={"origin": origin} if origin else {}, init=False) as one:
        expected = "websocket.accept" if allowed else "websocket.close"
        assert (await one.wire.next())["type"] == expected


async def test_the_legacy_protocol_is_not_spoken(world: World, app: Starlette) -> None:
    async with socket(app, protocol="graphql-ws", init=False) as one:
        assert (await one.wire.next())["type"] == "websocket.accept"
        assert (await one.hear())["code"] == 4406


async def test_who_does_not_introduce_itself_is_let_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.sockets, "CONNECTION_INIT_SECONDS", 0)
    async with socket(bare_app(public_url=PUBLIC_URL, graphiql=False), init=False) as one:
        assert (await one.wire.next())["type"] == "websocket.accept"
        assert (await one.hear())["code"] == 4408


async def test_nothing_is_subscribed_to_before_the_connection_is_acknowledged(world: World, app: Starlette) -> None:
    async with socket(app, init=False) as one:
        assert (await one.wire.next())["type"] == "websocket.accept"
        await one.say(type="subscribe", id="1", payload={"query": MATCHES})
        assert (await one.hear())["code"] == 4401


MALFORMED: list[tuple[Any, int]] = [
    ("x" * (server.sockets.MAX_MESSAGE_BYTES + 1), 1009),
    ("no json", 4400),
    ("[]", 4400),
    ("[1]", 4400),
    ('"text"', 4400),
    ('{"type": 1}', 4400),
    ('{"type": "subscribe", "id": {}, "payload": {"query": "x"}}', 4400),
    ('{"type": "subscribe", "id": "1", "payload": {"query": 1}}', 4400),
    ('{"type": "subscribe", "id": "1", "payload": {"query": "x", "variables": [1]}}', 4400),
    ('{"type": "subscribe", "id": "1"}', 4400),
    ('{"type": "complete"}', 4400),
    ('{"type": "connection_init"}', 4429),
    ("[" * 30_000, 4400),
]


@pytest.mark.parametrize(("text", "code"), MALFORMED, ids=[text[:40] for text, _ in MALFORMED])
async def test_what_is_not_of_the_protocol_closes_the_connection(
    world: World, app: Starlette, text: str, code: int
) -> None:
    async with socket(app, token=world.cast.city.token) as one:
        await one.wire.to_app.put({"type": "websocket.receive", "text": text})
        assert (await one.hear())["code"] == code


async def test_bytes_are_not_taken(world: World, app: Starlette) -> None:
    async with socket(app, token=world.cast.city.token) as one:
        await one.wire.to_app.put({"type": "websocket.receive", "bytes": b"{}"})
        assert (await one.hear())["code"] == 4400


@pytest.mark.parametrize("operation", ["query { listings { edges { node { id } } } }", "mutation { __typename }"])
async def test_a_stream_carries_nothing_but_subscriptions(world: World, app: Starlette, operation: str) -> None:
    async with socket(app, token=world.cast.city.token) as one:
        await one.say(type="subscribe", id="1", payload={"query": operation})
        message = await one.hear()
        assert (message["type"], message["id"]) == ("error", "1")
    async with event_source(app, operation, token=world.cast.city.token) as stream:
        name, data = await stream.hear()
        assert name == "next" and data["data"] is None and data["errors"]


async def test_a_get_request_subscribes_to_nothing(world: World, app: Starlette) -> None:
    scope = scope_of("http", {"accept": "text/event-stream"}, method="GET")
    scope["query_string"] = b"query=subscription+%7B+matchChanged+%7B+__typename+%7D+%7D"
    async with wired(app, scope) as (wire, _):
        await wire.to_app.put({"type": "http.request", "body": b"", "more_body": False})
        await wire.next()
        assert b"matchChanged" not in (await wire.next())["body"]
    assert len(app.state.hub) == 0


async def test_a_server_that_stops_says_so(world: World) -> None:
    app = bare_app(public_url=PUBLIC_URL, graphiql=False)
    async with event_source(app, MATCHES, token=world.cast.city.token) as city:
        await joined(app)
        app.state.hub.stop()
        end = await city.event()
        assert (end["code"], end["retryable"]) == ("SERVER_STOPPING", True)
        assert await city.hear() == ("complete", None)
    async with event_source(app, MATCHES, token=world.cast.city.token) as city:
        assert (await city.event())["code"] == "SERVER_STOPPING"
