"""What bad input gets when joining, verifying, claiming, registering an issuance and publishing a notice."""

from datetime import date
from typing import Any

import pytest

from core.errors import DomainError, NotFound
from listings.errors import DeadlinePassed, IncompleteSaleNotice
from parties.errors import NotVerified
from registry.errors import (
    AlreadyRegistered,
    BadSerials,
    InsufficientUnits,
    ProjectAlreadyClaimed,
    ProjectDoesNotFit,
    SerialsOverlap,
    UnknownMethodology,
)
from registry.models import Project
from tests.scenarios import inputs
from tests.scenarios.cast import OTAKI, PELLETS, TENKAWA, corporate_number
from tests.scenarios.refusals import BEYOND, MOST_TONNES, MOST_YEN, cannot, invalid, not_able
from tests.scenarios.world import World

PHONE = r"pattern=0\d{1,4}-?\d{1,4}-?\d{3,4}"
EMAIL = r"pattern=[^@\s]{1,64}@[^@\s]+\.[^@\s]+"

JOINING: list[tuple[dict[str, Any], DomainError]] = [
    ({"legalName": " \u3000 "}, invalid("legalName", " \u3000 ", "not_empty")),
    ({"legalName": "林" * 201}, invalid("legalName", "林" * 60 + "…", "max_characters=200")),
    ({"kind": "PLATFORM_OPERATOR"}, invalid("kind", "PLATFORM_OPERATOR", "not_open_for_joining")),
    ({"corporateNumber": "1234567890123"}, invalid("corporateNumber", "1234567890123", "13_digits_with_check_digit")),
    ({"corporateNumber": "T1"}, invalid("corporateNumber", "T1", "13_digits_with_check_digit")),
    ({"corporateNumber": None}, invalid("corporateNumber", "", "needed_for_invoice_registration")),
    (
        {"corporateNumber": corporate_number(1)},
        invalid("corporateNumber", corporate_number(1), "not_registered_yet"),
    ),
    ({"placeCode": "131031"}, invalid("placeCode", "131031", "check_digit", "13103 → 131032")),
    ({"placeCode": "東京"}, invalid("placeCode", "東京", "local_government_code", "例/e.g. 204102")),
    ({"placeCode": "48"}, invalid("placeCode", "480002", "known_local_government")),
    ({"address": ""}, invalid("address", "", "not_empty")),
    ({"address": "番" * 201}, invalid("address", "番" * 60 + "…", "max_characters=200")),
    ({"phone": "+81 3 1234"}, invalid("phone", "+81 3 1234", PHONE)),
    ({"email": "nobody"}, invalid("email", "nobody", EMAIL)),
    ({"responsiblePerson": ""}, invalid("responsiblePerson", "", "not_empty")),
    ({"kind": "CONSUMER"}, invalid("publishesName", "true", "consumers_are_never_named")),
    ({"paymentProfile": "PUBLIC_BODY"}, invalid("paymentProfile", "PUBLIC_BODY", "only_municipalities")),
]


async def test_joining_is_refused(world: World) -> None:
    for changes, error in JOINING:
        await world.refused(None, "joinOrganisation", inputs.join(**changes), error)


async def test_verifying_and_setting_territories_are_refused(world: World) -> None:
    operator, nobody = world.cast.operator, world.cast.stranger.id
    verify: dict[str, Any] = {"organisationId": world.cast.newcomer.id, "evidence": "公印"}
    areas: dict[str, Any] = {"councilId": world.cast.council.id, "areaCodes": ["43"]}
    for party in (world.cast.stranger, world.cast.council, world.cast.newcomer):
        await world.refused(party, "verifyOrganisation", verify, not_able("verifyOrganisation"))
        await world.refused(party, "setCouncilAreas", areas, not_able("setCouncilAreas"))
    await world.refused(
        operator, "verifyOrganisation", verify | {"evidence": "\n"}, invalid("evidence", "\n", "not_empty")
    )
    await world.refused(
        operator,
        "verifyOrganisation",
        verify | {"evidence": "証" * 2_001},
        invalid("evidence", "証" * 60 + "…", "max_characters=2000"),
    )
    await world.refused(operator, "setCouncilAreas", areas | {"areaCodes": []}, invalid("areaCodes", "0", "minimum=1"))
    await world.refused(
        operator, "setCouncilAreas", areas | {"areaCodes": ["43"] * 201}, invalid("areaCodes", "201", "maximum=200")
    )
    await world.refused(
        operator,
        "setCouncilAreas",
        areas | {"areaCodes": ["48"]},
        invalid("areaCodes", "480002", "known_local_government"),
    )
    not_a_council = areas | {"councilId": nobody}
    stranger_id = str(world.cast.stranger.organisation_id)
    await world.refused(operator, "setCouncilAreas", not_a_council, NotFound(kind="Council", id=stranger_id))


