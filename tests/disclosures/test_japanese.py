from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.numbers import MAX_AMOUNT
from disclosures.japanese import (
    ERAS,
    Language,
    format_date,
    format_instant,
    format_kg,
    format_period,
    format_t,
    format_yen,
    read_printed_date,
)


# The first and last days of each era.
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-22", "2026年（令和8年）11月22日"),
        ("2020-01-01", "2020年（令和2年）1月1日"),
        ("2019-12-31", "2019年（令和元年）12月31日"),
        ("2019-05-01", "2019年（令和元年）5月1日"),
        ("2019-04-30", "2019年（平成31年）4月30日"),
        ("2011-03-23", "2011年（平成23年）3月23日"),
        ("1989-01-08", "1989年（平成元年）1月8日"),
        ("1989-01-07", "1989年（昭和64年）1月7日"),
        ("1926-12-25", "1926年（昭和元年）12月25日"),
        ("1926-12-24", "1926年（大正15年）12月24日"),
        ("1912-07-30", "1912年（大正元年）7月30日"),
        ("1912-07-29", "1912年（明治45年）7月29日"),
        ("1873-01-01", "1873年（明治6年）1月1日"),
    ],
)
def test_a_day_is_printed_in_its_era(day: str, expected: str) -> None:
    assert format_date(date.fromisoformat(day)) == expected


def test_a_day_before_the_gregorian_calendar_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        format_date(date(1872, 12, 31))
    assert refusal.value.rule == "minimum=1873-01-01"


@given(st.dates(min_value=date(1873, 1, 1)))
def test_the_era_year_and_the_eras_first_year_give_the_day_back(day: date) -> None:
    printed = format_date(day)
    year, era, month, number = (
        printed.removesuffix("日").replace("年（", " ").replace("年）", " ").replace("月", " ").split()
    )
    first_year = dict(ERAS)[era[:2]].year
    assert first_year + (1 if era[2:] == "元" else int(era[2:])) - 1 == int(year)
    assert date(int(year), int(month), int(number)) == day == read_printed_date(printed)


def test_a_text_of_before_begins_with_its_day_in_iso() -> None:
    assert read_printed_date("2026-11-22（令和8年11月22日）") == date(2026, 11, 22)


def test_dates_have_their_era_in_japanese_and_are_iso_in_english() -> None:
    assert format_date(date(2026, 11, 22)) == "2026年（令和8年）11月22日"
    assert format_date(date(2026, 11, 22), Language.EN) == "2026-11-22"


def test_a_period_of_one_day_is_that_day() -> None:
    day = date(2026, 11, 22)
    assert format_period(day, day) == format_date(day)
    assert format_period(day, day + timedelta(days=1), Language.EN) == "2026-11-22 to 2026-11-23"
    assert format_period(day, day + timedelta(days=1)) == "2026年（令和8年）11月22日～2026年（令和8年）11月23日"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidInput):
        format_period(date(2026, 11, 22), date(2026, 11, 21))


def test_an_instant_is_printed_in_japanese_time() -> None:
    instant = datetime(2026, 12, 31, 15, 5, tzinfo=UTC)
    assert format_instant(instant) == "2027年（令和9年）1月1日 00:05 日本時間"
    assert format_instant(instant, Language.EN) == "2027-01-01 00:05 JST"
    with pytest.raises(InvalidInput):
        format_instant(datetime(2026, 12, 31, 15, 5))


@pytest.mark.parametrize(
    ("mass_g", "kilograms", "tonnes"),
    [
        (0, "0 kg-CO2", "0 t-CO2"),
        (1, "0.001 kg-CO2", "0.000001 t-CO2"),
        (1_169_200, "1,169.2 kg-CO2", "1.1692 t-CO2"),
        (1_000_000, "1,000 kg-CO2", "1 t-CO2"),
        (60_600_000, "60,600 kg-CO2", "60.6 t-CO2"),
        (1_234_567_890_123, "1,234,567,890.123 kg-CO2", "1,234,567.890123 t-CO2"),
    ],
)
def test_masses_are_exact_and_carry_their_unit(mass_g: int, kilograms: str, tonnes: str) -> None:
    assert (format_kg(mass_g), format_t(mass_g)) == (kilograms, tonnes)


@given(st.integers(min_value=0, max_value=MAX_AMOUNT))
def test_no_gram_is_lost_in_print(mass_g: int) -> None:
    whole, _, fraction = format_kg(mass_g).removesuffix(" kg-CO2").replace(",", "").partition(".")
    assert int(whole) * 1_000 + int(fraction.ljust(3, "0")) == mass_g


def test_yen_are_grouped_and_named() -> None:
    assert format_yen(13_200) == "13,200円"
    assert format_yen(0) == "0円"
    assert format_yen(1_000_000, Language.EN) == "JPY 1,000,000"


@pytest.mark.parametrize("show", [format_kg, format_t, format_yen])
def test_a_negative_amount_is_refused(show: object) -> None:
    assert callable(show)
    with pytest.raises(InvalidInput):
        show(-1)
