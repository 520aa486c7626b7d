"""Blocks and serials: where a tonne is, where it was, and what it came from."""

from datetime import datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from parties.queries import may_read
from registry import lineage
from registry.models import Block as BlockRow
from registry.states import BlockState, EntryKind, Stock
from schema.connections import After, Connection, First, connection_of
from schema.context import Info
from schema.ids import Node, global_id
from schema.parties import Organisation, organisation_of
from schema.scalars import WholeTonnes

SerialText = Annotated[
    str,
    strawberry.argument(
        description="A serial as its registry prints it, e.g. JP-200-000-000-011-157; of a range the first counts."
    ),
]


@strawberry.type(
    description="A run of serials with one holder and one state, from its opening entry to its closing one."
)
class Block(Node):
    """See registry.models.Block."""

    row: strawberry.Private[BlockRow]
    issuance_id: strawberry.ID = strawberry.field(description="The issuance it is a part of.")
    serials: str = strawberry.field(description="First and last serial.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    state: BlockState = strawberry.field(description="The state of all its tonnes.")
    stock: Stock = strawberry.field(description="Whether they were the holder's own or a client's.")
    opened_at: datetime = strawberry.field(description="When its entry opened it.")
    opened_by: EntryKind = strawberry.field(description="The operation that opened it.")
    opened_in: int = strawberry.field(description="That entry's number in the issuance's chain.")
    opened_hash: str = strawberry.field(description="That entry's hash.")
    closed_at: datetime | None = strawberry.field(description="When an entry closed it; null while it is live.")
    closed_by: EntryKind | None = strawberry.field(description="The operation that closed it; null while it is live.")

    @strawberry.field(description="Who held it; null when you may not know.")
    def holder(self, info: Info) -> Organisation | None:
        """The holder, as far as the actor may know it."""
        holder = self.row.holder
        return organisation_of(holder) if may_read(info.context.actor, holder) else None

    @strawberry.field(description="The block itself and those it came from, the newest first, back to the issue.")
    async def history(self, first: First = DEFAULT_PAGE, after: After = None) -> "Connection[Block]":
        """See registry.lineage.history_of."""
        return connection_of(await lineage.history_of(self.row, first=first, after=after), block_of)

    @strawberry.field(description="What it became when it was closed; empty while it is live.")
    async def children(self, first: First = DEFAULT_PAGE, after: After = None) -> "Connection[Block]":
        """See registry.lineage.children_of."""
        return connection_of(await lineage.children_of(self.row, first=first, after=after), block_of)


def block_of(row: BlockRow) -> Block:
    """The GraphQL object of a block; needs `issuance`, `holder`, `opened_by` and `closed_by` fetched."""
    closed_by = row.closed_by
    return Block(
        id=global_id("Block", row.id),
        row=row,
        issuance_id=global_id("Issuance", row.issuance_id),
        serials=str(row.issuance.part(row.start, row.stop)),
        quantity=WholeTonnes(row.stop - row.start),
        state=row.state,
        stock=row.stock,
        opened_at=row.created_at,
        opened_by=row.opened_by.kind,
        opened_in=row.opened_by.sequence,
        opened_hash=row.opened_by.hash,
        closed_at=closed_by.created_at if closed_by else None,
        closed_by=closed_by.kind if closed_by else None,
    )


@strawberry.type
class LineageQuery:
    """Queries about single serials."""

    @strawberry.field(
        description="The block that has a serial now, or had it at an instant; public. NOT_FOUND before its issue."
    )
    async def serial(
        self,
        serial: SerialText,
        at: Annotated[datetime | None, strawberry.argument(description="The instant; now unless told.")] = None,
    ) -> Block:
        """See registry.lineage.find_serial."""
        return block_of(await lineage.find_serial(serial, at=at))
