"""A bound on the body of every request, before anything reads it."""

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.faults import Fault
from schema.request_errors import BadInput, top_level
from server.language import read_language

MAX_BODY_BYTES: Final = 1_000_000

TOO_LARGE: Final = Fault("要求が大きすぎます。", "The request is too large.")


class BodyTooLarge(Exception):
    """More bytes came than a request may have."""


class BodyLimit:
    """Answers 413 to a body beyond MAX_BODY_BYTES, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes as they come."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received = 0
        started = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise BodyTooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except BodyTooLarge:
            if started:
                raise
            language = read_language(Headers(scope=scope).get("accept-language", ""))
            error = top_level(BadInput.of(TOO_LARGE), language)
            refusal = JSONResponse({"data": None, "errors": [error.formatted]}, status_code=413)
            await refusal(scope, receive, send)
