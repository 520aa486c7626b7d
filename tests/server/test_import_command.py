"""The import command's words, exit codes, JSON and progress."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from registry.models import Project
from registry.project_columns import LIST_COLUMNS, FieldChange
from registry.project_import import ImportReport
from registry.project_list import MAX_BYTES
from registry.project_records import Reason, RowProblem
from server import import_command
from server.import_command import (
    BUNDLED_LIST,
    DONE,
    FILE_UNUSABLE,
    LIST_UNREADABLE,
    MAX_LISTED,
    ProgressLine,
    run_import,
    summary_lines,
)
from tests.registry.project_lists import ROW, real_bytes, row, write_list

with_database = pytest.mark.usefixtures("database")


async def ran(path: Path, *, as_json: bool = False) -> tuple[int, str]:
    """The exit code and what was written to the stream."""
    stream = io.StringIO()
    return await run_import(path, as_json=as_json, stream=stream), stream.getvalue()


async def refused(path: Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the error in JSON."""
    code, written = await ran(path, as_json=True)
    shown = json.loads(written)
    assert list(shown) == ["error"]
    error: dict[str, Any] = shown["error"]
    assert list(error) == ["code", "field", "value", "rule", "line", "message"]
    return code, error


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


# --- A list that is imported ----------------------------------------------------------------------------------------


def test_the_bundled_list_is_the_published_one() -> None:
    assert BUNDLED_LIST.read_bytes() == real_bytes()


@with_database
async def test_the_bundled_list_is_imported_and_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    code, written = await ran(BUNDLED_LIST)
    assert code == DONE
    lines = written.splitlines()
    assert lines[0] == f"Project list (登録プロジェクト一覧): {BUNDLED_LIST}"
    assert lines[1:9] == [
        "    1,177  rows (行)",
        "    1,075  projects (プロジェクト)",
        "    1,075  created (新規)",
        "        0  updated (更新)",
        "        0  unchanged (変更なし)",
        "        0  not in this list any more, kept (一覧にないため残したもの)",
        "        0  rows rejected (取り込まなかった行)",
        "       43  cells not understood, kept as written (読み取れず原文のまま残したセル)",
    ]
    assert len(lines) == 9 + 2 + 43
    assert await Project.all().count() == 1075
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1] == "Importing projects (プロジェクトの取り込み): 100 % (1,075/1,075)"


@with_database
async def test_a_newer_list_says_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(write_list([ROW, row(number="4")]))
    await ran(path)
    path.write_bytes(write_list([row(expected="40000.5", holders="五木村"), row(number="5"), row(number="x")]))
    code, written = await ran(path)
    assert code == DONE
    key = "J_CREDIT/STANDARD/378"
    assert written.splitlines()[9:] == [
        "",
        "Changes (変更):",
        f"  {key}  planned holders (クレジット取得予定者): none → 五木村",
        f"  {key}  activities (適用方法論): FO-001 Ver. 4.0 32808 t-CO2 to 2031-03-31"
        " → FO-001 Ver. 4.0 40000.5 t-CO2 to 2031-03-31",
        f"  {key}  expected total (認証見込み量): 32808 t-CO2 → 40000.5 t-CO2",
        f"  {key}  original cells (原文): changed; --json shows both",
        "",
        "Not in this list any more (一覧にないもの):",
        "  J_CREDIT/STANDARD/4",
        "",
        "Rows rejected (取り込まなかった行):",
        "  line 10, プロジェクト番号: NUMBER_UNFIT プロジェクト番号がこの制度の形式ではありません: x",
    ]


@with_database
async def test_json_has_the_counts_and_every_detail(capsys: pytest.CaptureFixture[str]) -> None:
    code, written = await ran(BUNDLED_LIST, as_json=True)
    shown = json.loads(written)
    assert code == DONE
    assert list(shown) == [
        "rows",
        "projects",
        "created",
        "updated",
        "unchanged",
        "rejected",
        "unread_fields",
        "rejected_rows",
        "unread_cells",
        "changes",
        "absent",
    ]
    assert [shown[name] for name in list(shown)[:7]] == [1177, 1075, 1075, 0, 0, 0, 43]
    assert len(shown["unread_cells"]) == 43
    assert "読み取り" not in written and "プロジェクト実施場所" in written
    assert "Importing" in capsys.readouterr().err


