"""Listening to the application as a client does: a WebSocket and an event stream, in this process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.applications import Starlette

from core.database import connection, is_postgres
from server.listening import listening

PATIENCE_SECONDS: Final = 20
PROTOCOL: Final = "graphql-transport-ws"

Message = dict[str, Any]


def database_url() -> str:
    """The address of the connected database, for a connection beside it."""
    if not is_postgres():
        return "sqlite://"
    client: Any = connection()
    return f"postgres://{client.user}:{client.password or ''}@{client.host}:{client.port}/{client.database}"


@asynccontextmanager
async def told(app: Starlette) -> AsyncIterator[None]:
    """Events reach the application's subscriptions."""
    async with listening(app.state.hub, database_url()):
        yield


async def joined(app: Starlette, count: int = 1) -> None:
    """Wait until so many subscriptions are there."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(app.state.hub) != count:
            await asyncio.sleep(0)


@dataclass
class Wire:
    """What goes between a client and the application; a client that does not read is `held`."""

    scope: dict[str, Any]
    to_app: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    from_app: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    reading: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Any) -> None:
        """The application's side."""
        await self.reading.wait()
        await self.from_app.put(dict(message))

    async def next(self) -> Message:
        """What comes next from the application."""
        return await asyncio.wait_for(self.from_app.get(), PATIENCE_SECONDS)


@asynccontextmanager
async def wired(app: Starlette, scope: dict[str, Any]) -> AsyncIterator[tuple[Wire, "asyncio.Task[None]"]]:
    """The application serving one connection."""
    wire = Wire(scope)
    wire.reading.set()
    task = asyncio.create_task(app(scope, wire.to_app.get, wire.send))
    try:
        yield wire, task
    finally:
        kind = scope["type"]
        await wire.to_app.put({"type": f"{kind}.disconnect", "code": 1001})
        wire.reading.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE_SECONDS)


def scope_of(kind: str, headers: dict[str, str], **more: Any) -> dict[str, Any]:
    """An ASGI scope for /graphql."""
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http" if kind == "http" else "ws",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "client": ("127.0.0.1", 50000),
        "server": ("test", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in {"host": "test", **headers}.items()],
        **more,
    }


@dataclass
class Socket:
    """A connected WebSocket."""

    wire: Wire
    task: "asyncio.Task[None]"

    async def say(self, **message: Any) -> None:
        """Send a message of the protocol."""
        await self.wire.to_app.put({"type": "websocket.receive", "text": json.dumps(message)})

    async def hear(self) -> Message:
        """The next message of the protocol, or how the socket was closed."""
        message = await self.wire.next()
        if message["type"] == "websocket.send":
            found: Message = json.loads(message["text"])
            return found
        return {"type": "closed", "code": message.get("code"), "reason": message.get("reason", "")}

    async def subscribe(self, query: str, id: str = "1", **variables: Any) -> None:
        """Begin a subscription."""
        await self.say(type="subscribe", id=id, payload={"query": query, "variables": variables})
        # Its reader has joined once the application has answered what was said after.
        await self.say(type="ping")

    async def event(self, id: str = "1") -> Message:
        """The one field of the next event of a subscription."""
        while (message := await self.hear())["type"] == "pong":
            continue
        assert (message["type"], message.get("id")) == ("next", id), message
        assert "errors" not in message["payload"], message
        (found,) = message["payload"]["data"].values()
        return dict(found)


@asynccontextmanager
async def socket(
    app: Starlette,
    *,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    protocol: str = PROTOCOL,
    init: bool = True,
) -> AsyncIterator[Socket]:
    """A WebSocket; with `init` it is connected as a token's person."""
    async with wired(app, scope_of("websocket", headers or {}, subprotocols=[protocol])) as (wire, task):
        await wire.to_app.put({"type": "websocket.connect"})
        one = Socket(wire, task)
        if init:
            assert (await wire.next())["type"] == "websocket.accept"
            await one.say(type="connection_init", payload={"Authorization": f"Bearer {token}"} if token else {})
            answer = await one.hear()
            assert answer == {"type": "connection_ack"}, answer
        yield one


@dataclass
class EventSource:
    """An event stream."""

    wire: Wire
    task: "asyncio.Task[None]"
    status: int
    headers: dict[str, str]
    _rest: str = ""

    async def hear(self) -> tuple[str, Any]:
        """The next event's name and data; comments that keep it alive are left out."""
        while "\r\n\r\n" not in self._rest:
            message = await self.wire.next()
            assert message["type"] == "http.response.body", message
            self._rest += message.get("body", b"").decode()
            if not message.get("more_body"):
                return ("end", None) if not self._rest else ("text", self._rest)
        part, _, self._rest = self._rest.partition("\r\n\r\n")
        if part.startswith(":"):
            return await self.hear()
        lines = dict(line.split(": ", 1) for line in part.split("\r\n") if ": " in line)
        return lines["event"], json.loads(lines["data"]) if lines.get("data") else None

    async def event(self) -> Message:
        """The one field of the next event."""
        name, data = await self.hear()
        assert name == "next" and "errors" not in data, (name, data)
        (found,) = data["data"].values()
        return dict(found)


@asynccontextmanager
async def event_source(
    app: Starlette, query: str, *, token: str | None = None, method: str = "POST", **variables: Any
) -> AsyncIterator[EventSource]:
    """A subscription over server-sent events."""
    headers = {"accept": "text/event-stream", "content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    async with wired(app, scope_of("http", headers, method=method)) as (wire, task):
        body = json.dumps({"query": query, "variables": variables}).encode()
        await wire.to_app.put({"type": "http.request", "body": body, "more_body": False})
        start = await wire.next()
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        yield EventSource(wire, task, start["status"], found)
