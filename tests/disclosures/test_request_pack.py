"""The application to a registry: the handbook's fair as a pack, what it may lack, which rules it may break, its files."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput
from disclosures.paper import Paper, html_of
from disclosures.request_pack import (
    MAX_LINES,
    MAX_SPANS,
    AccountFacts,
    CreditUser,
    Named,
    PackFacts,
    RetirementLine,
    RetirementPackFacts,
    SerialSpan,
    TransferPackFacts,
    UnitFacts,
    UseFacts,
    is_proxy,
    pack_entries,
    pack_missing,
)
from disclosures.request_pack_files import MAX_PRINTED_SPANS, pack_csv, pack_json, pack_paper
from disclosures.request_pack_rules import is_ready, pack_problems
from disclosures.request_pack_text import Designation, PackField

MINATO, MINATO_NUMBER = "131032", "8000020131032"
NEBA = "204102"
NAGANO = "200000"

# The credits of Minato's fair: handbook 001, lines 643-652. The certification number, the monitoring period and the
# account are invented, for the handbook does not print them.
UNITS = UnitFacts(
    credit_type="J-VER（排出削減）",
    registration_type=Named("STANDARD", "通常型"),
    project_number="0014",
    project_name="長野県木質ペレットストーブの使用によるJ-VERプロジェクト",
    methodology="E003 木質ペレットストーブの使用",
    vintage_from=date(2008, 12, 1),
    vintage_to=date(2010, 3, 31),
    certification_number="JP-0014-01",
    quantity_t=2,
    spans=(SerialSpan(first="JP-200-000-000-011-157", last="JP-200-000-000-011-158", quantity_t=2),),
    creation_place_codes=(NAGANO,),
)
USE = UseFacts(
    kind=Named("INVALIDATION", "無効化"),
    user=CreditUser(name="港区", corporate_number=MINATO_NUMBER),
    purpose=Named("CARBON_OFFSET", "カーボン・オフセット"),
    purpose_detail="エコライフ・フェアの開催に伴う排出量のオフセット",
    target_activity="来場者、出展団体、事務局の活動（資機材の運搬、会場の電力、チラシの配布など）",
    use_place_code=MINATO,
    target_period="2010年10月30日",
)
RETIREMENT = RetirementPackFacts(
    reference="R-2010-0001",
    scheme=Named("J_VER", "オフセット・クレジット（J-VER）"),
    method=Designation.SERIAL,
    account=AccountFacts(holder_name="長野木質燃料株式会社", number="10-000-123"),
    lines=(RetirementLine(units=UNITS, use=USE),),
    applied_on=date(2010, 11, 10),
    proxy_permission="許諾 2010-7",
    order_ids=("注文-42",),
)
TRANSFER = TransferPackFacts(
    reference="T-2010-0001",
    scheme=RETIREMENT.scheme,
    method=Designation.SERIAL,
    source=RETIREMENT.account,
    target=AccountFacts(holder_name="港区", number="10-000-456"),
    lines=(UNITS,),
    applied_on=date(2010, 11, 10),
)


def retiring(*, units: dict[str, Any] | None = None, use: dict[str, Any] | None = None, **changes: Any) -> Any:
    """The fair's application with changes to its only line, or to itself."""
    line = RetirementLine(units=replace(UNITS, **(units or {})), use=replace(USE, **(use or {})))
    return replace(RETIREMENT, **{"lines": (line,), **changes})


def two_lines(**use: Any) -> RetirementPackFacts:
    """The fair's application with a second line of other tonnes, whose use has these changes."""
    span = SerialSpan(first="JP-200-000-000-020-001", last="JP-200-000-000-020-003", quantity_t=3)
    other = replace(UNITS, certification_number="JP-0014-02", quantity_t=3, spans=(span,))
    return replace(RETIREMENT, lines=(*RETIREMENT.lines, RetirementLine(units=other, use=replace(USE, **use))))


def broken(facts: PackFacts) -> list[tuple[str, str]]:
    return [(one.field.value, one.rule) for one in pack_problems(facts)]


