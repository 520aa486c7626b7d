"""Checks the wording of what sellers publish: pages, labels, listings, notices, reports and certificates.

`check_wording` reads a Japanese text and what is known of the claim behind it, and says where the text goes further
than that: docs/sources.md WL-01 to WL-14, CM-01, CT-02, EC-02 and PS-02. It reads words, not pictures, and is no legal
advice: a text without findings may still mislead. docs/wording.md has its precision and recall.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from core.errors import InvalidInput
from core.text import MAX_PARAGRAPH
from disclosures import wording_around as words
from disclosures.rules import Severity
from disclosures.wording_around import MAX_AROUND, Guard
from disclosures.wording_context import Audience, ClaimContext, Coverage, Retirement, Speaker
from disclosures.wording_ends import inflected_end
from disclosures.wording_fold import Folded, fold, is_kanji, is_katakana
from disclosures.wording_patterns import BOTH, PHRASES
from disclosures.wording_rules import RECOMMENDING, RULES, Condition

MAX_FINDINGS: Final = 50
"""Findings that are told of one text, the strictest first to be kept."""

_SENTENCE_ENDS: Final = frozenset("。!?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingFinding:
    """Words of a text that a rule has something to say about.

    `start` and `stop` (excluded) count characters of the text as it was given, and `words` stand between them.
    """

    rule: str
    severity: Severity
    start: int
    stop: int
    words: str
    missing: tuple[Condition, ...]
    reason_ja: str
    reason_en: str
    alternative_ja: str

    @property
    def is_recommended(self) -> bool:
        """Whether the words are those that the guidelines recommend: nothing is wrong with them."""
        return self.rule == RECOMMENDING


def check_wording(text: str, context: ClaimContext) -> tuple[WordingFinding, ...]:
    """What the rules of wording say of `text`, in its order; nothing when nothing is wrong with its words.

    Raises InvalidInput for a text longer than MAX_PARAGRAPH. Takes time in proportion to the text.
    """
    if len(text) > MAX_PARAGRAPH:
        raise InvalidInput(field="text", value=text[:60] + "…", rule=f"max_characters={MAX_PARAGRAPH}")
    rulings = _rulings(_Page(text, fold(text)), context)
    if "\n" in text:
        cut = _rulings(_Page(text, fold(text, joins_lines=True)), context)
        known = {(one.hit.rule, one.hit.span) for one in rulings}
        rulings += [one for one in cut if _is_cut_by_line(one.hit) and (one.hit.rule, one.hit.span) not in known]
    kept = sorted(rulings, key=lambda one: (_STRICTNESS[one.severity], one.hit.span))[:MAX_FINDINGS]
    return tuple(_finding(one) for one in sorted(kept, key=lambda one: (one.hit.span, one.hit.rule)))


# --- Reading ---------------------------------------------------------------------------------------------------------


class _Page:
    """A text and its folded form, with where its sentences and blocks end."""

    def __init__(self, original: str, folded: Folded) -> None:
        self.original = original
        self.folded = folded
        self.text = folded.text

    @cached_property
    def sentence_ends(self) -> list[int]:
        return [place for place, one in enumerate(self.text) if one in _SENTENCE_ENDS]

    @cached_property
    def block_ends(self) -> list[int]:
        return [place for place in self.sentence_ends if self.text.startswith("\n\n", place)]

    @cached_property
    def specifics(self) -> list[int]:
        return [found.start() for found in words.SPECIFIC.finditer(self.text)]

    def sentence(self, start: int, stop: int) -> tuple[int, int]:
        """The sentence, or the sentences, that the folded characters from `start` to `stop` stand in."""
        return self._between(self.sentence_ends, start, stop)

    def block(self, start: int, stop: int) -> tuple[int, int]:
        """The block around them: blank lines part blocks."""
        return self._between(self.block_ends, start, stop)

    def is_katakana(self, place: int) -> bool:
        """Whether the folded character at `place` was katakana in the original, or a kanji read as one."""
        if not 0 <= place < len(self.text):
            return False
        written = self.original[self.folded.starts[place]]
        return is_katakana(written) or (is_kanji(written) and not is_kanji(self.text[place]))

    def _between(self, ends: list[int], start: int, stop: int) -> tuple[int, int]:
        before, after = bisect_left(ends, start), bisect_left(ends, stop)
        return ends[before - 1] + 1 if before else 0, ends[after] if after < len(ends) else len(self.text)


@dataclass(frozen=True, slots=True)
class _Hit:
    """Folded characters that a rule's pattern found."""

    page: _Page
    rule: str
    start: int
    stop: int

    @property
    def words(self) -> str:
        return self.page.text[self.start : self.stop]

    @property
    def span(self) -> tuple[int, int]:
        """Where its words stand in the original."""
        return self.page.folded.span(self.start, self.stop)

    @property
    def before(self) -> str:
        begin, _ = self.page.sentence(self.start, self.stop)
        return self.page.text[max(begin, self.start - MAX_AROUND) : self.start]

    @property
    def after(self) -> str:
        _, end = self.page.sentence(self.start, self.stop)
        # With the sign that ends the sentence: a question asks, and claims nothing.
        return self.page.text[self.stop : min(end + 1, self.stop + MAX_AROUND)]

    @property
    def around(self) -> str:
        return self.before + self.words + self.after

    @property
    def near(self) -> str:
        """What its block says, two paragraphs of it at most: as much as a reader takes with it."""
        begin, end = self.page.block(self.start, self.stop)
        return self.page.text[max(begin, self.start - _NEAR) : min(end, self.stop + _NEAR)]


