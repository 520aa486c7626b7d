"""Proposing a match, and both sides answering: accepted by both, the tonnes are held and an order is offered."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import clock, events
from core.database import transaction
from core.errors import NotFound
from core.ids import new_id
from core.moves import move
from listings.errors import NotOpen
from listings.kinds import DEMAND_LIFECYCLE, DemandStatus, ListingStatus
from listings.listing import commit_tonnes
from listings.models import Demand, Listing
from listings.offers import require_offered
from listings.queries import get_demand_for
from listings.seller_pages import require_to_sell_credits
from matching.errors import AlreadyAccepted, AlreadyProposed, MatchExpired, NotEligible
from matching.kinds import MATCH_LIFECYCLE, MatchStatus
from matching.matcher import judge, wanted_of
from matching.models import Match
from parties.actors import Actor
from parties.councils import require_term
from parties.errors import OutsideTerritory
from parties.permissions import require, require_offering
from parties.queries import council_covers
from payments.kinds import OrderStatus
from payments.models import Order
from payments.orders import confirmation_deadline, offer_credit_order
from registry import ledger
from registry.accounts import Account
from registry.picking import Wanted

PROPOSAL_LIFETIME: Final = timedelta(days=14)
HOLD_MARGIN: Final = timedelta(days=1)
MAX_SWEPT: Final = 200


async def propose_match(actor: Actor, *, demand_id: UUID, listing_id: UUID) -> UUID:
    """Propose a listing for an open demand: by a coordinator whose territory covers a party, or by a party itself.

    A party's own proposal counts as its acceptance. In the caller's transaction. Raises NotFound, NotOpen,
    NoTermThisYear, OutsideTerritory, NotEligible with every reason, AlreadyProposed.
    """
    require(actor, "proposeMatch")
    require_term(actor)
    demand = await get_demand_for(actor, demand_id)
    listing, broken = await judge(demand, listing_id)
    parties = (demand.buyer_id, listing.seller_id)
    if not actor.is_coordinator and actor.organisation_id not in parties:
        raise NotFound(kind="Demand", id=str(demand_id))
    if demand.status is not DemandStatus.OPEN:
        raise NotOpen(kind="demand", state=demand.status.value)
    if listing.status is not ListingStatus.PUBLISHED:
        raise NotOpen(kind="listing", state=listing.status.value)
    await require_offered(listing.seller_id, kind="listing")
    places = [demand.buyer.place_code, listing.seller.place_code]
    if actor.organisation_id == listing.seller_id:
        require_offering(actor)
    if actor.is_coordinator and not await council_covers(actor.organisation_id, places):
        raise OutsideTerritory(council=actor.organisation_name)
    if broken:
        raise NotEligible(reasons=[one.reason.value for one in broken])
    return await _insert(actor, demand, listing)


async def accept_match(actor: Actor, *, match_id: UUID) -> None:
    """Accept for the actor's side; the second acceptance holds the tonnes and offers the order, all or nothing.

    In the caller's transaction. Raises AlreadyAccepted, MatchExpired, NotOpen, BeyondOffer, InsufficientUnits,
    IncompleteSellerPages (docs/sources.md TS-01).
    """
    require(actor, "acceptMatch")
    match = await _match_of_party(actor, match_id)
    now = clock.now()
    if match.status is MatchStatus.PROPOSED and match.expires_at <= now:
        raise MatchExpired(expires_at=match.expires_at.isoformat())
    sides = {"buyer": match.demand.buyer_id, "seller": match.listing.seller_id}
    side = next(name for name, organisation_id in sides.items() if organisation_id == actor.organisation_id)
    if side == "seller":
        require_offering(actor)
    accepted = await Match.filter(id=match.id, status=MatchStatus.PROPOSED, **{f"{side}_accepted_at": None}).update(
        **{f"{side}_accepted_at": now}
    )
    if not accepted:
        if getattr(match, f"{side}_accepted_at") is not None:
            raise AlreadyAccepted(side=side)
        raise NotOpen(kind="match", state=match.status.value)
    setattr(match, f"{side}_accepted_at", now)
    if match.buyer_accepted_at and match.seller_accepted_at:
        await _conclude(actor, match)
    await events.record("MatchAccepted", subject_id=match.id)


async def decline_match(actor: Actor, *, match_id: UUID) -> None:
    """Decline a proposal for the actor's side. In the caller's transaction. Raises InvalidTransition."""
    require(actor, "declineMatch")
    match = await _match_of_party(actor, match_id)
    await move(Match, match.id, MATCH_LIFECYCLE, to=MatchStatus.DECLINED)
    await events.record("MatchDeclined", subject_id=match.id)


async def expire_matches() -> int:
    """Let proposals lapse that nobody answered in time; returns how many. Run by the worker."""
    due = Match.filter(status=MatchStatus.PROPOSED, expires_at__lte=clock.now())
    expired = 0
    for match_id in await due.order_by("id").limit(MAX_SWEPT).values_list("id", flat=True):
        async with transaction():
            if await due.filter(id=match_id).update(status=MatchStatus.EXPIRED):
                await events.record("MatchExpired", subject_id=UUID(str(match_id)))
                expired += 1
    return expired


async def fulfil_demand_of_order(order_id: UUID) -> None:
    """A settled order fulfils its demand (event handler; a second run changes nothing).

    One that was withdrawn from meanwhile does not: its demand is open again, or another order's.
    """
    # Whoever withdraws at this moment holds the order, and opens the demand after this or is seen from here.
    order = await Order.select_for_update(no_key=True).get(id=order_id)
    if order.demand_id is not None and order.status is OrderStatus.SETTLED:
        await Demand.filter(id=order.demand_id, status=DemandStatus.MATCHED).update(status=DemandStatus.FULFILLED)


async def _insert(actor: Actor, demand: Demand, listing: Listing) -> UUID:
    now = clock.now()
    match = Match(
        id=new_id(),
        demand_id=demand.id,
        listing_id=listing.id,
        council_id=actor.organisation_id if actor.is_coordinator else None,
        proposed_by_id=actor.person_id,
        quantity_t=wanted_of(demand).quantity_t,
        price_yen_per_t=listing.price_yen_per_t,
        buyer_accepted_at=now if actor.organisation_id == demand.buyer_id else None,
        seller_accepted_at=now if actor.organisation_id == listing.seller_id else None,
        expires_at=min(now + PROPOSAL_LIFETIME, clock.end_of_day(demand.needed_by)),
    )
    try:
        async with transaction():
            await match.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyProposed(demand_id=str(demand.id), listing_id=str(listing.id)) from error
    await events.record("MatchProposed", subject_id=match.id)
    return match.id


async def _match_of_party(actor: Actor, match_id: UUID) -> Match:
    match = await Match.select_for_update(no_key=True).get_or_none(id=match_id)
    if match is None:
        raise NotFound(kind="Match", id=str(match_id))
    await match.fetch_related("demand__buyer", "listing")
    if actor.organisation_id not in (match.demand.buyer_id, match.listing.seller_id):
        raise NotFound(kind="Match", id=str(match_id))
    return match


async def _conclude(actor: Actor, match: Match) -> None:
    demand, listing = match.demand, match.listing
    if demand.status is not DemandStatus.OPEN:
        raise NotOpen(kind="demand", state=demand.status.value)
    await require_to_sell_credits(listing.seller_id)
    await move(Demand, demand.id, DEMAND_LIFECYCLE, to=DemandStatus.MATCHED)
    await commit_tonnes(listing, match.quantity_t)
    held = await ledger.hold(
        issuance_id=listing.issuance_id,
        account=Account(holder_id=listing.seller_id),
        wanted=Wanted(quantity_t=match.quantity_t),
        deadline=_hold_deadline(demand),
        reason=f"match {match.id}",
        actor_id=actor.person_id,
    )
    order = await offer_credit_order(
        demand=demand,
        listing=listing,
        buyer=demand.buyer,
        held=held,
        price_yen_per_t=match.price_yen_per_t,
        council_id=match.council_id,
    )
    await move(Match, match.id, MATCH_LIFECYCLE, to=MatchStatus.ACCEPTED, order_id=order.id)


def _hold_deadline(demand: Demand) -> datetime:
    return clock.end_of_day(confirmation_deadline(demand.needed_by)) + HOLD_MARGIN
