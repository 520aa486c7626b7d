"""Proving the money: of every order, where each yen is, and that its papers say the same.

Findings are data. One batch of orders is held at a time. When others may be writing, the caller opens
`core.reading.consistent_view()` around it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from core import clock
from core.findings import Finding, Findings
from core.reading import batches
from disclosures.document_kinds import DocumentKind
from disclosures.models import PublishedDocument, Snapshot
from disclosures.order_terms import Delivery, OrderKind, PaymentTiming
from disclosures.withdrawal import CreditEnd
from payments.fees import (
    PAYOUTS,
    RETURNS,
    payout_postings,
    payout_return_postings,
    receipt_postings,
    refund_postings,
    schedule_on,
    settlement_postings,
)
from payments.kinds import GOING_BACK, Account, Movement, OrderStatus, Payee, WithdrawalAnswer
from payments.models import Invoice, Order, Payout, Posting, Receipt
from payments.refund_models import PayoutReturn, Refund, Withdrawal
from registry.models import Allocation
from registry.states import UseKind

ORDERS_A_BATCH: Final = 200

CONFIRMATION_KIND: Final = "FINAL_CONFIRMATION"

NEVER_CONFIRMED: Final = frozenset({OrderStatus.OFFERED, OrderStatus.EXPIRED})
"""In these an order has no confirmation; CANCELLED may come before or after it."""

DELIVERY_BEGUN: Final = frozenset({OrderStatus.DELIVERING, OrderStatus.DELIVERED, OrderStatus.SETTLED})

IN_FORCE: Final = frozenset({OrderStatus.CONFIRMED, OrderStatus.PAID}) | DELIVERY_BEGUN
"""Confirmed, and not cancelled since."""

PAID_IN: Final = {
    PaymentTiming.BEFORE_DELIVERY: frozenset({OrderStatus.PAID, OrderStatus.DELIVERING, OrderStatus.SETTLED})
    | GOING_BACK,
    PaymentTiming.AFTER_DELIVERY: frozenset({OrderStatus.SETTLED}) | GOING_BACK,
}
"""The states of an order whose money has come in, by its terms."""

INVOICED_IN: Final = {
    PaymentTiming.BEFORE_DELIVERY: IN_FORCE | GOING_BACK,
    PaymentTiming.AFTER_DELIVERY: frozenset({OrderStatus.DELIVERED, OrderStatus.SETTLED}) | GOING_BACK,
}
"""The states of an order whose invoice has been issued, by its terms."""


class MoneyRule(StrEnum):
    """A rule of the money, as a finding names it."""

    MOVEMENT_SUM = "movement_sum"
    ORDER_SUM = "order_sum"
    PLACES = "places"
    RECEIPT = "receipt"
    SETTLEMENT = "settlement"
    PAYOUT = "payout"
    ORDER_TOTAL = "order_total"
    INVOICE = "invoice"
    INVOICE_HASH = "invoice_hash"
    SNAPSHOT = "snapshot"
    SNAPSHOT_HASH = "snapshot_hash"
    ORDER_ALLOCATION = "order_allocation"
    WITHDRAWAL = "withdrawal"
    REFUND = "refund"
    RETURN_INVOICE = "return_invoice"


@dataclass(frozen=True, kw_only=True)
class MoneyVerdict:
    """What a verification read, where every yen is, and what it found; `finding_count` may exceed the kept findings."""

    findings: Sequence[Finding]
    finding_count: int
    orders: int
    captured_yen: int
    yen_by_account: Mapping[Account, int]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.finding_count == 0


Movements = dict[Movement, dict[Account, int]]


@dataclass(kw_only=True)
class _Papers:
    """What hangs on one order."""

    movements: Movements = field(default_factory=dict)
    receipt: Receipt | None = None
    invoice: Invoice | None = None
    payouts: list[Payout] = field(default_factory=list)
    returns: list[PayoutReturn] = field(default_factory=list)
    """With their payouts."""
    accepted: list[Withdrawal] = field(default_factory=list)
    refund: Refund | None = None
    return_invoices: list[PublishedDocument] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    """The live allocations of the order, or of the demand that it fulfils."""

    @property
    def balances(self) -> Counter[Account]:
        """The yen in each account."""
        total: Counter[Account] = Counter()
        for postings in self.movements.values():
            total.update(postings)
        return total


async def verify_money() -> MoneyVerdict:
    """Read every order with its postings and papers and report each break of a `MoneyRule`; nothing is changed."""
    findings, count = Findings(), 0
    yen: Counter[Account] = Counter()
    async for orders in batches(Order.all(), size=ORDERS_A_BATCH):
        papers = await _papers_of(orders)
        for order in orders:
            _verify_order(order, papers[order.id], findings)
            yen.update(papers[order.id].balances)
        count += len(orders)
    return MoneyVerdict(
        findings=tuple(findings.kept),
        finding_count=findings.count,
        orders=count,
        captured_yen=-yen[Account.PAYER],
        yen_by_account={account: yen[account] for account in Account},
    )


async def _papers_of(orders: Sequence[Order]) -> defaultdict[UUID, _Papers]:
    ids = [order.id for order in orders]
    papers: defaultdict[UUID, _Papers] = defaultdict(_Papers)
    for posting in await Posting.filter(order_id__in=ids):
        accounts = papers[posting.order_id].movements.setdefault(posting.movement, {})
        accounts[posting.account] = accounts.get(posting.account, 0) + posting.amount_yen
    for receipt in await Receipt.filter(order_id__in=ids):
        papers[receipt.order_id].receipt = receipt
    for invoice in await Invoice.filter(order_id__in=ids):
        papers[invoice.order_id].invoice = invoice
    for payout in await Payout.filter(order_id__in=ids):
        papers[payout.order_id].payouts.append(payout)
    for returned in await PayoutReturn.filter(payout__order_id__in=ids).select_related("payout"):
        papers[returned.payout.order_id].returns.append(returned)
    for withdrawal in await Withdrawal.filter(order_id__in=ids, answer=WithdrawalAnswer.ACCEPTED):
        papers[withdrawal.order_id].accepted.append(withdrawal)
    for refund in await Refund.filter(order_id__in=ids):
        papers[refund.order_id].refund = refund
    for paper in await PublishedDocument.filter(subject_id__in=ids, kind=DocumentKind.RETURN_INVOICE):
        papers[paper.subject_id].return_invoices.append(paper)
    for snapshot in await Snapshot.filter(kind=CONFIRMATION_KIND, subject_id__in=ids):
        papers[snapshot.subject_id].snapshots.append(snapshot)
    # A credit order's grams are its demand's, and once it is paid back its own.
    uses = {order.id: {order.id, order.demand_id or order.id} for order in orders}
    allocations: defaultdict[UUID, list[Allocation]] = defaultdict(list)
    for allocation in await Allocation.filter(use_id__in=list(set().union(*uses.values())), released_at=None):
        allocations[allocation.use_id].append(allocation)
    for order in orders:
        found = [one for use_id in uses[order.id] for one in allocations[use_id]]
        papers[order.id].allocations = [one for one in found if one.hold_id == order.hold_id]
    return papers


def _verify_order(order: Order, papers: _Papers, findings: Findings) -> None:
    for check in (_sums, _movements, _payouts, _returns, _invoice, _snapshot, _allocation, _withdrawal, _refund):
        for rule, detail in check(order, papers):
            findings.add(rule, f"order {order.id}", detail)


def _sums(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """Every movement and the order as a whole sum to zero, and no place has less than nothing."""
    for movement, postings in papers.movements.items():
        if sum(postings.values()) != 0:
            yield MoneyRule.MOVEMENT_SUM, f"{movement} sums to {sum(postings.values())} yen"
    balances = papers.balances
    captured_yen = -balances.pop(Account.PAYER, 0)
    if captured_yen != balances.total():
        yield MoneyRule.ORDER_SUM, f"{captured_yen} yen captured, {balances.total()} yen in all places"
    for account, amount_yen in balances.items():
        if amount_yen < 0:
            yield MoneyRule.PLACES, f"{amount_yen} yen in {account}"
    if order.status is OrderStatus.SETTLED and balances[Account.HELD] != 0:
        yield MoneyRule.PLACES, f"settled, but {balances[Account.HELD]} yen are held"


def _movements(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """The receipt is of the order's total exactly when it is paid, the settlement as the fees of its day say."""
    paid = order.status in PAID_IN[order.payment_timing]
    received_yen = papers.receipt.amount_yen if papers.receipt else None
    expected_yen = order.total_yen if paid else None
    if received_yen != expected_yen:
        yield MoneyRule.RECEIPT, f"{order.status}: {received_yen} yen received, {expected_yen} expected"
    expected = receipt_postings(order.total_yen) if paid else {}
    yield from _differs(MoneyRule.RECEIPT, papers.movements.get(Movement.RECEIPT, {}), expected)
    expected = _expected_settlement(order)
    yield from _differs(MoneyRule.SETTLEMENT, papers.movements.get(Movement.SETTLEMENT, {}), expected)


