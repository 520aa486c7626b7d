"""Enums whose members carry the names under which people know them."""

from enum import StrEnum
from typing import Self


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
