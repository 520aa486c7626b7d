"""What sellers write is answered as the rules of wording say, wherever the words stand and however they are spelt."""

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import disclosures.wording as wording
import disclosures.wording_around as around
from core.errors import InvalidInput
from core.text import MAX_PARAGRAPH
from disclosures.facts import MECHANISM_TEXT
from disclosures.rules import Severity
from disclosures.wording import MAX_FINDINGS, check_wording
from disclosures.wording_context import Audience, ClaimContext, Coverage, Retirement, Speaker
from disclosures.wording_fold import fold
from disclosures.wording_patterns import PHRASES
from disclosures.wording_rules import RULES, Condition
from registry.claim_texts import Participant, participation
from tests.disclosures.wording_held_back import HELD_BACK
from tests.disclosures.wording_labels import BEFORE, CONTEXTS, RETIRED, WHOLE, Labelled
from tests.disclosures.wording_neighbours import NEIGHBOURS_APART
from tests.disclosures.wording_score import ALL_RULES, TUNED, fine_and_flagged, found_in, page, score
from tests.docs.reading import ROOT

ALL_TEXTS = (*TUNED, *HELD_BACK)


def severities(text: str, context: ClaimContext = BEFORE) -> list[tuple[str, Severity, str]]:
    return [(one.rule, one.severity, one.words) for one in check_wording(text, context)]


# --- The labelled texts -----------------------------------------------------------------------------------------------


def test_there_are_enough_texts_about_half_of_them_fine_and_a_third_held_back() -> None:
    assert len({(one.text, one.state) for one in ALL_TEXTS}) == len(ALL_TEXTS) >= 300
    fine = sum(not one.expected for one in ALL_TEXTS)
    assert 45 <= 100 * fine // len(ALL_TEXTS) <= 60
    assert 100 * len(HELD_BACK) // len(ALL_TEXTS) >= 30


def test_every_label_names_rules_that_there_are_and_every_rule_has_texts() -> None:
    assert [one for one in ALL_TEXTS if not one.expected <= set(RULES)] == []
    assert [rule for rule in RULES if sum(rule in one.expected for one in ALL_TEXTS) < 3] == []
    assert {one.state for one in ALL_TEXTS} == set(CONTEXTS)


@pytest.mark.parametrize(
    ("texts", "precision", "recall", "alone"),
    [(TUNED, 100, 99, 100), (HELD_BACK, 92, 91, 94), (NEIGHBOURS_APART, 98, 94, 98)],
)
def test_precision_and_recall_keep_their_floors(
    texts: tuple[Labelled, ...], precision: int, recall: int, alone: int
) -> None:
    counted = score(texts)
    found_precision, found_recall = counted.precision_pct(ALL_RULES), counted.recall_pct(ALL_RULES)
    assert found_precision is not None and found_precision >= precision
    assert found_recall is not None and found_recall >= recall
    left, fine = fine_and_flagged(texts)
    assert 100 * left // fine >= alone


def test_the_page_of_figures_is_what_the_texts_give() -> None:
    written = (ROOT / "docs" / "wording.md").read_text(encoding="utf-8")
    assert written == page(), "write it with: python -m tests.disclosures.wording_score page > docs/wording.md"


# --- States of a claim ------------------------------------------------------------------------------------------------


def test_done_is_blocked_until_the_retirement_is_confirmed_and_then_asks_for_its_day() -> None:
    for state in (Retirement.NONE, Retirement.PLANNED):
        (found,) = check_wording("オフセットしました。", replace(BEFORE, retirement=state))
        assert (found.severity, found.missing) == (Severity.BLOCK, (Condition.RETIRED,))
        assert "予定" in found.alternative_ja
    (found_after,) = check_wording("オフセットしました。", RETIRED)
    assert (found_after.severity, found_after.missing) == (Severity.INFORM, (Condition.SHOWN,))
    assert "確認されています" in found_after.reason_ja and "has confirmed" in found_after.reason_en
    assert "予定" not in found_after.alternative_ja
    assert check_wording("オフセットしました（無効化日 2026年8月3日）。", RETIRED) == ()


