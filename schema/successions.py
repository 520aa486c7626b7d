"""What operators do for an organisation whose people are gone: they end a membership, and appoint who manages it."""

import strawberry

from parties import invitations, people
from parties.people_errors import TooManyAttempts, TooManyOpen
from parties.permissions import require
from schema.context import Info, actor_of
from schema.errors import COMMON, payload
from schema.ids import read_global_id
from schema.once import plainly
from schema.people import EndMembershipSuccess, InviteMemberSuccess, invitation_of


@strawberry.input(description="Whose membership an operator ends.")
class StandDownMemberInput:
    """See parties.people.stand_down_member."""

    member_id: strawberry.ID = strawberry.field(description="A member of any other organisation.")
    reason: str = strawberry.field(description="Why, at most 2,000 characters.")
    evidence: str = strawberry.field(description="What was seen, at most 2,000 characters.")


@strawberry.input(description="Whom an operator invites to manage an organisation that nobody manages.")
class AppointManagerInput:
    """See parties.invitations.appoint_manager."""

    organisation_id: strawberry.ID = strawberry.field(description="The organisation.")
    email: str = strawberry.field(description="To which the invitation is mailed.")
    reason: str = strawberry.field(description="Why, at most 2,000 characters.")
    evidence: str = strawberry.field(description="What was seen, at most 2,000 characters.")


@strawberry.type
class SuccessionMutation:
    """Changes to the people of an organisation that it cannot make itself."""

    @strawberry.mutation(
        graphql_type=payload("StandDownMemberPayload", EndMembershipSuccess, *COMMON),
        description="Operators: end the membership of somebody who is gone, which the organisation cannot do itself.",
    )
    async def stand_down_member(self, info: Info, input: StandDownMemberInput) -> EndMembershipSuccess:
        """See parties.people.stand_down_member."""
        actor = actor_of(info)
        require(actor, "standDownMember")
        id = read_global_id(input.member_id, "Member")
        await plainly(
            lambda: people.stand_down_member(actor, membership_id=id, reason=input.reason, evidence=input.evidence)
        )
        return EndMembershipSuccess(member_id=input.member_id)

    @strawberry.mutation(
        graphql_type=payload("AppointManagerPayload", InviteMemberSuccess, *COMMON, TooManyAttempts, TooManyOpen),
        description="Operators: invite somebody to manage an organisation that nobody manages any more.",
    )
    async def appoint_manager(self, info: Info, input: AppointManagerInput) -> InviteMemberSuccess:
        """See parties.invitations.appoint_manager."""
        actor = actor_of(info)
        require(actor, "appointManager")
        invitation = await invitations.appoint_manager(
            actor,
            organisation_id=read_global_id(input.organisation_id, "Organisation"),
            email=input.email,
            reason=input.reason,
            evidence=input.evidence,
            language=info.context.language,
        )
        return InviteMemberSuccess(invitation=invitation_of(invitation))
