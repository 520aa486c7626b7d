"""Demands: what a buyer wants, with the emissions it is for itemised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.mass import Grams, require_sum
from core.money import read_yen
from core.moves import move
from core.numbers import check_range
from core.text import MAX_PARAGRAPH, read_day, read_one_line, read_period
from disclosures.order_terms import Delivery
from listings.errors import DeadlinePassed
from listings.kinds import DEMAND_LIFECYCLE, DemandStatus, OffsetType, Strength
from listings.models import Demand, EmissionSource
from listings.publication_gates import pass_demand
from parties.actors import Actor
from parties.local_governments import Region, find_place
from parties.permissions import require
from registry.holders import require_may_hold
from registry.methodologies import ProjectType
from registry.purpose_descriptions import demand_rule

MAX_SOURCES: Final = 100
MAX_SWEPT: Final = 200
MAX_PLACE_DETAIL: Final = 150
"""Documents put the local government before it."""

MAX_DAYS_AWAY: Final = 3_660
"""Ten years: how far from today a demand may lie."""


@dataclass(frozen=True, kw_only=True)
class SourceRequest:
    """One itemised source and its grams."""

    name: str
    mass_g: Grams


@dataclass(frozen=True, kw_only=True)
class DemandRequest:
    """What a buyer posts; the sources' grams add up to the quantity."""

    offset_type: OffsetType
    title: str
    purpose_detail: str
    quantity_g: Grams
    sources: Sequence[SourceRequest]
    use_place_code: str
    use_place_detail: str
    use_from: date
    use_to: date
    calculation_method: str
    reduction_efforts: str
    needed_by: date
    price_ceiling_yen_per_t: int
    delivery: Delivery
    regions: Sequence[Region]
    region_strength: Strength
    project_types: Sequence[ProjectType]
    project_type_strength: Strength


async def post_demand(actor: Actor, request: DemandRequest) -> UUID:
    """Post a demand for the actor's organisation. In the caller's transaction.

    Raises NotVerified, InvalidInput (bounds, sum of the sources), DeadlinePassed, ConsumerCannotHoldUnits (RG-08),
    and for what its texts may not say WordingRefused, RuleNotMet.
    """
    require(actor, "postDemand")
    if request.delivery is Delivery.TRANSFER:
        require_may_hold(actor.organisation_kind)
    demand = _read_demand(actor, request)
    names = [read_one_line("sources.name", one.name) for one in request.sources]
    await pass_demand(demand, sources=names, buyer_kind=actor.organisation_kind)
    await demand.save(force_create=True)
    await EmissionSource.bulk_create(
        [
            EmissionSource(demand_id=demand.id, position=position, name=name, mass_g=one.mass_g)
            for position, (name, one) in enumerate(zip(names, request.sources, strict=True), start=1)
        ]
    )
    await events.record("DemandPosted", subject_id=demand.id)
    return demand.id


async def withdraw_demand(actor: Actor, *, demand_id: UUID) -> None:
    """Take an open demand back. Raises InvalidTransition once it is matched."""
    require(actor, "withdrawDemand")
    async with transaction():
        if not await Demand.exists(id=demand_id, buyer_id=actor.organisation_id):
            raise NotFound(kind="Demand", id=str(demand_id))
        await move(Demand, demand_id, DEMAND_LIFECYCLE, to=DemandStatus.WITHDRAWN)


async def expire_demands() -> int:
    """Close open demands whose needed-by day has passed; returns how many. Run by the worker."""
    due = Demand.filter(status=DemandStatus.OPEN, needed_by__lt=clock.today()).limit(MAX_SWEPT)
    ids = await due.values_list("id", flat=True)
    async with transaction():
        return await Demand.filter(id__in=list(ids), status=DemandStatus.OPEN).update(status=DemandStatus.EXPIRED)


def _read_demand(actor: Actor, request: DemandRequest) -> Demand:
    today = clock.today()
    if request.needed_by < today:
        raise DeadlinePassed(field="neededBy", day=request.needed_by.isoformat())
    away = timedelta(days=MAX_DAYS_AWAY)
    read_day("neededBy", request.needed_by, earliest=today, latest=today + away)
    read_day("useFrom", request.use_from, earliest=today - away, latest=today + away)
    read_day("useTo", request.use_to, earliest=today - away, latest=today + away)
    read_period("useTo", request.use_from, request.use_to)
    check_range(len(request.sources), field="sources", maximum=MAX_SOURCES)
    require_sum("sources", [one.mass_g for one in request.sources], request.quantity_g)
    place = find_place(request.use_place_code, field="usePlaceCode")
    if place.municipality is None:
        raise InvalidInput(field="usePlaceCode", value=request.use_place_code, rule="municipality_code")
    purpose_detail = read_one_line("purposeDetail", request.purpose_detail, maximum=500)
    if rule := demand_rule(purpose_detail):
        raise InvalidInput(field="purposeDetail", value=purpose_detail[:60], rule=rule)
    return Demand(
        id=new_id(),
        buyer_id=actor.organisation_id,
        offset_type=request.offset_type,
        title=read_one_line("title", request.title),
        purpose_detail=purpose_detail,
        quantity_g=request.quantity_g,
        use_place_code=place.code,
        use_place_detail=read_one_line("usePlaceDetail", request.use_place_detail, maximum=MAX_PLACE_DETAIL),
        use_from=request.use_from,
        use_to=request.use_to,
        calculation_method=read_one_line("calculationMethod", request.calculation_method),
        reduction_efforts=read_one_line("reductionEfforts", request.reduction_efforts, maximum=MAX_PARAGRAPH),
        needed_by=request.needed_by,
        price_ceiling_yen_per_t=read_yen("priceCeilingPerTonne", request.price_ceiling_yen_per_t),
        delivery=request.delivery,
        regions=sorted({one.name for one in request.regions}),
        region_strength=request.region_strength,
        project_types=sorted({one.value for one in request.project_types}),
        project_type_strength=request.project_type_strength,
    )
