"""Who may draft, support, make and end claims, and read them: rows as in `permissions`."""

from typing import Final

from tests.scenarios import claim_inputs
from tests.scenarios.permissions import EVERYBODY, OWN, TRADERS, Act, Question, _all, _for_traders
from tests.scenarios.world import World

ACTS: Final = (
    Act(
        mutation="draftClaim",
        input=lambda _world, _it: claim_inputs.draft(),
        outcomes=_for_traders(*sorted(TRADERS)),
    ),
    Act(
        mutation="attachEvidence",
        things=("draft to support",),
        input=lambda _world, it: claim_inputs.paper(it["id"]),
        outcomes=_for_traders("city"),
    ),
    Act(
        mutation="makeClaim",
        things=("draft to make",),
        input=lambda _world, it: {"claimId": it["id"]},
        outcomes=_for_traders("city"),
    ),
    Act(
        mutation="endClaim",
        things=("draft to drop",),
        input=lambda _world, it: {"claimId": it["id"], "reason": "書き直し"},
        outcomes=_for_traders("city"),
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("Claim", "draft to support", frozenset({"operator", "city"})),
    ("Claim", "claim that was made", EVERYBODY),
    ("Claim", "consumer's claim", frozenset({"operator", "consumer"})),
)

QUESTIONS: Final = (
    Question(query="claims", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(
        query="demandWording",
        arguments=lambda world: {"demandId": world.ids["withdrawn demand"]},
        outcomes=_all("NOT_FOUND", operator=OWN, coordinator=OWN, city=OWN) | {"far coordinator": OWN},
    ),
)


async def fill_claims(world: World) -> None:
    """Drafts of the city's, and an offset to come that the city and a consumer claim."""
    cast, ids = world.cast, world.ids
    for name in ("draft to support", "draft to make", "draft to drop"):
        ids[name] = (await world.do(cast.city, "draftClaim", claim_inputs.to_come()))["claim"]["id"]
    for party, name in ((cast.city, "claim that was made"), (cast.consumer, "consumer's claim")):
        draft = (await world.do(party, "draftClaim", claim_inputs.to_come()))["claim"]
        await world.do(party, "makeClaim", {"claimId": draft["id"]})
        ids[name] = draft["id"]
