"""Orders whose seller, or what it sells, was found at fault: offered ones end, of others the buyer is told.

What is confirmed or paid binds: whether it goes on is the buyer's to say, and the operator's (docs/sources.md DP-02).
"""

from typing import Any, Final
from uuid import UUID

from core import events
from core.moves import move
from disclosures.duty_kinds import ComplaintStatus, ComplaintSubject
from disclosures.duty_models import Complaint
from disclosures.japanese import format_yen
from parties.kinds import OrganisationStatus
from parties.mail_texts import MailKind
from parties.mails import tell_organisation
from parties.models import Organisation
from payments.invoices import honorific_of
from payments.kinds import GOING_BACK, ORDER_LIFECYCLE, RUNNING, OrderStatus
from payments.models import Order
from payments.orders import free_what_order_took, lock_order
from payments.refund_mails import item_of
from registry.states import HoldStatus

ORDERS_A_PAGE: Final = 100

_COLUMNS: Final = {
    ComplaintSubject.LISTING: "listing_id",
    ComplaintSubject.PRODUCT: "product_id",
    ComplaintSubject.SELLER: "seller_id",
}
"""By which column the orders are found that a complaint is about; a document is not what is ordered."""

_TOLD: Final = tuple(sorted(RUNNING - GOING_BACK))


async def stop_sales_of_complaint(complaint_id: UUID) -> None:
    """A complaint was upheld (event handler; the outbox runs it once)."""
    complaint = await Complaint.get(id=complaint_id)
    column = _COLUMNS.get(complaint.subject_kind)
    if column is not None and complaint.status is ComplaintStatus.UPHELD:
        await _stop_sales(cancels=complaint.took_down, **{column: complaint.subject_id})


async def stop_sales_of_suspended(organisation_id: UUID) -> None:
    """A seller was suspended, and still is (event handler; the outbox runs it once)."""
    if await Organisation.exists(id=organisation_id, status=OrganisationStatus.SUSPENDED):
        await _stop_sales(cancels=True, seller_id=organisation_id)


async def _stop_sales(*, cancels: bool, **orders: Any) -> None:
    """Of these orders cancel those that are only offered, if told to, and tell the buyers of all that run."""
    running = Order.filter(status__in=list(_TOLD), **orders).order_by("id").limit(ORDERS_A_PAGE)
    ids = await running.values_list("id", flat=True)
    while ids:
        for id in ids:
            await _stop(UUID(str(id)), cancels=cancels)
        ids = await running.filter(id__gt=ids[-1]).values_list("id", flat=True)


async def _stop(order_id: UUID, *, cancels: bool) -> None:
    order = await lock_order(order_id)
    if order is None or order.status not in _TOLD:
        return
    if order.status is OrderStatus.OFFERED and cancels:
        await move(Order, order.id, ORDER_LIFECYCLE, to=OrderStatus.CANCELLED)
        await free_what_order_took(order, hold_status=HoldStatus.VOIDED, actor_id=None)
        await events.record("OrderCancelled", subject_id=order.id)
        await _tell(order, MailKind.ORDER_STOPPED)
    elif order.status in (OrderStatus.OFFERED, OrderStatus.CONFIRMED):
        await _tell(order, MailKind.SELLER_AT_FAULT_UNPAID)
    else:
        await _tell(order, MailKind.SELLER_AT_FAULT)


async def _tell(order: Order, kind: MailKind) -> None:
    await order.fetch_related("listing", "product", "buyer", "seller")
    await tell_organisation(
        order.buyer,
        kind,
        honorific=honorific_of(order.buyer),
        item=item_of(order),
        amount=format_yen(order.total_yen),
        seller=order.seller.legal_name,
        order=str(order.id),
    )
