"""Sale notices, demands and credit-attached products."""

from datetime import date

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.errors import IncompleteDisclosure
from disclosures.order_terms import Delivery
from disclosures.product_page import compose_product_page, label_text
from disclosures.sale_notice import SaleNoticeItem
from listings import demand, listing, products, queries, reports
from listings.errors import DeadlinePassed, IncompleteSaleNotice
from listings.kinds import BuyerSelection, DemandStatus, ListingStatus, OffsetType, ProductStatus, Strength
from listings.models import Demand as DemandRow
from listings.models import Listing as ListingRow
from listings.models import Product as ProductRow
from parties.local_governments import Region
from registry.allocations import unallocated_g
from registry.errors import ConsumerCannotHoldUnits, InsufficientUnits, UsePlaceIsCreationPlace
from registry.methodologies import ProjectType
from registry.queries import get_retirement_for
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import Document, LabelledText, document_of
from schema.errors import COMMON, KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, Place, organisation_of, place_of
from schema.registry import Issuance, Project, RetirementSuccess, issuance_of, project_of, retirement_of
from schema.scalars import Mass, MassInput, WholeTonnes, YenAmount, mass_of, read_mass_input


@strawberry.type(description="A sale notice（販売公告）.")
class Listing(Node):
    """See listings.models.Listing."""

    row: strawberry.Private[ListingRow]
    title: str = strawberry.field(description="Title.")
    description: str = strawberry.field(description="What the seller says of it.")
    price_per_tonne: YenAmount = strawberry.field(description="Yen per tonne without tax.")
    offered: WholeTonnes = strawberry.field(description="Tonnes offered in all（販売量）.")
    remaining: WholeTonnes = strawberry.field(description="Tonnes not yet committed to a sale.")
    minimum_lot: WholeTonnes = strawberry.field(description="最低販売量.")
    opens_on: date = strawberry.field(description="募集期間, first day.")
    closes_on: date = strawberry.field(description="募集期間, last day.")
    buyer_selection: BuyerSelection = strawberry.field(description="販売先の決定方法.")
    deliveries: list[Delivery] = strawberry.field(description="Transfer, retirement on behalf, or both.")
    delivery_days: int = strawberry.field(description="Days the seller needs to deliver.")
    contact: str = strawberry.field(description="問い合わせ先.")
    status: ListingStatus = strawberry.field(description="Open or closed.")

    @strawberry.field(description="Who sells.")
    def seller(self) -> Organisation:
        """The seller."""
        return organisation_of(self.row.seller)

    @strawberry.field(description="What is sold.")
    def issuance(self) -> Issuance:
        """The issuance."""
        return issuance_of(self.row.issuance)

    @strawberry.field(description="The items of the public sale notice, from the records.")
    def notice(self) -> list[LabelledText]:
        """The notice's texts."""
        texts = listing.notice_texts(self.row, self.row.issuance)
        return [
            LabelledText(key=item.value, label=item.label_ja, text=texts[item.value])
            for item in SaleNoticeItem
        ]


def listing_of(row: ListingRow) -> Listing:
    """The GraphQL object of a listing; needs `seller` and `issuance__project` fetched."""
    return Listing(
        id=global_id("Listing", row.id),
        row=row,
        title=row.title,
        description=row.description,
        price_per_tonne=YenAmount(row.price_yen_per_t),
        offered=WholeTonnes(row.offered_t),
        remaining=WholeTonnes(row.offered_t - row.committed_t),
        minimum_lot=WholeTonnes(row.minimum_lot_t),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        buyer_selection=row.buyer_selection,
        deliveries=[Delivery(value) for value in row.deliveries],
        delivery_days=row.delivery_days,
        contact=row.contact,
        status=row.status,
    )


@strawberry.type(description="One itemised source of emissions.")
class EmissionSource:
    """A source and its mass."""

    name: str = strawberry.field(description="What emits.")
    mass: Mass = strawberry.field(description="How much.")


