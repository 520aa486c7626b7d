"""Activity data to grams of CO2: the methods of the handbook's example (001, A1 3(2), A2 3(2)).

Every method is activity times factor. A result keeps its exact value and is rounded to grams once, half up; it
says by which formula, at which accuracy level (GHG算定方法ガイドライン) and with which factors it was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.errors import InvalidInput
from core.mass import Grams
from core.numbers import MAX_AMOUNT, check_range
from emissions.exact import Amount, read_amount, round_to_grams, show_amount
from emissions.factors import FUEL_ECONOMY_SOURCE, RAIL_SOURCE, UNITS, Carrier, Factor, FuelEconomy, Railway, VehicleUse

MINIMUM_LEVEL_FOR_MUNICIPALITIES: Final = 2
"""A municipality's calculation is of level 2 or better in principle (handbook 001, A1 3(2), docs/sources.md INF-06)."""

MAX_APPLIANCES: Final = 200
MAX_PROCESSES: Final = 100
MAX_RESULTS: Final = 100
MAX_COUNT: Final = 1_000_000
MAX_POWER_W: Final = 10_000_000
MAX_HOURS: Final = 8_784
MAX_DAYS: Final = 366
MAX_FLOOR_M2: Final = 10_000_000
MAX_KG_PER_M2: Final = 10_000
MAX_FUEL: Final = 100_000_000
MAX_DISTANCE_KM: Final = 10_000_000
MAX_PASSENGERS: Final = 10_000_000
MAX_TRIP_KM: Final = 50_000
MAX_FACTOR: Final = 10_000
MAX_PROCESS_QUANTITY: Final = 1_000_000_000
MAX_COPIES: Final = 1_000_000_000

WATTS_PER_KILOWATT: Final = 1_000
DAYS_PER_YEAR: Final = 365
"""The source divides by 365 days, leap year or not."""


class Method(StrEnum):
    """How a mass was calculated, with its name and accuracy level in the source."""

    name_ja: str
    level: int

    def __new__(cls, key: str, name_ja: str, level: int) -> "Method":
        method = str.__new__(cls, key)
        method._value_ = key
        method.name_ja = name_ja
        method.level = level
        return method

    BUILD_UP = "BUILD_UP", "積み上げ法", 2
    APPORTION = "APPORTION", "按分法", 2
    FUEL = "FUEL", "燃料法", 3
    FUEL_ECONOMY = "FUEL_ECONOMY", "燃費法", 2
    PASSENGER_RAIL = "PASSENGER_RAIL", "燃費法（鉄道）", 2
    PROCESS_SUM = "PROCESS_SUM", "商品種別算定基準（PCR）による工程別の積み上げ", 3


