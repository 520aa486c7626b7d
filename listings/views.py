"""Sale notices, demands and products as lists read them: plain rows with the names of the models' columns."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID

from core.projections import UNASKED, Projection, read_json
from disclosures.order_terms import Delivery
from listings.kinds import BuyerSelection, DemandStatus, ListingStatus, OffsetType, ProductStatus
from listings.models import Demand, Listing, Product
from parties.views import OrganisationView, organisation_under
from registry.views import HOLD, ISSUANCE, HoldView, IssuanceView


@dataclass(slots=True)
class ListingView:
    """A sale notice; seller, issuance and its project where they were asked for."""

    id: UUID
    seller_id: UUID
    title: str
    description: str
    price_yen_per_t: int
    offered_t: int
    committed_t: int
    minimum_lot_t: int
    opens_on: date
    closes_on: date
    buyer_selection: BuyerSelection
    how_to_apply: str
    contact: str
    raw_deliveries: Any
    delivery_days: int
    status: ListingStatus
    vintage: int
    raw_co_benefits: Any
    seller: OrganisationView = UNASKED
    issuance: IssuanceView = UNASKED

    @property
    def deliveries(self) -> list[str]:
        """Names of the kinds of delivery."""
        return list(read_json(self.raw_deliveries))

    @property
    def co_benefits(self) -> list[dict[str, str]]:
        """What the seller states beside the tonnes."""
        return list(read_json(self.raw_co_benefits))


@dataclass(slots=True)
class DemandView:
    """A demand; its buyer where it was asked for."""

    id: UUID
    buyer_id: UUID
    offset_type: OffsetType
    title: str
    purpose_detail: str
    quantity_g: int
    use_place_code: str
    use_from: date
    use_to: date
    needed_by: date
    price_ceiling_yen_per_t: int
    delivery: Delivery
    status: DemandStatus
    buyer: OrganisationView = UNASKED


@dataclass(slots=True)
class ProductView:
    """A product with the tonnes behind it; its seller where it was asked for."""

    id: UUID
    seller_id: UUID
    hold_id: UUID
    name: str
    description: str
    label_g: int
    price_yen: int
    shipping_yen: int
    delivery_days: int
    retire_by: date
    withdrawal_policy: str
    defects_policy: str
    return_shipping: str
    reduction_efforts: str
    status: ProductStatus
    seller: OrganisationView = UNASKED
    hold: HoldView = UNASKED


AnyListing: TypeAlias = Listing | ListingView
AnyDemand: TypeAlias = Demand | DemandView
AnyProduct: TypeAlias = Product | ProductView
"""As the ORM or a list has read them."""

LISTING: Final = Projection(ListingView, "l", seller=organisation_under("s"), issuance=ISSUANCE)
DEMAND: Final = Projection(DemandView, "d", buyer=organisation_under("b"))
PRODUCT: Final = Projection(ProductView, "q", seller=organisation_under("s"), hold=HOLD)
