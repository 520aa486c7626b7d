"""Serial numbers as half-open integer ranges under a prefix: pure, exact, printed back to the letter.

The layout read here is the one seen on J-Credit and J-VER units, `JP-200-000-000-011-157` (handbook 001, line 650):
letters and three digits, then twelve digits in groups of three.
"""

import re
from dataclasses import dataclass
from typing import Final

from core.numbers import normalise_digits
from registry.errors import BadSerials

MAX_SERIAL: Final = 10**12 - 1
MAX_SERIAL_CHARACTERS: Final = 40

# ASCII digits alone: a prefix in another script's digits would look like another prefix to the database.
_PREFIX: Final = re.compile(r"[A-Z]{2,3}-[0-9]{3}")
_NUMBER: Final = re.compile(r"[0-9]{3}-[0-9]{3}-[0-9]{3}-[0-9]{3}|[0-9]{1,12}")


@dataclass(frozen=True, order=True)
class SerialRange:
    """The whole tonnes `prefix` start, ..., stop - 1."""

    prefix: str
    start: int
    stop: int

    @property
    def quantity_t(self) -> int:
        """How many tonnes the range has: one serial number is one tonne."""
        return self.stop - self.start

    def __str__(self) -> str:
        first, last = show_serial(self.prefix, self.start), show_serial(self.prefix, self.stop - 1)
        return first if self.quantity_t == 1 else f"{first}～{last}"


def read_serial_range(*, prefix: str, first: str, last: str, quantity_t: int) -> SerialRange:
    """The range from the first to the last serial (both inclusive, as registries print them).

    Raises BadSerials for a malformed prefix or number, a reversed range, or a count that is not `quantity_t`.
    """
    prefix = _read_prefix(prefix)
    start = _read_number("firstSerial", first, prefix)
    stop = _read_number("lastSerial", last, prefix) + 1
    if stop <= start:
        raise BadSerials(field="lastSerial", value=last, rule="not_before_first_serial")
    if stop - start != quantity_t:
        raise BadSerials(field="quantity", value=str(quantity_t), rule=f"count_of_serials={stop - start}")
    return SerialRange(prefix=prefix, start=start, stop=stop)


def show_serial(prefix: str, number: int) -> str:
    """The serial as its registry prints it."""
    digits = f"{number:012d}"
    return "-".join([prefix, *(digits[position : position + 3] for position in range(0, 12, 3))])


def show_ranges(ranges: list[SerialRange]) -> str:
    """Several ranges, adjacent ones joined, in ascending order."""
    return "、".join(str(one) for one in merge_adjacent(ranges))


def merge_adjacent(ranges: list[SerialRange]) -> list[SerialRange]:
    """The same tonnes in the fewest ranges; the given ranges must not overlap."""
    merged: list[SerialRange] = []
    for one in sorted(ranges):
        if merged and merged[-1].prefix == one.prefix and merged[-1].stop >= one.start:
            assert merged[-1].stop == one.start, "live ranges never overlap"
            merged[-1] = SerialRange(one.prefix, merged[-1].start, one.stop)
        else:
            merged.append(one)
    return merged


def _read_prefix(text: str) -> str:
    prefix = normalise_digits(text[:MAX_SERIAL_CHARACTERS]).upper()
    if len(text) > MAX_SERIAL_CHARACTERS or _PREFIX.fullmatch(prefix) is None:
        raise BadSerials(field="serialPrefix", value=text[:MAX_SERIAL_CHARACTERS], rule="letters-3_digits, e.g. JC-200")
    return prefix


def _read_number(field: str, text: str, prefix: str) -> int:
    number = normalise_digits(text[:MAX_SERIAL_CHARACTERS]).upper().removeprefix(prefix + "-")
    if len(text) > MAX_SERIAL_CHARACTERS or _NUMBER.fullmatch(number) is None:
        raise BadSerials(field=field, value=text[:MAX_SERIAL_CHARACTERS], rule="12_digits, e.g. 000-000-011-157")
    return int(number.replace("-", ""))
