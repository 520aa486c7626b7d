"""What is kept of every act: who did or tried what, when, from where, with what input, and what it changed.

An entry is never edited, so what a person may want erased is not written into it: the rows have it (docs/sources.md
PI-05).
"""

import dataclasses
import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from core.changes import Change
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.pages import Page, page_of
from core.statements import run_all
from core.text import read_instant
from parties.actors import Actor
from parties.kinds import OrganisationKind
from parties.people_errors import TooManyAttempts
from parties.permissions import ACTS, Capability, require_able
from parties.record_models import AuditEntry

MAX_INPUT_CHARACTERS: Final = 20_000
"""A longer input is kept as its SHA-256: the rows it made say the rest."""

MAX_REFUSED_INPUT_CHARACTERS: Final = 2_000
"""The same for what was refused, as it made no rows and costs whoever sends it nothing."""

HIDDEN: Final = "***"
_SECRET: Final = re.compile(r"password|passphrase|secret|token(?!_?ids?$)|email", re.IGNORECASE)
"""What no record keeps, for it could not be erased: what opens something, and the address of a person's mail."""

_PERSONAL: Final[Mapping[str, frozenset[str]]] = {
    "joinOrganisation": frozenset({"legalName", "address", "phone", "responsiblePerson"}),
    "reviseOrganisation": frozenset({"responsiblePerson"}),
    "setContacts": frozenset({"name", "phone"}),
    "acceptInvitation": frozenset({"name"}),
}
"""The fields of an act that describe a natural person, or an organisation of which nobody knows yet what it is."""

_OF_A_CONSUMER: Final[Mapping[str, frozenset[str]]] = {
    "reviseOrganisation": frozenset({"legalName", "address", "phone", "invoiceNumber"}),
}
"""And those that do so when the organisation is a consumer, who is a person."""

