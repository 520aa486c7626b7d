"""Reversals: what no longer stands for a reduction or removal, and how it is made good."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from registry import queries as registry_queries
from registry import reversals
from registry.annotations import outstanding_of
from registry.errors import BeyondReversal, InsufficientUnits
from registry.evidence_models import Reversal as ReversalRow
from registry.kinds import ReversalCause
from registry.reversal_rules import Cover, covered_by
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.scalars import WholeTonnes

OfIssuance = Annotated[strawberry.ID, strawberry.argument(description="The issuance.")]


@strawberry.type(description="Tonnes that were taken out for ever to make a reversal good.")
class CoveredTonnes:
    """See registry.reversal_rules.Covered."""

    cover: Cover = strawberry.field(description="Where they came from.")
    certification_number: str = strawberry.field(description="クレジット認証番号 of their issuance.")
    serials: str = strawberry.field(description="Their serials.")
    quantity: WholeTonnes = strawberry.field(description="Whole tonnes.")
    covered_on: date = strawberry.field(description="When they were taken out.")


@strawberry.type(
    description="Issued tonnes that no longer stand for a reduction or removal（反転）, with what makes them good."
)
class Reversal(Node):
    """See registry.evidence_models.Reversal."""

    issuance_id: strawberry.ID = strawberry.field(description="The issuance whose tonnes were reversed.")
    cause: ReversalCause = strawberry.field(description="Why.")
    quantity: WholeTonnes = strawberry.field(description="Reversed tonnes.")
    occurred_on: date = strawberry.field(description="When it happened.")
    evidence: str = strawberry.field(description="What shows it.")
    recorded_at: datetime = strawberry.field(description="When it was recorded.")
    from_buffer: WholeTonnes = strawberry.field(description="Made good from buffers.")
    from_stock: WholeTonnes = strawberry.field(description="Made good from the creator's own unsold tonnes.")
    replaced: WholeTonnes = strawberry.field(description="Given by the creator afterwards.")
    outstanding: WholeTonnes = strawberry.field(description="Still to be made good by the creator.")
    covered: list[CoveredTonnes] = strawberry.field(description="What was taken out for it, in that order.")


def reversal_of(row: ReversalRow) -> Reversal:
    """The GraphQL object of a reversal."""
    return Reversal(
        id=global_id("Reversal", row.id),
        issuance_id=global_id("Issuance", row.issuance_id),
        cause=row.cause,
        quantity=WholeTonnes(row.quantity_t),
        occurred_on=row.occurred_on,
        evidence=row.evidence,
        recorded_at=row.created_at,
        from_buffer=WholeTonnes(row.buffer_t),
        from_stock=WholeTonnes(row.stock_t),
        replaced=WholeTonnes(row.replaced_t),
        outstanding=WholeTonnes(outstanding_of(row)),
        covered=[
            CoveredTonnes(
                cover=one.cover,
                certification_number=one.certification_number,
                serials=one.serials,
                quantity=WholeTonnes(one.quantity_t),
                covered_on=one.covered_on,
            )
            for one in covered_by(row.details)
        ],
    )


@strawberry.input(description="A reversal as its evidence shows it.")
class RecordReversalInput:
    """See registry.reversals.ReversalReport."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    issuance_id: strawberry.ID = strawberry.field(description="The issuance.")
    cause: ReversalCause = strawberry.field(description="Why.")
    quantity: WholeTonnes = strawberry.field(
        description="Reversed tonnes; of a double registration all that were not reversed before."
    )
    occurred_on: date = strawberry.field(description="When it happened, or came to light.")
    evidence: str = strawberry.field(description="What shows it, at most 1,000 characters; it is public.")


@strawberry.input(description="Tonnes given for reversed ones.")
class ReplaceReversedInput:
    """See registry.reversals.replace_reversed."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    reversal_id: strawberry.ID = strawberry.field(description="The reversal.")
    issuance_id: strawberry.ID = strawberry.field(description="Of the same scheme, of which tonnes are given.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes, at most what is outstanding.")


@strawberry.type(description="The reversal is recorded as it now stands.")
class ReversalSuccess:
    """The reversal after the change."""

    reversal: Reversal = strawberry.field(description="The reversal.")


@strawberry.type
class ReversalQuery:
    """Queries about reversals."""

    @strawberry.field(description="The reversals of an issuance, oldest first; public.")
    async def reversals(
        self, issuance_id: OfIssuance, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Reversal]:
        """See registry.reversals.page_of_reversals."""
        issuance = await registry_queries.get_issuance(read_global_id(issuance_id, "Issuance"))
        page = await reversals.page_of_reversals(issuance_id=issuance.id, first=first, after=after)
        return connection_of(page, reversal_of)


@strawberry.type
class ReversalMutation:
    """Recording reversals and making them good."""

    @strawberry.mutation(
        graphql_type=payload("RecordReversalPayload", ReversalSuccess, *KEYED, InsufficientUnits),
        description="Operators: record a reversal; buffers and the creator's stock make it good at once, by its cause.",
    )
    async def record_reversal(self, info: Info, input: RecordReversalInput) -> ReversalSuccess:
        """See registry.reversals.record_reversal."""
        actor = actor_of(info)
        report = reversals.ReversalReport(
            issuance_id=read_global_id(input.issuance_id, "Issuance"),
            cause=input.cause,
            quantity_t=input.quantity,
            occurred_on=input.occurred_on,
            evidence=input.evidence,
        )
        id = await once(actor, "recordReversal", input, lambda: reversals.record_reversal(actor, report))
        return ReversalSuccess(reversal=reversal_of(await reversals.get_reversal(id)))

    @strawberry.mutation(
        graphql_type=payload("ReplaceReversedPayload", ReversalSuccess, *KEYED, InsufficientUnits, BeyondReversal),
        description="The creator gives tonnes of its own for reversed ones that are still outstanding.",
    )
    async def replace_reversed(self, info: Info, input: ReplaceReversedInput) -> ReversalSuccess:
        """See registry.reversals.replace_reversed."""
        actor = actor_of(info)
        id = read_global_id(input.reversal_id, "Reversal")
        issuance_id = read_global_id(input.issuance_id, "Issuance")
        await once(
            actor,
            "replaceReversed",
            input,
            lambda: reversals.replace_reversed(
                actor, reversal_id=id, issuance_id=issuance_id, quantity_t=input.quantity
            ),
        )
        return ReversalSuccess(reversal=reversal_of(await reversals.get_reversal(id)))
