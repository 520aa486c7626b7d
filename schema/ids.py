"""Global ids exist only at this edge: the type's name and the row's UUID, opaque to clients."""

import base64
import binascii
from functools import lru_cache
from typing import Annotated
from uuid import UUID

import strawberry

from core.errors import NotFound

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


def split_global_id(text: str) -> tuple[str, UUID]:
    """Type name and UUID; raises NotFound for something that is no global id."""
    try:
        if len(text) > MAX_GLOBAL_ID:
            raise ValueError
        type_name, _, id = base64.urlsafe_b64decode(text.encode()).decode().partition(":")
        return type_name, UUID(id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise NotFound(kind="Node", id=text[:40]) from None


def read_global_id(text: str, type_name: str) -> UUID:
    """The UUID of a global id of the type; raises NotFound for anything else."""
    found, id = split_global_id(text)
    if found != type_name:
        raise NotFound(kind=type_name, id=text[:40])
    return id
