"""A seller's public pages: who it is, its legal notice, what it tells as a provider, its privacy page."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.ids import read_id
from disclosures.document_kinds import DocumentKind
from disclosures.duty_kinds import HEARING, LEAST_CLAIM_YEN
from disclosures.seller_page import PAGE_PATHS, SELLER_PATH, SellerPage
from listings.complaint_queries import complaint_counts
from listings.seller_pages import SellerPages, seller_pages_for
from parties.privacy import notice_contact
from payments.disclosure_requests import disclosure_counts
from server.page_rendering import FRESH_S, page, render


@page
async def seller(request: Request) -> Response:
    """A seller: its name, its notices and products now, and the way to its pages."""
    pages = await _pages(request)
    return render(
        request,
        "seller.html",
        fresh_s=FRESH_S,
        seller_id=pages.organisation.id,
        seller_name=pages.organisation.legal_name,
        paths=[(one.title, PAGE_PATHS[one.kind].format(id=pages.organisation.id)) for one in _all(pages)],
    )


@page
async def legal_notice(request: Request) -> Response:
    """特定商取引法に基づく表記 of a seller (docs/sources.md TS-17)."""
    return await _one(request, DocumentKind.LEGAL_NOTICE)


@page
async def provider(request: Request) -> Response:
    """A seller's disclosure as a provider (docs/sources.md PR-01 to PR-07)."""
    return await _one(request, DocumentKind.PROVIDER_PAGE)


@page
async def privacy(request: Request) -> Response:
    """How a seller deals with its buyers' personal data (docs/sources.md PI-02)."""
    return await _one(request, DocumentKind.PRIVACY_PAGE)


@page
async def consumer_protection(request: Request) -> Response:
    """What the platform does for consumers (取引デジタルプラットフォーム消費者保護法3条2項, docs/sources.md DP-04)."""
    operator, contact = await notice_contact()
    counts = await complaint_counts()
    requests = await disclosure_counts()
    return render(
        request,
        "consumer_protection.html",
        fresh_s=FRESH_S,
        operator=operator,
        contact=contact,
        hearing_days=HEARING.days,
        counts=[
            ("受け付けた苦情", counts.received),
            ("調査中の苦情", counts.waiting),
            ("理由があると判断した苦情", counts.upheld),
            ("理由がないと判断した苦情", counts.dismissed),
            ("掲載を取りやめた件数", counts.taken_down),
            ("開示請求", requests.received),
            ("開示した件数", requests.granted),
            ("開示しなかった件数", requests.denied),
        ],
        least_yen=LEAST_CLAIM_YEN - 1,
    )


async def _one(request: Request, kind: DocumentKind) -> Response:
    pages = await _pages(request)
    [shown] = [one for one in _all(pages) if one.kind is kind]
    return render(
        request,
        "seller_page.html",
        fresh_s=FRESH_S,
        seller_id=pages.organisation.id,
        seller_name=pages.organisation.legal_name,
        title=shown.title,
        entries=[(entry.item.label_ja, entry.text) for entry in shown.entries],
        missing=[item.label_ja for item in shown.missing],
        paths=[(one.title, PAGE_PATHS[one.kind].format(id=pages.organisation.id)) for one in _all(pages)],
    )


async def _pages(request: Request) -> SellerPages:
    return await seller_pages_for(None, read_id(request.path_params["id"], kind="Organisation"))


def _all(pages: SellerPages) -> tuple[SellerPage, ...]:
    return (pages.legal, pages.provider, pages.privacy)


SELLER_ROUTES: Final[list[BaseRoute]] = [
    Route("/consumer-protection", consumer_protection),
    Route(SELLER_PATH, seller),
    Route(PAGE_PATHS[DocumentKind.LEGAL_NOTICE], legal_notice),
    Route(PAGE_PATHS[DocumentKind.PROVIDER_PAGE], provider),
    Route(PAGE_PATHS[DocumentKind.PRIVACY_PAGE], privacy),
]
