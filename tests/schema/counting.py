"""How many statements an operation takes, and documents that select everything below a list."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from graphql import GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType, get_named_type, is_leaf_type
from graphql.type import is_required_argument

from tests.scenarios.documents import query_fields

LEFT_OUT = frozenset({"requestPack"})
"""At most ten a request are composed at all (`schema.request_packs.MAX_PACKS_A_REQUEST`), each by itself."""

DEPTH = 5
"""Objects below a list's items that are selected."""


class Statements(logging.Handler):
    """Keeps what the database client is asked."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a statement."""
        self.seen.append(record.getMessage())


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are executed inside."""
    handler, log = Statements(), logging.getLogger("tortoise.db_client")
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield handler.seen
    finally:
        log.setLevel(level)
        log.removeHandler(handler)


def connections() -> dict[str, bool]:
    """Every query that gives a connection, and whether it can be asked without further arguments."""
    return {
        name: not any(is_required_argument(one) for one in field.args.values())
        for name, field in query_fields().items()
        if get_named_type(field.type).name.endswith("Connection")
    }


def everything_below(name: str, given: dict[str, str]) -> str:
    """A page of a query's connection, with all that hangs on its items; `given` are arguments as GraphQL writes them."""
    field = query_fields()[name]
    arguments = ", ".join([*(f"{key}: {value}" for key, value in given.items()), "first: $first"])
    return f"query Page($first: Int!) {{ {name}({arguments}) {_selection(get_named_type(field.type), DEPTH + 2, ())} }}"


def _selection(type: GraphQLNamedType, depth: int, above: tuple[str, ...]) -> str:
    if is_leaf_type(type):
        return ""
    assert isinstance(type, GraphQLObjectType | GraphQLInterfaceType)
    parts = ["__typename"]
    for name, field in type.fields.items():
        inner = get_named_type(field.type)
        if name in LEFT_OUT or any(is_required_argument(one) for one in field.args.values()):
            continue
        if is_leaf_type(inner):
            parts.append(name)
        elif depth > 0 and inner.name not in above:
            page = "(first: 3)" if "first" in field.args else ""
            parts.append(f"{name}{page} {_selection(inner, depth - 1, (*above, type.name))}")
    return f"{{ {' '.join(parts)} }}"
