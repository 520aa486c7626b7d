"""Withdrawal (申込みの撤回・契約の解除): until when, by what right, and what becomes of the credit. Pure rules.

The statutory days hold where no term on returns was shown (docs/sources.md TS-31). A term counts as shown when the
seller gave it as a number of days, which its legal notice and the final confirmation print: a text might say anything.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from disclosures.japanese import Language
from disclosures.order_terms import OrderKind

WITHDRAWAL_RULE_VERSION: Final = "withdrawal/2026-04"
STATUTORY_DAYS: Final = 8
"""特定商取引法15条の3: eight days, of which the day of the delivery is the first."""

MAX_RETURN_DAYS: Final = 365
MAX_TRANSIT_DAYS: Final = 14
"""How long after its shipping a parcel may arrive at the latest, as the buyer may say (our own)."""

_STATUTORY: Final = {
    Language.JA: "返品の特約を日数で定めていないため、商品の引渡しを受けた日から数えて8日以内は、"
    "申込みの撤回または契約の解除ができます（返品の送料はお客様の負担です）。",
    Language.EN: "No term on returns is given in days: you may withdraw within 8 days, counted from the day on which"
    " you receive the goods (you bear the cost of returning them).",
}
_GOODS_WITHIN: Final = {
    Language.JA: "返品の期間：商品の引渡しを受けた日から数えて{days}日以内です。",
    Language.EN: "Returns: within {days} days, counted from the day on which you receive the goods.",
}
_NO_RETURNS: Final = {
    Language.JA: "お客様のご都合による返品はお受けしていません。",
    Language.EN: "Goods cannot be returned for reasons of your own.",
}


class Ground(StrEnum):
    """By what a buyer may withdraw from a paid order."""

    rule: str

    def __new__(cls, key: str, rule: str) -> "Ground":
        ground = str.__new__(cls, key)
        ground._value_ = key
        ground.rule = rule
        return ground

    STATUTORY = "STATUTORY", "TS-31"
    SHOWN_TERMS = "SHOWN_TERMS", "TS-11"
    LATE_DELIVERY = "LATE_DELIVERY", "PR-05"
    AGREEMENT = "AGREEMENT", "UN-21"


RIGHTS: Final = frozenset({Ground.STATUTORY, Ground.LATE_DELIVERY})
"""What no answer refuses: it takes effect with the buyer's word."""


class CreditStanding(StrEnum):
    """What has happened to an order's credit so far."""

    UNTOUCHED = "UNTOUCHED"
    TRANSFERRED = "TRANSFERRED"
    RETIRED = "RETIRED"


class CreditEnd(StrEnum):
    """What becomes of an order's credit when its money goes back."""

    RELEASED = "RELEASED"
    RETURNED = "RETURNED"
    STAYS_RETIRED = "STAYS_RETIRED"


REFUND_MATRIX: Final = {
    CreditStanding.UNTOUCHED: CreditEnd.RELEASED,
    CreditStanding.TRANSFERRED: CreditEnd.RETURNED,
    CreditStanding.RETIRED: CreditEnd.STAYS_RETIRED,
}
"""Before either the tonnes are free again, after a transfer they must come back, after a retirement they cannot
(docs/sources.md UN-21)."""


@dataclass(frozen=True, kw_only=True)
class WithdrawalFacts:
    """A paid order as the rules see it, and the day on which the buyer withdraws.

    `return_days` is the term that was shown: None for none, 0 for no returns. `delivered_on` is None until then.
    """

    kind: OrderKind
    buyer_is_consumer: bool
    return_days: int | None
    deliver_by: date
    delivered_on: date | None
    on: date


@dataclass(frozen=True, kw_only=True)
class WithdrawalRight:
    """By what the buyer may withdraw. `last_day` is None while no delivery has begun the days, or where none count."""

    ground: Ground
    last_day: date | None

    @property
    def is_right(self) -> bool:
        """Whether the seller cannot refuse. Terms of its own may have a condition, of which it judges with a reason."""
        return self.ground in RIGHTS


def last_day(delivered_on: date, days: int = STATUTORY_DAYS) -> date:
    """The last day to withdraw: the day of the delivery is the first of them (docs/sources.md TS-31)."""
    assert days > 0, "no days, no last one"
    return delivered_on + timedelta(days=days - 1)


def may_withdraw(facts: WithdrawalFacts) -> WithdrawalRight:
    """By what the buyer of a paid order may withdraw on a day; without a right of its own, if the seller agrees.

    Goods alone have days to return them, by the terms that were shown, or by the law where a consumer was shown none.
    What is not delivered by the promised day may be withdrawn from, whatever it is (docs/sources.md PR-05).
    """
    days, ground = _days(facts)
    if facts.delivered_on is None:
        if facts.deliver_by < facts.on:
            return WithdrawalRight(ground=Ground.LATE_DELIVERY, last_day=None)
        if days:
            return WithdrawalRight(ground=ground, last_day=None)
    elif days:
        last = last_day(facts.delivered_on, days)
        return WithdrawalRight(ground=ground if facts.on <= last else Ground.AGREEMENT, last_day=last)
    return WithdrawalRight(ground=Ground.AGREEMENT, last_day=None)


def return_term(kind: OrderKind, days: int | None, *, to_consumer: bool, language: Language) -> str:
    """The term that the final confirmation shows for withdrawing; nothing where the seller agrees or not."""
    if kind is not OrderKind.PRODUCT:
        return ""
    if days is None:
        return _STATUTORY[language] if to_consumer else ""
    return _GOODS_WITHIN[language].format(days=days) if days else _NO_RETURNS[language]


def _days(facts: WithdrawalFacts) -> tuple[int, Ground]:
    if facts.kind is not OrderKind.PRODUCT:
        return 0, Ground.AGREEMENT
    if facts.return_days is not None:
        return facts.return_days, Ground.SHOWN_TERMS
    return (STATUTORY_DAYS, Ground.STATUTORY) if facts.buyer_is_consumer else (0, Ground.AGREEMENT)
