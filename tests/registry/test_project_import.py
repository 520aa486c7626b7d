"""Importing the project list into a real table, on both databases: all or nothing, twice the same, newer lists."""

import asyncio
import itertools
import json
import random
import time
from collections import Counter
from datetime import date
from typing import Any

import pytest

from core import clock
from core.database import transaction
from core.numbers import MAX_AMOUNT
from parties.kinds import OrganisationKind, PaymentProfile
from parties.models import Organisation
from registry.errors import ProjectListUnreadable
from registry.kinds import RegistrationType, Scheme
from registry.models import Project
from registry.project_columns import MAX_OPERATOR_NAME
from registry.project_import import BATCH_PROJECTS, ImportReport, import_project_list
from registry.project_records import Reason
from tests.registry.project_lists import (
    EXPECTED,
    HEADINGS,
    NUMBER,
    OPERATOR,
    ROW,
    SHEET,
    real_bytes,
    real_list,
    real_rows,
    row,
    write_list,
)

pytestmark = pytest.mark.usefixtures("database")


async def dump() -> list[dict[str, Any]]:
    """Every column of every project."""
    return list(await Project.all().order_by("id").values())


async def project(number: str) -> Project:
    return await Project.get(scheme=Scheme.J_CREDIT, registration_type=RegistrationType.STANDARD, number=number)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def is_itsuki(cells: dict[str, str]) -> bool:
    """Whether the row is of the forest village 五木村 (standard type, number 378)."""
    return cells[NUMBER] == "378" and cells[SHEET] == ROW[SHEET]


# --- The published list ---------------------------------------------------------------------------------------------


async def test_the_published_list_is_imported_whole() -> None:
    report = await import_project_list(real_bytes())
    assert (report.rows, report.projects, *counts(report)) == (1177, 1075, 1075, 0, 0)
    assert (report.absent, report.rejected, report.changes) == ((), (), ())
    assert report.unread == real_list().unread
    rows = await Project.all()
    assert len(rows) == 1075
    assert sum(len(row.source_rows) for row in rows) == 1177
    assert Counter((row.scheme, row.registration_type) for row in rows) == Counter(
        (listed.key.scheme, listed.key.registration_type) for listed in real_list().projects
    )
    assert sum(len(row.unread) for row in rows) == len(real_list().unread)
    assert sum(row.expected_g or 0 for row in rows) == sum(listed.expected_g or 0 for listed in real_list().projects)


async def test_a_forest_village_is_stored_in_every_column() -> None:
    await import_project_list(real_bytes())
    stored = await project("378")
    cells = next(cells for cells in real_rows() if is_itsuki(cells))
    assert stored.operator_name == "五木村"
    assert stored.planned_holders == ["五木村"]
    assert stored.place_codes == ["435112"]
    assert stored.regions == ["KYUSHU_OKINAWA"]
    assert stored.project_types == ["FOREST"]
    assert (stored.applied_on, stored.committee_number) == (date(2023, 11, 30), "58")
    assert (stored.certification_ends_on, stored.cancelled_on) == (date(2031, 3, 31), None)
    assert stored.expected_g == 32_808_000_000
    assert stored.activities == [
        {
            "methodology_code": "FO-001",
            "methodology_version": "4.0",
            "methodology_text": "FO-001 Ver. 4.0",
            "summary": stored.summary,
            "expected_t": "32808",
            "ends_on": "2031-03-31",
            "facility_ends": [],
        }
    ]
    assert [source["cells"] for source in stored.source_rows] == [cells]
    assert stored.unread == []
    assert await Project.filter(owner_id=None, claimed_at=None).count() == 1075


async def test_the_stored_text_is_the_original_text() -> None:
    await import_project_list(real_bytes())
    stored = Counter(
        tuple(source["cells"][heading] for heading in HEADINGS)
        for sources in await Project.all().values_list("source_rows", flat=True)
        for source in sources
    )
    assert stored == Counter(tuple(cells[heading] for heading in HEADINGS) for cells in real_rows())


async def test_the_same_list_again_changes_nothing() -> None:
    await import_project_list(real_bytes())
    before = await dump()
    report = await import_project_list(real_bytes())
    assert (*counts(report), report.changes, report.absent) == (0, 0, 1075, (), ())
    assert await dump() == before


