"""Who and what the ledger's long tests play with: three firms, an individual, an operator, and four projects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from core import clock
from core.ids import new_id
from parties.actors import Actor
from parties.kinds import OrganisationKind, Role
from parties.models import Organisation
from registry.evidence_models import ProxyPermission
from registry.kinds import PermissionScope, RegistrationType, Scheme
from registry.models import Issuance, Project
from registry.serial_layout_texts import layout_text
from registry.serial_layouts import LAYOUT_OF_SCHEME
from registry.serials import SerialRange
from registry.states import PurposeCode, RetirementKind
from tests.factories import CITY, VILLAGE, actor_of, make_organisation

FIRMS: Final = 3
CONSUMER: Final = 3
"""The party that may not hold tonnes."""

OPERATOR: Final = -1
"""Stands for the platform operator where a party's number is asked for."""

AGENCIES: Final = frozenset({(0, 1)})
"""(holder, agent): who may retire from whose account."""

VINTAGES: Final = 31
"""Days over which the issuances' vintages are scattered."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A project, by whom it is owned, and under which prefix its serials run."""

    scheme: Scheme
    owner: int
    prefix: str


SOURCES: Final = (
    Source(scheme=Scheme.JCM, owner=0, prefix="JCM-MN001-2016"),
    Source(scheme=Scheme.REGIONAL, owner=1, prefix="MSB-R-TAMA001"),
    Source(scheme=Scheme.J_CREDIT, owner=2, prefix="JC-200"),
    Source(scheme=Scheme.REGIONAL, owner=0, prefix="MSB-R-OTAKI1"),
)

PURPOSES: Final[Mapping[RetirementKind, PurposeCode]] = MappingProxyType(
    {
        RetirementKind.INVALIDATION: PurposeCode.CARBON_OFFSET,
        RetirementKind.SURRENDER: PurposeCode.NDC,
        RetirementKind.CANCELLATION: PurposeCode.CARBON_OFFSET,
    }
)
"""What each kind is asked for here; JCM credits know all three, the others the first alone."""


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The actors by number, and the projects in the order of `SOURCES`."""

    parties: tuple[Actor, ...]
    operator: Actor
    projects: tuple[UUID, ...]

    def actor(self, number: int) -> Actor:
        """A party, or the operator."""
        return self.operator if number == OPERATOR else self.parties[number]

    def party(self, id: UUID) -> int:
        """The number of an organisation."""
        return next(number for number, one in enumerate(self.parties) if one.organisation_id == id)


async def make_cast() -> Cast:
    """Put everybody on file; each may be named as user by each other, and `AGENCIES` may act for one another."""
    firms = [await make_organisation(f"組織{number}") for number in range(FIRMS)]
    consumer = await make_organisation("佐藤 一郎", kind=OrganisationKind.CONSUMER)
    parties = [*firms, consumer]
    operator = await make_organisation("運営", kind=OrganisationKind.PLATFORM_OPERATOR)
    for grantor in range(FIRMS):
        for agent in range(FIRMS):
            if agent != grantor:
                await _permit(parties[grantor], parties[agent], PermissionScope.RETIRE_FOR_USER)
    for grantor, agent in sorted(AGENCIES):
        await _permit(parties[grantor], parties[agent], PermissionScope.RETIRE_FROM_ACCOUNT)
    return Cast(
        parties=tuple(actor_of(one) for one in parties),
        operator=actor_of(operator, role=Role.OPERATOR),
        projects=tuple([await _make_project(source, parties[source.owner]) for source in SOURCES]),
    )


async def find_cast() -> Cast:
    """The cast of a database in which it was made before, by another process maybe."""
    rows = await Organisation.all().order_by("id")
    projects = {one.number: one.id for one in await Project.all()}
    return Cast(
        parties=tuple(actor_of(one) for one in rows[: FIRMS + 1]),
        operator=actor_of(rows[FIRMS + 1], role=Role.OPERATOR),
        projects=tuple(projects[source.prefix] for source in SOURCES),
    )


def new_issuance(cast: Cast, source: int, *, start: int, quantity_t: int, buffer_t: int, vintage: int) -> Issuance:
    """An issuance of a source's project that is not in the ledger yet."""
    of = SOURCES[source]
    monitored_to = date(2025, 3, 1) + timedelta(days=vintage)
    return Issuance(
        id=new_id(),
        project_id=cast.projects[source],
        issuer_id=cast.parties[of.owner].organisation_id,
        scheme=of.scheme,
        methodology_code="FO-001",
        methodology_version="4.0",
        certification_number=f"{of.prefix}/{start}",
        certified_on=date(2026, 5, 1),
        issued_on=date(2026, 6, 1) + timedelta(days=vintage),
        monitoring_from=date(2024, 4, 1),
        monitoring_to=monitored_to,
        serial_prefix=of.prefix,
        serial_layout=layout_text(LAYOUT_OF_SCHEME[of.scheme]),
        start=start,
        stop=start + quantity_t,
        quantity_t=quantity_t,
        buffer_t=buffer_t,
    )


def serials_of(source: int, start: int, stop: int) -> str:
    """A range of a source's serials as its registry prints it."""
    of = SOURCES[source]
    return str(SerialRange(of.prefix, start, stop, layout=LAYOUT_OF_SCHEME[of.scheme]))


async def _permit(grantor: Organisation, agent: Organisation, scope: PermissionScope) -> None:
    await ProxyPermission.create(
        grantor_id=grantor.id,
        agent_id=agent.id,
        scope=scope,
        valid_from=date(2020, 1, 1),
        valid_to=date(2100, 1, 1),
        document_name="許可書",
        document_hash="0" * 64,
        granted_by_id=new_id(),
    )


async def _make_project(source: Source, owner: Organisation) -> UUID:
    # プログラム型: several issuances may be for the same days.
    made = await Project.create(
        scheme=source.scheme,
        registration_type=RegistrationType.PROGRAM,
        number=source.prefix,
        operator_name=owner.legal_name,
        planned_holders=[],
        summary="間伐による吸収量の増大",
        place_text="長野県根羽村",
        place_codes=[VILLAGE],
        regions=["中部"],
        activities=[{"methodology_code": "FO-001", "methodology_version": "4.0", "methodology_text": "森林経営活動"}],
        project_types=["FOREST"],
        source_rows=[],
        unread=[],
        owner_id=owner.id,
        claimed_at=clock.now(),
        statement={"area_codes": [CITY]} if source.scheme is Scheme.REGIONAL else None,
    )
    return made.id
