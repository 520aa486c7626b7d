"""Retirements, transfers and certificates."""

import json
from datetime import date, datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.request_pack_text import Designation
from registry import queries as registry_queries
from registry.allocations import unallocated_g
from registry.annotations import annotations_of
from registry.claims import public_claim_of_hold
from registry.models import Certificate as CertificateRow
from registry.models import Retirement as RetirementRow
from registry.models import Transfer as TransferRow
from registry.serials import show_ranges
from registry.states import EntryKind, PurposeCode, RequestStatus, RetirementKind, Stock
from registry.unit_queries import may_read_permission, page_of_retirements_for, page_of_transfers_for
from schema import loaders
from schema.approvals import Approval, approval_of
from schema.claims import RetirementClaim, claim_of
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import CertificateNote, LabelledText
from schema.ids import Node, global_id
from schema.parties import Organisation, Place, organisation_of, place_of
from schema.permissions import ProxyPermission, permission_of
from schema.request_packs import RequestPack, pack_of
from schema.scalars import Mass, WholeTonnes, mass_of

OnlyStatus = Annotated[RequestStatus | None, strawberry.argument(description="Only those in this state.")]
As = Annotated[
    Designation | None,
    strawberry.argument(description="How it is to name its credits; null: as they were asked for."),
]
CertificateNumber = Annotated[str, strawberry.argument(description="証書番号.")]


@strawberry.type(description="Tonnes retired（無効化）for one user and one use: requested, then confirmed.")
class Retirement(Node):
    """See registry.models.Retirement."""

    row: strawberry.Private[RetirementRow]
    status: RequestStatus = strawberry.field(description="Requested, confirmed or rejected.")
    kind: RetirementKind = strawberry.field(description="無効化, 償却 or 取消.")
    stock: Stock = strawberry.field(description="Whether the tonnes are the holder's own or a client's.")
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
    unallocated: Mass = strawberry.field(description="Retired for no use yet: visible, never claimed（残り）.")
    rejected_at: datetime | None = strawberry.field(description="When the registry refused it; null otherwise.")
    rejection_reason: str | None = strawberry.field(description="Why the registry refused it; null otherwise.")
    batch: str | None = strawberry.field(
        description="The same for retirements that were asked for together; null for one of an order or product."
    )

    @strawberry.field(description="Serial ranges that it was asked for.")
    async def serials(self, info: Info) -> str:
        """The serials of the tonnes."""
        return show_ranges(
            await info.context.load(loaders.asked_serials, (self.row.hold_id, EntryKind.REQUEST_RETIREMENT))
        )

    @strawberry.field(description="Whose tonnes: the holder of the account.")
    def holder(self) -> Organisation:
        """The holder."""
        return organisation_of(self.row.hold.holder)

    @strawberry.field(
        description="The account holder's permission under which an agent asked; null when it asked itself, and for "
        "who is no party of it."
    )
    async def permission(self, info: Info) -> ProxyPermission | None:
        """The permission."""
        if self.row.permission_id is None:
            return None
        found = await info.context.load(loaders.permissions, self.row.permission_id)
        return permission_of(found) if may_read_permission(info.context.actor, found) else None

    @strawberry.field(
        description="The second person's word（決裁）of the organisation that asked; null where it has one person, or "
        "the buyer of an order confirmed it, and for other organisations."
    )
    async def approval(self, info: Info) -> Approval | None:
        """See parties.approvals.approvals_of_subjects."""
        actor = info.context.actor
        if actor is None:
            return None
        ids = tuple(id for id in (self.row.id, self.row.batch_id) if id is not None)
        found = await info.context.load(loaders.used_approvals, (actor, ids))
        if found is None:
            return None
        people = [id for id in (found.requested_by_id, found.decided_by_id) if id is not None]
        return approval_of(found, {id: await info.context.load(loaders.people, id) for id in people})

    @strawberry.field(
        description="The filled application, for the holder, its agent and operators while the registry has not "
        "answered; null otherwise, and where Musubi is the register."
    )
    async def request_pack(self, info: Info, designation: As = None) -> RequestPack | None:
        """See listings.request_packs.retirement_pack."""
        return await pack_of(info, self.row, designation)

    @strawberry.field(description="Number of the certificate; null while there is none.")
    async def certificate_number(self, info: Info) -> str | None:
        """The certificate's number."""
        return await info.context.load(loaders.certificate_numbers, self.row.id)


def retirement_of(row: RetirementRow) -> Retirement:
    """The GraphQL object of a retirement; needs `hold__issuance__project`, `hold__holder`, `beneficiary` fetched."""
    return Retirement(
        id=global_id("Retirement", row.id),
        row=row,
        status=row.status,
        kind=row.kind,
        stock=row.hold.stock,
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
        rejected_at=row.rejected_at,
        rejection_reason=row.rejection_reason,
        batch=str(row.batch_id) if row.batch_id else None,
    )


