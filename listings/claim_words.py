"""What those who take part in an offset may say of it now: before its retirement and after (docs/sources.md WL-06)."""

from typing import Final

from listings.kinds import OffsetType
from listings.models import Demand, Product
from registry.claim_statements import wording_before
from registry.claim_texts import Wording, participation
from registry.models import Allocation, Retirement
from registry.states import RequestStatus, UseKind

OF_EVENTS: Final = "Musubiの実施報告のページ"
OF_OTHERS: Final = "ウェブサイト"
OF_PRODUCTS: Final = "商品ページ"


async def words_of_product(product: Product) -> tuple[Wording, ...]:
    """The words for a product's seller, provider and buyers; until its units are retired, when and how they will be."""
    said = participation(product_name=product.name)
    if await Retirement.exists(hold_id=product.hold_id, status=RequestStatus.CONFIRMED):
        return said
    # What buyers say of having bought it stands in both.
    to_come = wording_before(retire_by=product.retire_by, notice=OF_PRODUCTS, product_name=product.name)
    return (*(one for one in to_come if one not in said), *said)


async def words_of_demand(demand: Demand) -> tuple[Wording, ...]:
    """The words for a demand's buyer, seller and provider; the buyer's claim itself is made with its evidence."""
    given = await Allocation.get_or_none(use_kind=UseKind.DEMAND, use_id=demand.id, released_at=None)
    said = participation(product_name=None)
    if given is not None and await Retirement.exists(hold_id=given.hold_id, status=RequestStatus.CONFIRMED):
        return said
    notice = OF_EVENTS if demand.offset_type is OffsetType.EVENT else OF_OTHERS
    to_come = wording_before(retire_by=demand.needed_by, notice=notice)
    return (*(one for one in to_come if one not in said), *said)
