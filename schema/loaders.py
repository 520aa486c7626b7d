"""What fields of many rows ask for at once: one function a thing, which reads it for all keys in a fixed number of
statements. `Context.load` collects the keys. What of it an actor may see, the field that asks decides."""

from collections.abc import Sequence
from uuid import UUID

from core.pages import Page
from disclosures.document_kinds import DocumentKind
from disclosures.duty_models import ComplaintStep
from disclosures.models import PublishedDocument, Snapshot
from disclosures.order_terms import OrderTerms
from disclosures.product_page import ProductFacts
from listings.complaint_queries import steps_of
from listings.models import EmissionSource
from listings.queries import sources_of
from listings.reports import facts_of_products
from parties import approvals
from parties.actors import Actor
from parties.queries import names_of_people, organisations_by_id
from parties.record_models import Approval
from parties.views import OrganisationView
from payments import order_papers as order_papers_read
from payments.kinds import Account
from payments.models import Invoice, Order
from payments.postings import balances_of
from payments.queries import invoices_of
from payments.refund_models import Refund, Withdrawal
from payments.terms import terms_of_orders
from registry import queries, row_queries
from registry.claim_notices import creators_may_claim_t
from registry.deadline_models import RetirementDeadline
from registry.evidence_models import ProxyPermission
from registry.models import Issuance, Project, Retirement, Transfer
from registry.owed_retirements import buyers_with_late_retirements, deadlines_of_sales, oldest_deadlines
from registry.project_migrations import successors_of
from registry.row_queries import AllocationPage, HoldingPage, Holdings, PlacedView
from registry.serials import SerialRange
from registry.states import BlockState, EntryKind


async def tonnes(ids: Sequence[UUID]) -> list[dict[BlockState, int]]:
    """The whole tonnes of issuances by state."""
    totals = await queries.tonnes_by_state(list(ids))
    return [totals[id] for id in ids]


async def claimable_t(ids: Sequence[UUID]) -> list[int]:
    """The tonnes of issuances that their creators may still claim."""
    found = await creators_may_claim_t(list(ids))
    return [found[id] for id in ids]


async def issuances(ids: Sequence[UUID]) -> list[Issuance]:
    """Issuances with their projects."""
    found = await row_queries.issuances_by_id(ids)
    return [found[id] for id in ids]


async def successors(ids: Sequence[UUID]) -> list[Project | None]:
    """As which projects projects went on."""
    found = await successors_of(list(ids))
    return [found.get(id) for id in ids]


async def sources(ids: Sequence[UUID]) -> list[list[EmissionSource]]:
    """The itemised sources of demands."""
    found = await sources_of(list(ids))
    return [found[id] for id in ids]


async def organisations(ids: Sequence[UUID]) -> list[OrganisationView]:
    """Organisations."""
    found = await organisations_by_id(ids)
    return [found[id] for id in ids]


async def people(ids: Sequence[UUID]) -> list[str]:
    """The names of people."""
    found = await names_of_people(ids)
    return [found.get(id, "") for id in ids]


async def products(ids: Sequence[UUID]) -> list[ProductFacts]:
    """What the records say of products."""
    found = await facts_of_products(ids)
    return [found[id] for id in ids]


async def terms(ids: Sequence[UUID]) -> list[OrderTerms]:
    """The terms of orders."""
    found = await terms_of_orders(ids)
    return [found[id] for id in ids]


async def invoices(ids: Sequence[UUID]) -> list[Invoice | None]:
    """The invoices of orders."""
    found = await invoices_of(ids)
    return [found.get(id) for id in ids]


async def whole_orders(ids: Sequence[UUID]) -> list[Order]:
    """Orders with all of their columns and their buyers."""
    found = await order_papers_read.whole_orders_of(ids)
    return [found[id] for id in ids]


async def kept_screens(order_ids: Sequence[UUID]) -> list[Snapshot | None]:
    """The final confirmations of orders as they were confirmed."""
    found = await order_papers_read.kept_screens_of(order_ids)
    return [found.get(id) for id in order_ids]