def rows(facts: PackFacts) -> list[list[str]]:
    """The CSV as a spreadsheet reads it."""
    text = pack_csv(facts)
    assert text.encode()[:3] == b"\xef\xbb\xbf"
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_the_fair_of_the_handbook_is_a_pack_that_may_be_handed_in() -> None:
    assert (pack_missing(RETIREMENT), pack_problems(RETIREMENT), is_ready(RETIREMENT)) == ((), (), True)
    assert [(one.label_ja, one.text, one.code) for one in pack_entries(RETIREMENT)] == [
        ("申請データの番号", "R-2010-0001", ""),
        ("制度", "オフセット・クレジット（J-VER）", "J_VER"),
        ("手続の種類", "無効化", "INVALIDATION"),
        ("クレジットの指定方式", "シリアル番号指定", "SERIAL"),
        ("数量の合計", "2 t-CO2", "2"),
        ("申請日", "2010年（平成22年）11月10日", "2010-11-10"),
        ("口座名義人", "長野木質燃料株式会社", ""),
        ("口座名義人の法人番号", "", ""),
        ("口座番号", "10-000-123", ""),
        ("代理手続の許諾", "あり（許諾 2010-7）", "許諾 2010-7"),
        ("クレジット種別", "J-VER（排出削減）", ""),
        ("クレジット認証番号", "JP-0014-01", ""),
        ("登録の区分", "通常型", "STANDARD"),
        ("プロジェクト番号", "0014", ""),
        ("プロジェクト名", "長野県木質ペレットストーブの使用によるJ-VERプロジェクト", ""),
        ("方法論", "E003 木質ペレットストーブの使用", ""),
        ("モニタリング期間の開始日", "2008年（平成20年）12月1日", "2008-12-01"),
        ("モニタリング期間の終了日", "2010年（平成22年）3月31日", "2010-03-31"),
        ("数量", "2 t-CO2", "2"),
        ("シリアル番号（自）", "JP-200-000-000-011-157", ""),
        ("シリアル番号（至）", "JP-200-000-000-011-158", ""),
        ("クレジット利用法人", "港区", ""),
        ("利用法人の法人番号", MINATO_NUMBER, ""),
        ("用途", "カーボン・オフセット", "CARBON_OFFSET"),
        ("目的の詳細", "エコライフ・フェアの開催に伴う排出量のオフセット", ""),
        ("対象とする活動", USE.target_activity, ""),
        ("対象とする場所", "東京都港区", MINATO),
        ("対象とする期間", "2010年10月30日", ""),
        ("注文番号", "注文-42", "注文-42"),
    ]


def test_a_transfer_names_both_accounts_and_no_use() -> None:
    assert (pack_missing(TRANSFER), pack_problems(TRANSFER), is_ready(TRANSFER)) == ((), (), True)
    texts = {one.label_ja: one.text for one in pack_entries(TRANSFER)}
    assert texts["手続の種類"] == "移転"
    assert (texts["移転元の口座名義人"], texts["移転元の口座番号"]) == ("長野木質燃料株式会社", "10-000-123")
    assert (texts["移転先の口座名義人"], texts["移転先の口座番号"]) == ("港区", "10-000-456")
    assert (texts["クレジット認証番号"], texts["シリアル番号（自）"]) == ("JP-0014-01", "JP-200-000-000-011-157")
    assert not {"用途", "クレジット利用法人", "代理手続の許諾"} & set(texts)


def test_by_total_quantity_no_serials_are_asked_for() -> None:
    facts = retiring(units={"spans": ()}, method=Designation.TOTAL_QTY)
    assert is_ready(facts)
    assert "総量指定" in [one.text for one in pack_entries(facts)]
    assert not any("シリアル番号" in one.label_ja for one in pack_entries(facts))


def test_serials_that_a_registry_writes_in_one_text_stay_in_one_text() -> None:
    written = "GS1-1-KE-GS11603-16-2025-30256-110-111"
    facts = retiring(units={"spans": (SerialSpan(first=written, quantity_t=2),)})
    assert is_ready(facts)
    assert ("シリアル番号", written) in [(one.label_ja, one.text) for one in pack_entries(facts)]


