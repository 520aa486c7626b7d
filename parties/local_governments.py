"""The local governments of Japan by 全国地方公共団体コード: prefectures, municipalities, designated cities' wards.

A code has six digits: two of the prefecture (JIS X 0401), three of the municipality (JIS X 0402) and a check digit.
The table, its date and its licences are in `data/SOURCE.md`; it is read once and never changes while the process lives.
"""

import csv
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from core.errors import InvalidInput


class Region(StrEnum):
    """The eight regions of the J-Credit project list (プロジェクト実施地域), and the whole country."""

    HOKKAIDO = "北海道"
    TOHOKU = "東北"
    KANTO = "関東"
    CHUBU = "中部"
    KINKI = "近畿"
    CHUGOKU = "中国"
    SHIKOKU = "四国"
    KYUSHU_OKINAWA = "九州・沖縄"
    NATIONWIDE = "全国"


# The last prefecture of each region, in code order. Checked against the region cell of every row of the project list
# that names one prefecture: 新潟, 山梨 and 三重 are 中部 there. One row differs (福井県あわら市 as 近畿).
_LAST_PREFECTURE: Final = (
    (1, Region.HOKKAIDO),
    (7, Region.TOHOKU),
    (14, Region.KANTO),
    (24, Region.CHUBU),
    (30, Region.KINKI),
    (35, Region.CHUGOKU),
    (39, Region.SHIKOKU),
    (47, Region.KYUSHU_OKINAWA),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A local government: a prefecture (no municipality), a municipality, or a designated city's ward."""

    code: str
    """Six digits with the check digit."""
    prefecture: str
    municipality: str | None
    """The full name without prefecture and county; a ward's carries its city's. None for a prefecture."""
    county: str | None = None
    """郡, or the island's name that the postal address puts in its place (三宅島)."""
    kana: str = ""
    """The reading of the municipality, or of the prefecture."""
    city_code: str | None = None
    """Of a ward: the code of its designated city."""

    @property
    def name(self) -> str:
        """The name as an address writes it: 長野県下伊那郡根羽村."""
        return f"{self.prefecture}{self.county or ''}{self.municipality or ''}"


@dataclass(frozen=True, slots=True)
class HistoricName:
    """A name that no longer exists, and the code of the local government that took its place."""

    code: str | None
    prefecture: str
    county: str | None
    municipality: str
    successor_code: str
    abolished_on: str


@lru_cache(maxsize=1)
def all_places() -> MappingProxyType[str, Place]:
    """Every local government by its six-digit code, in code order."""
    return MappingProxyType(
        {
            row["code"]: Place(
                code=row["code"],
                prefecture=row["prefecture"],
                municipality=row["municipality"] or None,
                county=row["county"] or None,
                kana=row["kana"],
                city_code=row["city_code"] or None,
            )
            for row in _rows("local_governments.csv")
        }
    )


@lru_cache(maxsize=1)
def historic_names() -> tuple[HistoricName, ...]:
    """The abolished names that the project list still uses."""
    return tuple(
        HistoricName(
            code=row["code"] or None,
            prefecture=row["prefecture"],
            county=row["county"] or None,
            municipality=row["name"],
            successor_code=row["successor_code"],
            abolished_on=row["abolished_on"],
        )
        for row in _rows("historic_names.csv")
    )


@lru_cache(maxsize=1)
def prefectures() -> tuple[Place, ...]:
    """The 47 prefectures in code order."""
    return tuple(place for place in all_places().values() if place.municipality is None)


def find_place(code: str, *, field: str = "placeCode") -> Place:
    """The local government with this code: six digits, five (the check digit is added) or a prefecture's two.

    Full-width digits are read. Raises InvalidInput for anything else, a wrong check digit, an unknown code, and for
    an abolished one (the hint names its successor).
    """
    digits = unicodedata.normalize("NFKC", code).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) in (2, 5, 6)):
        raise InvalidInput(field=field, value=code[:20], rule="local_government_code", hint="例/e.g. 204102")
    body = digits[:5].ljust(5, "0")
    full = body + check_digit(body)
    if len(digits) == 6 and digits != full:
        raise InvalidInput(field=field, value=digits, rule="check_digit", hint=f"{body} → {full}")
    place = all_places().get(full)
    if place is None:
        raise _unknown(full, field)
    return place


def check_digit(body: str) -> str:
    """The sixth digit: 11 less the weighted sum (6, 5, 4, 3, 2) modulo 11, its last digit (総務省の検査数字)."""
    weighted = sum(int(digit) * weight for digit, weight in zip(body, (6, 5, 4, 3, 2), strict=True))
    return str((11 - weighted % 11) % 10)


def prefecture_of(code: str) -> str:
    """The two digits of the prefecture in which the place lies; raises InvalidInput as `find_place` does."""
    return find_place(code).code[:2]


def region_of(code: str) -> Region:
    """The region of the project list in which the place lies; raises InvalidInput as `find_place` does."""
    number = int(prefecture_of(code))
    return next(region for last, region in _LAST_PREFECTURE if number <= last)


def is_within(place_code: str, area_code: str) -> bool:
    """Whether the place is the area or lies in it: in a prefecture, or a ward in its city. Raises InvalidInput."""
    place, area = find_place(place_code), find_place(area_code)
    if area.municipality is None:
        return place.code[:2] == area.code[:2]
    return area.code in (place.code, place.city_code)


def meets_municipality(place_code: str, area_codes: Iterable[str]) -> bool:
    """Whether the place lies in one of the municipalities, or one of them in it. Raises InvalidInput.

    An area known only by its prefecture is too wide to judge by and is passed over.
    """
    municipalities = [code for code in area_codes if find_place(code).municipality is not None]
    return any(is_within(place_code, code) or is_within(code, place_code) for code in municipalities)


def _unknown(code: str, field: str) -> InvalidInput:
    for old in historic_names():
        if old.code == code:
            successor = find_place(old.successor_code)
            hint = f"{old.abolished_on} → {successor.code} {successor.name}"
            return InvalidInput(field=field, value=code, rule="abolished_local_government", hint=hint)
    return InvalidInput(field=field, value=code, rule="known_local_government")


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("parties").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))
