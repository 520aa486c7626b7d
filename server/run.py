"""Running the server, the worker and the story."""

import asyncio
import json
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Final

import httpx
import uvicorn

from core import clock
from core.database import connect, disconnect
from disclosures.order_terms import OrderKind
from payments.kinds import OrderStatus
from payments.models import Order
from registry.models import Project
from server.app import build_app
from server.bootstrap import OPERATOR, ensure_operator, read_tokens, write_tokens
from server.import_command import BUNDLED_LIST, run_import
from server.migrate import is_up_to_date, migrate
from server.settings import Settings, tortoise_config
from server.sockets import KEEP_ALIVE_SECONDS, MAX_MESSAGE_BYTES, PONG_SECONDS
from server.story.client import Client, StoryFailed
from server.story.play import play
from server.verify_command import run_verify
from server.worker import run_worker

START_TIMEOUT_SECONDS: Final = 60
START_POLL_SECONDS: Final = 0.05
UNREAD_SECONDS: Final = 30
"""How long what was sent may stay untaken at the other end of a connection."""


class Server(uvicorn.Server):
    """Uvicorn without its own signal handling, which would end the process before what runs beside it has ended."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `_on_stop_signal`."""
        yield

    def handle_stop(self) -> None:
        """Finish the running requests, then end; a second signal does not wait for them."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the subscriptions first: they would run for ever."""
        app: Any = self.config.app
        app.state.hub.stop()
        await super().shutdown(sockets)


async def run_server(settings: Settings, *, with_story: bool, with_worker: bool) -> int:
    """Serve until Ctrl-C. With the story: set up, import the list and play first, unless an earlier start has."""
    operator_token = ""
    if with_story:
        operator_token = await _set_up(settings, keep=True)
    elif not await _is_ready(settings):
        return 2
    fresh = with_story and not await _has_been_played(settings)
    async with _serving(settings, with_worker=with_worker) as (server, url):
        print(f"\nMusubi is serving at {url}", flush=True)
        _on_stop_signal(server.handle_stop)
        if with_story:
            if fresh:
                await _unless_stopped(server, _tell_and_keep(settings, url, operator_token))
            else:
                print("The data of an earlier start are kept; the story was played then.", flush=True)
            _show_doors(settings, url)
        print("Ctrl-C ends it.", flush=True)
        while not server.should_exit:
            await asyncio.sleep(START_POLL_SECONDS)
    print("Musubi has stopped.", flush=True)
    return 0


async def run_story(settings: Settings, *, url: str, as_json: bool) -> int:
    """Play the story against `url`, or against a server of its own on a free port over the configured database.

    The tokens of its parties are printed, not kept: the tokens file belongs to the server.
    """
    tell = _say_to_stderr if as_json else _say
    try:
        if url:
            token = read_tokens(settings.tokens_file).get(OPERATOR, "")
            if not token:
                print(f"musubi: no operator's token in {settings.tokens_file}", file=sys.stderr)
                return 2
            client, tokens = await _play(url.rstrip("/"), token, tell)
            tell("12. was left out: run `musubi verify` where the server's database is.")
        else:
            token = await _set_up(settings, keep=False, quiet=as_json)
            async with _serving(settings, with_worker=True, port=0) as (_, own_url):
                client, tokens = await _tell_story(own_url, token, tell)
    except (StoryFailed, httpx.HTTPError) as error:
        said = f"{type(error).__name__}: {error}"
        print(f"musubi: the story failed: {said}", file=sys.stderr)
        if as_json:
            print(json.dumps({"ok": False, "error": said}, ensure_ascii=False))
        return 1
    if as_json:
        print(json.dumps({"ok": True, "steps": client.as_json()}, ensure_ascii=False, indent=2))
    else:
        _show_tokens(tokens)
    return 0


async def run_worker_alone(settings: Settings) -> int:
    """Run a worker until Ctrl-C or SIGTERM."""
    if not await _is_ready(settings):
        return 2
    stop = asyncio.Event()
    _on_stop_signal(stop.set)
    await connect(tortoise_config(settings.database_url))
    try:
        print("Musubi's worker is running; Ctrl-C ends it.", flush=True)
        await run_worker(settings, stop=stop)
    finally:
        await disconnect()
    return 0


