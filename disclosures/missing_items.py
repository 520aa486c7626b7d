"""What a document lacks, in words: each missing item with its name and the law that asks for it. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final, TypedDict

from core.labels import BETWEEN
from disclosures.matrix_items import ITEMS, Item, Law


class MissingItem(TypedDict):
    """A missing item as an error carries it; `laws` are statutes by their Japanese names, `rule` the register's id."""

    key: str
    label_ja: str
    label_en: str
    rule: str
    laws: list[str]


GUIDELINE: Final = MappingProxyType({"ja": "情報提供ガイドライン", "en": "the guideline on information about offsets"})
"""What asks for the items of the matrix where no statute does (docs/sources.md 1.3)."""

_IN_ENGLISH: Final = MappingProxyType(
    {
        Law.REPRESENTATIONS.label_ja: "Act against Unjustifiable Premiums and Misleading Representations",
        "消費者契約法": "Consumer Contract Act",
        "特定商取引に関する法律": "Act on Specified Commercial Transactions",
        "個人情報の保護に関する法律": "Act on the Protection of Personal Information",
        "消費税法": "Consumption Tax Act",
        "電子消費者契約に関する民法の特例に関する法律": "Act on Electronic Consumer Contracts",
        "政府契約の支払遅延防止等に関する法律": "Act on Prevention of Delay in Payment under Government Contracts",
    }
)


def missing_item(item: Item, laws: Sequence[str]) -> MissingItem:
    """An item of the matrix, with the statutes named for it at its stage."""
    return MissingItem(key=item.value, label_ja=item.label_ja, label_en=item.label_en, rule=item.value, laws=list(laws))


def in_words(items: Iterable[MissingItem], language: str) -> str:
    """The items by name, each run of them with what asks for it: クレジットの種類、販売価格（消費者契約法）."""
    between = BETWEEN[language]
    name = "label_ja" if language == "ja" else "label_en"
    parts = []
    for basis, run in groupby(items, key=lambda one: _basis(one, language)):
        names = between.join(str(one[name]) for one in run)  # type: ignore[literal-required]
        parts.append(f"{names}（{basis}）" if language == "ja" else f"{names} ({basis})")
    return between.join(parts)


def _basis(item: MissingItem, language: str) -> str:
    if item["laws"]:
        laws = item["laws"] if language == "ja" else [_IN_ENGLISH.get(one, one) for one in item["laws"]]
        return BETWEEN[language].join(laws)
    if item["key"] in ITEMS:
        return GUIDELINE[language]
    return f"規則{item['rule']}" if language == "ja" else f"rule {item['rule']}"
