"""Who may do and read what, for every mutation, query field and node type: the rows of `permissions`, tried one by one.

The world has everything in the state in which who may will succeed. Refused cells change nothing, so one world serves
them all; and whether a thing is another's or does not exist makes no difference to what is answered.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final
from uuid import UUID

import pytest
from tortoise.expressions import Q, Subquery
from tortoise.models import Model

from listings.kinds import DemandStatus
from listings.models import Demand
from matching.models import Match
from parties.actors import actor_of_token
from payments.models import Order
from registry.evidence_models import ProxyPermission
from registry.models import Hold, Retirement, Transfer
from schema.ids import global_id, split_global_id
from schema.root import NODES as NODE_QUERIES
from tests.scenarios import documents, inputs, rows
from tests.scenarios.cast import PELLETS, Party
from tests.scenarios.conftest import Template, Templates, _living
from tests.scenarios.every_permission import ACTS, NODES, QUESTIONS
from tests.scenarios.everything import actors, join, tokens
from tests.scenarios.permissions import (
    OWN,
    PUBLIC,
    READERS,
    ROLES,
    SUCCESS,
    Act,
    Question,
    Thing,
)
from tests.scenarios.world import World

MISSING: Final = UUID("01890000-0000-7000-8000-000000000000")
ONLOOKERS: Final = ("anonymous", "unverified", "unverified council", "stranger", "hidden", "city")
"""Who has nothing to do with the consumer."""

Answer = dict[str, Any]


@pytest.fixture
def everything_copy(templates: Templates) -> Iterator[tuple[str, Template]]:
    with templates.copied("everything") as copied:
        yield copied


@pytest.fixture
async def everything(everything_copy: tuple[str, Template], caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    """Something of every kind, in every state in which somebody may act on it."""
    async for one in _living(everything_copy, caplog):
        yield one


# Every field and type has its rows.


def test_every_mutation_query_field_and_node_type_has_a_row() -> None:
    assert {act.mutation for act in ACTS} == set(documents.mutation_fields())
    assert {one.query for one in QUESTIONS} == set(documents.query_fields())
    assert {type_name for type_name, _, _ in NODES} == set(documents.node_types()) == set(NODE_QUERIES)


def test_every_row_says_what_everybody_gets() -> None:
    for act in ACTS:
        assert set(act.outcomes) == set(ROLES), act
        assert not act.things or len(act.things) == max(len(act.allowed), 1), act
    for question in QUESTIONS:
        assert set(question.outcomes) == set(READERS), question


# Mutations.


async def test_nobody_does_what_is_not_theirs_and_nobody_learns_what_exists(everything: World) -> None:
    wrong: list[str] = []
    before = await rows.dump()
    for act in ACTS:
        it = await thing_of(everything, act, 0)
        for role in ROLES:
            wrong += [f"{act} by {role}: {one}" for one in await wrongs_of(everything, act, it, role)]
        after = await rows.dump()
        wrong += [f"{act} by somebody changed rows"] * (after != before)
        before = after
    assert not wrong, "\n".join(one[:200] for one in wrong)


async def wrongs_of(world: World, act: Act, it: Thing, role: str) -> list[str]:
    """What is not as the row says when a role tries it: on the thing, unless it may, and on one that is not there."""
    token, outcome = actors(world, act)[role], act.outcomes[role]
    real = act.input(world, it)
    gone = json.loads(json.dumps(real).replace(it["id"], missing_id(it))) if it else real
    knows = outcome == SUCCESS or role in act.sees
    wrong: list[str] = []
    answer = await ask_for(world, act, real, token) if outcome != SUCCESS else {}
    if answer and code_of(answer) != outcome:
        wrong.append(code_of(answer))
    if not it:
        return wrong
    on_nothing = await ask_for(world, act, gone, token)
    if knows and code_of(on_nothing) != "NOT_FOUND":
        wrong.append(f"{code_of(on_nothing)} on nothing")
    if not knows and neutral(answer, it) != neutral(on_nothing, it):
        wrong.append(f"tells that it exists: {answer} {on_nothing}")
    return wrong


async def test_everybody_does_what_is_theirs(everything: World) -> None:
    world, wrong = everything, []
    for act in ACTS:
        for position, role in enumerate(act.allowed):
            it = await thing_of(world, act, position)
            answer = await ask_for(world, act, act.input(world, it), actors(world, act)[role])
            wrong += [f"{act} by {role}: {answer}"] * (code_of(answer) != SUCCESS)
    assert not wrong, "\n".join(one[:200] for one in wrong)


async def thing_of(world: World, act: Act, position: int) -> Thing:
    """What the act is about, as an operator reads it; empty for an act about nothing yet."""
    if not act.things:
        return {}
    id = world.ids[act.things[position]]
    return await world.read(world.cast.operator, split_global_id(id)[0], id)


async def ask_for(world: World, act: Act, input: dict[str, Any], token: str | None) -> Answer:
    """The whole answer to a mutation, of whose success only the type's name is asked for."""
    keyed = world.api.keyed(act.mutation, input)
    return await world.api.send(documents.mutation(act.mutation, depth=0), token=token, input=keyed)


