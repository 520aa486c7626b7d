"""The tables against the handbook's (001, p.48 別表 and A1 3(2)), typed again from its print."""

from datetime import date
from decimal import Decimal

import pytest

from core.errors import InvalidInput
from emissions.factors import (
    FACTORS,
    FUEL_ECONOMIES,
    RAILWAYS,
    UNITS,
    Carrier,
    VehicleUse,
    find_factor,
    find_fuel_economy,
    find_railway,
)

PRINTED = """
ガソリン kg-CO2/ℓ 2.32
灯油 kg-CO2/ℓ 2.49
軽油 kg-CO2/ℓ 2.59
A重油 kg-CO2/ℓ 2.71
B重油 kg-CO2/ℓ 2.85
C重油 kg-CO2/ℓ 3.00
LPガス kg-CO2/kg 3.04
都市ガス kg-CO2/Nm³ 2.27
東京電力_実排出係数 kg-CO2/kWh 0.384
東京電力_調整後排出係数 kg-CO2/kWh 0.324
全電源平均_受電端 kg-CO2/kWh 0.373
全電源平均_発電端 kg-CO2/kWh 0.336
限界電源_受電端 kg-CO2/kWh 0.55
限界電源_発電端 kg-CO2/kWh 0.49
産業用蒸気 kg-CO2/MJ 0.060
その他の蒸気_温水_冷水 kg-CO2/MJ 0.057
"""


def test_the_factors_are_those_printed() -> None:
    printed = [tuple(line.split()[1:]) for line in PRINTED.strip().splitlines()]
    assert [(factor.unit, str(factor.kg_co2_per_unit)) for factor in FACTORS] == printed
    assert len({factor.id for factor in FACTORS}) == len(FACTORS) == 16
    assert all(factor.source and factor.name_ja and factor.name_en for factor in FACTORS)
    assert set(UNITS) == set(Carrier)


def test_a_factor_is_found_only_while_in_force() -> None:
    assert find_factor("fuel.gasoline.2011", on=date(2011, 3, 23)).kg_co2_per_unit == Decimal("2.32")
    assert find_factor("electricity.tepco-actual.fy2009", on=date(2010, 12, 27)).valid_to is None
    for factor_id, day in (("fuel.gasoline.2011", date(2011, 3, 22)), ("fuel.peat", date(2026, 1, 1))):
        with pytest.raises(InvalidInput):
            find_factor(factor_id, on=day)


@pytest.mark.parametrize(
    ("carrier", "load_kg", "kei", "business", "private"),
    [
        (Carrier.GASOLINE, 350, True, "9.33", "10.3"),
        (Carrier.GASOLINE, 0, False, "6.57", "7.15"),
        (Carrier.GASOLINE, 1_999, False, "6.57", "7.15"),
        (Carrier.GASOLINE, 2_000, False, "4.96", "5.25"),
        (Carrier.DIESEL, 999, False, "9.32", "11.9"),
        (Carrier.DIESEL, 1_000, False, "6.19", "7.34"),
        (Carrier.DIESEL, 1_999, False, "6.19", "7.34"),
        (Carrier.DIESEL, 2_000, False, "4.58", "4.94"),
        (Carrier.DIESEL, 4_000, False, "3.79", "3.96"),
        (Carrier.DIESEL, 6_000, False, "3.38", "3.53"),
        (Carrier.DIESEL, 8_000, False, "3.09", "3.23"),
        (Carrier.DIESEL, 10_000, False, "2.89", "3.02"),
        (Carrier.DIESEL, 12_000, False, "2.62", "2.74"),
        (Carrier.DIESEL, 16_999, False, "2.62", "2.74"),
    ],
)
def test_fuel_economy_by_load(carrier: Carrier, load_kg: int, kei: bool, business: str, private: str) -> None:
    row = find_fuel_economy(carrier, load_kg=load_kg, kei=kei)
    assert (str(row.km_per_l(VehicleUse.BUSINESS)), str(row.km_per_l(VehicleUse.PRIVATE))) == (business, private)


@pytest.mark.parametrize(
    ("carrier", "load_kg", "kei"),
    [
        (Carrier.DIESEL, 17_000, False),
        (Carrier.DIESEL, 0, True),
        (Carrier.LPG, 500, False),
        (Carrier.DIESEL, -1, False),
    ],
)
def test_a_load_or_fuel_outside_the_table_is_refused(carrier: Carrier, load_kg: int, kei: bool) -> None:
    with pytest.raises(InvalidInput):
        find_fuel_economy(carrier, load_kg=load_kg, kei=kei)


def test_every_load_belongs_to_one_row() -> None:
    for carrier, loads in ((Carrier.GASOLINE, range(0, 4_000, 7)), (Carrier.DIESEL, range(0, 17_000, 7))):
        rows = [row for row in FUEL_ECONOMIES if row.carrier is carrier and not row.kei]
        for load in loads:
            fitting = [r for r in rows if r.load_kg_from <= load and (r.load_kg_to is None or load <= r.load_kg_to)]
            assert len(fitting) == 1


def test_the_railways_are_those_printed() -> None:
    assert [(railway.name_ja, str(railway.kwh_per_person_km)) for railway in RAILWAYS] == [
        ("JR東日本（新幹線）", "0.061"),
        ("JR東日本（在来線）", "0.028"),
        ("東京メトロ", "0.032"),
        ("東京急行電鉄", "0.038"),
        ("小田急電鉄", "0.035"),
    ]
    assert [railway.id for railway in RAILWAYS if railway.diesel_note] == ["jr-east-conventional", "odakyu"]
    with pytest.raises(InvalidInput):
        find_railway("hankyu")
