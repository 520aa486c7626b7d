"""Transfer (移転): requested, then confirmed by the registry's notice; the tonnes change hands only then."""

from datetime import date
from uuid import UUID

from core import clock, events
from core.errors import NotFound
from core.ids import new_id
from core.moves import move
from core.text import read_one_line
from parties.actors import Actor, require_trader
from registry import ledger
from registry.models import Hold, Transfer
from registry.notices import read_executed_on, require_agreement
from registry.states import REQUEST_LIFECYCLE, BlockState, EntryKind, RequestStatus


async def request_transfer(actor: Actor, *, hold_id: UUID, recipient_id: UUID) -> Transfer:
    """Ask the registry to move a pending hold's tonnes to another holder's account. In the caller's transaction.

    Raises InvalidTransition when the hold is resolved already. The caller knows that no grams of it are allocated.
    """
    held = await Hold.get(id=hold_id)
    transfer = Transfer(
        id=new_id(),
        hold_id=hold_id,
        recipient_id=recipient_id,
        quantity_t=held.quantity_t,
        requested_by_id=actor.person_id,
    )
    await ledger.lock(held.issuance_id)
    if not await Transfer.exists(hold_id=hold_id):
        await transfer.save(force_create=True)
    await ledger.post(held, state=BlockState.HELD, kind=EntryKind.REQUEST_TRANSFER, actor_id=actor.person_id)
    # Posting locks the hold, so no allocation slips in between it and this reading.
    assert not await Hold.exists(id=hold_id, allocated_g__gt=0), "a use keeps the tonnes behind it"
    await events.record("TransferRequested", subject_id=transfer.id)
    return transfer


async def confirm_transfer(
    actor: Actor, *, transfer_id: UUID, notice_number: str, executed_on: date, quantity_t: int
) -> None:
    """Match the registry's transfer notice and hand the tonnes to the recipient as available stock.

    The holder that asked, or an operator, enters it. Raises NoticeDiffers and InvalidTransition. Runs inside the
    caller's transaction.
    """
    if not actor.is_operator:
        require_trader(actor, "recordTransferNotice")
    transfer = await Transfer.get_or_none(id=transfer_id).select_related("hold")
    if transfer is None or not (actor.is_operator or transfer.hold.holder_id == actor.organisation_id):
        raise NotFound(kind="Transfer", id=str(transfer_id))
    await ledger.lock(transfer.hold.issuance_id)
    require_agreement({"quantity": (str(transfer.quantity_t), str(quantity_t))})
    await move(
        Transfer,
        transfer_id,
        REQUEST_LIFECYCLE,
        to=RequestStatus.CONFIRMED,
        notice_number=read_one_line("noticeNumber", notice_number, maximum=60),
        executed_on=read_executed_on(executed_on, requested_on=clock.legal_day(transfer.created_at)),
        confirmed_at=clock.now(),
        confirmed_by_id=actor.person_id,
    )
    await ledger.finish(
        transfer.hold,
        state=BlockState.AVAILABLE,
        kind=EntryKind.CONFIRM_TRANSFER,
        actor_id=actor.person_id,
        holder_id=transfer.recipient_id,
    )
    await events.record("TransferConfirmed", subject_id=transfer_id)