def code_of(answer: Answer) -> str:
    """The refusal's code, at the top or in the union; or SUCCESS."""
    if answer.get("errors"):
        (error,) = answer["errors"]
        return str(error["extensions"]["code"])
    (found,) = answer["data"].values()
    return SUCCESS if found is None or "code" not in found else str(found["code"])


def missing_id(it: Thing) -> str:
    """A global id of the thing's type that nothing has."""
    return global_id(split_global_id(it["id"])[0], MISSING)


def neutral(answer: Answer, it: Thing) -> str:
    """The answer without the id that was asked for."""
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    for id in (it["id"], str(split_global_id(it["id"])[1]), missing_id(it), str(MISSING)):
        text = text.replace(id, "ID")
    return text


async def test_a_proposal_for_what_may_not_be_read_does_not_even_tell_of_its_listing(everything: World) -> None:
    api, stranger = everything.api, everything.cast.stranger.token
    nowhere = global_id("Listing", MISSING)
    answers = []
    for demand in (everything.ids["withdrawn demand"], global_id("Demand", MISSING)):
        input = {"demandId": demand, "listingId": nowhere}
        refusal = await api.mutate("proposeMatch", input, token=stranger)
        answers.append((refusal["code"], refusal["kind"]))
    assert answers == [("NOT_FOUND", "Demand")] * 2


async def test_without_a_valid_token_not_even_a_malformed_id_is_looked_at(everything: World) -> None:
    for act in ACTS:
        if not act.things:
            continue
        real = act.input(everything, await thing_of(everything, act, 0))
        garbled = {name: "?" if name.endswith("Id") else value for name, value in real.items()}
        for token in (None, "", "forged", "x" * 500):
            answer = await ask_for(everything, act, garbled, token)
            assert code_of(answer) == "UNAUTHENTICATED", (str(act), token)


async def test_a_token_lapses_after_a_year(everything: World) -> None:
    token = everything.cast.village.token
    everything.time.pass_days(364)
    assert await everything.api.ask(documents.query("viewer"), token=token) is not None
    everything.time.pass_days(1)
    assert await everything.api.ask(documents.query("viewer"), token=token) is None
    input = {"orderId": everything.ids["order to deliver"]}
    document = documents.mutation("requestDelivery")
    keyed = everything.api.keyed("requestDelivery", input)
    await everything.api.refused_at_the_top(document, "UNAUTHENTICATED", token=token, input=keyed)


async def test_another_organisations_idempotency_key_gives_nothing_of_its_answer(everything: World) -> None:
    api, cast = everything.api, everything.cast
    input = {"idempotencyKey": "shared", "orderId": everything.ids["order to deliver"]}
    await api.do("requestDelivery", input, token=cast.village.token, depth=0)
    refusal = await api.mutate("requestDelivery", input, token=cast.stranger.token)
    assert refusal["code"] == "NOT_FOUND"


# Nodes and queries.