MISSING: list[tuple[PackFacts, str]] = [
    (retiring(reference=" "), "reference"),
    (retiring(account=replace(RETIREMENT.account, number="")), "account_number"),
    (retiring(account=replace(RETIREMENT.account, number="　")), "account_number"),
    (retiring(account=replace(RETIREMENT.account, holder_name="")), "account_holder"),
    (retiring(units={"credit_type": ""}), "credit_type"),
    (retiring(units={"certification_number": ""}), "certification_number"),
    (retiring(units={"project_number": ""}), "project_number"),
    (retiring(units={"project_name": ""}), "project_name"),
    (retiring(units={"methodology": ""}), "methodology"),
    (retiring(units={"vintage_from": None}), "vintage_from"),
    (retiring(units={"vintage_to": None}), "vintage_to"),
    (retiring(units={"spans": ()}), "serials"),
    (retiring(use={"user": replace(USE.user, name="")}), "credit_user"),
    (retiring(use={"user": replace(USE.user, corporate_number="")}), "credit_user_corporate_number"),
    (retiring(use={"purpose_detail": ""}), "purpose_detail"),
    (retiring(use={"target_activity": ""}), "target_activity"),
    (retiring(use={"use_place_code": ""}), "target_site"),
    (retiring(use={"target_period": ""}), "target_period"),
    (replace(TRANSFER, source=replace(TRANSFER.source, holder_name="")), "from_holder"),
    (replace(TRANSFER, source=replace(TRANSFER.source, number="")), "from_account"),
    (replace(TRANSFER, target=replace(TRANSFER.target, holder_name="")), "to_holder"),
    (replace(TRANSFER, target=replace(TRANSFER.target, number="")), "to_account"),
]


@pytest.mark.parametrize(("facts", "field"), MISSING)
def test_a_draft_says_what_is_still_missing_and_nothing_else(facts: PackFacts, field: str) -> None:
    assert [one.field.value for one in pack_missing(facts)] == [field]
    assert (broken(facts), is_ready(facts)) == ([], False)
    record = json.loads(pack_json(facts))
    assert (record["ready"], [one["field"] for one in record["missing"]]) == (False, [field])
    assert rows(facts)[1] == ["状態", "下書き（このままでは提出できません）", "DRAFT"]
    assert ["未記入の項目", pack_missing(facts)[0].label_ja, field] in rows(facts)
    assert pack_paper(facts).sections[0].entries == (("未記入の項目", pack_missing(facts)[0].label_ja),)


def test_an_application_of_nothing_lacks_everything_about_credits_and_use() -> None:
    lacking = {one.field for one in pack_missing(replace(RETIREMENT, lines=()))}
    assert {PackField.KIND, PackField.TOTAL_QUANTITY, PackField.CREDIT_USER, PackField.PURPOSE} <= lacking
    assert pack_paper(replace(RETIREMENT, lines=())).title == "クレジット申請の記入内容"


def test_a_user_without_legal_personality_has_no_corporate_number() -> None:
    committee = CreditUser(name="エコライフ・フェア実行委員会", is_legal_person=False)
    facts = retiring(use={"user": committee})
    assert is_ready(facts)
    assert ("利用法人の法人番号", "なし（法人番号の指定を受けない者）") in [
        (one.label_ja, one.text) for one in pack_entries(facts)
    ]


