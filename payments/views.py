"""Orders as lists read them: plain rows with the names of the model's columns."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID

from core.projections import UNASKED, Projection
from disclosures.order_terms import Delivery, OrderKind, PaymentTiming
from parties.views import OrganisationView, organisation_under
from payments.kinds import OrderStatus
from payments.models import Order


@dataclass(slots=True)
class OrderView:
    """An order; seller and buyer where they were asked for."""

    id: UUID
    kind: OrderKind
    status: OrderStatus
    hold_id: UUID
    delivery: Delivery
    payment_timing: PaymentTiming
    quantity_t: int | None
    units: int | None
    mass_g: int
    unit_price_yen: int
    subtotal_yen: int
    shipping_yen: int
    tax_yen: int
    total_yen: int
    deliver_by: date
    confirm_by: date
    confirmation_hash: str | None
    confirmed_at: datetime | None
    settled_at: datetime | None
    seller: OrganisationView = UNASKED
    buyer: OrganisationView = UNASKED


AnyOrder: TypeAlias = Order | OrderView
"""As the ORM or a list has read it."""

ORDER: Final = Projection(OrderView, "o", seller=organisation_under("s"), buyer=organisation_under("b"))
