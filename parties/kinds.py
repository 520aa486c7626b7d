"""The kinds of party, their roles and states: words that every room uses."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is in the mission."""

    MUNICIPALITY = "MUNICIPALITY"
    FOREST_COOPERATIVE = "FOREST_COOPERATIVE"
    BIOMASS_OPERATOR = "BIOMASS_OPERATOR"
    PROGRAM_OPERATOR = "PROGRAM_OPERATOR"
    FIRM = "FIRM"
    EVENT_ORGANISER = "EVENT_ORGANISER"
    NEIGHBOURHOOD_ASSOCIATION = "NEIGHBOURHOOD_ASSOCIATION"
    OFFSET_PROVIDER = "OFFSET_PROVIDER"
    COUNCIL = "COUNCIL"
    VERIFIER = "VERIFIER"
    SPONSOR = "SPONSOR"
    CONSUMER = "CONSUMER"
    PLATFORM_OPERATOR = "PLATFORM_OPERATOR"


class PaymentProfile(StrEnum):
    """When an organisation pays: public bodies after delivery against an invoice, others before it."""

    PUBLIC_BODY = "PUBLIC_BODY"
    PRIVATE = "PRIVATE"


class OrganisationStatus(StrEnum):
    """How far the platform vouches for who the organisation is, and lets it act."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"
    SUSPECTED = "SUSPECTED"
    SUSPENDED = "SUSPENDED"


class ContactPurpose(StrEnum):
    """What a contact of an organisation is asked about."""

    GENERAL = "GENERAL"
    SALES = "SALES"
    BILLING = "BILLING"
    REGISTRY = "REGISTRY"
    PRIVACY = "PRIVACY"


class Role(StrEnum):
    """What a person may do for the organisation."""

    OWNER = "OWNER"
    TRADER = "TRADER"
    ACCOUNTANT = "ACCOUNTANT"
    VIEWER = "VIEWER"
    COORDINATOR = "COORDINATOR"
    OPERATOR = "OPERATOR"
    AUDITOR = "AUDITOR"


class MailTokenPurpose(StrEnum):
    """What the bearer of a mailed secret may do with it, once."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"


class ConsentPurpose(StrEnum):
    """What a person agreed to, apart from the purposes that the privacy notice states."""

    PRIVACY_NOTICE = "PRIVACY_NOTICE"
    NEWS_BY_MAIL = "NEWS_BY_MAIL"
    FOREIGN_PROVISION = "FOREIGN_PROVISION"


class CouncilMemberCapacity(StrEnum):
    """As what an organisation belongs to a regional council."""

    CREDIT_CREATOR = "CREDIT_CREATOR"
    MUNICIPALITY = "MUNICIPALITY"
    COMPANY = "COMPANY"
    OTHER = "OTHER"


class ApprovalStatus(StrEnum):
    """Where a request for a second person's word stands."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    USED = "USED"
    LAPSED = "LAPSED"
