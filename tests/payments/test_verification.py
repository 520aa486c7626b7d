"""The proof of the money: silent about sound books, and every kind of damage is found by its rule."""

import hashlib
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from core.ids import new_id
from parties.kinds import OrganisationKind, PaymentProfile
from payments.kinds import Account
from payments.models import Order
from payments.verification import MoneyRule, verify_money
from registry.states import BlockState
from server.verify_command import ACCOUNT_LABELS, EXIT_FINDINGS, EXIT_SOUND, STATE_LABELS, run_verify
from tests.factories import (
    confirm,
    give_back,
    make_issuance,
    make_order,
    make_organisation,
    make_product,
    make_product_order,
    settle,
    ship,
)
from tests.factories import fixed_clock as fixed_clock
from tests.tampering import Damage, overlooked, sql, tampering

with_database = pytest.mark.usefixtures("database", "fixed_clock")


@dataclass(frozen=True)
class World:
    """Orders in the states that the damages name."""

    settled: Order
    after_delivery: Order
    shipped: Order
    confirmed: Order
    offered: Order
    refunded: Order
    stranger: UUID


async def make_world() -> World:
    """A firm's order through a council, a city's that pays after delivery, a consumer's, and two that wait."""
    issuance = await make_issuance()
    city = await make_organisation(
        "千代田区", kind=OrganisationKind.MUNICIPALITY, payment_profile=PaymentProfile.PUBLIC_BODY
    )
    settled = await make_order(issuance=issuance, council=await make_organisation("協議会"))
    await settle(settled)
    after_delivery = await make_order(issuance=issuance, buyer=city)
    await settle(after_delivery, pay_out=False)
    product = await make_product(issuance)
    shipped, confirmed = await make_product_order(product), await make_product_order(product, units=1)
    await ship(shipped)
    await confirm(confirmed)
    offered = await make_order(issuance=issuance, buyer=city)
    refunded = await make_product_order(product, units=1)
    await confirm(refunded)
    await give_back(refunded)
    return World(settled, after_delivery, shipped, confirmed, offered, refunded, city.id)


DAMAGES: list[Damage] = []

Do = Callable[[World], Awaitable[None]]


def damage(*rules: MoneyRule) -> Callable[[Do], Do]:
    """Enter the function into the list of damages, with the rules that must find it."""

    def enter(do: Do) -> Do:
        DAMAGES.append(Damage(do.__name__, frozenset(rule.value for rule in rules), do))
        return do

    return enter


@damage(MoneyRule.MOVEMENT_SUM, MoneyRule.ORDER_SUM, MoneyRule.SETTLEMENT)
async def a_posting_is_changed(world: World) -> None:
    await _postings(world.settled, "amount_yen = amount_yen + 1", "account = 'FEE'")


@damage(MoneyRule.SETTLEMENT, MoneyRule.PLACES)
async def a_yen_goes_from_the_seller_to_the_fee(world: World) -> None:
    await _postings(world.settled, "amount_yen = amount_yen + 1", "account = 'FEE'")
    where = "account = 'PAYABLE_SELLER' AND movement = 'SETTLEMENT'"
    await _postings(world.settled, "amount_yen = amount_yen - 1", where)


@damage(MoneyRule.PLACES, MoneyRule.SETTLEMENT)
async def a_settlement_is_deleted(world: World) -> None:
    await sql("DELETE FROM postings WHERE order_id = $1 AND movement = 'SETTLEMENT'", world.after_delivery.id)


@damage(MoneyRule.SETTLEMENT)
async def an_order_is_settled_before_its_time(world: World) -> None:
    await _order(world.shipped, "status = 'DELIVERING'")


@damage(MoneyRule.RECEIPT)
async def a_receipt_is_changed(world: World) -> None:
    await sql("UPDATE receipts SET amount_yen = amount_yen - 1 WHERE order_id = $1", world.settled.id)


@damage(MoneyRule.RECEIPT)
async def a_receipt_is_deleted(world: World) -> None:
    await sql("DELETE FROM receipts WHERE order_id = $1", world.shipped.id)


