"""A printable document as PDF, set in this process by typst, in BIZ UDPGothic: the same paper gives the same bytes."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final

import typst

from disclosures.japanese import format_date
from disclosures.paper.document import Paper, texts_of
from disclosures.paper.glyphs import FONT_FOLDER, show_code_points, unprintable_characters
from disclosures.paper.qr import qr_svg

_FOLDER: Final = Path(__file__).parent
_TEMPLATE: Final = (_FOLDER / "paper.typ").read_bytes()
STANDARDS: Final = ("a-2a", "ua-1")
"""PDF/A-2a, to be kept for years, and PDF/UA-1, to be read aloud. Under both a glyph that is missing is an error."""
CODE_POINT_NOTE: Final = "〔U+…〕は、印刷用の書体にない文字を、Unicodeの符号位置で示したものです。"


# One thread sets all documents, one after the other: called from many threads, the setter leaves the memory in
# pieces that are never used again, and it grows with every document. It also keeps papers off all processors but one.
_SETTER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paper")


def pdf_of(paper: Paper) -> bytes:
    """The paper as PDF on its sheet. A character that no font has is set as its code point, and a note says so.

    The texts reach typst as data, never as source, and typst may open this folder and its fonts alone. It takes tens of
    milliseconds and waits for documents asked for before: an event loop calls it in a thread.
    """
    return _SETTER.submit(_set, json.dumps(_record(paper))).result()


def _set(record: str) -> bytes:
    compiler = typst.Compiler(_TEMPLATE, root=_FOLDER, font_paths=_fonts(), sys_inputs={"paper": record})
    content = compiler.compile(format="pdf", pdf_standards=list(STANDARDS))
    assert isinstance(content, bytes), "a PDF is one file, however many pages it has"
    return content


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def _record(paper: Paper) -> dict[str, object]:
    show = show_code_points
    notes = list(map(show, paper.notes))
    if unprintable_characters("".join(texts_of(paper))):
        notes.append(CODE_POINT_NOTE)
    return {
        "dated_on": {"year": paper.dated_on.year, "month": paper.dated_on.month, "day": paper.dated_on.day},
        "title": show(paper.title),
        "subtitle": show(paper.subtitle),
        "number": show(paper.number),
        "lead": _shown(paper.lead),
        "sections": [{"heading": show(one.heading), "entries": _shown(one.entries)} for one in paper.sections],
        "annotations": [[format_date(day), show(text)] for day, text in paper.annotations],
        "notes": notes,
        "link": paper.link,
        "qr": qr_svg(paper.link) if paper.link else "",
        "footer": show(paper.footer),
        "framed": paper.framed,
        "sheet": paper.sheet.value,
    }


def _shown(entries: tuple[tuple[str, str], ...]) -> list[list[str]]:
    return [[show_code_points(label), show_code_points(text)] for label, text in entries]
