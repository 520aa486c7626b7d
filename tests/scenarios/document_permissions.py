"""Who may publish, withdraw and read documents: rows as in `permissions`."""

from typing import Final

from tests.scenarios import publishing
from tests.scenarios.permissions import COLLEAGUE, EVERYBODY, OWN, PUBLIC, Act, Question, _all, _for_traders
from tests.scenarios.world import World

_PUBLISHING: Final = _for_traders("city", consumer="INVALID_INPUT")

ACTS: Final = (
    Act(
        mutation="publishDocument",
        things=("demand",),
        input=lambda _world, it: publishing.notice(it["id"]),
        # What a natural person publishes would name it.
        outcomes=_PUBLISHING,
    ),
    Act(
        mutation="withdrawDocument",
        things=("notice to withdraw",),
        input=lambda _world, it: {"documentId": it["id"], "reason": "会場の変更"},
        outcomes=_for_traders("city"),
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("PublishedDocument", "event notice", EVERYBODY),
    ("PublishedDocument", "plan of the event", frozenset({"operator", "city"})),
)

QUESTIONS: Final = (
    Question(
        query="documentPreview",
        arguments=lambda world: {"input": publishing.notice(world.ids["demand"])},
        # As publishing: nothing is told of what one may not publish.
        outcomes={role: outcome for role, outcome in _PUBLISHING.items() if role != COLLEAGUE} | {"city": OWN},
    ),
    Question(
        query="document",
        arguments=lambda world: {"id": world.ids["event notice"]},
        outcomes=_all(PUBLIC),
    ),
    Question(
        query="document",
        case="of its publisher",
        arguments=lambda world: {"id": world.ids["plan of the event"]},
        outcomes=_all("NOT_FOUND", operator=OWN, city=OWN),
    ),
    Question(
        query="invoicePaper",
        arguments=lambda world: {"orderId": world.ids["unpaid product order"]},
        outcomes=_all("NOT_FOUND", anonymous="UNAUTHENTICATED", operator=OWN, consumer=OWN, shop=OWN),
    ),
    Question(
        query="documentsOf",
        arguments=lambda world: {"subjectId": world.ids["product"]},
        outcomes=_all(PUBLIC),
    ),
)


async def fill_documents(world: World) -> None:
    """Two notices of the city's event, and its plan, which is nobody else's."""
    city, ids = world.cast.city, world.ids
    plan = publishing.document("PLAN", ids["demand"], publishing.PLAN_TEXTS, undertaking="EVENT")
    for name, input in (
        ("event notice", publishing.notice(ids["demand"])),
        ("notice to withdraw", publishing.notice(ids["demand"])),
        ("plan of the event", plan),
    ):
        ids[name] = (await world.do(city, "publishDocument", input, depth=1))["document"]["id"]
