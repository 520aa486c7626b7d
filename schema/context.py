"""What a resolver may know of the request: who asks, in which language, and the loaders of this operation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from parties.actors import Actor
from parties.errors import Unauthenticated
from registry.queries import tonnes_by_state
from registry.states import BlockState


async def _load_tonnes(issuance_ids: Sequence[UUID]) -> list[dict[BlockState, int]]:
    totals = await tonnes_by_state(list(issuance_ids))
    return [totals[id] for id in issuance_ids]


@dataclass
class Context:
    """One request's context."""

    actor: Actor | None
    language: str
    public_url: str
    tonnes: DataLoader[UUID, dict[BlockState, int]] = field(default_factory=lambda: DataLoader(load_fn=_load_tonnes))


Info = strawberry.Info[Context, None]


def actor_of(info: Info) -> Actor:
    """The actor of the request; raises Unauthenticated when there is none."""
    actor = info.context.actor
    if actor is None:
        raise Unauthenticated()
    return actor
