"""What may go wrong among parties.

DomainError
└── PartyError
    ├── Unauthenticated     no valid token
    ├── NotVerified         the organisation's identity has not been verified
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
class OutsideTerritory(PartyError):
    """The council's territory covers neither the seller nor the buyer."""

    code = "OUTSIDE_TERRITORY"
    message_ja = "「{council}」の特定地域に、売り手も買い手も含まれていません。"
    message_en = "The territory of {council!r} covers neither the seller nor the buyer."

    council: str
