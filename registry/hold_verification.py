"""Holds, requests, allocations and certificates held against the blocks: the second half of proving the ledger.

Where a hold's tonnes stand is read from its blocks and from those that were opened out of it; where they ought to stand
follows from the hold's status and from its retirement or transfer.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from tortoise.functions import Count, Sum

from core.errors import InvalidInput
from core.findings import Findings
from core.mass import tonnes_to_grams
from core.reading import batches
from registry.errors import BadSerials
from registry.ledger_rules import USED_STATES, LedgerRule
from registry.models import Allocation, Block, Certificate, Hold, Retirement, Transfer
from registry.serial_layout_texts import layout_from
from registry.serials import SerialRange, show_ranges
from registry.states import USED_STATE, BlockState, EntryKind, HoldStatus, RequestStatus, Stock


class Place(StrEnum):
    """Where a hold's tonnes stand."""

    HELD = "held"
    RELEASED = "released"
    TRANSFER_REQUESTED = "transfer requested"
    TRANSFERRED = "transferred"
    TRANSFERRED_AWAY = "transferred away"
    RETIREMENT_REQUESTED = "retirement requested"
    RETIRED = "retired"
    SURRENDERED = "surrendered"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


_PLACE_OF_LIVE: Final[Mapping[tuple[BlockState, EntryKind], Place]] = MappingProxyType(
    {
        (BlockState.HELD, EntryKind.HOLD): Place.HELD,
        (BlockState.HELD, EntryKind.REQUEST_TRANSFER): Place.TRANSFER_REQUESTED,
        (BlockState.TRANSFERRED_AWAY, EntryKind.CONFIRM_TRANSFER): Place.TRANSFERRED_AWAY,
        (BlockState.RETIREMENT_REQUESTED, EntryKind.REQUEST_RETIREMENT): Place.RETIREMENT_REQUESTED,
        **{(state, EntryKind.CONFIRM_RETIREMENT): Place[state.name] for state in USED_STATES},
    }
)
_PLACE_OF_LEFT: Final = MappingProxyType(
    {
        EntryKind.RELEASE: Place.RELEASED,
        EntryKind.CONFIRM_TRANSFER: Place.TRANSFERRED,
        EntryKind.REJECT_TRANSFER: Place.REJECTED,
        EntryKind.REJECT_RETIREMENT: Place.REJECTED,
    }
)
"""Of tonnes that are in no hold any more: by the entry that took them out of it."""

SERIALS_ITEM: Final = "serials"
PUBLIC_VIEW: Final = "PUBLIC"
"""How a certificate's document names its serials and the view that is kept (`disclosures.certificate`)."""

BACKING: Final = frozenset({Place.HELD, Place.RETIREMENT_REQUESTED, *(Place[state.name] for state in USED_STATES)})
"""Where tonnes may back allocations: used, or still to be."""

Account = tuple[UUID, Stock, UUID | None]
Request = Retirement | Transfer


@dataclass
class _Standing:
    """What the blocks of one hold say."""

    tonnes: Counter[Place | None] = field(default_factory=Counter)
    strangers: set[str] = field(default_factory=set)
    """Blocks with another account, issuance or retirement than the hold's."""
    recipients: Counter[Account] = field(default_factory=Counter)
    """Who received transferred tonnes, and how many."""


async def verify_holds(findings: Findings) -> tuple[int, int]:
    """Check every hold; returns how many there are and the grams of all live allocations."""
    count, total_g = 0, 0
    async for holds in batches(Hold.all()):
        ids = [held.id for held in holds]
        retirements = {one.hold_id: one for one in await Retirement.filter(hold_id__in=ids)}
        transfers = {one.hold_id: one for one in await Transfer.filter(hold_id__in=ids)}
        standings = await _standings(holds, retirements)
        allocated = await _allocated_g(ids)
        for held in holds:
            requests = [one for one in (retirements.get(held.id), transfers.get(held.id)) if one is not None]
            _verify_hold(held, requests, standings[held.id], findings)
            _verify_allocations(held, requests, allocated.get(held.id, 0), findings)
        count += len(holds)
        total_g += sum(allocated.values())
    return count, total_g


async def verify_certificates(findings: Findings) -> int:
    """Check every certificate against its hash and its retirement; returns how many there are."""
    count = 0
    async for certificates in batches(Certificate.all()):
        ids = [certificate.retirement_id for certificate in certificates]
        retirements = {one.id: one for one in await Retirement.filter(id__in=ids)}
        hold_ids = [one.hold_id for one in retirements.values()]
        used: defaultdict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
        blocks = Block.filter(hold_id__in=hold_ids, state__in=list(USED_STATES), closed_by_id=None)
        series = ("issuance__serial_prefix", "issuance__serial_suffix", "issuance__serial_layout")
        for hold_id, *row in await blocks.values_list("hold_id", *series, "start", "stop"):
            used[hold_id].append(tuple(row))
        for certificate in certificates:
            retirement = retirements.get(certificate.retirement_id)
            serials = _shown_serials(used[retirement.hold_id]) if retirement else None
            _verify_certificate(certificate, retirement, serials, findings)
        count += len(certificates)
    certified = await Certificate.annotate(count=Count("retirement_id", distinct=True)).values("count")
    if certified[0]["count"] != count:
        detail = f"{count} certificates of {certified[0]['count']} retirements"
        findings.add(LedgerRule.CERTIFICATE_ONCE, "certificates", detail)
    return count


