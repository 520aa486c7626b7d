"""What may go wrong with people, their sign-in and their rights.

DomainError
└── PartyError
    ├── WrongCredentials        no account has this e-mail address and password
    ├── TooManyAttempts         tried too often in a window of time
    ├── PasswordRefused         a new password breaks a rule
    ├── LinkNotValid            a mailed code that is unknown, used, replaced or too old
    ├── InvitationForAnother    the invitation was sent to somebody else than who accepts it
    ├── LastManager             nobody else could manage the organisation
    ├── LastApprover            one person would take the second word from the only other who could give it
    ├── TooManyOpen             as many of a thing are open as there may be
    └── RunningOrders           the last owner of an organisation whose orders still run
"""

from dataclasses import dataclass
from typing import Final

from parties.errors import PartyError

_PASSWORD_RULES: Final = {
    "min_characters=12": ("12文字以上にしてください。", "It needs 12 characters."),
    "max_characters=128": ("128文字以内にしてください。", "It may have 128 characters."),
    "no_control_characters": ("使えない文字が含まれています。", "It has characters that cannot be used."),
    "not_personal": (
        "メールアドレスや氏名、組織名を含めないでください。",
        "It contains the e-mail address or a name of its owner.",
    ),
    "not_common": ("推測されやすい語句です。", "It would soon be guessed."),
}


@dataclass(kw_only=True, eq=False)
class WrongCredentials(PartyError):
    """No account has this e-mail address and password; which of the two is wrong is not said."""

    code = "WRONG_CREDENTIALS"
    message_ja = "メールアドレスまたはパスワードが正しくありません。"
    message_en = "The e-mail address or the password is wrong."


@dataclass(kw_only=True, eq=False)
class TooManyAttempts(PartyError):
    """The same was tried too often from one address, or for one account; the right password too must wait."""

    code = "TOO_MANY_ATTEMPTS"
    retryable = True
    message_ja = "試行回数が多すぎます。{retry_after_seconds}秒後にもう一度お試しください。"
    message_en = "Too many attempts. Try again in {retry_after_seconds} seconds."

    retry_after_seconds: int


@dataclass(kw_only=True, eq=False)
class PasswordRefused(PartyError):
    """A new password breaks a rule: its length, what it contains, or how soon it would be guessed."""

    code = "PASSWORD_REFUSED"
    message_ja = "このパスワードは使えません。{reason_ja}"
    message_en = "This password is not accepted. {reason_en}"

    rule: str

    def template_values(self) -> dict[str, str]:
        """The rule in words."""
        reason_ja, reason_en = _PASSWORD_RULES.get(self.rule, (self.rule, self.rule))
        return {"reason_ja": reason_ja, "reason_en": reason_en}


@dataclass(kw_only=True, eq=False)
class LinkNotValid(PartyError):
    """A mailed code is unknown, was used or replaced, or is too old; ask for a new one."""

    code = "LINK_NOT_VALID"
    message_ja = "このコードは無効か、期限が切れています。もう一度お手続きください。"
    message_en = "This code is not valid, or too old. Ask for a new one."


@dataclass(kw_only=True, eq=False)
class InvitationForAnother(PartyError):
    """The invitation was sent to an e-mail address whose owner has an account, and must be signed in."""

    code = "INVITATION_FOR_ANOTHER"
    message_ja = "この招待は別のメールアドレス宛てです。招待を受けた方の利用者としてサインインしてください。"
    message_en = "This invitation was sent to another address. Sign in as the person to whom it was sent."


@dataclass(kw_only=True, eq=False)
class LastManager(PartyError):
    """Nobody else could manage the organisation afterwards: give somebody the role first."""

    code = "LAST_MANAGER"
    message_ja = "「{legal_name}」を管理できる人がいなくなります。先に別の人へ役割「{role}」を付けてください。"
    message_en = "Nobody else could manage {legal_name!r}. Give somebody else the role {role} first."
    worded = ("role",)

    legal_name: str
    role: str


@dataclass(kw_only=True, eq=False)
class LastApprover(PartyError):
    """One person would take the second word from the only other who could give it (docs/sources.md RG-03)."""

    code = "LAST_APPROVER"
    message_ja = (
        "「{legal_name}」で決裁できる人が一人だけになるため、もう一人の所属や役割を一人では変えられません。"
        "先に後任の人へ決裁できる役割を付けるか、ご本人が退くか、運営者へお申し出ください。"
    )
    message_en = (
        "{legal_name!r} would be left with one person who can approve. First give a successor such a role,"
        " let the person leave of their own accord, or ask the operator."
    )

    legal_name: str
    rule: str = "RG-03"


@dataclass(kw_only=True, eq=False)
class TooManyOpen(PartyError):
    """As many of a thing are open as there may be: end one first."""

    code = "TOO_MANY_OPEN"
    message_ja = "{kind}は同時に{maximum}件までです。不要なものを先に取り消してください。"
    message_en = "There may be {maximum} of {kind} at a time. End one first."
    worded = ("kind",)

    kind: str
    maximum: int


@dataclass(kw_only=True, eq=False)
class RunningOrders(PartyError):
    """The last owner of an organisation whose orders still run cannot be erased (docs/sources.md PI-05)."""

    code = "RUNNING_ORDERS"
    message_ja = "「{legal_name}」には進行中の注文が{orders}件あります。完了または取消しの後にお手続きください。"
    message_en = "{legal_name!r} has {orders} orders that still run. Complete or cancel them first."

    legal_name: str
    orders: int
    rule: str = "PI-05"
