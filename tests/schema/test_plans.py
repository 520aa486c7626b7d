"""Compiled plans answer exactly as graphql-core does: the same bytes, errors and their order included."""

import random
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import strawberry
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from schema.context import Context
from schema.execution.serving import GuardedSchema
from schema.root import build_schema
from tests.docs.reading import DOCUMENTS
from tests.scenarios import documents
from tests.scenarios.world import PUBLIC_URL, World

RANDOM_QUERIES = 300
MAX_WIDTH = 6
COUNTED = {"exportMyData"}
"""Queries that answer otherwise when they are asked again."""


@pytest.fixture(scope="module")
def planned() -> GuardedSchema:
    return build_schema()


@pytest.fixture(scope="module")
def plain() -> GuardedSchema:
    schema = build_schema()
    schema.planned = False
    return schema


async def answer(schema: GuardedSchema, text: str, variables: dict[str, Any], context: Any = None) -> bytes:
    """The whole answer as it goes over the wire."""
    result = await schema.execute(text, variable_values=variables, context_value=context)
    errors = [error.formatted for error in result.errors or ()]
    return orjson.dumps({"data": result.data, "errors": errors, "extensions": result.extensions})


async def assert_same(
    planned: GuardedSchema, plain: GuardedSchema, text: str, variables: dict[str, Any], actor: Any = None
) -> bytes:
    """Both give the same bytes, the planned one twice: compiled, and found again."""
    answers = [
        await answer(schema, text, variables, Context(actor=actor, language="ja", public_url=PUBLIC_URL))
        for schema in (plain, planned, planned)
    ]
    assert answers[0] == answers[1] == answers[2], text
    return answers[0]


# The real schema, over a world in which something of everything has happened.


async def test_every_query_and_node_answers_the_same_with_and_without_plans(
    world: World, planned: GuardedSchema, plain: GuardedSchema
) -> None:
    from parties.actors import actor_of_token

    readers = [None, *[await actor_of_token(one.token) for one in (world.cast.city, world.cast.village)]]
    for actor in readers:
        for name, field in documents.query_fields().items():
            if name in COUNTED or any(is_required_argument(one) for one in field.args.values()):
                continue
            for depth in (0, 1, 3):
                await assert_same(planned, plain, documents.query(name, depth=depth), {}, actor)
        for id in world.ids.values():
            for type_name in documents.node_types():
                await assert_same(planned, plain, documents.node(type_name), {"id": id}, actor)


async def test_every_query_of_the_documents_answers_the_same(
    world: World, planned: GuardedSchema, plain: GuardedSchema
) -> None:
    blocks = [
        block.text
        for doc in DOCUMENTS
        for block in doc.blocks
        if block.language == "graphql" and block.text.lstrip().startswith(("query", "{"))
    ]
    assert len(blocks) >= 5
    for text in blocks:
        await assert_same(planned, plain, text, {"id": world.ids["listing"], "demandId": world.ids["demand"]})


async def test_queries_drawn_at_random_answer_the_same(
    world: World, planned: GuardedSchema, plain: GuardedSchema
) -> None:
    from parties.actors import actor_of_token

    actor = await actor_of_token(world.cast.village.token)
    drawing = Drawing(random.Random(20261122), sorted(world.ids.values()))
    compared = 0
    for _ in range(RANDOM_QUERIES):
        text, variables = drawing.query()
        if planned.documents.prepared(text).errors:
            # Two fields of one name that do not merge, as draws have them.
            continue
        await assert_same(planned, plain, text, variables, actor)
        compared += 1
    assert compared > RANDOM_QUERIES // 2


