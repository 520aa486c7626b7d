"""Registering projects here, deciding on them, and what an operator records of projects and serials."""

from datetime import date
from typing import Annotated

import strawberry

from core.mass import Grams
from disclosures.gate_errors import RuleNotMet, WordingRefused
from listings import register_texts
from listings.listing import record_project_migration
from registry import layout_registration, offer_gates, project_migrations, registrations
from registry import queries as registry_queries
from registry.errors import (
    AlreadyRegistered,
    ConsumerCannotHoldUnits,
    DoubleRegistration,
    ProjectMigrated,
    SchemeForbids,
)
from registry.evidence_models import ProjectMigration as ProjectMigrationRow
from registry.evidence_models import SerialLayoutRow
from registry.kinds import ProjectDecision, RegistrationType, ReviewerKind, Scheme
from registry.methodologies import ProjectType
from registry.refusals import IncompleteRegistration, LeakageOutweighs, ReviewerNotIndependent, VerifierCannotHoldUnits
from registry.registration_items import StatementItem, asked_fields, asked_texts
from registry.serial_layout_texts import layout_from
from registry.serial_layouts import LAYOUTS, SerialLayout, show_example
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import read_global_id
from schema.once import once
from schema.registry import Issuance, Project, ProjectSuccess, issuance_of, project_of
from schema.scalars import MassInput, read_mass_input

OfScheme = Annotated[Scheme, strawberry.argument(description="The scheme.")]
OfType = Annotated[ProjectType, strawberry.argument(description="What kind of activity the project is.")]


@strawberry.type(description="What registerProject asks of a scheme's project.")
class RegistrationDemands:
    """See registry.registration_items."""

    texts: list[StatementItem] = strawberry.field(description="The texts it must state.")
    fields: list[str] = strawberry.field(description="The input's fields that may be null elsewhere, and not here.")


@strawberry.input(description="A text that a project states of itself.")
class StatementTextInput:
    """An item and its text."""

    item: StatementItem = strawberry.field(description="Which.")
    text: str = strawberry.field(description="At most 1,000 characters.")


@strawberry.input(description="Who looked at value that no outside scheme certifies; no party of it.")
class ReviewerInput:
    """See registry.registrations.Reviewer."""

    name: str = strawberry.field(description="Name.")
    kind: ReviewerKind = strawberry.field(description="What it is.")
    corporate_number: str | None = strawberry.field(default=None, description="法人番号, if it has one.")
    reviewed_on: date = strawberry.field(description="When it reviewed the value.")


@strawberry.input(description="A project of a scheme whose list is not imported, or of value without a registry.")
class RegisterProjectInput:
    """See registry.registrations.RegistrationRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    scheme: Scheme = strawberry.field(description="Not one whose projects are on the published list.")
    registration_type: RegistrationType = strawberry.field(description="通常型 or プログラム型.")
    number: str | None = strawberry.field(
        default=None, description="The outside scheme's number, at most 20 characters; Musubi gives its own."
    )
    public_link: str | None = strawberry.field(default=None, description="The project's page at that scheme, https.")
    name: str = strawberry.field(description="Name, at most 200 characters.")
    description: str = strawberry.field(description="What is done, on one line, at most 1,000 characters.")
    project_type: ProjectType = strawberry.field(description="What kind of activity it is.")
    methodology_code: str = strawberry.field(description="E.g. VM0042, or of the methodology that it follows.")
    methodology_version: str = strawberry.field(default="", description="E.g. 2.1; empty when it has none.")
    methodology_name: str = strawberry.field(description="The methodology's name.")
    place_codes: list[str] = strawberry.field(description="Local governments in Japan, up to 200; empty abroad.")
    place_text: str = strawberry.field(description="Where it is, in words.")
    expected: MassInput = strawberry.field(description="Expected reduction or removal; of a shown one, what it says.")
    leakage: MassInput | None = strawberry.field(default=None, description="What grows elsewhere; null for nothing.")
    active_from: date = strawberry.field(description="First day of the activity.")
    issue_until: date | None = strawberry.field(default=None, description="Last day for which value is issued.")
    review_every_years: int | None = strawberry.field(
        default=None, description="How often the additionality is looked at again; needed from 20 years of issue on."
    )
    texts: list[StatementTextInput] = strawberry.field(description="See `registrationDemands`.")
    reviewer: ReviewerInput | None = strawberry.field(default=None, description="Who reviewed the value.")
    area_codes: list[str] = strawberry.field(
        default_factory=list, description="The area of a regional scheme, up to 200 places."
    )
    rules_from: date | None = strawberry.field(default=None, description="First day of a regional scheme's rules.")
    rules_to: date | None = strawberry.field(default=None, description="Last day of a regional scheme's rules.")


@strawberry.input(description="What an operator decides about a proposed project.")
class DecideProjectInput:
    """See registry.registrations.decide_project."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    project_id: strawberry.ID = strawberry.field(description="The project.")
    decision: ProjectDecision = strawberry.field(description="The decision.")
    reason: str = strawberry.field(description="Why, and on what evidence.")
    distinct_reason: str | None = strawberry.field(
        default=None, description="Why it is another activity than those that DoubleRegistration named; kept."
    )


