"""What the web stack alone answers: one endpoint that sends back the bytes it was told, beside benchmarks/load.py."""

import os
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWER: Final = Path(os.environ["LOAD_BARE_ANSWER"]).read_bytes()


async def endpoint(request: Request) -> Response:
    """Read the body, and send the answer."""
    await request.body()
    return Response(ANSWER, media_type="application/json")


app = Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])])
