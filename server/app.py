"""The ASGI application: GraphQL, the public pages, and the worker beside them when asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import Lifespan

from core.database import connect, disconnect
from schema.root import build_schema
from server.graphql import Endpoint
from server.limits import BodyLimit
from server.pages import EXCEPTION_HANDLERS, ROUTES
from server.settings import Settings, tortoise_config
from server.signing import KEY_ROUTE, signing_key_of
from server.worker import run_worker


def build_app(settings: Settings, *, public_url: str, with_worker: bool) -> Starlette:
    """The application on the settings' database; it connects and disconnects with the server's life."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.signing_key = signing_key_of(settings)
        await connect(tortoise_config(settings.database_url))
        try:
            async with _worker(settings) if with_worker else _nothing():
                yield
        finally:
            await disconnect()

    return bare_app(
        public_url=public_url,
        graphiql=settings.graphiql,
        allowed_origins=settings.allowed_origins,
        lifespan=lifespan,
    )


def bare_app(
    *,
    public_url: str,
    graphiql: bool,
    allowed_origins: Sequence[str] = (),
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """The application; without a lifespan it works on whatever database is connected."""
    endpoint = Endpoint(
        build_schema(introspection=graphiql),
        graphql_ide="graphiql" if graphiql else None,
        allow_queries_via_get=False,
        subscription_protocols=(),
    )
    app = Starlette(
        routes=[Route("/graphql", endpoint), KEY_ROUTE, *ROUTES],
        middleware=[
            Middleware(CORSMiddleware, allow_origins=allowed_origins, allow_methods=["POST"], allow_headers=["*"]),
            Middleware(BodyLimit),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )
    app.state.public_url = public_url
    app.state.graphiql = graphiql
    return app


@asynccontextmanager
async def _worker(settings: Settings) -> AsyncIterator[None]:
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(run_worker(settings, stop=stop, ready=ready))
    starting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, starting}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        starting.cancel()
        await task
    try:
        yield
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield
