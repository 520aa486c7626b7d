"""How sale notices are filtered and sorted: the conditions and orders of their lists, as SQL for both databases."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from core.database import is_postgres
from core.errors import InvalidInput
from core.numbers import MAX_AMOUNT, check_range
from core.search import MAX_SEARCH, words_of
from core.search_index import Searched, found_by
from core.text import read_one_line, read_text
from disclosures.order_terms import Delivery
from listings.kinds import BuyerSelection, CoBenefit, ListingSort
from listings.tags import TagKind
from listings.views import ListingView
from parties.local_governments import Region, find_place
from registry.kinds import Scheme
from registry.methodologies import ProjectType

MAX_FILTER_VALUES: Final = 100
"""Values of one filter."""

MAX_METHODOLOGY: Final = 20
MAX_YEAR: Final = 2200


@dataclass(frozen=True, kw_only=True)
class ListingFilter:
    """What a buyer looks for; what is None or empty filters nothing. Prices are yen per tonne without tax.

    Of several values of one field a notice needs one; of several fields it must satisfy every one.
    """

    price_from_yen_per_t: int | None = None
    price_to_yen_per_t: int | None = None
    vintage_from: int | None = None
    vintage_to: int | None = None
    regions: Sequence[Region] = ()
    prefectures: Sequence[str] = ()
    municipalities: Sequence[str] = ()
    methodologies: Sequence[str] = ()
    project_types: Sequence[ProjectType] = ()
    schemes: Sequence[Scheme] = ()
    co_benefits: Sequence[CoBenefit] = ()
    available_at_least_t: int | None = None
    deliveries: Sequence[Delivery] = ()
    seller_id: UUID | None = None
    buyer_selection: BuyerSelection | None = None
    open_on: date | None = None


@dataclass(frozen=True)
class Condition:
    """A condition over a notice `l`: SQL with a gap {} for each value, and the tag kind that it filters by, if any."""

    sql: str
    values: Sequence[Any]
    tag: TagKind | None = None


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, a column of the notice (by its id alone where None), and in which direction."""

    column: str | None
    descending: bool = False

    def value_of(self, listing: ListingView) -> int:
        """What stands in a cursor beside the id."""
        return _VALUES[self.column](listing)

    def reads(self) -> tuple[str, ...]:
        """The columns that `value_of` looks at."""
        return _READ.get(self.column, ())

    def clause(self) -> str:
        """ORDER BY, the id last so that no two notices are equal."""
        direction = " DESC" if self.descending else ""
        return ", ".join(f"{name}{direction}" for name in self._names())

    def beyond(self, value: int, id: UUID) -> Condition:
        """What stands behind the place of a cursor. Raises InvalidInput for a value that no page gave."""
        operator = "<" if self.descending else ">"
        if self.column is None:
            return Condition(f"l.id {operator} {{}}", [str(id)])
        if self.column == _CLOSING:
            return Condition(f"(l.closes_on, l.id) {operator} ({{}}, {{}})", [_stored(_read_day(value)), str(id)])
        # A cursor's value may be larger than its column can be: the comparison has to bear it. The first half says
        # nothing new, but SQLite finds its way into an index on an expression by it.
        here = "CAST({} AS BIGINT)"
        both = f"{self.column} {operator}= {here} AND ({self.column}, l.id) {operator} ({here}, {{}})"
        return Condition(both, [value, value, str(id)])

    def _names(self) -> list[str]:
        return ["l.id"] if self.column is None else [self.column, "l.id"]


_PRICE: Final = "l.price_yen_per_t"
_VINTAGE: Final = "l.vintage"
_AVAILABLE: Final = "(l.offered_t - l.committed_t)"
_CLOSING: Final = "l.closes_on"

_VALUES: Final[dict[str | None, Callable[[ListingView], int]]] = {
    None: lambda listing: 0,
    _PRICE: lambda listing: listing.price_yen_per_t,
    _VINTAGE: lambda listing: listing.vintage,
    _AVAILABLE: lambda listing: listing.offered_t - listing.committed_t,
    _CLOSING: lambda listing: listing.closes_on.toordinal(),
}

_READ: Final[dict[str | None, tuple[str, ...]]] = {
    _PRICE: ("l.price_yen_per_t",),
    _VINTAGE: ("l.vintage",),
    _AVAILABLE: ("l.offered_t", "l.committed_t"),
    _CLOSING: ("l.closes_on",),
}

ORDERS: Final = {
    ListingSort.OLDEST: Order(None),
    ListingSort.NEWEST: Order(None, descending=True),
    ListingSort.PRICE_LOW: Order(_PRICE),
    ListingSort.PRICE_HIGH: Order(_PRICE, descending=True),
    ListingSort.VINTAGE_NEW: Order(_VINTAGE, descending=True),
    ListingSort.VINTAGE_OLD: Order(_VINTAGE),
    ListingSort.MOST_AVAILABLE: Order(_AVAILABLE, descending=True),
    ListingSort.CLOSING_SOON: Order(_CLOSING),
}
"""An index serves each (migration 0011)."""