async def withdrawals(order_ids: Sequence[UUID]) -> list[Withdrawal | None]:
    """The newest withdrawals from orders."""
    found = await order_papers_read.withdrawals_of(order_ids)
    return [found.get(id) for id in order_ids]


async def refunds(order_ids: Sequence[UUID]) -> list[Refund | None]:
    """The refunds of orders."""
    found = await order_papers_read.refunds_of(order_ids)
    return [found.get(id) for id in order_ids]


async def order_papers(keys: Sequence[tuple[UUID, DocumentKind]]) -> list[PublishedDocument | None]:
    """The papers kept of orders, by kind."""
    found = await order_papers_read.papers_of(keys)
    return [found.get(key) for key in keys]


async def complaint_steps(ids: Sequence[UUID]) -> list[list[ComplaintStep]]:
    """What was done about complaints."""
    found = await steps_of(ids)
    return [found[id] for id in ids]


async def balances(ids: Sequence[UUID]) -> list[dict[Account, int]]:
    """The yen in the accounts of orders."""
    found = await balances_of(ids)
    return [found[id] for id in ids]


async def retirements(hold_ids: Sequence[UUID]) -> list[Retirement | None]:
    """The retirements of holds."""
    found = await row_queries.retirements_of_holds(hold_ids)
    return [found.get(id) for id in hold_ids]


async def owed_of_sales(order_ids: Sequence[UUID]) -> list[RetirementDeadline | None]:
    """The retirements that orders owe or owed."""
    found = await deadlines_of_sales(order_ids)
    return [found.get(id) for id in order_ids]


async def owed_of_subjects(ids: Sequence[UUID]) -> list[RetirementDeadline | None]:
    """The retirement that each of these products or demands owes first."""
    found = await oldest_deadlines(ids)
    return [found.get(id) for id in ids]


async def late_for_buyers(ids: Sequence[UUID]) -> list[bool]:
    """Whether a retirement for an earlier event or activity of these buyers is overdue."""
    found = await buyers_with_late_retirements(set(ids))
    return [id in found for id in ids]


async def transfers(hold_ids: Sequence[UUID]) -> list[Transfer | None]:
    """The transfers of holds."""
    found = await row_queries.transfers_of_holds(hold_ids)
    return [found.get(id) for id in hold_ids]


async def held_serials(hold_ids: Sequence[UUID]) -> list[list[SerialRange]]:
    """The serials that stand in holds now."""
    found = await row_queries.ranges_of_holds(hold_ids)
    return [found[id] for id in hold_ids]


async def asked_serials(keys: Sequence[tuple[UUID, EntryKind]]) -> list[list[SerialRange]]:
    """The serials for which requests over holds were made."""
    found = await row_queries.asked_ranges_of_holds(keys)
    return [found[key] for key in keys]


async def allocations(keys: Sequence[AllocationPage]) -> list[Page[PlacedView]]:
    """Pages of holds' allocations, with the serials on which they lie."""
    found = await row_queries.pages_of_allocations(keys)
    return [found[key] for key in keys]


async def certificate_numbers(retirement_ids: Sequence[UUID]) -> list[str | None]:
    """The numbers of retirements' certificates."""
    found = await row_queries.certificate_numbers_of(retirement_ids)
    return [found.get(id) for id in retirement_ids]


async def permissions(ids: Sequence[UUID]) -> list[ProxyPermission]:
    """Permissions on file."""
    found = await row_queries.permissions_by_id(ids)
    return [found[id] for id in ids]


async def used_approvals(keys: Sequence[tuple[Actor, tuple[UUID, ...]]]) -> list[Approval | None]:
    """The second words, as far as the actor may know them, with which something with one of the ids was done."""
    [actor] = {actor for actor, _ in keys}
    found = await approvals.approvals_of_subjects(actor, [id for _, ids in keys for id in ids])
    return [next((found[id] for id in ids if id in found), None) for _, ids in keys]


async def holdings(keys: Sequence[HoldingPage]) -> list[Holdings]:
    """Pages of accounts' holdings with their tonnes by state."""
    found = await row_queries.pages_of_holdings(keys)
    return [found[key] for key in keys]
