"""The duties of a platform towards consumers (取引デジタルプラットフォーム消費者保護法): kinds, states and bounds."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from core.lifecycle import Lifecycle

HEARING: Final = timedelta(days=7)
"""How long a seller has to answer before anything is decided against it; the number is ours."""

MAX_OPEN_COMPLAINTS: Final = 20
"""Complaints of one organisation that nobody has decided yet."""

MAX_STEPS: Final = 100
"""Steps of one complaint."""

LEAST_CLAIM_YEN: Final = 10_001
"""A claim against a seller that exceeds 10,000 yen (法5条, 府令4条; docs/sources.md DP-05)."""


class ComplaintSubject(StrEnum):
    """What a complaint is about."""

    LISTING = "LISTING"
    PRODUCT = "PRODUCT"
    DOCUMENT = "DOCUMENT"
    SELLER = "SELLER"


class ComplaintStatus(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "RECEIVED"
    INVESTIGATING = "INVESTIGATING"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


COMPLAINT_LIFECYCLE: Final = Lifecycle(
    kind="complaint",
    moves={
        ComplaintStatus.RECEIVED: frozenset(
            {ComplaintStatus.INVESTIGATING, ComplaintStatus.UPHELD, ComplaintStatus.DISMISSED}
        ),
        ComplaintStatus.INVESTIGATING: frozenset({ComplaintStatus.UPHELD, ComplaintStatus.DISMISSED}),
        ComplaintStatus.UPHELD: frozenset(),
        ComplaintStatus.DISMISSED: frozenset(),
    },
)


class ComplaintStepKind(StrEnum):
    """What was done about a complaint."""

    FINDING = "FINDING"
    HEARING = "HEARING"
    ANSWER = "ANSWER"


class DisclosureRequestStatus(StrEnum):
    """Where a request for a seller's identity stands."""

    REQUESTED = "REQUESTED"
    GRANTED = "GRANTED"
    DENIED = "DENIED"


DISCLOSURE_LIFECYCLE: Final = Lifecycle(
    kind="disclosurerequest",
    moves={
        DisclosureRequestStatus.REQUESTED: frozenset({DisclosureRequestStatus.GRANTED, DisclosureRequestStatus.DENIED}),
        DisclosureRequestStatus.GRANTED: frozenset(),
        DisclosureRequestStatus.DENIED: frozenset(),
    },
)

PLEDGE_VERSION: Final = "2026-11-22"
PLEDGE_JA: Final = (
    "開示を受けた情報は、この注文について販売者に請求する目的だけに使い、"
    "第三者に渡さず、販売者の信用を害し、または困惑させる目的に使わないことを誓約します。"
)
PLEDGE_EN: Final = (
    "I will use what I am told only to claim from the seller on account of this order, pass it on to nobody, and not "
    "use it to damage or harass the seller."
)
"""What a claimant pledges (docs/sources.md DP-05); our own words, with their version."""
