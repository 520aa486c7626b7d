"""A request pack as JSON for programs, as CSV for a spreadsheet, and as a page to print: same facts, same bytes."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from core.canonical import canonical_bytes
from core.spreadsheet import csv_text
from disclosures.paper import Paper, Section
from disclosures.request_pack import (
    PackEntry,
    PackFacts,
    RetirementPackFacts,
    SerialSpan,
    kinds_of,
    pack_entries,
    pack_missing,
    units_of,
)
from disclosures.request_pack_rules import PackProblem, is_ready, pack_problems
from disclosures.request_pack_text import (
    COMMON_NOTES,
    DRAFT_TEXT,
    FOOTER,
    MISSING_TEXT,
    READY_TEXT,
    RETIREMENT_NOTES,
    WIDE_PLACE_NOTE,
    Designation,
    PackField,
)
from parties.local_governments import find_place

PACK_FORMAT: Final = "musubi-request-pack/1"
CSV_HEADER: Final = ("項目", "値", "コード")
MAX_PRINTED_SPANS: Final = 300
"""Serial ranges printed for one line; a line of more refers to the CSV, which has them all."""

_PRINTED_OTHERWISE: Final = frozenset(
    {
        PackField.REFERENCE,
        PackField.TOTAL_QUANTITY,
        PackField.SERIALS,
        PackField.SERIAL_FROM,
        PackField.SERIAL_TO,
    }
)
"""Printed as the number, in large letters, and as one item a line."""


def pack_json(facts: PackFacts) -> str:
    """The pack as canonical JSON: every item with its label, text and code, and what is missing or wrong.

    Raises InvalidInput as `pack_entries` does.
    """
    record = {
        "format": PACK_FORMAT,
        "title": _title(facts),
        "kinds": [kind.code for kind in kinds_of(facts)],
        "ready": is_ready(facts),
        "items": [
            {
                "section": entry.section.value,
                "line": entry.line,
                "field": entry.field.value,
                "label": entry.label_ja,
                "value": entry.text,
                "code": entry.code,
            }
            for entry in pack_entries(facts)
        ],
        "missing": [{"field": one.field.value, "line": one.line, "label": one.label_ja} for one in pack_missing(facts)],
        "problems": [
            {"field": one.field.value, "rule": one.rule, "message_ja": one.message_ja, "message_en": one.message_en}
            for one in pack_problems(facts)
        ],
    }
    return canonical_bytes(record).decode()


def pack_csv(facts: PackFacts) -> str:
    """The pack as CSV of label, value and code, with a byte order mark: Excel then reads UTF-8.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it. Raises InvalidInput as
    `pack_entries` does.
    """
    return csv_text(_rows(facts))


def pack_paper(facts: PackFacts) -> Paper:
    """The pack as a page to print, in Japanese; a draft says that it is one, and why.

    Raises InvalidInput as `pack_entries` does, and for a text that a paper does not print.
    """
    entries, problems = pack_entries(facts), pack_problems(facts)
    missing = pack_missing(facts)
    return Paper(
        title=_title(facts),
        dated_on=facts.applied_on,
        subtitle=DRAFT_TEXT if missing or problems else READY_TEXT,
        number=facts.reference.strip(),
        lead=tuple(_printed(one) for one in entries if one.field is PackField.TOTAL_QUANTITY),
        sections=(*_open_points(missing, problems), *_sections(facts, entries)),
        notes=_notes(facts),
        footer=FOOTER,
    )


def _title(facts: PackFacts) -> str:
    kinds = "・".join(kind.label_ja for kind in kinds_of(facts))
    return f"クレジット{kinds}申請の記入内容"


def _rows(facts: PackFacts) -> Iterator[tuple[str, str, str]]:
    ready = is_ready(facts)
    yield CSV_HEADER
    yield "状態", READY_TEXT if ready else DRAFT_TEXT, "READY" if ready else "DRAFT"
    for entry in pack_entries(facts):
        yield entry.label_ja, entry.text, entry.code
    for entry in pack_missing(facts):
        yield "未記入の項目", entry.label_ja, entry.field.value
    for problem in pack_problems(facts):
        yield "規則に合わない点", problem.message_ja, problem.rule


def _printed(entry: PackEntry) -> tuple[str, str]:
    return entry.field.label_ja, entry.text or MISSING_TEXT


def _open_points(missing: tuple[PackEntry, ...], problems: tuple[PackProblem, ...]) -> Iterator[Section]:
    points = [("未記入の項目", "、".join(one.label_ja for one in missing))] if missing else []
    points += [(f"規則に合わない点（{one.rule}）", one.message_ja) for one in problems]
    if points:
        yield Section(heading="提出の前に直すこと", entries=tuple(points))


def _sections(facts: PackFacts, entries: tuple[PackEntry, ...]) -> Iterator[Section]:
    units = units_of(facts)
    for (section, line), group in groupby(entries, key=lambda one: (one.section, one.line)):
        # An item that may stay empty is left out when it is.
        shown = [
            _printed(one)
            for one in group
            if one.field not in _PRINTED_OTHERWISE and (one.text or one.is_required or one.field is PackField.PROXY)
        ]
        if line and facts.method is Designation.SERIAL:
            shown.append((PackField.SERIALS.label_ja, _spans_text(units[line - 1].spans) or MISSING_TEXT))
        if shown:
            heading = f"{section.value} {line}" if line and len(units) > 1 else section.value
            yield Section(heading=heading, entries=tuple(shown))


def _spans_text(spans: tuple[SerialSpan, ...]) -> str:
    if len(spans) > MAX_PRINTED_SPANS:
        return f"{len(spans):,} 区間あります。すべての区間は、同じ番号の申請データ（CSV）のとおりです。"
    return "\n".join(f"{one}（{one.quantity_t:,} t）" for one in spans)


def _notes(facts: PackFacts) -> tuple[str, ...]:
    if not isinstance(facts, RetirementPackFacts):
        return COMMON_NOTES
    wide = any(
        all(find_place(code).municipality is None for code in units.creation_place_codes) for units in units_of(facts)
    )
    return (*COMMON_NOTES, *RETIREMENT_NOTES, *([WIDE_PLACE_NOTE] if wide else []))
