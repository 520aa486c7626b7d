"""What lists show beside their rows, read for all of them in a fixed number of statements.

What is asked for here hangs on rows that the asker may read already: each function gives what it is asked for, and who
may see it is decided where the row was read (`registry.queries`, `registry.unit_queries`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.pages import Page, check_first, cut, read_cursor
from core.statements import fetch, marks
from registry.accounts import Account
from registry.allocations import Placed, place
from registry.evidence_models import ProxyPermission
from registry.kinds import Scheme
from registry.models import Certificate, Issuance, Retirement, Transfer
from registry.serial_layout_texts import layout_from
from registry.serials import SerialRange
from registry.states import BlockState, EntryKind, Stock
from registry.views import ALLOCATION, AllocationView

AllocationPage = tuple[UUID, int, str | None]
"""A page of a hold's live allocations: how many, after which cursor."""

HoldingPage = tuple[Account, Scheme | None, int, str | None]
"""A page of an account's issuances: of which scheme, how many, after which cursor."""

Holdings = tuple[Page[Issuance], dict[UUID, dict[BlockState, int]]]
"""Issuances, and for each the account's tonnes by state."""


@dataclass(frozen=True, slots=True)
class PlacedView:
    """An allocation with the serials on which it lies."""

    id: UUID
    placed: Placed


async def issuances_by_id(ids: Collection[UUID]) -> dict[UUID, Issuance]:
    """Issuances with their projects."""
    found = await Issuance.filter(id__in=list(ids)).select_related("project", "issuer")
    return {one.id: one for one in found}


