"""A database with rows in every table, for the constraints to stand before."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from core import clock
from core.database import transaction
from core.ids import new_id
from core.mass import Grams
from listings.certificates import issue_certificate
from listings.models import EmissionSource
from matching.kinds import MatchStatus
from matching.models import Match
from payments.models import Order
from registry.allocations import allocate, release_allocation
from registry.evidence_models import ListingWaiver, ProjectMigration
from registry.kinds import ProjectStatus
from registry.models import Project, Retirement, Transfer
from registry.states import UseKind
from tests.factories import make_hold, make_issuance, make_order, make_organisation, make_product, make_project, settle
from tests.ledger_world import make_world as make_ledger


@dataclass(frozen=True)
class World:
    """Rows of every table, and the ids that the cases name."""

    spare_hold: UUID
    offered_order: UUID
    notice_number: str
    transfer_notice: str
    retirement: UUID
    used: UUID
    proposed: UUID
    refused: UUID
    predecessor: UUID
    successor: UUID
    migrated_issuance: UUID


async def make_world() -> World:
    """A ledger in which everything has happened, and the market's rows beside it."""
    ledger = await make_ledger()
    issuer = await ledger.first.issuer
    issuance = await make_issuance(issuer, start=2_001, quantity_t=100, project=await make_project(issuer, number="3"))
    settled = await make_order(issuance=issuance, council=await make_organisation("協議会"))
    await settle(settled)
    offered, product, used = await make_order(issuance=issuance), await make_product(issuance), new_id()
    async with transaction():
        await allocate(hold_id=product.hold_id, mass_g=Grams(100_000), use_kind=UseKind.PRODUCT_SALE, use_id=used)
        await issue_certificate((await Retirement.get(hold_id=settled.hold_id)).id)
        await EmissionSource.create(demand_id=offered.demand_id, position=0, name="照明", mass_g=1_169_200)
        await _make_matches(offered)
        cancelled = new_id()
        await allocate(hold_id=product.hold_id, mass_g=Grams(1), use_kind=UseKind.PRODUCT_SALE, use_id=cancelled)
        await release_allocation(use_kind=UseKind.PRODUCT_SALE, use_id=cancelled)
    predecessor, successor = [await make_project(issuer, number=number) for number in ("4", "5")]
    migrated = await make_issuance(issuer, start=4_001, quantity_t=1, project=predecessor)
    await ProjectMigration.create(
        predecessor_id=predecessor.id,
        successor_id=successor.id,
        migrated_on=clock.today(),
        evidence="移行の通知",
        recorded_by_id=new_id(),
    )
    proposed, refused = [await make_project(issuer, number=number) for number in ("6", "7")]
    await Project.filter(id=proposed.id).update(status=ProjectStatus.PROPOSED)
    await Project.filter(id=refused.id).update(status=ProjectStatus.REFUSED, decision_reason="二重登録")
    await ListingWaiver.create(project_id=successor.id, reason="確認済み", allowed_by_id=new_id())
    return World(
        spare_hold=(await make_hold(issuance, 1)).id,
        offered_order=offered.id,
        notice_number=str(ledger.retired.notice_number),
        transfer_notice=str((await Transfer.get(hold_id=ledger.transferred.id)).notice_number),
        retirement=ledger.retired.id,
        used=used,
        proposed=proposed.id,
        refused=refused.id,
        predecessor=predecessor.id,
        successor=successor.id,
        migrated_issuance=migrated.id,
    )


async def _make_matches(order: Order) -> None:
    for status in (MatchStatus.PROPOSED, MatchStatus.DECLINED):
        await Match.create(
            demand_id=order.demand_id,
            listing_id=order.listing_id,
            proposed_by_id=new_id(),
            quantity_t=2,
            price_yen_per_t=12_000,
            status=status,
            expires_at=clock.now() + timedelta(days=1),
        )
