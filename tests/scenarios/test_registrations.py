"""Projects of every scheme: proposed with what their scheme asks, decided by an operator, issued in its own serials."""

from typing import Any

import pytest

from core.errors import DomainError, InvalidInput
from core.tables import OutboxEvent
from registry.errors import AlreadyRegistered, BadSerials, ConsumerCannotHoldUnits, ProjectDoesNotFit, SerialsOverlap
from registry.evidence_models import SerialLayoutRow
from registry.kinds import ProjectStatus, Scheme
from registry.methodologies import ProjectType
from registry.models import Issuance, Project
from registry.refusals import (
    IncompleteRegistration,
    LeakageOutweighs,
    ProjectNotRegistered,
    ReviewerNotIndependent,
)
from registry.registration_items import KEPT_HERE, OUTSIDE_SCHEMES
from registry.serial_layouts import LAYOUT_OF_SCHEME, show_example
from schema.ids import read_global_id
from tests.scenarios import documents
from tests.scenarios import registration_inputs as given
from tests.scenarios.cast import NOW, Party, corporate_number
from tests.scenarios.inputs import day
from tests.scenarios.refusals import cannot, invalid, missing, not_able
from tests.scenarios.registering import decide, issue, propose, register
from tests.scenarios.world import World

# --- Proposing and deciding -----------------------------------------------------------------------------------------


async def test_a_project_of_an_outside_scheme_is_proposed_with_its_number_and_its_public_page(world: World) -> None:
    done = await world.do(world.cast.stranger, "registerProject", given.outside(), depth=1)

    project = done["project"]
    assert {name: project[name] for name in project if name != "id"} == {
        "scheme": "VCS",
        "registrationType": "STANDARD",
        "number": "1340",
        "operatorName": "よそ者商事",
        "plannedHolders": [],
        "summary": "Bale Mountains Eco-region REDD+ project\nオロミア州の森林減少の抑制",
        "placeText": "エチオピア オロミア州",
        "status": "PROPOSED",
        "regions": [],
        "projectTypes": ["FOREST"],
        "certificationEndsOn": "2031-12-31",
        "publicLink": "https://registry.verra.org/app/projectDetail/VCS/1340",
        "decisionReason": None,
    }
    row = await Project.get(id=read_global_id(project["id"], "Project"))
    assert (row.owner_id, row.status, row.expected_g) == (
        world.cast.stranger.organisation_id,
        ProjectStatus.PROPOSED,
        4_500_000 * 1_000_000,
    )
    assert row.activities == [
        {
            "methodology_code": "VM0015",
            "methodology_version": "1.1",
            "methodology_text": "Avoided Unplanned Deforestation",
            "summary": "オロミア州の森林減少の抑制",
            "expected_t": "4500000",
        }
    ]
    assert row.statement is not None
    assert row.statement["texts"] == {"OTHER_REGISTRATION": "他の制度への登録の有無について述べる。"}
    assert await OutboxEvent.filter(type="ProjectProposed", subject_id=row.id).count() == 1


async def test_a_proposal_is_its_organisations_own_until_an_operator_has_registered_it(world: World) -> None:
    project = await propose(world, world.cast.stranger, given.outside())
    document, listed = documents.node("Project", depth=0), documents.query("projects", arguments=("status",))
    readers: dict[str, Party | None] = {
        "owner": world.cast.stranger,
        "operator": world.cast.operator,
        "other": world.cast.shop,
        "council": world.cast.council,
        "anybody": None,
    }

    async def seen(status: str) -> set[str]:
        found = set()
        for name, party in readers.items():
            token = party.token if party else None
            node = await world.api.ask(document, token=token, id=project)
            edges = (await world.api.ask(listed, token=token, status=status))["edges"]
            assert (node is not None) == ([edge["node"]["id"] for edge in edges] == [project]), name
            found |= {name} if node else set()
        return found

    assert await seen("PROPOSED") == {"owner", "operator"}
    await decide(world, project)
    assert await seen("REGISTERED") == set(readers)


