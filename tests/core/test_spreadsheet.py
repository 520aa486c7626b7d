"""CSV that a spreadsheet opens as it was meant."""

import csv
import io

import pytest

from core.spreadsheet import BYTE_ORDER_MARK, csv_text


def test_a_file_begins_with_its_mark_and_ends_its_lines_as_spreadsheets_do() -> None:
    assert csv_text([("日付", "金額（円）"), ("2026-10-05", "1,200")]) == (
        f'{BYTE_ORDER_MARK}日付,金額（円）\r\n2026-10-05,"1,200"\r\n'
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_what_would_run_as_a_formula_is_text(start: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_text([[f"{start}HYPERLINK(1)"]]).removeprefix(BYTE_ORDER_MARK), newline=""))
    assert cell == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("cell", ["", "五木村", "1-2", '"=1"', "a=b"])
def test_any_other_text_stays(cell: str) -> None:
    [[read]] = csv.reader(io.StringIO(csv_text([[cell]]).removeprefix(BYTE_ORDER_MARK), newline="")) or [[""]]
    assert read == cell
