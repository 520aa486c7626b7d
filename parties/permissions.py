"""Who may do what: what each role is able to, what each act asks for. Tables, which docs/permissions.md prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from core.errors import Forbidden
from parties.errors import NotVerified, OrganisationSuspected, OrganisationSuspended
from parties.kinds import OrganisationKind, OrganisationStatus, Role

if TYPE_CHECKING:
    from parties.actors import Actor


class Capability(StrEnum):
    """Something that a role, and the scopes of a token, may or may not include."""

    READ = "READ"
    TRADE = "TRADE"
    LEDGER = "LEDGER"
    ACCOUNT = "ACCOUNT"
    APPROVE = "APPROVE"
    MANAGE = "MANAGE"
    BROKER = "BROKER"
    OPERATE = "OPERATE"
    AUDIT = "AUDIT"


CAPABILITY_NAMES: Final[Mapping[Capability, tuple[str, str]]] = {
    Capability.READ: ("閲覧", "reading"),
    Capability.TRADE: ("取引", "trading"),
    Capability.LEDGER: ("クレジットの管理", "keeping the units"),
    Capability.ACCOUNT: ("経理", "bookkeeping"),
    Capability.APPROVE: ("決裁", "approving"),
    Capability.MANAGE: ("組織の管理", "managing the organisation"),
    Capability.BROKER: ("仲介", "brokering"),
    Capability.OPERATE: ("運営", "operating the platform"),
    Capability.AUDIT: ("監査", "auditing"),
}
"""What people call each, in Japanese and English."""

ROLE_CAPABILITIES: Final[Mapping[Role, frozenset[Capability]]] = {
    Role.OWNER: frozenset(
        {
            Capability.READ,
            Capability.TRADE,
            Capability.LEDGER,
            Capability.ACCOUNT,
            Capability.APPROVE,
            Capability.MANAGE,
        }
    ),
    Role.TRADER: frozenset({Capability.READ, Capability.TRADE, Capability.LEDGER, Capability.APPROVE}),
    Role.ACCOUNTANT: frozenset({Capability.READ, Capability.ACCOUNT}),
    Role.VIEWER: frozenset({Capability.READ}),
    Role.COORDINATOR: frozenset({Capability.READ, Capability.BROKER, Capability.MANAGE}),
    Role.OPERATOR: frozenset({Capability.READ, Capability.OPERATE, Capability.MANAGE}),
    Role.AUDITOR: frozenset({Capability.READ, Capability.AUDIT}),
}
"""What each role is able to. An auditor reads all and changes nothing."""

ONLY_WITHIN: Final[Mapping[Capability, OrganisationKind]] = {
    Capability.BROKER: OrganisationKind.COUNCIL,
    Capability.OPERATE: OrganisationKind.PLATFORM_OPERATOR,
    Capability.AUDIT: OrganisationKind.PLATFORM_OPERATOR,
}
"""What a role gives in organisations of one kind alone, whoever made somebody an operator or auditor elsewhere."""

APPROVING_ROLES: Final = tuple(role for role, able in ROLE_CAPABILITIES.items() if Capability.APPROVE in able)


@dataclass(frozen=True, kw_only=True)
class Act:
    """What a mutation asks of who does it."""

    needs: tuple[Capability, ...]
    """One of these is enough; with none, anybody may who is signed in, in every standing of the organisation."""
    public: bool = False
    """Nobody need be signed in."""
    verified: bool = True
    """An operator must have verified the organisation (docs/sources.md DP-03)."""
    offers: bool = False
    """It brings new tonnes or goods before buyers, or tonnes out of reach: not while the organisation is suspected."""
    second_word: str = ""
    """The rule for which a second person's word is needed, where the organisation has one who could give it."""
    keyed: bool = True
    """It takes an idempotency key: only what is sent again with its key can wait for a second person's word."""


_TRADE: Final = (Capability.TRADE,)
_LEDGER: Final = (Capability.LEDGER,)
_OPERATE: Final = (Capability.OPERATE,)
_MANAGE: Final = (Capability.MANAGE,)
_COUNCIL: Final = (Capability.BROKER, Capability.OPERATE)
_SIDE: Final = (Capability.TRADE, Capability.MANAGE)
_NOTICES: Final = (Capability.LEDGER, Capability.OPERATE)

