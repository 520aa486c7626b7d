"""Signing in and out, sessions, passwords and e-mail addresses. No keys: what is shown once is not remembered."""

from datetime import datetime

import strawberry

from core.errors import Forbidden, InvalidInput, NotFound
from core.pages import DEFAULT_PAGE
from parties import people, sessions, sign_in
from parties.access_models import Session as SessionRow
from parties.kinds import Role
from parties.models import Membership as MembershipRow
from parties.people_errors import LinkNotValid, PasswordRefused, TooManyAttempts, WrongCredentials
from parties.permissions import Capability
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import payload
from schema.ids import global_id, read_global_id
from schema.once import plainly
from schema.parties import Organisation, organisation_of


@strawberry.type(description="What the person is in one organisation.")
class OwnMembership:
    """See parties.models.Membership."""

    id: strawberry.ID = strawberry.field(description="By which `signIn` is told for whom to act.")
    organisation: Organisation = strawberry.field(description="Where.")
    role: Role = strawberry.field(description="As what.")


@strawberry.type(description="The person who is signed in.")
class Me:
    """See parties.models.Person."""

    name: str = strawberry.field(description="Their name.")
    email: str | None = strawberry.field(description="With which they sign in; null until one is verified.")
    has_password: bool = strawberry.field(description="Whether they have a password.")
    capabilities: list[Capability] = strawberry.field(description="What they may do now, with the token that asks.")
    memberships: list[OwnMembership] = strawberry.field(description="Every organisation for which they may act.")


@strawberry.type(description="A sign-in that is open.")
class Session:
    """See parties.access_models.Session."""

    id: strawberry.ID = strawberry.field(description="By which `revokeSession` ends it.")
    organisation: Organisation = strawberry.field(description="For whom it acts.")
    address: str = strawberry.field(description="The network address from which it was begun.")
    user_agent: str = strawberry.field(description="The browser or program that began it, as it called itself.")
    began_at: datetime = strawberry.field(description="When it began.")
    last_used_at: datetime = strawberry.field(description="When it was last used, to the minute.")
    expires_at: datetime = strawberry.field(description="When it ends at the latest.")
    current: bool = strawberry.field(description="Whether this request came by it.")


@strawberry.input(description="Who signs in, and for whom.")
class SignInInput:
    """See parties.sign_in.sign_in."""

    email: str = strawberry.field(description="The verified e-mail address.")
    password: str = strawberry.field(description="The password.")
    membership_id: strawberry.ID | None = strawberry.field(
        default=None, description="For which of the person's memberships; null for the oldest."
    )


@strawberry.type(description="Signed in.")
class SignInSuccess:
    """A new session."""

    token: str = strawberry.field(description="Bearer token of the session; shown this once.")
    membership: OwnMembership = strawberry.field(description="For whom it acts, and as what.")


@strawberry.input(description="Which sessions end.")
class SignOutInput:
    """See parties.sessions.sign_out."""

    everywhere: bool = strawberry.field(default=False, description="All of the person's, not only this one.")


@strawberry.type(description="The session has ended, or all of them.")
class SignOutSuccess:
    """Signed out."""

    everywhere: bool = strawberry.field(description="Whether all have.")


@strawberry.input(description="Which session ends.")
class RevokeSessionInput:
    """See parties.sessions.revoke_session."""

    session_id: strawberry.ID = strawberry.field(description="One of the person's own.")


@strawberry.type(description="The session has ended.")
class RevokeSessionSuccess:
    """A session less."""

    session_id: strawberry.ID = strawberry.field(description="The one that ended.")


@strawberry.input(description="A new password.")
class ChangePasswordInput:
    """See parties.sign_in.change_password."""

    current_password: str | None = strawberry.field(default=None, description="Null for who has none yet.")
    new_password: str = strawberry.field(description="12 to 128 characters, not common, without one's own names.")


