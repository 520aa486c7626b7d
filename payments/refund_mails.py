"""Mails to both sides of an order about its withdrawal and its refund."""

from disclosures.japanese import format_yen
from parties.mail_texts import MailKind
from parties.mails import tell_organisation
from parties.models import Organisation
from payments.invoices import honorific_of
from payments.models import Order


def item_of(order: Order) -> str:
    """What an order is of, as mails call it; needs `listing` and `product` fetched."""
    return order.product.name if order.product else order.listing.title if order.listing else ""


async def tell_both_sides(order: Order, kind: MailKind, **values: object) -> None:
    """Tell an order's buyer and seller by mail what became of it. In the caller's transaction."""
    await order.fetch_related("listing", "product")
    item = item_of(order)
    for organisation in await Organisation.filter(id__in=[order.buyer_id, order.seller_id]).order_by("id"):
        honorific = honorific_of(organisation)
        amount = format_yen(order.total_yen)
        await tell_organisation(organisation, kind, item=item, amount=amount, honorific=honorific, **values)
