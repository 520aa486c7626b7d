"""Subscriptions: what is announced, as the actor may read it at that moment, and again from where a client left off.

What a stream ends with is data, a member of the field's union like a mutation's refusal. Whether the reader may still
read is asked anew at every event, and while nothing happens every RECHECK_SECONDS.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import strawberry

from core import events, ids
from core.errors import (
    AuthorisationChanged,
    NotFound,
    ServerStopping,
    SubscriberTooSlow,
    SubscriptionEnded,
    TooManySubscriptions,
    TooMuchMissed,
)
from core.events import Announced, Occurrence
from core.pages import cursor_of, read_cursor
from matching.audiences import concerned_by_matches
from matching.queries import get_match_for
from parties.actors import Actor, actor_of_token
from parties.errors import Unauthenticated
from payments.audiences import concerned_by_orders
from payments.queries import get_order_for
from registry.audiences import concerned_by_holds, concerned_by_retirements
from registry.queries import get_retirement_for
from registry.unit_queries import get_hold_for
from schema.context import Info, actor_of
from schema.errors import payload, to_graphql
from schema.holds import Hold, hold_of
from schema.ids import Node, read_global_id
from schema.matching import Match, match_of
from schema.orders import Order, order_of
from schema.retirements import Retirement, retirement_of

RECHECK_SECONDS: Final = 60
"""How long a stream may be silent before its reader's authorisation is looked at again."""

MAX_REPLAYED: Final = 500
"""Events that are sent again to who was away; after more of them the lists are read anew."""

EVENTS_A_LOOK: Final = 500
MAX_LOOKS: Final = 20
"""How many times EVENTS_A_LOOK events are looked through for those that concern who was away."""

ENDS: Final = (
    Unauthenticated,
    AuthorisationChanged,
    SubscriberTooSlow,
    TooMuchMissed,
    TooManySubscriptions,
    ServerStopping,
)
"""What a stream may end with; each is a member of every field's union."""

