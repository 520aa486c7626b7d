"""What may be read of stocks, holds, allocations, requests and permissions, and by whom."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from core.errors import NotFound
from core.pages import Page, page_of
from core.statements import fetch, marks
from parties.actors import Actor
from parties.models import Organisation
from registry import ledger
from registry.accounts import Account
from registry.allocations import Placed, place
from registry.evidence_models import ProxyPermission
from registry.kinds import Scheme
from registry.models import Allocation, Block, Hold, Retirement, Transfer
from registry.states import BlockState, EntryKind, HoldStatus, RequestStatus, Stock

SchemeTotals = dict[Scheme, dict[BlockState, int]]
"""Whole tonnes by scheme and state."""

MAX_BATCH: Final = 50
"""How many requests one batch has at most: one for each issuance that a selection draws on."""


async def get_hold_for(actor: Actor | None, id: UUID) -> Hold:
    """A hold, for its holder, the client whose tonnes it has, and operators. Raises NotFound."""
    found = await Hold.get_or_none(id=id).select_related("issuance__project", "holder")
    if found is None or actor is None or not _may_read_hold(actor, found):
        raise NotFound(kind="Hold", id=str(id))
    return found


async def page_of_holds_for(actor: Actor, *, status: HoldStatus | None, first: int, after: str | None) -> Page[Hold]:
    """The holds of the actor's organisation; every hold for operators."""
    query = Hold.all().select_related("issuance__project", "holder")
    if not actor.reads_all:
        query = query.filter(holder_id=actor.organisation_id)
    if status is not None:
        query = query.filter(status=status)
    return await page_of(query, first=first, after=after)


async def get_allocation_for(actor: Actor | None, id: UUID) -> Allocation:
    """An allocation, for whoever may read its hold. Raises NotFound."""
    found = await Allocation.get_or_none(id=id).select_related("hold__issuance")
    if found is None or actor is None or not _may_read_hold(actor, found.hold):
        raise NotFound(kind="Allocation", id=str(id))
    return found


async def lay(held: Hold, allocations: Sequence[Allocation]) -> list[Placed]:
    """On which serials these live allocations lie; they follow one another in the order of their ids."""
    if not allocations:
        return []
    earlier = Allocation.filter(hold_id=held.id, released_at=None, id__lt=allocations[0].id)
    [(before_g,)] = await earlier.annotate(mass=Sum("mass_g")).values_list("mass")
    return place(list(allocations), await ledger.ranges_of_hold(held.id), from_g=int(before_g or 0))


async def page_of_retirements_for(
    actor: Actor, *, status: RequestStatus | None, first: int, after: str | None
) -> Page[Retirement]:
    """Retirements of which the actor's organisation is holder, beneficiary or agent; every one for operators."""
    query = Retirement.all().select_related("hold__issuance__project", "hold__holder", "beneficiary")
    if not actor.reads_all:
        mine = actor.organisation_id
        held = Subquery(Hold.filter(holder_id=mine).values("id"))
        asked_for = Subquery(ProxyPermission.filter(agent_id=mine).values("id"))
        query = query.filter(Q(hold_id__in=held) | Q(beneficiary_id=mine) | Q(permission_id__in=asked_for))
    if status is not None:
        query = query.filter(status=status)
    return await page_of(query, first=first, after=after)


async def page_of_transfers_for(
    actor: Actor, *, status: RequestStatus | None, first: int, after: str | None
) -> Page[Transfer]:
    """Transfers of which the actor's organisation is holder or recipient; every one for operators."""
    query = Transfer.all().select_related("hold__issuance__project", "hold__holder", "recipient")
    if not actor.reads_all:
        held = Subquery(Hold.filter(holder_id=actor.organisation_id).values("id"))
        query = query.filter(Q(hold_id__in=held) | Q(recipient_id=actor.organisation_id))
    if status is not None:
        query = query.filter(status=status)
    return await page_of(query, first=first, after=after)


async def retirements_of_batch(batch_id: UUID) -> list[Retirement]:
    """What one use case asked for together, for the caller that was given the batch's id."""
    found = Retirement.filter(batch_id=batch_id).order_by("id").limit(MAX_BATCH)
    return await found.select_related("hold__issuance__project", "hold__holder", "beneficiary")


async def transfers_of_batch(batch_id: UUID) -> list[Transfer]:
    """What one use case asked for together, for the caller that was given the batch's id."""
    found = Transfer.filter(batch_id=batch_id).order_by("id").limit(MAX_BATCH)
    return await found.select_related("hold__issuance__project", "hold__holder", "recipient")


async def entries_under(actor: Actor, *, key: str, kind: EntryKind) -> list[UUID]:
    """The entries of a kind with which the actor's organisation moved its tonnes under an idempotency key."""
    closed = Block.filter(
        closed_by__idempotency_key=key, closed_by__kind=kind, holder_id=actor.organisation_id
    ).distinct()
    ids = await closed.limit(MAX_BATCH).values_list("closed_by_id", flat=True)
    return [UUID(str(id)) for id in ids]


