"""What each scheme asks of a project that is registered here, as one table: texts, and fields of the request.

A project of an outside scheme has passed that scheme's own examination: its number and public page are asked for. For
value without a registry nobody else has asked anything, so the handbook's questions must all be answered here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.kinds import Scheme
from registry.methodologies import ProjectType
from registry.schemes import Keeper, policy_of

LISTED_SCHEMES: Final = frozenset({Scheme.J_CREDIT, Scheme.DOMESTIC_CREDIT, Scheme.J_VER})
"""Their projects come from the published list and are claimed, not proposed."""

OUTSIDE_SCHEMES: Final = frozenset(
    scheme for scheme in Scheme if policy_of(scheme).keeper is Keeper.OUTSIDE and scheme not in LISTED_SCHEMES
)
KEPT_HERE: Final = frozenset(scheme for scheme in Scheme if policy_of(scheme).keeper is Keeper.MUSUBI)
REVIEWED_HERE: Final = frozenset({Scheme.REGIONAL, Scheme.BILATERAL})
"""Value that offsets something and that no scheme outside has examined."""

_REGIONAL: Final = frozenset({Scheme.REGIONAL})
_SHOWN: Final = frozenset({Scheme.REGIONAL_CERTIFICATE})
_EVERY: Final = OUTSIDE_SCHEMES | KEPT_HERE


class StatementItem(StrEnum):
    """A text that a project states of itself, with its label."""

    label_ja: str
    label_en: str
    is_public: bool

    def __new__(cls, key: str, label_ja: str, label_en: str, is_public: bool = True) -> "StatementItem":
        item = str.__new__(cls, key)
        item._value_ = key
        item.label_ja, item.label_en, item.is_public = label_ja, label_en, is_public
        return item

    OTHER_REGISTRATION = "OTHER_REGISTRATION", "他の制度への登録の有無", "Registration under another scheme"
    ACTIVITY = "ACTIVITY", "活動の内容", "What is done"
    SPECIES = "SPECIES", "樹種", "Species"
    AREA = "AREA", "面積", "Area"
    TREATMENT = "TREATMENT", "施業種", "Treatment"
    # The owner may be a natural person (docs/sources.md PI-03).
    LAND_OWNER = "LAND_OWNER", "森林の所有者と取決め", "Land owner and the agreement with it", False
    METHOD = "METHOD", "算定方法と参考にした方法論", "Method, and the methodology that it follows"
    ADDITIONALITY_EFFECT = "ADDITIONALITY_EFFECT", "追加的な削減・吸収の根拠", "More than without the project"
    ADDITIONALITY_FUNDING = "ADDITIONALITY_FUNDING", "資金支援により可能となる根拠", "Possible only through the funds"
    PERMANENCE = "PERMANENCE", "森林の消失を防ぐ方策と経営継続の協定", "Measures against loss, lasting management"
    LEAKAGE = "LEAKAGE", "活動の範囲外での排出増への配慮", "Emissions that grow elsewhere"
    ISSUE_PERIOD = "ISSUE_PERIOD", "発行期間の設定理由", "Why this period of issue"
    REVIEWER_SKILLS = "REVIEWER_SKILLS", "確認者の技能・経験", "The reviewer's skills"
    REVIEWER_CONFLICTS = "REVIEWER_CONFLICTS", "確認者に利害相反がないこと", "No conflict of interest"
    REVIEW_RESULT = "REVIEW_RESULT", "確認の結果", "Result of the review"
    REVIEW_PUBLICATION = "REVIEW_PUBLICATION", "確認結果の公表方法", "Where the result is published"
    RULES_NAME = "RULES_NAME", "要綱等の名称", "Name of the scheme's rules"
    RULES_CREATION = "RULES_CREATION", "価値の創出方法", "How value is created"
    RULES_CALCULATION = "RULES_CALCULATION", "算定のルール", "Rules of calculation"
    RULES_CONFIRMATION = "RULES_CONFIRMATION", "確認とダブルカウント防止の仕組み", "Confirmation, no double counting"
    RULES_CIRCULATION = "RULES_CIRCULATION", "地域内での流通のルール", "Circulation within the region"
    RULES_MANAGEMENT = "RULES_MANAGEMENT", "登録簿等の管理方法", "Management of the register"
    SHOWN_BY = "SHOWN_BY", "認証を受けた企業等", "Who was certified"
    SHOWN_TITLE = "SHOWN_TITLE", "証書の標題（自ら実施・サポート）", "Title: own work, or support"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who must answer: the schemes, for a forest only or for every type, and the rule that asks."""

    rule: str
    schemes: frozenset[Scheme]
    only_forest: bool = False

    def asks(self, scheme: Scheme, *, is_forest: bool) -> bool:
        """Whether a project of the scheme must answer."""
        return scheme in self.schemes and (is_forest or not self.only_forest)


