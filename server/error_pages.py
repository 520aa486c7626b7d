"""The error registry for programs, at a well-known address."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from schema.error_registry import registry_as_json

ERRORS_PATH = "/.well-known/musubi-errors.json"


async def _errors(request: Request) -> JSONResponse:
    return JSONResponse(registry_as_json(), headers={"Cache-Control": "public, max-age=3600"})


ERRORS_ROUTE = Route(ERRORS_PATH, _errors)
