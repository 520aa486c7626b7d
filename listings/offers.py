"""Whose notices and products are offered: not a suspended seller's, until it is reinstated."""

from typing import Any, Final
from uuid import UUID

from listings.errors import NotOpen
from parties.kinds import OrganisationStatus
from parties.models import Organisation

OFFERED: Final[dict[str, Any]] = {"seller__status__not": OrganisationStatus.SUSPENDED}
"""The filter of notices and products that the ORM reads; `listings.filters.published` is the same for lists."""


async def require_offered(seller_id: UUID, *, kind: str) -> None:
    """Raises NotOpen while the seller of a listing, product or order is suspended (docs/sources.md DP-03)."""
    if await Organisation.exists(id=seller_id, status=OrganisationStatus.SUSPENDED):
        raise NotOpen(kind=kind, state=OrganisationStatus.SUSPENDED.value)
