"""What can be asked of the ledger, as data: a command is performed through the product's use cases, under its key.

A command is JSON all through, so that it can be its own idempotency request, and be asked again by another process.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from core import clock
from core.errors import DomainError
from core.idempotency import once
from core.mass import Grams
from listings.certificates import issue_certificate
from parties.actors import Actor
from payments import delivery, holds
from registry import ledger, units
from registry.allocations import allocate, release_allocation
from registry.kinds import ReversalCause, Scheme
from registry.models import Retirement, Transfer
from registry.reconciliation import TransferNotice
from registry.retirements import RetirementRequest
from registry.reversals import ReversalReport, record_reversal, replace_reversed
from registry.selection import Selection
from registry.states import RetirementKind, Stock, TakeOrder, UseKind
from registry.transfers import Recipient
from registry.units import StockOf
from schema.errors import ERROR_CLASSES
from tests.factories import CITY, notice_of
from tests.ledger.cast import PURPOSES, Cast, new_issuance, serials_of

Arguments = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Command:
    """`do` is a key of `OPERATIONS`, `by` the number of the party that asks."""

    do: str
    by: int
    args: Arguments


async def ask(cast: Cast, key: str, command: Command) -> UUID:
    """Perform a command once under its key; raises its refusal."""

    async def run() -> UUID:
        return await OPERATIONS[command.do](cast, cast.actor(command.by), command.args)

    return await once(
        owner_id=cast.actor(command.by).organisation_id,
        key=key,
        operation=command.do,
        request=dict(command.args),
        run=run,
        errors=ERROR_CLASSES,
    )


def refusal_of(error: Exception) -> dict[str, Any]:
    """A refusal as data, the same whether it is the first or a repeated answer."""
    assert isinstance(error, DomainError)
    return {"error": type(error).__name__, **{name: str(value) for name, value in error.attributes().items()}}


def retirement_request(kind: RetirementKind, beneficiary: Actor) -> RetirementRequest:
    """What the registry's form asks, for this kind and user."""
    return RetirementRequest(
        beneficiary_id=beneficiary.organisation_id,
        beneficiary_name=beneficiary.organisation_name,
        purpose_code=PURPOSES[kind],
        purpose_detail="大会運営に伴う排出のオフセット",
        target_activity="秋の大会（会場：千代田区）",
        target_period="2026年10月1日",
        use_place_code=CITY,
        calculation_method="環境省の排出係数による",
        kind=kind,
    )


