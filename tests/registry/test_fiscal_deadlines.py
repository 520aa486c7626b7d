"""Which fiscal year a retirement serves, and when a public buyer's year and a scheme end."""

from datetime import date

import pytest

from registry.fiscal_deadlines import (
    crosses_fiscal_year,
    fiscal_year_of,
    public_year_end,
    purpose_deadlines,
    reporting_window,
    reporting_years,
    scheme_ends,
)
from registry.kinds import Scheme
from registry.purpose_findings import Purpose


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_fiscal_year_begins_in_april(day: date, year: int) -> None:
    assert fiscal_year_of(day) == year


# law 5.2: within the reporting fiscal year; April to June of the next may count for either.
@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 3, 31), (2025,)),
        (date(2026, 4, 1), (2025, 2026)),
        (date(2026, 6, 30), (2025, 2026)),
        (date(2026, 7, 1), (2026,)),
        (date(2026, 11, 22), (2026,)),
    ],
)
def test_april_to_june_may_count_for_either_year(day: date, years: tuple[int, ...]) -> None:
    assert reporting_years(day) == years
    assert all(first <= day <= last for first, last in map(reporting_window, years))


def test_a_public_year_ends_in_march_and_is_paid_until_the_end_of_may() -> None:
    end = public_year_end(2026)
    assert (end.deliver_by, end.pay_by) == (date(2027, 3, 31), date(2027, 5, 31))


@pytest.mark.parametrize(
    ("today", "day", "crosses"),
    [
        (date(2026, 11, 22), date(2027, 3, 31), False),
        (date(2026, 11, 22), date(2027, 4, 1), True),
        (date(2027, 4, 1), date(2027, 6, 1), False),
    ],
)
def test_a_day_in_the_next_year_is_another_budgets(today: date, day: date, crosses: bool) -> None:
    assert crosses_fiscal_year(today, day) == crosses


def test_in_spring_two_reports_are_open_and_the_earlier_comes_first() -> None:
    found = purpose_deadlines(Purpose.ONTAI_EMISSION, date(2026, 5, 1))
    assert [(one.fiscal_year, one.last_day) for one in found] == [(2025, date(2026, 6, 30)), (2026, date(2027, 6, 30))]
    assert found[0].days_left(date(2026, 5, 1)) == 60
    assert not any(one.is_memory for one in found)


def test_a_day_that_has_passed_is_not_a_deadline() -> None:
    assert [one.fiscal_year for one in purpose_deadlines(Purpose.CORSIA, date(2028, 1, 31))] == [None]
    assert purpose_deadlines(Purpose.CORSIA, date(2028, 2, 1)) == ()
    assert purpose_deadlines(Purpose.CARBON_OFFSET, date(2026, 5, 1)) == ()


def test_gx_ets_days_rest_on_memory_and_say_so() -> None:
    found = purpose_deadlines(Purpose.GX_ETS, date(2026, 11, 22))
    assert [(one.fiscal_year, one.last_day) for one in found] == [(2026, date(2028, 1, 31)), (2027, date(2029, 1, 31))]
    assert all(one.is_memory for one in found)


def test_the_ends_of_schemes_are_dated_and_marked() -> None:
    assert [one.last_day for one in scheme_ends(Scheme.J_VER)] == [date(2021, 3, 31)]
    assert [one.last_day for one in scheme_ends(Scheme.J_CREDIT)] == [date(2031, 3, 31)]
    assert scheme_ends(Scheme.VCS) == ()


def test_every_deadline_is_said_in_both_languages() -> None:
    for purpose in Purpose:
        for on in (date(2021, 5, 1), date(2026, 5, 1), date(2026, 11, 22)):
            for one in purpose_deadlines(purpose, on):
                assert one.text.ja.endswith("。") and one.text.en.endswith(".") and one.source
                assert one.last_day >= on
