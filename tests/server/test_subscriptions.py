"""Subscriptions through several web processes: what is done in one arrives in the others, whatever the database does."""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import pytest

from core import events
from core.database import connect, disconnect, transaction
from core.ids import new_id
from core.pages import cursor_of
from parties.actors import issue_token
from parties.kinds import Role
from parties.models import Membership, Person
from payments.models import Order
from schema.ids import global_id
from server.run import UNREAD_SECONDS
from server.settings import tortoise_config
from tests.docs.reading import document
from tests.factories import make_order
from tests.server.listeners import PROTOCOLS, Listener
from tests.server.test_processes import interrupt, serving

REVISE = """
mutation Revise($input: ReviseOrderInput!) {
  reviseOrder(input: $input) { __typename ... on Error { code message } }
}
"""
FIRST_YEN, LAST_YEN = 10_000, 10_020


@dataclass(frozen=True)
class Trade:
    """An offered order with the tokens of both sides."""

    order: Order
    seller: str
    buyer: str

    def revise(self, url: str, *, yen: int) -> None:
        """The seller names another price, at one of the servers."""
        input = {
            "idempotencyKey": f"revise-{new_id()}",
            "orderId": global_id("Order", self.order.id),
            "pricePerTonne": yen,
        }
        answer = httpx.post(
            f"{url}/graphql",
            json={"query": REVISE, "variables": {"input": input}},
            headers={"Authorization": f"Bearer {self.seller}"},
            timeout=30,
        ).json()
        assert answer["data"]["reviseOrder"]["__typename"] == "OrderSuccess", answer


