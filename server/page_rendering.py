"""How a page is made: templates that escape, headers that protect, and the answer when there is no such page."""

import hashlib
import logging
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import wraps
from os import PathLike, stat_result
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core.errors import DomainError, NotFound
from disclosures.consumption_tax import with_tax
from disclosures.japanese import format_date, format_instant, format_kg, format_t, format_yen
from listings.facts import SCHEME_LABELS, place_names
from registry.models import Project
from server.language import read_language
from server.page_texts import (
    MESSAGES,
    PLACES_CREDIT,
    PROJECT_LIST_CREDIT,
    PROJECT_LIST_CREDIT_EN,
    PROJECT_LIST_LICENCE,
)

FRESH_S: Final = 60
"""How long a list or a register's page may be kept before it is asked for again."""
CERTIFICATE_FRESH_S: Final = 300
"""A certificate never changes; what it is kept for so short a time for is the retirement's state beside it."""
NOT_KEPT: Final = 0

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""For the pages alone: they run no script and load nothing from elsewhere. GraphiQL needs other ones."""

STATIC_FOLDER: Final = Path(__file__).parent / "static"
_STYLE_VERSION: Final = hashlib.sha256((STATIC_FOLDER / "site.css").read_bytes()).hexdigest()[:12]
_ONE_DAY_S: Final = 86_400

_log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]


def render(
    request: Request, template: str, *, status: int = 200, language: str = "ja", fresh_s: int = NOT_KEPT, **context: Any
) -> Response:
    """The template as a page, with escaping and the security headers; it may be kept for `fresh_s` seconds."""
    state: Any = request.app.state
    body = _TEMPLATES.get_template(template).render(
        language=language, graphiql=state.graphiql, page_url=state.public_url + request.url.path, **context
    )
    headers = page_headers(fresh_s) | {"Content-Language": language}
    return HTMLResponse(body, status_code=status, headers=headers)


def page_headers(fresh_s: int) -> dict[str, str]:
    """The security headers, and how long the answer may be kept."""
    kept = f"public, max-age={fresh_s}" if fresh_s else "no-store"
    return SECURITY_HEADERS | {"Cache-Control": kept}


def page(handler: Handler) -> Handler:
    """`handler`, with a page in the reader's language for what does not exist or may not be shown."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except NotFound as absence:
            return _message(request, "certificate_unknown" if absence.kind == "Certificate" else "not_found", 404)
        except DomainError:
            # What the law asks to be told cannot be told in full, so nothing is shown; the reason is for the operator.
            _log.exception("A public page could not be composed: %s", request.url.path)
            return _message(request, "incomplete", 503)

    return answered


async def not_found(request: Request, _error: Exception) -> Response:
    """The page for an address that names nothing; an exception handler."""
    return _message(request, "not_found", 404)


class Styles(StaticFiles):
    """The pages' own files. Their address changes with their content, so they may be kept for a day."""

    def file_response(
        self, full_path: "str | PathLike[str]", stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, never taken for another type than it says."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(SECURITY_HEADERS | {"Cache-Control": f"public, max-age={_ONE_DAY_S}"})
        return response


def place_of(project: Project) -> str:
    """Where a project is carried out: the local governments' names, or the list's own words."""
    return place_names(project.place_codes) or project.place_text


def _message(request: Request, message: str, status: int) -> Response:
    language = read_language(request.headers.get("accept-language", ""))
    title, text = MESSAGES[message][language]
    response = render(
        request,
        "message.html",
        status=status,
        language=language,
        title=title,
        text=text,
        offers_form=message == "certificate_unknown" and language == "ja",
    )
    response.headers["Vary"] = "Accept-Language"
    return response


def _show_tonnes(tonnes: int) -> str:
    return f"{tonnes:,} t-CO2"


def _show_decimal_tonnes(tonnes: str) -> str:
    return f"{Decimal(tonnes):,f} t-CO2"


_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.filters |= {
    "day": format_date,
    "decimal_tonnes": _show_decimal_tonnes,
    "instant": format_instant,
    "grams_in_kg": format_kg,
    "grams_in_t": format_t,
    "place": place_of,
    "tonnes": _show_tonnes,
    "yen": format_yen,
    "yen_with_tax": lambda amount_yen: format_yen(with_tax(amount_yen)),
}
_TEMPLATES.globals |= {
    "places_credit": PLACES_CREDIT,
    "project_list_credit": PROJECT_LIST_CREDIT,
    "project_list_credit_en": PROJECT_LIST_CREDIT_EN,
    "project_list_licence": PROJECT_LIST_LICENCE,
    "scheme_labels": SCHEME_LABELS,
    "style_version": _STYLE_VERSION,
}
