"""graphql-core's executor, which asks the compiled plan first wherever it completes an object or a field."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import AwaitableOrValue, Path, UndefinedType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.plans import Collect, Compiled, Plans, compiled_field, compiled_object

Compile = Callable[[GraphQLObjectType, FieldDetailsList, Collect], Compiled | None]


class PlannedExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes a query's plain selections by their compiled functions, everything else as graphql-core does."""

    def __init__(self, *args: Any, plans: Plans | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = plans

    def collect_and_execute_subfields(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """The answer of an object: at once, or field by field."""
        function = self._plan(compiled_object, return_type, field_details_list)
        if function is not None:
            try:
                answer: dict[str, Any] = function(result)
                return answer
            except Exception:
                # Whatever it was, graphql-core meets it again at the very field, with its path and its rules for null.
                pass
        return super().collect_and_execute_subfields(return_type, field_details_list, path, result, position_context)

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> AwaitableOrValue[Any] | UndefinedType:
        """The answer of one field, beside others that are not plain."""
        function = self._plan(compiled_field, parent_type, field_details_list)
        if function is not None:
            try:
                return function(source)
            except Exception:
                pass
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def _plan(self, compile: Compile, type: GraphQLObjectType, details: FieldDetailsList) -> Compiled | None:
        plans = self.plans
        if plans is None:
            return None
        # The nodes belong to the document, which lives as long as its plans.
        key: tuple[Any, ...] = (compile, type.name, id(details[0].node))
        if len(details) > 1:
            key = (*key, *(id(one.node) for one in details[1:]))
        if key in plans:
            return plans[key]
        function = plans[key] = compile(type, details, self.collect_subfields)
        return function
