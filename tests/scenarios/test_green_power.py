"""Green power certificates: kilowatt-hours for electricity, used once, and never near a tonne."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import graphql
import pytest
from tortoise.exceptions import IntegrityError

from core.ids import new_id
from registry.errors import AlreadyRegistered
from registry.models import Issuance
from registry.power_models import PowerCertificate, PowerUse
from registry.refusals import BeyondPowerCertificate
from schema.ids import global_id, read_global_id
from tests.scenarios import documents, expected, inputs
from tests.scenarios.api import input_fields
from tests.scenarios.cast import Party
from tests.scenarios.refusals import invalid, missing, not_able
from tests.scenarios.registering import regional
from tests.scenarios.world import World

KWH = "KilowattHours"
MASSES = {"WholeTonnes", "GramCount", "Mass", "MassInput"}


async def record(world: World, holder: Party | None = None, **changes: Any) -> dict[str, Any]:
    """The operator's record, for the shop unless told; the certificate."""
    done = await world.do(
        world.cast.operator,
        "recordPowerCertificate",
        inputs.power_certificate((holder or world.cast.shop).id, **changes),
    )
    found: dict[str, Any] = done["certificate"]
    return found


async def check(world: World, number: str = "G25-000123") -> dict[str, Any]:
    """The certificate as anybody reads it by its number, with its uses."""
    document = (
        "query Ask($number: String!) { powerCertificate(number: $number) { number holderName quantity used"
        " uses { edges { node { userName quantity purpose } } } } }"
    )
    found: dict[str, Any] = await world.api.ask(document, number=number)
    return found


async def test_an_operator_records_a_certificate_and_anybody_finds_it_by_its_number(world: World) -> None:
    found = await record(world)

    assert found == {
        "id": found["id"],
        "number": "G25-000123",
        "holderName": "むすび商店",
        "certifier": "グリーンエネルギー認証機関",
        "plantName": "五木村 村営住宅太陽光発電所",
        "plantPlace": expected.place("435112"),
        "powerSource": "SOLAR",
        "generatedFrom": "2025-04-01",
        "generatedTo": "2026-03-31",
        "certifiedOn": "2026-06-15",
        "quantity": 10_000,
        "used": 0,
    }
    assert await world.api.ask(documents.query("powerCertificate"), number="G25-000123") == found
    assert await world.read(None, "PowerCertificate", found["id"]) == found
    row = await PowerCertificate.get()
    assert (row.holder_id, row.quantity_kwh, row.used_kwh) == (world.cast.shop.organisation_id, 10_000, 0)


async def test_its_holder_uses_it_for_its_own_electricity(world: World) -> None:
    found = await record(world)

    done = await world.do(world.cast.shop, "usePower", inputs.power_use(found["id"]))

    assert done["use"] == {
        "userName": "むすび商店",
        "quantity": 1_250,
        "totalElectricity": 8_000,
        "usedFrom": "2025-04-01",
        "usedTo": "2026-03-31",
        "usePlace": expected.place("131121"),
        "usePlaceDetail": "本店",
        "purpose": "店舗の照明と空調に使用した電力",
        "statements": [
            "当社が2025年4月1日から2026年3月31日までに本店で使用した電力量の一部（1,250 kWh）は、グリーン電力です。",
            "当社は、2025年4月1日から2026年3月31日までに本店で使用した電力量の15.6％（1,250 kWh）をグリーン電力でまかないました。",
        ],
        "recordedAt": expected.AT_THE_BEGINNING,
    }
    assert done["certificate"] == found | {"used": 1_250}
    row = await PowerUse.get()
    assert (row.user_id, row.quantity_kwh, row.total_kwh) == (world.cast.shop.organisation_id, 1_250, 8_000)
    assert await check(world) == {
        "number": "G25-000123",
        "holderName": "むすび商店",
        "quantity": 10_000,
        "used": 1_250,
        "uses": {
            "edges": [
                {
                    "node": {
                        "userName": "むすび商店",
                        "quantity": 1_250,
                        "purpose": "店舗の照明と空調に使用した電力",
                    }
                }
            ]
        },
    }