@pytest.fixture
def environment(postgres_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a musubi process over a fresh PostgreSQL database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MUSUBI_")}
    return {
        **clean,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "MUSUBI_DATABASE_URL": postgres_url,
        "MUSUBI_TOKENS_FILE": str(tmp_path / "tokens.json"),
        "MUSUBI_PORT": "0",
    }


@pytest.fixture
async def trade(postgres_url: str) -> Trade:
    await connect(tortoise_config(postgres_url))
    try:
        order = await make_order(quantity_t=2)
        return Trade(order, await token_of(order.seller_id), await token_of(order.buyer_id))
    finally:
        await disconnect()


async def token_of(organisation_id: Any) -> str:
    person = await Person.create(name="山田 花子")
    membership = await Membership.create(person_id=person.id, organisation_id=organisation_id, role=Role.OWNER)
    return await issue_token(membership)


@contextmanager
def two_servers(environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    with (
        serving(environment, "--no-worker") as (first, one, _),
        serving(environment, "--no-worker") as (second, other, _),
    ):
        yield one, other
        # A running subscription does not keep a server from stopping.
        assert (interrupt(first), interrupt(second)) == (0, 0)


@asynccontextmanager
async def all_protocols(url: str, token: str, **variables: Any) -> AsyncIterator[list[Listener]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(listen(url, token, **variables)) for listen in PROTOCOLS.values()]


async def first_of(listeners: list[Listener], trade: Trade, url: str) -> None:
    """Revise until every listener has got something: it has joined by then."""
    for listener in listeners:
        while listener.events.empty():
            await asyncio.to_thread(trade.revise, url, yen=FIRST_YEN)
            await asyncio.sleep(0.1)


async def heard_until(listener: Listener, total: int) -> list[int]:
    """The totals that came, in their order, up to one."""
    totals: list[int] = []
    while not totals or totals[-1] != total:
        event = await listener.next()
        assert event["__typename"] == "OrderChange", event
        totals.append(event["order"]["total"])
    return totals


async def test_what_is_done_in_one_process_arrives_in_another_over_both_protocols(
    environment: dict[str, str], trade: Trade
) -> None:
    with two_servers(environment) as (one, other):
        async with all_protocols(other, trade.buyer) as listeners:
            await first_of(listeners, trade, one)
            await asyncio.to_thread(trade.revise, one, yen=LAST_YEN)
            for listener in listeners:
                assert (await heard_until(listener, 2 * LAST_YEN * 11 // 10))[-1] == 2 * LAST_YEN * 11 // 10


async def test_nothing_is_missed_while_the_listening_connection_is_lost(
    environment: dict[str, str], trade: Trade, postgres_url: str
) -> None:
    with two_servers(environment) as (one, other):
        async with all_protocols(other, trade.buyer) as listeners:
            await first_of(listeners, trade, one)
            before, ended = await revisions(postgres_url), 0
            for yen in range(FIRST_YEN + 1, LAST_YEN + 1):
                if yen % 5 == 0:
                    # None, while they are still coming back from the time before.
                    ended += await end_listeners(postgres_url)
                await asyncio.to_thread(trade.revise, one, yen=yen)
            assert ended > 0
            expected = await revisions(postgres_url) - before
            for listener in listeners:
                found: list[str] = []
                while not expected <= set(found):
                    found.append((await listener.next())["cursor"])
                assert len(found) == len(set(found)), "an event came twice"


async def end_listeners(url: str) -> int:
    """End every connection that listens; how many."""
    database = await asyncpg.connect(url)
    try:
        ended = await database.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"
        )
        return len(ended)
    finally:
        await database.close()


async def revisions(url: str) -> set[str]:
    """The cursors of all revisions that are committed."""
    database = await asyncpg.connect(url)
    try:
        rows = await database.fetch("SELECT id FROM outbox_events WHERE type = 'OrderRevised'")
        return {cursor_of(SimpleNamespace(id=row["id"])) for row in rows}
    finally:
        await database.close()


async def test_an_event_that_commits_late_arrives_though_later_ones_came_before(
    environment: dict[str, str], trade: Trade, postgres_url: str
) -> None:
    with serving(environment, "--no-worker") as (server, url, _):
        async with all_protocols(url, trade.buyer) as listeners:
            await first_of(listeners, trade, url)
            await connect(tortoise_config(postgres_url))
            try:
                async with transaction():
                    await events.record("OrderPaid", subject_id=trade.order.id)
                    await asyncio.to_thread(trade.revise, url, yen=LAST_YEN)
                    for listener in listeners:
                        await heard_until(listener, 2 * LAST_YEN * 11 // 10)
            finally:
                await disconnect()
            for listener in listeners:
                assert (await listener.next())["kind"] == "ORDER_PAID"
        assert interrupt(server) == 0


async def test_a_client_that_never_reads_loses_its_connection_and_holds_nobody_up(
    environment: dict[str, str], trade: Trade, postgres_url: str
) -> None:
    with serving(environment, "--no-worker") as (server, url, _):
        host, port = url.removeprefix("http://").split(":")
        deaf = deaf_listener(host, int(port), trade.buyer)
        await connect(tortoise_config(postgres_url))
        try:
            async with all_protocols(url, trade.buyer) as listeners:
                await first_of(listeners, trade, url)
                ends = time.monotonic() + UNREAD_SECONDS * 3
                told, before = 0, resident_bytes(server.pid)
                while await asyncio.to_thread(is_connected, deaf) and time.monotonic() < ends:
                    async with transaction():
                        await events.record("OrderPaid", subject_id=trade.order.id)
                    for listener in listeners:
                        while (await listener.next())["kind"] != "ORDER_PAID":
                            continue
                    told += 1
                assert not is_connected(deaf), f"still connected after {told} events"
                assert resident_bytes(server.pid) - before < 64_000_000
        finally:
            await disconnect()
            deaf.close()
        assert interrupt(server) == 0


def deaf_listener(host: str, port: int, token: str) -> socket.socket:
    """A connection that asks for everything about the order, over and over, and never reads."""
    fields = "order { id status total finalConfirmation { title notice entries { label text } } }"
    aliased = " ".join(f"o{number}: {fields}" for number in range(4))
    query = "subscription { orderChanged { ... on OrderChange { cursor " + aliased + " } } }"
    body = httpx.Request("POST", "http://x", json={"query": query}).read()
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect((host, port))
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    client.sendall(head.encode() + body)
    return client


def is_connected(client: socket.socket) -> bool:
    """Whether the server still has its end open, without reading anything."""
    try:
        client.send(b" ")
        return True
    except OSError:
        return False


def resident_bytes(pid: int) -> int:
    """The memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def test_the_guides_examples_hear_what_happens(environment: dict[str, str], trade: Trade, tmp_path: Path) -> None:
    blocks = [block.text for block in document("docs/for-frontends.md").blocks if block.language == "python"]
    assert len(blocks) == len(PROTOCOLS)
    with serving(environment, "--no-worker") as (server, url, _):
        for number, text in enumerate(blocks):
            path = tmp_path / f"listen{number}.py"
            path.write_text(text, encoding="utf-8")
            example = await asyncio.create_subprocess_exec(
                sys.executable, str(path), url, trade.buyer, stdout=asyncio.subprocess.PIPE
            )
            try:
                assert example.stdout is not None
                said = asyncio.create_task(example.stdout.readline())
                while not said.done():
                    await asyncio.to_thread(trade.revise, url, yen=FIRST_YEN)
                    await asyncio.wait({said}, timeout=0.2)
                change = json.loads(said.result())
                assert (change["__typename"], change["kind"]) == ("OrderChange", "ORDER_REVISED")
            finally:
                example.kill()
                await example.wait()
        assert interrupt(server) == 0
