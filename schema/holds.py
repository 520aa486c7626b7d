"""Holds: tonnes set aside until a deadline, and the grams of them that uses have."""

from datetime import datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from payments import holds
from registry import unit_queries
from registry.allocations import unallocated_g
from registry.errors import AllocationExceedsHold, AllocationFixed, HoldServesSale, MixedUses, ProjectDoesNotFit
from registry.models import Allocation as AllocationRow
from registry.models import Hold as HoldRow
from registry.serials import show_ranges
from registry.states import HoldStatus, Stock, UseKind
from registry.views import AnyAllocation
from schema import loaders
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of
from schema.registry import Issuance, issuance_of
from schema.scalars import Mass, WholeTonnes, mass_of

USE_TYPES = {UseKind.DEMAND: "Demand", UseKind.PRODUCT_SALE: "Order", UseKind.REFUNDED_SALE: "Order"}
"""What an allocation's use is, where it is a thing of its own."""

OnlyHoldStatus = Annotated[HoldStatus | None, strawberry.argument(description="Only holds in this state.")]


@strawberry.type(description="Grams of a hold's tonnes that one use has（割当）.")
class Allocation(Node):
    """See registry.models.Allocation."""

    row: strawberry.Private[AnyAllocation]
    mass: Mass = strawberry.field(description="How much.")
    use_kind: UseKind = strawberry.field(description="What for.")
    use_id: strawberry.ID | None = strawberry.field(description="The demand, or the order; null for an own use.")
    hold_id: strawberry.ID = strawberry.field(description="The hold whose tonnes it has grams of.")
    made_at: datetime = strawberry.field(description="When it was made.")
    released_at: datetime | None = strawberry.field(description="When it was taken back; null while it stands.")
    serials: str = strawberry.field(
        description="On which serials its grams lie, oldest allocation on the lowest; the first and last may be shared."
    )


async def allocation_of(row: AllocationRow) -> Allocation:
    """The GraphQL object of an allocation; needs `hold` fetched."""
    if row.released_at is not None:
        return _allocation_of(row, "")
    [placed] = await unit_queries.lay(row.hold, [row])
    return _allocation_of(row, show_ranges(placed.serials))


def _allocation_of(row: AnyAllocation, serials: str) -> Allocation:
    use_type = USE_TYPES.get(row.use_kind)
    return Allocation(
        id=global_id("Allocation", row.id),
        row=row,
        mass=mass_of(row.mass_g),
        use_kind=row.use_kind,
        use_id=global_id(use_type, row.use_id) if use_type else None,
        hold_id=global_id("Hold", row.hold_id),
        made_at=row.created_at,
        released_at=row.released_at,
        serials=serials,
    )


@strawberry.type(description="Tonnes of one issuance set aside until a deadline（確保）.")
class Hold(Node):
    """See registry.models.Hold."""

    row: strawberry.Private[HoldRow]
    status: HoldStatus = strawberry.field(description="State; it is resolved once.")
    stock: Stock = strawberry.field(description="Whose tonnes.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes that were set aside.")
    posted: WholeTonnes | None = strawberry.field(description="Of them used, the rest was given back; null until then.")
    allocated: Mass = strawberry.field(description="Given to uses.")
    unallocated: Mass = strawberry.field(description="What no use has of its tonnes（残り）.")
    deadline: datetime = strawberry.field(description="Until when they are set aside.")
    reason: str = strawberry.field(description="Why.")
    placed_at: datetime = strawberry.field(description="Since when.")

    @strawberry.field(description="Who holds the tonnes.")
    def holder(self) -> Organisation:
        """The holder."""
        return organisation_of(self.row.holder)

    @strawberry.field(description="For whom, where they are a client's; null for the holder's own.")
    async def client(self, info: Info) -> Organisation | None:
        """The client."""
        client_id = self.row.client_id
        return organisation_of(await info.context.load(loaders.organisations, client_id)) if client_id else None

    @strawberry.field(description="Of which issuance.")
    async def issuance(self, info: Info) -> Issuance:
        """The issuance."""
        return issuance_of(await info.context.load(loaders.issuances, self.row.issuance_id))

    @strawberry.field(description="The serials that stand in it now; empty once they are given back.")
    async def serials(self, info: Info) -> str:
        """The serials."""
        return show_ranges(await info.context.load(loaders.held_serials, self.row.id))

    @strawberry.field(description="What uses have of it, the oldest first.")
    async def allocations(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Allocation]:
        """See registry.row_queries.pages_of_allocations."""
        page = await info.context.load(loaders.allocations, (self.row.id, first, after))
        return connection_of(page, lambda row: _allocation_of(row.placed.allocation, show_ranges(row.placed.serials)))


