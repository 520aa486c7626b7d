"""What is not so any more once an order's price goes back: its demand is met, papers that tell of its credit."""

from typing import Final

from core import events
from core.moves import move
from disclosures.errors import AlreadyWithdrawn
from disclosures.models import PublishedDocument
from disclosures.published import withdraw
from listings.kinds import DEMAND_LIFECYCLE, DemandStatus
from listings.models import Demand
from parties.mail_texts import MailKind
from parties.mails import tell_organisation
from payments.invoices import honorific_of
from payments.models import Order

PAPERS_END: Final = "この文書が示すクレジットの売買が撤回・解除され、代金が買い手に返金されるため。"
"""Why a published document is withdrawn that tells of what is paid back."""

MAX_PAPERS: Final = 200
"""How many published documents of one demand are withdrawn at once: as many as are listed of it."""


async def undo_what_was_met(order: Order) -> None:
    """The price of a credit order goes back: its demand is open for another match, what was published is withdrawn.

    In the caller's transaction, which has begun the refund. The buyer is told of the demand, each publisher of its
    documents (docs/sources.md UN-21, UN-24).
    """
    assert order.demand_id is not None, "a credit order is of a demand"
    demand = await Demand.get(id=order.demand_id).select_related("buyer")
    if demand.status is not DemandStatus.OPEN:
        await move(Demand, demand.id, DEMAND_LIFECYCLE, to=DemandStatus.OPEN)
    await events.record("DemandReopened", subject_id=demand.id)
    await tell_organisation(
        demand.buyer,
        MailKind.DEMAND_REOPENED,
        honorific=honorific_of(demand.buyer),
        title=demand.title,
        needed_by=demand.needed_by.isoformat(),
    )
    await _withdraw_papers(order)


async def _withdraw_papers(order: Order) -> None:
    """What was published of the demand since the order was offered may name its credit."""
    told = PublishedDocument.filter(
        subject_id=order.demand_id, is_public=True, withdrawn_at=None, published_at__gte=order.created_at
    )
    for document in await told.select_related("publisher").order_by("id").limit(MAX_PAPERS):
        try:
            await withdraw(document.id, reason=PAPERS_END)
        except AlreadyWithdrawn:
            # Its publisher was first.
            continue
        await tell_organisation(
            document.publisher,
            MailKind.DOCUMENT_WITHDRAWN,
            honorific=honorific_of(document.publisher),
            title=document.title,
            reason=PAPERS_END,
        )
