"""Files that are not a whole list are refused whole; hostile rows and odd orders change nothing else."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import project_list
from registry.errors import ProjectListUnreadable
from registry.project_list import read_project_list
from registry.project_records import ProjectList, Reason
from tests.registry.project_lists import (
    APPLIED_ON,
    EXPECTED,
    HEADINGS,
    HOLDERS,
    NUMBER,
    OPERATOR,
    PLACE,
    REGION,
    ROW,
    SHEET,
    SUMMARY,
    brief,
    read_rows,
    real_list,
    real_rows,
    row,
    write_list,
)


def refused(data: bytes) -> ProjectListUnreadable:
    with pytest.raises(ProjectListUnreadable) as caught:
        read_project_list(data)
    assert caught.value.message("ja") and caught.value.message("en")
    return caught.value


# --- Whole files ----------------------------------------------------------------------------------------------------


def test_a_file_in_shift_jis_is_named_and_not_guessed() -> None:
    error = refused(write_list([ROW]).decode("utf-8-sig").encode("cp932"))
    assert (error.value, error.rule) == ("Shift_JIS (CP932)", "utf_8")
    assert "UTF-8" in error.hint


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_file_in_another_unicode_encoding_is_refused(encoding: str) -> None:
    assert refused(write_list([ROW]).decode("utf-8-sig").encode(encoding)).rule == "utf_8"


def test_a_broken_byte_is_refused_with_its_line() -> None:
    error = refused(write_list([ROW]) + b"\xe3\x81")
    assert (error.rule, error.line) == ("utf_8", 7)


def test_a_nul_byte_is_refused_with_its_line() -> None:
    error = refused(write_list([row(summary="a\x00b")]))
    assert (error.rule, error.line) == ("no_nul_bytes", 6)


def test_a_byte_order_mark_may_be_missing() -> None:
    data = write_list([ROW])
    assert read_project_list(data.removeprefix(b"\xef\xbb\xbf")) == read_project_list(data)


@pytest.mark.parametrize("line_end", ["\n", "\r"])
def test_other_line_ends_read_the_same(line_end: str) -> None:
    data = write_list([ROW, row(number="4", operator="大和リゾート\r\n株式会社")])
    changed = data.replace(b"\r\n", line_end.encode())
    assert read_project_list(changed).projects == read_project_list(data).projects


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data).rule == "not_empty"


def test_a_heading_without_rows_is_an_empty_list() -> None:
    listed = read_project_list(write_list([]))
    assert (listed.rows, listed.projects, listed.rejected, listed.unread) == (0, (), (), ())


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_cut_list_is_refused_or_its_last_row_is_not_trusted(cut: int) -> None:
    data = write_list([ROW, row(number="4", summary="商店街における\r\n照明設備の更新")])
    try:
        listed = read_project_list(data[:-cut])
    except ProjectListUnreadable:
        return
    if listed.rows == 2:
        assert Reason.MAY_BE_CUT in {problem.reason for problem in listed.unread} or listed.rejected or cut == 1


def test_a_list_cut_inside_quotes_is_refused() -> None:
    data = write_list([ROW, row(summary="一\r\n二")])
    error = refused(data[: data.rindex("二".encode())])
    assert error.rule == "csv"


def test_a_list_that_ends_without_a_line_end_is_read_and_reported() -> None:
    listed = read_project_list(write_list([ROW]).rstrip())
    assert len(listed.projects) == 1
    assert brief(listed.unread) == [("分類", "MAY_BE_CUT", "")]


@pytest.mark.parametrize("damage", [lambda text: text + "a,b\r\n", lambda text: text.rstrip() + ",x\r\n"])
def test_a_row_with_another_number_of_cells_refuses_the_file(damage: Callable[[str], str]) -> None:
    text = write_list([ROW]).decode()
    assert refused(damage(text).encode()).rule == "cells=12"


def test_text_behind_a_closing_quote_is_refused() -> None:
    assert refused(write_list([ROW]) + b'"4"x,,,,,,,,,,,\r\n').rule == "csv"


def test_missing_unknown_and_doubled_headings_are_refused() -> None:
    missing = refused(write_list([ROW], headings=[heading for heading in HEADINGS if heading != PLACE]))
    assert (missing.rule, missing.value, missing.line) == ("heading_missing", "プロジェクト実施場所", 1)
    unknown = refused(write_list([ROW | {"法人番号": "1"}], headings=[*HEADINGS, "法人番号"]))
    assert (unknown.rule, unknown.value) == ("known_heading", "法人番号")
    doubled = refused(write_list([ROW], headings=[*HEADINGS, PLACE]))
    assert doubled.rule == "heading_once"
    assert refused("番号;登録申請日\r\n".encode()).rule == "known_heading"


def test_headings_are_found_whatever_their_order_width_and_line_breaks() -> None:
    names = {EXPECTED: "認証見込み量(2050年度までの総量見込)(t-CO₂)", NUMBER: " プロジェクト　番号"}
    data = write_list([ROW], headings=HEADINGS[::-1], names=names)
    assert read_project_list(data).projects == read_rows(ROW).projects


def test_the_fiscal_year_of_the_expected_totals_is_read_from_the_heading() -> None:
    data = write_list([ROW], names={EXPECTED: "認証見込み量（2030年度までの総量）（t-CO2）"})
    assert read_project_list(data).expected_until_fiscal_year == 2030


def test_a_cell_too_long_to_be_one_is_refused() -> None:
    assert read_rows(row(summary="あ" * project_list.MAX_CELL_CHARACTERS)).rows == 1
    error = refused(write_list([ROW, row(summary="あ" * (project_list.MAX_CELL_CHARACTERS + 1))]))
    assert (error.field, error.rule, error.line) == ("プロジェクト概要", "max_characters=4000", 8)
    assert refused(write_list([row(summary="あ" * 200_000)])).rule == "csv"


def test_too_many_rows_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_list([row(number=str(number)) for number in range(1, 4)])
    monkeypatch.setattr(project_list, "MAX_ROWS", 3)
    assert read_project_list(data).rows == 3
    monkeypatch.setattr(project_list, "MAX_ROWS", 2)
    assert refused(data).rule == "max_rows=2"
    monkeypatch.setattr(project_list, "MAX_BYTES", len(data) - 1)
    assert refused(data).rule == f"max_bytes={len(data) - 1}"


# --- Rows -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason", "value"),
    [
        ({"number": "KC0003"}, Reason.NUMBER_UNFIT, "KC0003"),
        ({"number": ""}, Reason.NUMBER_UNFIT, ""),
        ({"number": "0"}, Reason.NUMBER_UNFIT, "0"),
        ({"number": "378.0"}, Reason.NUMBER_UNFIT, "378.0"),
        ({"number": "P12"}, Reason.NUMBER_UNFIT, "P12"),
        ({"sheet": "【Jブルークレジット】一覧(通常型)"}, Reason.UNKNOWN_SHEET, "【Jブルークレジット】一覧(通常型)"),
        ({"sheet": ""}, Reason.UNKNOWN_SHEET, ""),
        ({"operator": "五木村\u202e"}, Reason.HIDDEN_CHARACTER, "五木村<U+202E>"),
        ({"operator": "五\u200b木村"}, Reason.HIDDEN_CHARACTER, "五<U+200B>木村"),
        ({"summary": "a\x1b[31m"}, Reason.HIDDEN_CHARACTER, "a<U+001B>[31m"),
        ({"summary": "森林\ufffd活動"}, Reason.DAMAGED_CHARACTER, "森林\ufffd活動"),
    ],
)
def test_a_row_that_cannot_be_a_projects_is_rejected_alone(changes: dict[str, str], reason: Reason, value: str) -> None:
    listed = read_rows(row(number="12"), row(**changes))
    assert len(listed.projects) == 1
    (problem,) = listed.rejected
    assert (problem.reason, problem.value, problem.line) == (reason, value, 8)


@pytest.mark.parametrize("cell", ["=cmd|'/C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", '＝HYPERLINK("http://x")'])
def test_a_formula_stays_text_and_is_reported(cell: str) -> None:
    listed = read_rows(row(summary=cell))
    assert listed.projects[0].summary == cell
    assert brief(listed.unread) == [("プロジェクト概要", "LOOKS_LIKE_FORMULA", "")]


def test_the_same_row_twice_is_read_once_and_reported() -> None:
    listed = read_rows(ROW, row(number="12"), ROW)
    assert len(listed.projects) == 2
    assert all(len(record.activities) == 1 for record in listed.projects)
    assert [(problem.line, problem.reason, problem.detail) for problem in listed.rejected] == [
        (10, Reason.DUPLICATE_ROW, "line 6")
    ]


def test_rows_of_one_project_that_contradict_each_other_are_kept_and_reported() -> None:
    rows = [
        row(operator="五木村", summary="一"),
        row(operator="相良村", summary="二", applied_on="2023/11/29"),
        row(operator="五木村", summary="三", place="熊本県相良村"),
    ]
    listed = read_rows(*rows)
    (record,) = listed.projects
    assert record.operator_names == ("五木村",)
    assert record.applied_on == date(2023, 11, 30)
    assert record.place_codes == ("435104", "435112")
    assert Counter((problem.line, problem.field) for problem in listed.unread) == {
        (6, "プロジェクト実施場所"): 1,
        (8, "プロジェクト実施者"): 1,
        (8, "プロジェクト実施場所"): 1,
        (8, "登録申請日"): 1,
        (10, "プロジェクト実施場所"): 1,
    }


def test_two_spellings_of_one_name_are_no_contradiction() -> None:
    listed = read_rows(row(operator="株式会社ＦＴカーボン"), row(operator="株式会社\r\nFTカーボン", summary="二"))
    assert listed.unread == ()


def test_the_line_of_a_row_is_where_it_begins_in_the_file() -> None:
    rows = [row(number="1", summary="一\r\n二\r\n三"), row(number="2", summary="=1"), row(number="x")]
    data = write_list(rows)
    listed = read_project_list(data)
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[listed.unread[0].line - 1].startswith("2,")
    assert lines[listed.rejected[0].line - 1].startswith("x,")


def test_blank_lines_are_no_rows_and_keep_the_line_numbers() -> None:
    listed = read_project_list(write_list([ROW]) + b"\r\n\r\n" + b",,,,,,,,,,,\r\n")
    assert listed.rows == 2
    assert [(problem.line, problem.reason) for problem in listed.rejected] == [(10, Reason.UNKNOWN_SHEET)]


def test_a_program_may_carry_its_letter_and_leading_zeros_fall() -> None:
    program = "【J-クレジット】一覧(プログラム型)"
    keys = [record.key.number for record in read_rows(row(number="P007", sheet=program), row(number="０１２")).projects]
    assert sorted(keys) == ["12", "7"]


# --- Orders and noise -----------------------------------------------------------------------------------------------


def without_lines(listed: ProjectList) -> Counter[tuple[str, str, Reason, str]]:
    problems = [*listed.unread, *listed.rejected]
    return Counter(
        (problem.field, problem.value, problem.reason, "" if problem.reason is Reason.DUPLICATE_ROW else problem.detail)
        for problem in problems
    )


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.permutations(HEADINGS))
def test_the_order_of_rows_and_columns_makes_no_difference(order: random.Random, headings: list[str]) -> None:
    several = Counter((cells[NUMBER], cells[SHEET]) for cells in real_rows())
    rows = [cells for cells in real_rows() if several[cells[NUMBER], cells[SHEET]] > 1]
    rows += [rows[0], row(number="x"), row(applied_on="未定")]
    shuffled = order.sample(rows, len(rows))
    before, after = read_project_list(write_list(rows)), read_project_list(write_list(shuffled, headings=headings))
    assert after.projects == before.projects
    assert without_lines(after) == without_lines(before)


def test_the_real_list_backwards_is_the_same_list() -> None:
    backwards = read_project_list(write_list(real_rows()[::-1]))
    assert backwards.projects == real_list().projects
    assert without_lines(backwards) == without_lines(real_list())


ODD_CELLS = st.one_of(
    st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40),
    st.text(alphabet="・、\r\n株式会社森林組合県市町村-=０1２./年月日:：全国九州他 　", max_size=30),
    st.sampled_from(sorted({cell for cells in real_rows()[::40] for cell in cells.values()})),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(HEADINGS), ODD_CELLS, max_size=6), max_size=5))
def test_whatever_the_cells_say_every_row_is_imported_or_rejected(changes: list[dict[str, str]]) -> None:
    listed = read_project_list(write_list([ROW | change for change in changes]))
    imported = [source.line for record in listed.projects for source in record.source_rows]
    rejected = [problem.line for problem in listed.rejected]
    assert len(imported) + len(rejected) == listed.rows == len(changes)
    assert len(set(imported + rejected)) == len(changes)
    for record in listed.projects:
        assert record.certification_ends_on is None or isinstance(record.certification_ends_on, date)
        assert len(record.activities) == len(record.source_rows)
        for source in record.source_rows:
            assert {HOLDERS, OPERATOR, PLACE, REGION, SUMMARY, APPLIED_ON} <= set(source.cells)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0), st.binary(min_size=1, max_size=8))
def test_a_damaged_copy_is_read_or_refused_and_nothing_else(place: int, noise: bytes) -> None:
    data = write_list(real_rows()[:60])
    position = place % len(data)
    try:
        listed = read_project_list(data[:position] + noise + data[position + len(noise) :])
    except ProjectListUnreadable as error:
        assert error.line >= 0
    else:
        assert sum(len(record.source_rows) for record in listed.projects) + len(listed.rejected) == listed.rows
