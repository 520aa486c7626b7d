"""The public pages of what is sold and not retired yet, and of what each seller has retired (docs/sources.md PR-04)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.errors import InvalidInput, NotFound
from core.ids import read_id
from core.pages import MAX_PAGE
from parties.queries import organisations_by_id
from registry.outstanding import age_days, outstanding_total, page_of_outstanding, retired_years
from registry.retirement_deadlines import LIMITS
from registry.serials import show_ranges
from server.page_rendering import FRESH_S, page, render

PAGE: Final = "/outstanding"


@page
async def outstanding(request: Request) -> Response:
    """Every product and order whose grams are sold and not retired, with the age of the oldest sale."""
    try:
        found = await page_of_outstanding(
            debtor_id=None, first=MAX_PAGE, after=request.query_params.get("after") or None
        )
    except InvalidInput as error:
        raise NotFound(kind="OutstandingRetirement", id=error.value) from error
    total = await outstanding_total()
    return render(
        request,
        "outstanding.html",
        fresh_s=FRESH_S,
        rows=[(row, age_days(row.oldest_on)) for row in found.rows],
        sellers=await organisations_by_id(sorted({row.debtor_id for row in found.rows})),
        next_page=f"{PAGE}?after={found.end_cursor}" if found.has_next else None,
        total=total,
        oldest_days=None if total.oldest_on is None else age_days(total.oldest_on),
        limits=LIMITS,
    )


@page
async def outstanding_of_seller(request: Request) -> Response:
    """What one seller has sold and not retired, and what it has retired in each year, with the serials."""
    seller_id = read_id(request.path_params["id"], kind="Organisation")
    years = await retired_years(seller_id)
    found = await page_of_outstanding(debtor_id=seller_id, first=MAX_PAGE, after=None)
    total = await outstanding_total(debtor_id=seller_id)
    return render(
        request,
        "outstanding_of_seller.html",
        fresh_s=FRESH_S,
        seller=(await organisations_by_id([seller_id]))[seller_id],
        rows=[(row, age_days(row.oldest_on)) for row in found.rows],
        has_more=found.has_next,
        total=total,
        oldest_days=None if total.oldest_on is None else age_days(total.oldest_on),
        years=[(one, show_ranges(one.ranges)) for one in years],
    )


OUTSTANDING_ROUTES: Final[list[BaseRoute]] = [
    Route(PAGE, outstanding),
    Route(PAGE + "/{id}", outstanding_of_seller),
]
