"""The words for what a retirement is for and how it is made, as forms and documents print them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from registry.methodologies import ProjectType
from registry.states import PurposeCode, RetirementKind


class Label(NamedTuple):
    """A word in Japanese and in English."""

    ja: str
    en: str


PURPOSE_LABELS: Final[Mapping[PurposeCode, Label]] = MappingProxyType(
    {
        PurposeCode.CARBON_OFFSET: Label("カーボン・オフセット", "carbon offset"),
        PurposeCode.ONTAI_EMISSION: Label("温対法（排出量の調整）", "SHK report: adjusted emissions"),
        PurposeCode.ONTAI_FACTOR: Label("温対法（排出係数の調整）", "SHK report: adjusted emission factor"),
        PurposeCode.SHOENE_JOINT: Label(
            "省エネ法（共同省エネルギー事業）", "Energy Conservation Act: joint energy saving"
        ),
        PurposeCode.CDP: Label("CDP質問書", "CDP questionnaire"),
        PurposeCode.SBT: Label("SBT", "SBT"),
        PurposeCode.RE100: Label("RE100", "RE100"),
        PurposeCode.SHIFT_ASSET: Label("SHIFT事業・ASSET事業", "SHIFT and ASSET programmes"),
        PurposeCode.KEIDANREN: Label(
            "経団連カーボンニュートラル行動計画", "Keidanren action plan for carbon neutrality"
        ),
        PurposeCode.GX_ETS: Label("GX-ETS（排出量取引制度）", "GX-ETS"),
        PurposeCode.CORSIA: Label("CORSIA（国際航空）", "CORSIA"),
        PurposeCode.NDC: Label("国のNDC（国が決定する貢献）の達成", "the State's NDC"),
        PurposeCode.OTHER: Label("その他", "another use"),
    }
)

KIND_LABELS: Final[Mapping[RetirementKind, Label]] = MappingProxyType(
    {
        RetirementKind.INVALIDATION: Label("無効化", "invalidation (無効化)"),
        RetirementKind.SURRENDER: Label("償却", "surrender (償却)"),
        RetirementKind.CANCELLATION: Label("取消", "cancellation (取消)"),
    }
)

PROJECT_TYPE_LABELS: Final[Mapping[ProjectType, Label]] = MappingProxyType(
    {
        ProjectType.FOREST: Label("森林", "forest"),
        ProjectType.RENEWABLE_ENERGY: Label("再生可能エネルギー", "renewable energy"),
        ProjectType.ENERGY_SAVING: Label("省エネルギー", "energy saving"),
        ProjectType.INDUSTRIAL: Label("工業プロセス", "industrial process"),
        ProjectType.AGRICULTURE: Label("農業", "agriculture"),
        ProjectType.WASTE: Label("廃棄物", "waste"),
    }
)
