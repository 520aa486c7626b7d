"""Registering what a scheme has certified and issued for a project."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.mass import read_tonnes
from core.text import read_day, read_one_line, read_period
from parties.actors import Actor, require_trader
from parties.kinds import OrganisationKind
from registry import ledger
from registry.errors import ConsumerCannotHoldUnits, ProjectDoesNotFit
from registry.methodologies import read_methodology
from registry.models import Issuance, Project
from registry.serials import read_serial_range

EARLIEST_MONITORING: Final = date(2008, 4, 1)
"""The first day of the fiscal year in which the oldest of the schemes, 国内クレジット and J-VER, began."""


@dataclass(frozen=True, kw_only=True)
class IssuanceRequest:
    """What the holder enters from the certification and issue notices; tonnes are whole registry units."""

    project_id: UUID
    certification_number: str
    certified_on: date
    issued_on: date
    monitoring_from: date
    monitoring_to: date
    methodology: str
    serial_prefix: str
    first_serial: str
    last_serial: str
    quantity_t: int


async def register_issuance(actor: Actor, request: IssuanceRequest) -> UUID:
    """Enter an issuance of the actor's own project into the ledger as one available block.

    Raises BadSerials (count, order), SerialsOverlap, AlreadyRegistered, ProjectDoesNotFit, UnknownMethodology,
    InvalidInput, ConsumerCannotHoldUnits (RG-08). Runs inside the caller's transaction.
    """
    require_trader(actor, "registerIssuance")
    if actor.organisation_kind is OrganisationKind.CONSUMER:
        raise ConsumerCannotHoldUnits()
    project = await Project.get_or_none(id=request.project_id, owner_id=actor.organisation_id)
    if project is None:
        raise NotFound(kind="Project", id=str(request.project_id))
    quantity_t = read_tonnes("quantity", request.quantity_t)
    serials = read_serial_range(
        prefix=request.serial_prefix, first=request.first_serial, last=request.last_serial, quantity_t=quantity_t
    )
    code, version = _fitting_methodology(project, request.methodology)
    _check_dates(project, request)
    issuance = Issuance(
        id=new_id(),
        project_id=project.id,
        issuer_id=actor.organisation_id,
        scheme=project.scheme,
        methodology_code=code,
        methodology_version=version,
        certification_number=read_one_line("certificationNumber", request.certification_number, maximum=60),
        certified_on=request.certified_on,
        issued_on=request.issued_on,
        monitoring_from=request.monitoring_from,
        monitoring_to=request.monitoring_to,
        serial_prefix=serials.prefix,
        start=serials.start,
        stop=serials.stop,
        quantity_t=quantity_t,
    )
    await ledger.issue(issuance, actor_id=actor.person_id)
    await events.record("IssuanceRegistered", subject_id=issuance.id)
    return issuance.id


def _fitting_methodology(project: Project, text: str) -> tuple[str, str]:
    reference = read_methodology(project.scheme, text)
    registered = [(one["methodology_code"], one["methodology_version"]) for one in project.activities]
    versions = {(code, part) for code, version in registered for part in (version or "").split("/")}
    if (reference.code, reference.version or "") not in versions:
        shown = "、".join(f"{code} Ver. {version}" if version else str(code) for code, version in registered)
        raise ProjectDoesNotFit(field="methodology", value=text, registered=shown)
    return reference.code, reference.version or ""


def _check_dates(project: Project, request: IssuanceRequest) -> None:
    read_day("monitoringFrom", request.monitoring_from, earliest=EARLIEST_MONITORING, latest=clock.today())
    read_period("monitoringTo", request.monitoring_from, request.monitoring_to)
    ends_on = min((day for day in (project.certification_ends_on, project.cancelled_on) if day), default=None)
    if ends_on is not None and request.monitoring_to > ends_on:
        raise ProjectDoesNotFit(
            field="monitoringTo", value=request.monitoring_to.isoformat(), registered=f"…{ends_on.isoformat()}"
        )
    if not request.monitoring_to <= request.certified_on <= request.issued_on <= clock.today():
        raise InvalidInput(
            field="certifiedOn",
            value=f"{request.monitoring_to}, {request.certified_on}, {request.issued_on}",
            rule="monitoring_end <= certified <= issued <= today",
        )
