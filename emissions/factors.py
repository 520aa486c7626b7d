"""Emission factors, fuel economy and railway consumption as dated rows, each with its source.

The rows are those of the Tokyo municipalities' offset handbook (001, pp.44-48 and 74-77): figures of 2009-2011.
They are kept because the handbook's worked examples use them; a calculation of today brings its own `Factor` with
its source and dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.errors import InvalidInput


class Carrier(StrEnum):
    """What is burnt or supplied: a factor may only be used for its own carrier."""

    GASOLINE = "GASOLINE"
    KEROSENE = "KEROSENE"
    DIESEL = "DIESEL"
    FUEL_OIL_A = "FUEL_OIL_A"
    FUEL_OIL_B = "FUEL_OIL_B"
    FUEL_OIL_C = "FUEL_OIL_C"
    LPG = "LPG"
    CITY_GAS = "CITY_GAS"
    ELECTRICITY = "ELECTRICITY"
    DISPLACED_ELECTRICITY = "DISPLACED_ELECTRICITY"
    HEAT = "HEAT"


UNITS: Final[Mapping[Carrier, str]] = MappingProxyType(
    {
        Carrier.GASOLINE: "ℓ",
        Carrier.KEROSENE: "ℓ",
        Carrier.DIESEL: "ℓ",
        Carrier.FUEL_OIL_A: "ℓ",
        Carrier.FUEL_OIL_B: "ℓ",
        Carrier.FUEL_OIL_C: "ℓ",
        Carrier.LPG: "kg",
        Carrier.CITY_GAS: "Nm³",
        Carrier.ELECTRICITY: "kWh",
        Carrier.DISPLACED_ELECTRICITY: "kWh",
        Carrier.HEAT: "MJ",
    }
)
"""The unit of each carrier's amount. LPG is weighed and city gas is in normal cubic metres, unlike most meters."""


@dataclass(frozen=True, kw_only=True)
class Factor:
    """kg-CO2 for one unit of a carrier, from `valid_from` on; `valid_to` is its last day, None while in use."""

    id: str
    carrier: Carrier
    name_ja: str
    name_en: str
    kg_co2_per_unit: Decimal
    source: str
    valid_from: date
    valid_to: date | None = None

    @property
    def unit(self) -> str:
        """The factor's unit in full: kg-CO2/kWh."""
        return f"kg-CO2/{UNITS[self.carrier]}"


class VehicleUse(StrEnum):
    """営業用 or 自家用: the tables of fuel economy differ."""

    BUSINESS = "BUSINESS"
    PRIVATE = "PRIVATE"


@dataclass(frozen=True, kw_only=True)
class FuelEconomy:
    """Average km per litre of goods vehicles, by the largest load in kg (both ends included); kei vans apart."""

    carrier: Carrier
    kei: bool
    load_kg_from: int
    load_kg_to: int | None
    km_per_l_business: Decimal
    km_per_l_private: Decimal

    def km_per_l(self, use: VehicleUse) -> Decimal:
        """The economy for `use`."""
        return self.km_per_l_business if use is VehicleUse.BUSINESS else self.km_per_l_private


@dataclass(frozen=True, kw_only=True)
class Railway:
    """Energy for one person and kilometre, the mean of all of a company's trains.

    Diesel trains' MJ have no factor per MJ in the source and cannot be calculated from it; `diesel_note` says so.
    """

    id: str
    name_ja: str
    name_en: str
    kwh_per_person_km: Decimal
    diesel_note: str = ""


_LIST_DAY: Final = date(2011, 3, 23)
_LIST: Final = "オフセット・クレジット（J-VER）制度 デフォルト値一覧 Ver1.1 (2011-03-23), in handbook 001 p.48"
_UTILITY_DAY: Final = date(2010, 12, 27)
_UTILITY: Final = "電気事業者別のCO2排出係数 2009年度実績 (2010-12-27), in handbook 001 p.48"


