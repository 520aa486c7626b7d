"""Yearly CO2 absorption of a managed forest from its stem growth (handbook 001, B1/B2 4(2)①)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from core.mass import Grams
from core.numbers import check_range
from emissions.exact import Amount, read_amount, round_to_grams, show_amount
from emissions.species import COEFFICIENTS_SOURCE, find_coefficients

MAX_AREA_HA: Final = 30_000_000
MAX_STEM_GROWTH_M3: Final = 100
MAX_STAND_AGE_YEARS: Final = 1_000

CARBON_FRACTION: Final = Fraction(1, 2)
CO2_PER_CARBON: Final = Fraction(44, 12)
KILOGRAMS_PER_TONNE: Final = 1_000

BEFORE_FELLING_NOTE: Final = "伐採などによる排出を差し引く前の量です"
"""The source adds that emissions from felling must be taken into account: the result is gross."""


@dataclass(frozen=True, kw_only=True)
class ForestGrowth:
    """One stand's absorption in a year: `mass_g_per_year` is `exact_t_per_year` rounded to grams, once."""

    mass_g_per_year: Grams
    exact_t_per_year: Fraction
    formula: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]


def forest_growth(
    *,
    area_ha: Amount,
    stem_growth_m3_per_ha_year: Amount,
    species: str,
    stand_age_years: int,
    prefecture_code: int | None = None,
) -> ForestGrowth:
    """ha x m3/ha/year x BEF x (1 + R) x t/m3 x 0.5 x 44/12, before deducting felling. Raises InvalidInput.

    The planting fiscal year counts as year 1. その他針葉樹 and その他広葉樹 need `prefecture_code` (JIS X 0401).
    """
    area = read_amount("area_ha", area_ha, maximum=MAX_AREA_HA)
    growth = read_amount("stem_growth_m3_per_ha_year", stem_growth_m3_per_ha_year, maximum=MAX_STEM_GROWTH_M3)
    age = check_range(stand_age_years, field="stand_age_years", maximum=MAX_STAND_AGE_YEARS)
    row = find_coefficients(species, prefecture_code=prefecture_code)
    bef = row.bef(age)
    expansion = Fraction(bef) * (1 + Fraction(row.root_ratio))
    exact_t = area * growth * expansion * Fraction(row.density_t_per_m3) * CARBON_FRACTION * CO2_PER_CARBON
    return ForestGrowth(
        mass_g_per_year=round_to_grams(exact_t * KILOGRAMS_PER_TONNE),
        exact_t_per_year=exact_t,
        formula=(
            f"{show_amount(area_ha)} ha × {show_amount(stem_growth_m3_per_ha_year)} m³/ha・年 × {bef} × (1 + "
            f"{row.root_ratio}) × {row.density_t_per_m3} t/m³ × 0.5 × 44/12"
        ),
        sources=(COEFFICIENTS_SOURCE,),
        notes=(BEFORE_FELLING_NOTE,),
    )
