"""The states of a match."""

from enum import StrEnum

from core.lifecycle import Lifecycle


class MatchStatus(StrEnum):
    """A proposal waits for both sides; accepted by both it has an order; it may be declined or lapse."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"


MATCH_LIFECYCLE = Lifecycle(
    kind="match",
    moves={
        MatchStatus.PROPOSED: frozenset({MatchStatus.ACCEPTED, MatchStatus.DECLINED, MatchStatus.EXPIRED}),
        MatchStatus.ACCEPTED: frozenset(),
        MatchStatus.DECLINED: frozenset(),
        MatchStatus.EXPIRED: frozenset(),
    },
)