async def test_who_is_not_to_be_named_is_not_named(world: World) -> None:
    consumer = world.cast.consumer
    found = await record(world, consumer, quantity=3_000)
    await world.do(consumer, "usePower", inputs.power_use(found["id"], usePlaceDetail="自宅"))

    shown = await check(world)

    assert shown["holderName"] == shown["uses"]["edges"][0]["node"]["userName"] == "非公開希望"
    assert consumer.name not in str(shown)


async def test_no_kilowatt_hour_is_used_twice(world: World) -> None:
    found = await record(world, quantity=2_000)
    await world.do(world.cast.shop, "usePower", inputs.power_use(found["id"]))

    beyond = BeyondPowerCertificate(requested_kwh=751, available_kwh=750)
    await world.refused(world.cast.shop, "usePower", inputs.power_use(found["id"], quantity=751), beyond)
    rest = await world.do(world.cast.shop, "usePower", inputs.power_use(found["id"], quantity=750))

    assert rest["certificate"]["used"] == 2_000
    empty = BeyondPowerCertificate(requested_kwh=1, available_kwh=0)
    await world.refused(world.cast.shop, "usePower", inputs.power_use(found["id"], quantity=1), empty)


async def test_of_two_uses_at_once_of_the_last_kilowatt_hours_one_is_made(world: World) -> None:
    found = await record(world, quantity=2_000)

    answers = await asyncio.gather(
        *(world.api.mutate("usePower", inputs.power_use(found["id"]), token=world.cast.shop.token) for _ in range(4))
    )

    kinds = Counter(answer["__typename"] for answer in answers)
    assert kinds == {"UsePowerSuccess": 1, "BeyondPowerCertificateError": 3}
    assert (await PowerCertificate.get()).used_kwh == 1_250


async def test_no_more_of_a_places_electricity_is_green_than_there_is_whatever_the_certificates(world: World) -> None:
    shop = world.cast.shop
    first, second = await record(world), await record(world, number="G25-000124")
    await world.do(shop, "usePower", inputs.power_use(first["id"], quantity=5_000))

    too_much = invalid("quantity", "3001", "within_total_electricity=3000")
    await world.refused(shop, "usePower", inputs.power_use(second["id"], quantity=3_001), too_much)
    written_otherwise = inputs.power_use(second["id"], quantity=3_001, usePlaceDetail=" 本 店　")
    await world.refused(shop, "usePower", written_otherwise, too_much)
    in_june = inputs.power_use(
        second["id"], quantity=1, totalElectricity=700, usedFrom="2025-06-01", usedTo="2025-06-30"
    )
    none_left = invalid("quantity", "1", "within_total_electricity=0")
    await world.refused(shop, "usePower", in_june, none_left)
    other_total = invalid("totalElectricity", "9000", "as_recorded_before=8000")
    await world.refused(shop, "usePower", inputs.power_use(second["id"], totalElectricity=9_000), other_total)

    await world.do(shop, "usePower", inputs.power_use(second["id"], quantity=3_000))
    await world.do(shop, "usePower", inputs.power_use(second["id"], usePlaceDetail="倉庫"))
    next_year = inputs.power_use(second["id"], usedFrom="2026-04-01", usedTo="2026-09-30", totalElectricity=4_000)
    await world.do(shop, "usePower", next_year)


async def test_two_certificates_at_once_do_not_make_a_place_greener_than_its_electricity(world: World) -> None:
    found = [await record(world, number=f"G25-{number}") for number in range(4)]

    answers = await asyncio.gather(
        *(
            world.api.mutate("usePower", inputs.power_use(one["id"], quantity=8_000), token=world.cast.shop.token)
            for one in found
        )
    )

    assert Counter(answer["__typename"] for answer in answers) == {"UsePowerSuccess": 1, "InvalidInputError": 3}


# Refusals.