def hold_of(row: HoldRow) -> Hold:
    """The GraphQL object of a hold; needs `holder` fetched."""
    return Hold(
        id=global_id("Hold", row.id),
        row=row,
        status=row.status,
        stock=row.stock,
        quantity=WholeTonnes(row.quantity_t),
        posted=None if row.posted_t is None else WholeTonnes(row.posted_t),
        allocated=mass_of(row.allocated_g),
        unallocated=mass_of(unallocated_g(row)),
        deadline=row.deadline,
        reason=row.reason,
        placed_at=row.created_at,
    )


@strawberry.input(description="The hold to give back.")
class VoidHoldInput:
    """A pending hold of the organisation's own, on which no order, product or use stands."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    hold_id: strawberry.ID = strawberry.field(description="The hold.")


@strawberry.type(description="The hold is as it was asked for.")
class HoldSuccess:
    """The hold after the change."""

    hold: Hold = strawberry.field(description="The hold.")


@strawberry.input(description="An own use whose grams another hold is to stand behind.")
class ReassignAllocationInput:
    """See payments.holds.move_use."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    allocation_id: strawberry.ID = strawberry.field(description="The allocation as it is.")
    to_hold_id: strawberry.ID = strawberry.field(
        description="A hold of the same account, scheme and project types, nothing of which is confirmed."
    )


@strawberry.type(description="Another hold stands behind the use.")
class ReassignAllocationSuccess:
    """The allocation that took the old one's place."""

    reassigned: Allocation = strawberry.field(description="The new allocation.")


@strawberry.type
class HoldQuery:
    """Queries about holds."""

    @strawberry.field(description="The organisation's holds, also those behind its sales; every hold for operators.")
    async def holds(
        self, info: Info, status: OnlyHoldStatus = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Hold]:
        """See registry.unit_queries.page_of_holds_for."""
        page = await unit_queries.page_of_holds_for(actor_of(info), status=status, first=first, after=after)
        return connection_of(page, hold_of)


@strawberry.type
class HoldMutation:
    """What a holder does with its holds."""

    @strawberry.mutation(
        graphql_type=payload("VoidHoldPayload", HoldSuccess, *KEYED, HoldServesSale),
        description="Give the tonnes of an own hold back; one behind an order or product is left to the sale.",
    )
    async def void_hold(self, info: Info, input: VoidHoldInput) -> HoldSuccess:
        """See payments.holds.void_hold."""
        actor = actor_of(info)
        id = read_global_id(input.hold_id, "Hold")
        await once(actor, "voidHold", input, lambda: holds.void_hold(actor, hold_id=id))
        return HoldSuccess(hold=hold_of(await unit_queries.get_hold_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "ReassignAllocationPayload",
            ReassignAllocationSuccess,
            *KEYED,
            HoldServesSale,
            AllocationFixed,
            AllocationExceedsHold,
            ProjectDoesNotFit,
            MixedUses,
        ),
        description="Let another hold stand behind an own use, before anything of either is confirmed.",
    )
    async def reassign_allocation(self, info: Info, input: ReassignAllocationInput) -> ReassignAllocationSuccess:
        """See payments.holds.move_use."""
        actor = actor_of(info)
        allocation_id = read_global_id(input.allocation_id, "Allocation")
        to_hold_id = read_global_id(input.to_hold_id, "Hold")
        moved_id = await once(
            actor,
            "reassignAllocation",
            input,
            lambda: holds.move_use(actor, allocation_id=allocation_id, to_hold_id=to_hold_id),
        )
        moved = await unit_queries.get_allocation_for(actor, moved_id)
        return ReassignAllocationSuccess(reassigned=await allocation_of(moved))
