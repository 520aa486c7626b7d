"""Registered projects: who operates one, and claiming it."""

import unicodedata
from uuid import UUID

from core import clock, events
from core.database import transaction
from core.errors import NotFound
from parties.actors import Actor, require_trader
from registry.errors import ProjectAlreadyClaimed, ProjectDoesNotFit
from registry.models import Project


async def claim_project(actor: Actor, *, project_id: UUID) -> None:
    """Take the project for the actor's organisation, whose legal name must be the operator's or a planned holder's.

    Raises NotVerified, ProjectDoesNotFit when the list names somebody else, ProjectAlreadyClaimed.
    """
    require_trader(actor, "claimProject")
    async with transaction():
        project = await Project.get_or_none(id=project_id)
        if project is None:
            raise NotFound(kind="Project", id=str(project_id))
        listed = [project.operator_name, *project.planned_holders]
        if _plain(actor.organisation_name) not in {_plain(name) for name in listed}:
            raise ProjectDoesNotFit(
                field="operator", value=actor.organisation_name, registered="、".join(dict.fromkeys(listed))
            )
        claimed = await Project.filter(id=project_id, owner_id=None).update(
            owner_id=actor.organisation_id, claimed_at=clock.now()
        )
        if not claimed:
            raise ProjectAlreadyClaimed(number=project.number)
        await events.record("ProjectClaimed", subject_id=project_id)


def _plain(name: str) -> str:
    """A name without spaces and width differences, as the list's spellings vary."""
    return "".join(unicodedata.normalize("NFKC", name).split())
