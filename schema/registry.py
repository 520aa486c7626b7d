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
    DoubleRegistration,
    MonitoringOverlaps,
    ProjectAlreadyClaimed,
    ProjectDoesNotFit,
    ProjectMigrated,
    ReversalOutstanding,
    SerialsOverlap,
    UnknownMethodology,
)
from registry.kinds import ProjectStatus, RegistrationType, ReviewerKind, Scheme
from registry.methodologies import ProjectType
from registry.refusals import BufferTooSmall, ProjectNotRegistered, RestsOnPowerCertificate, VerifierCannotHoldUnits
from registry.registration_items import StatementItem
from registry.states import BlockState
from registry.use_places import area_codes_of
from registry.views import AnyIssuance, AnyProject
from schema import loaders, needs
from schema.asked import parts_asked
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import COMMON, KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once, plainly
from schema.parties import Organisation, Place, organisation_of, place_of
from schema.scalars import WholeTonnes

SearchText = Annotated[
    str | None,
    strawberry.argument(
        description="Words, all of which stand in operator, planned holders, summary, place or methodology,"
        " or the number. Kana, widths, case and old forms of characters are alike; at most 100 characters."
    ),
]
OnlyStatus = Annotated[ProjectStatus | None, strawberry.argument(description="Only those that stand there.")]
OnlyScheme = Annotated[Scheme | None, strawberry.argument(description="Only this scheme.")]


@strawberry.type(description="One activity of a project: a row of the published list.")
class ProjectActivity:
    """An activity with its methodology."""

    methodology_code: str | None = strawberry.field(description="E.g. FO-001; null when it could not be read.")
    methodology_version: str | None = strawberry.field(description="E.g. 4.0; null when the list gives none.")
    methodology_text: str = strawberry.field(description="As the list has it.")
    summary: str = strawberry.field(description="What is done.")
    expected_tonnes: str | None = strawberry.field(description="Expected t-CO2 to FY2050, an exact decimal.")


@strawberry.type(description="Who looked at value that no outside scheme certifies（第三者による確認）.")
class ProjectReviewer:
    """The reviewer; what it found stands in the project's statement."""

    name: str = strawberry.field(description="Name.")
    kind: ReviewerKind = strawberry.field(description="What it is.")
    reviewed_on: date = strawberry.field(description="When it was reviewed.")


