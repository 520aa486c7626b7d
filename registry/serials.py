"""Serial numbers as half-open integer ranges of a series: pure, exact, printed back to the letter.

One number is one tonne. What is cut from a range is a range again, and what is cut out and what is left are together
exactly what was there: no tonne is created, lost or counted twice. Whatever cannot be is refused, never mended.
How a registry writes its serials stands in `registry.serial_layouts`; `registry.serial_reading` reads a whole range.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import Final

from core.numbers import normalise_digits
from registry.errors import BadSerials, InsufficientUnits
from registry.serial_layouts import (
    J_CREDIT_LAYOUT,
    MAX_DIGITS,
    MAX_PART_CHARACTERS,
    SerialLayout,
    at_offset,
    prefix_regex,
    show_example,
    show_number,
    show_serials,
    suffix_regex,
)

MAX_RANGES: Final = 1_000_000
"""How many ranges one computation takes; a ledger's entry names far fewer."""

MAX_SERIAL_CHARACTERS: Final = 40
"""Of a prefix or a number as typed, and of what a refusal repeats of it."""

MAX_SHOWN_CHARACTERS: Final = 120
"""Of a range that a refusal names."""


@dataclass(frozen=True, order=True)
class SerialRange:
    """The whole tonnes start, ..., stop - 1 of the series (prefix, suffix); the layout says how they are printed.

    Any numbers are taken, so that a broken ledger can be shown as it is; the functions below refuse what cannot be.
    """

    prefix: str
    start: int
    stop: int
    suffix: str = ""
    layout: SerialLayout = field(default=J_CREDIT_LAYOUT, compare=False, repr=False)

    @property
    def quantity_t(self) -> int:
        """How many tonnes the range has: one serial number is one tonne."""
        return self.stop - self.start

    @property
    def series(self) -> tuple[str, str]:
        """What the numbers belong to: ranges of two series never meet."""
        return self.prefix, self.suffix

    def __contains__(self, other: "int | SerialRange") -> bool:
        """Whether the range has this number, or all tonnes of this range."""
        if isinstance(other, int):
            return self.start <= other < self.stop
        mine, theirs = _bounds(self), _bounds(other)
        return self.series == other.series and mine[0] <= theirs[0] < theirs[1] <= mine[1]

    def overlaps(self, other: "SerialRange") -> bool:
        """Whether the two have anything in common."""
        mine, theirs = _bounds(self), _bounds(other)
        return self.series == other.series and max(mine[0], theirs[0]) < min(mine[1], theirs[1])

    def intersection(self, other: "SerialRange") -> "SerialRange | None":
        """What the two have in common. Raises BadSerials when that is not of whole tonnes of both."""
        if not self.overlaps(other):
            return None
        if _lane(self) != _lane(other):
            raise _bad("serials", other, "same_tonnes_in_a_series")
        return _part(self, max(self.start, other.start), min(self.stop, other.stop))

    def __str__(self) -> str:
        return show_serials(self.layout, prefix=self.prefix, start=self.start, stop=self.stop, suffix=self.suffix)


@dataclass(frozen=True)
class Taking:
    """What was taken and what is left: together exactly the tonnes that were there."""

    taken: list[SerialRange]
    left: list[SerialRange]


def require_range(one: SerialRange) -> SerialRange:
    """The range, if it has tonnes and its registry can print them; raises BadSerials naming the rule it breaks."""
    if one.start < 0:
        raise _bad("firstSerial", str(one.start), "minimum=0")
    if one.stop <= one.start:
        rule = "at_least_one_serial" if one.stop == one.start else "not_before_first_serial"
        raise _bad("lastSerial", str(one.stop - 1), rule)
    highest = max(one.layout.numbers(one.start, one.stop))
    if highest > one.layout.maximum:
        raise _bad("lastSerial", str(highest), f"maximum={one.layout.maximum}")
    return one


