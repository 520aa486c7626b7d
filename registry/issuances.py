"""Registering what a scheme has certified and issued for a project, or issuing it where Musubi keeps the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.mass import read_tonnes, tonnes_to_grams
from core.numbers import check_range
from core.text import plain_form, read_day, read_one_line, read_period
from parties.actors import Actor
from parties.permissions import require
from registry import ledger
from registry.errors import ProjectDoesNotFit, SerialsOverlap
from registry.holders import require_may_hold
from registry.kinds import ProjectStatus, Scheme
from registry.layout_registration import registered_layouts
from registry.methodologies import ProjectType, read_methodology
from registry.models import Issuance, Project
from registry.power_models import PowerCertificate
from registry.project_migrations import require_days_free
from registry.projects import lock_project, require_not_migrated
from registry.refusals import BufferTooSmall, ProjectNotRegistered, RestsOnPowerCertificate
from registry.registration_items import KEPT_HERE, LISTED_SCHEMES, OUTSIDE_SCHEMES
from registry.reversals import require_no_reversal
from registry.schemes import minimum_buffer_t
from registry.serial_layout_texts import layout_text
from registry.serial_layouts import LAYOUT_OF_SCHEME, MUSUBI_LAYOUT, suffix_regex
from registry.serial_reading import read_range
from registry.serials import SerialRange, read_serial_range, require_range

EARLIEST_MONITORING: Final = date(2008, 4, 1)
"""The first day of the fiscal year in which the oldest of the schemes in Japan, 国内クレジット and J-VER, began."""

EARLIEST_ABROAD: Final = date(1996, 1, 1)
"""The oldest of the schemes abroad, the American Carbon Registry, began in 1996 (**Memory**)."""

MAX_CERTIFICATION_NUMBER: Final = 60
ONE_WAY: Final = "serials_or_prefix_and_first_and_last"


@dataclass(frozen=True, kw_only=True)
class IssuanceRequest:
    """What the holder enters from the certification and issue notices; tonnes are whole registry units.

    The serials are one text as the registry prints them, or prefix, first and last; where Musubi keeps the register it
    gives them and the day of issue itself, and the certification is the reviewer's confirmation of the quantity.
    """

    project_id: UUID
    certification_number: str
    certified_on: date
    issued_on: date | None
    monitoring_from: date
    monitoring_to: date
    methodology: str
    serials: str | None = None
    serial_prefix: str | None = None
    first_serial: str | None = None
    last_serial: str | None = None
    quantity_t: int
    buffer_t: int | None = None


async def register_issuance(actor: Actor, request: IssuanceRequest) -> UUID:
    """Enter an issuance of the actor's own project into the ledger as one available block, and a buffer behind it.

    Raises BadSerials (count, order), SerialsOverlap, AlreadyRegistered, ProjectDoesNotFit, UnknownMethodology,
    InvalidInput, ConsumerCannotHoldUnits (RG-08), ProjectNotRegistered and ProjectMigrated (docs/sources.md UQ-01),
    MonitoringOverlaps (UQ-02), ReversalOutstanding (RV-02), DoubleRegistration (once it was reversed as such),
    BufferTooSmall (5.2), RestsOnPowerCertificate (CM-01). In the caller's transaction.
    """
    require(actor, "registerIssuance")
    require_may_hold(actor.organisation_kind)
    project = await lock_project(request.project_id)
    if project is None or project.owner_id != actor.organisation_id:
        raise NotFound(kind="Project", id=str(request.project_id))
    if project.status in (ProjectStatus.PROPOSED, ProjectStatus.REFUSED):
        raise ProjectNotRegistered(number=project.number, state=project.status.value)
    await require_not_migrated(project)
    await require_no_reversal(project)
    quantity_t = read_tonnes("quantity", request.quantity_t)
    serials = await _serials_of(project, request, quantity_t)
    code, version = _fitting_methodology(project, request.methodology)
    issued_on = _check_dates(project, request)
    issuance = Issuance(
        id=new_id(),
        project_id=project.id,
        issuer_id=actor.organisation_id,
        scheme=project.scheme,
        methodology_code=code,
        methodology_version=version,
        certification_number=await _certification_number(project, request.certification_number),
        certified_on=request.certified_on,
        issued_on=issued_on,
        monitoring_from=request.monitoring_from,
        monitoring_to=request.monitoring_to,
        serial_prefix=serials.prefix,
        serial_suffix=serials.suffix,
        serial_layout=layout_text(serials.layout),
        start=serials.start,
        stop=serials.stop,
        quantity_t=quantity_t,
        buffer_t=_buffer_of(project, request.buffer_t, quantity_t),
    )
    await require_days_free(
        project, methodology_code=code, first_day=request.monitoring_from, last_day=request.monitoring_to
    )
    await ledger.issue(issuance, actor_id=actor.person_id)
    await events.record("IssuanceRegistered", subject_id=issuance.id)
    return issuance.id


async def _serials_of(project: Project, request: IssuanceRequest, quantity_t: int) -> SerialRange:
    typed = (request.serials, request.serial_prefix, request.first_serial, request.last_serial)
    if project.scheme not in KEPT_HERE:
        serials = await _read_serials(project.scheme, typed, quantity_t)
        await _require_apart(serials)
        return serials
    for name, value in zip(("serials", "serialPrefix", "firstSerial", "lastSerial"), typed, strict=True):
        if value is not None:
            raise InvalidInput(field=name, value=value[:60], rule="given_by_musubi")
    # Musubi's own numbers: the next free ones under the project's number.
    await ledger.queue_for(project.number)
    last = await Issuance.filter(serial_prefix=project.number).order_by("-stop").limit(1)
    start = last[0].stop if last else 1
    return require_range(SerialRange(project.number, start, start + quantity_t, layout=MUSUBI_LAYOUT))


async def _read_serials(scheme: Scheme, typed: Sequence[str | None], quantity_t: int) -> SerialRange:
    text, prefix, first, last = typed
    layout = LAYOUT_OF_SCHEME[scheme]
    if text is not None and not any((prefix, first, last)):
        return read_range(text, layouts=[layout, *await registered_layouts()], quantity_t=quantity_t)
    if text is not None or prefix is None or first is None or last is None:
        raise InvalidInput(field="serials", value=(text or "")[:60], rule=ONE_WAY)
    if suffix_regex(layout):
        raise InvalidInput(field="serials", value="", rule="one_text_as_the_registry_prints_it")
    return read_serial_range(prefix=prefix, first=first, last=last, quantity_t=quantity_t, layout=layout)


async def _require_apart(serials: SerialRange) -> None:
    """Where a registry numbers kilograms, ranges whose tonnes lie apart may share some: the neighbours are compared."""
    if serials.layout.numbers_per_tonne == 1:
        return
    await ledger.queue_for(serials.prefix)
    series = Issuance.filter(serial_prefix=serials.prefix, serial_suffix=serials.suffix)
    before = await series.filter(start__lte=serials.start).order_by("-start").limit(1)
    after = await series.filter(start__gte=serials.start).order_by("start").limit(1)
    if any(one.serials.overlaps(serials) for one in (*before, *after)):
        raise SerialsOverlap(serials=str(serials))


def _fitting_methodology(project: Project, text: str) -> tuple[str, str]:
    """Code and version of one of the project's methodologies; without a catalogue, as the project states them."""
    registered = [(one["methodology_code"], one["methodology_version"] or "") for one in project.activities]
    shown = "、".join(f"{code} Ver. {version}" if version else str(code) for code, version in registered)
    if project.scheme not in LISTED_SCHEMES:
        for code, version in registered:
            if plain_form(text).upper() in {plain_form(code).upper(), plain_form(f"{code} Ver. {version}").upper()}:
                return code, version
        raise ProjectDoesNotFit(field="methodology", value=text[:100], registered=shown)
    reference = read_methodology(project.scheme, text)
    versions = {(code, part) for code, version in registered for part in version.split("/")}
    if (reference.code, reference.version or "") not in versions:
        raise ProjectDoesNotFit(field="methodology", value=text, registered=shown)
    return reference.code, reference.version or ""


