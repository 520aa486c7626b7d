"""Days that a purpose or a public buyer's year sets: until when a retirement serves a year, and when budgets end. Pure.

A Japanese fiscal year N runs from 1 April N to 31 March N + 1. Rows marked `is_memory` rest on no text that was read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.kinds import Scheme
from registry.purpose_findings import Purpose
from registry.purpose_labels import Label

_APRIL: Final = 4
_JUNE: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeDeadline:
    """Until which day something must be done for a fiscal year (None: for no one year), both days in Japan."""

    purpose: Purpose
    fiscal_year: int | None
    first_day: date | None
    last_day: date
    text: Label
    rule: str
    source: str
    is_memory: bool

    def days_left(self, today: date) -> int:
        """Whole days from today to the last one; below zero once it has passed."""
        return (self.last_day - today).days


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicYearEnd:
    """A local government's year: delivery and inspection within it, payment while its books are open."""

    fiscal_year: int
    deliver_by: date
    pay_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeEnd:
    """A day after which a scheme, or a use of its credits, has ended or is not known to go on."""

    schemes: frozenset[Scheme]
    last_day: date
    text: Label
    source: str
    is_memory: bool


def fiscal_year_of(day: date) -> int:
    """The Japanese fiscal year of a day."""
    return day.year if day.month >= _APRIL else day.year - 1


def first_day_of(fiscal_year: int) -> date:
    """1 April."""
    return date(fiscal_year, 4, 1)


def last_day_of(fiscal_year: int) -> date:
    """31 March of the next calendar year."""
    return date(fiscal_year + 1, 3, 31)


def reporting_years(retired_on: date) -> tuple[int, ...]:
    """The fiscal years for whose SHK report a retirement on the day may count, earliest first (docs/sources.md 5.2).

    Within the year reported; from April to June it may count for the year before instead.
    """
    year = fiscal_year_of(retired_on)
    return (year - 1, year) if _APRIL <= retired_on.month <= _JUNE else (year,)


def reporting_window(fiscal_year: int) -> tuple[date, date]:
    """The first and last day on which a retirement serves the SHK report of a fiscal year."""
    return first_day_of(fiscal_year), date(fiscal_year + 1, 6, 30)


def public_year_end(fiscal_year: int) -> PublicYearEnd:
    """When a local government's fiscal year ends for deliveries and for payments (地方自治法 208, 235条の5; UN-13)."""
    return PublicYearEnd(
        fiscal_year=fiscal_year, deliver_by=last_day_of(fiscal_year), pay_by=date(fiscal_year + 1, 5, 31)
    )


def crosses_fiscal_year(today: date, day: date) -> bool:
    """Whether a day lies in a later fiscal year than today: another year's budget (docs/sources.md UN-13)."""
    return fiscal_year_of(day) > fiscal_year_of(today)


def purpose_deadlines(purpose: Purpose, on: date) -> tuple[PurposeDeadline, ...]:
    """The days of a purpose that are ahead on the day, earliest first; none where no source sets one."""
    found = [one for make in _DEADLINES for one in make(on) if one.purpose is purpose and one.last_day >= on]
    return tuple(sorted(found, key=lambda one: (one.last_day, one.fiscal_year or 0)))


def scheme_ends(scheme: Scheme) -> tuple[SchemeEnd, ...]:
    """The ends of a scheme that the sources name, past or ahead."""
    return tuple(one for one in SCHEME_ENDS if scheme in one.schemes)


SCHEME_ENDS: Final = (
    SchemeEnd(
        schemes=frozenset({Scheme.DOMESTIC_CREDIT, Scheme.J_VER}),
        last_day=date(2021, 3, 31),
        text=Label(
            "2020年度末までの使用とする案内があります。その後に使えるかは事務局に確認してください。",
            "One source says that uses ended with fiscal 2020: ask the scheme's office.",
        ),
        source="scheme notices; an encyclopedia's answer (2020年度末まで)",
        is_memory=True,
    ),
    SchemeEnd(
        schemes=frozenset({Scheme.J_CREDIT}),
        last_day=date(2031, 3, 31),
        text=Label(
            "制度の実施期間は2030年度までとされています。延長の有無を確認してください。",
            "The scheme is set to run to fiscal 2030: check whether it was extended.",
        ),
        source="J-Credit scheme's outline",
        is_memory=True,
    ),
)


def _ontai(on: date) -> Sequence[PurposeDeadline]:
    found = []
    for purpose in (Purpose.ONTAI_EMISSION, Purpose.ONTAI_FACTOR):
        for year in reporting_years(on):
            first_day, last_day = reporting_window(year)
            text = Label(
                f"{year}年度の報告に使う無効化の最終日です。4月から6月までの無効化は、前年度と当年度のどちらで報告するかを選べます。",
                f"The last day to retire for the report of fiscal {year}; April to June may count for either year.",
            )
            found.append(
                PurposeDeadline(
                    purpose=purpose,
                    fiscal_year=year,
                    first_day=first_day,
                    last_day=last_day,
                    text=text,
                    rule="UN-13",
                    source="scheme notices",
                    is_memory=False,
                )
            )
    return found


def _gx_ets(on: date) -> Sequence[PurposeDeadline]:
    first = max(fiscal_year_of(on) - 1, 2026)
    return [
        PurposeDeadline(
            purpose=Purpose.GX_ETS,
            fiscal_year=year,
            first_day=None,
            last_day=date(year + 2, 1, 31),
            text=Label(
                f"{year}年度の実績に対する保有義務の期限とされる日です。使える量は実排出量の10％までとする方針です。",
                f"Said to be the day by which fiscal {year} is settled; planned limit: 10 % of actual emissions.",
            ),
            rule="UN-13",
            source="GX-ETS from fiscal 2026; METI (2025-07)",
            is_memory=True,
        )
        for year in range(first, first + 2)
    ]


def _corsia(_on: date) -> Sequence[PurposeDeadline]:
    return [
        PurposeDeadline(
            purpose=Purpose.CORSIA,
            fiscal_year=None,
            first_day=date(2024, 1, 1),
            last_day=date(2028, 1, 31),
            text=Label(
                "第1フェーズ（2024～2026年）の取消しの期限とされる日です。",
                "Said to be the last day to cancel for the first phase, 2024 to 2026.",
            ),
            rule="UN-13",
            source="ICAO, Annex 16 volume IV",
            is_memory=True,
        )
    ]


_DEADLINES: Final[tuple[Callable[[date], Sequence[PurposeDeadline]], ...]] = (_ontai, _gx_ets, _corsia)