async def test_claiming_is_refused(world: World) -> None:
    unclaimed, claimed = {"projectId": world.project(TENKAWA)}, {"projectId": world.project()}
    await world.refused(world.cast.newcomer, "claimProject", unclaimed, NotVerified(legal_name="新参商事"))
    await world.refused(
        world.cast.stranger,
        "claimProject",
        unclaimed,
        ProjectDoesNotFit(field="operator", value="よそ者商事", registered="天川村"),
    )
    await world.refused(world.cast.village, "claimProject", claimed, ProjectAlreadyClaimed(number="378"))
    await world.refused(world.cast.council, "claimProject", unclaimed, not_able("claimProject"))


def serials(field: str, value: str, rule: str) -> BadSerials:
    """A serial range that cannot be."""
    return BadSerials(field=field, value=value, rule=rule)


NUMBER_RULE = "12_digits, e.g. 000-000-011-157"
PREFIX_RULE = "letters-3_digits, e.g. JC-200"
REGISTERED = "FO-001 Ver. 4.0"

ISSUANCES: list[tuple[dict[str, Any], DomainError]] = [
    # The count is not the range's.
    ({"quantity": 11}, serials("quantity", "11", "count_of_serials=10")),
    ({"quantity": 9}, serials("quantity", "9", "count_of_serials=10")),
    # Reversed, malformed, of another prefix.
    ({"lastSerial": "000000060000"}, serials("lastSerial", "000000060000", "not_before_first_serial")),
    ({"lastSerial": "60-010"}, serials("lastSerial", "60-010", NUMBER_RULE)),
    ({"firstSerial": "JC-300-000-000-060-001"}, serials("firstSerial", "JC-300-000-000-060-001", NUMBER_RULE)),
    ({"firstSerial": "9" * 13}, serials("firstSerial", "9" * 13, NUMBER_RULE)),
    ({"serialPrefix": "JC200"}, serials("serialPrefix", "JC200", PREFIX_RULE)),
    # Overlaps what is registered, by one tonne at either end, within, and around it.
    (
        {"firstSerial": "11248", "lastSerial": "11257"},
        SerialsOverlap(serials="JC-200-000-000-011-248～JC-200-000-000-011-257"),
    ),
    (
        {"firstSerial": "11148", "lastSerial": "11157"},
        SerialsOverlap(serials="JC-200-000-000-011-148～JC-200-000-000-011-157"),
    ),
    (
        {"firstSerial": "11200", "lastSerial": "11209"},
        SerialsOverlap(serials="JC-200-000-000-011-200～JC-200-000-000-011-209"),
    ),
    (
        {"firstSerial": "11000", "lastSerial": "11999", "quantity": 1_000},
        SerialsOverlap(serials="JC-200-000-000-011-000～JC-200-000-000-011-999"),
    ),
    # Amounts out of bounds.
    ({"quantity": 0}, invalid("quantity", "0", "minimum=1")),
    ({"quantity": -10}, invalid("quantity", "-10", "minimum=1")),
    ({"quantity": BEYOND}, invalid("quantity", str(BEYOND), MOST_TONNES)),
    # The project does not fit.
    (
        {"methodology": "FO-001 Ver. 3.0"},
        ProjectDoesNotFit(field="methodology", value="FO-001 Ver. 3.0", registered=REGISTERED),
    ),
    ({"methodology": "FO-001"}, ProjectDoesNotFit(field="methodology", value="FO-001", registered=REGISTERED)),
    (
        {"methodology": "EN-R-001 Ver. 1.8"},
        ProjectDoesNotFit(field="methodology", value="EN-R-001 Ver. 1.8", registered=REGISTERED),
    ),
    ({"methodology": "FO-999 Ver. 4.0"}, UnknownMethodology(scheme="J_CREDIT", methodology="FO-999")),
    ({"methodology": "植林"}, UnknownMethodology(scheme="J_CREDIT", methodology="植林")),
    (
        {"monitoringTo": "2031-04-01"},
        ProjectDoesNotFit(field="monitoringTo", value="2031-04-01", registered="…2031-03-31"),
    ),
    ({"monitoringFrom": "2008-03-31"}, invalid("monitoringFrom", "2008-03-31", "minimum=2008-04-01")),
    ({"monitoringFrom": "2026-10-06"}, invalid("monitoringFrom", "2026-10-06", "maximum=2026-10-05")),
    ({"monitoringFrom": "2025-04-01"}, invalid("monitoringTo", "2025-04-01..2021-03-31", "start_not_after_end")),
    (
        {"certifiedOn": "2021-03-30"},
        invalid(
            "certifiedOn",
            "2021-03-31, 2021-03-30, 2025-11-14",
            "monitoring_end <= certified <= issued <= today",
        ),
    ),
    (
        {"issuedOn": "2026-10-06"},
        invalid(
            "certifiedOn",
            "2021-03-31, 2025-10-24, 2026-10-06",
            "monitoring_end <= certified <= issued <= today",
        ),
    ),
    ({"certificationNumber": "2025-11157"}, AlreadyRegistered(field="certificationNumber", value="2025-11157")),
    ({"certificationNumber": ""}, invalid("certificationNumber", "", "not_empty")),
]


async def test_registering_an_issuance_is_refused(world: World) -> None:
    for changes, error in ISSUANCES:
        input = inputs.issuance(world.project(), first=60_001, count=10, **changes)
        await world.refused(world.cast.village, "registerIssuance", input, error)