async def test_the_list_in_another_order_is_no_change_and_its_lines_are_kept_up_to_date() -> None:
    await import_project_list(real_bytes())
    before = await dump()
    shuffled = list(real_rows())
    random.Random(0).shuffle(shuffled)
    data = write_list(shuffled)
    report = await import_project_list(data)
    assert (*counts(report), report.changes) == (0, 0, 1075, ())
    after = await dump()
    with_lines = {"source_rows": None, "unread": None}
    assert [row | with_lines for row in after] == [row | with_lines for row in before]
    lines = {source["line"] for row in after for source in row["source_rows"]}
    assert len(lines) == 1177 and lines != {source["line"] for row in before for source in row["source_rows"]}
    assert (await project("378")).source_rows[0]["cells"] == next(cells for cells in real_rows() if is_itsuki(cells))
    again = await import_project_list(data)
    assert counts(again) == (0, 0, 1075)
    assert await dump() == after


# --- Newer lists ----------------------------------------------------------------------------------------------------


async def test_a_newer_list_changes_what_it_says_and_reports_it() -> None:
    await import_project_list(real_bytes())
    kept = [cells for cells in real_rows() if cells[NUMBER] != "KCP008"]
    assert len(kept) == 1176
    newer = [cells | {EXPECTED: "40000"} if is_itsuki(cells) else cells for cells in kept]
    newer.append(row(number="999", operator="球磨村", place="熊本県球磨村"))
    newer = [
        cells | {OPERATOR: cells[OPERATOR] + "\r\n（2024.4.1プロジェクト登録取消）"}
        if cells[NUMBER] == "4" and cells[SHEET] == ROW[SHEET]
        else cells
        for cells in newer
    ]
    report = await import_project_list(write_list(newer))
    assert (report.projects, *counts(report)) == (1075, 1, 2, 1072)
    assert report.absent == ("DOMESTIC_CREDIT/PROGRAM/KCP008",)
    changed = {(change.project, change.field): (change.old, change.new) for change in report.changes}
    itsuki, cancelled = "J_CREDIT/STANDARD/378", "J_CREDIT/STANDARD/4"
    assert changed[itsuki, "expected_g"] == (32_808_000_000, 40_000_000_000)
    assert changed[cancelled, "cancelled_on"] == (None, "2024-04-01")
    assert {field for key, field in changed if key == itsuki} == {"activities", "expected_g", "source_rows"}
    assert {field for key, field in changed if key == cancelled} == {"cancelled_on", "source_rows"}
    assert (await project("378")).expected_g == 40_000_000_000
    assert (await project("378")).activities[0]["expected_t"] == "40000"
    assert (await project("4")).cancelled_on == date(2024, 4, 1)
    assert (await project("999")).operator_name == "球磨村"
    assert await Project.filter(number="KCP008").count() == 1
    assert await Project.all().count() == 1076
    assert counts(await import_project_list(write_list(newer))) == (0, 0, 1075)


async def test_a_change_that_only_the_original_cells_show_is_a_change() -> None:
    await import_project_list(write_list([ROW]))
    report = await import_project_list(write_list([row(expected="32,808")]))
    assert counts(report) == (0, 1, 0)
    assert {change.field for change in report.changes} == {"source_rows"}
    assert (await project("378")).source_rows[0]["cells"][EXPECTED] == "32,808"


async def test_a_field_that_becomes_unreadable_is_emptied_and_reported() -> None:
    await import_project_list(write_list([ROW]))
    report = await import_project_list(write_list([row(applied_on="未定", expected="32808.5")]))
    changed = {change.field: (change.old, change.new) for change in report.changes}
    assert changed["applied_on"] == ("2023-11-30", None)
    assert changed["unread"] == (
        [],
        [{"line": 6, "field": "登録申請日", "value": "未定", "reason": "NOT_A_DATE"}],
    )
    assert changed["expected_g"] == (32_808_000_000, 32_808_500_000)
    assert [(problem.field, problem.reason) for problem in report.unread] == [("登録申請日", Reason.NOT_A_DATE)]
    assert (await project("378")).applied_on is None


async def test_a_list_that_returns_a_project_matches_the_row_that_was_kept() -> None:
    both = [ROW, row(number="4")]
    await import_project_list(write_list(both))
    before = await dump()
    report = await import_project_list(write_list([ROW]))
    assert (*counts(report), report.absent) == (0, 0, 1, ("J_CREDIT/STANDARD/4",))
    report = await import_project_list(write_list(both))
    assert (*counts(report), report.absent) == (0, 0, 2, ())
    assert await dump() == before


