"""What the last screen lets a buyer choose: answers, none of them given beforehand, and the ways to change or to leave.

Ways out stand before the confirmation (特定商取引法14条; docs/sources.md TS-22); nothing is chosen beforehand (TS-21).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from disclosures.japanese import Language
from disclosures.order_terms import BuyerAge, OrderKind, OrderTerms


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something that is asked: `choices` are (key, label). It has no place for an answer that is given beforehand."""

    key: str
    label: str
    choices: tuple[tuple[str, str], ...]


Way = tuple[str, str]
"""The mutation that does it, and what that does, in words."""

AGE_KEY: Final = "age"
_AGE_LABEL: Final = {Language.JA: "年齢の確認", Language.EN: "Your age"}
_AGES: Final[Mapping[BuyerAge, Mapping[Language, str]]] = {
    BuyerAge.ADULT: {Language.JA: "成年（18歳以上）です", Language.EN: "I am of age (18 or more)"},
    BuyerAge.MINOR_WITH_CONSENT: {
        Language.JA: "未成年で、法定代理人の同意を得ています",
        Language.EN: "I am a minor and have the consent of my guardians",
    },
}

_EDITS: Final[Mapping[OrderKind, tuple[tuple[str, Mapping[Language, str]], ...]]] = {
    OrderKind.CREDIT: (
        (
            "reviseOrder",
            {
                Language.JA: "価格・引渡しの日は、売り手に改めてもらえます。改められると、この画面も改まります。",
                Language.EN: "The seller can change the price or the day of delivery; this screen then shows it.",
            },
        ),
        (
            "cancelOrder",
            {
                Language.JA: "数量や用途を変えるには、この注文をやめ、需要を登録し直します（postDemand）。",
                Language.EN: "To change the quantity or the use, leave this order and post a new demand (postDemand).",
            },
        ),
    ),
    OrderKind.PRODUCT: (
        (
            "orderProduct",
            {
                Language.JA: "点数を変えるには、その点数で注文し直します。この注文は、確定しない限り成立しません。",
                Language.EN: "To change the number of units, order anew. Not confirmed, this order binds nobody.",
            },
        ),
    ),
}
_LEAVE: Final = (
    (
        "cancelOrder",
        {
            Language.JA: "注文をやめます。代金は発生しません。",
            Language.EN: "Leaves without ordering. Nothing is owed.",
        },
    ),
)


def options(terms: OrderTerms, language: Language) -> tuple[Option, ...]:
    """What is asked of the buyer: of a natural person its age (docs/sources.md EC-03), of others nothing."""
    if not terms.buyer_is_consumer:
        return ()
    choices = tuple((age.value, labels[language]) for age, labels in _AGES.items())
    return (Option(key=AGE_KEY, label=_AGE_LABEL[language], choices=choices),)


def edit_ways(kind: OrderKind, language: Language) -> tuple[Way, ...]:
    """How an order of this kind is changed before it is confirmed."""
    return tuple((mutation, texts[language]) for mutation, texts in _EDITS[kind])


def cancel_ways(language: Language) -> tuple[Way, ...]:
    """How an order is left before it is confirmed."""
    return tuple((mutation, texts[language]) for mutation, texts in _LEAVE)
