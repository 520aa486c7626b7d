"""Places in Japanese text as codes of local governments; nothing is guessed and nothing is dropped.

A part that names no local government stays as it was written, beside what was read. Two names in one prefecture that
differ only in a character's variant (鹿島市 for 鹿嶋市, 竃 for 竈) are the same name; a misspelt one (矢坂市) is not.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from core.errors import InvalidInput
from parties.local_governments import (
    HistoricName,
    Place,
    Region,
    all_places,
    find_place,
    historic_names,
    is_within,
    prefecture_of,
    prefectures,
    region_of,
)

__all__ = [
    "MAX_PLACE_TEXT",
    "Place",
    "PlaceReading",
    "Region",
    "find_place",
    "is_within",
    "prefecture_of",
    "prefectures",
    "read_place_text",
    "read_places",
    "region_of",
]

MAX_PLACE_TEXT: Final = 2_000
"""The longest text that is read; the longest cell of the project list has 226 characters."""

# Characters that addresses exchange freely: the small ケ, old forms, and the handwritten 﨑, 髙 and 竃.
_VARIANTS: Final = str.maketrans(
    "ヶヵ嶋嶌竃龍澤邊邉廣濱櫻瀧嶽條惠檮檜曾槇祇眞萬國縣藪壽彌渕髙﨑蕊圓",
    "ケカ島島竈竜沢辺辺広浜桜滝岳条恵梼桧曽槙祗真万国県薮寿弥淵高崎蘂円",
)
_VARIATION_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SEPARATORS: Final = re.compile(r"[\r\n、,・/;:()【】「」]+|及び|および|並びに|ならびに")
_REGION_WORD: Final = re.compile(
    r"(全国|日本全国|東北|関東|中部|近畿|関西|中国|四国|九州|沖縄)"
    r"(?:地方|地域|圏|エリア|全域|一円)?"
)
_REGION_BY_WORD: Final = MappingProxyType(
    {region.value: region for region in Region}
    | {"日本全国": Region.NATIONWIDE, "関西": Region.KINKI}
    | {"九州": Region.KYUSHU_OKINAWA, "沖縄": Region.KYUSHU_OKINAWA}
)
_ALL_OF_IT: Final = frozenset({"", "全域", "全土", "全体", "一円", "内", "下", "域内"})
_AND_OTHERS: Final = re.compile(r"他|ほか|外\d|等|など|周辺|近郊|各所|各地|一部")
_WRONG_COUNTY: Final = re.compile(r"([^市町村区]{1,5}[郡群島])(.+)")
_COUNTRYWIDE_NAME: Final = re.compile(r".+[郡市]")


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a text says about where: local governments, regions, and the rest in the words of the text (NFKC)."""

    places: tuple[Place, ...]
    regions: frozenset[Region]
    details: tuple[str, ...]
    """Finer than a municipality, and read as lying in the one before it: 岩崎台 of 愛知県日進市岩崎台."""
    unread: tuple[str, ...]
    """Parts in which no local government was recognised, or that say that there are more (他, 周辺)."""


@dataclass(frozen=True, slots=True)
class _Match:
    """A name at the start of a text: its code, where it ends, and a county before it that is not its own."""

    code: str
    end: int
    wrong_county: str = ""


@dataclass(slots=True)
class _Progress:
    """What the parts before this one said: the prefecture and city carry on to the next name."""

    places: dict[str, Place] = field(default_factory=dict)
    regions: set[Region] = field(default_factory=set)
    details: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    prefecture: str | None = None
    city: str = ""


def read_places(text: str) -> tuple[list[Place], list[str]]:
    """The local governments that the text names, in its order, and every part that is not one of their names.

    Words for a region (全国, 関東地方) and details below the municipality are in the second list, for this shape has no
    other slot for them; `read_place_text` tells them apart. Raises InvalidInput as it does.
    """
    reading = read_place_text(text)
    return list(reading.places), [*sorted(reading.regions), *reading.details, *reading.unread]


def read_place_text(text: str) -> PlaceReading:
    """The local governments, regions, details and unread parts of free Japanese text.

    Parts are separated by line breaks, 、 ・ / brackets and the like. A municipality without prefecture belongs to the
    prefecture named before it; without one before, it must be the only one of its name in the country. A prefecture
    whose rest is not a municipality of it (福岡県粕屋郡) is read as the prefecture, and the rest is unread. Abolished
    names lead to their successors. Raises InvalidInput for more than `MAX_PLACE_TEXT` characters.
    """
    if len(text) > MAX_PLACE_TEXT:
        raise InvalidInput(field="places", value=text[:30] + "…", rule=f"max_characters={MAX_PLACE_TEXT}")
    plain = _VARIATION_SELECTORS.sub("", unicodedata.normalize("NFKC", text))
    progress = _Progress()
    for part in _SEPARATORS.split(plain):
        for position, words in enumerate(_joined_words(part)):
            _read_part(words, progress, continued=position > 0)
    return PlaceReading(
        places=tuple(progress.places.values()),
        regions=frozenset(progress.regions),
        details=tuple(progress.details),
        unread=tuple(progress.unread),
    )


def _joined_words(part: str) -> Iterator[str]:
    """The part's words by space, a bare prefecture or county joined with the name that follows it."""
    pending = ""
    for word in part.split():
        joined = pending + word
        if joined in _prefecture_codes() or joined.endswith("郡"):
            pending = joined
        else:
            yield joined
            pending = ""
    if pending:
        yield pending