@strawberry.type(description="A project as the scheme's published list has it, or as it was registered here.")
class Project(Node):
    """See registry.models.Project."""

    row: strawberry.Private[AnyProject]
    scheme: Scheme = strawberry.field(description="Scheme.")
    registration_type: RegistrationType = strawberry.field(description="通常型 or プログラム型.")
    number: str = strawberry.field(description="Project number; with scheme and type the key.")
    operator_name: str = strawberry.field(description="プロジェクト実施者.")
    summary: str = strawberry.field(description="プロジェクト概要.")
    place_text: str = strawberry.field(description="プロジェクト実施場所, as the list has it.")
    status: ProjectStatus = strawberry.field(description="Of a published list, or registered here.")
    certification_ends_on: date | None = strawberry.field(
        description="認証対象期間終了日, or the end of the period of issue; null when not read."
    )

    @strawberry.field(description="クレジット取得予定者.")
    def planned_holders(self) -> list[str]:
        """The planned holders."""
        return self.row.planned_holders

    @strawberry.field(description="プロジェクト実施地域.")
    def regions(self) -> list[Region]:
        """The regions."""
        return [Region[name] for name in self.row.regions]

    @strawberry.field(description="Kinds of activity.")
    def project_types(self) -> list[ProjectType]:
        """The types."""
        return [ProjectType(name) for name in self.row.project_types]

    @strawberry.field(description="Its page at an outside scheme; null when not stated.")
    def public_link(self) -> str | None:
        """The link."""
        link: str | None = (self.row.statement or {}).get("public_link")
        return link

    @strawberry.field(description="Who reviewed value that no scheme certifies; null for a scheme that certifies.")
    def reviewer(self) -> ProjectReviewer | None:
        """The reviewer."""
        found = (self.row.statement or {}).get("reviewer")
        if not found:
            return None
        return ProjectReviewer(
            name=found["name"],
            kind=ReviewerKind(found["kind"]),
            reviewed_on=date.fromisoformat(found["reviewed_on"]),
        )

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

    @strawberry.field(description="The area in which a regional scheme is applied; empty for other schemes.")
    def area(self) -> list[Place]:
        """The area."""
        return [place_of(code) for code in area_codes_of(self.row.statement)]

    @strawberry.field(description="What it states of itself, where it was registered here; public, but for owners.")
    def statement(self, info: Info) -> list[LabelledText]:
        """The texts that the actor may read."""
        texts: dict[str, str] = (self.row.statement or {}).get("texts", {})
        sees_all = _is_own(info, self.row)
        return [
            LabelledText(key=item.value, label=item.label_ja, text=texts[item.value])
            for item in StatementItem
            if item.value in texts and (item.is_public or sees_all)
        ]

    @strawberry.field(description="Why an operator registered or refused it; null but for its organisation.")
    def decision_reason(self, info: Info) -> str | None:
        """The reason, for who proposed it."""
        return self.row.decision_reason if _is_own(info, self.row) else None

    @strawberry.field(description="As which project it went on under another scheme; null when it did not.")
    async def successor(self, info: Info) -> Annotated["Project", strawberry.lazy("schema.registry")] | None:
        """The successor."""
        found = await info.context.load(loaders.successors, self.row.id)
        return project_of(found) if found else None

    @strawberry.field(
        description="The organisation that claimed it; null while nobody has, and when you may not know who."
    )
    async def owner(self, info: Info) -> Organisation | None:
        """The owner, as far as the actor may know it, loaded for all projects of the operation at once."""
        if self.row.owner_id is None:
            return None
        owner = await info.context.load(loaders.organisations, self.row.owner_id)
        return organisation_of(owner) if may_read(info.context.actor, owner) else None


def _is_own(info: Info, row: AnyProject) -> bool:
    actor = info.context.actor
    return actor is not None and (actor.reads_all or actor.organisation_id == row.owner_id)


