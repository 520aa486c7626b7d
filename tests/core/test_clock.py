from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_present_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-10-01T14:59:59", date(2026, 10, 1)),
        ("2026-10-01T15:00:00", date(2026, 10, 2)),
        ("2026-12-31T15:00:00", date(2027, 1, 1)),
    ],
)
def test_a_legal_day_begins_at_midnight_in_tokyo(instant: str, day: date) -> None:
    assert clock.legal_day(at(instant)) == day
    with clock.running_at(lambda: at(instant)):
        assert clock.today() == day


def test_a_deadline_by_a_day_passes_with_the_first_instant_after_it() -> None:
    deadline = clock.end_of_day(date(2026, 10, 1))
    assert deadline == at("2026-10-01T15:00:00")
    assert clock.legal_day(deadline - timedelta(microseconds=1)) == date(2026, 10, 1)
    assert clock.legal_day(deadline) == date(2026, 10, 2)


@pytest.mark.parametrize(
    ("day", "year", "last_day"),
    [
        (date(2026, 3, 31), 2025, date(2026, 3, 31)),
        (date(2026, 4, 1), 2026, date(2027, 3, 31)),
        (date(2026, 12, 31), 2026, date(2027, 3, 31)),
        (date(2027, 1, 1), 2026, date(2027, 3, 31)),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march(day: date, year: int, last_day: date) -> None:
    assert clock.fiscal_year(day) == year
    assert clock.fiscal_year_end(day) == last_day


def test_a_set_clock_is_put_back_also_after_an_error() -> None:
    fixed = at("2020-01-01T00:00:00")
    with pytest.raises(ZeroDivisionError), clock.running_at(lambda: fixed):
        assert clock.now() == fixed
        raise ZeroDivisionError
    assert clock.now() > fixed + timedelta(days=365)
