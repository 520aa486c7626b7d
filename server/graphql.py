"""The GraphQL endpoint: who asks comes from the bearer token, the language from Accept-Language."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from parties.actors import Actor, actor_of_token
from parties.errors import Unauthenticated
from schema.context import Context


class Endpoint(GraphQL[Context, None]):
    """Strawberry's endpoint with our context."""

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """The context of one request. A token that is not valid is no token: the answer then says so."""
        state: Any = request.app.state
        return Context(
            actor=await _actor(request.headers.get("authorization", "")),
            language=read_language(request.headers.get("accept-language", "")),
            public_url=state.public_url,
        )

    def decode_json(self, data: str | bytes) -> object:
        """The body's JSON. Text that is no Unicode (half of a surrogate pair) could be neither hashed nor stored."""
        try:
            decoded: object = json.loads(data)
            json.dumps(decoded, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError("no JSON in Unicode", "", 0) from error
        if not isinstance(decoded, dict | list):
            raise json.JSONDecodeError("neither an object nor a list", "", 0)
        return decoded

    async def get_root_value(self, request: Request | WebSocket) -> None:
        """There is no root value."""
        return None


async def _actor(authorization: str) -> Actor | None:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    try:
        return await actor_of_token(token.strip())
    except Unauthenticated:
        return None


def read_language(accept_language: str) -> str:
    """`en` when English is asked for before Japanese, else `ja`."""
    for part in accept_language[:200].lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("en"):
            return "en"
        if tag.startswith("ja"):
            return "ja"
    return "ja"
