"""Holds, requests, allocations and certificates held against the blocks: the second half of proving the ledger.

Where a hold's tonnes stand is read from its blocks; where they ought to stand follows from the hold's status and from
its retirement or transfer.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from tortoise.functions import Count, Sum

from core.findings import Findings
from core.mass import tonnes_to_grams
from core.reading import batches
from registry.ledger_rules import LedgerRule
from registry.models import Allocation, Block, Certificate, Hold, Retirement, Transfer
from registry.serials import SerialRange, show_ranges
from registry.states import BlockState, EntryKind, HoldStatus, RequestStatus


class Place(StrEnum):
    """Where a hold's tonnes stand."""

    HELD = "held"
    RELEASED = "released"
    TRANSFER_REQUESTED = "transfer requested"
    TRANSFERRED = "transferred"
    RETIREMENT_REQUESTED = "retirement requested"
    RETIRED = "retired"


_PLACE_OF_LIVE = {
    (BlockState.HELD, EntryKind.HOLD): Place.HELD,
    (BlockState.HELD, EntryKind.REQUEST_TRANSFER): Place.TRANSFER_REQUESTED,
    (BlockState.RETIREMENT_REQUESTED, EntryKind.REQUEST_RETIREMENT): Place.RETIREMENT_REQUESTED,
    (BlockState.RETIRED, EntryKind.CONFIRM_RETIREMENT): Place.RETIRED,
}
_PLACE_OF_CLOSED = {EntryKind.RELEASE: Place.RELEASED, EntryKind.CONFIRM_TRANSFER: Place.TRANSFERRED}
"""A block that another entry closed stands where its children stand."""

_PLACE_OF_REQUEST = {
    (Retirement, RequestStatus.REQUESTED): Place.RETIREMENT_REQUESTED,
    (Retirement, RequestStatus.CONFIRMED): Place.RETIRED,
    (Transfer, RequestStatus.REQUESTED): Place.TRANSFER_REQUESTED,
    (Transfer, RequestStatus.CONFIRMED): Place.TRANSFERRED,
}

SERIALS_ITEM: Final = "serials"
PUBLIC_VIEW: Final = "PUBLIC"
"""How a certificate's document names its serials and the view that is kept (`disclosures.certificate`)."""

BACKING: Final = frozenset({Place.HELD, Place.RETIREMENT_REQUESTED, Place.RETIRED})
"""Where tonnes may back allocations: retired, or still to be."""


@dataclass
class _Standing:
    """What the blocks of one hold say."""

    tonnes: Counter[Place | None] = field(default_factory=Counter)
    strangers: set[str] = field(default_factory=set)
    """Blocks with another holder, issuance or retirement than the hold's."""
    recipients: Counter[UUID] = field(default_factory=Counter)
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
    async for certificates in batches(Certificate.all().select_related("retirement")):
        hold_ids = [certificate.retirement.hold_id for certificate in certificates]
        ranges: defaultdict[UUID, list[SerialRange]] = defaultdict(list)
        retired = Block.filter(hold_id__in=hold_ids, state=BlockState.RETIRED, closed_by_id=None)
        for hold_id, prefix, start, stop in await retired.values_list(
            "hold_id", "issuance__serial_prefix", "start", "stop"
        ):
            ranges[hold_id].append(SerialRange(prefix, start, stop))
        for certificate in certificates:
            _verify_certificate(certificate, ranges[certificate.retirement.hold_id], findings)
        count += len(certificates)
    retirements = await Certificate.annotate(count=Count("retirement_id", distinct=True)).values("count")
    if retirements[0]["count"] != count:
        detail = f"{count} certificates of {retirements[0]['count']} retirements"
        findings.add(LedgerRule.CERTIFICATE_ONCE, "certificates", detail)
    return count


async def _standings(holds: Sequence[Hold], retirements: dict[UUID, Retirement]) -> defaultdict[UUID, _Standing]:
    by_id = {held.id: held for held in holds}
    standings: defaultdict[UUID, _Standing] = defaultdict(_Standing)
    for block in await Block.filter(hold_id__in=list(by_id)).select_related("opened_by", "closed_by"):
        assert block.hold_id is not None
        held, standing = by_id[block.hold_id], standings[block.hold_id]
        tonnes = block.stop - block.start
        if block.closed_by is None:
            standing.tonnes[_PLACE_OF_LIVE.get((block.state, block.opened_by.kind))] += tonnes
        elif block.closed_by.kind in _PLACE_OF_CLOSED:
            standing.tonnes[_PLACE_OF_CLOSED[block.closed_by.kind]] += tonnes
        retirement = retirements.get(held.id)
        named = block.retirement_id is None or (retirement is not None and retirement.id == block.retirement_id)
        if not named or (block.holder_id, block.issuance_id) != (held.holder_id, held.issuance_id):
            standing.strangers.add(str(block.id))
    received = Block.filter(parent__hold_id__in=list(by_id), opened_by__kind=EntryKind.CONFIRM_TRANSFER)
    for hold_id, holder_id, start, stop in await received.values_list("parent__hold_id", "holder_id", "start", "stop"):
        standings[hold_id].recipients[holder_id] += stop - start
    return standings


