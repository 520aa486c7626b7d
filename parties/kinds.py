"""The kinds of party, their roles and states: words that every room uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.lifecycle import Lifecycle


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


class Naming(StrEnum):
    """Whether an organisation is named on public pages."""

    NEVER = "NEVER"
    BY_CONSENT = "BY_CONSENT"
    ALWAYS = "ALWAYS"


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


STANDING_LIFECYCLE: Final = Lifecycle(
    kind="organisation",
    moves={
        OrganisationStatus.PENDING: frozenset({OrganisationStatus.VERIFIED, OrganisationStatus.SUSPENDED}),
        OrganisationStatus.VERIFIED: frozenset({OrganisationStatus.SUSPECTED, OrganisationStatus.SUSPENDED}),
        OrganisationStatus.SUSPECTED: frozenset({OrganisationStatus.VERIFIED, OrganisationStatus.SUSPENDED}),
        OrganisationStatus.SUSPENDED: frozenset({OrganisationStatus.VERIFIED}),
    },
)


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


@dataclass(frozen=True, kw_only=True)
class KindRule:
    """What holds for every organisation of a kind. Who holds units may sell them. Everybody may buy for its own use."""

    label_ja: str
    joins: bool = True
    """Whether anybody may join as one."""
    holds_units: bool = True
    naming: Naming = Naming.BY_CONSENT
    is_person: bool = False
    """A natural person who buys for private life."""
    is_local_government: bool = False
    """Pays as a public body (docs/sources.md GV-01), and may run a regional scheme (HB-20)."""
    is_corporation: bool = False
    """Always a legal person that is registered, so it has a 法人番号 (docs/sources.md ID-01)."""
    first_role: Role = Role.OWNER
    """The role of the person who joins first."""


KIND_RULES: Final[Mapping[OrganisationKind, KindRule]] = {
    OrganisationKind.MUNICIPALITY: KindRule(label_ja="地方公共団体", is_local_government=True),
    OrganisationKind.FOREST_COOPERATIVE: KindRule(label_ja="森林組合", is_corporation=True),
    OrganisationKind.BIOMASS_OPERATOR: KindRule(label_ja="バイオマス事業者"),
    OrganisationKind.PROGRAM_OPERATOR: KindRule(label_ja="プログラム型運営・管理者", is_corporation=True),
    OrganisationKind.FIRM: KindRule(label_ja="企業・個人事業者・その他の団体"),
    OrganisationKind.EVENT_ORGANISER: KindRule(label_ja="実行委員会"),
    OrganisationKind.NEIGHBOURHOOD_ASSOCIATION: KindRule(label_ja="町内会・自治会"),
    OrganisationKind.OFFSET_PROVIDER: KindRule(label_ja="オフセット・プロバイダー", is_corporation=True),
    OrganisationKind.COUNCIL: KindRule(label_ja="特定地域協議会", naming=Naming.ALWAYS, first_role=Role.COORDINATOR),
    # Nobody trades what it verifies (docs/sources.md VR-01).
    OrganisationKind.VERIFIER: KindRule(label_ja="検証機関・審査機関", holds_units=False, is_corporation=True),
    OrganisationKind.SPONSOR: KindRule(label_ja="協賛者"),
    # Individuals have no registry account (RG-08), and consumers are never named (PI-03).
    OrganisationKind.CONSUMER: KindRule(label_ja="消費者", holds_units=False, naming=Naming.NEVER, is_person=True),
    OrganisationKind.PLATFORM_OPERATOR: KindRule(
        label_ja="運営者", joins=False, naming=Naming.ALWAYS, first_role=Role.OPERATOR
    ),
}
"""Every kind, with its name in Japanese and what holds for it."""


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


class ApprovalDecision(StrEnum):
    """What the second person says."""

    APPROVE = "APPROVE"
    DECLINE = "DECLINE"
