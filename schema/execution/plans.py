"""Compiled selections: what is below a field, as one Python function where nothing in it waits or is odd.

graphql-core walks every field of every row through some ten calls. Where a selection holds only attributes and plain
methods of our own types, its answer can be written down as Python once for a document and run for every row. Such a
function gives exactly what graphql-core would give, or raises Odd: then graphql-core does that selection itself, with
its own errors. Fields that wait, take arguments or `info`, and unions and interfaces stay with it from the beginning.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    is_leaf_type,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetailsList

Collect = Callable[[GraphQLObjectType, FieldDetailsList], CollectedFields]
Compiled = Callable[[Any], Any]

EXACT: Final = {"String": "str", "ID": "str", "Boolean": "bool"}
"""Scalars whose value is its own answer when it has exactly this class."""

WHOLE: Final = {"Yen", "WholeTonnes", "GramCount", "KilowattHours"}
"""Our scalars whose answer is a whole number of any size."""

MAX_INT: Final = 2**31

MAX_INLINED: Final = 2_000
"""Fields in one compiled function; more are left to graphql-core."""


class Odd(Exception):
    """A value that graphql-core has to look at itself."""


class Plans(dict[tuple[Any, ...], Compiled | None]):
    """The functions of one operation, by type and the field nodes that select on it; None where there is none."""


class _Impossible(Exception):
    """This selection cannot be compiled."""


class _Writer:
    """Writes one function: expressions with the names they use."""

    def __init__(self, collect: Collect) -> None:
        self.collect = collect
        self.names: dict[str, Any] = {"Odd": Odd}
        self.lines: list[str] = []
        self.fields = 0

    def name(self, value: Any) -> str:
        """A name that stands for `value` in the function."""
        made = f"n{len(self.names)}"
        self.names[made] = value
        return made

    def object(self, type: GraphQLObjectType, details: FieldDetailsList, source: str, depth: int) -> str:
        """The expression of an object's answer; what it needs first is written before it."""
        pad = "    " * depth
        if type.is_type_of is not None:
            self.lines.append(f"{pad}if {source}.__class__ is not {self.name(_class_of(type))}: raise Odd")
        parts = []
        for response_name, inner in self.collect(type, details).grouped_field_set.items():
            parts.append(f"{response_name!r}: {self.field(type, inner, source, depth)}")
        return "{" + ", ".join(parts) + "}"

    def field(self, parent: GraphQLObjectType, details: FieldDetailsList, source: str, depth: int) -> str:
        """The expression of one field."""
        self.fields += 1
        node = details[0].node
        if node.name.value == "__typename":
            return repr(parent.name)
        field = parent.fields.get(node.name.value)
        if field is None or field.args or self.fields > MAX_INLINED:
            raise _Impossible
        value = f"v{len(self.names)}_{self.fields}"
        self.lines.append(f"{'    ' * depth}{value} = {self._read(field, source)}")
        return self.value(field.type, details, value, depth)

    def _read(self, field: GraphQLField, source: str) -> str:
        definition = field.extensions.get("strawberry-definition")
        if definition is None or definition.is_async or definition.extensions:
            raise _Impossible
        resolver = definition.base_resolver
        if resolver is None:
            if field.resolve is None or not getattr(field.resolve, "_is_default", False):
                raise _Impossible
            return f"{source}.{definition.python_name}"
        taken = resolver.signature.parameters
        if list(taken) != ["self"] or resolver.self_parameter is None:
            raise _Impossible
        return f"{self.name(resolver.wrapped_func)}({source})"

    def value(self, type: GraphQLOutputType, details: FieldDetailsList, value: str, depth: int) -> str:
        """The expression of a value of a type; it may use `value` several times."""
        pad = "    " * depth
        if isinstance(type, GraphQLNonNull):
            self.lines.append(f"{pad}if {value} is None: raise Odd")
            return self.present(type.of_type, details, value, depth)
        if is_leaf_type(type):
            return f"None if {value} is None else {self.present(type, details, value, depth)}"
        answer = f"{value}_a"
        self.lines += [f"{pad}{answer} = None", f"{pad}if {value} is not None:"]
        made = self.present(type, details, value, depth + 1)
        self.lines.append(f"{pad}    {answer} = {made}")
        return answer

    def present(self, type: GraphQLOutputType, details: FieldDetailsList, value: str, depth: int) -> str:
        """The expression of a value that is not None."""
        if isinstance(type, GraphQLScalarType | GraphQLEnumType):
            return self.leaf(type, value)
        if isinstance(type, GraphQLObjectType):
            return self.object(type, details, value, depth)
        if not isinstance(type, GraphQLList):
            raise _Impossible
        pad = "    " * depth
        answers, item = f"{value}_l", f"{value}_i"
        self.lines += [
            f"{pad}if {value}.__class__ is not list: raise Odd",
            f"{pad}{answers} = []",
            f"{pad}for {item} in {value}:",
        ]
        made = self.value(type.of_type, details, item, depth + 1)
        self.lines.append(f"{pad}    {answers}.append({made})")
        return answers

    def leaf(self, type: GraphQLScalarType | GraphQLEnumType, value: str) -> str:
        """The expression of a leaf: itself, looked up, or coerced as graphql-core would."""
        coerce = self.name(_coercing(type))
        if isinstance(type, GraphQLEnumType):
            known = self.name(_names_of(type))
            return f"{known}.get({value}) or {coerce}({value})"
        if type.name in EXACT:
            return f"{value} if {value}.__class__ is {EXACT[type.name]} else {coerce}({value})"
        if type.name == "Int" or type.name in WHOLE:
            within = f" and -{MAX_INT} <= {value} < {MAX_INT}" if type.name == "Int" else ""
            return f"{value} if {value}.__class__ is int{within} else {coerce}({value})"
        return f"{coerce}({value})"


def compiled_object(type: GraphQLObjectType, details: FieldDetailsList, collect: Collect) -> Compiled | None:
    """The function from an object to its answer, or None when something below has to be graphql-core's."""
    return _compiled(collect, lambda writer: writer.object(type, details, "source", 1))


def compiled_field(parent: GraphQLObjectType, details: FieldDetailsList, collect: Collect) -> Compiled | None:
    """The function from an object to the answer of one of its fields, or None."""
    return _compiled(collect, lambda writer: writer.field(parent, details, "source", 1))


def _compiled(collect: Collect, write: Callable[[_Writer], str]) -> Compiled | None:
    writer = _Writer(collect)
    try:
        answer = write(writer)
    except _Impossible:
        return None
    text = "\n".join(["def answer_of(source):", *writer.lines, f"    return {answer}"])
    # Nothing a client wrote is in the text but response names, as literals.
    exec(compile(text, "<plan>", "exec"), writer.names)
    made: Compiled = writer.names["answer_of"]
    return made


def _class_of(type: GraphQLObjectType) -> Any:
    definition = type.extensions.get("strawberry-definition")
    if definition is None or definition.is_type_of is not None or definition.concrete_of is not None:
        raise _Impossible
    return definition.origin


def _coercing(type: GraphQLScalarType | GraphQLEnumType) -> Callable[[Any], Any]:
    coerce = type.coerce_output_value

    def coerced(value: Any) -> Any:
        answer = coerce(value)
        if answer is None:
            raise Odd
        return answer

    return coerced


def _names_of(type: GraphQLEnumType) -> Mapping[Any, str]:
    wrapped = getattr(type, "wrapped_cls", None)
    if wrapped is None:
        return {}
    by_value = {value.value: name for name, value in type.values.items()}
    return {member: by_value[member.value] for member in wrapped if member.value in by_value}
