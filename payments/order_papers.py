"""What hangs on orders: kept screens, withdrawals, refunds and papers; who may read an order may read these."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from disclosures.document_kinds import DocumentKind
from disclosures.models import PublishedDocument, Snapshot
from disclosures.withdrawal import WithdrawalRight
from payments.models import Order
from payments.refund_models import Refund, Withdrawal
from payments.withdrawals import may_withdraw_now, right_of

CONFIRMATION_KIND: Final = "FINAL_CONFIRMATION"


async def whole_orders_of(ids: Collection[UUID]) -> dict[UUID, Order]:
    """Each of these orders, with its buyer."""
    return {one.id: one for one in await Order.filter(id__in=list(ids)).select_related("buyer")}


async def kept_screens_of(order_ids: Collection[UUID]) -> dict[UUID, Snapshot]:
    """The screens that were confirmed (docs/sources.md TS-24)."""
    kept = await Snapshot.filter(kind=CONFIRMATION_KIND, subject_id__in=list(order_ids)).order_by("id")
    return {one.subject_id: one for one in kept}


def shown_on(screen: Snapshot) -> Mapping[str, Any]:
    """What a kept screen showed, by language, with its rule's version."""
    record: dict[str, Any] = json.loads(screen.content)
    return record


async def withdrawals_of(order_ids: Collection[UUID]) -> dict[UUID, Withdrawal]:
    """The newest withdrawal from each of the orders that has one."""
    found = await Withdrawal.filter(order_id__in=list(order_ids)).order_by("id")
    return {one.order_id: one for one in found}


def withdrawal_right_of(order: Order) -> WithdrawalRight | None:
    """By what the buyer of a paid order could withdraw today; needs `buyer` fetched."""
    right = right_of(order, order.buyer)
    return right if may_withdraw_now(order, right) else None


async def refunds_of(order_ids: Collection[UUID]) -> dict[UUID, Refund]:
    """The refunds of those of the orders that have one."""
    return {one.order_id: one for one in await Refund.filter(order_id__in=list(order_ids))}


async def papers_of(keys: Collection[tuple[UUID, DocumentKind]]) -> dict[tuple[UUID, DocumentKind], PublishedDocument]:
    """The latest kept document of a kind about an order, for each key that has one."""
    ids, kinds = {id for id, _ in keys}, {kind for _, kind in keys}
    found = await PublishedDocument.filter(subject_id__in=list(ids), kind__in=list(kinds)).order_by("version")
    return {(one.subject_id, one.kind): one for one in found}
