"""What a holder does with its tonnes directly: transfer, retire, set aside, move between its stocks."""

from datetime import datetime
from uuid import UUID

import strawberry

from core.text import read_instant
from disclosures.gate_errors import RuleNotMet, WordingRefused
from parties.actors import Actor
from payments import holds
from registry import unit_queries, units
from registry.errors import (
    AllocationExceedsHold,
    AlreadyRegistered,
    BadSerials,
    ConsumerCannotHoldUnits,
    HoldServesSale,
    InsufficientUnits,
    MixedUses,
    PermissionMissing,
    PurposeNotAllowed,
    SchemeForbids,
    UnitsNotAvailable,
    UsePlaceIsCreationPlace,
)
from registry.refusals import AgreementMissing, OutsideArea, VerifierCannotHoldUnits
from registry.retirements import RetirementRequest
from registry.selection import Selection
from registry.states import EntryKind, PurposeCode, RetirementKind, TakeOrder
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.holds import HoldSuccess, hold_of
from schema.ids import read_global_id
from schema.lineage import Block, block_of
from schema.once import once
from schema.retirements import Retirement, Transfer, retirement_of, transfer_of
from schema.scalars import MassInput, WholeTonnes, read_mass_input
from schema.selections import (
    RecipientInput,
    SelectionInput,
    UnitsInput,
    read_organisation,
    read_recipient,
    read_selection,
    stock_of,
)

TAKING = (InsufficientUnits, UnitsNotAvailable, BadSerials)
"""What taking tonnes out of a stock can be refused with."""


@strawberry.input(description="Tonnes to transfer（移転）.")
class TransferUnitsInput:
    """See registry.units.transfer_units."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    units: UnitsInput = strawberry.field(description="Which tonnes.")
    recipient: RecipientInput = strawberry.field(description="To whom.")
    reason: str = strawberry.field(description="Why, on one line; the ledger keeps it.")


@strawberry.input(description="Tonnes to retire（無効化・償却・取消）, for one user and one use.")
class RetireUnitsInput:
    """See payments.holds.retire_units."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    units: UnitsInput = strawberry.field(description="Which tonnes.")
    kind: RetirementKind = strawberry.field(default=RetirementKind.INVALIDATION, description="無効化, 償却 or 取消.")
    beneficiary_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="クレジット利用者; null: the holder itself. Another must have given RETIRE_FOR_USER.",
    )
    use_mass: MassInput | None = strawberry.field(
        default=None, description="Given to the use, the rest stays visible as unallocated; null: all of it."
    )
    purpose_code: PurposeCode = strawberry.field(description="用途.")
    purpose_detail: str = strawberry.field(description="目的の詳細.")
    target_activity: str = strawberry.field(description="Activity that is offset（対象とする活動）.")
    target_period: str = strawberry.field(description="対象とする期間.")
    use_place_code: str = strawberry.field(description="Place of use: 全国地方公共団体コード.")
    calculation_method: str = strawberry.field(description="How the emissions were calculated.")


