"""Where tonnes may be used: not where they were created, and of a regional scheme within its area only."""

from collections.abc import Mapping, Sequence
from typing import Any

from parties.local_governments import is_within, meets_municipality
from registry.errors import UsePlaceIsCreationPlace
from registry.kinds import Scheme
from registry.refusals import OutsideArea
from registry.schemes import OffsetScope, policy_of


def require_use_place(
    scheme: Scheme, *, place_codes: Sequence[str], statement: Mapping[str, Any] | None, use_place_code: str
) -> None:
    """Raises OutsideArea (docs/sources.md HB-20) or UsePlaceIsCreationPlace (RG-04) where the tonnes may not be used.

    `place_codes` and `statement` are the project's.
    """
    require_inside_area(scheme, statement, use_place_code)
    if is_creation_place(scheme, place_codes, use_place_code):
        raise UsePlaceIsCreationPlace(use_place_code=use_place_code)


def require_inside_area(scheme: Scheme, statement: Mapping[str, Any] | None, use_place_code: str) -> None:
    """Raises OutsideArea where a regional scheme does not reach (docs/sources.md HB-20)."""
    if is_outside_area(scheme, statement, use_place_code):
        raise OutsideArea(use_place_code=use_place_code, area_codes=area_codes_of(statement))


def is_outside_area(scheme: Scheme, statement: Mapping[str, Any] | None, use_place_code: str) -> bool:
    """Whether a regional scheme's units would be used outside its area (docs/sources.md HB-20)."""
    if policy_of(scheme).may_offset is not OffsetScope.INSIDE_REGION:
        return False
    return not any(is_within(use_place_code, area) for area in area_codes_of(statement))


def is_creation_place(scheme: Scheme, place_codes: Sequence[str], use_place_code: str) -> bool:
    """Whether the use lies in a municipality where the project creates its tonnes (docs/sources.md RG-04).

    A project known only by prefecture cannot be judged so and is not refused. A regional scheme's units are created and
    used in one area by design, so the rule does not reach them (HB-20).
    """
    if policy_of(scheme).may_offset is OffsetScope.INSIDE_REGION:
        return False
    return meets_municipality(use_place_code, place_codes)


def area_codes_of(statement: Mapping[str, Any] | None) -> list[str]:
    """The codes of the area in which a regional scheme is applied."""
    return list((statement or {}).get("area_codes", []))
