"""Which of our two languages a request wants."""

import re
from typing import Final

MAX_HEADER_CHARACTERS: Final = 200
LANGUAGES: Final = ("ja", "en")

_WEIGHT: Final = r";\s*q\s*=\s*(?P<whole>[01])(?:\.(?P<part>[0-9]{0,3}))?\s*"
_WISH: Final = re.compile(rf"\s*(?P<tag>[a-z*][a-z0-9-]*)\s*(?:{_WEIGHT})?")


def read_language(accept_language: str) -> str:
    """`ja` or `en`, whichever Accept-Language wants more (RFC 9110, 12.5.4).

    Of equals the one named first; Japanese when neither is named; a language with q=0 leaves the other.
    """
    wanted: dict[str, int] = {}
    others = 0
    for part in accept_language[:MAX_HEADER_CHARACTERS].lower().split(","):
        wish = _WISH.fullmatch(part)
        if wish is None:
            continue
        weight = _thousandths(wish["whole"], wish["part"])
        language = wish["tag"].partition("-")[0]
        if language in LANGUAGES:
            wanted[language] = max(weight, wanted.get(language, 0))
        elif language == "*":
            others = weight
    if not wanted:
        return LANGUAGES[0]
    refused = not any(wanted.values())
    for language in LANGUAGES:
        wanted.setdefault(language, 1 if refused else others)
    return max(wanted, key=lambda language: wanted[language])


def _thousandths(whole: str | None, part: str | None) -> int:
    return 1000 if whole in (None, "1") else int((part or "").ljust(3, "0"))
