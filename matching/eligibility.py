"""Which listings a demand could buy from, and why not from the others: pure rules, each with a reason code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from core.labels import Labelled


class Reason(Labelled):
    """Why a listing is refused for a demand."""

    OWN_LISTING = "OWN_LISTING", "自らの公告", "one's own listing"
    WINDOW = "WINDOW", "募集期間の外", "outside its window"
    PRICE = "PRICE", "上限価格を超える", "above the price ceiling"
    QUANTITY = "QUANTITY", "残量の不足", "too few tonnes left"
    MINIMUM_LOT = "MINIMUM_LOT", "最低販売量に満たない", "below its minimum lot"
    REGION = "REGION", "希望と異なる地域", "another region"
    PROJECT_TYPE = "PROJECT_TYPE", "希望と異なるプロジェクトの種類", "another type of project"
    DELIVERY = "DELIVERY", "引渡方法がない", "another way of delivery"
    NEEDED_BY = "NEEDED_BY", "必要な期日に間に合わない", "delivered too late"
    USE_PLACE_IS_CREATION_PLACE = (
        "USE_PLACE_IS_CREATION_PLACE",
        "オフセットの対象地が創出地と同じ",
        "used where it was created",
    )
    NOT_TRANSFERABLE = "NOT_TRANSFERABLE", "移転できないクレジット", "units that are never transferred"
    REGION_ONLY = "REGION_ONLY", "地域の外では使えない", "used within its own area only"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A demand as the rules see it; tonnes are whole registry units that cover its grams."""

    buyer_id: UUID
    quantity_t: int
    price_ceiling_yen_per_t: int
    needed_by: date
    delivery: str
    regions: frozenset[str]
    region_required: bool
    project_types: frozenset[str]
    project_type_required: bool


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A listing as the rules see it."""

    listing_id: UUID
    seller_id: UUID
    price_yen_per_t: int
    remaining_t: int
    minimum_lot_t: int
    opens_on: date
    closes_on: date
    deliveries: frozenset[str]
    delivery_days: int
    regions: frozenset[str]
    project_types: frozenset[str]
    monitoring_to: date
    creates_at_use_place: bool
    is_transferable: bool
    """Whether the scheme lets tonnes change hands and live on (docs/sources.md CT-05)."""
    serves_use_place: bool
    """Whether the scheme reaches the place of use: a regional one only its own area (docs/sources.md HB-20)."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One reason with what was wanted and what is offered, in words a program can compare."""

    reason: Reason
    wanted: str
    offered: str


NATIONWIDE: Final = "NATIONWIDE"
TRANSFER: Final = "TRANSFER"
"""The delivery by which tonnes change hands (`disclosures.order_terms.Delivery`)."""

_Rule = Callable[[Wanted, Offered, date], tuple[bool, str, str]]
"""Whether the rule is met, what was wanted, what is offered."""


def refusals(wanted: Wanted, offered: Offered, *, today: date) -> list[Refusal]:
    """Every rule that the listing breaks for the demand on `today` (JST); none means it is eligible."""
    broken: list[Refusal] = []
    for reason, rule in RULES.items():
        met, wanted_text, offered_text = rule(wanted, offered, today)
        if not met:
            broken.append(Refusal(reason=reason, wanted=wanted_text, offered=offered_text))
    return broken


def region_fits(wanted: Wanted, offered: Offered) -> bool:
    """Whether the project lies in a region the demand names; no named region fits all."""
    return not wanted.regions or bool(wanted.regions & offered.regions)


def project_type_fits(wanted: Wanted, offered: Offered) -> bool:
    """Whether the project is of a type the demand names; no named type fits all."""
    return not wanted.project_types or bool(wanted.project_types & offered.project_types)


def _own(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return wanted.buyer_id != offered.seller_id, "another seller", "the buyer itself"


def _window(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return offered.opens_on <= today <= offered.closes_on, str(today), f"{offered.opens_on}..{offered.closes_on}"


def _price(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return (
        offered.price_yen_per_t <= wanted.price_ceiling_yen_per_t,
        f"<= {wanted.price_ceiling_yen_per_t} yen/t",
        f"{offered.price_yen_per_t} yen/t",
    )


def _quantity(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return wanted.quantity_t <= offered.remaining_t, f"{wanted.quantity_t} t", f"{offered.remaining_t} t"


def _minimum_lot(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return offered.minimum_lot_t <= wanted.quantity_t, f"{wanted.quantity_t} t", f">= {offered.minimum_lot_t} t"


def _region(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    met = not wanted.region_required or region_fits(wanted, offered)
    return met, _listed(wanted.regions), _listed(offered.regions)


def _project_type(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    met = not wanted.project_type_required or project_type_fits(wanted, offered)
    return met, _listed(wanted.project_types), _listed(offered.project_types)


def _delivery(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return wanted.delivery in offered.deliveries, wanted.delivery, _listed(offered.deliveries)


def _needed_by(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    earliest = today + timedelta(days=offered.delivery_days)
    return earliest <= wanted.needed_by, f"<= {wanted.needed_by}", str(earliest)


def _use_place(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return not offered.creates_at_use_place, "created elsewhere", "created at the place of use"


def _transferable(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    met = offered.is_transferable or wanted.delivery != TRANSFER
    return met, wanted.delivery, "used for the partner of an agreement only"


def _area(wanted: Wanted, offered: Offered, today: date) -> tuple[bool, str, str]:
    return offered.serves_use_place, "used at the place of use", "used within the scheme's area only"


def _listed(names: frozenset[str]) -> str:
    return ",".join(sorted(names))


RULES: Final[dict[Reason, _Rule]] = {
    Reason.OWN_LISTING: _own,
    Reason.WINDOW: _window,
    Reason.PRICE: _price,
    Reason.QUANTITY: _quantity,
    Reason.MINIMUM_LOT: _minimum_lot,
    Reason.REGION: _region,
    Reason.PROJECT_TYPE: _project_type,
    Reason.DELIVERY: _delivery,
    Reason.NEEDED_BY: _needed_by,
    Reason.USE_PLACE_IS_CREATION_PLACE: _use_place,
    Reason.NOT_TRANSFERABLE: _transferable,
    Reason.REGION_ONLY: _area,
}
"""Every reason has its rule; all are tried, so a buyer sees everything that would have to change."""