@strawberry.type(description="What a buyer wants.")
class Demand(Node):
    """See listings.models.Demand."""

    row: strawberry.Private[DemandRow]
    offset_type: OffsetType = strawberry.field(description="What for.")
    title: str = strawberry.field(description="Title, e.g. the event's name.")
    purpose_detail: str = strawberry.field(description="目的詳細.")
    quantity: Mass = strawberry.field(description="How much is to be offset.")
    use_place: Place = strawberry.field(description="Place of use.")
    use_from: date = strawberry.field(description="First day of the use.")
    use_to: date = strawberry.field(description="Last day of the use.")
    needed_by: date = strawberry.field(description="Last day for the delivery.")
    price_ceiling_per_tonne: YenAmount = strawberry.field(description="Most yen per tonne, without tax.")
    delivery: Delivery = strawberry.field(description="Transfer or retirement on behalf.")
    status: DemandStatus = strawberry.field(description="State.")

    @strawberry.field(description="Who wants it.")
    def buyer(self) -> Organisation:
        """The buyer."""
        return organisation_of(self.row.buyer)

    @strawberry.field(description="The itemised sources; they sum to the quantity.")
    async def sources(self) -> list[EmissionSource]:
        """The sources."""
        return [EmissionSource(name=one.name, mass=mass_of(one.mass_g)) for one in await queries.sources_of(self.row.id)]


def demand_of(row: DemandRow) -> Demand:
    """The GraphQL object of a demand; needs `buyer` fetched."""
    return Demand(
        id=global_id("Demand", row.id),
        row=row,
        offset_type=row.offset_type,
        title=row.title,
        purpose_detail=row.purpose_detail,
        quantity=mass_of(row.quantity_g),
        use_place=place_of(row.use_place_code),
        use_from=row.use_from,
        use_to=row.use_to,
        needed_by=row.needed_by,
        price_ceiling_per_tonne=YenAmount(row.price_ceiling_yen_per_t),
        delivery=row.delivery,
        status=row.status,
    )


@strawberry.type(description="A credit-attached product（クレジット付商品）.")
class Product(Node):
    """See listings.models.Product."""

    row: strawberry.Private[ProductRow]
    name: str = strawberry.field(description="Name.")
    description: str = strawberry.field(description="What it is.")
    label_mass: Mass = strawberry.field(description="Mass on the label of one unit.")
    price_including_tax: YenAmount = strawberry.field(description="Price of one unit, tax included（税込）.")
    shipping: YenAmount = strawberry.field(description="Shipping of an order, tax included.")
    retire_by: date = strawberry.field(description="Day by which its tonnes are to be retired.")
    status: ProductStatus = strawberry.field(description="State.")
    sold: Mass = strawberry.field(description="Sold so far.")
    unsold: Mass = strawberry.field(description="Backing tonnes not sold yet.")

    @strawberry.field(description="Who sells.")
    def seller(self) -> Organisation:
        """The seller."""
        return organisation_of(self.row.seller)

    @strawberry.field(description="The project behind it.")
    async def project(self) -> Project:
        """The project."""
        project = self.row.hold.issuance.project
        await project.fetch_related("owner")
        return project_of(project)

    @strawberry.field(description="The text of its label.")
    async def label(self, info: Info) -> str:
        """The label."""
        return label_text(await reports.product_facts(self.row, url=_product_url(info, self.row)))

    @strawberry.field(description="Its public page: what was sold and, only once retired, what was retired.")
    async def page(self, info: Info) -> Document:
        """The page as a document."""
        url = _product_url(info, self.row)
        return document_of(compose_product_page(await reports.product_facts(self.row, url=url)), url)


def _product_url(info: Info, row: ProductRow) -> str:
    return info.context.public_url + reports.PAGE_OF_PRODUCT.format(id=row.id)


def product_of(row: ProductRow) -> Product:
    """The GraphQL object of a product; needs `seller` and `hold__issuance__project` fetched."""
    return Product(
        id=global_id("Product", row.id),
        row=row,
        name=row.name,
        description=row.description,
        label_mass=mass_of(row.label_g),
        price_including_tax=YenAmount(row.price_yen),
        shipping=YenAmount(row.shipping_yen),
        retire_by=row.retire_by,
        status=row.status,
        sold=mass_of(row.hold.allocated_g),
        unsold=mass_of(unallocated_g(row.hold)),
    )