PROBLEMS: list[tuple[str, PackFacts, list[tuple[str, str]]]] = [
    ("created where it is used", retiring(units={"creation_place_codes": (NEBA, MINATO)}), [("target_site", "RG-04")]),
    (
        "a ward of the city of creation",
        retiring(units={"creation_place_codes": ("231002",)}, use={"use_place_code": "231118"}),
        [("target_site", "RG-04")],
    ),
    ("no permission", retiring(proxy_permission=" "), [("proxy", "RG-07")]),
    (
        "an individual's account",
        retiring(account=replace(RETIREMENT.account, is_individual=True)),
        [("account_holder", "RG-08")],
    ),
    ("no tonnes", retiring(units={"quantity_t": -2, "spans": ()}, method=Designation.TOTAL_QTY), [("quantity", "5.1")]),
    ("fewer serials", retiring(units={"quantity_t": 3}), [("serials", "RG-06")]),
    ("more serials", retiring(units={"quantity_t": 1}), [("serials", "RG-06")]),
    ("serials and a total", retiring(method=Designation.TOTAL_QTY), [("method", "RG-06")]),
    (
        "serials twice",
        retiring(units={"quantity_t": 4, "spans": UNITS.spans * 2}),
        [("serials", "RG-06")],
    ),
    (
        "a reversed monitoring period",
        retiring(units={"vintage_from": date(2010, 4, 1)}),
        [("vintage_to", "5.2")],
    ),
    ("applied for too early", retiring(applied_on=date(2010, 3, 31)), [("applied_on", "5.2")]),
    (
        "a wrong corporate number",
        retiring(use={"user": replace(USE.user, corporate_number="8000020131033")}),
        [("credit_user_corporate_number", "5.2")],
    ),
    (
        "a wrong corporate number of the holder",
        retiring(account=replace(RETIREMENT.account, holder_corporate_number="123")),
        [("account_holder_corporate_number", "5.2")],
    ),
    ("two users", two_lines(user=replace(USE.user, name="品川区")), [("credit_user", "RG-05")]),
    (
        "two numbers of users",
        two_lines(user=replace(USE.user, corporate_number="8000020204102")),
        [("credit_user_corporate_number", "RG-05")],
    ),
    ("two purposes", two_lines(purpose=Named("SBT", "SBT")), [("purpose", "RG-05")]),
    ("two details", two_lines(purpose_detail="別の催し"), [("purpose_detail", "RG-05")]),
    ("two activities", two_lines(target_activity="庁舎の電力"), [("target_activity", "RG-05")]),
    ("two places", two_lines(use_place_code="131091"), [("target_site", "RG-05")]),
    ("two periods", two_lines(target_period="2011年10月30日"), [("target_period", "RG-05")]),
    ("two kinds", two_lines(kind=Named("CANCELLATION", "取消")), [("kind", "RP-02")]),
    (
        "the same account",
        replace(TRANSFER, target=replace(TRANSFER.source, number="１０-000-123 ")),
        [("to_account", "RG-01")],
    ),
    (
        "to an individual",
        replace(TRANSFER, target=replace(TRANSFER.target, is_individual=True)),
        [("to_holder", "RG-08")],
    ),
]


@pytest.mark.parametrize(("facts", "expected"), [case[1:] for case in PROBLEMS], ids=[case[0] for case in PROBLEMS])
def test_every_rule_that_is_broken_is_named(facts: PackFacts, expected: list[tuple[str, str]]) -> None:
    assert (broken(facts), pack_missing(facts), is_ready(facts)) == (expected, (), False)
    (problem,) = pack_problems(facts)
    assert problem.message_ja and problem.message_en and problem.message_ja != problem.message_en
    record = json.loads(pack_json(facts))
    assert [(one["field"], one["rule"]) for one in record["problems"]] == expected
    assert ["規則に合わない点", problem.message_ja, problem.rule] in rows(facts)
    assert pack_paper(facts).sections[0].entries == ((f"規則に合わない点（{problem.rule}）", problem.message_ja),)


def test_every_problem_is_told_at_once() -> None:
    facts = two_lines(user=replace(USE.user, name="品川区"), purpose=Named("SBT", "SBT"), use_place_code=MINATO)
    assert broken(replace(facts, proxy_permission="")) == [
        ("credit_user", "RG-05"),
        ("purpose", "RG-05"),
        ("proxy", "RG-07"),
    ]


