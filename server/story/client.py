"""A GraphQL client that keeps what it asked: operation, party, outcome, milliseconds."""

import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import httpx

REQUEST_TIMEOUT_SECONDS: Final = 30

_OPERATION = re.compile(r"\s*(?:query|mutation)\s+(\w+)")


class StoryFailed(Exception):
    """A step did not end as the story needs; the text says which and why."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request of the story."""

    step: int
    operation: str
    party: str
    outcome: str
    milliseconds: int


class Client:
    """Plays the parties' requests against one server and records them."""

    def __init__(self, http: httpx.AsyncClient, url: str, tell: Callable[[str], None]) -> None:
        self.http = http
        self.url = url
        self.tell = tell
        self.step = 0
        self.requests: list[Request] = []

    def begin(self, step: int, text: str) -> None:
        """Start a step of the story."""
        self.step = step
        self.tell(f"\n{step:>2}. {text}")

    async def ask(self, party: str, token: str | None, document: str, **variables: Any) -> dict[str, Any]:
        """Send an operation and give its data; a top-level error ends the story."""
        operation = _OPERATION.match(document)
        assert operation is not None, "every operation of the story has a name"
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        before = time.perf_counter_ns()
        response = await self.http.post(
            f"{self.url}/graphql",
            json={"query": document, "variables": variables},
            headers={**headers, "Accept-Language": "en"},
            timeout=REQUEST_TIMEOUT_SECONDS,
        )
        milliseconds = (time.perf_counter_ns() - before) // 1_000_000
        answer = response.json()
        outcome = _outcome(answer)
        self.requests.append(
            Request(
                step=self.step,
                operation=operation.group(1),
                party=party,
                outcome=outcome,
                milliseconds=milliseconds,
            )
        )
        if answer.get("errors"):
            raise StoryFailed(f"step {self.step}, {operation.group(1)} by {party}: {answer['errors']}")
        data: dict[str, Any] = answer["data"]
        return data

    async def do(self, party: str, token: str | None, document: str, **variables: Any) -> dict[str, Any]:
        """Send a mutation that must succeed; gives its success."""
        (result,) = (await self.ask(party, token, document, **variables)).values()
        if "code" in result:
            raise StoryFailed(f"step {self.step}, refused to {party}: {result['code']} {result['message']}")
        success: dict[str, Any] = result
        return success

    async def refused(self, code: str, party: str, token: str | None, document: str, **variables: Any) -> None:
        """Send a mutation that must be refused with `code`."""
        (result,) = (await self.ask(party, token, document, **variables)).values()
        if result.get("code") != code:
            raise StoryFailed(f"step {self.step}: {party} should have been refused with {code}, got {result}")
        self.tell(f"      refused as it must be — {result['code']}: {result['message']}")

    def as_json(self) -> list[dict[str, Any]]:
        """The requests as JSON."""
        return [asdict(request) for request in self.requests]


def _outcome(answer: dict[str, Any]) -> str:
    if answer.get("errors"):
        return str(answer["errors"][0].get("extensions", {}).get("code", "ERROR"))
    (result, *_) = answer["data"].values()
    if isinstance(result, dict):
        return str(result.get("code") or result.get("__typename") or "OK")
    return "OK"
