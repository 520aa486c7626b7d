"""A request that takes too long is answered in time: a query is stopped, a mutation comes to its end."""

import asyncio
from typing import Any

import pytest
import strawberry

from core.database import transaction
from core.tables import OutboxEvent
from schema.execution import serving
from schema.execution.serving import GuardedSchema

LIMIT_SECONDS = 0.2
NOBODY = "00000000-0000-7000-8000-000000000001"
TIMED_OUT = {"code": "TIMED_OUT", "retryable": True, "seconds": LIMIT_SECONDS}


class Gate:
    """Holds resolvers up until a test lets them go."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.cancelled = False

    async def wait(self) -> None:
        try:
            await self.opened.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.setattr(serving, "TIME_LIMIT_SECONDS", LIMIT_SECONDS)
    return Gate()


def schema_of(gate: Gate) -> GuardedSchema:
    """A query and a mutation that wait in a transaction."""

    async def work() -> bool:
        async with transaction():
            await OutboxEvent.create(type="Waited", subject_id=NOBODY)
            await gate.wait()
        return True

    def root(name: str) -> Any:
        return strawberry.type(type(name, (), {"work": strawberry.field(resolver=work), "__annotations__": {}}))

    return GuardedSchema(query=root("Query"), mutation=root("Mutation"))


async def test_a_query_is_stopped_and_leaves_nothing_open(database: str, gate: Gate) -> None:
    answer = await schema_of(gate).execute("{ work }")

    assert answer.data is None and answer.errors and answer.errors[0].extensions == TIMED_OUT
    assert gate.cancelled
    assert await OutboxEvent.all().count() == 0
    async with transaction():
        await OutboxEvent.create(type="After", subject_id=NOBODY)


async def test_a_mutation_is_answered_in_time_and_comes_to_its_end(database: str, gate: Gate) -> None:
    schema = schema_of(gate)

    answer = await schema.execute("mutation { work }")

    assert answer.data is None and answer.errors and answer.errors[0].extensions == TIMED_OUT
    assert not gate.cancelled
    gate.opened.set()
    await asyncio.gather(*schema.unfinished)
    assert await OutboxEvent.all().count() == 1


async def test_a_mutation_whose_client_has_gone_comes_to_its_end(database: str, gate: Gate) -> None:
    schema = schema_of(gate)
    asking = asyncio.create_task(schema.execute("mutation { work }"))
    while not schema.unfinished:
        await asyncio.sleep(0)

    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    gate.opened.set()
    await asyncio.gather(*schema.unfinished)

    assert await OutboxEvent.all().count() == 1
