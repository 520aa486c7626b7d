"""What a seller's pages have in common: the facts from the records, entries with their items, and what is missing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from disclosures.document_kinds import DocumentKind
from disclosures.matrix import says_nothing
from disclosures.seller_items import PAGE_OF_ITEM, SellerItem

PAGE_PATHS: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.LEGAL_NOTICE: "/sellers/{id}/legal",
    DocumentKind.PROVIDER_PAGE: "/sellers/{id}/provider",
    DocumentKind.PRIVACY_PAGE: "/sellers/{id}/privacy",
}
"""Where each of a seller's pages is."""

SELLER_PATH: Final = "/sellers/{id}"

_PHONE: Final = re.compile(r"0\d{1,4}-?\d{1,4}-?\d{3,4}")
_POST_OFFICE_BOX: Final = re.compile(r"私書箱|P\.?\s*O\.?\s*BOX", re.IGNORECASE)
_HOUSE_NUMBER: Final = re.compile(r"\d|[〇一二三四五六七八九十百]+(丁目|番|号)")
_DEPARTMENTS: Final = re.compile(
    r"(部|課|係|室|局|班|署|所|会|センター|窓口|担当|事務局|グループ|チーム|サポート|department|division|desk|team)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class SellerFacts:
    """What the records say of a seller; a 法人番号 is asked of corporations alone."""

    legal_name: str
    is_corporation: bool
    corporate_number: str | None
    address: str
    phone: str
    email: str
    responsible_person: str


@dataclass(frozen=True)
class PageEntry:
    """An item with its text."""

    item: SellerItem
    text: str


@dataclass(frozen=True, kw_only=True)
class SellerPage:
    """A page as it can be composed now; `missing` in the order of the items. Without any it may be relied on."""

    kind: DocumentKind
    title: str
    entries: tuple[PageEntry, ...]
    missing: tuple[SellerItem, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def page_of(
    kind: DocumentKind, title: str, texts: Mapping[SellerItem, str | None], *, optional: Iterable[SellerItem] = ()
) -> SellerPage:
    """A page from the text of each of its items; an item without one is missing, unless it is optional or not given."""
    assert all(PAGE_OF_ITEM[item] is kind for item in texts)
    given = {item: text for item in SellerItem if item in texts and (text := texts[item]) and not says_nothing(text)}
    return SellerPage(
        kind=kind,
        title=title,
        entries=tuple(PageEntry(item, text) for item, text in given.items()),
        missing=tuple(item for item in SellerItem if item in texts and item not in given and item not in optional),
    )


def address_or_none(address: str) -> str | None:
    """An address that has a house number and is no post-office box (docs/sources.md TS-02)."""
    read = unicodedata.normalize("NFKC", address)
    return address if _HOUSE_NUMBER.search(read) and not _POST_OFFICE_BOX.search(read) else None


def phone_or_none(phone: str) -> str | None:
    """A telephone number that can be called (docs/sources.md TS-03)."""
    return phone if _PHONE.fullmatch(phone) else None


def person_or_none(name: str) -> str | None:
    """A person's name, not a department's（部、課、窓口 and the like; docs/sources.md TS-04）."""
    read = unicodedata.normalize("NFKC", name).strip()
    return None if _DEPARTMENTS.search(read) else name
