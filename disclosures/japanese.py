"""How dates, masses and money are printed: 西暦 with 和暦, exact mass with its unit, yen."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from core.clock import TOKYO
from core.errors import InvalidInput
from core.mass import show_kilograms, show_tonnes
from core.money import MAX_YEN
from core.numbers import MAX_AMOUNT, check_range

ERAS: Final = (
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
    ("明治", date(1868, 1, 25)),
)
"""Each era with its first day, latest first (元号を改める政令 and its forerunners; 改元 takes effect on that day)."""

WAREKI_FROM: Final = date(1873, 1, 1)
"""The first day of the Gregorian calendar in Japan (明治6年1月1日); earlier dates have no simple conversion."""


_PRINTED_DATE: Final = re.compile(r"(\d{4})年（[^）]*）(\d{1,2})月(\d{1,2})日")
_ISO_CHARACTERS: Final = 10


class Language(StrEnum):
    """The language of a document or screen."""

    JA = "ja"
    EN = "en"


def format_date(day: date, language: Language = Language.JA) -> str:
    """In Japanese with the 和暦 of its year, 2026年（令和8年）11月22日; else ISO. Raises InvalidInput before 1873."""
    if language is not Language.JA:
        return day.isoformat()
    return f"{day.year}年（{_year_of_era(day)}）{day.month}月{day.day}日"


def read_printed_date(text: str) -> date:
    """The day with which a kept text begins: as `format_date` prints it, or in ISO as it did before."""
    printed = _PRINTED_DATE.match(text)
    if printed is None:
        return date.fromisoformat(text[:_ISO_CHARACTERS])
    year, month, day = (int(part) for part in printed.groups())
    return date(year, month, day)


def format_period(first_day: date, last_day: date, language: Language = Language.JA) -> str:
    """A period of days, or the one day. Raises InvalidInput when it ends before it starts."""
    if last_day < first_day:
        raise InvalidInput(field="period", value=f"{first_day}..{last_day}", rule="start_not_after_end")
    if first_day == last_day:
        return format_date(first_day, language)
    between = "～" if language is Language.JA else " to "
    return f"{format_date(first_day, language)}{between}{format_date(last_day, language)}"


def format_instant(instant: datetime, language: Language = Language.JA) -> str:
    """An aware instant to the minute, in Japanese time. Raises InvalidInput for a naive one."""
    if instant.tzinfo is None:
        raise InvalidInput(field="instant", value=instant.isoformat(), rule="aware")
    local = instant.astimezone(TOKYO)
    zone = "日本時間" if language is Language.JA else "JST"
    return f"{format_date(local.date(), language)} {local:%H:%M} {zone}"


def format_kg(mass_g: int) -> str:
    """The exact mass in kilograms with its unit: 1,169.2 kg-CO2. Raises InvalidInput below zero."""
    return _grouped(show_kilograms(_mass(mass_g))) + " kg-CO2"


def format_t(mass_g: int) -> str:
    """The exact mass in tonnes with its unit: 1.1692 t-CO2. Raises InvalidInput below zero."""
    return _grouped(show_tonnes(_mass(mass_g))) + " t-CO2"


def format_yen(amount_yen: int, language: Language = Language.JA) -> str:
    """An amount of yen: 13,200円, or JPY 13,200. Raises InvalidInput below zero."""
    amount = f"{check_range(amount_yen, field='amount_yen', minimum=0, maximum=MAX_YEN):,}"
    return f"{amount}円" if language is Language.JA else f"JPY {amount}"


def _mass(mass_g: int) -> int:
    return check_range(mass_g, field="mass_g", minimum=0, maximum=MAX_AMOUNT)


def _grouped(number: str) -> str:
    whole, point, fraction = number.partition(".")
    return f"{int(whole):,}{point}{fraction}"


def _year_of_era(day: date) -> str:
    if day < WAREKI_FROM:
        raise InvalidInput(field="date", value=day.isoformat(), rule=f"minimum={WAREKI_FROM.isoformat()}")
    name, first_day = next(era for era in ERAS if era[1] <= day)
    year = day.year - first_day.year + 1
    return f"{name}{'元' if year == 1 else year}年"
