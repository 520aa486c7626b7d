"""Running a use case under an idempotency key, and plainly."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from core import idempotency
from parties.actors import Actor
from schema.errors import ERROR_CLASSES


async def once(actor: Actor, operation: str, input: Any, run: Callable[[], Awaitable[UUID | None]]) -> UUID:
    """Run `run` once for the input's key; a repetition gives the first result's id or the first refusal again.

    A use case that answers nothing gives the id it was asked about, which the caller knows.
    """
    request = dataclasses.asdict(input)
    key = request.pop("idempotency_key")

    async def run_for_id() -> UUID:
        return await run() or actor.organisation_id

    return await idempotency.once(
        owner_id=actor.organisation_id,
        key=key,
        operation=operation,
        request=request,
        run=run_for_id,
        errors=ERROR_CLASSES,
    )
