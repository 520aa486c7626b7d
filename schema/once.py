"""What every mutation passes: its entry in the audit, and for those with a key the first answer and the second word.

An entry is written in the transaction of the work; a refusal's in one of its own, as the work was undone.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, Final, TypeVar
from uuid import UUID

from strawberry.extensions import FieldExtension

from core import idempotency
from core.changes import Change, collecting
from core.database import transaction
from core.errors import DomainError, NotFound
from parties import approvals, audit
from parties.actors import Actor
from parties.errors import ApprovalDeclined, ApprovalNeeded, Unauthenticated
from parties.kinds import ApprovalStatus
from parties.permissions import ACTS
from schema.context import Info
from schema.errors import ERROR_CLASSES
from schema.ids import global_id, split_global_id

ResultT = TypeVar("ResultT")

_DONE_SIGNED_IN_TOO: Final = frozenset({"acceptInvitation"})
"""Of the acts that ask for nobody, those that are another act when somebody is signed in."""


@dataclasses.dataclass
class _Trail:
    """What is known of a running mutation before it has done anything."""

    actor: Actor | None
    act: str
    input: Any
    origin: audit.Origin
    changes: list[Change] = dataclasses.field(default_factory=list)
    resolved: audit.Resolved = dataclasses.field(default_factory=audit.Resolved)
    is_told: bool = False
    """Whether its entry is written, or its work was done and told before."""

    async def write(self, *, subject_id: UUID | None = None, refusal: str = "") -> None:
        """Write the entry, in the caller's transaction."""
        await audit.record(
            self.actor,
            act=self.act,
            input=self.input,
            origin=self.origin,
            resolved=self.resolved,
            subject_id=subject_id or self.subject_id,
            refusal=refusal,
            changes=() if refusal else self.changes,
        )
        self.is_told = True

    @property
    def subject_id(self) -> UUID | None:
        """What it told of, or else the first thing that the input names."""
        if self.resolved.subject_id is not None:
            return self.resolved.subject_id
        for field in dataclasses.fields(self.input):
            value = getattr(self.input, field.name)
            if field.name.endswith("_id") and isinstance(value, str):
                try:
                    return split_global_id(value)[1]
                except NotFound:
                    return None
        return None


_trail: Final[ContextVar[_Trail]] = ContextVar("trail")


class _Unapproved(Exception):
    """The act could be done, but for a second person's word: everything is undone, and its key is free again."""


class Audited(FieldExtension):
    """On every mutation: whatever it answers leaves an entry in the audit, but for requests of nobody."""

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """Run the mutation and see that its entry is written."""
        context = info.context
        origin = audit.Origin(request_id=context.request_id, address=context.address, user_agent=context.user_agent)
        act = info.field_name
        # Whoever is signed in does what asks for nobody as anybody would: entries of theirs would tell them whose
        # address has an account.
        as_nobody = ACTS[act].public and act not in _DONE_SIGNED_IN_TOO
        actor = None if as_nobody else context.actor
        trail = _Trail(actor=actor, act=act, input=arguments["input"], origin=origin)
        token = _trail.set(trail)
        try:
            with collecting() as trail.changes, audit.resolving() as trail.resolved:
                answer = await next_(source, info, **arguments)
            if not trail.is_told:
                async with transaction():
                    await trail.write()
            return answer
        except Unauthenticated:
            # It was nobody's act, and would let anybody fill the table.
            raise
        except DomainError as refusal:
            async with transaction():
                await trail.write(refusal=refusal.code)
            raise
        finally:
            _trail.reset(token)


async def once(
    actor: Actor,
    operation: str,
    input: Any,
    run: Callable[[], Awaitable[UUID | None]],
    *,
    asks_second: Callable[[str], Awaitable[bool]] | None = None,
) -> UUID:
    """Run `run` once for the input's key; a repetition gives the first result's id or the first refusal again.

    A use case that answers nothing gives the id it was asked about, which the caller knows. Where a second person's
    word is needed (by the act's row, the organisation's wish or `asks_second`) and was not given for this input with
    this key, nothing is done or remembered: raises ApprovalNeeded, or ApprovalDeclined once it was declined.
    """
    trail = _trail.get()
    request = dataclasses.asdict(input)
    key = request.pop("idempotency_key")
    approved_as = approvals.hash_of(operation, {"key": key, "request": request})
    ran = False

    async def run_for_id() -> UUID:
        nonlocal ran
        ran = True
        if asks_second is not None:
            needed = await asks_second(approved_as)
        else:
            needed = await approvals.needs_second_word(actor, operation, approved_as)
        result_id = await run()
        subject_id = result_id or trail.subject_id or actor.organisation_id
        if needed and not await approvals.use_up(actor, input_hash=approved_as, subject_id=subject_id):
            raise _Unapproved
        await trail.write(subject_id=subject_id)
        return result_id or actor.organisation_id

    try:
        result_id = await idempotency.once(
            owner_id=actor.organisation_id,
            key=key,
            operation=operation,
            request=request,
            run=run_for_id,
            errors=ERROR_CLASSES,
        )
    except _Unapproved:
        raise await _second_word_missing(actor, operation, input, approved_as) from None
    # A repetition did nothing, and what it repeats is told.
    trail.is_told = trail.is_told or not ran
    return result_id


def made(id: UUID) -> None:
    """Say what a mutation without a key made, when that is done in transactions of its own."""
    audit.tell(subject_id=id)


async def plainly(run: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """Run the use case of a mutation without a key, and write its entry in the same transaction."""
    async with transaction():
        result = await run()
        await _trail.get().write(subject_id=result if isinstance(result, UUID) else None)
    return result


async def _second_word_missing(actor: Actor, operation: str, input: Any, approved_as: str) -> DomainError:
    input_json = audit.kept_input(audit.plain_input(input))
    approval = await approvals.ask(actor, act=operation, input_hash=approved_as, input_json=input_json)
    approval_id = global_id("Approval", approval.id)
    if approval.status is ApprovalStatus.DECLINED:
        return ApprovalDeclined(act=operation, approval_id=approval_id, reason=approval.reason or "")
    expires_at = approval.expires_at.isoformat()
    rule = ACTS[operation].second_word
    return ApprovalNeeded(act=operation, approval_id=approval_id, expires_at=expires_at, rule=rule)