@damage(MoneyRule.RECEIPT)
async def an_order_is_paid_without_money(world: World) -> None:
    await _order(world.confirmed, "status = 'PAID'")


@damage(MoneyRule.PAYOUT)
async def a_payout_is_deleted(world: World) -> None:
    await sql("DELETE FROM payouts WHERE order_id = $1 AND movement = 'PAYOUT_COUNCIL'", world.settled.id)


@damage(MoneyRule.PAYOUT)
async def a_payout_is_changed(world: World) -> None:
    await sql("UPDATE payouts SET amount_yen = amount_yen + 1 WHERE order_id = $1", world.settled.id)


@damage(MoneyRule.PAYOUT)
async def a_payout_goes_to_a_stranger(world: World) -> None:
    await sql("UPDATE payouts SET payee_id = $1 WHERE order_id = $2", world.stranger, world.settled.id)


@damage(MoneyRule.PAYOUT)
async def a_payout_is_no_payout(world: World) -> None:
    await sql("UPDATE payouts SET movement = 'RECEIPT' WHERE movement = 'PAYOUT_SELLER'")


@damage(MoneyRule.PAYOUT)
async def a_payouts_postings_are_deleted(world: World) -> None:
    await sql("DELETE FROM postings WHERE order_id = $1 AND movement = 'PAYOUT_SELLER'", world.settled.id)


@damage(MoneyRule.ORDER_TOTAL, MoneyRule.INVOICE, MoneyRule.RECEIPT)
async def an_orders_total_is_changed(world: World) -> None:
    await _order(world.settled, "total_yen = total_yen + 1")


@damage(MoneyRule.INVOICE)
async def an_invoice_asks_for_more(world: World) -> None:
    await sql("UPDATE invoices SET total_yen = total_yen + 1 WHERE order_id = $1", world.after_delivery.id)


@damage(MoneyRule.INVOICE)
async def an_invoice_is_deleted(world: World) -> None:
    await sql("DELETE FROM invoices WHERE order_id = $1", world.confirmed.id)


@damage(MoneyRule.INVOICE, MoneyRule.SNAPSHOT)
async def a_confirmed_order_is_only_offered(world: World) -> None:
    await _order(world.confirmed, "status = 'OFFERED'")


@damage(MoneyRule.INVOICE_HASH)
async def an_invoice_is_rewritten(world: World) -> None:
    await sql("UPDATE invoices SET document = document || ' ' WHERE order_id = $1", world.settled.id)


@damage(MoneyRule.SNAPSHOT)
async def a_kept_screen_is_deleted(world: World) -> None:
    await sql("DELETE FROM disclosure_snapshots WHERE subject_id = $1", world.settled.id)


@damage(MoneyRule.SNAPSHOT)
async def a_kept_screen_is_exchanged_with_its_hash(world: World) -> None:
    digest = hashlib.sha256(b"{}").hexdigest()
    statement = "UPDATE disclosure_snapshots SET content = '{}', content_hash = $1 WHERE subject_id = $2"
    await sql(statement, digest, world.settled.id)


@damage(MoneyRule.SNAPSHOT)
async def a_screen_is_kept_that_nobody_confirmed(world: World) -> None:
    statement = "UPDATE disclosure_snapshots SET subject_id = $1 WHERE subject_id = $2"
    await sql(statement, world.offered.id, world.settled.id)


@damage(MoneyRule.SNAPSHOT_HASH)
async def a_kept_screen_is_rewritten(world: World) -> None:
    await sql("UPDATE disclosure_snapshots SET content = content || ' ' WHERE subject_id = $1", world.settled.id)


@damage(MoneyRule.ORDER_ALLOCATION)
async def a_sold_products_grams_are_taken_back(world: World) -> None:
    await sql("UPDATE allocations SET released_at = created_at WHERE use_id = $1", world.shipped.id)


@damage(MoneyRule.ORDER_ALLOCATION)
async def a_sold_product_has_fewer_grams(world: World) -> None:
    await sql("UPDATE allocations SET mass_g = mass_g - 1 WHERE use_id = $1", world.confirmed.id)