def test_two_certified_quantities_for_one_use_are_one_application() -> None:
    facts = two_lines(user=replace(USE.user, name="港　区"))
    assert is_ready(facts)
    texts = {one.label_ja: one.text for one in pack_entries(facts)}
    assert (texts["数量の合計"], texts["クレジット1 数量"], texts["クレジット2 数量"]) == (
        "5 t-CO2",
        "2 t-CO2",
        "3 t-CO2",
    )
    assert texts["クレジット2 シリアル番号（至）"] == "JP-200-000-000-020-003"
    assert [one.heading for one in pack_paper(facts).sections] == [
        "申請の内容",
        "口座",
        "クレジット 1",
        "クレジット 2",
        "クレジットの利用",
        "取引の記録",
    ]


# docs/sources.md RG-07: the account's holder and the user are one by corporate number, else by name.
@pytest.mark.parametrize(
    ("account", "user", "expected"),
    [
        (AccountFacts(holder_name="港区"), USE.user, False),
        (AccountFacts(holder_name="港 区"), USE.user, False),
        (AccountFacts(holder_name="港区 環境課", holder_corporate_number="８０００020131032"), USE.user, False),
        (AccountFacts(holder_name="港区環境課"), USE.user, True),
        (AccountFacts(holder_name="港区", holder_corporate_number="8000020204102"), USE.user, True),
        (AccountFacts(holder_name="（株）森"), CreditUser(name="(株)森"), False),
        (AccountFacts(holder_name="（株）森"), CreditUser(name="株式会社森"), True),
    ],
)
def test_a_proxy_is_whoever_retires_from_anothers_account(
    account: AccountFacts, user: CreditUser, expected: bool
) -> None:
    facts = retiring(account=account, use={"user": user}, proxy_permission="")
    assert is_proxy(facts) is expected
    assert (("proxy", "RG-07") in broken(facts)) is expected


def test_a_prefecture_as_creation_place_is_left_to_the_applicant() -> None:
    facts = retiring(use={"use_place_code": NEBA})
    assert is_ready(facts)
    assert any("創出地" in note for note in pack_paper(facts).notes)
    assert not any("創出地" in note for note in pack_paper(retiring(units={"creation_place_codes": (NEBA,)})).notes)


def test_more_than_an_application_can_carry_is_refused() -> None:
    many = tuple(SerialSpan(first=f"JP-{number}", quantity_t=1) for number in range(MAX_SPANS + 1))
    for facts, field in (
        (replace(RETIREMENT, lines=RETIREMENT.lines * (MAX_LINES + 1)), "lines"),
        (retiring(units={"spans": many}), "spans"),
        (replace(TRANSFER, order_ids=("注文",) * 201), "order_ids"),
    ):
        for make in (pack_entries, pack_problems, pack_json, pack_csv, pack_paper):
            with pytest.raises(InvalidInput) as refused:
                make(facts)
            assert refused.value.field == field


def test_a_place_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput):
        pack_entries(retiring(use={"use_place_code": "131033"}))


# --- Files ----------------------------------------------------------------------------------------------------------


def test_the_json_has_labels_texts_and_codes() -> None:
    text = pack_json(RETIREMENT)
    record = json.loads(text)
    assert (record["format"], record["title"]) == ("musubi-request-pack/1", "クレジット無効化申請の記入内容")
    assert (record["ready"], record["kinds"], record["missing"], record["problems"]) == (True, ["INVALIDATION"], [], [])
    by_field = {one["field"]: one for one in record["items"]}
    assert by_field["purpose"] == {
        "section": "クレジットの利用",
        "line": 0,
        "field": "purpose",
        "label": "用途",
        "value": "カーボン・オフセット",
        "code": "CARBON_OFFSET",
    }
    assert by_field["serial_to"]["value"] == "JP-200-000-000-011-158"
    assert text == json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_csv_opens_again_with_every_item() -> None:
    read = rows(RETIREMENT)
    assert read[:2] == [["項目", "値", "コード"], ["状態", "記入済み", "READY"]]
    assert read[2:] == [[one.label_ja, one.text, one.code] for one in pack_entries(RETIREMENT)]
    assert pack_csv(RETIREMENT).count("\r\n") == len(read)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_of_the_csv_is_a_formula(start: str) -> None:
    formula = f'{start}HYPERLINK("https://example.com","a,b")'
    facts = retiring(use={"purpose_detail": formula}, proxy_permission=formula, order_ids=(formula,))
    cells = [cell for row in rows(facts) for cell in row]
    assert cells.count("'" + formula) == 4
    assert formula not in cells
    assert [one.text for one in pack_entries(facts)].count(formula) == 2


