"""Which tonnes an operation means: named serials, or so many of an issuance or a scheme, oldest or newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

from tortoise.expressions import Subquery

from core.errors import InvalidInput, NotFound
from core.mass import read_tonnes
from core.statements import find
from registry.accounts import Account
from registry.errors import InsufficientUnits, UnitsNotAvailable
from registry.evidence_models import SerialLayoutRow
from registry.kinds import Scheme
from registry.models import Block, Issuance
from registry.picking import Wanted, quantity_of
from registry.serial_layout_texts import layout_from
from registry.serial_layouts import LAYOUTS, MAX_LAYOUTS, SerialLayout
from registry.serial_reading import read_range
from registry.serials import SerialRange, merge_adjacent
from registry.states import BlockState, TakeOrder

MAX_SERIALS: Final = 100
"""How many ranges one selection may name."""

MAX_ISSUANCES: Final = 50
"""How many issuances one selection may draw on."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Serials, or a quantity of one issuance, or of one scheme by vintage."""

    issuance_id: UUID | None = None
    scheme: Scheme | None = None
    quantity_t: int | None = None
    order: TakeOrder = TakeOrder.OLDEST_FIRST
    serials: tuple[str, ...] = ()


async def resolve(account: Account, selection: Selection) -> list[tuple[Issuance, Wanted]]:
    """What to take of which issuance, in the order of their ids (in which they are locked).

    Raises InvalidInput, BadSerials, NotFound, UnitsNotAvailable, InsufficientUnits.
    """
    if selection.serials:
        found = await _by_serials(selection)
    elif selection.issuance_id is not None:
        found = [(await _issuance_of(selection.issuance_id), _quantity(selection))]
    elif selection.scheme is not None:
        found = await _by_scheme(account, selection)
    else:
        raise InvalidInput(field="selection", value="{}", rule="serials|issuance|scheme")
    return sorted(found, key=lambda one: one[0].id)


async def known_layouts() -> list[SerialLayout]:
    """Every layout in which a serial may be written: the table's, and those that an operator has registered."""
    registered = await SerialLayoutRow.all().order_by("id").limit(MAX_LAYOUTS).values_list("layout", flat=True)
    return [*LAYOUTS.values(), *(layout_from(str(text)) for text in registered)]


async def issuance_of_serials(serials: SerialRange) -> Issuance | None:
    """The issuance that has all of these serials, found in the index of series and starts."""
    nearest = (
        Issuance.filter(serial_prefix=serials.prefix, serial_suffix=serials.suffix, start__lte=serials.start)
        .order_by("-start")
        .limit(1)
    )
    for issuance in await nearest:
        if serials.stop <= issuance.stop:
            return issuance
    return None


async def _by_serials(selection: Selection) -> list[tuple[Issuance, Wanted]]:
    if len(selection.serials) > MAX_SERIALS:
        raise InvalidInput(field="serials", value=str(len(selection.serials)), rule=f"maximum={MAX_SERIALS}")
    layouts = await known_layouts()
    ranges: dict[UUID, list[SerialRange]] = {}
    issuances: dict[UUID, Issuance] = {}
    for text in selection.serials:
        serials = read_range(text, layouts=layouts)
        issuance = await issuance_of_serials(serials)
        if issuance is None:
            raise UnitsNotAvailable(serials=str(serials))
        issuances[issuance.id] = issuance
        ranges.setdefault(issuance.id, []).append(serials)
    found = [(issuances[id], _of_ranges(some)) for id, some in ranges.items()]
    total_t = sum(wanted.quantity_t for _, wanted in found)
    if len(found) > MAX_ISSUANCES:
        raise InvalidInput(field="serials", value=str(len(found)), rule=f"at_most={MAX_ISSUANCES}_issuances")
    if selection.quantity_t is not None and selection.quantity_t != total_t:
        raise InvalidInput(field="quantity", value=str(selection.quantity_t), rule=f"count_of_serials={total_t}")
    return found


def _of_ranges(ranges: Sequence[SerialRange]) -> Wanted:
    ordered = sorted(ranges, key=lambda one: one.start)
    for before, after in pairwise(ordered):
        if after.start < before.stop:
            raise InvalidInput(field="serials", value=str(after), rule="ranges_do_not_overlap")
    merged = merge_adjacent(ordered)
    return Wanted(
        quantity_t=sum(one.quantity_t for one in merged), ranges=tuple((one.start, one.stop) for one in merged)
    )


async def _issuance_of(issuance_id: UUID) -> Issuance:
    # That somebody holds none of it is said by what can be taken: which issuances there are is public.
    found = await find(Issuance, issuance_id)
    if found is None:
        raise NotFound(kind="Issuance", id=str(issuance_id))
    return found


async def _by_scheme(account: Account, selection: Selection) -> list[tuple[Issuance, Wanted]]:
    """By vintage: the last monitored day, then the issue, then the serial."""
    missing_t = _quantity(selection).quantity_t
    asked_t = missing_t
    sign = "" if selection.order is TakeOrder.OLDEST_FIRST else "-"
    available = Block.filter(
        holder_id=account.holder_id, stock=account.stock, state=BlockState.AVAILABLE, closed_by_id=None
    )
    if account.client_id is not None:
        available = available.filter(client_id=account.client_id)
    issuances = Issuance.filter(id__in=Subquery(available.values("issuance_id")), scheme=selection.scheme)
    ordered = issuances.order_by(f"{sign}monitoring_to", f"{sign}issued_on", f"{sign}start", "id")
    found: list[tuple[Issuance, Wanted]] = []
    for issuance in await ordered.limit(MAX_ISSUANCES):
        taken_t = min(missing_t, await quantity_of(issuance.id, account))
        if taken_t:
            found.append((issuance, Wanted(quantity_t=taken_t, order=selection.order)))
            missing_t -= taken_t
        if not missing_t:
            return found
    raise InsufficientUnits(requested_t=asked_t, available_t=asked_t - missing_t)


def _quantity(selection: Selection) -> Wanted:
    if selection.quantity_t is None:
        raise InvalidInput(field="quantity", value="null", rule="quantity_or_serials")
    return Wanted(quantity_t=read_tonnes("quantity", selection.quantity_t), order=selection.order)
