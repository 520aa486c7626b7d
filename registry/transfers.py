"""Transfer (移転): requested, then confirmed by the registry's notice; the tonnes change hands only then."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.moves import move
from core.statements import find
from core.text import read_one_line
from parties.actors import Actor
from parties.models import Organisation
from parties.permissions import require
from registry import ledger
from registry.accounts import Account
from registry.errors import AlreadyRegistered, PermissionMissing
from registry.gates import require_allowed
from registry.holders import require_may_hold
from registry.models import Hold, Issuance, Transfer
from registry.notices import read_executed_on, require_agreement
from registry.reconciliation import TransferNotice, compare_transfer
from registry.retirements import own_notice_number
from registry.schemes import Act, Keeper, policy_of
from registry.states import REQUEST_LIFECYCLE, BlockState, EntryKind, RequestStatus, Stock


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who receives: an organisation's account here, or an account outside Musubi by its holder's name and number."""

    organisation_id: UUID | None = None
    stock: Stock = Stock.OWN
    client_id: UUID | None = None
    outside_name: str | None = None
    outside_account: str | None = None


async def request_transfer(
    actor: Actor,
    *,
    hold_id: UUID,
    recipient: Recipient,
    quantity_t: int | None = None,
    by_serial: bool = False,
    batch_id: UUID | None = None,
) -> Transfer:
    """Ask the registry to move a pending hold's tonnes (or the first `quantity_t`) to another holder's account.

    Where Musubi is the register it is executed at once. In the caller's transaction. Raises SchemeForbids,
    ConsumerCannotHoldUnits (docs/sources.md RG-08), InvalidInput, and InvalidTransition when the hold is resolved
    already. The caller knows that no grams of it are allocated.
    """
    held = await Hold.get(id=hold_id).select_related("issuance")
    source = Account(holder_id=held.holder_id, stock=held.stock, client_id=held.client_id)
    receiver = await find(Organisation, recipient.organisation_id) if recipient.organisation_id else None
    await require_recipient(held.issuance, recipient, receiver, source=source)
    transfer = Transfer(
        id=new_id(),
        hold_id=hold_id,
        recipient_id=recipient.organisation_id,
        recipient_stock=recipient.stock,
        recipient_client_id=recipient.client_id,
        outside_recipient=recipient.outside_name,
        outside_account=recipient.outside_account,
        quantity_t=held.quantity_t if quantity_t is None else quantity_t,
        requested_by_id=actor.person_id,
        by_serial=by_serial,
        batch_id=batch_id,
    )
    await ledger.lock(held.issuance_id)
    if not await Transfer.exists(hold_id=hold_id):
        await transfer.save(force_create=True)
    await ledger.post(
        held,
        state=BlockState.HELD,
        kind=EntryKind.REQUEST_TRANSFER,
        actor_id=actor.person_id,
        quantity_t=quantity_t,
        reason="transfer",
    )
    # Posting locks the hold, so no allocation slips in between it and this reading.
    assert not await Hold.exists(id=hold_id, allocated_g__gt=0), "a use keeps the tonnes behind it"
    await events.record("TransferRequested", subject_id=transfer.id)
    if policy_of(held.issuance.scheme).keeper is Keeper.MUSUBI:
        transfer.hold = held
        await _execute(actor, transfer, notice_number=own_notice_number(transfer.id), executed_on=clock.today())
    return transfer


async def confirm_transfer(actor: Actor, *, transfer_id: UUID, notice: TransferNotice) -> None:
    """Match the registry's transfer notice and hand the tonnes to the recipient as available stock.

    The holder that asked, or an operator, enters it. Raises NoticeDiffers, AlreadyRegistered (the notice's number) and
    InvalidTransition. Runs inside the caller's transaction.
    """
    transfer = await _transfer_to_decide(actor, transfer_id, "recordTransferNotice")
    await ledger.lock(transfer.hold.issuance_id)
    executed_on = read_executed_on(notice.executed_on, requested_on=clock.legal_day(transfer.created_at))
    notice_number = read_one_line("noticeNumber", notice.notice_number, maximum=60)
    require_agreement(await compare_transfer(transfer, notice))
    await _execute(
        actor,
        transfer,
        notice_number=notice_number,
        executed_on=executed_on,
    )


