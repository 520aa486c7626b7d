"""Where the word ends that a pattern of wording stopped in: a reader is shown 責任を負いません, not 責任を負いませ.

Patterns stop at a stem, so that one of them finds every inflection and what denies it is still read after it.
"""

from typing import Final

from disclosures.wording_fold import pattern

MAX_STEM: Final = 8
"""Folded characters before the end of a hit that tell which word it is."""

MAX_ENDING: Final = 14
"""Folded characters after it in which the word ends."""

_MASU: Final = r"ま(?:す|した|せんでした|せん|しょう)"
_TE: Final = rf"(?:いただけ{_MASU}|い(?:ない|る|た|{_MASU})|おり{_MASU})?"
_SURU: Final = (
    rf"(?:(?:し|いたし|致し|でき|され|いただけ|させ)(?:{_MASU}|ない|なく|た|て{_TE}|る)"
    r"|する|しよう|できる|された|し(?=[、。\n]|$))"
)
_R: Final = rf"(?:ら(?:ない|れ(?:る|{_MASU}))|り(?:{_MASU})?|る|れば|っ(?:た|て{_TE}))"
_E: Final = rf"(?:(?:られ)?(?:{_MASU}|ない|る|た|て{_TE}))"

_ENDINGS: Final = tuple(
    (pattern(rf"(?:{stem})$"), pattern(rf"^(?:{ending})"))
    for stem, ending in (
        (r"ませ", r"んでした|ん"),
        (r"かね", rf"る|{_MASU}"),
        (r"[負お]わ|出さ|認めら|扱わ", r"ない|なく|ず|れ(?:ない|ませんでした|ません)"),
        (r"できな|しな|させな", r"い|く|かった"),
        (r"儲か|もうか|つなが|に限|を守|預か|上が", _R),
        (r"もうかっ|預かっ", r"た|て"),
        (r"上がり|稼ぎ|稼げ", _MASU),
        (r"役立", rf"ち(?:{_MASU})?|つ|て(?:る|{_MASU})"),
        (r"果た|に流", rf"す|し(?:た|て|{_MASU})|せ(?:る|{_MASU})"),
        (r"見込", rf"む|め(?:る|{_MASU})|ま(?:れ(?:る|{_MASU}))|んで"),
        (r"狙", rf"う|え(?:る|{_MASU})|って|い"),
        (r"たら、?[^。\n]{0,6}売", rf"却(?:{_SURU})?|る|り(?:{_MASU})?|れ(?:る|ば|{_MASU})|って"),
        (r"に暮", rf"ら(?:す|し(?:{_MASU}|て|た)?|そう)"),
        (r"に(?:生|過)", rf"き(?:る|{_MASU})|ご(?:す|し(?:{_MASU}|た)?)"),
        (r"支え|助け|数え|認め|すくえ|救え|埋め合わせ|続け|始め", _E),
        (r"認められ|され|られ", rf"{_MASU}|ない|る|た"),
        (r"オフセットし|埋め合わせし|相殺し|資し|値上がりし", rf"た|て{_TE}|{_MASU}"),
        (
            r"カウント|貢献|寄与|協力|応援|お?手伝い|期待|放棄|保管|返[還金]|主張|後押し|完了|成功|オフセット|お断り|預かり|旅",
            _SURU,
        ),
        (r"(?:環境|地球)に", r"(?:やさ|優)し[いくさ]|配慮し[たて]|良い|よい|いい"),
        (r"(?:自然|環境|地球)に(?:やさ|優)", r"し[いくさ]"),
    )
)


def inflected_end(text: str, start: int, stop: int) -> int:
    """Where the word ends that the folded characters from `start` to `stop` (excluded) stop in; else `stop`."""
    stem, rest = text[max(start, stop - MAX_STEM) : stop], stop
    if text.startswith("\n", rest) and not text.startswith("\n", rest + 1):
        rest += 1  # A narrow label's line ends within a word, too.
    for ends_in, goes_on in _ENDINGS:
        if ends_in.search(stem) and (ending := goes_on.match(text[rest : rest + MAX_ENDING])):
            return rest + ending.end()
    return stop
