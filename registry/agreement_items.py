"""What a contract on bilateral value must state at least, as a table (docs/sources.md CT-05)."""

from collections.abc import Collection
from enum import StrEnum

from registry.methodologies import ProjectType


class AgreementItem(StrEnum):
    """A text of the contract, with its label (handbook 001, lines 2479-2484 and 2531)."""

    label_ja: str
    label_en: str
    only_forest: bool

    def __new__(cls, key: str, label_ja: str, label_en: str, only_forest: bool = False) -> "AgreementItem":
        item = str.__new__(cls, key)
        item._value_ = key
        item.label_ja, item.label_en, item.only_forest = label_ja, label_en, only_forest
        return item

    ACTIVITY = "ACTIVITY", "資金提供の対象となる活動", "The activity that is funded"
    PLACE = "PLACE", "活動の場所", "Where it takes place"
    SPECIES = "SPECIES", "樹種", "Species", True
    AREA = "AREA", "面積", "Area", True
    TREATMENT = "TREATMENT", "施業種", "Treatment", True
    OWNER = "OWNER", "森林の所有者名", "Owner of the forest", True
    VALUE_MEANING = "VALUE_MEANING", "証書の意味（価値の帰属先）", "What the certificate means, whose the value is"
    COST_BEARER = "COST_BEARER", "オフセット費用の負担者", "Who bears the cost of the offset"


def asked_of_agreement(project_types: Collection[str]) -> list[AgreementItem]:
    """The texts that a contract on value of these types must state, in order."""
    is_forest = ProjectType.FOREST in project_types
    return [item for item in AgreementItem if is_forest or not item.only_forest]
