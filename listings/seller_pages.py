"""A seller's pages from the records: legal notice, provider's page, privacy page; and what waits for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from core import clock
from core.errors import NotFound
from disclosures.errors import IncompleteSellerPages
from disclosures.japanese import format_kg
from disclosures.legal_notice import compose_legal_notice
from disclosures.privacy_page import compose_privacy_page
from disclosures.provider_page import AccountLine, StockFacts, compose_provider_page
from disclosures.seller_items import SellerItem
from disclosures.seller_page import SellerFacts, SellerPage
from disclosures.seller_terms import SellerTerms
from disclosures.selling import seller_terms_of
from listings.facts import SCHEME_LABELS
from listings.models import Listing, Product
from parties.actors import Actor
from parties.kinds import KIND_RULES, OrganisationStatus
from parties.models import Organisation
from registry.evidence_models import RegistryAccount
from registry.models import Project
from registry.outstanding import outstanding_total, retired_years_of
from registry.registry_accounts import MAX_ACCOUNTS, mask
from registry.segregation import stock_lines_of
from registry.serials import show_ranges
from registry.states import Stock

MAX_OWN_PROJECTS: Final = 50

MAX_SHOWN_RANGES: Final = 20
"""Ranges of serials of one year; the public list of what is outstanding has them all."""

_SEGREGATION: Final = "自己分と預かり分は、台帳の別の口座で管理しています。"
_ANY_STOCK: Final = StockFacts(segregation=(_SEGREGATION,), outstanding=(_SEGREGATION,))

_STOCKS: Final = {Stock.OWN: "自己分", Stock.CLIENT: "お客様からの預かり分"}


@dataclass(frozen=True, kw_only=True)
class SellerPages:
    """A seller with its three pages, its own words behind them, and what waits before it may sell tonnes or goods."""

    organisation: Organisation
    facts: SellerFacts
    terms: SellerTerms | None
    legal: SellerPage
    provider: SellerPage
    privacy: SellerPage
    to_sell_credits: tuple[SellerItem, ...]
    to_sell_goods: tuple[SellerItem, ...]


async def seller_pages_for(actor: Actor | None, organisation_id: UUID) -> SellerPages:
    """A seller's pages: public once it has said its terms and was verified; before, for itself and who reads all.

    They stay public when the seller is suspended: its buyers need them. Raises NotFound.
    """
    found = await Organisation.get_or_none(id=organisation_id)
    if found is None or not KIND_RULES[found.kind].holds_units:
        raise NotFound(kind="Organisation", id=str(organisation_id))
    terms = await seller_terms_of(organisation_id)
    is_public = terms is not None and found.status is not OrganisationStatus.PENDING
    is_own = actor is not None and (actor.reads_all or actor.organisation_id == organisation_id)
    if not (is_public or is_own):
        raise NotFound(kind="Organisation", id=str(organisation_id))
    sells_credits = await Listing.exists(seller_id=organisation_id)
    sells_goods = await Product.exists(seller_id=organisation_id)
    facts = facts_of(found)
    return SellerPages(
        organisation=found,
        facts=facts,
        terms=terms,
        legal=compose_legal_notice(facts, terms, credits=sells_credits, goods=sells_goods),
        provider=await _provider_page(found, terms),
        privacy=compose_privacy_page(facts, terms.privacy if terms else None),
        to_sell_credits=missing_for_credits(facts, terms),
        to_sell_goods=missing_for_goods(facts, terms),
    )


async def require_to_sell_credits(seller_id: UUID) -> None:
    """For a sale notice, and each order of it. Raises IncompleteSellerPages while the legal notice or the provider's
    page lacks an item (docs/sources.md TS-01, PR-01)."""
    seller = await Organisation.get(id=seller_id)
    require_none_missing(missing_for_credits(facts_of(seller), await seller_terms_of(seller_id)))


def missing_for_credits(facts: SellerFacts, terms: SellerTerms | None) -> tuple[SellerItem, ...]:
    """What the pages of who sells tonnes lack. What the records fill is never missing, so it is not read here."""
    legal = compose_legal_notice(facts, terms, credits=True, goods=False)
    provider = compose_provider_page(
        facts, terms.provider if terms else None, accounts=(), own_projects=(), stock=_ANY_STOCK
    )
    return (*legal.missing, *provider.missing)


def missing_for_goods(facts: SellerFacts, terms: SellerTerms | None) -> tuple[SellerItem, ...]:
    """What the pages of who sells goods lack."""
    legal = compose_legal_notice(facts, terms, credits=False, goods=True)
    return (*legal.missing, *compose_privacy_page(facts, terms.privacy if terms else None).missing)


def require_none_missing(missing: Iterable[SellerItem]) -> None:
    """Raises IncompleteSellerPages for items, each named once."""
    items = tuple(dict.fromkeys(missing))
    if items:
        rules = tuple(dict.fromkeys(item.rule for item in items))
        raise IncompleteSellerPages(missing=tuple(item.value for item in items), rules=rules)


def facts_of(organisation: Organisation) -> SellerFacts:
    """What the records say of a seller."""
    return SellerFacts(
        legal_name=organisation.legal_name,
        is_corporation=KIND_RULES[organisation.kind].is_corporation,
        corporate_number=organisation.corporate_number,
        address=organisation.address,
        phone=organisation.phone,
        email=organisation.email,
        responsible_person=organisation.responsible_person,
    )


async def _provider_page(seller: Organisation, terms: SellerTerms | None) -> SellerPage:
    return compose_provider_page(
        facts_of(seller),
        terms.provider if terms else None,
        accounts=await _accounts(seller.id),
        own_projects=await _own_projects(seller.id),
        stock=await _stock(seller.id),
    )


async def _accounts(seller_id: UUID) -> tuple[AccountLine, ...]:
    rows = await RegistryAccount.filter(organisation_id=seller_id).order_by("id").limit(MAX_ACCOUNTS)
    return tuple(
        AccountLine(
            scheme=f"{SCHEME_LABELS[row.scheme][0]}（{_STOCKS[row.stock]}）",
            holder_name=row.holder_name,
            masked_number=mask(row.number),
        )
        for row in rows
    )


async def _own_projects(seller_id: UUID) -> tuple[str, ...]:
    rows = await Project.filter(owner_id=seller_id).order_by("id").limit(MAX_OWN_PROJECTS)
    return tuple(f"{SCHEME_LABELS[row.scheme][0]} {row.number}「{row.summary.splitlines()[0]}」" for row in rows)


async def _stock(seller_id: UUID) -> StockFacts:
    lines = await stock_lines_of(seller_id)
    told = [
        f"{_STOCKS[one.stock]}：{SCHEME_LABELS[one.scheme][0]}・{one.vintage}年・{one.methodology}"
        f"　{one.tonnes:,} t-CO2"
        for one in lines
    ]
    return StockFacts(
        segregation=(_SEGREGATION, *(told or ["保有しているクレジットはありません。"])),
        outstanding=(await _outstanding(seller_id), *await _retired(seller_id)),
    )


async def _outstanding(seller_id: UUID) -> str:
    total = await outstanding_total(debtor_id=seller_id)
    if total.oldest_on is None:
        return f"販売済みで未無効化：{format_kg(0)}"
    age_days = (clock.today() - total.oldest_on).days
    return f"販売済みで未無効化：{format_kg(total.mass_g)}（{total.sales:,}件、最も古いもの {age_days}日前）"


async def _retired(seller_id: UUID) -> list[str]:
    """The tonnes of each year with their serials, which the public list has in full."""
    return [
        f"{one.year}年に無効化：{one.quantity_t:,} t-CO2（番号 {show_ranges(one.ranges[:MAX_SHOWN_RANGES])}"
        f"{'、ほか' if len(one.ranges) > MAX_SHOWN_RANGES else ''}）"
        for one in await retired_years_of(seller_id)
    ]