async def test_absent_projects_are_listed_by_number() -> None:
    numbers = ["10", "9", "100"]
    await import_project_list(write_list([row(number=number) for number in numbers]))
    report = await import_project_list(write_list([]))
    assert report.absent == tuple(f"J_CREDIT/STANDARD/{number}" for number in ("9", "10", "100"))
    assert await Project.all().count() == 3


async def test_who_claimed_a_project_stays_when_the_list_changes_it() -> None:
    await import_project_list(write_list([ROW]))
    village = await Organisation.create(
        legal_name="五木村",
        kind=OrganisationKind.MUNICIPALITY,
        payment_profile=PaymentProfile.PUBLIC_BODY,
        place_code="435112",
        address="熊本県球磨郡五木村",
        phone="0966-00-0000",
        email="forest@example.jp",
        responsible_person="山田 花子",
        publishes_name=True,
    )
    claimed_at = clock.now()
    await Project.all().update(owner_id=village.id, claimed_at=claimed_at)
    made_at = (await project("378")).created_at
    report = await import_project_list(write_list([row(expected="1")]))
    assert counts(report) == (0, 1, 0)
    stored = await Project.get(number="378").select_related("owner")
    assert stored.owner is not None and stored.owner.id == village.id
    assert (stored.claimed_at, stored.created_at, stored.expected_g) == (claimed_at, made_at, 1_000_000)


# --- All or nothing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(real_bytes().decode("utf-8-sig").encode("cp932", "replace"), id="shift_jis"),
        pytest.param(real_bytes()[:150_000], id="cut inside quotes"),
        pytest.param(real_bytes() + b"\x00", id="nul"),
        pytest.param(real_bytes().replace("適用方法論".encode(), "方法論".encode(), 1), id="heading"),
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04" + bytes(range(256)), id="excel"),
    ],
)
async def test_a_damaged_list_leaves_every_row_as_it_was(damaged: bytes) -> None:
    await import_project_list(write_list([ROW, row(number="4")]))
    before = await dump()
    with pytest.raises(ProjectListUnreadable):
        await import_project_list(damaged)
    assert await dump() == before


