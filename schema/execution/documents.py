"""Documents that were seen before: parsed, held against the limits, validated, and planned once a text."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    visit,
)
from strawberry.schema.schema import validate_document

from schema.costs import Costs
from schema.execution.plans import Plans
from schema.faults import Fault
from schema.limits import MAX_DOCUMENT_CHARACTERS, MAX_TOKENS, fault_of_numbers, faults_of, too_many
from schema.request_errors import BadInput

CACHED_DOCUMENTS: Final = 256


@dataclass
class Prepared:
    """One text: what is wrong with it, or all that its execution needs again and again."""

    schema: GraphQLSchema
    document: DocumentNode
    errors: list[GraphQLError]
    _plans: dict[tuple[Any, ...], Plans] = field(default_factory=dict)

    @cached_property
    def costs(self) -> Costs:
        """What its operations cost."""
        return Costs(self.schema, self.document)

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """The variables that `@include` and `@skip` ask: they decide which fields there are."""
        found = _Conditions()
        visit(self.document, found)
        return tuple(sorted(found.names))

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of this name, or the only one there is."""
        operations = [one for one in self.document.definitions if isinstance(one, OperationDefinitionNode)]
        if name is None:
            return operations[0] if len(operations) == 1 else None
        return next((one for one in operations if one.name and one.name.value == name), None)

    def plans(self, operation: OperationDefinitionNode, variables: dict[str, Any]) -> Plans | None:
        """What was compiled for the operation; None where a condition's variable is left to its default."""
        given = tuple(variables.get(name) for name in self.conditions)
        if any(type(value) is not bool for value in given):
            return None
        key = (id(operation), *given)
        if key not in self._plans:
            if len(self._plans) >= MAX_PLANS:
                return None
            self._plans[key] = Plans()
        return self._plans[key]


MAX_PLANS: Final = 16
"""Variants of one document that are compiled, by operation and conditions."""


class Documents:
    """The documents of one schema; the one that was not asked for longest goes first."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool) -> None:
        self.schema = schema
        self.rules = specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
        self.kept: OrderedDict[str, Prepared] = OrderedDict()

    def prepared(self, text: str) -> Prepared:
        """A text, prepared now or before."""
        found = self.kept.get(text)
        if found is None:
            found = self._prepare(text)
            self.kept[text] = found
            if len(self.kept) > CACHED_DOCUMENTS:
                self.kept.popitem(last=False)
        else:
            self.kept.move_to_end(text)
        return found

    def _prepare(self, text: str) -> Prepared:
        if len(text) > MAX_DOCUMENT_CHARACTERS:
            fault = too_many("文書の文字", "characters", len(text), MAX_DOCUMENT_CHARACTERS)
            return Prepared(self.schema, NOTHING, [faulty(fault)])
        try:
            document = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLError as error:
            return Prepared(self.schema, NOTHING, [error.with_traceback(None)])
        faults = faults_of(document)
        number = fault_of_numbers(text, document)
        if number is not None:
            faults.append(number)
        if faults:
            return Prepared(self.schema, document, [faulty(fault) for fault in faults])
        return Prepared(self.schema, document, validate_document(self.schema, document, tuple(self.rules)))


NOTHING: Final = parse("{ __typename }")
"""Stands where there is no document, for an operation whose errors are known already."""

NO_STREAM: Final = parse("subscription { __typename }")
"""The same where only a subscription may be asked for."""


def faulty(fault: Fault) -> GraphQLError:
    """A fault as the error of a document, which has no language yet."""
    return GraphQLError(fault.english, original_error=BadInput.of(fault))


class _Conditions(Visitor):
    """Finds the variables of `@include` and `@skip`."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: Any, *_: Any) -> None:
        """Note its `if`."""
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)