def test_tabs_and_line_breaks_before_a_formula_do_not_hide_it() -> None:
    facts = retiring(use={"purpose_detail": "\t\r\n=1+1"}, order_ids=("\t=1+1", "\r=1+1"))
    cells = [cell for row in rows(facts) for cell in row]
    assert not any(cell.startswith(("=", "\t", "\r", "\n")) for cell in cells)


def test_quotes_commas_and_lines_survive_the_csv() -> None:
    detail = '一行目,"引用"\n二行目'
    assert ["目的の詳細", detail, ""] in rows(retiring(use={"purpose_detail": detail}))


def test_the_page_prints_every_item_and_its_notes() -> None:
    paper = pack_paper(RETIREMENT)
    assert (paper.title, paper.subtitle, paper.number) == ("クレジット無効化申請の記入内容", "記入済み", "R-2010-0001")
    assert paper.lead == (("数量の合計", "2 t-CO2"),)
    assert paper.dated_on == date(2010, 11, 10)
    sections = {one.heading: dict(one.entries) for one in paper.sections}
    assert list(sections) == ["申請の内容", "口座", "クレジット", "クレジットの利用", "取引の記録"]
    assert sections["クレジット"]["シリアル番号"] == "JP-200-000-000-011-157 ～ JP-200-000-000-011-158（2 t）"
    assert sections["クレジットの利用"]["対象とする場所"] == "東京都港区"
    assert "口座名義人の法人番号" not in sections["口座"]
    assert any("直す方法がありません" in note for note in paper.notes)
    assert "公式の様式ではありません" in paper.footer
    assert "長野県木質ペレットストーブ" in html_of(paper)


def test_the_page_of_a_draft_shows_what_is_not_filled() -> None:
    facts = retiring(account=replace(RETIREMENT.account, number=""), units={"spans": ()}, proxy_permission="")
    paper = pack_paper(facts)
    assert paper.subtitle == "下書き（このままでは提出できません）"
    sections = {one.heading: dict(one.entries) for one in paper.sections}
    assert sections["提出の前に直すこと"]["未記入の項目"] == "口座番号、シリアル番号"
    assert sections["口座"] == {
        "口座名義人": "長野木質燃料株式会社",
        "口座番号": "（未記入）",
        "代理手続の許諾": "（未記入）",
    }
    assert sections["クレジット"]["シリアル番号"] == "（未記入）"


@pytest.mark.parametrize(
    ("kind", "title"), [("償却", "クレジット償却申請の記入内容"), ("取消", "クレジット取消申請の記入内容")]
)
def test_the_page_is_titled_by_its_kind(kind: str, title: str) -> None:
    assert pack_paper(retiring(use={"kind": Named("X", kind)})).title == title
    assert pack_paper(TRANSFER).title == "クレジット移転申請の記入内容"


def test_more_ranges_than_a_page_has_room_for_stand_in_the_csv() -> None:
    spans = tuple(SerialSpan(first=f"JP-{number}", quantity_t=1) for number in range(MAX_PRINTED_SPANS + 1))
    facts = retiring(units={"spans": spans, "quantity_t": len(spans)})
    printed = dict(next(one for one in pack_paper(facts).sections if one.heading == "クレジット").entries)
    assert printed["シリアル番号"].startswith("301 区間あります。")
    assert sum(row[0].startswith("シリアル番号") for row in rows(facts)) == len(spans)


@pytest.mark.parametrize("make", [pack_json, pack_csv, pack_paper])
def test_the_same_facts_give_the_same_bytes(make: Callable[[PackFacts], str | Paper]) -> None:
    for facts in (RETIREMENT, TRANSFER, two_lines(purpose=Named("SBT", "SBT"))):
        assert make(facts) == make(replace(facts))
