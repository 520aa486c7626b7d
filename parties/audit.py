"""What is kept of every act: who did or tried what, when, from where, with what input, and what it changed."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Sequence
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
from parties.permissions import ACTS, Capability, require_able
from parties.record_models import AuditEntry

MAX_INPUT_CHARACTERS: Final = 20_000
"""A longer input is kept as its SHA-256: the rows it made say the rest."""

HIDDEN: Final = "***"
_SECRET: Final = re.compile(r"password|passphrase|secret|token(?!_?ids?$)|email", re.IGNORECASE)
"""What no record keeps, for it could not be erased: what opens something, and the address of a person's mail."""

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


async def record(
    actor: Actor | None,
    *,
    act: str,
    input_json: str,
    origin: Origin,
    subject_id: UUID | None = None,
    refusal: str = "",
    changes: Sequence[Change] = (),
) -> None:
    """Write the entry of an act that was done, or refused with the code `refusal`. In the caller's transaction."""
    # Every act writes one: by hand, as the ORM's insert costs as much as the smaller acts themselves.
    values = [
        str(new_id()),
        clock.now(),
        str(actor.organisation_id) if actor else None,
        str(actor.person_id) if actor else None,
        str(actor.credential_id) if actor and actor.credential_id else None,
        act,
        refusal,
        str(subject_id) if subject_id else None,
        input_json,
        _json_of([dataclasses.asdict(one) for one in changes]),
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


def kept_input(plain: Any) -> str:
    """The JSON of a plain input as a record keeps it: without secrets, and no longer than a record should be."""
    text = _json_of(_without_secrets(plain))
    if len(text) <= MAX_INPUT_CHARACTERS:
        return text
    return _json_of({"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)})


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


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: HIDDEN if is_secret(name) else _without_secrets(one) for name, one in value.items()}
    return [_without_secrets(one) for one in value] if isinstance(value, list) else value


def _json_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
