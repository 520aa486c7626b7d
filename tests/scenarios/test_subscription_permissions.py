"""Who hears of what: every subscription as everybody, for everything of its kind that there is."""

from core import events
from core.database import transaction
from core.errors import ServerStopping
from core.pages import cursor_of
from core.tables import OutboxEvent
from schema.ids import split_global_id
from schema.subscriptions import _CONCERNED
from tests.scenarios import documents
from tests.scenarios.every_permission import NODES
from tests.scenarios.everything import tokens
from tests.scenarios.streams import Socket, event_source, joined, socket, told
from tests.scenarios.subscription_permissions import HEARD
from tests.scenarios.test_authorisation import everything as everything
from tests.scenarios.test_authorisation import everything_copy as everything_copy
from tests.scenarios.world import World, application


def test_every_subscription_has_a_row_and_every_announced_event_its_audience() -> None:
    assert set(HEARD) == set(documents.subscription_fields())
    assert {type_name for type_name, _, _ in HEARD.values()} <= {type_name for type_name, _, _ in NODES}
    assert set(_CONCERNED) == set(events.Announced)


async def test_everybody_hears_of_what_is_theirs_to_read_and_of_nothing_else(everything: World) -> None:
    begin = cursor_of(await OutboxEvent.all().order_by("-id").first())
    for type_name, _, kind in HEARD.values():
        for one_type, name, _ in NODES:
            if one_type == type_name:
                async with transaction():
                    await events.record(kind, subject_id=split_global_id(everything.ids[name])[1])
    wrong = []
    for role, token in tokens(everything).items():
        if token is None:
            continue
        heard = await heard_by(token, begin)
        for subscription, (type_name, _, _) in HEARD.items():
            rows = [(name, readers) for one_type, name, readers in NODES if one_type == type_name]
            expected = {everything.ids[name] for name, readers in rows if role in readers}
            # A replay begins a little before its cursor: other things may be heard of again.
            found = heard[subscription] & {everything.ids[name] for name, _ in rows}
            wrong += [f"{subscription} to {role}: {found} instead of {expected}"] * (found != expected)
    assert wrong == []


async def heard_by(token: str, begin: str) -> dict[str, set[str]]:
    """The ids of what each subscription gives to a token's person for all that happened since."""
    app = application()
    async with told(app), socket(app, token=token) as one:
        for subscription in HEARD:
            await one.subscribe(documents.subscription(subscription), id=subscription, after=begin)
        await joined(app, len(HEARD))
        # What was missed is sent to its end; then the stream meets this.
        app.state.hub.end_all(ServerStopping())
        return await everything_until_the_end(one)


async def everything_until_the_end(one: Socket) -> dict[str, set[str]]:
    heard: dict[str, set[str]] = {subscription: set() for subscription in HEARD}
    running = set(HEARD)
    while running:
        message = await one.hear()
        if message["type"] == "complete":
            running.discard(message["id"])
        if message["type"] != "next":
            continue
        subscription = message["id"]
        assert "errors" not in message["payload"], message
        change = message["payload"]["data"][subscription]
        if change["__typename"] != "ServerStoppingError":
            _, field, kind = HEARD[subscription]
            if change["kind"] == kind.name:
                heard[subscription].add(change[field]["id"])
    return heard


async def test_without_a_valid_token_nobody_hears_anything(everything: World) -> None:
    app = application()
    for token in (None, "forged"):
        async with told(app), socket(app, init=False) as one:
            assert (await one.wire.next())["type"] == "websocket.accept"
            await one.say(type="connection_init", payload={"Authorization": f"Bearer {token}"} if token else {})
            assert await one.hear() == {"type": "closed", "code": 4403, "reason": "Forbidden"}
        for subscription in HEARD:
            async with event_source(app, documents.subscription(subscription), token=token) as stream:
                name, data = await stream.hear()
                assert (name, data["data"]) == ("next", None)
                assert [error["extensions"]["code"] for error in data["errors"]] == ["UNAUTHENTICATED"]
                assert await stream.hear() == ("complete", None)
