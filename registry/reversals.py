"""Reversal (反転) of issued tonnes: recorded, made good from buffers and the creator's stock, the rest replaced.

Tonnes in other hands, held for a sale, requested or retired never change: they stay valid because they are made good
(docs/sources.md RV-01, RV-02).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tortoise.expressions import F

from core import clock, events
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.mass import read_tonnes
from core.pages import Page, page_of
from core.statements import fetch
from core.text import read_day, read_text
from parties.actors import Actor
from parties.permissions import require
from registry import ledger
from registry.accounts import Account
from registry.annotations import MAX_REVERSALS, annotate, outstanding_of
from registry.errors import BeyondReversal, DoubleRegistration, ReversalOutstanding
from registry.evidence_models import Reversal
from registry.kinds import AnnotationKind, ReversalCause
from registry.models import Issuance, Project
from registry.picking import Wanted, pick, quantity_of
from registry.projects import lock_project
from registry.queries import get_issuance, get_stock_of
from registry.reversal_rules import BUFFERS, COVERS, Cover, Covered
from registry.schemes import Keeper, policy_of
from registry.serials import show_ranges
from registry.states import BlockState

MAX_BUFFERS: Final = 50
"""How many issuances' buffers one reversal may draw on: the issuance's own, its project's, then its scheme's oldest."""

MAX_COVERED: Final = 200
"""After how many parts the rest of a reversal is made good at once."""

MAX_EVIDENCE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class ReversalReport:
    """What happened to how many whole tonnes of an issuance, when, and where that is shown."""

    issuance_id: UUID
    cause: ReversalCause
    quantity_t: int
    occurred_on: date
    evidence: str


@dataclass(frozen=True, kw_only=True)
class _Source:
    """An issuance from which tonnes of one account in one state may be taken out."""

    cover: Cover
    issuance: Issuance
    account: Account

    @property
    def state(self) -> BlockState:
        return BlockState.BUFFER if self.cover in BUFFERS else BlockState.AVAILABLE


async def record_reversal(actor: Actor, report: ReversalReport) -> UUID:
    """Record a reversal, take out what makes it good by its cause, and note it on the issuance's certificates.

    An operator does it, on the creator's report or another's evidence; a double registration reverses all tonnes that
    are not reversed yet. In the caller's transaction. Raises NotFound, InvalidInput, InsufficientUnits.
    """
    require(actor, "recordReversal")
    issuance = await get_issuance(report.issuance_id)
    evidence = read_text("evidence", report.evidence, maximum=MAX_EVIDENCE)
    read_day("occurredOn", report.occurred_on, earliest=issuance.monitoring_from, latest=clock.today())
    # An issuance of the project that is being registered, or a sale notice, comes before or after.
    await lock_project(issuance.project_id)
    sources = await _sources(issuance, report.cause)
    await _lock(issuance.id, *(one.issuance.id for one in sources))
    reversal = Reversal(
        id=new_id(),
        issuance_id=issuance.id,
        cause=report.cause,
        quantity_t=await _read_quantity(issuance, report),
        occurred_on=report.occurred_on,
        evidence=evidence,
        recorded_by_id=actor.person_id,
    )
    covered: list[Covered] = []
    for source in sources:
        missing_t = reversal.quantity_t - sum(one.quantity_t for one in covered)
        if not missing_t:
            break
        given_t = min(missing_t, await quantity_of(source.issuance.id, source.account, source.state))
        if given_t:
            covered.append(await _take_out(actor, reversal, source, given_t))
    reversal.buffer_t = sum(one.quantity_t for one in covered if one.cover in BUFFERS)
    reversal.stock_t = sum(one.quantity_t for one in covered if one.cover is Cover.CREATOR_STOCK)
    reversal.details = {"covered": [one.as_json() for one in covered]}
    await reversal.save(force_create=True)
    await annotate(reversal, issuance, AnnotationKind.REVERSED)
    if outstanding_of(reversal) == 0:
        await annotate(reversal, issuance, AnnotationKind.MADE_GOOD)
    await events.record("ReversalRecorded", subject_id=reversal.id)
    return reversal.id


async def replace_reversed(actor: Actor, *, reversal_id: UUID, issuance_id: UUID, quantity_t: int) -> UUID:
    """The creator gives available tonnes of its own, of an issuance of the same scheme, for reversed ones.

    Never more than are outstanding. In the caller's transaction. Raises NotFound, InvalidInput, BeyondReversal,
    InsufficientUnits.
    """
    require(actor, "replaceReversed")
    reversal = await Reversal.get_or_none(id=reversal_id).select_related("issuance")
    if reversal is None or reversal.issuance.issuer_id != actor.organisation_id:
        raise NotFound(kind="Reversal", id=str(reversal_id))
    given = await get_stock_of(actor.organisation_id, issuance_id)
    await _require_fit(reversal, given)
    quantity_t = read_tonnes("quantity", quantity_t)
    await _lock(reversal.issuance_id, given.id)
    room_t = reversal.quantity_t - reversal.stock_t - reversal.buffer_t - quantity_t
    replaced = Reversal.filter(id=reversal.id, replaced_t__lte=room_t)
    if not await replaced.update(replaced_t=F("replaced_t") + quantity_t):
        await reversal.refresh_from_db(fields=["replaced_t"])
        raise BeyondReversal(requested_t=quantity_t, outstanding_t=outstanding_of(reversal))
    await reversal.refresh_from_db(fields=["replaced_t", "details"])
    assert reversal.details is not None, "it was recorded with what covered it"
    if len(reversal.details["covered"]) >= MAX_COVERED and outstanding_of(reversal):
        rule = f"all_that_is_outstanding={outstanding_of(reversal) + quantity_t}"
        raise InvalidInput(field="quantity", value=str(quantity_t), rule=rule)
    source = _Source(cover=Cover.REPLACEMENT, issuance=given, account=Account(holder_id=actor.organisation_id))
    covered = await _take_out(actor, reversal, source, quantity_t)
    reversal.details["covered"].append(covered.as_json())
    await reversal.save(update_fields=["details"])
    if outstanding_of(reversal) == 0:
        await annotate(reversal, reversal.issuance, AnnotationKind.MADE_GOOD)
    await events.record("ReversalReplaced", subject_id=reversal.id)
    return reversal.id


async def outstanding_t(project_id: UUID) -> int:
    """The reversed tonnes of a project's issuances that its creator still has to make good (docs/sources.md RV-02)."""
    rows = await fetch(
        "SELECT COALESCE(SUM(r.quantity_t - r.stock_t - r.buffer_t - r.replaced_t), 0) AS tonnes"
        " FROM reversals r JOIN issuances i ON i.id = r.issuance_id WHERE i.project_id = $1",
        [str(project_id)],
    )
    return int(rows[0]["tonnes"])


