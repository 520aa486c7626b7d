"""One request's way through the schema: its text, its limits and costs, its time, its errors."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any, Final

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext
from strawberry.types.graphql import OperationType

from core.errors import DomainError
from schema.context import Throttle
from schema.costs import MAX_COST
from schema.execution.documents import NO_STREAM, NOTHING, Documents, Prepared, faulty
from schema.execution.executor import PlannedExecutor
from schema.execution.persisted import NOTHING_KEPT, Kept
from schema.execution.plans import Plans
from schema.execution.shaping import NO_OPERATION, shaped
from schema.faults import Fault
from schema.limits import fault_of_variables
from schema.request_errors import BadInput, RateLimited, TimedOut, TooCostly, top_level

LOG: Final = logging.getLogger("musubi.graphql")

TIME_LIMIT_SECONDS: Final = 30
STREAMS_ONLY: Final = Fault(
    "購読は、ストリーム（text/event-stream または graphql-transport-ws）でお送りください。",
    "A subscription is answered as a stream: text/event-stream, or graphql-transport-ws.",
)
NAME_ONE: Final = Fault(
    "文書に操作が複数あります。実行する操作の名前を `operationName` で指定してください。",
    "The document has several operations: name the one to run in `operationName`.",
)
NOT_THERE: Final = Fault(
    "`operationName` の操作はこの文書にありません。", "The document has no operation of the name in `operationName`."
)
FAULT_POINTS: Final = 10
"""What a text costs in which something is wrong: it was read, and perhaps validated, for nothing."""


class Guard(SchemaExtension):
    """What stands before, between and behind the steps of one operation."""

    def __init__(self, documents: Documents, kept: Kept) -> None:
        self.documents, self.kept = documents, kept
        self.refusal: DomainError | None = None
        self.prepared: Prepared | None = None
        self.errors: list[GraphQLError] = []
        self.cost: dict[str, Any] | None = None

    @property
    def language(self) -> str:
        """The language of this request's messages."""
        return getattr(self.execution_context.context, "language", "ja")

    def on_operation(self) -> Iterator[None]:
        """Find the text; afterwards give each error its shape."""
        context = self.execution_context
        text = self.kept.text_of(context.query, context.operation_extensions)
        fault = fault_of_variables(context.variables) if context.variables else None
        if isinstance(text, DomainError):
            self.refusal, context.query = text, context.query or "{ __typename }"
        else:
            context.query = text
            self.refusal = BadInput.of(fault) if fault else None
        yield
        result = context.result
        errors: list[GraphQLError] | None = getattr(result, "errors", None)
        if result is not None and errors:
            result.errors = [shaped(error, self.language) for error in errors]

    def on_stream_result(self, result: Any) -> Iterator[None]:
        """Each event of a subscription: give its errors their shape."""
        if result.errors:
            result.errors = [shaped(error, self.language) for error in result.errors]
        yield

    def on_parse(self) -> Iterator[None]:
        """Give the prepared document; of a request with faults, nothing of its own is run."""
        context = self.execution_context
        if self.refusal is None and context.query:
            self.prepared = self.documents.prepared(context.query)
            context.graphql_document = self.prepared.document
            self.errors = self.prepared.errors or self._errors_of_choice(self.prepared)
        if self.errors or self.refusal is not None:
            # What is wrong is said in validation, which comes after the question what kind of operation it is.
            is_stream = OperationType.QUERY not in context.allowed_operations
            context.graphql_document = NO_STREAM if is_stream else NOTHING
            context._provided_operation_name = None
        yield

    def _errors_of_choice(self, prepared: Prepared) -> list[GraphQLError]:
        """GraphQL runs the only operation, or the one that is named; a guess could be a mutation."""
        name = self.execution_context._provided_operation_name
        if prepared.operation(name) is not None:
            return []
        return [faulty(NAME_ONE if name is None else NOT_THERE)]

    def on_validate(self) -> Iterator[None]:
        """Say what is wrong, and what it costs."""
        context = self.execution_context
        if self.refusal is None and self.prepared is not None:
            context.pre_execution_errors = self.errors
            self.refusal = self._charge_fault() if self.errors else self._charge(self.prepared)
        if self.refusal is not None:
            context.pre_execution_errors = [top_level(self.refusal, self.language)]
        yield

    def _charge(self, prepared: Prepared) -> DomainError | None:
        context = self.execution_context
        operation = prepared.operation(context.operation_name)
        if operation is None:
            return None
        cost = prepared.costs.of(operation, context.variables or {})
        self.cost = {"requested": cost, "maximum": MAX_COST, "throttle": None}
        if cost > MAX_COST:
            return TooCostly(cost=cost, maximum=MAX_COST)
        return self._take(cost, self.cost)

    def _charge_fault(self) -> DomainError | None:
        return self._take(FAULT_POINTS, {})

    def _take(self, points: int, told: dict[str, Any]) -> DomainError | None:
        throttle: Throttle | None = getattr(self.execution_context.context, "throttle", None)
        if throttle is None:
            return None
        wait_seconds, left, most = throttle.take(points)
        told["throttle"] = {"left": left, "maximum": most}
        return RateLimited(retry_after_seconds=wait_seconds) if wait_seconds else None

    def get_results(self) -> dict[str, Any]:
        """The cost, in the answer's `extensions`."""
        return {} if self.cost is None else {"cost": self.cost}