_NEAR: Final = 300


def _hits(page: _Page) -> Iterator[_Hit]:
    for phrase in PHRASES:
        for found in phrase.words.finditer(page.text):
            hit = _Hit(page, phrase.rule, found.start(), found.end())
            if not any(_GUARDS[guard](hit) for guard in phrase.guards):
                yield hit


def _is_aimed_at(hit: _Hit) -> bool:
    if words.AIMED_AT.search(hit.after) or words.OF_ALL.search(hit.before) or words.AIM_BEFORE.search(hit.before):
        return True
    return bool(words.AIM_YEAR.search(hit.before)) and not words.ACHIEVED.search(hit.after)


def _is_part_of_katakana(hit: _Hit) -> bool:
    # In エコバッグ or モスグリーン the word is another; in エコな or エコ商品 it stands alone.
    page, end = hit.page, hit.start
    while end < hit.stop and page.is_katakana(end):
        end += 1
    return end == hit.start or page.is_katakana(hit.start - 1) or page.is_katakana(end)


def _is_set_off_of_money(hit: _Hit) -> bool:
    if not words.SET_OFF.search(hit.words) or words.CARBON.search(hit.before + hit.after):
        return False
    return bool(words.OF_MONEY.search(hit.before + hit.after))


def _may_be_certified(hit: _Hit) -> bool:
    return bool(words.CERTIFIED_BY_RIGHT.search(hit.after) or words.OF_CREDITS.search(hit.before))


_GUARDS: Final[Mapping[str, Callable[[_Hit], bool]]] = {
    Guard.DENIED: lambda hit: bool(words.DENIED.search(hit.after)),
    Guard.SPOKEN_OF: lambda hit: bool(words.SPOKEN_OF.search(hit.after)),
    Guard.AIMED_AT: _is_aimed_at,
    Guard.OTHER_ZERO: lambda hit: bool(words.OTHER_ZERO.search(hit.before) or words.WHILE_DRIVING.search(hit.before)),
    Guard.PART_OF_KATAKANA: _is_part_of_katakana,
    Guard.NOT_CARBON: lambda hit: not words.CARBON.search(hit.near),
    Guard.STATE_MAY: _may_be_certified,
    Guard.NOT_CREDIT: lambda hit: not words.CREDIT.search(hit.around),
    Guard.NOT_YET: lambda hit: bool(words.NOT_YET.search(hit.before)),
    Guard.NO_FAULT: lambda hit: bool(words.NO_FAULT.search(hit.before)),
    Guard.NOT_DEALT: lambda hit: bool(words.NOT_DEALT.search(hit.after)),
    Guard.NO_CARBON_BESIDE: lambda hit: not words.CARBON.search(hit.around),
    Guard.OF_MONEY: _is_set_off_of_money,
    Guard.RETIRING: lambda hit: bool(words.RETIRING.search(hit.around)),
}


# --- Judging ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ruling:
    hit: _Hit
    severity: Severity
    missing: tuple[Condition, ...] = ()


_STRICTNESS: Final = {severity: rank for rank, severity in enumerate(Severity)}