def require_apart(ranges: Iterable[SerialRange]) -> list[SerialRange]:
    """The ranges by series and number. Raises BadSerials for one that cannot be, for an overlap, for too many."""
    ordered = [require_range(one) for one in islice(ranges, MAX_RANGES + 1)]
    _require_few(ordered)
    ordered.sort(key=lambda one: (one.series, _bounds(one)))
    for before, after in pairwise(ordered):
        if before.series == after.series and before.layout.numbers_per_tonne != after.layout.numbers_per_tonne:
            raise _bad("serials", after, "one_layout_in_a_series")
        if before.overlaps(after):
            raise _bad("serials", after, "ranges_do_not_overlap")
    return ordered


def require_partition(parent: SerialRange, children: Sequence[SerialRange]) -> None:
    """Nothing, if the children are exactly the parent's tonnes: no gap, no overlap, none outside, none empty.

    Raises BadSerials otherwise: a sum that happens to agree is not enough.
    """
    require_range(parent)
    for one in require_apart(children):
        if one not in parent:
            raise _bad("serials", one, f"within={parent}")
    missing = subtract([parent], children)
    if missing:
        raise _bad("serials", missing[0], "no_gap")


def split_at(one: SerialRange, number: int) -> tuple[SerialRange, SerialRange]:
    """The tonnes before `number` and those from it on. Raises BadSerials when either would be empty."""
    require_range(one)
    if not one.start < number < one.stop:
        raise _bad("serial", str(number), f"after={one.start},before={one.stop}")
    return _part(one, one.start, number), _part(one, number, one.stop)


def split_by(one: SerialRange, quantities: Sequence[int]) -> list[SerialRange]:
    """Children of these tonnes, from the start on. Raises BadSerials unless all are positive and use up the range."""
    require_range(one)
    _require_few(quantities)
    for quantity_t in quantities:
        _require_positive(quantity_t)
    if sum(quantities) != one.quantity_t:
        raise _bad("quantity", str(sum(quantities)), f"count_of_serials={one.quantity_t}")
    children, start = [], one.start
    for quantity_t in quantities:
        children.append(_part(one, start, start + quantity_t))
        start += quantity_t
    return children


def take_first(ranges: Sequence[SerialRange], quantity_t: int) -> Taking:
    """The first `quantity_t` tonnes in the order given, the lowest numbers of a range first: oldest first.

    Both parts keep that order. Raises BadSerials for a quantity below 1 and ranges that cannot be, InsufficientUnits
    for more than there is.
    """
    return _take(ranges, quantity_t, newest=False)


def take_last(ranges: Sequence[SerialRange], quantity_t: int) -> Taking:
    """The last `quantity_t` tonnes in the order given, the highest numbers of a range first: newest first.

    Raises as `take_first` does.
    """
    return _take(ranges, quantity_t, newest=True)


def take_serials(ranges: Sequence[SerialRange], wanted: SerialRange) -> Taking:
    """The wanted tonnes, cut out of those ranges in which they lie; both parts by series and number.

    Raises BadSerials unless all of them are there.
    """
    left = subtract(ranges, [wanted])
    pieces = [piece for one in require_apart(ranges) if (piece := one.intersection(wanted)) is not None]
    return Taking(taken=pieces, left=left)


def subtract(ranges: Sequence[SerialRange], gone: Sequence[SerialRange]) -> list[SerialRange]:
    """The ranges without those gone, by series and number. Raises BadSerials for what is not there, or twice gone."""
    left: list[SerialRange] = []
    ahead = sorted(require_apart(gone), key=_lane_and_start, reverse=True)
    for one in sorted(require_apart(ranges), key=_lane_and_start):
        start = one.start
        while ahead and _lane(ahead[-1]) == _lane(one) and start <= ahead[-1].start < one.stop:
            next_gone = ahead.pop()
            if start < next_gone.start:
                left.append(_part(one, start, next_gone.start))
            start = min(next_gone.stop, one.stop)
            if next_gone.stop > one.stop:
                ahead.append(_part(next_gone, one.stop, next_gone.stop))
        if start < one.stop:
            left.append(_part(one, start, one.stop))
    if ahead:
        raise _bad("serials", ahead[-1], "all_of_them_there")
    return left


