"""Demands, with the emissions that they are for."""

from datetime import date

import strawberry

from core import clock
from core.pages import DEFAULT_PAGE
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.order_terms import Delivery
from listings import demand, queries, reports
from listings.demand_warnings import demand_warnings
from listings.errors import DeadlinePassed
from listings.kinds import DemandStatus, OffsetType, Strength
from listings.views import AnyDemand
from parties.kinds import PaymentProfile
from parties.local_governments import Region
from registry.errors import ConsumerCannotHoldUnits
from registry.methodologies import ProjectType
from registry.refusals import VerifierCannotHoldUnits
from schema import loaders
from schema.asked import parts_asked
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import Document, document_of
from schema.errors import COMMON, KEYED, payload
from schema.ids import IdArgument, Node, global_id, read_global_id
from schema.once import once, plainly
from schema.parties import Organisation, Place, organisation_of, place_of
from schema.purposes import RuleWarning, said
from schema.scalars import Mass, MassInput, YenAmount, mass_of, read_mass_input


@strawberry.type(description="One itemised source of emissions.")
class EmissionSource:
    """A source and its mass."""

    name: str = strawberry.field(description="What emits.")
    mass: Mass = strawberry.field(description="How much.")


@strawberry.type(description="What a buyer wants.")
class Demand(Node):
    """See listings.models.Demand."""

    row: strawberry.Private[AnyDemand]
    offset_type: OffsetType = strawberry.field(description="What for.")
    title: str = strawberry.field(description="Title, e.g. the event's name.")
    purpose_detail: str = strawberry.field(description="目的詳細.")
    quantity: Mass = strawberry.field(description="How much is to be offset.")
    use_place: Place = strawberry.field(description="Place of use.")
    use_from: date = strawberry.field(description="First day of the use.")
    use_to: date = strawberry.field(description="Last day of the use.")
    needed_by: date = strawberry.field(description="Last day for the delivery.")
    price_ceiling_per_tonne: YenAmount = strawberry.field(description="Most yen per tonne, without tax.")
    delivery: Delivery = strawberry.field(description="Transfer or retirement on behalf.")
    status: DemandStatus = strawberry.field(description="State.")

    @strawberry.field(description="Who wants it; null when it does not publish its name and you are no party to it.")
    def buyer(self, info: Info) -> Organisation | None:
        """The buyer, as far as the actor may know it."""
        return organisation_of(self.row.buyer) if queries.may_name_buyer(info.context.actor, self.row) else None

    @strawberry.field(
        description="What its buyer, and who brokers, should look at: a delivery in another fiscal year than today's, "
        "a retirement of its earlier demand that is overdue. Empty for who may not know its buyer."
    )
    async def warnings(self, info: Info) -> list[RuleWarning]:
        """See listings.demand_warnings."""
        if not queries.may_name_buyer(info.context.actor, self.row):
            return []
        found = demand_warnings(
            is_public_body=self.row.buyer.payment_profile is PaymentProfile.PUBLIC_BODY,
            needed_by=self.row.needed_by,
            has_late_retirement=await info.context.load(loaders.late_for_buyers, self.row.buyer_id),
            today=clock.today(),
        )
        return [RuleWarning(rule=one.rule, text=said(one.text, info.context.language)) for one in found]

    @strawberry.field(description="The itemised sources; they sum to the quantity.")
    async def sources(self, info: Info) -> list[EmissionSource]:
        """The sources, loaded for all demands of the operation at once."""
        found = await info.context.load(loaders.sources, self.row.id)
        return [EmissionSource(name=one.name, mass=mass_of(one.mass_g)) for one in found]


def demand_of(row: AnyDemand) -> Demand:
    """The GraphQL object of a demand; needs `buyer` fetched."""
    return Demand(
        id=global_id("Demand", row.id),
        row=row,
        offset_type=row.offset_type,
        title=row.title,
        purpose_detail=row.purpose_detail,
        quantity=mass_of(row.quantity_g),
        use_place=place_of(row.use_place_code),
        use_from=row.use_from,
        use_to=row.use_to,
        needed_by=row.needed_by,
        price_ceiling_per_tonne=YenAmount(row.price_ceiling_yen_per_t),
        delivery=row.delivery,
        status=row.status,
    )


@strawberry.input(description="One itemised source of emissions.")
class EmissionSourceInput:
    """A source and its mass."""

    name: str = strawberry.field(description="What emits.")
    mass: MassInput = strawberry.field(description="How much.")