@strawberry.input(description="A project of an ended scheme that went on as a J-Credit project.")
class RecordProjectMigrationInput:
    """See registry.project_migrations.MigrationRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    predecessor_id: strawberry.ID = strawberry.field(description="The J-VER or domestic credit project.")
    successor_id: strawberry.ID = strawberry.field(description="The J-Credit project.")
    migrated_on: date = strawberry.field(description="When it went on.")
    evidence: str = strawberry.field(description="Where that is written.")


@strawberry.type(description="The migration is recorded; what was offered of the predecessor is closed.")
class ProjectMigrationSuccess:
    """The project that ended, which names its successor, and what was issued twice before."""

    project: Project = strawberry.field(description="The project that ended; its successor is the other.")
    double_issued: list[Issuance] = strawberry.field(
        description="The successor's issuances for days that the predecessor was issued for: to be reversed."
    )


@strawberry.input(description="Tonnes of a project whose scheme has ended, to be offered all the same.")
class AllowListingInput:
    """See registry.offer_gates.allow_listing."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    project_id: strawberry.ID = strawberry.field(description="The project.")
    reason: str = strawberry.field(description="How the scheme's office confirmed the use.")


@strawberry.type(description="How a registry writes its serials.")
class SerialLayoutDescription:
    """See registry.serial_layouts.SerialLayout."""

    name: str = strawberry.field(description="Its name.")
    example: str = strawberry.field(description="A range as it is printed.")
    registered: bool = strawberry.field(description="Registered here as data; else it is known to the program.")
    from_memory: bool = strawberry.field(description="Compare with a document of the registry before relying on it.")


@strawberry.input(description="How an outside registry writes its serials: prefix-number-suffix.")
class RegisterSerialLayoutInput:
    """See registry.serial_layout_texts.layout_of."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    name: str = strawberry.field(description="Name, at most 60 characters.")
    prefix: str = strawberry.field(description="Capital letters, digits and - _ . /; * ends a part and is any run.")
    digits: int = strawberry.field(description="To how many digits a number is filled with zeros; 0 for not at all.")
    suffix: str = strawberry.field(default="", description="Like the prefix; empty for none.")
    separator: str = strawberry.field(default="-", description="Between the parts.")
    between: str = strawberry.field(default="～", description="Between first and last.")
    group: int = strawberry.field(default=0, description="3 where digits stand in groups of three.")
    repeats: bool = strawberry.field(default=True, description="Whether the whole serial stands at both ends.")
    includes_end: bool = strawberry.field(default=True, description="Whether the end printed is in the range.")


@strawberry.type(description="The layout is registered.")
class SerialLayoutSuccess:
    """The layout."""

    layout: SerialLayoutDescription = strawberry.field(description="The layout.")


@strawberry.type
class RegistrationQuery:
    """What registering asks for."""

    @strawberry.field(description="What registerProject asks of a project of the scheme and type; public.")
    def registration_demands(self, scheme: OfScheme, project_type: OfType) -> RegistrationDemands:
        """See registry.registration_items.asked_texts."""
        return RegistrationDemands(texts=asked_texts(scheme, project_type), fields=asked_fields(scheme, project_type))

    @strawberry.field(description="Every layout in which serials are read; public.")
    async def serial_layouts(self) -> list[SerialLayoutDescription]:
        """The table's, then the registered ones."""
        known = [_layout(one.label, one, registered=False) for one in LAYOUTS.values()]
        rows = await layout_registration.registered_rows()
        return known + [_layout(row.name, layout_from(row.layout), registered=True) for row in rows]


