"""How many sale notices a filter would leave: counts by scheme, region, prefecture and the like, as shops show them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.statements import fetch
from listings.filters import Query
from listings.tags import TagKind, label_of

FACETS: Final = (
    TagKind.SCHEME,
    TagKind.REGION,
    TagKind.PREFECTURE,
    TagKind.METHODOLOGY,
    TagKind.PROJECT_TYPE,
    TagKind.VINTAGE,
    TagKind.CO_BENEFIT,
)
"""The tag kinds that are counted."""

MAX_FACET_VALUES: Final = 100
"""Values of one facet: those with the most notices."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that a filter takes, what it is called, and how many notices have it."""

    value: str
    label: str
    count: int


async def count_facets(query: Query) -> dict[TagKind, list[FacetValue]]:
    """For each facet the values with the most notices first. A facet is counted without its own filter, so that its
    other values stay to be chosen; the filters of the others hold. One statement."""
    parts: list[str] = []
    values: list[Any] = []
    for kinds, without in _groups(query):
        where, given = query.where(start=len(values) + 1, without=without)
        values += given
        parts.append(
            "SELECT t.kind, t.value, COUNT(*) AS notices FROM listings l JOIN organisations s ON s.id = l.seller_id"
            f" JOIN listing_tags t ON t.listing_id = l.id AND t.kind IN ({_quoted(kinds)})"
            f" WHERE {where} GROUP BY t.kind, t.value"
        )
    found: dict[TagKind, list[FacetValue]] = defaultdict(list)
    for row in await fetch(" UNION ALL ".join(parts), values):
        kind = TagKind(row["kind"])
        found[kind].append(FacetValue(row["value"], label_of(kind, row["value"]), int(row["notices"])))
    return {kind: sorted(found[kind], key=lambda one: (-one.count, one.value))[:MAX_FACET_VALUES] for kind in FACETS}


def _groups(query: Query) -> Iterator[tuple[Sequence[TagKind], TagKind | None]]:
    """Facets that are counted together: those without a filter of their own, and each of the others alone."""
    filtered = [kind for kind in FACETS if kind in query.tags]
    unfiltered = [kind for kind in FACETS if kind not in filtered]
    if unfiltered:
        yield unfiltered, None
    yield from (([kind], kind) for kind in filtered)


def _quoted(kinds: Sequence[TagKind]) -> str:
    return ", ".join(f"'{kind.value}'" for kind in kinds)
