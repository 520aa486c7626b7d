"""What a verification finds: data, to be counted, printed and sent on. Finding nothing is the good answer."""

from dataclasses import dataclass, field
from typing import Final

MAX_FINDINGS: Final = 1_000
"""How many findings are kept; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, what breaks it, and how."""

    rule: str
    subject: str
    detail: str


@dataclass
class Findings:
    """The first MAX_FINDINGS findings, in the order in which they were made, and the number of all."""

    kept: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, rule: str, subject: str, detail: str) -> None:
        """Count one more, and keep it while there is room."""
        self.count += 1
        if len(self.kept) < MAX_FINDINGS:
            self.kept.append(Finding(str(rule), subject, detail))
