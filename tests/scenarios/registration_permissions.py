"""Who may register, decide and agree, and read of it: rows as in `permissions`."""

from typing import Final
from uuid import uuid4

from tests.scenarios import registration_inputs as given
from tests.scenarios.permissions import (
    OWN,
    PUBLIC,
    TRADERS,
    Act,
    Question,
    _all,
    _for_operators,
    _for_traders,
)

ACTS: Final = (
    Act(
        mutation="registerProject",
        input=lambda _world, _it: given.outside(number=uuid4().hex[:12]),
        outcomes=_for_traders(*sorted(TRADERS - {"consumer"}), consumer="CONSUMER_CANNOT_HOLD_UNITS"),
    ),
    Act(
        mutation="decideProject",
        things=("proposal to decide",),
        input=lambda _world, it: {"projectId": it["id"], "decision": "REGISTERED", "reason": "書類を確認"},
        outcomes=_for_operators(),
    ),
    Act(
        mutation="allowListing",
        things=("old project",),
        input=lambda _world, it: {"projectId": it["id"], "reason": "事務局に確認済"},
        outcomes=_for_operators(),
    ),
    Act(
        mutation="recordProjectMigration",
        things=("old project",),
        input=lambda world, it: {
            "predecessorId": it["id"],
            "successorId": world.project(),
            "migratedOn": "2021-04-01",
            "evidence": "移行の通知書",
        },
        outcomes=_for_operators(),
    ),
    Act(
        mutation="registerSerialLayout",
        input=lambda _world, _it: {"name": "Jブルークレジット", "prefix": "JBC-*", "digits": 10},
        outcomes=_for_operators(),
    ),
    Act(
        mutation="recordAgreement",
        things=("bilateral project",),
        input=lambda world, it: given.agreement(it["id"], world.cast.city.id),
        outcomes=_for_traders("village"),
    ),
    Act(
        mutation="acceptAgreement",
        things=("agreement",),
        input=lambda _world, it: {"agreementId": it["id"]},
        outcomes=_for_traders("city"),
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("Project", "proposal", frozenset({"operator", "village"})),
    ("Agreement", "agreement", frozenset({"operator", "village", "city"})),
)

QUESTIONS: Final = (
    Question(
        query="registrationDemands",
        arguments=lambda _world: {"scheme": "BILATERAL", "projectType": "FOREST"},
        outcomes=_all(PUBLIC),
    ),
    Question(query="serialLayouts", outcomes=_all(PUBLIC)),
    Question(query="agreements", outcomes=_all(OWN, anonymous="UNAUTHENTICATED")),
    # What a project states of its land owner is its organisation's own.
    Question(
        query="publicRegister",
        arguments=lambda world: {"projectId": world.ids["bilateral project"]},
        outcomes=_all(PUBLIC, village=OWN, operator=OWN),
    ),
    Question(
        query="publicRegister",
        case="of a project of an outside registry",
        arguments=lambda world: {"projectId": world.ids["project"]},
        outcomes=_all("NOT_FOUND"),
    ),
)
