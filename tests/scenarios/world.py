"""The small world of the scenarios, and the steps that lead a test to where it begins.

The world is made once for each kind of database and copied for every test. The steps speak GraphQL, as everything
here does; what a step itself must answer is asserted where the step is the thing tested.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import httpx
from starlette.applications import Starlette

from core.errors import DomainError
from schema.ids import global_id
from server.app import bare_app
from server.worker import handle_pending
from tests.scenarios import documents, inputs
from tests.scenarios.api import Api
from tests.scenarios.cast import ITSUKI, NOW, Cast, Party

PUBLIC_URL = "http://test"


@dataclass
class Time:
    """The present of a test, which it may move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.now += timedelta(days=days)


@dataclass(kw_only=True)
class World:
    """One test's copy."""

    api: Api
    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)
    """Global ids of what its stage has made: `issuance`, `listing`, `demand` and so on."""
    time: Time = field(default_factory=Time)

    async def do(self, by: Party, name: str, input: dict[str, Any], *, depth: int = documents.DEPTH) -> dict[str, Any]:
        """The success of a party's mutation."""
        return await self.api.do(name, input, token=by.token, depth=depth)

    async def refused(self, by: Party | None, name: str, input: dict[str, Any], error: DomainError) -> None:
        """A party's mutation is refused with exactly this error and changes no row."""
        await self.api.refused(name, input, error, token=by.token if by else None)

    async def read(self, by: Party | None, type_name: str, id: str, *, language: str = "ja") -> dict[str, Any]:
        """A node with all its fields, as a party (or anybody) sees it."""
        token = by.token if by else None
        found = await self.api.ask(documents.node(type_name), token=token, language=language, id=id)
        assert found is not None, f"{by.name if by else 'anybody'} cannot read the {type_name}"
        assert found.pop("__typename") == type_name
        node: dict[str, Any] = found
        return node

    def project(self, number: str = ITSUKI) -> str:
        """The global id of an imported project."""
        return global_id("Project", self.cast.projects[number])

    # Steps.

    async def issue(self, by: Party | None = None, *, number: str = ITSUKI, **changes: Any) -> str:
        """An issuance of a party's project; its id."""
        done = await self.do(
            by or self.cast.village, "registerIssuance", inputs.issuance(self.project(number), **changes)
        )
        return str(done["issuance"]["id"])

    async def publish(self, by: Party | None = None, *, issuance: str = "", **changes: Any) -> str:
        """A sale notice; its id."""
        input = inputs.listing(issuance or self.ids["issuance"], **changes)
        done = await self.do(by or self.cast.village, "publishListing", input)
        return str(done["listing"]["id"])

    async def want(self, by: Party | None = None, **input: Any) -> str:
        """A demand, the city's for its event unless told; its id."""
        done = await self.do(by or self.cast.city, "postDemand", input or inputs.demand())
        return str(done["demand"]["id"])

    async def propose(self, by: Party | None = None, *, demand: str = "", listing: str = "") -> str:
        """A proposal, the coordinator's unless told; its id."""
        pair = {"demandId": demand or self.ids["demand"], "listingId": listing or self.ids["listing"]}
        done = await self.do(by or self.cast.council, "proposeMatch", pair)
        return str(done["match"]["id"])

    async def accept(self, by: Party, match: str) -> dict[str, Any]:
        """One side's acceptance; the match after it."""
        done = await self.do(by, "acceptMatch", {"matchId": match})
        found: dict[str, Any] = done["match"]
        return found

    async def agree(self, buyer: Party | None = None, *, demand: str = "", listing: str = "") -> dict[str, Any]:
        """A brokered match that buyer and village accept; its order as the buyer sees it."""
        buyer = buyer or self.cast.city
        match = await self.propose(demand=demand, listing=listing)
        await self.accept(buyer, match)
        accepted = await self.accept(self.cast.village, match)
        return await self.read(buyer, "Order", accepted["orderId"])

    async def confirm(self, order: dict[str, Any], buyer: Party | None = None) -> dict[str, Any]:
        """The buyer confirms what it sees; the order after it."""
        buyer = buyer or self.cast.city
        seen = await self.read(buyer, "Order", order["id"])
        return await self._order(buyer, "confirmOrder", inputs.confirmation(seen))

    async def deliver(self, order: dict[str, Any], by: Party | None = None) -> dict[str, Any]:
        """The seller asks the registry; the order after it."""
        return await self._order(by or self.cast.village, "requestDelivery", {"orderId": order["id"]})

    async def notify(self, order: dict[str, Any]) -> dict[str, Any]:
        """The registry's notice for the order's retirement or transfer is entered; the order after it."""
        seller = self.cast.village
        if order["retirement"]:
            await self.do(seller, "recordRetirementNotice", inputs.retirement_notice(order["retirement"]))
        else:
            await self.do(seller, "recordTransferNotice", inputs.transfer_notice(order["transfer"]))
        return await self.read(seller, "Order", order["id"])

    async def pay(self, order: dict[str, Any]) -> dict[str, Any]:
        """The operator records the order's total; the order after it."""
        return await self._order(self.cast.operator, "recordReceipt", inputs.receipt(order))

    async def settle(self, order: dict[str, Any]) -> dict[str, Any]:
        """A public buyer's order from its offer to its settlement."""
        confirmed = await self.confirm(order)
        return await self.pay(await self.notify(await self.deliver(confirmed)))

    async def stock_shop(self, tonnes: int = 1) -> dict[str, Any]:
        """Tonnes bought by the shop, paid before delivery and transferred; the settled order."""
        shop = self.cast.shop
        offered = await self.agree(shop, demand=await self.want(shop, **inputs.stock_demand(tonnes)))
        paid = await self.pay(await self.confirm(offered, shop))
        return await self.notify(await self.deliver(paid))

    async def offer_product(self, **changes: Any) -> dict[str, Any]:
        """The shop's product over the tonnes it was transferred; the product."""
        done = await self.do(self.cast.shop, "offerProduct", inputs.product(self.ids["issuance"], **changes))
        found: dict[str, Any] = done["product"]
        return found

    async def order_product(self, product: dict[str, Any], units: int, by: Party | None = None) -> dict[str, Any]:
        """A consumer's order of a product, not yet confirmed."""
        input = {"productId": product["id"], "units": units}
        return await self._order(by or self.cast.consumer, "orderProduct", input)

    async def order(self, id: str = "", by: Party | None = None, *, language: str = "ja") -> dict[str, Any]:
        """An order, the city's of the stage unless told, as the city or another party sees it."""
        return await self.read(by or self.cast.city, "Order", id or self.ids["order"], language=language)

    async def events(self) -> None:
        """The worker brings every event to its handlers."""
        while await handle_pending():
            pass

    async def _order(self, by: Party, name: str, input: dict[str, Any]) -> dict[str, Any]:
        done = await self.do(by, name, input)
        return await self.read(by, "Order", done["order"]["id"])


