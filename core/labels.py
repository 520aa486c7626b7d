"""Enums whose members carry the names under which people know them."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, Protocol, Self


class Labelled(StrEnum):
    """A base of enums: each member is given as its key with its labels in Japanese and English."""

    label_ja: str
    label_en: str

    def __new__(cls, key: str, label_ja: str = "", label_en: str = "") -> Self:
        """A member; called with a key alone, the enum finds the member, as every enum does."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.label_ja = label_ja
        member.label_en = label_en
        return member


class HasLabels(Protocol):
    """A member of an enum with labels, whose text is its key."""

    label_ja: str
    label_en: str


BETWEEN: Final = {"ja": "、", "en": ", "}
"""What stands between the things of a list."""


def label_in(members: Iterable[HasLabels], keys: str | Sequence[str], language: str) -> str:
    """The label of a key, or those of several in their order, in `ja` or `en`; a key that no member has stays."""
    labels = {str(one): one.label_ja if language == "ja" else one.label_en for one in members}
    asked = [keys] if isinstance(keys, str) else keys
    return BETWEEN[language].join(labels.get(key, key) for key in asked)
