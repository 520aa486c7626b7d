"""個人情報の取扱い: how a seller deals with its buyers' personal data (docs/sources.md PI-01, PI-02)."""

from typing import Final

from disclosures.document_kinds import DocumentKind
from disclosures.seller_items import SellerItem
from disclosures.seller_page import SellerFacts, SellerPage, address_or_none, page_of, person_or_none
from disclosures.seller_terms import ForeignProvision, PrivacyTerms

PRIVACY_TITLE: Final = "個人情報の取扱い"

NO_PROVISION_ABROAD: Final = "外国にある第三者には提供しません。"
NAMES_TEXT: Final = "個人のお客様の氏名は、無効化の公開記録、証書の一覧その他の公開ページに表示しません。"


def compose_privacy_page(facts: SellerFacts, terms: PrivacyTerms | None) -> SellerPage:
    """The page, with what it lacks."""
    address, person = address_or_none(facts.address), person_or_none(facts.responsible_person)
    business = f"{facts.legal_name}\n所在地：{address}\n代表者・責任者：{person}" if address and person else None
    texts: dict[SellerItem, str | None] = {
        SellerItem.BUSINESS: business,
        SellerItem.PURPOSES: "\n".join(terms.purposes) if terms else None,
        SellerItem.FOREIGN: _foreign(terms.foreign_provision) if terms else None,
        SellerItem.NAMES: NAMES_TEXT,
        SellerItem.PROCEDURE: terms.procedure if terms else None,
        SellerItem.SAFETY: terms.safety_measures if terms else None,
        SellerItem.COMPLAINTS: terms.complaint_contact if terms else None,
    }
    return page_of(DocumentKind.PRIVACY_PAGE, PRIVACY_TITLE, texts)


def _foreign(given: ForeignProvision | None) -> str:
    if given is None:
        return NO_PROVISION_ABROAD
    return (
        f"別に同意をいただいたお客様の情報に限り、外国にある第三者に提供します。\n国：{given.country}\n"
        f"その国の制度：{given.regime}\n提供先の措置：{given.measures}"
    )
