"""Proving promises: what is sold and not retired, against the orders; what is void, against the refunds."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from core.findings import Findings
from core.reading import batches
from core.statements import fetch, marks
from core.tables import OutboxEvent
from core.text import show_day
from disclosures.order_terms import Delivery, OrderKind
from listings.record_rules import RecordRule
from payments.kinds import OrderStatus
from payments.models import Order, Receipt
from payments.owed_retirements import owed_by, owes_retirement
from registry.annotations import VOID_TEXT
from registry.deadline_models import RetirementDeadline
from registry.models import Certificate, Retirement
from registry.outstanding import outstanding_total
from registry.owed_retirements import MET, Owed
from registry.void_models import CertificateVoid

ORDERS_A_BATCH: Final = 200
TOLD_OF: Final = ("OrderConfirmed", "OrderPaid", "RetirementOwed")
"""The events after which the worker writes what an order owes."""


async def verify_voids(findings: Findings) -> None:
    """A certificate is void, in the words that say so, exactly when its credit order was refunded (UN-21)."""
    async for certificates in batches(Certificate.all()):
        ids = [one.id for one in certificates]
        voids = {one.certificate_id: one for one in await CertificateVoid.filter(certificate_id__in=ids)}
        retired = Retirement.filter(id__in=[one.retirement_id for one in certificates])
        holds = dict(await retired.values_list("id", "hold_id"))
        refunded = Order.filter(hold_id__in=list(holds.values()), kind=OrderKind.CREDIT, status=OrderStatus.REFUNDED)
        paid_back = set(await refunded.values_list("hold_id", flat=True))
        # Until the worker has done with a retirement, its certificate may be without its notes.
        waiting = await _unhandled([one.retirement_id for one in certificates], ("RetirementConfirmed",))
        for one in certificates:
            subject, note = f"certificate {one.number}", voids.get(one.id)
            is_refunded = holds.get(one.retirement_id) in paid_back
            if (note is not None) != is_refunded and one.retirement_id not in waiting:
                said = f"void since {note.voided_on}" if note else "not void"
                findings.add(RecordRule.VOID_NOTE, subject, f"{said}; its order was refunded: {is_refunded}")
            if note is not None and note.text != VOID_TEXT.format(day=show_day(note.voided_on)):
                findings.add(RecordRule.VOID_NOTE, subject, "its note says something else than that it is void")


async def verify_outstanding(findings: Findings) -> int:
    """What each order owes is written as the order says, open until it is met; returns the grams that are owed."""
    owed_g = 0
    bound = Order.filter(delivery=Delivery.RETIRE_ON_BEHALF).select_related("product", "demand")
    async for orders in batches(bound, size=ORDERS_A_BATCH):
        owed_g += await _verify_owed(orders, findings)
    async for rows in batches(RetirementDeadline.all()):
        known = Order.filter(id__in=[row.sale_id for row in rows], delivery=Delivery.RETIRE_ON_BEHALF)
        ids = set(await known.values_list("id", flat=True))
        for row in rows:
            if row.sale_id not in ids:
                findings.add(RecordRule.OUTSTANDING, f"owed retirement {row.id}", f"of no order {row.sale_id}")
    total = await outstanding_total()
    if total.mass_g != owed_g:
        detail = f"the public list says {total.mass_g} g, the orders {owed_g} g"
        findings.add(RecordRule.OUTSTANDING, "outstanding list", detail)
    return owed_g


async def _verify_owed(orders: Sequence[Order], findings: Findings) -> int:
    ids = [one.id for one in orders]
    rows = {one.sale_id: one for one in await RetirementDeadline.filter(sale_id__in=ids)}
    receipts = {one.order_id: one for one in await Receipt.filter(order_id__in=ids)}
    met = await _met([one.id for one in rows.values()])
    waiting = await _unhandled(ids, TOLD_OF)
    owed_g = 0
    for order in orders:
        subject, row = f"order {order.id}", rows.get(order.id)
        sold = order.product or order.demand
        owed = owed_by(order, receipts.get(order.id), sold) if owes_retirement(order) and sold else None
        if owed is None:
            if row is not None and row.closed_on is None:
                findings.add(RecordRule.OUTSTANDING, subject, f"{order.status}, but it still owes a retirement")
            continue
        if row is None:
            if order.id not in waiting:
                findings.add(RecordRule.OUTSTANDING, subject, f"{owed.mass_g} g are owed, and nothing says so")
            continue
        if _written(row) != _said(owed):
            findings.add(RecordRule.OUTSTANDING, subject, f"{_written(row)} is written, {_said(owed)} is owed")
        if row.id not in met:
            owed_g += owed.mass_g
            if row.closed_on is not None:
                findings.add(RecordRule.OUTSTANDING, subject, f"closed on {row.closed_on}, but not retired")
    return owed_g


async def _met(ids: Sequence[UUID]) -> set[UUID]:
    """Those whose grams are retired, or need not be any more."""
    if not ids:
        return set()
    rows = await fetch(
        f"SELECT d.id FROM retirement_deadlines d WHERE d.id IN ({marks(len(ids))}) AND {MET}", [str(id) for id in ids]
    )
    return {UUID(str(row["id"])) for row in rows}


async def _unhandled(ids: Sequence[UUID], types: Sequence[str]) -> set[UUID]:
    """The subjects of events that the worker has not brought to their handlers yet."""
    waiting = OutboxEvent.filter(subject_id__in=list(ids), type__in=list(types), handled_at=None)
    return {UUID(str(id)) for id in await waiting.values_list("subject_id", flat=True)}


def _written(row: RetirementDeadline) -> tuple[str, ...]:
    parties = (row.debtor_id, row.buyer_id, row.subject_id, row.use_kind.value, row.use_id, row.use.value, row.title)
    return tuple(str(one) for one in (*parties, row.mass_g, row.sold_on, row.owed_from, row.due_on, row.limit_on))


def _said(owed: Owed) -> tuple[str, ...]:
    kinds = (owed.use_kind.value, owed.use_id, owed.use.value, owed.title)
    days = (owed.deadline.owed_from, owed.deadline.due_on, owed.deadline.limit_on)
    return tuple(
        str(one) for one in (owed.debtor_id, owed.buyer_id, owed.subject_id, *kinds, owed.mass_g, owed.sold_on, *days)
    )
