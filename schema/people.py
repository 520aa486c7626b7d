"""Members of an organisation, their roles, invitations, and access tokens for programs."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry

from core.pages import DEFAULT_PAGE
from parties import invitations, people, tokens
from parties.access_models import Invitation as InvitationRow
from parties.audit import tell
from parties.kinds import Role
from parties.models import AccessToken as AccessTokenRow
from parties.models import Membership as MembershipRow
from parties.people_errors import (
    InvitationForAnother,
    LastApprover,
    LastManager,
    LinkNotValid,
    PasswordRefused,
    TooManyAttempts,
    TooManyOpen,
)
from parties.permissions import Capability
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import COMMON, payload
from schema.ids import global_id, read_global_id
from schema.once import plainly
from schema.privacy import ConsentInput, consents_given
from schema.sign_in import OwnMembership, own_membership_of


@strawberry.type(description="Somebody who acts for the organisation.")
class Member:
    """See parties.models.Membership."""

    id: strawberry.ID = strawberry.field(description="By which the role is changed and the membership ended.")
    name: str = strawberry.field(description="The person's name.")
    email: str | None = strawberry.field(
        description="The person's address, for who manages the organisation; null for others, and where there is none."
    )
    role: Role = strawberry.field(description="As what.")
    since: datetime = strawberry.field(description="Since when.")


@strawberry.type(description="An invitation that waits for its answer.")
class Invitation:
    """See parties.access_models.Invitation."""

    id: strawberry.ID = strawberry.field(description="By which it is withdrawn.")
    email: str = strawberry.field(description="To whom it was mailed.")
    role: Role = strawberry.field(description="As what they would act.")
    invited_at: datetime = strawberry.field(description="When.")
    expires_at: datetime = strawberry.field(description="Until when it may be accepted.")


@strawberry.type(description="A token for programs; its secret was shown once.")
class AccessToken:
    """See parties.models.AccessToken."""

    id: strawberry.ID = strawberry.field(description="By which it is revoked.")
    name: str = strawberry.field(description="What its maker called it; empty for an organisation's first.")
    person: str = strawberry.field(description="The name of the person for whom it acts.")
    role: Role = strawberry.field(description="As what.")
    scopes: list[Capability] | None = strawberry.field(
        description="What it is limited to; null for all that the role is able to."
    )
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="Until when it is good.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used, to the minute; null when never, or in its first minute alone."
    )


@strawberry.input(description="Whom to invite, and as what.")
class InviteMemberInput:
    """See parties.invitations.invite_member."""

    email: str = strawberry.field(description="To which the invitation is mailed.")
    role: Role = strawberry.field(description="As what they shall act.")


@strawberry.type(description="The invitation is written and will be mailed.")
class InviteMemberSuccess:
    """Invited."""

    invitation: Invitation = strawberry.field(description="The invitation.")


@strawberry.input(description="Which invitation is taken back.")
class WithdrawInvitationInput:
    """See parties.invitations.withdraw_invitation."""

    invitation_id: strawberry.ID = strawberry.field(description="One that waits for its answer.")


@strawberry.type(description="The invitation is taken back.")
class WithdrawInvitationSuccess:
    """Withdrawn."""

    invitation_id: strawberry.ID = strawberry.field(description="The invitation.")


@strawberry.input(description="An invitation's code; and for who has no account yet, who they are.")
class AcceptInvitationInput:
    """See parties.invitations.accept_invitation."""

    token: str = strawberry.field(description="The code of the mail.")
    name: str | None = strawberry.field(default=None, description="A new person's name; null for who is signed in.")
    password: str | None = strawberry.field(
        default=None, description="A new person's password, 12 to 128 characters; null for who is signed in."
    )
    consents: list[ConsentInput] = strawberry.field(
        default_factory=list, description="What the person agrees to, each ticked by themselves."
    )


@strawberry.type(description="The person acts for the organisation now.")
class AcceptInvitationSuccess:
    """Accepted."""

    membership: OwnMembership = strawberry.field(description="The new membership.")
    token: str | None = strawberry.field(
        description="Bearer token of a new person's first session, shown this once; null for who was signed in."
    )


@strawberry.input(description="A member's new role.")
class ChangeRoleInput:
    """See parties.people.change_role."""

    member_id: strawberry.ID = strawberry.field(description="Whose.")
    role: Role = strawberry.field(description="What they become.")


@strawberry.type(description="The member with the new role; sessions and tokens of the former one have ended.")
class ChangeRoleSuccess:
    """Changed."""

    member: Member = strawberry.field(description="The member, under a new id.")


@strawberry.input(description="Who leaves.")
class EndMembershipInput:
    """See parties.people.end_membership."""

    member_id: strawberry.ID = strawberry.field(description="Whose membership ends; one's own too.")


@strawberry.type(description="The membership has ended, with its sessions and tokens.")
class EndMembershipSuccess:
    """Ended."""

    member_id: strawberry.ID = strawberry.field(description="The membership.")


@strawberry.input(description="A token for a program.")
class CreateAccessTokenInput:
    """See parties.tokens.create_access_token."""

    name: str = strawberry.field(description="What it is for, at most 100 characters.")
    scopes: list[Capability] = strawberry.field(description="What it may do, at least one of one's own capabilities.")
    expires_on: date = strawberry.field(description="Its last day, at most a year ahead.")


@strawberry.type(description="The token is made.")
class CreateAccessTokenSuccess:
    """Made."""

    token: str = strawberry.field(description="The bearer token; shown this once.")
    access_token: AccessToken = strawberry.field(description="How it is listed.")


@strawberry.input(description="Which token is revoked.")
class RevokeAccessTokenInput:
    """See parties.tokens.revoke_access_token."""

    access_token_id: strawberry.ID = strawberry.field(description="One's own, or the organisation's for its manager.")


@strawberry.type(description="The token is revoked.")
class RevokeAccessTokenSuccess:
    """Revoked."""

    access_token_id: strawberry.ID = strawberry.field(description="The token.")


OfOrganisation = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Whose; null for one's own organisation. Another's is for operators and auditors."),
]


def _id_of(organisation: strawberry.ID | None) -> UUID | None:
    return None if organisation is None else read_global_id(organisation, "Organisation")


@strawberry.type
class PeopleQuery:
    """Queries about the people of the actor's organisation."""

    @strawberry.field(description="Who acts for the organisation; operators and auditors may name another.")
    async def members(
        self, info: Info, organisation_id: OfOrganisation = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Member]:
        """See parties.people.page_of_members."""
        actor = actor_of(info)
        with_address = people.may_see_addresses(actor)
        page = await people.page_of_members(actor, organisation_id=_id_of(organisation_id), first=first, after=after)
        return connection_of(page, lambda row: _member_of(row, with_address=with_address))

    @strawberry.field(description="Invitations that wait for an answer, for who manages the organisation.")
    async def invitations(
        self, info: Info, organisation_id: OfOrganisation = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[Invitation]:
        """See parties.invitations.page_of_invitations."""
        of = _id_of(organisation_id)
        page = await invitations.page_of_invitations(actor_of(info), organisation_id=of, first=first, after=after)
        return connection_of(page, invitation_of)

    @strawberry.field(description="Live tokens: one's own, and all of the organisation's for who manages it.")
    async def access_tokens(
        self, info: Info, organisation_id: OfOrganisation = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[AccessToken]:
        """See parties.tokens.page_of_tokens."""
        of = _id_of(organisation_id)
        page = await tokens.page_of_tokens(actor_of(info), organisation_id=of, first=first, after=after)
        return connection_of(page, _access_token_of)


@strawberry.type
class PeopleMutation:
    """Changes to who acts for an organisation, and with what."""

    @strawberry.mutation(
        graphql_type=payload("InviteMemberPayload", InviteMemberSuccess, *COMMON, TooManyAttempts, TooManyOpen),
        description="Invite somebody by e-mail to act for the organisation.",
    )
    async def invite_member(self, info: Info, input: InviteMemberInput) -> InviteMemberSuccess:
        """See parties.invitations.invite_member."""
        actor = actor_of(info)
        id = await invitations.invite_member(actor, email=input.email, role=input.role, language=info.context.language)
        return InviteMemberSuccess(invitation=invitation_of(await invitations.get_invitation(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("WithdrawInvitationPayload", WithdrawInvitationSuccess, *COMMON),
        description="Take back an invitation that was not answered.",
    )
    async def withdraw_invitation(self, info: Info, input: WithdrawInvitationInput) -> WithdrawInvitationSuccess:
        """See parties.invitations.withdraw_invitation."""
        actor = actor_of(info)
        id = read_global_id(input.invitation_id, "Invitation")
        await plainly(lambda: invitations.withdraw_invitation(actor, invitation_id=id))
        return WithdrawInvitationSuccess(invitation_id=input.invitation_id)

    @strawberry.mutation(
        graphql_type=payload(
            "AcceptInvitationPayload",
            AcceptInvitationSuccess,
            *COMMON,
            LinkNotValid,
            InvitationForAnother,
            PasswordRefused,
            TooManyAttempts,
        ),
        description="Accept an invitation, signed in or as a new person.",
    )
    async def accept_invitation(self, info: Info, input: AcceptInvitationInput) -> AcceptInvitationSuccess:
        """See parties.invitations.accept_invitation."""
        context = info.context
        accepted = await invitations.accept_invitation(
            context.actor,
            token=input.token,
            newcomer=_newcomer(input, context.language),
            consents=consents_given(input.consents),
            address=context.address,
            user_agent=context.user_agent,
        )
        row = await MembershipRow.get(id=accepted.membership_id).select_related("organisation")
        tell(person_id=row.person_id, organisation_id=row.organisation_id, subject_id=row.id)
        return AcceptInvitationSuccess(membership=own_membership_of(row), token=accepted.token)

    @strawberry.mutation(
        graphql_type=payload("ChangeRolePayload", ChangeRoleSuccess, *COMMON, LastManager, LastApprover),
        description="Give a member another role.",
    )
    async def change_role(self, info: Info, input: ChangeRoleInput) -> ChangeRoleSuccess:
        """See parties.people.change_role."""
        actor = actor_of(info)
        id = read_global_id(input.member_id, "Member")
        new_id = await plainly(lambda: people.change_role(actor, membership_id=id, role=input.role))
        row = await MembershipRow.get(id=new_id).select_related("person")
        return ChangeRoleSuccess(member=_member_of(row, with_address=people.may_see_addresses(actor)))

    @strawberry.mutation(
        graphql_type=payload("EndMembershipPayload", EndMembershipSuccess, *COMMON, LastManager, LastApprover),
        description="End a membership: another's for who manages the organisation, or one's own.",
    )
    async def end_membership(self, info: Info, input: EndMembershipInput) -> EndMembershipSuccess:
        """See parties.people.end_membership."""
        actor = actor_of(info)
        id = read_global_id(input.member_id, "Member")
        await plainly(lambda: people.end_membership(actor, membership_id=id))
        return EndMembershipSuccess(member_id=input.member_id)

    @strawberry.mutation(
        graphql_type=payload("CreateAccessTokenPayload", CreateAccessTokenSuccess, *COMMON, TooManyOpen),
        description="Make a token for a program, for a part of what one may do.",
    )
    async def create_access_token(self, info: Info, input: CreateAccessTokenInput) -> CreateAccessTokenSuccess:
        """See parties.tokens.create_access_token."""
        actor = actor_of(info)
        made = await plainly(
            lambda: tokens.create_access_token(actor, name=input.name, scopes=input.scopes, expires_on=input.expires_on)
        )
        row = await tokens.get_token(actor, made.token_id)
        return CreateAccessTokenSuccess(token=made.token, access_token=_access_token_of(row))

    @strawberry.mutation(
        graphql_type=payload("RevokeAccessTokenPayload", RevokeAccessTokenSuccess, *COMMON),
        description="Revoke a token.",
    )
    async def revoke_access_token(self, info: Info, input: RevokeAccessTokenInput) -> RevokeAccessTokenSuccess:
        """See parties.tokens.revoke_access_token."""
        actor = actor_of(info)
        id = read_global_id(input.access_token_id, "AccessToken")
        await plainly(lambda: tokens.revoke_access_token(actor, token_id=id))
        return RevokeAccessTokenSuccess(access_token_id=input.access_token_id)


def _newcomer(input: AcceptInvitationInput, language: str) -> invitations.NewPerson | None:
    if input.name is None and input.password is None:
        return None
    return invitations.NewPerson(name=input.name or "", password=input.password or "", language=language)


def _member_of(row: MembershipRow, *, with_address: bool) -> Member:
    return Member(
        id=global_id("Member", row.id),
        name=row.person.name,
        email=row.person.email if with_address else None,
        role=row.role,
        since=row.created_at,
    )


def invitation_of(row: InvitationRow) -> Invitation:
    """The GraphQL object of an invitation, for who manages the organisation or wrote it."""
    return Invitation(
        id=global_id("Invitation", row.id),
        email=row.email,
        role=row.role,
        invited_at=row.created_at,
        expires_at=row.expires_at,
    )


def _access_token_of(row: AccessTokenRow) -> AccessToken:
    return AccessToken(
        id=global_id("AccessToken", row.id),
        name=row.name,
        person=row.membership.person.name,
        role=row.membership.role,
        scopes=_capabilities_of(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )


def _capabilities_of(scopes: list[str] | None) -> list[Capability] | None:
    return None if scopes is None else [Capability(one) for one in scopes]
