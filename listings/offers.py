"""What is offered: nothing of a suspended seller's, until it is reinstated, and nothing that was taken down."""

from typing import Any, Final
from uuid import UUID

from disclosures.duty_kinds import ComplaintSubject
from disclosures.duty_models import Complaint
from listings.errors import NotOpen
from parties.kinds import OrganisationStatus
from parties.models import Organisation

OFFERED: Final[dict[str, Any]] = {"seller__status__not": OrganisationStatus.SUSPENDED}
"""The filter of notices and products that the ORM reads; `listings.filters.published` is the same for lists."""


TAKEN_DOWN: Final = "TAKEN_DOWN"
"""What a notice or product is that a complaint has ended: a sale that was only offered is not made any more."""


async def taken_down_of(*, listing_id: UUID | None, product_id: UUID | None) -> ComplaintSubject | None:
    """Which of these an upheld complaint has taken down, if any (docs/sources.md DP-02)."""
    for kind, id in ((ComplaintSubject.LISTING, listing_id), (ComplaintSubject.PRODUCT, product_id)):
        if id is not None and await Complaint.exists(subject_kind=kind, subject_id=id, took_down=True):
            return kind
    return None


async def require_offered(seller_id: UUID, *, kind: str) -> None:
    """Raises NotOpen while the seller of a listing, product or order is suspended (docs/sources.md DP-03)."""
    if await Organisation.exists(id=seller_id, status=OrganisationStatus.SUSPENDED):
        raise NotOpen(kind=kind, state=OrganisationStatus.SUSPENDED.value)
