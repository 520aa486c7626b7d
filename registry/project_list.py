"""The scheme's published list of registered projects, as one CSV file: read whole or refused whole.

A file that may be damaged (encoding, a cut end, unknown columns) is refused before anything of it is used. A row that
cannot be told to be a project's is rejected; every other row is imported, and each cell that is not understood is
reported with its original text. The order of rows and of columns makes no difference to what is read.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from registry.errors import ProjectListUnreadable
from registry.list_cells import hidden_character, read_key
from registry.list_rows import MAX_SHOWN, Column, ListedRow, build_project, problem_in, read_row
from registry.project_records import ProjectKey, ProjectList, ProjectRecord, Reason, RowProblem, SourceRow

MAX_BYTES: Final = 64 * 2**20
MAX_ROWS: Final = 100_000
MAX_CELL_CHARACTERS: Final = 4_000
"""The longest cell of the list of 2023 has 226 characters."""

_EXPECTED_HEADING: Final = re.compile(r"認証見込み量\((20\d\d)年度までの総量(?:見込)?\)\(t-CO2\)", re.ASCII)
_WHOLE_FILE: Final = 0


class _Heading(NamedTuple):
    columns: list[Column]
    originals: list[str]
    expected_until_fiscal_year: int


class _Record(NamedTuple):
    line: int
    cells: list[str]


def read_project_list(data: bytes) -> ProjectList:
    """The projects of the list, the rows that are rejected and the cells that are not understood.

    Every row is in a project's `source_rows` or in `rejected`. Raises ProjectListUnreadable, and nothing is read, for
    more than `MAX_BYTES` or `MAX_ROWS`, another encoding than UTF-8, NUL bytes, a record that ends inside quotes or
    has another number of cells than the heading, a cell over `MAX_CELL_CHARACTERS`, and missing, doubled or unknown
    headings.
    """
    text = _decode(data)
    heading, records = _read_file(text)
    accepted: dict[ProjectKey, list[ListedRow]] = {}
    rejected: list[RowProblem] = []
    seen: dict[tuple[str, ...], int] = {}
    for record in records:
        cells = dict(zip(heading.columns, record.cells, strict=True))
        key = _key_or_problem(record.line, cells, seen)
        if isinstance(key, RowProblem):
            rejected.append(key)
        else:
            source = SourceRow(record.line, dict(zip(heading.originals, record.cells, strict=True)))
            accepted.setdefault(key, []).append(read_row(key, source=source, cells=cells))
    projects = [build_project(key, rows) for key, rows in accepted.items()]
    unread = [problem for project in projects for problem in project.unread]
    if records and not text.endswith(("\n", "\r")):
        last = records[-1]
        unread.append(problem_in(last.line, heading.columns[-1], last.cells[-1], Reason.MAY_BE_CUT))
    return ProjectList(
        projects=tuple(sorted(projects, key=_order)),
        rejected=tuple(rejected),
        unread=tuple(sorted(unread, key=lambda problem: (problem.line, problem.field, problem.reason))),
        rows=len(records),
        expected_until_fiscal_year=heading.expected_until_fiscal_year,
    )


def _read_file(text: str) -> tuple[_Heading, list[_Record]]:
    """The heading and every record, checked against it, before any cell is read."""
    found = _records(text)
    heading = _read_heading(next(found, None))
    records: list[_Record] = []
    for record in found:
        if len(records) == MAX_ROWS:
            raise _unreadable(field="rows", value=f">{MAX_ROWS}", rule=f"max_rows={MAX_ROWS}", line=record.line)
        _check(record, heading)
        records.append(record)
    return heading, records


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _unreadable(field="file", value=f"{len(data)} bytes", rule=f"max_bytes={MAX_BYTES}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(field="file", value="UTF-16", rule="utf_8", hint=_SAVE_AS_UTF_8)
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise _unreadable(field="file", value="U+0000", rule="no_nul_bytes", line=line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        shown = data[error.start : error.start + 8].hex(" ")
        looks_like = "Shift_JIS (CP932)" if _is_cp932(data) else shown
        raise _unreadable(field="file", value=looks_like, rule="utf_8", line=line, hint=_SAVE_AS_UTF_8) from error


_SAVE_AS_UTF_8: Final = "UTF-8 の CSV で保存し直してください。/ Save the file as CSV in UTF-8."


def _is_cp932(data: bytes) -> bool:
    try:
        return "プロジェクト" in data.decode("cp932")
    except UnicodeDecodeError:
        return False


def _records(text: str) -> Iterator[_Record]:
    """The records that are not blank lines, each with the physical line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unreadable(field="record", value="", rule="csv", line=line, hint=str(error)) from error
        if cells:
            yield _Record(line, cells)
        line = reader.line_num + 1


def _read_heading(record: _Record | None) -> _Heading:
    if record is None:
        raise _unreadable(field="file", value="", rule="not_empty")
    columns: list[Column] = []
    fiscal_year = 0
    for original in record.cells:
        name = "".join(unicodedata.normalize("NFKC", original).split())
        expected = _EXPECTED_HEADING.fullmatch(name)
        if expected:
            fiscal_year = int(expected.group(1))
        column = Column.EXPECTED if expected else next((known for known in Column if known == name), None)
        if column is None or column in columns:
            rule = "known_heading" if column is None else "heading_once"
            raise _unreadable(field="heading", value=original[:MAX_SHOWN], rule=rule, line=record.line)
        columns.append(column)
    missing = [column.value for column in Column if column not in columns]
    if missing:
        raise _unreadable(field="heading", value="、".join(missing), rule="heading_missing", line=record.line)
    return _Heading(columns, record.cells, fiscal_year)


def _check(record: _Record, heading: _Heading) -> None:
    if len(record.cells) != len(heading.columns):
        rule = f"cells={len(heading.columns)}"
        raise _unreadable(field="record", value=f"{len(record.cells)}", rule=rule, line=record.line)
    for column, cell in zip(heading.columns, record.cells, strict=True):
        if len(cell) > MAX_CELL_CHARACTERS:
            rule = f"max_characters={MAX_CELL_CHARACTERS}"
            raise _unreadable(field=column.value, value=cell[:30] + "…", rule=rule, line=record.line)


def _key_or_problem(line: int, cells: dict[Column, str], seen: dict[tuple[str, ...], int]) -> ProjectKey | RowProblem:
    """The key of the row's project, or why the row is rejected; remembers the row's content in `seen`."""
    for column, cell in cells.items():
        hidden = hidden_character(cell)
        if hidden:
            return problem_in(line, column, cell, Reason.HIDDEN_CHARACTER, hidden)
        if "\N{REPLACEMENT CHARACTER}" in cell:
            return problem_in(line, column, cell, Reason.DAMAGED_CHARACTER)
    key = read_key(cells[Column.SHEET], cells[Column.NUMBER])
    if isinstance(key, Reason):
        column = Column.SHEET if key is Reason.UNKNOWN_SHEET else Column.NUMBER
        return problem_in(line, column, cells[column], key)
    first = seen.setdefault(tuple(cells[column] for column in Column), line)
    if first != line:
        return problem_in(line, None, cells[Column.NUMBER], Reason.DUPLICATE_ROW, f"line {first}")
    return key


def _order(project: ProjectRecord) -> tuple[str, str, int]:
    scheme, registration_type, number = project.key
    return scheme, registration_type, int(re.sub(r"\D", "", number))


def _unreadable(*, field: str, value: str, rule: str, line: int = _WHOLE_FILE, hint: str = "") -> ProjectListUnreadable:
    return ProjectListUnreadable(field=field, value=value, rule=rule, line=line, hint=hint)
