"""Growth coefficients of tree species: expansion BEF by stand age, root ratio R, wood density D.

Source: J-VER モニタリング方法ガイドライン（森林管理プロジェクト用）Ver.2.1 (MOE, 2011-01-24), as printed in
handbook 001, B1/B2 4(2)①. The carbon fraction is 0.5 in every row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from core.errors import InvalidInput

COEFFICIENTS_SOURCE: Final = (
    "J-VER モニタリング方法ガイドライン（森林管理プロジェクト用）Ver.2.1 (2011-01-24), in handbook 001"
)
COEFFICIENTS_VALID_FROM: Final = date(2011, 1, 24)
YOUNG_STAND_AGE_MAX: Final = 20


@dataclass(frozen=True, kw_only=True)
class Coefficients:
    """One row: `bef_young` up to 20 years of stand age, `bef_old` above; `density_t_per_m3` of dry wood."""

    bef_young: Decimal
    bef_old: Decimal
    root_ratio: Decimal
    density_t_per_m3: Decimal

    def bef(self, stand_age_years: int) -> Decimal:
        """地上バイオマス over stem biomass at that age."""
        return self.bef_young if stand_age_years <= YOUNG_STAND_AGE_MAX else self.bef_old


def _row(bef_young: str, bef_old: str, root_ratio: str, density: str) -> Coefficients:
    return Coefficients(
        bef_young=Decimal(bef_young),
        bef_old=Decimal(bef_old),
        root_ratio=Decimal(root_ratio),
        density_t_per_m3=Decimal(density),
    )


COEFFICIENTS: Final[Mapping[str, Coefficients]] = MappingProxyType(
    {
        "スギ": _row("1.57", "1.23", "0.25", "0.314"),
        "ヒノキ": _row("1.55", "1.24", "0.26", "0.407"),
        "サワラ": _row("1.55", "1.24", "0.26", "0.287"),
        "アカマツ": _row("1.63", "1.23", "0.26", "0.451"),
        "クロマツ": _row("1.39", "1.36", "0.34", "0.464"),
        "ヒバ": _row("2.38", "1.41", "0.20", "0.412"),
        "カラマツ": _row("1.50", "1.15", "0.29", "0.404"),
        "モミ": _row("1.40", "1.40", "0.40", "0.423"),
        "トドマツ": _row("1.88", "1.38", "0.21", "0.318"),
        "ツガ": _row("1.40", "1.40", "0.40", "0.464"),
        "エゾマツ": _row("2.18", "1.48", "0.23", "0.357"),
        "アカエゾマツ": _row("2.17", "1.67", "0.21", "0.362"),
        "マキ": _row("1.39", "1.23", "0.20", "0.455"),
        "イチイ": _row("1.39", "1.23", "0.20", "0.454"),
        "イチョウ": _row("1.50", "1.15", "0.20", "0.450"),
        "外来針葉樹": _row("1.41", "1.41", "0.17", "0.320"),
        "ブナ": _row("1.58", "1.32", "0.26", "0.573"),
        "カシ": _row("1.52", "1.33", "0.26", "0.646"),
        "クリ": _row("1.33", "1.18", "0.26", "0.419"),
        "クヌギ": _row("1.36", "1.32", "0.26", "0.668"),
        "ナラ": _row("1.40", "1.26", "0.26", "0.624"),
        # Printed as ドノロキ.
        "ドロノキ": _row("1.33", "1.18", "0.26", "0.291"),
        "ハンノキ": _row("1.33", "1.25", "0.26", "0.454"),
        "ニレ": _row("1.33", "1.18", "0.26", "0.494"),
        "ケヤキ": _row("1.58", "1.28", "0.26", "0.611"),
        "カツラ": _row("1.33", "1.18", "0.26", "0.454"),
        "ホオノキ": _row("1.33", "1.18", "0.26", "0.386"),
        "カエデ": _row("1.33", "1.18", "0.26", "0.519"),
        "キハダ": _row("1.33", "1.18", "0.26", "0.344"),
        "シナノキ": _row("1.33", "1.18", "0.26", "0.369"),
        "センノキ": _row("1.33", "1.18", "0.26", "0.398"),
        "キリ": _row("1.33", "1.18", "0.26", "0.234"),
        "外来広葉樹": _row("1.41", "1.41", "0.16", "0.660"),
        "カンバ": _row("1.31", "1.20", "0.26", "0.468"),
    }
)

OTHER_CONIFER: Final = "その他針葉樹"
OTHER_BROADLEAF: Final = "その他広葉樹"

PREFECTURE_CODES: Final = range(1, 48)
"""JIS X 0401: 1 北海道 to 47 沖縄県."""

OKINAWA: Final = 47

# 北海道, 東北6県, 栃木, 群馬, 埼玉, 新潟, 富山, 山梨, 長野, 岐阜, 静岡.
_CONIFER_NORTH: Final = frozenset({1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 15, 16, 19, 20, 21, 22})
# 千葉, 東京, 高知, 福岡, 長崎, 鹿児島, 沖縄.
_BROADLEAF_WARM: Final = frozenset({12, 13, 39, 40, 42, 46, OKINAWA})
# 三重, 和歌山, 大分, 熊本, 宮崎, 佐賀.
_BROADLEAF_SOUTH: Final = frozenset({24, 30, 44, 43, 45, 41})


def find_coefficients(species: str, *, prefecture_code: int | None = None) -> Coefficients:
    """The row of a species. その他針葉樹 and その他広葉樹 differ by prefecture (JIS X 0401 code).

    Raises InvalidInput for an unknown species, or for an unknown prefecture where it decides.
    """
    row = COEFFICIENTS.get(species)
    if row is not None:
        return row
    if species not in (OTHER_CONIFER, OTHER_BROADLEAF):
        raise InvalidInput(field="species", value=species[:40], rule="known_species")
    if prefecture_code is None or prefecture_code not in PREFECTURE_CODES:
        raise InvalidInput(field="prefecture_code", value=str(prefecture_code), rule="1_to_47")
    return _other_conifer(prefecture_code) if species == OTHER_CONIFER else _other_broadleaf(prefecture_code)


def _other_conifer(prefecture_code: int) -> Coefficients:
    if prefecture_code in _CONIFER_NORTH:
        return _row("2.55", "1.32", "0.34", "0.352")
    if prefecture_code == OKINAWA:
        return _row("1.39", "1.36", "0.34", "0.464")
    return _row("1.40", "1.40", "0.40", "0.423")


def _other_broadleaf(prefecture_code: int) -> Coefficients:
    if prefecture_code in _BROADLEAF_WARM:
        return _row("1.37", "1.37", "0.26", "0.469")
    if prefecture_code in _BROADLEAF_SOUTH:
        return _row("1.52", "1.33", "0.26", "0.646")
    return _row("1.40", "1.26", "0.26", "0.624")
