"""A request and its notice as comparable terms: what was asked, and what the paper says (docs/sources.md RP-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import InvalidTransition
from parties.models import Organisation
from registry import ledger
from registry.models import Issuance, Retirement, Transfer
from registry.notices import FieldComparison, RetirementTerms, TransferTerms, compare
from registry.selection import known_layouts
from registry.serial_reading import read_range
from registry.serials import SerialRange, read_serial_range
from registry.states import REQUEST_LIFECYCLE, PurposeCode, RequestStatus, RetirementKind


@dataclass(frozen=True, kw_only=True)
class NoticeRange:
    """One serial range as a notice prints it, first and last serial inclusive."""

    first_serial: str
    last_serial: str
    quantity_t: int


@dataclass(frozen=True, kw_only=True)
class RetirementNotice:
    """The registry's 無効化通知書 as it was received; what it does not say is None.

    Serials are `ranges` under `serial_prefix`, or whole texts in the registry's own layout.
    """

    notice_number: str
    executed_on: date
    project_number: str
    serial_prefix: str = ""
    ranges: Sequence[NoticeRange] = ()
    serials: Sequence[str] = ()
    quantity_t: int
    beneficiary_name: str
    purpose_code: PurposeCode
    kind: RetirementKind = RetirementKind.INVALIDATION
    certification_number: str | None = None
    account_holder: str | None = None
    corporate_number: str | None = None
    purpose_detail: str | None = None


@dataclass(frozen=True, kw_only=True)
class TransferNotice:
    """The registry's transfer notice as it was received; what it does not say is None."""

    notice_number: str
    executed_on: date
    quantity_t: int
    serials: Sequence[str] | None = None
    project_number: str | None = None
    certification_number: str | None = None
    from_holder: str | None = None
    to_holder: str | None = None


async def compare_retirement(retirement: Retirement, notice: RetirementNotice) -> tuple[FieldComparison, ...]:
    """Every field of the retirement beside its notice; needs `hold__issuance__project`, `hold__holder` and
    `beneficiary` fetched. Raises InvalidTransition once it is decided, and BadSerials and InvalidInput for serials that
    cannot be."""
    _require_undecided(retirement)
    issuance = retirement.hold.issuance
    requested = RetirementTerms(
        scheme=issuance.scheme,
        project_number=issuance.project.number,
        certification_number=issuance.certification_number,
        serials=await ledger.ranges_of_hold(retirement.hold_id),
        quantity_t=retirement.quantity_t,
        account_holder=retirement.hold.holder.legal_name,
        credit_user=retirement.beneficiary_name,
        corporate_number=retirement.beneficiary.corporate_number,
        kind=retirement.kind,
        purpose_code=retirement.purpose_code,
        purpose_detail=retirement.purpose_detail,
    )
    noticed = RetirementTerms(
        notice_number=notice.notice_number,
        executed_on=notice.executed_on,
        scheme=issuance.scheme,
        project_number=notice.project_number,
        certification_number=notice.certification_number,
        serials=await _noticed(issuance, notice),
        quantity_t=notice.quantity_t,
        account_holder=notice.account_holder,
        credit_user=notice.beneficiary_name,
        corporate_number=notice.corporate_number,
        kind=notice.kind,
        purpose_code=notice.purpose_code,
        purpose_detail=notice.purpose_detail,
    )
    return compare(requested, noticed)


async def compare_transfer(transfer: Transfer, notice: TransferNotice) -> tuple[FieldComparison, ...]:
    """Every field of the transfer beside its notice; needs `hold__issuance__project` and `hold__holder` fetched.

    Raises as `compare_retirement` does.
    """
    _require_undecided(transfer)
    issuance = transfer.hold.issuance
    requested = TransferTerms(
        project_number=issuance.project.number,
        certification_number=issuance.certification_number,
        serials=await ledger.ranges_of_hold(transfer.hold_id),
        quantity_t=transfer.quantity_t,
        from_holder=transfer.hold.holder.legal_name,
        to_holder=await _recipient_name(transfer),
    )
    noticed = TransferTerms(
        notice_number=notice.notice_number,
        executed_on=notice.executed_on,
        project_number=notice.project_number,
        certification_number=notice.certification_number,
        serials=None if notice.serials is None else await _read(notice.serials),
        quantity_t=notice.quantity_t,
        from_holder=notice.from_holder,
        to_holder=notice.to_holder,
    )
    return compare(requested, noticed)


def _require_undecided(request: Retirement | Transfer) -> None:
    # What is decided stands in no hold any more: there are no serials to compare.
    if request.status is not RequestStatus.REQUESTED:
        raise InvalidTransition(
            kind=REQUEST_LIFECYCLE.kind, state=request.status.value, wanted=RequestStatus.CONFIRMED.value
        )


async def _noticed(issuance: Issuance, notice: RetirementNotice) -> list[SerialRange]:
    if notice.serials:
        return await _read(notice.serials)
    layout = issuance.serials.layout
    return [
        read_serial_range(
            prefix=notice.serial_prefix,
            first=one.first_serial,
            last=one.last_serial,
            quantity_t=one.quantity_t,
            suffix=issuance.serial_suffix,
            layout=layout,
        )
        for one in notice.ranges
    ]


async def _read(texts: Sequence[str]) -> list[SerialRange]:
    layouts = await known_layouts()
    return [read_range(text, layouts=layouts) for text in texts]


async def _recipient_name(transfer: Transfer) -> str:
    if transfer.recipient_id is None:
        return transfer.outside_recipient or ""
    return (await Organisation.get(id=transfer.recipient_id)).legal_name