async def _standings(holds: Sequence[Hold], retirements: dict[UUID, Retirement]) -> defaultdict[UUID, _Standing]:
    by_id = {held.id: held for held in holds}
    standings: defaultdict[UUID, _Standing] = defaultdict(_Standing)
    columns = ("id", "issuance_id", "holder_id", "stock", "client_id", "start", "stop", "opened_by__kind")
    live = Block.filter(hold_id__in=list(by_id), closed_by_id=None)
    for hold_id, retirement_id, state, *row in await live.values_list("hold_id", "retirement_id", "state", *columns):
        id, issuance_id, account, tonnes, kind = _read(row)
        held, retirement = by_id[hold_id], retirements.get(hold_id)
        standings[hold_id].tonnes[_PLACE_OF_LIVE.get((BlockState(state), kind)) if kind else None] += tonnes
        named = retirement_id is None or (retirement is not None and retirement.id == retirement_id)
        if not named or (account, issuance_id) != (_account_of(held), held.issuance_id):
            standings[hold_id].strangers.add(id)
    left = Block.filter(parent__hold_id__in=list(by_id), hold_id=None)
    for hold_id, *row in await left.values_list("parent__hold_id", *columns):
        id, issuance_id, account, tonnes, kind = _read(row)
        held, place = by_id[hold_id], _PLACE_OF_LEFT.get(kind) if kind else None
        standings[hold_id].tonnes[place] += tonnes
        if place is Place.TRANSFERRED:
            standings[hold_id].recipients[account] += tonnes
        elif (account, issuance_id) != (_account_of(held), held.issuance_id):
            standings[hold_id].strangers.add(id)
    return standings


def _read(row: Sequence[Any]) -> tuple[str, UUID, Account, int, EntryKind | None]:
    """A block's id, issuance, account, tonnes and the kind of the entry that opened it, if that is there."""
    id, issuance_id, holder_id, stock, client_id, start, stop, kind = row
    return str(id), issuance_id, (holder_id, Stock(stock), client_id), stop - start, EntryKind(kind) if kind else None


def _account_of(held: Hold) -> Account:
    return held.holder_id, held.stock, held.client_id


async def _allocated_g(hold_ids: Sequence[UUID]) -> dict[UUID, int]:
    live = Allocation.filter(hold_id__in=hold_ids, released_at=None)
    rows = await live.annotate(total_g=Sum("mass_g")).group_by("hold_id").values("hold_id", "total_g")
    return {UUID(str(row["hold_id"])): int(row["total_g"]) for row in rows}


def _verify_hold(held: Hold, requests: Sequence[Request], standing: _Standing, findings: Findings) -> None:
    subject = f"hold {held.id}"
    if standing.strangers:
        detail = f"blocks of another account, issuance or retirement: {', '.join(sorted(standing.strangers))}"
        findings.add(LedgerRule.HOLD_TONNES, subject, detail)
    # The ledger's first version posted whole holds and wrote no `posted_t`.
    if held.posted_t is not None and (held.status is not HoldStatus.POSTED or not 0 < held.posted_t <= held.quantity_t):
        findings.add(LedgerRule.HOLD_POSTED, subject, f"{held.status}, {held.posted_t} t of {held.quantity_t} t posted")
    if len(requests) != (1 if held.status is HoldStatus.POSTED else 0):
        findings.add(LedgerRule.HOLD_REQUEST, subject, f"{held.status} with {len(requests)} requests")
        return
    expected = _expected_tonnes(held, requests)
    if dict(standing.tonnes) != expected:
        detail = f"the {held.quantity_t} t ought to be: {_shown(expected)}; the blocks say: {_shown(standing.tonnes)}"
        findings.add(LedgerRule.HOLD_TONNES, subject, detail)
    for request in requests:
        _verify_request(request, held, standing, findings)


def _expected_tonnes(held: Hold, requests: Sequence[Request]) -> dict[Place | None, int]:
    posted_t = _posted_t(held)
    expected = {_expected_place(held, requests): posted_t}
    if posted_t != held.quantity_t:
        expected[Place.RELEASED] = held.quantity_t - posted_t
    return expected