async def moved_blocks(entry_ids: Sequence[UUID]) -> list[Block]:
    """The blocks with which entries put tonnes into another account than the one they were in, ascending."""
    opened = Block.filter(opened_by_id__in=[str(id) for id in entry_ids]).order_by("issuance_id", "start")
    return [
        block
        for block in await opened.select_related("parent", "issuance", "holder", "opened_by", "closed_by")
        if block.parent is not None
        and (block.holder_id, block.stock, block.client_id)
        != (block.parent.holder_id, block.parent.stock, block.parent.client_id)
    ]


async def page_of_accounts_for(actor: Actor, *, first: int, after: str | None) -> Page[Organisation]:
    """Whose tonnes the actor's organisation has: itself, and each client for which it keeps some."""
    kept = Block.filter(holder_id=actor.organisation_id, client_id__not_isnull=True, closed_by_id=None)
    return await _page_of_those(actor.organisation_id, kept, "client_id", first=first, after=after)


async def page_of_client_accounts_for(actor: Actor, *, first: int, after: str | None) -> Page[Organisation]:
    """Who keeps tonnes for the actor's organisation, its client."""
    kept = Block.filter(client_id=actor.organisation_id, closed_by_id=None)
    return await _page_of_those(None, kept, "holder_id", first=first, after=after)


def account_for(holder_id: UUID, owner_id: UUID) -> Account:
    """A holder's own stock, or what it keeps for a client."""
    if holder_id == owner_id:
        return Account(holder_id=holder_id)
    return Account(holder_id=holder_id, stock=Stock.CLIENT, client_id=owner_id)


async def tonnes_of_accounts(accounts: Collection[Account]) -> dict[Account, SchemeTotals]:
    """The whole tonnes of each account by scheme and state, as they are now; schemes without any are left out."""
    totals: dict[Account, SchemeTotals] = {account: defaultdict(dict) for account in accounts}
    holders, clients = {one.holder_id for one in accounts}, {one.client_id for one in accounts} - {None}
    if not holders:
        return totals
    values = [str(id) for id in [*holders, *clients]]
    named = f"b.client_id IN ({marks(len(clients), start=1 + len(holders))})" if clients else "1 = 0"
    rows = await fetch(
        "SELECT b.holder_id, b.stock, b.client_id, i.scheme, b.state, SUM(b.stop - b.start) AS tonnes"
        " FROM blocks b JOIN issuances i ON i.id = b.issuance_id"
        f" WHERE b.closed_by_id IS NULL AND b.holder_id IN ({marks(len(holders))}) AND (b.stock = 'OWN' OR {named})"
        " GROUP BY b.holder_id, b.stock, b.client_id, i.scheme, b.state",
        values,
    )
    for row in rows:
        client_id = None if row["client_id"] is None else UUID(str(row["client_id"]))
        account = Account(holder_id=UUID(str(row["holder_id"])), stock=Stock(row["stock"]), client_id=client_id)
        if account in totals:
            totals[account][Scheme(row["scheme"])][BlockState(row["state"])] = int(row["tonnes"])
    return totals


async def get_permission_for(actor: Actor | None, id: UUID) -> ProxyPermission:
    """A permission, for who gave it, who has it, and operators. Raises NotFound."""
    found = await ProxyPermission.get_or_none(id=id).select_related("grantor", "agent")
    if found is None or not may_read_permission(actor, found):
        raise NotFound(kind="ProxyPermission", id=str(id))
    return found


def may_read_permission(actor: Actor | None, permission: ProxyPermission) -> bool:
    """Whether the actor gave it, has it, or reads everything."""
    parties = (permission.grantor_id, permission.agent_id)
    return actor is not None and (actor.reads_all or actor.organisation_id in parties)


async def page_of_permissions_for(actor: Actor, *, first: int, after: str | None) -> Page[ProxyPermission]:
    """The permissions that the actor's organisation gave or has; every one for operators."""
    query = ProxyPermission.all().select_related("grantor", "agent")
    if not actor.reads_all:
        query = query.filter(Q(grantor_id=actor.organisation_id) | Q(agent_id=actor.organisation_id))
    return await page_of(query, first=first, after=after)


def _may_read_hold(actor: Actor, held: Hold) -> bool:
    return actor.reads_all or actor.organisation_id in (held.holder_id, held.client_id)


async def _page_of_those(
    own_id: UUID | None, blocks: "QuerySet[Block]", column: str, *, first: int, after: str | None
) -> Page[Organisation]:
    named = Q(id__in=Subquery(blocks.values(column)))
    query = Organisation.filter(named | Q(id=own_id) if own_id else named)
    return await page_of(query, first=first, after=after)