@strawberry.input(description="A demand to post; its sources sum to its quantity.")
class PostDemandInput:
    """See listings.demand.DemandRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    offset_type: OffsetType = strawberry.field(description="What for.")
    title: str = strawberry.field(description="E.g. the event's name.")
    purpose_detail: str = strawberry.field(description="目的詳細.")
    quantity: MassInput = strawberry.field(description="How much is to be offset.")
    sources: list[EmissionSourceInput] = strawberry.field(description="Itemised, 1 to 100.")
    use_place_code: str = strawberry.field(description="Municipality of the use.")
    use_place_detail: str = strawberry.field(description="E.g. the venue.")
    use_from: date = strawberry.field(description="First day of the use.")
    use_to: date = strawberry.field(description="Last day of the use.")
    calculation_method: str = strawberry.field(description="算定方法.")
    reduction_efforts: str = strawberry.field(description="削減努力.")
    needed_by: date = strawberry.field(description="Last day for the delivery.")
    price_ceiling_per_tonne: YenAmount = strawberry.field(description="Most yen per tonne, without tax.")
    delivery: Delivery = strawberry.field(description="Transfer or retirement on behalf.")
    regions: list[Region] = strawberry.field(default_factory=list, description="Wished regions; none means any.")
    region_strength: Strength = strawberry.field(default=Strength.PREFERRED, description="How strong the wish is.")
    project_types: list[ProjectType] = strawberry.field(
        default_factory=list, description="Wished types; none means any."
    )
    project_type_strength: Strength = strawberry.field(
        default=Strength.PREFERRED, description="How strong the wish is."
    )


@strawberry.input(description="A demand to take back.")
class WithdrawDemandInput:
    """The buyer's own demand."""

    demand_id: strawberry.ID = strawberry.field(description="The demand.")


@strawberry.type(description="The demand is as it was asked for.")
class DemandSuccess:
    """The demand after the change."""

    demand: Demand = strawberry.field(description="The demand.")


@strawberry.type
class DemandQuery:
    """Queries about demands."""

    @strawberry.field(description="Open demands and the organisation's own.")
    async def demands(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Demand]:
        """See listings.queries.page_of_demands_for."""
        parts = parts_asked(info, {"buyer": ("buyer",), "warnings": ("buyer",)})
        page = await queries.page_of_demands_for(actor_of(info), first=first, after=after, parts=parts)
        return connection_of(page, demand_of)

    @strawberry.field(description="The public report of an event whose offset was requested or done.")
    async def event_report(
        self,
        info: Info,
        demand_id: IdArgument,
    ) -> Document:
        """See listings.reports.event_report."""
        id = read_global_id(demand_id, "Demand")
        return document_of(await reports.event_report(id), f"{info.context.public_url}/events/{id}")


@strawberry.type
class DemandMutation:
    """Changes to demands."""

    @strawberry.mutation(
        graphql_type=payload(
            "PostDemandPayload",
            DemandSuccess,
            *KEYED,
            DeadlinePassed,
            ConsumerCannotHoldUnits,
            VerifierCannotHoldUnits,
            WordingRefused,
            RuleNotMet,
        ),
        description="Post a demand.",
    )
    async def post_demand(self, info: Info, input: PostDemandInput) -> DemandSuccess:
        """See listings.demand.post_demand."""
        actor = actor_of(info)
        request = demand.DemandRequest(
            offset_type=input.offset_type,
            title=input.title,
            purpose_detail=input.purpose_detail,
            quantity_g=read_mass_input("quantity", input.quantity),
            sources=[
                demand.SourceRequest(name=one.name, mass_g=read_mass_input("sources.mass", one.mass))
                for one in input.sources
            ],
            use_place_code=input.use_place_code,
            use_place_detail=input.use_place_detail,
            use_from=input.use_from,
            use_to=input.use_to,
            calculation_method=input.calculation_method,
            reduction_efforts=input.reduction_efforts,
            needed_by=input.needed_by,
            price_ceiling_yen_per_t=input.price_ceiling_per_tonne,
            delivery=input.delivery,
            regions=input.regions,
            region_strength=input.region_strength,
            project_types=input.project_types,
            project_type_strength=input.project_type_strength,
        )
        id = await once(actor, "postDemand", input, lambda: demand.post_demand(actor, request))
        return DemandSuccess(demand=demand_of(await queries.get_demand_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("WithdrawDemandPayload", DemandSuccess, *COMMON), description="Take an open demand back."
    )
    async def withdraw_demand(self, info: Info, input: WithdrawDemandInput) -> DemandSuccess:
        """See listings.demand.withdraw_demand."""
        actor = actor_of(info)
        id = read_global_id(input.demand_id, "Demand")
        await plainly(lambda: demand.withdraw_demand(actor, demand_id=id))
        return DemandSuccess(demand=demand_of(await queries.get_demand_for(actor, id)))
