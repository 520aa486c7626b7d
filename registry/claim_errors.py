"""What may go wrong when something is claimed of an offset.

RegistryError (registry.errors)
└── ClaimUnfounded    a claim that lacks some of what its kind stands on
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
