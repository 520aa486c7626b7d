"""Where each kind of document that a publisher asks for comes from: the records of its subject, by one table."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from uuid import UUID

from core import clock
from core.errors import InvalidInput, NotFound
from disclosures.bilateral_papers import (
    AGREEMENT_TITLE,
    BILATERAL_CERTIFICATE_TITLE,
    agreement_sections,
    agreement_texts,
    bilateral_certificate_texts,
    use_section,
)
from disclosures.check import label_findings
from disclosures.checklists import DocumentNature
from disclosures.consumption_tax import with_tax
from disclosures.document_kinds import DocumentKind
from disclosures.donation import donation_texts, require_report
from disclosures.findings import Finding, wording_findings
from disclosures.japanese import format_kg, format_yen
from disclosures.matrix import OffsetKind
from disclosures.order_terms import OrderKind
from disclosures.paper import Section
from disclosures.paper.document import Entry
from disclosures.plan_items import SURVEYS, Undertaking
from disclosures.product_label import LABEL_HEADLINE, label_texts
from disclosures.public_contract import CONTRACT_TITLE, ContractFacts, contract_sections, contract_texts
from disclosures.rules import Gate
from disclosures.survey_blanks import with_blanks
from disclosures.undertaking import undertaking_lead, undertaking_texts, undertaking_title
from disclosures.wording_context import Audience, ClaimContext, Speaker
from listings.bilateral_facts import agreement_facts, bilateral_certificate_facts, is_forest_work
from listings.claim_context import claim_context_of
from listings.document_facts import (
    OffsetState,
    Told,
    donation_facts,
    page_texts,
    plan_texts,
    state_of,
    undertaking_facts,
)
from listings.facts import credit_line
from listings.kinds import OffsetType
from listings.listing import notice_texts
from listings.models import Demand, Listing, Product
from listings.reports import PAGE_OF_PRODUCT, product_facts
from parties.kinds import KIND_RULES
from payments.invoices import DELIVERY_LABELS
from payments.kinds import OrderStatus
from payments.models import Order, Receipt
from registry.models import Project

OVER: Final = (OrderStatus.CANCELLED, OrderStatus.EXPIRED, OrderStatus.REFUNDING, OrderStatus.REFUNDED)
MAX_SALES: Final = 100
"""How many sales for one demand are added up: one after another, each after the refund of the one before."""
UNCONFIRMED: Final = (OrderStatus.OFFERED, *OVER)
PLAN_HEADLINES: Final = {DocumentKind.PLAN: "企画書", DocumentKind.ACTIVITY_SURVEY: "温室効果ガス排出量 調査票"}


@dataclass(frozen=True, kw_only=True)
class DocumentRequest:
    """What a publisher asks for: a kind of document of a subject, with its own texts by the checklist's keys."""

    kind: DocumentKind
    subject_id: UUID
    texts: Mapping[str, str] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    undertaking: Undertaking | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """What the records give for a document, and who reads it. Without `is_public` its two parties alone do."""

    nature: DocumentNature
    texts: Mapping[str, str]
    title: str
    subject_type: str
    context: ClaimContext
    gate: Gate
    is_public: bool = True
    recipient_id: UUID | None = None
    lead: tuple[Entry, ...] = ()
    before: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()


async def source_of(publisher_id: UUID, request: DocumentRequest, *, public_url: str) -> Source:
    """What the records give for the document that an organisation asks for.

    Raises NotFound for a subject that is not its own, InvalidInput for a kind that nobody publishes by hand, or that
    does not fit its subject, and what the texts of the kind raise.
    """
    read = _SOURCES.get(request.kind)
    if read is None:
        raise InvalidInput(field="kind", value=request.kind.value, rule="published_by_hand")
    return await read(publisher_id, request, public_url)