def project_of(row: AnyProject) -> Project:
    """The GraphQL object of a project."""
    return Project(
        id=global_id("Project", row.id),
        row=row,
        scheme=row.scheme,
        registration_type=row.registration_type,
        number=row.number,
        operator_name=row.operator_name,
        summary=row.summary,
        place_text=row.place_text,
        status=row.status,
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

    row: strawberry.Private[AnyIssuance]
    certification_number: str = strawberry.field(description="クレジット認証番号.")
    certified_on: date = strawberry.field(description="認証日.")
    issued_on: date = strawberry.field(description="発行日.")
    monitoring_from: date = strawberry.field(description="First day monitored.")
    monitoring_to: date = strawberry.field(description="Last day monitored.")
    methodology_code: str = strawberry.field(description="Methodology.")
    methodology_version: str = strawberry.field(description="Its version; empty when the scheme has none.")
    quantity: WholeTonnes = strawberry.field(description="Issued tonnes.")
    buffer: WholeTonnes = strawberry.field(description="Of them set aside against a reversal, where Musubi keeps it.")
    head_hash: str = strawberry.field(description="Hash of the last entry of its chain.")
    entry_count: int = strawberry.field(description="Entries in its chain.")

    @strawberry.field(description="First and last serial.")
    def serials(self) -> str:
        """The issued range as its registry prints it."""
        return str(self.row.serials)

    @strawberry.field(description="Tonnes by state; they sum to the quantity at every moment.")
    async def tonnes_by_state(self, info: Info) -> list[TonnesInState]:
        """The totals, loaded for all issuances of the operation at once."""
        totals = await info.context.load(loaders.tonnes, self.row.id)
        return [TonnesInState(state=state, tonnes=WholeTonnes(tonnes)) for state, tonnes in totals.items()]

    @strawberry.field(
        description="Tonnes that its creator may still claim: in its own stock or for its own use; the rest it may not."
    )
    async def creator_may_claim(self, info: Info) -> WholeTonnes:
        """See registry.claim_notices.creators_may_claim_t."""
        return WholeTonnes(await info.context.load(loaders.claimable_t, self.row.id))


def issuance_of(row: AnyIssuance) -> Issuance:
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
        quantity=WholeTonnes(row.quantity_t),
        buffer=WholeTonnes(row.buffer_t),
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
    certification_number: str = strawberry.field(
        description="クレジット認証番号; where Musubi keeps the register, the number of the reviewer's confirmation."
    )
    certified_on: date = strawberry.field(description="認証日, or the day of that confirmation.")
    issued_on: date | None = strawberry.field(
        default=None, description="発行日; not given where Musubi keeps the register, and needed elsewhere."
    )
    monitoring_from: date = strawberry.field(description="First day monitored.")
    monitoring_to: date = strawberry.field(description="Last day monitored.")
    methodology: str = strawberry.field(description="E.g. FO-001 Ver. 4.0: one of the project's.")
    serials: str | None = strawberry.field(
        default=None,
        description="The whole range as the registry prints it, e.g. CAR-1-US-1335-31-983-KS-2025-9205-1 to 5000.",
    )
    serial_prefix: str | None = strawberry.field(default=None, description="Instead of `serials`: e.g. JC-200.")
    first_serial: str | None = strawberry.field(default=None, description="First serial, e.g. 000-000-011-157.")
    last_serial: str | None = strawberry.field(default=None, description="Last serial, inclusive.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes; must equal the count of serials.")
    buffer: WholeTonnes | None = strawberry.field(
        default=None, description="Tonnes of them to set aside against a reversal, where Musubi keeps the register."
    )


@strawberry.type(description="The issuance is in the ledger.")
class IssuanceSuccess:
    """The issuance."""

    issuance: Issuance = strawberry.field(description="The issuance.")


@strawberry.type
class RegistryQuery:
    """Queries about projects."""

    @strawberry.field(description="Projects, optionally those that `search` finds; proposals only one's own.")
    async def projects(
        self,
        info: Info,
        search: SearchText = None,
        scheme: OnlyScheme = None,
        status: OnlyStatus = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[Project]:
        """See registry.queries.page_of_projects_for."""
        page = await registry_queries.page_of_projects_for(
            info.context.actor,
            search=search,
            scheme=scheme,
            status=status,
            first=first,
            after=after,
            parts=parts_asked(info, needs.PROJECTS),
        )
        return connection_of(page, project_of)


@strawberry.type
class RegistryMutation:
    """Changes to the registry."""

    @strawberry.mutation(
        graphql_type=payload(
            "ClaimProjectPayload", ProjectSuccess, *COMMON, ProjectDoesNotFit, ProjectAlreadyClaimed, ProjectMigrated
        ),
        description="Claim a registered project whose operator or planned holder the organisation is.",
    )
    async def claim_project(self, info: Info, input: ClaimProjectInput) -> ProjectSuccess:
        """See registry.projects.claim_project."""
        actor = actor_of(info)
        id = read_global_id(input.project_id, "Project")
        await plainly(lambda: projects.claim_project(actor, project_id=id))
        return ProjectSuccess(project=project_of(await registry_queries.get_project_for(actor, id)))

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
            VerifierCannotHoldUnits,
            ProjectNotRegistered,
            ProjectMigrated,
            MonitoringOverlaps,
            ReversalOutstanding,
            DoubleRegistration,
            BufferTooSmall,
            RestsOnPowerCertificate,
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
            serials=input.serials,
            serial_prefix=input.serial_prefix,
            first_serial=input.first_serial,
            last_serial=input.last_serial,
            quantity_t=input.quantity,
            buffer_t=input.buffer,
        )
        id = await once(actor, "registerIssuance", input, lambda: issuances.register_issuance(actor, request))
        return IssuanceSuccess(issuance=issuance_of(await registry_queries.get_issuance(id)))