def _read_part(part: str, progress: _Progress, *, continued: bool) -> None:
    prefecture = next((name for name in _prefecture_codes() if part.startswith(name)), None)
    if prefecture is None:
        _read_without_prefecture(part, progress, continued=continued)
        return
    progress.prefecture, progress.city = prefecture, ""
    rest = part[len(prefecture) :]
    if rest not in _ALL_OF_IT and _read_municipality(rest, prefecture, progress):
        return
    _add(find_place(_prefecture_codes()[prefecture]), progress)
    if rest not in _ALL_OF_IT:
        progress.unread.append(rest)


def _read_without_prefecture(part: str, progress: _Progress, *, continued: bool) -> None:
    region = _REGION_WORD.fullmatch(part)
    if region:
        progress.regions.add(_REGION_BY_WORD[region.group(1)])
        return
    if progress.prefecture and _read_municipality(part, progress.prefecture, progress):
        return
    code, matched = _longest(part, _unique_names())
    # After a prefecture, a bare 町 or 村 is more likely a district there than a municipality far away.
    if code and (progress.prefecture is None or _COUNTRYWIDE_NAME.match(matched)):
        place = find_place(code)
        progress.prefecture = place.prefecture
        _add(place, progress)
        _read_tail(part[len(matched) :], progress)
    elif continued and progress.places:
        # Behind a space: 静岡県駿東郡小山町 須走地区.
        _read_tail(part, progress)
    else:
        progress.unread.append(part)


def _read_municipality(text: str, prefecture: str, progress: _Progress) -> bool:
    """Reads a municipality of `prefecture` at the start of `text`; False, and nothing read, if there is none."""
    found = _match_municipality(text, _names_by_prefecture()[prefecture], city=progress.city)
    if found is None:
        return False
    if found.wrong_county:
        progress.unread.append(found.wrong_county)
    _add(find_place(found.code), progress)
    _read_tail(text[found.end :], progress)
    return True


def _match_municipality(text: str, names: MappingProxyType[str, str], *, city: str) -> _Match | None:
    """The name that begins `text`: a municipality, a ward of `city`, 四日市 (四日市市), one after a misspelt county."""
    code, matched = _longest(text, names)
    if code:
        return _Match(code, len(matched))
    code, matched = _longest(city + text, names) if city else (None, "")
    if code and len(matched) > len(city):
        return _Match(code, len(matched) - len(city))
    if text.endswith("市") and (code := names.get(_fold(text + "市"))):
        return _Match(code, len(text))
    parts = _WRONG_COUNTY.match(text)
    if parts:
        code, matched = _longest(parts.group(2), names)
        if code:
            return _Match(code, len(parts.group(1)) + len(matched), wrong_county=parts.group(1))
    return None


def _read_tail(tail: str, progress: _Progress) -> None:
    if tail in _ALL_OF_IT:
        return
    (progress.unread if _AND_OTHERS.search(tail) else progress.details).append(tail)


def _add(place: Place, progress: _Progress) -> None:
    progress.places.setdefault(place.code, place)
    city = find_place(place.city_code) if place.city_code else place
    progress.city = city.municipality or ""


def _longest(text: str, names: MappingProxyType[str, str]) -> tuple[str | None, str]:
    """The code of the longest name that begins `text`, and that beginning as it is written."""
    folded = _fold(text)
    for length in range(min(len(folded), _longest_name()), 1, -1):
        code = names.get(folded[:length])
        if code is not None:
            return code, text[:length]
    return None, ""


def _fold(text: str) -> str:
    return text.translate(_VARIANTS).replace("ノ", "の")


@lru_cache(maxsize=1)
def _prefecture_codes() -> MappingProxyType[str, str]:
    return MappingProxyType({place.prefecture: place.code for place in prefectures()})


@lru_cache(maxsize=1)
def _names_by_prefecture() -> MappingProxyType[str, MappingProxyType[str, str]]:
    """For each prefecture: folded name, with and without county, to code; a current name wins over an old one."""
    names: dict[str, dict[str, str]] = {place.prefecture: {} for place in prefectures()}
    for prefecture, name, code in _named_codes():
        names[prefecture].setdefault(name, code)
    return MappingProxyType({prefecture: MappingProxyType(known) for prefecture, known in names.items()})


@lru_cache(maxsize=1)
def _unique_names() -> MappingProxyType[str, str]:
    """Folded names that only one local government of the country has, to code."""
    codes: dict[str, set[str]] = {}
    for _, name, code in _named_codes():
        codes.setdefault(name, set()).add(code)
    return MappingProxyType({name: next(iter(found)) for name, found in codes.items() if len(found) == 1})


@lru_cache(maxsize=1)
def _longest_name() -> int:
    return max(len(name) for _, name, _ in _named_codes())


def _named_codes() -> Iterator[tuple[str, str, str]]:
    """(prefecture, folded name, code), current ones first and in code order: 泊村 alone is 古宇郡's, not 国後郡's."""
    sources: list[tuple[Place | HistoricName, str]] = [
        *((place, place.code) for place in all_places().values() if place.municipality),
        *((old, old.successor_code) for old in historic_names()),
    ]
    for source, code in sources:
        name = source.municipality or ""
        yield source.prefecture, _fold(name), code
        if source.county:
            yield source.prefecture, _fold(source.county + name), code