async def test_an_operator_registers_a_project_with_its_reason(world: World) -> None:
    project = await propose(world, world.cast.stranger, given.outside())

    decided = await decide(world, project)

    assert (decided["status"], decided["decisionReason"]) == ("REGISTERED", "登録簿の公開ページと委任状を確認")
    row = await Project.get(id=read_global_id(project, "Project"))
    assert (row.decided_at, row.decided_by_id) == (NOW, world.cast.operator.actor.person_id)
    assert (await world.read(None, "Project", project))["decisionReason"] is None
    assert await OutboxEvent.filter(type="ProjectRegistered", subject_id=row.id).count() == 1
    again = {"projectId": project, "decision": "REFUSED", "reason": "取下げ"}
    await world.refused(world.cast.operator, "decideProject", again, cannot("project", "REGISTERED", "REFUSED"))
    listed = {"projectId": world.project(), "decision": "REGISTERED", "reason": "一覧"}
    await world.refused(world.cast.operator, "decideProject", listed, cannot("project", "LISTED", "REGISTERED"))
    await world.refused(world.cast.stranger, "decideProject", again, not_able("decideProject"))


async def test_a_refused_project_gives_its_number_back(world: World) -> None:
    first = await propose(world, world.cast.stranger, given.outside())
    taken = AlreadyRegistered(field="number", value="1340")
    await world.refused(world.cast.shop, "registerProject", given.outside(), taken)

    await decide(world, first, "REFUSED")

    assert await propose(world, world.cast.shop, given.outside()) != first
    refused = await Project.get(id=read_global_id(first, "Project"))
    assert refused.statement is not None
    assert (refused.status, refused.statement["number"]) == (ProjectStatus.REFUSED, "1340")
    input = given.certified(first, Scheme.VCS)
    error = ProjectNotRegistered(number=refused.number, state="REFUSED")
    await world.refused(world.cast.stranger, "registerIssuance", input, error)


async def test_musubi_numbers_the_projects_whose_register_it_keeps(world: World) -> None:
    numbers = []
    for input, by in (
        (given.kept_here(Scheme.BILATERAL), world.cast.village),
        (given.kept_here(Scheme.BILATERAL), world.cast.otaki),
        (given.regional(), world.cast.city),
        (given.kept_here(Scheme.REGIONAL_CERTIFICATE), world.cast.village),
    ):
        done = await world.do(by, "registerProject", input, depth=1)
        numbers.append(done["project"]["number"])
    assert numbers == ["MSB-B-00001", "MSB-B-00002", "MSB-R-00001", "MSB-C-00001"]


async def test_what_is_stated_is_public_but_for_the_land_owner(world: World) -> None:
    project = await register(world, world.cast.village, given.kept_here(Scheme.BILATERAL))

    mine = await world.read(world.cast.village, "Project", project)
    public = await world.read(None, "Project", project)

    labels = {one["key"] for one in mine["statement"]} - {one["key"] for one in public["statement"]}
    assert labels == {"LAND_OWNER"}
    assert public["reviewer"] == {"name": "森林検証委員会", "kind": "COMMITTEE", "reviewedOn": day(-30)}
    assert (await world.read(None, "Project", await register(world, world.cast.city, given.regional())))["area"] == [
        {"code": "131032", "prefecture": "東京都", "municipality": "港区", "region": "KANTO"}
    ]


# --- What a scheme asks ---------------------------------------------------------------------------------------------

FOREST_TEXTS = ["OTHER_REGISTRATION", "ACTIVITY", "SPECIES", "AREA", "TREATMENT", "LAND_OWNER", "METHOD"]
ELIGIBILITY = ["ADDITIONALITY_EFFECT", "ADDITIONALITY_FUNDING", "PERMANENCE", "LEAKAGE", "ISSUE_PERIOD"]
REVIEW = ["REVIEWER_SKILLS", "REVIEWER_CONFLICTS", "REVIEW_RESULT", "REVIEW_PUBLICATION"]
RULES = [
    "RULES_NAME",
    "RULES_CREATION",
    "RULES_CALCULATION",
    "RULES_CONFIRMATION",
    "RULES_CIRCULATION",
    "RULES_MANAGEMENT",
]
NOTHING = {
    "number": None,
    "publicLink": None,
    "placeCodes": [],
    "issueUntil": None,
    "reviewer": None,
    "areaCodes": [],
    "rulesFrom": None,
    "rulesTo": None,
    "texts": [{"item": "ACTIVITY", "text": " \n "}],
}
ASKED: dict[Scheme, tuple[list[str], str]] = {
    Scheme.BILATERAL: (
        ["placeCodes", "issueUntil", "reviewer", *FOREST_TEXTS, *ELIGIBILITY, *REVIEW],
        "CT-05, CT-07, CT-06, UQ-01, HB-12",
    ),
    Scheme.REGIONAL: (
        [
            *("placeCodes", "issueUntil", "reviewer", "areaCodes", "rulesFrom", "rulesTo"),
            *(*FOREST_TEXTS, *ELIGIBILITY, *REVIEW, *RULES),
        ],
        "CT-05, CT-07, CT-06, HB-20, UQ-01, HB-12",
    ),
    Scheme.REGIONAL_CERTIFICATE: (
        ["placeCodes", *FOREST_TEXTS, "SHOWN_BY", "SHOWN_TITLE"],
        "CT-05, UQ-01, HB-12, HB-11",
    ),
    **dict.fromkeys(OUTSIDE_SCHEMES, (["number", "publicLink", "OTHER_REGISTRATION"], "5.1, UQ-01")),
}


