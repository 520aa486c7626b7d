"""Clients of a running server's subscriptions: a WebSocket and an event stream over real connections."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE_SECONDS: Final = 30
ORDERS: Final = """
subscription Orders($after: String) {
  orderChanged(after: $after) {
    __typename
    ... on Error { code message }
    ... on OrderChange { cursor kind order { id status total } }
  }
}
"""

Event = dict[str, Any]


@dataclass
class Listener:
    """What a subscription has given."""

    events: "asyncio.Queue[Event]"

    async def next(self) -> Event:
        """The next event, or what the stream ended with."""
        return await asyncio.wait_for(self.events.get(), PATIENCE_SECONDS)


@asynccontextmanager
async def over_websocket(url: str, token: str, query: str = ORDERS, **variables: Any) -> AsyncIterator[Listener]:
    """A subscription by graphql-transport-ws."""
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    async with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await _say(socket, type="connection_init", payload={"Authorization": f"Bearer {token}"})
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await _say(socket, type="subscribe", id="1", payload={"query": query, "variables": variables})
        events: asyncio.Queue[Event] = asyncio.Queue()

        async def read() -> None:
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "next":
                    (found,) = message["payload"]["data"].values()
                    await events.put(found)

        task = asyncio.create_task(read())
        try:
            yield Listener(events)
        finally:
            task.cancel()


async def _say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


@asynccontextmanager
async def over_events(url: str, token: str, query: str = ORDERS, **variables: Any) -> AsyncIterator[Listener]:
    """A subscription by server-sent events."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
    body = {"query": query, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=PATIENCE_SECONDS) as http,
        http.stream("POST", f"{url}/graphql", json=body, headers=headers) as response,
    ):
        assert response.status_code == 200, await response.aread()
        events: asyncio.Queue[Event] = asyncio.Queue()

        async def read() -> None:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    (found,) = json.loads(line.removeprefix("data: "))["data"].values()
                    await events.put(found)

        task = asyncio.create_task(read())
        try:
            yield Listener(events)
        finally:
            task.cancel()


PROTOCOLS: Final = {"graphql-transport-ws": over_websocket, "server-sent events": over_events}
