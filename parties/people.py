"""People and what they are in their organisations: members, their roles, and how a membership ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import changes, clock
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.pages import DEFAULT_PAGE, Page, page_of
from core.text import MAX_PARAGRAPH, read_text
from parties import audit
from parties.access_models import Session
from parties.actors import Actor, require_whole
from parties.approvals import APPROVERS_NEEDED, approvers_of
from parties.attempts import MAIL_IN_ALL, MAIL_TO_ACCOUNT, count_attempt
from parties.kinds import MailTokenPurpose, Role
from parties.mail_texts import MailKind
from parties.mails import VERIFY_HOURS, find_mailed_code, new_mailed_code, tell_person, use_mailed_code, write_mail
from parties.models import AccessToken, Membership, Organisation, Person
from parties.people_errors import LastApprover, LastManager, LinkNotValid
from parties.people_rules import LEADING_ROLES, read_email, read_role
from parties.permissions import Capability, require
from parties.queries import organisation_to_read

MAX_MEMBERSHIPS: Final = 100
"""Of one person, in how many organisations and roles they are shown."""

MAX_NAMED_CHARACTERS: Final = 60
"""Of an organisation's name in a mail to an address that nobody has proved: whoever joins chooses it."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """With what the first person of an organisation will sign in: the hash of a password that keeps the rules."""

    email: str
    password_hash: str


async def page_of_members(
    actor: Actor, *, organisation_id: UUID | None = None, first: int = DEFAULT_PAGE, after: str | None = None
) -> Page[Membership]:
    """The present memberships of the actor's own organisation, each with its person; of any for who reads all.

    Raises NotFound.
    """
    of = await organisation_to_read(actor, organisation_id)
    present = Membership.filter(organisation_id=of, ended_at=None)
    return await page_of(present.select_related("person"), first=first, after=after)


def may_see_addresses(actor: Actor) -> bool:
    """Whether the actor sees the e-mail addresses of those it sees: who manages an organisation does."""
    return actor.can(Capability.MANAGE)


async def get_person(person_id: UUID) -> Person:
    """A person by id: who asks for it is that person."""
    return await Person.get(id=person_id)


async def memberships_of(person_id: UUID) -> list[Membership]:
    """The present memberships of a person, oldest first, each with its organisation."""
    present = Membership.filter(person_id=person_id, ended_at=None).select_related("organisation")
    return await present.order_by("id").limit(MAX_MEMBERSHIPS)


async def change_role(actor: Actor, *, membership_id: UUID, role: Role) -> UUID:
    """Give a member of the actor's organisation another role; returns the new membership's id.

    The former role ends with its tokens and sessions. Raises Forbidden, NotFound, InvalidInput for a role that the
    organisation cannot give, LastManager when nobody else would manage it, and LastApprover (see `_leaving_two`).
    """
    require(actor, "changeRole")
    role = read_role(role, actor.organisation_kind)
    async with transaction(), _leaving_two(actor):
        former = await _own_member(actor, membership_id)
        if former.role is role:
            raise InvalidInput(field="role", value=role.value, rule="another_role_than_now")
        # The new one first: who leads and goes on leading counts as somebody who is left.
        new = await grant(former.person_id, actor.organisation_id, role)
        await _end(former)
        changes.note("Membership", former.id, before={"role": former.role}, after={"role": role})
    return new.id


async def end_membership(actor: Actor, *, membership_id: UUID) -> None:
    """End a membership of the actor's organisation, or one's own; its tokens and sessions are revoked with it.

    Raises Forbidden, NotFound, LastManager when nobody else would manage the organisation, and LastApprover (see
    `_leaving_two`).
    """
    require_whole(actor, "endMembership")
    async with transaction(), _leaving_two(actor):
        member = await _own_member(actor, membership_id)
        if member.person_id != actor.person_id:
            require(actor, "endMembership")
        await _end(member)
        changes.note("Membership", member.id, before={"ended_at": None}, after={"ended_at": clock.now()})


async def stand_down_member(actor: Actor, *, membership_id: UUID, reason: str, evidence: str) -> None:
    """As an operator, end a membership of whoever can no longer do it: who has died, or is gone and does not answer.

    Also the only manager's, or of the only two who approve the other's: the organisation itself cannot (LastManager,
    LastApprover). The person is told by mail; reason and evidence stay in the audit. Raises Forbidden, NotFound,
    InvalidInput.
    """
    require(actor, "standDownMember")
    read_text("reason", reason, maximum=MAX_PARAGRAPH)
    read_text("evidence", evidence, maximum=MAX_PARAGRAPH)
    async with transaction():
        member = await Membership.get_or_none(id=membership_id, ended_at=None).select_related("organisation", "person")
        if member is None:
            raise NotFound(kind="Member", id=str(membership_id))
        if member.organisation_id == actor.organisation_id:
            raise InvalidInput(field="memberId", value=str(membership_id), rule="another_organisation")
        await Organisation.select_for_update(no_key=True).get(id=member.organisation_id)
        await _revoke(member)
        changes.note("Membership", member.id, before={"ended_at": None}, after={"ended_at": clock.now()})
        await tell_person(member.person, MailKind.STOOD_DOWN, organisation=member.organisation.legal_name)


