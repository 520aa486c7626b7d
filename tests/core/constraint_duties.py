"""Sellers' terms, complaints and requests for disclosure, in every state, for the constraints to stand before."""

from typing import Any

from core import clock
from core.ids import new_id
from disclosures.duty_kinds import (
    HEARING,
    PLEDGE_VERSION,
    ComplaintStatus,
    ComplaintStepKind,
    ComplaintSubject,
    DisclosureRequestStatus,
)
from disclosures.duty_models import Complaint, ComplaintStep
from payments.duty_models import DisclosureRequest
from payments.models import Order
from tests.seller_terms import give_seller_terms


async def make_duties(order: Order) -> None:
    """Of each kind of row one in every state; the order is nobody else's here."""
    seller = await order.seller
    await give_seller_terms(seller)
    decided: dict[str, Any] = {"decided_at": clock.now(), "decided_by_id": new_id(), "reason": "根拠がない。"}
    for status in (ComplaintStatus.RECEIVED, ComplaintStatus.UPHELD, ComplaintStatus.DISMISSED):
        complaint = await Complaint.create(
            complainant_id=order.buyer_id,
            complained_by_id=new_id(),
            seller_id=seller.id,
            subject_kind=ComplaintSubject.SELLER,
            subject_id=seller.id,
            statement="表示に根拠がない。",
            status=status,
            hear_until=clock.now() + HEARING,
            **({} if status is ComplaintStatus.RECEIVED else decided),
        )
        await ComplaintStep.create(
            complaint_id=complaint.id, kind=ComplaintStepKind.FINDING, text="照会した。", taken_by_id=new_id()
        )
    for asked in DisclosureRequestStatus:
        granted: dict[str, Any] = (
            {"identity": {"legal_name": seller.legal_name}} if asked is DisclosureRequestStatus.GRANTED else {}
        )
        await DisclosureRequest.create(
            claimant_id=order.buyer_id,
            requested_by_id=new_id(),
            order_id=order.id,
            seller_id=seller.id,
            amount_yen=24_000,
            claim="返金",
            purpose="請求",
            pledge_version=PLEDGE_VERSION,
            status=asked,
            hear_until=clock.now() + HEARING,
            **({} if asked is DisclosureRequestStatus.REQUESTED else decided),
            **granted,
        )
