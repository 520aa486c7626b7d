"""The ASGI application: GraphQL, the public pages, and the worker beside them when asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import Lifespan

from core.database import connect, disconnect
from core.signals import Hub
from schema.execution.persisted import NOTHING_KEPT, Kept, UnusableManifest, read_manifest
from schema.root import build_schema
from server.error_pages import ERRORS_ROUTE
from server.graphql import Endpoint
from server.limits import BodyLimit
from server.listening import listening
from server.mail import post_of
from server.pages import EXCEPTION_HANDLERS, ROUTES
from server.rates import Buckets, Rates
from server.settings import BadSetting, Settings, tortoise_config
from server.signing import KEY_ROUTE, signing_key_of
from server.worker import run_worker


def build_app(settings: Settings, *, public_url: str, with_worker: bool) -> Starlette:
    """The application on the settings' database; it connects and disconnects with the server's life."""
    if with_worker:
        # Its worker sends mails: an address that cannot be used is told before anything starts.
        post_of(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.signing_key = signing_key_of(settings)
        await connect(tortoise_config(settings.database_url))
        try:
            async with (
                listening(app.state.hub, settings.database_url),
                _worker(settings) if with_worker else _nothing(),
            ):
                yield
        finally:
            await disconnect()

    return bare_app(
        public_url=public_url,
        graphiql=settings.graphiql,
        introspection=settings.introspection,
        kept=kept_operations(settings),
        rates=Rates(
            address=Buckets(settings.address_points),
            credential=Buckets(settings.credential_points),
            proxies=settings.trusted_proxies,
        ),
        allowed_origins=settings.allowed_origins,
        lifespan=lifespan,
    )


def kept_operations(settings: Settings) -> Kept:
    """The operations of the site's manifest. Raises BadSetting for a file that cannot be used."""
    if settings.persisted_operations is None:
        if settings.persisted_only:
            raise BadSetting("MUSUBI_PERSISTED_ONLY is on, and MUSUBI_PERSISTED_OPERATIONS names no file")
        return NOTHING_KEPT
    try:
        return read_manifest(settings.persisted_operations, only=settings.persisted_only)
    except (OSError, UnusableManifest) as error:
        raise BadSetting(f"MUSUBI_PERSISTED_OPERATIONS: {error}") from error


def bare_app(
    *,
    public_url: str,
    graphiql: bool,
    introspection: bool | None = None,
    kept: Kept = NOTHING_KEPT,
    rates: Rates | None = None,
    allowed_origins: Sequence[str] = (),
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """The application; without a lifespan it works on whatever database is connected, without rates it limits none."""
    endpoint = Endpoint(
        build_schema(introspection=graphiql if introspection is None else introspection, kept=kept),
        graphql_ide="graphiql" if graphiql else None,
        allowed_origins=allowed_origins,
    )
    app = Starlette(
        routes=[Route("/graphql", endpoint), WebSocketRoute("/graphql", endpoint), KEY_ROUTE, ERRORS_ROUTE, *ROUTES],
        middleware=[
            Middleware(CORSMiddleware, allow_origins=allowed_origins, allow_methods=["POST"], allow_headers=["*"]),
            Middleware(BodyLimit),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )
    app.state.hub = Hub()
    app.state.public_url = public_url
    app.state.graphiql = graphiql
    app.state.rates = rates
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
