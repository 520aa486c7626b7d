"""What an idempotency key was answered, for a client that has lost the answer."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Final
from uuid import UUID

import strawberry

from core.errors import NotFound
from core.idempotency import Answer
from parties.actors import Actor
from registry import unit_queries
from registry.states import EntryKind
from schema.errors import Error, to_graphql
from schema.ids import Node
from schema.lineage import block_of
from schema.retirements import retirement_of, transfer_of

Find = Callable[[Actor | None, UUID], Awaitable[Node]]

KeyArgument = Annotated[str, strawberry.argument(description="The key that was sent.")]

MADE: Final[Mapping[str, str]] = {
    "recordAgreement": "Agreement",
    "registerProject": "Project",
    "registerIssuance": "Issuance",
    "publishListing": "Listing",
    "postDemand": "Demand",
    "proposeMatch": "Match",
    "orderProduct": "Order",
    "offerProduct": "Product",
    "fileComplaint": "Complaint",
    "requestSellerDisclosure": "DisclosureRequest",
    "waiveRule": "RuleWaiver",
    "publishDocument": "PublishedDocument",
    "withdrawDocument": "PublishedDocument",
    "requestProductRetirement": "Retirement",
    "holdUnits": "Hold",
    "reassignAllocation": "Allocation",
    "grantPermission": "ProxyPermission",
    "recordReversal": "Reversal",
    "recordPowerCertificate": "PowerCertificate",
}
"""Which type of node an act makes one of. What an act changes is named by its input, and known to who sent it."""


@strawberry.enum(description="How the first request with a key ended.")
class AnswerOutcome(Enum):
    """Done, or refused."""

    SUCCEEDED = strawberry.enum_value("SUCCEEDED", description="It was done, once.")
    REFUSED = strawberry.enum_value("REFUSED", description="It was refused and changed nothing.")


@strawberry.type(description="The answer that a key has, whenever it is sent again with the same input.")
class EarlierAnswer:
    """See core.idempotency.Answer."""

    operation: str = strawberry.field(description="The mutation's name.")
    at: datetime = strawberry.field(description="When it was asked for first.")
    outcome: AnswerOutcome = strawberry.field(description="How it ended.")
    nodes: list[Node] = strawberry.field(description="What it made; empty when it changed what its input named.")
    error: Error | None = strawberry.field(description="Why it was refused; null when it was done.")


async def answer_of(
    actor: Actor, key: str, answer: Answer, *, nodes: Mapping[str, Find], language: str
) -> EarlierAnswer:
    """The GraphQL object of an answer to the actor's organisation."""
    refusal = answer.refusal
    made = [] if refusal else await _made(actor, key, answer, nodes)
    return EarlierAnswer(
        operation=answer.operation,
        at=answer.at,
        outcome=AnswerOutcome.REFUSED if refusal else AnswerOutcome.SUCCEEDED,
        nodes=made,
        error=to_graphql(refusal, language) if refusal else None,
    )


async def _made(actor: Actor, key: str, answer: Answer, nodes: Mapping[str, Find]) -> list[Node]:
    id = answer.result_id
    assert id is not None, "what was done has its result"
    if answer.operation == "retireUnits":
        return [retirement_of(one) for one in await unit_queries.retirements_of_batch(id)]
    if answer.operation == "transferUnits":
        entries = await unit_queries.entries_under(actor, key=key, kind=EntryKind.TRANSFER)
        transfers: list[Node] = [transfer_of(one) for one in await unit_queries.transfers_of_batch(id)]
        return transfers + [block_of(one) for one in await unit_queries.moved_blocks(entries)]
    if answer.operation == "moveStock":
        return [block_of(one) for one in await unit_queries.moved_blocks([id])]
    if answer.operation not in MADE:
        return []
    try:
        return [await nodes[MADE[answer.operation]](actor, id)]
    except NotFound:
        # It was made, and the organisation may not read it any more.
        return []