@strawberry.input(description="A new e-mail address to sign in with.")
class ChangeEmailInput:
    """See parties.sign_in.change_email."""

    email: str = strawberry.field(description="To which a code is mailed.")
    current_password: str | None = strawberry.field(default=None, description="Null for who has none yet.")


@strawberry.type(description="The person after the change.")
class MeSuccess:
    """Who asked."""

    me: Me = strawberry.field(description="The person who is signed in.")


@strawberry.input(description="A code that was mailed to prove an address.")
class VerifyEmailInput:
    """See parties.people.verify_email."""

    token: str = strawberry.field(description="The code of the mail.")


@strawberry.type(description="The address is verified: it signs in.")
class VerifyEmailSuccess:
    """Verified."""

    verified: bool = strawberry.field(description="Always true.")


@strawberry.input(description="Whose password is forgotten.")
class RequestPasswordResetInput:
    """See parties.sign_in.request_password_reset."""

    email: str = strawberry.field(description="The address of the account.")


@strawberry.type(description="If the address has an account, a mail is on its way. Nothing tells whether it has.")
class RequestPasswordResetSuccess:
    """Asked for."""

    requested: bool = strawberry.field(description="Always true.")


@strawberry.input(description="A new password, by a code that was mailed.")
class ResetPasswordInput:
    """See parties.sign_in.reset_password."""

    token: str = strawberry.field(description="The code of the mail.")
    new_password: str = strawberry.field(description="12 to 128 characters, not common, without one's own names.")


@strawberry.type(description="The password is set; every session and access token of the person has ended: sign in.")
class ResetPasswordSuccess:
    """Reset."""

    reset: bool = strawberry.field(description="Always true.")
    sessions_ended: int = strawberry.field(description="How many open sessions have ended.")
    tokens_revoked: int = strawberry.field(description="How many live access tokens were revoked, programs' too.")


def own_membership_of(row: MembershipRow) -> OwnMembership:
    """The GraphQL object of a membership of one's own; its organisation must be loaded."""
    return OwnMembership(id=global_id("Member", row.id), organisation=organisation_of(row.organisation), role=row.role)


async def me_of(info: Info) -> Me:
    """The person who asks."""
    actor = actor_of(info)
    person = await people.get_person(actor.person_id)
    return Me(
        name=person.name,
        email=person.email,
        has_password=person.password_hash is not None,
        capabilities=sorted(actor.capabilities),
        memberships=[own_membership_of(row) for row in await people.memberships_of(person.id)],
    )


@strawberry.type
class SignInQuery:
    """Queries about who is signed in."""

    @strawberry.field(description="The person who is signed in; null without a token.")
    async def me(self, info: Info) -> Me | None:
        """See parties.people.get_person."""
        return None if info.context.actor is None else await me_of(info)

    @strawberry.field(description="The open sessions of the person who asks.")
    async def sessions(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Session]:
        """See parties.sessions.page_of_sessions."""
        actor = actor_of(info)
        page = await sessions.page_of_sessions(actor, first=first, after=after)
        return connection_of(page, lambda row: _session_of(row, current=row.id == actor.credential_id))


