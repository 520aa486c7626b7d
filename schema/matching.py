"""The ranking for a demand, and matches."""

from datetime import datetime

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures.errors import IncompleteSellerPages
from listings.errors import BelowMinimumLot, BeyondOffer, NotOpen
from listings.queries import may_name_buyer
from matching import matcher, queries, service
from matching.eligibility import Reason
from matching.errors import AlreadyAccepted, AlreadyProposed, MatchExpired, NotEligible
from matching.kinds import MatchStatus
from matching.models import Match as MatchRow
from matching.scoring import Criterion
from parties.errors import NoTermThisYear, OutsideTerritory
from registry.errors import InsufficientUnits
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import IdArgument, Node, global_id, read_global_id
from schema.listings import Listing, listing_of
from schema.once import once
from schema.parties import Organisation, organisation_of
from schema.scalars import WholeTonnes, YenAmount


@strawberry.type(description="The points of one criterion.")
class Merit:
    """Points and what they rest on."""

    criterion: Criterion = strawberry.field(description="The criterion.")
    points: int = strawberry.field(description="Points earned.")
    most: int = strawberry.field(description="Most points it can earn; all together 100.")
    basis: str = strawberry.field(description="The facts behind it.")


@strawberry.type(description="Why a listing does not fit.")
class Refusal:
    """One reason."""

    reason: Reason = strawberry.field(description="The reason, for programs.")
    wanted: str = strawberry.field(description="What the demand wants.")
    offered: str = strawberry.field(description="What the listing offers.")


@strawberry.type(description="A listing that fits, with its points.")
class RankedListing:
    """An eligible listing."""

    listing: Listing = strawberry.field(description="The listing.")
    points: int = strawberry.field(description="0 to 100.")
    merits: list[Merit] = strawberry.field(description="Points by criterion.")


@strawberry.type(description="A listing that does not fit, with every reason.")
class RefusedListing:
    """A refused listing."""

    listing: Listing = strawberry.field(description="The listing.")
    refusals: list[Refusal] = strawberry.field(description="Every rule it breaks.")


@strawberry.type(description="The listings for a demand: those that fit, best first, and those that do not.")
class Ranking:
    """See matching.matcher.Ranking."""

    quantity: WholeTonnes = strawberry.field(description="Whole tonnes that cover the demand.")
    ranked: list[RankedListing] = strawberry.field(description="Best first, at most 50.")
    refused: list[RefusedListing] = strawberry.field(description="Nearest first, at most 50.")


@strawberry.type(description="A listing proposed for a demand.")
class Match(Node):
    """See matching.models.Match."""

    row: strawberry.Private[MatchRow]
    status: MatchStatus = strawberry.field(description="State.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes.")
    price_per_tonne: YenAmount = strawberry.field(description="Yen per tonne without tax.")
    buyer_accepted_at: datetime | None = strawberry.field(description="When the buyer accepted; null until then.")
    seller_accepted_at: datetime | None = strawberry.field(description="When the seller accepted; null until then.")
    expires_at: datetime = strawberry.field(description="When an unanswered proposal lapses.")
    order_id: strawberry.ID | None = strawberry.field(description="Its order; null until both accepted.")

    @strawberry.field(description="The listing's seller.")
    def seller(self) -> Organisation:
        """The seller."""
        return organisation_of(self.row.listing.seller)

    @strawberry.field(
        description="The demand's buyer; null for the seller until it accepts, when it does not publish its name."
    )
    def buyer(self, info: Info) -> Organisation | None:
        """The buyer: a seller's proposal alone makes nobody known."""
        demand = self.row.demand
        known = self.row.buyer_accepted_at is not None or may_name_buyer(info.context.actor, demand)
        return organisation_of(demand.buyer) if known else None


def match_of(row: MatchRow) -> Match:
    """The GraphQL object of a match; needs `demand__buyer` and `listing__seller` fetched."""
    return Match(
        id=global_id("Match", row.id),
        row=row,
        status=row.status,
        quantity=WholeTonnes(row.quantity_t),
        price_per_tonne=YenAmount(row.price_yen_per_t),
        buyer_accepted_at=row.buyer_accepted_at,
        seller_accepted_at=row.seller_accepted_at,
        expires_at=row.expires_at,
        order_id=global_id("Order", row.order_id) if row.order_id else None,
    )