@strawberry.input(description="A sale notice to publish.")
class PublishListingInput:
    """See listings.listing.ListingRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    issuance_id: strawberry.ID = strawberry.field(description="Of which the organisation holds tonnes.")
    title: str = strawberry.field(description="Title, at most 200 characters.")
    description: str = strawberry.field(description="At most 2,000 characters.")
    price_per_tonne: YenAmount = strawberry.field(description="Yen per tonne without tax.")
    offered: WholeTonnes = strawberry.field(description="販売量.")
    minimum_lot: WholeTonnes = strawberry.field(description="最低販売量.")
    opens_on: date = strawberry.field(description="募集期間, first day.")
    closes_on: date = strawberry.field(description="募集期間, last day.")
    buyer_selection: BuyerSelection = strawberry.field(description="販売先の決定方法.")
    how_to_apply: str = strawberry.field(description="申込方法.")
    contact: str = strawberry.field(description="問い合わせ先.")
    deliveries: list[Delivery] = strawberry.field(description="Transfer, retirement on behalf, or both.")
    delivery_days: int = strawberry.field(description="Days needed to deliver, 1 to 365.")


@strawberry.input(description="A sale notice to close.")
class CloseListingInput:
    """The seller's own notice."""

    listing_id: strawberry.ID = strawberry.field(description="The notice.")


@strawberry.type(description="The sale notice is as it was asked for.")
class ListingSuccess:
    """The listing after the change."""

    listing: Listing = strawberry.field(description="The notice.")


@strawberry.input(description="One itemised source of emissions.")
class EmissionSourceInput:
    """A source and its mass."""

    name: str = strawberry.field(description="What emits.")
    mass: MassInput = strawberry.field(description="How much.")


@strawberry.input(description="A demand to post; its sources sum to its quantity.")
class PostDemandInput:
    """See listings.demand.DemandRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    offset_type: OffsetType = strawberry.field(description="What for.")
    title: str = strawberry.field(description="E.g. the event's name.")
    purpose_detail: str = strawberry.field(description="目的詳細.")
    quantity: MassInput = strawberry.field(description="How much is to be offset.")
    sources: list[EmissionSourceInput] = strawberry.field(description="Itemised, 1 to 100.")
    use_place_code: str = strawberry.field(description="Municipality of the use.")
    use_place_detail: str = strawberry.field(description="E.g. the venue.")
    use_from: date = strawberry.field(description="First day of the use.")
    use_to: date = strawberry.field(description="Last day of the use.")
    calculation_method: str = strawberry.field(description="算定方法.")
    reduction_efforts: str = strawberry.field(description="削減努力.")
    needed_by: date = strawberry.field(description="Last day for the delivery.")
    price_ceiling_per_tonne: YenAmount = strawberry.field(description="Most yen per tonne, without tax.")
    delivery: Delivery = strawberry.field(description="Transfer or retirement on behalf.")
    regions: list[Region] = strawberry.field(default_factory=list, description="Wished regions; none means any.")
    region_strength: Strength = strawberry.field(default=Strength.PREFERRED, description="How strong the wish is.")
    project_types: list[ProjectType] = strawberry.field(
        default_factory=list, description="Wished types; none means any."
    )
    project_type_strength: Strength = strawberry.field(
        default=Strength.PREFERRED, description="How strong the wish is."
    )


@strawberry.input(description="A demand to take back.")
class WithdrawDemandInput:
    """The buyer's own demand."""

    demand_id: strawberry.ID = strawberry.field(description="The demand.")


@strawberry.type(description="The demand is as it was asked for.")
class DemandSuccess:
    """The demand after the change."""

    demand: Demand = strawberry.field(description="The demand.")