async def test_what_was_monitored_after_the_registration_was_cancelled_is_refused(world: World) -> None:
    await Project.filter(number="378").update(cancelled_on=date(2021, 3, 30))
    input = inputs.issuance(world.project(), first=60_001, count=10)

    error = ProjectDoesNotFit(field="monitoringTo", value="2021-03-31", registered="…2021-03-30")
    await world.refused(world.cast.village, "registerIssuance", input, error)


async def test_the_overlap_is_refused_across_projects_too(world: World) -> None:
    input = inputs.issuance(world.project(OTAKI), first=11_256, count=2)

    error = SerialsOverlap(serials="JC-200-000-000-011-256～JC-200-000-000-011-257")
    await world.refused(world.cast.otaki, "registerIssuance", input, error)


async def test_serials_that_only_touch_are_no_overlap_and_another_prefix_is_another_range(world: World) -> None:
    await world.issue(first=11_257, count=1)
    await world.issue(first=11_156, count=1)
    await world.issue(
        world.cast.otaki, number=OTAKI, first=11_157, count=1, serialPrefix="JC-201", certificationNumber="x"
    )


@pytest.mark.parametrize("number", [OTAKI, TENKAWA, PELLETS])
async def test_an_issuance_of_a_project_that_is_not_ones_own_is_refused(world: World, number: str) -> None:
    input = inputs.issuance(world.project(number), first=60_001, count=10)

    missing = NotFound(kind="Project", id=str(world.cast.projects[number]))
    await world.refused(world.cast.village, "registerIssuance", input, missing)


LISTINGS: list[tuple[dict[str, Any], DomainError]] = [
    ({"offered": 101}, InsufficientUnits(requested_t=101, available_t=100)),
    ({"offered": 0}, invalid("offered", "0", "minimum=1")),
    ({"offered": -1}, invalid("offered", "-1", "minimum=1")),
    ({"offered": str(BEYOND)}, invalid("offered", str(BEYOND), MOST_TONNES)),
    ({"minimumLot": 51}, invalid("minimumLot", "51", "maximum=50")),
    ({"minimumLot": 0}, invalid("minimumLot", "0", "minimum=1")),
    ({"pricePerTonne": 0}, invalid("pricePerTonne", "0", "minimum=1")),
    ({"pricePerTonne": -12_000}, invalid("pricePerTonne", "-12000", "minimum=1")),
    ({"pricePerTonne": 10**12 + 1}, invalid("pricePerTonne", str(10**12 + 1), MOST_YEN)),
    ({"pricePerTonne": BEYOND}, invalid("pricePerTonne", str(BEYOND), MOST_YEN)),
    ({"closesOn": "2026-10-04", "opensOn": "2026-10-01"}, DeadlinePassed(field="closesOn", day="2026-10-04")),
    ({"closesOn": "9999-12-31"}, invalid("closesOn", "9999-12-31", "maximum=2036-10-12")),
    ({"title": "題" * 181}, invalid("title", "題" * 60 + "…", "max_characters=180")),
    ({"opensOn": "2027-02-03"}, invalid("closesOn", "2027-02-03..2027-02-02", "start_not_after_end")),
    ({"deliveries": []}, invalid("deliveries", "[]", "at_least_one")),
    ({"deliveryDays": 0}, invalid("deliveryDays", "0", "minimum=1")),
    ({"deliveryDays": 366}, invalid("deliveryDays", "366", "maximum=365")),
    ({"title": ""}, invalid("title", "", "not_empty")),
    ({"howToApply": " "}, invalid("howToApply", " ", "not_empty")),
    ({"contact": ""}, invalid("contact", "", "not_empty")),
    ({"contact": "あ" * 301}, invalid("contact", "あ" * 60 + "…", "max_characters=300")),
    ({"description": "あ" * 2_001}, invalid("description", "あ" * 60 + "…", "max_characters=2000")),
]


async def test_publishing_a_notice_is_refused(world: World) -> None:
    for changes, error in LISTINGS:
        input = inputs.listing(world.ids["issuance"], **changes)
        await world.refused(world.cast.village, "publishListing", input, error)


async def test_a_notice_that_lacks_items_of_the_public_notice_is_refused(world: World) -> None:
    # No project of the published list is so bare; a newer list could have one.
    await Project.filter(number="378").update(summary="－", operator_name="")

    error = IncompleteSaleNotice(missing=["project_name", "operator"])
    await world.refused(world.cast.village, "publishListing", inputs.listing(world.ids["issuance"]), error)


async def test_a_notice_cannot_offer_what_is_held(agreed: World) -> None:
    input = inputs.listing(agreed.ids["issuance"], offered=99)

    await agreed.refused(
        agreed.cast.village, "publishListing", input, InsufficientUnits(requested_t=99, available_t=98)
    )


async def test_a_notice_is_closed_once(world: World) -> None:
    close = {"listingId": world.ids["listing"]}
    await world.do(world.cast.village, "closeListing", close)

    await world.refused(world.cast.village, "closeListing", close, cannot("listing", "CLOSED", "CLOSED"))
