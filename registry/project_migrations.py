"""A project that went on under another scheme: its predecessor is not claimed, issued for or offered again."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.statements import fetch
from core.text import read_day, read_one_line
from parties.actors import Actor
from parties.permissions import require
from registry.errors import MonitoringOverlaps, ProjectMigrated
from registry.evidence_models import ProjectMigration
from registry.kinds import RegistrationType, Scheme
from registry.models import Issuance, Project
from registry.projects import lock_project, project_key, require_not_migrated

ENDED_SCHEMES: Final = frozenset({Scheme.J_VER, Scheme.DOMESTIC_CREDIT})
J_CREDIT_BEGAN: Final = date(2013, 4, 1)
"""The J-Credit scheme took over from the two others in fiscal 2013."""

MAX_DOUBLE_ISSUED: Final = 100


@dataclass(frozen=True, kw_only=True)
class MigrationRequest:
    """Which project went on as which, from which day, and where that is written."""

    predecessor_id: UUID
    successor_id: UUID
    migrated_on: date
    evidence: str


async def record_migration(actor: Actor, request: MigrationRequest) -> UUID:
    """Record that a project of an ended scheme went on as a J-Credit project; returns the id of the record.

    In the caller's transaction, which also closes the predecessor's sale notices (`listings.listing`). Raises NotFound,
    InvalidInput, ProjectMigrated (docs/sources.md UQ-01) when it is recorded already.
    """
    require(actor, "recordProjectMigration")
    locked: dict[UUID, Project] = {}
    for project_id in sorted({request.predecessor_id, request.successor_id}):
        project = await lock_project(project_id)
        if project is None:
            raise NotFound(kind="Project", id=str(project_id))
        locked[project_id] = project
    predecessor, successor = locked[request.predecessor_id], locked[request.successor_id]
    if predecessor.scheme not in ENDED_SCHEMES:
        raise InvalidInput(field="predecessorId", value=project_key(predecessor), rule="of_an_ended_scheme")
    if successor.scheme is not Scheme.J_CREDIT:
        raise InvalidInput(field="successorId", value=project_key(successor), rule="of_the_j_credit_scheme")
    await require_not_migrated(predecessor)
    made = ProjectMigration(
        id=new_id(),
        predecessor_id=predecessor.id,
        successor_id=successor.id,
        migrated_on=read_day("migratedOn", request.migrated_on, earliest=J_CREDIT_BEGAN, latest=clock.today()),
        evidence=read_one_line("evidence", request.evidence, maximum=500),
        recorded_by_id=actor.person_id,
    )
    try:
        async with transaction():
            await made.save(force_create=True)
    except IntegrityError as error:
        raise ProjectMigrated(number=predecessor.number, successor=project_key(successor)) from error
    await events.record("ProjectMigrated", subject_id=made.id)
    return made.id


async def require_days_free(project: Project, *, methodology_code: str, first_day: date, last_day: date) -> None:
    """Raises MonitoringOverlaps when tonnes were issued for one of the days already (docs/sources.md UQ-02).

    Under a standard project a methodology's days are certified once. A program type bundles activities of many members
    that report apart, so its certifications may share days; what was issued to a predecessor is never issued again.
    The caller has locked the project.
    """
    query = Q(project__migrated_to__successor_id=project.id)
    if project.registration_type is RegistrationType.STANDARD:
        query |= Q(project_id=project.id, methodology_code=methodology_code)
    overlapping = Issuance.filter(query, monitoring_from__lte=last_day, monitoring_to__gte=first_day)
    for found in await overlapping.order_by("id").limit(1):
        raise MonitoringOverlaps(
            period=f"{max(first_day, found.monitoring_from)}..{min(last_day, found.monitoring_to)}",
            certification=found.certification_number,
        )


async def get_migration(id: UUID) -> ProjectMigration:
    """A migration with the project that ended and its owner. Raises NotFound."""
    found = await ProjectMigration.get_or_none(id=id).select_related("predecessor__owner")
    if found is None:
        raise NotFound(kind="ProjectMigration", id=str(id))
    return found


async def successors_of(project_ids: list[UUID]) -> dict[UUID, Project]:
    """The projects as which these went on, each by its predecessor's id."""
    rows = await ProjectMigration.filter(predecessor_id__in=project_ids).select_related("successor__owner")
    return {row.predecessor_id: row.successor for row in rows}


async def double_issued(migration: ProjectMigration) -> list[Issuance]:
    """Issuances of the successor for days that were issued to the predecessor before anybody recorded the migration.

    They are made good by a reversal for double registration (docs/sources.md UQ-02); at most MAX_DOUBLE_ISSUED.
    """
    rows = await fetch(
        "SELECT DISTINCT later.id FROM issuances later JOIN issuances earlier"
        " ON earlier.monitoring_from <= later.monitoring_to AND later.monitoring_from <= earlier.monitoring_to"
        f" WHERE later.project_id = $1 AND earlier.project_id = $2 LIMIT {MAX_DOUBLE_ISSUED}",
        [str(migration.successor_id), str(migration.predecessor_id)],
    )
    return await Issuance.filter(id__in=[str(row["id"]) for row in rows]).order_by("id")
