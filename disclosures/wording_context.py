"""What is known of a claim when its wording is checked: who speaks to whom, and how far the offset is."""

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Whom a text addresses: consumers are protected by more rules."""

    CONSUMER = "CONSUMER"
    BUSINESS = "BUSINESS"


class Speaker(StrEnum):
    """What the one who publishes a text is to the retirement behind it; only the claimant may say that it offset."""

    CLAIMANT = "CLAIMANT"
    SELLER = "SELLER"
    PROVIDER = "PROVIDER"
    BUYER = "BUYER"


class Retirement(StrEnum):
    """How far the retirement is; CONFIRMED when the registry's day and serials are recorded."""

    NONE = "NONE"
    PLANNED = "PLANNED"
    CONFIRMED = "CONFIRMED"


class Coverage(StrEnum):
    """How much of the stated boundary's emissions is offset."""

    UNKNOWN = "UNKNOWN"
    PART = "PART"
    WHOLE = "WHOLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimContext:
    """What is known of the claim that a text makes. What is not known counts as not so."""

    speaker: Speaker
    audience: Audience = Audience.CONSUMER
    retirement: Retirement = Retirement.NONE
    coverage: Coverage = Coverage.UNKNOWN
    reduced_first: bool = False
    is_verified: bool = False
    """By a third party."""
    counts_for_ndc: bool = False
    """Whether the credits are J-Credits or JCM credits (docs/sources.md CM-06, WL-09)."""
    tells_when_and_how: bool = False
    """Whether the page gives, beside this text, the deadline of the retirement and how its result is made known."""
