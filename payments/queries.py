"""What may be read of orders and money, and by whom."""

from uuid import UUID

from tortoise.expressions import Q

from core.errors import NotFound
from core.pages import Page, page_of
from disclosures.order_terms import OrderKind
from parties.actors import Actor
from payments.models import Order


async def get_order_for(actor: Actor | None, id: UUID) -> Order:
    """An order, for its buyer, seller, council and operators. Raises NotFound."""
    found = await Order.get_or_none(id=id).select_related("seller", "buyer", "hold__issuance__project")
    if found is None or actor is None or not _may_read(actor, found):
        raise NotFound(kind="Order", id=str(id))
    return found


async def page_of_orders_for(actor: Actor, *, first: int, after: str | None) -> Page[Order]:
    """The actor's organisation's orders on either side; every order for operators."""
    query = Order.all().select_related("seller", "buyer", "hold__issuance__project")
    if not actor.is_operator:
        mine = actor.organisation_id
        query = query.filter(Q(buyer_id=mine) | Q(seller_id=mine) | Q(council_id=mine))
    return await page_of(query, first=first, after=after)


async def get_sale_of_hold(hold_id: UUID) -> Order | None:
    """The order whose tonnes a hold has, for the documents of its delivery; none where nobody bought them."""
    return await Order.get_or_none(hold_id=hold_id, kind=OrderKind.CREDIT)


def _may_read(actor: Actor, order: Order) -> bool:
    return actor.is_operator or actor.organisation_id in (order.buyer_id, order.seller_id, order.council_id)