ACTS: Final[Mapping[str, Act]] = {
    # Organisations.
    "joinOrganisation": Act(needs=(), public=True, keyed=False),
    "verifyOrganisation": Act(needs=_OPERATE, keyed=False),
    "suspectOrganisation": Act(needs=_OPERATE, keyed=False),
    "suspendOrganisation": Act(needs=_OPERATE, keyed=False),
    "reinstateOrganisation": Act(needs=_OPERATE, keyed=False),
    "reviseOrganisation": Act(needs=_MANAGE, verified=False, keyed=False),
    "setContacts": Act(needs=_MANAGE, verified=False, keyed=False),
    "setEmissionsReporting": Act(needs=_MANAGE, keyed=False),
    "setSellerTerms": Act(needs=_MANAGE, verified=False, keyed=False),
    # Complaints and requests for disclosure: a right of everybody, whatever the standing.
    "fileComplaint": Act(needs=()),
    "recordComplaintStep": Act(needs=_COUNCIL),
    "answerComplaint": Act(needs=(Capability.TRADE,), verified=False),
    "decideComplaint": Act(needs=_OPERATE),
    "requestSellerDisclosure": Act(needs=(Capability.TRADE,), verified=False),
    "answerDisclosureRequest": Act(needs=(Capability.TRADE,), verified=False),
    "decideDisclosureRequest": Act(needs=_OPERATE),
    "setCouncilAreas": Act(needs=_OPERATE, keyed=False),
    "adoptCouncil": Act(needs=_OPERATE),
    "setCouncilMembers": Act(needs=_COUNCIL, keyed=False),
    "recordMatchingEvent": Act(needs=_COUNCIL),
    "handInActivityReport": Act(needs=_COUNCIL),
    # People. What needs nothing is a person's own affair; `endMembership` asks who ends another's.
    "signIn": Act(needs=(), public=True, keyed=False),
    "signOut": Act(needs=(), keyed=False),
    "revokeSession": Act(needs=(), keyed=False),
    "changePassword": Act(needs=(), keyed=False),
    "changeEmail": Act(needs=(), keyed=False),
    "verifyEmail": Act(needs=(), public=True, keyed=False),
    "requestPasswordReset": Act(needs=(), public=True, keyed=False),
    "resetPassword": Act(needs=(), public=True, keyed=False),
    "inviteMember": Act(needs=_MANAGE, verified=False, keyed=False),
    "withdrawInvitation": Act(needs=_MANAGE, verified=False, keyed=False),
    "acceptInvitation": Act(needs=(), public=True, keyed=False),
    "changeRole": Act(needs=_MANAGE, verified=False, keyed=False),
    "endMembership": Act(needs=_MANAGE, verified=False, keyed=False),
    "standDownMember": Act(needs=_OPERATE, keyed=False),
    "appointManager": Act(needs=_OPERATE, keyed=False),
    "createAccessToken": Act(needs=(), keyed=False),
    "revokeAccessToken": Act(needs=(), keyed=False),
    "giveConsent": Act(needs=(), keyed=False),
    "withdrawConsent": Act(needs=(), keyed=False),
    "eraseMe": Act(needs=(), keyed=False),
    "decideApproval": Act(needs=(Capability.APPROVE,), verified=False),
    "setApprovalPolicy": Act(needs=_MANAGE, verified=False),
    # Projects, issuances and agreements.
    "claimProject": Act(needs=_LEDGER, offers=True, keyed=False),
    "registerProject": Act(needs=_LEDGER, offers=True),
    "decideProject": Act(needs=_OPERATE),
    "recordProjectMigration": Act(needs=_OPERATE),
    "allowListing": Act(needs=_OPERATE),
    "registerSerialLayout": Act(needs=_OPERATE),
    "registerIssuance": Act(needs=_LEDGER, offers=True),
    "recordAgreement": Act(needs=_LEDGER, offers=True),
    "acceptAgreement": Act(needs=_LEDGER),
    # The market. Who accepts a match as its seller makes a new offer too: see `require_offering`.
    "publishListing": Act(needs=_TRADE, offers=True),
    "closeListing": Act(needs=_TRADE, keyed=False),
    "postDemand": Act(needs=_TRADE),
    "withdrawDemand": Act(needs=_TRADE, keyed=False),
    "proposeMatch": Act(needs=(Capability.BROKER, Capability.TRADE)),
    "acceptMatch": Act(needs=_TRADE),
    "declineMatch": Act(needs=_TRADE),
    "offerProduct": Act(needs=_TRADE, offers=True),
    "endProduct": Act(needs=_TRADE, keyed=False),
    "publishDocument": Act(needs=_TRADE),
    "withdrawDocument": Act(needs=_TRADE),
    "requestProductRetirement": Act(needs=_TRADE, second_word="RG-03"),
    # Orders and money. The buyer's confirmation is the second word for the retirement that an order asks for.
    "orderProduct": Act(needs=_TRADE),
    "reviseOrder": Act(needs=_TRADE),
    "confirmOrder": Act(needs=_TRADE),
    "cancelOrder": Act(needs=_TRADE),
    "requestDelivery": Act(needs=_TRADE),
    "recordShipment": Act(needs=_TRADE),
    "recordReceipt": Act(needs=_OPERATE),
    "recordPayout": Act(needs=_OPERATE),
    "requestWithdrawal": Act(needs=_TRADE),
    "answerWithdrawal": Act(needs=(Capability.TRADE, Capability.OPERATE)),
    "recordPayoutReturn": Act(needs=_OPERATE),
    "recordRefund": Act(needs=_OPERATE),
    # Units.
    "recordRetirementNotice": Act(needs=_NOTICES),
    "recordTransferNotice": Act(needs=_NOTICES),
    "recordRetirementRejection": Act(needs=_NOTICES),
    "recordTransferRejection": Act(needs=_NOTICES),
    "transferUnits": Act(needs=_LEDGER, offers=True),
    "retireUnits": Act(needs=_LEDGER, second_word="RG-03"),
    "holdUnits": Act(needs=_LEDGER),
    "moveStock": Act(needs=_LEDGER),
    "voidHold": Act(needs=_LEDGER),
    "reassignAllocation": Act(needs=_LEDGER),
    "grantPermission": Act(needs=_LEDGER),
    "revokePermission": Act(needs=_LEDGER),
    "recordRegistryAccount": Act(needs=_LEDGER),
    "recordReversal": Act(needs=_OPERATE),
    "replaceReversed": Act(needs=_LEDGER),
    "claimRetirement": Act(needs=_TRADE),
    "draftClaim": Act(needs=_TRADE),
    "attachEvidence": Act(needs=_TRADE),
    "makeClaim": Act(needs=_TRADE),
    "endClaim": Act(needs=_TRADE),
    "recordPowerCertificate": Act(needs=_OPERATE),
    "usePower": Act(needs=_LEDGER),
    # Rules. A coordinator's territory is asked by the act.
    "waiveRule": Act(needs=_COUNCIL),
}
"""Every mutation, by its GraphQL name, with what it asks for."""


