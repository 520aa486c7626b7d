"""Who may give a second word and wish for it, and read approvals, the audit and books: rows as in `permissions`."""

from datetime import timedelta
from typing import Final

from parties.kinds import Role
from parties.record_models import Approval, AuditEntry
from schema.ids import global_id
from tests.scenarios.colleagues import colleague
from tests.scenarios.permissions import (
    OWN,
    ROLES,
    SUCCESS,
    TRADERS,
    Act,
    Question,
    _all,
)
from tests.scenarios.world import World

ACTS: Final = (
    Act(
        mutation="decideApproval",
        things=("approval",),
        input=lambda _world, it: {"approvalId": it["id"], "decision": "DECLINE", "reason": "再検討"},
        # Whoever could approve for its own organisation learns nothing of another's; no verification is asked for.
        outcomes={
            **dict.fromkeys(ROLES, "FORBIDDEN"),
            **dict.fromkeys(sorted(TRADERS | {"unverified"}), "NOT_FOUND"),
            "anonymous": "UNAUTHENTICATED",
            "city": SUCCESS,
        },
    ),
    Act(
        mutation="setApprovalPolicy",
        input=lambda _world, _it: {"acts": []},
        outcomes=dict.fromkeys(ROLES, SUCCESS) | {"anonymous": "UNAUTHENTICATED"},
    ),
)

NODES: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("Approval", "approval", frozenset({"operator", "city"})),
    ("AuditEntry", "audit entry", frozenset({"operator", "village"})),
)

_KEEPS_NO_BOOKS: Final = ("unverified council", "coordinator", "far coordinator")

QUESTIONS: Final = (
    *(
        Question(query=query, outcomes=_all(OWN, anonymous="UNAUTHENTICATED"))
        for query in ("approvals", "approvalPolicy", "auditEntries")
    ),
    Question(
        query="book",
        arguments=lambda _world: {"book": "ORDERS"},
        outcomes=_all(OWN, anonymous="UNAUTHENTICATED") | dict.fromkeys(_KEEPS_NO_BOOKS, "FORBIDDEN"),
    ),
)


async def fill_records(world: World) -> None:
    """The city's second person waits for a word, and the village has done something."""
    second = await colleague(world.cast.city, Role.TRADER)
    waiting = await Approval.create(
        organisation_id=second.organisation_id,
        act="postDemand",
        input_hash="0" * 64,
        input_json="{}",
        requested_by_id=second.actor.person_id,
        expires_at=world.time.now + timedelta(days=14),
    )
    world.ids["approval"] = global_id("Approval", waiting.id)
    done = await AuditEntry.filter(organisation_id=world.cast.village.organisation_id).order_by("id").first()
    assert done is not None
    world.ids["audit entry"] = global_id("AuditEntry", done.id)
