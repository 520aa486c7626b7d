"""What a registry's notice (通知書) must agree with before anything becomes final."""

from datetime import date
from typing import Final

from core import clock
from core.errors import InvalidInput
from registry.errors import NoticeDiffers

MAX_SHOWN: Final = 200
"""Characters of a differing text that the refusal repeats."""


def read_executed_on(executed_on: date, *, requested_on: date) -> date:
    """The day a registry executed a request: not before the request, not in the future. Raises InvalidInput."""
    if not requested_on <= executed_on <= clock.today():
        raise InvalidInput(
            field="executedOn", value=executed_on.isoformat(), rule=f"{requested_on} <= executed_on <= today"
        )
    return executed_on


def require_agreement(pairs: dict[str, tuple[str, str]]) -> None:
    """Raises NoticeDiffers naming every field whose (requested, noticed) texts are not the same."""
    differences = [
        {"field": field, "requested": requested, "notice": noticed[:MAX_SHOWN]}
        for field, (requested, noticed) in pairs.items()
        if requested != noticed
    ]
    if differences:
        raise NoticeDiffers(differences=differences)