@pytest.mark.parametrize("kept", [len(real_bytes()) // 2, -3, -30])
async def test_a_list_cut_anywhere_in_a_row_leaves_every_row_as_it_was(kept: int) -> None:
    await import_project_list(real_bytes())
    before = await dump()
    with pytest.raises(ProjectListUnreadable):
        await import_project_list(real_bytes()[:kept])
    assert await dump() == before


async def test_a_list_that_only_lacks_its_last_line_end_is_imported_and_reported() -> None:
    await import_project_list(real_bytes())
    report = await import_project_list(real_bytes().rstrip())
    assert counts(report) == (0, 0, 1075)
    assert [problem.reason for problem in report.unread if problem not in real_list().unread] == [Reason.MAY_BE_CUT]


async def test_a_failure_half_way_leaves_every_row_as_it_was() -> None:
    await import_project_list(write_list([ROW, row(number="4")]))
    before = await dump()
    newer = [row(number=str(number), expected="7") for number in range(1, 3 * BATCH_PROJECTS)]

    def fail_later(settled: int, total: int) -> None:
        if settled > 2 * BATCH_PROJECTS:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_project_list(write_list(newer), progress=fail_later)
    assert await dump() == before


async def test_an_import_inside_a_transaction_that_fails_is_undone() -> None:
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await import_project_list(write_list([ROW]))
            raise ZeroDivisionError
    assert await dump() == []


async def test_hostile_rows_are_rejected_and_the_others_imported() -> None:
    rows = [ROW, row(number="x" * 50), row(number="5", summary="a\x1b[2Jb"), row(number="6", operator="\ufffd")]
    report = await import_project_list(write_list(rows))
    assert (report.rows, report.projects, report.created) == (4, 1, 1)
    reasons = [problem.reason for problem in report.rejected]
    assert reasons == [Reason.NUMBER_UNFIT, Reason.HIDDEN_CHARACTER, Reason.DAMAGED_CHARACTER]
    assert await Project.all().count() == 1


INJECTIONS = (
    "'); DROP TABLE projects; --",
    '" OR "1"="1',
    "$1 ? %s :name {0} \\",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    '{"line": 1}]',
    "𠮷野家 ﷽ 👩‍🌾".replace("\u200d", ""),
)


@pytest.mark.parametrize("text", INJECTIONS)
async def test_an_injection_is_only_text(text: str) -> None:
    await import_project_list(write_list([ROW]))
    await import_project_list(write_list([row(summary=text, operator=text), row(number="4", summary=text)]))
    for number in ("378", "4"):
        stored = await project(number)
        assert stored.summary == text
        assert stored.source_rows[0]["cells"]["プロジェクト概要"] == text
    assert await Project.all().count() == 2


async def test_what_is_too_large_for_its_column_is_reported_and_the_project_imported() -> None:
    long, huge = "山" * (MAX_OPERATOR_NAME + 1), str(MAX_AMOUNT // 10**6)
    rows = [row(operator=long, expected=huge), row(operator=long, expected=huge, summary="別の活動")]
    report = await import_project_list(write_list(rows))
    assert [problem.reason for problem in report.unread] == [Reason.TOO_LARGE, Reason.TOO_LARGE]
    stored = await project("378")
    assert stored.operator_name == "山" * (MAX_OPERATOR_NAME - 1) + "…"
    assert stored.expected_g is None
    assert {source["cells"][OPERATOR] for source in stored.source_rows} == {long}
    assert [problem["reason"] for problem in stored.unread] == ["TOO_LARGE", "TOO_LARGE"]
    assert counts(await import_project_list(write_list(rows))) == (0, 0, 1)


async def test_a_list_without_rows_is_imported_as_nothing() -> None:
    told: list[tuple[int, int]] = []
    report = await import_project_list(write_list([]), progress=lambda *step: told.append(step))
    assert (report.rows, report.projects, *counts(report)) == (0, 0, 0, 0, 0)
    assert told == [(0, 0)]


# --- At once --------------------------------------------------------------------------------------------------------


async def test_of_two_imports_at_once_the_second_finds_the_work_done() -> None:
    reports = await asyncio.gather(*(import_project_list(real_bytes()) for _ in range(2)))
    assert sorted(counts(report) for report in reports) == [(0, 0, 1075), (1075, 0, 0)]
    assert await Project.all().count() == 1075


async def test_two_different_lists_at_once_leave_one_of_them_whole() -> None:
    first = [row(number=str(number), expected="1") for number in range(1, 2 * BATCH_PROJECTS)]
    second = [cells | {EXPECTED: "2"} for cells in reversed(first)]
    await import_project_list(write_list(first))
    reports = await asyncio.gather(*(import_project_list(write_list(rows)) for rows in (first, second, first, second)))
    assert all(report.projects == len(first) and not report.created for report in reports)
    assert len({row["expected_g"] for row in await dump()}) == 1


# --- The report -----------------------------------------------------------------------------------------------------


async def test_progress_counts_every_project_once() -> None:
    told: list[tuple[int, int]] = []
    await import_project_list(real_bytes(), progress=lambda *step: told.append(step))
    assert told[0] == (0, 1075) and told[-1] == (1075, 1075)
    steps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(told)]
    assert all(0 < step <= BATCH_PROJECTS for step in steps)


async def test_the_report_as_json_has_the_counts_and_the_details() -> None:
    await import_project_list(write_list([ROW, row(number="4")]))
    report = await import_project_list(write_list([row(region="月", place="熊本県五木村"), row(number="x")]))
    shown = json.loads(json.dumps(report.as_json()))
    region = {"line": 6, "field": "プロジェクト実施地域", "value": "月", "reason": "UNKNOWN_REGION"}
    number = {"line": 8, "field": "プロジェクト番号", "value": "x", "reason": "NUMBER_UNFIT"}
    changes = shown.pop("changes")
    assert shown == {
        "rows": 2,
        "projects": 1,
        "created": 0,
        "updated": 1,
        "unchanged": 0,
        "rejected": 1,
        "unread_fields": 1,
        "rejected_rows": [number | {"detail": ""}],
        "unread_cells": [region | {"detail": ""}],
        "absent": ["J_CREDIT/STANDARD/4"],
    }
    assert changes[0] == {"project": "J_CREDIT/STANDARD/378", "field": "regions", "old": ["KYUSHU_OKINAWA"], "new": []}
    assert [change["field"] for change in changes] == ["regions", "source_rows", "unread"]
    assert changes[2]["new"] == [region]


# --- Amounts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, -1])
async def test_the_published_list_is_imported_in_under_three_seconds(order: int) -> None:
    data = write_list(real_rows()[::order])
    started = time.perf_counter()
    await import_project_list(data)
    assert time.perf_counter() - started < 3
