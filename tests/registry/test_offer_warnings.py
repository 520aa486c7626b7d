"""What a seller is warned of: the end of a forest's keeping, past or unknown, and the papers of wood fuel."""

from datetime import date

import pytest

from registry.methodologies import ProjectType
from registry.offer_warnings import offer_warnings, permanence_until

TODAY = date(2026, 11, 22)


def rules(type: ProjectType, ends_on: date | None, *, code: str = "FO-001", stated: bool = False) -> list[str]:
    found = offer_warnings(
        project_types=(type,),
        methodology_code=code,
        certification_ends_on=ends_on,
        states_permanence=stated,
        today=TODAY,
    )
    assert all(one.text.ja.endswith("。") and one.text.en.endswith(".") and "{" not in one.text.ja for one in found)
    return [one.rule for one in found]


# UN-14: the plan goes on for ten years after the end.
@pytest.mark.parametrize(
    ("ends_on", "kept_until"),
    [(date(2021, 3, 31), date(2031, 3, 31)), (date(2020, 2, 29), date(2030, 2, 28))],
)
def test_a_forest_is_kept_for_ten_years_after_its_certification(ends_on: date, kept_until: date) -> None:
    assert permanence_until(ends_on) == kept_until


def test_a_forest_whose_keeping_is_past_or_unknown_is_warned_of() -> None:
    assert rules(ProjectType.FOREST, None) == ["UN-14"]
    assert rules(ProjectType.FOREST, date(2016, 11, 21)) == ["UN-14"]
    assert rules(ProjectType.FOREST, date(2016, 11, 22)) == []
    assert rules(ProjectType.FOREST, None, stated=True) == []


def test_wood_fuel_asks_for_its_papers_and_other_power_for_none() -> None:
    assert rules(ProjectType.RENEWABLE_ENERGY, None, code="EN-R-001") == ["UN-15"]
    assert rules(ProjectType.RENEWABLE_ENERGY, None, code="EN-R-002") == []
