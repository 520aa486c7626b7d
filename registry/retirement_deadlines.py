"""How long a retirement may take once somebody has paid for it or an event has ended (docs/sources.md RT-01): pure.

The handbook gives the time within which one retires. Past it somebody is told; the hard limit, past which nothing new
is sold, is for events the handbook's, for the other two Musubi's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

REMIND_DAYS: Final = 7
"""How long before the day it is due a retirement is reminded of: Musubi's own."""


class RetirementUse(StrEnum):
    """Who pays for the retirement, and for what: each has its own time (docs/sources.md RT-01)."""

    PAID = "PAID"
    EVENT = "EVENT"
    SELF = "SELF"


class DeadlineStage(StrEnum):
    """How far a retirement that is still owed has come, in order."""

    IN_TIME = "IN_TIME"
    NEAR = "NEAR"
    OVERDUE = "OVERDUE"
    PAST_LIMIT = "PAST_LIMIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementLimit:
    """One use's row: days from the base day until it is due, and until nothing new is sold."""

    use: RetirementUse
    due_days: int
    limit_days: int
    base_ja: str
    base_en: str
    source: str
    is_limit_ours: bool


_LIMITS: Final = (
    RetirementLimit(
        use=RetirementUse.PAID,
        due_days=30,
        limit_days=60,
        base_ja="代金を受け取った日",
        base_en="the day on which the money came",
        source="handbook 001, line 3406: several weeks to one month",
        is_limit_ours=True,
    ),
    RetirementLimit(
        use=RetirementUse.EVENT,
        due_days=180,
        limit_days=365,
        base_ja="催しの最終日と、注文が効力を持った日の遅い方",
        base_en="the later of the event's last day and the day on which the order became binding",
        source="handbook 001, line 696: promptly, half a year to a year where that is not possible",
        is_limit_ours=False,
    ),
    RetirementLimit(
        use=RetirementUse.SELF,
        due_days=180,
        limit_days=365,
        base_ja="対象期間の最終日と、注文が効力を持った日の遅い方",
        base_en="the later of the period's last day and the day on which the order became binding",
        source="handbook 001, line 1208: about half a year after the end and the calculation",
        is_limit_ours=True,
    ),
)

LIMITS: Final[Mapping[RetirementUse, RetirementLimit]] = MappingProxyType({row.use: row for row in _LIMITS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Days in Japan: from when it is owed, its last day in time, and the last day on which more may be sold."""

    owed_from: date
    due_on: date
    limit_on: date


def deadline_of(use: RetirementUse, *, owed_from: date, promised_by: date | None = None) -> Deadline:
    """When a retirement owed from a day is due; a seller's own earlier promise comes first (docs/sources.md RT-01)."""
    limit = LIMITS[use]
    due_on = owed_from + timedelta(days=limit.due_days)
    if promised_by is not None:
        due_on = max(owed_from, min(due_on, promised_by))
    return Deadline(owed_from=owed_from, due_on=due_on, limit_on=owed_from + timedelta(days=limit.limit_days))


def stage_on(day: date, *, due_on: date, limit_on: date) -> DeadlineStage:
    """How far a retirement that is still owed has come on the day; both days themselves are in time."""
    if day > limit_on:
        return DeadlineStage.PAST_LIMIT
    if day > due_on:
        return DeadlineStage.OVERDUE
    if day >= due_on - timedelta(days=REMIND_DAYS):
        return DeadlineStage.NEAR
    return DeadlineStage.IN_TIME