def test_an_offset_to_come_needs_its_deadline_and_its_notice() -> None:
    (found,) = check_wording("来年3月までにオフセットします。", BEFORE)
    assert (found.rule, found.severity, found.missing) == ("WL-05", Severity.WARN, (Condition.NOTICE,))
    assert check_wording("来年3月までにオフセットします。", replace(BEFORE, tells_when_and_how=True)) == ()


@pytest.mark.parametrize(
    ("lack", "missing"),
    [
        ({"speaker": Speaker.SELLER}, Condition.CLAIMANT),
        ({"coverage": Coverage.PART}, Condition.WHOLE_BOUNDARY),
        ({"reduced_first": False}, Condition.REDUCED_FIRST),
        ({"retirement": Retirement.PLANNED}, Condition.RETIRED),
        ({"is_verified": False}, Condition.VERIFIED),
    ],
)
def test_zero_and_neutral_need_every_one_of_their_conditions(lack: dict[str, object], missing: Condition) -> None:
    context = replace(WHOLE, **lack)  # type: ignore[arg-type]
    for text, rule in (
        ("残りをオフセットし、CO2排出量は実質ゼロです。", "WL-02"),
        ("残りをオフセットしたカーボンニュートラルな宿です。", "WL-03"),
    ):
        assert rule not in {one.rule for one in check_wording(text, WHOLE)}
        (found,) = [one for one in check_wording(text, context) if one.rule == rule]
        assert (found.severity, found.missing) == (Severity.BLOCK, (missing,))
        assert missing.label_ja in found.reason_ja and missing.label_en in found.reason_en


def test_even_a_verified_claim_says_that_it_offsets_and_is_explained() -> None:
    (zero,) = check_wording("CO2排出量は実質ゼロです。", WHOLE)
    assert (zero.severity, zero.missing) == (Severity.BLOCK, (Condition.SAYS_OFFSET,))
    (neutral,) = check_wording("カーボンニュートラルな宿です。", WHOLE)
    assert (neutral.severity, neutral.missing) == (Severity.REQUIRE, (Condition.EXPLAINED,))


def test_praise_is_made_good_by_what_is_specific_in_its_block_and_not_in_another() -> None:
    assert check_wording("環境にやさしい紙袋\n古紙パルプ80%配合", BEFORE) == ()
    assert severities("環境にやさしい紙袋\n\n古紙パルプ80%配合") == [("WL-01", Severity.BLOCK, "環境にやさしい")]
    assert severities("環境に配慮した紙袋") == [("WL-01", Severity.WARN, "環境に配慮した")]


def test_profit_and_terms_weigh_more_when_consumers_are_addressed() -> None:
    firms = replace(BEFORE, audience=Audience.BUSINESS)
    assert severities("利回り5%") == [("WL-10", Severity.BLOCK, "利回り")]
    assert severities("利回り5%", firms) == [("WL-10", Severity.WARN, "利回り")]
    assert severities("一切の責任を負いません。") == [("EC-02", Severity.REQUIRE, "一切の責任を負いません")]
    assert severities("一切の責任を負いません。", firms) == []


def test_only_the_claimant_says_that_it_offset() -> None:
    text = "当店は配送のCO2をオフセットしました（無効化日 2026年8月3日）。"
    assert check_wording(text, RETIRED) == ()
    for speaker in (Speaker.SELLER, Speaker.PROVIDER, Speaker.BUYER):
        found = check_wording(text, replace(RETIRED, speaker=speaker))
        assert [(one.rule, one.severity) for one in found] == [("WL-07", Severity.BLOCK)]


# --- What the house itself writes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_the_alternative_of_a_rule_breaks_none(rule: str) -> None:
    found = check_wording(RULES[rule].alternative_ja, BEFORE)
    assert [one for one in found if one.severity is not Severity.INFORM] == []
    hint = RULES[rule].hint
    assert hint is None or check_wording(hint.alternative_ja, RETIRED) == ()