@strawberry.input(description="A product to offer over held tonnes.")
class OfferProductInput:
    """See listings.products.ProductRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    issuance_id: strawberry.ID = strawberry.field(description="Of which the shop holds tonnes.")
    backing: WholeTonnes = strawberry.field(description="Tonnes to hold behind it.")
    name: str = strawberry.field(description="Name.")
    description: str = strawberry.field(description="What it is.")
    label_mass: MassInput = strawberry.field(description="Mass on the label of one unit.")
    price_including_tax: YenAmount = strawberry.field(description="Price of one unit, tax included.")
    shipping: YenAmount = strawberry.field(description="Shipping of an order, tax included; 0 when free.")
    delivery_days: int = strawberry.field(description="Days from payment to shipping, 1 to 60.")
    retire_by: date = strawberry.field(description="Day by which its tonnes are to be retired.")
    withdrawal_policy: str = strawberry.field(description="返品・取消しの期限と条件.")
    defects_policy: str = strawberry.field(description="不良品の対応.")
    return_shipping: str = strawberry.field(description="返品の送料.")
    reduction_efforts: str = strawberry.field(description="The shop's own reduction efforts.")


@strawberry.type(description="The product is as it was asked for.")
class ProductSuccess:
    """The product after the change."""

    product: Product = strawberry.field(description="The product.")


@strawberry.input(description="The product whose tonnes are to be retired.")
class RequestProductRetirementInput:
    """The shop's own product."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    product_id: strawberry.ID = strawberry.field(description="The product.")


@strawberry.type
class ListingQuery:
    """Queries about what is offered and wanted."""

    @strawberry.field(description="Published sale notices; public.")
    async def listings(self, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Listing]:
        """See listings.queries.page_of_listings."""
        return connection_of(await queries.page_of_listings(first=first, after=after), listing_of)

    @strawberry.field(description="Open demands and the organisation's own.")
    async def demands(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Demand]:
        """See listings.queries.page_of_demands_for."""
        page = await queries.page_of_demands_for(actor_of(info), first=first, after=after)
        return connection_of(page, demand_of)

    @strawberry.field(description="Credit-attached products; public.")
    async def products(self, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Product]:
        """See listings.queries.page_of_products."""
        return connection_of(await queries.page_of_products(first=first, after=after), product_of)

    @strawberry.field(description="The public report of an event whose offset was requested or done.")
    async def event_report(self, info: Info, demand_id: strawberry.ID) -> Document:
        """See listings.reports.event_report."""
        id = read_global_id(demand_id, "Demand")
        return document_of(await reports.event_report(id), f"{info.context.public_url}/events/{id}")


