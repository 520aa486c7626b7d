"""A second person's word (決裁): asked for an act and its exact input, given or refused by another person, good once.

The law's reason is that a retirement cannot be corrected (docs/sources.md RG-03); an organisation may ask for more. An
organisation in which nobody else could approve acts alone, and its retirements show no approval. What was asked for
while there were two binds after one has left: it waits for a new second person, or until the request has lapsed.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from core.canonical import canonical_hash
from core.changes import note
from core.database import transaction
from core.errors import InvalidInput, InvalidTransition, NotFound
from core.lifecycle import Lifecycle
from core.moves import move
from core.pages import Page, page_of
from core.text import MAX_PARAGRAPH, read_text
from parties.actors import Actor, require_whole
from parties.errors import ApproverMissing
from parties.kinds import ApprovalStatus
from parties.models import Membership, Organisation
from parties.permissions import ACTS, APPROVING_ROLES, Capability, require
from parties.record_models import Approval

APPROVAL_LIFETIME: Final = timedelta(days=14)
"""An approval is asked for, given and used within this time; after it the request must be made anew."""

APPROVERS_NEEDED: Final = 2

LIFECYCLE: Final = Lifecycle(
    kind="approval",
    moves={
        ApprovalStatus.REQUESTED: frozenset({ApprovalStatus.APPROVED, ApprovalStatus.DECLINED, ApprovalStatus.LAPSED}),
        ApprovalStatus.APPROVED: frozenset({ApprovalStatus.USED, ApprovalStatus.LAPSED}),
        ApprovalStatus.DECLINED: frozenset(),
        ApprovalStatus.USED: frozenset(),
        ApprovalStatus.LAPSED: frozenset(),
    },
)

WISHED: Final = frozenset({Capability.TRADE, Capability.LEDGER, Capability.ACCOUNT})
"""For acts that need one of these an organisation may ask for a second person's word."""


def hash_of(act: str, request: Any) -> str:
    """What an approval is bound to: the act and its whole input with the idempotency key."""
    return canonical_hash({"act": act, "request": request})


async def needs_second_word(actor: Actor, act: str, input_hash: str) -> bool:
    """Whether a second person of the organisation must agree: by law or its own wish, where it has one who could or had
    one when it was asked for."""
    if not ACTS[act].second_word and act not in actor.approval_acts:
        return False
    return await _waits_for_another(actor, act, input_hash)


async def use_up(actor: Actor, *, input_hash: str, subject_id: UUID) -> bool:
    """Use an approval up for the act that was just done; false where there is none. In the act's transaction."""
    now = clock.now()
    used = await Approval.filter(
        organisation_id=actor.organisation_id,
        input_hash=input_hash,
        status=ApprovalStatus.APPROVED,
        expires_at__gt=now,
    ).update(status=ApprovalStatus.USED, used_at=now, subject_id=subject_id)
    return used == 1


async def ask(actor: Actor, *, act: str, input_hash: str, input_json: str) -> Approval:
    """The approval that the request waits for, or that declined it; asks for one where there is none.

    Asking again gives the same one. One that has lapsed is asked for anew. Who is left alone with an open request for
    the act is given that one: nobody could answer a further one, and each would bind for its whole time again.
    """
    require(actor, act)
    of_input = Approval.filter(organisation_id=actor.organisation_id, input_hash=input_hash)
    async with transaction():
        # Of two who ask at once the second finds what the first has made.
        await Organisation.filter(id=actor.organisation_id).select_for_update(no_key=True).first()
        await _lapse(of_input)
        found = await of_input.exclude(status=ApprovalStatus.LAPSED).order_by("-id").first()
        if found is None and not await _others_who_could(actor):
            found = await Approval.filter(_open_for(actor, act)).order_by("id").first()
        if found is not None:
            return found
        return await Approval.create(
            organisation_id=actor.organisation_id,
            act=act,
            input_hash=input_hash,
            input_json=input_json,
            requested_by_id=actor.person_id,
            expires_at=clock.now() + APPROVAL_LIFETIME,
        )


async def decide(actor: Actor, *, approval_id: UUID, approves: bool, reason: str) -> UUID:
    """Agree to another person's request, or decline it for good; returns its id. In the caller's transaction.

    Raises Forbidden for who may not approve and for a token with scopes, NotFound for another organisation's,
    InvalidInput for one's own request, InvalidTransition when it was decided, used or has lapsed.
    """
    require(actor, "decideApproval")
    require_whole(actor, "decideApproval")
    reason = read_text("reason", reason, maximum=MAX_PARAGRAPH)
    mine = Approval.filter(id=approval_id, organisation_id=actor.organisation_id)
    found = await mine.select_for_update(no_key=True).first()
    if found is None:
        raise NotFound(kind="Approval", id=str(approval_id))
    if found.requested_by_id == actor.person_id:
        raise InvalidInput(field="approvalId", value=str(approval_id), rule="another_person")
    to = ApprovalStatus.APPROVED if approves else ApprovalStatus.DECLINED
    if status_of(found) is ApprovalStatus.LAPSED:
        raise InvalidTransition(kind=LIFECYCLE.kind, state=ApprovalStatus.LAPSED.value, wanted=to.value)
    await move(
        Approval,
        approval_id,
        LIFECYCLE,
        to=to,
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
        reason=reason,
    )
    return approval_id


