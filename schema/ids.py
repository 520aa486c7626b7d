"""Global ids exist only at this edge: the type's name and the row's UUID, opaque to clients."""

import base64
import binascii
import re
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Final
from uuid import UUID

import strawberry

from core.errors import DomainError, InvalidInput, NotFound

MAX_GLOBAL_ID: int = 120


IdArgument = Annotated[strawberry.ID, strawberry.argument(description="A global id.")]


@strawberry.interface(description="A thing with a global id, which `node` finds again.")
class Node:
    """Every type that can be looked up by id."""

    id: strawberry.ID = strawberry.field(description="Opaque global id.")


@lru_cache(maxsize=16_384)
def global_id(type_name: str, id: UUID) -> strawberry.ID:
    """The global id of a row of a type. Kept, for lists name the same rows again and again."""
    # Letters, digits and dashes have no bits that the two alphabets of base64 write otherwise.
    return strawberry.ID(binascii.b2a_base64(f"{type_name}:{id}".encode(), newline=False).decode())


_TYPE_OF_KIND: Final = {
    "Account": "Organisation",
    "Council": "Organisation",
    "EventReport": "Demand",
    "PublicRegister": "Project",
}
"""What is named by the id of something else."""

_TYPE_OF_FIELD: Final = {
    "allocation": "Allocation",
    "approvalId": "Approval",
    "demand_id": "Demand",
    "listing_id": "Listing",
    "memberId": "Member",
    "retirement": "Retirement",
    "toHoldId": "Hold",
    "agentId": "Organisation",
    "clientId": "Organisation",
    "organisationId": "Organisation",
    "partnerId": "Organisation",
    "recipient": "Organisation",
    "toClient": "Organisation",
}
"""What the id in an attribute of a refusal, or the value of an input's field, names."""

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def with_global_ids(error: DomainError) -> DomainError:
    """A refusal as clients know its things: rooms name rows by their UUIDs, which exist only within."""
    told: dict[str, str] = {}
    for name, value in error.attributes().items():
        if isinstance(value, str) and _UUID.fullmatch(value) and (type_name := _named_type(error, name)):
            told[name] = global_id(type_name, UUID(value))
    return replace(error, **told) if told else error


def _named_type(error: DomainError, name: str) -> str | None:
    if isinstance(error, NotFound):
        return None if error.kind == "Node" else _TYPE_OF_KIND.get(error.kind, error.kind)
    return _TYPE_OF_FIELD.get(error.field if isinstance(error, InvalidInput) else name)


def split_global_id(text: str) -> tuple[str, UUID]:
    """Type name and UUID; raises NotFound for something that is no global id."""
    try:
        if len(text) > MAX_GLOBAL_ID:
            raise ValueError
        type_name, _, id = base64.urlsafe_b64decode(text.encode()).decode().partition(":")
        return type_name, UUID(id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise NotFound(kind="Node", id=text[:MAX_GLOBAL_ID]) from None


def read_global_id(text: str, type_name: str) -> UUID:
    """The UUID of a global id of the type; raises NotFound for anything else."""
    found, id = split_global_id(text)
    if found != type_name:
        raise NotFound(kind=type_name, id=text[:MAX_GLOBAL_ID])
    return id
