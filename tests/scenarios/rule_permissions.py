"""Who may let a rule pass, read what the gates found, and check a draft: rows as in `permissions`."""

from typing import Final

from tests.scenarios.api import new_key
from tests.scenarios.permissions import (
    COLLEAGUE,
    OWN,
    PUBLIC,
    ROLES,
    SUCCESS,
    Act,
    Question,
    _all,
)
from tests.scenarios.world import World

ACTS: Final = (
    Act(
        mutation="waiveRule",
        things=("village itself", "village itself"),
        input=lambda _world, it: {
            "organisationId": it["id"],
            "rule": "EC-02",
            "text": f"返品には応じません。{new_key()}",
            "reason": "確認済み",
        },
        outcomes={
            **dict.fromkeys(ROLES, "FORBIDDEN"),
            "anonymous": "UNAUTHENTICATED",
            "unverified council": "NOT_VERIFIED",
            "far coordinator": "OUTSIDE_TERRITORY",
            "coordinator": SUCCESS,
            "operator": SUCCESS,
            COLLEAGUE: "FORBIDDEN",
        },
        sees=frozenset({"far coordinator"}),
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("RuleWaiver", "rule waiver", frozenset({"operator", "coordinator", "village"})),
)

QUESTIONS: Final = (
    *(
        Question(query=query, outcomes=_all(OWN, anonymous="UNAUTHENTICATED"))
        for query in ("ruleWaivers", "gateFindings")
    ),
    Question(query="disclosureChecklist", arguments=lambda _world: {"kind": "CERTIFICATE"}, outcomes=_all(PUBLIC)),
    Question(
        query="disclosureCheck",
        arguments=lambda _world: {"input": {"kind": "CERTIFICATE", "claim": {"speaker": "SELLER"}}},
        outcomes=_all(OWN, anonymous="UNAUTHENTICATED"),
    ),
)


async def fill_rules(world: World) -> None:
    """A leave that the coordinator gave the village."""
    waiver = {
        "organisationId": world.cast.village.id,
        "rule": "EC-02",
        "text": "返品には応じません。",
        "reason": "確認済み",
    }
    given = await world.do(world.cast.council, "waiveRule", waiver, depth=1)
    world.ids["rule waiver"] = given["waiver"]["id"]
