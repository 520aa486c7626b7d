"""The published project list: what is in it, counted and checked by hand, and how its quirks are read."""

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib import resources

import pytest

from parties.places import Region, find_place, read_place_text
from registry.kinds import RegistrationType, Scheme
from registry.methodologies import ProjectType
from registry.project_records import REASON_JA, FacilityEnd, ProjectKey, ProjectRecord, Reason
from tests.registry.project_lists import (
    EXPECTED,
    brief,
    read_rows,
    real_bytes,
    real_list,
    real_rows,
    row,
)

STANDARD, PROGRAM = RegistrationType.STANDARD, RegistrationType.PROGRAM


def project(scheme: Scheme, registration_type: RegistrationType, number: str) -> ProjectRecord:
    key = ProjectKey(scheme, registration_type, number)
    return next(record for record in real_list().projects if record.key == key)


# --- The real list --------------------------------------------------------------------------------------------------


def test_the_list_is_the_published_copy_untouched() -> None:
    digest = hashlib.sha256(real_bytes()).hexdigest()
    assert digest == "8769696e32d1581d7e90f2ee27bc13b4bc539407da37318abae5a05f7f338d70"
    source = resources.files("registry").joinpath("data", "SOURCE.md").read_text(encoding="utf-8")
    assert digest in source
    assert "CC-BY-4.0" in source and "japancredit.go.jp" in source


def test_every_row_of_the_list_is_imported() -> None:
    listed = real_list()
    assert listed.rows == 1177
    assert len(listed.projects) == 1075
    assert listed.rejected == ()
    lines = [source.line for record in listed.projects for source in record.source_rows]
    assert len(lines) == len(set(lines)) == 1177
    assert listed.expected_until_fiscal_year == 2050


def test_projects_are_counted_by_scheme_and_type() -> None:
    assert Counter(record.key[:2] for record in real_list().projects) == {
        (Scheme.J_CREDIT, STANDARD): 364,
        (Scheme.J_CREDIT, PROGRAM): 214,
        (Scheme.DOMESTIC_CREDIT, STANDARD): 415,
        (Scheme.DOMESTIC_CREDIT, PROGRAM): 8,
        (Scheme.J_VER, STANDARD): 74,
    }
    assert Counter(kind for record in real_list().projects for kind in record.project_types) == {
        ProjectType.ENERGY_SAVING: 621,
        ProjectType.RENEWABLE_ENERGY: 285,
        ProjectType.FOREST: 168,
        ProjectType.AGRICULTURE: 16,
        ProjectType.INDUSTRIAL: 3,
        ProjectType.WASTE: 2,
    }


def test_the_cells_that_are_not_understood_are_these_and_no_others() -> None:
    assert Counter((problem.field, problem.reason) for problem in real_list().unread) == {
        ("プロジェクト実施場所", Reason.PLACE_UNREAD): 29,
        ("プロジェクト実施地域", Reason.REGION_DISAGREES): 9,
        ("登録申請日", Reason.ROWS_DISAGREE): 3,
        ("クレジット取得予定者", Reason.ROWS_DISAGREE): 2,
    }


def test_the_unread_parts_of_places_are_these() -> None:
    parts = [problem.detail for problem in real_list().unread if problem.reason is Reason.PLACE_UNREAD]
    misspelt = ["矢坂市", "矢坂市", "多可市", "和気市", "久世郡久御町"]
    in_another_prefecture = ["松江市", "松江市", "安芸市", "安芸市"]
    misspelt_counties_of_municipalities_that_were_read = ["柴波郡", "速水郡", "会津郡", "風珠群"]
    counties = [
        "三戸郡",
        "空知郡",
        "苫前郡",
        "那賀郡",
        "粕屋郡",
        "島尻郡",
        "東彼杵郡",
        "犬上郡",
        "河西郡",
        "浦河郡築地",
    ]
    and_others = ["関東圏各所", "他9市町村", "周辺", "LPG、LNG、都市ガス", "八女、筑後地域", "他"]
    assert sorted(parts) == sorted(
        [*misspelt, *in_another_prefecture, *misspelt_counties_of_municipalities_that_were_read, *counties, *and_others]
    )


