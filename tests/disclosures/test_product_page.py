from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput
from disclosures.errors import IncompleteDisclosure
from disclosures.matrix import Item, Mode, Stage, missing
from disclosures.product_page import PaymentTerms, ProductFacts, compose_product_page, label_text, pending_g
from tests.disclosures.samples import CREDIT, PAYMENT_TERMS, PRODUCT

UNSOLD = replace(PRODUCT, sold_units=0, sold_g=0, retired_g=0, retired_serials="", retired_on=None)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("facts", [PRODUCT, UNSOLD])
def test_every_item_of_every_stage_is_filled(facts: ProductFacts, stage: Stage) -> None:
    document = compose_product_page(facts, stage=stage)
    assert (document.mode, document.stage) == (Mode.PARTICIPANT_PAYS, stage)
    assert missing(document, Mode.PARTICIPANT_PAYS, stage) == []


# The wording is ours (docs/sources.md 9.4); the boundary and "not the product's own making" are what it must say.
def test_the_label_says_how_much_for_whom_and_until_when() -> None:
    assert label_text(PRODUCT) == (
        "この商品1点につき 5 kg-CO2 分のクレジット（オフセット・クレジット（J-VER）・"
        "長野県木質ペレットストーブの使用によるJ-VERプロジェクト・長野県）を付け、"
        "購入された方の日常生活から出るCO2の一部を埋め合わせます。"
        "無効化の予定：2027年（令和9年）3月31日まで。商品の製造時の排出量を示すものではありません。"
        "まずは省エネなどの削減にご協力ください。詳細 https://example.jp/tsumiki"
    )


def test_the_label_claims_retirement_only_when_everything_sold_is_retired() -> None:
    everything = replace(PRODUCT, retired_g=600_000)
    assert pending_g(everything) == 0
    assert "無効化済みです（2026年（令和8年）11月22日、番号 JP-200-000-000-011-157）。" in label_text(everything)
    assert "無効化の予定" not in label_text(everything), "nothing is still to come of tonnes that are retired"
    deadline = compose_product_page(everything).entries[Item.DEADLINE_NOTICE]
    assert deadline.startswith("調達・無効化：2026年（令和8年）11月22日に済みました／")
    for facts in (PRODUCT, replace(PRODUCT, retired_g=599_999), UNSOLD):
        assert "無効化済" not in label_text(facts)


def test_sold_retired_and_pending_grams_are_shown_apart() -> None:
    assert compose_product_page(PRODUCT).entries[Item.PROCURE_RETIRE] == (
        "販売済み：120点（600 kg-CO2）\n"
        "無効化済み：400 kg-CO2（実施日 2026年（令和8年）11月22日）\n"
        "シリアル番号：JP-200-000-000-011-157\n"
        "販売済みで未無効化：200 kg-CO2\n"
        "無効化方法：登録簿上で、購入された方に代わって無効化します。"
    )
    assert (
        compose_product_page(UNSOLD)
        .entries[Item.PROCURE_RETIRE]
        .startswith("販売済み：0点（0 kg-CO2）\n無効化済み：0 kg-CO2\n販売済みで未無効化：0 kg-CO2")
    )


@pytest.mark.parametrize(
    ("surcharge_yen", "expected"),
    [
        (110, "あり：表示価格のうち 110円（税込）がオフセットの費用です。"),
        (0, "なし：オフセットの費用は販売事業者が負担し、価格に上乗せしていません。"),
        (None, "あり：オフセットの費用は表示価格に含まれています（別途の請求はありません）。"),
    ],
)
def test_whether_the_consumer_bears_a_surcharge_is_said(surcharge_yen: int | None, expected: str) -> None:
    page = compose_product_page(replace(PRODUCT, surcharge_yen=surcharge_yen))
    assert page.entries[Item.CONSUMER_BURDEN] == expected


def test_price_deadline_and_boundary_are_said() -> None:
    entries = compose_product_page(PRODUCT, stage=Stage.SALE).entries
    assert entries[Item.PRICE] == "森のつみきセット 1点 3,300円（税込）"
    assert entries[Item.ACTIVITY].startswith("購入された方の日常生活から出るCO2の一部")
    assert entries[Item.DEADLINE_NOTICE] == (
        "調達・無効化の期限：2027年（令和9年）3月31日まで／通知方法：商品ページに番号と実施日を掲載／頻度：無効化のたび"
    )
    assert entries[Item.CONTACT] == "所在地：東京都港区芝公園1-5-25／電話：03-0000-0000／e-mail：kankyo@example.jp"
    assert len(entries[Item.OTHER_PAYMENT].splitlines()) == 8


@pytest.mark.parametrize("name", [field.name for field in fields(PaymentTerms)])
def test_silence_on_one_of_the_eight_payment_matters_is_refused(name: str) -> None:
    terms = replace(PAYMENT_TERMS, **{name: "　"})
    with pytest.raises(InvalidInput) as refusal:
        compose_product_page(replace(PRODUCT, payment_terms=terms))
    assert (refusal.value.field, refusal.value.rule) == (f"payment_terms.{name}", "not_empty")


def test_a_page_without_the_sellers_own_efforts_is_refused_until_after_the_sale() -> None:
    silent = replace(PRODUCT, provider_effort="")
    for stage in (Stage.ADVERTISING, Stage.SALE, Stage.DURING):
        with pytest.raises(IncompleteDisclosure) as refusal:
            compose_product_page(silent, stage=stage)
        assert refusal.value.missing == ("I03",)
    compose_product_page(silent, stage=Stage.AFTER)


def test_a_page_without_the_projects_summary_is_refused() -> None:
    with pytest.raises(IncompleteDisclosure) as refusal:
        compose_product_page(replace(PRODUCT, credit=replace(CREDIT, project_summary="", project_term="-")))
    assert refusal.value.missing == ("I16", "I17")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mass_g_per_unit": 0}, "mass_g_per_unit"),
        ({"price_incl_tax_yen": 0}, "price_incl_tax_yen"),
        ({"surcharge_yen": 3_301}, "surcharge_yen"),
        ({"surcharge_yen": -1}, "surcharge_yen"),
        ({"retired_g": 600_001}, "retired_g"),
        ({"retired_serials": ""}, "retired_g"),
        ({"retired_on": None}, "retired_g"),
        ({"sold_units": 0}, "sold_g"),
        ({"sold_g": 0, "retired_g": 0}, "sold_g"),
        ({"product_name": "つみき\n無効化済"}, "product_name"),
        ({"url": ""}, "url"),
        ({"manager_name": ""}, "manager_name"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compose_product_page(replace(PRODUCT, **changes))
    assert refusal.value.field == field


def test_the_deadline_is_the_records() -> None:
    moved = replace(PRODUCT, retire_by=date(2026, 12, 31))
    assert "2026年（令和8年）12月31日まで" in label_text(moved)