@pytest.mark.parametrize("scheme", sorted(ASKED))
async def test_everything_that_is_missing_is_named_in_one_refusal(world: World, scheme: Scheme) -> None:
    names, rule = ASKED[scheme]
    input = given.outside(scheme, **NOTHING)

    error = IncompleteRegistration(missing=names, rule=rule)
    await world.refused(world.cast.village, "registerProject", input, error)


def test_every_scheme_without_a_list_has_its_row() -> None:
    assert set(ASKED) == OUTSIDE_SCHEMES | KEPT_HERE


async def test_anybody_may_ask_what_a_scheme_asks(world: World) -> None:
    document = documents.query("registrationDemands")
    asked = await world.api.ask(document, scheme="BILATERAL", projectType="FOREST")
    assert asked == {
        "texts": [*FOREST_TEXTS, *ELIGIBILITY, *REVIEW],
        "fields": ["placeCodes", "issueUntil", "reviewer"],
    }
    other = await world.api.ask(document, scheme="BILATERAL", projectType="RENEWABLE_ENERGY")
    forest_only = {"SPECIES", "AREA", "TREATMENT", "LAND_OWNER", "PERMANENCE"}
    assert set(asked["texts"]) - set(other["texts"]) == forest_only


TWENTY_YEARS = {"activeFrom": "2024-04-01", "issueUntil": "2044-03-31"}

PROPOSALS: list[tuple[dict[str, Any], DomainError]] = [
    ({"scheme": "J_CREDIT"}, invalid("scheme", "J_CREDIT", "claimed_from_the_published_list")),
    ({"number": "7"}, invalid("number", "7", "given_by_musubi")),
    ({"placeCodes": ["48"]}, invalid("placeCodes", "480002", "known_local_government")),
    ({"placeCodes": ["43"] * 201}, invalid("placeCodes", "201", "maximum=200")),
    ({"texts": [{"item": "AREA", "text": "1 ha"}] * 2}, invalid("texts", "AREA", "each_item_once")),
    ({"texts": [{"item": "AREA", "text": "1 ha"}] * 101}, invalid("texts", "101", "maximum=100")),
    ({"name": ""}, invalid("name", "", "not_empty")),
    ({"description": "二\n行"}, invalid("description", "二\n行", "one_line")),
    ({"methodologyCode": "方" * 21}, invalid("methodologyCode", "方" * 21 + "…", "max_characters=20")),
    ({"activeFrom": "1995-12-31", "reviewEveryYears": 5}, invalid("activeFrom", "1995-12-31", "minimum=1996-01-01")),
    ({"issueUntil": "2024-03-31"}, invalid("issueUntil", "2024-04-01..2024-03-31", "start_not_after_end")),
    (TWENTY_YEARS, IncompleteRegistration(missing=["reviewEveryYears"], rule="CT-07")),
    ({**TWENTY_YEARS, "reviewEveryYears": 11}, invalid("reviewEveryYears", "11", "maximum=10")),
    ({"leakage": {"tonnes": "500.000001"}}, LeakageOutweighs(leakage_g=500_000_001, reduction_g=500_000_000)),
    (
        {"reviewer": {"name": "五木 村", "kind": "EXPERT", "reviewedOn": day(-1)}},
        ReviewerNotIndependent(reviewer="五木 村", party="五木村"),
    ),
    (
        {
            "reviewer": {
                "name": "五木村環境審議会",
                "kind": "ENVIRONMENT_COUNCIL",
                "corporateNumber": corporate_number(1),
                "reviewedOn": day(-1),
            }
        },
        ReviewerNotIndependent(reviewer="五木村環境審議会", party="五木村"),
    ),
    (
        {"reviewer": {"name": "審", "kind": "EXPERT", "corporateNumber": "1234567890123", "reviewedOn": day(-1)}},
        invalid("reviewer.corporateNumber", "1234567890123", "13_digits_with_check_digit"),
    ),
    (
        {"reviewer": {"name": "審", "kind": "EXPERT", "reviewedOn": day(1)}},
        invalid("reviewer.reviewedOn", day(1), f"maximum={day(0)}"),
    ),
]


