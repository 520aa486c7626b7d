"""What benchmarks/api.py asks for: the query, the rows behind it, and the SQL that a hand-written server would send."""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from tortoise import Model

from core import clock
from core.ids import new_id
from listings.kinds import BuyerSelection
from listings.models import Listing
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile
from parties.models import Organisation
from registry.kinds import RegistrationType, Scheme
from registry.models import Issuance, Project

LISTINGS = 20_000
PROJECTS = 500
SELLERS = 300
ROWS_A_BATCH = 1_000

QUERY = """
query Market($first: Int!) {
  listings(first: $first) {
    edges {
      node {
        id title pricePerTonne offered remaining minimumLot vintage closesOn status
        project { id number operatorName summary }
        seller { id legalName kind }
      }
    }
  }
}"""

COLUMNS = """
l.id AS id, l.title AS title, l.price_yen_per_t AS price, l.offered_t AS offered,
l.offered_t - l.committed_t AS remaining,
l.minimum_lot_t AS minimum_lot, l.vintage AS vintage, l.closes_on AS closes_on, l.status AS status,
p.id AS project_id, p.number AS number, p.operator_name AS operator_name, p.summary AS summary,
s.id AS seller_id, s.legal_name AS legal_name, s.kind AS kind"""

TABLES = """
listings l JOIN organisations s ON s.id = l.seller_id JOIN issuances i ON i.id = l.issuance_id
JOIN projects p ON p.id = i.project_id"""

SQL = f"""
SELECT {COLUMNS.strip()} FROM {TABLES.strip()}
WHERE l.status = 'PUBLISHED' AND s.status <> 'SUSPENDED' ORDER BY l.id LIMIT $1"""


def node_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """One row as the query's answer has it."""
    return {
        "id": _global_id("Listing", row["id"]),
        "title": row["title"],
        "pricePerTonne": row["price"],
        "offered": row["offered"],
        "remaining": row["remaining"],
        "minimumLot": row["minimum_lot"],
        "vintage": row["vintage"],
        "closesOn": str(row["closes_on"]),
        "status": row["status"],
        "project": {
            "id": _global_id("Project", row["project_id"]),
            "number": row["number"],
            "operatorName": row["operator_name"],
            "summary": row["summary"],
        },
        "seller": {
            "id": _global_id("Organisation", row["seller_id"]),
            "legalName": row["legal_name"],
            "kind": row["kind"],
        },
    }


def _global_id(type_name: str, id: object) -> str:
    return base64.urlsafe_b64encode(f"{type_name}:{id}".encode()).decode()


async def fill() -> None:
    """Write sellers, projects, issuances and listings into an empty database, past the use cases."""
    sellers = [_seller(number) for number in range(SELLERS)]
    projects = [_project(number, sellers[number % SELLERS]) for number in range(PROJECTS)]
    issuances = [_issuance(number, project) for number, project in enumerate(projects)]
    listings = [_listing(number, issuances[number % PROJECTS]) for number in range(LISTINGS)]
    batches: list[tuple[type[Model], list[Any]]] = [
        (Organisation, sellers),
        (Project, projects),
        (Issuance, issuances),
        (Listing, listings),
    ]
    for model, rows in batches:
        await model.bulk_create(rows, batch_size=ROWS_A_BATCH)


def _seller(number: int) -> Organisation:
    return Organisation(
        legal_name=f"第{number}森林組合",
        kind=OrganisationKind.FOREST_COOPERATIVE,
        status=OrganisationStatus.VERIFIED,
        payment_profile=PaymentProfile.PRIVATE,
        place_code="204102",
        address="長野県下伊那郡根羽村1762",
        phone="0265-00-0000",
        email="info@example.jp",
        responsible_person="山田 花子",
        publishes_name=True,
        verified_at=clock.now(),
    )


def _project(number: int, owner: Organisation) -> Project:
    return Project(
        scheme=Scheme.J_CREDIT,
        registration_type=RegistrationType.STANDARD,
        number=f"B{number}",
        operator_name=owner.legal_name,
        planned_holders=[],
        summary=f"村有林{number}団地の間伐による森林吸収量の増大",
        place_text="長野県根羽村",
        place_codes=["204102"],
        regions=["中部"],
        activities=[{"methodology_code": "FO-001", "methodology_version": "4.0"}],
        project_types=["FOREST"],
        source_rows=[],
        unread=[],
        owner_id=owner.id,
        claimed_at=clock.now(),
    )


def _issuance(number: int, project: Project) -> Issuance:
    assert project.owner_id is not None
    return Issuance(
        id=new_id(),
        project_id=project.id,
        issuer_id=project.owner_id,
        scheme=Scheme.J_CREDIT,
        methodology_code="FO-001",
        methodology_version="4.0",
        certification_number=f"B{number}",
        certified_on=date(2026, 5, 1),
        issued_on=date(2026, 6, 1),
        monitoring_from=date(2024, 4, 1),
        monitoring_to=date(2025, 3, 31),
        serial_prefix=f"JB-{number}",
        start=1,
        stop=100_001,
        quantity_t=100_000,
        head_hash="0" * 64,
    )


def _listing(number: int, issuance: Issuance) -> Listing:
    return Listing(
        seller_id=issuance.issuer_id,
        issuance_id=issuance.id,
        title=f"根羽村の森林吸収クレジット {number}",
        description="間伐で育てた森の吸収量です。",
        price_yen_per_t=8_000 + number % 9_000,
        offered_t=1 + number % 500,
        committed_t=number % 3 if number % 500 > 3 else 0,
        minimum_lot_t=1,
        opens_on=date(2026, 10, 1),
        closes_on=date(2027, 3, 31),
        buyer_selection=BuyerSelection.FIRST_COME,
        how_to_apply="本サイトから",
        contact="森林組合",
        deliveries=["TRANSFER"],
        delivery_days=30,
        vintage=2025,
    )
