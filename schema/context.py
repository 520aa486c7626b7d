"""What a resolver may know of the request: who asks, in which language, and the loaders of this operation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from listings.models import EmissionSource
from listings.queries import sources_of
from parties.actors import Actor
from parties.errors import Unauthenticated
from registry.queries import tonnes_by_state
from registry.states import BlockState


async def _load_tonnes(issuance_ids: Sequence[UUID]) -> list[dict[BlockState, int]]:
    totals = await tonnes_by_state(list(issuance_ids))
    return [totals[id] for id in issuance_ids]


async def _load_sources(demand_ids: Sequence[UUID]) -> list[list[EmissionSource]]:
    found = await sources_of(list(demand_ids))
    return [found[id] for id in demand_ids]


@dataclass
class Context:
    """One request's context. Its loaders ask once for what one step of the operation wants, and keep nothing: a later
    mutation of the same operation must see what an earlier one changed."""

    actor: Actor | None
    language: str
    public_url: str
    tonnes: DataLoader[UUID, dict[BlockState, int]] = field(
        default_factory=lambda: DataLoader(load_fn=_load_tonnes, cache=False)
    )
    sources: DataLoader[UUID, list[EmissionSource]] = field(
        default_factory=lambda: DataLoader(load_fn=_load_sources, cache=False)
    )


Info = strawberry.Info[Context, None]


def actor_of(info: Info) -> Actor:
    """The actor of the request; raises Unauthenticated when there is none."""
    actor = info.context.actor
    if actor is None:
        raise Unauthenticated()
    return actor
