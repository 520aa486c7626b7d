"""The public pages of certificates: finding one by its number, checking it, printing it, and its kept bytes."""

import hashlib
import json
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core import clock
from core.errors import NotFound
from disclosures.certificate_paper import paper_of_certificate
from disclosures.paper import Paper, html_of, pdf_of
from disclosures.paper.html import STYLE_SOURCE
from disclosures.selling import seller_terms_of
from payments.queries import get_sale_of_hold
from registry.annotations import annotations_of
from registry.models import Certificate
from registry.queries import get_certificate
from server import page_texts
from server.page_rendering import CERTIFICATE_FRESH_S, FRESH_S, NOT_KEPT, page, page_headers, render

PAGE: Final = "/certificates/{number}"
PDF: Final = PAGE + ".pdf"
PRINT: Final = PAGE + "/print"
DOCUMENT: Final = PAGE + "/document"


@page
async def find_certificate(request: Request) -> Response:
    """The form that takes a certificate's number, and the way from a number to its certificate."""
    text = request.query_params.get("number")
    if text is None:
        return render(request, "certificates.html", fresh_s=FRESH_S, given="", is_refused=False)
    try:
        number = page_texts.read_certificate_number(text)
    except NotFound:
        return render(request, "certificates.html", status=400, given=text[:80], is_refused=True)
    return _redirect(PAGE, number, status=303)


@page
async def certificate(request: Request) -> Response:
    """A certificate by its number: the kept document, whether it is what was issued, and the retirement behind it."""
    kept = await _kept(request)
    if request.path_params["number"] != kept.number:
        return _redirect(PAGE, kept.number, status=301)
    retirement = kept.retirement
    is_intact = _is_intact(kept)
    record: dict[str, Any] = json.loads(kept.document) if is_intact else {"title": f"証書 {kept.number}", "entries": []}
    return render(
        request,
        "certificate.html",
        fresh_s=CERTIFICATE_FRESH_S if is_intact else NOT_KEPT,
        certificate=kept,
        title=record["title"],
        entries=[(label, text) for _, label, text in record["entries"]],
        annotations=await annotations_of(kept.id),
        is_intact=is_intact,
        retirement=retirement,
        retirement_text=page_texts.RETIREMENT_TEXTS[retirement.status],
        project=retirement.hold.issuance.project,
        seller_id=await _seller_of(retirement.hold_id),
        seen_at=clock.now(),
    )


@page
async def certificate_print(request: Request) -> Response:
    """The certificate as a page made to be printed; what is not as it was issued is not printed."""
    kept = await _kept(request)
    if (elsewhere := _elsewhere(request, kept, PRINT)) is not None:
        return elsewhere
    body = html_of(await _paper(request, kept), pdf_link=PDF.format(number=kept.number))
    headers = page_headers(CERTIFICATE_FRESH_S) | {"Content-Language": "ja"}
    headers["Content-Security-Policy"] = headers["Content-Security-Policy"].replace(
        "style-src 'self'", f"style-src {STYLE_SOURCE}"
    )
    return HTMLResponse(body, headers=headers)


@page
async def certificate_pdf(request: Request) -> Response:
    """The certificate as PDF; what is not as it was issued is not printed, and its page says why."""
    kept = await _kept(request)
    if (elsewhere := _elsewhere(request, kept, PDF)) is not None:
        return elsewhere
    # Setting takes tens of milliseconds, in which other requests go on.
    content = await run_in_threadpool(pdf_of, await _paper(request, kept))
    headers = page_headers(CERTIFICATE_FRESH_S) | {
        "Content-Disposition": f'inline; filename="certificate-{kept.number}.pdf"',
        "Content-Language": "ja",
    }
    return Response(content, media_type="application/pdf", headers=headers)


@page
async def certificate_document(request: Request) -> Response:
    """The kept bytes of a certificate, whose SHA-256 anybody can compute."""
    kept = await _kept(request)
    return Response(kept.document.encode(), media_type="application/json", headers=page_headers(CERTIFICATE_FRESH_S))


async def _seller_of(hold_id: UUID) -> UUID | None:
    """Who sold what was retired, where it has a page as a seller (docs/sources.md TS-17)."""
    sale = await get_sale_of_hold(hold_id)
    if sale is None or await seller_terms_of(sale.seller_id) is None:
        return None
    return sale.seller_id


async def _kept(request: Request) -> Certificate:
    return await get_certificate(page_texts.read_certificate_number(request.path_params["number"]))


def _elsewhere(request: Request, kept: Certificate, path: str) -> Response | None:
    # What is not as it was issued has no paper, but a page that says so.
    if not _is_intact(kept):
        return _redirect(PAGE, kept.number, status=303)
    return _redirect(path, kept.number, status=301) if request.path_params["number"] != kept.number else None


def _is_intact(kept: Certificate) -> bool:
    return hashlib.sha256(kept.document.encode()).hexdigest() == kept.document_hash


def _redirect(path: str, number: str, *, status: int) -> Response:
    return RedirectResponse(path.format(number=number), status_code=status, headers=page_headers(NOT_KEPT))


async def _paper(request: Request, kept: Certificate) -> Paper:
    state: Any = request.app.state
    return paper_of_certificate(
        json.loads(kept.document),
        link=state.public_url + PAGE.format(number=kept.number),
        annotations=await annotations_of(kept.id),
        credits=(page_texts.PROJECT_LIST_CREDIT, page_texts.PLACES_CREDIT),
    )


CERTIFICATE_ROUTES: Final[list[BaseRoute]] = [
    Route("/certificates", find_certificate),
    Route(PDF, certificate_pdf),
    Route(PAGE, certificate),
    Route(PRINT, certificate_print),
    Route(DOCUMENT, certificate_document),
]