def _check_dates(project: Project, request: IssuanceRequest) -> date:
    """The day of issue, if all days follow one another within the project's time."""
    earliest = EARLIEST_ABROAD if project.scheme in OUTSIDE_SCHEMES else EARLIEST_MONITORING
    read_day("monitoringFrom", request.monitoring_from, earliest=earliest, latest=clock.today())
    read_period("monitoringTo", request.monitoring_from, request.monitoring_to)
    ends_on = min((day for day in (project.certification_ends_on, project.cancelled_on) if day), default=None)
    if ends_on is not None and request.monitoring_to > ends_on:
        raise ProjectDoesNotFit(
            field="monitoringTo", value=request.monitoring_to.isoformat(), registered=f"…{ends_on.isoformat()}"
        )
    issued_on = _issued_on(project, request.issued_on)
    if not request.monitoring_to <= request.certified_on <= issued_on <= clock.today():
        raise InvalidInput(
            field="certifiedOn",
            value=f"{request.monitoring_to}, {request.certified_on}, {issued_on}",
            rule="monitoring_end <= certified <= issued <= today",
        )
    return issued_on


def _issued_on(project: Project, given: date | None) -> date:
    if project.scheme not in KEPT_HERE:
        if given is None:
            raise InvalidInput(field="issuedOn", value="", rule="not_empty")
        return given
    if given is not None:
        raise InvalidInput(field="issuedOn", value=given.isoformat(), rule="given_by_musubi")
    today, statement = clock.today(), project.statement or {}
    rules = statement["rules_from"], statement["rules_to"]
    if all(rules) and not rules[0] <= today.isoformat() <= rules[1]:
        # The rules of a regional scheme (要綱) are in force for their days only (docs/sources.md HB-20).
        raise ProjectDoesNotFit(field="issuedOn", value=today.isoformat(), registered=f"{rules[0]}…{rules[1]}")
    return today