@strawberry.type
class SignInMutation:
    """Changes to how a person signs in."""

    @strawberry.mutation(
        graphql_type=payload("SignInPayload", SignInSuccess, InvalidInput, NotFound, WrongCredentials, TooManyAttempts),
        description="Sign in with a verified e-mail address and the password.",
    )
    async def sign_in(self, info: Info, input: SignInInput) -> SignInSuccess:
        """See parties.sign_in.sign_in."""
        context = info.context
        wanted = read_global_id(input.membership_id, "Member") if input.membership_id is not None else None
        signed_in = await sign_in.sign_in(
            email=input.email,
            password=input.password,
            membership_id=wanted,
            address=context.address,
            user_agent=context.user_agent,
        )
        row = await MembershipRow.get(id=signed_in.membership_id).select_related("organisation")
        return SignInSuccess(token=signed_in.token, membership=own_membership_of(row))

    @strawberry.mutation(
        graphql_type=payload("SignOutPayload", SignOutSuccess, NotFound, Forbidden),
        description="End the session by which this request came, or all of the person's.",
    )
    async def sign_out(self, info: Info, input: SignOutInput) -> SignOutSuccess:
        """See parties.sessions.sign_out."""
        actor = actor_of(info)
        await plainly(lambda: sessions.sign_out(actor, everywhere=input.everywhere))
        return SignOutSuccess(everywhere=input.everywhere)

    @strawberry.mutation(
        graphql_type=payload("RevokeSessionPayload", RevokeSessionSuccess, NotFound, Forbidden),
        description="End one of the person's own sessions.",
    )
    async def revoke_session(self, info: Info, input: RevokeSessionInput) -> RevokeSessionSuccess:
        """See parties.sessions.revoke_session."""
        actor = actor_of(info)
        id = read_global_id(input.session_id, "Session")
        await plainly(lambda: sessions.revoke_session(actor, session_id=id))
        return RevokeSessionSuccess(session_id=input.session_id)

    @strawberry.mutation(
        graphql_type=payload(
            "ChangePasswordPayload",
            MeSuccess,
            InvalidInput,
            Forbidden,
            WrongCredentials,
            TooManyAttempts,
            PasswordRefused,
        ),
        description="Set the person's password; their other sessions end.",
    )
    async def change_password(self, info: Info, input: ChangePasswordInput) -> MeSuccess:
        """See parties.sign_in.change_password."""
        actor = actor_of(info)
        await sign_in.change_password(actor, current_password=input.current_password, new_password=input.new_password)
        return MeSuccess(me=await me_of(info))

    @strawberry.mutation(
        graphql_type=payload(
            "ChangeEmailPayload", MeSuccess, InvalidInput, Forbidden, WrongCredentials, TooManyAttempts
        ),
        description="Have a code mailed to a new address, which signs in once it is verified.",
    )
    async def change_email(self, info: Info, input: ChangeEmailInput) -> MeSuccess:
        """See parties.sign_in.change_email."""
        await sign_in.change_email(actor_of(info), email=input.email, current_password=input.current_password)
        return MeSuccess(me=await me_of(info))

    @strawberry.mutation(
        graphql_type=payload("VerifyEmailPayload", VerifyEmailSuccess, LinkNotValid),
        description="Prove an address by the code that was mailed to it; it then signs in.",
    )
    async def verify_email(self, info: Info, input: VerifyEmailInput) -> VerifyEmailSuccess:
        """See parties.people.verify_email."""
        await people.verify_email(token=input.token)
        return VerifyEmailSuccess(verified=True)

    @strawberry.mutation(
        graphql_type=payload("RequestPasswordResetPayload", RequestPasswordResetSuccess, InvalidInput, TooManyAttempts),
        description="Have a code mailed that sets a new password. The answer is the same without an account.",
    )
    async def request_password_reset(self, info: Info, input: RequestPasswordResetInput) -> RequestPasswordResetSuccess:
        """See parties.sign_in.request_password_reset."""
        await sign_in.request_password_reset(email=input.email, address=info.context.address)
        return RequestPasswordResetSuccess(requested=True)

    @strawberry.mutation(
        graphql_type=payload(
            "ResetPasswordPayload", ResetPasswordSuccess, LinkNotValid, PasswordRefused, TooManyAttempts
        ),
        description="Set a new password by a mailed code; every session and access token of the person ends.",
    )
    async def reset_password(self, info: Info, input: ResetPasswordInput) -> ResetPasswordSuccess:
        """See parties.sign_in.reset_password."""
        ended = await sign_in.reset_password(token=input.token, new_password=input.new_password)
        return ResetPasswordSuccess(reset=True, sessions_ended=ended.sessions, tokens_revoked=ended.tokens)


def _session_of(row: SessionRow, *, current: bool) -> Session:
    return Session(
        id=global_id("Session", row.id),
        organisation=organisation_of(row.membership.organisation),
        address=row.address,
        user_agent=row.user_agent,
        began_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        current=current,
    )