async def _allocated_g(hold_ids: Sequence[UUID]) -> dict[UUID, int]:
    live = Allocation.filter(hold_id__in=hold_ids, released_at=None)
    rows = await live.annotate(total_g=Sum("mass_g")).group_by("hold_id").values("hold_id", "total_g")
    return {UUID(str(row["hold_id"])): int(row["total_g"]) for row in rows}


def _verify_hold(
    held: Hold, requests: Sequence[Retirement | Transfer], standing: _Standing, findings: Findings
) -> None:
    subject = f"hold {held.id}"
    if standing.strangers:
        detail = f"blocks of another holder, issuance or retirement: {', '.join(sorted(standing.strangers))}"
        findings.add(LedgerRule.HOLD_TONNES, subject, detail)
    if len(requests) != (1 if held.status is HoldStatus.POSTED else 0):
        findings.add(LedgerRule.HOLD_REQUEST, subject, f"{held.status} with {len(requests)} requests")
        return
    expected = {_expected_place(held, requests): held.quantity_t}
    if dict(standing.tonnes) != expected:
        shown = ", ".join(f"{place or 'elsewhere'} {tonnes}" for place, tonnes in standing.tonnes.items()) or "nothing"
        detail = f"{held.quantity_t} t ought to be {_expected_place(held, requests)}; the blocks say: {shown}"
        findings.add(LedgerRule.HOLD_TONNES, subject, detail)
    for request in requests:
        _verify_request(request, held, standing, findings)


def _verify_request(request: Retirement | Transfer, held: Hold, standing: _Standing, findings: Findings) -> None:
    subject = f"{type(request).__name__.lower()} {request.id}"
    if request.quantity_t != held.quantity_t:
        findings.add(LedgerRule.HOLD_REQUEST, subject, f"{request.quantity_t} t of a hold of {held.quantity_t} t")
    confirmed = request.status is RequestStatus.CONFIRMED
    evidence = (request.notice_number, request.executed_on, request.confirmed_at, request.confirmed_by_id)
    if any((given is not None) != confirmed for given in evidence):
        findings.add(LedgerRule.REQUEST_CONFIRMED, subject, f"{request.status}, with the notice {evidence}")
    if isinstance(request, Transfer):
        expected = {request.recipient_id: held.quantity_t} if confirmed else {}
        if dict(standing.recipients) != expected:
            findings.add(LedgerRule.TRANSFER_RECIPIENT, subject, "the tonnes are not in the recipient's hands")


def _verify_allocations(
    held: Hold, requests: Sequence[Retirement | Transfer], allocated_g: int, findings: Findings
) -> None:
    subject, limit_g = f"hold {held.id}", tonnes_to_grams(held.quantity_t)
    if held.allocated_g != allocated_g:
        detail = f"{held.allocated_g} g by its counter, {allocated_g} g by its allocations"
        findings.add(LedgerRule.ALLOCATION_SUM, subject, detail)
    if max(allocated_g, held.allocated_g) > limit_g:
        findings.add(LedgerRule.ALLOCATION_WITHIN_HOLD, subject, f"{allocated_g} g of {limit_g} g")
    if allocated_g and _expected_place(held, requests) not in BACKING:
        findings.add(LedgerRule.ALLOCATION_BACKED, subject, f"{allocated_g} g, but its tonnes are not there any more")


def _verify_certificate(certificate: Certificate, ranges: list[SerialRange], findings: Findings) -> None:
    subject = f"certificate {certificate.number}"
    digest = hashlib.sha256(certificate.document.encode()).hexdigest()
    if digest != certificate.document_hash:
        detail = f"{certificate.document_hash}, but its document gives {digest}"
        findings.add(LedgerRule.CERTIFICATE_HASH, subject, detail)
    retirement = certificate.retirement
    if retirement.status is not RequestStatus.CONFIRMED:
        findings.add(LedgerRule.CERTIFICATE_RETIREMENT, subject, f"its retirement {retirement.id} is not confirmed")
    said = _certified(certificate.document)
    expected = (certificate.number, PUBLIC_VIEW, show_ranges(ranges))
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


def _expected_place(held: Hold, requests: Sequence[Retirement | Transfer]) -> Place | None:
    if held.status is HoldStatus.PENDING:
        return Place.HELD
    if held.status is not HoldStatus.POSTED:
        return Place.RELEASED
    return _PLACE_OF_REQUEST[type(requests[0]), requests[0].status] if len(requests) == 1 else None