@strawberry.input(description="Tonnes of one issuance to set aside.")
class HoldUnitsInput:
    """See registry.units.hold_units."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    selection: SelectionInput = strawberry.field(description="Which tonnes.")
    client_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of the stock kept for this client; null: of the organisation's own."
    )
    deadline: datetime = strawberry.field(description="Until when, with its offset from UTC; at most 366 days ahead.")
    reason: str = strawberry.field(description="Why, on one line; the ledger keeps it.")


@strawberry.input(one_of=True, description="From own stock to a client's, or back.")
class StockMoveInput:
    """Exactly one of the two."""

    to_client: strawberry.Maybe[strawberry.ID] = strawberry.field(
        default=None, description="The client for whom the organisation keeps them from now on."
    )
    from_holder: strawberry.Maybe[strawberry.ID] = strawberry.field(
        default=None, description="The holder to which the organisation, its client, leaves what was kept for it."
    )


@strawberry.input(description="Tonnes to move between stocks of one holder（自己分・顧客分の振替）.")
class MoveStockInput:
    """See registry.units.move_stock."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    move: StockMoveInput = strawberry.field(description="From where to where.")
    issuance_id: strawberry.ID = strawberry.field(description="Of which issuance.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    order: TakeOrder = strawberry.field(default=TakeOrder.OLDEST_FIRST, description="From which end of its serials.")
    reason: str = strawberry.field(description="Why, on one line; the ledger keeps it.")


@strawberry.type(description="The tonnes moved where Musubi is the register, and are asked for of every other.")
class TransferUnitsSuccess:
    """One or more transfers, blocks, or both."""

    transfers: list[Transfer] = strawberry.field(description="What was asked for of registries, one an issuance.")
    moved: list[Block] = strawberry.field(description="What is in the recipient's account already.")


@strawberry.type(description="The retirement was asked for, and is done where Musubi is the register.")
class RetireUnitsSuccess:
    """One retirement an issuance."""

    retirements: list[Retirement] = strawberry.field(description="The retirements, one an issuance.")


@strawberry.type(description="The tonnes are in the other stock.")
class MoveStockSuccess:
    """What was moved."""

    moved: list[Block] = strawberry.field(description="The blocks in the other stock.")


async def _transfer(actor: Actor, input: TransferUnitsInput) -> UUID:
    recipient = read_recipient(input.recipient)
    if input.units.hold:
        held = input.units.hold.value
        id = read_global_id(held.hold_id, "Hold")
        return await holds.transfer_hold(actor, hold_id=id, quantity_t=held.quantity, recipient=recipient)
    assert input.units.stock, "@oneOf gives exactly one"
    stock = input.units.stock.value
    return await units.transfer_units(
        actor,
        source=stock_of(stock.client_id, stock.holder_id),
        selection=read_selection(stock.selection),
        recipient=recipient,
        reason=input.reason,
    )


def _holder_of(actor: Actor, input: RetireUnitsInput) -> UUID:
    stock = input.units.stock.value if input.units.stock else None
    return read_organisation(stock.holder_id if stock else None) or actor.organisation_id


async def _retire(actor: Actor, input: RetireUnitsInput) -> UUID:
    mass_g = None if input.use_mass is None else read_mass_input("useMass", input.use_mass)
    request = RetirementRequest(
        beneficiary_id=read_organisation(input.beneficiary_id) or _holder_of(actor, input),
        beneficiary_name="",
        kind=input.kind,
        purpose_code=input.purpose_code,
        purpose_detail=input.purpose_detail,
        target_activity=input.target_activity,
        target_period=input.target_period,
        use_place_code=input.use_place_code,
        calculation_method=input.calculation_method,
    )
    if input.units.hold:
        held = input.units.hold.value
        id = read_global_id(held.hold_id, "Hold")
        return await holds.retire_hold(actor, hold_id=id, quantity_t=held.quantity, request=request, use_mass_g=mass_g)
    assert input.units.stock, "@oneOf gives exactly one"
    stock = input.units.stock.value
    return await holds.retire_units(
        actor,
        source=stock_of(stock.client_id, stock.holder_id),
        selection=read_selection(stock.selection),
        request=request,
        use_mass_g=mass_g,
    )


async def _hold(actor: Actor, input: HoldUnitsInput) -> UUID:
    return await units.hold_units(
        actor,
        source=stock_of(input.client_id),
        selection=read_selection(input.selection),
        deadline=read_instant("deadline", input.deadline),
        reason=input.reason,
    )


async def _move(actor: Actor, input: MoveStockInput) -> UUID:
    to_client = input.move.to_client
    other = to_client or input.move.from_holder
    assert other, "@oneOf gives exactly one"
    other_id, mine = read_global_id(other.value, "Organisation"), actor.organisation_id
    return await units.move_stock(
        actor,
        issuance_id=read_global_id(input.issuance_id, "Issuance"),
        holder_id=mine if to_client else other_id,
        client_id=other_id if to_client else mine,
        to_client=to_client is not None,
        selection=Selection(quantity_t=input.quantity, order=input.order),
        reason=input.reason,
    )


@strawberry.type
class UnitMutation:
    """What a holder does with its tonnes."""

    @strawberry.mutation(
        graphql_type=payload(
            "TransferUnitsPayload",
            TransferUnitsSuccess,
            *KEYED,
            *TAKING,
            SchemeForbids,
            ConsumerCannotHoldUnits,
            VerifierCannotHoldUnits,
            PermissionMissing,
            HoldServesSale,
            AllocationExceedsHold,
            AlreadyRegistered,
        ),
        description="Transfer tonnes to another account, here or at the registry.",
    )
    async def transfer_units(self, info: Info, input: TransferUnitsInput) -> TransferUnitsSuccess:
        """See registry.units.transfer_units and payments.holds.transfer_hold."""
        actor = actor_of(info)
        batch_id = await once(actor, "transferUnits", input, lambda: _transfer(actor, input))
        transfers = await unit_queries.transfers_of_batch(batch_id)
        entries = await unit_queries.entries_under(actor, key=input.idempotency_key, kind=EntryKind.TRANSFER)
        return TransferUnitsSuccess(
            transfers=[transfer_of(one) for one in transfers],
            moved=[block_of(one) for one in await unit_queries.moved_blocks(entries)],
        )

    @strawberry.mutation(
        graphql_type=payload(
            "RetireUnitsPayload",
            RetireUnitsSuccess,
            *KEYED,
            *TAKING,
            SchemeForbids,
            PurposeNotAllowed,
            UsePlaceIsCreationPlace,
            OutsideArea,
            AgreementMissing,
            PermissionMissing,
            MixedUses,
            HoldServesSale,
            AllocationExceedsHold,
            AlreadyRegistered,
            WordingRefused,
            RuleNotMet,
        ),
        description="Retire tonnes for the organisation's own use, or for another under its permission.",
    )
    async def retire_units(self, info: Info, input: RetireUnitsInput) -> RetireUnitsSuccess:
        """See payments.holds.retire_units and retire_hold."""
        actor = actor_of(info)
        batch_id = await once(actor, "retireUnits", input, lambda: _retire(actor, input))
        retirements = await unit_queries.retirements_of_batch(batch_id)
        return RetireUnitsSuccess(retirements=[retirement_of(one) for one in retirements])

    @strawberry.mutation(
        graphql_type=payload("HoldUnitsPayload", HoldSuccess, *KEYED, *TAKING, SchemeForbids),
        description="Set tonnes aside until a deadline.",
    )
    async def hold_units(self, info: Info, input: HoldUnitsInput) -> HoldSuccess:
        """See registry.units.hold_units."""
        actor = actor_of(info)
        id = await once(actor, "holdUnits", input, lambda: _hold(actor, input))
        return HoldSuccess(hold=hold_of(await unit_queries.get_hold_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("MoveStockPayload", MoveStockSuccess, *KEYED, *TAKING, SchemeForbids),
        description="Keep own tonnes for a client from now on, or, as the client, leave them to the holder.",
    )
    async def move_stock(self, info: Info, input: MoveStockInput) -> MoveStockSuccess:
        """See registry.units.move_stock."""
        actor = actor_of(info)
        id = await once(actor, "moveStock", input, lambda: _move(actor, input))
        return MoveStockSuccess(moved=[block_of(one) for one in await unit_queries.moved_blocks([id])])
