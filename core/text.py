"""Text that people type: bounded, without control or direction characters, kept as they wrote it."""

import unicodedata
from datetime import date, datetime
from typing import Final

from core.errors import InvalidInput

MAX_NAME: Final = 200
MAX_PARAGRAPH: Final = 2_000

_FORBIDDEN_CATEGORIES: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}
_ALLOWED: Final = {"\n"}


def read_text(field: str, text: str, *, maximum: int = MAX_NAME) -> str:
    """`text` without surrounding space, in NFC; raises InvalidInput when empty, too long or with hidden characters."""
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not cleaned:
        raise InvalidInput(field=field, value=text[:60], rule="not_empty")
    if len(cleaned) > maximum:
        raise InvalidInput(field=field, value=cleaned[:60] + "…", rule=f"max_characters={maximum}")
    for character in cleaned:
        if unicodedata.category(character) in _FORBIDDEN_CATEGORIES and character not in _ALLOWED:
            raise InvalidInput(field=field, value=f"U+{ord(character):04X}", rule="no_control_characters")
    return cleaned


def read_one_line(field: str, text: str, *, maximum: int = MAX_NAME) -> str:
    """Like `read_text`, on one line and with a letter or digit in it, as documents print it between their own lines."""
    line = read_text(field, text, maximum=maximum)
    if "\n" in line:
        raise InvalidInput(field=field, value=line[:60], rule="one_line")
    if not any(unicodedata.category(character)[0] in "LN" for character in line):
        raise InvalidInput(field=field, value=line[:60], rule="says_something")
    return line


def plain_form(text: str) -> str:
    """`text` as two writings of one thing are compared: in NFKC and without any space.

    Widths and spaces alone are forgiven: （株） stays another name than 株式会社, and 0014 another number than 14.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_day(field: str, day: date, *, earliest: date, latest: date) -> date:
    """A day within its bounds; raises InvalidInput naming the bound that it breaks."""
    if day < earliest:
        raise InvalidInput(field=field, value=day.isoformat(), rule=f"minimum={earliest.isoformat()}")
    if day > latest:
        raise InvalidInput(field=field, value=day.isoformat(), rule=f"maximum={latest.isoformat()}")
    return day


def read_instant(field: str, instant: datetime) -> datetime:
    """An instant that says which it is; raises InvalidInput for one without its offset from UTC."""
    if instant.utcoffset() is None:
        raise InvalidInput(field=field, value=instant.isoformat(), rule="with_offset_from_utc")
    return instant


def read_period(field: str, start: date, stop: date) -> tuple[date, date]:
    """A period whose last day is not before its first; raises InvalidInput."""
    if stop < start:
        raise InvalidInput(field=field, value=f"{start}..{stop}", rule="start_not_after_end")
    return start, stop


def show_day(day: date) -> str:
    """A day as Japanese sentences write it: 2026年4月1日."""
    return f"{day.year}年{day.month}月{day.day}日"