async def test_proposing_value_without_a_registry_is_refused(world: World) -> None:
    for changes, error in PROPOSALS:
        input = given.kept_here(Scheme.BILATERAL) | changes
        await world.refused(world.cast.village, "registerProject", input, error)


async def test_a_regional_scheme_is_a_local_governments_and_its_projects_lie_in_its_area(world: World) -> None:
    cast = world.cast
    for scheme, input in (
        ("REGIONAL", given.regional()),
        ("REGIONAL_CERTIFICATE", given.kept_here(Scheme.REGIONAL_CERTIFICATE)),
    ):
        error = invalid("scheme", scheme, "run_by_a_local_government")
        await world.refused(cast.shop, "registerProject", input, error)
    outside = given.regional(placeCodes=["131121"])
    await world.refused(cast.city, "registerProject", outside, invalid("placeCodes", "131121", "within_area"))
    backwards = given.regional(rulesFrom="2030-04-01")
    error = invalid("rulesTo", "2030-04-01..2030-03-31", "start_not_after_end")
    await world.refused(cast.city, "registerProject", backwards, error)


@pytest.mark.parametrize(
    "link",
    ["http://registry.example/1", "https://localhost/1", "registry.example", "https://[", "https://a b.example/"],
)
async def test_a_public_page_is_an_https_address(world: World, link: str) -> None:
    input = given.outside(publicLink=link)
    await world.refused(world.cast.stranger, "registerProject", input, invalid("publicLink", link, "https_address"))


async def test_individuals_coordinators_and_operators_propose_no_project(world: World) -> None:
    cast, input = world.cast, given.outside()
    await world.refused(cast.consumer, "registerProject", input, ConsumerCannotHoldUnits())
    for party in (cast.council, cast.operator):
        await world.refused(party, "registerProject", input, not_able("registerProject"))


TYPED = (
    "name",
    "description",
    "methodologyCode",
    "methodologyVersion",
    "methodologyName",
    "placeText",
    "number",
    "publicLink",
)


async def test_a_hidden_character_is_refused_in_what_is_said_of_a_project(world: World) -> None:
    for field in TYPED:
        input = given.outside() | {field: "村\u202e円"}
        error = invalid(field, "U+202E", "no_control_characters")
        await world.refused(world.cast.stranger, "registerProject", input, error)
    texts = {"texts": [{"item": "OTHER_REGISTRATION", "text": "村\u202e円"}]}
    error = invalid("texts", "U+202E", "no_control_characters")
    await world.refused(world.cast.stranger, "registerProject", given.outside() | texts, error)


# --- Issuing --------------------------------------------------------------------------------------------------------


async def test_every_outside_schemes_serials_are_read_and_printed_back_to_the_letter(world: World) -> None:
    for scheme in sorted(OUTSIDE_SCHEMES):
        elsewhere = given.outside(scheme, placeText=f"エチオピア {scheme.value}")
        project = await register(world, world.cast.stranger, elsewhere)

        issued = await issue(world, world.cast.stranger, given.certified(project, scheme))

        assert issued["serials"] == show_example(LAYOUT_OF_SCHEME[scheme]), scheme
        assert (issued["methodologyCode"], issued["methodologyVersion"]) == ("VM0015", "1.1")
        assert (issued["quantity"], issued["buffer"]) == (given.QUANTITIES[scheme], 0)
        row = await Issuance.get(id=read_global_id(issued["id"], "Issuance"))
        assert (str(row.serials), row.scheme) == (issued["serials"], scheme)