class Drawing:
    """Draws queries over the real schema: fields, aliases, repetitions, fragments, conditions and pages."""

    def __init__(self, draw: random.Random, ids: list[str]) -> None:
        self.draw, self.ids = draw, ids
        self.schema = documents.executable_schema()
        self.fragments: list[str] = []

    def query(self) -> tuple[str, dict[str, Any]]:
        """A query and its variables."""
        self.fragments = []
        root = self.schema.query_type
        assert root is not None
        names = [
            name
            for name, one in root.fields.items()
            if name == "node" or (not self._required(one) and name not in COUNTED)
        ]
        fields = " ".join(
            self._field(f"r{position}: {name}", root.fields[name], 4)
            for position, name in enumerate(self.draw.sample(names, self.draw.randint(1, 3)))
        )
        variables = {"yes": self.draw.random() < 0.5, "no": self.draw.random() < 0.5}
        head = "query Drawn($yes: Boolean!, $no: Boolean!)"
        return f"{head} {{ {fields} r: __typename @include(if: $yes) s: __typename @skip(if: $no) }} " + " ".join(
            self.fragments
        ), variables

    def _required(self, field: GraphQLField) -> bool:
        return any(is_required_argument(one) for one in field.args.values())

    def _field(self, called: str, field: GraphQLField, depth: int) -> str:
        inner = get_named_type(field.type)
        arguments = ""
        if "id" in field.args:
            arguments = f'(id: "{self.draw.choice(self.ids)}")'
        elif "first" in field.args:
            arguments = f"(first: {self.draw.choice((0, 1, 3, 20))})"
        condition = self.draw.choice(("", "", "", " @include(if: $yes)", " @skip(if: $no)"))
        if is_leaf_type(inner):
            return called + arguments + condition
        return f"{called}{arguments}{condition} {{ {self._selection(inner, depth - 1)} }}"

    def _selection(self, type: GraphQLNamedType, depth: int) -> str:
        parts = ["__typename"] if self.draw.random() < 0.3 else []
        if isinstance(type, GraphQLInterfaceType | GraphQLUnionType):
            for member in self.draw.sample(list(self.schema.get_possible_types(type)), 3):
                parts.append(f"... on {member.name} {{ {self._selection(member, depth)} }}")
        if isinstance(type, GraphQLInterfaceType | GraphQLObjectType):
            usable = [
                (name, one)
                for name, one in type.fields.items()
                if not self._required(one) and (depth > 0 or is_leaf_type(get_named_type(one.type)))
            ]
            for name, one in self.draw.sample(usable, min(len(usable), self.draw.randint(1, MAX_WIDTH))):
                called = f"a{self.draw.randint(0, 2)}_{name}: {name}" if self.draw.random() < 0.1 else name
                parts.append(self._field(called, one, depth))
        text = " ".join(parts) or "__typename"
        return self._wrapped(type, text)

    def _wrapped(self, type: GraphQLNamedType, text: str) -> str:
        chance = self.draw.random()
        if chance < 0.15:
            return f"... on {type.name} {{ {text} }} {text}"
        if chance < 0.3:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {type.name} {{ {text} }}")
            return f"...{name}"
        return text


# Values that a resolver should never give, on a schema of their own.


