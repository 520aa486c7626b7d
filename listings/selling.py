"""A seller's terms beside what it has on offer: neither may make the other incomplete or untrue."""

from typing import Final
from uuid import UUID

from core import clock
from core.database import transaction
from disclosures.return_texts import disagreement, shipping_disagreement
from disclosures.seller_items import SellerItem
from disclosures.seller_terms import GoodsWithdrawal, SellerTerms
from disclosures.selling import seller_terms_of, set_seller_terms
from listings.errors import ReturnTermsDisagree
from listings.kinds import ListingStatus, ProductStatus
from listings.models import Listing, Product
from listings.seller_pages import (
    facts_of,
    missing_for_credits,
    missing_for_goods,
    require_none_missing,
)
from parties.actors import Actor
from parties.models import Organisation

PRODUCTS_A_PAGE: Final = 200


async def set_terms(actor: Actor, given: SellerTerms) -> UUID:
    """See disclosures.selling.set_seller_terms. What the actor has on offer keeps its pages whole, and its word.

    What was lacking before may go on lacking. Raises IncompleteSellerPages for items that would be lost, and
    ReturnTermsDisagree for a product on sale that says otherwise of returns (docs/sources.md TS-01, TS-11).
    """
    async with transaction():
        before = await seller_terms_of(actor.organisation_id)
        version_id = await set_seller_terms(actor, given)
        terms = await seller_terms_of(actor.organisation_id)
        if terms == before:
            return version_id
        seller = await Organisation.get(id=actor.organisation_id)
        lost = await _missing(seller, terms) - await _missing(seller, before)
        require_none_missing(item for item in SellerItem if item in lost)
        if terms and terms.goods_withdrawal:
            await _require_each_agrees(seller.id, terms.goods_withdrawal)
        return version_id


async def require_sold_in_order(product: Product) -> None:
    """For each order of a product: its seller's pages are whole, and its own words on returns agree with them.

    Raises IncompleteSellerPages (docs/sources.md TS-01, PI-01), ReturnTermsDisagree (docs/sources.md TS-11).
    """
    seller, terms = await Organisation.get(id=product.seller_id), await seller_terms_of(product.seller_id)
    require_none_missing(missing_for_goods(facts_of(seller), terms))
    if terms and terms.goods_withdrawal:
        require_agreement(product, terms.goods_withdrawal)


def require_agreement(product: Product, said: GoodsWithdrawal) -> None:
    """Raises ReturnTermsDisagree unless what a product says of returns agrees with its seller's terms on them."""
    for field, text in (
        ("withdrawalPolicy", disagreement(product.withdrawal_policy, said)),
        ("returnShipping", shipping_disagreement(product.return_shipping, said.return_shipping)),
    ):
        if text is not None:
            raise ReturnTermsDisagree(
                product_name=product.name, field=field, text=text, accepted=said.accepted, days=said.days
            )


async def _missing(seller: Organisation, terms: SellerTerms | None) -> set[SellerItem]:
    """What the pages lack for what the seller has on offer today."""
    facts = facts_of(seller)
    missing: set[SellerItem] = set()
    open_notices = Listing.filter(seller_id=seller.id, status=ListingStatus.PUBLISHED, closes_on__gte=clock.today())
    if await open_notices.exists():
        missing.update(missing_for_credits(facts, terms))
    if await Product.exists(seller_id=seller.id, status=ProductStatus.ON_SALE):
        missing.update(missing_for_goods(facts, terms))
    return missing


async def _require_each_agrees(seller_id: UUID, said: GoodsWithdrawal) -> None:
    on_sale = Product.filter(seller_id=seller_id, status=ProductStatus.ON_SALE).order_by("id").limit(PRODUCTS_A_PAGE)
    products = await on_sale
    while products:
        for product in products:
            require_agreement(product, said)
        products = await on_sale.filter(id__gt=products[-1].id)
