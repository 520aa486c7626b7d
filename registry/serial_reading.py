"""A whole range of serials as its registry prints it: read exactly, or refused with the rule that it breaks.

Full-width characters, the dashes and waves that keyboards give for one another, and spaces around the sign between the
two ends are forgiven. Nothing is guessed: a text that can be read in two ways is not read at all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.numbers import normalise_digits
from registry.errors import BadSerials
from registry.serial_layouts import (
    GROUP,
    MAX_LAYOUTS,
    SerialLayout,
    is_series,
    prefix_regex,
    show_example,
    show_number,
    suffix_regex,
)
from registry.serials import MAX_SHOWN_CHARACTERS, SerialRange, order_rule, range_of_numbers

MAX_TEXT_CHARACTERS: Final = 600
"""Of a range with the whole serial at both ends: twice prefix, number and suffix, and what stands between."""

_MAX_TYPED_DIGITS: Final = 60
"""Of a number that is refused for its size; what has more digits is no number of a serial."""

# What stands for a hyphen inside a serial, and what stands between two of them, after NFKC.
_SIGNS: Final = str.maketrans(dict.fromkeys("‐‑−ー⁃", "-") | dict.fromkeys("〜∼∿", "~") | dict.fromkeys("‒–—―", "–"))
_BETWEEN: Final = r"\s*[~–]\s*|\s+-\s+|\s+TO\s+"


@dataclass(frozen=True)
class _Reading:
    layout: SerialLayout
    serials: SerialRange | None
    refusal: BadSerials | None


def read_range(text: str, *, layouts: Sequence[SerialLayout], quantity_t: int | None = None) -> SerialRange:
    """The range that the text names in one of the layouts (docs/sources.md SN-01), of `quantity_t` tonnes if given.

    Raises BadSerials for a text that is too long, of none of these registries, not written as its registry writes,
    reversed, empty, beyond what can be counted, not of whole tonnes, of two series, of another count, or that two
    layouts read differently.
    """
    assert len(layouts) <= MAX_LAYOUTS
    if len(text) > MAX_TEXT_CHARACTERS:
        raise _bad(text, f"max_characters={MAX_TEXT_CHARACTERS}")
    plain = normalise_digits(text).translate(_SIGNS).upper()
    if not plain:
        raise _bad(text, "not_empty")
    readings = [reading for layout in layouts if (reading := _read(plain, text, layout)) is not None]
    if not readings:
        raise _bad(text, _why_unread(plain, layouts))
    first = readings[0]
    if any((one.serials, str(one.serials)) != (first.serials, str(first.serials)) for one in readings):
        raise _bad(text, "one_reading: " + " or ".join(one.layout.id or show_example(one.layout) for one in readings))
    if first.serials is None:
        assert first.refusal is not None
        raise first.refusal
    if quantity_t is not None and quantity_t != first.serials.quantity_t:
        rule = f"count_of_serials={first.serials.quantity_t}"
        raise BadSerials(field="quantity", value=str(quantity_t), rule=rule)
    return first.serials


def _read(plain: str, text: str, layout: SerialLayout) -> _Reading | None:
    match = _pattern(layout).fullmatch(plain)
    if match is None:
        return None
    try:
        return _Reading(layout, _interpret(match, text, layout), None)
    except BadSerials as refusal:
        return _Reading(layout, None, _bad(text, refusal.rule))


def _interpret(match: re.Match[str], text: str, layout: SerialLayout) -> SerialRange:
    parts = dict.fromkeys(("suffix", "last_prefix", "last_suffix", "last", "tail"), "") | match.groupdict(default="")
    prefix, suffix = parts["prefix"], parts["suffix"]
    if not is_series(layout, prefix=prefix, suffix=suffix):
        raise _bad(text, f"written_as={show_example(layout)}")
    if parts["last_prefix"] and (parts["last_prefix"], parts["last_suffix"]) != (prefix, suffix):
        raise _bad(text, "same_series_at_both_ends")
    first = _number(parts["first"], text, layout)
    if parts["tail"]:
        # The groups that are not repeated are those of the first serial.
        kept = parts["first"][: len(parts["first"]) - len(parts["tail"])] if layout.group else ""
        last = _number(kept + parts["tail"], text, layout)
    elif parts["last"]:
        last = _number(parts["last"], text, layout)
    else:
        last = first + layout.numbers_per_tonne - (1 if layout.includes_end else 0)
    if rule := order_rule(layout, first, last):
        raise _bad(text, rule)
    return range_of_numbers(prefix, first, last, suffix, layout=layout)


def _number(digits: str, text: str, layout: SerialLayout) -> int:
    number = int(digits.replace(layout.separator, "") if layout.group else digits)
    if number > layout.maximum:
        raise _bad(text, f"maximum={layout.maximum}")
    if show_number(layout, number) != digits:
        # It would be printed back otherwise than it was read: zeros before a number that has none.
        raise _bad(text, f"written_as={show_example(layout)}")
    return number


def _why_unread(plain: str, layouts: Sequence[SerialLayout]) -> str:
    for layout in layouts:
        if re.match(f"(?:{prefix_regex(layout)}){re.escape(layout.separator)}", plain):
            return f"written_as={show_example(layout)}"
    return "series_of: " + " ".join(layout.id or show_example(layout) for layout in layouts)


@lru_cache(maxsize=MAX_LAYOUTS)
def _pattern(layout: SerialLayout) -> re.Pattern[str]:
    separator, number = re.escape(layout.separator), _number_regex(layout)
    prefix, suffix = prefix_regex(layout), suffix_regex(layout)
    end = f"{separator}(?P<suffix>{suffix})" if suffix else ""
    first = f"(?P<prefix>{prefix}){separator}(?P<first>{number})"
    if not layout.repeats:
        return re.compile(f"{first}(?:{_between(layout)})(?P<last>{number}){end}")
    again = f"{separator}(?P<last_suffix>{suffix})" if suffix else ""
    serial = f"(?:{_between(layout)})(?P<last_prefix>{prefix}){separator}(?P<last>{number}){again}"
    # A hyphen alone does not cut a serial short: it might as well be a part too many.
    short = "" if suffix else f"|(?:{_BETWEEN})(?P<tail>{_tail_regex(layout)})"
    return re.compile(f"{first}{end}(?:{serial}{short})?")


def _between(layout: SerialLayout) -> str:
    own = rf"|\s*{re.escape(layout.between)}\s*" if layout.between in "_/" else ""
    return _BETWEEN + r"|\s*-\s*" + own


def _number_regex(layout: SerialLayout) -> str:
    if layout.group:
        groups = layout.digits // GROUP
        return f"[0-9]{{{GROUP}}}(?:{re.escape(layout.separator)}[0-9]{{{GROUP}}}){{{groups - 1}}}"
    return f"[0-9]{{{layout.digits}}}" if layout.digits else f"[0-9]{{1,{_MAX_TYPED_DIGITS}}}"


def _tail_regex(layout: SerialLayout) -> str:
    # What may stand at the end for a whole serial: its number, or the last groups of it.
    if not layout.group:
        return _number_regex(layout)
    groups = layout.digits // GROUP
    return f"[0-9]{{{GROUP}}}(?:{re.escape(layout.separator)}[0-9]{{{GROUP}}}){{0,{groups - 1}}}"


def _bad(text: str, rule: str) -> BadSerials:
    return BadSerials(field="serials", value=text[:MAX_SHOWN_CHARACTERS], rule=rule)
