"""A task that is cancelled around a transaction loses neither the connection nor the lock."""

import asyncio

from core.database import connection, transaction
from core.tables import OutboxEvent

CANCELS = 60
AFTERWARDS_SECONDS = 20


async def _write() -> None:
    async with transaction():
        await OutboxEvent.create(type="Tried", subject_id="00000000-0000-7000-8000-000000000001")
        await connection().execute_query_dict("SELECT 1 AS one")


async def test_transactions_cancelled_at_any_step_leave_the_database_usable(database: str) -> None:
    for steps in range(CANCELS):
        task = asyncio.create_task(_write())
        for _ in range(steps % 20):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(AFTERWARDS_SECONDS):
        # More than the pool of connections is large: none of them was lost.
        await asyncio.gather(*(_write() for _ in range(30)))
        written = await OutboxEvent.all().count()
    assert 30 <= written <= 30 + CANCELS


async def test_a_begin_that_still_waits_when_its_task_is_cancelled_is_undone(database: str) -> None:
    for _ in range(CANCELS):
        entering = asyncio.create_task(_write())
        waiting = asyncio.create_task(_write())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        entering.cancel()
        entering.cancel()
        await asyncio.gather(entering, waiting, return_exceptions=True)

    async with asyncio.timeout(AFTERWARDS_SECONDS), transaction():
        assert await connection().execute_query_dict("SELECT 1 AS one")
