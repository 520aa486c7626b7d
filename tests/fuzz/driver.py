"""Sending a request to the application in this process, and judging what comes back.

The application is called as a server calls it, without a client library between: such a library refuses to send half of
what a hostile client sends, and waits for the end of a stream that has none.
"""

import asyncio
import json
import logging
import re
import time
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote

from starlette.types import ASGIApp

from tests.fuzz.requests import Request
from tests.scenarios.streams import PROTOCOL

CHUNK_BYTES: Final = 65_536
STREAM_SECONDS: Final = 0.02
"""How long a stream that says nothing is listened to."""
HANG_SECONDS: Final = 60

CALLERS_FAULT: Final = frozenset(
    {"UNAUTHENTICATED", "BAD_INPUT", "TOO_COSTLY", "RATE_LIMITED", "UNKNOWN_OPERATION", "OPERATION_NOT_LISTED"}
)
"""The only codes with which a mutation may fail at the top."""

TELLTALES: Final = re.compile(
    rb"Traceback \(most recent|File \\?\"/|site-packages|asyncpg|aiosqlite|sqlite3\.|tortoise|OperationalError"
    rb"|object at 0x|NoneType|<class |graphql\.error|core/|schema/[a-z_]+\.py"
)
"""What only a bug would tell a client."""

ID: Final = re.compile(r'"([A-Za-z0-9_-]{40,100}={0,2})"')
CURSOR: Final = re.compile(r'"(?:endCursor|cursor)":"([A-Za-z0-9_-]{20,60})"')


