from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from emissions.exact import show_rounded
from emissions.forest import forest_growth
from emissions.species import COEFFICIENTS, OTHER_BROADLEAF, OTHER_CONIFER, find_coefficients


# The formula of handbook 001, B1/B2 4(2)①, worked by hand: the source prints no example of its own.
@pytest.mark.parametrize(
    ("area_ha", "growth", "species", "age", "tonnes", "mass_g"),
    [
        ("10", "5", "スギ", 21, "44.254375", 44_254_375),
        ("10", "5", "スギ", 20, "56.487292", 56_487_292),
        ("12.5", "6.4", "ヒノキ", 45, "93.264864", 93_264_864),
    ],
)
def test_growth_by_species_and_age(area_ha: str, growth: str, species: str, age: int, tonnes: str, mass_g: int) -> None:
    result = forest_growth(
        area_ha=Decimal(area_ha),
        stem_growth_m3_per_ha_year=Decimal(growth),
        species=species,
        stand_age_years=age,
    )
    assert (show_rounded(result.exact_t_per_year, decimals=6), result.mass_g_per_year) == (tonnes, mass_g)
    assert result.notes == ("伐採などによる排出を差し引く前の量です",)


def test_the_formula_is_shown_with_its_coefficients() -> None:
    result = forest_growth(area_ha=10, stem_growth_m3_per_ha_year=5, species="スギ", stand_age_years=30)
    assert result.formula == "10 ha × 5 m³/ha・年 × 1.23 × (1 + 0.25) × 0.314 t/m³ × 0.5 × 44/12"


# 拡大係数 = BEF x (1 + R): young and old stands.
@pytest.mark.parametrize(
    ("species", "young", "old"),
    [
        ("スギ", "1.9625", "1.5375"),
        ("ヒノキ", "1.953", "1.5624"),
        ("カラマツ", "1.935", "1.4835"),
        ("アカマツ", "2.0538", "1.5498"),
    ],
)
def test_expansion_factors(species: str, young: str, old: str) -> None:
    row = find_coefficients(species)
    assert [bef * (1 + row.root_ratio) for bef in (row.bef(20), row.bef(21))] == [Decimal(young), Decimal(old)]


@pytest.mark.parametrize(
    ("species", "prefecture_code", "density"),
    [
        (OTHER_CONIFER, 1, "0.352"),
        (OTHER_CONIFER, 7, "0.352"),
        (OTHER_CONIFER, 8, "0.423"),
        (OTHER_CONIFER, 13, "0.423"),
        (OTHER_CONIFER, 20, "0.352"),
        (OTHER_CONIFER, 47, "0.464"),
        (OTHER_BROADLEAF, 13, "0.469"),
        (OTHER_BROADLEAF, 46, "0.469"),
        (OTHER_BROADLEAF, 47, "0.469"),
        (OTHER_BROADLEAF, 30, "0.646"),
        (OTHER_BROADLEAF, 43, "0.646"),
        (OTHER_BROADLEAF, 20, "0.624"),
    ],
)
def test_other_species_depend_on_the_prefecture(species: str, prefecture_code: int, density: str) -> None:
    assert str(find_coefficients(species, prefecture_code=prefecture_code).density_t_per_m3) == density


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"species": "バオバブ"}, "species"),
        ({"species": OTHER_CONIFER}, "prefecture_code"),
        ({"species": OTHER_BROADLEAF, "prefecture_code": 48}, "prefecture_code"),
        ({"area_ha": 0}, "area_ha"),
        ({"area_ha": Decimal("30000001")}, "area_ha"),
        ({"stem_growth_m3_per_ha_year": 101}, "stem_growth_m3_per_ha_year"),
        ({"stand_age_years": 0}, "stand_age_years"),
    ],
)
def test_an_input_out_of_bounds_is_refused(changes: dict[str, Any], field: str) -> None:
    stand: dict[str, Any] = {
        "area_ha": 1,
        "stem_growth_m3_per_ha_year": 1,
        "species": "スギ",
        "stand_age_years": 30,
    }
    with pytest.raises(InvalidInput) as refusal:
        forest_growth(**(stand | changes))
    assert refusal.value.field == field


@given(st.sampled_from(sorted(COEFFICIENTS)), st.decimals(min_value="0.1", max_value="1000", places=1))
def test_a_young_stand_never_absorbs_less_than_an_old_one_of_the_same_growth(species: str, area_ha: Decimal) -> None:
    young, old = (
        forest_growth(area_ha=area_ha, stem_growth_m3_per_ha_year=5, species=species, stand_age_years=age)
        for age in (20, 21)
    )
    assert young.exact_t_per_year >= old.exact_t_per_year > 0
    assert young.mass_g_per_year - young.exact_t_per_year * 1_000_000 <= Fraction(1, 2)
