"""The cells of the project list, one function a kind; what is not understood comes back as its reason."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from core.errors import InvalidInput
from core.numbers import normalise_digits, read_scaled
from parties.local_governments import all_places
from parties.places import Region
from registry.kinds import RegistrationType, Scheme
from registry.project_records import FacilityEnd, ProjectKey, Reason

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
"""Years outside are slips of the pen: the oldest scheme began in 2008, the longest period in the list ends in 2051."""

_NONE: Final = frozenset({"-", "ー", "―", "‐", "–", "—", "−"})
_DATE: Final = re.compile(r"(\d{4})([/年-])(\d{1,2})([/月-])(\d{1,2})日?(?: 0?0:00(?::00)?)?", re.ASCII)
_DATE_MARKS: Final = frozenset({("/", "/"), ("-", "-"), ("年", "月")})
_COMMITTEE: Final = re.compile(r"第?([1-9]\d{0,2})回?", re.ASCII)
_SHEET: Final = re.compile(r"【(J-クレジット|国内クレジット|J-VER)】一覧\((通常型|プログラム型)\)")
_SCHEME_BY_SHEET: Final = MappingProxyType(
    {"J-クレジット": Scheme.J_CREDIT, "国内クレジット": Scheme.DOMESTIC_CREDIT, "J-VER": Scheme.J_VER}
)
_TYPE_BY_SHEET: Final = MappingProxyType(
    {"通常型": RegistrationType.STANDARD, "プログラム型": RegistrationType.PROGRAM}
)
# The scheme's own table writes a program's number with a P before it; the list does not.
_NUMBER: Final = MappingProxyType(
    {
        (Scheme.J_CREDIT, RegistrationType.STANDARD): re.compile(r"0*([1-9]\d{0,4})", re.ASCII),
        (Scheme.J_CREDIT, RegistrationType.PROGRAM): re.compile(r"P?0*([1-9]\d{0,4})", re.ASCII),
        (Scheme.DOMESTIC_CREDIT, RegistrationType.STANDARD): re.compile(r"(KC\d{4})", re.ASCII),
        (Scheme.DOMESTIC_CREDIT, RegistrationType.PROGRAM): re.compile(r"(KCP\d{3})", re.ASCII),
        (Scheme.J_VER, RegistrationType.STANDARD): re.compile(r"(JVR\d{4})", re.ASCII),
    }
)
_REGIONS: Final = MappingProxyType(
    {region.value.replace("・沖縄", ""): region for region in Region} | {"沖縄": Region.KYUSHU_OKINAWA}
)
_HARMLESS_SPACE: Final = str.maketrans("", "", "\r\n\t\u3000\u00a0")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FORMULA_STARTS: Final = ("=", "+", "-", "@")

_CANCELLED: Final = re.compile(r"[(（]\s*([\d./]+)\s*プロジェクト登録取消\s*[)）]")
_LEGAL_FORM: Final = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|(?:一般|公益)?[社財]団法人|社会福祉法人|学校法人|医療法人(?:社団|財団)?"
    r"|(?:地方)?独立行政法人|国立(?:大学|研究開発)法人|特定非営利活動法人|宗教法人|農事組合法人|\(株\)|\(有\)"
    r"|(?:農業|森林|生活|事業|漁業|商業|工業|管理|商店街|振興){0,3}(?:協同|協業|生産)?組合(?:連合会)?"
)
_NAME_BREAK: Final = re.compile(r"\s*([\r\n]+|・)\s*")
MAX_NAME_PIECES: Final = 40
"""Lines and ・ in one name; a cell with more is taken as a single name. The list has at most five."""


class NamesCell(NamedTuple):
    """The names in a cell, and the day on which the registration was cancelled, if the cell notes one."""

    names: tuple[str, ...]
    cancelled_on: date | None


class PeriodEnd(NamedTuple):
    """The end of a certification period, or the ends of several facilities'."""

    ends_on: date | None
    facilities: tuple[FacilityEnd, ...]


def read_key(sheet: str, number: str) -> ProjectKey | Reason:
    """The key of a project from its sheet's name (分類) and number."""
    match = _SHEET.fullmatch(_compact(sheet))
    if match is None:
        return Reason.UNKNOWN_SHEET
    scheme, registration_type = _SCHEME_BY_SHEET[match.group(1)], _TYPE_BY_SHEET[match.group(2)]
    pattern = _NUMBER.get((scheme, registration_type))
    written = pattern.fullmatch(_compact(number).upper()) if pattern else None
    return ProjectKey(scheme, registration_type, written.group(1)) if written else Reason.NUMBER_UNFIT


def read_day(text: str) -> date | Reason:
    """A day as Excel (2013/10/8 0:00), ISO or Japanese writing has it; a time other than midnight is not a day."""
    match = _DATE.fullmatch(normalise_digits(text))
    if match is None or (match.group(2), match.group(4)) not in _DATE_MARKS:
        return Reason.NOT_A_DATE
    return _day(*(int(match.group(part)) for part in (1, 3, 5)))