@strawberry.type
class ListingMutation:
    """Changes to what is offered and wanted."""

    @strawberry.mutation(
        graphql_type=payload(
            "PublishListingPayload", ListingSuccess, *KEYED, DeadlinePassed, InsufficientUnits, IncompleteSaleNotice
        ),
        description="Publish a sale notice for tonnes that the organisation holds.",
    )
    async def publish_listing(self, info: Info, input: PublishListingInput) -> ListingSuccess:
        """See listings.listing.publish_listing."""
        actor = actor_of(info)
        request = listing.ListingRequest(
            issuance_id=read_global_id(input.issuance_id, "Issuance"),
            title=input.title,
            description=input.description,
            price_yen_per_t=input.price_per_tonne,
            offered_t=input.offered,
            minimum_lot_t=input.minimum_lot,
            opens_on=input.opens_on,
            closes_on=input.closes_on,
            buyer_selection=input.buyer_selection,
            how_to_apply=input.how_to_apply,
            contact=input.contact,
            deliveries=frozenset(input.deliveries),
            delivery_days=input.delivery_days,
        )
        id = await once(actor, "publishListing", input, lambda: listing.publish_listing(actor, request))
        return ListingSuccess(listing=listing_of(await queries.get_listing(id)))

    @strawberry.mutation(
        graphql_type=payload("CloseListingPayload", ListingSuccess, *COMMON), description="End a sale notice."
    )
    async def close_listing(self, info: Info, input: CloseListingInput) -> ListingSuccess:
        """See listings.listing.close_listing."""
        id = read_global_id(input.listing_id, "Listing")
        await listing.close_listing(actor_of(info), listing_id=id)
        return ListingSuccess(listing=listing_of(await queries.get_listing(id)))

    @strawberry.mutation(
        graphql_type=payload("PostDemandPayload", DemandSuccess, *KEYED, DeadlinePassed, ConsumerCannotHoldUnits),
        description="Post a demand.",
    )
    async def post_demand(self, info: Info, input: PostDemandInput) -> DemandSuccess:
        """See listings.demand.post_demand."""
        actor = actor_of(info)
        request = demand.DemandRequest(
            offset_type=input.offset_type,
            title=input.title,
            purpose_detail=input.purpose_detail,
            quantity_g=read_mass_input("quantity", input.quantity),
            sources=[
                demand.SourceRequest(name=one.name, mass_g=read_mass_input("sources.mass", one.mass))
                for one in input.sources
            ],
            use_place_code=input.use_place_code,
            use_place_detail=input.use_place_detail,
            use_from=input.use_from,
            use_to=input.use_to,
            calculation_method=input.calculation_method,
            reduction_efforts=input.reduction_efforts,
            needed_by=input.needed_by,
            price_ceiling_yen_per_t=input.price_ceiling_per_tonne,
            delivery=input.delivery,
            regions=input.regions,
            region_strength=input.region_strength,
            project_types=input.project_types,
            project_type_strength=input.project_type_strength,
        )
        id = await once(actor, "postDemand", input, lambda: demand.post_demand(actor, request))
        return DemandSuccess(demand=demand_of(await queries.get_demand_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("WithdrawDemandPayload", DemandSuccess, *COMMON), description="Take an open demand back."
    )
    async def withdraw_demand(self, info: Info, input: WithdrawDemandInput) -> DemandSuccess:
        """See listings.demand.withdraw_demand."""
        actor = actor_of(info)
        id = read_global_id(input.demand_id, "Demand")
        await demand.withdraw_demand(actor, demand_id=id)
        return DemandSuccess(demand=demand_of(await queries.get_demand_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "OfferProductPayload", ProductSuccess, *KEYED, DeadlinePassed, InsufficientUnits, IncompleteDisclosure
        ),
        description="Hold tonnes behind a product and put it on sale.",
    )
    async def offer_product(self, info: Info, input: OfferProductInput) -> ProductSuccess:
        """See listings.products.offer_product."""
        actor = actor_of(info)
        request = products.ProductRequest(
            issuance_id=read_global_id(input.issuance_id, "Issuance"),
            backing_t=input.backing,
            name=input.name,
            description=input.description,
            label_g=read_mass_input("labelMass", input.label_mass),
            price_yen=input.price_including_tax,
            shipping_yen=input.shipping,
            delivery_days=input.delivery_days,
            retire_by=input.retire_by,
            withdrawal_policy=input.withdrawal_policy,
            defects_policy=input.defects_policy,
            return_shipping=input.return_shipping,
            reduction_efforts=input.reduction_efforts,
        )
        id = await once(actor, "offerProduct", input, lambda: products.offer_product(actor, request))
        return ProductSuccess(product=product_of(await queries.get_product(id)))

    @strawberry.mutation(
        graphql_type=payload(
            "RequestProductRetirementPayload", RetirementSuccess, *KEYED, UsePlaceIsCreationPlace
        ),
        description="Ask the registry to retire the tonnes behind a product.",
    )
    async def request_product_retirement(self, info: Info, input: RequestProductRetirementInput) -> RetirementSuccess:
        """See listings.products.request_product_retirement."""
        actor = actor_of(info)
        product_id = read_global_id(input.product_id, "Product")
        id = await once(
            actor,
            "requestProductRetirement",
            input,
            lambda: products.request_product_retirement(actor, product_id=product_id),
        )
        return RetirementSuccess(retirement=retirement_of(await get_retirement_for(actor, id)))