@strawberry.input(description="A listing to propose for a demand.")
class ProposeMatchInput:
    """By a coordinator, or by one of the two parties."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    demand_id: strawberry.ID = strawberry.field(description="The demand.")
    listing_id: strawberry.ID = strawberry.field(description="The listing.")


@strawberry.input(description="A match to answer.")
class AnswerMatchInput:
    """By one of the two parties."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    match_id: strawberry.ID = strawberry.field(description="The match.")


@strawberry.type(description="The match is as it was asked for.")
class MatchSuccess:
    """The match after the change."""

    match: Match = strawberry.field(description="The match.")


@strawberry.type
class MatchingQuery:
    """Queries about matching."""

    @strawberry.field(description="The listings for a demand, ranked with reasons, and the refused ones with theirs.")
    async def ranking(self, info: Info, demand_id: IdArgument) -> Ranking:
        """See matching.matcher.rank_listings."""
        ranking = await matcher.rank_listings(actor_of(info), demand_id=read_global_id(demand_id, "Demand"))
        return Ranking(
            quantity=WholeTonnes(ranking.quantity_t),
            ranked=[
                RankedListing(
                    listing=listing_of(one.listing),
                    points=one.points,
                    merits=[
                        Merit(criterion=merit.criterion, points=merit.points, most=merit.most, basis=merit.basis)
                        for merit in one.merits
                    ],
                )
                for one in ranking.ranked
            ],
            refused=[
                RefusedListing(
                    listing=listing_of(one.listing),
                    refusals=[
                        Refusal(reason=refusal.reason, wanted=refusal.wanted, offered=refusal.offered)
                        for refusal in one.refusals
                    ],
                )
                for one in ranking.refused
            ],
        )

    @strawberry.field(description="The organisation's matches.")
    async def matches(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Match]:
        """See matching.queries.page_of_matches_for."""
        return connection_of(await queries.page_of_matches_for(actor_of(info), first=first, after=after), match_of)


@strawberry.type
class MatchingMutation:
    """Changes to matches."""

    @strawberry.mutation(
        graphql_type=payload(
            "ProposeMatchPayload",
            MatchSuccess,
            *KEYED,
            NotOpen,
            NoTermThisYear,
            OutsideTerritory,
            NotEligible,
            AlreadyProposed,
        ),
        description="Propose a listing for a demand; a party's own proposal counts as its acceptance.",
    )
    async def propose_match(self, info: Info, input: ProposeMatchInput) -> MatchSuccess:
        """See matching.service.propose_match."""
        actor = actor_of(info)
        demand_id = read_global_id(input.demand_id, "Demand")
        listing_id = read_global_id(input.listing_id, "Listing")
        id = await once(
            actor,
            "proposeMatch",
            input,
            lambda: service.propose_match(actor, demand_id=demand_id, listing_id=listing_id),
        )
        return MatchSuccess(match=match_of(await queries.get_match_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "AcceptMatchPayload",
            MatchSuccess,
            *KEYED,
            AlreadyAccepted,
            MatchExpired,
            NotOpen,
            BelowMinimumLot,
            BeyondOffer,
            InsufficientUnits,
            IncompleteSellerPages,
        ),
        description="Accept a match; the second acceptance holds the tonnes and offers the order.",
    )
    async def accept_match(self, info: Info, input: AnswerMatchInput) -> MatchSuccess:
        """See matching.service.accept_match."""
        actor = actor_of(info)
        id = read_global_id(input.match_id, "Match")
        await once(actor, "acceptMatch", input, lambda: service.accept_match(actor, match_id=id))
        return MatchSuccess(match=match_of(await queries.get_match_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("DeclineMatchPayload", MatchSuccess, *KEYED), description="Decline a match."
    )
    async def decline_match(self, info: Info, input: AnswerMatchInput) -> MatchSuccess:
        """See matching.service.decline_match."""
        actor = actor_of(info)
        id = read_global_id(input.match_id, "Match")
        await once(actor, "declineMatch", input, lambda: service.decline_match(actor, match_id=id))
        return MatchSuccess(match=match_of(await queries.get_match_for(actor, id)))