@with_database
async def test_json_on_a_stream_that_cannot_write_japanese_is_still_json() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert await run_import(BUNDLED_LIST, as_json=True, stream=stream) == DONE
    stream.seek(0)
    assert json.load(stream)["unread_cells"][0]["field"].startswith("プロジェクト")


@with_database
async def test_the_summary_on_a_stream_that_cannot_write_japanese_is_written_in_escapes() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert await run_import(BUNDLED_LIST, as_json=False, stream=stream) == DONE
    stream.seek(0)
    assert "rows (\\u884c)" in stream.read()


# --- A list that is not one -----------------------------------------------------------------------------------------


@with_database
async def test_an_unreadable_list_exits_1_with_field_value_rule_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(write_list([ROW]).decode("utf-8-sig").encode("cp932"))
    code, written = await ran(path)
    assert (code, written) == (LIST_UNREADABLE, "")
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("The project list cannot be read (line 1, file 'Shift_JIS (CP932)'). It is not UTF-8.")
    assert told[1:] == [
        "  code: PROJECT_LIST_UNREADABLE",
        "  field: file",
        "  value: Shift_JIS (CP932)",
        "  rule: utf_8",
        "  line: 1",
        "Nothing was changed (データベースは変更していません).",
    ]
    assert await Project.all().count() == 0


@with_database
async def test_an_unreadable_list_is_an_error_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(write_list([ROW]) + b"a,b\r\n")
    code, error = await refused(path)
    assert code == LIST_UNREADABLE
    message = error.pop("message")
    assert error == {
        "code": "PROJECT_LIST_UNREADABLE",
        "field": "record",
        "value": "2",
        "rule": "cells=12",
        "line": 8,
    }
    assert message == "The project list cannot be read (line 8, record '2'). The record must have 12 cells."
    assert capsys.readouterr().err == ""


async def test_a_heading_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("\x1b[2J\u202e番号,分類\r\n".encode())
    assert (await ran(path))[0] == LIST_UNREADABLE
    told = capsys.readouterr().err
    assert "\x1b" not in told and "\u202e" not in told
    assert "  value: <U+001B>[2J<U+202E>番号" in told


async def test_a_list_over_the_limit_is_refused_without_reading_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    monkeypatch.setattr(import_command, "open", None, raising=False)
    code, error = await refused(path)
    assert code == LIST_UNREADABLE
    assert (error["field"], error["value"]) == ("file", "67108865 bytes")
    assert (error["rule"], error["line"]) == ("max_bytes=67108864", 0)


# --- A file that is not one -----------------------------------------------------------------------------------------


async def test_a_missing_file_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nowhere.csv"
    assert await ran(path) == (FILE_UNUSABLE, "")
    assert capsys.readouterr().err.splitlines()[0] == f"There is no file {path} (ファイルがありません)"
    code, error = await refused(path)
    assert (code, error["code"], error["rule"], error["value"]) == (FILE_UNUSABLE, "FILE_UNUSABLE", "exists", str(path))


async def test_a_directory_exits_2(tmp_path: Path) -> None:
    code, error = await refused(tmp_path)
    assert (code, error["rule"]) == (FILE_UNUSABLE, "regular_file")
    assert error["message"] == f"{tmp_path} is a directory (フォルダです)"


async def test_a_pipe_or_device_exits_2_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        code, error = await refused(path)
        assert (code, error["rule"]) == (FILE_UNUSABLE, "regular_file")


async def test_a_file_that_may_not_be_read_exits_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(write_list([ROW]))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Root may read everything, so the mode of the file proves nothing here.
    monkeypatch.setattr(import_command, "open", refuse, raising=False)
    code, error = await refused(path)
    assert (code, error["rule"]) == (FILE_UNUSABLE, "readable")
    assert error["message"] == f"{path} may not be read (読み取り権限がありません)"