@strawberry.type(description="Tonnes moving（移転）to another holder: requested, then confirmed.")
class Transfer(Node):
    """See registry.models.Transfer."""

    row: strawberry.Private[TransferRow]
    status: RequestStatus = strawberry.field(description="Requested, confirmed or rejected.")
    stock: Stock = strawberry.field(description="Whether the tonnes are the holder's own or a client's.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    requested_at: datetime = strawberry.field(description="When it was requested.")
    notice_number: str | None = strawberry.field(description="Number of the registry's notice; null until confirmed.")
    executed_on: date | None = strawberry.field(description="移転日; null until confirmed.")
    outside_recipient: str | None = strawberry.field(
        description="Who receives in an account elsewhere; null for an account here."
    )
    rejected_at: datetime | None = strawberry.field(description="When the registry refused it; null otherwise.")
    rejection_reason: str | None = strawberry.field(description="Why the registry refused it; null otherwise.")
    batch: str | None = strawberry.field(
        description="The same for transfers that were asked for together; null for one of an order."
    )

    @strawberry.field(description="Serial ranges that it was asked for.")
    async def serials(self, info: Info) -> str:
        """The serials of the tonnes."""
        return show_ranges(
            await info.context.load(loaders.asked_serials, (self.row.hold_id, EntryKind.REQUEST_TRANSFER))
        )

    @strawberry.field(description="Who gives: the holder of the account.")
    def holder(self) -> Organisation:
        """The holder."""
        return organisation_of(self.row.hold.holder)

    @strawberry.field(description="Who receives in an account here; null for an account elsewhere.")
    def recipient(self) -> Organisation | None:
        """The recipient."""
        return organisation_of(self.row.recipient) if self.row.recipient else None

    @strawberry.field(
        description="The filled application, for the holder and operators while the registry has not answered; null "
        "otherwise, and where Musubi is the register."
    )
    async def request_pack(self, info: Info, designation: As = None) -> RequestPack | None:
        """See listings.request_packs.transfer_pack."""
        return await pack_of(info, self.row, designation)


def transfer_of(row: TransferRow) -> Transfer:
    """The GraphQL object of a transfer; needs `hold__issuance__project`, `hold__holder` and `recipient` fetched."""
    return Transfer(
        id=global_id("Transfer", row.id),
        row=row,
        status=row.status,
        stock=row.hold.stock,
        quantity=WholeTonnes(row.quantity_t),
        requested_at=row.created_at,
        notice_number=row.notice_number,
        executed_on=row.executed_on,
        outside_recipient=row.outside_recipient,
        rejected_at=row.rejected_at,
        rejection_reason=row.rejection_reason,
        batch=str(row.batch_id) if row.batch_id else None,
    )


@strawberry.type(description="A certificate（証書）; public, so that anybody can check its number.")
class Certificate:
    """See registry.models.Certificate."""

    row: strawberry.Private[CertificateRow]
    number: str = strawberry.field(description="証書番号.")
    title: str = strawberry.field(description="Title.")
    entries: list[LabelledText] = strawberry.field(description="Its items in order.")
    document_hash: str = strawberry.field(description="SHA-256 of its canonical bytes.")
    url: str = strawberry.field(description="Its public page.")

    @strawberry.field(description="What was noted after its issue, earliest first; the certificate never changes.")
    async def annotations(self) -> list[CertificateNote]:
        """See registry.annotations.annotations_of."""
        return [CertificateNote(noted_on=day, text=text) for day, text in await annotations_of(self.row.id)]

    @strawberry.field(description="Its user's claim; null while there is none, and when its user is not to be named.")
    async def claim(self) -> RetirementClaim | None:
        """See registry.claims.public_claim_of_hold."""
        claim = await public_claim_of_hold(self.row.retirement.hold_id)
        return claim_of(claim) if claim else None


def certificate_of(row: CertificateRow, public_url: str) -> Certificate:
    """The GraphQL object of a certificate, from the document that was kept."""
    document = json.loads(row.document)
    return Certificate(
        row=row,
        number=row.number,
        title=document["title"],
        entries=[LabelledText(key=key, label=label, text=text) for key, label, text in document["entries"]],
        document_hash=row.document_hash,
        url=f"{public_url}/certificates/{row.number}",
    )


@strawberry.type(description="The retirement is as it was asked for.")
class RetirementSuccess:
    """The retirement after the change."""

    retirement: Retirement = strawberry.field(description="The retirement.")


@strawberry.type(description="The transfer is as it was asked for.")
class TransferSuccess:
    """The transfer after the change."""

    transfer: Transfer = strawberry.field(description="The transfer.")


@strawberry.type
class RetirementQuery:
    """Queries about retirements, transfers and certificates."""

    @strawberry.field(
        description="Retirements of which the organisation is holder, user or agent; every one for operators."
    )
    async def retirements(
        self, info: Info, status: OnlyStatus = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Retirement]:
        """See registry.unit_queries.page_of_retirements_for."""
        page = await page_of_retirements_for(actor_of(info), status=status, first=first, after=after)
        return connection_of(page, retirement_of)

    @strawberry.field(description="Transfers of which the organisation is holder or recipient; all for operators.")
    async def transfers(
        self, info: Info, status: OnlyStatus = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Transfer]:
        """See registry.unit_queries.page_of_transfers_for."""
        page = await page_of_transfers_for(actor_of(info), status=status, first=first, after=after)
        return connection_of(page, transfer_of)

    @strawberry.field(description="A certificate by its number; public.")
    async def certificate(self, info: Info, number: CertificateNumber) -> Certificate:
        """See registry.queries.get_certificate."""
        return certificate_of(await registry_queries.get_certificate(number), info.context.public_url)
