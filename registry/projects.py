"""Registered projects: who operates one, claiming it, and whether it is still the one that is issued for."""

from uuid import UUID

from core import clock, events
from core.database import transaction
from core.errors import NotFound
from core.text import plain_form
from parties.actors import Actor
from parties.permissions import require
from registry.errors import ProjectAlreadyClaimed, ProjectDoesNotFit, ProjectMigrated
from registry.evidence_models import ProjectMigration
from registry.kinds import ProjectStatus
from registry.models import Project
from registry.project_columns import key_text
from registry.project_records import ProjectKey

NAME_SEPARATOR = "、"
"""Between the names of several operators, as the list is kept."""


async def claim_project(actor: Actor, *, project_id: UUID) -> None:
    """Take the project for the actor's organisation, whose legal name must be the operator's or a planned holder's.

    Raises NotVerified, ProjectMigrated (docs/sources.md UQ-01), ProjectDoesNotFit when the list names somebody else,
    ProjectAlreadyClaimed.
    """
    require(actor, "claimProject")
    async with transaction():
        project = await lock_project(project_id)
        if project is None or project.status in (ProjectStatus.PROPOSED, ProjectStatus.REFUSED):
            raise NotFound(kind="Project", id=str(project_id))
        await require_not_migrated(project)
        listed = [project.operator_name, *project.planned_holders]
        if plain_form(actor.organisation_name) not in {plain_form(name) for name in listed}:
            raise ProjectDoesNotFit(
                field="operator", value=actor.organisation_name, registered="、".join(dict.fromkeys(listed))
            )
        claimed = await Project.filter(id=project_id, owner_id=None).update(
            owner_id=actor.organisation_id, claimed_at=clock.now()
        )
        if not claimed:
            raise ProjectAlreadyClaimed(number=project.number)
        await events.record("ProjectClaimed", subject_id=project_id)


async def lock_project(project_id: UUID) -> Project | None:
    """The project, locked for the rest of the transaction: who claims, issues, offers or migrates it waits."""
    return await Project.select_for_update(no_key=True).get_or_none(id=project_id)


async def require_not_migrated(project: Project) -> None:
    """Raises ProjectMigrated when the project went on under another scheme. The caller has locked it."""
    found = await ProjectMigration.get_or_none(predecessor_id=project.id).select_related("successor")
    if found is not None:
        raise ProjectMigrated(number=project.number, successor=project_key(found.successor))


def project_key(project: Project) -> str:
    """The project's key in one word: `J_CREDIT/STANDARD/378`."""
    return key_text(ProjectKey(project.scheme, project.registration_type, project.number))


def names_of(project: Project) -> frozenset[str]:
    """Who carries the project out or is to receive its credits, as names are compared."""
    return frozenset(
        plain_form(name) for name in (*project.operator_name.split(NAME_SEPARATOR), *project.planned_holders)
    )