async def test_a_node_is_there_for_its_readers_and_null_for_everybody_else(everything: World) -> None:
    wrong = []
    for type_name, name, readers in NODES:
        id, document = everything.ids[name], documents.node(type_name, depth=0)
        for role, token in tokens(everything).items():
            found = await everything.api.ask(document, token=token, id=id)
            wrong += [f"{name} for {role}: {found}"] * ((found is not None) != (role in readers))
    for type_name in documents.node_types():
        for role, token in tokens(everything).items():
            id = global_id(type_name, MISSING)
            nothing = await everything.api.ask(documents.node(type_name, depth=0), token=token, id=id)
            wrong += [f"a {type_name} that does not exist for {role}: {nothing}"] * (nothing is not None)
    assert not wrong, "\n".join(one[:200] for one in wrong)


async def test_a_query_gives_everybody_what_is_public_and_to_each_what_is_its_own(everything: World) -> None:
    wrong = []
    for question in QUESTIONS:
        public = await put(everything, question, None, depth=2)
        for role, token in tokens(everything).items():
            answer, outcome = await put(everything, question, token, depth=2), question.outcomes[role]
            if outcome == PUBLIC:
                wrong += [f"{question} for {role}"] * (answer != public or "errors" in answer)
            elif outcome == OWN:
                wrong += [f"{question} for {role}: {code_of(answer)}"] * ("errors" in answer)
            else:
                wrong += [f"{question} for {role}: {code_of(answer)}"] * (code_of(answer) != outcome)
    assert not wrong, "\n".join(one[:200] for one in wrong)


async def put(world: World, question: Question, token: str | None, *, depth: int = documents.DEPTH) -> Answer:
    """The whole answer to a query with everything that it may give, down to a depth."""
    arguments, query = question.arguments(world), question.query
    document = documents.node("Listing", depth=depth) if query == "node" else documents.query(query, depth=depth)
    return await world.api.send(document, token=token, **arguments)


async def test_a_list_has_what_concerns_the_reader_and_nothing_else(everything: World) -> None:
    for role, token in tokens(everything).items():
        if token is None:
            continue
        actor = await actor_of_token(token)
        mine, sees_all = actor.organisation_id, role in ("operator",)
        brokers = role in ("operator", "coordinator", "far coordinator")
        verified = role not in ("unverified", "unverified council")
        demands = Q() if brokers else Q(buyer_id=mine) | Q(status=DemandStatus.OPEN) if verified else Q(buyer_id=mine)
        matches = Q() if sees_all else Q(demand__buyer_id=mine) | Q(listing__seller_id=mine) | Q(council_id=mine)
        orders = Q() if sees_all else Q(buyer_id=mine) | Q(seller_id=mine) | Q(council_id=mine)
        expected = {
            "demands": {global_id("Demand", one.id) for one in await Demand.filter(demands)},
            "matches": {global_id("Match", one.id) for one in await Match.filter(matches)},
            "orders": {global_id("Order", one.id) for one in await Order.filter(orders)},
            **await holdings_of(mine, sees_all),
        }
        for query, ids in expected.items():
            document = documents.query(query, depth=2, arguments=("first",))
            found = await everything.api.ask(document, token=token, first=100)
            assert {edge["node"]["id"] for edge in found["edges"]} == ids, f"{query} for {role}"


async def holdings_of(mine: UUID, sees_all: bool) -> dict[str, set[str]]:
    """What concerns an organisation of holders' own acts."""
    agent = Q(permission_id__in=Subquery(ProxyPermission.filter(agent_id=mine).values("id")))
    concerned: dict[str, tuple[type[Model], Q]] = {
        "Hold": (Hold, Q(holder_id=mine)),
        "Retirement": (Retirement, Q(hold__holder_id=mine) | Q(beneficiary_id=mine) | agent),
        "Transfer": (Transfer, Q(hold__holder_id=mine) | Q(recipient_id=mine)),
        "ProxyPermission": (ProxyPermission, Q(grantor_id=mine) | Q(agent_id=mine)),
    }
    queries = {"Hold": "holds", "Retirement": "retirements", "Transfer": "transfers", "ProxyPermission": "permissions"}
    return {
        queries[kind]: {global_id(kind, one.pk) for one in await model.filter(Q() if sees_all else mine_of)}
        for kind, (model, mine_of) in concerned.items()
    }


# Names.