def _judge(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    """What a hit means in its context; None when it is fine there."""
    judge = _JUDGES.get(hit.rule)
    return judge(hit, context) if judge else _Ruling(hit, RULES[hit.rule].severity)


def _judge_praise(hit: _Hit, _: ClaimContext) -> _Ruling | None:
    # A specific claim makes it good in its own sentence, or after it in its block.
    begin, _end = hit.page.sentence(hit.start, hit.stop)
    _begin, end = hit.page.block(hit.start, hit.stop)
    specifics = hit.page.specifics
    if bisect_left(specifics, begin) < bisect_right(specifics, end):
        return None
    severity = Severity.WARN if words.MILD_PRAISE.match(hit.words) else Severity.BLOCK
    return _Ruling(hit, severity, (Condition.SPECIFIC,))


def _lacking(context: ClaimContext) -> tuple[Condition, ...]:
    """What a claim about the whole of something lacks."""
    held = {
        Condition.CLAIMANT: context.speaker is Speaker.CLAIMANT,
        Condition.WHOLE_BOUNDARY: context.coverage is Coverage.WHOLE,
        Condition.REDUCED_FIRST: context.reduced_first,
        Condition.RETIRED: context.retirement is Retirement.CONFIRMED,
        Condition.VERIFIED: context.is_verified,
    }
    return tuple(condition for condition, holds in held.items() if not holds)


def _judge_zero(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    lacking = _lacking(context)
    if not words.OFFSETTING.search(hit.near):
        lacking += (Condition.SAYS_OFFSET,)
    return _Ruling(hit, Severity.BLOCK, lacking) if lacking else None


def _judge_neutral(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    if lacking := _lacking(context):
        return _Ruling(hit, Severity.BLOCK, lacking)
    if not words.EXPLAINING.search(hit.near):
        return _Ruling(hit, Severity.REQUIRE, (Condition.EXPLAINED,))
    return None


def _judge_done(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    if context.retirement is not Retirement.CONFIRMED:
        return _Ruling(hit, Severity.BLOCK, (Condition.RETIRED,))
    return None if words.SHOWN.search(hit.near) else _Ruling(hit, Severity.INFORM, (Condition.SHOWN,))


def _judge_to_come(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    if context.retirement is Retirement.CONFIRMED or context.tells_when_and_how:
        return None
    told = {Condition.DEADLINE: words.DEADLINE, Condition.NOTICE: words.NOTICE}
    lacking = tuple(condition for condition, by in told.items() if not by.search(hit.near))
    return _Ruling(hit, Severity.WARN, lacking) if lacking else None


def _judge_part_taken(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    says_done = words.DONE_IN_RECOMMENDED.search(hit.words)
    if says_done and context.retirement is not Retirement.CONFIRMED:
        return None
    return _Ruling(hit, Severity.INFORM)


def _judge_claimant(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    if BOTH.search(hit.words):
        return _Ruling(hit, Severity.BLOCK)
    return None if context.speaker is Speaker.CLAIMANT else _Ruling(hit, Severity.BLOCK, (Condition.CLAIMANT,))


def _judge_target(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    return None if context.counts_for_ndc else _Ruling(hit, Severity.BLOCK)


def _judge_profit(hit: _Hit, context: ClaimContext) -> _Ruling:
    return _Ruling(hit, Severity.BLOCK if context.audience is Audience.CONSUMER else Severity.WARN)


def _judge_terms(hit: _Hit, context: ClaimContext) -> _Ruling | None:
    return _Ruling(hit, Severity.REQUIRE) if context.audience is Audience.CONSUMER else None


_JUDGES: Final[Mapping[str, Callable[[_Hit, ClaimContext], _Ruling | None]]] = {
    "WL-01": _judge_praise,
    "WL-02": _judge_zero,
    "WL-03": _judge_neutral,
    "WL-04": _judge_done,
    "WL-05": _judge_to_come,
    "WL-06": _judge_part_taken,
    "WL-07": _judge_claimant,
    "WL-09": _judge_target,
    "WL-10": _judge_profit,
    "EC-02": _judge_terms,
}


# --- Answering -------------------------------------------------------------------------------------------------------


_MAX_CUT: Final = 24
_CUT: Final = re.compile(r"[^\W\d]\s*\n[ \u3000]*[^\W\d]")
"""A line end between two letters: no blank line, no bullet, no label's colon, no figure."""


def _rulings(page: _Page, context: ClaimContext) -> list[_Ruling]:
    return _without_overlaps([ruling for hit in _hits(page) if (ruling := _judge(hit, context))])


def _is_cut_by_line(hit: _Hit) -> bool:
    """Whether one line end goes through its words, as where a label or a poster is narrow."""
    start, stop = hit.span
    said = hit.page.original[start:stop]
    return stop - start <= _MAX_CUT and said.count("\n") == 1 and _CUT.search(said) is not None


def _without_overlaps(rulings: list[_Ruling]) -> list[_Ruling]:
    """One ruling of a rule for words that several of its patterns found; none about what recommended words cover."""
    kept: list[_Ruling] = []
    covered = 0
    by_place = sorted(rulings, key=lambda one: (one.hit.rule, one.hit.start, -one.hit.stop))
    for one in by_place:
        if kept and kept[-1].hit.rule == one.hit.rule and one.hit.start < covered:
            continue
        kept.append(one)
        covered = one.hit.stop
    praised = [(one.hit.start, one.hit.stop) for one in kept if one.hit.rule == RECOMMENDING]
    starts = [start for start, _ in praised]

    def is_praised(hit: _Hit) -> bool:
        place = bisect_right(starts, hit.start) - 1
        return place >= 0 and hit.stop <= praised[place][1]

    return [one for one in kept if one.hit.rule not in ("WL-04", "WL-05") or not is_praised(one.hit)]


def _finding(ruling: _Ruling) -> WordingFinding:
    hit, rule = ruling.hit, RULES[ruling.hit.rule]
    said = rule.hint if rule.hint is not None and ruling.severity is Severity.INFORM else rule
    start, stop = hit.page.folded.span(hit.start, inflected_end(hit.page.text, hit.start, hit.stop))
    missing_ja = "、".join(condition.label_ja for condition in ruling.missing)
    missing_en = "; ".join(condition.label_en for condition in ruling.missing)
    return WordingFinding(
        rule=rule.id,
        severity=ruling.severity,
        start=start,
        stop=stop,
        words=hit.page.original[start:stop],
        missing=ruling.missing,
        reason_ja=said.reason_ja + (f"足りないもの：{missing_ja}。" if missing_ja else ""),
        reason_en=said.reason_en + (f" Lacking: {missing_en}." if missing_en else ""),
        alternative_ja=said.alternative_ja,
    )
