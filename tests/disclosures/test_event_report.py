from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput
from disclosures.document_kinds import DocumentKind
from disclosures.errors import IncompleteDisclosure
from disclosures.event_report import MAX_EMISSION_ITEMS, EmissionItem, EventReportFacts, compose_event_report
from disclosures.facts import RetirementFacts, missing_recommended
from disclosures.matrix import Item, Mode, Stage, blocking, missing
from tests.disclosures.samples import CONFIRMED, CREDIT, EVENT, REQUESTED


@pytest.mark.parametrize("retirement", [REQUESTED, CONFIRMED])
def test_every_item_asked_for_after_an_event_is_filled_from_the_records(retirement: RetirementFacts) -> None:
    document = compose_event_report(replace(EVENT, retirement=retirement))
    assert (document.kind, document.mode, document.stage) == (
        DocumentKind.EVENT_REPORT,
        Mode.ORGANISER_PAYS,
        Stage.AFTER,
    )
    assert missing(document, Mode.ORGANISER_PAYS, Stage.AFTER) == []


def test_after_confirmation_the_report_gives_the_day_and_the_serials() -> None:
    document = compose_event_report(EVENT)
    assert document.title == "エコライフ・フェア カーボン・オフセット実施報告"
    assert document.entries[Item.PROCURE_RETIRE] == (
        "2026年（令和8年）11月22日に登録簿でクレジットの無効化を実施しました。\n"
        "シリアル番号：JP-200-000-000-011-157 ～ JP-200-000-000-011-158\n"
        "無効化の目的：エコライフ・フェアの開催に伴う排出量のオフセット\n"
        "このイベントへの割当量：1,169.2 kg-CO2\n"
        "まだどの用途にも割り当てていない量：830.8 kg-CO2"
    )
    assert "申請中" not in "".join(document.entries.values())


def test_before_confirmation_the_report_says_requested_and_claims_nothing_done() -> None:
    document = compose_event_report(replace(EVENT, retirement=REQUESTED))
    assert document.title == "エコライフ・フェア カーボン・オフセットの経過報告（無効化を申請中）"
    assert document.entries[Item.PROCURE_RETIRE] == (
        "無効化を申請中です。登録簿での無効化はまだ確認されていません。"
        "確認され次第、実施日とシリアル番号をお知らせします。\n"
        "申請日：2026年（令和8年）11月10日\n"
        "申請したシリアル番号：JP-200-000-000-011-157 ～ JP-200-000-000-011-158\n"
        "無効化の目的：エコライフ・フェアの開催に伴う排出量のオフセット\n"
        "このイベントへの割当量：1,169.2 kg-CO2\n"
        "まだどの用途にも割り当てていない量：830.8 kg-CO2"
    )
    everything = document.title + "".join(document.entries.values())
    for claim in (
        "オフセットしました",
        "オフセット済",
        "実施しました",
        "無効化しました",
        "無効化済",
        "埋め合わせました",
    ):
        assert claim not in everything
    assert "オフセットに充てる予定の量：1,169.2 kg-CO2" in document.entries[Item.EMISSION_AND_OFFSET]


# Minato's one-day event (handbook 001, A1 3(6)): 262.8 + 444.0 + 180.8 + 281.6 = 1,169.2 kg-CO2.
def test_the_quantities_are_itemised_in_kilograms_and_totalled_in_both_units() -> None:
    assert compose_event_report(EVENT).entries[Item.EMISSION_AND_OFFSET] == (
        "排出量：1,169.2 kg-CO2（1.1692 t-CO2）\n"
        "・出展団体の資機材の運搬：262.8 kg-CO2\n"
        "・運営事務局の資機材の運搬：444 kg-CO2\n"
        "・発電機等の燃料使用：180.8 kg-CO2\n"
        "・チラシ・ポスターの製作：281.6 kg-CO2\n"
        "オフセット量：1,169.2 kg-CO2（1.1692 t-CO2）（排出量の全部）"
    )
    one_gram_less = compose_event_report(replace(EVENT, allocated_g=1_169_199))
    assert one_gram_less.entries[Item.EMISSION_AND_OFFSET].endswith(
        "オフセット量：1,169.199 kg-CO2（1.169199 t-CO2）（排出量の一部）"
    )


def test_the_period_is_printed_with_the_era_and_the_people() -> None:
    assert compose_event_report(EVENT).entries[Item.PERIOD_PEOPLE] == (
        "2026年（令和8年）10月31日～2026年（令和8年）11月1日、参加者 1,200人"
    )
    alone = compose_event_report(replace(EVENT, held_to=EVENT.held_from, participants=None))
    assert alone.entries[Item.PERIOD_PEOPLE] == "2026年（令和8年）10月31日"


