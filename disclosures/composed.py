"""A document as it was composed: what is printed, its items one by one, and the rules it was made by.

The record of one holds all of it, so that the page and the PDF are made from what was kept alone, and are the same
each time (docs/sources.md UN-24).
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.canonical import canonical_bytes, canonical_hash
from disclosures.document_kinds import DocumentKind
from disclosures.paper import Paper, Section, Sheet

RECORD_FORMAT: Final = "musubi-document/1"


@dataclass(frozen=True, kw_only=True)
class DocumentEntry:
    """One item of a document: its stable key, the label and text that are printed, and the rule that asks for it.

    `rule_version` is the version of the rule's row in the register; 0 where another table has the version.
    """

    key: str
    label: str
    text: str
    rule: str = ""
    rule_version: int = 0


@dataclass(frozen=True, kw_only=True)
class ComposedDocument:
    """What a composer makes: `rule_version` names the tables of the law that it followed."""

    kind: DocumentKind
    paper: Paper
    entries: tuple[DocumentEntry, ...]
    rule_version: str


def content_of(document: ComposedDocument) -> str:
    """The document's record as canonical JSON, which is kept and whose SHA-256 anybody can compute."""
    return canonical_bytes(_record(document)).decode()


def hash_of(document: ComposedDocument) -> str:
    """The SHA-256 of the record, in hexadecimal."""
    return canonical_hash(_record(document))


def read_composed(content: str) -> ComposedDocument:
    """The document whose record is `content`, as it was kept."""
    record = json.loads(content)
    return ComposedDocument(
        kind=DocumentKind[record["kind"]],
        paper=_read_paper(record["paper"]),
        entries=tuple(DocumentEntry(**entry) for entry in record["entries"]),
        rule_version=record["rule_version"],
    )


def _record(document: ComposedDocument) -> dict[str, Any]:
    paper = document.paper
    return {
        "format": RECORD_FORMAT,
        "kind": document.kind.value,
        "rule_version": document.rule_version,
        "entries": [
            {
                "key": one.key,
                "label": one.label,
                "text": one.text,
                "rule": one.rule,
                "rule_version": one.rule_version,
            }
            for one in document.entries
        ],
        "paper": {
            "title": paper.title,
            "dated_on": paper.dated_on.isoformat(),
            "subtitle": paper.subtitle,
            "number": paper.number,
            "lead": paper.lead,
            "sections": [{"heading": one.heading, "entries": one.entries} for one in paper.sections],
            "notes": paper.notes,
            "annotations": [[day.isoformat(), text] for day, text in paper.annotations],
            "link": paper.link,
            "footer": paper.footer,
            "framed": paper.framed,
            # Records of before there were other sheets name none.
            **({} if paper.sheet is Sheet.A4 else {"sheet": paper.sheet.value}),
        },
    }


def _read_paper(record: dict[str, Any]) -> Paper:
    return Paper(
        title=record["title"],
        dated_on=date.fromisoformat(record["dated_on"]),
        subtitle=record["subtitle"],
        number=record["number"],
        lead=_pairs(record["lead"]),
        sections=tuple(Section(heading=one["heading"], entries=_pairs(one["entries"])) for one in record["sections"]),
        notes=tuple(record["notes"]),
        annotations=tuple((date.fromisoformat(day), text) for day, text in record["annotations"]),
        link=record["link"],
        footer=record["footer"],
        framed=record["framed"],
        sheet=Sheet(record.get("sheet", Sheet.A4)),
    )


def _pairs(entries: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in entries)
