"""What a confirmation is given upon beside the hash: when it was shown, the buyer's age, the goods' page, the use."""

from datetime import datetime
from typing import Final

from core import clock
from core.errors import InvalidInput, InvalidTransition
from core.text import read_instant
from disclosures.matrix import Stage
from disclosures.order_terms import BuyerAge, Delivery
from disclosures.product_page import compose_product_page
from listings.errors import NotOpen
from listings.models import Product
from listings.offers import TAKEN_DOWN, taken_down_of
from listings.reports import PAGE_OF_PRODUCT, product_facts
from listings.seller_pages import require_to_sell_credits
from listings.selling import require_sold_in_order
from parties.kinds import KIND_RULES
from parties.models import Organisation
from payments.errors import AgeNotStated, AlreadyConfirmed, ScreenNotShown
from payments.kinds import GOING_BACK, ORDER_LIFECYCLE, OrderStatus
from payments.models import Order
from registry.gates import require_purpose
from registry.models import Hold
from registry.states import PurposeCode, RetirementKind

_CAME_TO_NOTHING: Final = GOING_BACK | {OrderStatus.CANCELLED, OrderStatus.EXPIRED}


def read_shown(order: Order, shown_at: datetime) -> datetime:
    """When the screen was shown: since the terms were last changed, not ahead (docs/sources.md EC-01).

    Raises ScreenNotShown, and InvalidInput for an instant without its offset from UTC.
    """
    read_instant("shownAt", shown_at)
    changed_at = order.revised_at or order.created_at
    if not changed_at <= shown_at <= clock.now():
        raise ScreenNotShown(shown_at=shown_at.isoformat(), changed_at=changed_at.isoformat())
    return shown_at


def read_age(buyer: Organisation, age: BuyerAge | None) -> BuyerAge | None:
    """What a natural person says of its age (docs/sources.md EC-03). Raises AgeNotStated; InvalidInput for others."""
    if KIND_RULES[buyer.kind].is_person:
        if age is None:
            raise AgeNotStated()
    elif age is not None:
        raise InvalidInput(field="age", value=age.value, rule="only_of_natural_persons")
    return age


async def require_whole_pages(order: Order) -> None:
    """Raises unless all that a buyer of these tonnes or goods is told before it buys is there, and agrees (gate CART).

    IncompleteSellerPages for its seller's pages (docs/sources.md TS-01), ReturnTermsDisagree (docs/sources.md TS-11),
    IncompleteDisclosure for a product's page at its sale.
    """
    if order.product_id is None:
        await require_to_sell_credits(order.seller_id)
        return
    product = await Product.get(id=order.product_id).select_related("seller", "hold__issuance__project")
    await require_sold_in_order(product)
    url = PAGE_OF_PRODUCT.format(id=product.id)
    compose_product_page(await product_facts(product, url=url), stage=Stage.SALE)


async def require_use_known(order: Order) -> None:
    """Raises PurposeNotAllowed where what is paid for may not be retired for an offset today (docs/sources.md 5.2)."""
    if order.delivery is Delivery.RETIRE_ON_BEHALF:
        issuance = (await Hold.get(id=order.hold_id).select_related("issuance__project")).issuance
        require_purpose(issuance, issuance.project, RetirementKind.INVALIDATION, PurposeCode.CARBON_OFFSET)


async def require_unconfirmed(order: Order) -> None:
    """Raises AlreadyConfirmed, NotOpen for what was taken down meanwhile (docs/sources.md DP-02), InvalidTransition."""
    if order.confirmed_at is not None and order.status not in _CAME_TO_NOTHING:
        raise AlreadyConfirmed(state=order.status.value, confirmed_at=order.confirmed_at.isoformat())
    taken_down = await taken_down_of(listing_id=order.listing_id, product_id=order.product_id)
    if taken_down is not None:
        raise NotOpen(kind=taken_down.value.lower(), state=TAKEN_DOWN)
    if order.status is not OrderStatus.OFFERED:
        # The lifecycle alone would let a delivery that was begun be confirmed a second time.
        raise InvalidTransition(kind=ORDER_LIFECYCLE.kind, state=order.status.value, wanted=OrderStatus.CONFIRMED.value)
