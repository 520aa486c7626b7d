"""The worker's list of what should run: nothing is started twice, and nothing is lost for good."""

from datetime import timedelta

import pytest

from core import clock, events
from core.database import transaction
from core.ids import new_id
from core.tables import OutboxEvent
from listings.kinds import ProductStatus
from listings.models import Product
from server import worker
from tests.factories import NOW
from tests.page_factories import make_product_on_sale

pytestmark = pytest.mark.usefixtures("database")


async def test_a_workflow_has_its_events_id() -> None:
    async with transaction():
        await events.record("OrderSettled", subject_id=new_id())
    (event,) = await OutboxEvent.all()
    assert {id for id in await worker._due() if not id.startswith("sweep/")} == {str(event.id)}


async def test_an_event_whose_workflow_was_lost_or_failed_gets_a_new_one() -> None:
    event = await OutboxEvent.create(type="OrderSettled", subject_id=new_id(), created_at=NOW)
    with clock.running_at(lambda: NOW + timedelta(seconds=worker.STUCK_SECONDS * 2 + 1)):
        assert f"{event.id}/0/2" in await worker._due()
        await events.note_failure(event.id, failures=0, error="x")
        assert f"{event.id}/1/2" in await worker._due()


async def test_an_event_that_keeps_failing_is_left_for_an_operator() -> None:
    event = await OutboxEvent.create(type="OrderSettled", subject_id=new_id())
    for failures in range(events.MAX_FAILURES):
        await events.note_failure(event.id, failures=failures, error="RuntimeError('no')")
    assert [id for id in await worker._due() if str(event.id) in id] == []
    assert (await OutboxEvent.get(id=event.id)).last_failure == "RuntimeError('no')"


async def test_a_sweep_that_fails_does_not_keep_the_others_from_running() -> None:
    ran: list[str] = []

    async def failing() -> int:
        raise RuntimeError("no")

    async def following() -> int:
        ran.append("following")
        return 0

    with pytest.raises(RuntimeError, match="no"):
        await worker.sweep((failing, following))
    assert ran == ["following"]


async def test_a_product_whose_backing_fell_back_is_no_longer_sold() -> None:
    product = await make_product_on_sale()
    with clock.running_at(lambda: NOW + timedelta(days=3_000)):
        await worker.sweep()
        while await worker.handle_pending():
            pass
    assert (await Product.get(id=product.id)).status is ProductStatus.ENDED
