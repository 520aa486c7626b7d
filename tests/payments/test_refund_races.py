"""Refunds against payouts, retirements and each other: proven on PostgreSQL, where transactions run side by side."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core import clock
from core.database import connect, disconnect, transaction
from disclosures.withdrawal import CreditEnd
from listings.products import request_product_retirement
from parties.actors import Actor
from parties.kinds import OrganisationKind, Role
from payments.delivery import record_retirement_notice, record_shipment, request_delivery
from payments.kinds import OrderStatus, Payee, WithdrawalAnswer
from payments.models import Order, Payout
from payments.money import record_payout
from payments.refund_models import Withdrawal
from payments.refunds import record_refund
from payments.withdrawals import answer_withdrawal, request_withdrawal
from registry.models import Allocation, Hold, Retirement
from registry.states import UseKind
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
    pay,
)
from tests.payments.test_concurrency import actor_of_id, outcomes, sound

ROUNDS = 5


@pytest.fixture(autouse=True)
async def postgres(postgres_url: str) -> AsyncIterator[None]:
    """A PostgreSQL database with more connections than there are at once."""
    await connect(tortoise_config(f"{postgres_url}?maxsize=30"))
    yield
    await disconnect()


async def make_operator() -> Actor:
    return actor_of(await make_organisation("運営", kind=OrganisationKind.PLATFORM_OPERATOR), role=Role.OPERATOR)


async def show_days(*orders: Order) -> None:
    """The seller's own days were shown: it judges of its condition, and the buyer waits for its answer."""
    await Order.filter(id__in=[one.id for one in orders]).update(return_days=8)


async def ask(order: Order) -> None:
    buyer = await actor_of_id(order.buyer_id)
    async with transaction():
        await request_withdrawal(buyer, order_id=order.id, reason="取りやめたい", goods_received_on=None)


async def accept(order: Order) -> None:
    seller = await actor_of_id(order.seller_id)
    async with transaction():
        await answer_withdrawal(seller, order_id=order.id, answer=WithdrawalAnswer.ACCEPTED, reason="承知しました")


async def give_back(operator: Actor, order: Order) -> None:
    async with transaction():
        await record_refund(
            operator,
            order_id=order.id,
            amount_yen=order.total_yen,
            refunded_on=clock.today(),
            bank_reference="返金",
            reverse_transfer_id=None,
        )


async def pay_out(operator: Actor, order: Order) -> None:
    async with transaction():
        await record_payout(
            operator, order_id=order.id, payee=Payee.SELLER, paid_on=clock.today(), bank_reference="送金"
        )


async def ship(order: Order) -> None:
    seller = await actor_of_id(order.seller_id)
    async with transaction():
        await record_shipment(seller, order_id=order.id, shipped_on=clock.today())


async def test_a_refund_and_a_payout_at_once_never_send_the_same_yen_twice() -> None:
    operator = await make_operator()
    product = await make_product(await make_issuance(await make_organisation("むすび商店"), quantity_t=50))
    for _ in range(ROUNDS):
        order = await make_product_order(product, units=1)
        await confirm(order)
        await pay(order, operator)
        await ship(order)
        await show_days(order)
        await ask(order)

        result = await outcomes(accept(order), pay_out(operator, order), pay_out(operator, order), accept(order))

        assert set(result) <= {"done", "NothingToPayOut", "NotFound"}
        paid_out = await Payout.filter(order_id=order.id).count()
        assert result["done"] == 1 + paid_out and paid_out <= 1
        result = await outcomes(*(give_back(operator, order) for _ in range(3)), pay_out(operator, order))
        refunded = (await Order.get(id=order.id)).status is OrderStatus.REFUNDED
        assert refunded is (paid_out == 0) and result["done"] == int(refunded)
        assert await sound()


async def test_a_withdrawal_by_right_takes_effect_once_whoever_pays_out_ships_or_asks_again_meanwhile() -> None:
    operator = await make_operator()
    product = await make_product(await make_issuance(await make_organisation("むすび商店"), quantity_t=50))
    for _ in range(ROUNDS):
        order = await make_product_order(product, units=1)
        await confirm(order)
        # As of before sellers had to say their days to return goods: the law's own are a right.
        await Order.filter(id=order.id).update(return_days=None)
        await pay(order, operator)

        result = await outcomes(ask(order), ship(order), ask(order), pay_out(operator, order))

        assert set(result) <= {"done", "NothingToPayOut", "InvalidTransition"}
        [withdrawn] = await Withdrawal.filter(order_id=order.id)
        assert withdrawn.credit_end is CreditEnd.RELEASED
        assert (await Order.get(id=order.id)).status is OrderStatus.REFUNDING
        assert await sound()


async def test_a_withdrawal_and_a_delivery_at_once_leave_one_of_them() -> None:
    operator = await make_operator()
    issuance = await make_issuance(quantity_t=50)
    for _ in range(ROUNDS):
        order = await make_order(issuance=issuance)
        seller = await actor_of_id(order.seller_id)
        await confirm(order)
        await pay(order, operator)
        await ask(order)

        async def deliver(seller: Actor = seller, order: Order = order) -> None:
            async with transaction():
                await request_delivery(seller, order_id=order.id)

        result = await outcomes(accept(order), deliver(), deliver())

        assert result == {"done": 1, "InvalidTransition": 2}
        await order.refresh_from_db()
        assert order.status in (OrderStatus.REFUNDING, OrderStatus.DELIVERING)
        assert await Retirement.exists(hold_id=order.hold_id) is (order.status is OrderStatus.DELIVERING)
        assert await sound()


async def test_a_refund_and_the_notice_of_the_retirement_at_once_lose_no_gram_and_sell_none_twice() -> None:
    operator = await make_operator()
    issuance = await make_issuance(await make_organisation("むすび商店"), quantity_t=50)
    ends: set[Any] = set()
    for _ in range(ROUNDS):
        product = await make_product(issuance, backing_t=1, label_g=250_000)
        seller = await actor_of_id(product.seller_id)
        orders = [await make_product_order(product, units=1) for _ in range(6)]
        sold, wanted = orders[:4], orders[4:]
        for order in sold:
            await confirm(order)
            await pay(order, operator)
        await show_days(*sold)
        for order in sold[:2]:
            await ask(order)
        async with transaction():
            await request_product_retirement(seller, product_id=product.id)
        retirement = await Retirement.get(hold_id=product.hold_id)
        notice = await notice_of(retirement)

        async def enter(seller: Actor = seller, retirement: Retirement = retirement, notice: Any = notice) -> None:
            async with transaction():
                await record_retirement_notice(seller, retirement_id=retirement.id, notice=notice)

        result = await outcomes(enter(), *(accept(order) for order in sold[:2]), *(confirm(order) for order in wanted))

        assert set(result) <= {"done", "AllocationExceedsHold"} and result["done"] >= 3
        ends |= {one.credit_end for one in await Withdrawal.filter(order_id__in=[one.id for one in sold[:2]])}
        live = await Allocation.filter(hold_id=product.hold_id, released_at=None)
        held = await Hold.get(id=product.hold_id)
        assert sum(one.mass_g for one in live) == held.allocated_g <= 1_000_000
        stays = await Withdrawal.filter(
            order_id__in=[one.id for one in sold], credit_end=CreditEnd.STAYS_RETIRED
        ).count()
        assert [one.use_kind for one in live].count(UseKind.REFUNDED_SALE) == stays
        await outcomes(*(give_back(operator, order) for order in sold[:2]))
        assert await sound()
    assert ends <= {CreditEnd.RELEASED, CreditEnd.STAYS_RETIRED}
