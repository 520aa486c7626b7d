"""A move of a row's status along its lifecycle is a guarded update."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.models import Model

from core import changes as noted
from core.errors import InvalidTransition
from core.lifecycle import Lifecycle


async def move(model: type[Model], id: UUID, lifecycle: Lifecycle, *, to: StrEnum, **changes: Any) -> None:
    """Set the row's status to `to` if its present status allows it, in one statement.

    Raises InvalidTransition when it does not, also when another transaction came first.
    """
    sources = lifecycle.sources(to)
    before: StrEnum | None = sources[0]
    if len(sources) > 1 and noted.is_collecting():
        # From which of them is known only under a lock, which the update takes anyhow.
        before = await _present_status(model, id)
    moved = await model.filter(id=id, status__in=sources).update(status=to, **changes)
    if moved != 1:
        present = await model.filter(id=id).values_list("status", flat=True)
        raise InvalidTransition(kind=lifecycle.kind, state=str(present[0]) if present else "?", wanted=str(to))
    noted.note(model.__name__, id, before={"status": before}, after={"status": to, **changes})


async def _present_status(model: type[Model], id: UUID) -> StrEnum | None:
    row = await model.select_for_update(no_key=True).get_or_none(id=id)
    return getattr(row, "status", None)
