"""Whether the detail of a purpose says what the use is: an unknown use is never taken for an allowed one. Pure.

What has a purpose of its own is not used as another, and what says nothing is no use at all (docs/sources.md 5.2).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.text import plain_form
from registry.states import PurposeCode

_SAYS_NOTHING: Final = re.compile(
    r"その他(?:の用途)?|そのた|他|用途|目的|未定|未確定|不明|検討中|調整中|確認中|後日(?:連絡)?|なし|無し|特になし|同上|自由|任意"
    r"|テスト|others?|(?:other|another)?use|unknown|undecided|none|na|tbd|test|purpose"
)
"""Without spaces and signs, in small letters."""

_NAMED: Final[Mapping[PurposeCode, re.Pattern[str]]] = MappingProxyType(
    {
        PurposeCode.ONTAI_EMISSION: re.compile(
            r"温対法|温暖化対策推進法|SHK制度|調整後(?:温室効果ガス)?排出(?:量|係数)"
        ),
        PurposeCode.SHOENE_JOINT: re.compile(r"省エネ法|共同省エネ"),
        PurposeCode.CDP: re.compile(r"(?<![A-Z])CDP(?![A-Z])"),
        PurposeCode.SBT: re.compile(r"(?<![A-Z])SBTI?(?![A-Z])"),
        PurposeCode.RE100: re.compile(r"RE100"),
        PurposeCode.SHIFT_ASSET: re.compile(r"(?:SHIFT|ASSET)事業"),
        PurposeCode.KEIDANREN: re.compile(r"経団連"),
        PurposeCode.GX_ETS: re.compile(r"GX-?ETS|GXリーグ|排出量取引"),
        PurposeCode.CORSIA: re.compile(r"CORSIA|国際航空"),
        PurposeCode.NDC: re.compile(r"(?<![A-Z])NDC(?![A-Z])|国が決定する貢献"),
        PurposeCode.CARBON_OFFSET: re.compile(r"オフセット|埋め合わせ"),
    }
)


def says_no_use(detail: str) -> bool:
    """Whether the detail names no use: it is empty, has no letter, or only says that the use is open."""
    plain = re.sub(r"[\W_]", "", plain_form(detail)).lower()
    return not re.search(r"[^\W\d_]", plain) or _SAYS_NOTHING.fullmatch(plain) is not None


def purposes_named(detail: str) -> tuple[PurposeCode, ...]:
    """The purposes of the form that the detail speaks of."""
    plain = plain_form(detail).upper()
    return tuple(code for code, words in _NAMED.items() if words.search(plain))


def description_rule(purpose: PurposeCode, detail: str) -> str | None:
    """The rule that the detail of a retirement's purpose breaks: OTHER says what it is, and is none of the list."""
    if purpose is not PurposeCode.OTHER:
        return None
    if says_no_use(detail):
        return "describes_the_use"
    named = purposes_named(detail)
    return f"purpose_of_its_own={named[0].value}" if named else None


def demand_rule(detail: str) -> str | None:
    """The rule that the detail of a demand breaks: its tonnes are retired for an offset and for nothing else."""
    if says_no_use(detail):
        return "describes_the_use"
    named = purposes_named(detail)
    return f"offset_only={named[0].value}" if named and PurposeCode.CARBON_OFFSET not in named else None
