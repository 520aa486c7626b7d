"""What documents of demands, products, sale notices and retirements say, from the records."""

from dataclasses import dataclass
from uuid import UUID

from core.mass import GRAMS_PER_TONNE
from disclosures.donation import DonationFacts, DonationTerms
from disclosures.event_report import EmissionItem
from disclosures.facts import CreditFacts, RetirementFacts
from disclosures.japanese import format_kg, format_period
from disclosures.product_page import ProductFacts, compose_product_page
from disclosures.retirement_notice import RetirementNoticeFacts
from disclosures.undertaking import Fee, Result, UndertakingFacts
from listings.facts import contact_of, credit_facts, retirement_facts
from listings.models import Demand
from listings.queries import sources_of
from parties.local_governments import find_place
from registry.models import Allocation, Hold, Retirement
from registry.states import RequestStatus, UseKind


@dataclass(frozen=True, kw_only=True)
class OffsetState:
    """How far the offset of a demand has come: its credit, what the registry says, and the grams that are its own."""

    credit: CreditFacts | None
    retirement: RetirementFacts | None
    offset_g: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """What only the publisher of a document knows, beside texts."""

    participants: int | None = None
    fee: Fee | None = None
    result: Result | None = None
    donation: DonationTerms | None = None


async def state_of(demand: Demand, *, hold_id: UUID | None) -> OffsetState:
    """What became of a demand so far; `hold_id` has the tonnes sold for it while none are allocated to it yet."""
    allocation = await Allocation.get_or_none(use_kind=UseKind.DEMAND, use_id=demand.id, released_at=None)
    found_id = allocation.hold_id if allocation else hold_id
    if found_id is None:
        return OffsetState(credit=None, retirement=None, offset_g=demand.quantity_g)
    held = await Hold.get(id=found_id).select_related("issuance__project")
    asked = await Retirement.filter(hold_id=held.id).exclude(status=RequestStatus.REJECTED).first()
    return OffsetState(
        credit=credit_facts(held.issuance, held.issuance.project),
        retirement=await retirement_facts(asked) if asked else None,
        offset_g=allocation.mass_g if allocation else demand.quantity_g,
    )


async def undertaking_facts(demand: Demand, state: OffsetState, told: Told) -> UndertakingFacts:
    """What is told of a demand's event or operations by its buyer; needs `buyer` fetched."""
    buyer = demand.buyer
    return UndertakingFacts(
        name=demand.title,
        first_day=demand.use_from,
        last_day=demand.use_to,
        place_name=place_of_use(demand),
        provider_name=buyer.legal_name,
        manager_name=buyer.responsible_person,
        contact=contact_of(buyer),
        items=await _items(demand),
        total_g=demand.quantity_g,
        offset_g=state.offset_g,
        calculation_method=demand.calculation_method,
        retire_by=demand.needed_by,
        efforts=demand.reduction_efforts,
        credit=state.credit,
        retirement=state.retirement,
        participants=told.participants,
        fee=told.fee,
        result=told.result,
    )


def donation_facts(demand: Demand, state: OffsetState, terms: DonationTerms) -> DonationFacts:
    """What is told of donations for a demand's credits by its buyer; needs `buyer` fetched."""
    buyer = demand.buyer
    return DonationFacts(
        name=demand.title,
        first_day=demand.use_from,
        last_day=demand.use_to,
        collector_name=buyer.legal_name,
        manager_name=buyer.responsible_person,
        contact=contact_of(buyer),
        recipient_name=buyer.legal_name,
        expected_g=state.offset_g,
        retire_by=demand.needed_by,
        efforts=demand.reduction_efforts,
        terms=terms,
        credit=state.credit,
        retirement=state.retirement,
    )


async def plan_texts(demand: Demand) -> dict[str, str]:
    """What a demand tells of a plan, by the keys of its checklist; needs `buyer` fetched."""
    listed = "\n".join(f"・{one.name}：{format_kg(one.mass_g)}" for one in await _items(demand))
    period = format_period(demand.use_from, demand.use_to)
    return {
        "outline": f"{demand.title}\n{period}、{place_of_use(demand)}\n{demand.purpose_detail}",
        "boundary": f"{listed}\n合計：{format_kg(demand.quantity_g)}\n算定方法：{demand.calculation_method}",
        "efforts": demand.reduction_efforts,
    }


def place_of_use(demand: Demand) -> str:
    """Where a demand's tonnes are used, as documents print it."""
    place = find_place(demand.use_place_code)
    return f"{place.prefecture}{place.municipality or ''} {demand.use_place_detail}"


def page_texts(facts: ProductFacts) -> dict[str, str]:
    """The items of a product's page as it is now. Raises IncompleteDisclosure and InvalidInput."""
    return {item.value: text for item, text in compose_product_page(facts).entries.items()}


async def notice_facts(retirement: Retirement) -> RetirementNoticeFacts:
    """What is told of a confirmed retirement to its user; needs `hold__issuance__project` fetched."""
    issuance = retirement.hold.issuance
    return RetirementNoticeFacts(
        credit=credit_facts(issuance, issuance.project),
        retirement=await retirement_facts(retirement),
        quantity_g=retirement.quantity_t * GRAMS_PER_TONNE,
        vintage=format_period(issuance.monitoring_from, issuance.monitoring_to),
        user_name=retirement.beneficiary_name,
        target=retirement.target_activity,
    )


async def _items(demand: Demand) -> tuple[EmissionItem, ...]:
    rows = (await sources_of([demand.id]))[demand.id]
    return tuple(EmissionItem(name=one.name, mass_g=one.mass_g, method=demand.calculation_method) for one in rows)