@dataclass(frozen=True, kw_only=True)
class Emission:
    """One calculated source of emissions: `mass_g` is `exact_kg` rounded to grams, once."""

    method: Method
    mass_g: Grams
    exact_kg: Fraction
    formula: str
    factor_ids: tuple[str, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def level(self) -> int:
        """The accuracy level of the method."""
        return self.method.level


@dataclass(frozen=True, kw_only=True)
class Appliance:
    """So many of one appliance, its rated power in W, and the hours it runs."""

    name: str
    count: int
    power_w: Amount
    hours: Amount


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process of a printed thing: a quantity, and kg-CO2 for one unit of it.

    A process whose mass is already known has its kilograms as quantity and 1 kg-CO2 a unit.
    """

    name: str
    quantity: Amount
    unit: str
    kg_co2_per_unit: Decimal
    source: str


def venue_electricity(appliances: Sequence[Appliance], *, electricity: Factor) -> Emission:
    """積み上げ法 (level 2): number x W x h / 1,000 x kg-CO2/kWh, summed over the appliances. Raises InvalidInput."""
    check_range(len(appliances), field="appliances", maximum=MAX_APPLIANCES)
    factor = _factor(electricity, Carrier.ELECTRICITY)
    kwh = Fraction(0)
    terms = []
    for appliance in appliances:
        count = check_range(appliance.count, field="appliances.count", maximum=MAX_COUNT)
        power_w = read_amount("appliances.power_w", appliance.power_w, maximum=MAX_POWER_W)
        hours = read_amount("appliances.hours", appliance.hours, maximum=MAX_HOURS)
        kwh += count * power_w * hours / WATTS_PER_KILOWATT
        terms.append(f"{count:,} × {show_amount(appliance.power_w)} W × {show_amount(appliance.hours)} h")
    return _emission(
        Method.BUILD_UP,
        kwh * factor,
        formula=f"({' + '.join(terms)}) ÷ 1,000 × {_show(electricity)}",
        factors=(electricity,),
    )


def venue_share(*, kg_co2_per_m2_year: Amount, floor_m2: Amount, days: Amount, source: str) -> Emission:
    """按分法 (level 2): the building's kg-CO2 a m2 and year x the venue's m2 x days / 365. Raises InvalidInput.

    `source` says where the building's figure comes from.
    """
    per_m2 = read_amount("kg_co2_per_m2_year", kg_co2_per_m2_year, maximum=MAX_KG_PER_M2)
    floor = read_amount("floor_m2", floor_m2, maximum=MAX_FLOOR_M2)
    share = read_amount("days", days, maximum=MAX_DAYS) / DAYS_PER_YEAR
    return _emission(
        Method.APPORTION,
        per_m2 * floor * share,
        formula=(
            f"{show_amount(kg_co2_per_m2_year)} kg-CO2/m²・年 × {show_amount(floor_m2)} m² × "
            f"{show_amount(days)} 日 ÷ 365 日"
        ),
        sources=(source,),
    )


def fuel_burnt(amount: Amount, *, fuel: Factor) -> Emission:
    """燃料法 (level 3) for vehicles, construction and generators: fuel used x kg-CO2 a unit. Raises InvalidInput.

    The amount is in the fuel's own unit: litres, kg of LPG, Nm3 of city gas.
    """
    if fuel.carrier in (Carrier.ELECTRICITY, Carrier.DISPLACED_ELECTRICITY, Carrier.HEAT):
        raise InvalidInput(field="fuel", value=fuel.id, rule="a_fuel")
    burnt = read_amount("amount", amount, maximum=MAX_FUEL)
    return _emission(
        Method.FUEL,
        burnt * _factor(fuel, fuel.carrier),
        formula=f"{show_amount(amount)} {UNITS[fuel.carrier]} × {_show(fuel)}",
        factors=(fuel,),
    )


def generator_fuel_l(*, tank_l: Amount, continuous_hours: Amount, hours: Amount) -> Fraction:
    """Litres that a generator will burn, before the event: tank / hours on one tank x hours used. Raises InvalidInput.

    The survey form asks for these three when no consumption is known yet; that they are meant so is our reading.
    """
    tank = read_amount("tank_l", tank_l, maximum=MAX_FUEL)
    on_one_tank = read_amount("continuous_hours", continuous_hours, maximum=MAX_HOURS)
    return tank / on_one_tank * read_amount("hours", hours, maximum=MAX_HOURS)


def generator_estimated(*, tank_l: Amount, continuous_hours: Amount, hours: Amount, fuel: Factor) -> Emission:
    """燃費法 (level 2) for a generator before the event, from its tank and running time. Raises InvalidInput."""
    if UNITS[fuel.carrier] != "ℓ":
        raise InvalidInput(field="fuel", value=fuel.id, rule="a_liquid_fuel")
    litres = generator_fuel_l(tank_l=tank_l, continuous_hours=continuous_hours, hours=hours)
    return _emission(
        Method.FUEL_ECONOMY,
        litres * _factor(fuel, fuel.carrier),
        formula=(
            f"{show_amount(tank_l)} ℓ ÷ {show_amount(continuous_hours)} h × {show_amount(hours)} h × {_show(fuel)}"
        ),
        factors=(fuel,),
        notes=("燃料タンク容量と連続運転可能時間からの推計です",),
    )


def vehicle_trip(distance_km: Amount, *, economy: FuelEconomy, use: VehicleUse, fuel: Factor) -> Emission:
    """燃費法 (level 2): km / (km a litre) x kg-CO2 a litre; the fuel is the economy's own. Raises InvalidInput."""
    distance = read_amount("distance_km", distance_km, maximum=MAX_DISTANCE_KM)
    km_per_l = economy.km_per_l(use)
    return _emission(
        Method.FUEL_ECONOMY,
        distance / read_amount("km_per_l", km_per_l, maximum=MAX_FACTOR) * _factor(fuel, economy.carrier),
        formula=f"{show_amount(distance_km)} km ÷ {km_per_l} km/ℓ × {_show(fuel)}",
        factors=(fuel,),
        sources=(FUEL_ECONOMY_SOURCE,),
    )


def rail_trips(passengers: int, *, distance_km: Amount, railway: Railway, electricity: Factor) -> Emission:
    """People x km x kWh a person and km x kg-CO2/kWh (level 2), the electric part only. Raises InvalidInput."""
    people = check_range(passengers, field="passengers", maximum=MAX_PASSENGERS)
    distance = read_amount("distance_km", distance_km, maximum=MAX_TRIP_KM)
    kwh = people * distance * read_amount("kwh_per_person_km", railway.kwh_per_person_km, maximum=MAX_FACTOR)
    return _emission(
        Method.PASSENGER_RAIL,
        kwh * _factor(electricity, Carrier.ELECTRICITY),
        formula=(
            f"{people:,} 人 × {show_amount(distance_km)} km × {railway.kwh_per_person_km} kWh/人・km × "
            f"{_show(electricity)}"
        ),
        factors=(electricity,),
        sources=(RAIL_SOURCE,),
        notes=(railway.diesel_note,) if railway.diesel_note else (),
    )


def printed_matter(processes: Sequence[Process]) -> Emission:
    """Flyers and posters by PCR (level 3): the sum over processes of quantity x kg-CO2 a unit. Raises InvalidInput."""
    check_range(len(processes), field="processes", maximum=MAX_PROCESSES)
    exact_kg = Fraction(0)
    for process in processes:
        quantity = read_amount("processes.quantity", process.quantity, maximum=MAX_PROCESS_QUANTITY, zero=True)
        exact_kg += quantity * read_amount(
            "processes.kg_co2_per_unit", process.kg_co2_per_unit, maximum=MAX_FACTOR, zero=True
        )
    terms = " + ".join(
        f"{process.name} {show_amount(process.quantity)} {process.unit} × {process.kg_co2_per_unit}"
        for process in processes
    )
    return _emission(
        Method.PROCESS_SUM,
        exact_kg,
        formula=terms,
        sources=tuple(dict.fromkeys(process.source for process in processes)),
    )


def grams_per_copy(emission: Emission, *, copies: int) -> Fraction:
    """The exact grams for one of `copies` copies. Raises InvalidInput."""
    return emission.exact_kg * 1_000 / check_range(copies, field="copies", maximum=MAX_COPIES)


def total_g(emissions: Sequence[Emission]) -> Grams:
    """The sum of the recorded grams: what a report itemises adds up to what it totals. Raises InvalidInput."""
    check_range(len(emissions), field="emissions", maximum=MAX_RESULTS)
    total = sum(emission.mass_g for emission in emissions)
    return Grams(check_range(total, field="total_g", minimum=0, maximum=MAX_AMOUNT))


def lowest_level(emissions: Sequence[Emission]) -> int:
    """The accuracy level of the weakest result: compare with MINIMUM_LEVEL_FOR_MUNICIPALITIES. Raises InvalidInput."""
    check_range(len(emissions), field="emissions", maximum=MAX_RESULTS)
    return min(emission.level for emission in emissions)


def _factor(factor: Factor, carrier: Carrier) -> Fraction:
    if factor.carrier is not carrier:
        raise InvalidInput(field="factor", value=factor.id[:60], rule=f"factor_for={carrier.value}")
    return read_amount("factor", factor.kg_co2_per_unit, maximum=MAX_FACTOR, zero=True)


def _show(factor: Factor) -> str:
    return f"{factor.kg_co2_per_unit} {factor.unit}"


def _emission(
    method: Method,
    exact_kg: Fraction,
    *,
    formula: str,
    factors: tuple[Factor, ...] = (),
    sources: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Emission:
    return Emission(
        method=method,
        mass_g=round_to_grams(exact_kg),
        exact_kg=exact_kg,
        formula=formula,
        factor_ids=tuple(factor.id for factor in factors),
        sources=(*(factor.source for factor in factors), *sources),
        notes=notes,
    )
