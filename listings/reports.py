"""What the public may know of an event and of a credit-attached product, composed from the records."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from tortoise.functions import Sum

from core.errors import NotFound
from core.mass import GRAMS_PER_TONNE
from disclosures.documents import DisclosureDocument
from disclosures.event_report import EmissionItem, EventReportFacts, compose_event_report
from disclosures.facts import RetirementFacts
from disclosures.japanese import format_t, format_yen
from disclosures.product_page import PaymentTerms, ProductFacts
from listings.facts import contact_of, credit_facts, facts_of_retirement, retirement_facts
from listings.kinds import OffsetType
from listings.models import Demand, Product
from listings.queries import sources_of
from parties.local_governments import find_place
from registry.allocations import unallocated_g
from registry.models import Allocation, Hold, Retirement
from registry.row_queries import ranges_of_holds
from registry.states import RequestStatus, UseKind

PAGE_OF_PRODUCT: Final = "/products/{id}"
WITHHELD_NAME: Final = "（主催者名は非公開希望）"


async def event_report(demand_id: UUID) -> DisclosureDocument:
    """The public report of an event whose offset has been asked for or done (matrix: organiser pays, after).

    Raises NotFound for anything that is no event or has no retirement yet.
    """
    demand = await Demand.get_or_none(id=demand_id, offset_type=OffsetType.EVENT).select_related("buyer")
    allocation = await Allocation.get_or_none(use_kind=UseKind.DEMAND, use_id=demand_id, released_at=None)
    if demand is None or allocation is None:
        raise NotFound(kind="EventReport", id=str(demand_id))
    held = await Hold.get(id=allocation.hold_id).select_related("issuance__project", "holder")
    retirement = await Retirement.get(hold_id=held.id).select_related("hold")
    place = find_place(demand.use_place_code)
    sources = (await sources_of([demand.id]))[demand.id]
    facts = EventReportFacts(
        event_name=demand.title,
        held_from=demand.use_from,
        held_to=demand.use_to,
        place_name=f"{place.prefecture}{place.municipality or ''} {demand.use_place_detail}",
        organiser_name=demand.buyer.legal_name if demand.buyer.publishes_name else WITHHELD_NAME,
        contact=contact_of(demand.buyer if demand.buyer.publishes_name else held.holder),
        emission_items=tuple(
            EmissionItem(name=one.name, mass_g=one.mass_g, method=demand.calculation_method) for one in sources
        ),
        total_g=demand.quantity_g,
        allocated_g=allocation.mass_g,
        unallocated_g=unallocated_g(held),
        calculation_method=demand.calculation_method,
        credit=credit_facts(held.issuance, held.issuance.project),
        retirement=await retirement_facts(retirement),
        efforts=demand.reduction_efforts,
    )
    return compose_event_report(facts)


async def product_facts(product: Product, *, url: str) -> ProductFacts:
    """What the records say of a product; needs `seller` and `hold__issuance__project` fetched."""
    facts = await _facts_of([product])
    return replace(facts[product.id], url=url)


async def facts_of_products(ids: Sequence[UUID]) -> dict[UUID, ProductFacts]:
    """What the records say of each of these products; its page's address is only the path."""
    found = Product.filter(id__in=list(ids)).select_related("seller", "hold__issuance__project")
    return await _facts_of(await found)


async def _facts_of(products: Sequence[Product]) -> dict[UUID, ProductFacts]:
    hold_ids = [product.hold_id for product in products]
    sold_g = await _sold_g(hold_ids)
    retired = await _confirmed_retirements(hold_ids)
    return {one.id: _facts(one, sold_g.get(one.hold_id, 0), retired.get(one.hold_id)) for one in products}


def _facts(product: Product, sold_g: int, retired: RetirementFacts | None) -> ProductFacts:
    seller, held = product.seller, product.hold
    contact = contact_of(seller)
    remaining_units = unallocated_g(held) // product.label_g
    return ProductFacts(
        product_name=product.name,
        mass_g_per_unit=product.label_g,
        price_incl_tax_yen=product.price_yen,
        surcharge_yen=None,
        provider_effort=product.reduction_efforts,
        credit=credit_facts(held.issuance, held.issuance.project),
        retire_by=product.retire_by,
        notice_method="この商品ページでの公表",
        notice_frequency="無効化の申請時と確認時",
        seller_name=seller.legal_name,
        manager_name=seller.responsible_person,
        contact=contact,
        url=PAGE_OF_PRODUCT.format(id=product.id),
        payment_terms=PaymentTerms(
            application_deadline="なし（裏付けとなるクレジットがなくなり次第終了）",
            defects=product.defects_policy,
            quantity_on_sale=f"残り {remaining_units:,} 点（裏付け {format_t(held.quantity_t * GRAMS_PER_TONNE)}）",
            delivery=f"入金の確認後 {product.delivery_days} 日以内に発送",
            shipping=format_yen(product.shipping_yen),
            payment_method="銀行振込（前払い、注文の確定から14日以内）",
            return_deadline=product.withdrawal_policy,
            return_shipping=product.return_shipping,
        ),
        sold_units=sold_g // product.label_g,
        sold_g=sold_g,
        retired_g=sold_g if retired else 0,
        retired_serials=retired.serials if retired else "",
        retired_on=retired.confirmed_on if retired else None,
    )


async def _sold_g(hold_ids: Sequence[UUID]) -> dict[UUID, int]:
    sold = Allocation.filter(hold_id__in=list(hold_ids), use_kind=UseKind.PRODUCT_SALE, released_at=None)
    rows = await sold.annotate(mass=Sum("mass_g")).group_by("hold_id").values_list("hold_id", "mass")
    return {UUID(str(hold_id)): int(str(mass_g)) for hold_id, mass_g in rows}


async def _confirmed_retirements(hold_ids: Sequence[UUID]) -> dict[UUID, RetirementFacts]:
    confirmed = await Retirement.filter(hold_id__in=list(hold_ids), status=RequestStatus.CONFIRMED)
    serials = await ranges_of_holds([one.hold_id for one in confirmed])
    return {one.hold_id: facts_of_retirement(one, serials[one.hold_id]) for one in confirmed}
