"""What the ledger shows of itself to anybody: where every tonne is, and the head of every chain."""

from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from registry import queries as registry_queries
from schema.connections import After, Connection, First, connection_of
from schema.ids import read_global_id
from schema.registry import Issuance, TonnesInState, issuance_of
from schema.scalars import WholeTonnes


@strawberry.type(description="The whole ledger in figures; the states' tonnes sum to the issued ones at every moment.")
class LedgerTotals:
    """See registry.queries.ledger_totals."""

    issued: WholeTonnes = strawberry.field(description="Issued tonnes.")
    tonnes_by_state: list[TonnesInState] = strawberry.field(description="Where they are.")
    issuances: int = strawberry.field(description="How many issuances.")
    entries: int = strawberry.field(description="How many entries their chains have.")


@strawberry.type
class ProofQuery:
    """Public queries about the ledger as a whole."""

    @strawberry.field(description="Issuances with their totals by state and the head of their chain; public.")
    async def issuances(
        self,
        project_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only this project's; null for all.")
        ] = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[Issuance]:
        """See registry.queries.page_of_issuances."""
        id = read_global_id(project_id, "Project") if project_id is not None else None
        page = await registry_queries.page_of_issuances(project_id=id, first=first, after=after)
        return connection_of(page, issuance_of)

    @strawberry.field(description="The whole ledger in figures; public.")
    async def ledger_totals(self) -> LedgerTotals:
        """See registry.queries.ledger_totals."""
        totals = await registry_queries.ledger_totals()
        return LedgerTotals(
            issued=WholeTonnes(totals.issued_t),
            tonnes_by_state=[
                TonnesInState(state=state, tonnes=WholeTonnes(tonnes)) for state, tonnes in totals.tonnes.items()
            ],
            issuances=totals.issuances,
            entries=totals.entries,
        )
