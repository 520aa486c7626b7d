"""Whom to ask at an organisation, and about what: given as a whole list, in place of the one before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from core import changes
from core.database import transaction
from core.errors import InvalidInput
from core.numbers import check_range
from core.text import read_one_line
from parties.actors import Actor
from parties.kinds import ContactPurpose
from parties.models import Organisation, OrganisationContact
from parties.organisations import MAX_PERSON_NAME, read_email, read_phone
from parties.permissions import require

MAX_CONTACTS: Final = 20
MAX_DEPARTMENT: Final = 100


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person or desk, and what it is asked about."""

    purpose: ContactPurpose
    department: str
    name: str
    phone: str
    email: str


async def set_contacts(actor: Actor, contacts: Sequence[Contact]) -> None:
    """Replace the contacts of the actor's organisation, at most `MAX_CONTACTS`. Raises InvalidInput."""
    require(actor, "setContacts")
    check_range(len(contacts), field="contacts", minimum=0, maximum=MAX_CONTACTS)
    read = [_read(contact) for contact in contacts]
    if len(set(read)) < len(read):
        raise InvalidInput(field="contacts", value="", rule="each_once")
    async with transaction():
        # Two lists that are set at once come one after the other, never mixed.
        await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
        before = [_shown(row) for row in await contacts_of(actor.organisation_id)]
        await OrganisationContact.filter(organisation_id=actor.organisation_id).delete()
        await OrganisationContact.bulk_create(
            [OrganisationContact(organisation_id=actor.organisation_id, **asdict(contact)) for contact in read]
        )
        after = [asdict(contact) for contact in read]
        changes.note("Organisation", actor.organisation_id, before={"contacts": before}, after={"contacts": after})


async def contacts_of(organisation_id: UUID) -> list[OrganisationContact]:
    """The contacts in the order in which they were given; who may see them is `payments.counterparties`'s to say."""
    return await OrganisationContact.filter(organisation_id=organisation_id).order_by("id").limit(MAX_CONTACTS)


def _read(contact: Contact) -> Contact:
    return Contact(
        purpose=contact.purpose,
        department=read_one_line("contacts.department", contact.department, maximum=MAX_DEPARTMENT),
        name=read_one_line("contacts.name", contact.name, maximum=MAX_PERSON_NAME),
        phone=read_phone(contact.phone, field="contacts.phone"),
        email=read_email(contact.email, field="contacts.email"),
    )


def _shown(row: OrganisationContact) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("purpose", "department", "name", "phone", "email")}
