"""What a labelled text says of itself: the words, the state in which they are said, and the rules expected."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from disclosures.wording_context import Audience, ClaimContext, Coverage, Retirement, Speaker

BEFORE: Final = ClaimContext(speaker=Speaker.CLAIMANT)
RETIRED: Final = replace(BEFORE, retirement=Retirement.CONFIRMED, coverage=Coverage.PART, counts_for_ndc=True)
WHOLE: Final = replace(RETIRED, coverage=Coverage.WHOLE, reduced_first=True, is_verified=True)

CONTEXTS: Final[Mapping[str, ClaimContext]] = MappingProxyType(
    {
        # Who will offset, before the retirement, to consumers.
        "B": BEFORE,
        # The same to firms.
        "F": replace(BEFORE, audience=Audience.BUSINESS),
        # Who offset a part with J-Credits, retired and confirmed.
        "R": RETIRED,
        # The same with credits that do nothing for Japan's NDC.
        "O": replace(RETIRED, counts_for_ndc=False),
        # The whole boundary, reduced first, retired, verified by a third party.
        "V": WHOLE,
        # Who took part in somebody else's confirmed retirement.
        "S": replace(RETIRED, speaker=Speaker.SELLER),
        "P": replace(RETIRED, speaker=Speaker.PROVIDER),
        "U": replace(RETIRED, speaker=Speaker.BUYER),
    }
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, the key of its context, and the ids of the rules expected, parted by spaces; none where it is fine."""

    text: str
    state: str
    rules: str

    @property
    def context(self) -> ClaimContext:
        return CONTEXTS[self.state]

    @property
    def expected(self) -> frozenset[str]:
        return frozenset(self.rules.split())
