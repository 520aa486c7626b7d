"""What each role within an organisation may do and read, and what is left to a limited token, a suspended organisation
and the platform's auditor: derived from what an act asks for and who they are, for every act and every query.

Capabilities are compared before the database is asked, so one kind of database is enough.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Final

import pytest

from parties.actors import Actor
from parties.kinds import OrganisationStatus, Role
from parties.permissions import ACTS as ASKED
from parties.permissions import Capability
from schema.ids import split_global_id
from tests.scenarios import documents, rows
from tests.scenarios.cast import Party
from tests.scenarios.colleagues import colleague, colleague_of
from tests.scenarios.conftest import Template, Templates, _living
from tests.scenarios.every_permission import ACTS, NODES, QUESTIONS
from tests.scenarios.everything import tokens
from tests.scenarios.permissions import OWN, PUBLIC, SUCCESS, Act
from tests.scenarios.test_approvals import without_approvals
from tests.scenarios.test_authorisation import ask_for, code_of, put, thing_of
from tests.scenarios.world import World

People = dict[str, Party]


@pytest.fixture
def everything_on_sqlite(sqlite_templates: Templates) -> Iterator[tuple[str, Template]]:
    with sqlite_templates.copied("everything") as copied:
        yield copied


@pytest.fixture
async def everything(
    everything_on_sqlite: tuple[str, Template], caplog: pytest.LogCaptureFixture
) -> AsyncIterator[World]:
    async for one in _living(everything_on_sqlite, caplog):
        yield one


async def people_of(world: World) -> People:
    """Who acts for the village beside its owner, a suspended firm's owner, and the platform's auditor."""
    village = world.cast.village
    firm = await colleague_of(village, split_global_id(world.ids["suspended firm"])[1], Role.OWNER)
    assert firm.actor.standing is OrganisationStatus.SUSPENDED
    return {
        "trader": await colleague(village, Role.TRADER),
        "accountant": await colleague(village, Role.ACCOUNTANT),
        "viewer": await colleague(village, Role.VIEWER),
        "auditor of the village": await colleague(village, Role.AUDITOR),
        "operator of the village": await colleague(village, Role.OPERATOR),
        "reading token": await colleague(village, Role.OWNER, scopes=[Capability.READ]),
        "suspended": firm,
        "auditor": await colleague(world.cast.operator, Role.AUDITOR),
    }


SAME_PERSON_ONLY: Final = frozenset(name for name, asked in ASKED.items() if not asked.needs) | {"endMembership"}
"""What a person does for itself, or nobody need be for: no capability decides it. Whoever is one leaves."""

TWO_PEOPLE: Final = ("retireUnits",)
"""With a trader beside the owner the village is asked for a second word."""


def expected_of(act: Act, actor: Actor) -> str:
    """What somebody gets for an act, from what it asks for; as the village's owner where nothing keeps them from it."""
    asked = ASKED[act.mutation]
    if not any(actor.can(one) for one in asked.needs):
        return "FORBIDDEN"
    if actor.standing is OrganisationStatus.SUSPENDED:
        return "ORGANISATION_SUSPENDED"
    outcome = act.outcomes["village"]
    return "APPROVAL_NEEDED" if act.mutation in TWO_PEOPLE and outcome == SUCCESS else outcome


def test_every_role_is_tried() -> None:
    tried = {Role.TRADER, Role.ACCOUNTANT, Role.VIEWER, Role.AUDITOR, Role.OPERATOR, Role.OWNER}
    # The coordinator of a council has a column of the matrix.
    assert tried | {Role.COORDINATOR} == set(Role)


async def test_each_role_does_what_its_capabilities_say_and_nothing_else(everything: World) -> None:
    world, wrong = everything, []
    people = await people_of(world)
    before = without_approvals(await rows.dump())
    for act in ACTS:
        if act.mutation in SAME_PERSON_ONLY:
            continue
        it = await thing_of(world, act, 0)
        input = act.input(world, it)
        for name, party in people.items():
            outcome = expected_of(act, party.actor)
            if outcome != SUCCESS:
                code = code_of(await ask_for(world, act, input, party.token))
                wrong += [f"{act} by {name}: {code}, not {outcome}"] * (code != outcome)
    rows.assert_same(before, without_approvals(await rows.dump()))
    assert wrong == []


async def test_a_trader_does_what_the_owner_does_with_tonnes_and_in_the_market(everything: World) -> None:
    world, wrong = everything, []
    trader = await colleague(world.cast.village, Role.TRADER)
    for act in ACTS:
        if act.mutation in SAME_PERSON_ONLY or expected_of(act, trader.actor) != SUCCESS:
            continue
        it = await thing_of(world, act, act.allowed.index("village"))
        code = code_of(await ask_for(world, act, act.input(world, it), trader.token))
        wrong += [f"{act}: {code}"] * (code != SUCCESS)
    assert wrong == []


_MANAGE_NOTHING: Final = frozenset({"trader", "accountant", "viewer", "auditor of the village", "reading token"})

READS_LESS: Final[Mapping[str, frozenset[str]]] = {
    "auditEntries": _MANAGE_NOTHING,
    "invitations": _MANAGE_NOTHING,
    "exportMyData": frozenset({"reading token"}),
    "documentPreview": (_MANAGE_NOTHING - {"trader"}) | {"operator of the village"},
    "book": frozenset({"trader", "viewer", "auditor of the village", "operator of the village", "reading token"}),
}
"""What is for who manages an organisation or keeps its books, and what no limited token is given."""


async def test_everybody_of_an_organisation_reads_what_it_may_read(everything: World) -> None:
    world, wrong = everything, []
    people = {
        name: one
        for name, one in (await people_of(world)).items()
        if one.organisation_id == world.cast.village.organisation_id
    }
    for type_name, name, readers in NODES:
        if type_name == "AuditEntry":
            continue
        for who, party in people.items():
            found = await world.api.ask(documents.node(type_name, depth=0), token=party.token, id=world.ids[name])
            wrong += [f"{name} for {who}"] * ((found is not None) != ("village" in readers))
    for question in QUESTIONS:
        for who, party in people.items():
            outcome = question.outcomes["village"]
            if who in READS_LESS.get(question.query, ()):
                outcome = "FORBIDDEN"
            errors = (await put(world, question, party.token, depth=0)).get("errors") or []
            codes = [one["extensions"]["code"] for one in errors]
            wrong += [f"{question} for {who}: {codes}"] * (codes != ([] if outcome in (OWN, PUBLIC) else [outcome]))
    assert wrong == []


async def test_the_platforms_auditor_reads_what_an_operator_reads(everything: World) -> None:
    world, wrong = everything, []
    auditor = await colleague(world.cast.operator, Role.AUDITOR)
    for type_name, name, readers in NODES:
        found = await world.api.ask(documents.node(type_name, depth=0), token=auditor.token, id=world.ids[name])
        wrong += [name] * ((found is not None) != ("operator" in readers))
    operator = tokens(world)["operator"]
    for query in ("demands", "matches", "orders", "holds", "retirements", "transfers", "permissions", "auditEntries"):
        document = documents.query(query, depth=2, arguments=("first",))
        both = [await world.api.ask(document, token=token, first=100) for token in (auditor.token, operator)]
        wrong += [query] * (both[0] != both[1])
    assert wrong == []