@asynccontextmanager
async def _serving(
    settings: Settings, *, with_worker: bool, port: int | None = None
) -> AsyncIterator[tuple[Server, str]]:
    listener = _listen(settings.host, settings.port if port is None else port)
    host, bound_port = listener.getsockname()[:2]
    url = f"http://{host}:{bound_port}"
    app = build_app(settings, public_url=settings.public_url or url, with_worker=with_worker)
    server = Server(
        uvicorn.Config(
            app,
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=5,
            # Whose X-Forwarded-For is believed is our own setting.
            proxy_headers=False,
            ws_max_size=MAX_MESSAGE_BYTES,
            ws_ping_interval=KEEP_ALIVE_SECONDS,
            ws_ping_timeout=PONG_SECONDS,
            # A compressor a connection costs more memory than all else of it.
            ws_per_message_deflate=False,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await _wait_until_started(server, task)
        yield server, url
    finally:
        server.should_exit = True
        await task
        listener.close()


def _on_stop_signal(stop: Callable[[], None]) -> None:
    """Call `stop` at Ctrl-C or SIGTERM, where there are such signals."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Accepted connections inherit it: one whose other end takes nothing for so long is ended, with all it buffers.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SystemExit(f"musubi: cannot listen on {host}:{port} ({error}); set MUSUBI_PORT") from error
    return listener


async def _wait_until_started(server: Server, task: "asyncio.Task[None]") -> None:
    waited = 0.0  # seconds, of no legal or ledger meaning
    while not server.started:
        if task.done() or waited > START_TIMEOUT_SECONDS:
            raise SystemExit("musubi: the server did not start")
        await asyncio.sleep(START_POLL_SECONDS)
        waited += START_POLL_SECONDS


async def _set_up(settings: Settings, *, keep: bool, quiet: bool = False) -> str:
    config = tortoise_config(settings.database_url)
    await migrate(config)
    await connect(config)
    try:
        operator_token = await ensure_operator(settings.tokens_file, keep=keep)
        if not await Project.exists():
            out = sys.stderr if quiet else sys.stdout
            print("Importing the list of registered projects（登録プロジェクト一覧）...", file=out, flush=True)
            await run_import(BUNDLED_LIST, as_json=False, stream=out)
        return operator_token
    finally:
        await disconnect()


async def _is_ready(settings: Settings) -> bool:
    config = tortoise_config(settings.database_url)
    if not await is_up_to_date(config):
        return False
    await connect(config)
    try:
        await ensure_operator(settings.tokens_file, keep=True)
        return True
    finally:
        await disconnect()


async def _has_been_played(settings: Settings) -> bool:
    """Whether the story came to its end: the consumer's order is the last that it settles."""
    await connect(tortoise_config(settings.database_url))
    try:
        return await Order.exists(kind=OrderKind.PRODUCT, status=OrderStatus.SETTLED)
    finally:
        await disconnect()


async def _unless_stopped(server: Server, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, or give it up when the server is to stop."""
    task = asyncio.create_task(work)
    while not task.done():
        if server.should_exit:
            task.cancel()
        await asyncio.wait({task}, timeout=START_POLL_SECONDS)
    if not task.cancelled():
        task.result()


async def _tell_and_keep(settings: Settings, url: str, operator_token: str) -> None:
    _, tokens = await _tell_story(url, operator_token, _say)
    write_tokens(settings.tokens_file, tokens)


async def _tell_story(url: str, operator_token: str, tell: Callable[[str], None]) -> tuple[Client, dict[str, str]]:
    tell("The story: from a registered project to a certificate. Trades and partners are invented（実演）.")
    client, tokens = await _play(url, operator_token, tell)
    client.begin(12, "`musubi verify` recomputes every block partition, hash chain, allocation and posting")
    await run_verify(as_json=False, stream=sys.stderr if tell is _say_to_stderr else sys.stdout)
    return client, tokens


async def _play(url: str, operator_token: str, tell: Callable[[str], None]) -> tuple[Client, dict[str, str]]:
    began = time.perf_counter()
    client, tokens = await play(url=url, operator_token=operator_token, today=clock.today(), tell=tell)
    tell(f"\nThe story took {time.perf_counter() - began:.1f} s and {len(client.requests)} requests.")
    return client, tokens


def _show_doors(settings: Settings, url: str) -> None:
    print(f"\nGraphiQL        {url}/graphql\nPublic pages    {url}/")
    print(f"Kept in {settings.tokens_file}:")
    _show_tokens(read_tokens(settings.tokens_file))


def _show_tokens(tokens: dict[str, str]) -> None:
    print("Tokens, for the header Authorization: Bearer TOKEN")
    for party, token in tokens.items():
        print(f"    {party}: {token}")


def _say(text: str) -> None:
    print(text, flush=True)


def _say_to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