async def _certification_number(project: Project, text: str) -> str:
    """The scheme's number; where Musubi keeps the register the reviewer's, behind the project's own."""
    if project.scheme not in KEPT_HERE:
        return read_one_line("certificationNumber", text, maximum=MAX_CERTIFICATION_NUMBER)
    number = read_one_line("certificationNumber", text, maximum=MAX_CERTIFICATION_NUMBER - len(project.number) - 1)
    if await PowerCertificate.exists(number__in=[number, plain_form(number)]):
        raise RestsOnPowerCertificate(number=number)
    return f"{project.number} {number}"


def _buffer_of(project: Project, given_t: int | None, quantity_t: int) -> int:
    """The tonnes to set aside: none where the scheme keeps its own buffer (docs/sources.md 5.2)."""
    if project.scheme not in KEPT_HERE:
        if given_t:
            raise InvalidInput(field="buffer", value=str(given_t), rule="scheme_keeps_its_own")
        return 0
    if project.scheme is Scheme.REGIONAL_CERTIFICATE and tonnes_to_grams(quantity_t) > (project.expected_g or 0):
        raise ProjectDoesNotFit(field="quantity", value=f"{quantity_t} t", registered=f"{project.expected_g} g")
    buffer_t = check_range(given_t or 0, field="buffer", minimum=0, maximum=max(quantity_t - 1, 0))
    minimum_t = minimum_buffer_t(
        project.scheme, is_forest=ProjectType.FOREST in project.project_types, quantity_t=quantity_t
    )
    if buffer_t < minimum_t:
        raise BufferTooSmall(minimum_t=minimum_t, given_t=buffer_t)
    return buffer_t
