"""Invitations: a word to an e-mail address that its owner may act for an organisation in a role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.pages import DEFAULT_PAGE, Page, page_of
from core.text import MAX_PARAGRAPH, read_one_line, read_text
from parties.access_models import Invitation
from parties.actors import Actor, require_whole
from parties.attempts import INVITATION_BY_ORGANISATION, NEW_ACCOUNT_BY_ADDRESS, count_attempt, subscriber_of
from parties.consents import ConsentGiven, record_consents
from parties.credentials import INVITATION, hash_of, new_secret
from parties.kinds import KIND_RULES, Role
from parties.mail_texts import ROLE_NAMES, MailKind
from parties.mails import write_mail
from parties.models import Membership, Organisation, Person
from parties.passwords import hash_new_password
from parties.people import grant, has_manager
from parties.people_errors import InvitationForAnother, LinkNotValid, TooManyOpen
from parties.people_rules import ROLES_OF_KIND, read_email, read_role
from parties.permissions import require
from parties.queries import organisation_to_read
from parties.sessions import open_session

INVITATION_DAYS: Final = 14
MAX_OPEN_INVITATIONS: Final = 50
MAX_PERSON_NAME: Final = 100


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """What somebody says of themselves who has no account yet."""

    name: str
    password: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The new membership; for who had no account yet also the token of a first session, shown this once."""

    membership_id: UUID
    token: str | None


async def invite_member(actor: Actor, *, email: str, role: Role, language: str) -> UUID:
    """Invite the owner of an address into the actor's organisation; an open one to the same address is replaced,
    whatever its role.

    Raises Forbidden, InvalidInput for the address, for a role that the organisation cannot give and for who has it
    already, TooManyOpen, and TooManyAttempts beyond a day's.
    """
    require(actor, "inviteMember")
    email, role = read_email(email), read_role(role, actor.organisation_kind)
    await count_attempt(INVITATION_BY_ORGANISATION, str(actor.organisation_id))
    async with transaction():
        organisation = await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
        members = Membership.filter(organisation_id=organisation.id, role=role, ended_at=None)
        if await members.filter(person__email=email).exists():
            raise InvalidInput(field="email", value=email, rule="not_a_member_in_this_role_yet")
        return (await _write(actor, organisation, email=email, role=role, language=language)).id


async def appoint_manager(
    actor: Actor, *, organisation_id: UUID, email: str, reason: str, evidence: str, language: str
) -> Invitation:
    """As an operator, invite somebody to manage an organisation that nobody manages any more.

    Reason and evidence stay in the audit. Raises Forbidden, NotFound, InvalidInput for the address, for an organisation
    that somebody manages and for a consumer, who is one person; TooManyOpen, TooManyAttempts.
    """
    require(actor, "appointManager")
    email = read_email(email)
    read_text("reason", reason, maximum=MAX_PARAGRAPH)
    read_text("evidence", evidence, maximum=MAX_PARAGRAPH)
    await count_attempt(INVITATION_BY_ORGANISATION, str(organisation_id))
    async with transaction():
        found = Organisation.filter(id=organisation_id).select_for_update(no_key=True)
        organisation = await found.first()
        if organisation is None:
            raise NotFound(kind="Organisation", id=str(organisation_id))
        role = KIND_RULES[organisation.kind].first_role
        if role not in ROLES_OF_KIND[organisation.kind] or await has_manager(organisation_id):
            raise InvalidInput(field="organisationId", value=str(organisation_id), rule="without_a_manager")
        return await _write(actor, organisation, email=email, role=role, language=language)