async def require_no_reversal(project: Project) -> None:
    """Raises ReversalOutstanding while its creator has to make tonnes good, DoubleRegistration once it was reversed as
    registered twice: it issues no more (docs/sources.md RV-02, UQ-01)."""
    tonnes = await outstanding_t(project.id)
    if tonnes:
        raise ReversalOutstanding(outstanding_t=tonnes)
    if await is_doubly_registered(project.id):
        raise DoubleRegistration(projects=[project.number])


async def is_doubly_registered(project_id: UUID) -> bool:
    """Whether an issuance of the project was reversed because the project is registered elsewhere too."""
    return await Reversal.exists(issuance__project_id=project_id, cause=ReversalCause.DOUBLE_REGISTRATION)


async def get_reversal(id: UUID) -> Reversal:
    """A reversal with its issuance; public. Raises NotFound."""
    found = await Reversal.get_or_none(id=id).select_related("issuance")
    if found is None:
        raise NotFound(kind="Reversal", id=str(id))
    return found


async def page_of_reversals(*, issuance_id: UUID, first: int, after: str | None) -> Page[Reversal]:
    """The reversals of an issuance in the order in which they were recorded; public."""
    return await page_of(Reversal.filter(issuance_id=issuance_id).select_related("issuance"), first=first, after=after)


