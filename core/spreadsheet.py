"""CSV that people open in a spreadsheet: UTF-8 with a byte order mark, and no cell that would run as a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA_STARTS: Final = frozenset("=+-@\t\r")


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV with a byte order mark: Excel then reads UTF-8.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    # Spreadsheets also read the full-width signs; NFKC folds them onto the plain ones.
    return f"'{cell}" if unicodedata.normalize("NFKC", cell[:1]) in _FORMULA_STARTS else cell
