from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from disclosures.japanese import Language
from disclosures.order_terms import OrderKind
from disclosures.withdrawal import (
    MAX_RETURN_DAYS,
    REFUND_MATRIX,
    CreditEnd,
    CreditStanding,
    Ground,
    WithdrawalFacts,
    WithdrawalRight,
    last_day,
    may_withdraw,
    return_term,
)

DELIVERED = date(2026, 11, 1)


def facts(**changes: object) -> WithdrawalFacts:
    given: dict[str, object] = {
        "kind": OrderKind.PRODUCT,
        "buyer_is_consumer": True,
        "return_days": None,
        "deliver_by": date(2026, 11, 5),
        "delivered_on": DELIVERED,
        "on": DELIVERED,
        **changes,
    }
    return WithdrawalFacts(**given)  # type: ignore[arg-type]


# 特定商取引法15条の3; docs/sources.md TS-31 has this example.
def test_the_eighth_day_is_counted_from_the_day_of_the_delivery_and_ends_with_it_in_japan() -> None:
    assert last_day(DELIVERED) == date(2026, 11, 8)
    last_minute = datetime(2026, 11, 8, 23, 59, tzinfo=clock.TOKYO)
    assert clock.legal_day(last_minute) <= last_day(DELIVERED) < clock.legal_day(last_minute + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("changes", "ground", "last"),
    [
        # No term shown: eight days for a consumer, also before anything was delivered.
        ({"on": date(2026, 11, 8)}, Ground.STATUTORY, date(2026, 11, 8)),
        ({"on": date(2026, 11, 9)}, Ground.AGREEMENT, date(2026, 11, 8)),
        ({"delivered_on": None}, Ground.STATUTORY, None),
        # 特定商取引法26条: not for who buys in business.
        ({"buyer_is_consumer": False}, Ground.AGREEMENT, None),
        # The term that was shown takes the law's place, whether it gives more, less or nothing.
        ({"return_days": 14, "on": date(2026, 11, 14)}, Ground.SHOWN_TERMS, date(2026, 11, 14)),
        ({"return_days": 14, "on": date(2026, 11, 15)}, Ground.AGREEMENT, date(2026, 11, 14)),
        ({"return_days": 1, "on": date(2026, 11, 2)}, Ground.AGREEMENT, date(2026, 11, 1)),
        ({"return_days": 14, "buyer_is_consumer": False}, Ground.SHOWN_TERMS, date(2026, 11, 14)),
        ({"return_days": 14, "delivered_on": None}, Ground.SHOWN_TERMS, None),
        ({"return_days": 0}, Ground.AGREEMENT, None),
        # What does not come by the promised day may be withdrawn from; on that day it may still come.
        ({"return_days": 0, "delivered_on": None, "on": date(2026, 11, 5)}, Ground.AGREEMENT, None),
        ({"return_days": 0, "delivered_on": None, "on": date(2026, 11, 6)}, Ground.LATE_DELIVERY, None),
        ({"return_days": 14, "delivered_on": None, "on": date(2026, 11, 6)}, Ground.LATE_DELIVERY, None),
        # Tonnes are no goods: their buyer needs the seller, until the seller is late.
        ({"kind": OrderKind.CREDIT, "delivered_on": None}, Ground.AGREEMENT, None),
        ({"kind": OrderKind.CREDIT, "delivered_on": None, "on": date(2026, 11, 6)}, Ground.LATE_DELIVERY, None),
        ({"kind": OrderKind.CREDIT, "on": date(2026, 11, 30)}, Ground.AGREEMENT, None),
    ],
)
def test_by_what_a_buyer_may_withdraw(changes: dict[str, object], ground: Ground, last: date | None) -> None:
    right = may_withdraw(facts(**changes))

    assert right == WithdrawalRight(ground=ground, last_day=last)
    assert right.is_right is (ground in (Ground.STATUTORY, Ground.LATE_DELIVERY))


@given(
    days=st.none() | st.integers(0, MAX_RETURN_DAYS),
    waited=st.integers(0, 400),
    is_consumer=st.booleans(),
    kind=st.sampled_from(OrderKind),
)
def test_a_right_once_lost_never_comes_back_by_waiting(
    days: int | None, waited: int, is_consumer: bool, kind: OrderKind
) -> None:
    on = DELIVERED + timedelta(days=waited)
    now = facts(kind=kind, buyer_is_consumer=is_consumer, return_days=days, on=on)
    later = facts(kind=kind, buyer_is_consumer=is_consumer, return_days=days, on=on + timedelta(days=1))

    assert may_withdraw(now).is_right or not may_withdraw(later).is_right


@pytest.mark.parametrize("language", Language)
def test_the_screen_tells_the_days_or_that_there_are_none(language: Language) -> None:
    def told(days: int | None, kind: OrderKind = OrderKind.PRODUCT, *, to_consumer: bool = True) -> str:
        return return_term(kind, days, to_consumer=to_consumer, language=language)

    assert "8" in told(None) and "14" in told(14)
    assert told(None, to_consumer=False) == told(8, OrderKind.CREDIT) == told(None, OrderKind.CREDIT) == ""
    assert len({told(None), told(8), told(0)}) == 3


# docs/sources.md UN-21, the refund matrix.
def test_what_becomes_of_the_credit() -> None:
    assert REFUND_MATRIX == {
        CreditStanding.UNTOUCHED: CreditEnd.RELEASED,
        CreditStanding.TRANSFERRED: CreditEnd.RETURNED,
        CreditStanding.RETIRED: CreditEnd.STAYS_RETIRED,
    }
    assert {one: one.rule for one in Ground} == {
        Ground.STATUTORY: "TS-31",
        Ground.SHOWN_TERMS: "TS-11",
        Ground.LATE_DELIVERY: "PR-05",
        Ground.AGREEMENT: "UN-21",
    }
