"""Finding sale notices: filters as buyers use them, and how many notices each further choice would leave."""

from datetime import date

import strawberry

from disclosures.order_terms import Delivery
from listings import facets, filters
from listings.kinds import BuyerSelection, CoBenefit
from listings.tags import TagKind
from parties.local_governments import Region
from registry.kinds import Scheme
from registry.methodologies import ProjectType
from schema.ids import read_global_id
from schema.scalars import WholeTonnes, YenAmount


@strawberry.input(
    description="What a buyer looks for. What is not given filters nothing; of several values of one field a notice "
    "needs one; of several fields it must satisfy every one. At most 100 values a field."
)
class ListingFilter:
    """See listings.filters.ListingFilter."""

    price_per_tonne_from: YenAmount | None = strawberry.field(default=None, description="At least so many yen.")
    price_per_tonne_to: YenAmount | None = strawberry.field(default=None, description="At most so many yen.")
    vintage_from: int | None = strawberry.field(default=None, description="Year of the last monitored day, or later.")
    vintage_to: int | None = strawberry.field(default=None, description="Year of the last monitored day, or earlier.")
    regions: list[Region] = strawberry.field(default_factory=list, description="プロジェクト実施地域.")
    prefectures: list[str] = strawberry.field(
        default_factory=list, description="Codes of prefectures in which the project is, two, five or six digits."
    )
    municipalities: list[str] = strawberry.field(
        default_factory=list, description="Codes of municipalities in which the project is, five or six digits."
    )
    methodologies: list[str] = strawberry.field(default_factory=list, description="Codes such as FO-001.")
    project_types: list[ProjectType] = strawberry.field(default_factory=list, description="Kinds of activity.")
    schemes: list[Scheme] = strawberry.field(default_factory=list, description="Schemes.")
    co_benefits: list[CoBenefit] = strawberry.field(
        default_factory=list, description="コベネフィット that the seller states."
    )
    available_at_least: WholeTonnes | None = strawberry.field(
        default=None, description="So many tonnes, or more, are not yet committed to a sale."
    )
    deliveries: list[Delivery] = strawberry.field(default_factory=list, description="Kinds of delivery.")
    seller_id: strawberry.ID | None = strawberry.field(default=None, description="Only this seller's.")
    buyer_selection: BuyerSelection | None = strawberry.field(default=None, description="販売先の決定方法.")
    open_on: date | None = strawberry.field(default=None, description="Only those whose 募集期間 has this day.")


def read_filter(input: ListingFilter | None) -> filters.ListingFilter:
    """The filter of an argument; none filters nothing. Raises NotFound for a seller's id that is none."""
    if input is None:
        return filters.ListingFilter()
    return filters.ListingFilter(
        price_from_yen_per_t=input.price_per_tonne_from,
        price_to_yen_per_t=input.price_per_tonne_to,
        vintage_from=input.vintage_from,
        vintage_to=input.vintage_to,
        regions=input.regions,
        prefectures=input.prefectures,
        municipalities=input.municipalities,
        methodologies=input.methodologies,
        project_types=input.project_types,
        schemes=input.schemes,
        co_benefits=input.co_benefits,
        available_at_least_t=input.available_at_least,
        deliveries=input.deliveries,
        seller_id=read_global_id(input.seller_id, "Organisation") if input.seller_id else None,
        buyer_selection=input.buyer_selection,
        open_on=input.open_on,
    )


@strawberry.type(description="A value of a facet.")
class FacetValue:
    """See listings.facets.FacetValue."""

    value: str = strawberry.field(description="As the filter takes it; a year for a vintage.")
    label: str = strawberry.field(description="What it is called, in Japanese.")
    count: int = strawberry.field(description="Notices that have it.")


@strawberry.type(
    description="How many notices each further choice would leave. A facet is counted without its own filter, the "
    "filters of the others hold; the values with the most notices first, at most 100."
)
class ListingFacets:
    """See listings.facets.count_facets."""

    schemes: list[FacetValue] = strawberry.field(description="By scheme.")
    regions: list[FacetValue] = strawberry.field(description="By region; a project may be in several.")
    prefectures: list[FacetValue] = strawberry.field(description="By prefecture, six digits.")
    methodologies: list[FacetValue] = strawberry.field(description="By methodology.")
    project_types: list[FacetValue] = strawberry.field(description="By kind of activity.")
    vintages: list[FacetValue] = strawberry.field(description="By the year of the last monitored day.")
    co_benefits: list[FacetValue] = strawberry.field(description="By コベネフィット that sellers state.")


async def facets_of(query: filters.Query) -> ListingFacets:
    """The facets of a list of notices."""
    counted = await facets.count_facets(query)

    def values(kind: TagKind) -> list[FacetValue]:
        return [FacetValue(value=one.value, label=one.label, count=one.count) for one in counted[kind]]

    return ListingFacets(
        schemes=values(TagKind.SCHEME),
        regions=values(TagKind.REGION),
        prefectures=values(TagKind.PREFECTURE),
        methodologies=values(TagKind.METHODOLOGY),
        project_types=values(TagKind.PROJECT_TYPE),
        vintages=values(TagKind.VINTAGE),
        co_benefits=values(TagKind.CO_BENEFIT),
    )