async def _write(actor: Actor, organisation: Organisation, *, email: str, role: Role, language: str) -> Invitation:
    """The invitation and its mail; open ones to the address are withdrawn. The caller has locked the organisation."""
    code, now = new_secret(INVITATION), clock.now()
    inviter = await Person.get(id=actor.person_id)
    unanswered = Invitation.filter(organisation_id=organisation.id, accepted_at=None, withdrawn_at=None)
    await unanswered.filter(email=email).update(withdrawn_at=now)
    if await unanswered.filter(expires_at__gt=now).count() >= MAX_OPEN_INVITATIONS:
        raise TooManyOpen(kind="Invitation", maximum=MAX_OPEN_INVITATIONS)
    made = await Invitation.create(
        organisation=organisation,
        email=email,
        role=role,
        token_hash=hash_of(code),
        invited_by_id=inviter.id,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    await write_mail(
        MailKind.INVITATION,
        to=email,
        language=language,
        inviter=inviter.name,
        organisation=organisation.legal_name,
        role=_role_name(role, language),
        days=INVITATION_DAYS,
        code=code,
    )
    return made


async def page_of_invitations(
    actor: Actor, *, organisation_id: UUID | None = None, first: int = DEFAULT_PAGE, after: str | None = None
) -> Page[Invitation]:
    """The invitations of the actor's own organisation that wait for an answer; of any for who reads all.

    Raises Forbidden, NotFound.
    """
    if not actor.reads_all:
        require(actor, "inviteMember")
    of = await organisation_to_read(actor, organisation_id)
    waiting = Invitation.filter(organisation_id=of, accepted_at=None, withdrawn_at=None)
    return await page_of(waiting.filter(expires_at__gt=clock.now()), first=first, after=after)


async def get_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """An invitation of the actor's organisation. Raises NotFound."""
    found = await Invitation.get_or_none(id=invitation_id, organisation_id=actor.organisation_id)
    if found is None:
        raise NotFound(kind="Invitation", id=str(invitation_id))
    return found


async def withdraw_invitation(actor: Actor, *, invitation_id: UUID) -> None:
    """Take an invitation back that was not answered. Raises Forbidden, NotFound."""
    require(actor, "withdrawInvitation")
    async with transaction():
        open_ones = Invitation.filter(organisation_id=actor.organisation_id, accepted_at=None, withdrawn_at=None)
        if not await open_ones.filter(id=invitation_id).update(withdrawn_at=clock.now()):
            raise NotFound(kind="Invitation", id=str(invitation_id))


async def accept_invitation(
    actor: Actor | None,
    *,
    token: str,
    newcomer: NewPerson | None,
    consents: Sequence[ConsentGiven] = (),
    address: str = "",
    user_agent: str = "",
) -> Accepted:
    """Join the organisation that sent the invitation: as the person who is signed in, or as a new one.

    Raises LinkNotValid; InvitationForAnother when the address is an account's and its person is not who is signed in;
    InvalidInput and PasswordRefused for a new person's name and password; TooManyAttempts; Forbidden for a token with
    scopes.
    """
    invitation = await _find(token)
    if actor is not None:
        require_whole(actor, "acceptInvitation")
        return await _accept_as(await Person.get(id=actor.person_id), invitation, consents)
    if await Person.exists(email=invitation.email):
        raise InvitationForAnother()
    if newcomer is None:
        raise InvalidInput(field="name", value="", rule="needed_for_a_new_person")
    await count_attempt(NEW_ACCOUNT_BY_ADDRESS, subscriber_of(address))
    name = read_one_line("name", newcomer.name, maximum=MAX_PERSON_NAME)
    personal = [invitation.email, name, invitation.organisation.legal_name]
    password_hash = await hash_new_password(newcomer.password, personal=personal)
    person = Person(
        name=name,
        email=invitation.email,
        email_verified_at=clock.now(),
        password_hash=password_hash,
        language=newcomer.language,
    )
    return await _accept_as_new(person, invitation, consents, address=address, user_agent=user_agent)


async def _find(token: str) -> Invitation:
    waiting = Invitation.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    found = await waiting.filter(token_hash=hash_of(token)).select_related("organisation").first()
    if found is None:
        raise LinkNotValid()
    return found


async def _accept_as(person: Person, invitation: Invitation, consents: Sequence[ConsentGiven]) -> Accepted:
    # Who signs in by no address may show the code: it went to that address, and so becomes theirs.
    if person.email not in (None, invitation.email):
        raise InvitationForAnother()
    async with transaction():
        await _use(invitation)
        if person.email is None:
            await _give_address(person, invitation.email)
        await record_consents(person.id, consents)
        membership = await grant(person.id, invitation.organisation_id, invitation.role)
    return Accepted(membership_id=membership.id, token=None)


async def _accept_as_new(
    person: Person, invitation: Invitation, consents: Sequence[ConsentGiven], *, address: str, user_agent: str
) -> Accepted:
    async with transaction():
        await _use(invitation)
        try:
            async with transaction():
                await person.save(force_create=True)
        except IntegrityError:
            raise InvitationForAnother() from None
        await record_consents(person.id, consents)
        membership = await grant(person.id, invitation.organisation_id, invitation.role)
        token = await open_session(membership.id, person_id=person.id, address=address, user_agent=user_agent)
    return Accepted(membership_id=membership.id, token=token)


async def _use(invitation: Invitation) -> None:
    waiting = Invitation.filter(id=invitation.id, accepted_at=None, withdrawn_at=None)
    if not await waiting.update(accepted_at=clock.now()):
        raise LinkNotValid()


async def _give_address(person: Person, email: str) -> None:
    try:
        async with transaction():
            await Person.filter(id=person.id).update(email=email, email_verified_at=clock.now())
    except IntegrityError:
        raise InvitationForAnother() from None


def _role_name(role: Role, language: str) -> str:
    japanese, english = ROLE_NAMES[role.value]
    return english if language == "en" else japanese
