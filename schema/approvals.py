"""A second person's word（決裁）: what waits for it, giving it, and for which acts an organisation wants it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from core.pages import DEFAULT_PAGE
from parties import approvals
from parties.errors import ApproverMissing
from parties.kinds import ApprovalDecision, ApprovalStatus
from parties.queries import names_of_people
from parties.record_models import Approval as ApprovalRow
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once


@strawberry.type(description="An act that waits, or waited, for a second person's word（決裁）.")
class Approval(Node):
    """See parties.record_models.Approval."""

    act: str = strawberry.field(description="The mutation.")
    input: str = strawberry.field(
        description="Its input as JSON, with the idempotency key: send exactly this again once it is approved."
    )
    status: ApprovalStatus = strawberry.field(description="Where it stands.")
    requested_by: str = strawberry.field(description="Name of the person who asked.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    expires_at: datetime = strawberry.field(description="Until when it may be decided and used.")
    decided_by: str | None = strawberry.field(description="Name of the person who decided; null until then.")
    decided_at: datetime | None = strawberry.field(description="When it was decided; null until then.")
    reason: str | None = strawberry.field(description="Why it was decided so; null until then.")
    used_at: datetime | None = strawberry.field(description="When the act was done with it; null until then.")


def approval_of(row: ApprovalRow, names: Mapping[UUID, str]) -> Approval:
    """The GraphQL object of an approval, with the names of its people."""
    return Approval(
        id=global_id("Approval", row.id),
        act=row.act,
        input=row.input_json,
        status=approvals.status_of(row),
        requested_by=names.get(row.requested_by_id, ""),
        requested_at=row.created_at,
        expires_at=row.expires_at,
        decided_by=names.get(row.decided_by_id, "") if row.decided_by_id else None,
        decided_at=row.decided_at,
        reason=row.reason,
        used_at=row.used_at,
    )


async def approval_of_row(row: ApprovalRow) -> Approval:
    """The GraphQL object of one approval."""
    return approval_of(row, await names_of_people([row.requested_by_id, row.decided_by_id]))


@strawberry.input(description="What the second person says to a request.")
class DecideApprovalInput:
    """Another person's request of the same organisation."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    approval_id: strawberry.ID = strawberry.field(description="The request.")
    decision: ApprovalDecision = strawberry.field(description="Whether the act may be done.")
    reason: str = strawberry.field(description="Why, at most 2,000 characters.")


@strawberry.type(description="The request is decided.")
class ApprovalSuccess:
    """The approval after the decision."""

    approval: Approval = strawberry.field(description="The approval.")


@strawberry.input(description="For which acts the organisation wants a second person's word.")
class SetApprovalPolicyInput:
    """The whole list; to ask for less than before needs a second person's word itself."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    acts: list[str] = strawberry.field(
        description="Names of mutations with an idempotency key that trade, keep units or keep books; empty for none."
    )


@strawberry.type(description="The organisation's wish is on record.")
class ApprovalPolicySuccess:
    """The acts after the change."""

    acts: list[str] = strawberry.field(description="The acts that need a second person's word by its wish.")


StatusArgument = Annotated[
    ApprovalStatus | None, strawberry.argument(description="Only those in this status; null for all.")
]


@strawberry.type
class ApprovalQuery:
    """Queries about approvals."""

    @strawberry.field(description="The organisation's requests for a second person's word; all for who reads all.")
    async def approvals(
        self, info: Info, status: StatusArgument = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Approval]:
        """See parties.approvals.page_of_approvals_for."""
        page = await approvals.page_of_approvals_for(actor_of(info), status=status, first=first, after=after)
        ids = [id for row in page.rows for id in (row.requested_by_id, row.decided_by_id)]
        names = await names_of_people(ids)
        return connection_of(page, lambda row: approval_of(row, names))

    @strawberry.field(description="The acts for which the organisation wants a second person's word.")
    async def approval_policy(self, info: Info) -> list[str]:
        """See parties.approvals.acts_of."""
        return await approvals.acts_of(actor_of(info))


@strawberry.type
class ApprovalMutation:
    """Deciding, and saying what is to be decided."""

    @strawberry.mutation(
        graphql_type=payload("DecideApprovalPayload", ApprovalSuccess, *KEYED),
        description="Agree to another person's request of the organisation, or decline it for good.",
    )
    async def decide_approval(self, info: Info, input: DecideApprovalInput) -> ApprovalSuccess:
        """See parties.approvals.decide."""
        actor = actor_of(info)
        id = read_global_id(input.approval_id, "Approval")
        approves = input.decision is ApprovalDecision.APPROVE
        await once(
            actor,
            "decideApproval",
            input,
            lambda: approvals.decide(actor, approval_id=id, approves=approves, reason=input.reason),
        )
        return ApprovalSuccess(approval=await approval_of_row(await approvals.get_approval_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("SetApprovalPolicyPayload", ApprovalPolicySuccess, *KEYED, ApproverMissing),
        description="Owners: say for which acts a second person's word is wanted.",
    )
    async def set_approval_policy(self, info: Info, input: SetApprovalPolicyInput) -> ApprovalPolicySuccess:
        """See parties.approvals.set_policy."""
        actor = actor_of(info)
        await once(
            actor,
            "setApprovalPolicy",
            input,
            lambda: approvals.set_policy(actor, acts=input.acts),
            asks_second=lambda approved_as: approvals.loosens(actor, input.acts, approved_as),
        )
        return ApprovalPolicySuccess(acts=await approvals.acts_of(actor))
