"""What may go wrong when demand meets supply.

DomainError
└── MatchingError
    ├── NotEligible         the listing does not fit the demand, with the reasons
    ├── AlreadyProposed     this pair is proposed already
    ├── AlreadyAccepted     this side has accepted already
    └── MatchExpired        the proposal has lapsed
"""

from dataclasses import dataclass

from core.errors import DomainError
from matching.eligibility import Reason


@dataclass(kw_only=True, eq=False)
class MatchingError(DomainError):
    """An expected failure of matching."""


@dataclass(kw_only=True, eq=False)
class NotEligible(MatchingError):
    """The listing does not meet the demand; `reasons` has the keys of `matching.eligibility.Reason`."""

    code = "NOT_ELIGIBLE"
    message_ja = "この販売公告は需要の条件に合いません（{reasons}）。"
    message_en = "The listing does not meet the demand ({reasons})."
    labelled = (("reasons", Reason),)

    reasons: list[str]


@dataclass(kw_only=True, eq=False)
class AlreadyProposed(MatchingError):
    """The same listing is proposed for the same demand and waits for an answer."""

    code = "ALREADY_PROPOSED"
    message_ja = "この組合せはすでに提案され、回答待ちです。"
    message_en = "This pair is proposed already and waits for an answer."

    demand_id: str
    listing_id: str


@dataclass(kw_only=True, eq=False)
class AlreadyAccepted(MatchingError):
    """The actor's side has accepted the match already."""

    code = "ALREADY_ACCEPTED"
    message_ja = "このマッチングは、{side}としてすでに承諾されています。"
    message_en = "The {side} has accepted this match already."
    worded = ("side",)

    side: str


@dataclass(kw_only=True, eq=False)
class MatchExpired(MatchingError):
    """The time for an answer has passed."""

    code = "MATCH_EXPIRED"
    message_ja = "この提案の回答期限（{expires_at}）を過ぎています。"
    message_en = "The proposal lapsed at {expires_at}."
    instants = ("expires_at",)

    expires_at: str