def _verify_request(request: Request, held: Hold, standing: _Standing, findings: Findings) -> None:
    subject, posted_t = f"{type(request).__name__.lower()} {request.id}", _posted_t(held)
    if request.quantity_t != posted_t:
        findings.add(LedgerRule.HOLD_REQUEST, subject, f"{request.quantity_t} t, its hold has posted {posted_t} t")
    evidence = {
        RequestStatus.CONFIRMED: (
            request.notice_number,
            request.executed_on,
            request.confirmed_at,
            request.confirmed_by_id,
        ),
        RequestStatus.REJECTED: (request.rejected_at, request.rejected_by_id, request.rejection_reason),
    }
    for status, given in evidence.items():
        if any((one is not None) != (request.status is status) for one in given):
            findings.add(LedgerRule.REQUEST_DECIDED, subject, f"{request.status}, with {given} as {status.lower()}")
    if isinstance(request, Retirement):
        if held.client_id not in (None, request.beneficiary_id):
            findings.add(LedgerRule.CLIENT_STOCK, subject, f"uses stock of {held.client_id} for another")
        return
    received = request.status is RequestStatus.CONFIRMED and request.recipient_id is not None
    recipient = (request.recipient_id, request.recipient_stock, request.recipient_client_id)
    if dict(standing.recipients) != ({recipient: posted_t} if received else {}):
        findings.add(LedgerRule.TRANSFER_RECIPIENT, subject, "the tonnes are not in the recipient's hands")


def _verify_allocations(held: Hold, requests: Sequence[Request], allocated_g: int, findings: Findings) -> None:
    subject, limit_g = f"hold {held.id}", tonnes_to_grams(_posted_t(held))
    if held.allocated_g != allocated_g:
        detail = f"{held.allocated_g} g by its counter, {allocated_g} g by its allocations"
        findings.add(LedgerRule.ALLOCATION_SUM, subject, detail)
    if max(allocated_g, held.allocated_g) > limit_g:
        findings.add(LedgerRule.ALLOCATION_WITHIN_HOLD, subject, f"{allocated_g} g of {limit_g} g")
    if allocated_g and _expected_place(held, requests) not in BACKING:
        findings.add(LedgerRule.ALLOCATION_BACKED, subject, f"{allocated_g} g, but its tonnes are not there any more")


def _verify_certificate(
    certificate: Certificate, retirement: Retirement | None, serials: str | None, findings: Findings
) -> None:
    subject = f"certificate {certificate.number}"
    digest = hashlib.sha256(certificate.document.encode()).hexdigest()
    if digest != certificate.document_hash:
        detail = f"{certificate.document_hash}, but its document gives {digest}"
        findings.add(LedgerRule.CERTIFICATE_HASH, subject, detail)
    if retirement is None or retirement.status is not RequestStatus.CONFIRMED:
        detail = f"its retirement {certificate.retirement_id} is not confirmed"
        findings.add(LedgerRule.CERTIFICATE_RETIREMENT, subject, detail)
    said = _certified(certificate.document)
    expected = (certificate.number, PUBLIC_VIEW, serials)
    if said != expected:
        findings.add(LedgerRule.CERTIFICATE_RETIREMENT, subject, f"the document says {said}, the ledger {expected}")


def _certified(document: str) -> tuple[str, str, str] | None:
    """The number, view and serials that a certificate's document states; none if it cannot be read."""
    try:
        record = json.loads(document)
        texts = {item: text for item, _, text in record["entries"]}
        return record["number"], record["view"], texts[SERIALS_ITEM]
    except (ValueError, KeyError, TypeError):
        return None


def _shown_serials(used: Sequence[tuple[Any, ...]]) -> str | None:
    """The used blocks' serials as a certificate prints them; none of a ledger so broken that they cannot be."""
    try:
        return show_ranges(
            SerialRange(prefix, start, stop, suffix=suffix, layout=layout_from(layout))
            for prefix, suffix, layout, start, stop in used
        )
    except (BadSerials, InvalidInput):
        return None


def _posted_t(held: Hold) -> int:
    posted_t: int = held.quantity_t if held.posted_t is None else held.posted_t
    return posted_t


def _expected_place(held: Hold, requests: Sequence[Request]) -> Place | None:
    if held.status is HoldStatus.PENDING:
        return Place.HELD
    if held.status is not HoldStatus.POSTED:
        return Place.RELEASED
    if len(requests) != 1:
        return None
    match requests[0]:
        case Retirement(status=RequestStatus.REQUESTED):
            return Place.RETIREMENT_REQUESTED
        case Transfer(status=RequestStatus.REQUESTED):
            return Place.TRANSFER_REQUESTED
        case Retirement(status=RequestStatus.CONFIRMED, kind=kind):
            return Place[USED_STATE[kind].name]
        case Transfer(status=RequestStatus.CONFIRMED, recipient_id=recipient_id):
            return Place.TRANSFERRED_AWAY if recipient_id is None else Place.TRANSFERRED
    return Place.REJECTED


def _shown(tonnes: Mapping[Any, int]) -> str:
    return ", ".join(f"{place or 'elsewhere'} {tonnes}" for place, tonnes in tonnes.items()) or "nothing"
