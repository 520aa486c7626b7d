"""The public pages of published documents: reading one, whether it stands, printing it, and its kept record."""

from datetime import date
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core import clock
from core.ids import read_id
from disclosures.composed import ComposedDocument, read_composed
from disclosures.models import PublishedDocument
from disclosures.paper import Paper, html_of, pdf_of
from disclosures.paper.html import STYLE_SOURCE
from disclosures.printed import withdrawn_paper
from disclosures.published import PAGE_OF_DOCUMENT, documents_of, get_document_for, is_intact
from server.page_rendering import CERTIFICATE_FRESH_S, NOT_KEPT, page, page_headers, render

PAGE: Final = PAGE_OF_DOCUMENT
PDF: Final = PAGE + ".pdf"
PRINT: Final = PAGE + "/print"
RECORD: Final = PAGE + "/record"


@page
async def document(request: Request) -> Response:
    """A public document as it was published: whether it is as it was, whether it stands, and its later versions."""
    kept = await _kept(request)
    intact = is_intact(kept)
    composed = read_composed(kept.content) if intact else None
    others = [one for one in await documents_of(None, subject_id=kept.subject_id) if one.kind is kept.kind]
    return render(
        request,
        "document.html",
        fresh_s=CERTIFICATE_FRESH_S if intact else NOT_KEPT,
        document=kept,
        paper=composed.paper if composed else None,
        is_intact=intact,
        withdrawn_on=_withdrawn_on(kept),
        is_replaced=any(
            one.version > kept.version and one.publisher_id == kept.publisher_id and one.withdrawn_at is None
            for one in others
        ),
        others=[one for one in others if one.id != kept.id],
        seen_at=clock.now(),
    )


@page
async def document_print(request: Request) -> Response:
    """The document as a page made to be printed; what is not as it was published is not printed."""
    kept = await _kept(request)
    if not is_intact(kept):
        return _redirect(kept)
    headers = page_headers(CERTIFICATE_FRESH_S) | {"Content-Language": "ja"}
    headers["Content-Security-Policy"] = headers["Content-Security-Policy"].replace(
        "style-src 'self'", f"style-src {STYLE_SOURCE}"
    )
    return HTMLResponse(html_of(_paper(kept), pdf_link=PDF.format(id=kept.id)), headers=headers)


@page
async def document_pdf(request: Request) -> Response:
    """The document as PDF; what is not as it was published is not printed, and its page says why."""
    kept = await _kept(request)
    if not is_intact(kept):
        return _redirect(kept)
    # Setting takes tens of milliseconds, in which other requests go on.
    content = await run_in_threadpool(pdf_of, _paper(kept))
    headers = page_headers(CERTIFICATE_FRESH_S) | {
        "Content-Disposition": f'inline; filename="document-{kept.id}.pdf"',
        "Content-Language": "ja",
    }
    return Response(content, media_type="application/pdf", headers=headers)


@page
async def document_record(request: Request) -> Response:
    """The kept bytes of a document, whose SHA-256 anybody can compute."""
    kept = await _kept(request)
    return Response(kept.content.encode(), media_type="application/json", headers=page_headers(CERTIFICATE_FRESH_S))


async def _kept(request: Request) -> PublishedDocument:
    return await get_document_for(None, read_id(request.path_params["id"], kind="PublishedDocument"))


def _paper(kept: PublishedDocument) -> Paper:
    composed: ComposedDocument = read_composed(kept.content)
    withdrawn_on = _withdrawn_on(kept)
    if withdrawn_on is None:
        return composed.paper
    return withdrawn_paper(composed, withdrawn_on=withdrawn_on, reason=kept.withdrawal_reason or "")


def _withdrawn_on(kept: PublishedDocument) -> date | None:
    return clock.legal_day(kept.withdrawn_at) if kept.withdrawn_at else None


def _redirect(kept: PublishedDocument) -> Response:
    return RedirectResponse(PAGE.format(id=kept.id), status_code=303, headers=page_headers(NOT_KEPT))


DOCUMENT_ROUTES: Final[list[BaseRoute]] = [
    Route(PDF, document_pdf),
    Route(PAGE, document),
    Route(PRINT, document_print),
    Route(RECORD, document_record),
]