async def _sources(issuance: Issuance, cause: ReversalCause) -> Sequence[_Source]:
    """Where tonnes may be taken from, in the order of the cause's row."""
    found: list[_Source] = []
    for cover in COVERS[cause]:
        if cover in (Cover.ISSUANCE_BUFFER, Cover.CREATOR_STOCK):
            issuances = [issuance]
        else:
            issuances = await _buffered(issuance, cover, limit=MAX_BUFFERS - len(found))
        found += [_Source(cover=cover, issuance=one, account=Account(holder_id=one.issuer_id)) for one in issuances]
    return found


async def _buffered(issuance: Issuance, cover: Cover, *, limit: int) -> list[Issuance]:
    """Other issuances with a buffer that stands in: of the project, or of the scheme's other projects, oldest first."""
    if policy_of(issuance.scheme).keeper is not Keeper.MUSUBI or limit < 1:
        return []
    others = Issuance.filter(scheme=issuance.scheme, buffer_t__gt=0).exclude(id=issuance.id)
    if cover is Cover.PROJECT_BUFFER:
        others = others.filter(project_id=issuance.project_id)
    else:
        others = others.exclude(project_id=issuance.project_id)
    others = others.filter(blocks__state=BlockState.BUFFER, blocks__closed_by_id=None).distinct()
    return await others.order_by("issued_on", "id").limit(limit)


async def _lock(*issuance_ids: UUID) -> None:
    for id in sorted(set(issuance_ids)):
        await ledger.lock(id)


async def _read_quantity(issuance: Issuance, report: ReversalReport) -> int:
    """The reversed tonnes, never more than the issuance has left. The issuance is locked."""
    before = await Reversal.filter(issuance_id=issuance.id)
    if len(before) >= MAX_REVERSALS:
        raise InvalidInput(field="issuanceId", value=str(len(before)), rule=f"at_most={MAX_REVERSALS}_reversals")
    left_t = issuance.quantity_t - sum(one.quantity_t for one in before)
    quantity_t = read_tonnes("quantity", report.quantity_t)
    if quantity_t > left_t:
        raise InvalidInput(field="quantity", value=str(quantity_t), rule=f"maximum={left_t}")
    if report.cause is ReversalCause.DOUBLE_REGISTRATION and quantity_t != left_t:
        raise InvalidInput(field="quantity", value=str(quantity_t), rule=f"all_of_them={left_t}")
    return quantity_t


async def _require_fit(reversal: Reversal, given: Issuance) -> None:
    if given.scheme is not reversal.issuance.scheme:
        rule = f"same_scheme={reversal.issuance.scheme.value}"
        raise InvalidInput(field="issuanceId", value=given.scheme.value, rule=rule)
    if given.id != reversal.issuance_id and await is_doubly_registered(given.project_id):
        raise InvalidInput(field="issuanceId", value=given.project.number, rule="not_registered_twice")


async def _take_out(actor: Actor, reversal: Reversal, source: _Source, quantity_t: int) -> Covered:
    pieces = await pick(source.issuance.id, source.account, Wanted(quantity_t=quantity_t), state=source.state)
    await ledger.reverse(
        issuance_id=source.issuance.id,
        pieces=pieces,
        reversal_id=reversal.id,
        actor_id=actor.person_id,
        reason=f"{reversal.cause.value} {source.cover.value}",
    )
    return Covered(
        cover=source.cover,
        certification_number=source.issuance.certification_number,
        serials=show_ranges(source.issuance.part(*part) for piece in pieces for part in piece.parts),
        quantity_t=quantity_t,
        covered_on=clock.today(),
    )
