"""How registries write serial numbers, as data: a table of the known ones, in a form that serves any other.

A registry writes a series of tonnes as a prefix, a number and sometimes a suffix, and a range in one of two ways: the
whole serial at both ends (`JP-200-000-000-011-157～JP-200-000-000-011-158`), or one text that holds both numbers
(`GS1-1-KE-GS11603-16-2025-30256-110-5463`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from registry.kinds import Scheme

MAX_DIGITS: Final = 18
MAX_SERIAL: Final = 10**MAX_DIGITS - 1
"""The largest number of a serial. Databases keep the end of a half-open range, one more, as a signed 64-bit integer:
18 is the most digits of which every number fits. The widest seen are the 12 digits of the J-Credit registry."""

MAX_PART_CHARACTERS: Final = 120
"""Of a prefix or a suffix; the longest seen, a suffix of Verra, has 48."""

MAX_WILDCARD_CHARACTERS: Final = 20
MAX_LAYOUTS: Final = 200
"""How many layouts one text is compared with, and for how many the compiled patterns are kept."""

GROUP: Final = 3

_WILDCARD: Final = f"[A-Z0-9]{{1,{MAX_WILDCARD_CHARACTERS}}}"


@dataclass(frozen=True, kw_only=True)
class SerialLayout:
    """How one registry writes its serials (docs/sources.md SN-01); `LAYOUTS` has the known ones.

    `prefix` and `suffix` are what a registered layout was told (`registry.serial_layout_texts`), where `*` is any run
    of letters and digits; a row of the table has patterns instead. `numbers_per_tonne` is for a registry that numbers
    kilograms: a range of the ledger counts tonnes, and tonne n has the numbers from `n * numbers_per_tonne + offset`.
    """

    id: str = ""
    label: str = field(default="", compare=False)
    prefix: str = ""
    prefix_pattern: str = ""
    suffix: str = ""
    suffix_pattern: str = ""
    digits: int = 0
    """To how many digits a number is filled with zeros; 0: not at all."""
    group: int = 0
    """3: digits stand in groups of three, joined by the separator."""
    separator: str = "-"
    between: str = "～"
    repeats: bool = True
    """Whether the whole serial stands at both ends, and a single one alone; else both numbers stand in one text."""
    includes_end: bool = True
    """Whether the number printed at the end is the last of the range; else it is the first after it."""
    numbers_per_tonne: int = 1
    offset: int = 0
    prefix_rule: str = field(default="", compare=False)
    example: str = field(default="", compare=False)
    from_memory: bool = field(default=False, compare=False)
    """The row rests on memory: compare it with a document of the registry before relying on it."""

    @property
    def maximum(self) -> int:
        """The largest number that the layout can print."""
        return 10**self.digits - 1 if self.digits else MAX_SERIAL

    @property
    def form(self) -> tuple[str | int, ...]:
        """All that a printed range depends on: two layouts of one form are one way of writing."""
        marks = (self.separator, self.between, self.digits, self.group, self.repeats, self.includes_end)
        return *marks, self.numbers_per_tonne, self.offset

    def numbers(self, start: int, stop: int) -> tuple[int, int]:
        """The two numbers that are printed for the tonnes start, ..., stop - 1."""
        first, end = (tonne * self.numbers_per_tonne + self.offset for tonne in (start, stop))
        return first, end - 1 if self.includes_end else end


def show_number(layout: SerialLayout, number: int) -> str:
    """A number as the layout prints it; one that it cannot print is shown plainly, never cut."""
    text = str(number).zfill(layout.digits)
    if not layout.group or len(text) != layout.digits or number < 0:
        return text
    return layout.separator.join(text[at : at + layout.group] for at in range(0, layout.digits, layout.group))


def show_serials(layout: SerialLayout, *, prefix: str, start: int, stop: int, suffix: str = "") -> str:
    """The tonnes start, ..., stop - 1 of a series as their registry prints them."""
    first, last = (show_number(layout, number) for number in layout.numbers(start, stop))
    end = [suffix] if suffix else []
    if not layout.repeats:
        return layout.separator.join([prefix, f"{first}{layout.between}{last}", *end])
    serials = [layout.separator.join([prefix, number, *end]) for number in (first, last)]
    return serials[0] if stop - start == 1 else layout.between.join(serials)


def show_example(layout: SerialLayout) -> str:
    """A range as the layout prints it, for whoever typed another."""
    parts = (layout.prefix.replace("*", "A1"), layout.suffix.replace("*", "B2"))
    return layout.example or show_serials(layout, prefix=parts[0], start=1, stop=11, suffix=parts[1])


def prefix_regex(layout: SerialLayout) -> str:
    """The pattern of the layout's prefixes; what a user gave is escaped."""
    return layout.prefix_pattern or _escaped(layout.prefix)