def test_how_many_projects_have_a_municipality() -> None:
    def finest(record: ProjectRecord) -> str:
        places = [find_place(code) for code in record.place_codes]
        if any(place.municipality for place in places):
            return "municipality"
        regions = read_place_text(record.place_text).regions
        return "prefecture" if places else "nationwide" if Region.NATIONWIDE in regions else "region"

    assert Counter(map(finest, real_list().projects)) == {
        "municipality": 838,
        "prefecture": 94,
        "nationwide": 133,
        "region": 10,
    }


def test_nothing_is_lost_or_added_in_the_expected_totals() -> None:
    total_t = sum(Decimal(cells[EXPECTED]) for cells in real_rows())
    assert total_t == Decimal("54345114.6")
    assert sum(record.expected_g or 0 for record in real_list().projects) == total_t * 1_000_000


def test_the_original_cells_are_kept() -> None:
    kept = sorted((source.line, source.cells) for record in real_list().projects for source in record.source_rows)
    assert [cells for _, cells in kept] == list(real_rows())


@pytest.mark.parametrize(
    ("number", "operator", "code", "region", "version", "expected_t", "ends_on", "line"),
    [
        ("378", "五木村", "435112", Region.KYUSHU_OKINAWA, "4.0", "32808", date(2031, 3, 31), 821),
        ("397", "王滝村", "204293", Region.CHUBU, "4.0", "36087", date(2039, 3, 31), 841),
        ("225", "西粟倉村", "336432", Region.CHUGOKU, "2.4", "69614", date(2027, 3, 31), 539),
    ],
)
def test_a_forest_village_is_read_whole(
    number: str, operator: str, code: str, region: Region, version: str, expected_t: str, ends_on: date, line: int
) -> None:
    village = project(Scheme.J_CREDIT, STANDARD, number)
    (activity,) = village.activities
    assert village.operator_name == operator
    assert village.place_codes == (code,)
    assert village.regions == {region}
    assert (activity.methodology_code, activity.methodology_version) == ("FO-001", version)
    assert village.summary == activity.summary == "村有林における森林経営活動"
    assert activity.expected_t == Decimal(expected_t)
    assert village.certification_ends_on == ends_on
    assert village.project_types == {ProjectType.FOREST}
    assert village.source_rows[0].line == line
    assert village.unread == ()


def test_standard_4_and_program_4_are_two_projects() -> None:
    standard = project(Scheme.J_CREDIT, STANDARD, "4")
    program = project(Scheme.J_CREDIT, PROGRAM, "4")
    assert standard.operator_name == "株式会社グリーンヘリテージ"
    assert [activity.methodology_code for activity in standard.activities] == ["EN-R-001", "EN-S-004"]
    assert standard.expected_g == 1_167_000_000
    assert program.operator_name == "名古屋市"
    assert program.place_codes == ("230006",)


def test_projects_of_the_older_schemes_are_read() -> None:
    domestic = project(Scheme.DOMESTIC_CREDIT, STANDARD, "KC0003")
    assert (domestic.operator_name, domestic.planned_holders) == ("山梨罐詰株式会社", ("静岡ガス株式会社",))
    assert [(one.methodology_code, one.methodology_version) for one in domestic.activities] == [("001", None)]
    assert domestic.activities[0].expected_t == Decimal("1502.9")
    assert domestic.place_codes == ("221007",)
    assert project(Scheme.DOMESTIC_CREDIT, PROGRAM, "KCP008").key.number == "KCP008"
    forest = project(Scheme.J_VER, STANDARD, "JVR0200")
    assert (forest.operator_name, forest.planned_holders) == ("対馬市", ())
    assert forest.project_types == {ProjectType.FOREST}
    assert forest.expected_g == 1_258_100_000


def test_an_application_day_dragged_down_the_sheet_is_kept_once_and_reported() -> None:
    dragged = project(Scheme.DOMESTIC_CREDIT, STANDARD, "KC0993")
    assert dragged.applied_on == date(2017, 2, 23)
    assert brief(dragged.unread) == [("登録申請日", "ROWS_DISAGREE", "2017-02-23")] * 3


def test_the_planned_holders_of_both_rows_are_kept_and_reported() -> None:
    shared = project(Scheme.J_CREDIT, STANDARD, "134")
    assert shared.planned_holders == ("大阪ガス株式会社", "株式会社日本海水")
    assert [problem.value for problem in shared.unread] == ["大阪ガス\r\n株式会社", "株式会社日本海水"]


