"""Former prices that need proof, and advice on taxes that is not a seller's to give (docs/sources.md KH-09, TX-07)."""

from datetime import date

import pytest

from disclosures.findings import text_hash, wording_findings
from disclosures.money_words import MONEY_RULES, money_words
from disclosures.rules import Severity
from disclosures.wording_context import ClaimContext, Retirement, Speaker

TODAY = date(2026, 11, 22)
SELLING = ClaimContext(speaker=Speaker.SELLER, retirement=Retirement.PLANNED)

FORMER_PRICES = (
    ("通常1,200円のところ、980円でお届けします。", "通常1,200円のところ"),
    ("定価 3000円 → 2400円", "定価 3000円 →"),
    ("希望小売価格２，０００円が今なら１，５００円です。", "希望小売価格２，０００円が"),
    ("全品２０％ＯＦＦでお届けします。", "０％ＯＦＦ"),
    ("間伐材の箸が3割引です。", "3割引"),
    ("今だけ送料無料！", "今だけ送料無料"),
    ("本日限りの特価です。", "本日限りの特価"),
    ("お得な価格は今月のみです。", "お得な価格は今月のみ"),
    ("期間限定の価格でご案内します。", "期間限定の価格"),
    ("タイムセール開催", "タイムセール"),
    ("ﾀｲﾑｾｰﾙ開催", "ﾀｲﾑｾｰﾙ"),
)
ADVICE = (
    ("購入額は全額、損金に算入できます。", "損金"),
    ("法人の節税にもなります。", "節税"),
    ("この寄付は寄附金控除の対象です。", "寄附金控除"),
    ("経費として計上できます。", "経費として計上"),
    ("クレジットの購入に消費税はかかりません。", "消費税はかかりませ"),
    ("個人の方への譲渡は非課税です。", "非課税"),
    ("税制上の優遇があります。", "税制上の優遇"),
)
FINE = (
    "価格は980円（税込）です。",
    "昨年度と比べてCO2を30%オフにする工夫をしました。",
    "電力使用量は2割引き下げました。",
    "今だけの景色を森でお楽しみください。",
    "期間限定の展示です。",
    "本日限りの催しです。",
    "売上は村有林の間伐に充てます。",
    "消費税（10%対象 24,000円・税抜）：2,400円",
    "会計・税務の取扱いは税理士にご確認ください。損金になる時期も同様です。",
    "寄附金控除の対象になるかは、所轄の税務署へお尋ねください。",
    "寄附金控除の対象ではありません。",
    "免税店ではございません。",
    "村の経費の一部に充てます。",
)


@pytest.mark.parametrize(("text", "words"), FORMER_PRICES)
def test_a_former_price_and_an_offer_said_to_end_are_found(text: str, words: str) -> None:
    assert [(one.rule.id, one.words) for one in money_words(text)] == [("KH-09", words)]


@pytest.mark.parametrize(("text", "words"), ADVICE)
def test_advice_on_tax_is_found(text: str, words: str) -> None:
    found = list(money_words(text))
    assert {one.rule.id for one in found} == {"TX-07"}
    assert found[0].words == words and text[found[0].start : found[0].stop] == words


@pytest.mark.parametrize("text", FINE)
def test_prices_without_a_comparison_and_taxes_with_whom_to_ask_are_fine(text: str) -> None:
    assert [(one.rule.id, one.words) for one in money_words(text)] == []


def test_a_former_price_waits_for_leave_and_advice_on_tax_warns() -> None:
    text = "通常1,200円のところ980円。節税になります。"
    found = wording_findings({"description": text}, SELLING, on=TODAY)
    assert [(one.rule, one.severity, one.field, one.words) for one in found] == [
        ("KH-09", Severity.REQUIRE, "description", "通常1,200円のところ"),
        ("TX-07", Severity.WARN, "description", "節税"),
    ]
    assert {one.text_hash for one in found} == {text_hash(text)}
    assert all(text[one.start : one.stop] == one.words for one in found)


def test_before_the_rules_were_in_force_nothing_is_found() -> None:
    assert wording_findings({"description": "今だけ半額。節税に。"}, SELLING, on=date(2026, 3, 31)) == ()


def test_every_rule_says_why_and_what_to_write_instead_in_words_that_pass_themselves() -> None:
    for rule in MONEY_RULES:
        assert rule.reason_ja and rule.reason_en
        assert list(money_words(rule.alternative_ja)) == []


def test_a_long_text_is_read_in_time_that_grows_with_it() -> None:
    assert len(list(money_words("今だけ特価。節税。" * 200))) == 400
    assert list(money_words("消費税" * 600 + "定価" * 600)) == []
