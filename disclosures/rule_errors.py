"""What may go wrong when a rule of the register is asked for.

DomainError
├── UnknownRule     the register has no rule under this id
└── RuleNotInForce  it has the rule, but no version for this day
"""

from dataclasses import dataclass

from core.errors import DomainError


@dataclass(kw_only=True, eq=False)
class UnknownRule(DomainError):
    """No rule of the register has this id."""

    code = "UNKNOWN_RULE"
    message_ja = "「{rule}」という番号の規則はありません。"
    message_en = "The register has no rule {rule}."

    rule: str


@dataclass(kw_only=True, eq=False)
class RuleNotInForce(DomainError):
    """No version of the rule is in force on the day; `on` is the day in ISO 8601."""

    code = "RULE_NOT_IN_FORCE"
    message_ja = "規則「{rule}」は {on} の時点では適用されません。"
    message_en = "No version of rule {rule} is in force on {on}."

    rule: str
    on: str
