"""The clients of benchmarks/load.py: each on a connection of its own that stays open, and what they measure."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import uvloop
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from benchmarks.api_rows import QUERY as PAGE_OF_50
from benchmarks.load_market import Market, Seller
from core.ids import new_id
from tests.scenarios import documents, inputs
from tests.scenarios import unit_inputs as given

NANOSECONDS_A_MICROSECOND: Final = 1_000
MOST_WRONG: Final = 20
NO_REFUSAL: Final = frozenset({"INTERNAL", "TIMED_OUT", "RATE_LIMITED", "BAD_INPUT", "TOO_COSTLY", "UNAUTHENTICATED"})
"""Codes at the top with which no client of a sound site meets while it asks what it should."""

SEARCH: Final = """
query Search($filter: ListingFilter, $sort: ListingSort!, $search: String, $after: String) {
  listings(first: 20, filter: $filter, sort: $sort, search: $search, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    facets { regions { value count } projectTypes { value count } }
    edges { cursor node { id title pricePerTonne remaining vintage seller { legalName } project { number } } }
  }
}"""
LISTING: Final = documents.node("Listing", depth=2)
ORDER: Final = documents.node("Order", depth=1)
ORDERS: Final = "query Orders { orders(first: 20) { edges { node { id status quantity total } } } }"
EVENTS: Final = "subscription { orderChanged { __typename ... on OrderChange { cursor order { id status } } } }"

Done = dict[str, Any]


@dataclass
class Measured:
    """What one process measured."""

    microseconds: dict[str, list[int]] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    wrong_count: int = 0
    deals: int = 0
    events: int = 0

    def merge(self, other: "Measured") -> None:
        """Add another's."""
        for name, times in other.microseconds.items():
            self.microseconds.setdefault(name, []).extend(times)
        self.refusals += other.refusals
        self.wrong += other.wrong
        self.wrong_count += other.wrong_count
        self.deals += other.deals
        self.events += other.events


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one process is to do."""

    urls: tuple[str, ...]
    market: Market
    clients: range
    """Its numbers among all of them."""
    subscribers: int
    seconds: int
    pause_ms: int
    seed: int


class Refused(Exception):
    """A typed refusal ended what a client was about to do."""


@dataclass
class Connection:
    """One connection that is kept open; reopened only when the server has closed it."""

    host: str
    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def post(self, body: bytes, token: str | None) -> tuple[int, bytes]:
        """One request: status and body."""
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n{bearer}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
        return int(lines[0].split(b" ")[1]), await self.reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()


@dataclass
class Client:
    """One client: asks, measures, and notes what is neither a success nor a typed refusal."""

    connection: Connection
    market: Market
    random: random.Random
    measured: Measured

    async def ask(self, name: str, document: str, *, token: str | None, **variables: Any) -> Done:
        """The data of an operation's one field. Raises Refused for a typed refusal and for what is wrong."""
        body = orjson.dumps({"query": document, "variables": variables})
        began = time.perf_counter_ns()
        try:
            status, answer = await self.connection.post(body, token)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.connection.close()
            raise self._wrong(f"{name}: {type(error).__name__} {error}") from error
        passed = (time.perf_counter_ns() - began) // NANOSECONDS_A_MICROSECOND
        self.measured.microseconds.setdefault(name, []).append(passed)
        if status != 200:
            raise self._wrong(f"{name}: HTTP {status} {answer[:300]!r}")
        said = orjson.loads(answer)
        if "errors" in said:
            code = said["errors"][0]["extensions"].get("code", "none")
            raise self._wrong(f"{name}: {said['errors'][0]}") if code in NO_REFUSAL else self._refused(name, code)
        (found,) = said["data"].values()
        if found is None:
            raise self._wrong(f"{name}: null")
        if str(found.get("__typename", "")).endswith("Error"):
            raise self._refused(name, found["code"])
        done: Done = found
        return done

    def _wrong(self, what: str) -> Refused:
        self.measured.wrong_count += 1
        if len(self.measured.wrong) < MOST_WRONG:
            self.measured.wrong.append(what[:600])
        return Refused(what)

    def _refused(self, name: str, code: str) -> Refused:
        self.measured.refusals[f"{name}: {code}"] += 1
        return Refused(code)

    async def do(self, name: str, input: dict[str, Any], *, token: str) -> Done:
        """A mutation's success."""
        keyed = {"idempotencyKey": new_id().hex, **input}
        return await self.ask(name, documents.mutation(name, depth=1), token=token, input=keyed)

    # What clients are about.

    async def browse(self) -> None:
        """Search, go to the next page, look at a notice, at the ledger and at one's own orders."""
        draw, buyer = self.random, self.random.choice(self.market.buyers)
        token = buyer.token if draw.random() < 0.5 else None
        filter: dict[str, Any] = {}
        if draw.random() < 0.5:
            filter["pricePerTonneTo"] = draw.randrange(9_000, 12_000)
        if draw.random() < 0.3:
            filter["projectTypes"] = ["FOREST"]
        sought = {
            "filter": filter,
            "sort": draw.choice(("NEWEST", "PRICE_LOW", "PRICE_HIGH")),
            "search": draw.choice((None, None, "村有林", "3号村", "ｿﾝﾕｳﾘﾝ")),
        }
        found = await self.ask("search", SEARCH, token=token, **sought)
        after = found["pageInfo"]["endCursor"]
        if found["pageInfo"]["hasNextPage"]:
            await self.ask("search, next page", SEARCH, token=token, after=after, **sought)
        if found["edges"]:
            await self.ask("listing", LISTING, token=token, id=draw.choice(found["edges"])["node"]["id"])
        await self.ask("50 listings", PAGE_OF_50, token=token, first=50)
        await self.ask("orders", ORDERS, token=buyer.token)

    async def deal(self) -> None:
        """A demand, its match, order, retirement and payment, as five organisations do it."""
        draw, market = self.random, self.market
        buyer, seller = draw.choice(market.buyers), draw.choice(market.sellers)
        wanted = inputs.demand_of(
            draw.randrange(1, 4), priceCeilingPerTonne=15_000, neededBy=market.later, usePlaceCode="131032"
        )
        demand = (await self.do("postDemand", wanted, token=buyer.token))["demand"]["id"]
        pair = {"demandId": demand, "listingId": draw.choice(seller.listings)}
        match = (await self.do("proposeMatch", pair, token=market.council))["match"]["id"]
        await self.do("acceptMatch", {"matchId": match}, token=buyer.token)
        accepted = await self.do("acceptMatch", {"matchId": match}, token=seller.token)
        id = accepted["match"]["orderId"]
        order = await self.ask("order", ORDER, token=buyer.token, id=id)
        await self.do("confirmOrder", inputs.confirmation(order), token=buyer.token)
        delivered = await self.do("requestDelivery", {"orderId": id}, token=seller.token)
        await self._notice(seller, delivered["order"])
        order = await self.ask("order", ORDER, token=buyer.token, id=id)
        paid = inputs.receipt(order, receivedOn=market.today, bankReference=f"振込 {id[-12:]}")
        await self.do("recordReceipt", paid, token=market.operator)
        self.measured.deals += 1

    async def _notice(self, seller: Seller, order: Done) -> None:
        found = await self.ask("order", ORDER, token=seller.token, id=order["id"])
        notice = inputs.retirement_notice(
            found["retirement"],
            projectNumber=seller.number,
            serialPrefix=seller.prefix,
            executedOn=self.market.today,
            noticeNumber=f"無-{new_id().hex[-12:]}",
        )
        await self.do("recordRetirementNotice", notice, token=seller.token)

    async def hold(self) -> None:
        """Tonnes that Musubi keeps: set aside and let go, transferred, retired."""
        seller, market = self.random.choice(self.market.sellers), self.market
        some = given.of_issuance(seller.kept_issuance, self.random.randrange(1, 4))
        held = given.hold(some, deadline=f"{market.later}T12:00:00+09:00")
        hold = (await self.do("holdUnits", held, token=seller.token))["hold"]["id"]
        if self.random.random() < 0.5:
            await self.do("voidHold", {"holdId": hold}, token=seller.token)
        else:
            use = given.retire(given.from_hold(hold), usePlaceCode=seller.place_code)
            await self.do("retireUnits", use, token=seller.token)
        others = [one for one in market.sellers if one is not seller]
        to = {"organisation": {"organisationId": self.random.choice(others).id}}
        sent = given.transfer(given.from_stock(some), to)
        await self.do("transferUnits", sent, token=seller.token)


