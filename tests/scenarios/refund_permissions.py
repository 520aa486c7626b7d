"""Who may withdraw from an order, answer that, and record what goes back: rows as in `permissions`."""

from typing import Any, Final

from tests.scenarios import inputs
from tests.scenarios.permissions import Act, Thing, _for_operators, _for_traders
from tests.scenarios.world import World


def _refund(_world: World, it: Thing) -> dict[str, Any]:
    return {"orderId": it["id"], "amount": it["total"], "refundedOn": inputs.day(0), "bankReference": "返金 0001"}


def _payout_return(_world: World, it: Thing) -> dict[str, Any]:
    owed = it["total"] - sum(one["amount"] for one in it["balances"] if one["account"] in ("FEE", "TAX"))
    given = {"payee": "SELLER", "amount": owed, "returnedOn": inputs.day(0), "bankReference": "返戻 0001"}
    return {"orderId": it["id"], **given}


ACTS: Final = (
    Act(
        mutation="requestWithdrawal",
        things=("order to withdraw from",),
        input=lambda _world, it: {"orderId": it["id"], "reason": "取りやめたい"},
        outcomes=_for_traders("consumer"),
    ),
    Act(
        mutation="answerWithdrawal",
        things=("withdrawal to answer",),
        input=lambda _world, it: {"orderId": it["id"], "answer": "ACCEPTED", "reason": "承知しました"},
        outcomes=_for_traders("shop"),
        sees=frozenset({"operator"}),
    ),
    Act(
        mutation="recordPayoutReturn",
        things=("order paid out to refund",),
        input=_payout_return,
        outcomes=_for_operators(),
    ),
    Act(
        mutation="recordRefund",
        things=("order to refund",),
        input=_refund,
        outcomes=_for_operators(),
    ),
)


async def fill_refunds(world: World) -> None:
    """Paid orders of the product's: to withdraw from, withdrawn from, and to be refunded."""
    ids, cast = world.ids, world.cast
    for name in ("order to withdraw from", "withdrawal to answer", "order paid out to refund", "order to refund"):
        offered = await world.order_product({"id": ids["product"]}, 1)
        paid = await world.pay(await world.confirm(offered, cast.consumer))
        ids[name] = paid["id"]
        if name == "order paid out to refund":
            await world.do(cast.shop, "recordShipment", {"orderId": paid["id"], "shippedOn": inputs.day(0)})
            await world.do(cast.operator, "recordPayout", inputs.payout(paid))
        if name == "order to withdraw from":
            continue
        await world.do(cast.consumer, "requestWithdrawal", {"orderId": paid["id"], "reason": "取りやめたい"})
        if name != "withdrawal to answer":
            answer = {"orderId": paid["id"], "answer": "ACCEPTED", "reason": "承知しました"}
            await world.do(cast.shop, "answerWithdrawal", answer)
