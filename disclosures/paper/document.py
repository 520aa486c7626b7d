"""A printable document: what stands on it, bounded, whatever it is later set as."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.errors import InvalidInput
from core.text import MAX_PARAGRAPH, read_one_line, read_text

MAX_SECTIONS: Final = 40
MAX_ENTRIES: Final = 400
"""Over all sections and the lead."""
MAX_NOTES: Final = 40
MAX_ANNOTATIONS: Final = 200
MAX_HEAD: Final = 400
"""Of a title, subtitle or footer: a name of the longest, and what is said of it."""
MAX_LINK: Final = 500
MAX_NUMBER: Final = 60
MAX_ENTRY_CHARACTERS: Final = 10_000
MAX_CHARACTERS: Final = 120_000
"""Over the whole paper: some forty pages."""


class Sheet(StrEnum):
    """What it is set on: a page, a card for a product's label, a panel that is read from two metres away."""

    A4 = "A4"
    CARD = "CARD"
    PANEL = "PANEL"


Entry = tuple[str, str]
"""A label and its text. A text may have several lines; a label has one."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a paper: a heading and its labelled texts."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What is printed, from top to bottom; a part that is empty is left out. Texts are kept in NFC.

    - `dated_on`: the day of the paper, for the PDF's metadata; it is not printed.
    - `number`: printed as given（第…号）.
    - `lead`: what a reader looks for first, in large letters.
    - `annotations`: what was noted after the paper was issued, with the days; printed earliest first.
    - `link`: the address under the QR code.
    - `framed`: the double border of a certificate.
    - `sheet`: what it is set on.

    Raises InvalidInput for a text that is empty, hidden or beyond its limit, and for too many parts.
    """

    title: str
    dated_on: date
    subtitle: str = ""
    number: str = ""
    lead: tuple[Entry, ...] = ()
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    annotations: tuple[tuple[date, str], ...] = ()
    link: str = ""
    footer: str = ""
    framed: bool = False
    sheet: Sheet = Sheet.A4

    def __post_init__(self) -> None:
        _check_count("sections", len(self.sections), MAX_SECTIONS)
        _check_count("entries", len(self.lead) + sum(len(one.entries) for one in self.sections), MAX_ENTRIES)
        _check_count("notes", len(self.notes), MAX_NOTES)
        _check_count("annotations", len(self.annotations), MAX_ANNOTATIONS)
        read = {
            "title": read_one_line("title", self.title, maximum=MAX_HEAD),
            "subtitle": read_one_line("subtitle", self.subtitle, maximum=MAX_HEAD) if self.subtitle else "",
            "number": read_one_line("number", self.number, maximum=MAX_NUMBER) if self.number else "",
            "lead": _read_entries(self.lead),
            "sections": tuple(
                Section(heading=read_one_line("heading", one.heading), entries=_read_entries(one.entries))
                for one in self.sections
            ),
            "notes": tuple(read_text("notes", note, maximum=MAX_PARAGRAPH) for note in self.notes),
            "annotations": tuple(
                (day, read_text("annotations", text, maximum=MAX_PARAGRAPH))
                for day, text in sorted(self.annotations, key=lambda annotation: annotation[0])
            ),
            "link": _read_link(self.link) if self.link else "",
            "footer": read_one_line("footer", self.footer, maximum=MAX_HEAD) if self.footer else "",
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)
        _check_count("characters", sum(map(len, texts_of(self))), MAX_CHARACTERS)


def texts_of(paper: Paper) -> list[str]:
    """Every text that is printed, in the order of the paper."""
    entries = [*paper.lead, *(entry for section in paper.sections for entry in section.entries)]
    return [
        paper.title,
        paper.subtitle,
        paper.number,
        *(section.heading for section in paper.sections),
        *(text for entry in entries for text in entry),
        *(text for _, text in paper.annotations),
        *paper.notes,
        paper.footer,
        paper.link,
    ]


def _read_entries(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(
        (read_one_line("label", label), read_text(label[:60], text, maximum=MAX_ENTRY_CHARACTERS))
        for label, text in entries
    )


def _read_link(link: str) -> str:
    read = read_one_line("link", link, maximum=MAX_LINK)
    if not read.startswith(("https://", "http://")) or not read.isascii() or " " in read:
        raise InvalidInput(field="link", value=read[:60], rule="web_address")
    return read


def _check_count(field: str, count: int, maximum: int) -> None:
    if count > maximum:
        raise InvalidInput(field=field, value=str(count), rule=f"maximum={maximum}")
