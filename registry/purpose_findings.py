"""What the sources say of uses that no row of `registry.purpose_table` allows: excluded, left open, or asked for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.kinds import Scheme
from registry.purpose_labels import Label
from registry.purpose_table import INTERNATIONAL

_METI: Final = "METI report"


class PurposeVerdict(StrEnum):
    """What may be answered to whether a credit may be used so."""

    ALLOWED = "ALLOWED"
    CONDITIONAL = "CONDITIONAL"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"


class Purpose(StrEnum):
    """What somebody may want a credit for: the purposes of the retirement's form, and others that are asked about."""

    CARBON_OFFSET = "CARBON_OFFSET"
    ONTAI_EMISSION = "ONTAI_EMISSION"
    ONTAI_FACTOR = "ONTAI_FACTOR"
    ONTAI_VOLUNTARY = "ONTAI_VOLUNTARY"
    SHOENE_JOINT = "SHOENE_JOINT"
    CDP = "CDP"
    SBT = "SBT"
    RE100 = "RE100"
    SHIFT_ASSET = "SHIFT_ASSET"
    KEIDANREN = "KEIDANREN"
    GX_ETS = "GX_ETS"
    CORSIA = "CORSIA"
    NDC = "NDC"
    PUBLIC_PROCUREMENT = "PUBLIC_PROCUREMENT"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a source says of these purposes with credits of these schemes; the first that fits answers."""

    purposes: frozenset[Purpose]
    schemes: frozenset[Scheme]
    verdict: PurposeVerdict
    rule: str
    source: str
    text: Label
    is_memory: bool = False


_ENDED: Final = frozenset({Scheme.DOMESTIC_CREDIT, Scheme.J_VER})
_DOMESTIC: Final = _ENDED | {Scheme.J_CREDIT}
_VOLUNTARY: Final = frozenset({*INTERNATIONAL, Scheme.REGIONAL})
_BILATERAL: Final = frozenset({Scheme.BILATERAL})
_USED: Final = frozenset(Scheme) - {Scheme.REGIONAL_CERTIFICATE}


def _says(
    purposes: frozenset[Purpose] | Purpose,
    schemes: frozenset[Scheme],
    verdict: PurposeVerdict,
    rule: str,
    source: str,
    texts: tuple[str, str],
    *,
    is_memory: bool = False,
) -> Finding:
    asked = frozenset({purposes}) if isinstance(purposes, Purpose) else purposes
    return Finding(
        purposes=asked,
        schemes=schemes,
        verdict=verdict,
        rule=rule,
        source=source,
        text=Label(*texts),
        is_memory=is_memory,
    )


_REFUSED, _UNKNOWN = PurposeVerdict.REFUSED, PurposeVerdict.UNKNOWN

FINDINGS: Final = (
    _says(
        frozenset(Purpose) - {Purpose.CARBON_OFFSET},
        _BILATERAL,
        _REFUSED,
        "CT-05",
        "handbook 001, lines 2140, 2396, 2488",
        (
            "{scheme}は、協定の相手方のカーボン・オフセットにだけ使うものです。",
            "{scheme}: for the offset of the agreement's partner alone.",
        ),
    ),
    _says(
        frozenset({Purpose.ONTAI_EMISSION, Purpose.ONTAI_FACTOR}),
        _VOLUNTARY,
        _REFUSED,
        "CM-06",
        f"{_METI} 6.1.1 (ア)",
        (
            "調整後排出量等に使えるのは国内認証排出削減量・海外認証排出削減量などに限られ、{scheme}は含まれません。",
            "Adjusted figures take nationally recognised credits only; {scheme} is none.",
        ),
    ),
    _says(
        Purpose.ONTAI_VOLUNTARY,
        _USED,
        _UNKNOWN,
        "CM-06",
        f"{_METI} 6.1.1 (ア), on the draft of November 2021",
        (
            "任意の報告を促す案が2021年11月に示されたことまで確認しました。調整後排出量には反映されません。"
            "様式が受け付けるかを、その年度の案内で確認してください。",
            "Only a draft of November 2021 to encourage it is known. Adjusted figures do not take it: see whether"
            " the year's form does.",
        ),
    ),
    _says(
        Purpose.GX_ETS,
        _VOLUNTARY | _ENDED,
        _REFUSED,
        "5.2",
        f"{_METI} 6.1.1 (エ); trade press on the plan of July 2025",
        (
            "使えるとされているのはJ-クレジットとJCMクレジットだけで、{scheme}は含まれません。",
            "Only J-Credits and JCM credits are named; {scheme} is not.",
        ),
        is_memory=True,
    ),
    _says(
        Purpose.NDC,
        _VOLUNTARY,
        _REFUSED,
        "CM-06",
        f"{_METI} 6.1.1, notes 19, 22 and 35",
        (
            "{scheme}は、国のNDCの達成に算入されません。",
            "{scheme} does not count toward the State's NDC.",
        ),
    ),
    _says(
        Purpose.NDC,
        _DOMESTIC,
        _REFUSED,
        "RG-02",
        f"{_METI} 6.1.1, note 35: counted in the national inventory",
        (
            "国内の削減・吸収は温室効果ガスインベントリに反映され、償却の手続はありません。",
            "Reductions at home stand in the national inventory; nothing is surrendered for it.",
        ),
    ),
    _says(
        Purpose.KEIDANREN,
        _VOLUNTARY | _ENDED,
        _UNKNOWN,
        "5.2",
        f"{_METI} 6.1.1 (オ)",
        (
            "柱1ではJ-クレジットとJCMが原則です。ほかは、業界が国内目標への貢献を説明できる場合とされ、可否は業界に確認が必要です。",
            "Pillar 1 takes J-Credits and JCM credits; others only where the industry shows their part in the domestic"
            " target: ask it.",
        ),
    ),
    _says(
        Purpose.CORSIA,
        frozenset({Scheme.J_CREDIT}),
        _UNKNOWN,
        "CM-09",
        f"{_METI} 3.2.1: applied in February 2022",
        (
            "適格性は申請された段階までしか確認できていません。",
            "It is known only that its eligibility was applied for.",
        ),
    ),
    _says(
        Purpose.PUBLIC_PROCUREMENT,
        _USED,
        _UNKNOWN,
        "5.2",
        f"{_METI} 6.1.1 (イ), on the Green Purchasing Act",
        (
            "グリーン購入法での扱いは検討中とされた資料までしか確認できていません。仕様書と発注者の定めを確認してください。",
            "The sources only say that it was being studied under the Green Purchasing Act: read the buyer's terms.",
        ),
    ),
)

PURPOSE_NAMES: Final = {
    Purpose.ONTAI_VOLUNTARY: Label("温対法（任意報告）", "SHK report: voluntary part"),
    Purpose.PUBLIC_PROCUREMENT: Label("公共調達（グリーン購入法など）", "public procurement"),
}
"""The purposes that no retirement's form has; the others are in `registry.purpose_labels`."""
