"""Operations that a site keeps, by the SHA-256 of their text; a site may run only those."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.errors import DomainError
from schema.faults import Fault
from schema.request_errors import BadInput, OperationNotListed, UnknownOperation

MAX_OPERATIONS_KEPT: Final = 10_000
MAX_ID_CHARACTERS: Final = 100

ANOTHER_TEXT: Final = Fault(
    "送られた文書は、この id で登録された操作と異なります。",
    "The text is not the operation that is kept under this id.",
)


class UnusableManifest(Exception):
    """The file is no JSON object of SHA-256 to text, or a text has another hash."""


@dataclass(frozen=True)
class Kept:
    """The kept operations, and whether others are refused."""

    texts: Mapping[str, str] = field(default_factory=dict)
    only: bool = False

    def text_of(self, query: str | None, extensions: Mapping[str, Any] | None) -> str | DomainError | None:
        """The text to run: what was sent, or what is kept under the id that was sent. Else why there is none."""
        id = asked_id(extensions)
        if id is None:
            if self.only and query and hash_of(query) not in self.texts:
                return OperationNotListed()
            return query
        found = self.texts.get(id)
        if found is None:
            return UnknownOperation(id=id[:MAX_ID_CHARACTERS])
        if query and query != found:
            return BadInput.of(ANOTHER_TEXT)
        return found


NOTHING_KEPT: Final = Kept()


def asked_id(extensions: Mapping[str, Any] | None) -> str | None:
    """The id of a kept operation in a request: `persistedQuery.sha256Hash`, or `documentId`."""
    if not extensions:
        return None
    persisted = extensions.get("persistedQuery")
    id = persisted.get("sha256Hash") if isinstance(persisted, dict) else extensions.get("documentId")
    return None if id is None else str(id).lower().removeprefix("sha256:")


def hash_of(text: str) -> str:
    """The id of an operation: the SHA-256 of its text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_manifest(path: Path, *, only: bool) -> Kept:
    """The operations of a JSON file {sha256: text}. Raises UnusableManifest, and OSError when it cannot be read."""
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnusableManifest(f"{path.name} is no JSON: {error}") from error
    if not isinstance(texts, dict) or len(texts) > MAX_OPERATIONS_KEPT:
        raise UnusableManifest(f"{path.name} is no JSON object of at most {MAX_OPERATIONS_KEPT} operations")
    for id, text in texts.items():
        if not isinstance(text, str) or hash_of(text) != id:
            raise UnusableManifest(f"{path.name}: {id[:MAX_ID_CHARACTERS]} is not the SHA-256 of its text")
    return Kept(texts=texts, only=only)
