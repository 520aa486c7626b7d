"""Exact numbers from what people type: full-width digits are read, nothing is rounded."""

import re
import unicodedata
from typing import Final

from core.errors import InvalidInput

MAX_AMOUNT: Final = 2**53 - 1
"""The largest integer that every client (JSON numbers in a browser) carries exactly."""

MAX_NUMBER_CHARACTERS: Final = 40

_PLAIN = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def normalise_digits(text: str) -> str:
    """Full-width digits, signs and points as ASCII (NFKC), surrounding space removed."""
    return unicodedata.normalize("NFKC", text).strip()


def read_scaled(text: str, *, field: str, decimals: int, minimum: int = 1, maximum: int = MAX_AMOUNT) -> int:
    """The decimal `text` times 10**`decimals`, exactly, between `minimum` and `maximum` (of the scaled unit).

    Raises InvalidInput for anything that is not a plain decimal number, for more than `decimals` decimals
    (trailing zeros included: they claim a precision the unit does not have), and outside the bounds.
    """
    if len(text) > MAX_NUMBER_CHARACTERS:
        raise InvalidInput(
            field=field,
            value=text[:MAX_NUMBER_CHARACTERS] + "…",
            rule=f"max_characters={MAX_NUMBER_CHARACTERS}",
        )
    plain = normalise_digits(text)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    match = _PLAIN.fullmatch(plain)
    if match is None:
        if plain.startswith(("-", "−")):
            raise InvalidInput(field=field, value=text, rule=f"minimum={_unscale(minimum, decimals)}")
        raise InvalidInput(field=field, value=text, rule="decimal_number", hint="例/e.g. 1169.2")
    whole, fraction = match.group(1), match.group(2) or ""
    if len(fraction) > decimals:
        raise InvalidInput(field=field, value=text, rule=f"max_decimals={decimals}")
    scaled = int(whole + fraction.ljust(decimals, "0"))
    return check_range(scaled, field=field, minimum=minimum, maximum=maximum, decimals=decimals, shown=text)


def check_range(
    amount: int, *, field: str, minimum: int = 1, maximum: int = MAX_AMOUNT, decimals: int = 0, shown: str = ""
) -> int:
    """`amount`, if it lies between `minimum` and `maximum`; raises InvalidInput naming the bound it breaks."""
    if amount < minimum:
        raise InvalidInput(field=field, value=shown or str(amount), rule=f"minimum={_unscale(minimum, decimals)}")
    if amount > maximum:
        raise InvalidInput(field=field, value=shown or str(amount), rule=f"maximum={_unscale(maximum, decimals)}")
    return amount


def round_half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest integer, halves away from zero; both non-negative."""
    assert numerator >= 0 and denominator > 0
    return (2 * numerator + denominator) // (2 * denominator)


def show_scaled(amount: int, decimals: int) -> str:
    """The exact decimal string of amount / 10**decimals, without trailing zeros."""
    return _unscale(amount, decimals)


def _unscale(amount: int, decimals: int) -> str:
    sign, digits = ("-" if amount < 0 else ""), str(abs(amount)).rjust(decimals + 1, "0")
    if decimals == 0:
        return sign + digits
    fraction = digits[-decimals:].rstrip("0")
    return sign + digits[:-decimals] + (f".{fraction}" if fraction else "")
