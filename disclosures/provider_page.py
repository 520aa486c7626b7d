"""提供事業者の情報開示: who sells and retires credits for others, its fees and stock (docs/sources.md PR-01)."""

from dataclasses import dataclass
from typing import Final

from disclosures.document_kinds import DocumentKind
from disclosures.facts import Contact, contact_text
from disclosures.japanese import format_yen
from disclosures.seller_items import SellerItem
from disclosures.seller_page import SellerFacts, SellerPage, page_of
from disclosures.seller_terms import ProviderTerms

PROVIDER_TITLE: Final = "提供事業者の情報開示"

CHOICE_TEXT: Final = (
    "期限までに無効化できないときは、代金の返金または同等以上の品質のクレジットによる代替のうち、"
    "お客様がお選びになる方法で対応します。"
)
AUTHORITY_TEXT: Final = (
    "ほかの口座名義人のクレジットを無効化・移転するときは、名義人の許可を書面で受け、Musubiに届け出てから行います。"
)
NO_ACCOUNT: Final = "届け出た口座はありません。"
NO_NUMBER: Final = "ありません（法人番号の指定を受けていない者です）。"


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """An account at a registry: scheme, holder as it is registered there, and its number, masked."""

    scheme: str
    holder_name: str
    masked_number: str


@dataclass(frozen=True, kw_only=True)
class StockFacts:
    """What the ledger says today: own and clients' tonnes apart, what was sold and is not retired, by year retired."""

    segregation: tuple[str, ...]
    outstanding: tuple[str, ...]


def compose_provider_page(
    facts: SellerFacts,
    terms: ProviderTerms | None,
    *,
    accounts: tuple[AccountLine, ...],
    own_projects: tuple[str, ...],
    stock: StockFacts,
) -> SellerPage:
    """The page, with what it lacks. Numbers of accounts come in masked (docs/sources.md PR-01)."""
    contact = contact_text(Contact(address=facts.address, phone=facts.phone, email=facts.email))
    texts: dict[SellerItem, str | None] = {
        SellerItem.PROVIDER: facts.legal_name,
        SellerItem.CORPORATE_NUMBER: facts.corporate_number or (None if facts.is_corporation else NO_NUMBER),
        SellerItem.PROVIDER_CONTACT: contact,
        SellerItem.ACCOUNTS: _accounts(accounts),
        SellerItem.FEES: _fees(terms),
        SellerItem.SEGREGATION: "\n".join(stock.segregation),
        SellerItem.OUTSTANDING: "\n".join(stock.outstanding),
        SellerItem.RETIRE_WITHIN: f"入金の確認から{terms.retire_within_days}日以内" if terms else None,
        SellerItem.ON_FAILURE: f"{CHOICE_TEXT}\n{terms.on_failure}" if terms and terms.consumer_chooses else None,
        SellerItem.COMMISSION: terms.commission if terms else None,
        SellerItem.OWN_PROJECTS: _own_projects(terms, own_projects),
        SellerItem.AUTHORITY: AUTHORITY_TEXT,
    }
    return page_of(DocumentKind.PROVIDER_PAGE, PROVIDER_TITLE, texts)


def _accounts(accounts: tuple[AccountLine, ...]) -> str:
    lines = [f"{one.scheme}：名義 {one.holder_name}（番号 {one.masked_number}）" for one in accounts]
    return "\n".join(lines) or NO_ACCOUNT


def _fees(terms: ProviderTerms | None) -> str | None:
    if terms is None:
        return None
    return "\n".join(f"{one.name}：{format_yen(one.amount_yen)}／{one.per}" for one in terms.fees)


def _own_projects(terms: ProviderTerms | None, own_projects: tuple[str, ...]) -> str | None:
    if terms is None:
        return None
    return "\n".join((*own_projects, terms.own_projects))