@damage(MoneyRule.ORDER_ALLOCATION)
async def a_retired_order_has_no_grams(world: World) -> None:
    await sql("UPDATE allocations SET use_id = $1 WHERE hold_id = $2", new_id(), world.settled.hold_id)


@damage(MoneyRule.WITHDRAWAL)
async def an_accepted_withdrawal_is_refused_afterwards(world: World) -> None:
    await sql("UPDATE withdrawals SET answer = 'REFUSED', credit_end = NULL WHERE order_id = $1", world.refunded.id)


@damage(MoneyRule.WITHDRAWAL, MoneyRule.REFUND)
async def a_settled_order_is_called_refunded(world: World) -> None:
    await _order(world.shipped, "status = 'REFUNDED'")


@damage(MoneyRule.REFUND)
async def a_refund_is_deleted(world: World) -> None:
    await sql("DELETE FROM refunds WHERE order_id = $1", world.refunded.id)


@damage(MoneyRule.REFUND)
async def a_refund_lacks_the_tonnes_that_come_back_first(world: World) -> None:
    await sql("UPDATE withdrawals SET credit_end = 'RETURNED' WHERE order_id = $1", world.refunded.id)


@damage(MoneyRule.REFUND)
async def a_refund_is_changed(world: World) -> None:
    await sql("UPDATE refunds SET amount_yen = amount_yen - 1 WHERE order_id = $1", world.refunded.id)


@damage(MoneyRule.REFUND)
async def a_refunds_postings_are_deleted(world: World) -> None:
    await sql("DELETE FROM postings WHERE order_id = $1 AND movement = 'REFUND'", world.refunded.id)


@damage(MoneyRule.REFUND, MoneyRule.PLACES, MoneyRule.SETTLEMENT)
async def a_yen_of_the_fee_is_kept_back(world: World) -> None:
    await _postings(world.refunded, "amount_yen = amount_yen - 1", "account = 'REFUNDED'")
    await sql(
        "INSERT INTO postings (id, created_at, order_id, movement, account, amount_yen)"
        " SELECT $1, created_at, order_id, 'SETTLEMENT', 'FEE', 1 FROM postings"
        " WHERE order_id = $2 AND account = 'REFUNDED'",
        new_id(),
        world.refunded.id,
    )
    await _postings(world.refunded, "amount_yen = amount_yen - 1", "account = 'HELD' AND movement = 'REFUND'")


@damage(MoneyRule.ORDER_ALLOCATION)
async def a_refunded_orders_grams_are_taken_again(world: World) -> None:
    await sql("UPDATE allocations SET released_at = NULL WHERE use_id = $1", world.refunded.id)


@damage(MoneyRule.RETURN_INVOICE)
async def a_return_invoice_is_rewritten(world: World) -> None:
    await sql("UPDATE published_documents SET content = '{}' WHERE subject_id = $1", world.refunded.id)


@damage(MoneyRule.RETURN_INVOICE)
async def a_return_invoice_is_deleted(world: World) -> None:
    await sql("DELETE FROM published_documents WHERE subject_id = $1", world.refunded.id)


async def _order(order: Order, change: str) -> None:
    await sql(f"UPDATE orders SET {change} WHERE id = $1", order.id)


async def _postings(order: Order, change: str, where: str) -> None:
    await sql(f"UPDATE postings SET {change} WHERE order_id = $1 AND {where}", order.id)


@with_database
async def test_sound_books_are_proven_and_counted() -> None:
    world = await make_world()
    verdict = await verify_money()
    assert (verdict.findings, verdict.orders, verdict.ok) == ((), 6, True)
    # Two orders of 2 t at 12,000 yen with tax, three pairs of chopsticks at 880 yen with 500 yen of shipping, and one
    # that went back.
    assert verdict.captured_yen == 2 * 26_400 + 3 * 880 + 500 + 880 + 500
    assert verdict.yen_by_account[Account.REFUNDED] == 880 + 500
    assert sum(verdict.yen_by_account.values()) == 0
    assert verdict.yen_by_account[Account.HELD] == 0
    assert verdict.yen_by_account[Account.PAYER] == -verdict.captured_yen
    # The first order: fee 3% of 24,000 yen and its tax; the council's 2% with tax; the rest is the seller's.
    statement = "SELECT account, SUM(amount_yen) AS yen FROM postings WHERE order_id = $1 GROUP BY account"
    first = {row["account"]: int(row["yen"]) for row in await sql(statement, world.settled.id)}
    assert first == {
        "PAYER": -26_400,
        "HELD": 0,
        "FEE": 720,
        "TAX": 72,
        "PAYABLE_COUNCIL": 0,
        "PAYABLE_SELLER": 0,
        "PAID_OUT": 528 + 25_080,
    }


