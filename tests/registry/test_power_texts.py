"""The two model sentences on green electricity (handbook 001, lines 2377-2378)."""

from datetime import date

import pytest

from registry.power_texts import power_statements


def of_a_year(quantity_kwh: int, total_kwh: int) -> tuple[str, ...]:
    """What the head office may say of fiscal 2025."""
    return power_statements(
        quantity_kwh=quantity_kwh,
        total_kwh=total_kwh,
        used_from=date(2025, 4, 1),
        used_to=date(2026, 3, 31),
        site="本社ビル",
    )


def test_a_part_of_the_electricity_is_told_in_kilowatt_hours_and_in_percent() -> None:
    assert of_a_year(1_250, 10_000) == (
        "当社が2025年4月1日から2026年3月31日までに本社ビルで使用した電力量の一部（1,250 kWh）は、グリーン電力です。",
        "当社は、2025年4月1日から2026年3月31日までに本社ビルで使用した電力量の12.5％（1,250 kWh）をグリーン電力でまかないました。",
    )


@pytest.mark.parametrize(
    ("quantity_kwh", "total_kwh", "share"),
    [(1, 3, "33.3％"), (2, 3, "66.6％"), (1, 1_000, "0.1％"), (999, 1_000, "99.9％")],
)
def test_a_share_is_rounded_down(quantity_kwh: int, total_kwh: int, share: str) -> None:
    assert f"電力量の{share}（" in of_a_year(quantity_kwh, total_kwh)[1]


def test_a_share_that_rounds_to_nothing_is_not_told_in_percent() -> None:
    (only,) = of_a_year(1, 1_001)
    assert "一部（1 kWh）" in only


def test_all_of_it_is_called_all_of_it() -> None:
    part, share = power_statements(
        quantity_kwh=800, total_kwh=800, used_from=date(2026, 9, 13), used_to=date(2026, 9, 13), site="芝公園"
    )
    assert part == "当社が2026年9月13日に芝公園で使用した電力量の全部（800 kWh）は、グリーン電力です。"
    assert "電力量の100％（800 kWh）を" in share


def test_more_green_electricity_than_electricity_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        of_a_year(2, 1)
