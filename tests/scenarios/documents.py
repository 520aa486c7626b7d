"""GraphQL documents written from the schema itself: they select everything, so a new field cannot go unnoticed."""

from functools import lru_cache
from typing import Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from schema.root import build_schema

DEPTH: Final = 3
"""How many objects below an operation's own result are selected."""


@lru_cache(maxsize=1)
def executable_schema() -> GraphQLSchema:
    """The schema as graphql-core knows it."""
    return build_schema()._schema


def mutation_fields() -> dict[str, GraphQLField]:
    """Every mutation by name."""
    mutation = executable_schema().mutation_type
    assert mutation is not None
    return dict(mutation.fields)


def query_fields() -> dict[str, GraphQLField]:
    """Every query by name."""
    query = executable_schema().query_type
    assert query is not None
    return dict(query.fields)


def node_types() -> list[str]:
    """Every type that `node` can give."""
    node = executable_schema().type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    return sorted(one.name for one in executable_schema().get_possible_types(node))


@lru_cache(maxsize=256)
def mutation(name: str, *, depth: int = DEPTH) -> str:
    """A mutation with all that it may answer; with `depth` 0 a success gives only its type's name."""
    field = mutation_fields()[name]
    union = get_named_type(field.type)
    assert isinstance(union, GraphQLUnionType)
    members = "".join(
        f"... on {member.name} {{ {_fields(member, depth if _is_success(member) else 1, ())} }} "
        for member in union.types
        if depth > 0 or not _is_success(member)
    )
    return f"mutation Do($input: {field.args['input'].type}) {{ {name}(input: $input) {{ __typename {members}}} }}"


@lru_cache(maxsize=256)
def query(name: str, *, depth: int = DEPTH, arguments: tuple[str, ...] = ()) -> str:
    """A query with all that it may answer; of its arguments those that must be given, and the named ones."""
    field = query_fields()[name]
    given = {key: one for key, one in field.args.items() if key in arguments or is_required_argument(one)}
    declared = ", ".join(f"${key}: {one.type}" for key, one in given.items())
    passed = ", ".join(f"{key}: ${key}" for key in given)
    head = f"query Ask({declared})" if declared else "query Ask"
    call = f"{name}({passed})" if passed else name
    return f"{head} {{ {call} {_selection(get_named_type(field.type), depth, ())} }}"


@lru_cache(maxsize=64)
def node(type_name: str, *, depth: int = DEPTH) -> str:
    """`node` with everything of one type."""
    type = executable_schema().type_map[type_name]
    assert isinstance(type, GraphQLObjectType)
    fields = _fields(type, depth, ())
    return f"query Ask($id: ID!) {{ node(id: $id) {{ __typename ... on {type_name} {{ {fields} }} }} }}"


def subscription_fields() -> dict[str, GraphQLField]:
    """Every subscription by name."""
    subscription = executable_schema().subscription_type
    assert subscription is not None
    return dict(subscription.fields)


@lru_cache(maxsize=64)
def subscription(name: str, *, depth: int = 1) -> str:
    """A subscription with all that its events and its end may say."""
    union = get_named_type(subscription_fields()[name].type)
    assert isinstance(union, GraphQLUnionType)
    members = " ".join(f"... on {member.name} {{ {_fields(member, depth, ())} }}" for member in union.types)
    return f"subscription Hear($id: ID, $after: String) {{ {name}(id: $id, after: $after) {{ __typename {members} }} }}"


def _is_success(type: GraphQLObjectType) -> bool:
    return not any(interface.name == "Error" for interface in type.interfaces)


def _selection(type: GraphQLNamedType, depth: int, above: tuple[str, ...]) -> str:
    if is_leaf_type(type):
        return ""
    assert isinstance(type, GraphQLObjectType | GraphQLInterfaceType)
    return f"{{ {_fields(type, depth, above)} }}"


def _fields(type: GraphQLObjectType | GraphQLInterfaceType, depth: int, above: tuple[str, ...]) -> str:
    parts = []
    for name, field in type.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            parts.append(name)
        elif depth > 0 and inner.name not in above and not field.args:
            parts.append(f"{name} {_selection(inner, depth - 1, (*above, type.name))}")
    return " ".join(parts) or "__typename"
