"""Orders and the registry's answers at once: proven on PostgreSQL, where transactions really run side by side."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest

from core import clock
from core.database import connect, disconnect, transaction
from core.errors import DomainError
from listings.products import request_product_retirement
from parties.actors import Actor
from parties.kinds import OrganisationKind, Role
from parties.models import Organisation
from payments import delivery
from payments.delivery import record_retirement_notice, record_retirement_rejection, request_delivery
from payments.models import Order
from payments.money import record_receipt
from payments.orders import cancel_order
from payments.verification import verify_money
from registry.models import Hold, Retirement
from registry.retirements import confirm_retirement
from registry.states import RequestStatus
from registry.verification import verify_ledger
from server.settings import tortoise_config
from tests.factories import (
    actor_of,
    confirm,
    make_issuance,
    make_order,
    make_organisation,
    make_product,
    make_product_order,
    notice_of,
)

ROUNDS = 5
ORDERS = 8


@pytest.fixture(autouse=True)
async def postgres(postgres_url: str) -> AsyncIterator[None]:
    """A PostgreSQL database with more connections than there are at once."""
    await connect(tortoise_config(f"{postgres_url}?maxsize=30"))
    yield
    await disconnect()


async def outcomes(*work: Awaitable[Any]) -> Counter[str]:
    """Run all at once; how many returned (`done`) and how many raised which DomainError."""
    results = await asyncio.gather(*work, return_exceptions=True)
    unexpected = [one for one in results if isinstance(one, BaseException) and not isinstance(one, DomainError)]
    assert unexpected == []
    return Counter(type(one).__name__ if isinstance(one, DomainError) else "done" for one in results)


async def sound() -> bool:
    return (await verify_ledger()).findings == () and (await verify_money()).findings == ()


async def actor_of_id(id: Any) -> Actor:
    return actor_of(await Organisation.get(id=id))


async def cancel(order: Order) -> None:
    buyer = await actor_of_id(order.buyer_id)
    async with transaction():
        await cancel_order(buyer, order_id=order.id)


async def reject(seller: Actor, retirement: Retirement) -> None:
    async with transaction():
        await record_retirement_rejection(seller, retirement_id=retirement.id, reason="申請書に不備がある")


async def enter_notice(seller: Actor, retirement: Retirement) -> None:
    notice = await notice_of(retirement)
    async with transaction():
        await record_retirement_notice(seller, retirement_id=retirement.id, notice=notice)


async def test_sales_of_a_product_and_the_rejection_of_its_retirement_do_not_deadlock_and_lose_no_gram() -> None:
    issuance = await make_issuance(await make_organisation("むすび商店"), quantity_t=50)
    for _ in range(ROUNDS):
        product = await make_product(issuance, backing_t=1, label_g=1_000)
        seller = await actor_of_id(product.seller_id)
        orders = [await make_product_order(product, units=1) for _ in range(ORDERS)]
        sold, wanted = orders[: ORDERS // 2], orders[ORDERS // 2 :]
        for order in sold:
            await confirm(order)
        async with transaction():
            await request_product_retirement(seller, product_id=product.id)
        retirement = await Retirement.get(hold_id=product.hold_id)
        result = await outcomes(
            reject(seller, retirement),
            *(cancel(order) for order in sold),
            *(confirm(order) for order in wanted),
            *(make_product_order(product, units=1) for _ in range(3)),
        )
        assert result == {"done": ORDERS + 4}
        await product.refresh_from_db()
        assert product.hold_id != retirement.hold_id
        assert (await Hold.get(id=product.hold_id)).allocated_g == len(wanted) * 1_000
        assert not await Order.filter(hold_id=retirement.hold_id).exists()
        assert await sound()


async def test_an_order_that_is_delivered_cancelled_and_paid_at_once_comes_to_one_end() -> None:
    operator = actor_of(await make_organisation("運営", kind=OrganisationKind.PLATFORM_OPERATOR), role=Role.OPERATOR)
    issuance = await make_issuance(quantity_t=50)
    for _ in range(ROUNDS):
        order = await make_order(issuance=issuance)
        seller = await actor_of_id(order.seller_id)
        await confirm(order)

        async def deliver(seller: Actor = seller, order: Order = order) -> None:
            async with transaction():
                await request_delivery(seller, order_id=order.id)

        async def pay(order: Order = order) -> None:
            async with transaction():
                await record_receipt(
                    operator,
                    order_id=order.id,
                    amount_yen=order.total_yen,
                    received_on=clock.today(),
                    bank_reference="入金",
                )

        result = await outcomes(pay(), cancel(order), deliver(), deliver(), cancel(order))
        assert set(result) <= {"done", "InvalidTransition", "NotPayableYet", "PaymentFirst"}
        assert await sound()


async def test_a_notice_a_rejection_and_a_new_request_at_once_leave_the_order_with_one_of_them() -> None:
    issuance = await make_issuance(quantity_t=50)
    for _ in range(ROUNDS):
        order = await make_order(issuance=issuance)
        await Order.filter(id=order.id).update(payment_timing="AFTER_DELIVERY")
        await order.refresh_from_db()
        seller = await actor_of_id(order.seller_id)
        await confirm(order)
        async with transaction():
            await request_delivery(seller, order_id=order.id)
        retirement = await Retirement.get(hold_id=order.hold_id)

        async def deliver(seller: Actor = seller, order: Order = order) -> None:
            async with transaction():
                await request_delivery(seller, order_id=order.id)

        result = await outcomes(
            enter_notice(seller, retirement),
            reject(seller, retirement),
            reject(seller, retirement),
            deliver(),
            cancel(order),
            enter_notice(seller, retirement),
        )
        assert result["done"] >= 1
        assert set(result) <= {"done", "InvalidTransition", "NoticeDiffers", "InvalidInput"}
        assert await sound()


async def test_a_rejection_that_comes_while_the_notice_is_entered_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    order = await make_order(issuance=await make_issuance(quantity_t=50))
    await Order.filter(id=order.id).update(payment_timing="AFTER_DELIVERY")
    await order.refresh_from_db()
    seller = await actor_of_id(order.seller_id)
    await confirm(order)
    async with transaction():
        await request_delivery(seller, order_id=order.id)
    retirement = await Retirement.get(hold_id=order.hold_id)
    confirmed = asyncio.Event()

    async def confirm_slowly(*args: Any, **kwargs: Any) -> None:
        await confirm_retirement(*args, **kwargs)
        confirmed.set()
        # Time for the rejection to take what it can before the order is delivered.
        await asyncio.sleep(0.2)

    async def reject_then() -> None:
        await confirmed.wait()
        await reject(seller, retirement)

    monkeypatch.setattr(delivery, "confirm_retirement", confirm_slowly)
    result = await outcomes(enter_notice(seller, retirement), reject_then())
    assert result == {"done": 1, "InvalidTransition": 1}
    await retirement.refresh_from_db()
    assert retirement.status is RequestStatus.CONFIRMED
    assert await sound()
