"""Requests of buyers to be told who a seller is: the seller is heard, an operator decides (docs/sources.md DP-05)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from core import clock
from core.errors import InvalidInput, InvalidTransition, NotFound
from core.money import MAX_YEN
from core.moves import move
from core.numbers import check_range
from core.pages import Page, page_of
from core.statements import fetch
from core.text import MAX_PARAGRAPH, read_text
from disclosures.duty_kinds import (
    DISCLOSURE_LIFECYCLE,
    HEARING,
    LEAST_CLAIM_YEN,
    PLEDGE_VERSION,
    DisclosureRequestStatus,
)
from disclosures.errors import SellerNotHeard
from parties.actors import Actor
from parties.mail_texts import MailKind
from parties.mails import tell_organisation
from parties.models import Organisation
from parties.permissions import require
from payments.duty_models import DisclosureRequest
from payments.kinds import OrderStatus
from payments.models import Order

NEVER_CONCLUDED: Final = (OrderStatus.OFFERED, OrderStatus.CANCELLED, OrderStatus.EXPIRED)
"""Orders that never became a contract, or whose contract was undone before anything was owed."""


class DisclosureDecision(StrEnum):
    """What a request comes to."""

    GRANT = "GRANT"
    DENY = "DENY"


@dataclass(frozen=True, kw_only=True)
class DisclosureClaim:
    """What a claimant says: how many yen it claims, on what ground, and what it needs the identity for."""

    order_id: UUID
    amount_yen: int
    claim: str
    purpose: str
    pledge_version: str


@dataclass(frozen=True, kw_only=True)
class DisclosureCounts:
    """How many requests there were, and what they came to."""

    received: int
    granted: int
    denied: int


async def request_disclosure(actor: Actor, asked: DisclosureClaim) -> UUID:
    """Ask to be told who the seller of the actor's order is. In the caller's transaction.

    The claim exceeds 10,000 yen, and the claimant pledges what `PLEDGE_JA` says (法5条, 府令4条). The seller is told
    and may answer within `HEARING`. Raises NotFound, InvalidInput, InvalidTransition while another waits for the order.
    """
    require(actor, "requestSellerDisclosure")
    order = await Order.get_or_none(id=asked.order_id, buyer_id=actor.organisation_id).select_related("seller")
    if order is None:
        raise NotFound(kind="Order", id=str(asked.order_id))
    if order.status in NEVER_CONCLUDED:
        raise InvalidInput(field="orderId", value=order.status.value, rule="of_a_concluded_order")
    if asked.pledge_version != PLEDGE_VERSION:
        raise InvalidInput(
            field="pledgeVersion", value=asked.pledge_version[:60], rule=f"present_version={PLEDGE_VERSION}"
        )
    # Two requests of one buyer follow one another.
    await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
    waiting = DisclosureRequestStatus.REQUESTED
    if await DisclosureRequest.exists(order_id=order.id, status=waiting):
        raise InvalidTransition(kind="disclosurerequest", state=waiting.value, wanted=waiting.value)
    made = await DisclosureRequest.create(
        claimant_id=actor.organisation_id,
        requested_by_id=actor.person_id,
        order_id=order.id,
        seller_id=order.seller_id,
        amount_yen=_read_amount(asked.amount_yen),
        claim=read_text("claim", asked.claim, maximum=MAX_PARAGRAPH),
        purpose=read_text("purpose", asked.purpose, maximum=MAX_PARAGRAPH),
        pledge_version=asked.pledge_version,
        hear_until=clock.now() + HEARING,
    )
    until = clock.legal_day(made.hear_until).isoformat()
    await tell_organisation(order.seller, MailKind.DISCLOSURE_ASKED, until=until)
    return made.id


def _read_amount(amount_yen: int) -> int:
    """A claim that is large enough for the law (docs/sources.md DP-05). Raises InvalidInput."""
    check_range(amount_yen, field="amount", minimum=1, maximum=MAX_YEN)
    if amount_yen < LEAST_CLAIM_YEN:
        raise InvalidInput(field="amount", value=str(amount_yen), rule=f"claim_above_yen={LEAST_CLAIM_YEN - 1}")
    return amount_yen


async def answer_disclosure_request(actor: Actor, *, request_id: UUID, text: str) -> None:
    """The seller says what it thinks of a request, as often as it wants until it is decided.

    In the caller's transaction. Raises NotFound, InvalidInput, InvalidTransition.
    """
    require(actor, "answerDisclosureRequest")
    found = await _locked(request_id)
    if found.seller_id != actor.organisation_id:
        raise NotFound(kind="DisclosureRequest", id=str(request_id))
    answer = read_text("text", text, maximum=MAX_PARAGRAPH)
    _require_undecided(found)
    answered = {"answer": answer, "answered_at": clock.now(), "answered_by_id": actor.person_id}
    await DisclosureRequest.filter(id=found.id).update(**answered)


async def decide_disclosure_request(
    actor: Actor, *, request_id: UUID, decision: DisclosureDecision, reason: str
) -> None:
    """Decide a request; when it is granted, what the claimant is told is kept with it. In the caller's transaction.

    Raises NotFound, InvalidInput, InvalidTransition, SellerNotHeard for a grant before the seller answered or its time
    was over.
    """
    require(actor, "decideDisclosureRequest")
    text = read_text("reason", reason, maximum=MAX_PARAGRAPH)
    found = await _locked(request_id)
    _require_undecided(found)
    grants = decision is DisclosureDecision.GRANT
    if grants and found.answered_at is None and clock.now() < found.hear_until:
        raise SellerNotHeard(hear_until=found.hear_until.isoformat(), rule="DP-05")
    seller = await Organisation.get(id=found.seller_id)
    await move(
        DisclosureRequest,
        found.id,
        DISCLOSURE_LIFECYCLE,
        to=DisclosureRequestStatus.GRANTED if grants else DisclosureRequestStatus.DENIED,
        decided_at=clock.now(),
        decided_by_id=actor.person_id,
        reason=text,
        identity=identity_of(seller) if grants else None,
    )
    kind = MailKind.DISCLOSURE_GRANTED if grants else MailKind.DISCLOSURE_DENIED
    for told in (await Organisation.get(id=found.claimant_id), seller):
        await tell_organisation(told, kind, reason=text)


def identity_of(seller: Organisation) -> dict[str, str | None]:
    """What a claimant is told of a seller (府令5条, docs/sources.md DP-05)."""
    return {
        "legal_name": seller.legal_name,
        "corporate_number": seller.corporate_number,
        "address": seller.address,
        "phone": seller.phone,
        "email": seller.email,
        "responsible_person": seller.responsible_person,
    }


async def get_disclosure_request_for(actor: Actor | None, id: UUID) -> DisclosureRequest:
    """A request: for its claimant, its seller, operators and auditors. Raises NotFound."""
    found = await DisclosureRequest.get_or_none(id=id).select_related("claimant", "seller")
    if found is None or actor is None or not _may_read(actor, found):
        raise NotFound(kind="DisclosureRequest", id=str(id))
    return found


async def page_of_disclosure_requests_for(actor: Actor, *, first: int, after: str | None) -> Page[DisclosureRequest]:
    """The requests that the actor's organisation made or that concern it; all for operators and auditors."""
    query = DisclosureRequest.all().select_related("claimant", "seller")
    if not actor.reads_all:
        query = query.filter(Q(claimant_id=actor.organisation_id) | Q(seller_id=actor.organisation_id))
    return await page_of(query, first=first, after=after)


