"""The import command: the registered-project list from a file into the connected database, and what is said of it."""

import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TextIO

from core.mass import show_tonnes
from registry.errors import ProjectListUnreadable
from registry.list_cells import show_hidden
from registry.project_columns import FieldChange
from registry.project_import import ImportReport, import_project_list
from registry.project_list import MAX_BYTES
from registry.project_records import REASON_JA, RowProblem

BUNDLED_LIST: Final = Path(__file__).resolve().parents[1] / "registry" / "data" / "jcredit-registered-projects.csv"
"""The published list that comes with the programme."""

DONE: Final = 0
LIST_UNREADABLE: Final = 1
FILE_UNUSABLE: Final = 2

MAX_LISTED: Final = 50
"""Details of each kind in the summary; `--json` has them all."""
MAX_SHOWN_CHARACTERS: Final = 120

# English and the word of the Japanese list for each column.
_TERMS: Final = MappingProxyType(
    {
        "operator_name": "operator (プロジェクト実施者)",
        "planned_holders": "planned holders (クレジット取得予定者)",
        "summary": "summary (プロジェクト概要)",
        "place_text": "place (プロジェクト実施場所)",
        "place_codes": "local governments (地方公共団体コード)",
        "regions": "regions (プロジェクト実施地域)",
        "activities": "activities (適用方法論)",
        "project_types": "project types (種別)",
        "applied_on": "applied on (登録申請日)",
        "committee_number": "committee (登録認証委員会)",
        "cancelled_on": "cancelled on (登録取消)",
        "certification_ends_on": "certification ends on (認証対象期間終了日)",
        "expected_g": "expected total (認証見込み量)",
        "source_rows": "original cells (原文)",
        "unread": "cells not understood (未読のセル)",
    }
)
_TOO_LONG_TO_SHOW: Final = frozenset({"source_rows", "unread"})


class UnusableFile(Exception):
    """The path does not lead to a file that can be read; `rule` is what it breaks."""

    def __init__(self, path: Path, *, rule: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.rule = rule


class ProgressLine:
    """Says how far an import is: one line that is rewritten on a terminal, else a line at most every 10 %."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rewrites = stream.isatty()
        self._tenths = -1
        self._is_open = False

    def __call__(self, settled: int, total: int) -> None:
        """Report that `settled` of `total` projects are settled."""
        percent = settled * 100 // total if total else 100
        text = f"Importing projects (プロジェクトの取り込み): {percent:3} % ({settled:,}/{total:,})"
        if self._rewrites:
            self._is_open = True
            _write(self._stream, "\r" + text)
            self._stream.flush()
        elif percent // 10 > self._tenths:
            self._tenths = percent // 10
            _write(self._stream, text + "\n")

    def close(self) -> None:
        """End the line on a terminal, so that what follows begins on its own."""
        if self._is_open:
            _write(self._stream, "\n")
            self._is_open = False


async def run_import(path: Path, *, as_json: bool, stream: TextIO) -> int:
    """Import the list at `path` into the connected database and write the summary, or JSON, to `stream`.

    Progress and, without `as_json`, errors go to standard error. Returns DONE, LIST_UNREADABLE when the file is not a
    whole list, FILE_UNUSABLE when there is no such file to read; in both cases nothing was changed.
    """
    progress = ProgressLine(sys.stderr)
    try:
        report = await import_project_list(read_list_file(path), progress=progress)
    except UnusableFile as error:
        progress.close()
        _say_error(_file_error(error), as_json=as_json, stream=stream)
        return FILE_UNUSABLE
    except ProjectListUnreadable as error:
        progress.close()
        _say_error(_list_error(error), as_json=as_json, stream=stream)
        return LIST_UNREADABLE
    progress.close()
    if as_json:
        _write_json(stream, report.as_json())
    else:
        _write(stream, "".join(f"{line}\n" for line in summary_lines(report, source=str(path))))
    return DONE


def read_list_file(path: Path) -> bytes:
    """The file's bytes. Raises UnusableFile, and ProjectListUnreadable for a file over `MAX_BYTES`, before reading."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise _not_a_file(path, found.st_mode)
        if found.st_size > MAX_BYTES:
            size, rule = f"{found.st_size} bytes", f"max_bytes={MAX_BYTES}"
            raise ProjectListUnreadable(field="file", value=size, rule=rule, line=0)
        with open(path, "rb") as file:
            # One byte more than allowed: a file that grew since is refused by the reader.
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnusableFile(path, rule="exists", message=f"There is no file {path} (ファイルがありません)") from error
    except PermissionError as error:
        raise UnusableFile(
            path, rule="readable", message=f"{path} may not be read (読み取り権限がありません)"
        ) from error
    except (OSError, ValueError) as error:
        raise UnusableFile(path, rule="readable", message=f"{path} cannot be read (読み取れません): {error}") from error


def summary_lines(report: ImportReport, *, source: str) -> Iterator[str]:
    """The report for a person: counts first, then what needs a look."""
    yield f"Project list (登録プロジェクト一覧): {_shown(source)}"
    for count, meaning in (
        (report.rows, "rows (行)"),
        (report.projects, "projects (プロジェクト)"),
        (report.created, "created (新規)"),
        (report.updated, "updated (更新)"),
        (report.unchanged, "unchanged (変更なし)"),
        (len(report.absent), "not in this list any more, kept (一覧にないため残したもの)"),
        (len(report.rejected), "rows rejected (取り込まなかった行)"),
        (len(report.unread), "cells not understood, kept as written (読み取れず原文のまま残したセル)"),
    ):
        yield f"{count:>9,}  {meaning}"
    for title, lines in (
        ("Changes (変更)", [_change_line(change) for change in report.changes]),
        ("Not in this list any more (一覧にないもの)", report.absent),
        ("Rows rejected (取り込まなかった行)", [_problem_line(problem) for problem in report.rejected]),
        ("Cells not understood (読み取れないセル)", [_problem_line(problem) for problem in report.unread]),
    ):
        yield from _section(title, lines)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title}:"
    yield from (f"  {line}" for line in lines[:MAX_LISTED])
    more = len(lines) - MAX_LISTED
    if more > 0:
        yield f"  … and {more:,} more; --json lists them all (ほか {more:,} 件)"


