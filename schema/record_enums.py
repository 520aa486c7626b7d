"""The enumerations of what is kept of acts: approvals and books."""

from enum import Enum

from parties.kinds import ApprovalDecision, ApprovalStatus
from payments.kinds import Book

RECORDS: dict[type[Enum], tuple[str, dict[str, str]]] = {
    ApprovalStatus: (
        "Where a request for a second person's word（決裁）stands.",
        {
            "REQUESTED": "Another person has to decide.",
            "APPROVED": "Agreed to; the request may be sent again.",
            "DECLINED": "Refused for good.",
            "USED": "The act was done with it.",
            "LAPSED": "Not decided or not used in time.",
        },
    ),
    Book: (
        "What an organisation keeps its books of（帳簿の種類）.",
        {
            "ORDERS": "Orders, by the day on which they were made（注文）.",
            "INVOICES": "Invoices, by the day on which they were issued（請求書）.",
            "RECEIPTS": "Money that came in for orders, by its day（入金）.",
            "REFUNDS": "What went back to buyers.",
            "PAYOUTS": "Money that was sent on to the organisation, by its day（送金）.",
        },
    ),
    ApprovalDecision: (
        "What the second person says.",
        {"APPROVE": "The act may be done.", "DECLINE": "It may not; a new request needs a new key."},
    ),
}
