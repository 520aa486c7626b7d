"""What may be read of the registry, and by whom. Projects, issuances' totals and certificates are public."""

from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.functions import Sum

from core.errors import NotFound
from core.pages import Page, page_of
from core.text import read_text
from parties.actors import Actor
from registry.kinds import Scheme
from registry.models import Allocation, Block, Certificate, Issuance, Project, Retirement, Transfer
from registry.states import BlockState


async def get_project(id: UUID) -> Project:
    """A registered project; public. Raises NotFound."""
    found = await Project.get_or_none(id=id).select_related("owner")
    if found is None:
        raise NotFound(kind="Project", id=str(id))
    return found


async def page_of_projects(
    *, search: str | None, scheme: Scheme | None, first: int, after: str | None
) -> Page[Project]:
    """Projects whose operator, summary, place or number contains `search`; public."""
    query = Project.all().select_related("owner")
    if scheme is not None:
        query = query.filter(scheme=scheme)
    if search and search.strip():
        text = read_text("search", search, maximum=100)
        query = query.filter(
            Q(operator_name__icontains=text)
            | Q(summary__icontains=text)
            | Q(place_text__icontains=text)
            | Q(number=text)
        )
    return await page_of(query, first=first, after=after)


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


async def available_t(issuance_id: UUID, *, holder_id: UUID) -> int:
    """The tonnes of an issuance that a holder could hold now."""
    rows = await Block.filter(
        issuance_id=issuance_id, holder_id=holder_id, state=BlockState.AVAILABLE, closed_by_id=None
    ).values_list("start", "stop")
    return sum(stop - start for start, stop in rows)


async def get_stock_of(holder_id: UUID, issuance_id: UUID) -> Issuance:
    """An issuance of which the holder has, or once had, tonnes; others have nothing to sell. Raises NotFound."""
    found = await Issuance.get_or_none(id=issuance_id).select_related("project")
    if found is None or not await Block.exists(issuance_id=issuance_id, holder_id=holder_id):
        raise NotFound(kind="Issuance", id=str(issuance_id))
    return found


async def get_retirement_for(actor: Actor | None, id: UUID) -> Retirement:
    """A retirement, for its holder, its beneficiary and operators. Raises NotFound."""
    found = await Retirement.get_or_none(id=id).select_related("hold__issuance__project", "beneficiary")
    if found is None or actor is None:
        raise NotFound(kind="Retirement", id=str(id))
    if not actor.is_operator and actor.organisation_id not in (found.hold.holder_id, found.beneficiary_id):
        raise NotFound(kind="Retirement", id=str(id))
    return found


async def get_transfer_for(actor: Actor | None, id: UUID) -> Transfer:
    """A transfer, for both holders and operators. Raises NotFound."""
    found = await Transfer.get_or_none(id=id).select_related("hold__issuance__project")
    if found is None or actor is None:
        raise NotFound(kind="Transfer", id=str(id))
    if not actor.is_operator and actor.organisation_id not in (found.hold.holder_id, found.recipient_id):
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
