"""The GraphQL endpoint: who asks comes from the bearer token, the language from Accept-Language."""

import json
from typing import Any, Final

import orjson
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types.unset import UNSET

from core.errors import DomainError
from core.ids import new_id
from schema.context import Context, Throttle
from schema.faults import read_fault
from schema.request_errors import BadInput, RateLimited, top_level
from server.language import read_language
from server.rates import REQUEST_POINTS, Rates
from server.sockets import StreamingEndpoint, actor_or_none, bearer_token

MAX_ADDRESS_CHARACTERS: Final = 45
MAX_USER_AGENT_CHARACTERS: Final = 200


class Endpoint(StreamingEndpoint):
    """Strawberry's endpoint with our context, our limits and a faster JSON."""

    async def run(self, request: Any, context: Any = UNSET, root_value: Any = UNSET) -> Any:
        """Answer a request; one from an address without points is not even read."""
        throttle = _throttle_of(request)
        if throttle is not None and not self.is_websocket_request(request):
            wait_seconds, _, _ = throttle.take(REQUEST_POINTS)
            if wait_seconds:
                return self._refused(request, RateLimited(retry_after_seconds=wait_seconds))
        try:
            return await super().run(request, context, root_value)
        except HTTPException as error:
            return self._refused(request, BadInput.of(read_fault(error.reason)), status=error.status_code)

    def _refused(self, request: Request, refusal: DomainError, *, status: int = 0) -> Response:
        """The answer to what is no GraphQL request, or comes too often."""
        error = top_level(refusal, read_language(request.headers.get("accept-language", "")))
        response = self.create_response({"data": None, "errors": [error.formatted]}, Response())
        response.status_code = status or response.status_code
        return response

    async def parse_http_body(self, request: Any) -> GraphQLRequestData | list[GraphQLRequestData]:
        """What is asked; the parts that GraphQL over HTTP names have their types."""
        data = await super().parse_http_body(request)
        if isinstance(data, GraphQLRequestData) and not isinstance(data.operation_name, str | None):
            raise HTTPException(400, "The GraphQL operation's `operationName` must be a string")
        return data

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """The answer as JSON; with 429 and Retry-After when there were not enough points."""
        response = Response(_encode(response_data), media_type="application/json")
        # What resolvers and the context set; the length and the type are this response's own.
        own = (b"content-length", b"content-type")
        response.headers.raw.extend(pair for pair in sub_response.headers.raw if pair[0] not in own)
        response.background = sub_response.background
        errors: Any = response_data.get("errors") if isinstance(response_data, dict) else None
        extensions = (errors[0].get("extensions") or {}) if errors else {}
        if extensions.get("code") == RateLimited.code:
            response.status_code = 429
            response.headers["Retry-After"] = str(extensions["retryAfterSeconds"])
        return response

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """The context of one request. A token that is not valid is no token: the answer then says so."""
        state: Any = request.app.state
        token = bearer_token(request.headers.get("authorization", ""))
        return Context(
            actor=await actor_or_none(token),
            token=token,
            hub=state.hub,
            language=read_language(request.headers.get("accept-language", "")),
            public_url=state.public_url,
            request_id=str(new_id()),
            address=_address_of(request),
            throttle=_throttle_of(request),
            user_agent=_printable(request.headers.get("user-agent", ""))[:MAX_USER_AGENT_CHARACTERS],
        )

    def decode_json(self, data: str | bytes) -> object:
        """The body's JSON. Text that is no Unicode (half of a surrogate pair) could be neither hashed nor stored."""
        try:
            decoded: object = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise json.JSONDecodeError("no JSON in Unicode", "", 0) from error
        if not isinstance(decoded, dict | list):
            raise json.JSONDecodeError("neither an object nor a list", "", 0)
        if isinstance(decoded, dict) and "documentId" in decoded:
            extensions = decoded.get("extensions") or {}
            if isinstance(extensions, dict):
                decoded["extensions"] = {**extensions, "documentId": decoded["documentId"]}
        return decoded

    async def get_root_value(self, request: Request | WebSocket) -> None:
        """There is no root value."""
        return None


def _printable(text: str) -> str:
    # PostgreSQL takes no null character, and a log shows no escape sequences.
    return "".join(one for one in text if one.isprintable())


def _throttle_of(request: Request | WebSocket) -> Throttle | None:
    rates: Rates | None = getattr(request.app.state, "rates", None)
    return rates.throttle(request.client.host if request.client else "", request.headers) if rates else None


def _address_of(request: Request | WebSocket) -> str:
    rates: Rates | None = getattr(request.app.state, "rates", None)
    client = request.client.host if request.client else ""
    return (rates.client_address(client, request.headers) if rates else client)[:MAX_ADDRESS_CHARACTERS]


def _encode(data: object) -> bytes:
    try:
        return orjson.dumps(data)
    except TypeError:
        # Whole numbers beyond 64 bits.
        return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
