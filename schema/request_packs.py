"""Request packs: the filled application for a registry, as data, as files and as a page to print."""

import asyncio
from base64 import b64encode

import strawberry

from core import clock
from core.errors import InvalidInput
from disclosures.paper import html_of, pdf_of
from disclosures.request_pack import PackFacts, pack_missing
from disclosures.request_pack_files import pack_csv, pack_json, pack_paper
from disclosures.request_pack_rules import is_ready, pack_problems
from disclosures.request_pack_text import Designation
from listings.request_packs import Sale, retirement_pack, transfer_pack
from payments.models import Order
from payments.queries import get_sale_of_hold
from registry.models import Retirement, Transfer
from registry.queries import may_apply
from registry.schemes import Keeper, policy_of
from registry.states import RequestStatus
from schema.context import Info

MAX_PACKS_A_REQUEST = 10
"""Composing one reads many rows, and setting its page takes tens of milliseconds."""


@strawberry.type(description="An item that must be filled in and is not.")
class MissingPackItem:
    """What is missing."""

    field: str = strawberry.field(description="Stable key of the item.")
    label: str = strawberry.field(description="Its label on the form.")


@strawberry.type(description="A rule that an application breaks.")
class PackProblem:
    """Why it would not be accepted."""

    field: str = strawberry.field(description="Stable key of the item.")
    rule: str = strawberry.field(description="The rule's id, as docs/sources.md explains it.")
    message: str = strawberry.field(description="For people, in the language of Accept-Language.")


@strawberry.type(
    description="The filled application for a transfer or retirement at an outside registry（申請データ）."
)
class RequestPack:
    """See disclosures.request_pack."""

    facts: strawberry.Private[PackFacts]
    reference: str = strawberry.field(description="Our own number of it.")
    designation: Designation = strawberry.field(description="How it names its credits.")

    @strawberry.field(description="Whether it may be handed in: nothing is missing and no rule is broken.")
    def is_ready(self) -> bool:
        """See disclosures.request_pack_rules.is_ready."""
        return is_ready(self.facts)

    @strawberry.field(description="Items that must be filled in and are not.")
    def missing(self) -> list[MissingPackItem]:
        """See disclosures.request_pack.pack_missing."""
        return [MissingPackItem(field=one.field.value, label=one.label_ja) for one in pack_missing(self.facts)]

    @strawberry.field(description="Rules that it breaks.")
    def problems(self, info: Info) -> list[PackProblem]:
        """See disclosures.request_pack_rules.pack_problems."""
        japanese = info.context.language == "ja"
        return [
            PackProblem(field=one.field.value, rule=one.rule, message=one.message_ja if japanese else one.message_en)
            for one in pack_problems(self.facts)
        ]

    @strawberry.field(description="As canonical JSON, for programs.")
    def json(self) -> str:
        """See disclosures.request_pack_files.pack_json."""
        return pack_json(self.facts)

    @strawberry.field(description="As CSV with a byte order mark, for spreadsheets.")
    def csv(self) -> str:
        """See disclosures.request_pack_files.pack_csv."""
        return pack_csv(self.facts)

    @strawberry.field(description="As a page to print, in Japanese.")
    def html(self) -> str:
        """See disclosures.request_pack_files.pack_paper."""
        return html_of(pack_paper(self.facts))

    @strawberry.field(description="The same page as PDF, in Base64.")
    async def pdf_base64(self) -> str:
        """Set beside the event loop, on which other requests go on."""
        return b64encode(await asyncio.to_thread(pdf_of, pack_paper(self.facts))).decode()


async def pack_of(info: Info, request: Retirement | Transfer, designation: Designation | None) -> RequestPack | None:
    """The application for a request that waits for an outside registry, for who may hand it in; none otherwise.

    Needs what `listings.request_packs` needs fetched. Raises InvalidInput for too many packs in one request.
    """
    actor = info.context.actor
    waits = request.status is RequestStatus.REQUESTED
    if not waits or policy_of(request.hold.issuance.scheme).keeper is Keeper.MUSUBI or actor is None:
        return None
    if not await may_apply(actor, request):
        return None
    info.context.packs += 1
    if info.context.packs > MAX_PACKS_A_REQUEST:
        rule = f"maximum={MAX_PACKS_A_REQUEST}_a_request"
        raise InvalidInput(field="requestPack", value=str(info.context.packs), rule=rule)
    order = await get_sale_of_hold(request.hold_id)
    sale = _sale_of(order) if order else None
    if isinstance(request, Retirement):
        facts: PackFacts = await retirement_pack(request, sale=sale, designation=designation)
    else:
        facts = await transfer_pack(request, sale=sale, designation=designation)
    return RequestPack(facts=facts, reference=facts.reference, designation=facts.method)


def _sale_of(order: Order) -> Sale:
    return Sale(
        number=str(order.id),
        confirmed_on=clock.legal_day(order.confirmed_at) if order.confirmed_at else None,
        confirmation_hash=order.confirmation_hash,
    )