_FOREST_DETAIL: Final = Asked("CT-05", KEPT_HERE, only_forest=True)
_ELIGIBILITY: Final = Asked("CT-07", REVIEWED_HERE)
_REVIEW: Final = Asked("CT-06", REVIEWED_HERE)
_RULES: Final = Asked("HB-20", _REGIONAL)
_CERTIFICATE: Final = Asked("HB-11", _SHOWN)

ASKED_TEXTS: Final[Mapping[StatementItem, Asked]] = {
    StatementItem.OTHER_REGISTRATION: Asked("UQ-01", _EVERY),
    StatementItem.ACTIVITY: Asked("CT-05", KEPT_HERE),
    StatementItem.SPECIES: _FOREST_DETAIL,
    StatementItem.AREA: _FOREST_DETAIL,
    StatementItem.TREATMENT: _FOREST_DETAIL,
    StatementItem.LAND_OWNER: _FOREST_DETAIL,
    StatementItem.METHOD: Asked("HB-12", KEPT_HERE),
    StatementItem.ADDITIONALITY_EFFECT: _ELIGIBILITY,
    StatementItem.ADDITIONALITY_FUNDING: _ELIGIBILITY,
    StatementItem.PERMANENCE: Asked("CT-07", REVIEWED_HERE, only_forest=True),
    StatementItem.LEAKAGE: _ELIGIBILITY,
    StatementItem.ISSUE_PERIOD: _ELIGIBILITY,
    StatementItem.REVIEWER_SKILLS: _REVIEW,
    StatementItem.REVIEWER_CONFLICTS: _REVIEW,
    StatementItem.REVIEW_RESULT: _REVIEW,
    StatementItem.REVIEW_PUBLICATION: _REVIEW,
    StatementItem.RULES_NAME: _RULES,
    StatementItem.RULES_CREATION: _RULES,
    StatementItem.RULES_CALCULATION: _RULES,
    StatementItem.RULES_CONFIRMATION: _RULES,
    StatementItem.RULES_CIRCULATION: _RULES,
    StatementItem.RULES_MANAGEMENT: _RULES,
    StatementItem.SHOWN_BY: _CERTIFICATE,
    StatementItem.SHOWN_TITLE: _CERTIFICATE,
}
"""Handbook 001: activity 2481, method 2248-2250, eligibility 2198-2202, review 2308-2322, regional rules 3520-3526,
certificate 2450-2465; offset guideline 000, 359-362 for the other registration."""

ASKED_FIELDS: Final[Mapping[str, Asked]] = {
    "number": Asked("5.1", OUTSIDE_SCHEMES),
    "publicLink": Asked("UQ-01", OUTSIDE_SCHEMES),
    "placeCodes": Asked("CT-05", KEPT_HERE),
    "issueUntil": Asked("CT-07", REVIEWED_HERE),
    "reviewer": _REVIEW,
    "areaCodes": _RULES,
    "rulesFrom": _RULES,
    "rulesTo": _RULES,
}
"""Fields of the request that may be empty elsewhere."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What was not answered, and the rules that ask for it, each once."""

    names: list[str]
    rules: list[str]


def asked_texts(scheme: Scheme, project_type: ProjectType) -> list[StatementItem]:
    """The texts that a project of the scheme must state, in order."""
    is_forest = project_type is ProjectType.FOREST
    return [item for item, asked in ASKED_TEXTS.items() if asked.asks(scheme, is_forest=is_forest)]


def asked_fields(scheme: Scheme, project_type: ProjectType) -> list[str]:
    """The fields of the request that must be given for a project of the scheme, in order."""
    is_forest = project_type is ProjectType.FOREST
    return [name for name, asked in ASKED_FIELDS.items() if asked.asks(scheme, is_forest=is_forest)]


def missing_of(scheme: Scheme, project_type: ProjectType, *, given: Collection[str]) -> Missing:
    """What of the table is not among the `given` names of texts and fields."""
    is_forest = project_type is ProjectType.FOREST
    every = {**ASKED_FIELDS, **{item.value: asked for item, asked in ASKED_TEXTS.items()}}
    absent = {
        name: asked.rule
        for name, asked in every.items()
        if name not in given and asked.asks(scheme, is_forest=is_forest)
    }
    return Missing(names=list(absent), rules=list(dict.fromkeys(absent.values())))
