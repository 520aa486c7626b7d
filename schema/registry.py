"""Registered projects and issuances."""

from datetime import date
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from parties.local_governments import Region
from parties.queries import may_read
from registry import issuances, projects
from registry import queries as registry_queries
from registry.errors import (
    AlreadyRegistered,
    BadSerials,
    ConsumerCannotHoldUnits,
    ProjectAlreadyClaimed,
    ProjectDoesNotFit,
    SerialsOverlap,
    UnknownMethodology,
)
from registry.kinds import RegistrationType, Scheme
from registry.methodologies import ProjectType
from registry.models import Issuance as IssuanceRow
from registry.models import Project as ProjectRow
from registry.serials import SerialRange
from registry.states import BlockState
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import COMMON, KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, Place, organisation_of, place_of
from schema.scalars import WholeTonnes

SearchText = Annotated[
    str | None, strawberry.argument(description="Part of operator, summary or place, or the number.")
]
OnlyScheme = Annotated[Scheme | None, strawberry.argument(description="Only this scheme.")]


@strawberry.type(description="One activity of a project: a row of the published list.")
class ProjectActivity:
    """An activity with its methodology."""

    methodology_code: str | None = strawberry.field(description="E.g. FO-001; null when it could not be read.")
    methodology_version: str | None = strawberry.field(description="E.g. 4.0; null when the list gives none.")
    methodology_text: str = strawberry.field(description="As the list has it.")
    summary: str = strawberry.field(description="What is done.")
    expected_tonnes: str | None = strawberry.field(description="Expected t-CO2 to FY2050, an exact decimal.")


@strawberry.type(description="A registered project, as the scheme's published list has it.")
class Project(Node):
    """See registry.models.Project."""

    row: strawberry.Private[ProjectRow]
    scheme: Scheme = strawberry.field(description="Scheme.")
    registration_type: RegistrationType = strawberry.field(description="通常型 or プログラム型.")
    number: str = strawberry.field(description="Project number; with scheme and type the key.")
    operator_name: str = strawberry.field(description="プロジェクト実施者.")
    planned_holders: list[str] = strawberry.field(description="クレジット取得予定者.")
    summary: str = strawberry.field(description="プロジェクト概要.")
    place_text: str = strawberry.field(description="プロジェクト実施場所, as the list has it.")
    regions: list[Region] = strawberry.field(description="プロジェクト実施地域.")
    project_types: list[ProjectType] = strawberry.field(description="Kinds of activity.")
    certification_ends_on: date | None = strawberry.field(description="認証対象期間終了日; null when not read.")

    @strawberry.field(description="Local governments read from the place text.")
    def places(self) -> list[Place]:
        """The places."""
        return [place_of(code) for code in self.row.place_codes]

    @strawberry.field(description="Activities with their methodologies.")
    def activities(self) -> list[ProjectActivity]:
        """The activities."""
        return [
            ProjectActivity(
                methodology_code=one["methodology_code"],
                methodology_version=one["methodology_version"],
                methodology_text=one["methodology_text"],
                summary=one["summary"],
                expected_tonnes=one["expected_t"],
            )
            for one in self.row.activities
        ]

    @strawberry.field(
        description="The organisation that claimed it; null while nobody has, and when you may not know who."
    )
    def owner(self, info: Info) -> Organisation | None:
        """The owner, as far as the actor may know it."""
        owner = self.row.owner
        return organisation_of(owner) if owner and may_read(info.context.actor, owner) else None


def project_of(row: ProjectRow) -> Project:
    """The GraphQL object of a project; needs `owner` fetched."""
    return Project(
        id=global_id("Project", row.id),
        row=row,
        scheme=row.scheme,
        registration_type=row.registration_type,
        number=row.number,
        operator_name=row.operator_name,
        planned_holders=row.planned_holders,
        summary=row.summary,
        place_text=row.place_text,
        regions=[Region[name] for name in row.regions],
        project_types=[ProjectType(name) for name in row.project_types],
        certification_ends_on=row.certification_ends_on,
    )


@strawberry.type(description="How many tonnes of an issuance are in a state.")
class TonnesInState:
    """A state and its tonnes."""

    state: BlockState = strawberry.field(description="The state.")
    tonnes: WholeTonnes = strawberry.field(description="Whole tonnes.")


@strawberry.type(description="A certified quantity as a range of serials; its blocks always partition the range.")
class Issuance(Node):
    """See registry.models.Issuance."""

    row: strawberry.Private[IssuanceRow]
    certification_number: str = strawberry.field(description="クレジット認証番号.")
    certified_on: date = strawberry.field(description="認証日.")
    issued_on: date = strawberry.field(description="発行日.")
    monitoring_from: date = strawberry.field(description="First day monitored.")
    monitoring_to: date = strawberry.field(description="Last day monitored.")
    methodology_code: str = strawberry.field(description="Methodology.")
    methodology_version: str = strawberry.field(description="Its version; empty when the scheme has none.")
    serials: str = strawberry.field(description="First and last serial.")
    quantity: WholeTonnes = strawberry.field(description="Issued tonnes.")
    head_hash: str = strawberry.field(description="Hash of the last entry of its chain.")
    entry_count: int = strawberry.field(description="Entries in its chain.")

    @strawberry.field(description="Tonnes by state; they sum to the quantity at every moment.")
    async def tonnes_by_state(self, info: Info) -> list[TonnesInState]:
        """The totals, loaded for all issuances of the operation at once."""
        totals = await info.context.tonnes.load(self.row.id)
        return [TonnesInState(state=state, tonnes=WholeTonnes(tonnes)) for state, tonnes in totals.items()]


