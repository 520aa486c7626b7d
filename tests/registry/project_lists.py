"""Project lists for tests: the real one, and small ones made of its kind of rows."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources

from registry.project_list import read_project_list
from registry.project_records import ProjectList, RowProblem

HEADINGS = (
    "プロジェクト\r\n番号",
    "登録申請日",
    "登録\r\n認証委員会",
    "プロジェクト実施者",
    "クレジット取得予定者",
    "プロジェクト概要",
    "プロジェクト実施場所",
    "プロジェクト実施地域",
    "適用方法論",
    "認証対象期間終了日",
    "認証見込み量\r\n（2050年度までの総量見込）\r\n（t-CO2）",
    "分類",
)
NUMBER, APPLIED_ON, COMMITTEE, OPERATOR, HOLDERS, SUMMARY, PLACE, REGION, METHODOLOGY, PERIOD_END, EXPECTED, SHEET = (
    HEADINGS
)
ROW = {
    NUMBER: "378",
    APPLIED_ON: "2023/11/30 0:00",
    COMMITTEE: "58",
    OPERATOR: "五木村",
    HOLDERS: "-",
    SUMMARY: "村有林における森林経営活動",
    PLACE: "熊本県五木村",
    REGION: "九州・沖縄",
    METHODOLOGY: "FO-001\r\nVer. 4.0",
    PERIOD_END: "2031/3/31 0:00",
    EXPECTED: "32808",
    SHEET: "【J-クレジット】一覧(通常型)",
}


def row(**changes: str) -> dict[str, str]:
    """A row of the list with other cells, named by the constants above in lower case: `row(number="4")`."""
    return ROW | {globals()[name.upper()]: cell for name, cell in changes.items()}


def write_list(
    rows: Iterable[Mapping[str, str]], *, headings: Sequence[str] = HEADINGS, names: Mapping[str, str] | None = None
) -> bytes:
    """A file as the converted list is: UTF-8 with a byte order mark, CRLF; `names` renames headings."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([(names or {}).get(heading, heading) for heading in headings])
    writer.writerows([line[heading] for heading in headings] for line in rows)
    return out.getvalue().encode("utf-8-sig")


def read_rows(*rows: Mapping[str, str]) -> ProjectList:
    """What is read from a list of these rows."""
    return read_project_list(write_list(rows))


def brief(problems: Iterable[RowProblem]) -> list[tuple[str, str, str]]:
    """(column, reason, detail) of each problem."""
    return [(problem.field, problem.reason.value, problem.detail) for problem in problems]


@lru_cache(maxsize=1)
def real_bytes() -> bytes:
    """The published list, as it is kept in the repository."""
    return resources.files("registry").joinpath("data", "jcredit-registered-projects.csv").read_bytes()


@lru_cache(maxsize=1)
def real_list() -> ProjectList:
    """The published list as read."""
    return read_project_list(real_bytes())


@lru_cache(maxsize=1)
def real_rows() -> tuple[dict[str, str], ...]:
    """The published list's rows, untouched."""
    return tuple(csv.DictReader(io.StringIO(real_bytes().decode("utf-8-sig"), newline=""), strict=True))
