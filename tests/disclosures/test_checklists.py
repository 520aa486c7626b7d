"""What each kind of document must tell: the checklists against the sources, cell by cell."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from core.errors import InvalidInput
from disclosures import matrix
from disclosures.checklist_tables import BESIDE_THE_MATRIX, TABLES
from disclosures.checklists import OF_THE_MATRIX, DocumentNature, checklist, unasked
from disclosures.document_kinds import DocumentKind
from disclosures.errors import StageNotInMatrix
from disclosures.matrix import STAGES, Duty, Item, Mode, OffsetKind, Stage
from disclosures.plan_items import PLAN_ITEMS, PLANS, SURVEY_ITEMS, SURVEYS, Undertaking
from disclosures.rules import Severity, rule
from disclosures.sale_notice import SaleNoticeItem
from registry.agreement_items import AgreementItem

TODAY = date(2026, 11, 22)


def natures() -> list[DocumentNature]:
    """Every document with every undertaking that it has, each as it usually is."""
    plain = [
        DocumentNature(kind=kind, consumer_bears_cost=kind is DocumentKind.TICKET)
        for kind in DocumentKind
        if kind not in (DocumentKind.PLAN, DocumentKind.ACTIVITY_SURVEY)
    ]
    plans = [DocumentNature(kind=DocumentKind.PLAN, undertaking=one) for one in PLANS]
    return [*plain, *plans, *(DocumentNature(kind=DocumentKind.ACTIVITY_SURVEY, undertaking=one) for one in SURVEYS)]


def keys(kind: DocumentKind, **nature: object) -> list[str]:
    return [item.key for item in checklist(DocumentNature(kind=kind, **nature), on=TODAY)]  # type: ignore[arg-type]


def test_every_kind_of_document_has_a_checklist() -> None:
    assert {one.kind for one in natures()} == set(DocumentKind)
    for nature in natures():
        items = checklist(nature, on=TODAY)
        assert items and max(Counter(item.key for item in items).values()) == 1, nature
        for item in items:
            assert item.label_ja and item.label_en and item.source, item
            assert item.rule_version == rule(item.rule, TODAY).version
            assert (item.duty is Duty.DESIRABLE) <= (item.severity is Severity.WARN), item


def test_no_kind_is_of_the_matrix_and_of_a_table() -> None:
    assert not OF_THE_MATRIX.keys() & TABLES.keys() and BESIDE_THE_MATRIX.keys() <= OF_THE_MATRIX.keys()
    assert {*OF_THE_MATRIX, *TABLES, DocumentKind.PLAN, DocumentKind.ACTIVITY_SURVEY} == set(DocumentKind)


@pytest.mark.parametrize("mode", Mode)
def test_a_kind_of_the_matrix_has_its_column_cell_for_cell(mode: Mode) -> None:
    kinds = {
        Mode.PARTICIPANT_PAYS: (OffsetKind.EVENT, True),
        Mode.ORGANISER_PAYS: (OffsetKind.EVENT, False),
        Mode.OWN_OPERATION: (OffsetKind.SELF, False),
    }
    offset_kind, bears = kinds[mode]
    for stage in STAGES[mode]:
        nature = DocumentNature(
            kind=DocumentKind.EVENT_NOTICE, offset_kind=offset_kind, consumer_bears_cost=bears, stage=stage
        )
        got = {item.key: item for item in checklist(nature, on=TODAY)}
        for item in Item:
            duty = matrix.duty(item, mode, stage)
            assert (item.value in got) == (duty is not Duty.NONE)
            if duty is not Duty.NONE:
                assert got[item.value].duty is duty
                assert got[item.value].laws == tuple(law.label_ja for law in matrix.laws(item, mode, stage))
                assert got[item.value].severity is (Severity.WARN if duty is Duty.DESIRABLE else Severity.BLOCK)


def test_a_ticket_that_costs_nothing_for_the_offset_has_no_stage_of_sale() -> None:
    with pytest.raises(StageNotInMatrix):
        checklist(DocumentNature(kind=DocumentKind.TICKET), on=TODAY)


# By kind: the rule of each item, in their order. Sources: law.md 1.4, 2.1, 2.3, 4, 6, 7 and the handbook.
RULES_OF = {
    DocumentKind.CERTIFICATE: ["CT-01"] * 8 + ["CT-02"] * 3,
    DocumentKind.BILATERAL_CERTIFICATE: ["CT-03"] * 8 + ["CT-02"] * 2,
    DocumentKind.BILATERAL_CONTRACT: ["CT-05"] * 5,
    DocumentKind.PUBLIC_REGISTER: ["CT-04"] + ["CT-03"] * 5,
    DocumentKind.PUBLIC_CONTRACT: ["GV-02"] * 4,
    DocumentKind.SALE_NOTICE: ["UN-01"] * 16,
    DocumentKind.PREPAID_NOTICE: ["TS-30"] * 8,
    DocumentKind.INVOICE: ["IV-01"] * 6,
    DocumentKind.RETURN_INVOICE: ["IV-04"] * 6,
    DocumentKind.RETIREMENT_NOTICE: ["UN-02"] * 8,
    DocumentKind.FINAL_CONFIRMATION: ["TS-20"] * 6 + ["TS-21", "TS-22", "TS-32"],
    DocumentKind.LEGAL_NOTICE: [f"TS-{number:02}" for number in range(1, 17)] + ["TS-32"],
    DocumentKind.PROVIDER_PAGE: ["PR-01"] * 5
    + ["PR-02", "PR-03"]
    + ["PR-04"] * 2
    + ["PR-05"] * 2
    + ["PR-06"] * 2
    + ["PR-07"],
    DocumentKind.PRIVACY_PAGE: ["PI-01"] * 2 + ["PI-02"] * 4,
    DocumentKind.PRODUCT_LABEL: ["INF-02"] * 8,
}


def test_the_other_documents_have_the_items_of_their_rules() -> None:
    assert set(RULES_OF) == set(TABLES)
    for kind, rules in RULES_OF.items():
        assert [item.rule for item in checklist(DocumentNature(kind=kind), on=TODAY)] == rules, kind


def test_a_contract_names_four_things_the_first_with_its_parts_for_a_forest() -> None:
    forest = DocumentNature(kind=DocumentKind.BILATERAL_CONTRACT, is_forest_work=True)
    items = checklist(forest, on=TODAY)
    assert len(dict.fromkeys(item.part_of or item.key for item in items)) == 4
    of_a_forest = ["樹種", "面積", "施業種", "所有者名"]
    told = ["活動の説明", "活動の場所（森林の所在地、植樹する地域）", *of_a_forest]
    assert [item.label_ja for item in items if item.part_of] == told
    other = checklist(replace(forest, is_forest_work=False), on=TODAY)
    assert [item for item in items if item not in other] == [item for item in items if item.label_ja in of_a_forest]
    assert len(dict.fromkeys(item.part_of or item.key for item in other)) == 4


def test_the_parts_of_a_forest_are_those_of_the_recorded_agreement() -> None:
    kind = DocumentKind.BILATERAL_CONTRACT
    forest = {item.key for item in checklist(DocumentNature(kind=kind, is_forest_work=True), on=TODAY)}
    of_a_forest = forest - set(keys(kind))
    assert of_a_forest == {f"activity_{item.value.lower()}" for item in AgreementItem if item.only_forest}


def test_what_nobody_asks_for_at_a_stage_may_be_told_and_the_rest_of_the_matrix_is_all_of_it() -> None:
    nature = DocumentNature(kind=DocumentKind.EVENT_NOTICE)
    asked = checklist(nature, on=TODAY)
    rest = list(unasked(nature, asked))
    assert {item.key for item in (*asked, *rest)} == {item.value for item in Item}
    assert {(item.duty, item.severity, item.rule) for item in rest} == {(Duty.NONE, Severity.INFORM, "")}
    label = DocumentNature(kind=DocumentKind.PRODUCT_LABEL)
    assert list(unasked(label, checklist(label, on=TODAY))) == []


def test_a_sale_notice_has_the_sixteen_items_of_the_notice() -> None:
    assert keys(DocumentKind.SALE_NOTICE) == [item.value for item in SaleNoticeItem]


def test_what_a_statute_asks_names_it() -> None:
    for kind in (DocumentKind.LEGAL_NOTICE, DocumentKind.PREPAID_NOTICE, DocumentKind.FINAL_CONFIRMATION):
        items = checklist(DocumentNature(kind=kind), on=TODAY)
        assert all("特定商取引に関する法律" in item.laws for item in items)
    privacy = checklist(DocumentNature(kind=DocumentKind.PRIVACY_PAGE), on=TODAY)
    assert {law for item in privacy for law in item.laws} == {"個人情報の保護に関する法律"}


def test_what_may_be_waived_is_as_the_register_says() -> None:
    certificate = checklist(DocumentNature(kind=DocumentKind.CERTIFICATE), on=TODAY)
    assert Counter(item.severity for item in certificate) == {Severity.REQUIRE: 8, Severity.BLOCK: 3}


def test_a_donation_tells_seven_things_beside_the_matrix() -> None:
    page = keys(DocumentKind.DONATION_PAGE)
    assert page[:25] == [item.value for item in Item] and len(page[25:]) == 7
    assert set(page[25:]) < set(keys(DocumentKind.DONATION_REPORT))


def test_an_event_report_has_the_estimate_beside_the_result() -> None:
    items = checklist(DocumentNature(kind=DocumentKind.EVENT_REPORT), on=TODAY)
    assert [item.key for item in items if item.rule == "INF-05"] == ["estimate", "result", "difference"]
    assert {item.severity for item in items if item.rule == "INF-03"} == {Severity.WARN}


# The rows of the handbook's examples of plans, as printed (001, lines 864, 1324, 2122, 2568, 2993, 3009; 3090 for D1).
PRINTED_PLANS = {
    Undertaking.EVENT: "部課 目的 事業の概要 イベント内容 埋め合わせる対象活動の範囲及び温室効果ガス量（概算） 購入するクレジット "
    "購入方法 温室効果ガス削減努力の実施 カーボン・オフセットに係る住民等への情報提供等 カーボン・オフセットに係る費用 スケジュール（概要）",
    Undertaking.OWN_OPERATIONS: "部課 目的 事業の概要 埋め合わせる対象活動の範囲及び温室効果ガス量（概算） 購入するクレジット 購入方法 "
    "温室効果ガス削減努力の実施 カーボン・オフセットに係る住民等への情報提供等 カーボン・オフセットに係る費用 スケジュール（概要）",
    Undertaking.CREATION: "部課 目的 事業の概要 森林吸収プロジェクトの内容 創出する吸収価値（予定） クレジット化 妥当性確認機関 検証機関 "
    "費用 収入 スケジュール（概要）",
    Undertaking.VALUE_FOR_FIRMS: "部課 目的 事業の概要 森林吸収プロジェクトの内容 創出する吸収価値（予定） 吸収価値の検証 資金提供の募集 "
    "証書の発行 費用 収入 スケジュール（概要）",
    Undertaking.EXCHANGE_OFFSETTING: "部課 目的 事業の概要 連携する自治体 協定内容 森林吸収プロジェクトの内容 創出する吸収価値（予定） "
    "吸収価値の検証 埋め合わせる対象活動の範囲及び温室効果ガス量（概算） 費用 国の補助金 スケジュール（概要）",
    Undertaking.EXCHANGE_PROVIDING: "部課 目的 事業の概要 連携する自治体 協定内容 森林吸収プロジェクトの内容 創出する吸収価値（予定） "
    "吸収価値の検証 費用 スケジュール（概要）",
    Undertaking.ECO_TOUR: "目的 埋め合わせる対象活動の範囲及び温室効果ガス量（概算） 購入するクレジット 温室効果ガス削減努力の実施 "
    "参加者から徴収するオフセット費用の金額 エコツアーの内容 費用 スケジュール（概要）",
}


@pytest.mark.parametrize("undertaking", Undertaking)
def test_a_plan_has_the_items_of_the_handbooks_example(undertaking: Undertaking) -> None:
    items = checklist(DocumentNature(kind=DocumentKind.PLAN, undertaking=undertaking), on=TODAY)
    assert [item.label_ja for item in items] == PRINTED_PLANS[undertaking].split()
    held = {Duty.MUST: Severity.BLOCK, Duty.DESIRABLE: Severity.WARN}
    assert [item.severity for item in items] == [held[item.duty] for item in items]


def test_a_survey_form_has_the_items_of_the_handbooks_example() -> None:
    event = checklist(DocumentNature(kind=DocumentKind.ACTIVITY_SURVEY, undertaking=Undertaking.EVENT), on=TODAY)
    assert len(event) == 18
    parts = Counter(item.label_ja.partition("：")[0] for item in event)
    assert parts == {
        "団体名": 1,
        "担当者名": 1,
        "連絡先": 1,
        "資機材の運搬": 5,
        "会場の電力使用": 3,
        "発電機等の燃料使用": 7,
    }
    assert set(PLAN_ITEMS) == {key for plan in PLANS.values() for key in plan}
    assert set(SURVEY_ITEMS) == {key for form in SURVEYS.values() for key in form}


@pytest.mark.parametrize("undertaking", [None, Undertaking.CREATION])
def test_a_form_that_there_is_not_is_no_empty_checklist(undertaking: Undertaking | None) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checklist(DocumentNature(kind=DocumentKind.ACTIVITY_SURVEY, undertaking=undertaking), on=TODAY)
    assert refusal.value.rule == "one_of: ECO_TOUR, EVENT, OWN_OPERATIONS"


def test_a_document_asks_what_the_rules_of_the_day_ask() -> None:
    nature = DocumentNature(kind=DocumentKind.FINAL_CONFIRMATION)
    assert [item.rule for item in checklist(nature, on=date(2022, 5, 31))] == []
    event = DocumentNature(kind=DocumentKind.EVENT_NOTICE, stage=Stage.ADVERTISING)
    assert checklist(event, on=date(2011, 3, 31)) == ()