def test_the_words_for_those_who_took_part_are_the_recommended_ones() -> None:
    for one in participation(product_name="森のジャム"):
        speaker = Speaker(one.by.value)
        found = check_wording(one.text, replace(RETIRED, speaker=speaker))
        assert found and all(finding.is_recommended for finding in found), one.text
    assert {one.value for one in Participant} < {one.value for one in Speaker}


def test_the_explanation_of_offsetting_is_no_claim() -> None:
    assert check_wording(MECHANISM_TEXT, BEFORE) == ()


# --- Spans and spellings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("この品は、ｶｰﾎﾞﾝ･ｵﾌｾｯﾄ済みです。", "ｶｰﾎﾞﾝ･ｵﾌｾｯﾄ済み"),
        ("このツアーのＣＯ₂ － ゼロ！", "ＣＯ₂ － ゼロ"),
        ("㌔表示のカ\u3099ラスと、地 球 に や さ し ー い紙。", "地 球 に や さ し ー い"),
        ("カーボン\u200bニュートラルな宿", "カーボン\u200bニュートラル"),
        ("😀👨‍👩‍👧 カーボン‐ニユートラルな宿", "カーボン‐ニユートラル"),
        ("ｾﾞﾛｶ-ﾎﾞﾝ弁当", "ｾﾞﾛｶ-ﾎﾞﾝ"),
        ("カ一ボンニュ一トラルな宿", "カ一ボンニュ一トラル"),
        ("ち球に やさしい箸", "ち球に やさしい"),
    ],
)
def test_a_span_shows_the_words_as_they_were_written(text: str, words: str) -> None:
    (found,) = check_wording(text, BEFORE)
    assert found.words == words == text[found.start : found.stop]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("地球に\nやさしい祭りへ", "地球に\nやさしい"),
        ("カーボン\r\nニュートラルな宿", "カーボン\r\nニュートラル"),
        ("みなと祭りは\nカーボン・オフセ\n　ット済みです。", "カーボン・オフセ\n　ット済み"),
    ],
)
def test_a_line_end_hides_no_word(text: str, words: str) -> None:
    (found,) = check_wording(text, BEFORE)
    assert found.words == words == text[found.start : found.stop]


@pytest.mark.parametrize(
    "text",
    [
        "排出量：CO2\n0 点",
        "会場：地球\n\nにやさしい人",
        "・地球\n・にやさしい会話",
        "カーボン\nニュートラルではありません。",
    ],
)
def test_a_line_end_between_things_of_their_own_joins_no_words(text: str) -> None:
    assert check_wording(text, BEFORE) == ()


_HALF_WIDTH = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E) if chr(code) != "ｰ"
} | {"ー": "ｰ", "\u3099": "ﾞ", "\u309a": "ﾟ"}


def half_width(text: str) -> str:
    return "".join(
        "".join(_HALF_WIDTH.get(part, part) for part in unicodedata.normalize("NFD", one))
        if "ァ" <= one <= "ー"
        else one
        for one in text
    )


def full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "0" <= one <= "9" or "A" <= one <= "z" else one for one in text)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def spaced(text: str) -> str:
    return re.sub(r"(?<=[ぁ-ヿ一-龥])(?=[ぁ-ヿ一-龥])", "\u3000", text)


def zero_width(text: str) -> str:
    return re.sub(r"(?<=[ぁ-ヿ一-龥])(?=[ぁ-ヿ一-龥])", "\u200b", text)


@pytest.mark.parametrize("spelt", [half_width, full_width, decomposed, spaced, zero_width])
def test_widths_marks_and_spaces_change_no_verdict(spelt: Callable[[str], str]) -> None:
    changed = [spelt(one.text) != one.text for one in ALL_TEXTS]
    assert sum(changed) > 50
    for one in ALL_TEXTS:
        text = spelt(one.text)
        if len(text) <= MAX_PARAGRAPH:
            assert found_in(replace(one, text=text)) == found_in(one), text