def merge_adjacent(ranges: Iterable[SerialRange]) -> list[SerialRange]:
    """The same tonnes in the fewest ranges, ascending. Raises BadSerials for ranges that overlap or cannot be."""
    merged: list[SerialRange] = []
    for one in sorted(require_apart(ranges), key=_lane_and_start):
        if merged and _lane(merged[-1]) == _lane(one) and merged[-1].stop == one.start:
            merged[-1] = _part(merged[-1], merged[-1].start, one.stop)
        else:
            merged.append(one)
    return sorted(merged)


def quantity_of(ranges: Iterable[SerialRange]) -> int:
    """The tonnes of all ranges. Raises BadSerials for ranges that overlap or cannot be."""
    return sum(one.quantity_t for one in require_apart(ranges))


def read_serial_range(
    *, prefix: str, first: str, last: str, quantity_t: int, suffix: str = "", layout: SerialLayout = J_CREDIT_LAYOUT
) -> SerialRange:
    """The range from the first to the last serial as the registry prints them, each whole or its number alone.

    Raises BadSerials for a malformed prefix, suffix or number, a reversed range, or a count that is not `quantity_t`.
    """
    prefix, suffix = _read_series(layout, prefix, suffix)
    start = _read_number("firstSerial", first, prefix, suffix, layout)
    end = _read_number("lastSerial", last, prefix, suffix, layout)
    if rule := order_rule(layout, start, end):
        raise _bad("lastSerial", last[:MAX_SERIAL_CHARACTERS], rule)
    return range_of_numbers(prefix, start, end, suffix, layout=layout, quantity_t=quantity_t)


def order_rule(layout: SerialLayout, first: int, last: int) -> str:
    """The rule that two numbers break as the ends of a range, as they are printed; empty if none."""
    if last < first:
        return "not_before_first_serial"
    return "at_least_one_serial" if last == first and not layout.includes_end else ""


def range_of_numbers(
    prefix: str, first: int, last: int, suffix: str = "", *, layout: SerialLayout, quantity_t: int | None = None
) -> SerialRange:
    """The range between two numbers as they are printed, counted. Raises BadSerials (whole tonnes, bounds, count)."""
    end = last + 1 if layout.includes_end else last
    if (end - first) % layout.numbers_per_tonne:
        raise _bad("lastSerial", str(last), f"whole_tonnes={layout.numbers_per_tonne}_numbers_each")
    layout = at_offset(layout, first % layout.numbers_per_tonne)
    start, stop = first // layout.numbers_per_tonne, end // layout.numbers_per_tonne
    one = require_range(SerialRange(prefix, start, stop, suffix, layout))
    if quantity_t is not None and quantity_t != one.quantity_t:
        raise _bad("quantity", str(quantity_t), f"count_of_serials={one.quantity_t}")
    return one


def show_serial(prefix: str, number: int, suffix: str = "", layout: SerialLayout = J_CREDIT_LAYOUT) -> str:
    """The serial of one tonne as its registry prints it."""
    return str(SerialRange(prefix, number, number + 1, suffix, layout))


def show_ranges(ranges: Iterable[SerialRange]) -> str:
    """Several ranges, adjacent ones joined, in ascending order."""
    return "、".join(str(one) for one in merge_adjacent(ranges))