def read_period_end(text: str) -> PeriodEnd | Reason:
    """A day, `-` for none, or one line a facility (`name：2029/3/31`)."""
    if is_none(text):
        return PeriodEnd(None, ())
    day = read_day(text)
    if isinstance(day, date):
        return PeriodEnd(day, ())
    facilities = []
    for line in text.split("\n"):
        facility, colon, written = unicodedata.normalize("NFKC", line).strip().rpartition(":")
        day = read_day(written)
        if not (facility and colon) or isinstance(day, Reason):
            return Reason.NOT_A_DATE
        facilities.append(FacilityEnd(facility.strip(), day))
    return PeriodEnd(None, tuple(facilities))


def read_committee(text: str) -> int | Reason:
    """The number of the committee's meeting (登録認証委員会)."""
    match = _COMMITTEE.fullmatch(_compact(text))
    return int(match.group(1)) if match else Reason.NOT_A_NUMBER


def read_expected(text: str) -> Decimal | Reason:
    """Tonnes with at most six decimals (whole grams), full-width digits and 1,234 included; the decimals are kept."""
    try:
        read_scaled(text, field="expected_t", decimals=6, minimum=0)
    except InvalidInput:
        return Reason.NOT_A_QUANTITY
    return Decimal(normalise_digits(text).replace(",", ""))


def read_regions(text: str) -> frozenset[Region] | Reason:
    """The regions of a cell, in any combination and separator of the list (九州、中国; 近畿・中部; 九州・沖縄)."""
    words = [word for word in re.split(r"[、,・/]", _compact(text)) if word]
    if not words or any(word not in _REGIONS for word in words):
        return Reason.UNKNOWN_REGION
    return frozenset(_REGIONS[word] for word in words)


def read_names(text: str) -> NamesCell:
    """The names of a cell: a name wrapped over lines is joined, two names on two lines or around ・ are two.

    A line break or ・ separates names only where what stands on both sides is a whole name (a legal form with more than
    itself, or a public body); 、 always does. `-` is no name.
    """
    cancelled_on = None
    note = _CANCELLED.search(text)
    if note:
        parts = [int(part) for part in re.split(r"[./]", normalise_digits(note.group(1))) if part]
        day = _day(*parts) if len(parts) == 3 else Reason.NOT_A_DATE
        if isinstance(day, date):
            cancelled_on, text = day, text[: note.start()] + text[note.end() :]
    if is_none(text):
        return NamesCell((), cancelled_on)
    names = [name for item in text.split("、") if item.strip() for name in _separate(item.strip())]
    return NamesCell(tuple(names), cancelled_on)


def join_lines(text: str) -> str:
    """The text on one line: a break inside a Japanese word leaves nothing, between two Latin words a space."""
    lines = [line.strip() for line in text.splitlines()]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        joined += _glue(joined, line) + line
    return joined


def clean_lines(text: str) -> str:
    """The text with its lines kept, without the space around them and without empty ones."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def comparable(text: str) -> str:
    """The text without what may differ between two writings of the same: width, case and space."""
    return _compact(text).upper()


def is_none(text: str) -> bool:
    """Whether the cell says that there is none (`-`)."""
    return _compact(text) in _NONE


def hidden_character(text: str) -> str | None:
    """The first control, direction or zero-width character, as U+202E; line breaks and tabs are none."""
    if text.translate(_HARMLESS_SPACE).isprintable():
        return None
    found = (
        character for character in text if character not in "\r\n\t" and unicodedata.category(character) in _HIDDEN
    )
    return next((f"U+{ord(character):04X}" for character in found), None)


def show_hidden(text: str) -> str:
    """The text with every hidden character written out (<U+202E>), so that it cannot disguise the rest."""
    if hidden_character(text) is None:
        return text
    return "".join(f"<{hidden}>" if (hidden := hidden_character(character)) else character for character in text)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet that opens the text would compute it: it begins with = + - @ and is more than `-`."""
    plain = unicodedata.normalize("NFKC", text).lstrip()
    return plain.startswith(_FORMULA_STARTS) and not is_none(text)


def _day(year: int, month: int, day: int) -> date | Reason:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Reason.NOT_A_DATE
    try:
        return date(year, month, day)
    except ValueError:
        return Reason.NOT_A_DATE


def _separate(text: str) -> list[str]:
    pieces = _NAME_BREAK.split(text)
    if len(pieces) > 2 * MAX_NAME_PIECES:
        return [join_lines(text)]
    names = [pieces[0]]
    for position in range(1, len(pieces), 2):
        mark, rest = pieces[position], "".join(pieces[position + 1 :])
        if _is_whole_name(names[-1]) and _is_whole_name(rest):
            names.append(pieces[position + 1])
        else:
            glue = "・" if mark == "・" else _glue(names[-1], pieces[position + 1])
            names[-1] += glue + pieces[position + 1]
    return names


def _is_whole_name(text: str) -> bool:
    plain = _compact(text)
    if plain.startswith("("):
        return False
    return bool(_LEGAL_FORM.sub("", plain)) if _LEGAL_FORM.search(plain) else plain in _public_bodies()


@lru_cache(maxsize=1)
def _public_bodies() -> frozenset[str]:
    return frozenset(place.municipality or place.prefecture for place in all_places().values())


def _glue(before: str, after: str) -> str:
    return (
        " " if before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum() else ""
    )


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