async def test_a_proposed_project_is_issued_for_only_once_it_is_registered(world: World) -> None:
    project = await propose(world, world.cast.stranger, given.outside())
    input = given.certified(project, Scheme.VCS)

    error = ProjectNotRegistered(number="1340", state="PROPOSED")
    await world.refused(world.cast.stranger, "registerIssuance", input, error)


VCS_EXAMPLE = show_example(LAYOUT_OF_SCHEME[Scheme.VCS])
J_CREDIT_EXAMPLE = show_example(LAYOUT_OF_SCHEME[Scheme.J_CREDIT])
ONE_WAY = "serials_or_prefix_and_first_and_last"

ISSUANCES: list[tuple[dict[str, Any], DomainError]] = [
    ({"quantity": 424}, BadSerials(field="quantity", value="424", rule="count_of_serials=425")),
    (
        {"serials": J_CREDIT_EXAMPLE, "quantity": 2},
        BadSerials(field="serials", value=J_CREDIT_EXAMPLE, rule="series_of: VCS"),
    ),
    ({"serials": "何か"}, BadSerials(field="serials", value="何か", rule="series_of: VCS")),
    ({"serials": "9" * 601}, BadSerials(field="serials", value="9" * 120, rule="max_characters=600")),
    ({"serials": None}, invalid("serials", "", ONE_WAY)),
    ({"serialPrefix": "19385"}, invalid("serials", VCS_EXAMPLE[:60], ONE_WAY)),
    ({"serials": None, "serialPrefix": "19385", "firstSerial": "1"}, invalid("serials", "", ONE_WAY)),
    (
        {"serials": None, "serialPrefix": "19385", "firstSerial": "1", "lastSerial": "425"},
        invalid("serials", "", "one_text_as_the_registry_prints_it"),
    ),
    (
        {"methodology": "VM0007 Ver. 1.1"},
        ProjectDoesNotFit(field="methodology", value="VM0007 Ver. 1.1", registered="VM0015 Ver. 1.1"),
    ),
    ({"issuedOn": None}, invalid("issuedOn", "", "not_empty")),
    ({"buffer": 1}, invalid("buffer", "1", "scheme_keeps_its_own")),
    ({"monitoringFrom": "1995-12-31"}, invalid("monitoringFrom", "1995-12-31", "minimum=1996-01-01")),
]


async def test_an_issuance_of_an_outside_scheme_is_refused(world: World) -> None:
    project = await register(world, world.cast.stranger, given.outside())
    for changes, error in ISSUANCES:
        input = given.certified(project, Scheme.VCS, **changes)
        await world.refused(world.cast.stranger, "registerIssuance", input, error)
    mine = given.certified(project, Scheme.VCS)
    await world.refused(world.cast.shop, "registerIssuance", mine, missing("Project", project))


async def test_ranges_that_share_kilograms_overlap_though_their_tonnes_lie_apart(world: World) -> None:
    project = await register(world, world.cast.stranger, given.outside(Scheme.ISOMETRIC))
    await issue(world, world.cast.stranger, given.certified(project, Scheme.ISOMETRIC))
    series = "ISO-1-BSTORE-GBR-F5X7-2024"
    # 78177 to 81177 are issued; in whole tonnes from 78 on they end before 81000.
    later = {"certificationNumber": "2", "monitoringFrom": "2021-01-01", "monitoringTo": "2021-12-31", "quantity": 1}
    for serials in (f"{series}-81000-82000", f"{series}-77500-78500"):
        input = given.certified(project, Scheme.ISOMETRIC, serials=serials, **later)
        await world.refused(world.cast.stranger, "registerIssuance", input, SerialsOverlap(serials=serials))
    touching = f"{series}-81177-82177"
    issued = await issue(
        world, world.cast.stranger, given.certified(project, Scheme.ISOMETRIC, serials=touching, **later)
    )
    assert issued["serials"] == touching


