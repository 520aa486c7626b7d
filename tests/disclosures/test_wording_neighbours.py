"""Words are read where they look like others, denied by who does not deal in them, and shown to their inflected end."""

import re

import pytest

from disclosures.wording import check_wording
from disclosures.wording_fold import fold
from tests.disclosures.wording_held_back import HELD_BACK
from tests.disclosures.wording_labels import BEFORE
from tests.disclosures.wording_score import TUNED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一切の責任を負いません。", "一切の責任を負いません"),
        ("当会は事故の責任を負わないものとします。", "事故の責任を負わない"),
        ("いかなる責任も負いかねますので", "いかなる責任も負いかねます"),
        ("誰でも必ず儲かります！", "儲かります"),
        ("森で儲かったクレジット", "儲かった"),
        ("今が買いどき。値上がりが見込めます。", "値上がりが見込めます"),
        ("京都議定書の目標達成に貢献できます。", "京都議定書の目標達成に貢献できます"),
        ("京都議定書の約束を果たすお手伝い", "京都議定書の約束を果たす"),
        ("どこよりも環境にやさしい宿", "どこよりも環境にやさしい"),
        ("代金は当方で安全に保管します。", "代金は当方で安全に保管します"),
        ("返品は、いかなる理由でもできません。", "返品は、いかなる理由でもできません"),
        ("一切の責任を負いませ\nん。", "一切の責任を負いませ\nん"),
    ],
)
def test_a_span_ends_where_its_word_ends(text: str, words: str) -> None:
    assert words in {one.words for one in check_wording(text, BEFORE)}


_STEMS = re.compile(r"(?:ませ|かね|でき|できな|負わ|儲か|もうか|果た|つなが|見込|貢献|寄与|放棄|保管)$")
_ENDINGS = re.compile(r"(?:ん|ます|ました|ない|する|でき|され|[るすりまたっめ])")


def test_no_span_of_the_labelled_texts_stops_within_a_word() -> None:
    cut = [
        (one.words, text.text[one.stop : one.stop + 4])
        for text in (*TUNED, *HELD_BACK)
        for one in check_wording(text.text, text.context)
        if _STEMS.search(one.words) and _ENDINGS.match(text.text[one.stop :])
    ]
    assert cut == []


@pytest.mark.parametrize(
    "text",
    [
        "コーヒー一杯とトマト一箱、フォーク一本",
        "木工コンテストと打ち球の大会",
        "努力一つずつ、なぜ口にしないのか",
    ],
)
def test_kanji_that_look_like_kana_stay_kanji_in_other_words(text: str) -> None:
    assert check_wording(text, BEFORE) == ()
    assert fold(text).text.count("一") == text.count("一")


@pytest.mark.parametrize(
    "text",
    ["投資信託は銀行では扱いません。", "投資商品は、銀行が扱わないうちに。", "投資商品を紹介しませんか？"],
)
def test_what_others_do_not_deal_in_denies_nothing(text: str) -> None:
    assert [one.rule for one in check_wording(text, BEFORE)] == ["WL-10"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("気候にやさしいお祭り", "WL-01"),
        ("ち球にやさしい箸", "WL-01"),
        ("脱炭素なイベントです。", "WL-02"),
        ("CO2はプラマイゼロです。", "WL-02"),
        ("カ一ボンニュートラルな宿", "WL-03"),
        ("相殺済みのお弁当", "WL-04"),
        ("京都の約束に貢献します。", "WL-08"),
        ("京都議定書への貢献になります。", "WL-08"),
        ("CO2をなかったことに。", "WL-14"),
    ],
)
def test_what_was_said_otherwise_is_found(text: str, rule: str) -> None:
    assert [one.rule for one in check_wording(text, BEFORE)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "投資信託は扱いません。",
        "請求は相殺済みです。",
        "脱炭素社会について学ぶイベントです。",
        "ご注文はなかったことにいたします。",
        "CO2をなかったことにはできません。",
        "体重はプラマイゼロでした。",
    ],
)
def test_what_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert check_wording(text, BEFORE) == ()
