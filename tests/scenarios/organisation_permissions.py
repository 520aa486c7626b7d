"""Who may say what of an organisation, decide how it stands, and keep and read a council's records."""

from typing import Any, Final

from tests.scenarios.permissions import (
    COLLEAGUE,
    EVERYBODY,
    OWN,
    PUBLIC,
    ROLES,
    SUCCESS,
    Act,
    Question,
    Thing,
    _all,
    _for_operators,
    _those,
)
from tests.scenarios.world import World

YEAR: Final = 2026

# A colleague of the first who may (see tests.scenarios.everything) manages the organisation as well.
_OF_ITS_OWN: Final = dict.fromkeys(ROLES, SUCCESS) | {"anonymous": "UNAUTHENTICATED"}

_OF_A_COUNCIL: Final = dict.fromkeys(ROLES, "FORBIDDEN") | {
    "anonymous": "UNAUTHENTICATED",
    "unverified council": "NOT_VERIFIED",
    "coordinator": SUCCESS,
    "operator": SUCCESS,
    "far coordinator": "NOT_FOUND",
    COLLEAGUE: "FORBIDDEN",
}


def _decision(_world: World, it: Thing) -> dict[str, Any]:
    return {"organisationId": it["id"], "reason": "住所の不一致", "evidence": "登記との照合"}


def _year(_world: World, it: Thing) -> dict[str, Any]:
    return {"councilId": it["id"], "fiscalYear": YEAR}


def _event(_world: World, it: Thing) -> dict[str, Any]:
    return {
        "councilId": it["id"],
        "fiscalYear": YEAR,
        "heldOn": "2026-09-12",
        "title": "商談会",
        "placeCode": "43",
        "sellers": 1,
        "buyers": 1,
        "summary": "商談した。",
    }


def _adoption(_world: World, it: Thing) -> dict[str, Any]:
    return {
        "councilId": it["id"],
        "fiscalYear": YEAR,
        "adoptedOn": "2026-05-20",
        "support": 0,
        "areaCodes": ["01"],
    }


ACTS: Final = (
    Act(mutation="reviseOrganisation", input=lambda _world, _it: {"phone": "03-1111-2222"}, outcomes=_OF_ITS_OWN),
    Act(mutation="setContacts", input=lambda _world, _it: {"contacts": []}, outcomes=_OF_ITS_OWN),
    Act(
        mutation="suspectOrganisation",
        things=("firm to suspect",),
        input=_decision,
        outcomes=_for_operators(),
    ),
    Act(
        mutation="suspendOrganisation",
        things=("firm to suspend",),
        input=_decision,
        outcomes=_for_operators(),
    ),
    Act(
        mutation="reinstateOrganisation",
        things=("suspended firm",),
        input=_decision,
        outcomes=_for_operators(),
    ),
    Act(mutation="adoptCouncil", things=("far council itself",), input=_adoption, outcomes=_for_operators()),
    Act(
        mutation="setCouncilMembers",
        things=("council itself", "council itself"),
        input=lambda world, it: {**_year(world, it), "members": []},
        outcomes=_OF_A_COUNCIL,
    ),
    Act(
        mutation="recordMatchingEvent",
        things=("council itself", "council itself"),
        input=_event,
        outcomes=_OF_A_COUNCIL,
    ),
    Act(
        mutation="handInActivityReport",
        things=("council itself", "council itself"),
        input=_year,
        outcomes=_OF_A_COUNCIL,
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (("CouncilTerm", "council term", EVERYBODY),)


def _of_the_village(world: World) -> dict[str, Any]:
    return {"organisationId": world.ids["village itself"]}


QUESTIONS: Final = (
    Question(query="councilTerms", outcomes=_all(PUBLIC)),
    Question(
        query="councilRecord",
        arguments=lambda world: {"councilId": world.ids["council itself"], "fiscalYear": YEAR},
        outcomes=_those(frozenset({"coordinator", "operator"}), OWN, others="NOT_FOUND"),
    ),
    Question(
        query="organisationDetails",
        arguments=_of_the_village,
        outcomes=_those(frozenset({"village", "operator"}), OWN, others="NOT_FOUND"),
    ),
    Question(
        query="standings",
        arguments=_of_the_village,
        outcomes=_those(frozenset({"village", "operator"}), OWN, others="NOT_FOUND"),
    ),
    # City, shop and consumer have orders from the village.
    Question(
        query="contacts",
        arguments=_of_the_village,
        outcomes=_those(frozenset({"village", "operator", "city", "shop", "consumer"}), OWN, others="NOT_FOUND"),
    ),
)
