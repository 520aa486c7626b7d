"""The tags of sale notices: the kinds of value by which buyers filter, and which are counted for them.

`listing_tags` has one row a notice, kind and value. It is derived from the notice, its issuance and its project, and
can be written again from them at any time.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from core.statements import Statement, marks
from listings.facts import SCHEME_LABELS, TYPE_LABELS, method_of
from listings.kinds import CoBenefit
from listings.views import AnyListing
from parties.local_governments import Region, find_place
from registry.kinds import Scheme
from registry.methodologies import all_methodologies
from registry.views import AnyProject

_TABLE: Final = (
    "CREATE TABLE listing_tags (listing_id {id} NOT NULL REFERENCES listings (id), kind VARCHAR(20) NOT NULL,"
    " value VARCHAR(40) NOT NULL, PRIMARY KEY (listing_id, kind, value)){options}"
)
TABLE: Final = {
    "postgres": _TABLE.format(id="UUID", options=""),
    "sqlite": _TABLE.format(id="CHAR(36)", options=" WITHOUT ROWID"),
}
"""How a migration makes it, by dialect."""


class TagKind(StrEnum):
    """What a tag says of a notice."""

    SCHEME = "SCHEME"
    REGION = "REGION"
    PREFECTURE = "PREFECTURE"
    MUNICIPALITY = "MUNICIPALITY"
    METHODOLOGY = "METHODOLOGY"
    PROJECT_TYPE = "PROJECT_TYPE"
    VINTAGE = "VINTAGE"
    CO_BENEFIT = "CO_BENEFIT"
    DELIVERY = "DELIVERY"


CO_BENEFIT_LABELS: Final = {
    CoBenefit.BIODIVERSITY: "生物多様性の保全",
    CoBenefit.WATER_SOURCES: "水源のかん養",
    CoBenefit.DISASTER_PREVENTION: "土砂災害の防止",
    CoBenefit.AIR_AND_WATER_QUALITY: "大気質・水質の改善",
    CoBenefit.FOREST_CONSERVATION: "植林・森林保全",
    CoBenefit.TIMBER_SUPPLY: "木材の供給",
    CoBenefit.EMPLOYMENT: "雇用の創出",
    CoBenefit.REGIONAL_ECONOMY: "地域産業の活性化",
    CoBenefit.EXPERIENCE_AND_LEARNING: "体験・交流と環境教育",
}


def tags_of(listing: AnyListing) -> set[tuple[TagKind, str]]:
    """The tags of a notice; needs its issuance with the project."""
    issuance, project = listing.issuance, listing.issuance.project
    return {
        (TagKind.SCHEME, issuance.scheme.value),
        (TagKind.METHODOLOGY, issuance.methodology_code),
        (TagKind.PROJECT_TYPE, method_of(issuance, project).type.value),
        (TagKind.VINTAGE, str(issuance.monitoring_to.year)),
        *((TagKind.REGION, name) for name in project.regions),
        *_places(project),
        *((TagKind.CO_BENEFIT, one["kind"]) for one in listing.co_benefits),
        *((TagKind.DELIVERY, name) for name in listing.deliveries),
    }


def tag_statements(listing_id: UUID, tags: Iterable[tuple[TagKind, str]]) -> list[Statement]:
    """What writes a notice's tags in the place of those that it had."""
    delete: Statement = ("DELETE FROM listing_tags WHERE listing_id = $1", [str(listing_id)])
    rows = [(str(listing_id), kind.value, value) for kind, value in sorted(tags)]
    marked = ", ".join(f"({marks(3, start=3 * position + 1)})" for position in range(len(rows)))
    insert = f"INSERT INTO listing_tags (listing_id, kind, value) VALUES {marked}"
    return [delete, (insert, [value for row in rows for value in row])]


def label_of(kind: TagKind, value: str) -> str:
    """A tag's value as people read it, in Japanese."""
    read = _LABELS.get(kind)
    return read(value) if read else value


def _places(project: AnyProject) -> Iterator[tuple[TagKind, str]]:
    for code in project.place_codes:
        place = find_place(code)
        yield TagKind.PREFECTURE, find_place(place.code[:2]).code
        if place.municipality is not None:
            yield TagKind.MUNICIPALITY, place.code
        if place.city_code is not None:
            yield TagKind.MUNICIPALITY, place.city_code


def _methodology_label(code: str) -> str:
    names = [one.name_ja for (_, known), one in all_methodologies().items() if known == code]
    return f"{code} {names[0]}" if names else code


_LABELS: Final[dict[TagKind, Any]] = {
    TagKind.SCHEME: lambda value: SCHEME_LABELS[Scheme(value)][0],
    TagKind.REGION: lambda value: Region[value].value,
    TagKind.PREFECTURE: lambda value: find_place(value).prefecture,
    TagKind.METHODOLOGY: _methodology_label,
    TagKind.PROJECT_TYPE: lambda value: TYPE_LABELS[value][0],
    TagKind.VINTAGE: lambda value: f"{value}年",
    TagKind.CO_BENEFIT: lambda value: CO_BENEFIT_LABELS[CoBenefit(value)],
}
