"""Steps of the tests of registration: a project as far as its decision, and value issued for it."""

from typing import Any

from core.ids import new_id
from registry.evidence_models import RegistryAccount
from registry.kinds import RegistrationType, Scheme
from registry.models import Project
from schema.ids import global_id
from tests.scenarios import registration_inputs as given
from tests.scenarios.cast import VILLAGE_PLACE, Party
from tests.scenarios.unit_inputs import registry_account
from tests.scenarios.world import World


async def propose(world: World, by: Party, input: dict[str, Any]) -> str:
    """A proposed project; its id."""
    done = await world.do(by, "registerProject", input, depth=1)
    return str(done["project"]["id"])


async def decide(world: World, project: str, decision: str = "REGISTERED", **changes: Any) -> dict[str, Any]:
    """An operator's decision; the project after it."""
    input = {"projectId": project, "decision": decision, "reason": "登録簿の公開ページと委任状を確認", **changes}
    done = await world.do(world.cast.operator, "decideProject", input, depth=1)
    found: dict[str, Any] = done["project"]
    return found


async def register(world: World, by: Party, input: dict[str, Any], **changes: Any) -> str:
    """A project that an operator has registered; its id."""
    project = await propose(world, by, input)
    await decide(world, project, **changes)
    return project


async def issue(world: World, by: Party, input: dict[str, Any]) -> dict[str, Any]:
    """An issuance; as the API shows it."""
    done = await world.do(by, "registerIssuance", input, depth=1)
    found: dict[str, Any] = done["issuance"]
    return found


async def bilateral(world: World, *, quantity: int = 50) -> tuple[str, str]:
    """The village's registered bilateral project, and an issuance of it with its buffer."""
    village = world.cast.village
    project = await register(world, village, given.kept_here(Scheme.BILATERAL))
    issued = await issue(world, village, given.confirmed(project, quantity=quantity, buffer=2))
    return project, str(issued["id"])


async def regional(world: World) -> tuple[str, str]:
    """The city's registered project of its own scheme, and an issuance of 50 t."""
    city = world.cast.city
    project = await register(world, city, given.regional())
    issued = await issue(world, city, given.confirmed(project, methodology="MINATO-1"))
    return project, str(issued["id"])


async def agree(world: World, project: str, partner: Party, **changes: Any) -> str:
    """An agreement that the village recorded and the partner accepted; its id."""
    done = await world.do(
        world.cast.village, "recordAgreement", given.agreement(project, partner.id, **changes), depth=1
    )
    id = str(done["agreement"]["id"])
    await world.do(partner, "acceptAgreement", {"agreementId": id}, depth=1)
    return id


async def old_project(
    world: World, *, number: str = "0200", scheme: Scheme = Scheme.J_VER, claimed: bool = True
) -> str:
    """A project of an ended scheme as its list has it; the village's own, if claimed. Its global id.

    The village has its account at the scheme's registry from the first one on.
    """
    village = world.cast.village
    if not await RegistryAccount.exists(organisation_id=village.organisation_id, scheme=scheme):
        account = registry_account(f"{scheme.value}-0001", scheme=scheme.value)
        await world.do(village, "recordRegistryAccount", account)
    made = await Project.create(
        id=new_id(),
        scheme=scheme,
        registration_type=RegistrationType.STANDARD,
        number=number,
        operator_name="五木村",
        planned_holders=[],
        summary="村有林の間伐促進",
        place_text="熊本県五木村",
        place_codes=[VILLAGE_PLACE],
        regions=["KYUSHU_OKINAWA"],
        activities=[
            {"methodology_code": "R001", "methodology_version": None, "methodology_text": "R001", "summary": "間伐"}
            | {"expected_t": None}
        ],
        project_types=["FOREST"],
        source_rows=[],
        unread=[],
        owner_id=world.cast.village.organisation_id if claimed else None,
    )
    return global_id("Project", made.id)