def _expected_settlement(order: Order) -> dict[Account, int]:
    if order.status not in {OrderStatus.SETTLED} | GOING_BACK or order.settled_at is None:
        return {}
    return settlement_postings(
        total_yen=order.total_yen,
        net_yen=order.total_yen - order.tax_yen,
        brokered=order.council_id is not None,
        schedule=schedule_on(clock.legal_day(order.settled_at)),
    )


def _payouts(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """Each payout has its postings and its payee, and no payout's postings are without it."""
    payees = {Payee.SELLER: order.seller_id, Payee.COUNCIL: order.council_id}
    for payee, (movement, payable) in PAYOUTS.items():
        made = [payout for payout in papers.payouts if payout.movement is movement]
        expected = payout_postings(payable=payable, amount_yen=sum(one.amount_yen for one in made)) if made else {}
        yield from _differs(MoneyRule.PAYOUT, papers.movements.get(movement, {}), expected)
        for payout in made:
            if payout.payee_id != payees[payee]:
                yield MoneyRule.PAYOUT, f"{movement} went to {payout.payee_id}, not to {payees[payee]}"
    strange = {payout.movement for payout in papers.payouts} - {movement for movement, _ in PAYOUTS.values()}
    if strange:
        yield MoneyRule.PAYOUT, f"payouts of {', '.join(sorted(strange))}"


def _invoice(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """The total adds up; the invoice asks for it, exists when the terms say so, and is as it was issued."""
    tax_yen = 0 if order.kind is OrderKind.PRODUCT else order.tax_yen
    if order.total_yen != order.subtotal_yen + order.shipping_yen + tax_yen:
        detail = f"{order.total_yen} yen of {order.subtotal_yen}, {order.shipping_yen} shipping and {tax_yen} tax"
        yield MoneyRule.ORDER_TOTAL, detail
    invoice = papers.invoice
    if invoice is None:
        if order.status in INVOICED_IN[order.payment_timing]:
            yield MoneyRule.INVOICE, f"{order.status} without an invoice"
        return
    if order.status not in INVOICED_IN[order.payment_timing] | {OrderStatus.CANCELLED}:
        yield MoneyRule.INVOICE, f"{order.status} with an invoice"
    if invoice.total_yen != order.total_yen:
        yield MoneyRule.INVOICE, f"{invoice.total_yen} yen, the order's total is {order.total_yen}"
    if _digest(invoice.document) != invoice.document_hash:
        yield MoneyRule.INVOICE_HASH, f"invoice {invoice.number}: {_digest(invoice.document)} by its document"


def _snapshot(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """A confirmed order has one kept screen, whose hash is the confirmation's."""
    confirmed = order.confirmation_hash is not None
    if order.status is not OrderStatus.CANCELLED and confirmed == (order.status in NEVER_CONFIRMED):
        yield MoneyRule.SNAPSHOT, f"{order.status} with the confirmation {order.confirmation_hash}"
    hashes = [snapshot.content_hash for snapshot in papers.snapshots]
    if hashes != ([order.confirmation_hash] if confirmed else []):
        yield MoneyRule.SNAPSHOT, f"the confirmation is {order.confirmation_hash}, the kept screens are {hashes}"
    for snapshot in papers.snapshots:
        if _digest(snapshot.content) != snapshot.content_hash:
            yield MoneyRule.SNAPSHOT_HASH, f"snapshot {snapshot.id}: {_digest(snapshot.content)} by its content"


def _allocation(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """A product order in force has its grams, a credit order to be retired has its demand's from the delivery on."""
    grams = {allocation.use_kind: allocation.mass_g for allocation in papers.allocations}
    if order.kind is OrderKind.PRODUCT:
        expected = {UseKind.PRODUCT_SALE: order.mass_g} if order.status in IN_FORCE else {}
        if any(one.credit_end is CreditEnd.STAYS_RETIRED for one in papers.accepted):
            expected = {UseKind.REFUNDED_SALE: order.mass_g}
        # Cancelled after the retirement, they stay where they lie, and are nobody's.
        given_up = order.status is OrderStatus.CANCELLED and grams == {UseKind.REFUNDED_SALE: order.mass_g}
        if grams != expected and not given_up:
            yield MoneyRule.ORDER_ALLOCATION, f"{order.status}: {grams} g allocated, {expected} expected"
    elif order.delivery is Delivery.RETIRE_ON_BEHALF and (
        order.status in DELIVERY_BEGUN or (order.status in GOING_BACK and order.delivered_at is not None)
    ):
        use_kind = UseKind.REFUNDED_SALE if order.status in GOING_BACK else UseKind.DEMAND
        given_g = grams.get(use_kind, 0)
        if not 0 < given_g <= order.mass_g:
            yield MoneyRule.ORDER_ALLOCATION, f"{order.status}: {given_g} g of {order.mass_g} g allocated"


def _returns(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """What came back from a payee has its postings, is all that it was paid, and is of an order that is refunded."""
    payables = dict(PAYOUTS.values())
    for payout_movement, movement in RETURNS.items():
        came = [one for one in papers.returns if one.payout.movement is payout_movement]
        amount_yen = sum(one.amount_yen for one in came)
        expected = payout_return_postings(payable=payables[payout_movement], amount_yen=amount_yen) if came else {}
        yield from _differs(MoneyRule.PAYOUT, papers.movements.get(movement, {}), expected)
    for one in papers.returns:
        if one.amount_yen != one.payout.amount_yen:
            yield MoneyRule.PAYOUT, f"{one.amount_yen} yen came back of {one.payout.amount_yen}"
    if papers.returns and order.status not in GOING_BACK:
        yield MoneyRule.PAYOUT, f"{order.status}, but a payout came back"


def _withdrawal(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """An order goes back exactly when its withdrawal was accepted."""
    if len(papers.accepted) != (1 if order.status in GOING_BACK else 0):
        yield MoneyRule.WITHDRAWAL, f"{order.status} with {len(papers.accepted)} accepted withdrawals"


def _refund(order: Order, papers: _Papers) -> Iterable[tuple[MoneyRule, str]]:
    """A refunded order's total went back, from every place where a yen of it was, with one return invoice."""
    refunded = order.status is OrderStatus.REFUNDED
    given_yen = papers.refund.amount_yen if papers.refund else None
    if given_yen != (order.total_yen if refunded else None):
        yield MoneyRule.REFUND, f"{order.status}: {given_yen} yen refunded of {order.total_yen}"
    for withdrawal in papers.accepted if papers.refund else ():
        came_back = papers.refund is not None and papers.refund.reverse_transfer_id is not None
        if came_back != (withdrawal.credit_end is CreditEnd.RETURNED):
            yield MoneyRule.REFUND, f"the credit is {withdrawal.credit_end}, tonnes came back: {came_back}"
    before = papers.balances
    before.subtract(papers.movements.get(Movement.REFUND, {}))
    sent_on = before[Account.PAID_OUT] or before[Account.REFUNDED]
    expected = refund_postings(before) if refunded and not sent_on else {}
    yield from _differs(MoneyRule.REFUND, papers.movements.get(Movement.REFUND, {}), expected)
    if len(papers.return_invoices) != (1 if refunded else 0):
        yield MoneyRule.RETURN_INVOICE, f"{order.status} with {len(papers.return_invoices)} return invoices"
    for paper in papers.return_invoices:
        if _digest(paper.content) != paper.content_hash:
            yield MoneyRule.RETURN_INVOICE, f"return invoice {paper.id}: {_digest(paper.content)} by its content"


def _differs(
    rule: MoneyRule, postings: Mapping[Account, int], expected: Mapping[Account, int]
) -> Iterable[tuple[MoneyRule, str]]:
    if postings != expected:
        yield rule, f"posted {_shown(postings)}, expected {_shown(expected)}"


def _shown(postings: Mapping[Account, int]) -> str:
    return ", ".join(f"{account} {amount_yen}" for account, amount_yen in sorted(postings.items())) or "nothing"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
