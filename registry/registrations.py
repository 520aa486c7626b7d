"""Registering a project here: proposed by who carries it out, decided by an operator, once across all schemes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.mass import Grams, show_tonnes
from core.moves import move
from core.numbers import check_range
from core.text import plain_form, read_day, read_one_line, read_period, read_text
from parties.actors import Actor
from parties.kinds import KIND_RULES
from parties.local_governments import find_place, is_within, region_of
from parties.models import Organisation
from parties.organisations import read_corporate_number
from parties.permissions import require
from registry import ledger
from registry.errors import AlreadyRegistered, DoubleRegistration
from registry.holders import require_may_hold
from registry.kinds import (
    PROJECT_LIFECYCLE,
    ProjectDecision,
    ProjectStatus,
    RegistrationType,
    ReviewerKind,
    Scheme,
)
from registry.methodologies import ProjectType
from registry.models import Project
from registry.project_search import index_projects
from registry.projects import lock_project, names_of, project_key
from registry.refusals import IncompleteRegistration, LeakageOutweighs, ReviewerNotIndependent
from registry.registration_items import KEPT_HERE, LISTED_SCHEMES, REVIEWED_HERE, StatementItem, missing_of

EARLIEST: Final = date(1996, 1, 1)
"""The oldest of the schemes abroad, the American Carbon Registry, began in 1996 (**Memory**)."""

LATEST: Final = date(2150, 12, 31)
MAX_PLACES: Final = 200
MAX_TEXTS: Final = 100
MAX_STATEMENT: Final = 1_000
"""Of a description or a text: papers print them on a line with names beside them."""

MAX_METHODOLOGY_NAME: Final = 150
MAX_REVIEWER_NAME: Final = 100
LONG_PERIOD_YEARS: Final = 20
"""From 20 years on the additionality is looked at again (handbook 001, line 2202)."""

MAX_REVIEW_YEARS: Final = 10
PROJECTS_A_READING: Final = 1_000
REGISTRATIONS: Final = "registrations"
"""What decisions on projects queue for, and the numbering of projects."""

NUMBER_PREFIXES: Final = {
    Scheme.REGIONAL: "MSB-R",
    Scheme.BILATERAL: "MSB-B",
    Scheme.REGIONAL_CERTIFICATE: "MSB-C",
}
"""With a running number the project's own number, under which its serials run (`registry.serial_layouts`)."""

MUNICIPAL: Final = frozenset({Scheme.REGIONAL, Scheme.REGIONAL_CERTIFICATE})
"""What a local government sets up and runs (docs/sources.md HB-20, HB-11)."""


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """Who looked at the value, and when."""

    name: str
    kind: ReviewerKind
    corporate_number: str | None
    reviewed_on: date


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """What is said of a project; masses are grams. What a scheme does not ask is empty."""

    scheme: Scheme
    registration_type: RegistrationType
    number: str | None
    public_link: str | None
    name: str
    description: str
    project_type: ProjectType
    methodology_code: str
    methodology_version: str
    methodology_name: str
    place_codes: Sequence[str]
    place_text: str
    expected_g: Grams
    leakage_g: Grams | None
    active_from: date
    issue_until: date | None
    review_every_years: int | None
    texts: Sequence[tuple[StatementItem, str]]
    reviewer: Reviewer | None
    area_codes: Sequence[str]
    rules_from: date | None
    rules_to: date | None


async def register_project(actor: Actor, request: RegistrationRequest) -> UUID:
    """Propose a project of the actor's organisation; returns its id. In the caller's transaction.

    Raises IncompleteRegistration naming everything that its scheme asks and that is missing, ReviewerNotIndependent
    (docs/sources.md CT-06), LeakageOutweighs (CT-07), AlreadyRegistered (the number), ConsumerCannotHoldUnits (RG-08),
    InvalidInput.
    """
    require(actor, "registerProject")
    require_may_hold(actor.organisation_kind)
    _check_scheme(actor, request)
    texts = _read_texts(request.texts)
    _require_complete(request, texts)
    project = _read_project(actor, request)
    project.statement = {**_read_statement(request), "texts": {item.value: text for item, text in texts.items()}}
    if request.reviewer is not None:
        project.statement["reviewer"] = await _read_reviewer(actor, request.reviewer)
    if request.leakage_g is not None and request.leakage_g > request.expected_g:
        raise LeakageOutweighs(leakage_g=request.leakage_g, reduction_g=request.expected_g)
    if request.scheme in KEPT_HERE:
        project.number = await _next_number(request.scheme)
    try:
        async with transaction():
            await project.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyRegistered(field="number", value=project.number) from error
    await index_projects([project])
    await events.record("ProjectProposed", subject_id=project.id)
    return project.id