@lru_cache(maxsize=1)
def application() -> Starlette:
    """The application, which works on whatever database is connected."""
    return bare_app(public_url=PUBLIC_URL, graphiql=True)


@asynccontextmanager
async def serving(address: str = "127.0.0.1") -> AsyncIterator[Api]:
    """The application on the connected database, behind HTTP, as it is asked from a network address."""
    transport = httpx.ASGITransport(app=application(), client=(address, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        yield Api(http)


async def _begin(world: World) -> None:
    world.ids["issuance"] = await world.issue()
    world.ids["listing"] = await world.publish()
    world.ids["demand"] = await world.want()


async def _agree(world: World) -> None:
    world.ids["match"] = await world.propose()
    await world.accept(world.cast.city, world.ids["match"])
    world.ids["order"] = (await world.accept(world.cast.village, world.ids["match"]))["orderId"]


async def _request(world: World) -> None:
    order = await world.deliver(await world.confirm(await world.order()))
    world.ids["retirement"] = order["retirement"]["id"]


async def _settle(world: World) -> None:
    await world.pay(await world.notify(await world.order()))
    await world.events()


async def _stock(world: World) -> None:
    order = await world.stock_shop(3)
    world.ids["shop_order"], world.ids["transfer"] = order["id"], order["transfer"]["id"]
    world.ids["product"] = (await world.offer_product())["id"]
    await world.events()


@dataclass(frozen=True)
class Stage:
    """A world that tests begin with: what it comes after, and how it is reached from there."""

    after: str | None
    play: Callable[[World], Awaitable[None]]


STAGES: Final = {
    "begun": Stage(None, _begin),
    "agreed": Stage("begun", _agree),
    "requested": Stage("agreed", _request),
    "settled": Stage("requested", _settle),
    "stocked": Stage("begun", _stock),
}
"""Each is made once for each kind of database."""