def _listed(id: str, carrier: Carrier, name_ja: str, name_en: str, kg_co2_per_unit: str) -> Factor:
    return Factor(
        id=id,
        carrier=carrier,
        name_ja=name_ja,
        name_en=name_en,
        kg_co2_per_unit=Decimal(kg_co2_per_unit),
        source=_LIST,
        valid_from=_LIST_DAY,
    )


def _utility(id: str, name_ja: str, name_en: str, kg_co2_per_unit: str) -> Factor:
    return Factor(
        id=id,
        carrier=Carrier.ELECTRICITY,
        name_ja=name_ja,
        name_en=name_en,
        kg_co2_per_unit=Decimal(kg_co2_per_unit),
        source=_UTILITY,
        valid_from=_UTILITY_DAY,
    )


_GRID: Final = Carrier.DISPLACED_ELECTRICITY

FACTORS: Final = (
    _listed("fuel.gasoline.2011", Carrier.GASOLINE, "ガソリン", "petrol", "2.32"),
    _listed("fuel.kerosene.2011", Carrier.KEROSENE, "灯油", "kerosene", "2.49"),
    _listed("fuel.diesel.2011", Carrier.DIESEL, "軽油", "diesel", "2.59"),
    _listed("fuel.oil-a.2011", Carrier.FUEL_OIL_A, "A重油", "fuel oil A", "2.71"),
    _listed("fuel.oil-b.2011", Carrier.FUEL_OIL_B, "B重油", "fuel oil B", "2.85"),
    _listed("fuel.oil-c.2011", Carrier.FUEL_OIL_C, "C重油", "fuel oil C", "3.00"),
    _listed("fuel.lpg.2011", Carrier.LPG, "LPガス", "LP gas", "3.04"),
    _listed("fuel.city-gas.2011", Carrier.CITY_GAS, "都市ガス", "city gas", "2.27"),
    _utility("electricity.tepco-actual.fy2009", "東京電力 2009年度 実排出係数", "TEPCO FY2009, actual", "0.384"),
    _utility(
        "electricity.tepco-adjusted.fy2009", "東京電力 2009年度 調整後排出係数", "TEPCO FY2009, adjusted", "0.324"
    ),
    _listed("grid.mean-received.2011", _GRID, "全電源平均（受電端・調整後）", "mean, receiving end, adjusted", "0.373"),
    _listed(
        "grid.mean-generated.2011", _GRID, "全電源平均（発電端・調整後）", "mean, generating end, adjusted", "0.336"
    ),
    _listed("grid.marginal-received.2011", _GRID, "限界電源平均（受電端・調整前）", "marginal, receiving end", "0.55"),
    _listed(
        "grid.marginal-generated.2011", _GRID, "限界電源平均（発電端・調整前）", "marginal, generating end", "0.49"
    ),
    _listed("heat.industrial-steam.2011", Carrier.HEAT, "産業用蒸気", "industrial steam", "0.060"),
    _listed(
        "heat.other.2011", Carrier.HEAT, "蒸気（産業用以外）・温水・冷水", "other steam, hot and cold water", "0.057"
    ),
)
"""CO2 only; the source gives no factors for other gases."""


def _economy(carrier: Carrier, load_from: int, load_to: int | None, business: str, private: str) -> FuelEconomy:
    return FuelEconomy(
        carrier=carrier,
        kei=False,
        load_kg_from=load_from,
        load_kg_to=load_to,
        km_per_l_business=Decimal(business),
        km_per_l_private=Decimal(private),
    )


