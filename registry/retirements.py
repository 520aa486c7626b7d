"""Retirement (無効化): requested with its purpose and place of use, confirmed by the registry's notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.moves import move
from core.text import read_one_line, read_text
from parties.actors import Actor, require_trader
from parties.local_governments import find_place, is_within
from registry import ledger
from registry.errors import AlreadyRegistered, UsePlaceIsCreationPlace
from registry.models import Hold, Retirement
from registry.notices import read_executed_on, require_agreement
from registry.serials import SerialRange, read_serial_range, show_ranges
from registry.states import (
    REQUEST_LIFECYCLE,
    BlockState,
    EntryKind,
    PurposeCode,
    RequestStatus,
    RetirementKind,
)

MAX_NOTICE_RANGES = 10_000


@dataclass(frozen=True, kw_only=True)
class RetirementRequest:
    """What the registry's form asks (docs/sources.md 5.2): one user, one use, one place."""

    beneficiary_id: UUID
    beneficiary_name: str
    purpose_code: PurposeCode
    purpose_detail: str
    target_activity: str
    target_period: str
    use_place_code: str
    calculation_method: str


@dataclass(frozen=True, kw_only=True)
class NoticeRange:
    """One serial range as a notice prints it, first and last serial inclusive."""

    first_serial: str
    last_serial: str
    quantity_t: int


@dataclass(frozen=True, kw_only=True)
class RetirementNotice:
    """The registry's 無効化通知書 as it was received."""

    notice_number: str
    executed_on: date
    project_number: str
    serial_prefix: str
    ranges: Sequence[NoticeRange]
    quantity_t: int
    beneficiary_name: str
    purpose_code: PurposeCode


async def request_retirement(actor: Actor, *, hold_id: UUID, request: RetirementRequest) -> Retirement:
    """Ask the registry to retire a pending hold's tonnes. Runs inside the caller's transaction.

    Raises UsePlaceIsCreationPlace (docs/sources.md RG-04) and InvalidTransition when the hold is resolved already.
    """
    held = await Hold.get(id=hold_id).select_related("issuance__project")
    use_place = find_place(request.use_place_code)
    if is_creation_place(use_place.code, held.issuance.project.place_codes):
        raise UsePlaceIsCreationPlace(use_place_code=use_place.code)
    retirement = Retirement(
        id=new_id(),
        hold_id=held.id,
        kind=RetirementKind.INVALIDATION,
        quantity_t=held.quantity_t,
        beneficiary_id=request.beneficiary_id,
        beneficiary_name=request.beneficiary_name,
        purpose_code=request.purpose_code,
        purpose_detail=read_text("purposeDetail", request.purpose_detail, maximum=500),
        target_activity=read_text("targetActivity", request.target_activity, maximum=500),
        target_period=read_text("targetPeriod", request.target_period, maximum=200),
        use_place_code=use_place.code,
        calculation_method=read_text("calculationMethod", request.calculation_method, maximum=500),
        requested_by_id=actor.person_id,
    )
    await ledger.lock(held.issuance_id)
    if not await Retirement.exists(hold_id=held.id):
        await retirement.save(force_create=True)
    await ledger.post(
        held,
        state=BlockState.RETIREMENT_REQUESTED,
        kind=EntryKind.REQUEST_RETIREMENT,
        actor_id=actor.person_id,
        retirement_id=retirement.id,
    )
    await events.record("RetirementRequested", subject_id=retirement.id)
    return retirement


async def confirm_retirement(actor: Actor, *, retirement_id: UUID, notice: RetirementNotice) -> None:
    """Match the notice with the request field by field and make the retirement final.

    The holder that asked, or an operator, enters it. Raises NoticeDiffers naming each field, InvalidTransition when
    it is confirmed already, AlreadyRegistered when the notice number has been used. Runs in the caller's transaction.
    """
    if not actor.is_operator:
        require_trader(actor, "recordRetirementNotice")
    retirement = await Retirement.get_or_none(id=retirement_id).select_related("hold__issuance__project")
    if retirement is None or not (actor.is_operator or retirement.hold.holder_id == actor.organisation_id):
        raise NotFound(kind="Retirement", id=str(retirement_id))
    await ledger.lock(retirement.hold.issuance_id)
    executed_on = read_executed_on(notice.executed_on, requested_on=clock.legal_day(retirement.created_at))
    notice_number = read_one_line("noticeNumber", notice.notice_number, maximum=60)
    require_agreement(
        {
            "projectNumber": (retirement.hold.issuance.project.number, notice.project_number),
            "serials": (show_ranges(await ledger.ranges_of_hold(retirement.hold_id)), _shown_ranges(notice)),
            "quantity": (str(retirement.quantity_t), str(notice.quantity_t)),
            "beneficiaryName": (retirement.beneficiary_name, notice.beneficiary_name),
            "purposeCode": (retirement.purpose_code.value, notice.purpose_code.value),
        }
    )
    try:
        async with transaction():
            await move(
                Retirement,
                retirement_id,
                REQUEST_LIFECYCLE,
                to=RequestStatus.CONFIRMED,
                notice_number=notice_number,
                executed_on=executed_on,
                confirmed_at=clock.now(),
                confirmed_by_id=actor.person_id,
            )
    except IntegrityError as error:
        raise AlreadyRegistered(field="noticeNumber", value=notice_number) from error
    await ledger.finish(
        retirement.hold,
        state=BlockState.RETIRED,
        kind=EntryKind.CONFIRM_RETIREMENT,
        actor_id=actor.person_id,
        retirement_id=retirement_id,
    )
    await events.record("RetirementConfirmed", subject_id=retirement_id)


def is_creation_place(use_place_code: str, project_place_codes: Sequence[str]) -> bool:
    """Whether a place of use lies in a municipality where the project creates its credits (docs/sources.md RG-04).

    A project known only by prefecture cannot be judged so and is not refused.
    """
    municipalities = [code for code in project_place_codes if find_place(code).municipality is not None]
    return any(is_within(use_place_code, code) or is_within(code, use_place_code) for code in municipalities)


def _shown_ranges(notice: RetirementNotice) -> str:
    if not 0 < len(notice.ranges) <= MAX_NOTICE_RANGES:
        raise InvalidInput(field="ranges", value=str(len(notice.ranges)), rule=f"1..{MAX_NOTICE_RANGES} ranges")
    ranges = sorted(
        read_serial_range(
            prefix=notice.serial_prefix, first=one.first_serial, last=one.last_serial, quantity_t=one.quantity_t
        )
        for one in notice.ranges
    )
    for before, after in pairwise(ranges):
        if after.start < before.stop:
            raise InvalidInput(field="ranges", value=str(after), rule="ranges_do_not_overlap")
    return show_ranges([SerialRange(one.prefix, one.start, one.stop) for one in ranges])