def mentions(text: str, party: Party) -> bool:
    """Whether a text tells who the party is: its name or its id."""
    return any(one in text for one in (party.name, party.id, str(party.organisation_id)))


async def test_onlookers_never_learn_who_a_consumer_is(everything: World) -> None:
    consumer = everything.cast.consumer
    things = [id for name, id in everything.ids.items() if not name.startswith(("token", "certificate", "factor"))]
    for role in ONLOOKERS:
        token = tokens(everything)[role]
        # An answer repeats the id that it was asked for.
        asked = [one for one in QUESTIONS if consumer.id not in json.dumps(one.arguments(everything))]
        answers = [await put(everything, question, token) for question in asked]
        for id in things:
            type_name = split_global_id(id)[0]
            if id != consumer.id:
                answers.append(await everything.api.send(documents.node(type_name), token=token, id=id))
        told = [answer for answer in answers if mentions(json.dumps(answer, ensure_ascii=False), consumer)]
        assert told == [], role


async def test_public_pages_never_name_a_consumer(everything: World) -> None:
    ids, consumer = everything.ids, everything.cast.consumer
    pages = ["/", f"/certificates/{ids['certificate number']}", f"/certificates/{ids['certificate number']}/document"]
    named = {"projects": "project", "listings": "listing", "products": "product", "events": "consumer's event"}
    pages += [f"/{folder}/{split_global_id(ids[name])[1]}" for folder, name in named.items()]
    for page in pages:
        response = await everything.api.http.get(page)
        assert response.status_code == 200, page
        assert not mentions(response.text, consumer), page


async def test_a_seller_learns_who_a_consumer_is_only_when_the_consumer_has_accepted(everything: World) -> None:
    cast, demand = everything.cast, everything.ids["consumer's demand"]
    match = await everything.propose(cast.village, demand=demand)
    for party, name in ((cast.village, None), (cast.consumer, cast.consumer.name), (cast.operator, cast.consumer.name)):
        buyer = (await everything.read(party, "Match", match))["buyer"]
        assert (buyer and buyer["legalName"]) == name, party.name

    await everything.accept(cast.consumer, match)

    buyer = (await everything.read(cast.village, "Match", match))["buyer"]
    assert buyer["legalName"] == cast.consumer.name


async def test_a_demand_names_a_consumer_to_itself_and_the_operator_alone(everything: World) -> None:
    document = documents.node("Demand", depth=1)
    for role, token in tokens(everything).items():
        demand = await everything.api.ask(document, token=token, id=everything.ids["consumer's demand"])
        may = role in ("consumer", "operator")
        if demand is not None:
            assert (demand["buyer"] is not None) == may, role


async def test_an_owner_that_does_not_publish_its_name_is_not_named_by_its_project(everything: World) -> None:
    owner, project = tokens(everything)["hidden"], everything.ids["unclaimed project"]
    await everything.api.do("claimProject", {"projectId": project}, token=owner, depth=0)

    document = documents.node("Project", depth=1)
    for role, token in tokens(everything).items():
        found = (await everything.api.ask(document, token=token, id=project))["owner"]
        assert (found is not None) == (role in ("hidden", "operator", "coordinator", "far coordinator")), role


async def test_an_individual_whom_the_list_names_holds_no_units_and_is_not_named(everything: World) -> None:
    # Some individual with the name that the list has: registry accounts are not for individuals (docs/sources.md RG-08).
    project = everything.project(PELLETS)
    listed = (await everything.read(None, "Project", project))["operatorName"]
    person = await join(everything, "individual", legalName=listed, kind="CONSUMER", publishesName=False)
    token = everything.ids["token of the individual"]
    evidence = {"organisationId": person, "evidence": "運転免許証を確認"}
    await everything.do(everything.cast.operator, "verifyOrganisation", evidence)
    await everything.api.do("claimProject", {"projectId": project}, token=token, depth=0)

    input = inputs.issuance(project, first=80_001)
    refusal = await everything.api.mutate("registerIssuance", input, token=token)

    assert refusal["code"] == "CONSUMER_CANNOT_HOLD_UNITS"
    assert (await everything.read(None, "Project", project))["owner"] is None
