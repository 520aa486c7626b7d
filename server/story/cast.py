"""Who plays: a real forest village of the project list, and invented partners, all clearly a demonstration."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from core import clock
from server.bootstrap import OPERATOR as OPERATOR
from server.story import operations
from server.story.client import Client, StoryFailed

VILLAGE: Final = "village（クレジット創出者）"
CITY: Final = "city（購入自治体）"
COORDINATOR: Final = "coordinator（特定地域協議会）"
SHOP: Final = "shop（商品の販売者）"
CONSUMER: Final = "consumer（消費者）"

CITY_NAME: Final = "港区（実演）"
CITY_PLACE: Final = "131032"
SHOP_PLACE: Final = "131121"
CONSUMER_PLACE: Final = "141003"
MAX_PROJECT_PAGES: Final = 12


@dataclass
class Stage:
    """What the steps hand on to each other."""

    client: Client
    today: date
    tokens: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)
    project: dict[str, Any] = field(default_factory=dict)
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    first_serial: int = field(default_factory=lambda: int(clock.now().timestamp()) * 100)

    def key(self, name: str) -> str:
        """An idempotency key of this run."""
        return f"story-{self.run}-{name}"

    def days(self, count: int) -> str:
        """The day so many days from today, as GraphQL takes it."""
        return (self.today + timedelta(days=count)).isoformat()


def corporate_number() -> str:
    """A 法人番号 of the right form for an invented organisation: from a range that is not handed out."""
    base = "9999" + "".join(secrets.choice("0123456789") for _ in range(8))
    weighted = sum(int(digit) * (1 if position % 2 == 0 else 2) for position, digit in enumerate(reversed(base)))
    return f"{9 - weighted % 9}{base}"


async def find_village_project(client: Client, today: date) -> dict[str, Any]:
    """The first forest project of the list that a village operates, that still runs and that nobody has claimed."""
    after = None
    for _ in range(MAX_PROJECT_PAGES):
        data = await client.ask(VILLAGE, None, operations.PROJECTS, search="村有林", after=after)
        for edge in data["projects"]["edges"]:
            if _suits(edge["node"], today):
                node: dict[str, Any] = edge["node"]
                return node
        if not data["projects"]["pageInfo"]["hasNextPage"]:
            break
        after = data["projects"]["pageInfo"]["endCursor"]
    raise StoryFailed("no unclaimed village forest project is left; import the list into a fresh database")


def _suits(project: dict[str, Any], today: date) -> bool:
    ends_on = project["certificationEndsOn"]
    return (
        project["owner"] is None
        and project["operatorName"].endswith("村")
        and ends_on is not None
        and ends_on >= today.isoformat()
        and any(place["municipality"] for place in project["places"])
    )


def organisation(name: str, kind: str, profile: str, place: str, address: str, **more: Any) -> dict[str, Any]:
    """A JoinOrganisationInput."""
    return {
        "legalName": name,
        "kind": kind,
        "paymentProfile": profile,
        "placeCode": place,
        "address": address,
        "phone": "03-1234-5678",
        "email": "story@musubi.example",
        "responsiblePerson": more.pop("person", "結 太郎"),
        "publishesName": True,
        **more,
    }
