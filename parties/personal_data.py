"""Everything that is kept about a person, found by what the tables say of themselves: a new table is in it too."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from tortoise import Tortoise, fields
from tortoise.expressions import Q
from tortoise.models import Model

from core import clock
from parties.access_models import Invitation, Mail
from parties.actors import Actor, require_whole
from parties.attempts import EXPORT_BY_PERSON, count_attempt
from parties.kinds import OrganisationKind
from parties.models import Membership, Organisation, Person
from parties.record_models import AuditEntry

MAX_EXPORTED_ROWS: Final = 1_000
"""Of each table; an export says where there were more."""

_SECRETS: Final = ("token_hash", "password_hash", "body")
"""Columns that open something: not given to anybody."""

_WITHHELD: Final[Mapping[str, str]] = {
    "organisations": "verification_evidence",
    "organisation_standings": "evidence",
}
"""By table, what others have said or shown about who asks: it could harm them (docs/sources.md PI-06)."""

_OWN_TABLES: Final = ("organisation_contacts", "organisation_standings", "memberships", "invitations")
"""What an organisation has from the day it joined; any other row about it is a record of what it did."""

_OF_THEIR_ORDERS: Final = "withdrawals"
"""The table that names no organisation, and holds what a consumer wrote about an order and what was answered."""

Row = dict[str, Any]


async def export_of(actor: Actor) -> Row:
    """Everything that is kept about the person who asks, table by table, without secrets (docs/sources.md PI-02).

    A consumer's organisation is the person, so what is kept about it is theirs too. Of what the person did for others
    the ids are given, and what is withheld of these rows is named. Raises Forbidden for a token with scopes, and
    TooManyAttempts.
    """
    require_whole(actor, "exportMyData")
    await count_attempt(EXPORT_BY_PERSON, str(actor.person_id))
    person = await Person.get(id=actor.person_id)
    memberships = list(await Membership.filter(person_id=person.id).select_related("organisation"))
    consumers = {one.organisation_id for one in memberships if one.organisation.kind is OrganisationKind.CONSUMER}
    tables: dict[str, list[Row]] = {}
    done: dict[str, list[Row]] = {}
    for model in _models():
        about = _about(model, person, [one.id for one in memberships], consumers)
        columns = [name for name in _uuid_columns(model) if name.endswith("_by_id")]
        if about is not None:
            rows = await model.filter(about).order_by("id").limit(MAX_EXPORTED_ROWS + 1).values()
            tables[model._meta.db_table] = [_disclosed(model._meta.db_table, row) for row in rows]
        if columns:
            by_them = model.filter(_any_of(dict.fromkeys(columns, person.id)))
            done[model._meta.db_table] = (
                await by_them.order_by("id").limit(MAX_EXPORTED_ROWS + 1).values("id", "created_at")
            )
    return {
        "exported_at": clock.now(),
        "person_id": person.id,
        "tables": _bounded(tables),
        "done": _bounded(done),
        "withheld": sorted(f"{name}.{column}" for name, column in _WITHHELD.items() if tables.get(name)),
        "truncated": sorted(name for part in (tables, done) for name, rows in part.items() if _is_cut(rows)),
    }


async def has_records(organisation_id: UUID) -> bool:
    """Whether anything is recorded of what the organisation did or had, apart from its own description and people."""
    for model in _models():
        about = _pointing(model, Organisation, [organisation_id])
        if about is not None and model._meta.db_table not in _OWN_TABLES and await model.filter(about).exists():
            return True
    return False


def _models() -> list[type[Model]]:
    return sorted(Tortoise.apps["musubi"].values(), key=lambda model: model._meta.db_table)


def _about(model: type[Model], person: Person, memberships: list[UUID], consumers: Collection[UUID]) -> Q | None:
    # Whatever points at the person, at a membership of theirs, at their address or at the consumer that they are.
    if model is Person:
        return Q(id=person.id)
    if model is Organisation:
        return Q(id__in=list(consumers)) if consumers else None
    found = [
        _pointing(model, Person, [person.id]),
        _pointing(model, Membership, memberships),
        _pointing(model, Organisation, list(consumers)),
    ]
    if model is AuditEntry:
        # Done by them, or tried on their account.
        found.append(Q(person_id=person.id) | Q(subject_id=person.id))
    if model._meta.db_table == _OF_THEIR_ORDERS and consumers:
        found.append(Q(order__buyer_id__in=list(consumers)))
    if model in (Mail, Invitation) and person.email is not None:
        found.append(Q(**{"recipient" if model is Mail else "email": person.email}))
    wanted = [one for one in found if one is not None]
    return Q(*wanted, join_type=Q.OR) if wanted else None


def _pointing(model: type[Model], target: type[Model], ids: list[UUID]) -> Q | None:
    fields_map = model._meta.fields_map
    names = [name for name in model._meta.fk_fields if getattr(fields_map[name], "related_model", None) is target]
    return _any_of(dict.fromkeys([f"{name}_id__in" for name in names], ids)) if names and ids else None


def _any_of(conditions: Mapping[str, Any]) -> Q:
    return Q(join_type=Q.OR, **conditions)


def _uuid_columns(model: type[Model]) -> list[str]:
    return [name for name, field in model._meta.fields_map.items() if isinstance(field, fields.UUIDField)]


def _is_cut(rows: list[Row]) -> bool:
    return len(rows) > MAX_EXPORTED_ROWS


def _bounded(tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {name: rows[:MAX_EXPORTED_ROWS] for name, rows in tables.items() if rows}


def _disclosed(table: str, row: Row) -> Row:
    hidden = (*_SECRETS, _WITHHELD.get(table))
    return {name: value for name, value in row.items() if name not in hidden}
