"""Sale notices: publishing, closing, and committing tonnes of one to a sale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from tortoise.expressions import F

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.mass import read_tonnes
from core.money import read_yen
from core.moves import move
from core.numbers import check_range
from core.text import MAX_PARAGRAPH, read_day, read_one_line, read_period, read_text
from disclosures.japanese import format_date, format_period
from disclosures.order_terms import Delivery
from disclosures.sale_notice import missing_sale_notice_items
from listings.errors import BelowMinimumLot, BeyondOffer, DeadlinePassed, IncompleteSaleNotice, NotOpen
from listings.facts import method_of, place_of
from listings.kinds import LISTING_LIFECYCLE, BuyerSelection, CoBenefit, ListingStatus
from listings.models import Listing
from listings.offers import require_offered
from listings.publication_gates import pass_listing
from listings.search import index_listing
from listings.seller_pages import require_to_sell_credits
from listings.views import AnyListing
from parties.actors import Actor
from parties.permissions import require
from registry.errors import InsufficientUnits
from registry.models import Issuance
from registry.offer_gates import require_listable
from registry.owed_retirements import require_no_overdue_retirement
from registry.project_migrations import MigrationRequest, record_migration
from registry.queries import available_t, get_stock_of
from registry.views import AnyIssuance

MAX_DELIVERY_DAYS: Final = 365
MAX_WINDOW: Final = timedelta(days=3_660)
"""Ten years from today: how far ahead a notice may stay open."""

MAX_TITLE: Final = 180
"""An invoice adds to it how the tonnes are delivered."""

MAX_CO_BENEFIT: Final = 300

SELECTION_LABELS: Final = {
    BuyerSelection.FIRST_COME: "先着順",
    BuyerSelection.SELLER_CHOOSES: "申込内容により売り手が決定",
}


@dataclass(frozen=True, kw_only=True)
class ListingRequest:
    """What a seller decides; the rest of the notice comes from the issuance and its project."""

    issuance_id: UUID
    title: str
    description: str
    price_yen_per_t: int
    offered_t: int
    minimum_lot_t: int
    opens_on: date
    closes_on: date
    buyer_selection: BuyerSelection
    how_to_apply: str
    contact: str
    deliveries: frozenset[Delivery]
    delivery_days: int
    co_benefits: Sequence[tuple[CoBenefit, str]] = ()


async def publish_listing(actor: Actor, request: ListingRequest) -> UUID:
    """Publish a sale notice for tonnes that the actor's organisation holds. In the caller's transaction.

    Raises NotVerified, InvalidInput, DeadlinePassed (window over), InsufficientUnits, IncompleteSaleNotice,
    IncompleteSellerPages (docs/sources.md TS-01), RetirementOverdue (docs/sources.md RT-01), and what keeps these
    tonnes from being offered: SchemeForbids, ProjectMigrated (docs/sources.md UQ-01), ReversalOutstanding (RV-02),
    DoubleRegistration. What its texts may not say is refused too: WordingRefused, RuleNotMet.
    """
    require(actor, "publishListing")
    await require_no_overdue_retirement(debtor_id=actor.organisation_id)
    issuance = await get_stock_of(actor.organisation_id, request.issuance_id)
    transfers = Delivery.TRANSFER in request.deliveries
    await require_listable(issuance, seller_id=actor.organisation_id, transfers=transfers)
    stock_t = await available_t(issuance.id, holder_id=actor.organisation_id)
    listing = _read_listing(actor, request)
    if stock_t < listing.offered_t:
        raise InsufficientUnits(requested_t=listing.offered_t, available_t=stock_t)
    missing = missing_sale_notice_items(notice_texts(listing, issuance))
    if missing:
        raise IncompleteSaleNotice(missing=[item.value for item in missing])
    await require_to_sell_credits(actor.organisation_id)
    listing.vintage = issuance.monitoring_to.year
    await pass_listing(listing, issuance)
    await listing.save(force_create=True)
    await index_listing(listing.id)
    await events.record("ListingPublished", subject_id=listing.id)
    return listing.id


async def close_listing(actor: Actor, *, listing_id: UUID) -> None:
    """End a sale notice; tonnes committed to sales stay committed. Raises InvalidTransition when closed already."""
    require(actor, "closeListing")
    async with transaction():
        if not await Listing.exists(id=listing_id, seller_id=actor.organisation_id):
            raise NotFound(kind="Listing", id=str(listing_id))
        await move(Listing, listing_id, LISTING_LIFECYCLE, to=ListingStatus.CLOSED)


async def record_project_migration(actor: Actor, request: MigrationRequest) -> UUID:
    """Record that a project went on under another scheme, and close what is still offered of its predecessor.

    A migration is a fact that is not refused because somebody has a notice open. What was agreed before goes on: its
    tonnes were issued once, under the predecessor. In the caller's transaction. Raises as `record_migration` does.
    """
    migration_id = await record_migration(actor, request)
    ids = await Issuance.filter(project_id=request.predecessor_id).values_list("id", flat=True)
    await Listing.filter(issuance_id__in=list(ids), status=ListingStatus.PUBLISHED).update(status=ListingStatus.CLOSED)
    return migration_id


async def commit_tonnes(listing: Listing, quantity_t: int) -> None:
    """Take `quantity_t` off what a notice still offers, in one guarded statement.

    Raises NotOpen, BelowMinimumLot, BeyondOffer.
    """
    require_open(listing)
    await require_offered(listing.seller_id, kind="listing")
    if quantity_t < listing.minimum_lot_t:
        raise BelowMinimumLot(requested_t=quantity_t, minimum_lot_t=listing.minimum_lot_t)
    committed = await Listing.filter(
        id=listing.id, status=ListingStatus.PUBLISHED, committed_t__lte=F("offered_t") - quantity_t
    ).update(committed_t=F("committed_t") + quantity_t)
    if not committed:
        await listing.refresh_from_db(fields=["committed_t", "status"])
        require_open(listing)
        raise BeyondOffer(requested_t=quantity_t, remaining_t=listing.offered_t - listing.committed_t)


async def uncommit_tonnes(listing_id: UUID, quantity_t: int) -> None:
    """Offer tonnes again whose sale came to nothing."""
    await Listing.filter(id=listing_id).update(committed_t=F("committed_t") - quantity_t)


def require_open(listing: Listing) -> None:
    """Raises NotOpen unless the notice is published and its window includes today (JST)."""
    today = clock.today()
    if listing.status is not ListingStatus.PUBLISHED:
        raise NotOpen(kind="listing", state=listing.status.value)
    if not listing.opens_on <= today <= listing.closes_on:
        raise NotOpen(kind="listing", state=f"{listing.opens_on}..{listing.closes_on}")


def notice_texts(listing: AnyListing, issuance: AnyIssuance) -> dict[str, str]:
    """The items of the public sale notice (docs/sources.md 1.4), from the records."""
    project = issuance.project
    return {
        "project_name": project.summary,
        "operator": project.operator_name,
        "activity": method_of(issuance, project).name_ja,
        "place": place_of(project),
        "co2_qty_t": str(issuance.quantity_t),
        "issued_qty_t": str(issuance.quantity_t),
        "certified_on": format_date(issuance.certified_on),
        "issued_on": format_date(issuance.issued_on),
        "certification_no": issuance.certification_number,
        "sale_qty_t": str(listing.offered_t),
        "minimum_lot": f"{listing.minimum_lot_t} t",
        "how_to_apply": listing.how_to_apply,
        "buyer_selection": SELECTION_LABELS[listing.buyer_selection],
        "application_period": format_period(listing.opens_on, listing.closes_on),
        "payment_method": "銀行振込（公共機関は引渡し後の請求書払い、その他は前払い）",
        "contact": listing.contact,
    }


def _read_listing(actor: Actor, request: ListingRequest) -> Listing:
    read_period("closesOn", request.opens_on, request.closes_on)
    if request.closes_on < clock.today():
        raise DeadlinePassed(field="closesOn", day=request.closes_on.isoformat())
    read_day("closesOn", request.closes_on, earliest=clock.today(), latest=clock.today() + MAX_WINDOW)
    offered_t = read_tonnes("offered", request.offered_t)
    if not request.deliveries:
        raise InvalidInput(field="deliveries", value="[]", rule="at_least_one")
    return Listing(
        seller_id=actor.organisation_id,
        issuance_id=request.issuance_id,
        title=read_one_line("title", request.title, maximum=MAX_TITLE),
        description=read_text("description", request.description, maximum=MAX_PARAGRAPH),
        price_yen_per_t=read_yen("pricePerTonne", request.price_yen_per_t),
        offered_t=offered_t,
        minimum_lot_t=check_range(request.minimum_lot_t, field="minimumLot", maximum=offered_t),
        opens_on=request.opens_on,
        closes_on=request.closes_on,
        buyer_selection=request.buyer_selection,
        how_to_apply=read_one_line("howToApply", request.how_to_apply, maximum=500),
        contact=read_one_line("contact", request.contact, maximum=300),
        deliveries=sorted(one.value for one in request.deliveries),
        delivery_days=check_range(request.delivery_days, field="deliveryDays", maximum=MAX_DELIVERY_DAYS),
        co_benefits=_read_co_benefits(request.co_benefits),
    )


def _read_co_benefits(stated: Sequence[tuple[CoBenefit, str]]) -> list[dict[str, str]]:
    """What the seller states, each kind once and in words or figures (docs/sources.md CB-01)."""
    kinds = [kind.value for kind, _ in stated]
    if len(set(kinds)) < len(kinds):
        raise InvalidInput(field="coBenefits", value=", ".join(kinds)[:60], rule="each_kind_once")
    return [
        {
            "kind": kind.value,
            "statement": read_one_line("coBenefits.statement", statement, maximum=MAX_CO_BENEFIT),
        }
        for kind, statement in stated
    ]