@dataclass
class Answer:
    """What came back, after how long."""

    status: int = 0
    body: bytes = b""
    streams: bool = False
    raised: str = ""
    """What the application let out."""
    heard: list[str] = field(default_factory=list)
    nanoseconds: int = 0
    busy_nanoseconds: int = 0
    """Of them this process was at work: on a crowded machine the rest was somebody else's."""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class ErrorLog(logging.Handler):
    """What the application has logged as an error, and what Python warned of, since it was last asked."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        if record.levelno < logging.ERROR and record.name != "py.warnings":
            return
        formatter = logging.Formatter()
        traced = formatter.formatException(record.exc_info) if record.exc_info else ""
        self.lines.append(f"{record.name}: {record.getMessage()[:500]}\n{traced[-3_000:]}")

    def taken(self) -> list[str]:
        """What was logged, once."""
        lines, self.lines = self.lines, []
        return lines


async def send(app: ASGIApp, request: Request, *, token: str | None) -> Answer:
    """Send a request and wait for its answer; a stream is left soon after it has begun."""
    answer = Answer()
    call = _socket if request.messages else _exchange
    began, busy = time.perf_counter_ns(), time.process_time_ns()
    try:
        async with asyncio.timeout(HANG_SECONDS):
            await call(app, request, token, answer)
    except TimeoutError:
        answer.raised = f"no answer within {HANG_SECONDS} seconds"
    except Exception as error:  # Whatever the application lets out is a finding.
        answer.raised = f"{type(error).__name__}: {str(error)[:500]}"
    answer.nanoseconds, answer.busy_nanoseconds = time.perf_counter_ns() - began, time.process_time_ns() - busy
    return answer


def _scope(request: Request, token: str | None, **more: Any) -> dict[str, Any]:
    headers = list(request.headers)
    if token is not None:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    if not any(name == b"host" for name, _ in headers):
        headers.append((b"host", b"test"))
    return {
        "type": "websocket" if request.messages else "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "ws" if request.messages else "http",
        "path": unquote(request.path),
        "raw_path": quote(request.path).encode(),
        "root_path": "",
        "query_string": request.query_string,
        "headers": headers,
        "client": ("127.0.0.1", 40_000),
        "server": ("test", 80),
        **more,
    }


async def _exchange(app: ASGIApp, request: Request, token: str | None, answer: Answer) -> None:
    body = request.body
    chunks = [body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES)] or [b""]
    left = asyncio.Event()
    begun = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if chunks:
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}
        await left.wait()
        return {"type": "http.disconnect"}

    async def hear(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
            answer.streams = bool(kinds) and kinds[0].startswith((b"text/event-stream", b"multipart/mixed"))
            begun.set()
        else:
            answer.body += message.get("body", b"")

    working = asyncio.ensure_future(app(_scope(request, token), receive, hear))
    starting = asyncio.ensure_future(begun.wait())
    try:
        await asyncio.wait({working, starting}, return_when=asyncio.FIRST_COMPLETED)
        if answer.streams:
            await asyncio.wait({working}, timeout=STREAM_SECONDS)
            left.set()
        await working
    finally:
        starting.cancel()
        working.cancel()


async def _socket(app: ASGIApp, request: Request, token: str | None, answer: Answer) -> None:
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    await said.put({"type": "websocket.connect"})
    for text in request.messages:
        await said.put({"type": "websocket.receive", "text": text.replace('"@"', json.dumps(f"Bearer {token}"))})
    await said.put({"type": "websocket.receive", "text": '{"type": "ping"}'})
    over = asyncio.Event()

    async def hear(message: Any) -> None:
        answer.heard.append(message.get("text") or f"{message['type']} {message.get('code', '')}")
        if message["type"] == "websocket.close" or '"pong"' in answer.heard[-1]:
            over.set()

    working = asyncio.ensure_future(app(_scope(request, None, subprotocols=[PROTOCOL]), said.get, hear))
    ending = asyncio.ensure_future(over.wait())
    try:
        await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({working}, timeout=STREAM_SECONDS)
        await said.put({"type": "websocket.disconnect", "code": 1001})
        await working
    finally:
        ending.cancel()
        working.cancel()


@dataclass(frozen=True)
class Verdict:
    """How an answer is counted, and what is wrong with it."""

    code: str
    faults: tuple[str, ...] = ()


def judge(request: Request, answer: Answer, *, bound_seconds: int) -> Verdict:
    """The outcome's code, and every way in which the answer is not what a hostile request may get."""
    faults = []
    if answer.raised:
        faults.append(f"raised {answer.raised}")
    if answer.status >= 500:
        faults.append(f"HTTP {answer.status}")
    told = TELLTALES.search(answer.body) or TELLTALES.search("\n".join(answer.heard).encode("utf-8", "replace"))
    if told and told.group() not in request.body and told.group().decode() not in "".join(request.messages):
        faults.append(f"tells {told.group().decode('utf-8', 'replace')!r}")
    if answer.nanoseconds > bound_seconds * 1_000_000_000:
        faults.append(f"took longer than {bound_seconds} seconds")
    if '"INTERNAL"' in answer.text or any('"INTERNAL"' in one for one in answer.heard):
        faults.append("INTERNAL")
    code = _outcome(request, answer, faults)
    return Verdict(code, tuple(faults))


def _outcome(request: Request, answer: Answer, faults: list[str]) -> str:
    if request.messages:
        return "socket closed" if any("websocket.close" in one for one in answer.heard) else "socket"
    if answer.streams:
        return "stream"
    if answer.status != 200:
        return f"HTTP {answer.status}"
    if request.path != "/graphql" or request.method != "POST":
        return "page"
    try:
        said = json.loads(answer.body)
    except ValueError:
        faults.append("no JSON")
        return "no JSON"
    if not isinstance(said, dict) or not said.keys() & {"data", "errors"}:
        faults.append("no GraphQL answer")
        return "no answer"
    return _code_of(request, said, faults)


def _code_of(request: Request, said: dict[str, Any], faults: list[str]) -> str:
    codes = [(error.get("extensions") or {}).get("code") for error in said.get("errors") or ()]
    if None in codes:
        faults.append(f"an error without a code: {said['errors'][0]['message'][:200]}")
    if "TIMED_OUT" in codes:
        faults.append("TIMED_OUT")
    if request.mutates and not set(codes) <= CALLERS_FAULT:
        faults.append(f"not in the mutation's union: {sorted(set(map(str, codes)) - CALLERS_FAULT)}")
    if codes:
        return str(codes[0])
    for found in (said.get("data") or {}).values():
        if isinstance(found, dict) and str(found.get("__typename", "")).endswith("Error"):
            return str(found.get("code", "an error"))
    return "SUCCESS"