def require(actor: "Actor", act: str) -> None:
    """Raises Forbidden unless the actor is able to do the act, and OrganisationSuspended, OrganisationSuspected or
    NotVerified (docs/sources.md DP-03) where the standing of its organisation does not allow it."""
    asked = ACTS[act]
    if not asked.needs:
        return
    if not any(actor.can(one) for one in asked.needs):
        raise Forbidden(act=act, needs=needs_of(act))
    if actor.standing is OrganisationStatus.SUSPENDED:
        raise OrganisationSuspended(legal_name=actor.organisation_name)
    if asked.verified and not actor.verified:
        raise NotVerified(legal_name=actor.organisation_name)
    if asked.offers:
        require_offering(actor)


def require_offering(actor: "Actor") -> None:
    """Raises OrganisationSuspected while the actor's organisation may make no new offer (docs/sources.md DP-03)."""
    if actor.standing is OrganisationStatus.SUSPECTED:
        raise OrganisationSuspected(legal_name=actor.organisation_name)


def require_able(actor: "Actor", *capabilities: Capability, act: str) -> None:
    """Raises Forbidden unless the actor has one of the capabilities: for what is read, which changes nothing."""
    if not any(actor.can(one) for one in capabilities):
        raise Forbidden(act=act, needs=_named(capabilities))


def needs_of(act: str) -> str:
    """What an act asks for, for people: `trading（取引）`."""
    return _named(ACTS[act].needs)


def _named(capabilities: Sequence[Capability]) -> str:
    names = [CAPABILITY_NAMES[one] for one in capabilities]
    return " / ".join(f"{english}（{japanese}）" for japanese, english in names)