async def _undertaking(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    demand, state = await _demand(publisher_id, request)
    offset_kind, fits, gate = _UNDERTAKINGS[request.kind]
    if demand.offset_type is not fits:
        raise InvalidInput(field="kind", value=request.kind.value, rule=f"offset_type={fits.value}")
    if gate is Gate.REPORT:
        _require_over(demand, request.kind)
    facts = await undertaking_facts(demand, state, request.told)
    return Source(
        nature=DocumentNature(
            kind=request.kind, offset_kind=offset_kind, consumer_bears_cost=request.told.fee is not None
        ),
        texts=undertaking_texts(facts),
        title=undertaking_title(request.kind, facts),
        lead=undertaking_lead(facts),
        subject_type="Demand",
        context=await claim_context_of(speaker_id=publisher_id, demand_id=demand.id),
        gate=gate,
    )


async def _donation(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    demand, state = await _demand(publisher_id, request)
    terms = request.told.donation
    if terms is None:
        raise InvalidInput(field="donation", value="", rule="given_for_a_donation")
    is_report = request.kind is DocumentKind.DONATION_REPORT
    if is_report:
        _require_over(demand, request.kind)
        require_report(terms, paid_yen=await _paid_yen(demand))
    return Source(
        nature=DocumentNature(kind=request.kind, offset_kind=OffsetKind.DONATION),
        texts=donation_texts(donation_facts(demand, state, terms)),
        title=f"{demand.title} {'寄付の使途のご報告' if is_report else '寄付のご案内'}",
        lead=(("寄付1口", format_yen(terms.amount_yen)),),
        subject_type="Demand",
        context=await claim_context_of(speaker_id=publisher_id, demand_id=demand.id),
        gate=Gate.REPORT if is_report else Gate.AD,
    )


async def _form(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    """A plan or survey form: of a demand of the buyer's, or of a project of its operator's."""
    nature = DocumentNature(kind=request.kind, undertaking=request.undertaking)
    demand = await Demand.get_or_none(id=request.subject_id, buyer_id=publisher_id).select_related("buyer")
    if demand is not None:
        name, subject_type, recorded = demand.title, "Demand", await plan_texts(demand)
        context = await claim_context_of(speaker_id=publisher_id, demand_id=demand.id)
    else:
        project = await Project.get_or_none(id=request.subject_id, owner_id=publisher_id)
        if project is None:
            raise NotFound(kind="Demand", id=str(request.subject_id))
        name, subject_type, recorded = next(iter(project.summary.splitlines()), project.operator_name), "Project", {}
        context = ClaimContext(speaker=Speaker.SELLER)
    if request.kind is DocumentKind.ACTIVITY_SURVEY:
        keys = SURVEYS.get(request.undertaking, ()) if request.undertaking else ()
        recorded = with_blanks(key for key in keys if key not in request.texts)
    return Source(
        nature=nature,
        texts=recorded,
        title=f"{name} {PLAN_HEADLINES[request.kind]}"[:200],
        subject_type=subject_type,
        context=context,
        gate=Gate.AD,
        is_public=False,
    )


async def _product(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    product = await Product.get_or_none(id=request.subject_id, seller_id=publisher_id).select_related(
        "seller", "hold__issuance__project"
    )
    if product is None:
        raise NotFound(kind="Product", id=str(request.subject_id))
    return await source_of_product(product, request.kind, public_url=public_url)


async def source_of_product(product: Product, kind: DocumentKind, *, public_url: str) -> Source:
    """What the records give for a product's page or label; needs `seller` and `hold__issuance__project` fetched."""
    facts = await product_facts(product, url=public_url + PAGE_OF_PRODUCT.format(id=product.id))
    is_label = kind is DocumentKind.PRODUCT_LABEL
    return Source(
        nature=DocumentNature(kind=kind, offset_kind=OffsetKind.CREDIT_ATTACHED, consumer_bears_cost=True),
        texts=label_texts(facts) if is_label else page_texts(facts),
        title=f"{product.name}（{LABEL_HEADLINE}）",
        lead=(("商品1点につき", format_kg(product.label_g)),) if is_label else (),
        subject_type="Product",
        context=await claim_context_of(speaker_id=product.seller_id, product_id=product.id),
        gate=Gate.AD,
        findings=tuple(label_findings(product.label_g, by_life_cycle=False, on=clock.today())),
    )


async def _sale_notice(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    listing = await Listing.get_or_none(id=request.subject_id, seller_id=publisher_id).select_related(
        "issuance__project"
    )
    if listing is None:
        raise NotFound(kind="Listing", id=str(request.subject_id))
    return source_of_listing(listing)


def source_of_listing(listing: Listing) -> Source:
    """What the records give for a sale notice; needs `issuance__project` fetched."""
    return Source(
        nature=DocumentNature(kind=DocumentKind.SALE_NOTICE),
        texts=notice_texts(listing, listing.issuance),
        title=f"{listing.title}（{DocumentKind.SALE_NOTICE.label_ja}）",
        lead=(("販売価格", price_per_tonne(listing.price_yen_per_t)),),
        subject_type="Listing",
        context=ClaimContext(speaker=Speaker.SELLER),
        gate=Gate.LIST,
    )


def price_per_tonne(price_yen: int) -> str:
    """What a tonne costs, with the tax and without it (docs/sources.md TS-05, TX-06)."""
    return f"1 t-CO2 につき {format_yen(with_tax(price_yen))}（税込）　本体 {format_yen(price_yen)}"


async def _contract(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    order = await Order.get_or_none(id=request.subject_id, seller_id=publisher_id).select_related(
        "seller", "buyer", "listing", "hold__issuance__project"
    )
    if order is None:
        raise NotFound(kind="Order", id=str(request.subject_id))
    seller, buyer = order.seller, order.buyer
    is_public = {one.id: KIND_RULES[one.kind].is_local_government for one in (seller, buyer)}
    if order.kind is not OrderKind.CREDIT or not any(is_public.values()):
        raise InvalidInput(field="kind", value=request.kind.value, rule="with_a_public_body")
    if order.confirmed_at is None or order.status in UNCONFIRMED or order.listing is None:
        raise InvalidInput(field="kind", value=order.status.value, rule="of_a_confirmed_order")
    facts = ContractFacts(
        seller_name=seller.legal_name,
        seller_address=seller.address,
        seller_manager=seller.responsible_person,
        buyer_name=buyer.legal_name,
        buyer_address=buyer.address,
        buyer_manager=buyer.responsible_person,
        seller_is_public=is_public[seller.id],
        buyer_is_public=is_public[buyer.id],
        subject=f"{order.listing.title}\n{credit_line(order.hold.issuance.project)}",
        quantity=f"{order.quantity_t:,} t-CO2",
        price=price_per_tonne(order.unit_price_yen),
        total_yen=order.total_yen,
        tax_yen=order.tax_yen,
        delivery=DELIVERY_LABELS[order.delivery],
        deliver_by=order.deliver_by,
        payment_days=order.payment_days,
        confirmed_on=clock.legal_day(order.confirmed_at),
        order_number=str(order.id),
    )
    return Source(
        nature=DocumentNature(kind=request.kind),
        texts=contract_texts(facts),
        title=CONTRACT_TITLE,
        before=contract_sections(facts),
        subject_type="Order",
        context=ClaimContext(speaker=Speaker.SELLER),
        gate=Gate.XFER,
        is_public=False,
        recipient_id=buyer.id,
    )


async def _bilateral_contract(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    agreement, facts = await agreement_facts(publisher_id, request.subject_id)
    return Source(
        nature=DocumentNature(kind=request.kind, is_forest_work=is_forest_work(agreement)),
        texts=agreement_texts(facts),
        title=AGREEMENT_TITLE,
        before=agreement_sections(facts),
        subject_type="Agreement",
        context=ClaimContext(speaker=Speaker.SELLER, audience=Audience.BUSINESS),
        gate=Gate.XFER,
        is_public=False,
        recipient_id=agreement.partner_id,
    )


async def _bilateral_certificate(publisher_id: UUID, request: DocumentRequest, public_url: str) -> Source:
    retirement, facts = await bilateral_certificate_facts(publisher_id, request.subject_id)
    texts = bilateral_certificate_texts(facts)
    context = await claim_context_of(speaker_id=retirement.beneficiary_id, retirement_id=retirement.id)
    agreed: dict[str, str] = {key: texts[key] for key in ("effect_scope", "certificate_meaning") if key in texts}
    return Source(
        nature=DocumentNature(kind=request.kind),
        texts=texts,
        title=BILATERAL_CERTIFICATE_TITLE,
        lead=(("交付先", facts.recipient_name), ("オフセット量", texts.get("offset_qty", ""))),
        before=use_section(facts),
        subject_type="Retirement",
        context=context,
        gate=Gate.CERT,
        is_public=False,
        recipient_id=retirement.beneficiary_id,
        # What was agreed was read by nobody yet; the rest was when it was entered.
        findings=wording_findings(agreed, context, on=clock.today()),
    )


async def _paid_yen(demand: Demand) -> int:
    """What was paid for a demand's credits and not given back, with its tax."""
    paid = await Receipt.filter(order__demand_id=demand.id).exclude(order__status__in=OVER).limit(MAX_SALES)
    return sum(one.amount_yen for one in paid)


def _require_over(demand: Demand, kind: DocumentKind) -> None:
    """Raises InvalidInput for a report on what is still to come (docs/sources.md WL-04)."""
    if clock.today() < demand.use_to:
        raise InvalidInput(field="kind", value=kind.value, rule=f"from_last_day_of_use={demand.use_to}")


async def _demand(publisher_id: UUID, request: DocumentRequest) -> tuple[Demand, OffsetState]:
    demand = await Demand.get_or_none(id=request.subject_id, buyer_id=publisher_id).select_related("buyer")
    if demand is None:
        raise NotFound(kind="Demand", id=str(request.subject_id))
    sold = await Order.filter(demand_id=demand.id).exclude(status__in=OVER).order_by("-id").first()
    return demand, await state_of(demand, hold_id=sold.hold_id if sold else None)


_UNDERTAKINGS: Final[Mapping[DocumentKind, tuple[OffsetKind, OffsetType, Gate]]] = MappingProxyType(
    {
        DocumentKind.EVENT_NOTICE: (OffsetKind.EVENT, OffsetType.EVENT, Gate.AD),
        DocumentKind.TICKET: (OffsetKind.EVENT, OffsetType.EVENT, Gate.AD),
        DocumentKind.EVENT_PANEL: (OffsetKind.EVENT, OffsetType.EVENT, Gate.AD),
        DocumentKind.EVENT_REPORT: (OffsetKind.EVENT, OffsetType.EVENT, Gate.REPORT),
        DocumentKind.OWN_OPERATION_NOTICE: (OffsetKind.SELF, OffsetType.SELF, Gate.AD),
        DocumentKind.OWN_OPERATION_REPORT: (OffsetKind.SELF, OffsetType.SELF, Gate.REPORT),
    }
)

_SOURCES: Final[Mapping[DocumentKind, Callable[[UUID, DocumentRequest, str], Awaitable[Source]]]] = MappingProxyType(
    {
        **dict.fromkeys(_UNDERTAKINGS, _undertaking),
        DocumentKind.DONATION_PAGE: _donation,
        DocumentKind.DONATION_REPORT: _donation,
        DocumentKind.PLAN: _form,
        DocumentKind.ACTIVITY_SURVEY: _form,
        DocumentKind.PRODUCT_PAGE: _product,
        DocumentKind.PRODUCT_LABEL: _product,
        DocumentKind.SALE_NOTICE: _sale_notice,
        DocumentKind.PUBLIC_CONTRACT: _contract,
        DocumentKind.BILATERAL_CONTRACT: _bilateral_contract,
        DocumentKind.BILATERAL_CERTIFICATE: _bilateral_certificate,
    }
)
"""The kinds that are published by hand. Others follow from what is done: certificates, invoices, notices of results."""

BY_HAND: Final = tuple(_SOURCES)

SUBJECTS: Final[Mapping[DocumentKind, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(BY_HAND, ("Demand",)),
        DocumentKind.PLAN: ("Demand", "Project"),
        DocumentKind.ACTIVITY_SURVEY: ("Demand", "Project"),
        DocumentKind.PRODUCT_PAGE: ("Product",),
        DocumentKind.PRODUCT_LABEL: ("Product",),
        DocumentKind.SALE_NOTICE: ("Listing",),
        DocumentKind.PUBLIC_CONTRACT: ("Order",),
        DocumentKind.BILATERAL_CONTRACT: ("Agreement",),
        DocumentKind.BILATERAL_CERTIFICATE: ("Retirement",),
    }
)
"""The types of what a document published by hand tells of: an id of another type names nothing."""