_ROW: Final = (
    "INSERT INTO audit_entries (id, created_at, organisation_id, person_id, credential_id, act, refusal, subject_id,"
    " input_json, changes_json, request_id, address, user_agent)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Origin:
    """From where a request came, as far as the server can tell."""

    request_id: str = ""
    address: str = ""
    user_agent: str = ""


@dataclasses.dataclass
class Resolved:
    """Who it was that acted, and for whom, where the act itself has proved it: a password, a mailed code."""

    person_id: UUID | None = None
    organisation_id: UUID | None = None
    credential_id: UUID | None = None
    subject_id: UUID | None = None
    """What the act was about, which need not be proved: the account that somebody tries to open."""


_resolved: Final[ContextVar[Resolved | None]] = ContextVar("resolved", default=None)


@contextmanager
def resolving() -> Iterator[Resolved]:
    """Collect what the work inside tells of who acts."""
    found = Resolved()
    token = _resolved.set(found)
    try:
        yield found
    finally:
        _resolved.reset(token)


def tell(**known: UUID) -> None:
    """Tell the entry of the running act a field of `Resolved`. Of a refused act only the subject is written, so that no
    entry of an organisation's says whether an account exists."""
    found = _resolved.get()
    if found is not None:
        for name, id in known.items():
            setattr(found, name, id)


async def record(
    actor: Actor | None,
    *,
    act: str,
    input: Any,
    origin: Origin,
    resolved: Resolved | None = None,
    subject_id: UUID | None = None,
    refusal: str = "",
    changes: Sequence[Change] = (),
) -> None:
    """Write the entry of an act that was done, or refused with the code `refusal`. In the caller's transaction.

    Of a refusal of nobody's, and of one for too many attempts, the input is kept as its SHA-256 alone.
    """
    hidden = _personal_fields(actor, act)
    known = Resolved() if refusal or resolved is None else resolved
    plain = plain_input(input)
    if refusal and (actor is None or refusal == TooManyAttempts.code):
        input_json = kept_input(plain, hidden=hidden, maximum=0)
    else:
        maximum = MAX_REFUSED_INPUT_CHARACTERS if refusal else MAX_INPUT_CHARACTERS
        input_json = kept_input(plain, hidden=hidden, maximum=maximum)
    edited = [dataclasses.asdict(one) for one in changes]
    # Every act writes one: by hand, as the ORM's insert costs as much as the smaller acts themselves.
    values = [
        str(new_id()),
        clock.now(),
        _text_of(known.organisation_id or (actor.organisation_id if actor else None)),
        _text_of(known.person_id or (actor.person_id if actor else None)),
        _text_of(known.credential_id or (actor.credential_id if actor else None)),
        act,
        refusal,
        _text_of(subject_id),
        input_json,
        _json_of([one | _without({name: one[name] for name in ("before", "after")}, hidden) for one in edited]),
        origin.request_id,
        origin.address,
        origin.user_agent,
    ]
    await run_all([(_ROW, values)])


def plain_input(input: Any) -> Any:
    """An input as JSON knows it, under its GraphQL names, without what was left out."""
    if dataclasses.is_dataclass(input) and not isinstance(input, type):
        values = {field.name: plain_input(getattr(input, field.name)) for field in dataclasses.fields(input)}
        return {_camel(name): value for name, value in values.items() if value is not None}
    if isinstance(input, list | tuple):
        return [plain_input(one) for one in input]
    if (isinstance(input, str | int) and not isinstance(input, Enum)) or input is None:
        return input
    if hasattr(input, "value"):
        # An enumeration's member, or what was given where nothing need be.
        return plain_input(input.value)
    # What GraphQL calls unset is nothing; a day or an instant is its text.
    return input.isoformat() if hasattr(input, "isoformat") else None


def kept_input(plain: Any, *, hidden: Collection[str] = (), maximum: int = MAX_INPUT_CHARACTERS) -> str:
    """The JSON of a plain input as a record keeps it: without secrets and the fields to hide; above so many characters
    its SHA-256."""
    text = _json_of(_without(plain, hidden))
    if len(text) <= maximum:
        return text
    return _json_of({"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)})


def _personal_fields(actor: Actor | None, act: str) -> frozenset[str]:
    is_consumer = actor is not None and actor.organisation_kind is OrganisationKind.CONSUMER
    return _PERSONAL.get(act, frozenset()) | (_OF_A_CONSUMER.get(act, frozenset()) if is_consumer else frozenset())


def is_secret(name: str) -> bool:
    """Whether no record keeps the value of a field of this name."""
    return _SECRET.search(name) is not None


async def page_of_entries_for(
    actor: Actor,
    *,
    organisation_id: UUID | None = None,
    person_id: UUID | None = None,
    subject_id: UUID | None = None,
    act: str | None = None,
    refused: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    first: int,
    after: str | None,
) -> Page[AuditEntry]:
    """Entries, oldest first: every one for auditors and operators, its organisation's for who manages one.

    Raises Forbidden for anybody else, NotFound for another organisation's, InvalidInput for no act and for an instant
    without its offset from UTC.
    """
    query = AuditEntry.filter(_readable(actor, organisation_id))
    if act is not None and act not in ACTS:
        raise InvalidInput(field="act", value=act[:60], rule="a_mutation")
    for field, instant in (("since", since), ("until", until)):
        if instant is not None:
            read_instant(field, instant)
    wanted = {"person_id": person_id, "subject_id": subject_id, "act": act, "created_at__gte": since}
    wanted["created_at__lt"] = until
    query = query.filter(**{name: value for name, value in wanted.items() if value is not None})
    if refused is not None:
        query = query.exclude(refusal="") if refused else query.filter(refusal="")
    return await page_of(query, first=first, after=after)


async def get_entry_for(actor: Actor | None, id: UUID) -> AuditEntry:
    """One entry that the actor may read. Raises NotFound."""
    found = await AuditEntry.get_or_none(id=id)
    may = actor is not None and (actor.reads_all or actor.can(Capability.MANAGE))
    if found is None or actor is None or not may:
        raise NotFound(kind="AuditEntry", id=str(id))
    if not actor.reads_all and found.organisation_id != actor.organisation_id:
        raise NotFound(kind="AuditEntry", id=str(id))
    return found


def _readable(actor: Actor, organisation_id: UUID | None) -> Q:
    if actor.reads_all:
        return Q() if organisation_id is None else Q(organisation_id=organisation_id)
    require_able(actor, Capability.MANAGE, act="auditEntries")
    if organisation_id not in (None, actor.organisation_id):
        raise NotFound(kind="Organisation", id=str(organisation_id))
    return Q(organisation_id=actor.organisation_id)


def _without(value: Any, hidden: Collection[str]) -> Any:
    # Rows name their columns with underscores, inputs as GraphQL does.
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if is_secret(name) or _camel(name) in hidden else _without(one, hidden)
            for name, one in value.items()
        }
    return [_without(one, hidden) for one in value] if isinstance(value, list | tuple) else value


def _text_of(id: UUID | None) -> str | None:
    return str(id) if id else None


def _json_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
