"""Inputs for projects that are registered here, their issuances and agreements; accepted as they are."""

from typing import Any, Final

from registry.kinds import Scheme
from registry.methodologies import ProjectType
from registry.registration_items import KEPT_HERE, asked_texts
from registry.serial_layouts import LAYOUT_OF_SCHEME, show_example
from tests.scenarios.cast import CITY_PLACE
from tests.scenarios.inputs import day

KUMAMOTO: Final = "431001"
"""Where the village has no other project."""

QUANTITIES: Final = {
    Scheme.JCM: 74,
    Scheme.VCS: 425,
    Scheme.GOLD_STANDARD: 5_354,
    Scheme.ACR: 4_212,
    Scheme.CAR: 5_000,
    Scheme.ISOMETRIC: 3,
}
"""How many tonnes the range has that each layout shows as its example."""

DOCUMENT_HASH: Final = "0123456789abcdef" * 4


def texts_of(scheme: Scheme, project_type: ProjectType, *, without: str = "") -> list[dict[str, str]]:
    """Every text that the scheme asks for, in words that name it."""
    return [
        {"item": item.value, "text": f"{item.label_ja}について述べる。"}
        for item in asked_texts(scheme, project_type)
        if item.value != without
    ]


def outside(scheme: Scheme = Scheme.VCS, **changes: Any) -> dict[str, Any]:
    """A project abroad under an outside scheme."""
    return {
        "scheme": scheme.value,
        "registrationType": "STANDARD",
        "number": "1340",
        "publicLink": "https://registry.verra.org/app/projectDetail/VCS/1340",
        "name": "Bale Mountains Eco-region REDD+ project",
        "description": "オロミア州の森林減少の抑制",
        "projectType": "FOREST",
        "methodologyCode": "VM0015",
        "methodologyVersion": "1.1",
        "methodologyName": "Avoided Unplanned Deforestation",
        "placeCodes": [],
        "placeText": "エチオピア オロミア州",
        "expected": {"tonnes": "4500000"},
        "activeFrom": "2012-01-01",
        "issueUntil": "2031-12-31",
        "texts": texts_of(scheme, ProjectType.FOREST),
        **changes,
    }


def kept_here(scheme: Scheme, *, project_type: ProjectType = ProjectType.FOREST, **changes: Any) -> dict[str, Any]:
    """A project of value that has no registry outside, in the city of Kumamoto unless told."""
    assert scheme in KEPT_HERE
    reviewed = scheme is not Scheme.REGIONAL_CERTIFICATE
    return {
        "scheme": scheme.value,
        "registrationType": "STANDARD",
        "name": "市民の森の整備",
        "description": "間伐による吸収量の増大",
        "projectType": project_type.value,
        "methodologyCode": "R001",
        "methodologyName": "森林経営活動によるCO2吸収量の増大（間伐促進型）に準じる",
        "placeCodes": [KUMAMOTO],
        "placeText": "熊本県熊本市",
        "expected": {"tonnes": "500"},
        "activeFrom": "2024-04-01",
        "issueUntil": "2034-03-31",
        "texts": texts_of(scheme, project_type),
        "reviewer": {"name": "森林検証委員会", "kind": "COMMITTEE", "reviewedOn": day(-30)} if reviewed else None,
        **changes,
    }


def regional(**changes: Any) -> dict[str, Any]:
    """A project of a city's own scheme, created and used within the city."""
    return kept_here(
        Scheme.REGIONAL,
        project_type=ProjectType.RENEWABLE_ENERGY,
        **{
            "methodologyCode": "MINATO-1",
            "methodologyName": "みなと再エネ設備の算定方法",
            "placeCodes": [CITY_PLACE],
            "placeText": "東京都港区",
            "areaCodes": [CITY_PLACE],
            "rulesFrom": "2024-04-01",
            "rulesTo": "2030-03-31",
            **changes,
        },
    )


def certified(project: str, scheme: Scheme, **changes: Any) -> dict[str, Any]:
    """An issuance of an outside scheme, its serials as the registry prints them."""
    return {
        "projectId": project,
        "certificationNumber": f"{scheme.value}-1",
        "certifiedOn": "2025-10-24",
        "issuedOn": "2025-11-14",
        "monitoringFrom": "2020-01-01",
        "monitoringTo": "2020-12-31",
        "methodology": "VM0015 Ver. 1.1",
        "serials": show_example(LAYOUT_OF_SCHEME[scheme]),
        "quantity": QUANTITIES[scheme],
        **changes,
    }


def confirmed(project: str, *, quantity: int = 50, year: int = 2024, **changes: Any) -> dict[str, Any]:
    """An issuance of value kept here: Musubi gives the serials and the day of issue."""
    return {
        "projectId": project,
        "certificationNumber": f"確認第{year}号",
        "certifiedOn": day(-5),
        "monitoringFrom": f"{year}-04-01",
        "monitoringTo": f"{year + 1}-03-31",
        "methodology": "R001",
        "quantity": quantity,
        **changes,
    }


def agreement(project: str, partner: str, *, quantity: int = 10, **changes: Any) -> dict[str, Any]:
    """A contract on bilateral value with everything that it must state."""
    items = ("ACTIVITY", "PLACE", "SPECIES", "AREA", "TREATMENT", "OWNER", "VALUE_MEANING", "COST_BEARER")
    return {
        "projectId": project,
        "partnerId": partner,
        "kind": "ACCORD",
        "explainedOn": day(-20),
        "agreedOn": day(-10),
        "validFrom": day(-10),
        "validTo": day(355),
        "quantity": quantity,
        "texts": [{"item": item, "text": f"{item}について定める。"} for item in items],
        "funding": 100_000,
        "fundsUse": [{"item": "間伐の実施", "amount": 80_000}, {"item": "モニタリング", "amount": 20_000}],
        "mark": {"firstDay": day(0), "lastDay": day(300), "places": "チラシ、ウェブサイト"},
        "noResale": True,
        "noDoubleUse": True,
        "documentName": "カーボン・オフセット協定書.pdf",
        "documentHash": DOCUMENT_HASH,
        **changes,
    }
