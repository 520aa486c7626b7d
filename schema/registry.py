"""Projects, issuances, retirements, transfers and certificates."""

import json
from datetime import date, datetime

import strawberry

from registry import issuances, ledger, projects, queries, retirements
from registry.allocations import unallocated_g
from registry.errors import (
    AlreadyRegistered,
    BadSerials,
    NoticeDiffers,
    ProjectAlreadyClaimed,
    ProjectDoesNotFit,
    SerialsOverlap,
    UnknownMethodology,
)
from registry.kinds import RegistrationType, Scheme
from registry.methodologies import ProjectType
from registry.models import Certificate as CertificateRow
from registry.models import Issuance as IssuanceRow
from registry.models import Project as ProjectRow
from registry.models import Retirement as RetirementRow
from registry.models import Transfer as TransferRow
from registry.serials import SerialRange, show_ranges
from registry.states import BlockState, PurposeCode, RequestStatus
from parties.local_governments import Region
from payments import delivery
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import KEYED, COMMON, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, Place, organisation_of, place_of
from schema.scalars import Mass, WholeTonnes, mass_of
from core.pages import DEFAULT_PAGE


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

    @strawberry.field(description="The organisation that claimed it; null while nobody has.")
    def owner(self) -> Organisation | None:
        """The owner."""
        return organisation_of(self.row.owner) if self.row.owner else None


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


