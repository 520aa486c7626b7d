"""What may go wrong with orders and money.

DomainError
└── PaymentError
    ├── StaleConfirmation   the offer changed since the buyer saw it
    ├── PaymentFirst        delivery is asked for before the money that the terms put first
    ├── NotPayableYet       money is recorded before the terms allow it
    ├── WrongAmount         another amount than the invoice's
    ├── PayeeNotVerified    what it is owed waits until the payee is verified
    └── NothingToPayOut     no yen are payable to that payee
"""

from dataclasses import dataclass

from core.errors import DomainError


@dataclass(kw_only=True, eq=False)
class PaymentError(DomainError):
    """An expected failure with orders and money."""


@dataclass(kw_only=True, eq=False)
class StaleConfirmation(PaymentError):
    """The hash is not that of the present terms: the buyer must look at them again (docs/sources.md TS-20)."""

    code = "STALE_CONFIRMATION"
    message_ja = "ご確認の後に条件が変わりました。最新の最終確認画面をご覧のうえ、もう一度確定してください。"
    message_en = "The terms changed after you saw them. Read the final confirmation again, then confirm."

    given_hash: str
    current_hash: str


@dataclass(kw_only=True, eq=False)
class PaymentFirst(PaymentError):
    """The order's terms put payment before delivery, and it has not been received (docs/sources.md RG-12)."""

    code = "PAYMENT_FIRST"
    message_ja = "この注文は前払いです。入金（{total_yen}円）を確認するまで、移転・無効化はできません。"
    message_en = "Payment comes first: {total_yen} yen must be received before delivery."

    total_yen: int


@dataclass(kw_only=True, eq=False)
class NotPayableYet(PaymentError):
    """The order is not in the state in which its terms let money be received."""

    code = "NOT_PAYABLE_YET"
    message_ja = "この注文（{state}）は、まだ入金を記録できません（{timing}）。"
    message_en = "No payment can be recorded for an order in state {state} ({timing})."
    worded = ("state", "timing")

    state: str
    timing: str


@dataclass(kw_only=True, eq=False)
class WrongAmount(PaymentError):
    """The amount is not the invoice's total; nothing was recorded."""

    code = "WRONG_AMOUNT"
    message_ja = "入金額 {given_yen}円は、請求額 {expected_yen}円と一致しません。"
    message_en = "{given_yen} yen were given, the invoice asks for {expected_yen} yen."

    given_yen: int
    expected_yen: int


@dataclass(kw_only=True, eq=False)
class PayeeNotVerified(PaymentError):
    """Money is sent to verified organisations only; what this one is owed waits (docs/sources.md AM-01)."""

    code = "PAYEE_NOT_VERIFIED"
    message_ja = (
        "「{legal_name}」は本人確認済みではない（{standing}）ため、送金できません。確認・利用再開まで保留されます。"
    )
    message_en = "{legal_name!r} is {standing}: what it is owed waits until it is verified."
    worded = ("standing",)

    legal_name: str
    standing: str
    rule: str = "AM-01"


@dataclass(kw_only=True, eq=False)
class NothingToPayOut(PaymentError):
    """The order owes this payee nothing now."""

    code = "NOTHING_TO_PAY_OUT"
    message_ja = "この注文に、支払うべき残高はありません（{payee}）。"
    message_en = "The order owes nothing to {payee} now."
    worded = ("payee",)

    payee: str
