"""The kinds of party, their roles and states: words that every room uses."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is in the mission."""

    MUNICIPALITY = "MUNICIPALITY"
    FOREST_COOPERATIVE = "FOREST_COOPERATIVE"
    BIOMASS_OPERATOR = "BIOMASS_OPERATOR"
    FIRM = "FIRM"
    EVENT_ORGANISER = "EVENT_ORGANISER"
    COUNCIL = "COUNCIL"
    CONSUMER = "CONSUMER"
    PLATFORM_OPERATOR = "PLATFORM_OPERATOR"


class PaymentProfile(StrEnum):
    """When an organisation pays: public bodies after delivery against an invoice, others before it."""

    PUBLIC_BODY = "PUBLIC_BODY"
    PRIVATE = "PRIVATE"


class OrganisationStatus(StrEnum):
    """Whether an operator has verified who the organisation is."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"


class Role(StrEnum):
    """What a person may do for the organisation."""

    OWNER = "OWNER"
    COORDINATOR = "COORDINATOR"
    OPERATOR = "OPERATOR"