async def set_policy(actor: Actor, *, acts: Sequence[str]) -> UUID:
    """For which acts the organisation wants a second person's word; returns its id. In the caller's transaction.

    Asking for less than before needs a second person too (see `loosens`). Raises ApproverMissing while fewer than two
    people could approve, InvalidInput for what cannot wait for a second person.
    """
    require(actor, "setApprovalPolicy")
    wanted = sorted(set(acts))
    unknown = [act for act in wanted if not may_be_wished(act)]
    if unknown or len(acts) > len(ACTS):
        raise InvalidInput(field="acts", value=", ".join(unknown)[:60], rule="acts_with_a_key_of_the_organisation")
    people = await approvers_of(actor.organisation_id)
    if wanted and len(people) < APPROVERS_NEEDED:
        raise ApproverMissing(people=len(people), needed=APPROVERS_NEEDED)
    before = await _locked_acts(actor)
    await Organisation.filter(id=actor.organisation_id).update(approval_acts=wanted)
    note("Organisation", actor.organisation_id, before={"approval_acts": before}, after={"approval_acts": wanted})
    return actor.organisation_id


async def loosens(actor: Actor, acts: Sequence[str], input_hash: str) -> bool:
    """Whether a policy asks for less than the present one, and somebody else could agree to that, or could have."""
    present = await _locked_acts(actor)
    return not set(present) <= set(acts) and await _waits_for_another(actor, "setApprovalPolicy", input_hash)


def may_be_wished(act: str) -> bool:
    """Whether an organisation may ask for a second person's word before an act: without a key nothing can wait."""
    return act in ACTS and ACTS[act].keyed and not WISHED.isdisjoint(ACTS[act].needs)


def status_of(approval: Approval) -> ApprovalStatus:
    """Where it stands now: one that is past its time has lapsed, whether or not that was written down."""
    open_now = approval.status in (ApprovalStatus.REQUESTED, ApprovalStatus.APPROVED)
    return ApprovalStatus.LAPSED if open_now and approval.expires_at <= clock.now() else approval.status


async def get_approval_for(actor: Actor | None, id: UUID) -> Approval:
    """An approval of the actor's organisation, or any for who reads all. Raises NotFound."""
    found = await Approval.get_or_none(id=id)
    if found is None or actor is None or not (actor.reads_all or actor.organisation_id == found.organisation_id):
        raise NotFound(kind="Approval", id=str(id))
    return found


async def page_of_approvals_for(
    actor: Actor, *, status: ApprovalStatus | None, first: int, after: str | None
) -> Page[Approval]:
    """The approvals of the actor's organisation, those in one status or all; every one for who reads all."""
    query = Approval.all() if actor.reads_all else Approval.filter(organisation_id=actor.organisation_id)
    if status is not None:
        query = query.filter(_in_status(status))
    return await page_of(query, first=first, after=after)


async def acts_of(actor: Actor) -> list[str]:
    """The acts for which the actor's organisation wants a second person's word."""
    return list((await Organisation.get(id=actor.organisation_id)).approval_acts)


async def approvals_of_subjects(actor: Actor, ids: Collection[UUID]) -> dict[UUID, Approval]:
    """The second words with which things with these ids were done; none where somebody acted alone.

    For the organisation whose word it is and who reads all; for others there is none.
    """
    used = Approval.filter(subject_id__in=list(ids), status=ApprovalStatus.USED).order_by("-id")
    found = await (used if actor.reads_all else used.filter(organisation_id=actor.organisation_id))
    return {one.subject_id: one for one in found if one.subject_id is not None}


def _in_status(status: ApprovalStatus) -> Q:
    past = Q(status__in=[ApprovalStatus.REQUESTED, ApprovalStatus.APPROVED], expires_at__lte=clock.now())
    if status is ApprovalStatus.LAPSED:
        return Q(status=status) | past
    return Q(status=status) & ~past


async def _lapse(approvals: Any) -> None:
    open_ones = approvals.filter(status__in=[ApprovalStatus.REQUESTED, ApprovalStatus.APPROVED])
    await open_ones.filter(expires_at__lte=clock.now()).update(status=ApprovalStatus.LAPSED)


async def _locked_acts(actor: Actor) -> list[str]:
    row = await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
    return list(row.approval_acts)


async def _waits_for_another(actor: Actor, act: str, input_hash: str) -> bool:
    if await _others_who_could(actor):
        return True
    answered = Q(status=ApprovalStatus.DECLINED) | Q(status=ApprovalStatus.APPROVED, expires_at__gt=clock.now())
    of_input = Q(organisation_id=actor.organisation_id, input_hash=input_hash)
    return await Approval.filter(_open_for(actor, act) | (of_input & answered)).exists()


def _open_for(actor: Actor, act: str) -> Q:
    waiting = Q(status=ApprovalStatus.REQUESTED, expires_at__gt=clock.now())
    return Q(organisation_id=actor.organisation_id, act=act) & waiting


async def _others_who_could(actor: Actor) -> int:
    return len(await approvers_of(actor.organisation_id) - {actor.person_id})


async def approvers_of(organisation_id: UUID) -> set[UUID]:
    """The people of an organisation who could approve, each once whatever roles they have."""
    found = Membership.filter(organisation_id=organisation_id, role__in=APPROVING_ROLES, ended_at=None)
    ids = await found.filter(person__erased_at=None).distinct().values_list("person_id", flat=True)
    return {UUID(str(id)) for id in ids}