@pytest.mark.parametrize(
    ("changes", "field", "value", "rule"),
    [
        ({"quantity": 0}, "quantity", "0", "minimum=1"),
        ({"quantity": 2**53}, "quantity", str(2**53), "maximum=9007199254740991"),
        ({"number": " "}, "number", " ", "not_empty"),
        ({"number": "G" * 61}, "number", "G" * 60 + "…", "max_characters=60"),
        ({"certifier": "…"}, "certifier", "…", "says_something"),
        ({"plantName": "二\n行"}, "plantName", "二\n行", "one_line"),
        ({"generatedFrom": "1999-04-01"}, "generatedFrom", "1999-04-01", "minimum=2000-04-01"),
        ({"generatedTo": "2025-03-31"}, "generatedTo", "2025-04-01..2025-03-31", "start_not_after_end"),
        ({"certifiedOn": "2026-03-30"}, "certifiedOn", "2026-03-30", "minimum=2026-03-31"),
        ({"certifiedOn": inputs.day(1)}, "certifiedOn", inputs.day(1), f"maximum={inputs.day(0)}"),
        ({"plantPlaceCode": "999997"}, "plantPlaceCode", "999997", "known_local_government"),
    ],
)
async def test_a_certificate_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], field: str, value: str, rule: str
) -> None:
    input = inputs.power_certificate(world.cast.shop.id, **changes)
    await world.refused(world.cast.operator, "recordPowerCertificate", input, invalid(field, value, rule))


async def test_a_certificate_is_recorded_once_by_an_operator_and_for_somebody(world: World) -> None:
    cast = world.cast
    await record(world)
    taken = AlreadyRegistered(field="number", value="G25-000123")
    await world.refused(cast.operator, "recordPowerCertificate", inputs.power_certificate(cast.village.id), taken)
    for party in (cast.shop, cast.council, cast.newcomer):
        refusal = not_able("recordPowerCertificate")
        await world.refused(
            party, "recordPowerCertificate", inputs.power_certificate(cast.shop.id, number="G2"), refusal
        )
    nobody = global_id("Organisation", cast.projects["378"])
    input = inputs.power_certificate(nobody, number="G2")
    await world.refused(cast.operator, "recordPowerCertificate", input, missing("Organisation", nobody))


async def test_what_was_issued_in_tonnes_is_no_power_certificate_too(world: World) -> None:
    taken = AlreadyRegistered(field="number", value="2025-11157")
    input = inputs.power_certificate(world.cast.shop.id, number="2025-11157")
    await world.refused(world.cast.operator, "recordPowerCertificate", input, taken)
    # Where Musubi keeps the register, the number stands behind the project's.
    _, issued = await regional(world)
    issuance = await Issuance.get(id=read_global_id(issued, "Issuance"))
    number = issuance.certification_number.removeprefix(f"{issuance.serial_prefix} ")
    input = inputs.power_certificate(world.cast.shop.id, number=number)
    await world.refused(
        world.cast.operator, "recordPowerCertificate", input, AlreadyRegistered(field="number", value=number)
    )


@pytest.mark.parametrize(
    ("changes", "field", "value", "rule"),
    [
        ({"quantity": 0}, "quantity", "0", "minimum=1"),
        ({"totalElectricity": 0}, "totalElectricity", "0", "minimum=1"),
        ({"quantity": 8_001}, "quantity", "8001", "within_total_electricity=8000"),
        ({"usedTo": "2025-03-31"}, "usedTo", "2025-04-01..2025-03-31", "start_not_after_end"),
        ({"usedTo": inputs.day(1)}, "usedTo", inputs.day(1), f"maximum={inputs.day(0)}"),
        ({"usePlaceDetail": ""}, "usePlaceDetail", "", "not_empty"),
        ({"purpose": "目" * 501}, "purpose", "目" * 60 + "…", "max_characters=500"),
        ({"usePlaceCode": "1"}, "usePlaceCode", "1", "local_government_code"),
    ],
)
async def test_a_use_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], field: str, value: str, rule: str
) -> None:
    found = await record(world)
    hint = "例/e.g. 204102" if rule == "local_government_code" else ""
    await world.refused(
        world.cast.shop, "usePower", inputs.power_use(found["id"], **changes), invalid(field, value, rule, hint)
    )


