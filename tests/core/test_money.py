from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.money import MAX_YEN, line_cost, read_yen, share


@pytest.mark.parametrize(
    ("mass_g", "price_yen_per_t", "cost_yen"),
    [
        (1_000_000, 12_000, 12_000),
        (2_000_000, 12_000, 24_000),
        (1_169_200, 12_000, 14_030),
        (500_000, 1, 1),
        (499_999, 1, 0),
        (1, 1_000_000, 1),
    ],
)
def test_a_line_is_rounded_half_up_once(mass_g: int, price_yen_per_t: int, cost_yen: int) -> None:
    assert line_cost(mass_g=mass_g, price_yen_per_t=price_yen_per_t) == cost_yen


@pytest.mark.parametrize(
    ("amount_yen", "rate_bp", "part_yen"), [(24_000, 300, 720), (720, 1000, 72), (5, 1000, 1), (4, 1000, 0), (0, 1, 0)]
)
def test_a_share_is_rounded_half_up(amount_yen: int, rate_bp: int, part_yen: int) -> None:
    assert share(amount_yen, rate_bp) == part_yen


@given(amount_yen=st.integers(0, MAX_YEN), rate_bp=st.integers(0, 10_000))
def test_a_share_is_within_half_a_yen_and_never_more_than_the_whole(amount_yen: int, rate_bp: int) -> None:
    part_yen = share(amount_yen, rate_bp)
    assert abs(part_yen - Fraction(amount_yen * rate_bp, 10_000)) <= Fraction(1, 2)
    assert 0 <= part_yen <= amount_yen


def test_an_amount_has_bounds() -> None:
    assert read_yen("price", 1) == 1
    assert read_yen("shipping", 0, minimum=0) == 0
    assert read_yen("price", MAX_YEN) == MAX_YEN
    for amount_yen in (0, -1, MAX_YEN + 1):
        with pytest.raises(InvalidInput):
            read_yen("price", amount_yen)
