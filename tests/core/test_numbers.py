from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.numbers import (
    MAX_AMOUNT,
    MAX_NUMBER_CHARACTERS,
    check_range,
    normalise_digits,
    read_scaled,
    round_half_up,
    show_scaled,
)


@pytest.mark.parametrize(
    ("text", "decimals", "expected"),
    [
        ("1169.2", 3, 1_169_200),
        ("１，１６９．２", 3, 1_169_200),
        ("  12 ", 0, 12),
        ("1,234,567", 0, 1_234_567),
        ("1,234.5", 3, 1_234_500),
        ("0.001", 3, 1),
        ("007", 0, 7),
        ("9007199254740991", 0, MAX_AMOUNT),
        ("9007199254.740991", 6, MAX_AMOUNT),
    ],
)
def test_a_number_is_read_exactly(text: str, decimals: int, expected: int) -> None:
    assert read_scaled(text, field="mass", decimals=decimals) == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "decimal_number"),
        ("１２３４５６７８９０" * 5, f"max_characters={MAX_NUMBER_CHARACTERS}"),
        ("1e3", "decimal_number"),
        ("0x10", "decimal_number"),
        ("1_000", "decimal_number"),
        ("12,34", "decimal_number"),
        ("1,2345", "decimal_number"),
        (".5", "decimal_number"),
        ("5.", "decimal_number"),
        ("+5", "decimal_number"),
        ("NaN", "decimal_number"),
        ("1 000", "decimal_number"),
        ("12円", "decimal_number"),
        ("٣", "decimal_number"),
        ("-5", "minimum=0.001"),
        ("−5", "minimum=0.001"),
        ("0", "minimum=0.001"),
        ("0.0001", "max_decimals=3"),
        ("1.0000", "max_decimals=3"),
        ("9007199254740.992", "maximum=9007199254740.991"),
    ],
)
def test_what_is_no_plain_number_in_its_bounds_is_refused(text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_scaled(text, field="mass.kilograms", decimals=3)
    assert (refused.value.field, refused.value.rule) == ("mass.kilograms", rule)


def test_an_overlong_number_is_shown_cut() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_scaled("9" * 5_000, field="mass", decimals=0)
    assert refused.value.value == "9" * MAX_NUMBER_CHARACTERS + "…"


@given(amount=st.integers(1, MAX_AMOUNT), decimals=st.sampled_from([0, 3, 6]))
def test_what_is_shown_is_read_back(amount: int, decimals: int) -> None:
    shown = show_scaled(amount, decimals)
    assert read_scaled(shown, field="mass", decimals=decimals) == amount
    assert Decimal(shown).scaleb(decimals) == amount


@pytest.mark.parametrize(
    ("amount", "decimals", "shown"),
    [(0, 3, "0"), (1, 3, "0.001"), (1_500, 3, "1.5"), (-1_500, 3, "-1.5"), (-7, 0, "-7"), (1_000_000, 6, "1")],
)
def test_a_scaled_number_is_shown_without_trailing_zeros(amount: int, decimals: int, shown: str) -> None:
    assert show_scaled(amount, decimals) == shown


@given(numerator=st.integers(0, 10**24), denominator=st.integers(1, 10**12))
def test_rounding_is_to_the_nearest_and_halves_go_up(numerator: int, denominator: int) -> None:
    rounded, exact = round_half_up(numerator, denominator), Fraction(numerator, denominator)
    assert -Fraction(1, 2) < rounded - exact <= Fraction(1, 2)


@pytest.mark.parametrize(("amount", "rule"), [(0, "minimum=1"), (11, "maximum=10")])
def test_a_bound_that_is_broken_is_named(amount: int, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_range(amount, field="units", maximum=10)
    assert (refused.value.value, refused.value.rule) == (str(amount), rule)


def test_the_bounds_themselves_are_accepted() -> None:
    assert [check_range(amount, field="units", maximum=10) for amount in (1, 10)] == [1, 10]


def test_full_width_signs_become_plain() -> None:
    assert normalise_digits("　－１２．５　") == "-12.5"
