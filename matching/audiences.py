"""Whom an event about a match concerns: a first sieve, before `matching.queries` decides what is read."""

from collections.abc import Sequence
from uuid import UUID

from matching.models import Match


async def concerned_by_matches(ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each match the organisations that may read it, beside those that read everything."""
    found = Match.filter(id__in=list(ids))
    rows = await found.values_list("id", "demand__buyer_id", "listing__seller_id", "council_id")
    return {id: frozenset(parties) - {None} for id, *parties in rows}
