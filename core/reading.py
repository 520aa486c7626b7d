"""Reading whole tables: in one consistent view, in batches, without ever holding more than one batch."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from core.database import connection, is_postgres, transaction
from core.sqlite_engine import ImmediateTransactionContext

BATCH_ROWS: Final = 500

RowT = TypeVar("RowT", bound=Model)


@asynccontextmanager
async def consistent_view() -> AsyncIterator[None]:
    """One view of the database for everything read inside, whatever is committed meanwhile; nobody is kept waiting.

    Not to be opened inside a transaction: the view begins with its first statement.
    """
    if is_postgres():
        async with transaction():
            await connection().execute_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    client = connection()
    assert isinstance(client, SqliteClient) and not isinstance(client, SqliteTransactionWrapper)
    # A plain BEGIN: `transaction()` would take the writer's lock, and a long reading would stop the service's writers.
    async with ImmediateTransactionContext(SqliteTransactionWrapper(client), client._lock):
        yield


async def batches(
    query: "QuerySet[RowT]", *, by: Sequence[str] = ("id",), size: int = BATCH_ROWS
) -> AsyncIterator[list[RowT]]:
    """All rows of `query` in the order of the fields `by`, which together name one row, `size` at a time."""
    page = await query.order_by(*by).limit(size)
    while page:
        yield page
        if len(page) < size:
            return
        last = page[-1]
        page = await query.filter(_beyond(by, [getattr(last, name) for name in by])).order_by(*by).limit(size)


def _beyond(by: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows after the one that has `values` in the fields `by`: keyset, so a page costs the same wherever it is."""
    alternatives = [
        Q(**dict(zip(by[:position], values[:position], strict=True)), **{f"{by[position]}__gt": values[position]})
        for position in range(len(by))
    ]
    return Q(*alternatives, join_type=Q.OR)