WORK: Final[tuple[Callable[[Client], Awaitable[None]], ...]] = (
    *(Client.browse,) * 11,
    *(Client.deal,) * 7,
    *(Client.hold,) * 2,
)
"""What the clients do, by their number: eleven of twenty browse, seven deal, two keep stock."""


async def _live(plan: Plan, number: int, measured: Measured, until: float) -> None:
    address = urlsplit(plan.urls[number % len(plan.urls)])
    assert address.hostname and address.port
    draws = random.Random(plan.seed * 10_007 + number)
    client = Client(Connection(address.hostname, address.port), plan.market, draws, measured)
    work = WORK[number % len(WORK)]
    while time.monotonic() < until:
        with suppress(Refused):
            await work(client)
        if plan.pause_ms:
            await asyncio.sleep(draws.randrange(2 * plan.pause_ms) / 1_000)
    client.connection.close()


async def _listen(url: str, token: str, measured: Measured) -> None:
    """Subscribe to one's orders, and count what comes."""
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    hello = {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}
    subscribe = {"type": "subscribe", "id": "1", "payload": {"query": EVENTS}}
    try:
        async with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None) as socket:
            for message in (hello, subscribe):
                await socket.send(orjson.dumps(message).decode())
            async for text in socket:
                message = orjson.loads(text)
                measured.events += message["type"] == "next"
                if message["type"] in ("error", "complete"):
                    measured.wrong.append(f"subscription: {str(text)[:300]}")
                    measured.wrong_count += 1
    except (OSError, ConnectionClosed) as error:
        measured.wrong.append(f"subscription: {error}")
        measured.wrong_count += 1