async def reject_transfer(actor: Actor, *, transfer_id: UUID, reason: str) -> tuple[Hold, tuple[tuple[int, int], ...]]:
    """The registry refused the application: the tonnes are available again; returns the hold and the freed ranges.

    The holder that asked, or an operator, enters it. Raises InvalidTransition once it is decided. In the caller's
    transaction.
    """
    transfer = await _transfer_to_decide(actor, transfer_id, "recordTransferRejection")
    await ledger.lock(transfer.hold.issuance_id)
    reason = read_one_line("reason", reason, maximum=500)
    await move(
        Transfer,
        transfer_id,
        REQUEST_LIFECYCLE,
        to=RequestStatus.REJECTED,
        rejected_at=clock.now(),
        rejected_by_id=actor.person_id,
        rejection_reason=reason,
    )
    freed = await ledger.reject(
        transfer.hold, kind=EntryKind.REJECT_TRANSFER, actor_id=actor.person_id, reason=reason[:200]
    )
    await events.record("TransferRejected", subject_id=transfer_id)
    return transfer.hold, freed


async def require_recipient(
    issuance: Issuance, recipient: Recipient, receiver: Organisation | None, *, source: Account
) -> None:
    """Raises SchemeForbids, ConsumerCannotHoldUnits, PermissionMissing, NotFound or InvalidInput unless the tonnes may
    go there: what a holder keeps for a client goes to that client alone (docs/sources.md PR-03).

    `receiver` is the recipient's organisation, which the caller has read; none if there is no such one.
    """
    require_allowed(issuance, Act.TRANSFER)
    if (recipient.organisation_id is None) == (recipient.outside_name is None):
        raise InvalidInput(field="recipient", value="", rule="organisation_or_outside_account")
    if source.client_id not in (None, recipient.client_id or recipient.organisation_id):
        client = await Organisation.get(id=source.client_id)
        raise PermissionMissing(grantor=client.legal_name, scope=Act.TRANSFER.value, rule="PR-03")
    if recipient.outside_name is not None:
        read_one_line("outsideRecipient", recipient.outside_name)
        read_one_line("outsideAccount", recipient.outside_account or "", maximum=60)
        if policy_of(issuance.scheme).keeper is Keeper.MUSUBI:
            raise InvalidInput(field="outsideRecipient", value=recipient.outside_name, rule="register_is_here")
        return
    if receiver is None:
        raise NotFound(kind="Organisation", id=str(recipient.organisation_id))
    require_may_hold(receiver.kind)
    if receiver.id == source.holder_id:
        raise InvalidInput(field="recipient", value=str(receiver.id), rule="another_holder")
    if recipient.client_id == receiver.id:
        raise InvalidInput(field="clientId", value=str(receiver.id), rule="client_is_not_holder")


def account_of(recipient: Recipient) -> Account:
    """The account in which an organisation receives."""
    assert recipient.organisation_id is not None, "an outside account has no stock here"
    return Account(holder_id=recipient.organisation_id, stock=recipient.stock, client_id=recipient.client_id)


async def _transfer_to_decide(actor: Actor, transfer_id: UUID, act: str) -> Transfer:
    require(actor, act)
    found = await Transfer.get_or_none(id=transfer_id).select_related("hold__issuance__project", "hold__holder")
    if found is None or (not actor.is_operator and actor.organisation_id != found.hold.holder_id):
        raise NotFound(kind="Transfer", id=str(transfer_id))
    return found


async def _execute(actor: Actor, transfer: Transfer, *, notice_number: str, executed_on: date) -> None:
    try:
        async with transaction():
            await move(
                Transfer,
                transfer.id,
                REQUEST_LIFECYCLE,
                to=RequestStatus.CONFIRMED,
                notice_number=notice_number,
                executed_on=executed_on,
                confirmed_at=clock.now(),
                confirmed_by_id=actor.person_id,
            )
    except IntegrityError as error:
        raise AlreadyRegistered(field="noticeNumber", value=notice_number) from error
    transfer.status = RequestStatus.CONFIRMED
    leaves = transfer.recipient_id is None
    recipient = Recipient(
        organisation_id=transfer.recipient_id, stock=transfer.recipient_stock, client_id=transfer.recipient_client_id
    )
    await ledger.finish(
        transfer.hold,
        state=BlockState.TRANSFERRED_AWAY if leaves else BlockState.AVAILABLE,
        kind=EntryKind.CONFIRM_TRANSFER,
        actor_id=actor.person_id,
        account=None if leaves else account_of(recipient),
        reason=notice_number,
    )
    await events.record("TransferConfirmed", subject_id=transfer.id)
