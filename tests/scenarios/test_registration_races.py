"""Registrations, migrations and uses that arrive at once: each happens once, and what they leave adds up."""

from listings.kinds import ListingStatus
from listings.models import Listing
from registry.evidence_models import Agreement
from registry.kinds import ProjectStatus, Scheme
from registry.models import Issuance, Project
from schema.ids import read_global_id
from tests.scenarios import inputs
from tests.scenarios import registration_inputs as given
from tests.scenarios.registering import agree, bilateral, issue, old_project, propose, register
from tests.scenarios.test_concurrency import Request, race
from tests.scenarios.test_uniqueness import migration, old_issuance
from tests.scenarios.test_value_without_registry import RETIRE_ONLY
from tests.scenarios.world import World


async def test_of_two_alike_projects_decided_at_once_one_is_registered(world: World) -> None:
    operator, village = world.cast.operator, world.cast.village
    schemes = (Scheme.BILATERAL, Scheme.REGIONAL_CERTIFICATE, Scheme.BILATERAL)
    proposals = [await propose(world, village, given.kept_here(scheme)) for scheme in schemes]
    requests: list[Request] = [
        (operator, "decideProject", {"projectId": one, "decision": "REGISTERED", "reason": "確認"}) for one in proposals
    ]

    assert await race(world, *requests) == {"ProjectSuccess": 1, "DoubleRegistrationError": 2}
    assert await Project.filter(status=ProjectStatus.REGISTERED).count() == 1


async def test_projects_that_are_proposed_at_once_have_numbers_of_their_own(world: World) -> None:
    requests: list[Request] = [(world.cast.village, "registerProject", given.kept_here(Scheme.BILATERAL))] * 6

    assert await race(world, *requests) == {"ProjectSuccess": 6}
    numbers = await Project.filter(scheme=Scheme.BILATERAL).values_list("number", flat=True)
    assert sorted(map(str, numbers)) == [f"MSB-B-0000{one}" for one in range(1, 7)]


async def test_musubis_own_serials_are_given_once_when_many_ask_at_once(world: World) -> None:
    city = world.cast.city
    project = await register(world, city, given.regional())
    requests: list[Request] = [
        (city, "registerIssuance", given.confirmed(project, methodology="MINATO-1", quantity=7, year=year))
        for year in range(2015, 2021)
    ]

    assert await race(world, *requests) == {"IssuanceSuccess": 6}
    ranges = sorted(await Issuance.filter(serial_prefix="MSB-R-00001").values_list("start", "stop"))
    assert ranges == [(1 + 7 * one, 8 + 7 * one) for one in range(6)]


async def test_no_notice_stays_open_when_a_migration_comes_at_the_same_time(world: World) -> None:
    operator, village = world.cast.operator, world.cast.village
    for number in range(5):
        serial = 100 + 2 * number
        old = await old_project(world, number=f"02{number:02d}")
        range_text = f"JP-200-000-000-000-{serial:03d}～JP-200-000-000-000-{serial + 1:03d}"
        issued = await issue(
            world, village, old_issuance(old, serials=range_text, certificationNumber=f"JVER-{number}")
        )
        await world.do(operator, "allowListing", {"projectId": old, "reason": "事務局に確認済"}, depth=0)
        publish: Request = (village, "publishListing", inputs.listing(issued["id"], offered=2))
        record: Request = (operator, "recordProjectMigration", migration(world, old))

        answers = await race(world, publish, record, publish)

        assert answers["ProjectMigrationSuccess"] == 1
        assert answers["ListingSuccess"] + answers["ProjectMigratedError"] == 2
        open_notices = Listing.filter(
            issuance_id=read_global_id(issued["id"], "Issuance"), status=ListingStatus.PUBLISHED
        )
        assert not await open_notices.exists()


async def test_deliveries_at_once_stay_within_the_agreement(world: World) -> None:
    cast = world.cast
    project, issuance = await bilateral(world)
    await agree(world, project, cast.city, quantity=5)
    listing = await world.publish(issuance=issuance, **RETIRE_ONLY)
    orders = []
    for _ in range(4):
        demand = await world.want(cast.city, **inputs.demand_of(2))
        orders.append(await world.confirm(await world.agree(cast.city, demand=demand, listing=listing)))
    requests: list[Request] = [(cast.village, "requestDelivery", {"orderId": one["id"]}) for one in orders]

    assert await race(world, *requests) == {"OrderSuccess": 2, "AgreementMissingError": 2}
    assert (await Agreement.get()).used_t == 4
