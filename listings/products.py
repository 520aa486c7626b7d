"""Credit-attached products: offering one over held tonnes, and retiring those tonnes."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.mass import GRAMS_PER_TONNE, Grams, read_tonnes, show_kilograms
from core.money import read_yen
from core.moves import move
from core.numbers import check_range
from core.text import MAX_PARAGRAPH, read_day, read_one_line, read_text
from disclosures.product_page import compose_product_page
from listings.errors import DeadlinePassed
from listings.kinds import PRODUCT_LIFECYCLE, ProductStatus
from listings.models import Product
from listings.publication_gates import pass_product
from listings.reports import PAGE_OF_PRODUCT, product_facts
from listings.selling import require_sold_in_order
from parties.actors import Actor
from parties.models import Organisation
from parties.permissions import require
from registry import ledger
from registry.accounts import Account
from registry.offer_gates import require_sellable_with_goods
from registry.owed_retirements import require_no_overdue_retirement
from registry.picking import Wanted
from registry.queries import get_stock_of
from registry.retirements import RetirementRequest, request_retirement
from registry.states import PurposeCode

MAX_LABEL_G: Final = Grams(1_000 * 1_000)
MAX_DELIVERY_DAYS: Final = 60
MAX_RETIRE_AHEAD: Final = timedelta(days=1_098)
"""Three years from today: how long a product may promise its retirement ahead."""

HOLD_MARGIN: Final = timedelta(days=365)
"""How long after the promised retirement date the tonnes stay held, so that a late one still finds them."""


@dataclass(frozen=True, kw_only=True)
class ProductRequest:
    """What a shop decides; the price includes tax, the label is grams a unit."""

    issuance_id: UUID
    backing_t: int
    name: str
    description: str
    label_g: Grams
    price_yen: int
    shipping_yen: int
    delivery_days: int
    retire_by: date
    withdrawal_policy: str
    defects_policy: str
    return_shipping: str
    reduction_efforts: str


async def offer_product(actor: Actor, request: ProductRequest) -> UUID:
    """Hold tonnes of the actor's stock behind a product and put it on sale. In the caller's transaction.

    Raises NotVerified, InvalidInput, DeadlinePassed (retire-by), InsufficientUnits, IncompleteDisclosure when its page
    would lack what the matrix demands of an advertisement, IncompleteSellerPages (docs/sources.md TS-01, PI-01),
    ReturnTermsDisagree where it says otherwise of returns than its seller's terms (docs/sources.md TS-11),
    RetirementOverdue (docs/sources.md RT-01), and what keeps these tonnes from it: SchemeForbids, OutsideArea
    (docs/sources.md HB-20), ProjectMigrated (UQ-01), ReversalOutstanding (RV-02), DoubleRegistration. What its texts
    may not say is refused too: WordingRefused, RuleNotMet.
    """
    require(actor, "offerProduct")
    await require_no_overdue_retirement(debtor_id=actor.organisation_id)
    issuance = await get_stock_of(actor.organisation_id, request.issuance_id)
    seller = await Organisation.get(id=actor.organisation_id)
    await require_sellable_with_goods(issuance, seller_id=seller.id, shop_place_code=seller.place_code)
    if request.retire_by < clock.today():
        raise DeadlinePassed(field="retireBy", day=request.retire_by.isoformat())
    read_day("retireBy", request.retire_by, earliest=clock.today(), latest=clock.today() + MAX_RETIRE_AHEAD)
    product = _read_product(actor, request)
    await require_sold_in_order(product)
    held = await ledger.hold(
        issuance_id=request.issuance_id,
        account=Account(holder_id=actor.organisation_id),
        wanted=Wanted(quantity_t=read_tonnes("backing", request.backing_t)),
        deadline=clock.end_of_day(request.retire_by) + HOLD_MARGIN,
        reason=f"product: {product.name}"[:200],
        actor_id=actor.person_id,
    )
    if product.label_g > held.quantity_t * GRAMS_PER_TONNE:
        raise InvalidInput(field="labelMass", value=str(product.label_g), rule="label_within_backing")
    product.hold_id = held.id
    await pass_product(product, issuance)
    await product.save(force_create=True)
    await product.fetch_related("seller", "hold__issuance__project")
    compose_product_page(await product_facts(product, url=PAGE_OF_PRODUCT.format(id=product.id)))
    await events.record("ProductOffered", subject_id=product.id)
    return product.id


async def end_product(actor: Actor, *, product_id: UUID) -> None:
    """Take the actor's product off sale; what was ordered of it goes on, and its tonnes stay held behind it.

    Raises NotFound, InvalidTransition when it has ended already.
    """
    require(actor, "endProduct")
    async with transaction():
        if not await Product.exists(id=product_id, seller_id=actor.organisation_id):
            raise NotFound(kind="Product", id=str(product_id))
        await move(Product, product_id, PRODUCT_LIFECYCLE, to=ProductStatus.ENDED)


async def request_product_retirement(actor: Actor, *, product_id: UUID) -> UUID:
    """Ask the registry to retire all tonnes behind the actor's product. In the caller's transaction.

    The use is the buyers' daily life, the user named to the registry is the shop. Raises InvalidTransition when it was
    asked before, UsePlaceIsCreationPlace.
    """
    require(actor, "requestProductRetirement")
    product = await Product.get_or_none(id=product_id, seller_id=actor.organisation_id).select_related("seller")
    if product is None:
        raise NotFound(kind="Product", id=str(product_id))
    retirement = await request_retirement(
        actor, hold_id=product.hold_id, request=_retirement_request(product, product.seller)
    )
    return retirement.id


async def end_products_of_hold(hold_id: UUID) -> None:
    """A product whose backing fell back to the shop's stock is no longer sold (worker)."""
    await Product.filter(hold_id=hold_id, status=ProductStatus.ON_SALE).update(status=ProductStatus.ENDED)


def _retirement_request(product: Product, seller: Organisation) -> RetirementRequest:
    first_day = clock.legal_day(product.created_at)
    return RetirementRequest(
        beneficiary_id=seller.id,
        beneficiary_name=seller.legal_name,
        purpose_code=PurposeCode.CARBON_OFFSET,
        purpose_detail=f"クレジット付商品「{product.name}」（1点 {show_kilograms(product.label_g)} kg-CO2）",
        target_activity="商品を購入した人の日常生活に伴う排出の一部",
        target_period=f"{first_day.isoformat()} からの販売分",
        use_place_code=seller.place_code,
        calculation_method="商品1点あたりの表示量に販売数を掛けて算定",
    )


def _read_product(actor: Actor, request: ProductRequest) -> Product:
    return Product(
        seller_id=actor.organisation_id,
        name=read_one_line("name", request.name),
        description=read_text("description", request.description, maximum=MAX_PARAGRAPH),
        label_g=check_range(request.label_g, field="labelMass.grams", maximum=MAX_LABEL_G),
        price_yen=read_yen("priceIncludingTax", request.price_yen),
        shipping_yen=read_yen("shipping", request.shipping_yen, minimum=0),
        delivery_days=check_range(request.delivery_days, field="deliveryDays", maximum=MAX_DELIVERY_DAYS),
        retire_by=request.retire_by,
        withdrawal_policy=read_one_line("withdrawalPolicy", request.withdrawal_policy, maximum=1000),
        defects_policy=read_one_line("defectsPolicy", request.defects_policy, maximum=1000),
        return_shipping=read_one_line("returnShipping", request.return_shipping, maximum=200),
        reduction_efforts=read_one_line("reductionEfforts", request.reduction_efforts, maximum=MAX_PARAGRAPH),
    )
