"""Subscriptions: what happens reaches who may read it, over both protocols, and again after a reconnect."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

import schema.subscriptions
from core import clock, events
from core.database import transaction
from core.pages import cursor_of
from core.tables import OutboxEvent
from parties.credentials import hash_of
from parties.kinds import OrganisationStatus
from parties.models import AccessToken, Membership, Organisation
from registry.models import Hold
from schema.context import Context
from schema.ids import read_global_id
from server.worker import sweep
from tests.scenarios import documents
from tests.scenarios import unit_inputs as given
from tests.scenarios.streams import Message, event_source, joined, socket, told
from tests.scenarios.world import World, application

MATCHES = documents.subscription("matchChanged")
ORDERS = documents.subscription("orderChanged")
NEGOTIATIONS = documents.subscription("negotiationChanged")
HOLDS = documents.subscription("holdExpiring")
RETIREMENTS = documents.subscription("retirementChanged")


@pytest.fixture
async def app(world: World) -> AsyncIterator[Starlette]:
    one = application()
    async with told(one):
        yield one


def kinds(found: list[Message]) -> list[str]:
    return [one["kind"] for one in found]


async def test_a_proposal_and_its_answers_reach_its_parties_over_a_socket(world: World, app: Starlette) -> None:
    async with socket(app, token=world.cast.city.token) as city:
        await city.subscribe(MATCHES)
        await joined(app)
        match = await world.propose()
        event = await city.event()
        assert (event["kind"], event["match"]["id"], event["match"]["status"]) == ("MATCH_PROPOSED", match, "PROPOSED")
        await world.accept(world.cast.village, match)
        assert (await city.event())["kind"] == "MATCH_ACCEPTED"
    await joined(app, 0)


async def test_the_same_over_server_sent_events(world: World, app: Starlette) -> None:
    async with event_source(app, MATCHES, token=world.cast.city.token) as city:
        assert city.headers["content-type"].startswith("text/event-stream")
        await joined(app)
        match = await world.propose()
        assert (await city.event())["match"]["id"] == match
        await world.do(world.cast.village, "declineMatch", {"matchId": match})
        assert (await city.event())["kind"] == "MATCH_DECLINED"
    await joined(app, 0)


async def test_an_order_is_followed_from_its_offer_to_its_settlement(world: World, app: Starlette) -> None:
    cast = world.cast
    async with socket(app, token=cast.city.token) as city:
        await city.subscribe(ORDERS, id="orders")
        await city.subscribe(NEGOTIATIONS, id="terms")
        await city.subscribe(RETIREMENTS, id="retirements")
        await joined(app, 3)
        order = await world.agree()
        input = {"orderId": order["id"], "pricePerTonne": 11_000}
        await world.do(cast.village, "reviseOrder", input)
        await world.settle(order)
        heard: dict[str, list[str]] = {"orders": [], "terms": [], "retirements": []}
        while "ORDER_PAID" not in heard["orders"]:
            message = await city.hear()
            if message["type"] == "next":
                (change,) = message["payload"]["data"].values()
                heard[message["id"]].append(change["kind"])
    terms = ["ORDER_OFFERED", "ORDER_REVISED", "ORDER_CONFIRMED"]
    assert heard == {
        "orders": [*terms, "DELIVERY_REQUESTED", "ORDER_DELIVERED", "ORDER_SETTLED", "ORDER_PAID"],
        "terms": terms,
        "retirements": ["RETIREMENT_REQUESTED", "RETIREMENT_CONFIRMED"],
    }


async def test_only_the_one_that_was_asked_for_comes(world: World, app: Starlette) -> None:
    other = await world.want()
    first = await world.propose()
    async with event_source(app, MATCHES, token=world.cast.city.token, id=first) as city:
        await joined(app)
        second = await world.propose(demand=other)
        await world.accept(world.cast.village, second)
        await world.accept(world.cast.village, first)
        found = [await city.event()]
        while found[-1]["kind"] != "MATCH_ACCEPTED":
            found.append(await city.event())
        assert {one["match"]["id"] for one in found} == {first}


async def test_what_was_missed_comes_first_and_nothing_is_lost(world: World, app: Starlette) -> None:
    async with socket(app, token=world.cast.city.token) as city:
        await city.subscribe(MATCHES)
        await joined(app)
        match = await world.propose()
        last = (await city.event())["cursor"]
    await joined(app, 0)
    await world.accept(world.cast.village, match)
    await world.do(world.cast.city, "declineMatch", {"matchId": match})
    again = await world.propose()
    async with event_source(app, MATCHES, token=world.cast.city.token, after=last) as city:
        found = [await city.event() for _ in range(3)]
        assert kinds(found) == ["MATCH_ACCEPTED", "MATCH_DECLINED", "MATCH_PROPOSED"]
        assert [one["match"]["id"] for one in found] == [match, match, again]
        assert [one["match"]["status"] for one in found] == ["DECLINED", "DECLINED", "PROPOSED"], "as it is now"
        assert found == sorted(found, key=lambda one: one["at"]) and last not in {one["cursor"] for one in found}
        await world.accept(world.cast.village, again)
        assert (await city.event())["kind"] == "MATCH_ACCEPTED", "and then what happens, once"


async def test_more_than_is_sent_again_is_told(world: World, app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema.subscriptions, "MAX_REPLAYED", 1)
    begin = events.Occurrence(
        id=(await OutboxEvent.all().order_by("-id").first()).id,  # type: ignore[union-attr]
        type=events.Announced.MATCH_PROPOSED,
        subject_id=world.cast.city.organisation_id,
        at=clock.now(),
    )
    match = await world.propose()
    await world.accept(world.cast.village, match)
    async with event_source(app, MATCHES, token=world.cast.city.token, after=cursor_of(begin)) as city:
        end = await city.event()
        assert (end["__typename"], end["code"], end["retryable"]) == ("TooMuchMissedError", "TOO_MUCH_MISSED", False)
        assert await city.hear() == ("complete", None)


async def test_a_change_that_is_rolled_back_is_not_told(world: World, app: Starlette) -> None:
    subject_id = read_global_id(await world.propose(), "Match")
    async with socket(app, token=world.cast.city.token) as city:
        await city.subscribe(MATCHES)
        await joined(app)
        with pytest.raises(ZeroDivisionError):
            async with transaction():
                await events.record("MatchDeclined", subject_id=subject_id)
                raise ZeroDivisionError
        async with transaction():
            await events.record("MatchExpired", subject_id=subject_id)
        event = await city.event()
        while event["kind"] == "MATCH_PROPOSED":
            event = await city.event()
        assert event["kind"] == "MATCH_EXPIRED"


# Authorisation, at each event.


async def revoke(world: World) -> None:
    await AccessToken.filter(token_hash=hash_of(world.cast.city.token)).update(revoked_at=clock.now())


async def expire(world: World) -> None:
    await AccessToken.filter(token_hash=hash_of(world.cast.city.token)).update(expires_at=clock.now())


async def leave(world: World) -> None:
    await Membership.filter(organisation_id=world.cast.city.organisation_id).update(ended_at=clock.now())


async def suspend(world: World) -> None:
    await Organisation.filter(id=world.cast.city.organisation_id).update(status=OrganisationStatus.SUSPENDED)


ENDINGS = [
    (revoke, "UNAUTHENTICATED"),
    (expire, "UNAUTHENTICATED"),
    (leave, "UNAUTHENTICATED"),
    (suspend, "AUTHORISATION_CHANGED"),
]


@pytest.mark.parametrize(("change", "code"), ENDINGS, ids=lambda one: getattr(one, "__name__", ""))
async def test_the_next_event_is_not_told_to_who_may_no_longer_hear_it(
    world: World, app: Starlette, change: Any, code: str
) -> None:
    async with (
        socket(app, token=world.cast.city.token) as by_socket,
        event_source(app, MATCHES, token=world.cast.city.token) as by_stream,
    ):
        await by_socket.subscribe(MATCHES)
        await joined(app, 2)
        await change(world)
        await world.propose()
        assert (await by_socket.event())["code"] == code
        assert (await by_socket.hear())["type"] == "complete"
        assert (await by_stream.event())["code"] == code
        assert await by_stream.hear() == ("complete", None)
    await joined(app, 0)


async def test_a_silent_stream_ends_too(world: World, app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema.subscriptions, "RECHECK_SECONDS", 0)
    async with event_source(app, MATCHES, token=world.cast.city.token) as city:
        await joined(app)
        await revoke(world)
        assert (await city.event())["code"] == "UNAUTHENTICATED"
        assert await city.hear() == ("complete", None)


async def test_who_only_listens_does_not_keep_its_credential_in_use(world: World, app: Starlette) -> None:
    async with event_source(app, MATCHES, token=world.cast.city.token) as city:
        await joined(app)
        mine = AccessToken.filter(token_hash=hash_of(world.cast.city.token))
        used = await mine.values_list("last_used_at", flat=True)
        world.time.pass_days(1)
        await world.propose()
        assert (await city.event())["kind"] == "MATCH_PROPOSED"
        assert await mine.values_list("last_used_at", flat=True) == used


async def test_what_a_context_loaded_is_loaded_anew_for_the_next_event() -> None:
    context = Context(actor=None, language="ja", public_url="")
    asked: list[int] = []

    async def read(keys: Sequence[int]) -> list[int]:
        asked.extend(keys)
        return list(keys)

    assert [await context.load(read, 1), await context.load(read, 1)] == asked == [1, 1]


# Holds.


async def test_a_hold_is_told_a_day_and_an_hour_before_its_deadline_once_each(world: World, app: Starlette) -> None:
    selection = given.of_issuance(world.ids["issuance"], 1)
    deadline = world.time.now + timedelta(days=3)
    done = await world.do(world.cast.village, "holdUnits", given.hold(selection, deadline=deadline.isoformat()))
    hold = done["hold"]["id"]
    async with event_source(app, HOLDS, token=world.cast.village.token) as village:
        await joined(app)
        for at in (deadline - timedelta(hours=25), deadline - timedelta(hours=24), deadline - timedelta(hours=23)):
            world.time.now = at
            await sweep()
        world.time.now = deadline - timedelta(minutes=59)
        await sweep()
        await sweep()
        # Its deadline is moved: that is told of anew.
        await Hold.filter(id=read_global_id(hold, "Hold")).update(deadline=deadline + timedelta(minutes=1))
        await sweep()
        world.time.now = deadline + timedelta(minutes=2)
        await sweep()
        found = [await village.event() for _ in range(4)]
    hour = "HOLD_EXPIRES_IN_AN_HOUR"
    assert kinds(found) == ["HOLD_EXPIRES_IN_A_DAY", hour, hour, "HOLD_EXPIRED"]
    assert {one["hold"]["id"] for one in found} == {hold} and found[-1]["hold"]["status"] == "EXPIRED"


async def test_a_proposal_that_nobody_answers_is_told_to_lapse(world: World, app: Starlette) -> None:
    match = await world.propose()
    async with event_source(app, MATCHES, token=world.cast.village.token) as village:
        await joined(app)
        world.time.pass_days(14)
        await sweep()
        await sweep()
        event = await village.event()
        while event["kind"] == "MATCH_PROPOSED":
            event = await village.event()
        assert (event["kind"], event["match"]["id"], event["match"]["status"]) == ("MATCH_EXPIRED", match, "EXPIRED")
    assert await OutboxEvent.filter(type="MatchExpired").count() == 1


async def test_a_products_order_is_told_to_its_shop(world: World, app: Starlette) -> None:
    await world.stock_shop()
    product = await world.offer_product()
    async with event_source(app, ORDERS, token=world.cast.shop.token) as shop:
        await joined(app)
        order = await world.order_product(product, 1)
        event = await shop.event()
        while event["order"]["id"] != order["id"]:
            event = await shop.event()
        assert event["kind"] == "ORDER_OFFERED"
