"""Retirements, transfers and certificates."""

import json
from datetime import date, datetime
from typing import Annotated

import strawberry

from disclosures.errors import IncompleteInvoice
from payments import delivery
from registry import ledger, retirements
from registry import queries as registry_queries
from registry.allocations import unallocated_g
from registry.errors import (
    AlreadyRegistered,
    BadSerials,
    NoticeDiffers,
)
from registry.models import Certificate as CertificateRow
from registry.models import Retirement as RetirementRow
from registry.models import Transfer as TransferRow
from registry.serials import show_ranges
from registry.states import PurposeCode, RequestStatus
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Place, place_of
from schema.scalars import Mass, WholeTonnes, mass_of

CertificateNumber = Annotated[str, strawberry.argument(description="証書番号.")]


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
    ranges: list[NoticeRangeInput] = strawberry.field(description="Serial ranges, 1 to 10,000.")
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
class RetirementQuery:
    """Queries about certificates."""

    @strawberry.field(description="A certificate by its number; public.")
    async def certificate(self, info: Info, number: CertificateNumber) -> Certificate:
        """See registry.queries.get_certificate."""
        return certificate_of(await registry_queries.get_certificate(number), info.context.public_url)


@strawberry.type
class RetirementMutation:
    """Notices of registries."""

    @strawberry.mutation(
        graphql_type=payload(
            "RecordRetirementNoticePayload",
            RetirementSuccess,
            *KEYED,
            NoticeDiffers,
            BadSerials,
            AlreadyRegistered,
            IncompleteInvoice,
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
        return RetirementSuccess(retirement=retirement_of(await registry_queries.get_retirement_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("RecordTransferNoticePayload", TransferSuccess, *KEYED, NoticeDiffers, IncompleteInvoice),
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
        return TransferSuccess(transfer=transfer_of(await registry_queries.get_transfer_for(actor, id)))
