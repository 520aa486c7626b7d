"""Sale notices."""

from datetime import date
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.errors import IncompleteSellerPages
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.order_terms import Delivery
from disclosures.sale_notice import SaleNoticeItem
from listings import filters, listing, queries
from listings.errors import DeadlinePassed, IncompleteSaleNotice
from listings.kinds import BuyerSelection, CoBenefit, ListingSort, ListingStatus
from listings.tags import CO_BENEFIT_LABELS
from listings.views import AnyListing
from payments import offering
from payments.errors import SellerOverdue
from registry.errors import (
    DoubleRegistration,
    InsufficientUnits,
    ProjectMigrated,
    ReversalOutstanding,
    SchemeForbids,
)
from registry.refusals import RetirementOverdue
from schema import needs
from schema.asked import parts_asked
from schema.connections import After, Edge, First, PageInfo, edges_of, page_info_of
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import COMMON, KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.listing_search import ListingFacets, ListingFilter, facets_of, read_filter
from schema.once import once, plainly
from schema.parties import Organisation, seller_of
from schema.registry import Issuance, Project, issuance_of, project_of
from schema.scalars import WholeTonnes, YenAmount
from schema.seller_urls import legal_notice_url

Filter = Annotated[ListingFilter | None, strawberry.argument(description="Only those that fit; null: all.")]
Sort = Annotated[ListingSort, strawberry.argument(description="In which order.")]
Search = Annotated[
    str | None,
    strawberry.argument(
        description="Words, all of which stand somewhere in title, description, project, operator, place, methodology, "
        "seller or コベネフィット. Kana, widths, case and old forms of characters are alike, signs are passed over; "
        "at most 100 characters and 10 words."
    ),
]


@strawberry.type(description="What the seller states that the project does beside its tonnes（コベネフィット）.")
class StatedCoBenefit:
    """A kind and how the seller states it; no scheme certifies it."""

    kind: CoBenefit = strawberry.field(description="What.")
    label: str = strawberry.field(description="What, in Japanese.")
    statement: str = strawberry.field(description="How, in words or figures.")


@strawberry.type(description="A sale notice（販売公告）.")
class Listing(Node):
    """See listings.models.Listing."""

    row: strawberry.Private[AnyListing]
    title: str = strawberry.field(description="Title.")
    description: str = strawberry.field(description="What the seller says of it.")
    price_per_tonne: YenAmount = strawberry.field(description="Yen per tonne without tax.")
    offered: WholeTonnes = strawberry.field(description="Tonnes offered in all（販売量）.")
    minimum_lot: WholeTonnes = strawberry.field(description="最低販売量.")
    opens_on: date = strawberry.field(description="募集期間, first day.")
    closes_on: date = strawberry.field(description="募集期間, last day.")
    buyer_selection: BuyerSelection = strawberry.field(description="販売先の決定方法.")
    delivery_days: int = strawberry.field(description="Days the seller needs to deliver.")
    contact: str = strawberry.field(description="問い合わせ先.")
    status: ListingStatus = strawberry.field(description="Open or closed.")
    vintage: int = strawberry.field(description="Year of the last monitored day of what is sold（ヴィンテージ）.")

    @strawberry.field(description="Tonnes not yet committed to a sale.")
    def remaining(self) -> WholeTonnes:
        """What is left of the offer."""
        return WholeTonnes(self.row.offered_t - self.row.committed_t)

    @strawberry.field(description="Transfer, retirement on behalf, or both.")
    def deliveries(self) -> list[Delivery]:
        """The kinds of delivery."""
        return [Delivery(value) for value in self.row.deliveries]

    @strawberry.field(description="What the seller states beside the tonnes（コベネフィット）.")
    def co_benefits(self) -> list[StatedCoBenefit]:
        """The co-benefits."""
        stated = [(CoBenefit(one["kind"]), one["statement"]) for one in self.row.co_benefits]
        return [StatedCoBenefit(kind=kind, label=CO_BENEFIT_LABELS[kind], statement=text) for kind, text in stated]

    @strawberry.field(description="Who sells.")
    def seller(self) -> Organisation:
        """The seller."""
        return seller_of(self.row.seller)

    @strawberry.field(description="The seller's legal notice（特定商取引法に基づく表記）.")
    def legal_notice_url(self, info: Info) -> str:
        """Its public page."""
        return legal_notice_url(info.context.public_url, self.row.seller_id)

    @strawberry.field(description="What is sold.")
    def issuance(self) -> Issuance:
        """The issuance."""
        return issuance_of(self.row.issuance)

    @strawberry.field(description="The project whose tonnes are sold.")
    def project(self) -> Project:
        """The project."""
        return project_of(self.row.issuance.project)

    @strawberry.field(description="The items of the public sale notice, from the records.")
    def notice(self) -> list[LabelledText]:
        """The notice's texts."""
        texts = listing.notice_texts(self.row, self.row.issuance)
        return [LabelledText(key=item.value, label=item.label_ja, text=texts[item.value]) for item in SaleNoticeItem]


