"""How long a retirement may take: the handbook's times, Musubi's limits, and the days on which a stage begins."""

from datetime import date, timedelta

import pytest

from registry.retirement_deadlines import LIMITS, DeadlineStage, RetirementUse, deadline_of, stage_on

BASE = date(2026, 4, 1)


# RT-01: handbook 001, line 3406 (a month), 696 (half a year to a year), 1208 (half a year); hard values of two are ours.
@pytest.mark.parametrize(
    ("use", "due_on", "limit_on", "is_ours"),
    [
        (RetirementUse.PAID, date(2026, 5, 1), date(2026, 5, 31), True),
        (RetirementUse.EVENT, date(2026, 9, 28), date(2027, 4, 1), False),
        (RetirementUse.SELF, date(2026, 9, 28), date(2027, 4, 1), True),
    ],
)
def test_each_use_has_its_time(use: RetirementUse, due_on: date, limit_on: date, is_ours: bool) -> None:
    found = deadline_of(use, owed_from=BASE)
    assert (found.due_on, found.limit_on) == (due_on, limit_on)
    assert LIMITS[use].is_limit_ours == is_ours


def test_every_use_has_a_row_with_its_source() -> None:
    assert set(LIMITS) == set(RetirementUse)
    assert all(row.source and row.base_ja and row.base_en and row.due_days < row.limit_days for row in LIMITS.values())


@pytest.mark.parametrize(
    ("promised_by", "due_on"),
    [
        (date(2026, 4, 20), date(2026, 4, 20)),
        (date(2027, 4, 20), date(2026, 5, 1)),
        # Paid after the day that was promised: due at once, never before it is owed.
        (date(2026, 3, 1), BASE),
    ],
)
def test_an_earlier_promise_of_the_seller_comes_first(promised_by: date, due_on: date) -> None:
    found = deadline_of(RetirementUse.PAID, owed_from=BASE, promised_by=promised_by)
    assert (found.due_on, found.limit_on) == (due_on, date(2026, 5, 31))


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-8, DeadlineStage.IN_TIME),
        (-7, DeadlineStage.NEAR),
        (0, DeadlineStage.NEAR),
        (1, DeadlineStage.OVERDUE),
        (30, DeadlineStage.OVERDUE),
        (31, DeadlineStage.PAST_LIMIT),
    ],
)
def test_a_stage_begins_the_day_after_the_last_day_in_time(days: int, stage: DeadlineStage) -> None:
    due_on = date(2026, 5, 1)
    assert stage_on(due_on + timedelta(days=days), due_on=due_on, limit_on=date(2026, 5, 31)) is stage
