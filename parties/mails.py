"""Mails: written with the change that they tell of, sent afterwards by the worker, forgotten after a while."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from core import clock
from core.database import transaction
from parties.access_models import Mail, MailToken
from parties.credentials import EMAIL_CODE, RESET_CODE, hash_of, new_secret
from parties.kinds import KIND_RULES, MailTokenPurpose
from parties.mail_texts import Letter, MailKind, compose_letter, with_site
from parties.models import Membership, Organisation, Person
from parties.people_errors import LinkNotValid

VERIFY_HOURS: Final = 48
RESET_MINUTES: Final = 60

MAX_MAILS_A_SWEEP: Final = 20
MAX_SEND_ATTEMPTS: Final = 8
MAX_FAILURES_A_SWEEP: Final = 3
"""A mail server that does not answer costs its time-out each time."""

FIRST_WAIT: Final = timedelta(minutes=1)
"""After the first failure; twice as long after each further one, two hours in all."""

_PREFIXES: Final = {MailTokenPurpose.VERIFY_EMAIL: EMAIL_CODE, MailTokenPurpose.RESET_PASSWORD: RESET_CODE}
_LIFETIMES: Final = {
    MailTokenPurpose.VERIFY_EMAIL: timedelta(hours=VERIFY_HOURS),
    MailTokenPurpose.RESET_PASSWORD: timedelta(minutes=RESET_MINUTES),
}


class NotSent(Exception):
    """A mail could not be handed on; it is tried again."""


Post = Callable[[Letter], Awaitable[None]]
"""Hands a mail on, to a mail server or into a folder; raises NotSent."""


async def write_mail(kind: MailKind, *, to: str, language: str, **values: object) -> None:
    """Write a mail, to be sent by the worker once the caller's transaction has committed."""
    letter = compose_letter(kind, to=to, language=language, **values)
    await Mail.create(recipient=letter.recipient, subject=letter.subject, body=letter.body)


async def new_mailed_code(person_id: UUID, purpose: MailTokenPurpose, *, email: str) -> str:
    """A code to be mailed to the address, good once; an earlier one for the same is good no more. In the caller's
    transaction."""
    await MailToken.filter(person_id=person_id, purpose=purpose, used_at=None).delete()
    code = new_secret(_PREFIXES[purpose])
    expires_at = clock.now() + _LIFETIMES[purpose]
    await MailToken.create(
        person_id=person_id, purpose=purpose, email=email, token_hash=hash_of(code), expires_at=expires_at
    )
    return code


async def find_mailed_code(code: str, purpose: MailTokenPurpose) -> MailToken:
    """The code's row with its person; raises LinkNotValid when it is unknown, used or too old."""
    good = MailToken.filter(token_hash=hash_of(code), purpose=purpose, used_at=None, expires_at__gt=clock.now())
    found = await good.select_related("person").first()
    if found is None:
        raise LinkNotValid()
    return found


async def use_mailed_code(found: MailToken) -> None:
    """Use a code up, in the caller's transaction; raises LinkNotValid when another was faster."""
    if not await MailToken.filter(id=found.id, used_at=None).update(used_at=clock.now()):
        raise LinkNotValid()


async def tell_person(person: Person, kind: MailKind, *, to: str | None = None, **values: object) -> None:
    """Tell a person by mail of a change to their account, at the address they had. In the caller's transaction."""
    address = to or person.email
    if address is not None:
        await write_mail(kind, to=address, language=person.language, name=person.name, **values)


async def tell_organisation(organisation: Organisation, kind: MailKind, **values: object) -> None:
    """Tell an organisation by mail, at its own address. In the caller's transaction."""
    language = await language_of(organisation)
    await write_mail(kind, to=organisation.email, language=language, name=organisation.legal_name, **values)


async def language_of(organisation: Organisation) -> str:
    """In which language an organisation reads its mails: its person's where it is one, else Japanese."""
    if not KIND_RULES[organisation.kind].is_person:
        return "ja"
    standing = Membership.filter(organisation_id=organisation.id, ended_at=None).select_related("person")
    member = await standing.order_by("id").first()
    return member.person.language if member else "ja"


async def send_mails(post: Post, *, site: str) -> int:
    """Send what is due, at most MAX_MAILS_A_SWEEP; returns how many went.

    A mail is claimed before it is sent, so two workers do not send it twice; one that fails waits, longer each time,
    and is given up after MAX_SEND_ATTEMPTS. Its text, which may hold a code, is kept no longer than it is needed.
    """
    due = Mail.filter(sent_at=None, attempts__lt=MAX_SEND_ATTEMPTS, due_at__lte=clock.now())
    sent = failed = 0
    for mail in await due.order_by("id").limit(MAX_MAILS_A_SWEEP):
        if not await _claim(mail):
            continue
        letter = Letter(recipient=mail.recipient, subject=mail.subject, body=with_site(mail.body, site))
        try:
            await post(letter)
        except NotSent as failure:
            await _note_failure(mail, str(failure))
            failed += 1
            if failed >= MAX_FAILURES_A_SWEEP:
                break
        else:
            async with transaction():
                await Mail.filter(id=mail.id).update(sent_at=clock.now(), body="", last_failure=None)
            sent += 1
    return sent


async def _claim(mail: Mail) -> bool:
    async with transaction():
        untouched = Mail.filter(id=mail.id, sent_at=None, attempts=mail.attempts)
        due_at = clock.now() + FIRST_WAIT * 2**mail.attempts
        return await untouched.update(attempts=mail.attempts + 1, due_at=due_at) == 1


async def _note_failure(mail: Mail, failure: str) -> None:
    given_up = mail.attempts + 1 >= MAX_SEND_ATTEMPTS
    kept = {"last_failure": failure[:500]} | ({"body": ""} if given_up else {})
    async with transaction():
        await Mail.filter(id=mail.id).update(**kept)
