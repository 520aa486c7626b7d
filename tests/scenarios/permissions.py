"""Who may do and read what: one row a mutation, a query field, a node type, and in it what everybody gets.

The rows follow docs/for-frontends.md: what may not be read does not exist (NOT_FOUND, null), and an act that belongs to
another role is FORBIDDEN, whatever it is about. Nobody acts before its organisation was verified (docs/sources.md DP-03).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.scenarios import inputs
from tests.scenarios.world import World

READERS: Final = (
    "anonymous",
    "unverified",
    "unverified council",
    "stranger",
    "hidden",
    "coordinator",
    "far coordinator",
    "operator",
    "consumer",
    "city",
    "village",
    "shop",
)
"""Strangers are verified and unrelated; the hidden one does not publish its name."""

COLLEAGUE: Final = "colleague"
"""Somebody with another role in the organisation that may."""

ROLES: Final = (*READERS, COLLEAGUE)

SUCCESS: Final = "SUCCESS"

TRADERS: Final = frozenset({"stranger", "hidden", "consumer", "city", "village", "shop"})
"""Who trades for a verified organisation."""

COORDINATORS: Final = frozenset({"coordinator", "far coordinator"})

Thing = dict[str, Any]
"""What an act is about, as an operator reads it."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """A mutation in one situation."""

    mutation: str
    case: str = ""
    input: Callable[[World, Thing], dict[str, Any]]
    things: tuple[str, ...] = ()
    """Names of what it is about, one for each who may, so that each finds it untouched."""
    outcomes: Mapping[str, str]
    sees: frozenset[str] = frozenset()
    """Who may read the thing, and so may learn from another refusal that it exists."""

    @property
    def allowed(self) -> list[str]:
        """Who may."""
        return [role for role, outcome in self.outcomes.items() if outcome == SUCCESS]

    def __str__(self) -> str:
        return f"{self.mutation} {self.case}".strip()


def _for_traders(*allowed: str, others: str = "NOT_FOUND", **changes: str) -> dict[str, str]:
    """An act of an organisation's trader: who may, and what other traders get."""
    return {
        **dict.fromkeys(allowed, SUCCESS),
        "anonymous": "UNAUTHENTICATED",
        "unverified": "NOT_VERIFIED",
        **dict.fromkeys(("unverified council", "coordinator", "far coordinator", "operator", COLLEAGUE), "FORBIDDEN"),
        **dict.fromkeys(sorted(TRADERS - set(allowed)), others),
        **{role.replace("_", " "): outcome for role, outcome in changes.items()},
        **dict.fromkeys(allowed, SUCCESS),
    }


def _for_operators() -> dict[str, str]:
    return dict.fromkeys(ROLES, "FORBIDDEN") | {"anonymous": "UNAUTHENTICATED", "operator": SUCCESS}


def _for_parties(*allowed: str, **changes: str) -> dict[str, str]:
    """A proposal: coordinators and traders may make one, for a demand that is theirs or goes to their listing."""
    unverified = dict.fromkeys(("unverified", "unverified council"), "NOT_VERIFIED")
    return {
        **dict.fromkeys(allowed, SUCCESS),
        "anonymous": "UNAUTHENTICATED",
        "operator": "FORBIDDEN",
        **unverified,
        **{role: "NOT_FOUND" for role in ROLES if role not in {*allowed, *unverified, "anonymous", "operator"}},
        **{role.replace("_", " "): outcome for role, outcome in changes.items()},
    }


def _order(_world: World, it: Thing) -> dict[str, Any]:
    return {"orderId": it["id"]}


def _match(_world: World, it: Thing) -> dict[str, Any]:
    return {"matchId": it["id"]}


def _proposal(world: World, it: Thing) -> dict[str, Any]:
    return {"demandId": it["id"], "listingId": world.ids["listing"]}


def _confirmation(_world: World, it: Thing) -> dict[str, Any]:
    return inputs.confirmation(it)


