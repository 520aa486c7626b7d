"""What the text and the variables of a request may be, and what an operation may cost."""

import time
from typing import Any

import pytest

from core.pages import MAX_PAGE
from schema.costs import MAX_COST, POINTS, QUERY_POINTS
from schema.execution.serving import GuardedSchema
from schema.faults import Fault
from schema.limits import (
    MAX_DIRECTIVES,
    MAX_DOCUMENT_CHARACTERS,
    MAX_FRAGMENTS,
    MAX_LIST_ITEMS,
    MAX_NUMBER_LENGTH,
    MAX_OPERATIONS,
    MAX_REPEATED_LEAVES,
    MAX_REPEATED_OBJECTS,
    MAX_VARIABLE_DEPTH,
    fault_of_variables,
)
from schema.root import build_schema
from tests.scenarios import documents

HOSTILE_SECONDS = 5
"""Far beyond what a refusal takes, and far below what validating such a document would."""


@pytest.fixture(scope="module")
def schema() -> GuardedSchema:
    return build_schema()


async def refused(schema: GuardedSchema, text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """The one top-level error of an operation that gives no data, in English."""

    class English:
        language = "en"

    answer = await schema.execute(text, variable_values=variables, context_value=English())
    assert answer.data is None and answer.errors is not None
    (error,) = answer.errors
    return {"message": error.message, **(error.extensions or {})}


async def test_a_second_ranking_in_one_request_is_refused(schema: GuardedSchema) -> None:
    twice = "query T($a: ID!) { one: ranking(demandId: $a) { quantity } two: ranking(demandId: $a) { quantity } }"

    error = await refused(schema, twice, {"a": "x"})

    assert (error["code"], error["message"]) == ("BAD_INPUT", "ranking may be asked for once a request.")


# The shape of a document.

PLACE = 'place(code: "131032") { code }'


def nested_fragments(count: int) -> str:
    """Fragments of which each spreads the next one twice: 2^count fields for whoever follows every spread."""
    parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    return " ".join(["{ ...F0 }", *parts, f"fragment F{count} on Query {{ __typename }}"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ " + f"{PLACE} " * (MAX_REPEATED_OBJECTS + 2) + "}", "31 repeated objects found. Allowed: 30"),
        ('{ place(code: "131032") {' + " code" * (MAX_REPEATED_LEAVES + 1) + " } }", "101 repetitions of a field"),
        ("{ " + "a: __typename @skip(if: false) " * (MAX_DIRECTIVES + 1) + "}", "31 directives found. Allowed: 30"),
        (" ".join(f"query Q{n} {{ {PLACE} }}" for n in range(MAX_OPERATIONS + 1)), "11 operations found. Allowed: 10"),
        (nested_fragments(MAX_FRAGMENTS), "51 fragments found. Allowed: 50"),
        ("{ __typename } #" + "x" * MAX_DOCUMENT_CHARACTERS, "characters found. Allowed: 100000"),
    ],
    ids=["objects", "leaves", "directives", "operations", "fragments", "characters"],
)
async def test_a_document_beyond_a_limit_is_refused_with_the_limit(
    schema: GuardedSchema, text: str, message: str
) -> None:
    answer = await schema.execute(text, operation_name="Q0" if "Q0" in text else None)

    assert answer.data is None and answer.errors
    assert any(message in (error.extensions or {})["detail"] for error in answer.errors)
    assert {(error.extensions or {})["code"] for error in answer.errors} == {"BAD_INPUT"}


@pytest.mark.parametrize(
    "text",
    [
        nested_fragments(22),
        nested_fragments(MAX_FRAGMENTS - 1),
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{ " + f"{PLACE} " * 390 + "}",
        "{ ...F } fragment F on Query { " + f"{PLACE} " * 300 + "}",
        "{ " + "... { " * 90 + "nothing" + " }" * 90 + " }",
        '{ place(code: "' + "9" * 90_000 + '") { code } }',
    ],
    ids=["doubling", "doubling deep", "cycle", "repeated", "repeated in a fragment", "inline", "long literal"],
)
async def test_a_hostile_document_is_answered_at_once(schema: GuardedSchema, text: str) -> None:
    before = time.perf_counter()

    answer = await schema.execute(text)

    assert time.perf_counter() - before < HOSTILE_SECONDS
    assert answer.errors and all((error.extensions or {})["code"] != "INTERNAL" for error in answer.errors)


async def test_every_document_of_the_tests_is_within_the_limits(schema: GuardedSchema) -> None:
    texts = [documents.mutation(name) for name in documents.mutation_fields()]
    texts += [documents.query(name) for name in documents.query_fields()]
    texts += [documents.node(name) for name in documents.node_types()]
    assert [text for text in texts if schema.documents.prepared(text).errors] == []


def test_a_number_has_a_length_that_can_be_read(schema: GuardedSchema) -> None:
    for number in ("9" * 101, "-" + "9" * 5_000, "1." + "0" * 5_000, "1e" + "9" * 200):
        (error,) = schema.documents.prepared(f"{{ listings(first: {number}) {{ totalCount }} }}").errors
        assert error.message == f"A number of {len(number)} characters found. Allowed: {MAX_NUMBER_LENGTH}"
    in_a_text = f'{{ node(id: "{"9" * 5_000}") {{ id }} }} # {"9" * 5_000}'
    assert schema.documents.prepared(in_a_text).errors == []


# Variables.


def english(fault: Fault | None) -> str:
    assert fault is not None
    return fault.english


