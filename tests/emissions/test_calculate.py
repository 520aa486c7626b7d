"""The handbook's own worked examples (001, A1 3(2) and 3(5)-(6), A2 3(2), B1 8), then bounds and properties."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.mass import whole_tonnes_covering
from emissions.calculate import (
    MAX_APPLIANCES,
    MAX_RESULTS,
    MINIMUM_LEVEL_FOR_MUNICIPALITIES,
    Appliance,
    Emission,
    Method,
    Process,
    fuel_burnt,
    generator_estimated,
    generator_fuel_l,
    grams_per_copy,
    lowest_level,
    printed_matter,
    rail_trips,
    total_g,
    vehicle_trip,
    venue_electricity,
    venue_share,
)
from emissions.exact import round_to_grams, show_rounded
from emissions.factors import Carrier, Factor, VehicleUse, find_factor, find_fuel_economy, find_railway

DAY = date(2011, 4, 1)
PETROL = find_factor("fuel.gasoline.2011", on=DAY)
DIESEL = find_factor("fuel.diesel.2011", on=DAY)
TEPCO = find_factor("electricity.tepco-actual.fy2009", on=DAY)
LAMPS = Appliance(name="蛍光灯", count=200, power_w=36, hours=8)


def kg(emission: Emission, *, decimals: int = 1) -> str:
    return show_rounded(emission.exact_kg, decimals=decimals)


def test_tv01_lamps_by_build_up() -> None:
    emission = venue_electricity([LAMPS], electricity=TEPCO)
    assert (kg(emission), emission.exact_kg, emission.mass_g) == ("22.1", Fraction("22.1184"), 22_118)
    assert (emission.method, emission.level) == (Method.BUILD_UP, 2)
    assert emission.formula == "(200 × 36 W × 8 h) ÷ 1,000 × 0.384 kg-CO2/kWh"
    assert emission.factor_ids == ("electricity.tepco-actual.fy2009",)


def test_tv02_venue_by_apportioning_the_building() -> None:
    emission = venue_share(kg_co2_per_m2_year=80, floor_m2=500, days=1, source="ビル管理会社の実績")
    assert (kg(emission), emission.exact_kg, emission.mass_g) == ("109.6", Fraction(40_000, 365), 109_589)
    assert (emission.level, emission.factor_ids, emission.sources) == (2, (), ("ビル管理会社の実績",))


# Printed "50 × 2.32" and "500 × 2.32": the ℓ was read as a nought.
@pytest.mark.parametrize(
    ("litres", "factor", "printed", "mass_g"),
    [(5, PETROL, "11.6", 11_600), (3, PETROL, "7", 6_960), (50, PETROL, "116", 116_000)],
    ids=["tv03", "tv05", "tv07"],
)
def test_fuel_burnt(litres: int, factor: Factor, printed: str, mass_g: int) -> None:
    emission = fuel_burnt(litres, fuel=factor)
    assert (kg(emission), emission.mass_g, emission.level) == (printed, mass_g, 3)


def test_tv04_diesel_lorry_of_two_tonnes() -> None:
    economy = find_fuel_economy(Carrier.DIESEL, load_kg=2_000)
    emission = vehicle_trip(10, economy=economy, use=VehicleUse.BUSINESS, fuel=DIESEL)
    assert (kg(emission), emission.exact_kg, emission.mass_g) == ("5.7", Fraction(2_590, 458), 5_655)
    assert (emission.level, emission.formula) == (2, "10 km ÷ 4.58 km/ℓ × 2.59 kg-CO2/ℓ")


@pytest.mark.parametrize("document", ["A1 3(2)", "A2 3(2)"])
def test_tv06_rail_passengers(document: str) -> None:
    railway = find_railway("jr-east-conventional")
    emission = rail_trips(1_000, distance_km=10, railway=railway, electricity=TEPCO)
    assert (kg(emission), emission.mass_g, emission.level) == ("107.5", 107_520, 2)
    assert emission.notes == (railway.diesel_note,)
    assert "0.0103 MJ" in railway.diesel_note and "0.103 MJ" in railway.diesel_note


def test_tv08_petrol_van() -> None:
    economy = find_fuel_economy(Carrier.GASOLINE, load_kg=500)
    emission = vehicle_trip(100, economy=economy, use=VehicleUse.BUSINESS, fuel=PETROL)
    assert (kg(emission), emission.exact_kg, emission.mass_g) == ("35.3", Fraction(23_200, 657), 35_312)


def known(name: str, mass_kg: str) -> Process:
    return Process(name=name, quantity=Decimal(mass_kg), unit="kg-CO2", kg_co2_per_unit=Decimal(1), source="資料：港区")


FLYER = [
    known("用紙", "146.48"),
    known("版材", "17.55"),
    known("インキ", "0.83"),
    known("印版", "0.51"),
    known("印刷", "32.46"),
    known("加工", "0.02"),
    known("輸送", "0.73"),
]


def test_tv09_flyer_by_its_processes() -> None:
    emission = printed_matter(FLYER)
    assert (kg(emission, decimals=2), emission.mass_g, emission.level) == ("198.58", 198_580, 3)
    assert show_rounded(grams_per_copy(emission, copies=21_000), decimals=1) == "9.5"
    assert emission.sources == ("資料：港区",)


# Minato's one-day event, 1,169.2 kg in four sources.
def test_tv10_one_day_event() -> None:
    sources = [printed_matter([known("活動", mass_kg)]) for mass_kg in ("262.8", "444.0", "180.8", "281.6")]
    assert [source.mass_g for source in sources] == [262_800, 444_000, 180_800, 281_600]
    assert total_g(sources) == 1_169_200
    assert show_rounded(sum((source.exact_kg for source in sources), Fraction(0)), decimals=1) == "1169.2"


# エコライフ・フェアMINATO 2010: printed as 1.67 t, with 2.00 t of credits (serials 157 to 158).
def test_tv11_fair() -> None:
    total = total_g([printed_matter([known("関係者", mass_kg)]) for mass_kg in ("500.00", "194.64", "979.46")])
    assert total == 1_674_100
    assert show_rounded(Fraction(total, 1_000_000), decimals=2) == "1.67"
    assert whole_tonnes_covering(total) == 158 - 157 + 1


def test_tv12_certificate() -> None:
    assert total_g([printed_matter([known("会場", "1800")]), printed_matter([known("運搬", "200")])]) == 2_000_000


# 埼玉県もくねん工房: 229.8 t a year for five years.
def test_tv13_credit_period() -> None:
    year = printed_matter([known("年間の削減量", "229800")])
    assert total_g([year] * 5) == 1_149_000_000


# docs/sources.md 1.5: 20 ℓ x 2.59 / 30 people, 60 km / 5.30 and / 6.25.
@pytest.mark.parametrize(
    ("litres", "people", "printed"),
    [
        (Fraction(20), 30, "1.73"),
        (Fraction(60) / Fraction("5.30"), 30, "0.98"),
        (Fraction(60) / Fraction("6.25"), 30, "0.83"),
    ],
)
def test_a_bus_trip_for_each_person(litres: Fraction, people: int, printed: str) -> None:
    assert show_rounded(litres * Fraction(DIESEL.kg_co2_per_unit) / people, decimals=2) == printed


def test_a_generator_is_estimated_from_its_tank_and_running_time() -> None:
    assert generator_fuel_l(tank_l=12, continuous_hours=8, hours=6) == 9
    emission = generator_estimated(tank_l=12, continuous_hours=8, hours=6, fuel=PETROL)
    assert (emission.mass_g, emission.level) == (20_880, 2)
    assert emission.notes == ("燃料タンク容量と連続運転可能時間からの推計です",)


def test_several_appliances_are_summed_before_the_one_rounding() -> None:
    factor = replace(TEPCO, kg_co2_per_unit=Decimal("0.0004"))
    one = Appliance(name="電球", count=1, power_w=1, hours=1_000)
    assert venue_electricity([one], electricity=factor).mass_g == 0
    assert venue_electricity([one, one], electricity=factor).mass_g == 1


@pytest.mark.parametrize(
    ("exact_kg", "mass_g"),
    [("0", 0), ("0.0004999", 0), ("0.0005", 1), ("0.0014999", 1), ("0.0015", 2), ("0.0025", 3)],
)
def test_grams_are_rounded_half_up(exact_kg: str, mass_g: int) -> None:
    assert round_to_grams(Fraction(exact_kg)) == mass_g


@pytest.mark.parametrize(
    ("exact", "decimals", "shown"),
    [("22.05", 1, "22.1"), ("22.04", 1, "22"), ("0.005", 2, "0.01"), ("1169.2", 1, "1169.2"), ("0", 1, "0")],
)
def test_display_is_rounded_half_up(exact: str, decimals: int, shown: str) -> None:
    assert show_rounded(Fraction(exact), decimals=decimals) == shown


@given(st.decimals(min_value="0.001", max_value="1000000", places=3))
def test_the_recorded_grams_are_within_half_a_gram(litres: Decimal) -> None:
    emission = fuel_burnt(litres, fuel=PETROL)
    assert emission.exact_kg == Fraction(litres) * Fraction("2.32")
    assert -Fraction(1, 2) < emission.mass_g - emission.exact_kg * 1_000 <= Fraction(1, 2)


@given(st.lists(st.decimals(min_value="0.001", max_value="1000", places=3), min_size=1, max_size=8))
def test_the_items_add_up_to_the_total(litres: list[Decimal]) -> None:
    results = [fuel_burnt(amount, fuel=DIESEL) for amount in litres]
    assert total_g(results) == sum(result.mass_g for result in results)


def test_the_weakest_level_decides() -> None:
    results = [fuel_burnt(1, fuel=PETROL), venue_electricity([LAMPS], electricity=TEPCO)]
    assert lowest_level(results) == MINIMUM_LEVEL_FOR_MUNICIPALITIES == 2
    assert lowest_level(results[:1]) == 3


def lamps(**changes: Any) -> Callable[[], object]:
    return lambda: venue_electricity([replace(LAMPS, **changes)], electricity=TEPCO)


@pytest.mark.parametrize(
    ("calculate", "field"),
    [
        (lamps(count=0), "appliances.count"),
        (lamps(power_w=-1), "appliances.power_w"),
        (lamps(hours=Decimal("8785")), "appliances.hours"),
        (lamps(hours=Decimal("NaN")), "appliances.hours"),
        (lamps(hours=Decimal("Infinity")), "appliances.hours"),
        (lamps(hours=Decimal("1e999999")), "appliances.hours"),
        (lamps(hours=Decimal("1e-999999")), "appliances.hours"),
        (lambda: venue_electricity([], electricity=TEPCO), "appliances"),
        (lambda: venue_electricity([LAMPS] * (MAX_APPLIANCES + 1), electricity=TEPCO), "appliances"),
        (lambda: venue_electricity([LAMPS], electricity=PETROL), "factor"),
        (lambda: venue_share(kg_co2_per_m2_year=80, floor_m2=500, days=367, source="x"), "days"),
        (lambda: venue_share(kg_co2_per_m2_year=80, floor_m2=0, days=1, source="x"), "floor_m2"),
        (lambda: fuel_burnt(1, fuel=TEPCO), "fuel"),
        (lambda: fuel_burnt(0, fuel=PETROL), "amount"),
        (lambda: fuel_burnt(100_000_001, fuel=PETROL), "amount"),
        (lambda: generator_estimated(tank_l=1, continuous_hours=0, hours=1, fuel=PETROL), "continuous_hours"),
        (
            lambda: generator_estimated(
                tank_l=1, continuous_hours=1, hours=1, fuel=find_factor("fuel.lpg.2011", on=DAY)
            ),
            "fuel",
        ),
        (
            lambda: vehicle_trip(
                1, economy=find_fuel_economy(Carrier.DIESEL, load_kg=0), use=VehicleUse.PRIVATE, fuel=PETROL
            ),
            "factor",
        ),
        (lambda: rail_trips(0, distance_km=1, railway=find_railway("tokyu"), electricity=TEPCO), "passengers"),
        (lambda: printed_matter([]), "processes"),
        (lambda: printed_matter([known("紙", "-1")]), "processes.quantity"),
        (lambda: grams_per_copy(printed_matter(FLYER), copies=0), "copies"),
        (lambda: total_g([]), "emissions"),
        (lambda: total_g([printed_matter(FLYER)] * (MAX_RESULTS + 1)), "emissions"),
    ],
)
def test_an_input_out_of_bounds_is_refused(calculate: Callable[[], object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        calculate()
    assert refusal.value.field == field


def test_a_mass_beyond_what_clients_carry_is_refused() -> None:
    dense = replace(PETROL, kg_co2_per_unit=Decimal(10_000))
    results = [fuel_burnt(100_000_000, fuel=dense)] * 10
    with pytest.raises(InvalidInput) as refusal:
        total_g(results)
    assert refusal.value.field == "total_g"
