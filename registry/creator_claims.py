"""What a creator is told when tonnes leave it: its claim ends, and whether SHK asks for an add-back (オンセット)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from registry.kinds import AddBack

CLAIM_RULE: Final = "RG-11"
CLAIM_ENDS_JA: Final = (
    "他者に移転した分、または他者のために無効化した分の削減・吸収量は、創出者自身の成果として主張できません。"
)
CLAIM_ENDS_EN: Final = "The creator may no longer claim the reduction or removal of the tonnes that left it."


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorClaim:
    """Whether to add back, and the notice in both languages; the notice always says that the claim has ended."""

    add_back: AddBack
    notice_ja: str
    notice_en: str
    rule: str = CLAIM_RULE


_ADD_BACK_TEXTS: Final[Mapping[AddBack, tuple[str, str]]] = MappingProxyType(
    {
        AddBack.REQUIRED: (
            "温対法の算定・報告・公表制度では、この量を調整後温室効果ガス排出量に上乗せして報告してください。",
            "Add this quantity back to your adjusted emissions in the SHK report.",
        ),
        AddBack.EXEMPT_FOREST: (
            "森林の整備・保全による吸収量のため、温対法の算定・報告・公表制度での上乗せ報告は対象外です。",
            "As removals by forest management they need no add-back in the SHK report.",
        ),
        AddBack.NOT_A_REPORTER: (
            "温対法の算定・報告・公表制度の報告者ではないため、上乗せ報告はありません。",
            "You do not report under SHK, so there is nothing to add back.",
        ),
        AddBack.NOT_DOMESTIC: (
            "国内認証排出削減量ではないため、温対法の算定・報告・公表制度での上乗せ報告は対象外です。",
            "They are not domestically certified, so the SHK add-back does not apply.",
        ),
        AddBack.UNKNOWN: (
            "温対法の算定・報告・公表制度で報告している場合は、この量の上乗せ報告が必要です。報告の有無を登録してください。",
            "If you report under SHK, this quantity must be added back; please state whether you do.",
        ),
    }
)


def creator_add_back(
    *, creator_is_shk_reporter: bool | None, domestic_certified: bool, forest_absorption: bool
) -> CreatorClaim:
    """What a creator is told of tonnes that left it (docs/sources.md CM-02, RG-11).

    `creator_is_shk_reporter` is None while nobody has said so. The credit is asked first, then who created it, so
    that an exempt credit is exempt for everybody; the claim ends in every case.
    """
    add_back = _add_back(creator_is_shk_reporter, domestic_certified, forest_absorption)
    text_ja, text_en = _ADD_BACK_TEXTS[add_back]
    return CreatorClaim(
        add_back=add_back,
        notice_ja=f"{CLAIM_ENDS_JA}{text_ja}",
        notice_en=f"{CLAIM_ENDS_EN} {text_en}",
    )


def _add_back(is_reporter: bool | None, domestic_certified: bool, forest_absorption: bool) -> AddBack:
    if not domestic_certified:
        return AddBack.NOT_DOMESTIC
    if forest_absorption:
        return AddBack.EXEMPT_FOREST
    if is_reporter is None:
        return AddBack.UNKNOWN
    return AddBack.REQUIRED if is_reporter else AddBack.NOT_A_REPORTER
