"""Money: integer yen. A price is yen per tonne; a line is rounded half up once, tax once an invoice and rate."""

from typing import Final, NewType

from core.mass import GRAMS_PER_TONNE
from core.numbers import check_range, round_half_up

Yen = NewType("Yen", int)

MAX_YEN: Final = 10**12
"""One trillion yen: beyond any order here, and far inside what every client carries exactly."""

BASIS_POINTS: Final = 10_000


def read_yen(field: str, amount: int, *, minimum: int = 1) -> Yen:
    """An amount of yen within the bounds; raises InvalidInput."""
    return Yen(check_range(amount, field=field, minimum=minimum, maximum=MAX_YEN))


def line_cost(*, mass_g: int, price_yen_per_t: int) -> Yen:
    """The cost of `mass_g` grams at `price_yen_per_t`, rounded half up to the yen."""
    return Yen(round_half_up(mass_g * price_yen_per_t, GRAMS_PER_TONNE))


def share(amount_yen: int, rate_bp: int) -> Yen:
    """`rate_bp` basis points (1/10000) of a non-negative amount, rounded half up."""
    return Yen(round_half_up(amount_yen * rate_bp, BASIS_POINTS))
