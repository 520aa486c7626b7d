"""A disclosure document: texts by item, and the bytes that are kept and hashed as what was shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from core.canonical import canonical_bytes as canonical_json
from core.canonical import canonical_hash
from core.text import read_text
from disclosures.document_kinds import DocumentKind
from disclosures.japanese import Language
from disclosures.matrix import ITEMS, MATRIX_VERSION, Item, Mode, Stage, says_nothing

MAX_TITLE_CHARACTERS: Final = 400
MAX_ENTRY_CHARACTERS: Final = 60_000
"""Room for the longest composed entry: every emission item of an event at its own limits."""


@dataclass(frozen=True, kw_only=True)
class DisclosureDocument:
    """What is told to the public, by item. Texts are kept in NFC; an item that says nothing is left out.

    Raises InvalidInput for a text with control characters or beyond its limit.
    """

    kind: DocumentKind
    title: str
    mode: Mode
    stage: Stage
    language: Language
    entries: Mapping[Item, str]

    def __post_init__(self) -> None:
        given = {
            item: read_text(item.value, self.entries[item], maximum=MAX_ENTRY_CHARACTERS)
            for item in Item
            if not says_nothing(self.entries.get(item, ""))
        }
        object.__setattr__(self, "title", read_text("title", self.title, maximum=MAX_TITLE_CHARACTERS))
        object.__setattr__(self, "entries", MappingProxyType(given))


def labelled_entries(document: DisclosureDocument) -> list[tuple[str, str]]:
    """(label, text) in the order of the items, in the document's language."""
    return [
        (item.label_ja if document.language is Language.JA else item.label_en, text)
        for item, text in document.entries.items()
    ]


def canonical_bytes(document: DisclosureDocument) -> bytes:
    """The document as canonical JSON (sorted keys, no white space, NFC, UTF-8), with the matrix's version."""
    return canonical_json(_record(document))


def document_hash(document: DisclosureDocument) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return canonical_hash(_record(document))


def read_document(content: bytes) -> DisclosureDocument:
    """The document whose canonical bytes are `content`, as they were kept."""
    record = json.loads(content)
    return DisclosureDocument(
        kind=DocumentKind(record["kind"]),
        title=record["title"],
        mode=Mode(record["mode"]),
        stage=Stage(record["stage"]),
        language=Language(record["language"]),
        entries={ITEMS[key]: text for key, text in record["entries"].items()},
    )


def _record(document: DisclosureDocument) -> dict[str, object]:
    return {
        "rule_version": MATRIX_VERSION,
        "kind": document.kind.value,
        "title": document.title,
        "mode": document.mode.value,
        "stage": document.stage.value,
        "language": document.language.value,
        "entries": {item.value: text for item, text in document.entries.items()},
    }