async def test_only_its_holder_uses_a_certificate(world: World) -> None:
    found = await record(world)
    for party in (world.cast.village, world.cast.stranger, world.cast.consumer):
        await world.refused(party, "usePower", inputs.power_use(found["id"]), missing("PowerCertificate", found["id"]))
    for party in (world.cast.operator, world.cast.council):
        await world.refused(party, "usePower", inputs.power_use(found["id"]), not_able("usePower"))


@pytest.mark.parametrize("number", ["G99", "", "\u0000", "G" * 200])
async def test_a_number_that_no_certificate_has_finds_nothing(world: World, number: str) -> None:
    await world.api.refused_at_the_top(documents.query("powerCertificate"), "NOT_FOUND", number=number)


async def test_the_same_key_uses_it_once(world: World) -> None:
    keyed = {"idempotencyKey": "use-1", **inputs.power_use((await record(world))["id"])}

    first = await world.do(world.cast.shop, "usePower", keyed)

    assert await world.do(world.cast.shop, "usePower", keyed) == first
    assert (await PowerUse.all().count(), (await PowerCertificate.get()).used_kwh) == (1, 1_250)


# The databases are the last line.


async def test_the_database_keeps_uses_within_the_certificate_and_within_the_places_electricity(world: World) -> None:
    found = await record(world)
    await world.do(world.cast.shop, "usePower", inputs.power_use(found["id"]))
    row = await PowerUse.get()

    with pytest.raises(IntegrityError):
        await PowerCertificate.all().update(used_kwh=10_001)
    with pytest.raises(IntegrityError):
        await PowerCertificate.all().update(quantity_kwh=20_000)
    with pytest.raises(IntegrityError):
        await PowerUse.all().update(quantity_kwh=1)
    copied = {name: getattr(row, name) for name in PowerUse._meta.db_fields if name != "id"}
    for changes in ({"quantity_kwh": 8_001}, {"quantity_kwh": 0}, {"used_to": row.used_from - timedelta(days=1)}):
        with pytest.raises(IntegrityError):
            await PowerUse.create(**copied | {"id": new_id()} | changes)

    assert (await PowerCertificate.get()).used_kwh == 1_250 and await PowerUse.all().count() == 1


# Kilowatt-hours and tonnes never meet.


def types_named_in(type_: graphql.GraphQLNamedType) -> set[str]:
    """The names of the types of a type's fields."""
    return {graphql.get_named_type(field.type).name for field in getattr(type_, "fields", {}).values()}


def test_no_type_of_the_schema_has_both_kilowatt_hours_and_a_mass() -> None:
    types = documents.executable_schema().type_map.values()

    with_power = {type_.name: types_named_in(type_) for type_ in types if KWH in types_named_in(type_)}

    assert set(with_power) == {
        "PowerCertificate",
        "PowerUse",
        "RecordPowerCertificateInput",
        "UsePowerInput",
        "BeyondPowerCertificateError",
    }
    assert all(not MASSES & named for named in with_power.values())


def test_only_two_mutations_take_kilowatt_hours_and_neither_names_a_demand_or_a_tonne() -> None:
    taking = {
        name: input_fields(name)
        for name, field in documents.mutation_fields().items()
        if KWH in types_named_in(graphql.get_named_type(field.args["input"].type))
    }

    assert set(taking) == {"recordPowerCertificate", "usePower"}
    ids = {
        field_name
        for fields in taking.values()
        for field_name, field in fields.items()
        if graphql.get_named_type(field.type).name == "ID"
    }
    assert ids == {"holderId", "certificateId"}


async def test_a_demand_in_grams_is_no_certificate_and_a_certificate_no_demand(world: World) -> None:
    found = await record(world)
    on_demand = inputs.power_use(world.ids["demand"])
    refused = await world.api.mutate("usePower", on_demand, token=world.cast.shop.token)
    assert (refused["code"], refused["kind"]) == ("NOT_FOUND", "PowerCertificate")
    pair = {"demandId": world.ids["demand"], "listingId": found["id"]}
    refused = await world.api.mutate("proposeMatch", pair, token=world.cast.city.token)
    assert (refused["code"], refused["kind"]) == ("NOT_FOUND", "Listing")
    assert (await PowerCertificate.get(id=read_global_id(found["id"], "PowerCertificate"))).used_kwh == 0
