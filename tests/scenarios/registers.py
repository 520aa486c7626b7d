"""Issuances of other schemes, put into the ledger as they stand after their registration."""

from datetime import date

from core import clock
from core.database import transaction
from core.ids import new_id
from registry import ledger
from registry.kinds import RegistrationType, Scheme
from registry.models import Issuance, Project
from registry.schemes import Keeper, policy_of
from registry.serial_layout_texts import layout_text
from registry.serial_layouts import LAYOUT_OF_SCHEME, MUSUBI_LAYOUT
from schema.ids import global_id, read_global_id
from tests.scenarios.cast import Party


async def project_of(owner: Party, scheme: Scheme, number: str, *, methodology: str = "FO-001") -> Project:
    """A project of a party's own under a scheme."""
    return await Project.create(
        scheme=scheme,
        registration_type=RegistrationType.STANDARD,
        number=number,
        operator_name=owner.name,
        planned_holders=[],
        summary="町有林の間伐",
        place_text="長野県根羽村",
        place_codes=["204102"],
        regions=["CHUBU"],
        activities=[
            {
                "methodology_code": methodology,
                "methodology_version": "1.0",
                "methodology_text": f"{methodology} Ver. 1.0",
                "summary": "町有林の間伐",
                "expected_t": None,
            }
        ],
        project_types=["FOREST" if methodology.startswith("FO") else "RENEWABLE_ENERGY"],
        source_rows=[],
        unread=[],
        owner_id=owner.organisation_id,
        claimed_at=clock.now(),
    )


async def issue_under(
    owner: Party,
    project: Project,
    *,
    start: int = 1,
    quantity_t: int = 100,
    buffer_t: int = 0,
    methodology: str = "FO-001",
) -> str:
    """Tonnes of the project, the last `buffer_t` of them set aside; the issuance's global id."""
    kept_here = policy_of(project.scheme).keeper is Keeper.MUSUBI
    # A project's days are issued for once.
    year = 2024 - start // 500
    layout = MUSUBI_LAYOUT if kept_here else LAYOUT_OF_SCHEME[project.scheme]
    issuance = Issuance(
        id=new_id(),
        project_id=project.id,
        issuer_id=owner.organisation_id,
        scheme=project.scheme,
        methodology_code=methodology,
        methodology_version="1.0",
        certification_number=f"{project.number}-{start}",
        certified_on=date(2026, 5, 1),
        issued_on=date(2026, 6, 1),
        monitoring_from=date(year, 4, 1),
        monitoring_to=date(year + 1, 3, 31),
        serial_prefix=project.number if kept_here else "JC-300",
        serial_layout=layout_text(layout),
        start=start,
        stop=start + quantity_t,
        quantity_t=quantity_t,
        buffer_t=buffer_t,
    )
    async with transaction():
        await ledger.issue(issuance, actor_id=new_id())
    return global_id("Issuance", issuance.id)


async def issuance_row(id: str) -> Issuance:
    """The row behind a global id."""
    return await Issuance.get(id=read_global_id(id, "Issuance"))