def test_a_ward_that_was_abolished_is_read_as_its_city() -> None:
    hamamatsu = project(Scheme.DOMESTIC_CREDIT, STANDARD, "KC0228")
    assert hamamatsu.place_codes == ("221309",)
    assert hamamatsu.place_text == "静岡県浜松市\n静岡県浜松市中区"
    assert hamamatsu.unread == ()


def test_each_activity_has_its_own_end_and_the_project_the_last_of_them() -> None:
    laundry = project(Scheme.J_VER, STANDARD, "JVR0097")
    assert [activity.ends_on for activity in laundry.activities] == [date(2019, 1, 11), date(2018, 2, 14)]
    assert laundry.certification_ends_on == date(2019, 1, 11)


def test_the_ends_of_two_facilities_in_one_cell_are_both_read() -> None:
    (activity,) = (one for record in real_list().projects for one in record.activities if one.facility_ends)
    assert activity.ends_on is None
    assert activity.facility_ends == (
        FacilityEnd("介護老人保健施設平成の家", date(2029, 3, 31)),
        FacilityEnd("生活支援ハウス観音の里", date(2025, 3, 31)),
    )


def test_a_cancelled_registration_is_noticed() -> None:
    cancelled = [record for record in real_list().projects if record.cancelled_on]
    assert [(record.operator_name, record.cancelled_on) for record in cancelled] == [
        ("有限会社黒潮ポーク", date(2016, 9, 13)),
        ("シャリエ長泉グランマークス団地管理組合", date(2022, 7, 21)),
    ]


def test_a_dash_is_no_holder_and_no_end() -> None:
    assert sum(not record.planned_holders for record in real_list().projects) == 185
    assert sum(record.certification_ends_on is None for record in real_list().projects) == 51


def test_days_without_a_time_are_read_too() -> None:
    assert all(record.applied_on for record in real_list().projects)
    assert project(Scheme.J_CREDIT, STANDARD, "303").applied_on == date(2023, 1, 18)
    assert max(record.applied_on or date.min for record in real_list().projects) == date(2023, 12, 7)


def test_two_versions_in_one_cell_are_kept_both() -> None:
    versions = {one.methodology_version for record in real_list().projects for one in record.activities}
    assert "1.3/1.7" in versions


# --- Cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("大和リゾート\r\n株式会社", ("大和リゾート株式会社",)),
        ("日本製紙株式会社\r\n日本製紙木材株式会社", ("日本製紙株式会社", "日本製紙木材株式会社")),
        ("久万高原町\r\nENEOSホールディングス株式会社", ("久万高原町", "ENEOSホールディングス株式会社")),
        ("久留米市\r\n田主丸財産区", ("久留米市田主丸財産区",)),
        ("兵庫県\r\n森林組合\r\n連合会", ("兵庫県森林組合連合会",)),
        ("横手市、横手市森林組合", ("横手市", "横手市森林組合")),
        (
            "シャープエネルギーソリューション株式会社・シャープ株式会社",
            ("シャープエネルギーソリューション株式会社", "シャープ株式会社"),
        ),
        (
            "株式会社エネルギア・ソリューション・アンド・サービス",
            ("株式会社エネルギア・ソリューション・アンド・サービス",),
        ),
        (" 一般財団法人札幌勤労者職業福祉センター", ("一般財団法人札幌勤労者職業福祉センター",)),
        ("Green\r\nCarbon株式会社", ("Green Carbon株式会社",)),
        ("-", ()),
        ("－", ()),
    ],
)
def test_names_over_several_lines_are_joined_and_several_names_parted(written: str, names: tuple[str, ...]) -> None:
    (record,) = read_rows(row(holders=written)).projects
    assert record.planned_holders == names


@pytest.mark.parametrize(
    ("written", "expected_t", "expected_g"),
    [
        ("32808", "32808", 32_808_000_000),
        ("1,234", "1234", 1_234_000_000),
        ("１２３．４", "123.4", 123_400_000),
        ("1,234,567.890001", "1234567.890001", 1_234_567_890_001),
        ("665.30", "665.30", 665_300_000),
        ("0", "0", 0),
    ],
)
def test_tonnes_are_read_exactly(written: str, expected_t: str, expected_g: int) -> None:
    (record,) = read_rows(row(expected=written)).projects
    assert str(record.activities[0].expected_t) == expected_t
    assert record.expected_g == expected_g


