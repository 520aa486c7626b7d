"""Steps of the tests of holders' own acts, and how their tonnes stand."""

from typing import Any

from registry.models import Allocation, Block
from registry.states import BlockState
from schema.ids import global_id, read_global_id
from tests.scenarios import documents
from tests.scenarios import unit_inputs as given
from tests.scenarios.cast import Party
from tests.scenarios.world import World


async def earlier_vintage(world: World, *, first: int = 20_001, count: int = 10) -> str:
    """Tonnes of the village's forest, monitored a year before those of the stage."""
    return await world.issue(first=first, count=count, monitoringFrom="2023-04-01", monitoringTo="2024-03-31")


async def page(world: World, party: Party, query: str, *, depth: int = 5, **arguments: Any) -> list[dict[str, Any]]:
    """The items of a list as a party sees it."""
    document = documents.query(query, depth=depth, arguments=tuple(arguments))
    found = await world.api.ask(document, token=party.token, **arguments)
    return [edge["node"] for edge in found["edges"]]


async def states(issuance: str, *, holder: Party | None = None) -> dict[BlockState, int]:
    """The tonnes of an issuance by state, of one holder or of all."""
    live = Block.filter(issuance_id=read_global_id(issuance, "Issuance"), closed_by_id=None)
    if holder is not None:
        live = live.filter(holder_id=holder.organisation_id)
    found: dict[BlockState, int] = {}
    for block in await live:
        found[block.state] = found.get(block.state, 0) + block.stop - block.start
    return found


async def place(world: World, tonnes: int = 10, *, issuance: str = "", **changes: Any) -> dict[str, Any]:
    """The village sets tonnes aside; the hold."""
    input = given.hold(given.of_issuance(issuance or world.ids["issuance"], tonnes), **changes)
    found: dict[str, Any] = (await world.do(world.cast.village, "holdUnits", input))["hold"]
    return found


async def an_own_use(world: World, tonnes: str = "2", *, issuance: str = "") -> tuple[str, str]:
    """A requested retirement of three tonnes of the village's with an own use; allocation and retirement by id."""
    units = given.from_stock(given.of_issuance(issuance or world.ids["issuance"], 3))
    asked = given.retire(units, useMass={"tonnes": tonnes})
    (retirement,) = (await world.do(world.cast.village, "retireUnits", asked))["retirements"]
    (use,) = await Allocation.filter(hold__retirement__id=read_global_id(retirement["id"], "Retirement"))
    return global_id("Allocation", use.id), str(retirement["id"])


async def move_to_client(world: World, client: Party, tonnes: int) -> None:
    """The village keeps tonnes of its own for a client from now on."""
    move = {
        "move": {"toClient": client.id},
        "issuanceId": world.ids["issuance"],
        "quantity": tonnes,
        "reason": "預かり",
    }
    await world.do(world.cast.village, "moveStock", move, depth=1)


async def fill_holdings(world: World) -> None:
    """What the rows of `unit_permissions` name: tonnes of the village's in every state in which somebody may act."""
    ids, cast = world.ids, world.cast
    village, shop = cast.village, cast.shop
    days: dict[str, Any] = {"monitoringFrom": "2022-04-01", "monitoringTo": "2023-03-31"}
    ids["unit issuance"] = own = await world.issue(first=50_001, count=100, **days)
    stock = given.from_stock(given.of_issuance(own, 1))
    for name in ("transfer", "retire", "void", "stand behind"):
        ids[f"hold to {name}"] = (await place(world, 5, issuance=own))["id"]
    ids["allocation to move"], _ = await an_own_use(world, issuance=own)
    for who in ("holder", "operator"):
        (retirement,) = (await world.do(village, "retireUnits", given.retire(stock)))["retirements"]
        ids[f"retirement to reject for the {who}"] = retirement["id"]
        sent = given.transfer(stock, given.to(cast.otaki))
        (transfer,) = (await world.do(village, "transferUnits", sent))["transfers"]
        ids[f"transfer to reject for the {who}"] = transfer["id"]
    ids["permission to revoke"] = await _permission(world, village, shop, "RETIRE_FOR_USER")
    await _permission(world, village, shop, "RETIRE_FROM_ACCOUNT")
    await _permission(world, cast.city, shop, "RETIRE_FOR_USER")
    theirs = given.from_stock(given.of_issuance(own, 1), holderId=village.id)
    by_shop = await world.do(shop, "retireUnits", given.retire(theirs, beneficiaryId=cast.city.id))
    ids["retirement by the shop"] = by_shop["retirements"][0]["id"]
    move = {"move": {"toClient": shop.id}, "issuanceId": own, "quantity": 2, "reason": "預かり"}
    await world.do(village, "moveStock", move, depth=1)
    held = given.hold(given.of_issuance(own, 1), clientId=shop.id)
    ids["hold for the shop"] = (await world.do(village, "holdUnits", held))["hold"]["id"]
    await world.do(village, "recordRegistryAccount", given.registry_account())


async def _permission(world: World, by: Party, agent: Party, scope: str) -> str:
    done = await world.do(by, "grantPermission", given.permission(agent, scope))
    return str(done["permission"]["id"])