async def decide_project(
    actor: Actor, *, project_id: UUID, decision: ProjectDecision, reason: str, distinct_reason: str | None
) -> None:
    """Register a proposed project or refuse it, with the reason. In the caller's transaction.

    Raises DoubleRegistration (docs/sources.md UQ-01) where the same organisation has a project of the same type in the
    same place under another scheme, or also under this one where Musubi keeps its register, unless `distinct_reason`
    says why it is another activity; InvalidTransition when it is decided already.
    """
    require(actor, "decideProject")
    reason = read_one_line("reason", reason, maximum=500)
    await ledger.queue_for(REGISTRATIONS)
    project = await lock_project(project_id)
    if project is None:
        raise NotFound(kind="Project", id=str(project_id))
    statement, number = dict(project.statement or {}), project.number
    status = ProjectStatus(decision.value)
    if status is ProjectStatus.REGISTERED:
        alike = await _alike(project)
        if alike and distinct_reason is None:
            raise DoubleRegistration(projects=alike)
        if distinct_reason is not None:
            said = read_one_line("distinctReason", distinct_reason, maximum=500)
            statement["distinct"] = {"reason": said, "projects": alike}
    else:
        # A refused proposal gives the number back to whoever proposes it rightly.
        statement["number"], number = number, f"refused-{project.id.hex[-12:]}"
    await move(
        Project,
        project.id,
        PROJECT_LIFECYCLE,
        to=status,
        number=number,
        statement=statement,
        decided_at=clock.now(),
        decided_by_id=actor.person_id,
        decision_reason=reason,
    )
    await events.record(f"Project{status.value.title()}", subject_id=project.id)


def _check_scheme(actor: Actor, request: RegistrationRequest) -> None:
    scheme = request.scheme
    if scheme in LISTED_SCHEMES:
        raise InvalidInput(field="scheme", value=scheme.value, rule="claimed_from_the_published_list")
    if scheme in MUNICIPAL and not KIND_RULES[actor.organisation_kind].is_local_government:
        raise InvalidInput(field="scheme", value=scheme.value, rule="run_by_a_local_government")
    if scheme in KEPT_HERE and request.number is not None:
        raise InvalidInput(field="number", value=request.number[:60], rule="given_by_musubi")


def _read_texts(texts: Sequence[tuple[StatementItem, str]]) -> dict[StatementItem, str]:
    """The texts by item; one that says nothing counts as none."""
    check_range(len(texts), field="texts", minimum=0, maximum=MAX_TEXTS)
    found: dict[StatementItem, str] = {}
    for item, text in texts:
        if item in found:
            raise InvalidInput(field="texts", value=item.value, rule="each_item_once")
        if text.strip():
            found[item] = read_text("texts", text, maximum=MAX_STATEMENT)
    return found


def _require_complete(request: RegistrationRequest, texts: dict[StatementItem, str]) -> None:
    fields = {
        "number": request.number,
        "publicLink": request.public_link,
        "placeCodes": request.place_codes,
        "issueUntil": request.issue_until,
        "reviewer": request.reviewer,
        "areaCodes": request.area_codes,
        "rulesFrom": request.rules_from,
        "rulesTo": request.rules_to,
    }
    given = {name for name, value in fields.items() if value} | {item.value for item in texts}
    missing = missing_of(request.scheme, request.project_type, given=given)
    if _is_long(request) and request.review_every_years is None:
        missing.names.append("reviewEveryYears")
        missing.rules.append("CT-07")
    if missing.names:
        raise IncompleteRegistration(missing=missing.names, rule=", ".join(dict.fromkeys(missing.rules)))


def _is_long(request: RegistrationRequest) -> bool:
    """Whether value that no outside scheme examines is to be issued for 20 years or more."""
    if request.scheme not in REVIEWED_HERE or request.issue_until is None:
        return False
    return request.issue_until.year - request.active_from.year >= LONG_PERIOD_YEARS


def _read_project(actor: Actor, request: RegistrationRequest) -> Project:
    check_range(len(request.place_codes), field="placeCodes", minimum=0, maximum=MAX_PLACES)
    place_codes = sorted({find_place(code, field="placeCodes").code for code in request.place_codes})
    name = read_one_line("name", request.name)
    description = read_one_line("description", request.description, maximum=MAX_STATEMENT)
    read_day("activeFrom", request.active_from, earliest=EARLIEST, latest=LATEST)
    if request.issue_until is not None:
        read_period("issueUntil", request.active_from, request.issue_until)
        read_day("issueUntil", request.issue_until, earliest=EARLIEST, latest=LATEST)
    code = read_one_line("methodologyCode", request.methodology_code, maximum=20)
    version = request.methodology_version
    if version:
        version = read_one_line("methodologyVersion", version, maximum=20)
    return Project(
        id=new_id(),
        scheme=request.scheme,
        registration_type=request.registration_type,
        number=read_one_line("number", request.number, maximum=20) if request.number else "",
        operator_name=actor.organisation_name,
        planned_holders=[],
        summary=f"{name}\n{description}",
        place_text=read_one_line("placeText", request.place_text, maximum=500),
        place_codes=place_codes,
        regions=sorted({region_of(code).name for code in place_codes}),
        activities=[
            {
                "methodology_code": code,
                "methodology_version": version or None,
                "methodology_text": read_one_line(
                    "methodologyName", request.methodology_name, maximum=MAX_METHODOLOGY_NAME
                ),
                "summary": description,
                "expected_t": show_tonnes(request.expected_g),
            }
        ],
        project_types=[request.project_type.value],
        applied_on=clock.today(),
        certification_ends_on=request.issue_until,
        expected_g=request.expected_g,
        source_rows=[],
        unread=[],
        owner_id=actor.organisation_id,
        claimed_at=clock.now(),
        status=ProjectStatus.PROPOSED,
    )


