"""Recording reversals, and the stock that a creator has left to make them good."""

from typing import Any

from tests.scenarios import inputs
from tests.scenarios.world import World


async def record(world: World, issuance: str = "", **changes: Any) -> dict[str, Any]:
    """The operator's record; the reversal."""
    input = inputs.reversal(issuance or world.ids["issuance"], **changes)
    done = await world.do(world.cast.operator, "recordReversal", input)
    found: dict[str, Any] = done["reversal"]
    return found


async def replace(world: World, found: dict[str, Any], issuance: str, quantity: int) -> dict[str, Any]:
    """The village gives tonnes; the reversal after it."""
    input = {"reversalId": found["id"], "issuanceId": issuance, "quantity": quantity}
    done = await world.do(world.cast.village, "replaceReversed", input)
    after: dict[str, Any] = done["reversal"]
    return after


async def keep_only(world: World, tonnes: int, *, issuance: str = "", of: int = 100) -> None:
    """The village sets all but so many of its available tonnes aside."""
    units = {"issuance": {"issuanceId": issuance or world.ids["issuance"], "quantity": of - tonnes}}
    held = {"selection": units, "deadline": f"{inputs.day(60)}T00:00:00+09:00", "reason": "商談中"}
    await world.do(world.cast.village, "holdUnits", held)
