"""What registries answer: notices that are matched with the request field by field, and rejections."""

from datetime import date
from typing import Annotated

import strawberry

from core.errors import NotFound
from disclosures.errors import IncompleteInvoice
from parties.actors import Actor
from payments import delivery
from registry import queries as registry_queries
from registry import reconciliation
from registry.errors import (
    AllocationExceedsHold,
    AllocationFixed,
    AlreadyRegistered,
    BadSerials,
    InsufficientUnits,
    NoticeDiffers,
    UnitsNotAvailable,
)
from registry.notices import FieldComparison, Outcome
from registry.states import PurposeCode, RetirementKind
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import read_global_id
from schema.once import once
from schema.retirements import RetirementSuccess, TransferSuccess, retirement_of, transfer_of
from schema.scalars import WholeTonnes

NOT_SAID = "null: the notice does not say it."


@strawberry.input(description="One serial range as a notice prints it.")
class NoticeRangeInput:
    """First and last serial inclusive."""

    first_serial: str = strawberry.field(description="First serial.")
    last_serial: str = strawberry.field(description="Last serial, inclusive.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes in the range.")


@strawberry.input(description="The registry's 無効化通知書, field by field.")
class RetirementNoticeInput:
    """See registry.reconciliation.RetirementNotice."""

    retirement_id: strawberry.ID = strawberry.field(description="The retirement it answers.")
    notice_number: str = strawberry.field(description="Number of the notice.")
    executed_on: date = strawberry.field(description="無効化日.")
    project_number: str = strawberry.field(description="Project number.")
    serial_prefix: str = strawberry.field(default="", description="Serial prefix of the ranges.")
    ranges: list[NoticeRangeInput] = strawberry.field(
        default_factory=list, description="Serial ranges by their numbers, up to 10,000; or else `serials`."
    )
    serials: list[str] = strawberry.field(
        default_factory=list, description="Serial ranges as the registry prints them, up to 10,000; or else `ranges`."
    )
    quantity: WholeTonnes = strawberry.field(description="Tonnes in all.")
    beneficiary_name: str = strawberry.field(description="クレジット利用者名.")
    purpose_code: PurposeCode = strawberry.field(description="用途.")
    kind: RetirementKind = strawberry.field(default=RetirementKind.INVALIDATION, description="無効化, 償却 or 取消.")
    certification_number: str | None = strawberry.field(default=None, description=f"クレジット認証番号; {NOT_SAID}")
    account_holder: str | None = strawberry.field(default=None, description=f"口座名義人; {NOT_SAID}")
    corporate_number: str | None = strawberry.field(default=None, description=f"利用法人の法人番号; {NOT_SAID}")
    purpose_detail: str | None = strawberry.field(default=None, description=f"目的の詳細; {NOT_SAID}")


@strawberry.input(description="The registry's notice of a transfer, field by field.")
class TransferNoticeInput:
    """See registry.reconciliation.TransferNotice."""

    transfer_id: strawberry.ID = strawberry.field(description="The transfer it answers.")
    notice_number: str = strawberry.field(description="Number of the notice.")
    executed_on: date = strawberry.field(description="移転日.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes.")
    serials: list[str] | None = strawberry.field(
        default=None, description=f"Serial ranges as the registry prints them; {NOT_SAID}"
    )
    project_number: str | None = strawberry.field(default=None, description=f"Project number; {NOT_SAID}")
    certification_number: str | None = strawberry.field(default=None, description=f"クレジット認証番号; {NOT_SAID}")
    from_holder: str | None = strawberry.field(default=None, description=f"移転元の口座名義人; {NOT_SAID}")
    to_holder: str | None = strawberry.field(default=None, description=f"移転先の口座名義人; {NOT_SAID}")


@strawberry.input(description="The registry's 無効化通知書, to be entered.")
class RecordRetirementNoticeInput(RetirementNoticeInput):
    """The notice under an idempotency key."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")


@strawberry.input(description="The registry's notice of a transfer, to be entered.")
class RecordTransferNoticeInput(TransferNoticeInput):
    """The notice under an idempotency key."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")


@strawberry.input(one_of=True, description="A notice to compare with what was asked for.")
class CompareNoticeInput:
    """Exactly one of the two."""

    retirement: strawberry.Maybe[RetirementNoticeInput] = strawberry.field(default=None, description="Of a retirement.")
    transfer: strawberry.Maybe[TransferNoticeInput] = strawberry.field(default=None, description="Of a transfer.")


@strawberry.input(description="What the registry refused.")
class RecordRetirementRejectionInput:
    """See payments.delivery.record_retirement_rejection."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    retirement_id: strawberry.ID = strawberry.field(description="The retirement.")
    reason: str = strawberry.field(description="The registry's reason, on one line.")


@strawberry.input(description="What the registry refused.")
class RecordTransferRejectionInput:
    """See payments.delivery.record_transfer_rejection."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    transfer_id: strawberry.ID = strawberry.field(description="The transfer.")
    reason: str = strawberry.field(description="The registry's reason, on one line.")


@strawberry.type(description="One field of the request beside the notice.")
class ComparedField:
    """See registry.notices.FieldComparison."""

    field: str = strawberry.field(description="The field's name.")
    label: str = strawberry.field(description="Its Japanese label.")
    requested: str = strawberry.field(description="What was asked for; empty where nothing was.")
    noticed: str = strawberry.field(description="What the notice says; empty where it says nothing.")
    outcome: Outcome = strawberry.field(description="What comparing them came to.")
    agrees: bool = strawberry.field(description="Whether nothing here speaks against the notice.")


