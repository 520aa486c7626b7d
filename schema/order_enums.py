"""The enumerations of orders, their money, withdrawals and refunds."""

from enum import Enum

from disclosures.order_terms import BuyerAge, OrderKind, PaymentTiming
from disclosures.withdrawal import CreditEnd, Ground
from payments.kinds import Account, OrderStatus, Payee, WithdrawalAnswer

ORDERS: dict[type[Enum], tuple[str, dict[str, str]]] = {
    OrderKind: ("What an order buys.", {"CREDIT": "Tonnes.", "PRODUCT": "Units of a credit-attached product."}),
    PaymentTiming: (
        "Which comes first.",
        {"BEFORE_DELIVERY": "The money（前払い）.", "AFTER_DELIVERY": "The delivery（後払い）."},
    ),
    OrderStatus: (
        "Where an order is.",
        {
            "OFFERED": "Waits for the buyer's confirmation.",
            "CONFIRMED": "Confirmed with the hash of the screen.",
            "PAID": "Payment received, delivery to come.",
            "DELIVERING": "Transfer or retirement requested.",
            "DELIVERED": "Delivered, payment to come.",
            "SETTLED": "Delivered and paid.",
            "REFUNDING": "Withdrawn from, its money owed back.",
            "REFUNDED": "Its money went back.",
            "CANCELLED": "Cancelled.",
            "EXPIRED": "Not confirmed in time.",
        },
    ),
    Account: (
        "Where an order's yen are.",
        {
            "PAYER": "Came from outside.",
            "HELD": "Received for the seller（代理受領）.",
            "PAYABLE_SELLER": "Owed to the seller.",
            "PAYABLE_COUNCIL": "Owed to the council.",
            "FEE": "The platform's fee.",
            "TAX": "Consumption tax on the fee.",
            "PAID_OUT": "Sent on.",
            "REFUNDED": "Sent back.",
        },
    ),
    Payee: (
        "To whom an order's money is sent on.",
        {"SELLER": "The seller's part.", "COUNCIL": "The council's fee."},
    ),
    Ground: (
        "By what a buyer may withdraw from a paid order.",
        {
            "STATUTORY": "By law: no term on returns was shown（特定商取引法15条の3）.",
            "SHOWN_TERMS": "By the days to return goods that were shown.",
            "LATE_DELIVERY": "What was promised did not come in time.",
            "AGREEMENT": "By no right: if the seller agrees.",
        },
    ),
    CreditEnd: (
        "What becomes of an order's credit when its money goes back.",
        {
            "RELEASED": "It was not used: the seller has it again.",
            "RETURNED": "It was transferred: it comes back by a transfer.",
            "STAYS_RETIRED": "It was retired: it stays so, and nobody claims it.",
        },
    ),
    WithdrawalAnswer: (
        "The answer to a withdrawal.",
        {"ACCEPTED": "The money goes back.", "REFUSED": "The order stands."},
    ),
    BuyerAge: (
        "What a consumer says of its age before it orders.",
        {"ADULT": "Of age, 18 or more.", "MINOR_WITH_CONSENT": "A minor, with the consent of its guardians."},
    ),
}