class GuardedSchema(strawberry.Schema):
    """Runs queries by compiled plans and within the time limit; logs bugs, and nothing that was expected."""

    def __init__(
        self, *, introspection: bool = True, kept: Kept = NOTHING_KEPT, planned: bool = True, **arguments: Any
    ) -> None:
        super().__init__(
            extensions=[lambda: Guard(self.documents, kept)], execution_context_class=PlannedExecutor, **arguments
        )
        self.documents = Documents(self._schema, introspection=introspection)
        self.planned = planned
        self.unfinished: set[asyncio.Task[Any]] = set()

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log what is neither a refusal nor the caller's fault, with its traceback."""
        for error in errors:
            original = error.original_error
            if original is not None and not isinstance(original, DomainError | GraphQLError | NO_OPERATION):
                LOG.error("bug in %s: %r", error.path, original, exc_info=original)

    async def _execute_operation(
        self,
        execution_context: ExecutionContext,
        extensions_runner: Any,
        middleware_manager: Any,
        execute_function: Any,
        custom_context_kwargs: dict[str, Any],
    ) -> Any:
        """A query is stopped at the time limit. A mutation is not: stopped within its transaction, nobody could say
        whether it was done. Its client gets TIMED_OUT and learns the end from the same request with the same key."""
        language = getattr(execution_context.context, "language", "ja")
        if execution_context.operation_type is OperationType.SUBSCRIPTION:
            raise top_level(BadInput.of(STREAMS_ONLY), language)
        is_query = execution_context.operation_type is OperationType.QUERY
        if is_query:
            custom_context_kwargs = {**custom_context_kwargs, "plans": self._plans_of(execution_context)}
        work = super()._execute_operation(
            execution_context, extensions_runner, middleware_manager, execute_function, custom_context_kwargs
        )
        late = TimedOut(seconds=TIME_LIMIT_SECONDS)
        if is_query:
            try:
                async with asyncio.timeout(TIME_LIMIT_SECONDS):
                    return await work
            except TimeoutError:
                raise top_level(late, language) from None
        task = asyncio.ensure_future(work)
        self.unfinished.add(task)
        task.add_done_callback(self.unfinished.discard)
        done, _ = await asyncio.wait({task}, timeout=TIME_LIMIT_SECONDS)
        if not done:
            raise top_level(late, language)
        return task.result()

    def _plans_of(self, execution_context: ExecutionContext) -> Plans | None:
        if not self.planned:
            return None
        prepared = self.documents.prepared(execution_context.query or "")
        operation = prepared.operation(execution_context.operation_name)
        return prepared.plans(operation, execution_context.variables or {}) if operation else None
