"""What may go wrong when something is claimed of an offset.

RegistryError (registry.errors)
├── ClaimUnfounded    a claim that lacks some of what its kind stands on
├── SecondClaimant    a retirement whose user is another
├── AlreadyClaimed    a retirement that stands behind a claim already
└── NotRetiredYet     a claim on what is not retired
"""

from dataclasses import dataclass
from typing import Any

from registry.claim_rules import Lack
from registry.errors import RegistryError


@dataclass(kw_only=True, eq=False)
class ClaimUnfounded(RegistryError):
    """A claim is made only on all that its kind stands on, with its whole evidence (docs/sources.md KH-01, KH-02).

    `missing` has the keys of `registry.claim_rules.Lack`, `rule` the rules that ask for them, with commas.
    """

    code = "CLAIM_UNFOUNDED"
    message_ja = "この主張はまだできません：{missing_ja}（{rule}）。"
    message_en = "This cannot be claimed yet. It lacks: {missing_en} ({rule})."

    missing: tuple[str, ...]
    rule: str

    def template_values(self) -> dict[str, Any]:
        """What is missing, in words; a kept refusal may have a key that there is no more."""
        texts = {one.value: (one.text_ja, one.text_en) for one in Lack}
        said = [texts.get(key, (key, key)) for key in self.missing]
        return {"missing_ja": "、".join(ja for ja, _ in said), "missing_en": ", ".join(en for _, en in said)}


@dataclass(kw_only=True, eq=False)
class SecondClaimant(RegistryError):
    """One retirement has one claimant: its user (docs/sources.md WL-07)."""

    code = "SECOND_CLAIMANT"
    message_ja = (
        "この無効化による埋め合わせを主張できるのは、登録簿に記録されたクレジット利用者だけです。売り手、仲介者、"
        "代理で手続をした者も主張すると、同じ量が二度数えられるため、主張できません（{rule}）。"
    )
    message_en = (
        "Only the user whom the registry names may claim this retirement. Sellers, brokers and agents may not: the same"
        " tonnes would be counted twice ({rule})."
    )

    retirement: str
    rule: str = "WL-07"


@dataclass(kw_only=True, eq=False)
class AlreadyClaimed(RegistryError):
    """A retirement stands behind one claim at a time, also of its user's own (docs/sources.md WL-07)."""

    code = "ALREADY_CLAIMED"
    message_ja = (
        "この無効化は、すでに利用者による主張の根拠になっています。一つの無効化で埋め合わせを主張できるのは一度だけで、"
        "もう一度主張すると同じ量が二度数えられます（{rule}）。"
    )
    message_en = (
        "A claim of its user stands on this retirement already. It is claimed once: a second claim would count the same"
        " tonnes twice ({rule})."
    )

    retirement: str
    rule: str = "WL-07"


@dataclass(kw_only=True, eq=False)
class NotRetiredYet(RegistryError):
    """Nothing is claimed before the registry has confirmed it (docs/sources.md WL-04)."""

    code = "NOT_RETIRED_YET"
    message_ja = "無効化が確認されるまで、埋め合わせを主張できません（状態：{state}、{rule}）。"
    message_en = "Nothing is claimed before the retirement is confirmed (state {state}; {rule})."
    worded = ("state",)

    state: str
    rule: str = "WL-04"