async def grant(person_id: UUID, organisation_id: UUID, role: Role) -> Membership:
    """The person's membership in that role, new or taken up again. In the caller's transaction."""
    membership, _ = await Membership.get_or_create(person_id=person_id, organisation_id=organisation_id, role=role)
    if membership.ended_at is not None:
        await Membership.filter(id=membership.id).update(ended_at=None)
        membership.ended_at = None
    return membership


async def only_manager_of(person_id: UUID) -> list[Organisation]:
    """The organisations that nobody else manages than this person."""
    alone = []
    for membership in await memberships_of(person_id):
        if membership.role in LEADING_ROLES and not await _others_lead(membership.organisation_id, {membership.id}):
            alone.append(membership.organisation)
    return alone


async def revoke_all(membership_ids: list[UUID]) -> None:
    """End the sessions and revoke the tokens of memberships. In the caller's transaction."""
    now = clock.now()
    for model in (Session, AccessToken):
        await model.filter(membership_id__in=membership_ids, revoked_at=None).update(revoked_at=now)


async def write_verification(person: Person, email: str, *, organisation: str) -> None:
    """Mail a code that proves the address to be the person's; where it is another's account, tell that one instead.
    The mail names the organisation for which the address was given.

    Both write the same rows, so how long it takes does not tell which it was. In the caller's transaction.
    """
    code = await new_mailed_code(person.id, MailTokenPurpose.VERIFY_EMAIL, email=email)
    owner = await Person.get_or_none(email=email)
    kind = MailKind.VERIFY_EMAIL if owner is None else MailKind.HAS_ACCOUNT
    values = {"code": code, "hours": VERIFY_HOURS, "organisation": organisation[:MAX_NAMED_CHARACTERS]}
    await write_mail(kind, to=email, language=person.language, **values)


async def verify_email(*, token: str) -> None:
    """Make the address that a mailed code proves the one with which its person signs in; raises LinkNotValid.

    That it has meanwhile become another person's is said in the same way.
    """
    found = await find_mailed_code(token, MailTokenPurpose.VERIFY_EMAIL)
    former = found.person.email
    audit.tell(person_id=found.person_id, subject_id=found.person_id)
    async with transaction():
        await use_mailed_code(found)
        try:
            async with transaction():
                await Person.filter(id=found.person_id).update(email=found.email, email_verified_at=clock.now())
        except IntegrityError:
            raise LinkNotValid() from None
        if former not in (None, found.email):
            await tell_person(found.person, MailKind.EMAIL_CHANGED, to=former)


async def start_email_change(person_id: UUID, *, email: str, organisation: str) -> None:
    """Mail a code to a new address of the person, which becomes theirs once verified. The caller has checked who asks,
    and names the organisation for which they act.

    Raises InvalidInput, TooManyAttempts.
    """
    email = read_email(email)
    await count_attempt(MAIL_TO_ACCOUNT, str(person_id))
    await count_attempt(MAIL_IN_ALL, email)
    async with transaction():
        await write_verification(await Person.get(id=person_id), email, organisation=organisation)


async def has_manager(organisation_id: UUID) -> bool:
    """Whether anybody manages the organisation."""
    return await _others_lead(organisation_id, set())


@asynccontextmanager
async def _leaving_two(actor: Actor) -> AsyncIterator[None]:
    """Raises LastApprover when what is done within leaves fewer than two who could approve, and more than the actor
    left: nobody alone undoes that two must agree. Of their own accord anybody goes."""
    # The organisation's row is the lock: two who end each other at one moment come one after the other.
    await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
    before = await approvers_of(actor.organisation_id)
    yield
    left = await approvers_of(actor.organisation_id)
    if len(left) < APPROVERS_NEEDED <= len(before) and before - left != {actor.person_id}:
        raise LastApprover(legal_name=actor.organisation_name)


async def _own_member(actor: Actor, membership_id: UUID) -> Membership:
    present = Membership.filter(id=membership_id, organisation_id=actor.organisation_id, ended_at=None)
    found = await present.select_related("organisation").first()
    if found is None:
        raise NotFound(kind="Member", id=str(membership_id))
    return found


async def _end(member: Membership) -> None:
    if member.role in LEADING_ROLES and not await _others_lead(member.organisation_id, {member.id}):
        raise LastManager(legal_name=member.organisation.legal_name, role=member.role.value)
    await _revoke(member)


async def _revoke(member: Membership) -> None:
    await Membership.filter(id=member.id, ended_at=None).update(ended_at=clock.now())
    await revoke_all([member.id])


async def _others_lead(organisation_id: UUID, apart_from: set[UUID]) -> bool:
    leading = Membership.filter(organisation_id=organisation_id, role__in=LEADING_ROLES, ended_at=None)
    return await leading.exclude(id__in=apart_from).exists()
