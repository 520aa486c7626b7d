"""Retirement (無効化): requested with its purpose and place of use, confirmed by the registry's notice."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.moves import move
from core.text import read_one_line
from parties.actors import Actor
from parties.local_governments import find_place
from parties.models import Organisation
from parties.permissions import require
from registry import ledger
from registry.agreements import cover_by_agreement
from registry.allocations import require_one_use
from registry.errors import AlreadyRegistered, PermissionMissing
from registry.gates import require_allowed, require_purpose
from registry.kinds import PermissionScope
from registry.models import Hold, Issuance, Retirement
from registry.notices import read_executed_on, require_agreement
from registry.permissions import acts_under, require_permission
from registry.purpose_descriptions import description_rule
from registry.reconciliation import RetirementNotice, compare_retirement
from registry.schemes import Act, Keeper, policy_of
from registry.states import (
    REQUEST_LIFECYCLE,
    USED_STATE,
    BlockState,
    EntryKind,
    PurposeCode,
    RequestStatus,
    RetirementKind,
)
from registry.use_places import require_use_place


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
    kind: RetirementKind = RetirementKind.INVALIDATION
    by_serial: bool = False
    batch_id: UUID | None = None


async def request_retirement(
    actor: Actor, *, hold_id: UUID, request: RetirementRequest, quantity_t: int | None = None
) -> Retirement:
    """Ask the registry to retire a pending hold's tonnes, or the first `quantity_t` of them; the rest is given back.

    Where Musubi is the register it is executed at once, under a notice of its own. In the caller's transaction. Raises
    SchemeForbids, PurposeNotAllowed, UsePlaceIsCreationPlace (docs/sources.md RG-04), OutsideArea (HB-20),
    AgreementMissing (CT-05), PermissionMissing (RG-07), MixedUses (RG-05), and InvalidTransition when the hold is
    resolved already.
    """
    held = await Hold.get(id=hold_id).select_related("issuance__project")
    issuance = held.issuance
    use_place_code = _read_use_place(issuance, request)
    permission_id = await require_permission(
        actor, grantor_id=held.holder_id, scope=PermissionScope.RETIRE_FROM_ACCOUNT
    )
    await _require_client(held, request)
    retirement = Retirement(
        id=new_id(),
        hold_id=held.id,
        kind=request.kind,
        quantity_t=held.quantity_t if quantity_t is None else quantity_t,
        beneficiary_id=request.beneficiary_id,
        beneficiary_name=request.beneficiary_name,
        purpose_code=request.purpose_code,
        purpose_detail=read_one_line("purposeDetail", request.purpose_detail, maximum=500),
        target_activity=read_one_line("targetActivity", request.target_activity, maximum=500),
        target_period=read_one_line("targetPeriod", request.target_period, maximum=200),
        use_place_code=use_place_code,
        calculation_method=read_one_line("calculationMethod", request.calculation_method, maximum=500),
        requested_by_id=actor.person_id,
        by_serial=request.by_serial,
        batch_id=request.batch_id,
        permission_id=permission_id,
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
        quantity_t=quantity_t,
        reason=f"{request.kind.value} {request.purpose_code.value}",
    )
    # Posting locks the hold, so no other use slips in between it and this reading.
    await require_one_use(held.id)
    await cover_by_agreement(issuance, retirement)
    await events.record("RetirementRequested", subject_id=retirement.id)
    if policy_of(issuance.scheme).keeper is Keeper.MUSUBI:
        retirement.hold = held
        await _execute(actor, retirement, notice_number=own_notice_number(retirement.id), executed_on=clock.today())
    return retirement


async def confirm_retirement(actor: Actor, *, retirement_id: UUID, notice: RetirementNotice) -> None:
    """Match the notice with the request field by field and make the retirement final.

    The holder that asked, or an operator, enters it. Raises NoticeDiffers naming each field, InvalidTransition when
    it is confirmed already, AlreadyRegistered when the notice number has been used. Runs in the caller's transaction.
    """
    retirement = await retirement_to_decide(actor, retirement_id, "recordRetirementNotice")
    await ledger.lock(retirement.hold.issuance_id)
    executed_on = read_executed_on(notice.executed_on, requested_on=clock.legal_day(retirement.created_at))
    notice_number = read_one_line("noticeNumber", notice.notice_number, maximum=60)
    require_agreement(await compare_retirement(retirement, notice))
    await _execute(actor, retirement, notice_number=notice_number, executed_on=executed_on)


async def reject_retirement(
    actor: Actor, *, retirement_id: UUID, reason: str
) -> tuple[Hold, tuple[tuple[int, int], ...]]:
    """The registry refused the application: its tonnes are free again; returns the hold and the freed ranges.

    The holder that asked, or an operator, enters it. Raises InvalidTransition once it is decided. In the caller's
    transaction; `payments.delivery` holds them again for an order or product, and takes the uses along.
    """
    retirement = await retirement_to_decide(actor, retirement_id, "recordRetirementRejection")
    await ledger.lock(retirement.hold.issuance_id)
    reason = read_one_line("reason", reason, maximum=500)
    await move(
        Retirement,
        retirement_id,
        REQUEST_LIFECYCLE,
        to=RequestStatus.REJECTED,
        rejected_at=clock.now(),
        rejected_by_id=actor.person_id,
        rejection_reason=reason,
    )
    freed = await ledger.reject(
        retirement.hold, kind=EntryKind.REJECT_RETIREMENT, actor_id=actor.person_id, reason=reason[:200]
    )
    await events.record("RetirementRejected", subject_id=retirement_id)
    return retirement.hold, freed


async def retirement_to_decide(actor: Actor, retirement_id: UUID, act: str) -> Retirement:
    """A retirement whose holder, agent or an operator enters what the registry decided. Raises NotFound, Forbidden."""
    require(actor, act)
    query = Retirement.get_or_none(id=retirement_id)
    found = await query.select_related("hold__issuance__project", "hold__holder", "beneficiary")
    if found is None or not (
        actor.is_operator
        or actor.organisation_id == found.hold.holder_id
        or await acts_under(actor, found.permission_id)
    ):
        raise NotFound(kind="Retirement", id=str(retirement_id))
    return found


def own_notice_number(id: UUID) -> str:
    """The number of Musubi's own notice, where Musubi is the register."""
    return f"MSB-N-{id.hex[-16:].upper()}"


