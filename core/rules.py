"""What each rule that a value can break says, in Japanese and English: `rule` is for programs, these are for people.

A rule is a code (`not_empty`), or a code with what it measures by (`maximum=100`). docs/errors.md lists them.
"""

import re
from collections.abc import Mapping
from typing import Final

from core.labels import BETWEEN
from core.rule_texts import RULES as RULES
from core.rule_texts import Texts
from core.words import in_japanese, words_in_english

SHAPES: Final[Mapping[str, Texts]] = {
    "1..{} printable, NFC": (
        "1から{0}文字の、印字できる文字（NFC）にしてください。",
        "It needs 1 to {0} printable characters, in NFC.",
    ),
    "1..{} ranges": ("範囲は1個から{0}個までです。", "There may be 1 to {0} ranges."),
    "0..{}": ("0から{0}までにしてください。", "It must be 0 to {0}."),
    "not_in_a_{}": ("この種類の組織では選べない役割です。", "An organisation of this kind has no such role."),
    "{} <= executed_on <= today": ("{0} から今日までの日にしてください。", "It must lie between {0} and today."),
    "now < deadline <= {}": ("今より後で、{0} までの日時にしてください。", "It must come after now, and by {0}."),
    "after={},before={}": ("{0} より後、{1} より前の番号にしてください。", "It must come after {0} and before {1}."),
    "series_of: {}": ("登録された形式（{0}）の番号ではありません。", "It is no serial of a known layout ({0})."),
    "one_reading: {}": ("どの形式の番号か決められません（{0}）。", "It can be read in several ways: {0}."),
    "one_of: {}": ("次のいずれかにしてください：{0}", "It must be one of: {0}"),
    "e.g. {}": ("「{0}」のような形式で記入してください。", "It is written as in {0}."),
    "{}, e.g. {}": ("「{1}」のような形式で記入してください。", "It is written as in {1}."),
}
"""Rules that are no plain code, with a gap {} for each thing that they name."""

_SHAPES: Final = [(re.compile(re.escape(one).replace(r"\{\}", "(.+)")), texts) for one, texts in SHAPES.items()]
_COUNTED: Final = re.compile(r"(\d+)_[a-z_]+")


def rule_text(rule: str, language: str) -> str:
    """What a rule says, in `ja` or `en`; a rule without texts is shown as it is."""
    column = 0 if language == "ja" else 1
    if rule in RULES:
        return RULES[rule][column]
    name, equals, value = rule.partition("=")
    if equals and (texts := RULES.get(f"{name}=")):
        counted = _COUNTED.fullmatch(value)
        return texts[column].format(counted[1] if counted else _worded(value, language))
    for shape, texts in _SHAPES:
        if found := shape.fullmatch(rule):
            return texts[column].format(*(_worded(one, language) for one in found.groups()))
    return rule


def _worded(value: str, language: str) -> str:
    """What a rule names, or each thing of its list, in words."""
    speak = in_japanese if language == "ja" else words_in_english
    return BETWEEN[language].join(speak(one) for one in value.split(", ")) if value[:1].isupper() else value


def rule_reasons(rule: str) -> dict[str, str]:
    """What message templates need of a rule."""
    return {"reason_ja": rule_text(rule, "ja"), "reason_en": rule_text(rule, "en")}