def suffix_regex(layout: SerialLayout) -> str:
    """The pattern of the layout's suffixes, empty where it has none; what a user gave is escaped."""
    return layout.suffix_pattern or _escaped(layout.suffix)


def is_series(layout: SerialLayout, *, prefix: str, suffix: str = "") -> bool:
    """Whether the layout can print a series of this prefix and suffix."""
    return all(
        len(text) <= MAX_PART_CHARACTERS and _compiled(pattern).fullmatch(text) is not None
        for text, pattern in ((prefix, prefix_regex(layout)), (suffix, suffix_regex(layout)))
    )


# Handbook 001, lines 650-651, prints the serials of J-VER units. JC, JCL and JP are the scheme's own marks for what it
# certified; that their serials have the same form, and NIG and KOC, are memory (docs/sources.md 5.1).
J_CREDIT_LAYOUT: Final = SerialLayout(
    id="J_CREDIT",
    label="J-クレジット・J-VER",
    prefix_pattern=r"[A-Z]{2,3}-[0-9]{3}",
    prefix_rule="letters-3_digits, e.g. JC-200",
    digits=12,
    group=GROUP,
    example="JP-200-000-000-011-157～JP-200-000-000-011-158",
)

# KC and KCP are the scheme's marks and the registry is J-Credit's; the form of the number is memory.
_DOMESTIC_CREDIT: Final = SerialLayout(
    id="DOMESTIC_CREDIT",
    label="国内クレジット",
    prefix_pattern=r"KCP?-[0-9]{3}",
    prefix_rule="KC_or_KCP-3_digits, e.g. KC-200",
    digits=12,
    group=GROUP,
    example="KC-200-000-000-000-001～KC-200-000-000-000-010",
    from_memory=True,
)

# The number of a project (MN001) is the Joint Committee's; no serial was seen, and the rest is memory.
_JCM: Final = SerialLayout(
    id="JCM",
    label="JCMクレジット",
    prefix_pattern=r"JCM-[A-Z]{2}[0-9]{3}(?:-[0-9]{4})?",
    prefix_rule="JCM-project-year, e.g. JCM-MN001-2016",
    example="JCM-MN001-2016-1～JCM-MN001-2016-74",
    from_memory=True,
)

# The registry's export of 2026: 425 VCUs. The older form has no VCS- before VCU, as in
# 8040-449402275-449402275-VCU-042-MER-PE-14-1360-01072013-30062014-1.
_VCS: Final = SerialLayout(
    id="VCS",
    label="Verra（VCU）",
    prefix_pattern=r"[0-9]{1,7}",
    prefix_rule="number_of_the_issuance, e.g. 19385",
    suffix_pattern=r"(?:VCS-)?VCU-[0-9]{3,5}-[A-Z]{3}-[A-Z]{2}-[0-9]{1,2}-[0-9]{1,6}-[0-9]{8}-[0-9]{8}-[01]",
    between="-",
    repeats=False,
    example="19385-941467007-941467431-VCS-VCU-1507-VER-ET-14-1340-01012020-31122020-1",
)

# The registry's export of 2026: 5,354 credits.
_GOLD_STANDARD: Final = SerialLayout(
    id="GOLD_STANDARD",
    label="Gold Standard（VER）",
    prefix_pattern=r"GS[0-9]-[0-9]-[A-Z]{2}-GS[0-9]{1,6}-[0-9]{1,3}-[0-9]{4}-[0-9]{1,7}",
    prefix_rule="e.g. GS1-1-KE-GS11603-16-2025-30256",
    between="-",
    repeats=False,
    example="GS1-1-KE-GS11603-16-2025-30256-110-5463",
)

