"""What may be read of the registry, and by whom. Projects, issuances' totals and certificates are public."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tortoise.expressions import F
from tortoise.functions import Count, Sum

from core.database import is_postgres
from core.errors import NotFound
from core.pages import Page, page_of
from core.projections import page_of_views
from core.search import MAX_SEARCH, words_of
from core.search_index import Searched, found_by
from core.text import read_text
from parties.actors import Actor
from registry.accounts import Account
from registry.kinds import ProjectStatus, Scheme
from registry.models import Allocation, Block, Certificate, Issuance, Project, Retirement, Transfer
from registry.permissions import acts_under
from registry.picking import quantity_of
from registry.states import BlockState
from registry.views import PROJECT, ProjectView

PUBLIC_PROJECTS: Final = (ProjectStatus.LISTED, ProjectStatus.REGISTERED)
"""What everybody may read; a proposal is its organisation's own until an operator has decided."""


async def get_project(id: UUID) -> Project:
    """A listed or registered project; public. Raises NotFound."""
    return await get_project_for(None, id)


async def get_project_for(actor: Actor | None, id: UUID) -> Project:
    """A project; one that was only proposed, or refused, for its own organisation and operators. Raises NotFound."""
    found = await Project.get_or_none(id=id).select_related("owner")
    if found is None or not _may_read_project(actor, found):
        raise NotFound(kind="Project", id=str(id))
    return found


async def page_of_projects_for(
    actor: Actor | None,
    *,
    search: str | None,
    scheme: Scheme | None,
    status: ProjectStatus | None,
    first: int,
    after: str | None,
    parts: Collection[str] = (),
) -> Page[ProjectView]:
    """Projects that the actor may read, found by all the words of `search`, or by their number alone.

    Of their columns those are read that `parts` names.
    """
    wanted: list[str] = []
    values: list[Any] = []

    def mark(value: str) -> str:
        values.append(value)
        return f"${len(values)}"

    if actor is None or not actor.reads_all:
        public = ", ".join(f"'{one.value}'" for one in PUBLIC_PROJECTS)
        own = "" if actor is None else f" OR p.owner_id = {mark(str(actor.organisation_id))}"
        wanted.append(f"(p.status IN ({public}){own})")
    if scheme is not None:
        wanted.append(f"p.scheme = {mark(scheme.value)}")
    if status is not None:
        wanted.append(f"p.status = {mark(status.value)}")
    if search is not None and search.strip():
        text = read_text("search", search, maximum=MAX_SEARCH)
        by_number = f"p.number = {mark(text)}"
        found, words = found_by(words_of(text), Searched.PROJECT, start=len(values) + 1, postgres=is_postgres())
        values += words
        wanted.append(f"({by_number} OR p.id IN ({found}))")
    where = " AND ".join(wanted) or "1 = 1"
    return await page_of_views(
        PROJECT, tables="projects p", where=where, values=values, first=first, after=after, parts=parts
    )


async def get_issuance(id: UUID) -> Issuance:
    """An issuance with its project; public. Raises NotFound."""
    found = await Issuance.get_or_none(id=id).select_related("project__owner", "issuer")
    if found is None:
        raise NotFound(kind="Issuance", id=str(id))
    return found


async def tonnes_by_state(issuance_ids: list[UUID]) -> dict[UUID, dict[BlockState, int]]:
    """For each issuance the whole tonnes in each state now; they sum to what was issued."""
    rows = (
        await Block.filter(issuance_id__in=issuance_ids, closed_by_id=None)
        .annotate(tonnes=Sum(F("stop") - F("start")))
        .group_by("issuance_id", "state")
        .values("issuance_id", "state", "tonnes")
    )
    totals: dict[UUID, dict[BlockState, int]] = {id: dict.fromkeys(BlockState, 0) for id in issuance_ids}
    for row in rows:
        totals[UUID(str(row["issuance_id"]))][BlockState(row["state"])] = int(row["tonnes"])
    return totals


@dataclass(frozen=True, kw_only=True)
class LedgerTotals:
    """The whole ledger: tonnes issued and in each state, and how much there is of it."""

    issued_t: int
    tonnes: Mapping[BlockState, int]
    issuances: int
    entries: int


