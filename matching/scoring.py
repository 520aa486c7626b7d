"""How well an eligible listing suits a demand: whole points for each criterion, so that the order can be explained."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from matching.eligibility import Offered, Wanted, project_type_fits, region_fits


class Criterion(StrEnum):
    """What earns points."""

    PRICE = "PRICE"
    REGION = "REGION"
    PROJECT_TYPE = "PROJECT_TYPE"
    VINTAGE = "VINTAGE"


POINTS: Final = {Criterion.PRICE: 40, Criterion.REGION: 30, Criterion.PROJECT_TYPE: 20, Criterion.VINTAGE: 10}
"""The most that each criterion can earn; together 100."""

VINTAGE_YEARS: Final = 10
"""A vintage this old or older earns nothing; each year younger earns a point."""


@dataclass(frozen=True, kw_only=True)
class Merit:
    """The points of one criterion and the facts they rest on."""

    criterion: Criterion
    points: int
    most: int
    basis: str


def merits(wanted: Wanted, offered: Offered, *, today: date) -> list[Merit]:
    """The points of an eligible listing, criterion by criterion."""
    ceiling = wanted.price_ceiling_yen_per_t
    saved_yen = ceiling - offered.price_yen_per_t
    age_years = max(today.year - offered.monitoring_to.year, 0)
    earned = {
        Criterion.PRICE: (POINTS[Criterion.PRICE] * saved_yen // ceiling, f"{saved_yen} yen/t below the ceiling"),
        Criterion.REGION: (
            POINTS[Criterion.REGION] if wanted.regions and region_fits(wanted, offered) else 0,
            ",".join(sorted(offered.regions)),
        ),
        Criterion.PROJECT_TYPE: (
            POINTS[Criterion.PROJECT_TYPE] if wanted.project_types and project_type_fits(wanted, offered) else 0,
            ",".join(sorted(offered.project_types)),
        ),
        Criterion.VINTAGE: (max(VINTAGE_YEARS - age_years, 0), f"monitored to {offered.monitoring_to}"),
    }
    return [
        Merit(criterion=criterion, points=points, most=POINTS[criterion], basis=basis)
        for criterion, (points, basis) in earned.items()
    ]


def total(points: list[Merit]) -> int:
    """The sum of the points, at most 100."""
    return sum(one.points for one in points)