async def disclosure_counts() -> DisclosureCounts:
    """How many requests there were so far; public (docs/sources.md DP-04)."""
    rows = await fetch("SELECT status, COUNT(*) AS requests FROM disclosure_requests GROUP BY status", [])
    counted = {DisclosureRequestStatus(row["status"]): int(row["requests"]) for row in rows}
    return DisclosureCounts(
        received=sum(counted.values()),
        granted=counted.get(DisclosureRequestStatus.GRANTED, 0),
        denied=counted.get(DisclosureRequestStatus.DENIED, 0),
    )


def may_see_identity(actor: Actor, request: DisclosureRequest) -> bool:
    """Whether the actor is told who the seller is: the claimant alone, and who reads all."""
    return actor.reads_all or actor.organisation_id == request.claimant_id


def _may_read(actor: Actor, request: DisclosureRequest) -> bool:
    return actor.reads_all or actor.organisation_id in (request.claimant_id, request.seller_id)


async def _locked(request_id: UUID) -> DisclosureRequest:
    found = await DisclosureRequest.select_for_update(no_key=True).get_or_none(id=request_id)
    if found is None:
        raise NotFound(kind="DisclosureRequest", id=str(request_id))
    return found


def _require_undecided(found: DisclosureRequest) -> None:
    if found.status is not DisclosureRequestStatus.REQUESTED:
        raise InvalidTransition(
            kind="disclosurerequest", state=found.status.value, wanted=DisclosureRequestStatus.REQUESTED.value
        )
