import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.mass import (
    GRAMS_PER_TONNE,
    MAX_TONNES,
    Grams,
    read_mass,
    read_tonnes,
    require_sum,
    show_kilograms,
    show_tonnes,
    tonnes_to_grams,
    whole_tonnes_covering,
)
from core.numbers import MAX_AMOUNT


@pytest.mark.parametrize(
    ("unit", "text", "grams"),
    [
        ("grams", "1", 1),
        ("kilograms", "1169.2", 1_169_200),
        ("kilograms", "0.001", 1),
        ("tonnes", "1.1692", 1_169_200),
        ("tonnes", "0.000001", 1),
        ("tonnes", "２", 2_000_000),
    ],
)
def test_a_mass_is_exact_in_every_unit(unit: str, text: str, grams: int) -> None:
    assert read_mass("quantity", unit=unit, text=text) == grams


@pytest.mark.parametrize(("unit", "text"), [("grams", "0.5"), ("kilograms", "0.0001"), ("tonnes", "0.0000001")])
def test_less_than_a_gram_is_refused_and_never_rounded(unit: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_mass("quantity", unit=unit, text=text)
    assert refused.value.field == f"quantity.{unit}"
    assert refused.value.rule.startswith("max_decimals=")


# 1,169.2 kg are retired as 2 t (docs/sources.md 5.1: the fewest whole tonnes that cover the kilograms).
@pytest.mark.parametrize(
    ("grams", "tonnes"), [(1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (1_169_200, 2), (2_000_000, 2)]
)
def test_the_fewest_whole_tonnes_cover_a_mass(grams: int, tonnes: int) -> None:
    assert whole_tonnes_covering(Grams(grams)) == tonnes


@given(grams=st.integers(1, MAX_AMOUNT))
def test_covering_tonnes_are_enough_and_one_less_is_not(grams: int) -> None:
    tonnes = whole_tonnes_covering(Grams(grams))
    assert tonnes_to_grams(tonnes - 1) < grams <= tonnes_to_grams(tonnes)


@given(grams=st.integers(1, MAX_AMOUNT))
def test_a_shown_mass_is_read_back(grams: int) -> None:
    assert read_mass("m", unit="kilograms", text=show_kilograms(grams)) == grams
    assert read_mass("m", unit="tonnes", text=show_tonnes(grams)) == grams


def test_tonnes_are_bounded_by_what_their_grams_can_be() -> None:
    assert read_tonnes("t", MAX_TONNES) == MAX_TONNES
    assert MAX_TONNES * GRAMS_PER_TONNE <= MAX_AMOUNT < (MAX_TONNES + 1) * GRAMS_PER_TONNE
    for tonnes in (0, -1, MAX_TONNES + 1):
        with pytest.raises(InvalidInput):
            read_tonnes("t", tonnes)


def test_items_that_do_not_add_up_are_refused_with_both_sums() -> None:
    require_sum("sources", [1_000, 169_200], 170_200)
    with pytest.raises(InvalidInput) as refused:
        require_sum("sources", [1_000, 169_199], 170_200)
    assert (refused.value.value, refused.value.rule) == ("170.199 kg", "sum_of_items=170.2 kg")