async def ledger_totals() -> LedgerTotals:
    """Over all issuances the whole tonnes in each state now; they sum to what was issued. Public."""
    live = Block.filter(closed_by_id=None).annotate(tonnes=Sum(F("stop") - F("start"))).group_by("state")
    rows = await live.values("state", "tonnes")
    issued = Issuance.annotate(tonnes=Sum("quantity_t"), issuances=Count("id"), entries=Sum("entry_count"))
    [sums] = await issued.values("tonnes", "issuances", "entries")
    return LedgerTotals(
        issued_t=int(sums["tonnes"] or 0),
        tonnes=dict.fromkeys(BlockState, 0) | {BlockState(row["state"]): int(row["tonnes"]) for row in rows},
        issuances=int(sums["issuances"]),
        entries=int(sums["entries"] or 0),
    )


async def page_of_issuances(*, project_id: UUID | None, first: int, after: str | None) -> Page[Issuance]:
    """Issuances, of one project or all, in the order in which they were registered; public."""
    query = Issuance.all() if project_id is None else Issuance.filter(project_id=project_id)
    return await page_of(query.select_related("project__owner", "issuer"), first=first, after=after)


async def available_t(issuance_id: UUID, *, holder_id: UUID) -> int:
    """The tonnes of an issuance that a holder could hold now of its own stock."""
    return await quantity_of(issuance_id, Account(holder_id=holder_id))


async def get_stock_of(holder_id: UUID, issuance_id: UUID) -> Issuance:
    """An issuance of which the holder has, or once had, tonnes; others have nothing to sell. Raises NotFound."""
    found = await Issuance.get_or_none(id=issuance_id).select_related("project")
    if found is None or not await Block.exists(issuance_id=issuance_id, holder_id=holder_id):
        raise NotFound(kind="Issuance", id=str(issuance_id))
    return found


async def get_retirement_for(actor: Actor | None, id: UUID) -> Retirement:
    """A retirement, for its holder, its beneficiary, the agent that asked for it, and operators. Raises NotFound."""
    query = Retirement.get_or_none(id=id)
    found = await query.select_related("hold__issuance__project", "hold__holder", "beneficiary")
    if found is None or actor is None or not await _may_read_retirement(actor, found):
        raise NotFound(kind="Retirement", id=str(id))
    return found


async def get_transfer_for(actor: Actor | None, id: UUID) -> Transfer:
    """A transfer, for both holders and operators. Raises NotFound."""
    found = await Transfer.get_or_none(id=id).select_related("hold__issuance__project", "hold__holder", "recipient")
    if found is None or actor is None:
        raise NotFound(kind="Transfer", id=str(id))
    if not actor.reads_all and actor.organisation_id not in (found.hold.holder_id, found.recipient_id):
        raise NotFound(kind="Transfer", id=str(id))
    return found


async def get_certificate(number: str) -> Certificate:
    """A certificate by its number; public, as a certificate is made to be checked. Raises NotFound."""
    # PostgreSQL takes no text with a null character, not even to find nothing.
    numbered = Certificate.filter(number=number[:40] if number.isprintable() else "")
    found = await numbered.get_or_none().select_related("retirement__hold__issuance__project")
    if found is None:
        raise NotFound(kind="Certificate", id=number[:40])
    return found


async def allocations_of(hold_id: UUID) -> list[Allocation]:
    """The live allocations of a hold, in the order they were made."""
    return await Allocation.filter(hold_id=hold_id, released_at=None).order_by("id")


async def may_apply(actor: Actor, request: Retirement | Transfer) -> bool:
    """Whether the actor may see what is applied for at a registry: the holder, the agent that asked, operators.

    Needs `hold` fetched. Accounts are named there, which concern neither the user nor the recipient.
    """
    if actor.reads_all or actor.organisation_id == request.hold.holder_id:
        return True
    return isinstance(request, Retirement) and await acts_under(actor, request.permission_id)


def _may_read_project(actor: Actor | None, project: Project) -> bool:
    if project.status in PUBLIC_PROJECTS:
        return True
    return actor is not None and (actor.reads_all or actor.organisation_id == project.owner_id)


async def _may_read_retirement(actor: Actor, retirement: Retirement) -> bool:
    parties = (retirement.hold.holder_id, retirement.beneficiary_id)
    return actor.reads_all or actor.organisation_id in parties or await acts_under(actor, retirement.permission_id)
