"""Rules about people: e-mail addresses that sign in, and which roles an organisation has."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from core.errors import InvalidInput
from parties.kinds import OrganisationKind, Role

MAX_EMAIL_CHARACTERS: Final = 254

_EMAIL: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_MAX_LOCAL_PART: Final = 64

_OF_FIRMS: Final = frozenset({Role.OWNER, Role.TRADER, Role.ACCOUNTANT, Role.VIEWER})

ROLES_OF_KIND: Final[Mapping[OrganisationKind, frozenset[Role]]] = {
    **dict.fromkeys(OrganisationKind, _OF_FIRMS),
    OrganisationKind.COUNCIL: frozenset({Role.COORDINATOR, Role.ACCOUNTANT, Role.VIEWER}),
    OrganisationKind.PLATFORM_OPERATOR: frozenset({Role.OPERATOR, Role.AUDITOR}),
    # A consumer is one person.
    OrganisationKind.CONSUMER: frozenset(),
}
"""The roles that an organisation may give: nobody makes somebody an operator outside of the platform's own."""

LEADING_ROLES: Final = (Role.OWNER, Role.COORDINATOR, Role.OPERATOR)
"""Of these an organisation always has one left: they manage it."""


def read_email(text: str, *, field: str = "email") -> str:
    """An e-mail address as it signs in: NFKC, lower case, of the plain form that every mail server takes.

    Raises InvalidInput. What it accepts cannot break out of a mail's header.
    """
    address = unicodedata.normalize("NFKC", text[: MAX_EMAIL_CHARACTERS + 1]).strip().lower()
    fits = len(address) <= MAX_EMAIL_CHARACTERS and address.find("@") <= _MAX_LOCAL_PART
    if not fits or _EMAIL.fullmatch(address) is None:
        raise InvalidInput(field=field, value=text[:60], rule="email_address")
    return address


def read_role(role: Role, kind: OrganisationKind) -> Role:
    """A role that an organisation of this kind may give; raises InvalidInput."""
    if role not in ROLES_OF_KIND[kind]:
        raise InvalidInput(field="role", value=role.value, rule=f"not_in_a_{kind.value.lower()}")
    return role
