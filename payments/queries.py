"""What may be read of orders and money, and by whom."""

from collections.abc import Collection
from uuid import UUID

from core.errors import NotFound
from core.pages import Page
from core.projections import page_of_views
from disclosures.order_terms import OrderKind
from parties.actors import Actor
from payments.models import Invoice, Order
from payments.views import ORDER, OrderView


async def get_order_for(actor: Actor | None, id: UUID) -> Order:
    """An order, for its buyer, seller, council and operators. Raises NotFound."""
    found = await Order.get_or_none(id=id).select_related("seller", "buyer", "hold__issuance__project")
    if found is None or actor is None or not _may_read(actor, found):
        raise NotFound(kind="Order", id=str(id))
    return found


async def page_of_orders_for(
    actor: Actor, *, first: int, after: str | None, parts: Collection[str] = ()
) -> Page[OrderView]:
    """The actor's organisation's orders on either side; every order for operators. `seller` and `buyer` where `parts`
    names them."""
    where, values = "1 = 1", list[str]()
    if not actor.reads_all:
        where = "o.buyer_id = $1 OR o.seller_id = $2 OR o.council_id = $3"
        values = [str(actor.organisation_id)] * 3
    tables = "orders o JOIN organisations s ON s.id = o.seller_id JOIN organisations b ON b.id = o.buyer_id"
    return await page_of_views(ORDER, tables=tables, where=where, values=values, first=first, after=after, parts=parts)


async def invoices_of(order_ids: Collection[UUID]) -> dict[UUID, Invoice]:
    """The invoices of those of the orders that have one; who may read an order may read its invoice."""
    return {one.order_id: one for one in await Invoice.filter(order_id__in=list(order_ids))}


async def get_sale_of_hold(hold_id: UUID) -> Order | None:
    """The order whose tonnes a hold has, for the documents of its delivery; none where nobody bought them."""
    return await Order.get_or_none(hold_id=hold_id, kind=OrderKind.CREDIT)


def _may_read(actor: Actor, order: Order) -> bool:
    return actor.reads_all or actor.organisation_id in (order.buyer_id, order.seller_id, order.council_id)