async def test_musubis_own_serials_follow_one_another_and_nothing_is_entered(world: World) -> None:
    city = world.cast.city
    project = await register(world, city, given.regional())
    first = await issue(world, city, given.confirmed(project, methodology="MINATO-1", quantity=50))
    second = await issue(world, city, given.confirmed(project, methodology="MINATO-1", quantity=7, year=2023))

    assert [one["serials"] for one in (first, second)] == [
        "MSB-R-00001-00000001～MSB-R-00001-00000050",
        "MSB-R-00001-00000051～MSB-R-00001-00000057",
    ]
    assert (first["issuedOn"], first["certificationNumber"]) == (day(0), "MSB-R-00001 確認第2024号")
    entered: list[tuple[dict[str, Any], InvalidInput]] = [
        ({"serials": "MSB-R-00001-00000058"}, invalid("serials", "MSB-R-00001-00000058", "given_by_musubi")),
        ({"serialPrefix": "MSB-R-00001"}, invalid("serialPrefix", "MSB-R-00001", "given_by_musubi")),
        ({"firstSerial": "58"}, invalid("firstSerial", "58", "given_by_musubi")),
        ({"lastSerial": "58"}, invalid("lastSerial", "58", "given_by_musubi")),
        ({"issuedOn": day(0)}, invalid("issuedOn", day(0), "given_by_musubi")),
    ]
    for changes, error in entered:
        input = given.confirmed(project, methodology="MINATO-1", year=2022, **changes)
        await world.refused(city, "registerIssuance", input, error)


async def test_a_regional_scheme_issues_while_its_rules_are_in_force(world: World) -> None:
    project = await register(world, world.cast.city, given.regional(rulesTo=day(-1)))
    input = given.confirmed(project, methodology="MINATO-1")

    error = ProjectDoesNotFit(field="issuedOn", value=day(0), registered=f"2024-04-01…{day(-1)}")
    await world.refused(world.cast.city, "registerIssuance", input, error)


# --- Layouts as data ------------------------------------------------------------------------------------------------

BLUE = {"name": "Jブルークレジット", "prefix": "JBC-*", "digits": 10}


async def test_an_operator_registers_how_a_registry_writes_its_serials(world: World) -> None:
    done = await world.do(world.cast.operator, "registerSerialLayout", BLUE)

    assert done == {
        "layout": {
            "name": "Jブルークレジット",
            "example": "JBC-A1-0000000001～JBC-A1-0000000010",
            "registered": True,
            "fromMemory": False,
        }
    }
    row = await SerialLayoutRow.get(name="Jブルークレジット")
    assert row.registered_by_id == world.cast.operator.actor.person_id
    shown = await world.api.ask(documents.query("serialLayouts"))
    assert shown[-1] == done["layout"]
    assert [one["registered"] for one in shown] == [False] * 9 + [True]
    project = await register(world, world.cast.stranger, given.outside())
    text = "JBC-Y2020-0000000011～JBC-Y2020-0000000020"
    issued = await issue(world, world.cast.stranger, given.certified(project, Scheme.VCS, serials=text, quantity=10))
    assert issued["serials"] == text


LAYOUTS: list[tuple[dict[str, Any], DomainError]] = [
    ({"name": ""}, invalid("name", "", "not_empty")),
    ({"prefix": "jbc"}, invalid("prefix", "jbc", "capital_letters_digits_and_-_./, * at the end of a part")),
    ({"digits": 19}, invalid("digits", "19", "0..18")),
    ({"separator": "+"}, invalid("separator", "+", "one_of: '-' '_' '/' '.' ''")),
    ({"group": 2}, invalid("group", "2", "0, or 3 with digits in threes and a separator")),
    (
        {"prefix": "*-200", "digits": 12, "group": 3},
        invalid("prefix", "*-200", "apart_from=KC-200-000-000-000-001～KC-200-000-000-000-010"),
    ),
]


async def test_a_layout_is_refused_that_cannot_be_or_that_reads_anothers_serials(world: World) -> None:
    for changes, error in LAYOUTS:
        await world.refused(world.cast.operator, "registerSerialLayout", BLUE | changes, error)
    await world.refused(world.cast.village, "registerSerialLayout", BLUE, not_able("registerSerialLayout"))
    await world.do(world.cast.operator, "registerSerialLayout", BLUE)
    taken = AlreadyRegistered(field="name", value="Jブルークレジット")
    await world.refused(world.cast.operator, "registerSerialLayout", BLUE | {"prefix": "JBD-*"}, taken)


async def test_a_project_type_of_a_shown_certificate_needs_no_reviewer(world: World) -> None:
    input = given.kept_here(Scheme.REGIONAL_CERTIFICATE, project_type=ProjectType.FOREST)
    project = await register(world, world.cast.village, input)
    assert (await world.read(None, "Project", project))["reviewer"] is None
