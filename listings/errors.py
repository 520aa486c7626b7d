"""What may go wrong with what is offered and wanted.

DomainError
└── ListingError
    ├── DeadlinePassed          a day that should lie ahead has passed
    ├── BeyondOffer             more tonnes than the sale notice still offers
    ├── BelowMinimumLot         fewer tonnes than the notice sells at once
    ├── NotOpen                 the listing, demand or product is not open now
    └── IncompleteSaleNotice    the sale notice lacks items
"""

from dataclasses import dataclass
from typing import Any

from core.errors import DomainError


@dataclass(kw_only=True, eq=False)
class ListingError(DomainError):
    """An expected failure with what is offered and wanted."""


@dataclass(kw_only=True, eq=False)
class DeadlinePassed(ListingError):
    """The day has passed in Japan."""

    code = "DEADLINE_PASSED"
    message_ja = "{field}（{day}）を過ぎています。"
    message_en = "{field} ({day}) has passed."

    field: str
    day: str


@dataclass(kw_only=True, eq=False)
class BeyondOffer(ListingError):
    """The sale notice does not offer so many tonnes any more."""

    code = "BEYOND_OFFER"
    message_ja = "{requested_t} t が必要ですが、この販売公告の残りは {remaining_t} t です。"
    message_en = "{requested_t} t are wanted, the sale notice has {remaining_t} t left."

    requested_t: int
    remaining_t: int


@dataclass(kw_only=True, eq=False)
class BelowMinimumLot(ListingError):
    """The quantity is below the seller's minimum lot."""

    code = "BELOW_MINIMUM_LOT"
    message_ja = "最低販売量は {minimum_lot_t} t です（希望 {requested_t} t）。"
    message_en = "The minimum lot is {minimum_lot_t} t ({requested_t} t wanted)."

    requested_t: int
    minimum_lot_t: int


@dataclass(kw_only=True, eq=False)
class NotOpen(ListingError):
    """It is not open for this: outside its window, closed, matched or ended."""

    code = "NOT_OPEN"
    message_ja = "{kind}は受付中ではありません（{state}）。"
    message_en = "The {kind} is not open ({state})."
    worded = ("kind", "state")

    kind: str
    state: str


@dataclass(kw_only=True, eq=False)
class IncompleteSaleNotice(ListingError):
    """Items that a public sale notice must have are missing (handbook 001, lines 1684-1718)."""

    code = "INCOMPLETE_SALE_NOTICE"
    message_ja = "販売公告に必要な事項が足りません（{missing_text}）。"
    message_en = "The sale notice lacks: {missing_text}."

    missing: list[str]

    def template_values(self) -> dict[str, Any]:
        return {"missing_text": ", ".join(self.missing)}
