"""An organisation's accounts at the schemes' registries: recorded by itself, filled into applications, else masked."""

import re
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import events
from core.changes import note
from core.database import transaction
from core.errors import InvalidInput
from core.ids import new_id
from core.text import read_one_line
from parties.actors import Actor
from parties.models import Organisation
from parties.permissions import require
from parties.queries import get_organisation_for
from registry.errors import AlreadyRegistered
from registry.evidence_models import RegistryAccount
from registry.holders import require_may_hold
from registry.kinds import Scheme
from registry.schemes import Keeper, policy_of
from registry.states import Stock

MAX_ACCOUNT_NUMBER: Final = 60
MAX_ACCOUNTS: Final = len(Scheme) * len(Stock)
SHOWN_CHARACTERS: Final = 4
"""How many characters at the end of an account's number everybody may see."""

_MASKABLE: Final = 2 * SHOWN_CHARACTERS


@dataclass(frozen=True, kw_only=True)
class RegistryAccountRequest:
    """An account as its registry has it: the number, and the holder's name as it is registered there."""

    scheme: Scheme
    stock: Stock
    number: str
    holder_name: str


async def record_registry_account(actor: Actor, request: RegistryAccountRequest) -> UUID:
    """Record the organisation's account for one scheme and stock, in place of the one that was recorded before.

    In the caller's transaction. Raises ConsumerCannotHoldUnits (docs/sources.md RG-08), InvalidInput for a scheme whose
    register is kept here, AlreadyRegistered for a number that another account has.
    """
    require(actor, "recordRegistryAccount")
    require_may_hold(actor.organisation_kind)
    if policy_of(request.scheme).keeper is Keeper.MUSUBI:
        raise InvalidInput(field="scheme", value=request.scheme.value, rule="register_is_here")
    number = read_one_line("number", request.number, maximum=MAX_ACCOUNT_NUMBER)
    values: dict[str, Any] = {
        "number": number,
        "holder_name": read_one_line("holderName", request.holder_name),
        "recorded_by_id": actor.person_id,
    }
    # Two recordings of one organisation follow one another.
    await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
    key: dict[str, Any] = {
        "organisation_id": actor.organisation_id,
        "scheme": request.scheme,
        "stock": request.stock,
    }
    present = await RegistryAccount.get_or_none(**key)
    try:
        async with transaction():
            if present is None:
                present = await RegistryAccount.create(id=new_id(), **key, **values)
            else:
                await RegistryAccount.filter(id=present.id).update(**values)
                before = {name: getattr(present, name) for name in values}
                note("RegistryAccount", present.id, before=before, after=values)
    except IntegrityError as error:
        raise AlreadyRegistered(field="number", value=number) from error
    await events.record("RegistryAccountRecorded", subject_id=present.id)
    return present.id


async def registry_accounts_for(actor: Actor | None, organisation_id: UUID) -> list[RegistryAccount]:
    """The accounts that an organisation has recorded; for whoever may read it. Raises NotFound."""
    await get_organisation_for(actor, organisation_id)
    return await RegistryAccount.filter(organisation_id=organisation_id).order_by("id").limit(MAX_ACCOUNTS)


async def registry_account_of(organisation_id: UUID, *, scheme: Scheme, stock: Stock) -> RegistryAccount | None:
    """The account to fill into an application; none while it is not recorded."""
    return await RegistryAccount.get_or_none(organisation_id=organisation_id, scheme=scheme, stock=stock)


async def has_account_at(organisation_id: UUID, scheme: Scheme) -> bool:
    """Whether the organisation has an account on file, for its own or its clients' tonnes (docs/sources.md RG-09)."""
    return await RegistryAccount.exists(organisation_id=organisation_id, scheme=scheme)


def shown_number(actor: Actor | None, account: RegistryAccount) -> str:
    """The account's number: whole for its organisation and for operators, masked for everybody else."""
    if actor is not None and (actor.reads_all or actor.organisation_id == account.organisation_id):
        return account.number
    return mask(account.number)


def mask(number: str) -> str:
    """A number of which only the last characters are left, and none of a short one (docs/sources.md PR-01)."""
    shown = number[-SHOWN_CHARACTERS:] if len(number) >= _MASKABLE else ""
    return re.sub(r"\w", "*", number[: len(number) - len(shown)]) + shown
