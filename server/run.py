"""Running the server, the worker and the story."""

import asyncio
import json
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Final

import uvicorn

from core import clock
from core.database import connect, disconnect
from listings.models import Listing
from registry.models import Project
from server.app import build_app
from server.bootstrap import OPERATOR, ensure_operator, read_tokens, write_tokens
from server.import_command import BUNDLED_LIST, run_import
from server.migrate import migrate, pending_migrations
from server.settings import Settings, tortoise_config
from server.story.client import Client, StoryFailed
from server.story.play import play
from server.verify_command import run_verify
from server.worker import run_worker

START_TIMEOUT_SECONDS: Final = 60
START_POLL_SECONDS: Final = 0.05


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


async def run_server(settings: Settings, *, with_story: bool, with_worker: bool) -> int:
    """Serve until Ctrl-C. With the story: set up, import the list and play first, unless an earlier start has."""
    if with_story:
        await _set_up(settings)
    elif not await _is_ready(settings):
        return 2
    fresh = with_story and not await _has_been_played(settings)
    async with _serving(settings, with_worker=with_worker) as (server, url):
        print(f"\nMusubi is serving at {url}", flush=True)
        if with_story:
            if fresh:
                await _tell_story(settings, url, _say)
            else:
                print("The data of an earlier start are kept; the story was played then.", flush=True)
            _show_doors(settings, url)
        _on_stop_signal(server.handle_stop)
        print("Ctrl-C ends it.", flush=True)
        while not server.should_exit:
            await asyncio.sleep(START_POLL_SECONDS)
    print("Musubi has stopped.", flush=True)
    return 0


async def run_story(settings: Settings, *, url: str, as_json: bool) -> int:
    """Play the story against `url`, or against a server of its own on a free port over the configured database."""
    tell = _say_to_stderr if as_json else _say
    try:
        if url:
            token = read_tokens(settings.tokens_file).get(OPERATOR, "")
            if not token:
                print(f"musubi: no operator's token in {settings.tokens_file}", file=sys.stderr)
                return 2
            client = await _play(settings, url.rstrip("/"), token, tell)
        else:
            await _set_up(settings, quiet=as_json)
            async with _serving(settings, with_worker=True, port=0) as (_, own_url):
                client = await _tell_story(settings, own_url, tell)
    except StoryFailed as error:
        print(f"musubi: the story failed: {error}", file=sys.stderr)
        if as_json:
            print(json.dumps({"ok": False, "error": str(error)}, ensure_ascii=False))
        return 1
    if as_json:
        print(json.dumps({"ok": True, "steps": client.as_json()}, ensure_ascii=False, indent=2))
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
    server = Server(uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=5))
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


async def _set_up(settings: Settings, *, quiet: bool = False) -> None:
    config = tortoise_config(settings.database_url)
    await migrate(config)
    await connect(config)
    try:
        await ensure_operator(settings.tokens_file)
        if not await Project.exists():
            out = sys.stderr if quiet else sys.stdout
            print(
                "Importing the published list of registered projects（登録プロジェクト一覧）...", file=out, flush=True
            )
            await run_import(BUNDLED_LIST, as_json=False, stream=out)
    finally:
        await disconnect()


async def _is_ready(settings: Settings) -> bool:
    config = tortoise_config(settings.database_url)
    await connect(config)
    try:
        pending = await pending_migrations(config)
        if pending:
            print(f"musubi: the database lacks {', '.join(pending)}; run `musubi migrate`", file=sys.stderr)
            return False
        await ensure_operator(settings.tokens_file)
        return True
    finally:
        await disconnect()


async def _has_been_played(settings: Settings) -> bool:
    await connect(tortoise_config(settings.database_url))
    try:
        return await Listing.exists()
    finally:
        await disconnect()


async def _tell_story(settings: Settings, url: str, tell: Callable[[str], None]) -> Client:
    tell("The story: from a registered project to a certificate. Trades and partners are invented（実演）.")
    client = await _play(settings, url, read_tokens(settings.tokens_file)[OPERATOR], tell)
    client.begin(12, "`musubi verify` recomputes every block partition, hash chain, allocation and posting")
    await run_verify(as_json=False, stream=sys.stderr if tell is _say_to_stderr else sys.stdout)
    return client


async def _play(settings: Settings, url: str, operator_token: str, tell: Callable[[str], None]) -> Client:
    began = time.perf_counter()
    client, tokens = await play(url=url, operator_token=operator_token, today=clock.today(), tell=tell)
    write_tokens(settings.tokens_file, {**read_tokens(settings.tokens_file), **tokens})
    tell(f"\nThe story took {time.perf_counter() - began:.1f} s and {len(client.requests)} requests.")
    return client


def _show_doors(settings: Settings, url: str) -> None:
    print(f"\nGraphiQL        {url}/graphql\nPublic pages    {url}/")
    print(f"Tokens（{settings.tokens_file}）, for the header Authorization: Bearer TOKEN")
    for party, token in read_tokens(settings.tokens_file).items():
        print(f"    {party}: {token}")


def _say(text: str) -> None:
    print(text, flush=True)


def _say_to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
