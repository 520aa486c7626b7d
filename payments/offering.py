"""New offers: who is late with what was paid for makes none (docs/sources.md TS-30)."""

from uuid import UUID

from listings import listing, products
from parties.actors import Actor
from payments.prepaid import require_on_time


async def publish_listing(actor: Actor, request: listing.ListingRequest) -> UUID:
    """See listings.listing.publish_listing. Raises SellerOverdue besides. In the caller's transaction."""
    await require_on_time(actor, "publishListing")
    return await listing.publish_listing(actor, request)


async def offer_product(actor: Actor, request: products.ProductRequest) -> UUID:
    """See listings.products.offer_product. Raises SellerOverdue besides. In the caller's transaction."""
    await require_on_time(actor, "offerProduct")
    return await products.offer_product(actor, request)
