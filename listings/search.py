"""Keeping sale notices found: their texts in the index, and their tags."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from core.search import text_of
from core.search_index import Searched, SearchText, write_texts
from core.statements import fetch, run_all
from listings.kinds import CoBenefit
from listings.tags import CO_BENEFIT_LABELS, tag_statements, tags_of
from listings.views import LISTING, AnyListing, ListingView
from registry.project_search import fields_of_methodology, fields_of_project

BATCH: Final = 200
"""Notices that are read and written again at a time."""

_PARTS: Final = frozenset({"seller", "issuance", "project"})
_FROM: Final = (
    f"SELECT {LISTING.columns(_PARTS)} FROM listings l JOIN organisations s ON s.id = l.seller_id"
    " JOIN issuances i ON i.id = l.issuance_id JOIN projects p ON p.id = i.project_id"
)


def text_of_listing(listing: AnyListing) -> SearchText:
    """The text in the index: the notice's, its seller's name, what its project is found by."""
    issuance = listing.issuance
    stated = [(CO_BENEFIT_LABELS[CoBenefit(one["kind"])], one["statement"]) for one in listing.co_benefits]
    fields = [
        listing.title,
        listing.description,
        listing.seller.legal_name,
        *[text for pair in stated for text in pair],
        *fields_of_methodology(issuance.scheme, issuance.methodology_code),
        *fields_of_project(issuance.project),
    ]
    return SearchText(Searched.LISTING, listing.id, text_of(fields))


async def index_listing(listing_id: UUID) -> None:
    """Let a notice be found by what it says now. In the caller's transaction."""
    await _index(await _read("l.id = $1", [str(listing_id)]))


async def index_listings_of_project(project_id: UUID) -> None:
    """The notices of a project that has changed are found by what it says now (worker)."""
    await _index_all("i.project_id = $1", project_id)


async def index_listings_of_seller(organisation_id: UUID) -> None:
    """The notices of a seller are found by its name as it is now (worker)."""
    await _index_all("l.seller_id = $1", organisation_id)


async def _index_all(condition: str, id: UUID) -> None:
    after = str(UUID(int=0))
    while rows := await _read(f"{condition} AND l.id > $2", [str(id), after]):
        await _index(rows)
        after = str(rows[-1].id)


async def _read(condition: str, values: Sequence[str]) -> list[ListingView]:
    found = await fetch(f"{_FROM} WHERE {condition} ORDER BY l.id LIMIT {BATCH}", values)
    return list(map(LISTING.reader(_PARTS), found))


async def _index(listings: Sequence[ListingView]) -> None:
    await write_texts([text_of_listing(one) for one in listings])
    await run_all([statement for one in listings for statement in tag_statements(one.id, tags_of(one))])
