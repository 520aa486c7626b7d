"""What may go wrong with what is offered and wanted.

DomainError
└── ListingError
    ├── DeadlinePassed          a day that should lie ahead has passed
    ├── BeyondOffer             more tonnes than the sale notice still offers
    ├── BelowMinimumLot         fewer tonnes than the notice sells at once
    ├── NotOpen                 the listing, demand or product is not open now
    ├── IncompleteSaleNotice    the sale notice lacks items
    ├── ReturnTermsDisagree     a product's texts on returns say otherwise than its seller's terms
    ├── AlreadyComplained       the same complaint about the same thing is looked into already
    └── ComplaintDecided        the complaint was decided before
"""

from dataclasses import dataclass

from core.errors import DomainError
from disclosures.sale_notice import SaleNoticeItem


@dataclass(kw_only=True, eq=False)
class ListingError(DomainError):
    """An expected failure with what is offered and wanted."""


@dataclass(kw_only=True, eq=False)
class DeadlinePassed(ListingError):
    """The day has passed in Japan."""

    code = "DEADLINE_PASSED"
    message_ja = "{field}（{day}）を過ぎています。"
    message_en = "{field} ({day}) has passed."
    named = ("field",)

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
    """Items that a public sale notice must have are missing (docs/sources.md UN-01); `missing` has their keys."""

    code = "INCOMPLETE_SALE_NOTICE"
    message_ja = "販売公告に必要な事項が足りません：{missing}（規則UN-01）。"
    message_en = "The sale notice lacks: {missing} (rule UN-01)."
    labelled = (("missing", SaleNoticeItem),)

    missing: list[str]


@dataclass(kw_only=True, eq=False)
class ReturnTermsDisagree(ListingError):
    """A product's words on returns say otherwise than its seller's terms: no page has both (docs/sources.md TS-11)."""

    code = "RETURN_TERMS_DISAGREE"
    message_ja = (
        "商品「{product_name}」の{field}「{text}」が、販売者の返品・取消しの条件（{terms_ja}）と食い違います。"
        "どちらかに合わせてください。"
    )
    message_en = (
        "What the product {product_name!r} says of returns, {text!r}, disagrees with its seller's terms ({terms_en})."
    )
    named = ("field",)

    product_name: str
    field: str
    text: str
    accepted: bool
    days: int | None
    rule: str = "TS-11"

    def template_values(self) -> dict[str, str]:
        """The terms in words."""
        if self.field == "returnShipping":
            return {"terms_ja": "返品の送料の負担", "terms_en": "who pays for sending goods back"}
        if not self.accepted:
            return {
                "terms_ja": "お客様のご都合による返品は受けない",
                "terms_en": "no returns for the buyer's own reasons",
            }
        return {"terms_ja": f"到着日を含めて{self.days}日以内", "terms_en": f"within {self.days} days"}


@dataclass(kw_only=True, eq=False)
class AlreadyComplained(ListingError):
    """The same complaint about the same thing was made, and nobody has decided it yet (docs/sources.md DP-02)."""

    code = "ALREADY_COMPLAINED"
    message_ja = "同じ対象についての同じ内容の苦情を {filed_on} に受け付け、調査しています。結果をお待ちください。"
    message_en = "The same complaint was received on {filed_on} and is being looked into."

    filed_on: str
    rule: str = "DP-02"


@dataclass(kw_only=True, eq=False)
class ComplaintDecided(ListingError):
    """The complaint was decided: nothing more is done about it."""

    code = "COMPLAINT_DECIDED"
    message_ja = "この苦情は {decided_on} に「{status}」と決定済みです。決定は変更できません。"
    message_en = "This complaint was decided on {decided_on} ({status}); the decision stands."
    worded = ("status",)

    status: str
    decided_on: str
