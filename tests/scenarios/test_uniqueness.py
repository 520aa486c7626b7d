"""One project is registered once, its days are issued for once, and what went on elsewhere ends here."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from core.database import connection
from core.ids import new_id
from listings.kinds import ListingStatus
from listings.models import Listing
from registry.errors import (
    AlreadyRegistered,
    DoubleRegistration,
    MonitoringOverlaps,
    ProjectMigrated,
    SchemeForbids,
)
from registry.evidence_models import ListingWaiver, ProjectMigration
from registry.kinds import ProjectStatus, RegistrationType, Scheme
from registry.models import Issuance, Project
from registry.power_models import PowerCertificate
from registry.refusals import RestsOnPowerCertificate
from registry.schemes import policy_of
from schema.ids import global_id, read_global_id
from tests.scenarios import inputs
from tests.scenarios import registration_inputs as given
from tests.scenarios.cast import ITSUKI, VILLAGE_PLACE
from tests.scenarios.inputs import day
from tests.scenarios.refusals import invalid, missing, not_able
from tests.scenarios.registering import decide, issue, old_project, propose, register
from tests.scenarios.world import World

KEY = "J_CREDIT/STANDARD/378"
OLD_KEY = "J_VER/STANDARD/0200"


def old_issuance(project: str, **changes: Any) -> dict[str, Any]:
    """J-VER units of the fiscal year 2019, as the handbook prints two of them."""
    return inputs.issuance(
        project,
        first=1,
        count=2,
        **{
            "certificationNumber": "JVER-1",
            "monitoringFrom": "2019-04-01",
            "monitoringTo": "2020-03-31",
            "methodology": "R001",
            "serialPrefix": None,
            "firstSerial": None,
            "lastSerial": None,
            "serials": "JP-200-000-000-011-157～JP-200-000-000-011-158",
            **changes,
        },
    )


async def migrate(world: World, predecessor: str, successor: str = "", **changes: Any) -> dict[str, Any]:
    """An operator's record that a project went on as the village's."""
    return await world.do(world.cast.operator, "recordProjectMigration", migration(world, predecessor, **changes))


def migration(world: World, predecessor: str, **changes: Any) -> dict[str, Any]:
    """What an operator records of it."""
    return {
        "predecessorId": predecessor,
        "successorId": world.project(),
        "migratedOn": "2021-04-01",
        "evidence": "J-クレジット制度の登録台帳（旧制度からの移行）",
        **changes,
    }


# --- One project, one registration ----------------------------------------------------------------------------------


async def test_what_seems_to_be_registered_under_another_scheme_needs_a_reason(world: World) -> None:
    input = given.kept_here(Scheme.BILATERAL, placeCodes=[VILLAGE_PLACE], placeText="熊本県五木村")
    project = await propose(world, world.cast.village, input)
    decision = {"projectId": project, "decision": "REGISTERED", "reason": "要綱と協定案を確認"}

    await world.refused(world.cast.operator, "decideProject", decision, DoubleRegistration(projects=[KEY]))

    await decide(world, project, distinctReason="378 は字甲の林班、こちらは字乙の林班")
    row = await Project.get(id=read_global_id(project, "Project"))
    assert row.statement is not None
    assert row.statement["distinct"] == {"reason": "378 は字甲の林班、こちらは字乙の林班", "projects": [KEY]}


async def test_a_double_registration_may_be_refused_without_a_word_on_the_other(world: World) -> None:
    input = given.outside(placeCodes=["43"], placeText="熊本県")
    decided = await decide(world, await propose(world, world.cast.village, input), "REFUSED")
    assert decided["status"] == "REFUSED"


ANOTHER = given.outside(
    number="1341", placeCodes=[VILLAGE_PLACE], placeText="熊本県五木村", projectType="ENERGY_SAVING"
)


async def test_another_type_another_place_another_organisation_is_another_project(world: World) -> None:
    await register(world, world.cast.village, ANOTHER)
    await register(world, world.cast.village, given.outside(number="1342", placeCodes=["431001"], placeText="熊本市"))
    await register(
        world, world.cast.otaki, given.outside(number="1343", placeCodes=[VILLAGE_PLACE], placeText="五木村")
    )


async def test_musubi_looks_for_the_same_activity_in_its_own_registers_too(world: World) -> None:
    first = await register(world, world.cast.village, given.kept_here(Scheme.BILATERAL))
    again = await propose(world, world.cast.village, given.kept_here(Scheme.BILATERAL))
    other = await propose(world, world.cast.village, given.kept_here(Scheme.REGIONAL_CERTIFICATE))

    assert (await world.read(None, "Project", first))["number"] == "MSB-B-00001"
    for project in (again, other):
        decision = {"projectId": project, "decision": "REGISTERED", "reason": "確認"}
        error = DoubleRegistration(projects=["BILATERAL/STANDARD/MSB-B-00001"])
        await world.refused(world.cast.operator, "decideProject", decision, error)


async def test_an_outside_scheme_tells_its_own_projects_apart(world: World) -> None:
    await register(world, world.cast.stranger, given.outside())
    await register(world, world.cast.stranger, given.outside(number="1341"))


# --- Migration ------------------------------------------------------------------------------------------------------


async def test_a_migrated_project_is_not_claimed_issued_or_offered_again(world: World) -> None:
    village, old = world.cast.village, await old_project(world)
    unclaimed = await old_project(world, number="0201", claimed=False)
    issued = await issue(world, village, old_issuance(old))
    await world.do(world.cast.operator, "allowListing", {"projectId": old, "reason": "事務局に確認済"}, depth=0)
    notice = {"offered": 1, "deliveries": ["TRANSFER"]}
    open_notice = await world.publish(village, issuance=issued["id"], **notice)

    done = await migrate(world, old)
    await migrate(world, unclaimed)

    assert (done["project"]["number"], done["project"]["successor"]["number"]) == ("0200", "378")
    assert done["doubleIssued"] == []
    row = await ProjectMigration.get(predecessor_id=read_global_id(old, "Project"))
    assert (row.successor_id, row.migrated_on) == (world.cast.projects[ITSUKI], date(2021, 4, 1))
    assert row.recorded_by_id == world.cast.operator.actor.person_id
    assert (await Listing.get(id=read_global_id(open_notice, "Listing"))).status is ListingStatus.CLOSED
    assert (await world.read(None, "Listing", world.ids["listing"]))["status"] == "PUBLISHED", "the successor's stays"
    assert (await world.read(None, "Project", old))["successor"]["number"] == "378"
    error = ProjectMigrated(number="0200", successor=KEY)
    await world.refused(village, "registerIssuance", old_issuance(old, certificationNumber="JVER-2"), error)
    await world.refused(village, "publishListing", inputs.listing(issued["id"], **notice), error)
    await world.refused(village, "offerProduct", inputs.product(issued["id"]), error)
    await world.refused(village, "claimProject", {"projectId": old}, error)
    claim = {"projectId": unclaimed}
    await world.refused(village, "claimProject", claim, ProjectMigrated(number="0201", successor=KEY))


async def test_a_match_on_a_notice_that_the_migration_closed_comes_to_nothing(world: World) -> None:
    village, old = world.cast.village, await old_project(world)
    issued = await issue(world, village, old_issuance(old))
    await world.do(world.cast.operator, "allowListing", {"projectId": old, "reason": "事務局に確認済"}, depth=0)
    notice = await world.publish(village, issuance=issued["id"], offered=2)
    match = await world.propose(listing=notice)
    await world.accept(world.cast.city, match)

    await migrate(world, old)

    refusal = await world.api.mutate("acceptMatch", {"matchId": match}, token=village.token)
    assert (refusal["code"], refusal["state"]) == ("NOT_OPEN", "CLOSED")


async def test_days_issued_under_the_predecessor_are_not_issued_again_under_the_successor(world: World) -> None:
    village, old = world.cast.village, await old_project(world)
    await issue(world, village, old_issuance(old))
    await migrate(world, old)

    again = inputs.issuance(world.project(), first=70_001, monitoringFrom="2020-03-31", monitoringTo="2021-03-31")
    error = MonitoringOverlaps(period="2020-03-31..2020-03-31", certification="JVER-1")
    await world.refused(village, "registerIssuance", again, error)
    await issue(world, village, again | {"monitoringFrom": "2020-04-01"})


async def test_what_was_issued_twice_before_the_record_is_named_by_it(world: World) -> None:
    village, old = world.cast.village, await old_project(world)
    await issue(world, village, old_issuance(old))
    days: dict[str, Any] = {"monitoringFrom": "2019-04-01", "monitoringTo": "2020-03-31"}
    twice = await issue(world, village, inputs.issuance(world.project(), first=70_001, **days))

    done = await migrate(world, old)

    assert [one["id"] for one in done["doubleIssued"]] == [twice["id"]]


async def test_a_migration_is_refused_that_cannot_be(world: World) -> None:
    operator, old = world.cast.operator, await old_project(world)
    domestic = await old_project(world, number="KC0003", scheme=Scheme.DOMESTIC_CREDIT)
    base = migration(world, old)
    await world.refused(world.cast.village, "recordProjectMigration", base, not_able("recordProjectMigration"))
    for changes, error in (
        ({"predecessorId": world.project()}, invalid("predecessorId", KEY, "of_an_ended_scheme")),
        (
            {"successorId": domestic},
            invalid("successorId", "DOMESTIC_CREDIT/STANDARD/KC0003", "of_the_j_credit_scheme"),
        ),
        ({"successorId": old}, invalid("successorId", OLD_KEY, "of_the_j_credit_scheme")),
        ({"migratedOn": "2013-03-31"}, invalid("migratedOn", "2013-03-31", "minimum=2013-04-01")),
        ({"migratedOn": day(1)}, invalid("migratedOn", day(1), f"maximum={day(0)}")),
        ({"evidence": ""}, invalid("evidence", "", "not_empty")),
        ({"predecessorId": global_id("Project", UUID(int=7))}, missing("Project", global_id("Project", UUID(int=7)))),
    ):
        await world.refused(operator, "recordProjectMigration", base | changes, error)
    await migrate(world, old)
    await world.refused(operator, "recordProjectMigration", base, ProjectMigrated(number="0200", successor=KEY))


# --- One certification for a day ------------------------------------------------------------------------------------


async def test_days_of_a_methodology_are_certified_once(world: World) -> None:
    village = world.cast.village
    for first, last, shared in (
        ("2023-04-01", "2024-04-01", "2024-04-01..2024-04-01"),
        ("2025-03-31", "2025-09-30", "2025-03-31..2025-03-31"),
        ("2024-06-01", "2024-06-30", "2024-06-01..2024-06-30"),
        ("2023-04-01", "2025-09-30", "2024-04-01..2025-03-31"),
    ):
        input = inputs.issuance(world.project(), first=70_001, monitoringFrom=first, monitoringTo=last)
        error = MonitoringOverlaps(period=shared, certification="2025-11157")
        await world.refused(village, "registerIssuance", input, error)
    await world.issue(first=70_001, monitoringFrom="2023-04-01", monitoringTo="2024-03-31")
    await world.issue(first=80_001, monitoringFrom="2025-04-01", monitoringTo="2025-09-30")


async def test_the_members_of_a_program_type_may_be_certified_apart_for_the_same_days(world: World) -> None:
    await Project.filter(number=ITSUKI).update(registration_type=RegistrationType.PROGRAM)

    days: dict[str, Any] = {"monitoringFrom": "2024-04-01", "monitoringTo": "2025-03-31"}
    await world.issue(first=70_001, **days)

    assert await Issuance.filter(project_id=world.cast.projects[ITSUKI]).count() == 2


async def test_certified_kilowatt_hours_are_not_issued_again_as_tonnes(world: World) -> None:
    city = world.cast.city
    project = await register(world, city, given.regional())
    await PowerCertificate.create(
        holder_id=city.organisation_id,
        number="GP-2024-001",
        certifier="日本品質保証機構",
        plant_name="芝浦小水力発電所",
        plant_place_code="131032",
        power_source="HYDRO",
        generated_from=date(2024, 4, 1),
        generated_to=date(2025, 3, 31),
        certified_on=date(2025, 5, 1),
        quantity_kwh=7_300,
        recorded_by_id=world.cast.operator.actor.person_id,
    )
    for number in ("GP-2024-001", "ＧＰ－2024－001"):
        input = given.confirmed(project, methodology="MINATO-1", certificationNumber=number)
        await world.refused(city, "registerIssuance", input, RestsOnPowerCertificate(number=number))


# --- Ended schemes --------------------------------------------------------------------------------------------------


async def test_units_of_an_ended_scheme_are_offered_only_with_an_operators_leave(world: World) -> None:
    cast, old = world.cast, await old_project(world)
    issued = await issue(world, cast.village, old_issuance(old))
    label = policy_of(Scheme.J_VER).label_ja
    notice = inputs.listing(issued["id"], offered=2)
    await world.refused(cast.village, "publishListing", notice, SchemeForbids(scheme=label, act="LIST", rule="5.2"))
    product = inputs.product(issued["id"])
    await world.refused(cast.village, "offerProduct", product, SchemeForbids(scheme=label, act="RESELL", rule="5.2"))

    leave = {"projectId": old, "reason": "制度事務局に2026年度の用途を確認（文書番号12）"}
    await world.refused(cast.village, "allowListing", leave, not_able("allowListing"))
    await world.refused(cast.operator, "allowListing", leave | {"reason": " "}, invalid("reason", " ", "not_empty"))
    other = leave | {"projectId": world.project()}
    await world.refused(cast.operator, "allowListing", other, invalid("projectId", KEY, "of_an_ended_scheme"))
    await world.do(cast.operator, "allowListing", leave, depth=0)

    waiver = await ListingWaiver.get(project_id=read_global_id(old, "Project"))
    assert (waiver.reason, waiver.allowed_by_id) == (leave["reason"], cast.operator.actor.person_id)
    again = AlreadyRegistered(field="projectId", value=OLD_KEY)
    await world.refused(cast.operator, "allowListing", leave, again)
    assert await world.publish(cast.village, issuance=issued["id"], offered=2)


# --- The last line --------------------------------------------------------------------------------------------------


async def test_the_database_itself_refuses_what_would_be_registered_or_issued_twice(world: World) -> None:
    village, old = world.cast.village, await old_project(world)
    issued = await issue(world, village, old_issuance(old))
    await migrate(world, old)
    proposed = await propose(world, village, given.outside())
    mine = str(read_global_id(world.ids["issuance"], "Issuance"))
    fresh = {"certification_number": "x", "start": 900_001, "stop": 900_101}

    for name, table, row, changes in (
        ("issuance_days_once", "issuances", mine, fresh),
        ("issuance_days_of_predecessor", "issuances", mine, fresh | OLD_DAYS),
        ("issuance_of_migrated_project", "issuances", mine, fresh | ids(old)),
        ("issuance_of_registered_project", "issuances", mine, fresh | ids(proposed)),
        ("listing_of_migrated_project", "listings", await listing_of(world), {"issuance_id": issuance_id(issued)}),
    ):
        with pytest.raises((IntegrityError, OperationalError), match=name):
            await copy(table, row, changes)
    decided = "UPDATE projects SET status = 'REGISTERED' WHERE status = 'PROPOSED'"
    with pytest.raises((IntegrityError, OperationalError), match="project_decided_with_reason"):
        await connection().execute_query(decided)
    assert await Project.filter(status=ProjectStatus.PROPOSED).count() == 1


OLD_DAYS = {"monitoring_from": date(2019, 5, 1), "monitoring_to": date(2019, 5, 2), "methodology_code": "FO-003"}


def ids(project: str) -> dict[str, Any]:
    return {"project_id": str(read_global_id(project, "Project")), "methodology_code": "FO-003"}


def issuance_id(issued: dict[str, Any]) -> str:
    return str(read_global_id(issued["id"], "Issuance"))


async def listing_of(world: World) -> str:
    return str(read_global_id(world.ids["listing"], "Listing"))


async def copy(table: str, id: str, changes: dict[str, Any]) -> None:
    """Insert a row again by raw SQL, with other values."""
    model = {"issuances": Issuance, "listings": Listing}[table]
    columns = list(model._meta.fields_db_projection.values())
    given_values = {**changes, "id": str(new_id())}
    quoted = ", ".join(f'"{column}"' for column in columns)
    picked = ", ".join(literal(given_values[one]) if one in given_values else f'"{one}"' for one in columns)
    await connection().execute_query(
        f'INSERT INTO "{table}" ({quoted}) SELECT {picked} FROM "{table}" WHERE id = {literal(id)}'
    )


def literal(value: object) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"