class Explodes:
    """Says why whatever it is made into."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


@strawberry.type
class Leaf:
    text: str
    number: int
    maybe: str | None = None

    @strawberry.field
    def shout(self) -> str:
        if self.text == "raise":
            raise ValueError("shouted")
        return self.text.upper()

    @strawberry.field
    async def later(self) -> str:
        if self.text == "late":
            raise ValueError("too late")
        return f"{self.text} later"


@strawberry.type
class Branch:
    leaf: Leaf
    leaves: list[Leaf]
    spare: Leaf | None = None
    words: list[str | None] | None = None


GOOD = Leaf(text="a", number=1, maybe="m")
ODD: list[Any] = [
    GOOD,
    None,
    Leaf(text=None, number=1),  # type: ignore[arg-type]
    Leaf(text="x", number=2**31),
    Leaf(text="x", number=-(2**31)),
    Leaf(text="x", number=True),
    Leaf(text="x", number="5"),  # type: ignore[arg-type]
    Leaf(text="x", number=1.5),  # type: ignore[arg-type]
    Leaf(text=5, number=1),  # type: ignore[arg-type]
    Leaf(text=Explodes(), number=1),  # type: ignore[arg-type]
    Leaf(text="raise", number=1),
    Leaf(text="late", number=1),
    Leaf(text="x", number=1, maybe=ValueError("a value that is an error")),  # type: ignore[arg-type]
    ValueError("an object that is an error"),
    {"text": "a mapping", "number": 1},
    "a text",
]

SELECTIONS = [
    "leaf { text number maybe }",
    "leaf { text shout }",
    "leaf { text later number }",
    "leaf { __typename t: text u: text text }",
    "leaves { text number maybe shout }",
    "leaves { later text } leaf { later }",
    "spare { text number shout }",
    "spare { later } words",
    "...B leaf { number } ... on Branch { leaf { later } }",
    "leaves { ... on Leaf @include(if: $on) { text } number @skip(if: $on) maybe }",
]


def branches() -> Iterator[Any]:
    """Branches with an odd thing at every place."""
    for odd in ODD:
        yield Branch(leaf=odd, leaves=[GOOD], spare=GOOD, words=["w"])
        yield Branch(leaf=GOOD, leaves=[GOOD, odd, GOOD], spare=odd, words=[None, "w"])
    for leaves in (None, (GOOD, GOOD), iter([GOOD]), "text", 5, GOOD, [], [[GOOD]]):
        yield Branch(leaf=GOOD, leaves=leaves, spare=None, words=leaves)  # type: ignore[arg-type]
    yield None
    yield object()


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("nullable", [True, False])
async def test_odd_values_get_graphql_cores_own_errors(
    selection: str, nullable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    fragment = "fragment B on Branch { leaf { text shout } spare { maybe } }" if "...B" in selection else ""
    condition = "($on: Boolean!)" if "$on" in selection else ""
    text = f"query Odd{condition} {{ branch {{ {selection} }} }} {fragment}"
    for branch in branches():
        answers = []
        for planned in (False, True):
            schema = schema_of(branch if not _is_iterator(branch) else _fresh(branch), nullable, planned)
            for on in (True, False):
                answers.append(await answer(schema, text, {"on": on} if condition else {}))
        half = len(answers) // 2
        assert answers[:half] == answers[half:], (text, branch)
    caplog.clear()


def _is_iterator(branch: Any) -> bool:
    return isinstance(branch, Branch) and hasattr(branch.leaves, "__next__")


def _fresh(branch: Branch) -> Branch:
    return Branch(leaf=GOOD, leaves=iter([GOOD]), spare=None, words=None)  # type: ignore[arg-type]


def schema_of(branch: Any, nullable: bool, planned: bool) -> GuardedSchema:
    """A schema whose one query gives this branch."""

    async def resolve() -> Any:
        return branch

    query = strawberry.type(
        type(
            "Query",
            (),
            {
                "branch": strawberry.field(resolver=resolve, graphql_type=Branch | None if nullable else Branch),
                "__annotations__": {},
            },
        )
    )
    return GuardedSchema(query=query, planned=planned)


def test_what_is_plain_is_compiled_and_the_rest_is_left() -> None:
    """Otherwise every comparison here would compare graphql-core with itself."""
    import asyncio

    schema = schema_of(Branch(leaf=GOOD, leaves=[GOOD]), False, True)
    text = "query Q { branch { leaf { text shout } leaves { text later } } }"
    asyncio.run(answer(schema, text, {}))
    (plans,) = schema.documents.prepared(text)._plans.values()
    compiled = {(key[0].__name__, key[1]) for key, function in plans.items() if function is not None}
    left = {(key[0].__name__, key[1]) for key, function in plans.items() if function is None}
    assert ("compiled_field", "Branch") in compiled and ("compiled_field", "Leaf") in compiled
    assert {("compiled_object", "Branch"), ("compiled_object", "Leaf"), ("compiled_field", "Query")} <= left
