"""What an operation may cost at most, in points, computed from its text and variables before it runs.

An object is one point, a plain field nothing. What a field asks of the database or the typesetter is in POINTS; a
connection's edges, with everything below them, count as often as its `first`, any other list LIST_FACTOR times.
"""

from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from core.pages import DEFAULT_PAGE, MAX_PAGE

MAX_COST: Final = 10_000
MUTATION_POINTS: Final = 20
QUERY_POINTS: Final = 5
"""A field that waits for something, the database as a rule."""
LIST_FACTOR: Final = 5
MAX_KNOWN: Final = 100
"""Costs that are kept for one document, by its variables."""

POINTS: Final = {
    "Query.ranking": 500,
    "Query.eventReport": 100,
    "Query.retiredYears": 100,
    "Query.outstandingTotal": 20,
    "Query.outstandingRetirements": 20,
    "Query.exportMyData": 100,
    "ListingConnection.facets": 100,
    "Query.book": 500,
    "Query.disclosureCheck": 500,
    "Query.documentPreview": 500,
    "RequestPack.pdfBase64": 500,
    "Retirement.requestPack": 50,
    "Transfer.requestPack": 50,
    "Order.finalConfirmation": 20,
    "EvidenceBundle.archiveBase64": 2_000,
    "PublishedDocument.html": 50,
    "PublishedDocument.pdfBase64": 500,
    "PrintedPaper.html": 50,
    "PrintedPaper.pdfBase64": 500,
}
"""Fields that ask for more than one look into the database."""


class Costs:
    """The cost of one document's operations; what was computed for the same variables is kept."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[tuple[Any, ...], int] = {}

    def of(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """The points of an operation with these variables, of which only those that are numbers matter."""
        named = (one.variable.name.value for one in operation.variable_definitions or ())
        key = (id(operation), *(_page_size(variables[name]) if name in variables else None for name in named))
        if key not in self._known:
            root = self.schema.get_root_type(operation.operation)
            points = _Counting(self, operation, variables).below(operation.selection_set, root) if root else 0
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[key] = points
        return self._known[key]


class _Counting:
    """One computation: each fragment is counted once."""

    def __init__(self, costs: Costs, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
        self.schema, self.fragments = costs.schema, costs.fragments
        self.variables = variables
        self.defaults = {one.variable.name.value: one.default_value for one in operation.variable_definitions or ()}
        self.base = MUTATION_POINTS if operation.operation is OperationType.MUTATION else 0
        self.counted: dict[tuple[str, int], int] = {}

    def below(self, selections: SelectionSetNode, parent: GraphQLNamedType, *, page: int = 0) -> int:
        """The points of a selection on a type; on a connection, `page` is how many edges it has."""
        points = 0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                points += self._field(selection, parent, page=page)
            elif isinstance(selection, FragmentSpreadNode):
                points += self._fragment(selection.name.value, page)
            else:
                condition = selection.type_condition  # type: ignore[attr-defined]
                inner = self.schema.get_type(condition.name.value) if condition else parent
                points += self.below(selection.selection_set, inner or parent, page=page)  # type: ignore[attr-defined]
        return points

    def _fragment(self, name: str, page: int) -> int:
        key = (name, page)
        if key not in self.counted:
            self.counted[key] = 0
            definition = self.fragments[name]
            on = self.schema.get_type(definition.type_condition.name.value)
            assert on is not None, "validated"
            self.counted[key] = self.below(definition.selection_set, on, page=page)
        return self.counted[key]

    def _field(self, node: FieldNode, parent: GraphQLNamedType, *, page: int) -> int:
        name = node.name.value
        if name.startswith("__"):
            return 0
        field: GraphQLField = parent.fields[name]  # type: ignore[attr-defined]
        root = parent.name in ("Query", "Mutation", "Subscription")
        points = POINTS.get(f"{parent.name}.{name}", QUERY_POINTS if root or _waits(field) else 0)
        points += self.base if root else 0
        if node.selection_set is None:
            return points
        inner = get_named_type(field.type)
        factor = (page or LIST_FACTOR) if _is_list(field) else 1
        own_page = self._first(node) if "first" in field.args and inner.name.endswith("Connection") else 0
        return points + factor * (1 + self.below(node.selection_set, inner, page=own_page))

    def _first(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                return self._page(argument.value)
        return DEFAULT_PAGE

    def _page(self, value: Any) -> int:
        if isinstance(value, VariableNode):
            name = value.name.value
            if name in self.variables:
                return _page_size(self.variables[name])
            default = self.defaults.get(name)
            return self._page(default) if isinstance(default, IntValueNode) else DEFAULT_PAGE
        return min(max(int(value.value[:9]), 1), MAX_PAGE) if isinstance(value, IntValueNode) else MAX_PAGE


def _page_size(value: Any) -> int:
    return min(max(value, 1), MAX_PAGE) if type(value) is int else MAX_PAGE


def _waits(field: GraphQLField) -> bool:
    definition = field.extensions.get("strawberry-definition")
    return bool(definition is not None and definition.is_async)


def _is_list(field: GraphQLField) -> bool:
    inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return isinstance(inner, GraphQLList)