async def _execute(actor: Actor, retirement: Retirement, *, notice_number: str, executed_on: date) -> None:
    try:
        async with transaction():
            await move(
                Retirement,
                retirement.id,
                REQUEST_LIFECYCLE,
                to=RequestStatus.CONFIRMED,
                notice_number=notice_number,
                executed_on=executed_on,
                confirmed_at=clock.now(),
                confirmed_by_id=actor.person_id,
            )
    except IntegrityError as error:
        raise AlreadyRegistered(field="noticeNumber", value=notice_number) from error
    retirement.status, retirement.executed_on = RequestStatus.CONFIRMED, executed_on
    await ledger.finish(
        retirement.hold,
        state=USED_STATE[retirement.kind],
        kind=EntryKind.CONFIRM_RETIREMENT,
        actor_id=actor.person_id,
        retirement_id=retirement.id,
        reason=notice_number,
    )
    await events.record("RetirementConfirmed", subject_id=retirement.id)


def _read_use_place(issuance: Issuance, request: RetirementRequest) -> str:
    """The place's code, once scheme, purpose and place allow the use; needs `project` fetched."""
    project = issuance.project
    require_allowed(issuance, Act.RETIRE)
    require_purpose(issuance, project, request.kind, request.purpose_code)
    if rule := description_rule(request.purpose_code, request.purpose_detail):
        raise InvalidInput(field="purposeDetail", value=request.purpose_detail[:60], rule=rule)
    code = find_place(request.use_place_code, field="usePlaceCode").code
    require_use_place(
        issuance.scheme, place_codes=project.place_codes, statement=project.statement, use_place_code=code
    )
    return code


async def _require_client(held: Hold, request: RetirementRequest) -> None:
    """Client stock is used for its client alone (docs/sources.md PR-03)."""
    if held.client_id is not None and held.client_id != request.beneficiary_id:
        client = await Organisation.get(id=held.client_id)
        raise PermissionMissing(grantor=client.legal_name, scope=PermissionScope.RETIRE_FOR_USER.value, rule="PR-03")
