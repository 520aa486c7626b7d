"""Exact arithmetic for measured amounts: decimals in, fractions between, rounding once at the end."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from core.errors import InvalidInput
from core.mass import Grams
from core.numbers import MAX_AMOUNT, check_range, round_half_up, show_scaled

Amount = Decimal | int

MAX_DECIMALS: Final = 9
GRAMS_PER_KILOGRAM: Final = 1_000


def read_amount(field: str, amount: Amount, *, maximum: int, zero: bool = False) -> Fraction:
    """`amount` exactly, more than zero (or zero too) and at most `maximum`.

    Raises InvalidInput outside the bounds, for infinities and NaN, and beyond MAX_DECIMALS decimals.
    """
    decimal = Decimal(amount)
    if not decimal.is_finite():
        raise InvalidInput(field=field, value=str(amount), rule="finite")
    if decimal > maximum:
        raise InvalidInput(field=field, value=str(amount)[:40], rule=f"maximum={maximum}")
    if decimal < 0 or (decimal == 0 and not zero):
        raise InvalidInput(field=field, value=str(amount)[:40], rule="minimum=0" if zero else "more_than=0")
    exponent = decimal.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -MAX_DECIMALS:
        raise InvalidInput(field=field, value=str(amount)[:40], rule=f"max_decimals={MAX_DECIMALS}")
    return Fraction(decimal)


def round_to_grams(exact_kg: Fraction) -> Grams:
    """Kilograms to whole grams, half up: the one rounding of a calculation. Raises InvalidInput beyond the limit."""
    scaled = exact_kg * GRAMS_PER_KILOGRAM
    return Grams(
        check_range(round_half_up(scaled.numerator, scaled.denominator), field="mass_g", minimum=0, maximum=MAX_AMOUNT)
    )


def show_rounded(exact: Fraction, *, decimals: int) -> str:
    """`exact` rounded half up to so many decimals, for display only: 22.1. Trailing zeros are dropped."""
    scaled = exact * 10**decimals
    return show_scaled(round_half_up(scaled.numerator, scaled.denominator), decimals)


def show_amount(amount: Amount) -> str:
    """The amount as given, in plain digits with grouping."""
    return f"{Decimal(amount):,f}"
