"""Joining with a password, so that the first person of an organisation signs in like everybody after."""

from collections.abc import Sequence

from core.database import transaction
from parties import audit
from parties.attempts import (
    MAIL_IN_ALL,
    MAIL_TO_ACCOUNT,
    NEW_ACCOUNT_BY_ADDRESS,
    count_attempt,
    is_within,
    subscriber_of,
)
from parties.consents import ConsentGiven, check_consents, record_consents
from parties.models import Membership, Person
from parties.organisations import Joined, JoinRequest, check_joining, join
from parties.passwords import hash_new_password
from parties.people import write_verification
from parties.people_rules import read_email


async def join_as_person(
    request: JoinRequest,
    *,
    password: str | None,
    consents: Sequence[ConsentGiven] = (),
    language: str = "ja",
    address: str = "",
) -> Joined:
    """Create the organisation, its responsible person and a token; with a password also mail a code to its address.

    Once that is verified, the person signs in with address and password. Whether the address has an account already is
    told by the mail alone. Of more mails than MAIL_IN_ALL to one address the further ones are not written: strangers
    who use it up keep nobody from joining. Raises InvalidInput, PasswordRefused, TooManyAttempts.
    """
    if password is None:
        async with transaction():
            joined = await join(request)
            await _first_person(joined, consents)
        return joined
    email = read_email(request.email)
    await check_joining(request)
    check_consents(consents)
    caller = subscriber_of(address)
    await count_attempt(NEW_ACCOUNT_BY_ADDRESS, caller)
    personal = [email, request.responsible_person, request.legal_name]
    password_hash = await hash_new_password(password, personal=personal)
    await count_attempt(MAIL_TO_ACCOUNT, f"{email}\n{caller}")
    mails = await is_within(MAIL_IN_ALL, email)
    async with transaction():
        joined = await join(request)
        person = await _first_person(joined, consents)
        person.password_hash, person.language = password_hash, language
        await person.save(update_fields=["password_hash", "language"])
        if mails:
            await write_verification(person, email, organisation=request.legal_name)
    return joined


async def _first_person(joined: Joined, consents: Sequence[ConsentGiven]) -> Person:
    membership = await Membership.get(organisation_id=joined.organisation_id).select_related("person")
    await record_consents(membership.person_id, consents)
    audit.tell(person_id=membership.person_id, organisation_id=joined.organisation_id)
    return membership.person
