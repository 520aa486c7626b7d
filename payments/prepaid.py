"""Orders paid in advance: the notice that is due for each (特定商取引法13条), and what a late seller may not do."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from disclosures.document_kinds import DocumentKind
from disclosures.japanese import format_yen
from disclosures.models import PublishedDocument
from disclosures.order_terms import OrderKind, PaymentTiming
from disclosures.prepaid_notice import PrepaidFacts, compose_prepaid_notice
from disclosures.published import keep_document
from listings.facts import contact_of
from parties.actors import Actor
from parties.mail_texts import MailKind
from parties.mails import language_of, write_mail
from parties.permissions import require
from payments.errors import SellerOverdue
from payments.invoices import honorific_of
from payments.kinds import GOING_BACK, OrderStatus
from payments.models import Order, Receipt

OVERDUE: Final = timedelta(days=7)
"""The week within which a delivery is still without delay (docs/sources.md TS-30)."""

UNDELIVERED: Final = (OrderStatus.PAID, OrderStatus.DELIVERING)


async def write_prepaid_notice(order_id: UUID) -> None:
    """Keep the notice of a payment that came before the delivery, and mail it to the buyer (worker).

    A second run, and an order that was withdrawn from already, change nothing. Needs an open transaction.
    """
    # Whoever comes at the same moment waits here, and then finds the notice.
    await Order.select_for_update(no_key=True).get(id=order_id)
    order = await Order.get(id=order_id).select_related("seller", "buyer", "product", "listing")
    if order.payment_timing is not PaymentTiming.BEFORE_DELIVERY or order.status in GOING_BACK:
        return
    if await _has_notice(order_id):
        return
    receipt = await Receipt.get(order_id=order_id)
    is_product = order.kind is OrderKind.PRODUCT
    assert order.product is not None if is_product else order.listing is not None
    facts = PrepaidFacts(
        recipient_name=order.buyer.legal_name,
        recipient_honorific=honorific_of(order.buyer),
        received_on=receipt.received_on,
        amount_yen=receipt.amount_yen,
        accepted_on=clock.legal_day(order.confirmed_at) if order.confirmed_at else receipt.received_on,
        item_name=order.product.name if order.product else order.listing.title if order.listing else "",
        units=order.units,
        mass_g=order.mass_g,
        delivery=order.delivery,
        deliver_by=order.deliver_by,
        retire_by=order.product.retire_by if order.product else None,
        seller_name=order.seller.legal_name,
        manager_name=order.seller.responsible_person,
        contact=contact_of(order.seller),
        issued_on=clock.today(),
        order_number=str(order.id),
    )
    await keep_document(
        compose_prepaid_notice(facts),
        subject_type="Order",
        subject_id=order.id,
        publisher_id=order.seller_id,
        recipient_id=order.buyer_id,
        is_public=False,
    )
    await write_mail(
        MailKind.PREPAID_NOTICE,
        to=order.buyer.email,
        language=await language_of(order.buyer),
        name=order.buyer.legal_name,
        honorific=honorific_of(order.buyer),
        seller=order.seller.legal_name,
        item=facts.item_name,
        amount=format_yen(facts.amount_yen),
        received_on=facts.received_on.isoformat(),
        deliver_by=facts.deliver_by.isoformat(),
        address=facts.contact.address,
        phone=facts.contact.phone,
    )


async def require_on_time(actor: Actor, act: str) -> None:
    """Raises SellerOverdue while the actor's organisation owes what was paid in advance for a week (TS-30).

    Asks first whether the actor may do the act at all, as the act itself does.
    """
    require(actor, act)
    today, now = clock.today(), clock.now()
    paid = Order.filter(
        seller_id=actor.organisation_id,
        payment_timing=PaymentTiming.BEFORE_DELIVERY,
        status__in=list(UNDELIVERED),
    )
    late = await paid.filter(deliver_by__lt=today - OVERDUE).values_list("id", "deliver_by")
    due: dict[str, date] = {str(id): day for id, day in late}
    unwritten = paid.filter(paid_at__lt=now - OVERDUE).filter(~Q(id__in=list(due)))
    for id, paid_at in await unwritten.values_list("id", "paid_at"):
        if not await _has_notice(id):
            due[str(id)] = clock.legal_day(paid_at)
    if due:
        raise SellerOverdue(orders=len(due), oldest_on=min(due.values()).isoformat())


async def _has_notice(order_id: UUID) -> bool:
    return await PublishedDocument.exists(subject_id=order_id, kind=DocumentKind.PREPAID_NOTICE)