async def _issue(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    issuance = new_issuance(cast, **args)
    await ledger.issue(issuance, actor_id=actor.person_id)
    return issuance.id


async def _hold(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await units.hold_units(
        actor,
        source=_stock_of(cast, args),
        selection=_selection(args["selection"]),
        deadline=clock.now() + timedelta(hours=args["hours"]),
        reason="確保",
    )


async def _void(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    await holds.void_hold(actor, hold_id=UUID(args["hold"]))
    return UUID(args["hold"])


async def _retire_hold(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    kind = RetirementKind(args["kind"])
    return await holds.retire_hold(
        actor,
        hold_id=UUID(args["hold"]),
        quantity_t=args["quantity_t"],
        request=retirement_request(kind, cast.actor(args["user"])),
        use_mass_g=_grams(args["use_mass_g"]),
    )


async def _transfer_hold(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await holds.transfer_hold(
        actor,
        hold_id=UUID(args["hold"]),
        quantity_t=args["quantity_t"],
        recipient=_recipient(cast, args["to"]),
    )


async def _retire(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await units.retire_units(
        actor,
        source=_stock_of(cast, args),
        selection=_selection(args["selection"]),
        request=retirement_request(RetirementKind(args["kind"]), cast.actor(args["user"])),
        use_mass_g=_grams(args["use_mass_g"]),
    )


async def _transfer(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await units.transfer_units(
        actor,
        source=_stock_of(cast, args),
        selection=_selection(args["selection"]),
        recipient=_recipient(cast, args["to"]),
        reason="譲渡",
    )


async def _confirm(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    hold_id, more_t = UUID(args["hold"]), int(args["differs"])
    retirement = await Retirement.get_or_none(hold_id=hold_id)
    if retirement is not None:
        notice = replace(
            await notice_of(retirement, number=f"無-{hold_id.hex}"),
            kind=retirement.kind,
            quantity_t=retirement.quantity_t + more_t,
            ranges=(),
            serials=[str(one) for one in await ledger.ranges_of_hold(hold_id)],
        )
        await delivery.record_retirement_notice(actor, retirement_id=retirement.id, notice=notice)
        return retirement.id
    transfer = await Transfer.get(hold_id=hold_id)
    await delivery.record_transfer_notice(
        actor,
        transfer_id=transfer.id,
        notice=TransferNotice(
            notice_number=f"移-{hold_id.hex}", executed_on=clock.today(), quantity_t=transfer.quantity_t + more_t
        ),
    )
    return transfer.id


async def _reject(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    hold_id, reason = UUID(args["hold"]), "申請書に不備がある"
    retirement = await Retirement.get_or_none(hold_id=hold_id)
    if retirement is not None:
        await delivery.record_retirement_rejection(actor, retirement_id=retirement.id, reason=reason)
        return retirement.id
    transfer = await Transfer.get(hold_id=hold_id)
    await delivery.record_transfer_rejection(actor, transfer_id=transfer.id, reason=reason)
    return transfer.id


async def _move_stock(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await units.move_stock(
        actor,
        issuance_id=UUID(args["issuance"]),
        holder_id=cast.actor(args["holder"]).organisation_id,
        client_id=cast.actor(args["client"]).organisation_id,
        to_client=args["to_client"],
        selection=Selection(quantity_t=args["quantity_t"], order=_order(args)),
        reason="口座の振替",
    )


async def _allocate(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await allocate(
        hold_id=UUID(args["hold"]),
        mass_g=Grams(args["mass_g"]),
        use_kind=UseKind(args["use_kind"]),
        use_id=UUID(args["use"]),
    )


async def _release(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    await release_allocation(use_kind=UseKind(args["use_kind"]), use_id=UUID(args["use"]))
    return UUID(args["use"])


async def _move_use(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await holds.move_use(actor, allocation_id=UUID(args["allocation"]), to_hold_id=UUID(args["hold"]))


async def _reverse(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    report = ReversalReport(
        issuance_id=UUID(args["issuance"]),
        cause=ReversalCause(args["cause"]),
        quantity_t=args["quantity_t"],
        occurred_on=clock.today(),
        evidence="消防署の報告",
    )
    return await record_reversal(actor, report)


async def _replace(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    return await replace_reversed(
        actor,
        reversal_id=UUID(args["reversal"]),
        issuance_id=UUID(args["issuance"]),
        quantity_t=args["quantity_t"],
    )


async def _certify(cast: Cast, actor: Actor, args: Arguments) -> UUID:
    retirement = await Retirement.get(hold_id=UUID(args["hold"]))
    await issue_certificate(retirement.id)
    return retirement.id


OPERATIONS: Final[Mapping[str, Callable[[Cast, Actor, Arguments], Awaitable[UUID]]]] = {
    "issue": _issue,
    "hold": _hold,
    "void": _void,
    "retire_hold": _retire_hold,
    "transfer_hold": _transfer_hold,
    "retire": _retire,
    "transfer": _transfer,
    "confirm": _confirm,
    "reject": _reject,
    "move_stock": _move_stock,
    "allocate": _allocate,
    "release": _release,
    "move_use": _move_use,
    "reverse": _reverse,
    "replace": _replace,
    "certify": _certify,
}


def _selection(args: Arguments) -> Selection:
    ranges = args.get("ranges", ())
    return Selection(
        issuance_id=UUID(args["issuance"]) if args.get("issuance") else None,
        scheme=Scheme(args["scheme"]) if args.get("scheme") else None,
        quantity_t=args.get("quantity_t"),
        order=_order(args),
        serials=tuple(serials_of(source, start, stop) for source, start, stop in ranges),
    )


def _order(args: Arguments) -> TakeOrder:
    return TakeOrder.NEWEST_FIRST if args["newest"] else TakeOrder.OLDEST_FIRST


def _stock_of(cast: Cast, args: Arguments) -> StockOf:
    holder, client = args.get("holder"), args["client"]
    return StockOf(
        stock=Stock.OWN if client is None else Stock.CLIENT,
        client_id=None if client is None else cast.actor(client).organisation_id,
        holder_id=None if holder is None else cast.actor(holder).organisation_id,
    )


def _recipient(cast: Cast, to: Arguments) -> Recipient:
    if to["party"] is None:
        return Recipient(outside_name="海外の買い手", outside_account="GB-100-0001")
    client = to["client"]
    return Recipient(
        organisation_id=cast.actor(to["party"]).organisation_id,
        stock=Stock.OWN if client is None else Stock.CLIENT,
        client_id=None if client is None else cast.actor(client).organisation_id,
    )


def _grams(mass_g: int | None) -> Grams | None:
    return None if mass_g is None else Grams(mass_g)