Concerned = Callable[[Sequence[UUID]], Awaitable[dict[UUID, frozenset[UUID]]]]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Events about things of one type, who is concerned, and how the thing is read."""

    type_name: str
    types: frozenset[Announced]
    concerned: Concerned
    read: Callable[[Actor, UUID], Coroutine[Any, Any, Node]]


async def _match(actor: Actor, id: UUID) -> Node:
    return match_of(await get_match_for(actor, id))


async def _order(actor: Actor, id: UUID) -> Node:
    return order_of(await get_order_for(actor, id))


async def _hold(actor: Actor, id: UUID) -> Node:
    return hold_of(await get_hold_for(actor, id))


async def _retirement(actor: Actor, id: UUID) -> Node:
    return retirement_of(await get_retirement_for(actor, id))


MATCHES: Final = Topic(
    type_name="Match",
    types=frozenset(
        {Announced.MATCH_PROPOSED, Announced.MATCH_ACCEPTED, Announced.MATCH_DECLINED, Announced.MATCH_EXPIRED}
    ),
    concerned=concerned_by_matches,
    read=_match,
)
NEGOTIATIONS: Final = Topic(
    type_name="Order",
    types=frozenset(
        {
            Announced.ORDER_OFFERED,
            Announced.ORDER_REVISED,
            Announced.ORDER_CONFIRMED,
            Announced.ORDER_CANCELLED,
            Announced.ORDER_LAPSED,
        }
    ),
    concerned=concerned_by_orders,
    read=_order,
)
ORDERS: Final = Topic(
    type_name="Order",
    types=NEGOTIATIONS.types
    | {
        Announced.ORDER_PAID,
        Announced.DELIVERY_REQUESTED,
        Announced.DELIVERY_REFUSED,
        Announced.ORDER_DELIVERED,
        Announced.ORDER_SETTLED,
        Announced.WITHDRAWAL_REQUESTED,
        Announced.WITHDRAWAL_ANSWERED,
        Announced.ORDER_REFUNDED,
    },
    concerned=concerned_by_orders,
    read=_order,
)
HOLDS: Final = Topic(
    type_name="Hold",
    types=frozenset({Announced.HOLD_EXPIRES_IN_A_DAY, Announced.HOLD_EXPIRES_IN_AN_HOUR, Announced.HOLD_EXPIRED}),
    concerned=concerned_by_holds,
    read=_hold,
)
RETIREMENTS: Final = Topic(
    type_name="Retirement",
    types=frozenset({Announced.RETIREMENT_REQUESTED, Announced.RETIREMENT_CONFIRMED, Announced.RETIREMENT_REJECTED}),
    concerned=concerned_by_retirements,
    read=_retirement,
)

_CONCERNED: Final[Mapping[Announced, Concerned]] = {
    type: topic.concerned for topic in (MATCHES, ORDERS, HOLDS, RETIREMENTS) for type in topic.types
}
"""For each event whom it concerns. That every one has an entry is tested."""


async def concerned_by(occurrences: Sequence[Occurrence]) -> dict[UUID, frozenset[UUID]]:
    """For each event, by its id, the organisations that it concerns: one query a kind of thing."""
    found: dict[UUID, frozenset[UUID]] = {}
    for look_up in dict.fromkeys(_CONCERNED.values()):
        mine = [one for one in occurrences if _CONCERNED[one.type] is look_up]
        if mine:
            parties = await look_up(list({one.subject_id for one in mine}))
            found |= {one.id: parties.get(one.subject_id, frozenset()) for one in mine}
    return found


@strawberry.interface(description="Something that happened to a thing that the reader may read.")
class Change:
    """What every event of a subscription has."""

    cursor: str = strawberry.field(description="Give the last one as `after` to go on from there; unique to the event.")
    kind: Announced = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="A match was proposed or answered, or lapsed.")
class MatchChange(Change):
    """See matching.models.Match."""

    match: Match = strawberry.field(description="The match as it is now.")


@strawberry.type(description="An order's terms were offered or revised, or that came to its end.")
class NegotiationChange(Change):
    """See payments.models.Order."""

    order: Order = strawberry.field(description="The order as it is now; ask for its final confirmation anew.")


@strawberry.type(description="An order moved on.")
class OrderChange(Change):
    """See payments.models.Order."""

    order: Order = strawberry.field(description="The order as it is now.")


@strawberry.type(description="A hold is about to give its tonnes back, or has.")
class HoldExpiry(Change):
    """See registry.models.Hold."""

    hold: Hold = strawberry.field(description="The hold as it is now; its deadline may have been moved since.")


@strawberry.type(description="A retirement was requested, confirmed or rejected.")
class RetirementChange(Change):
    """See registry.models.Retirement."""

    retirement: Retirement = strawberry.field(description="The retirement as it is now.")


OnlyOne = Annotated[strawberry.ID | None, strawberry.argument(description="Only this one; all unless told.")]
AfterEvent = Annotated[
    str | None,
    strawberry.argument(
        description="The last cursor that came: what has happened since is sent first. An event may come twice."
    ),
]
ChangeT = TypeVar("ChangeT")


@strawberry.type(description="What happens, as it happens: over graphql-transport-ws, or server-sent events.")
class Subscription:
    """Every topic."""

    @strawberry.subscription(
        graphql_type=payload("MatchChangedPayload", MatchChange, *ENDS),
        description="Matches of the actor's organisation that were proposed, answered or lapsed.",
    )
    def match_changed(self, info: Info, id: OnlyOne = None, after: AfterEvent = None) -> AsyncGenerator[Any, None]:
        """Matches."""
        return _stream(info, MATCHES, id, after, lambda node, **event: MatchChange(match=node, **event))

    @strawberry.subscription(
        graphql_type=payload("NegotiationChangedPayload", NegotiationChange, *ENDS),
        description="Orders whose terms were offered or revised, until they are confirmed, cancelled or lapse.",
    )
    def negotiation_changed(
        self, info: Info, id: OnlyOne = None, after: AfterEvent = None
    ) -> AsyncGenerator[Any, None]:
        """Terms of orders."""
        return _stream(info, NEGOTIATIONS, id, after, lambda node, **event: NegotiationChange(order=node, **event))

    @strawberry.subscription(
        graphql_type=payload("OrderChangedPayload", OrderChange, *ENDS),
        description="Orders on either side, from their offer to their settlement.",
    )
    def order_changed(self, info: Info, id: OnlyOne = None, after: AfterEvent = None) -> AsyncGenerator[Any, None]:
        """Orders."""
        return _stream(info, ORDERS, id, after, lambda node, **event: OrderChange(order=node, **event))

    @strawberry.subscription(
        graphql_type=payload("HoldExpiringPayload", HoldExpiry, *ENDS),
        description="Holds a day and an hour before their deadline, and when it has passed.",
    )
    def hold_expiring(self, info: Info, id: OnlyOne = None, after: AfterEvent = None) -> AsyncGenerator[Any, None]:
        """Holds."""
        return _stream(info, HOLDS, id, after, lambda node, **event: HoldExpiry(hold=node, **event))

    @strawberry.subscription(
        graphql_type=payload("RetirementChangedPayload", RetirementChange, *ENDS),
        description="Retirements that were requested, confirmed or rejected.",
    )
    def retirement_changed(self, info: Info, id: OnlyOne = None, after: AfterEvent = None) -> AsyncGenerator[Any, None]:
        """Retirements."""
        return _stream(info, RETIREMENTS, id, after, lambda node, **event: RetirementChange(retirement=node, **event))


async def _stream(
    info: Info, topic: Topic, id: strawberry.ID | None, after: str | None, change: Callable[..., ChangeT]
) -> AsyncGenerator[Any, None]:
    """The changes of a topic, and at last what the stream ended with. Raises Unauthenticated, NotFound, InvalidInput
    before it begins."""
    context, actor = info.context, actor_of(info)
    subject_id = read_global_id(id, topic.type_name) if id is not None else None
    since = read_cursor(after) if after is not None else None
    try:
        async with aclosing(_occurrences(info, topic, actor, subject_id, since)) as happened:
            async for one in happened:
                node = await _read(info, topic, actor, one)
                if node is None:
                    continue
                # Each event is an operation of its own.
                context.packs = 0
                yield change(node, cursor=cursor_of(one), kind=one.type, at=one.at)
    except (SubscriptionEnded, Unauthenticated) as end:
        yield to_graphql(end, context.language)


async def _occurrences(
    info: Info, topic: Topic, actor: Actor, subject_id: UUID | None, since: UUID | None
) -> AsyncGenerator[Occurrence, None]:
    """What concerns the actor, each right after its authorisation was looked at; first what it missed."""
    hub = info.context.hub
    joined = hub.join(
        types=topic.types,
        organisation_id=None if actor.reads_all else actor.organisation_id,
        credential=actor.credential_id,
        subject_id=subject_id,
    )
    try:
        sent: set[UUID] = set()
        if since is not None:
            # Joined before: what happens meanwhile waits, and comes once.
            for one in await _missed(topic, actor, subject_id, since):
                await _require_unchanged(info, actor, one)
                sent.add(one.id)
                yield one
        while True:
            occurrence = await joined.next(within_seconds=RECHECK_SECONDS)
            await _require_unchanged(info, actor, occurrence)
            if occurrence is not None and occurrence.id not in sent:
                yield occurrence
    finally:
        hub.leave(joined)


async def _require_unchanged(info: Info, actor: Actor, occurrence: Occurrence | None) -> None:
    """Raises Unauthenticated when the credential is no longer valid, AuthorisationChanged when it means another.

    Looked up after the event: once for all subscriptions of a credential that meet the event at the same time.
    """
    token = info.context.token
    key = ("credential", token, occurrence and occurrence.id)
    if await info.context.hub.in_flight.share(key, lambda: actor_of_token(token, is_use=False)) != actor:
        raise AuthorisationChanged()


async def _read(info: Info, topic: Topic, actor: Actor, occurrence: Occurrence) -> Node | None:
    """The thing as the actor may read it now, or none: read once for those of one role in one organisation."""
    alike = replace(actor, person_id=actor.organisation_id, credential_id=None)
    key = (topic.type_name, occurrence.id, alike)
    try:
        return await info.context.hub.in_flight.share(key, lambda: topic.read(actor, occurrence.subject_id))
    except NotFound:
        return None


async def _missed(topic: Topic, actor: Actor, subject_id: UUID | None, since: UUID) -> list[Occurrence]:
    """The events of a topic after `since` that concern the actor. Raises TooMuchMissed."""
    found: list[Occurrence] = []
    async for page in _pages(topic, ids.earlier(since, by_ms=events.late_ms())):
        concerned = {} if actor.reads_all else await concerned_by(page)
        found += [
            one
            for one in page
            if one.id != since
            and subject_id in (None, one.subject_id)
            and (actor.reads_all or actor.organisation_id in concerned[one.id])
        ]
        if len(found) > MAX_REPLAYED:
            raise TooMuchMissed()
    return found


async def _pages(topic: Topic, start: UUID) -> AsyncIterator[list[Occurrence]]:
    for _ in range(MAX_LOOKS):
        page = await events.announced_after(start, types=topic.types, limit=EVENTS_A_LOOK)
        if page:
            yield page
        if len(page) < EVENTS_A_LOOK:
            return
        start = page[-1].id
    raise TooMuchMissed()
