"""Organisations as lists read them: plain rows with the names of the model's columns."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from core.projections import Projection
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile
from parties.models import Organisation


@dataclass(slots=True)
class OrganisationView:
    """What others may know of an organisation, and whether they may."""

    id: UUID
    created_at: datetime
    legal_name: str
    kind: OrganisationKind
    status: OrganisationStatus
    payment_profile: PaymentProfile
    corporate_number: str | None
    invoice_number: str | None
    place_code: str
    publishes_name: bool


AnyOrganisation: TypeAlias = Organisation | OrganisationView
"""As the ORM or a list has read it."""


def organisation_under(alias: str) -> Projection[OrganisationView]:
    """The columns of an organisation that a statement has joined under this alias."""
    return Projection(OrganisationView, alias)
