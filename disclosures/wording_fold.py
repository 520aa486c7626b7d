"""Japanese text as its wording is compared, each character of it knowing where in the original it comes from.

Widths, kana, small kana, case, spaces, dots and hyphens inside words make no difference: ｶｰﾎﾞﾝ･ｵﾌｾｯﾄ,
カーボン オフセット and かーぼんおふせっと become one text. Kanji that look like the kana of a word are read as kana
(カ一ボン, ゼ口), and words half in kana as the word (ち球, 炭そ). Line ends stay, for a label parts its sentences by
them, but where words are sought that a line end cuts through.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MAX_MARKS: Final = 8
"""Marks on one character that are read with it; voiced kana in half width have one."""

_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_SMALL: Final = "ぁぃぅぇぉっゃゅょゎゕゖ"
_LARGE: Final = "あいうえおつやゆよわかけ"
_KANA: Final = str.maketrans(
    {**{chr(code): chr(to) for code, to in _HIRAGANA.items()}, **dict(zip(_SMALL, _LARGE, strict=True))}
)
_LONG: Final = "ー"
_DASHES: Final = frozenset("-‐‑‒–—―−─━〜~")
_PASSED_OVER: Final = frozenset("・·•‧∙⋅\t\r\v\f")
_SPACING_MARKS: Final = frozenset("ﾞﾟ゛゜")
_COMBINING: Final = str.maketrans("゛゜", "\u3099\u309a")
_LONG_OPTIONAL: Final = f"{_LONG}?"
_LOOKALIKES: Final = (
    (re.compile(r"(?<=[ぁ-ん])[一丨](?![一-龥0-9])"), "ー"),
    (re.compile(r"力(?=ーぼん)"), "か"),
    (re.compile(r"(?<=ぜ)口"), "ろ"),
    (re.compile(r"二(?=ゆ[ーう]?とらる)"), "に"),
    (re.compile(r"才(?=ふせつ)"), "お"),
    (re.compile(r"(?<=ふせつ)卜"), "と"),
    (re.compile(r"(?<![一-龥])工(?=こ)"), "え"),
    (re.compile(r"(?<![一-龥])ち(?=球)"), "地"),
)
"""Characters that are read as another where they stand so in folded text; each keeps its place, in this order."""

_HALF_KANA: Final = {
    "地球": "(?:地球|地きゆう|ちきゆう)",
    "環境": "(?:環境|環きよう|かん境|かんきよう)",
    "炭素": "(?:炭素|炭そ|たん素)",
    "排出": "(?:排出|排しゆつ|はい出)",
    "相殺": "(?:相殺|そう殺|相さい)",
    "埋め合わせ": "(?:埋め?|うめ)(?:合わ?せ|あわせ)",
}
"""Words of patterns that are also written half in kana."""


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text; character `i` stands for the original's characters `starts[i]` to `stops[i]` (excluded)."""

    text: str
    starts: tuple[int, ...]
    stops: tuple[int, ...]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Where in the original the folded characters from `start` to `stop` (excluded, at least one) stand."""
        return self.starts[start], self.stops[stop - 1]


def fold(text: str, *, joins_lines: bool = False) -> Folded:
    """`text` as wording is compared, in time linear in its length; with `joins_lines` line ends are passed over."""
    kept: list[str] = []
    starts: list[int] = []
    stops: list[int] = []
    start = 0
    while start < len(text):
        stop = _end_of_character(text, start)
        for one in _folded_character(text[start:stop]):
            if (joins_lines and one == "\n") or _is_passed_over(one, kept, text, stop):
                continue
            kept.append(one)
            starts.append(start)
            stops.append(stop)
        start = stop
    return Folded(_as_they_look("".join(kept)), tuple(starts), tuple(stops))


def pattern(source: str) -> re.Pattern[str]:
    """A pattern over folded text, written in ordinary Japanese; its long-vowel marks may be missing in the text."""
    folded = _kana(_kana(source.lower())).replace(_LONG, _LONG_OPTIONAL)
    for word, spelt in _HALF_KANA.items():
        folded = folded.replace(word, spelt)
    return re.compile(folded)


def is_katakana(character: str) -> bool:
    """Whether an original character is katakana of either width, or the long-vowel mark."""
    return ("ァ" <= character <= "ヿ" and character != "・") or "ｦ" <= character <= "ﾟ"


def is_kanji(character: str) -> bool:
    """Whether a character is a kanji, of those in common use."""
    return "一" <= character <= "龥"


def _end_of_character(text: str, start: int) -> int:
    stop, last = start + 1, min(len(text), start + 1 + MAX_MARKS)
    while stop < last and (text[stop] in _SPACING_MARKS or unicodedata.combining(text[stop])):
        stop += 1
    return stop


def _folded_character(character: str) -> str:
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character.translate(_COMBINING)).casefold())
    return _kana(_kana(wide))


def _as_they_look(text: str) -> str:
    for written, meant in _LOOKALIKES:
        text = written.sub(meant, text)
    return text


def _kana(text: str) -> str:
    # Twice: small katakana becomes small hiragana first.
    return text.translate(_KANA)


def _is_passed_over(one: str, kept: list[str], text: str, stop: int) -> bool:
    if one in _DASHES:
        # A range or a minus before a figure says something; any other hyphen parts or lengthens a word.
        return not text[stop : stop + 1].isdigit()
    if one == _LONG:
        return bool(kept) and kept[-1] == _LONG
    return one in _PASSED_OVER or (one != "\n" and unicodedata.category(one) in ("Zs", "Cf", "Cc", "Mn"))
