"""The kinds and states of orders and money."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.lifecycle import Lifecycle
from disclosures.order_terms import PaymentTiming
from listings.kinds import OffsetType
from registry.retirement_deadlines import RetirementUse

USE_OF: Final[Mapping[OffsetType, RetirementUse]] = MappingProxyType(
    {
        OffsetType.EVENT: RetirementUse.EVENT,
        OffsetType.SELF: RetirementUse.SELF,
        # In the end it is those who buy the goods that pay.
        OffsetType.CREDIT_ATTACHED: RetirementUse.PAID,
    }
)
"""By what a demand is for, the time that its retirement may take (docs/sources.md RT-01)."""


class OrderStatus(StrEnum):
    """Where an order is between the offer and its settlement."""

    OFFERED = "OFFERED"
    CONFIRMED = "CONFIRMED"
    PAID = "PAID"
    DELIVERING = "DELIVERING"
    DELIVERED = "DELIVERED"
    SETTLED = "SETTLED"
    REFUNDING = "REFUNDING"
    REFUNDED = "REFUNDED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


ORDER_LIFECYCLE = Lifecycle(
    kind="order",
    moves={
        OrderStatus.OFFERED: frozenset({OrderStatus.CONFIRMED, OrderStatus.CANCELLED, OrderStatus.EXPIRED}),
        OrderStatus.CONFIRMED: frozenset({OrderStatus.PAID, OrderStatus.DELIVERING, OrderStatus.CANCELLED}),
        OrderStatus.PAID: frozenset({OrderStatus.DELIVERING, OrderStatus.REFUNDING}),
        # Back to where delivery began from, when the registry refuses the application.
        OrderStatus.DELIVERING: frozenset(
            {OrderStatus.DELIVERED, OrderStatus.SETTLED, OrderStatus.PAID, OrderStatus.CONFIRMED}
        ),
        OrderStatus.DELIVERED: frozenset({OrderStatus.SETTLED}),
        OrderStatus.SETTLED: frozenset({OrderStatus.REFUNDING}),
        OrderStatus.REFUNDING: frozenset({OrderStatus.REFUNDED}),
        OrderStatus.REFUNDED: frozenset(),
        OrderStatus.CANCELLED: frozenset(),
        OrderStatus.EXPIRED: frozenset(),
    },
)

DELIVERABLE_FROM = {
    PaymentTiming.BEFORE_DELIVERY: OrderStatus.PAID,
    PaymentTiming.AFTER_DELIVERY: OrderStatus.CONFIRMED,
}
"""The state in which delivery may begin, by the order's terms."""

PAYABLE_FROM = {
    PaymentTiming.BEFORE_DELIVERY: OrderStatus.CONFIRMED,
    PaymentTiming.AFTER_DELIVERY: OrderStatus.DELIVERED,
}
"""The state in which a payment is received, by the order's terms."""

RUNNING: Final = frozenset(
    status for status, further in ORDER_LIFECYCLE.moves.items() if further and status is not OrderStatus.SETTLED
)
"""Something is still to come: delivery, money or its way back. A settled order may stay so for ever."""

GOING_BACK: Final = frozenset({OrderStatus.REFUNDING, OrderStatus.REFUNDED})
"""Withdrawn from once it was paid: its money is owed back, or went back."""


class WithdrawalAnswer(StrEnum):
    """What became of a buyer's withdrawal."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, kw_only=True)
class Patience:
    """After how many days in Japan a seller that does not answer a withdrawal is reminded, and others are told.

    Both are Musubi's own: what is a right waits for nobody.
    """

    reminder_days: int = 3
    escalation_days: int = 10


class Account(StrEnum):
    """Where an order's yen are. PAYER is the outside; every other account is a place of a captured yen."""

    PAYER = "PAYER"
    HELD = "HELD"
    PAYABLE_SELLER = "PAYABLE_SELLER"
    PAYABLE_COUNCIL = "PAYABLE_COUNCIL"
    FEE = "FEE"
    TAX = "TAX"
    PAID_OUT = "PAID_OUT"
    REFUNDED = "REFUNDED"


class Payee(StrEnum):
    """To whom an order's money is sent on."""

    SELLER = "SELLER"
    COUNCIL = "COUNCIL"


class Movement(StrEnum):
    """What moved the yen."""

    RECEIPT = "RECEIPT"
    SETTLEMENT = "SETTLEMENT"
    PAYOUT_SELLER = "PAYOUT_SELLER"
    PAYOUT_COUNCIL = "PAYOUT_COUNCIL"
    RETURN_SELLER = "RETURN_SELLER"
    RETURN_COUNCIL = "RETURN_COUNCIL"
    REFUND = "REFUND"


class Book(StrEnum):
    """What an organisation keeps its books of."""

    ORDERS = "ORDERS"
    INVOICES = "INVOICES"
    RECEIPTS = "RECEIPTS"
    PAYOUTS = "PAYOUTS"
    REFUNDS = "REFUNDS"
