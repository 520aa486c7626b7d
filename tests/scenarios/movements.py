"""Moving tonnes without a sale, to where the registry has confirmed it and the worker has done its part."""

from typing import Any

from tests.scenarios import inputs
from tests.scenarios.cast import Party
from tests.scenarios.world import World


async def transfer(world: World, by: Party, to: Party, quantity: int, *, issuance: str = "") -> dict[str, Any]:
    """A transfer of so many tonnes, confirmed by the registry's notice where there is one."""
    selection = {"issuance": {"issuanceId": issuance or world.ids["issuance"], "quantity": quantity}}
    input = {
        "units": {"stock": {"selection": selection}},
        "recipient": {"organisation": {"organisationId": to.id}},
        "reason": "譲渡",
    }
    done = await world.do(by, "transferUnits", input)
    for one in done["transfers"]:
        notice = inputs.transfer_notice(one, noticeNumber=f"移-{one['id'][-9:]}")
        await world.do(by, "recordTransferNotice", notice)
    await world.events()
    return done


def retirement_of(selection: dict[str, Any], *, holder: Party | None = None, **changes: Any) -> dict[str, Any]:
    """Electricity of an office in Tokyo, made up for with tonnes of the actor's own or of another's stock."""
    return {
        "units": {"stock": {"selection": selection, "holderId": holder.id if holder else None}},
        "purposeCode": "CARBON_OFFSET",
        "purposeDetail": "東京事務所の電力に伴う排出のオフセット",
        "targetActivity": "東京事務所の電力の使用",
        "targetPeriod": "2025年度",
        "usePlaceCode": "131032",
        "calculationMethod": "環境省の排出係数による",
        **changes,
    }


async def retire(world: World, by: Party, quantity: int, *, issuance: str = "") -> dict[str, Any]:
    """A retirement of so many tonnes for the holder's own use, confirmed by the registry's notice."""
    selection = {"issuance": {"issuanceId": issuance or world.ids["issuance"], "quantity": quantity}}
    done = await world.do(by, "retireUnits", retirement_of(selection))
    (retirement,) = done["retirements"]
    await world.do(by, "recordRetirementNotice", inputs.retirement_notice(retirement))
    await world.events()
    found: dict[str, Any] = retirement
    return found
