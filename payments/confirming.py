"""What a confirmation is given upon beside the hash: when the screen was shown, the buyer's age, the goods' page."""

from datetime import datetime
from uuid import UUID

from core import clock
from core.errors import InvalidInput
from core.text import read_instant
from disclosures.matrix import Stage
from disclosures.order_terms import BuyerAge
from disclosures.product_page import compose_product_page
from disclosures.selling import seller_terms_of
from listings.models import Product
from listings.reports import PAGE_OF_PRODUCT, product_facts
from parties.kinds import KIND_RULES
from parties.models import Organisation
from payments.errors import AgeNotStated, ScreenNotShown
from payments.models import Order


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


async def require_whole_page(product_id: UUID) -> None:
    """Raises IncompleteDisclosure unless a product's page has all that the matrix asks for at its sale (gate CART)."""
    product = await Product.get(id=product_id).select_related("seller", "hold__issuance__project")
    url = PAGE_OF_PRODUCT.format(id=product.id)
    compose_product_page(await product_facts(product, url=url), stage=Stage.SALE)


async def return_days_of(seller_id: UUID) -> int | None:
    """A seller's own days to return goods: 0 for no returns, None where it has given none (docs/sources.md TS-11)."""
    terms = await seller_terms_of(seller_id)
    said = terms.goods_withdrawal if terms else None
    if said is None:
        return None
    return said.days if said.accepted else 0
