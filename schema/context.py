"""What a resolver may know of the request: who asks, in which language, and the loaders of this operation."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from core.signals import Hub
from parties.actors import Actor
from parties.errors import Unauthenticated

K = TypeVar("K")
V = TypeVar("V")


class Throttle(Protocol):
    """The points that the request's address and credential have left."""

    def take(self, points: int) -> tuple[int, int, int]:
        """Take points, or none: seconds to wait (0 when they were taken), points left, points a minute."""
        ...


@dataclass
class Context:
    """One request's context. Its loaders ask once for what one step of the operation wants, and keep nothing: a later
    mutation of the same operation must see what an earlier one changed."""

    actor: Actor | None
    language: str
    public_url: str
    request_id: str = ""
    """By which the log and the audit know the request."""
    address: str = ""
    """From where it came."""
    user_agent: str = ""
    """With what, as it says itself."""
    token: str = field(default="", repr=False)
    """The bearer token that the actor came with, asked about again while a subscription runs."""
    hub: Hub = field(default_factory=Hub)
    """The process's subscriptions."""
    connection_params: dict[str, object] | None = None
    """What a WebSocket's client sent when it connected."""
    throttle: Throttle | None = None
    """What the request's cost is taken from; None where nothing is limited."""
    packs: int = 0
    """How many request packs this request has asked for."""
    _loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict, repr=False)

    async def load(self, read: Callable[[Sequence[K]], Awaitable[Sequence[V]]], key: K) -> V:
        """What one of `schema.loaders` reads for the key, read at once for all keys of this step of the operation."""
        return await self.begin(read, key)

    def begin(self, read: Callable[[Sequence[K]], Awaitable[Sequence[V]]], key: K) -> Awaitable[V]:
        """The same, asked for now and awaited later: for a field that needs two of them in one step."""
        loader = self._loaders.get(read)
        if loader is None:
            loader = self._loaders[read] = DataLoader(load_fn=read, cache=False)
        found: Awaitable[V] = loader.load(key)
        return found


Info = strawberry.Info[Context, None]


def actor_of(info: Info) -> Actor:
    """The actor of the request; raises Unauthenticated when there is none."""
    actor = info.context.actor
    if actor is None:
        raise Unauthenticated()
    return actor