@pytest.mark.parametrize("written", ["約500", "-5", "1,23", "12.3456789", "1e6", "∞", "12 34", "-", "9" * 30])
def test_what_is_not_a_quantity_is_reported_and_the_row_imported(written: str) -> None:
    listed = read_rows(row(expected=written))
    (record,) = listed.projects
    assert record.activities[0].expected_t is None
    assert record.expected_g is None
    assert (problem := listed.unread[-1]).reason is Reason.NOT_A_QUANTITY
    assert problem.value == written


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2013/10/8 0:00", date(2013, 10, 8)),
        ("2013/10/8", date(2013, 10, 8)),
        ("２０１３／１０／８", date(2013, 10, 8)),
        ("2013-10-08", date(2013, 10, 8)),
        ("2013年10月8日", date(2013, 10, 8)),
    ],
)
def test_days_are_read(written: str, day: date) -> None:
    (record,) = read_rows(row(applied_on=written)).projects
    assert record.applied_on == day


@pytest.mark.parametrize(
    "written", ["2013/2/30 0:00", "2013/10/8 9:00", "8/10/2013", "41555", "1913/10/8", "未定", "2013/10-8"]
)
def test_what_is_not_a_day_is_reported(written: str) -> None:
    listed = read_rows(row(applied_on=written))
    assert listed.projects[0].applied_on is None
    assert brief(listed.unread) == [("登録申請日", "NOT_A_DATE", "")]


@pytest.mark.parametrize(
    ("written", "regions"),
    [
        ("九州・沖縄", {Region.KYUSHU_OKINAWA}),
        ("沖縄", {Region.KYUSHU_OKINAWA}),
        ("九州、中国", {Region.KYUSHU_OKINAWA, Region.CHUGOKU}),
        ("近畿・中部・四国・中国", {Region.KINKI, Region.CHUBU, Region.SHIKOKU, Region.CHUGOKU}),
        ("近畿、四国、中国、九州・沖縄", {Region.KINKI, Region.SHIKOKU, Region.CHUGOKU, Region.KYUSHU_OKINAWA}),
        ("全国", {Region.NATIONWIDE}),
    ],
)
def test_regions_are_read_in_every_spelling(written: str, regions: set[Region]) -> None:
    (record,) = read_rows(row(region=written, place="全国")).projects
    assert record.regions == regions


def test_an_unknown_region_and_an_unknown_methodology_are_reported() -> None:
    listed = read_rows(row(region="東海", methodology="FO-099 Ver. 1.0", committee="第五十八回"))
    (record,) = listed.projects
    assert record.regions == frozenset()
    assert record.activities[0].methodology_code is None
    assert record.activities[0].methodology_text == "FO-099 Ver. 1.0"
    assert record.project_types == frozenset()
    assert {problem.reason for problem in listed.unread} == {
        Reason.UNKNOWN_REGION,
        Reason.UNKNOWN_METHODOLOGY,
        Reason.NOT_A_NUMBER,
    }


@pytest.mark.parametrize("operator", ["五木村（プロジェクト登録取消）", "五木村（2022.13.41プロジェクト登録取消）"])
def test_a_cancellation_without_a_readable_day_is_reported(operator: str) -> None:
    listed = read_rows(row(operator=operator))
    assert listed.projects[0].operator_name == operator
    assert listed.projects[0].cancelled_on is None
    assert brief(listed.unread) == [("プロジェクト実施者", "NOT_A_DATE", "登録取消")]


def test_a_cell_of_very_many_lines_is_one_name() -> None:
    (record,) = read_rows(row(holders="\n".join(["甲株式会社"] * 41))).projects
    assert record.planned_holders == ("甲株式会社" * 41,)


def test_a_place_longer_than_any_is_reported() -> None:
    listed = read_rows(row(place="津" * 2001))
    assert listed.projects[0].place_codes == ()
    assert brief(listed.unread) == [("プロジェクト実施場所", "PLACE_UNREAD", "")]


def test_a_place_outside_the_region_is_reported() -> None:
    listed = read_rows(row(region="中部"))
    assert brief(listed.unread) == [("プロジェクト実施地域", "REGION_DISAGREES", "熊本県球磨郡五木村")]


def test_empty_cells_are_reported_by_their_heading() -> None:
    listed = read_rows(row(operator=" ", holders="", summary="", expected="", region=""))
    assert {problem.reason for problem in listed.unread} == {Reason.EMPTY_CELL}
    assert len(listed.unread) == 5


def test_every_reason_has_its_japanese_sentence() -> None:
    assert set(REASON_JA) == set(Reason)
