"""Who may do and read what of people: one's own account, the members of one's organisation, personal data."""

from typing import Any, Final

from schema.ids import global_id
from tests.scenarios import inputs
from tests.scenarios.permissions import OWN, PUBLIC, ROLES, SUCCESS, Act, Question, Thing, _all, _for_operators
from tests.scenarios.signing_in import NOBODY, PASSWORD
from tests.scenarios.world import World

_REASONS: Final = {"reason": "退職し連絡がとれない", "evidence": "退職証明書の写し"}

NEWS: Final = {"purpose": "NEWS_BY_MAIL", "version": "2026-11-23"}


def _everybody(outcome: str, **changes: str) -> dict[str, str]:
    """What everybody gets who has a token, and what some others."""
    found = dict.fromkeys(ROLES, outcome) | {"anonymous": "UNAUTHENTICATED"}
    return found | {role.replace("_", " "): one for role, one in changes.items()}


def _operators(outcome: str) -> dict[str, str]:
    return _for_operators() | {"operator": outcome}


def _public(outcome: str) -> dict[str, str]:
    return dict.fromkeys(ROLES, outcome)


def _act(mutation: str, outcomes: dict[str, str], **input: Any) -> Act:
    def given(_world: World, _it: Thing) -> dict[str, Any]:
        return input

    return Act(mutation=mutation, input=given, outcomes=outcomes)


def _nobodys(type_name: str) -> str:
    return global_id(type_name, NOBODY)


ACTS: Final = (
    # Without a token.
    _act("signIn", _public("INVALID_INPUT"), email="no address", password=PASSWORD),
    _act("verifyEmail", _public("LINK_NOT_VALID"), token="musubi_vfy_unknown"),
    _act("requestPasswordReset", _public("INVALID_INPUT"), email="no address"),
    _act("resetPassword", _public("LINK_NOT_VALID"), token="musubi_rst_unknown", newPassword=PASSWORD),
    _act("acceptInvitation", _public("LINK_NOT_VALID"), token="musubi_inv_unknown"),
    # One's own.
    _act("signOut", _everybody("NOT_FOUND")),
    _act("revokeSession", _everybody("NOT_FOUND"), sessionId=_nobodys("Session")),
    _act("changePassword", _everybody("PASSWORD_REFUSED"), newPassword="short"),
    _act("changeEmail", _everybody("INVALID_INPUT"), email="no address"),
    _act("giveConsent", _everybody(SUCCESS), consents=NEWS),
    _act("withdrawConsent", _everybody("NOT_FOUND"), consentId=_nobodys("Consent")),
    _act("createAccessToken", _everybody(SUCCESS), name="集計", scopes=["READ"], expiresOn=inputs.day(30)),
    _act("revokeAccessToken", _everybody("NOT_FOUND"), accessTokenId=_nobodys("AccessToken")),
    _act("eraseMe", _everybody("WRONG_CREDENTIALS"), password="not needed by who has none"),
    # The organisation's. A consumer is one person, and the platform has operators and auditors alone.
    _act(
        "inviteMember",
        _everybody(SUCCESS, consumer="INVALID_INPUT", operator="INVALID_INPUT"),
        email="somebody.new@example.jp",
        role="VIEWER",
    ),
    _act("withdrawInvitation", _everybody("NOT_FOUND"), invitationId=_nobodys("Invitation")),
    _act(
        "changeRole",
        _everybody("NOT_FOUND", consumer="INVALID_INPUT", operator="INVALID_INPUT"),
        memberId=_nobodys("Member"),
        role="VIEWER",
    ),
    _act("endMembership", _everybody("NOT_FOUND"), memberId=_nobodys("Member")),
    # What an organisation cannot do itself.
    _act("standDownMember", _operators("NOT_FOUND"), memberId=_nobodys("Member"), **_REASONS),
    _act(
        "appointManager",
        _operators("NOT_FOUND"),
        organisationId=_nobodys("Organisation"),
        email="somebody.new@example.jp",
        **_REASONS,
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = ()

QUESTIONS: Final = (
    Question(query="me", outcomes=_all(OWN, anonymous=PUBLIC)),
    Question(query="privacyNotice", outcomes=_all(PUBLIC)),
    *(
        Question(query=query, outcomes=_all(OWN, anonymous="UNAUTHENTICATED"))
        for query in ("sessions", "members", "invitations", "accessTokens", "consents", "exportMyData")
    ),
)
