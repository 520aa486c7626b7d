"""Signing in by password, and changing or replacing it.

Whether an account exists is told by nothing: the same answer, and the same work done for it.
"""

from dataclasses import dataclass
from uuid import UUID

from core import events
from core.database import transaction
from core.errors import NotFound
from core.ids import new_id
from parties import audit
from parties.actors import Actor, require_whole
from parties.attempts import (
    PASSWORD_BY_PERSON,
    RESET_BY_ACCOUNT,
    RESET_BY_ADDRESS,
    RESET_IN_ALL,
    SIGN_IN_BY_ACCOUNT,
    SIGN_IN_BY_ADDRESS,
    SIGN_IN_IN_ALL,
    count_attempt,
    count_for_account,
    subscriber_of,
)
from parties.kinds import MailTokenPurpose
from parties.mail_texts import MailKind
from parties.mails import RESET_MINUTES, find_mailed_code, new_mailed_code, tell_person, use_mailed_code, write_mail
from parties.models import Membership, Person
from parties.passwords import check_password, hash_new_password
from parties.people import memberships_of, start_email_change
from parties.people_errors import WrongCredentials
from parties.people_rules import read_email
from parties.sessions import Ended, end_all_access, end_sessions, open_session


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A new session: its token, shown this once, and the membership for which it acts."""

    token: str
    membership_id: UUID


async def sign_in(
    *, email: str, password: str, membership_id: UUID | None = None, address: str = "", user_agent: str = ""
) -> SignedIn:
    """Begin a session of the person with this address and password, for the named membership or else the oldest.

    Raises InvalidInput for what is no address, TooManyAttempts by network address and by account (from one network
    address; far above that, from all), WrongCredentials, and NotFound for a membership that is not the person's.
    """
    email = read_email(email)
    person = await _account_of(email)
    await count_attempt(SIGN_IN_BY_ADDRESS, subscriber_of(address))
    await count_for_account(SIGN_IN_BY_ACCOUNT, SIGN_IN_IN_ALL, email, address)
    verdict = await check_password(person.password_hash if person else None, password)
    if person is None or not verdict.matches:
        raise WrongCredentials()
    membership = await _chosen(person.id, membership_id)
    audit.tell(organisation_id=membership.organisation_id)
    async with transaction():
        # A password that was changed or reset meanwhile opens nothing any more.
        unchanged = Person.filter(id=person.id, password_hash=person.password_hash)
        if not await unchanged.update(password_hash=verdict.new_hash or person.password_hash):
            raise WrongCredentials()
        token = await open_session(membership.id, person_id=person.id, address=address, user_agent=user_agent)
    return SignedIn(token=token, membership_id=membership.id)


async def change_password(actor: Actor, *, current_password: str | None, new_password: str) -> None:
    """Set the person's password; their other sessions end, and a mail tells them.

    Raises Forbidden for a token with scopes, WrongCredentials, TooManyAttempts, PasswordRefused.
    """
    require_whole(actor, "changePassword")
    person = await prove_password(actor, current_password)
    new_hash = await hash_new_password(new_password, personal=await personal_words_of(person))
    async with transaction():
        unchanged = Person.filter(id=person.id, password_hash=person.password_hash, erased_at=None)
        if not await unchanged.update(password_hash=new_hash):
            raise WrongCredentials()
        await end_sessions(person.id, but=actor.credential_id)
        await tell_person(person, MailKind.PASSWORD_CHANGED)


async def change_email(actor: Actor, *, email: str, current_password: str | None) -> None:
    """Mail a code to a new address, with which the person signs in once it is verified (`verify_email`).

    Raises Forbidden for a token with scopes, WrongCredentials, TooManyAttempts, InvalidInput.
    """
    require_whole(actor, "changeEmail")
    person = await prove_password(actor, current_password)
    await start_email_change(person.id, email=email, organisation=actor.organisation_name)


async def request_password_reset(*, email: str, address: str = "") -> None:
    """Have a reset code mailed, if the address is an account's; the answer and the work are the same if it is not.

    The worker looks for the account afterwards. Raises InvalidInput, TooManyAttempts.
    """
    email = read_email(email)
    person = await _account_of(email)
    await count_attempt(RESET_BY_ADDRESS, subscriber_of(address))
    await count_for_account(RESET_BY_ACCOUNT, RESET_IN_ALL, email, address)
    async with transaction():
        await events.record("PasswordResetRequested", subject_id=person.id if person else new_id())


async def mail_reset_code(person_id: UUID) -> None:
    """Write the mail with a reset code for a person, where there is one. Handler of PasswordResetRequested."""
    person = await Person.get_or_none(id=person_id)
    if person is None or person.email is None:
        return
    code = await new_mailed_code(person.id, MailTokenPurpose.RESET_PASSWORD, email=person.email)
    await write_mail(
        MailKind.RESET_PASSWORD, to=person.email, language=person.language, code=code, minutes=RESET_MINUTES
    )


async def reset_password(*, token: str, new_password: str) -> Ended:
    """Set a new password by a mailed code; every session and access token of the person ends, and a mail tells them.

    Who lost a password may have lost the rest with it: a token that somebody else has made would go on working.

    Raises LinkNotValid, PasswordRefused, and TooManyAttempts when too many hashes wait.
    """
    found = await find_mailed_code(token, MailTokenPurpose.RESET_PASSWORD)
    person = found.person
    audit.tell(person_id=person.id, subject_id=person.id)
    new_hash = await hash_new_password(new_password, personal=await personal_words_of(person))
    async with transaction():
        await use_mailed_code(found)
        await Person.filter(id=person.id, erased_at=None).update(password_hash=new_hash)
        ended = await end_all_access(person.id)
        await tell_person(person, MailKind.PASSWORD_RESET, sessions=ended.sessions, tokens=ended.tokens)
    return ended


async def prove_password(actor: Actor, password: str | None) -> Person:
    """The person who asks, once they have given their password; who has none yet must give none.

    Raises WrongCredentials, TooManyAttempts.
    """
    await count_attempt(PASSWORD_BY_PERSON, str(actor.person_id))
    person = await Person.get(id=actor.person_id)
    verdict = await check_password(person.password_hash, password or "")
    if not verdict.matches and (person.password_hash, password) != (None, None):
        raise WrongCredentials()
    return person


async def personal_words_of(person: Person) -> list[str]:
    """What the person's password may not contain: their address and name, and the names of their organisations."""
    organisations = [membership.organisation.legal_name for membership in await memberships_of(person.id)]
    return [*([person.email] if person.email else []), person.name, *organisations]


async def _account_of(email: str) -> Person | None:
    # Looked for first, so that the audit knows whom even an attempt beyond the limits was about.
    person = await Person.get_or_none(email=email)
    if person is not None:
        audit.tell(subject_id=person.id)
    return person


async def _chosen(person_id: UUID, membership_id: UUID | None) -> Membership:
    present = await memberships_of(person_id)
    if not present:
        raise WrongCredentials()
    for membership in present:
        if membership_id in (None, membership.id):
            return membership
    raise NotFound(kind="Member", id=str(membership_id))