@dataclass(frozen=True)
class Query:
    """The conditions of a list of sale notices, and the words that it searches for (None without a search)."""

    conditions: tuple[Condition, ...]
    words: tuple[str, ...] | None = None

    def where(
        self, *, start: int = 1, without: TagKind | None = None, more: Sequence[Condition] = ()
    ) -> tuple[str, list[Any]]:
        """The conditions but those of one tag kind, and more, their values numbered from `start`; and the values."""
        parts: list[str] = []
        values: list[Any] = []
        for one in [*self.conditions, *more]:
            if one.tag is None or one.tag is not without:
                numbers = range(start + len(values), start + len(values) + len(one.values))
                parts.append(one.sql.format(*(f"${number}" for number in numbers)))
                values += one.values
        if self.words is not None:
            sql, found = found_by(self.words, Searched.LISTING, start=start + len(values), postgres=is_postgres())
            parts.append(f"l.id IN ({sql})")
            values += found
        return " AND ".join(parts), values

    @property
    def tags(self) -> set[TagKind]:
        """The tag kinds by which it filters."""
        return {one.tag for one in self.conditions if one.tag is not None}


def published() -> list[Condition]:
    """What a notice `l` of a seller `s` must be for anybody to find it: published, its seller not suspended."""
    return [Condition("l.status = 'PUBLISHED'", []), Condition("s.status <> 'SUSPENDED'", [])]


def read_query(filter: ListingFilter, search: str | None) -> Query:
    """The conditions of what buyers see. Raises InvalidInput naming the filter's field."""
    conditions = (*published(), *_bounds(filter), *_sets(filter))
    if search is None or not search.strip():
        return Query(conditions)
    return Query(conditions, words_of(read_text("search", search, maximum=MAX_SEARCH)))


def _bounds(filter: ListingFilter) -> Iterator[Condition]:
    _check_order("pricePerTonne", filter.price_from_yen_per_t, filter.price_to_yen_per_t)
    _check_order("vintage", filter.vintage_from, filter.vintage_to)
    for sql, amount, name, maximum in (
        (f"{_PRICE} >= {{}}", filter.price_from_yen_per_t, "pricePerTonneFrom", MAX_AMOUNT),
        (f"{_PRICE} <= {{}}", filter.price_to_yen_per_t, "pricePerTonneTo", MAX_AMOUNT),
        (f"{_VINTAGE} >= {{}}", filter.vintage_from, "vintageFrom", MAX_YEAR),
        (f"{_VINTAGE} <= {{}}", filter.vintage_to, "vintageTo", MAX_YEAR),
        (f"{_AVAILABLE} >= {{}}", filter.available_at_least_t, "availableAtLeast", MAX_AMOUNT),
    ):
        if amount is not None:
            checked = check_range(amount, field=f"filter.{name}", minimum=0, maximum=maximum)
            yield Condition(sql, [checked], tag=TagKind.VINTAGE if sql.startswith(_VINTAGE) else None)
    if filter.seller_id is not None:
        yield Condition("l.seller_id = {}", [str(filter.seller_id)])
    if filter.buyer_selection is not None:
        yield Condition("l.buyer_selection = {}", [filter.buyer_selection.value])
    if filter.open_on is not None:
        day = _stored(filter.open_on)
        yield Condition("l.opens_on <= {} AND l.closes_on >= {}", [day, day])


def _check_order(name: str, low: int | None, high: int | None) -> None:
    if low is not None and high is not None and low > high:
        raise InvalidInput(field=f"filter.{name}From", value=str(low), rule="from_not_above_to")


def _sets(filter: ListingFilter) -> Iterator[Condition]:
    for kind, name, values, read in (
        (TagKind.SCHEME, "schemes", filter.schemes, _value_of),
        (TagKind.REGION, "regions", filter.regions, _name_of),
        (TagKind.PREFECTURE, "prefectures", filter.prefectures, _prefecture),
        (TagKind.MUNICIPALITY, "municipalities", filter.municipalities, _municipality),
        (TagKind.METHODOLOGY, "methodologies", filter.methodologies, _methodology),
        (TagKind.PROJECT_TYPE, "projectTypes", filter.project_types, _value_of),
        (TagKind.CO_BENEFIT, "coBenefits", filter.co_benefits, _value_of),
        (TagKind.DELIVERY, "deliveries", filter.deliveries, _value_of),
    ):
        if values:
            check_range(len(values), field=f"filter.{name}", maximum=MAX_FILTER_VALUES)
            wanted = list(dict.fromkeys(read(one) for one in values))
            gaps = ", ".join(["{}"] * len(wanted))
            yield Condition(
                "EXISTS (SELECT 1 FROM listing_tags t WHERE t.listing_id = l.id"
                f" AND t.kind = '{kind.value}' AND t.value IN ({gaps}))",
                wanted,
                tag=kind,
            )


def _value_of(one: Any) -> str:
    return str(one.value)


def _name_of(one: Any) -> str:
    return str(one.name)


def _prefecture(code: str) -> str:
    place = find_place(code, field="filter.prefectures")
    if place.municipality is not None:
        raise InvalidInput(field="filter.prefectures", value=code[:20], rule="code_of_one_of_the_prefectures")
    return place.code


def _municipality(code: str) -> str:
    place = find_place(code, field="filter.municipalities")
    if place.municipality is None:
        raise InvalidInput(field="filter.municipalities", value=code[:20], rule="code_of_one_of_the_municipalities")
    return place.code


def _methodology(code: str) -> str:
    return read_one_line("filter.methodologies", code, maximum=MAX_METHODOLOGY)


def _stored(day: date) -> date | str:
    """A day as the database's driver takes it."""
    return day if is_postgres() else day.isoformat()


def _read_day(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        raise InvalidInput(field="after", value=str(ordinal), rule="cursor_from_a_page") from None