@pytest.mark.parametrize("name", ["a" * 5000, "nul\x00.csv"])
async def test_a_name_that_no_file_can_have_exits_2(tmp_path: Path, name: str) -> None:
    code, error = await refused(tmp_path / name)
    assert (code, error["rule"]) == (FILE_UNUSABLE, "readable")


async def test_a_path_that_is_no_text_is_shown_escaped(tmp_path: Path) -> None:
    code, error = await refused(tmp_path / os.fsdecode(b"\xff.csv"))
    assert (code, error["rule"]) == (FILE_UNUSABLE, "exists")


# --- Words ----------------------------------------------------------------------------------------------------------


def report(*, changes: tuple[FieldChange, ...] = (), unread: tuple[RowProblem, ...] = ()) -> ImportReport:
    return ImportReport(
        rows=1, projects=1, created=0, updated=1, unchanged=0, absent=(), rejected=(), unread=unread, changes=changes
    )


def test_every_column_has_a_term_and_a_written_value() -> None:
    activity = {"methodology_text": "FO-001", "expected_t": None, "ends_on": None}
    new: dict[str, Any] = {"activities": [activity], "expected_g": 1_500_000, "regions": ["KANTO", "TOHOKU"]}
    changes = tuple(FieldChange("K", column, None, new.get(column, "x")) for column in LIST_COLUMNS)
    shown = "\n".join(summary_lines(report(changes=changes), source="list.csv"))
    assert "activities (適用方法論): none → FO-001 unknown to no day" in shown
    assert "expected total (認証見込み量): none → 1.5 t-CO2" in shown
    assert "regions (プロジェクト実施地域): none → KANTO、TOHOKU" in shown
    assert shown.count("  K  ") == len(LIST_COLUMNS)


def test_long_sections_and_long_cells_are_cut() -> None:
    problem = RowProblem(6, "プロジェクト概要", "一\r\n二\t" + "山" * 300, Reason.LOOKS_LIKE_FORMULA, "詳細")
    lines = list(summary_lines(report(unread=(problem,) * (MAX_LISTED + 7)), source="list.csv"))
    assert lines[-1] == "  … and 7 more; --json lists them all (ほか 7 件)"
    shown = lines[-2].split(": ")[-1]
    assert shown.startswith("一 / 二 山山") and shown.endswith("山… (詳細)") and len(shown) == 120 + len(" (詳細)")


# --- Progress -------------------------------------------------------------------------------------------------------


def test_progress_on_a_terminal_is_one_line_rewritten() -> None:
    stream = Terminal()
    progress = ProgressLine(stream)
    progress(0, 200)
    progress(100, 200)
    progress(200, 200)
    progress.close()
    progress.close()
    shown = stream.getvalue()
    assert shown.count("\r") == 3 and shown.count("\n") == 1 and shown.endswith("100 % (200/200)\n")


def test_progress_elsewhere_is_a_line_at_most_every_ten_percent() -> None:
    stream = io.StringIO()
    progress = ProgressLine(stream)
    for settled in range(1001):
        progress(settled, 1000)
    progress.close()
    percents = [int(line.split(": ")[1].split(" %")[0]) for line in stream.getvalue().splitlines()]
    assert percents == list(range(0, 101, 10))


def test_progress_of_nothing_is_done() -> None:
    stream = io.StringIO()
    ProgressLine(stream)(0, 0)
    assert "100 % (0/0)" in stream.getvalue()


@with_database
async def test_an_error_after_progress_on_a_terminal_begins_on_its_own_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    path = tmp_path / "list.csv"
    path.write_bytes(write_list([ROW]))
    assert (await ran(path))[0] == DONE
    assert (await ran(tmp_path))[0] == FILE_UNUSABLE
    assert "(1/1)\n" in terminal.getvalue()