ACTS: Final = (
    Act(
        mutation="joinOrganisation",
        input=lambda _world, _it: inputs.join(corporateNumber=None, invoiceRegistered=False),
        outcomes=dict.fromkeys(ROLES, SUCCESS),
    ),
    Act(
        mutation="verifyOrganisation",
        things=("newcomer itself",),
        input=lambda _world, it: {"organisationId": it["id"], "evidence": "登記を確認"},
        outcomes=_for_operators(),
    ),
    Act(
        mutation="setCouncilAreas",
        things=("far council itself",),
        input=lambda _world, it: {"councilId": it["id"], "areaCodes": ["43"]},
        outcomes=_for_operators(),
    ),
    Act(
        mutation="setEmissionsReporting",
        input=lambda _world, _it: {"reportsEmissions": True},
        # Whoever manages a verified organisation.
        outcomes=dict.fromkeys(ROLES, SUCCESS)
        | {"anonymous": "UNAUTHENTICATED"}
        | dict.fromkeys(("unverified", "unverified council"), "NOT_VERIFIED"),
    ),
    Act(
        mutation="claimProject",
        things=("unclaimed project",),
        input=lambda _world, it: {"projectId": it["id"]},
        outcomes=_for_traders("hidden", others="PROJECT_DOES_NOT_FIT"),
        sees=TRADERS,
    ),
    Act(
        mutation="registerIssuance",
        things=("project",),
        input=lambda _world, it: inputs.issuance(it["id"], first=90_001, count=5),
        outcomes=_for_traders("village", consumer="CONSUMER_CANNOT_HOLD_UNITS"),
    ),
    Act(
        mutation="publishListing",
        things=("issuance", "issuance"),
        input=lambda _world, it: inputs.listing(it["id"], offered=1),
        outcomes=_for_traders("village", "shop"),
    ),
    Act(
        mutation="closeListing",
        things=("listing to close",),
        input=lambda _world, it: {"listingId": it["id"]},
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="postDemand",
        input=lambda _world, _it: inputs.demand(),
        outcomes=_for_traders(*sorted(TRADERS)),
    ),
    Act(
        mutation="withdrawDemand",
        things=("demand to withdraw",),
        input=lambda _world, it: {"demandId": it["id"]},
        outcomes=_for_traders("city"),
    ),
    Act(
        mutation="proposeMatch",
        case="for an open demand",
        things=("demand for the coordinator", "demand for the buyer", "demand for the seller"),
        input=_proposal,
        outcomes=_for_parties("coordinator", "city", "village", far_coordinator="OUTSIDE_TERRITORY"),
        sees=COORDINATORS,
    ),
    Act(
        mutation="proposeMatch",
        case="for a withdrawn demand",
        things=("withdrawn demand",),
        input=_proposal,
        outcomes=_for_parties(
            coordinator="NOT_OPEN", far_coordinator="NOT_OPEN", city="NOT_OPEN", colleague="FORBIDDEN"
        ),
        sees=COORDINATORS | {"city"},
    ),
    Act(
        mutation="acceptMatch",
        things=("match", "match"),
        input=_match,
        outcomes=_for_traders("city", "village"),
    ),
    Act(
        mutation="declineMatch",
        things=("match to decline for the buyer", "match to decline for the seller"),
        input=_match,
        outcomes=_for_traders("city", "village"),
    ),
    Act(
        mutation="reviseOrder",
        things=("order to revise",),
        input=lambda _world, it: {"orderId": it["id"], "pricePerTonne": 11_000},
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="confirmOrder",
        case="for credits",
        things=("order to confirm",),
        input=_confirmation,
        outcomes=_for_traders("city"),
    ),
    Act(
        mutation="confirmOrder",
        case="for a product",
        things=("product order",),
        input=_confirmation,
        outcomes=_for_traders("consumer"),
    ),
    Act(
        mutation="cancelOrder",
        case="while it is offered",
        things=("order to cancel for the buyer", "order to cancel for the seller"),
        input=_order,
        outcomes=_for_traders("city", "village"),
    ),
    Act(
        mutation="cancelOrder",
        case="once it is confirmed",
        things=("confirmed order to cancel",),
        input=_order,
        outcomes=_for_traders("city", village="FORBIDDEN"),
        sees=frozenset({"village"}),
    ),
    Act(
        mutation="requestDelivery",
        things=("order to deliver",),
        input=_order,
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="recordRetirementNotice",
        things=("retirement for the holder", "retirement for the operator"),
        input=lambda _world, it: inputs.retirement_notice(it),
        outcomes=_for_traders("village", operator=SUCCESS),
    ),
    Act(
        mutation="recordTransferNotice",
        things=("transfer for the holder", "transfer for the operator"),
        input=lambda _world, it: inputs.transfer_notice(it, noticeNumber=f"移-{it['id'][-9:-1]}"),
        outcomes=_for_traders("village", operator=SUCCESS),
    ),
    Act(
        mutation="recordReversal",
        things=("regional issuance",),
        input=lambda _world, it: inputs.reversal(it["id"], quantity=1),
        outcomes=_for_operators(),
    ),
    Act(
        mutation="replaceReversed",
        things=("reversal",),
        input=lambda world, it: {
            "reversalId": it["id"],
            "issuanceId": world.ids["regional issuance"],
            "quantity": 1,
        },
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="claimRetirement",
        things=("consumer's retirement",),
        input=lambda _world, it: {"retirementId": it["id"]},
        outcomes=_for_traders("consumer", village="SECOND_CLAIMANT"),
        sees=frozenset({"village"}),
    ),
    Act(
        mutation="recordPowerCertificate",
        things=("village itself",),
        input=lambda _world, it: inputs.power_certificate(it["id"], number="G25-000777"),
        outcomes=_for_operators(),
    ),
    Act(
        mutation="usePower",
        things=("power certificate",),
        input=lambda _world, it: inputs.power_use(it["id"]),
        outcomes=_for_traders("shop"),
    ),
    Act(
        mutation="recordReceipt",
        things=("unpaid product order",),
        input=lambda _world, it: inputs.receipt(it),
        outcomes=_for_operators(),
    ),
    Act(
        mutation="recordPayout",
        things=("shop_order",),
        input=lambda _world, it: inputs.payout(it),
        outcomes=_for_operators(),
    ),
    Act(
        mutation="recordShipment",
        things=("paid product order",),
        input=lambda _world, it: {"orderId": it["id"], "shippedOn": inputs.day(0)},
        outcomes=_for_traders("shop"),
    ),
    Act(
        mutation="offerProduct",
        things=("issuance", "issuance"),
        input=lambda _world, it: inputs.product(it["id"]),
        outcomes=_for_traders("shop", "village"),
    ),
    Act(
        mutation="orderProduct",
        things=("product",) * len(TRADERS),
        input=lambda _world, it: {"productId": it["id"], "units": 1},
        outcomes=_for_traders(*sorted(TRADERS)),
    ),
    Act(
        mutation="endProduct",
        things=("product to end",),
        input=lambda _world, it: {"productId": it["id"]},
        outcomes=_for_traders("shop"),
    ),
    Act(
        mutation="requestProductRetirement",
        things=("product to retire",),
        input=lambda _world, it: {"productId": it["id"]},
        outcomes=_for_traders("shop"),
    ),
)
"""Every mutation; the schema's test fails when one has no row."""

