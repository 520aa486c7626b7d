"""What texts say of former prices and of taxes: claims that need proof, and advice that is not a seller's to give.

Over folded text, like `disclosures.wording`; each pattern's reach is bounded. docs/sources.md KH-09, TX-07.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from disclosures.wording_around import DENIED, MAX_AROUND
from disclosures.wording_fold import Folded, fold, pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRule:
    """A rule of the register: the words it looks for, what makes them no finding, why, and what to write instead."""

    id: str
    words: tuple[re.Pattern[str], ...]
    fine_before: re.Pattern[str]
    """Of these words before it in its sentence, the hit speaks of something else."""
    fine_around: re.Pattern[str]
    """With these words in its line, the reader is told already what is wanted."""
    reason_ja: str
    reason_en: str
    alternative_ja: str


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """Words of a text that such a rule has something to say about; `stop` is excluded."""

    rule: MoneyRule
    start: int
    stop: int
    words: str


_PRICE: Final = r"(?:価格|特価|値段|\d円|割引|[%割]引|半額|無料|セール|お得|おトク|プレゼント)"
_NEVER: Final = re.compile(r"(?!)")

FORMER_PRICES: Final = MoneyRule(
    id="KH-09",
    words=(
        pattern(
            r"(?:通常|定価|希望小売|標準|旧|従来|以前の|市場|他店の?)(?:販売)?(?:価格|料金)?[^。\n\d]{0,6}?\d[\d,.]{0,12}円"
            r"[^。\n\d]{0,10}?(?:の?ところ|を|から|→|⇒|が|→?今)"
        ),
        pattern(r"\d(?:%|割)(?:引|off|オフ)|\d円(?:引き|off|オフ|お得)|半額|値下げしました"),
        pattern(rf"(?:今だけ|今のうち|(?:本日|今日|今週|今月)(?:だけ|限り|のみ)|期間限定)[^。\n]{{0,16}}?{_PRICE}"),
        pattern(rf"{_PRICE}[^。\n]{{0,12}}?(?:今だけ|今のうち|(?:本日|今日|今週|今月)(?:だけ|限り|のみ))"),
        pattern(r"タイムセール|閉店セール|在庫処分(?:価格|セール|特価)"),
    ),
    fine_before=pattern(r"(?:c[o0]2|二酸化炭素|排出量?|電力|電気|使用量|燃料|ごみ)[^。\n]{0,8}$"),
    fine_around=_NEVER,
    reason_ja="比べた価格で売っていた期間や、期限で終わる値引きの事実を示せないと、実際より有利だと受け取られるおそれがあります。",
    reason_en="Without proof that the former price was charged, or that the offer ends, it may be taken for a bargain.",
    alternative_ja="現在の税込価格だけを書いてください。比べる価格を書くときは、いつからいつまでその価格で販売したかを記録で示してください。",
)

ADVICE_ON_TAX: Final = MoneyRule(
    id="TX-07",
    words=(
        pattern(r"節税|税金?対策|税金?(?:が|も)(?:安く|軽く|減[りるっ]|お得)|税制?(?:上|面)?の?(?:優遇|メリット|特典)"),
        pattern(
            r"(?:税額|所得税?|寄[付附]金?|住民税|法人税)(?:の|から)?控除|控除の?対象|控除(?:が|を)?(?:受け|でき|され)"
        ),
        pattern(r"損金|(?:必要)?経費(?:に|として|で)[^。\n]{0,6}?(?:でき|なり|なる|計上|処理|落と)"),
        pattern(
            r"消費税[^。\n]{0,8}?(?:かかりませ|かからな|かかりな|不要|免除|課税され(?:ませ|な)|の?対象外)|非課税|不課税|免税(?!店)"
        ),
    ),
    fine_before=_NEVER,
    fine_around=pattern(r"税理士|税務署|国税庁|会計士|専門家"),
    reason_ja="税の取扱いは、取引の内容、時期、買い手によって異なります。言い切ると、誤った案内になるおそれがあります。",
    reason_en="How a purchase is taxed depends on the deal, the day and the buyer: as it stands it may mislead.",
    alternative_ja="会計・税務の取扱いは、税理士または所轄の税務署にご確認ください。",
)

MONEY_RULES: Final = (FORMER_PRICES, ADVICE_ON_TAX)


def money_words(text: str) -> Iterator[MoneyWords]:
    """What each rule finds in a text, in the order of the text; words that several patterns find, once."""
    folded = fold(text)
    for rule in MONEY_RULES:
        covered = 0
        for start, stop in sorted(found.span() for words in rule.words for found in words.finditer(folded.text)):
            if start >= covered and not _is_fine(rule, folded, start, stop):
                covered = stop
                first, last = folded.span(start, stop)
                yield MoneyWords(rule, first, last, text[first:last])


def _is_fine(rule: MoneyRule, folded: Folded, start: int, stop: int) -> bool:
    line_start = folded.text.rfind("\n", 0, start) + 1
    line_stop = folded.text.find("\n", stop)
    line_stop = len(folded.text) if line_stop < 0 else line_stop
    sentence = max(line_start, folded.text.rfind("。", 0, start) + 1, start - MAX_AROUND)
    if rule.fine_before.search(folded.text[sentence:start]) or DENIED.search(folded.text[stop : stop + MAX_AROUND]):
        return True
    near = folded.text[max(line_start, start - _NEAR) : min(line_stop, stop + _NEAR)]
    return bool(rule.fine_around.search(near))


_NEAR: Final = 300
"""As much of its line as a reader takes with it."""
