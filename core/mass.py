"""Mass: an integer number of grams CO2e in code and database; a registry's unit is a whole tonne."""

from typing import Final, NewType

from core.errors import InvalidInput
from core.numbers import MAX_AMOUNT, check_range, read_scaled, show_scaled

Grams = NewType("Grams", int)

GRAMS_PER_KILOGRAM: Final = 1_000
GRAMS_PER_TONNE: Final = 1_000_000
MAX_TONNES: Final = MAX_AMOUNT // GRAMS_PER_TONNE

_DECIMALS_BY_UNIT: Final = {"grams": 0, "kilograms": 3, "tonnes": 6}


def read_mass(field: str, *, unit: str, text: str) -> Grams:
    """A mass from a decimal string in `grams`, `kilograms` or `tonnes`; exact, more than zero, at most 2**53-1 g."""
    return Grams(read_scaled(text, field=f"{field}.{unit}", decimals=_DECIMALS_BY_UNIT[unit]))


def read_tonnes(field: str, tonnes: int) -> int:
    """A whole number of registry units (1 unit = 1 t-CO2), at least 1."""
    return check_range(tonnes, field=field, maximum=MAX_TONNES)


def whole_tonnes_covering(mass_g: Grams) -> int:
    """The fewest whole tonnes that cover `mass_g`: ceil(g / 10**6) (docs/sources.md 5.1, retire ceil(kg/1000))."""
    return -(-mass_g // GRAMS_PER_TONNE)


def tonnes_to_grams(quantity_t: int) -> Grams:
    """`quantity_t` whole tonnes in grams."""
    return Grams(quantity_t * GRAMS_PER_TONNE)


def show_kilograms(mass_g: int) -> str:
    """The exact decimal number of kilograms, without unit."""
    return show_scaled(mass_g, 3)


def show_tonnes(mass_g: int) -> str:
    """The exact decimal number of tonnes, without unit."""
    return show_scaled(mass_g, 6)


def require_sum(field: str, parts_g: list[int], total_g: int) -> None:
    """Raises InvalidInput unless the itemised `parts_g` add up to `total_g`."""
    if sum(parts_g) != total_g:
        raise InvalidInput(
            field=field,
            value=f"{show_kilograms(sum(parts_g))} kg",
            rule=f"sum_of_items={show_kilograms(total_g)} kg",
        )