EVERYBODY: Final = frozenset(READERS)
BROKERS: Final = COORDINATORS | {"operator"}
VERIFIED: Final = EVERYBODY - {"anonymous", "unverified", "unverified council"}

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("Organisation", "village itself", EVERYBODY),
    ("Organisation", "council itself", EVERYBODY),
    ("Organisation", "newcomer itself", BROKERS | {"unverified"}),
    ("Organisation", "hidden itself", BROKERS | {"hidden"}),
    ("Organisation", "consumer itself", frozenset({"operator", "consumer"})),
    ("Project", "project", EVERYBODY),
    ("Issuance", "issuance", EVERYBODY),
    ("Listing", "listing", EVERYBODY),
    ("Product", "product", EVERYBODY),
    ("Demand", "demand", VERIFIED),
    ("Demand", "consumer's demand", VERIFIED),
    ("Demand", "withdrawn demand", BROKERS | {"city"}),
    ("Demand", "consumer's event", BROKERS | {"consumer"}),
    ("Match", "match", frozenset({"operator", "coordinator", "city", "village"})),
    ("Order", "order to confirm", frozenset({"operator", "coordinator", "city", "village"})),
    ("Order", "product order", frozenset({"operator", "consumer", "shop"})),
    ("Retirement", "retirement for the holder", frozenset({"operator", "city", "village"})),
    ("Retirement", "consumer's retirement", frozenset({"operator", "consumer", "village"})),
    ("Transfer", "transfer", frozenset({"operator", "shop", "village"})),
    ("Reversal", "reversal", EVERYBODY),
    ("ClaimNotice", "claim notice", frozenset({"operator", "village"})),
    ("PowerCertificate", "power certificate", EVERYBODY),
)
"""Every node type, a thing of it, and who may read it; for everybody else it is null."""

