"""Sale notices."""

from datetime import date

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.order_terms import Delivery
from disclosures.sale_notice import SaleNoticeItem
from listings import listing, queries
from listings.errors import DeadlinePassed, IncompleteSaleNotice
from listings.kinds import BuyerSelection, ListingStatus
from listings.models import Listing as ListingRow
from registry.errors import (
    DoubleRegistration,
    InsufficientUnits,
    ProjectMigrated,
    ReversalOutstanding,
    SchemeForbids,
)
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import COMMON, KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of
from schema.registry import Issuance, issuance_of
from schema.scalars import WholeTonnes, YenAmount


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
        return [LabelledText(key=item.value, label=item.label_ja, text=texts[item.value]) for item in SaleNoticeItem]


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


@strawberry.type
class ListingQuery:
    """Queries about sale notices."""

    @strawberry.field(description="Published sale notices; public.")
    async def listings(self, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Listing]:
        """See listings.queries.page_of_listings."""
        return connection_of(await queries.page_of_listings(first=first, after=after), listing_of)


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
            SchemeForbids,
            ProjectMigrated,
            ReversalOutstanding,
            DoubleRegistration,
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
        actor = actor_of(info)
        id = read_global_id(input.listing_id, "Listing")
        await listing.close_listing(actor, listing_id=id)
        return ListingSuccess(listing=listing_of(await queries.get_listing(id)))
