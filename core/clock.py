"""The only source of time. Instants are aware UTC; legal days and fiscal years are Asia/Tokyo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def today() -> date:
    """The present legal day in Japan."""
    return legal_day(now())


def legal_day(instant: datetime) -> date:
    """The day in Asia/Tokyo on which `instant` falls."""
    return instant.astimezone(TOKYO).date()


def end_of_day(day: date) -> datetime:
    """The first instant after `day` in Asia/Tokyo, as UTC: a deadline 'by that day' has passed from here on."""
    return datetime.combine(day + timedelta(days=1), time(0), TOKYO).astimezone(UTC)


def fiscal_year(day: date) -> int:
    """The Japanese fiscal year (April to March) that `day` belongs to."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_end(day: date) -> date:
    """The 31 March that closes the fiscal year of `day`."""
    return date(fiscal_year(day) + 1, 3, 31)


@contextmanager
def running_at(source: Callable[[], datetime]) -> Iterator[None]:
    """Replace the source of time inside the block (tests and replays)."""
    global _source
    kept, _source = _source, source
    try:
        yield
    finally:
        _source = kept
