"""Who says a seller's terms, complains, looks into complaints, and is told who a seller is: rows as in `permissions`."""

from typing import Any, Final

from disclosures.duty_kinds import PLEDGE_VERSION
from tests.scenarios.api import new_key
from tests.scenarios.organisation_permissions import _OF_A_COUNCIL, _OF_ITS_OWN
from tests.scenarios.permissions import (
    COLLEAGUE,
    OWN,
    PUBLIC,
    ROLES,
    SUCCESS,
    Act,
    Question,
    Thing,
    _all,
    _for_operators,
)
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import World

_ABLE: Final = dict.fromkeys(ROLES, "NOT_FOUND") | {"anonymous": "UNAUTHENTICATED"}
"""Everybody who trades for an organisation or manages one, in whatever standing."""


async def fill_selling(world: World) -> None:
    """Complaints about the village's notice, and requests of the city to be told who the village is."""
    cast, ids = world.cast, world.ids
    for name in ("complaint", "complaint for the operator", "complaint to answer", "complaint to decide"):
        input = {"subjectId": ids["listing"], "statement": f"根拠のない表示がある（{name}）。"}
        ids[name] = (await world.do(cast.consumer, "fileComplaint", input))["complaint"]["id"]
    answer = {"complaintId": ids["complaint to decide"], "text": "統計による。"}
    await world.do(cast.village, "answerComplaint", answer)
    for name, order in (
        ("disclosure request", "confirmed order to cancel"),
        ("disclosure request to decide", "order to deliver"),
    ):
        done = await world.do(cast.city, "requestSellerDisclosure", _claim(ids[order]))
        ids[name] = done["request"]["id"]


def _claim(order: str) -> dict[str, Any]:
    return {
        "orderId": order,
        "amount": 24_000,
        "claim": "代金の返還",
        "purpose": "書面を送るため",
        "pledgeVersion": PLEDGE_VERSION,
    }


def _about_the_product(world: World, _it: Thing) -> dict[str, Any]:
    # Nobody complains twice of the same, and some here are of one organisation.
    return {"subjectId": world.ids["product"], "statement": f"表示が分かりにくい（{new_key()}）。"}


_NO_TRADER: Final = dict.fromkeys(
    ("unverified council", "coordinator", "far coordinator", "operator", COLLEAGUE), "FORBIDDEN"
)

ACTS: Final = (
    Act(
        mutation="setSellerTerms",
        input=lambda _world, _it: seller_terms(),
        outcomes=_OF_ITS_OWN | {"consumer": "FORBIDDEN"},
    ),
    Act(
        mutation="fileComplaint",
        input=_about_the_product,
        outcomes=_OF_ITS_OWN | {"shop": "INVALID_INPUT"},
    ),
    Act(
        mutation="recordComplaintStep",
        things=("complaint", "complaint for the operator"),
        input=lambda _world, it: {"complaintId": it["id"], "kind": "FINDING", "text": "照会した。"},
        outcomes=_OF_A_COUNCIL,
    ),
    Act(
        mutation="answerComplaint",
        things=("complaint to answer",),
        input=lambda _world, it: {"complaintId": it["id"], "text": "統計による。"},
        outcomes=_ABLE | _NO_TRADER | {"village": SUCCESS},
    ),
    Act(
        mutation="decideComplaint",
        things=("complaint to decide",),
        input=lambda _world, it: {
            "complaintId": it["id"],
            "decision": "DISMISS",
            "reason": "根拠がある。",
            "takesDown": False,
        },
        outcomes=_for_operators(),
    ),
    Act(
        mutation="requestSellerDisclosure",
        things=("order of a claim",),
        input=lambda _world, it: _claim(it["id"]),
        outcomes=_ABLE | _NO_TRADER | {"city": SUCCESS},
    ),
    Act(
        mutation="answerDisclosureRequest",
        things=("disclosure request",),
        input=lambda _world, it: {"disclosureRequestId": it["id"], "text": "異議はない。"},
        outcomes=_ABLE | _NO_TRADER | {"village": SUCCESS},
    ),
    Act(
        mutation="decideDisclosureRequest",
        things=("disclosure request to decide",),
        input=lambda _world, it: {"disclosureRequestId": it["id"], "decision": "DENY", "reason": "根拠がない。"},
        outcomes=_for_operators(),
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("Complaint", "complaint", frozenset({"operator", "coordinator", "village", "consumer"})),
    ("DisclosureRequest", "disclosure request", frozenset({"operator", "village", "city"})),
)

QUESTIONS: Final = (
    Question(
        query="sellerPages",
        arguments=lambda world: {"organisationId": world.ids["village itself"]},
        outcomes=_all(PUBLIC),
    ),
    Question(query="complaints", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(query="disclosureRequests", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(query="disclosurePledge", outcomes=_all(PUBLIC)),
)
