"""Subscriptions on the wire: graphql-transport-ws and server-sent events, bounded in size, number and time.

A stream carries subscriptions alone. Queries and mutations go through `POST /graphql`, which has their own limits.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.http.ides import GraphQL_IDE
from strawberry.http.streaming import SSETransport
from strawberry.schema.base import BaseSchema
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType

from parties.actors import Actor, actor_of_token
from parties.errors import Unauthenticated
from schema.context import Context

PROTOCOLS: Final = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL)

CONNECTION_INIT_SECONDS: Final = 10
MAX_SUBSCRIPTIONS_A_CONNECTION: Final = 20
MAX_SOCKETS: Final = 2_000
"""Open WebSockets of one process, whoever has them."""

MAX_MESSAGE_BYTES: Final = 65_536
SEND_SECONDS: Final = 10
"""How long a message may wait for a client that does not read; then its connection ends."""

KEEP_ALIVE_SECONDS: Final = 15
PONG_SECONDS: Final = 15
"""How long a client may leave a ping unanswered."""

ONLY_SUBSCRIPTIONS: Final = (OperationType.SUBSCRIPTION,)


class _OnlySubscriptions:
    """The schema as a socket's handler may use it: each operation with a context of its own."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema

    async def stream(self, query: str | None, *, context_value: Context, **given: Any) -> Any:
        """Begin a subscription."""
        return await self._schema.stream(
            query, context_value=replace(context_value), allowed_operation_types=ONLY_SUBSCRIPTIONS, **given
        )


class SocketAdapter(ASGIWebSocketAdapter):
    """Refuses long messages, and does not wait for a client that does not read."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.stuck = asyncio.Event()

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The client's messages; one that is too long, or no JSON text, ends the connection."""
        while True:
            try:
                text = await self.ws.receive_text()
            except KeyError as error:
                raise NonTextMessageReceived from error
            except (WebSocketDisconnect, RuntimeError):
                return
            if len(text.encode(errors="replace")) > MAX_MESSAGE_BYTES:
                await self.close(1009, "Message too long")
                return
            try:
                message = self.view.decode_json(text)
            except json.JSONDecodeError as error:
                raise NonJsonMessageReceived from error
            if not isinstance(message, dict) or not _is_well_formed(message):
                raise NonJsonMessageReceived
            yield message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send within SEND_SECONDS, or give the connection up."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await super().send_json(message)
        except (TimeoutError, RuntimeError, OSError) as error:
            self.stuck.set()
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """Say why, unless the client does not read even that."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await super().close(code, reason)
        except (TimeoutError, RuntimeError, OSError):
            self.stuck.set()


def _is_well_formed(message: dict[Any, Any]) -> bool:
    """Whether the parts that the protocol names are of their types."""
    payload = message.get("payload", {})
    if not isinstance(message.get("type"), str) or not isinstance(message.get("id", ""), str):
        return False
    if message["type"] != "subscribe":
        return True
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables") or {}, dict)
        and isinstance(payload.get("operationName") or "", str)
    )


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """One WebSocket: its subscriptions end with it, also when nobody reads its other end."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.schema: Any = _OnlySubscriptions(self.schema)

    async def handle(self) -> None:
        """Serve until the client leaves, or does not read."""
        adapter: Any = self.websocket
        serving = asyncio.create_task(super().handle())
        stuck = asyncio.create_task(adapter.stuck.wait())
        try:
            await asyncio.wait({serving, stuck}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stuck.cancel()
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving

    async def handle_task_exception(self, error: Exception) -> None:
        """A client that left is no bug."""
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)


class OnlySubscriptionsAsEvents(SSETransport):
    """Server-sent events for subscriptions; what answers once is asked for as JSON."""

    def __init__(self) -> None:
        super().__init__(heartbeat_interval=KEEP_ALIVE_SECONDS)

    def allowed_operation_types(self, allowed_operation_types: set[OperationType]) -> Iterable[OperationType]:
        """Subscriptions by POST."""
        return ONLY_SUBSCRIPTIONS if OperationType.MUTATION in allowed_operation_types else ()


class EventStream(StreamingResponse):
    """A response that does not wait for a client that does not read, and ends what it began."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each part within SEND_SECONDS."""

        async def bounded(message: Message) -> None:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        try:
            with suppress(TimeoutError):
                await super().__call__(scope, receive, bounded)
        finally:
            close = getattr(self.body_iterator, "aclose", None)
            if close is not None:
                await close()


class StreamingEndpoint(GraphQL[Context, None]):
    """Strawberry's endpoint with our streams; the context comes from the class that has it."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = SocketAdapter
    stream_transport_classes_by_protocol = {GRAPHQL_SSE_PROTOCOL: OnlySubscriptionsAsEvents}  # noqa: RUF012

    def __init__(self, schema: BaseSchema, *, graphql_ide: GraphQL_IDE | None, allowed_origins: Sequence[str]) -> None:
        super().__init__(
            schema,
            graphql_ide=graphql_ide,
            allow_queries_via_get=False,
            subscription_protocols=PROTOCOLS,
            connection_init_wait_timeout=timedelta(seconds=CONNECTION_INIT_SECONDS),
            max_subscriptions_per_connection=MAX_SUBSCRIPTIONS_A_CONNECTION,
            allowed_origins=allowed_origins,
        )
        self._sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or serve a socket while there are not too many."""
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
            return
        if self._sockets >= MAX_SOCKETS:
            await WebSocket(scope, receive=receive, send=send).close(code=1013, reason="Too many connections")
            return
        self._sockets += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._sockets -= 1

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        """Who connects says so in `connection_params`, as a browser cannot in a header; a stranger is turned away."""
        given = (context.connection_params or {}).get("Authorization")
        if given is not None:
            context.token = bearer_token(given) if isinstance(given, str) else ""
            context.actor = await actor_or_none(context.token)
        context.connection_params = None
        if context.actor is None:
            raise ConnectionRejectionError
        unset: UnsetType = UNSET
        return unset

    async def create_streaming_response(
        self, request: Any, stream: Callable[[], AsyncIterator[str]], sub_response: Response, headers: Mapping[str, str]
    ) -> Response:
        """Server-sent events."""
        return EventStream(stream(), headers={**sub_response.headers, **headers})


def bearer_token(authorization: str) -> str:
    """The token of an Authorization header; empty when there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def actor_or_none(token: str) -> Actor | None:
    """Whom a token stands for. One that is not valid is no token."""
    if not token:
        return None
    try:
        return await actor_of_token(token)
    except Unauthenticated:
        return None
