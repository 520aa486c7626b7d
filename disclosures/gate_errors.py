"""What the gates answer when a rule forbids what is to be published, or asks for leave.

DomainError
├── WordingRefused      words that a rule forbids; every finding of the texts comes with it
├── RuleNotMet          a rule asks for something else, or for a coordinator's leave with a reason
└── AlreadyWaived       the leave was given before
"""

from dataclasses import dataclass
from typing import TypedDict

from core.errors import DomainError


class RefusedWords(TypedDict):
    """A finding as an error carries it: of a text of the request, or of a fact of it."""

    rule: str
    severity: str
    field: str
    start: int
    stop: int
    words: str
    reason_ja: str
    reason_en: str
    alternative_ja: str
    text_hash: str


@dataclass(kw_only=True, eq=False)
class WordingRefused(DomainError):
    """A text may not be published as it is: its words go further than what is true and recorded."""

    code = "WORDING_REFUSED"
    message_ja = "「{words}」は、このままでは掲載できません。{reason_ja}"
    message_en = "{words!r} in {field} cannot be published. {reason_en}"

    rule: str
    field: str
    words: str
    reason_ja: str
    reason_en: str
    alternative_ja: str
    findings: list[RefusedWords]


@dataclass(kw_only=True, eq=False)
class RuleNotMet(DomainError):
    """A rule is not met. It binds until the facts change, or a coordinator or operator lets it pass with a reason.

    `text_hash` names what the leave would be for: `waiveRule` takes it with the rule.
    """

    code = "RULE_NOT_MET"
    message_ja = "規則「{rule}」を満たしていません（{words}）。{reason_ja}"
    message_en = "Rule {rule} is not met ({field}: {words!r}). {reason_en}"

    rule: str
    field: str
    words: str
    text_hash: str
    reason_ja: str
    reason_en: str
    alternative_ja: str
    findings: list[RefusedWords]


@dataclass(kw_only=True, eq=False)
class AlreadyWaived(DomainError):
    """The organisation has this leave for this text already; the reason that was given first stays."""

    code = "ALREADY_WAIVED"
    message_ja = "この文について、規則「{rule}」の例外はすでに認められています。"
    message_en = "Leave past rule {rule} was given for this text before."

    rule: str
