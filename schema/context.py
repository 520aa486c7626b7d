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
from registry.claim_notices import creators_may_claim_t
from registry.models import Project
from registry.project_migrations import successors_of
from registry.queries import tonnes_by_state
from registry.states import BlockState


async def _load_tonnes(issuance_ids: Sequence[UUID]) -> list[dict[BlockState, int]]:
    totals = await tonnes_by_state(list(issuance_ids))
    return [totals[id] for id in issuance_ids]


async def _load_claimable(issuance_ids: Sequence[UUID]) -> list[int]:
    tonnes = await creators_may_claim_t(list(issuance_ids))
    return [tonnes[id] for id in issuance_ids]


async def _load_sources(demand_ids: Sequence[UUID]) -> list[list[EmissionSource]]:
    found = await sources_of(list(demand_ids))
    return [found[id] for id in demand_ids]


async def _load_successors(project_ids: Sequence[UUID]) -> list[Project | None]:
    found = await successors_of(list(project_ids))
    return [found.get(id) for id in project_ids]


@dataclass
class Context:
    """One request's context. Its loaders ask once for what one step of the operation wants, and keep nothing: a later
    mutation of the same operation must see what an earlier one changed."""

    actor: Actor | None
    language: str
    public_url: str
    packs: int = 0
    """How many request packs this request has asked for."""
    tonnes: DataLoader[UUID, dict[BlockState, int]] = field(
        default_factory=lambda: DataLoader(load_fn=_load_tonnes, cache=False)
    )
    claimable: DataLoader[UUID, int] = field(default_factory=lambda: DataLoader(load_fn=_load_claimable, cache=False))
    successors: DataLoader[UUID, Project | None] = field(
        default_factory=lambda: DataLoader(load_fn=_load_successors, cache=False)
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