# 車両の平均燃費 (FUEL_ECONOMY_SOURCE). Diesel ends at 16,999 kg: nothing above it is printed.
FUEL_ECONOMIES: Final = (
    FuelEconomy(
        carrier=Carrier.GASOLINE,
        kei=True,
        load_kg_from=0,
        load_kg_to=None,
        km_per_l_business=Decimal("9.33"),
        km_per_l_private=Decimal("10.3"),
    ),
    _economy(Carrier.GASOLINE, 0, 1_999, "6.57", "7.15"),
    _economy(Carrier.GASOLINE, 2_000, None, "4.96", "5.25"),
    _economy(Carrier.DIESEL, 0, 999, "9.32", "11.9"),
    _economy(Carrier.DIESEL, 1_000, 1_999, "6.19", "7.34"),
    _economy(Carrier.DIESEL, 2_000, 3_999, "4.58", "4.94"),
    _economy(Carrier.DIESEL, 4_000, 5_999, "3.79", "3.96"),
    _economy(Carrier.DIESEL, 6_000, 7_999, "3.38", "3.53"),
    _economy(Carrier.DIESEL, 8_000, 9_999, "3.09", "3.23"),
    _economy(Carrier.DIESEL, 10_000, 11_999, "2.89", "3.02"),
    _economy(Carrier.DIESEL, 12_000, 16_999, "2.62", "2.74"),
)

# The same railway has 0.0103 MJ (p.45) and 0.103 MJ (p.74) of diesel a person and kilometre in the source.
_JR_EAST_DIESEL: Final = "軽油分（人・kmあたり 0.0103 MJ または 0.103 MJ と記載が分かれる）は含みません"
_ODAKYU_DIESEL: Final = "軽油分（人・kmあたり 0.0004 MJ）は含みません"

RAILWAYS: Final = (
    Railway(
        id="jr-east-shinkansen",
        name_ja="JR東日本（新幹線）",
        name_en="JR East (Shinkansen)",
        kwh_per_person_km=Decimal("0.061"),
    ),
    Railway(
        id="jr-east-conventional",
        name_ja="JR東日本（在来線）",
        name_en="JR East (conventional lines)",
        kwh_per_person_km=Decimal("0.028"),
        diesel_note=_JR_EAST_DIESEL,
    ),
    Railway(id="tokyo-metro", name_ja="東京メトロ", name_en="Tokyo Metro", kwh_per_person_km=Decimal("0.032")),
    Railway(id="tokyu", name_ja="東京急行電鉄", name_en="Tokyu Corporation", kwh_per_person_km=Decimal("0.038")),
    Railway(
        id="odakyu",
        name_ja="小田急電鉄",
        name_en="Odakyu Electric Railway",
        kwh_per_person_km=Decimal("0.035"),
        diesel_note=_ODAKYU_DIESEL,
    ),
)
RAIL_SOURCE: Final = "GHG算定方法ガイドライン, in handbook 001 p.45"
FUEL_ECONOMY_SOURCE: Final = "オフセット・クレジット（J-VER）制度 デフォルト値一覧 Ver1.1 (2011-03-23), in handbook 001"

_FACTORS_BY_ID: Final = {factor.id: factor for factor in FACTORS}
_RAILWAYS_BY_ID: Final = {railway.id: railway for railway in RAILWAYS}


def find_factor(factor_id: str, *, on: date) -> Factor:
    """The factor, if it is in force on the day. Raises InvalidInput for an unknown id or another time."""
    factor = _FACTORS_BY_ID.get(factor_id)
    if factor is None:
        raise InvalidInput(field="factorId", value=factor_id[:60], rule="known_factor")
    if on < factor.valid_from or (factor.valid_to is not None and on > factor.valid_to):
        raise InvalidInput(field="on", value=on.isoformat(), rule=f"valid_from={factor.valid_from.isoformat()}")
    return factor


def find_railway(railway_id: str) -> Railway:
    """The railway's row. Raises InvalidInput for an unknown id."""
    railway = _RAILWAYS_BY_ID.get(railway_id)
    if railway is None:
        raise InvalidInput(field="railwayId", value=railway_id[:60], rule="known_railway")
    return railway


def find_fuel_economy(carrier: Carrier, *, load_kg: int, kei: bool = False) -> FuelEconomy:
    """The row for a goods vehicle's fuel and largest load. Raises InvalidInput where the table has none."""
    for row in FUEL_ECONOMIES:
        above = row.load_kg_to is not None and load_kg > row.load_kg_to
        if row.carrier is carrier and row.kei is kei and load_kg >= row.load_kg_from and not above:
            return row
    raise InvalidInput(field="load_kg", value=f"{carrier.value} {load_kg}", rule="in_fuel_economy_table")