def _read_statement(request: RegistrationRequest) -> dict[str, Any]:
    check_range(len(request.area_codes), field="areaCodes", minimum=0, maximum=MAX_PLACES)
    area_codes = sorted({find_place(code, field="areaCodes").code for code in request.area_codes})
    if area_codes:
        for code in request.place_codes:
            if not any(is_within(code, area) for area in area_codes):
                raise InvalidInput(field="placeCodes", value=code[:20], rule="within_area")
    if request.rules_from is not None and request.rules_to is not None:
        read_period("rulesTo", request.rules_from, request.rules_to)
    years = request.review_every_years
    if years is not None:
        check_range(years, field="reviewEveryYears", maximum=MAX_REVIEW_YEARS)
    return {
        "public_link": _read_link(request.public_link) if request.public_link else None,
        "active_from": request.active_from.isoformat(),
        "review_every_years": years,
        "leakage_g": request.leakage_g or 0,
        "area_codes": area_codes,
        "rules_from": request.rules_from.isoformat() if request.rules_from else None,
        "rules_to": request.rules_to.isoformat() if request.rules_to else None,
    }


def _read_link(link: str) -> str:
    text = read_one_line("publicLink", link, maximum=500)
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if parts is None or parts.scheme != "https" or "." not in host or any(one.isspace() for one in text):
        raise InvalidInput(field="publicLink", value=text[:60], rule="https_address")
    return text


async def _read_reviewer(actor: Actor, reviewer: Reviewer) -> dict[str, Any]:
    name = read_one_line("reviewer.name", reviewer.name, maximum=MAX_REVIEWER_NAME)
    number = read_corporate_number(reviewer.corporate_number, field="reviewer.corporateNumber")
    read_day("reviewer.reviewedOn", reviewer.reviewed_on, earliest=EARLIEST, latest=clock.today())
    mine = await Organisation.get(id=actor.organisation_id)
    require_independent(name=name, corporate_number=number, party=mine)
    return {
        "name": name,
        "kind": reviewer.kind.value,
        "corporate_number": number,
        "reviewed_on": reviewer.reviewed_on.isoformat(),
    }


def require_independent(*, name: str, corporate_number: str | None, party: Organisation) -> None:
    """Raises ReviewerNotIndependent when the reviewer is the party: by name, or by 法人番号 (docs/sources.md CT-06)."""
    same_number = corporate_number is not None and corporate_number == party.corporate_number
    if same_number or plain_form(name) == plain_form(party.legal_name):
        raise ReviewerNotIndependent(reviewer=name, party=party.legal_name)


async def _next_number(scheme: Scheme) -> str:
    """The next running number under the scheme; numbers are never given twice, as no project is deleted."""
    await ledger.queue_for(NUMBER_PREFIXES[scheme])
    return f"{NUMBER_PREFIXES[scheme]}-{await Project.filter(scheme=scheme).count() + 1:05d}"


async def _alike(project: Project) -> list[str]:
    """The keys of registered projects that may be this one: same organisation, overlapping places, same type."""
    found: list[str] = []
    rows = Project.filter(status__in=[ProjectStatus.LISTED, ProjectStatus.REGISTERED]).order_by("id")
    last = UUID(int=0)
    while some := await rows.filter(id__gt=last).limit(PROJECTS_A_READING):
        found += [project_key(one) for one in some if one.id != project.id and _is_alike(project, one)]
        last = some[-1].id
    return found


def _is_alike(project: Project, other: Project) -> bool:
    # An outside scheme looks after the projects under its own numbers; where Musubi keeps the register, we do.
    if project.scheme is other.scheme and project.scheme not in KEPT_HERE:
        return False
    if not set(project.project_types) & set(other.project_types):
        return False
    same_party = other.owner_id == project.owner_id or plain_form(project.operator_name) in names_of(other)
    return same_party and _places_meet(project, other)


def _places_meet(project: Project, other: Project) -> bool:
    if not project.place_codes or not other.place_codes:
        return bool(plain_form(project.place_text) == plain_form(other.place_text))
    pairs = ((mine, theirs) for mine in project.place_codes for theirs in other.place_codes)
    return any(is_within(mine, theirs) or is_within(theirs, mine) for mine, theirs in pairs)
