"""The empty cells of a survey form, to be filled by hand, for the estimate and the result (handbook 001, A1 3(2))."""

from collections.abc import Iterable
from typing import Final

BLANK: Final = "＿＿＿＿＿＿＿＿＿＿"
NOT_BEFORE: Final = "－"
_WHO: Final = frozenset({"organisation", "person", "contact"})
_ONLY_AFTER: Final = "fuel_l"


def with_blanks(keys: Iterable[str]) -> dict[str, str]:
    """A cell for each item by its key: one line for who answers, two for a quantity. Fuel used is known only after."""
    return {key: _cell(key) for key in keys}


def _cell(key: str) -> str:
    if key in _WHO:
        return BLANK * 2
    before = NOT_BEFORE if key.endswith(_ONLY_AFTER) else BLANK
    return f"事前　{before}　　事後　{BLANK}"