@pytest.mark.parametrize("rule", ["WL-02", "WL-03", "WL-04", "WL-05", "WL-07", "WL-08", "WL-09", "WL-13"])
def test_hiragana_is_read_as_katakana(rule: str) -> None:
    to_hiragana = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
    for one in ALL_TEXTS:
        if rule in found_in(one):
            assert rule in found_in(replace(one, text=one.text.translate(to_hiragana))), one.text


def test_what_stands_before_moves_the_spans_and_nothing_else() -> None:
    before = "きょうは雨です。\n\n"
    for one in ALL_TEXTS:
        alone = check_wording(one.text, one.context)
        behind = check_wording(before + one.text, one.context)
        moved = [replace(found, start=found.start - len(before), stop=found.stop - len(before)) for found in behind]
        assert moved == list(alone)


PIECES = sorted({one.text[start : start + 7] for one in ALL_TEXTS for start in range(0, len(one.text), 7)})


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join),
    st.sampled_from(sorted(CONTEXTS)),
)
def test_every_finding_shows_its_words_in_the_text(text: str, state: str) -> None:
    found = check_wording(text, CONTEXTS[state])
    assert len(found) <= MAX_FINDINGS
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert 0 <= one.start < one.stop <= len(text)
        assert one.words == text[one.start : one.stop]
        assert one.rule in RULES and one.reason_ja and one.reason_en and one.alternative_ja
    assert check_wording(text, CONTEXTS[state]) == found


@given(st.text(max_size=200))
def test_folding_keeps_the_order_of_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.stops)
    assert list(folded.starts) == sorted(folded.starts) and list(folded.stops) == sorted(folded.stops)
    assert all(0 <= start < stop <= len(text) for start, stop in zip(folded.starts, folded.stops, strict=True))


# --- Bounds -----------------------------------------------------------------------------------------------------------


def test_a_text_beyond_the_limit_is_refused() -> None:
    assert check_wording("あ" * MAX_PARAGRAPH, BEFORE) == ()
    with pytest.raises(InvalidInput) as refused:
        check_wording("あ" * (MAX_PARAGRAPH + 1), BEFORE)
    assert refused.value.rule == f"max_characters={MAX_PARAGRAPH}"


def test_of_too_many_findings_the_strictest_are_told() -> None:
    found = check_wording("オフセット商品を買いました。" * 60 + "地球にやさしい。", BEFORE)
    assert len(found) == MAX_FINDINGS
    assert found[-1].rule == "WL-01" and found[-1].severity is Severity.BLOCK


def test_no_pattern_repeats_without_bound() -> None:
    beside = [value for value in vars(around).values() if isinstance(value, re.Pattern)]
    assert len(beside) > 20
    for one in (*beside, *(phrase.words for phrase in PHRASES)):
        assert re.search(r"[*+]|\{\d+,\}", one.pattern) is None


HOSTILE = (
    "エコな",
    "国が認証",
    "CO2排出量の実質",
    "カーボンニュートラルなのにをへとが",
    "当店も",
    "ｶﾞ",
    "\u3099",
    "\n",
    "ﷺ",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_time_in_proportion_to_the_text(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "MAX_PARAGRAPH", 100_000)

    def seconds(length: int) -> float:
        text, best = (piece * length)[:length], 60.0
        for _ in range(3):
            began = time.process_time()
            check_wording(text, BEFORE)
            best = min(best, time.process_time() - began)
        return best

    # Four times the text; in proportion to its square it would take sixteen times as long.
    assert seconds(16_000) < 10 * max(seconds(4_000), 0.005)


def test_every_guard_that_a_phrase_names_is_read() -> None:
    assert {guard for phrase in PHRASES for guard in phrase.guards} == set(wording._GUARDS)


def test_rules_phrases_and_sources_know_each_other() -> None:
    assert {phrase.rule for phrase in PHRASES} == set(RULES)
    sources = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"\n| {rule} |" not in sources] == []
    remembered = {rule for rule, one in RULES.items() if one.from_memory}
    assert {rule for rule in RULES if re.search(rf"\n\| {rule} \|.*Memory", sources)} == remembered
