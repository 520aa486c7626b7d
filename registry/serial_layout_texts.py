"""A layout that the table of `registry.serial_layouts` does not have, registered as data, and the text that keeps it.

The text stands on an issuance, so that its serials are printed without looking anything up.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from core.canonical import canonical_bytes
from core.errors import InvalidInput
from registry.serial_layouts import (
    GROUP,
    J_CREDIT_LAYOUT,
    LAYOUTS,
    MAX_DIGITS,
    MAX_LAYOUTS,
    SerialLayout,
    at_offset,
)

MAX_TEMPLATE_CHARACTERS: Final = 80
MAX_LAYOUT_CHARACTERS: Final = 500
SEPARATORS: Final = ("-", "_", "/", ".", "")
BETWEENS: Final = ("～", "-", "_", "/", " to ")

_TEMPLATE_PART: Final = re.compile(r"[A-Z0-9]+\*?|\*")

_KEPT: Final[Mapping[str, type]] = MappingProxyType(
    {
        "between": str,
        "digits": int,
        "group": int,
        "includes_end": bool,
        "prefix": str,
        "repeats": bool,
        "separator": str,
        "suffix": str,
    }
)
"""What the text of a registered layout keeps, and of which type each part is."""


def layout_of(
    *,
    prefix: str,
    digits: int,
    suffix: str = "",
    separator: str = "-",
    between: str = "～",
    group: int = 0,
    repeats: bool = True,
    includes_end: bool = True,
    label: str = "",
) -> SerialLayout:
    """A layout that the table does not have, checked. Raises InvalidInput naming the part that cannot be.

    `prefix` and `suffix` are capital letters, digits and the signs - _ . /, with `*` at the end of a part for any run
    of letters and digits; see `SerialLayout` for the rest. No text of a user becomes a pattern.
    """
    _check_template("prefix", prefix)
    if suffix:
        _check_template("suffix", suffix)
    if not 0 <= digits <= MAX_DIGITS:
        raise InvalidInput(field="digits", value=str(digits), rule=f"0..{MAX_DIGITS}")
    if separator not in SEPARATORS:
        raise InvalidInput(field="separator", value=separator[:MAX_TEMPLATE_CHARACTERS], rule=_one_of(SEPARATORS))
    if between not in BETWEENS:
        raise InvalidInput(field="between", value=between[:MAX_TEMPLATE_CHARACTERS], rule=_one_of(BETWEENS))
    if not separator and not (prefix[-1].isalpha() and (not suffix or suffix[0].isalpha())):
        # Where the number begins and ends could not be told.
        raise InvalidInput(field="separator", value=separator, rule="letters_around_a_number_without_separator")
    if group not in (0, GROUP) or (group and (digits == 0 or digits % GROUP or not separator)):
        raise InvalidInput(field="group", value=str(group), rule="0, or 3 with digits in threes and a separator")
    return SerialLayout(
        prefix=prefix,
        suffix=suffix,
        digits=digits,
        group=group,
        separator=separator,
        between=between,
        repeats=repeats,
        includes_end=includes_end,
        label=label,
    )


@lru_cache(maxsize=MAX_LAYOUTS)
def layout_text(layout: SerialLayout) -> str:
    """The layout as an issuance keeps it: empty for J-Credit's, else a row's id, else canonical JSON of its parts."""
    if layout.id:
        id = "" if layout.id == J_CREDIT_LAYOUT.id else layout.id
        return f"{id}+{layout.offset}" if layout.offset else id
    return canonical_bytes({name: getattr(layout, name) for name in _KEPT}).decode()


@lru_cache(maxsize=MAX_LAYOUTS)
def layout_from(text: str) -> SerialLayout:
    """The layout of a text that `layout_text` wrote. Raises InvalidInput for any other text."""
    refusal = InvalidInput(field="serialLayout", value=text[:MAX_TEMPLATE_CHARACTERS], rule="text_of_a_layout")
    if len(text) > MAX_LAYOUT_CHARACTERS:
        raise refusal
    if text.startswith("{"):
        layout = layout_of(**_read_parts(text, refusal))
    else:
        id, _, offset = text.partition("+")
        row = LAYOUTS.get(id or J_CREDIT_LAYOUT.id)
        if row is None or re.fullmatch(r"[0-9]{0,6}", offset) is None or int(offset or 0) >= row.numbers_per_tonne:
            raise refusal
        layout = at_offset(row, int(offset or 0))
    if layout_text(layout) != text:
        raise refusal
    return layout


def _read_parts(text: str, refusal: InvalidInput) -> dict[str, Any]:
    if "[" in text or text.count("{") > 1:
        raise refusal
    try:
        parts = json.loads(text)
    except ValueError as error:
        raise refusal from error
    # A bool is an int to Python, so the types are compared themselves.
    if type(parts) is not dict or {name: type(part) for name, part in parts.items()} != dict(_KEPT):
        raise refusal
    return parts


def _check_template(field: str, template: str) -> None:
    if len(template) > MAX_TEMPLATE_CHARACTERS:
        shown = template[:MAX_TEMPLATE_CHARACTERS] + "…"
        raise InvalidInput(field=field, value=shown, rule=f"max_characters={MAX_TEMPLATE_CHARACTERS}")
    # A `*` ends its part, so that a text is cut in one way only and no pattern has to try many.
    if any(_TEMPLATE_PART.fullmatch(part) is None for part in re.split(r"[-_./]", template)):
        raise InvalidInput(field=field, value=template, rule="capital_letters_digits_and_-_./, * at the end of a part")


def _one_of(choices: tuple[str, ...]) -> str:
    return "one_of: " + " ".join(repr(choice) for choice in choices)