@strawberry.type(description="A request beside its notice; nothing was entered.")
class NoticeComparison:
    """Every field of the notice."""

    agrees: bool = strawberry.field(description="Whether the notice would be accepted.")
    fields: list[ComparedField] = strawberry.field(description="The fields, in the notice's order.")


def _comparison_of(compared: tuple[FieldComparison, ...]) -> NoticeComparison:
    return NoticeComparison(
        agrees=all(one.agrees for one in compared),
        fields=[
            ComparedField(
                field=one.field,
                label=one.label_ja,
                requested=one.requested,
                noticed=one.noticed,
                outcome=one.outcome,
                agrees=one.agrees,
            )
            for one in compared
        ],
    )


def _retirement_notice(input: RetirementNoticeInput) -> reconciliation.RetirementNotice:
    return reconciliation.RetirementNotice(
        notice_number=input.notice_number,
        executed_on=input.executed_on,
        project_number=input.project_number,
        serial_prefix=input.serial_prefix,
        ranges=[
            reconciliation.NoticeRange(
                first_serial=one.first_serial, last_serial=one.last_serial, quantity_t=one.quantity
            )
            for one in input.ranges
        ],
        serials=input.serials,
        quantity_t=input.quantity,
        beneficiary_name=input.beneficiary_name,
        purpose_code=input.purpose_code,
        kind=input.kind,
        certification_number=input.certification_number,
        account_holder=input.account_holder,
        corporate_number=input.corporate_number,
        purpose_detail=input.purpose_detail,
    )


def _transfer_notice(input: TransferNoticeInput) -> reconciliation.TransferNotice:
    return reconciliation.TransferNotice(
        notice_number=input.notice_number,
        executed_on=input.executed_on,
        quantity_t=input.quantity,
        serials=input.serials,
        project_number=input.project_number,
        certification_number=input.certification_number,
        from_holder=input.from_holder,
        to_holder=input.to_holder,
    )


async def _compare(actor: Actor, notice: CompareNoticeInput) -> tuple[FieldComparison, ...]:
    if notice.retirement:
        about = notice.retirement.value
        id = read_global_id(about.retirement_id, "Retirement")
        retirement = await registry_queries.get_retirement_for(actor, id)
        if not await registry_queries.may_apply(actor, retirement):
            raise NotFound(kind="Retirement", id=str(id))
        return await reconciliation.compare_retirement(retirement, _retirement_notice(about))
    assert notice.transfer, "@oneOf gives exactly one"
    moved = notice.transfer.value
    id = read_global_id(moved.transfer_id, "Transfer")
    transfer = await registry_queries.get_transfer_for(actor, id)
    if not await registry_queries.may_apply(actor, transfer):
        raise NotFound(kind="Transfer", id=str(id))
    return await reconciliation.compare_transfer(transfer, _transfer_notice(moved))


@strawberry.type
class NoticeQuery:
    """Queries about notices."""

    @strawberry.field(description="A notice beside what was asked for, before it is entered; for who may enter it.")
    async def compare_notice(
        self,
        info: Info,
        notice: Annotated[CompareNoticeInput, strawberry.argument(description="The notice.")],
    ) -> NoticeComparison:
        """See registry.reconciliation."""
        return _comparison_of(await _compare(actor_of(info), notice))


@strawberry.type
class NoticeMutation:
    """What registries answered."""

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
        await once(
            actor,
            "recordRetirementNotice",
            input,
            lambda: delivery.record_retirement_notice(actor, retirement_id=id, notice=_retirement_notice(input)),
        )
        return RetirementSuccess(retirement=retirement_of(await registry_queries.get_retirement_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RecordTransferNoticePayload",
            TransferSuccess,
            *KEYED,
            NoticeDiffers,
            BadSerials,
            AlreadyRegistered,
            IncompleteInvoice,
        ),
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
            lambda: delivery.record_transfer_notice(actor, transfer_id=id, notice=_transfer_notice(input)),
        )
        return TransferSuccess(transfer=transfer_of(await registry_queries.get_transfer_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RecordRetirementRejectionPayload",
            RetirementSuccess,
            *KEYED,
            InsufficientUnits,
            UnitsNotAvailable,
            AllocationExceedsHold,
            AllocationFixed,
        ),
        description="Enter that the registry refused a retirement: its tonnes are free, or held for the sale again.",
    )
    async def record_retirement_rejection(self, info: Info, input: RecordRetirementRejectionInput) -> RetirementSuccess:
        """See payments.delivery.record_retirement_rejection."""
        actor = actor_of(info)
        id = read_global_id(input.retirement_id, "Retirement")
        await once(
            actor,
            "recordRetirementRejection",
            input,
            lambda: delivery.record_retirement_rejection(actor, retirement_id=id, reason=input.reason),
        )
        return RetirementSuccess(retirement=retirement_of(await registry_queries.get_retirement_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RecordTransferRejectionPayload",
            TransferSuccess,
            *KEYED,
            InsufficientUnits,
            UnitsNotAvailable,
            AllocationExceedsHold,
            AllocationFixed,
        ),
        description="Enter that the registry refused a transfer: its tonnes are free, or held for the sale again.",
    )
    async def record_transfer_rejection(self, info: Info, input: RecordTransferRejectionInput) -> TransferSuccess:
        """See payments.delivery.record_transfer_rejection."""
        actor = actor_of(info)
        id = read_global_id(input.transfer_id, "Transfer")
        await once(
            actor,
            "recordTransferRejection",
            input,
            lambda: delivery.record_transfer_rejection(actor, transfer_id=id, reason=input.reason),
        )
        return TransferSuccess(transfer=transfer_of(await registry_queries.get_transfer_for(actor, id)))
