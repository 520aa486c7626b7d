"""Joining with a password, so that the first person of an organisation signs in like everybody after."""

from collections.abc import Sequence

from core.database import transaction
from parties.attempts import MAIL_TO_ACCOUNT, NEW_ACCOUNT_BY_ADDRESS, count_attempt, subscriber_of
from parties.consents import ConsentGiven, record_consents
from parties.models import Membership, Person
from parties.organisations import Joined, JoinRequest, join
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
    told by the mail alone. Raises InvalidInput, PasswordRefused, TooManyAttempts.
    """
    if password is None:
        async with transaction():
            joined = await join(request)
            await record_consents((await _first_person(joined)).id, consents)
        return joined
    email = read_email(request.email)
    await count_attempt(NEW_ACCOUNT_BY_ADDRESS, subscriber_of(address))
    await count_attempt(MAIL_TO_ACCOUNT, email)
    personal = [email, request.responsible_person, request.legal_name]
    password_hash = await hash_new_password(password, personal=personal)
    async with transaction():
        joined = await join(request)
        person = await _first_person(joined)
        person.password_hash, person.language = password_hash, language
        await person.save(update_fields=["password_hash", "language"])
        await record_consents(person.id, consents)
        await write_verification(person, email)
    return joined


async def _first_person(joined: Joined) -> Person:
    membership = await Membership.get(organisation_id=joined.organisation_id).select_related("person")
    return membership.person