def listing_of(row: AnyListing) -> Listing:
    """The GraphQL object of a listing; needs `seller` and `issuance__project` fetched."""
    return Listing(
        id=global_id("Listing", row.id),
        row=row,
        title=row.title,
        description=row.description,
        price_per_tonne=YenAmount(row.price_yen_per_t),
        offered=WholeTonnes(row.offered_t),
        minimum_lot=WholeTonnes(row.minimum_lot_t),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        buyer_selection=row.buyer_selection,
        delivery_days=row.delivery_days,
        contact=row.contact,
        status=row.status,
        vintage=row.vintage,
    )


@strawberry.type(description="A page of sale notices, and the whole list that it is a page of.")
class ListingConnection:
    """Relay's connection, with how many there are and what further choices would leave."""

    query: strawberry.Private[filters.Query]
    edges: list[Edge[Listing]] = strawberry.field(description="The items with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page ends.")

    @strawberry.field(description="How many notices there are in all, on every page.")
    async def total_count(self) -> int:
        """See listings.queries.count_listings."""
        return await queries.count_listings(self.query)

    @strawberry.field(description="How many notices each further choice would leave.")
    async def facets(self) -> ListingFacets:
        """See listings.facets.count_facets."""
        return await facets_of(self.query)


@strawberry.input(description="What the project does beside its tonnes（コベネフィット）, as the seller states it.")
class CoBenefitInput:
    """See listings.kinds.CoBenefit."""

    kind: CoBenefit = strawberry.field(description="What; each kind once.")
    statement: str = strawberry.field(description="How, in words or figures, on one line of at most 300 characters.")


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
    co_benefits: list[CoBenefitInput] = strawberry.field(
        default_factory=list, description="What the seller states beside the tonnes, each kind at most once."
    )


@strawberry.input(description="A sale notice to close.")
class CloseListingInput:
    """The seller's own notice."""

    listing_id: strawberry.ID = strawberry.field(description="The notice.")


@strawberry.type(description="The sale notice is as it was asked for.")
class ListingSuccess:
    """The listing after the change."""

    listing: Listing = strawberry.field(description="The notice.")


@strawberry.type
class ListingQuery:
    """Queries about sale notices."""

    @strawberry.field(description="Published sale notices; public.")
    async def listings(
        self,
        info: Info,
        filter: Filter = None,
        sort: Sort = ListingSort.OLDEST,
        search: Search = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> ListingConnection:
        """See listings.queries.page_of_listings."""
        query = filters.read_query(read_filter(filter), search)
        parts = parts_asked(info, needs.LISTINGS)
        page = await queries.page_of_listings(query, sort=sort, first=first, after=after, parts=parts)
        return ListingConnection(
            query=query,
            edges=edges_of(page, listing_of),
            page_info=page_info_of(page),
        )


@strawberry.type
class ListingMutation:
    """Changes to sale notices."""

    @strawberry.mutation(
        graphql_type=payload(
            "PublishListingPayload",
            ListingSuccess,
            *KEYED,
            DeadlinePassed,
            InsufficientUnits,
            IncompleteSaleNotice,
            SellerOverdue,
            IncompleteSellerPages,
            RetirementOverdue,
            SchemeForbids,
            ProjectMigrated,
            ReversalOutstanding,
            DoubleRegistration,
            WordingRefused,
            RuleNotMet,
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
            co_benefits=tuple((one.kind, one.statement) for one in input.co_benefits),
        )
        id = await once(actor, "publishListing", input, lambda: offering.publish_listing(actor, request))
        return ListingSuccess(listing=listing_of(await queries.get_listing_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("CloseListingPayload", ListingSuccess, *COMMON), description="End a sale notice."
    )
    async def close_listing(self, info: Info, input: CloseListingInput) -> ListingSuccess:
        """See listings.listing.close_listing."""
        actor = actor_of(info)
        id = read_global_id(input.listing_id, "Listing")
        await plainly(lambda: listing.close_listing(actor, listing_id=id))
        return ListingSuccess(listing=listing_of(await queries.get_listing_for(actor, id)))