@with_database
async def test_every_damage_is_found_by_its_rule() -> None:
    world = await make_world()
    assert await overlooked(DAMAGES, world) == {}
    assert (await verify_money()).findings == ()


def test_every_rule_is_shown_to_find_something() -> None:
    assert {rule for damage in DAMAGES for rule in damage.rules} == {rule.value for rule in MoneyRule}


# --- The command ----------------------------------------------------------------------------------------------------


@with_database
async def test_the_command_prints_where_every_tonne_and_yen_is() -> None:
    await make_world()
    stream = io.StringIO()
    assert await run_verify(as_json=False, stream=stream) == EXIT_SOUND
    said = stream.getvalue()
    for row in (
        "Ledger (台帳): 1 issuances (発行), 9 entries (記録), 4 holds (確保), 0 certificates (証書)",
        "  issued                                    100 t  発行",
        "  retired                                     4 t  無効化済み",
        "  allocated to uses                     2738.4 kg  割当",
        "  paid out                             25,608 yen  支払済み",
        "Sound: ",
    ):
        assert row in said
    assert all(len(line) <= 120 for line in said.splitlines())


@with_database
async def test_the_command_answers_in_json() -> None:
    await make_world()
    stream = io.StringIO()
    assert await run_verify(as_json=True, stream=stream) == EXIT_SOUND
    answer = json.loads(stream.getvalue())
    assert (answer["ok"], answer["findings"], answer["issuances"], answer["issued_t"]) == (True, [], 1, 100)
    assert answer["tonnes_by_state"] == {
        "AVAILABLE": 93,
        "HELD": 3,
        "RETIREMENT_REQUESTED": 0,
        "RETIRED": 4,
        "SURRENDERED": 0,
        "CANCELLED": 0,
        "TRANSFERRED_AWAY": 0,
        "BUFFER": 0,
        "REVERSED": 0,
    }
    assert answer["allocated_g"] == 2 * 1_169_200 + 400_000
    assert sum(answer["yen_by_account"].values()) == 0


@with_database
async def test_the_command_fails_when_something_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    world = await make_world()
    # The damage is undone at the end of its transaction, so the command reads inside it.
    monkeypatch.setattr("server.verify_command.consistent_view", tampering)
    monkeypatch.setattr("server.verify_command.verify_money", _after(lambda: a_receipt_is_changed(world)))
    text, data = io.StringIO(), io.StringIO()
    assert await run_verify(as_json=False, stream=text) == EXIT_FINDINGS
    assert f"receipt: order {world.settled.id}: SETTLED: 26399 yen received, 26400 expected" in text.getvalue()
    assert "NOT SOUND (検証：不一致あり). Findings: 1\n" in text.getvalue()
    assert await run_verify(as_json=True, stream=data) == EXIT_FINDINGS
    answer = json.loads(data.getvalue())
    assert (answer["ok"], answer["finding_count"]) == (False, 1)
    assert answer["findings"] == [
        {
            "rule": "receipt",
            "subject": f"order {world.settled.id}",
            "detail": "SETTLED: 26399 yen received, 26400 expected",
        }
    ]


def test_every_state_and_account_has_a_japanese_word() -> None:
    assert set(STATE_LABELS) == set(BlockState)
    assert set(ACCOUNT_LABELS) == set(Account)


def _after(do: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[object]]:
    async def verified() -> object:
        await do()
        return await verify_money()

    return verified