def _change_line(change: FieldChange) -> str:
    term = _TERMS[change.field]
    if change.field in _TOO_LONG_TO_SHOW:
        return f"{change.project}  {term}: changed; --json shows both"
    return f"{change.project}  {term}: {_value(change.field, change.old)} → {_value(change.field, change.new)}"


def _value(field: str, value: Any) -> str:
    if value is None or value == [] or value == "":
        return "none"
    if field == "expected_g":
        return f"{show_tonnes(value)} t-CO2"
    if field == "activities":
        return _shown("; ".join(_activity(activity) for activity in value))
    return _shown("、".join(value) if isinstance(value, list) else str(value))


def _activity(activity: dict[str, Any]) -> str:
    expected = "unknown" if activity["expected_t"] is None else f"{activity['expected_t']} t-CO2"
    return f"{activity['methodology_text']} {expected} to {activity['ends_on'] or 'no day'}"


def _problem_line(problem: RowProblem) -> str:
    where = f"line {problem.line}" + (f", {problem.field}" if problem.field else "")
    detail = f" ({_shown(problem.detail)})" if problem.detail else ""
    return f"{where}: {problem.reason.value} {REASON_JA[problem.reason]}: {_shown(problem.value)}{detail}"


def _shown(text: str) -> str:
    """The text on one line, cut, with hidden characters written out: a cell must not steer the terminal."""
    line = " / ".join(show_hidden(text).split("\n")).replace("\r", "").replace("\t", " ")
    return line if len(line) <= MAX_SHOWN_CHARACTERS else line[: MAX_SHOWN_CHARACTERS - 1] + "…"


def _not_a_file(path: Path, mode: int) -> UnusableFile:
    kind = "a directory (フォルダです)" if stat.S_ISDIR(mode) else "no regular file (通常のファイルではありません)"
    return UnusableFile(path, rule="regular_file", message=f"{path} is {kind}")


def _file_error(error: UnusableFile) -> dict[str, Any]:
    return {
        "code": "FILE_UNUSABLE",
        "field": "path",
        "value": str(error.path),
        "rule": error.rule,
        "line": 0,
        "message": show_hidden(str(error)),
    }


def _list_error(error: ProjectListUnreadable) -> dict[str, Any]:
    return {
        "code": error.code,
        "field": error.field,
        "value": show_hidden(error.value),
        "rule": error.rule,
        "line": error.line,
        "message": show_hidden(error.message("en")).strip(),
    }


def _say_error(error: dict[str, Any], *, as_json: bool, stream: TextIO) -> None:
    if as_json:
        _write_json(stream, {"error": error})
        return
    lines = [error["message"]]
    lines += [f"  {name}: {_shown(str(error[name]))}" for name in ("code", "field", "value", "rule", "line")]
    lines.append("Nothing was changed (データベースは変更していません).")
    _write(sys.stderr, "".join(f"{line}\n" for line in lines))


def _write_json(stream: TextIO, value: dict[str, Any]) -> None:
    is_utf8 = _encoding(stream).lower().replace("-", "") == "utf8"
    _write(stream, json.dumps(value, ensure_ascii=not is_utf8, indent=2) + "\n")


def _write(stream: TextIO, text: str) -> None:
    # A terminal of another encoding, or a path that is no text, must not end the command.
    encoding = _encoding(stream)
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _encoding(stream: TextIO) -> str:
    return stream.encoding or "utf-8"
