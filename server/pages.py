"""The public pages: what consumers and citizens may see without an account, and the health of the service.

Everything here is public and without personal data; an organisation is named only where it agreed to be, or where
the law has a seller name itself (docs/sources.md PI-03, TS-01).
"""

import asyncio
import sqlite3
from collections.abc import Set
from typing import Any, Final

import asyncpg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from tortoise.exceptions import BaseORMException

from core import clock
from core.database import connection
from core.ids import read_id
from core.mass import GRAMS_PER_TONNE
from disclosures.documents import DisclosureDocument
from disclosures.matrix import Item
from disclosures.order_terms import Delivery
from disclosures.product_page import compose_product_page, label_text, pending_g
from disclosures.sale_notice import SaleNoticeItem
from listings.facts import retirement_facts
from listings.kinds import ProductStatus
from listings.listing import notice_texts
from listings.models import Listing
from listings.queries import get_listing_for, get_product
from listings.reports import PAGE_OF_PRODUCT, event_report, product_facts
from parties.kinds import OrganisationStatus
from parties.queries import may_be_named
from registry.allocations import unallocated_g
from registry.models import Issuance
from registry.queries import get_project, ledger_totals, tonnes_by_state
from registry.serials import SerialRange
from registry.states import RequestStatus
from server import page_texts
from server.certificate_pages import CERTIFICATE_ROUTES
from server.claim_pages import CLAIM_ROUTES
from server.document_pages import DOCUMENT_ROUTES
from server.outstanding_pages import OUTSTANDING_ROUTES
from server.page_queries import (
    issuances_of,
    newest_listings,
    newest_products,
    retirement_of_event,
    retirement_of_hold,
)
from server.page_rendering import (
    FRESH_S,
    NOT_KEPT,
    STATIC_FOLDER,
    Styles,
    not_found,
    page,
    page_headers,
    render,
)
from server.seller_pages import SELLER_ROUTES

HEALTH_TIMEOUT_S: Final = 5
_UNREACHABLE: Final = (OSError, BaseORMException, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)


@page
async def home(request: Request) -> Response:
    """What Musubi is, what is offered now, and where every tonne is."""
    return render(
        request,
        "home.html",
        fresh_s=FRESH_S,
        listings=_with_states(await newest_listings()),
        products=await newest_products(),
        totals=(await ledger_totals()).tonnes,
        state_texts=page_texts.STATE_TEXTS,
    )


@page
async def project(request: Request) -> Response:
    """A registered project, its issuances, and in which state their tonnes are."""
    found = await get_project(read_id(request.path_params["id"], kind="Project"))
    issuances, has_more = await issuances_of(found.id)
    owner = found.owner
    return render(
        request,
        "project.html",
        fresh_s=FRESH_S,
        project=found,
        registration_type=page_texts.REGISTRATION_TEXTS[found.registration_type],
        regions=page_texts.region_names(found.regions),
        owner_name=owner.legal_name if owner and may_be_named(owner) else None,
        issuances=[(issuance, _serials(issuance)) for issuance in issuances],
        has_more=has_more,
        totals=await tonnes_by_state([issuance.id for issuance in issuances]),
        state_texts=page_texts.STATE_TEXTS,
        listings=_with_states(await newest_listings(project_id=found.id)),
    )


@page
async def listing(request: Request) -> Response:
    """A sale notice with every item that one must give (docs/sources.md 1.4)."""
    found = await get_listing_for(None, read_id(request.path_params["id"], kind="Listing"))
    state, is_open = page_texts.listing_state(found, clock.today())
    return render(
        request,
        "listing.html",
        fresh_s=FRESH_S,
        listing=found,
        state=state,
        is_open=is_open,
        seller_name=found.seller.legal_name,
        remaining_t=found.offered_t - found.committed_t,
        deliveries="、".join(page_texts.DELIVERY_TEXTS[Delivery(one)] for one in found.deliveries),
        entries=_notice_entries(found),
        serials=_serials(found.issuance),
    )