def _take(ranges: Sequence[SerialRange], quantity_t: int, *, newest: bool) -> Taking:
    _require_positive(quantity_t)
    available_t = quantity_of(ranges)
    if available_t < quantity_t:
        raise InsufficientUnits(requested_t=quantity_t, available_t=available_t)
    taken: list[SerialRange] = []
    left: list[SerialRange] = []
    for one in reversed(ranges) if newest else ranges:
        wanted_t = min(quantity_t, one.quantity_t)
        quantity_t -= wanted_t
        cut = one.stop - wanted_t if newest else one.start + wanted_t
        lower, upper = _part(one, one.start, cut), _part(one, cut, one.stop)
        taken.append(upper if newest else lower)
        left.append(lower if newest else upper)
    step = -1 if newest else 1
    return Taking(*([part for part in parts[::step] if part.quantity_t] for parts in (taken, left)))


def _part(one: SerialRange, start: int, stop: int) -> SerialRange:
    return replace(one, start=start, stop=stop)


def _bounds(one: SerialRange) -> tuple[int, int]:
    # Half-open, in the registry's own numbers: where it numbers kilograms, two ranges may meet inside a tonne.
    layout = one.layout
    return one.start * layout.numbers_per_tonne + layout.offset, one.stop * layout.numbers_per_tonne + layout.offset


def _lane(one: SerialRange) -> tuple[tuple[str, str], tuple[str | int, ...]]:
    # Ranges that can be joined and cut out of each other: of one series, printed alike, with the same tonnes.
    return one.series, one.layout.form


def _lane_and_start(one: SerialRange) -> tuple[tuple[tuple[str, str], tuple[str | int, ...]], int]:
    return _lane(one), one.start


def _require_few(parts: Sequence[object]) -> None:
    if len(parts) > MAX_RANGES:
        raise _bad("serials", str(len(parts)), f"max_ranges={MAX_RANGES}")


def _require_positive(quantity_t: int) -> None:
    if quantity_t < 1:
        raise _bad("quantity", str(quantity_t), "minimum=1")


def _read_series(layout: SerialLayout, prefix: str, suffix: str) -> tuple[str, str]:
    if (read_prefix := _read_part(prefix, prefix_regex(layout))) is None:
        rule = layout.prefix_rule or f"prefix={layout.prefix}"
        raise _bad("serialPrefix", prefix[:MAX_SERIAL_CHARACTERS], rule)
    if (read_suffix := _read_part(suffix, suffix_regex(layout))) is None:
        raise _bad("serialSuffix", suffix[:MAX_SERIAL_CHARACTERS], f"written_as={show_example(layout)}")
    return read_prefix, read_suffix


def _read_part(text: str, pattern: str) -> str | None:
    if len(text) > MAX_PART_CHARACTERS:
        return None
    part = normalise_digits(text).upper()
    return part if len(part) <= MAX_PART_CHARACTERS and re.fullmatch(pattern, part) else None


def _read_number(field: str, text: str, prefix: str, suffix: str, layout: SerialLayout) -> int:
    digits = layout.digits or MAX_DIGITS
    longest = max(MAX_SERIAL_CHARACTERS, len(prefix) + len(suffix) + 2 * MAX_DIGITS)
    number = normalise_digits(text[:longest]).upper().removeprefix(prefix + layout.separator)
    if suffix:
        number = number.removesuffix(layout.separator + suffix)
    plain = number.replace(layout.separator, "") if layout.group else number
    # A number with signs in it stands in groups, all of them.
    if (
        len(text) <= longest
        and re.fullmatch(f"[0-9]{{1,{digits}}}", plain)
        and (plain == number or show_number(layout, int(plain)) == number)
    ):
        return int(plain)
    shown = f"{digits}_digits" if layout.digits else "whole_number"
    raise _bad(field, text[:MAX_SERIAL_CHARACTERS], f"{shown}, e.g. {show_number(layout, 11_157)}")


def _bad(field: str, value: "str | SerialRange", rule: str) -> BadSerials:
    return BadSerials(field=field, value=str(value)[:MAX_SHOWN_CHARACTERS], rule=rule)
