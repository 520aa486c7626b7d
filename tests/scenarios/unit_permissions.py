"""Who may move, hold and retire tonnes, act for another, and read of it: rows as in `permissions`."""

from typing import Any, Final

from tests.scenarios import inputs
from tests.scenarios import unit_inputs as given
from tests.scenarios.api import new_key
from tests.scenarios.permissions import (
    BROKERS,
    OWN,
    PUBLIC,
    SUCCESS,
    TRADERS,
    Act,
    Question,
    _all,
    _for_traders,
    _those,
)
from tests.scenarios.world import World

NONE_OF_IT: Final = "INSUFFICIENT_UNITS"
"""Which issuances there are is public: who has none of one is told so, also that it exists."""


def _requested_notice(world: World) -> dict[str, Any]:
    about = {
        "id": world.ids["retirement for the holder"],
        "serials": "11157～11157",
        "quantity": 1,
        "beneficiaryName": "港区",
    }
    return {"notice": {"retirement": inputs.retirement_notice(about)}}


ACTS: Final = (
    Act(
        mutation="transferUnits",
        case="out of stock",
        things=("unit issuance",),
        input=lambda world, it: given.transfer(
            given.from_stock(given.of_issuance(it["id"], 1)), given.to(world.cast.otaki)
        ),
        outcomes=_for_traders("village", others=NONE_OF_IT),
        sees=TRADERS,
    ),
    Act(
        mutation="transferUnits",
        case="out of a hold",
        things=("hold to transfer",),
        input=lambda world, it: given.transfer(given.from_hold(it["id"]), given.to(world.cast.otaki)),
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="retireUnits",
        case="out of stock",
        things=("unit issuance",),
        input=lambda _world, it: given.retire(given.from_stock(given.of_issuance(it["id"], 1))),
        outcomes=_for_traders("village", others=NONE_OF_IT),
        sees=TRADERS,
    ),
    Act(
        mutation="retireUnits",
        case="out of a hold",
        things=("hold to retire",),
        input=lambda _world, it: given.retire(given.from_hold(it["id"])),
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="retireUnits",
        case="out of another's account",
        things=("village itself", "village itself"),
        input=lambda world, it: given.retire(
            given.from_stock(given.of_issuance(world.ids["unit issuance"], 1), holderId=it["id"])
        ),
        outcomes=_for_traders("shop", "village", others="PERMISSION_MISSING"),
        sees=TRADERS,
    ),
    Act(
        mutation="holdUnits",
        things=("unit issuance",),
        input=lambda _world, it: given.hold(given.of_issuance(it["id"], 1)),
        outcomes=_for_traders("village", others=NONE_OF_IT),
        sees=TRADERS,
    ),
    Act(
        mutation="voidHold",
        things=("hold to void",),
        input=lambda _world, it: {"holdId": it["id"]},
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="reassignAllocation",
        things=("allocation to move",),
        input=lambda world, it: {"allocationId": it["id"], "toHoldId": world.ids["hold to stand behind"]},
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="moveStock",
        things=("unit issuance",),
        input=lambda world, it: {
            "move": {"toClient": world.cast.otaki.id},
            "issuanceId": it["id"],
            "quantity": 1,
            "reason": "預かり",
        },
        outcomes=_for_traders("village", others=NONE_OF_IT),
        sees=TRADERS,
    ),
    Act(
        mutation="grantPermission",
        input=lambda world, _it: given.permission(world.cast.otaki),
        outcomes=_for_traders(*sorted(TRADERS)),
    ),
    Act(
        mutation="revokePermission",
        things=("permission to revoke",),
        input=lambda _world, it: {"permissionId": it["id"]},
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="recordRegistryAccount",
        input=lambda _world, _it: given.registry_account(new_key()),
        outcomes=_for_traders(*sorted(TRADERS - {"consumer"}), consumer="CONSUMER_CANNOT_HOLD_UNITS"),
    ),
    Act(
        mutation="recordRetirementRejection",
        things=("retirement to reject for the holder", "retirement to reject for the operator"),
        input=lambda _world, it: {"retirementId": it["id"], "reason": "記入の不備"},
        outcomes=_for_traders("village", operator=SUCCESS),
    ),
    Act(
        mutation="recordTransferRejection",
        things=("transfer to reject for the holder", "transfer to reject for the operator"),
        input=lambda _world, it: {"transferId": it["id"], "reason": "口座番号の相違"},
        outcomes=_for_traders("village", operator=SUCCESS),
    ),
)

HOLDERS: Final = frozenset({"operator", "village"})

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("Hold", "hold to void", HOLDERS),
    ("Hold", "hold for the shop", HOLDERS | {"shop"}),
    ("Allocation", "allocation to move", HOLDERS),
    ("ProxyPermission", "permission to revoke", HOLDERS | {"shop"}),
    ("Retirement", "retirement by the shop", HOLDERS | {"shop", "city"}),
    ("Transfer", "transfer to reject for the holder", HOLDERS),
)

QUESTIONS: Final = (
    *(
        Question(query=query, outcomes=_all(OWN, anonymous="UNAUTHENTICATED"))
        for query in ("retirements", "transfers", "holds", "accounts", "clientAccounts", "permissions")
    ),
    Question(
        query="registryAccounts",
        arguments=lambda world: {"organisationId": world.cast.village.id},
        outcomes=_all(PUBLIC, village=OWN, operator=OWN),
    ),
    Question(
        query="registryAccounts",
        case="of an organisation that is not to be named",
        arguments=lambda world: {"organisationId": world.ids["hidden itself"]},
        outcomes={
            **_those(BROKERS | {"hidden"}, OWN, others="NOT_FOUND"),
            "anonymous": "NOT_FOUND",
        },
    ),
    Question(
        query="compareNotice",
        arguments=_requested_notice,
        outcomes=_those(HOLDERS, OWN, others="NOT_FOUND"),
    ),
)