@strawberry.type(description="Tonnes retired（無効化）for one user and one use: requested, then confirmed.")
class Retirement(Node):
    """See registry.models.Retirement."""

    row: strawberry.Private[RetirementRow]
    status: RequestStatus = strawberry.field(description="Requested or confirmed.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    beneficiary_name: str = strawberry.field(description="クレジット利用者名.")
    purpose_code: PurposeCode = strawberry.field(description="用途.")
    purpose_detail: str = strawberry.field(description="目的詳細.")
    target_activity: str = strawberry.field(description="Activity that is offset.")
    use_place: Place = strawberry.field(description="Place of use.")
    requested_at: datetime = strawberry.field(description="When it was requested.")
    notice_number: str | None = strawberry.field(description="Number of the 無効化通知書; null until confirmed.")
    executed_on: date | None = strawberry.field(description="無効化日; null until confirmed.")
    allocated: Mass = strawberry.field(description="Given to uses.")
    unallocated: Mass = strawberry.field(description="Retired for no use yet: visible, never claimed.")

    @strawberry.field(description="Serial ranges.")
    async def serials(self) -> str:
        """The serials of the tonnes."""
        return show_ranges(await ledger.ranges_of_hold(self.row.hold_id))

    @strawberry.field(description="Number of the certificate; null while there is none.")
    async def certificate_number(self) -> str | None:
        """The certificate's number."""
        found = await CertificateRow.get_or_none(retirement_id=self.row.id)
        return found.number if found else None


def retirement_of(row: RetirementRow) -> Retirement:
    """The GraphQL object of a retirement; needs `hold` fetched."""
    return Retirement(
        id=global_id("Retirement", row.id),
        row=row,
        status=row.status,
        quantity=WholeTonnes(row.quantity_t),
        beneficiary_name=row.beneficiary_name,
        purpose_code=row.purpose_code,
        purpose_detail=row.purpose_detail,
        target_activity=row.target_activity,
        use_place=place_of(row.use_place_code),
        requested_at=row.created_at,
        notice_number=row.notice_number,
        executed_on=row.executed_on,
        allocated=mass_of(row.hold.allocated_g),
        unallocated=mass_of(unallocated_g(row.hold)),
    )


@strawberry.type(description="Tonnes moving（移転）to another holder: requested, then confirmed.")
class Transfer(Node):
    """See registry.models.Transfer."""

    status: RequestStatus = strawberry.field(description="Requested or confirmed.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    requested_at: datetime = strawberry.field(description="When it was requested.")
    notice_number: str | None = strawberry.field(description="Number of the registry's notice; null until confirmed.")
    executed_on: date | None = strawberry.field(description="移転日; null until confirmed.")


def transfer_of(row: TransferRow) -> Transfer:
    """The GraphQL object of a transfer."""
    return Transfer(
        id=global_id("Transfer", row.id),
        status=row.status,
        quantity=WholeTonnes(row.quantity_t),
        requested_at=row.created_at,
        notice_number=row.notice_number,
        executed_on=row.executed_on,
    )


@strawberry.type(description="A certificate（証書）; public, so that anybody can check its number.")
class Certificate:
    """See registry.models.Certificate."""

    number: str = strawberry.field(description="証書番号.")
    title: str = strawberry.field(description="Title.")
    entries: list[LabelledText] = strawberry.field(description="Its items in order.")
    document_hash: str = strawberry.field(description="SHA-256 of its canonical bytes.")
    url: str = strawberry.field(description="Its public page.")


def certificate_of(row: CertificateRow, public_url: str) -> Certificate:
    """The GraphQL object of a certificate, from the document that was kept."""
    document = json.loads(row.document)
    return Certificate(
        number=row.number,
        title=document["title"],
        entries=[LabelledText(key=key, label=label, text=text) for key, label, text in document["entries"]],
        document_hash=row.document_hash,
        url=f"{public_url}/certificates/{row.number}",
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


@strawberry.input(description="One serial range as a notice prints it.")
class NoticeRangeInput:
    """First and last serial inclusive."""

    first_serial: str = strawberry.field(description="First serial.")
    last_serial: str = strawberry.field(description="Last serial, inclusive.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes in the range.")


@strawberry.input(description="The registry's 無効化通知書, field by field.")
class RecordRetirementNoticeInput:
    """See registry.retirements.RetirementNotice."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    retirement_id: strawberry.ID = strawberry.field(description="The retirement it answers.")
    notice_number: str = strawberry.field(description="Number of the notice.")
    executed_on: date = strawberry.field(description="無効化日.")
    project_number: str = strawberry.field(description="Project number.")
    serial_prefix: str = strawberry.field(description="Serial prefix.")
    ranges: list[NoticeRangeInput] = strawberry.field(description="Serial ranges, 1 to 100.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes in all.")
    beneficiary_name: str = strawberry.field(description="クレジット利用者名.")
    purpose_code: PurposeCode = strawberry.field(description="用途.")


@strawberry.type(description="The retirement is as it was asked for.")
class RetirementSuccess:
    """The retirement after the change."""

    retirement: Retirement = strawberry.field(description="The retirement.")


@strawberry.input(description="The registry's notice of a transfer.")
class RecordTransferNoticeInput:
    """See registry.transfers.confirm_transfer."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    transfer_id: strawberry.ID = strawberry.field(description="The transfer it answers.")
    notice_number: str = strawberry.field(description="Number of the notice.")
    executed_on: date = strawberry.field(description="移転日.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes.")


@strawberry.type(description="The transfer is as it was asked for.")
class TransferSuccess:
    """The transfer after the change."""

    transfer: Transfer = strawberry.field(description="The transfer.")


@strawberry.type
class RegistryQuery:
    """Queries about the registry."""

    @strawberry.field(description="Registered projects, optionally those whose text contains `search`; public.")
    async def projects(
        self,
        search: str | None = None,
        scheme: Scheme | None = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[Project]:
        """See registry.queries.page_of_projects."""
        page = await queries.page_of_projects(search=search, scheme=scheme, first=first, after=after)
        return connection_of(page, project_of)

    @strawberry.field(description="A certificate by its number; public.")
    async def certificate(self, info: Info, number: str) -> Certificate:
        """See registry.queries.get_certificate."""
        return certificate_of(await queries.get_certificate(number), info.context.public_url)


@strawberry.type
class RegistryMutation:
    """Changes to the registry."""

    @strawberry.mutation(
        graphql_type=payload(
            "ClaimProjectPayload", ProjectSuccess, *COMMON, ProjectDoesNotFit, ProjectAlreadyClaimed
        ),
        description="Claim a registered project whose operator or planned holder the organisation is.",
    )
    async def claim_project(self, info: Info, input: ClaimProjectInput) -> ProjectSuccess:
        """See registry.projects.claim_project."""
        actor = actor_of(info)
        id = read_global_id(input.project_id, "Project")
        await projects.claim_project(actor, project_id=id)
        return ProjectSuccess(project=project_of(await queries.get_project(id)))

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
        id = await once(
            actor, "registerIssuance", input, lambda: issuances.register_issuance(actor, request)
        )
        return IssuanceSuccess(issuance=issuance_of(await queries.get_issuance(id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RecordRetirementNoticePayload", RetirementSuccess, *KEYED, NoticeDiffers, BadSerials, AlreadyRegistered
        ),
        description="Enter the registry's retirement notice; it becomes final only when every field agrees.",
    )
    async def record_retirement_notice(self, info: Info, input: RecordRetirementNoticeInput) -> RetirementSuccess:
        """See payments.delivery.record_retirement_notice."""
        actor = actor_of(info)
        id = read_global_id(input.retirement_id, "Retirement")
        notice = retirements.RetirementNotice(
            notice_number=input.notice_number,
            executed_on=input.executed_on,
            project_number=input.project_number,
            serial_prefix=input.serial_prefix,
            ranges=[
                retirements.NoticeRange(
                    first_serial=one.first_serial, last_serial=one.last_serial, quantity_t=one.quantity
                )
                for one in input.ranges
            ],
            quantity_t=input.quantity,
            beneficiary_name=input.beneficiary_name,
            purpose_code=input.purpose_code,
        )
        await once(
            actor,
            "recordRetirementNotice",
            input,
            lambda: delivery.record_retirement_notice(actor, retirement_id=id, notice=notice),
        )
        return RetirementSuccess(retirement=retirement_of(await queries.get_retirement_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("RecordTransferNoticePayload", TransferSuccess, *KEYED, NoticeDiffers),
        description="Enter the registry's transfer notice; the tonnes are then the recipient's.",
    )
    async def record_transfer_notice(self, info: Info, input: RecordTransferNoticeInput) -> TransferSuccess:
        """See payments.delivery.record_transfer_notice."""
        actor = actor_of(info)
        id = read_global_id(input.transfer_id, "Transfer")
        await once(
            actor,
            "recordTransferNotice",
            input,
            lambda: delivery.record_transfer_notice(
                actor,
                transfer_id=id,
                notice_number=input.notice_number,
                executed_on=input.executed_on,
                quantity_t=input.quantity,
            ),
        )
        return TransferSuccess(transfer=transfer_of(await queries.get_transfer_for(actor, id)))