async def _all(plan: Plan) -> Measured:
    measured = Measured()
    until = time.monotonic() + plan.seconds
    listening = [
        asyncio.create_task(_listen(plan.urls[number % len(plan.urls)], seller.token, measured))
        for number, seller in enumerate(plan.market.sellers[: plan.subscribers])
    ]
    async with asyncio.TaskGroup() as group:
        for number in plan.clients:
            group.create_task(_live(plan, number, measured, until))
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return measured


def drive(plan: Plan) -> Measured:
    """Run a process's clients."""
    return uvloop.run(_all(plan))


async def _ask_bare(urls: tuple[str, ...], clients: range, seconds: int) -> Measured:
    measured, body = Measured(), orjson.dumps({"query": SEARCH, "variables": {}})
    times = measured.microseconds.setdefault("bare Starlette", [])
    until = time.monotonic() + seconds

    async def again(number: int) -> None:
        address = urlsplit(urls[number % len(urls)])
        assert address.hostname and address.port
        connection = Connection(address.hostname, address.port)
        while time.monotonic() < until:
            began = time.perf_counter_ns()
            status, _ = await connection.post(body, None)
            assert status == 200
            times.append((time.perf_counter_ns() - began) // NANOSECONDS_A_MICROSECOND)
        connection.close()

    await asyncio.gather(*(again(number) for number in clients))
    return measured


def drive_bare(urls: tuple[str, ...], clients: range, seconds: int) -> Measured:
    """The same clients against the bare endpoint."""
    return uvloop.run(_ask_bare(urls, clients, seconds))
