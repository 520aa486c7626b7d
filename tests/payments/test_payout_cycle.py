"""Money is sent on by a fixed cycle (docs/sources.md PS-01)."""

from datetime import date

import pytest

from payments.payout_cycle import payout_due_on


@pytest.mark.parametrize(
    ("settled_on", "due_on"),
    [
        (date(2026, 10, 1), date(2026, 11, 30)),
        (date(2026, 10, 31), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 1), date(2028, 2, 29)),
    ],
)
def test_what_a_month_settled_is_sent_on_by_the_end_of_the_next(settled_on: date, due_on: date) -> None:
    assert payout_due_on(settled_on) == due_on
