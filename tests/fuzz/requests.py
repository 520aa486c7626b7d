"""Requests that a hostile client sends: what each is, and how one is made of an operation."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

ANONYMOUS: Final = "anonymous"
CALLERS: Final = (ANONYMOUS, "viewer", "owner", "buyer", "consumer", "coordinator", "operator", "auditor")
"""Who asks. Owner and viewer are the village's, which sells; the buyer is the city's owner."""

JSON_TYPE: Final = (b"content-type", b"application/json")

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, whatever carries it."""

    family: str
    """Which generator made it."""
    caller: str = ANONYMOUS
    """Whose token the driver adds; the anonymous have what is in the headers."""
    method: str = "POST"
    path: str = "/graphql"
    query_string: bytes = b""
    headers: Headers = (JSON_TYPE,)
    body: bytes = b""
    mutates: bool = False
    """A mutation alone: every refusal of its use case must be in its union."""
    messages: tuple[str, ...] = ()
    """What a WebSocket says, instead of a body."""

    def by(self, caller: str) -> "Request":
        """The same, asked by somebody else."""
        return replace(self, caller=caller)

    def shown(self, most: int = 3_000) -> str:
        """Enough to send it again by hand."""
        said = {
            "family": self.family,
            "caller": self.caller,
            "method": self.method,
            "path": self.path + (f"?{self.query_string.decode('latin-1')}" if self.query_string else ""),
            "headers": [f"{name.decode('latin-1')}: {value.decode('latin-1')}"[:200] for name, value in self.headers],
            "body": self.body.decode("utf-8", "backslashreplace")[:most],
            "messages": [text[:most] for text in self.messages],
        }
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def operation(
    family: str,
    document: str,
    variables: dict[str, Any] | None = None,
    *,
    caller: str = ANONYMOUS,
    headers: Headers = (),
    **more: Any,
) -> Request:
    """A well-formed request with this document and these variables."""
    body = json.dumps({"query": document, "variables": variables, **more}, ensure_ascii=True)
    return Request(
        family=family,
        caller=caller,
        headers=(JSON_TYPE, *headers),
        body=body.encode(),
        mutates=document.startswith("mutation"),
    )