def test_each_source_names_its_method() -> None:
    lines = compose_event_report(EVENT).entries[Item.METHOD].splitlines()
    assert lines[0] == "環境省の算定方法ガイドラインに基づく事後算定"
    assert lines[3] == "・発電機等の燃料使用：燃料法（レベル3）"


def test_what_the_organiser_did_is_left_out_when_nothing_is_known() -> None:
    document = compose_event_report(replace(EVENT, efforts=""))
    assert [absence.item for absence in missing(document, document.mode, document.stage)] == [Item.PROVIDER_EFFORT]
    assert blocking(document, document.mode, document.stage) == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"credit_type": " "}, "I09"),
        ({"programme_name": ""}, "I10"),
        ({"project_place": "-"}, "I14"),
        ({"project_type": ""}, "I15"),
        ({"project_volume_g": None}, "I18"),
    ],
)
def test_a_report_without_a_mandatory_fact_of_the_credit_is_refused(changes: dict[str, Any], key: str) -> None:
    credit = replace(CREDIT, **changes)
    with pytest.raises(IncompleteDisclosure) as refusal:
        compose_event_report(replace(EVENT, credit=credit))
    assert refusal.value.missing == (key,)


def many_items(count: int) -> dict[str, object]:
    items = tuple(EmissionItem(name=f"活動{number}", mass_g=1, method="推計") for number in range(count))
    return {"emission_items": items, "total_g": count, "allocated_g": max(count, 1)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"total_g": 1_169_201}, "emission_items"),
        ({"allocated_g": 1_169_201}, "allocated_g"),
        ({"allocated_g": 0}, "allocated_g"),
        ({"unallocated_g": -1}, "unallocated_g"),
        (many_items(0), "emission_items"),
        (many_items(MAX_EMISSION_ITEMS + 1), "emission_items"),
        ({"held_to": date(2026, 10, 30)}, "period"),
        ({"event_name": " "}, "event_name"),
        ({"event_name": "祭り\n無効化済み"}, "event_name"),
        ({"place_name": "会\u202e場"}, "place_name"),
        ({"participants": 0}, "participants"),
        ({"calculation_method": ""}, "calculation_method"),
        ({"retirement": replace(CONFIRMED, confirmed_on=None)}, "retirement.confirmed_on"),
        ({"retirement": replace(CONFIRMED, serials=" ")}, "retirement.serials"),
        ({"retirement": replace(REQUESTED, confirmed_on=date(2026, 11, 22))}, "retirement.confirmed_on"),
        ({"retirement": replace(REQUESTED, purpose="")}, "retirement.purpose"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compose_event_report(replace(EVENT, **changes))
    assert refusal.value.field == field


def test_the_largest_report_still_fits() -> None:
    item = EmissionItem(name="あ" * 200, mass_g=1, method="い" * 200)
    largest: EventReportFacts = replace(
        EVENT, emission_items=(item,) * MAX_EMISSION_ITEMS, total_g=MAX_EMISSION_ITEMS, allocated_g=1
    )
    assert len(compose_event_report(largest).entries[Item.METHOD]) > 40_000


def test_what_the_metis_report_recommends_is_appended_when_known() -> None:
    assert missing_recommended(CREDIT)[0] == "methodology"
    credit = replace(
        CREDIT,
        methodology="E003",
        monitoring_period="2008年度から2010年度まで",
        effect="排出削減",
        certifier="気候変動対策認証センター",
        co_benefits="林業の雇用",
        corresponding_adjustment="対象外",
        reason_for_choice="都内の森林とのつながり",
        project_volume_note="認証済みの量",
    )
    entries = compose_event_report(replace(EVENT, credit=credit)).entries
    assert missing_recommended(credit) == ()
    assert entries[Item.PROJECT_TYPE].endswith("（削減・吸収の別：排出削減）（方法論：E003）")
    assert entries[Item.PROJECT_TERM].endswith("（モニタリング期間：2008年度から2010年度まで）")
    assert entries[Item.PROGRAMME].endswith("（認証機関：気候変動対策認証センター）")
    assert entries[Item.PROJECT_SUMMARY].endswith("（その他の効果：林業の雇用）")
    assert entries[Item.CREDIT_TYPE].endswith(
        "（対応調整：対象外）（このクレジットを選んだ理由：都内の森林とのつながり）"
    )
    assert entries[Item.PROJECT_VOLUME] == "217.31 t-CO2（プロジェクト全体を通じた量）（根拠：認証済みの量）"