@page
async def event(request: Request) -> Response:
    """The report of an event; there is none before its retirement is asked for."""
    demand_id = read_id(request.path_params["id"], kind="EventReport")
    document = await event_report(demand_id)
    demand, retirement, mass_g = await retirement_of_event(demand_id)
    return render(
        request,
        "event.html",
        document=document,
        entries=_entries(document),
        demand=demand,
        mass_g=mass_g,
        is_confirmed=retirement.status is RequestStatus.CONFIRMED,
        retirement_text=page_texts.RETIREMENT_TEXTS[retirement.status],
        retirement=await retirement_facts(retirement),
    )


@page
async def product(request: Request) -> Response:
    """A credit-attached product: its label, its legal notice, and what was sold and retired so far."""
    found = await get_product(read_id(request.path_params["id"], kind="Product"))
    state: Any = request.app.state
    facts = await product_facts(found, url=state.public_url + PAGE_OF_PRODUCT.format(id=found.id))
    document = compose_product_page(facts)
    retirement = await retirement_of_hold(found.hold_id)
    return render(
        request,
        "product.html",
        product=found,
        state=page_texts.PRODUCT_TEXTS[found.status],
        is_on_sale=found.status is ProductStatus.ON_SALE and found.seller.status is not OrganisationStatus.SUSPENDED,
        project=found.hold.issuance.project,
        document=document,
        facts=facts,
        label=label_text(facts),
        about=_entries(document, without=page_texts.SELLING_ITEMS),
        selling=_entries(document, without=frozenset(Item) - page_texts.SELLING_ITEMS),
        pending_g=pending_g(facts),
        backing_g=found.hold.quantity_t * GRAMS_PER_TONNE,
        unallocated_g=unallocated_g(found.hold),
        retirement_text=page_texts.RETIREMENT_TEXTS[retirement.status if retirement else None],
        retirement=await retirement_facts(retirement) if retirement else None,
        is_confirmed=retirement is not None and retirement.status is RequestStatus.CONFIRMED,
    )


async def health(request: Request) -> Response:
    """Whether the service answers and reaches its database: 200 or 503."""
    try:
        async with asyncio.timeout(HEALTH_TIMEOUT_S):
            await connection().execute_query("SELECT 1")
    except _UNREACHABLE:
        return JSONResponse({"ok": False, "database": "unreachable"}, status_code=503, headers=page_headers(NOT_KEPT))
    return JSONResponse({"ok": True, "database": "reachable"}, headers=page_headers(NOT_KEPT))


def _with_states(listings: list[Listing]) -> list[tuple[Listing, tuple[str, bool]]]:
    today = clock.today()
    return [(listing, page_texts.listing_state(listing, today)) for listing in listings]


def _serials(issuance: Issuance) -> str:
    return str(SerialRange(issuance.serial_prefix, issuance.start, issuance.stop))


def _notice_entries(listing: Listing) -> list[tuple[str, str]]:
    """The notice's items in its order, with tonnes grouped by thousands."""
    issuance = listing.issuance
    shown = notice_texts(listing, issuance) | {
        SaleNoticeItem.CO2_QTY_T: f"{issuance.quantity_t:,}",
        SaleNoticeItem.ISSUED_QTY_T: f"{issuance.quantity_t:,}",
        SaleNoticeItem.SALE_QTY_T: f"{listing.offered_t:,}",
        SaleNoticeItem.MINIMUM_LOT: f"{listing.minimum_lot_t:,} t-CO2",
    }
    return [(item.label_ja, shown[item.value]) for item in SaleNoticeItem]


def _entries(document: DisclosureDocument, *, without: Set[Item] = frozenset()) -> list[tuple[str, str]]:
    return [(item.label_ja, text) for item, text in document.entries.items() if item not in without]


ROUTES: Final[list[BaseRoute]] = [
    Route("/", home),
    Route("/projects/{id}", project),
    Route("/listings/{id}", listing),
    Route("/events/{id}", event),
    Route("/products/{id}", product),
    *SELLER_ROUTES,
    *CERTIFICATE_ROUTES,
    *CLAIM_ROUTES,
    *DOCUMENT_ROUTES,
    *OUTSTANDING_ROUTES,
    Route("/healthz", health),
    Mount("/static", Styles(directory=STATIC_FOLDER), name="static"),
]

EXCEPTION_HANDLERS: Final = {404: not_found}
"""For the application: an address that no route has gets the same page as one that names nothing."""