def issuance_of(row: IssuanceRow) -> Issuance:
    """The GraphQL object of an issuance."""
    return Issuance(
        id=global_id("Issuance", row.id),
        row=row,
        certification_number=row.certification_number,
        certified_on=row.certified_on,
        issued_on=row.issued_on,
        monitoring_from=row.monitoring_from,
        monitoring_to=row.monitoring_to,
        methodology_code=row.methodology_code,
        methodology_version=row.methodology_version,
        serials=str(SerialRange(row.serial_prefix, row.start, row.stop)),
        quantity=WholeTonnes(row.quantity_t),
        head_hash=row.head_hash,
        entry_count=row.entry_count,
    )


@strawberry.input(description="The project to claim.")
class ClaimProjectInput:
    """The actor's organisation must be its operator or planned holder."""

    project_id: strawberry.ID = strawberry.field(description="The project.")


@strawberry.type(description="The project is the organisation's.")
class ProjectSuccess:
    """The project after the change."""

    project: Project = strawberry.field(description="The project.")


@strawberry.input(description="An issuance as the scheme's notices state it.")
class RegisterIssuanceInput:
    """See registry.issuances.IssuanceRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    project_id: strawberry.ID = strawberry.field(description="The actor's project.")
    certification_number: str = strawberry.field(description="クレジット認証番号.")
    certified_on: date = strawberry.field(description="認証日.")
    issued_on: date = strawberry.field(description="発行日.")
    monitoring_from: date = strawberry.field(description="First day monitored.")
    monitoring_to: date = strawberry.field(description="Last day monitored.")
    methodology: str = strawberry.field(description="E.g. FO-001 Ver. 4.0: one of the project's.")
    serial_prefix: str = strawberry.field(description="E.g. JC-200.")
    first_serial: str = strawberry.field(description="First serial, e.g. 000-000-011-157.")
    last_serial: str = strawberry.field(description="Last serial, inclusive.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes; must equal the count of serials.")


@strawberry.type(description="The issuance is in the ledger.")
class IssuanceSuccess:
    """The issuance."""

    issuance: Issuance = strawberry.field(description="The issuance.")


@strawberry.type
class RegistryQuery:
    """Queries about projects."""

    @strawberry.field(description="Registered projects, optionally those whose text contains `search`; public.")
    async def projects(
        self,
        search: Annotated[
            str | None, strawberry.argument(description="Part of operator, summary or place, or the number.")
        ] = None,
        scheme: OnlyScheme = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[Project]:
        """See registry.queries.page_of_projects."""
        page = await registry_queries.page_of_projects(search=search, scheme=scheme, first=first, after=after)
        return connection_of(page, project_of)


@strawberry.type
class RegistryMutation:
    """Changes to the registry."""

    @strawberry.mutation(
        graphql_type=payload("ClaimProjectPayload", ProjectSuccess, *COMMON, ProjectDoesNotFit, ProjectAlreadyClaimed),
        description="Claim a registered project whose operator or planned holder the organisation is.",
    )
    async def claim_project(self, info: Info, input: ClaimProjectInput) -> ProjectSuccess:
        """See registry.projects.claim_project."""
        actor = actor_of(info)
        id = read_global_id(input.project_id, "Project")
        await projects.claim_project(actor, project_id=id)
        return ProjectSuccess(project=project_of(await registry_queries.get_project(id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RegisterIssuancePayload",
            IssuanceSuccess,
            *KEYED,
            BadSerials,
            SerialsOverlap,
            AlreadyRegistered,
            ProjectDoesNotFit,
            UnknownMethodology,
            ConsumerCannotHoldUnits,
        ),
        description="Enter what the scheme issued for the organisation's project into the ledger.",
    )
    async def register_issuance(self, info: Info, input: RegisterIssuanceInput) -> IssuanceSuccess:
        """See registry.issuances.register_issuance."""
        actor = actor_of(info)
        request = issuances.IssuanceRequest(
            project_id=read_global_id(input.project_id, "Project"),
            certification_number=input.certification_number,
            certified_on=input.certified_on,
            issued_on=input.issued_on,
            monitoring_from=input.monitoring_from,
            monitoring_to=input.monitoring_to,
            methodology=input.methodology,
            serial_prefix=input.serial_prefix,
            first_serial=input.first_serial,
            last_serial=input.last_serial,
            quantity_t=input.quantity,
        )
        id = await once(actor, "registerIssuance", input, lambda: issuances.register_issuance(actor, request))
        return IssuanceSuccess(issuance=issuance_of(await registry_queries.get_issuance(id)))
