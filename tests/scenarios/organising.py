"""What the permissions of organisations and councils are tried on."""

from tests.scenarios import inputs
from tests.scenarios.cast import corporate_number
from tests.scenarios.world import World

NUMBERS = {"firm to suspect": 601, "firm to suspend": 602, "suspended firm": 603}


async def fill_organisations(world: World) -> None:
    """A verified firm for each decision of an operator, one of them suspended, and a council's term."""
    operator = world.cast.operator
    for name, number in NUMBERS.items():
        joined = await world.api.do(
            "joinOrganisation", inputs.join(corporateNumber=corporate_number(number)), token=None
        )
        world.ids[name] = joined["organisation"]["id"]
        await world.do(operator, "verifyOrganisation", {"organisationId": world.ids[name], "evidence": "登記を確認"})
    reason = {"organisationId": world.ids["suspended firm"], "reason": "詐称の疑い", "evidence": "通報"}
    await world.do(operator, "suspendOrganisation", reason)
    found = await world.api.ask("{ councilTerms(first: 1) { edges { node { id } } } }")
    world.ids["council term"] = found["edges"][0]["node"]["id"]