@strawberry.type
class RegistrationMutation:
    """Proposing, deciding and recording."""

    @strawberry.mutation(
        graphql_type=payload(
            "RegisterProjectPayload",
            ProjectSuccess,
            *KEYED,
            IncompleteRegistration,
            ReviewerNotIndependent,
            LeakageOutweighs,
            AlreadyRegistered,
            ConsumerCannotHoldUnits,
            VerifierCannotHoldUnits,
            WordingRefused,
            RuleNotMet,
        ),
        description="Propose a project of the organisation's own; an operator decides.",
    )
    async def register_project(self, info: Info, input: RegisterProjectInput) -> ProjectSuccess:
        """See listings.register_texts.register_project."""
        actor = actor_of(info)
        request = _registration(input)
        id = await once(actor, "registerProject", input, lambda: register_texts.register_project(actor, request))
        return ProjectSuccess(project=project_of(await registry_queries.get_project_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("DecideProjectPayload", ProjectSuccess, *KEYED, DoubleRegistration),
        description="Operators: register a proposed project, or refuse it.",
    )
    async def decide_project(self, info: Info, input: DecideProjectInput) -> ProjectSuccess:
        """See registry.registrations.decide_project."""
        actor = actor_of(info)
        id = read_global_id(input.project_id, "Project")
        await once(
            actor,
            "decideProject",
            input,
            lambda: registrations.decide_project(
                actor,
                project_id=id,
                decision=input.decision,
                reason=input.reason,
                distinct_reason=input.distinct_reason,
            ),
        )
        return ProjectSuccess(project=project_of(await registry_queries.get_project_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("RecordProjectMigrationPayload", ProjectMigrationSuccess, *KEYED, ProjectMigrated),
        description="Operators: record that a project went on under another scheme; its open notices are closed.",
    )
    async def record_project_migration(self, info: Info, input: RecordProjectMigrationInput) -> ProjectMigrationSuccess:
        """See listings.listing.record_project_migration."""
        actor = actor_of(info)
        request = project_migrations.MigrationRequest(
            predecessor_id=read_global_id(input.predecessor_id, "Project"),
            successor_id=read_global_id(input.successor_id, "Project"),
            migrated_on=input.migrated_on,
            evidence=input.evidence,
        )
        id = await once(actor, "recordProjectMigration", input, lambda: record_project_migration(actor, request))
        return await _migration(await project_migrations.get_migration(id))

    @strawberry.mutation(
        graphql_type=payload(
            "AllowListingPayload", ProjectSuccess, *KEYED, SchemeForbids, AlreadyRegistered, ProjectMigrated
        ),
        description="Operators: let tonnes of an ended scheme's project be offered, with the reason.",
    )
    async def allow_listing(self, info: Info, input: AllowListingInput) -> ProjectSuccess:
        """See registry.offer_gates.allow_listing."""
        actor = actor_of(info)
        id = read_global_id(input.project_id, "Project")
        await once(
            actor,
            "allowListing",
            input,
            lambda: offer_gates.allow_listing(actor, project_id=id, reason=input.reason),
        )
        return ProjectSuccess(project=project_of(await registry_queries.get_project_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("RegisterSerialLayoutPayload", SerialLayoutSuccess, *KEYED, AlreadyRegistered),
        description="Operators: register how an outside registry writes its serials.",
    )
    async def register_serial_layout(self, info: Info, input: RegisterSerialLayoutInput) -> SerialLayoutSuccess:
        """See registry.layout_registration.register_serial_layout."""
        actor = actor_of(info)
        request = layout_registration.LayoutRequest(
            name=input.name,
            prefix=input.prefix,
            digits=input.digits,
            suffix=input.suffix,
            separator=input.separator,
            between=input.between,
            group=input.group,
            repeats=input.repeats,
            includes_end=input.includes_end,
        )
        id = await once(
            actor,
            "registerSerialLayout",
            input,
            lambda: layout_registration.register_serial_layout(actor, request),
        )
        row = await SerialLayoutRow.get(id=id)
        return SerialLayoutSuccess(layout=_layout(row.name, layout_from(row.layout), registered=True))


def _layout(name: str, layout: SerialLayout, *, registered: bool) -> SerialLayoutDescription:
    return SerialLayoutDescription(
        name=name, example=show_example(layout), registered=registered, from_memory=layout.from_memory
    )


async def _migration(row: ProjectMigrationRow) -> ProjectMigrationSuccess:
    return ProjectMigrationSuccess(
        project=project_of(row.predecessor),
        double_issued=[issuance_of(one) for one in await project_migrations.double_issued(row)],
    )


def _registration(input: RegisterProjectInput) -> registrations.RegistrationRequest:
    reviewer = input.reviewer
    leakage_g: Grams | None = read_mass_input("leakage", input.leakage) if input.leakage else None
    return registrations.RegistrationRequest(
        scheme=input.scheme,
        registration_type=input.registration_type,
        number=input.number,
        public_link=input.public_link,
        name=input.name,
        description=input.description,
        project_type=input.project_type,
        methodology_code=input.methodology_code,
        methodology_version=input.methodology_version,
        methodology_name=input.methodology_name,
        place_codes=input.place_codes,
        place_text=input.place_text,
        expected_g=read_mass_input("expected", input.expected),
        leakage_g=leakage_g,
        active_from=input.active_from,
        issue_until=input.issue_until,
        review_every_years=input.review_every_years,
        texts=[(one.item, one.text) for one in input.texts],
        reviewer=registrations.Reviewer(
            name=reviewer.name,
            kind=reviewer.kind,
            corporate_number=reviewer.corporate_number,
            reviewed_on=reviewer.reviewed_on,
        )
        if reviewer
        else None,
        area_codes=input.area_codes,
        rules_from=input.rules_from,
        rules_to=input.rules_to,
    )