async def certificate_numbers_of(retirement_ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of the certificates of those of the retirements that have one."""
    found = Certificate.filter(retirement_id__in=list(retirement_ids))
    return {UUID(str(id)): str(number) for id, number in await found.values_list("retirement_id", "number")}


async def permissions_by_id(ids: Collection[UUID]) -> dict[UUID, ProxyPermission]:
    """Permissions on file."""
    found = await ProxyPermission.filter(id__in=list(ids)).select_related("grantor", "agent")
    return {one.id: one for one in found}


async def retirements_of_holds(hold_ids: Collection[UUID]) -> dict[UUID, Retirement]:
    """The retirements of those of the holds that have one."""
    found = Retirement.filter(hold_id__in=list(hold_ids)).select_related(
        "hold__issuance__project", "hold__holder", "beneficiary"
    )
    return {one.hold_id: one for one in await found}


async def transfers_of_holds(hold_ids: Collection[UUID]) -> dict[UUID, Transfer]:
    """The transfers of those of the holds that have one."""
    found = Transfer.filter(hold_id__in=list(hold_ids)).select_related(
        "hold__issuance__project", "hold__holder", "recipient"
    )
    return {one.hold_id: one for one in await found}


async def ranges_of_holds(hold_ids: Collection[UUID]) -> dict[UUID, list[SerialRange]]:
    """The serial ranges that stand in each of these holds now, ascending."""
    found: dict[UUID, list[SerialRange]] = {id: [] for id in hold_ids}
    for hold_id, part in await _ranges("b.closed_by_id IS NULL", list(found)):
        found[hold_id].append(part)
    return found


async def asked_ranges_of_holds(
    keys: Collection[tuple[UUID, EntryKind]],
) -> dict[tuple[UUID, EntryKind], list[SerialRange]]:
    """The serials for which requests of these kinds over holds were made, whatever became of them, ascending."""
    found: dict[tuple[UUID, EntryKind], list[SerialRange]] = {key: [] for key in keys}
    for kind in sorted({kind for _, kind in found}):
        opened = f"b.opened_by_id IN (SELECT e.id FROM entries e WHERE e.kind = '{kind.value}')"
        for hold_id, part in await _ranges(opened, [id for id, one in found if one is kind]):
            found[hold_id, kind].append(part)
    return found


async def pages_of_allocations(keys: Collection[AllocationPage]) -> dict[AllocationPage, Page[PlacedView]]:
    """Pages of holds' live allocations, oldest first, each with the serials on which its grams lie.

    Raises InvalidInput for a size or cursor that is not accepted.
    """
    ranges = await ranges_of_holds({hold_id for hold_id, _, _ in keys})
    found: dict[AllocationPage, Page[PlacedView]] = {}
    for first, after in {(first, after) for _, first, after in keys}:
        hold_ids = [id for id, *page in keys if page == [first, after]]
        rows = await _first_allocations(hold_ids, first, after)
        for hold_id in hold_ids:
            page = cut(rows[hold_id], first)
            before_g = page.rows[0].before_g if page.rows else 0
            placed = place(page.rows, ranges[hold_id], from_g=before_g)
            rows_placed = [PlacedView(one.allocation.id, one) for one in placed]
            found[hold_id, first, after] = Page(rows=rows_placed, has_next=page.has_next)
    return found


async def pages_of_holdings(keys: Collection[HoldingPage]) -> dict[HoldingPage, Holdings]:
    """Pages of the issuances of which accounts have tonnes now, and for each how many in which state.

    Raises InvalidInput for a size or cursor that is not accepted.
    """
    tonnes: dict[HoldingPage, dict[UUID, dict[BlockState, int]]] = {key: {} for key in keys}
    for scheme, first, after in {(scheme, first, after) for _, scheme, first, after in keys}:
        accounts = [account for account, *page in keys if page == [scheme, first, after]]
        for row in await _first_holdings(accounts, scheme, first, after):
            account = _account(row)
            if (account, scheme, first, after) in tonnes:
                of_issuance = tonnes[account, scheme, first, after].setdefault(UUID(str(row["issuance_id"])), {})
                of_issuance[BlockState(row["state"])] = int(row["tonnes"])
    issuances = await issuances_by_id({id for totals in tonnes.values() for id in totals})
    return {key: (cut([issuances[id] for id in sorted(totals)], key[2]), totals) for key, totals in tonnes.items()}


async def _first_allocations(
    hold_ids: Sequence[UUID], first: int, after: str | None
) -> dict[UUID, list[AllocationView]]:
    check_first(first)
    values = [*map(str, hold_ids), str(UUID(int=0) if after is None else read_cursor(after))]
    earlier = "PARTITION BY a.hold_id ORDER BY a.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    live = (
        "SELECT a.id, a.hold_id, a.created_at, a.mass_g, a.use_kind, a.use_id, a.released_at,"
        f" CAST(COALESCE(SUM(a.mass_g) OVER ({earlier}), 0) AS BIGINT) AS before_g FROM allocations a"
        f" WHERE a.hold_id IN ({marks(len(hold_ids))}) AND a.released_at IS NULL"
    )
    beyond = (
        f"SELECT b.*, ROW_NUMBER() OVER (PARTITION BY b.hold_id ORDER BY b.id) AS position FROM ({live}) b"
        f" WHERE b.id > ${len(values)}"
    )
    sql = f"SELECT {ALLOCATION.columns()} FROM ({beyond}) a WHERE a.position <= {first + 1} ORDER BY a.id"
    found: dict[UUID, list[AllocationView]] = {id: [] for id in hold_ids}
    for one in map(ALLOCATION.reader(), await fetch(sql, values)):
        found[one.hold_id].append(one)
    return found


async def _first_holdings(
    accounts: Sequence[Account], scheme: Scheme | None, first: int, after: str | None
) -> list[dict[str, Any]]:
    """May have rows of other accounts with the same holders and clients."""
    check_first(first)
    values: list[str] = []

    def listed(ids: Collection[UUID]) -> str:
        values.extend(map(str, ids))
        return marks(len(ids), start=len(values) - len(ids) + 1)

    own = {one.holder_id for one in accounts if one.client_id is None}
    kept = [(one.holder_id, one.client_id) for one in accounts if one.client_id is not None]
    whose = [f"b.holder_id IN ({listed(own)}) AND b.stock = 'OWN'"] if own else []
    if kept:
        holders = f"b.holder_id IN ({listed({holder for holder, _ in kept})})"
        whose.append(f"{holders} AND b.client_id IN ({listed({client for _, client in kept})})")
    where = f"b.closed_by_id IS NULL AND ({' OR '.join(whose)})"
    if scheme is not None:
        where += f" AND b.issuance_id IN (SELECT i.id FROM issuances i WHERE i.scheme = '{scheme.value}')"
    if after is not None:
        where += f" AND b.issuance_id > {listed([read_cursor(after)])}"
    account = "{0}.holder_id, {0}.stock, {0}.client_id"
    grouped = (
        f"SELECT {account.format('b')}, b.issuance_id, b.state, SUM(b.stop - b.start) AS tonnes FROM blocks b"
        f" WHERE {where} GROUP BY {account.format('b')}, b.issuance_id, b.state"
    )
    ranked = f"DENSE_RANK() OVER (PARTITION BY {account.format('g')} ORDER BY g.issuance_id) AS position"
    return await fetch(
        f"SELECT z.* FROM (SELECT g.*, {ranked} FROM ({grouped}) g) z WHERE z.position <= {first + 1}", values
    )


def _account(row: dict[str, Any]) -> Account:
    client_id = None if row["client_id"] is None else UUID(str(row["client_id"]))
    return Account(holder_id=UUID(str(row["holder_id"])), stock=Stock(row["stock"]), client_id=client_id)


async def _ranges(which: str, hold_ids: Sequence[UUID]) -> list[tuple[UUID, SerialRange]]:
    if not hold_ids:
        return []
    rows = await fetch(
        "SELECT b.hold_id, b.start, b.stop, i.serial_prefix, i.serial_suffix, i.serial_layout FROM blocks b"
        f" JOIN issuances i ON i.id = b.issuance_id WHERE b.hold_id IN ({marks(len(hold_ids))}) AND {which}"
        " ORDER BY b.start",
        [str(id) for id in hold_ids],
    )
    return [(UUID(str(row["hold_id"])), _part(row)) for row in rows]


def _part(row: dict[str, Any]) -> SerialRange:
    layout = layout_from(row["serial_layout"])
    return SerialRange(row["serial_prefix"], row["start"], row["stop"], suffix=row["serial_suffix"], layout=layout)