PUBLIC: Final = "the same for everybody"
OWN: Final = "what is the reader's"

Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query field with arguments, and what each reader gets."""

    query: str
    case: str = ""
    arguments: Arguments = lambda _world: {}
    outcomes: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.query} {self.case}".strip()


def _all(outcome: str, **changes: str) -> dict[str, str]:
    return dict.fromkeys(READERS, outcome) | changes


def _those(readers: frozenset[str], outcome: str, *, others: str) -> dict[str, str]:
    found = {role: outcome if role in readers else others for role in READERS}
    return found | {"anonymous": outcome if "anonymous" in readers else "UNAUTHENTICATED"}


QUESTIONS: Final = (
    Question(query="viewer", outcomes=_all(OWN, anonymous=PUBLIC)),
    Question(query="place", arguments=lambda _world: {"code": "435112"}, outcomes=_all(PUBLIC)),
    # A proposal is its organisation's own and the operators'.
    Question(query="projects", outcomes=_all(PUBLIC, village=OWN, operator=OWN)),
    Question(
        query="certificate",
        arguments=lambda world: {"number": world.ids["certificate number"]},
        outcomes=_all(PUBLIC),
    ),
    Question(
        query="certificate", case="of no one", arguments=lambda _world: {"number": "X"}, outcomes=_all("NOT_FOUND")
    ),
    Question(
        query="reversals",
        arguments=lambda world: {"issuanceId": world.ids["felled issuance"]},
        outcomes=_all(PUBLIC),
    ),
    Question(
        query="retirementWording",
        arguments=lambda world: {"retirementId": world.ids["consumer's retirement"]},
        outcomes=_all("NOT_FOUND", operator=OWN, consumer=OWN, village=OWN),
    ),
    Question(
        query="productWording",
        arguments=lambda world: {"productId": world.ids["product"]},
        outcomes=_all(PUBLIC),
    ),
    Question(query="claimNotices", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(query="powerCertificate", arguments=lambda _world: {"number": "G25-000123"}, outcomes=_all(PUBLIC)),
    Question(
        query="powerCertificate",
        case="of no one",
        arguments=lambda _world: {"number": "X"},
        outcomes=_all("NOT_FOUND"),
    ),
    Question(
        query="disclosureMatrix",
        arguments=lambda _world: {"mode": "PARTICIPANT_PAYS", "stage": "ADVERTISING"},
        outcomes=_all(PUBLIC),
    ),
    Question(query="emissionFactors", outcomes=_all(PUBLIC)),
    Question(
        query="emissionEstimates",
        arguments=lambda world: {"activities": [{"fuel": {"factorId": world.ids["factor"], "amount": "10"}}]},
        outcomes=_all(PUBLIC),
    ),
    Question(query="listings", outcomes=_all(PUBLIC)),
    Question(query="products", outcomes=_all(PUBLIC)),
    Question(query="demands", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(
        query="eventReport",
        arguments=lambda world: {"demandId": world.ids["consumer's event"]},
        outcomes=_all(PUBLIC),
    ),
    Question(
        query="eventReport",
        case="before the retirement was asked for",
        arguments=lambda world: {"demandId": world.ids["demand"]},
        outcomes=_all("NOT_FOUND"),
    ),
    Question(
        query="ranking",
        case="for an open demand",
        arguments=lambda world: {"demandId": world.ids["demand"]},
        outcomes=_those(VERIFIED, OWN, others="NOT_FOUND"),
    ),
    Question(
        query="ranking",
        case="for a withdrawn demand",
        arguments=lambda world: {"demandId": world.ids["withdrawn demand"]},
        outcomes=_those(BROKERS | {"city"}, OWN, others="NOT_FOUND"),
    ),
    Question(query="matches", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(query="orders", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    Question(query="node", arguments=lambda world: {"id": world.ids["listing"]}, outcomes=_all(PUBLIC)),
)
"""Every query field. What `node` gives by type stands in NODES."""
