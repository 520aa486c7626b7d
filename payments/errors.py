"""What may go wrong with orders and money.

DomainError
└── PaymentError
    ├── StaleConfirmation   the offer changed since the buyer saw it
    ├── AlreadyConfirmed    the buyer has confirmed it before
    ├── PaymentFirst        delivery is asked for before the money that the terms put first
    ├── NotPayableYet       money is recorded before the terms allow it
    ├── WrongAmount         another amount than the invoice's
    ├── PayeeNotVerified    what it is owed waits until the payee is verified
    ├── NothingToPayOut     no yen are payable to that payee
    ├── ScreenNotShown      the confirmation does not say when its screen was shown
    ├── AgeNotStated        a natural person orders without saying that it is of age, or has its guardians' consent
    ├── SellerOverdue       what was paid for is a week late: nothing new is offered
    ├── WithdrawalWaits     a withdrawal from the order was asked for already
    ├── WithdrawalIsRight   the buyer withdraws by right, which no answer refuses
    ├── RefundNotCovered    yen of the order were sent on and have not come back
    └── CreditNotReturned   the tonnes that were transferred have not come back
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
class AlreadyConfirmed(PaymentError):
    """The buyer has confirmed the order before; it was not confirmed a second time."""

    code = "ALREADY_CONFIRMED"
    message_ja = "この注文は {confirmed_at} に確定済みです（現在の状態：{state}）。もう一度確定する必要はありません。"
    message_en = "This order was confirmed at {confirmed_at} and is {state}: it need not be confirmed again."
    worded = ("state",)
    instants = ("confirmed_at",)

    state: str
    confirmed_at: str


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
    """A receipt, payout or refund is not of the amount that is due; nothing was recorded."""

    code = "WRONG_AMOUNT"
    message_ja = "金額 {given_yen}円は、記録にある金額 {expected_yen}円と一致しません。"
    message_en = "{given_yen} yen were given, the records have {expected_yen} yen."

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


@dataclass(kw_only=True, eq=False)
class ScreenNotShown(PaymentError):
    """The last screen is shown after the terms were last changed, before it is confirmed (docs/sources.md EC-01)."""

    code = "SCREEN_NOT_SHOWN"
    message_ja = (
        "最終確認画面の表示日時（{shown_at}）が、条件の最終変更（{changed_at}）より前か、現在より後です。"
        "画面を表示し直してから確定してください。"
    )
    message_en = (
        "The final confirmation is said to have been shown at {shown_at}, which is before the terms were last changed"
        " ({changed_at}) or still to come. Show it again, then confirm."
    )
    to_the_second = ("shown_at", "changed_at")

    shown_at: str
    changed_at: str
    rule: str = "EC-01"


@dataclass(kw_only=True, eq=False)
class AgeNotStated(PaymentError):
    """A natural person who orders says that it is of age, or has its guardians' consent (docs/sources.md EC-03)."""

    code = "AGE_NOT_STATED"
    message_ja = "成年であること、または未成年で法定代理人の同意を得ていることを選んでから、注文を確定してください。"
    message_en = "State that you are of age, or a minor with the consent of your guardians, then confirm."

    rule: str = "EC-03"


@dataclass(kw_only=True, eq=False)
class SellerOverdue(PaymentError):
    """The seller owes a delivery or a payment's notice for a week: it offers nothing new (docs/sources.md TS-30)."""

    code = "SELLER_OVERDUE"
    message_ja = (
        "引渡し期限を過ぎた（または承諾通知のない）入金済みの注文が{orders}件あります（最も古い期限 {oldest_on}）。"
        "引き渡すか返金するまで、新たな公告・商品は出せません。"
    )
    message_en = (
        "{orders} paid orders are a week late or without their notice (the oldest since {oldest_on}): deliver or refund"
        " them before you offer anything new."
    )

    orders: int
    oldest_on: str
    rule: str = "TS-30"


@dataclass(kw_only=True, eq=False)
class WithdrawalWaits(PaymentError):
    """The buyer has asked to withdraw already, and the seller has not answered yet."""

    code = "WITHDRAWAL_WAITS"
    message_ja = "この注文には、{requested_on} の撤回・解除の申出があり、売り手の回答を待っています。"
    message_en = "A withdrawal from this order was asked for on {requested_on} and waits for the seller's answer."

    requested_on: str


@dataclass(kw_only=True, eq=False)
class WithdrawalIsRight(PaymentError):
    """The buyer withdraws from what is late by now: it cannot be refused."""

    code = "WITHDRAWAL_IS_RIGHT"
    message_ja = "この撤回・解除は買い手の権利によるものです（{ground}）。拒むことはできません。"
    message_en = "The buyer withdraws by right ({ground}): it cannot be refused."
    worded = ("ground",)

    ground: str
    rule: str


@dataclass(kw_only=True, eq=False)
class RefundNotCovered(PaymentError):
    """Yen of this order were sent on: they come back before the buyer is refunded (docs/sources.md UN-21)."""

    code = "REFUND_NOT_COVERED"
    message_ja = (
        "この注文の {paid_out_yen}円は送金済みで、まだ戻っていません（{payee}）。戻り次第、返金を記録できます。"
    )
    message_en = "{paid_out_yen} yen of this order were sent on to the {payee} and have not come back."
    worded = ("payee",)

    payee: str
    paid_out_yen: int
    rule: str = "UN-21"


@dataclass(kw_only=True, eq=False)
class CreditNotReturned(PaymentError):
    """After a transfer money goes back only once the tonnes have come back (docs/sources.md UN-21)."""

    code = "CREDIT_NOT_RETURNED"
    message_ja = (
        "移転済みの {quantity_t} t が売り手へ返還（移転）されたことを確認できません。返還の移転を示してください。"
    )
    message_en = "The {quantity_t} t that were transferred have not come back to the seller: name the transfer back."

    quantity_t: int
    rule: str = "UN-21"