# The registry's export of 2026: 4,212 credits.
_ACR: Final = SerialLayout(
    id="ACR",
    label="ACR（ERT）",
    prefix_pattern=r"ACR-[A-Z]{2}-[0-9]{1,5}-[0-9]{4}-[0-9]{1,6}",
    prefix_rule="e.g. ACR-FR-1129-2025-2917",
    between=" to ",
    repeats=False,
    example="ACR-FR-1129-2025-2917-30932 to 35143",
)

# The Reserve's serial number guide, and the registry's export of 2026: 5,000 credits. A single one is `1 to 1`.
_CAR: Final = SerialLayout(
    id="CAR",
    label="Climate Action Reserve（CRT）",
    prefix_pattern=r"CAR-(?:1|ROC)-[A-Z]{2}-[0-9]{1,5}-[0-9]{1,3}-[0-9]{1,5}-[A-Z]{2,3}-[0-9]{4}-[0-9]{1,6}",
    prefix_rule="e.g. CAR-1-US-1335-31-983-KS-2025-9205",
    between=" to ",
    repeats=False,
    example="CAR-1-US-1335-31-983-KS-2025-9205-1 to 5000",
)

# The description of its API. It numbers kilograms and prints the end that is not in the range: in its export of 2026
# ISO-1-VAULT-USA-01P4-2026-40170350-40182796 has 12,446 kg, and a batch cut in two goes from 41646450 to 41652061 and
# from 41652061 to 41652310. So the range below is 3 t.
_ISOMETRIC: Final = SerialLayout(
    id="ISOMETRIC",
    label="Isometric",
    prefix_pattern=r"ISO-[0-9]-[A-Z0-9]{1,12}-[A-Z]{3}-[A-Z0-9]{2,8}-[0-9]{4}",
    prefix_rule="e.g. ISO-1-BSTORE-GBR-F5X7-2024",
    between="-",
    repeats=False,
    includes_end=False,
    numbers_per_tonne=1000,
    example="ISO-1-BSTORE-GBR-F5X7-2024-78177-81177",
)

# Our own: the letter stands for the scheme, then the project's number without signs, then the certificate's number.
MUSUBI_LAYOUT: Final = SerialLayout(
    id="MUSUBI",
    label="Musubiの登録簿",
    prefix_pattern=r"MSB-[A-Z]-[A-Z0-9]{1,20}",
    prefix_rule="MSB-letter-project, e.g. MSB-R-TAMA001",
    digits=8,
    example="MSB-R-TAMA001-00000001～MSB-R-TAMA001-00000012",
)

# A row that an issuance uses may not change what it prints: its text in the ledger is only the id.
LAYOUTS: Final[Mapping[str, SerialLayout]] = MappingProxyType(
    {
        layout.id: layout
        for layout in (
            _DOMESTIC_CREDIT,
            J_CREDIT_LAYOUT,
            _JCM,
            _VCS,
            _GOLD_STANDARD,
            _ACR,
            _CAR,
            _ISOMETRIC,
            MUSUBI_LAYOUT,
        )
    }
)

LAYOUT_OF_SCHEME: Final[Mapping[Scheme, SerialLayout]] = MappingProxyType(
    {
        Scheme.J_CREDIT: J_CREDIT_LAYOUT,
        Scheme.J_VER: J_CREDIT_LAYOUT,
        Scheme.DOMESTIC_CREDIT: _DOMESTIC_CREDIT,
        Scheme.JCM: _JCM,
        Scheme.VCS: _VCS,
        Scheme.GOLD_STANDARD: _GOLD_STANDARD,
        Scheme.ACR: _ACR,
        Scheme.CAR: _CAR,
        Scheme.ISOMETRIC: _ISOMETRIC,
        Scheme.REGIONAL: MUSUBI_LAYOUT,
        Scheme.BILATERAL: MUSUBI_LAYOUT,
        Scheme.REGIONAL_CERTIFICATE: MUSUBI_LAYOUT,
    }
)
"""The layout in which a scheme's serials are printed unless another is registered for an issuance."""


def at_offset(layout: SerialLayout, offset: int) -> SerialLayout:
    """The layout for tonnes that begin `offset` numbers after a multiple of `numbers_per_tonne`."""
    assert 0 <= offset < layout.numbers_per_tonne
    return layout if layout.offset == offset else replace(layout, offset=offset)


def _escaped(template: str) -> str:
    return "".join(_WILDCARD if character == "*" else re.escape(character) for character in template)


@lru_cache(maxsize=MAX_LAYOUTS)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
