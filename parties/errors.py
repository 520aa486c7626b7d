"""What may go wrong among parties.

DomainError
└── PartyError
    ├── Unauthenticated     no valid token
    ├── NotVerified         the organisation's identity has not been verified
    ├── OrganisationSuspected   doubt about the organisation: no new offers
    ├── OrganisationSuspended   the organisation may do nothing but read
    ├── ApprovalNeeded      a second person of the organisation must agree first
    ├── ApprovalDeclined    a second person of the organisation said no
    ├── ApproverMissing     nobody else of the organisation could agree
    ├── NeedsVerification   a verified organisation would change what was verified
    ├── NoTermThisYear      the council was not adopted for the fiscal year
    └── OutsideTerritory    a coordinator's council covers neither party
"""

from dataclasses import dataclass

from core.errors import DomainError


@dataclass(kw_only=True, eq=False)
class PartyError(DomainError):
    """An expected failure among parties."""


@dataclass(kw_only=True, eq=False)
class Unauthenticated(PartyError):
    """The request carries no valid access token."""

    code = "UNAUTHENTICATED"
    message_ja = "有効なアクセストークンが必要です。"
    message_en = "A valid access token is needed."


@dataclass(kw_only=True, eq=False)
class NotVerified(PartyError):
    """An operator has not verified the organisation yet (docs/sources.md DP-03)."""

    code = "NOT_VERIFIED"
    message_ja = "「{legal_name}」の本人確認がまだ済んでいません。"
    message_en = "{legal_name!r} has not been verified yet."

    legal_name: str


@dataclass(kw_only=True, eq=False)
class OrganisationSuspected(PartyError):
    """There is doubt about the organisation: it may finish what runs, and offer nothing new (docs/sources.md DP-03)."""

    code = "ORGANISATION_SUSPECTED"
    message_ja = "「{legal_name}」は疑義照会中のため、新しい申出はできません。進行中の取引は続けられます。"
    message_en = "{legal_name!r} is under review: it may offer nothing new, and finish what is running."

    legal_name: str
    rule: str = "DP-03"


@dataclass(kw_only=True, eq=False)
class OrganisationSuspended(PartyError):
    """An operator has suspended the organisation: it may read, and do nothing else."""

    code = "ORGANISATION_SUSPENDED"
    message_ja = "「{legal_name}」は利用停止中のため、閲覧のほかは何もできません。"
    message_en = "{legal_name!r} is suspended: it may read, and do nothing else."

    legal_name: str
    rule: str = "DP-03"


@dataclass(kw_only=True, eq=False)
class ApprovalNeeded(PartyError):
    """A second person of the organisation must agree first (決裁); then send the same request with the same key."""

    code = "APPROVAL_NEEDED"
    retryable = True
    message_ja = "この操作には、組織内のもう一人の決裁が必要です（期限 {expires_at}）。"
    message_en = "{act} waits for a second person of the organisation, until {expires_at}."
    instants = ("expires_at",)

    act: str
    approval_id: str
    expires_at: str
    rule: str = ""


@dataclass(kw_only=True, eq=False)
class ApprovalDeclined(PartyError):
    """A second person of the organisation declined this request; a new one needs a new key."""

    code = "APPROVAL_DECLINED"
    message_ja = "この操作は、組織内の決裁で認められませんでした（{reason}）。"
    message_en = "{act} was declined within the organisation: {reason}"

    act: str
    approval_id: str
    reason: str


@dataclass(kw_only=True, eq=False)
class ApproverMissing(PartyError):
    """Two people who could approve are needed before an organisation can ask for a second person's word."""

    code = "APPROVER_MISSING"
    message_ja = "決裁を求めるには、決裁できる人が組織に{needed}人必要です（現在{people}人）。"
    message_en = "{needed} people who could approve are needed; the organisation has {people}."

    people: int
    needed: int


@dataclass(kw_only=True, eq=False)
class NeedsVerification(PartyError):
    """These were verified: they change only along with a new verification (docs/sources.md AM-01)."""

    code = "NEEDS_VERIFICATION"
    message_ja = (
        "本人確認済みの項目（{fields}）は、そのままでは変更できません。"
        "運営者が確認中としたのち、訂正して再確認を受けてください。"
    )
    message_en = (
        "{fields} were verified. Ask the operator to put the organisation under review,"
        " correct them, and be verified anew."
    )

    named = ("fields",)

    fields: list[str]
    rule: str = "AM-01"


@dataclass(kw_only=True, eq=False)
class NoTermThisYear(PartyError):
    """The council was not adopted for the fiscal year: it neither brokers nor records anything in it (CO-01)."""

    code = "NO_TERM_THIS_YEAR"
    message_ja = "「{council}」は{fiscal_year}年度の特定地域協議会として採択されていません。"
    message_en = "{council!r} was not adopted as a regional council for fiscal {fiscal_year}."

    council: str
    fiscal_year: int
    rule: str = "CO-01"


@dataclass(kw_only=True, eq=False)
class OutsideTerritory(PartyError):
    """The council's territory covers neither the seller nor the buyer."""

    code = "OUTSIDE_TERRITORY"
    message_ja = "「{council}」の特定地域に、売り手も買い手も含まれていません。"
    message_en = "The territory of {council!r} covers neither the seller nor the buyer."

    council: str