def test_variables_may_hold_long_lists_and_nesting_up_to_their_limits() -> None:
    deep: Any = 1
    for _ in range(MAX_VARIABLE_DEPTH + 1):
        deep = {"x": deep}
    assert fault_of_variables({"a": [0] * MAX_LIST_ITEMS, "b": {"c": [[1]]}}) is None
    assert (
        english(fault_of_variables({"a": {"b": [0] * (MAX_LIST_ITEMS + 1)}})) == "a.b has 10001 items. Allowed: 10000"
    )
    assert english(fault_of_variables({"a": deep})) == "The variables are nested deeper than 20."


async def test_a_list_that_is_too_long_is_refused_before_it_is_read(schema: GuardedSchema) -> None:
    text = "query P($codes: String!) { place(code: $codes) { code } }"
    error = await refused(schema, text, {"codes": ["1"] * (MAX_LIST_ITEMS + 1)})
    assert (error["code"], error["message"]) == ("BAD_INPUT", "codes has 10001 items. Allowed: 10000")


@pytest.mark.parametrize(
    ("variables", "field", "english", "japanese"),
    [
        ({"input": 5}, "input", "to be an object", "オブジェクトではありません"),
        ({"input": None}, "input", "not to be None", "必須の値がありません"),
        ({}, "input", "to be provided", "必須の値がありません"),
        ({"input": {"demandId": 5.5}}, "input.demandId", "ID cannot represent", "文字列ではありません"),
        ({"input": {}}, "input.demandId", "required field 'demandId'", "必須の値がありません"),
        ({"input": {"demandId": "x", "no": 1}}, "input.no", "unknown field 'no'", "この型にない項目"),
    ],
)
async def test_a_variable_of_the_wrong_type_is_named_by_its_path_in_both_languages(
    schema: GuardedSchema, variables: dict[str, Any], field: str, english: str, japanese: str
) -> None:
    text = documents.mutation("withdrawDemand", depth=0)

    error = await refused(schema, text, variables)
    answer = await schema.execute(text, variable_values=variables)

    assert (error["code"], error["field"]) == ("BAD_INPUT", field)
    assert error["message"].startswith(f"{field}: ") and english in error["message"]
    assert answer.errors and answer.errors[0].message.startswith(f"「{field}」の値は受け付けられません：{japanese}")


# Costs.


def cost(schema: GuardedSchema, text: str, **variables: Any) -> int:
    """What an operation costs."""
    prepared = schema.documents.prepared(text)
    assert prepared.errors == []
    operation = prepared.operation(None)
    assert operation is not None
    return prepared.costs.of(operation, variables)


def test_an_operation_costs_its_objects_times_the_pages_they_stand_on(schema: GuardedSchema) -> None:
    page = "query L($first: Int!) { listings(first: $first) { edges { node { id seller { id } } } } }"
    # The field itself and the connection; on each item an edge, a node and a seller.
    assert cost(schema, page, first=50) == QUERY_POINTS + 1 + 50 * 3
    assert cost(schema, page, first=1) == QUERY_POINTS + 1 + 3
    assert cost(schema, page, first=MAX_PAGE + 1) == cost(schema, page, first=MAX_PAGE), "refused by its own limit"
    assert cost(schema, page, first="many") == cost(schema, page, first=MAX_PAGE)
    assert cost(schema, "{ listings { edges { node { id } } } }") == QUERY_POINTS + 1 + 20 * 2
    assert cost(schema, "{ listings(first: 3) { edges { cursor } } }") == QUERY_POINTS + 1 + 3
    counted = cost(schema, "{ listings(first: 3) { totalCount edges { cursor } } }")
    assert counted == QUERY_POINTS + 1 + QUERY_POINTS + 3, "the count is made once, not for each item"
    assert cost(schema, '{ place(code: "13") { code } }') == QUERY_POINTS + 1


def test_a_fragment_costs_what_is_in_it_wherever_it_is_spread(schema: GuardedSchema) -> None:
    plain = "{ listings(first: 10) { edges { node { seller { id } } } } }"
    spread = (
        "{ listings(first: 10) { ...C } } fragment C on ListingConnection { edges { ...E } }"
        " fragment E on ListingEdge { node { ... on Listing { seller { id } } } }"
    )
    assert cost(schema, spread) == cost(schema, plain)


def test_every_field_that_costs_more_is_there(schema: GuardedSchema) -> None:
    types = schema._schema.type_map
    for name in POINTS:
        type_name, _, field = name.partition(".")
        assert field in types[type_name].fields, name  # type: ignore[attr-defined]


async def test_an_operation_that_costs_too_much_is_refused_with_its_cost(schema: GuardedSchema) -> None:
    text = "{ holds(first: 100) { edges { node { allocations(first: 100) { edges { node { id } } } } } } }"

    error = await refused(schema, text)

    assert error["code"] == "TOO_COSTLY" and error["maximum"] == MAX_COST and error["cost"] > MAX_COST
    assert error["message"] == f"This operation costs {error['cost']} points; one request may cost {MAX_COST}."
    answer = await schema.execute(text)
    assert answer.extensions == {"cost": {"requested": error["cost"], "maximum": MAX_COST, "throttle": None}}


async def test_the_cost_stands_beside_every_answer(schema: GuardedSchema) -> None:
    answer = await schema.execute(f"{{ {PLACE} }}")
    assert answer.extensions == {"cost": {"requested": 6, "maximum": MAX_COST, "throttle": None}}
