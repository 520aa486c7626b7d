"""The catalogue of methodologies, and how the project list and people write their codes.

What a methodology is decides what a buyer may use the credit for (docs/sources.md 5.2). An unknown code is refused:
it goes to a coordinator, and is never accepted silently (docs/sources.md 5.3).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from registry import methodology_table
from registry.errors import UnknownMethodology
from registry.kinds import Scheme


class ProjectType(StrEnum):
    """What kind of activity a methodology counts; the J-Credit scheme's six classes."""

    FOREST = "FOREST"
    RENEWABLE_ENERGY = "RENEWABLE_ENERGY"
    ENERGY_SAVING = "ENERGY_SAVING"
    INDUSTRIAL = "INDUSTRIAL"
    AGRICULTURE = "AGRICULTURE"
    WASTE = "WASTE"


class ProjectSubtype(StrEnum):
    """A kind within a type that buyers ask for by name."""

    WOODY_BIOMASS = "WOODY_BIOMASS"


class Confirmation(StrEnum):
    """Whether a source that we read names the methodology or shows its use."""

    CONFIRMED = "CONFIRMED"
    FROM_MEMORY = "FROM_MEMORY"


@dataclass(frozen=True, slots=True)
class Methodology:
    """A methodology of one scheme."""

    scheme: Scheme
    code: str
    name_ja: str
    type: ProjectType
    subtype: ProjectSubtype | None
    status: Confirmation
    source: str


class MethodologyReference(NamedTuple):
    """A methodology as a project names it; several versions in one cell are joined by a slash (1.3/1.7)."""

    code: str
    version: str | None


MAX_METHODOLOGY_TEXT: Final = 100

_TYPE_BY_PREFIX: Final = MappingProxyType(
    {
        "EN-S": ProjectType.ENERGY_SAVING,
        "EN-R": ProjectType.RENEWABLE_ENERGY,
        "IN": ProjectType.INDUSTRIAL,
        "AG": ProjectType.AGRICULTURE,
        "WA": ProjectType.WASTE,
        "FO": ProjectType.FOREST,
    }
)
# The two older schemes had no classes by code: each is put where its successor under the J-Credit scheme stands
# (E018 biogas as EN-R-007, E020 to E022 waste fuel and heat as EN-S-019 and EN-S-010).
_RENEWABLE_J_VER: Final = frozenset({"E001", "E002", "E003", "E004", "E005", "E007", "E015", "E018", "E024", "SS-E004"})
_TYPE_BY_J_VER_LETTER: Final = MappingProxyType(
    {"R": ProjectType.FOREST, "L": ProjectType.AGRICULTURE, "I": ProjectType.INDUSTRIAL}
)
_RENEWABLE_DOMESTIC: Final = frozenset({"001-A", "004-B", "004-D", "008", "009", "012", "028", "030-A"})
_WOODY: Final = frozenset({"EN-R-001", "E001", "E002", "E003", "E007"})

_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_VERSION: Final = r"V(?:ER)?\.?(\d+(?:\.\d+)*)"
_MORE_VERSIONS: Final = r"(?:及び|および|、|,|・|/)(?:V(?:ER)?\.?)?(\d+(?:\.\d+)*)"
_CODE_BY_SCHEME: Final = MappingProxyType(
    {
        Scheme.J_CREDIT: r"(?:EN-[SR]|IN|AG|WA|FO)-\d{3}",
        Scheme.J_VER: r"(?:SS-E|[EILR])\d{3}",
        Scheme.DOMESTIC_CREDIT: r"\d{3}(?:-[A-Z])?",
    }
)


def find_methodology(scheme: Scheme, code: str) -> Methodology:
    """The methodology with this code under the scheme; raises UnknownMethodology."""
    methodology = all_methodologies().get((scheme, code))
    if methodology is None:
        raise UnknownMethodology(scheme=scheme.value, methodology=code[:MAX_METHODOLOGY_TEXT])
    return methodology


def read_methodology(scheme: Scheme, text: str) -> MethodologyReference:
    """The code and version that a cell names: `FO-001 Ver. 4.0`, `FO-001Ver 3.1`, full-width, over two lines, `001-A`.

    The version is None where the text has none (the two older schemes never write one). Raises UnknownMethodology for a
    text of another shape and for a code that the scheme's catalogue does not have.
    """
    plain = unicodedata.normalize("NFKC", text[: MAX_METHODOLOGY_TEXT + 1])
    compact = "".join(plain.split()).upper().translate(_HYPHENS)
    match = _pattern(scheme).fullmatch(compact)
    if match is None or len(text) > MAX_METHODOLOGY_TEXT:
        raise UnknownMethodology(scheme=scheme.value, methodology=text[:MAX_METHODOLOGY_TEXT])
    code = find_methodology(scheme, match.group("code")).code
    versions = re.findall(r"\d+(?:\.\d+)*", match.group("versions") or "")
    return MethodologyReference(code=code, version="/".join(versions) or None)


@lru_cache(maxsize=1)
def all_methodologies() -> MappingProxyType[tuple[Scheme, str], Methodology]:
    """Every methodology by scheme and code, in the order of the tables."""
    tables = {
        Scheme.J_CREDIT: methodology_table.J_CREDIT,
        Scheme.DOMESTIC_CREDIT: methodology_table.DOMESTIC_CREDIT,
        Scheme.J_VER: methodology_table.J_VER,
    }
    return MappingProxyType(
        {
            (scheme, code): Methodology(
                scheme=scheme,
                code=code,
                name_ja=name,
                type=_type_of(scheme, code),
                subtype=ProjectSubtype.WOODY_BIOMASS if code in _WOODY else None,
                status=Confirmation.FROM_MEMORY if source is methodology_table.MEMORY else Confirmation.CONFIRMED,
                source=source,
            )
            for scheme, table in tables.items()
            for code, name, source in table
        }
    )


def _type_of(scheme: Scheme, code: str) -> ProjectType:
    if scheme is Scheme.J_CREDIT:
        return _TYPE_BY_PREFIX[code.rpartition("-")[0]]
    if code in (_RENEWABLE_J_VER if scheme is Scheme.J_VER else _RENEWABLE_DOMESTIC):
        return ProjectType.RENEWABLE_ENERGY
    return _TYPE_BY_J_VER_LETTER.get(code[0], ProjectType.ENERGY_SAVING)


@lru_cache(maxsize=len(Scheme))
def _pattern(scheme: Scheme) -> re.Pattern[str]:
    code = _CODE_BY_SCHEME[scheme]
    return re.compile(rf"(?P<code>{code})(?P<versions>{_VERSION}(?:{_MORE_VERSIONS})*)?", re.ASCII)
